"""A sweep written in YAML, read within bounds: a small file can say a billion things by aliases, nest without end."""

from __future__ import annotations

from pathlib import Path

import yaml

from motionlab.errors import MotionLabError

MOST_BYTES = 2**20
MOST_DEPTH = 16
MOST_NODES = 300_000  # 10,000 cells of 15 arguments
MOST_CHARACTERS = 4000  # of one value: digits become a number in quadratic time

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # plain values alone; the one in C is ten times as fast


def read_fields(path: str | Path) -> dict:
    """The table of names and values that a YAML file holds.

    Raises:
        MotionLabError: where it cannot be read, holds no such table, or is beyond the bounds above.
    """
    try:
        with open(path, "rb") as file:
            text = file.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise MotionLabError(f"{path} is larger than {MOST_BYTES // 2**20} MB, which no sweep is; split it")
        _check_bounds(path, text)
        fields = yaml.load(text, LOADER)  # a safe loader
    except OSError as error:
        raise MotionLabError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, yaml.YAMLError) as error:
        # what the constructors of yaml's own types raise is of no one kind
        if isinstance(error, MotionLabError):
            raise
        raise MotionLabError(f"{path} is no sweep: it is not YAML of plain values") from None
    if not isinstance(fields, dict):
        raise MotionLabError(f"{path} is no sweep: it needs measure, and may have fixed, grid and cells")
    return fields


def _check_bounds(path: str | Path, text: bytes) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, LOADER)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise MotionLabError(f"{path} has an alias (*{event.anchor}); write its value out")
        if depth > MOST_DEPTH or count > MOST_NODES:
            raise MotionLabError(
                f"{path} holds more than {MOST_NODES} values or nests deeper than {MOST_DEPTH}; split it"
            )
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MOST_CHARACTERS:
            raise MotionLabError(f"{path} has a value of more than {MOST_CHARACTERS} characters; shorten it")
