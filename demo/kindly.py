"""Errors as one sentence on the page, never a stack trace."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable

import gradio as gr

from motionlab.errors import MotionLabError

_log = logging.getLogger("motionlab.demo")
_OURS = "Something went wrong on our side, and it has been written down; the last result stays as it is."


def kindly(handler: Callable) -> Callable:
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


def kindly_steps(handler: Callable) -> Callable:
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
    if isinstance(error, MotionLabError):
        gr.Warning(str(error), title="Please check")
    else:
        _log.error("%s failed", handler.__name__, exc_info=error)
        gr.Warning(_OURS, title="Sorry")


def plainly(handler: Callable) -> Callable:
    """For API endpoints: the caller gets an error that says the same one sentence."""

    @functools.wraps(handler)
    def wrapped(*args):
        try:
            return handler(*args)
        except MotionLabError as error:
            raise gr.Error(str(error), print_exception=False) from None
        except Exception:
            _log.exception("%s failed", handler.__name__)
            raise gr.Error(_OURS, print_exception=False) from None

    return wrapped
