"""Pickles that hold nothing but lists, tables, words and numbers: read without importing or running anything."""

from __future__ import annotations

import pickle
from pathlib import Path

from motionlab.errors import MotionLabError

MAX_BYTES = 50_000_000


class _PlainUnpickler(pickle.Unpickler):
    """Python's own containers, strings and numbers need no global names; whatever asks for one is refused."""

    def find_class(self, module: str, name: str):
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")

    def persistent_load(self, pid):
        raise pickle.UnpicklingError("it refers to objects outside of the file")


def read_plain_pickle(path: str | Path) -> object:
    """The object of a pickle made of built-in containers, strings and numbers alone.

    Returns:
        What the file holds.
    Raises:
        MotionLabError: the file is missing, too large, damaged, or asks for any Python name, which could run code.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise MotionLabError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB; is it the right file?")
        with open(path, "rb") as file:
            return _PlainUnpickler(file).load()
    except OSError as error:
        raise MotionLabError(f"cannot read {path}: {error.strerror or error}") from None
    except pickle.UnpicklingError as error:
        raise MotionLabError(
            f"{path} is no pickle of plain words and numbers ({error}); "
            "convert it once with `python -m evaluation convert`, which says what it would run"
        ) from None
    except (EOFError, ValueError, LookupError, TypeError, AttributeError, MemoryError, RecursionError, OverflowError):
        raise MotionLabError(f"{path} is damaged and cannot be read; download it again") from None
