"""Arguments from outside: as the plain values they should be, or one sentence that says what they should be."""

from __future__ import annotations

import math
import numbers
import reprlib
import sys
from pathlib import Path

from motionlab.errors import MotionLabError


def check_number(value, low: float, high: float, name: str, whole: bool = False) -> float | int:
    """A number within its limits as a Python number: whole ones int, others float.

    NumPy's scalars are numbers; text, booleans and None are not. Raises MotionLabError naming the argument, its limits
    and what was given.
    """
    kind = numbers.Integral if whole else numbers.Real
    most = high if whole else min(high, sys.float_info.max)
    if isinstance(value, kind) and not isinstance(value, bool) and low <= value <= most:
        return int(value) if whole else float(value)
    limits = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of {low:g} or more"
    raise MotionLabError(f"{name} must be a {'whole ' if whole else ''}number {limits}, got {reprlib.repr(value)}")


def check_path(value) -> Path:
    """A file's name as a path. Raises MotionLabError for anything that is none."""
    try:
        return Path(value)
    except TypeError:
        raise MotionLabError(f"a file is named by its path, got {reprlib.repr(value)}") from None
