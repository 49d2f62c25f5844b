"""How much visitors may send in an hour; what is more is refused with one sentence before it is on disk."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from demo.visitors import HourlyLog, Visitor

MOST_FILES = 200  # of an address in an hour
MOST_BYTES = 1_000_000_000  # of an address in an hour
MOST_BYTES_OF_ALL = 5_000_000_000  # in an hour, which is how long uploads are kept


class UploadLimit:
    """ASGI middleware in front of Gradio's upload route."""

    def __init__(self, app: ASGIApp):
        self._app = app
        self._sent = HourlyLog()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].endswith("/upload"):
            return await self._app(scope, receive, send)
        connection = HTTPConnection(scope)
        length = connection.headers.get("content-length", "")
        if not length.isdecimal():
            return await PlainTextResponse("An upload has to say how long it is.", 411)(scope, receive, send)
        address = Visitor.of(connection, "").address
        sentence = self._refusal(address, int(length))
        if sentence:
            return await PlainTextResponse(sentence, 429)(scope, receive, send)
        self._sent.add(address, int(length))
        return await self._app(scope, receive, send)

    def _refusal(self, address: str, size: int) -> str | None:
        sent = self._sent.amounts(address)
        if len(sent) >= MOST_FILES:
            return f"{MOST_FILES} files have come from your address in the last hour; come back a little later."
        if sum(sent) + size > MOST_BYTES:
            most = MOST_BYTES / 1e6
            return f"More than {most:.0f} MB would have come from your address in an hour; come back a little later."
        if sum(self._sent.amounts()) + size > MOST_BYTES_OF_ALL:
            return "The page has been sent more files than it can keep; come back a little later."
        return None
