"""Arguments from outside: as the plain values they should be, or one sentence that says what they should be."""

from __future__ import annotations

import math
import numbers
import os
import reprlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from motionlab.errors import MotionLabError

MOST_CHARACTERS = 1000  # of a prompt
LONGEST_NAME = 255  # bytes of a file's or a folder's name
HAIR = 1e-6  # of a limit, or of 1: float32 of 9.8 is more than 9.8


def check_number(value, low: float, high: float, name: str, whole: bool = False) -> float | int:
    """A number within its limits as a Python number: whole ones int, others float.

    NumPy's scalars are numbers; text, booleans and None are not. What lies a hair beyond a limit is the limit. Raises
    MotionLabError naming the argument, its limits and what was given.
    """
    kind = numbers.Integral if whole else numbers.Real
    most = high if whole else min(high, sys.float_info.max)
    if isinstance(value, kind) and not isinstance(value, bool):
        number = value.item() if isinstance(value, np.generic) else value
        if low <= number <= most:
            return int(number) if whole else float(number)
        for limit in () if whole else (low, high):
            hair = HAIR * (abs(limit) or 1.0)
            if math.isfinite(limit) and limit - hair <= number <= limit + hair:
                return float(limit)
    limits = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of {low:g} or more"
    raise MotionLabError(f"{name} must be a {'whole ' if whole else ''}number {limits}, got {reprlib.repr(value)}")


def check_array(value, shape: tuple[int | str, ...], name: str) -> np.ndarray:
    """Finite numbers of that shape as float64; a word in it, such as "frames", stands for any length.

    Raises MotionLabError naming the argument, the shape and what was given.
    """
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, OverflowError):  # lists of unlike lengths
        array = np.array(None)
    numbers_alone = array.dtype.kind in "fiu" or array.size == 0
    fits = array.ndim == len(shape) and all(isinstance(b, str) or a == b for a, b in zip(array.shape, shape))
    if not (numbers_alone and fits):
        got = array.shape if numbers_alone else reprlib.repr(value)[:80]
        raise MotionLabError(f"{name} must be numbers of shape ({', '.join(map(str, shape))}), got {got}")
    if not np.isfinite(array).all():
        raise MotionLabError(f"{name} contain NaN or infinite numbers; check where they come from")
    return np.asarray(array, dtype=np.float64)


def check_each(value, count: int, low: float, high: float, name: str) -> list[float | None]:
    """A number or None for all of `count`, or one of them for each, as a list of `count`."""
    values = list(value) if _is_list(value) else [value] * count
    if len(values) != count:
        raise MotionLabError(f"{name} must be one number for all {count}, or {count} of them, got {len(values)}")
    return [None if one is None else check_number(one, low, high, name) for one in values]


def check_seeds(value, count: int) -> list[int]:
    """A seed for each of `count`: seed + i, or those given."""
    try:
        if not _is_list(value):
            first = check_number(value, 0, 2**63 - count, "seed", whole=True)
            return list(range(first, first + count))
        if len(value) == count:
            return [check_number(one, 0, 2**63 - 1, "seed", whole=True) for one in value]
    except MotionLabError:
        pass
    raise MotionLabError(f"seed must be a whole number of 0 or more, or {count} of them, got {reprlib.repr(value)}")


def check_choice(value, choices: Sequence[str], name: str) -> str:
    """One of some words."""
    if isinstance(value, str) and value in choices:
        return str(value)
    raise MotionLabError(f"{name} must be one of {', '.join(choices)}, got {reprlib.repr(value)}")


def check_flag(value, name: str) -> bool:
    """True or False."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise MotionLabError(f"{name} must be True or False, got {reprlib.repr(value)}")


def check_text(value, name: str) -> str:
    """Text that can be written to a file."""
    if not isinstance(value, str):
        raise MotionLabError(f"{name} must be text, got {reprlib.repr(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise MotionLabError(
            f"{name} holds half of a character (a lone surrogate), got {reprlib.repr(value)}"
        ) from None
    return str(value)


def check_sentence(value, name: str = "the prompt") -> str:
    """A sentence without the space around it: neither empty nor endless."""
    sentence = check_text(value, name).strip()
    if not sentence:
        raise MotionLabError(f"{name} is empty; describe a motion, for example 'a person walks forward'")
    if len(sentence) > MOST_CHARACTERS:
        raise MotionLabError(f"{name} has {len(sentence)} characters; shorten it to {MOST_CHARACTERS} or fewer")
    return sentence


def check_sentences(value) -> list[str]:
    """A sentence, or a list of them, as a list."""
    if isinstance(value, str):
        return [check_sentence(value)]
    if not _is_list(value):
        raise MotionLabError(f"a prompt must be text or a list of texts, got {reprlib.repr(value)}")
    if len(value) == 0:
        raise MotionLabError("there is no prompt; give at least one sentence")
    return [check_sentence(sentence) for sentence in value]


def check_list(value, name: str, of: str) -> list:
    """The items of a list, a tuple or an array. of: what they are."""
    if not _is_list(value):
        raise MotionLabError(f"{name} must be a list of {of}, got {reprlib.repr(value)}")
    return list(value)


def check_times(value, most: int, name: str) -> np.ndarray:
    """(n,) float64: up to `most` times in seconds, rising."""
    try:
        times = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        times = np.array(np.nan)
    if times.ndim != 1 or len(times) > most or not np.isfinite(times).all() or (np.diff(times) <= 0).any():
        raise MotionLabError(f"{name} must be up to {most} times in seconds, rising, got {reprlib.repr(value)}")
    return times


def check_path(value) -> Path:
    """A file's name as a path. Raises MotionLabError for anything that is none."""
    try:
        encoded = os.fsencode(value)
        if b"\0" not in encoded and max(map(len, encoded.split(b"/"))) <= LONGEST_NAME:
            return Path(os.fsdecode(value))
    except (TypeError, UnicodeError):
        pass
    raise MotionLabError(f"a file is named by its path, got {reprlib.repr(value)}; check the name")


def _is_list(value) -> bool:
    """Whether it holds several values in an order; text holds none, and neither does an array without axes."""
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray)
