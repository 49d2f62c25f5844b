"""What the server keeps of each open page: the values of its gr.State alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from datetime import datetime

import gradio as gr
from gradio.routes import App
from gradio.state_holder import SessionState, StateHolder

MOST_SESSIONS = 500  # open pages whose state is kept, those that were used last


class LeanSession(SessionState):
    """A session without the configuration and last value of every component.

    Gradio keeps them for links into a visitor's state, which this page does not offer. Writing them down took a tenth
    of a second at each visitor's first request, and kept every payload of every viewer in memory.
    """

    def __init__(self, blocks: gr.Blocks):
        self.blocks_config = copy(blocks.default_config)
        self.config_values: dict = {}
        self.state_data: dict = {}
        self._state_ttl: dict = {}
        self.is_closed = False
        self.STATE_TTL_WHEN_CLOSED = 3600  # seconds, as in Gradio

    def __setitem__(self, key: int, value) -> None:
        block = self.blocks_config.blocks.get(key)
        if isinstance(block, gr.State):
            self._state_ttl[key] = (block.time_to_live, datetime.now())
            self.state_data[key] = value
        else:
            self.blocks_config.blocks[key] = value

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value) -> None:
        pass


class LeanSessions(StateHolder):
    """A `LeanSession` for every page."""

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self.session_data:
            self.session_data[session_id] = LeanSession(self.blocks)
        return super().__getitem__(session_id)


@asynccontextmanager
async def lean_sessions(server: App) -> AsyncIterator[None]:
    """Lifespan of a server whose sessions are lean."""
    blocks = server.get_blocks()
    server.state_holder = LeanSessions()
    server.state_holder.set_blocks(blocks)
    server.state_holder.capacity = MOST_SESSIONS
    yield
