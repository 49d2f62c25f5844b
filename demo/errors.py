"""Errors as one sentence on the page, never a stack trace."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable

import gradio as gr

from motionlab.errors import MotionLabError

_log = logging.getLogger("motionlab.demo")
_OURS = "Something went wrong on our side, and it has been written down; the last result stays as it is."


def notice_errors(handler: Callable) -> Callable:
    """For events of the page: what the user can mend becomes a notice, and every output keeps its value.

    The handler must not raise: after an error Gradio forgets the newer request that waits behind a running one.
    """

    @functools.wraps(handler)
    def wrapped(*args):
        try:
            return handler(*args)
        except Exception as error:
            _notice(handler, error)
        return gr.skip()

    return wrapped


def notice_errors_of_steps(handler: Callable) -> Callable:
    """The same for a handler that yields one state of the page after the other."""

    @functools.wraps(handler)
    def wrapped(*args):
        try:
            yield from handler(*args)
        except Exception as error:
            _notice(handler, error)
            yield gr.skip()

    return wrapped


def _notice(handler: Callable, error: Exception) -> None:
    gr.Warning(_sentence(handler, error), title="Please check" if isinstance(error, MotionLabError) else "Sorry")


def _sentence(handler: Callable, error: Exception) -> str:
    """What the user reads; what is ours to mend goes into the log."""
    if isinstance(error, MotionLabError):
        return str(error)
    _log.error("%s failed", handler.__name__, exc_info=error)
    return _OURS


def raise_plain_errors(handler: Callable) -> Callable:
    """For API endpoints: the caller gets an error that says the same one sentence."""

    @functools.wraps(handler)
    def wrapped(*args):
        try:
            return handler(*args)
        except Exception as error:
            raise gr.Error(_sentence(handler, error), print_exception=False) from None

    return wrapped
