"""A process that dies at the n-th thing it does to the disk, played in the one that tests."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from motionlab.models import checkpoint

CALLS = (
    (os, "mkdir"),
    (os, "rename"),
    (os, "replace"),
    (os, "unlink"),
    (os, "remove"),
    (os, "rmdir"),
    (io, "open"),
    (checkpoint, "save_file"),
)


class Dead(BaseException):
    """Nothing that a dead process wanted to clean up is done."""


@contextmanager
def dying(monkeypatch, moment: int) -> Iterator[Callable[[], bool]]:
    """Inside, the call with that number, from 0, of those that change the disk is not made, nor is any behind it.

    Of a file that would have been written there is half. Yields a function: whether it came to that.
    """
    made = 0

    def deadly(call):
        def called(*arguments, **named):
            nonlocal made
            if call is opened and "w" not in (arguments[1] if len(arguments) > 1 else named.get("mode", "r")):
                return call(*arguments, **named)
            made += 1
            if made > moment:
                if made == moment + 1 and call in (opened, saved):
                    with opened(arguments[0] if call is opened else arguments[1], "wb") as file:
                        file.write(b"{half")
                raise Dead
            return call(*arguments, **named)

        return called

    opened, saved = io.open, checkpoint.save_file
    with monkeypatch.context() as patch:
        for module, name in CALLS:
            patch.setattr(module, name, deadly(getattr(module, name)))
        yield lambda: made > moment
