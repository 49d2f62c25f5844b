"""Small measures for the tests of sweeps."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from motionlab.errors import MotionLabError

SWITCH = 1


def parabola(x: float, y: float = 0.0, log: str | None = None, pause: float = 0.0) -> dict[str, float]:
    """Says in `log` that it ran."""
    if log:
        with open(log, "a") as file:
            file.write(f"{x} {y}\n")
    time.sleep(pause)
    return {"value": (x - 1) ** 2 + y}


def picky(x: float) -> dict[str, float]:
    if x < 0:
        raise MotionLabError("x must be 0 or more")
    return {"root": x**0.5}


def hungry(megabytes: int) -> dict[str, float]:
    block = b"x" * (megabytes * 2**20)
    time.sleep(1.0)  # a busy machine lets the thread that samples wait
    return {"length": len(block)}


def mortal(x: float, mark: str) -> dict[str, float]:
    """The first worker that takes x = 2 is killed from outside."""
    if x == 2 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return {"value": 2 * x}


def deadly(x: float) -> dict[str, float]:
    """Every worker that takes x = 1 is killed from outside."""
    if x == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"value": x}
