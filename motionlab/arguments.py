"""Arguments from outside: as the plain values they should be, or one sentence that says what they should be."""

from __future__ import annotations

import math
import numbers
import reprlib
import sys
from pathlib import Path

import numpy as np

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


def check_array(value, shape: tuple[int | str, ...], name: str) -> np.ndarray:
    """Finite numbers of that shape as float64; a word in it, such as "frames", stands for any length.

    Raises MotionLabError naming the argument, the shape and what was given.
    """
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):  # lists of unlike lengths
        array = np.array(None)
    numbers_alone = array.dtype.kind in "fiu" or array.size == 0
    fits = array.ndim == len(shape) and all(isinstance(b, str) or a == b for a, b in zip(array.shape, shape))
    if not (numbers_alone and fits):
        got = array.shape if numbers_alone else reprlib.repr(value)[:80]
        raise MotionLabError(f"{name} must be numbers of shape ({', '.join(map(str, shape))}), got {got}")
    if not np.isfinite(array).all():
        raise MotionLabError(f"{name} contain NaN or infinite numbers; check where they come from")
    return np.asarray(array, dtype=np.float64)


def check_path(value) -> Path:
    """A file's name as a path. Raises MotionLabError for anything that is none."""
    try:
        return Path(value)
    except TypeError:
        raise MotionLabError(f"a file is named by its path, got {reprlib.repr(value)}") from None
