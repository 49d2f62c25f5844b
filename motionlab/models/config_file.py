"""config.json of a checkpoint, from whomever: every setting is checked before anything is made of it."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Union, get_args, get_origin, get_type_hints

from motionlab.errors import MotionLabError
from motionlab.models.aliases import renamed_settings, without_label_classifier

MOST_BYTES = 5_000_000
MOST_LISTED = 10_000
WHOLE, NUMBER = (1, 1_000_000), (0, 1_000)  # what a setting may be unless LIMITS says it
LIMITS = {
    # modules that are made one after the other
    **dict.fromkeys(("layers", "blocks"), (1, 64)),
    "cross_layers": (0, 64),
    "quantizers": (2, 64),
    "depth": (0, 8),
    "downsamplings": (1, 6),
    "dilation_growth": (1, 4),
    # what is gone through step by step, and what says how wide a step is
    **dict.fromkeys(("heads", "window"), (1, 256)),
    "stride": (1, 513),
    "max_length": (3, 1_000),
    **dict.fromkeys(("max_tokens", "classes", "length"), (1, 10_000)),
    # shares, and widths of what may be missing
    **dict.fromkeys(("dropout", "layer_dropout", "decay"), (0, 1)),
    **dict.fromkeys(("sentence_dim", "word_dim"), (0, 1_000_000)),
}


def read_document(folder: Path) -> dict:
    """What config.json says. Raises MotionLabError where it says nothing."""
    path = folder / "config.json"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES / 1e6:g} MB")
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise MotionLabError(f"{path} cannot be read ({error}); get the checkpoint again") from error
    return document if isinstance(document, dict) else {}


def build(kind: type, values: object, folder: Path, name: str = ""):
    """A dataclass of JSON's values, by its fields' types and LIMITS.

    name: of the setting that holds it, "" for the whole configuration. Raises MotionLabError naming the first setting
    that does not fit.
    """
    if not isinstance(values, dict):
        raise _wrong(folder, name or "config", "a list of settings by name", values)
    hints, known = get_type_hints(kind), {field.name: field for field in fields(kind)}
    values = renamed_settings(without_label_classifier(values, set(known), folder), set(known))
    if unknown := sorted(set(values) - set(known)):
        raise MotionLabError(f"{folder}/config.json has the unknown setting {unknown[0]!r}; update MotionLab")
    needed = [one for one, field in known.items() if field.default is MISSING and field.default_factory is MISSING]
    if missing := [one for one in needed if one not in values]:
        raise MotionLabError(f"{folder}/config.json lacks {missing[0]!r} of {kind.__name__}; get the checkpoint again")
    made = kind(
        **{one: _value(hints[one], value, folder, f"{name}.{one}".lstrip(".")) for one, value in values.items()}
    )
    if {"width", "heads"} <= set(known) and made.width % made.heads:
        raise _wrong(folder, f"{name}.heads".lstrip("."), f"a divisor of the width {made.width}", made.heads)
    return made


def _value(hint, value: object, folder: Path, name: str):
    """A setting as its type wants it."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        return (
            None if value is None else _value(next(one for one in inner if one is not type(None)), value, folder, name)
        )
    if is_dataclass(hint):
        return build(hint, value, folder, name)
    if origin is tuple:
        if not isinstance(value, list) or len(value) > MOST_LISTED:
            raise _wrong(folder, name, f"a list of at most {MOST_LISTED}", value)
        return tuple(_value(inner[0], one, folder, name) for one in value)
    if hint in (int, float):
        return _number(hint, value, folder, name)
    if type(value) is not hint or (hint is str and not value.isprintable()):
        raise _wrong(
            folder, name, {bool: "true or false", str: "a word", dict: "a list of settings by name"}[hint], value
        )
    return value


def _number(kind: type, value: object, folder: Path, name: str) -> int | float:
    least, most = LIMITS.get(name.rsplit(".", 1)[-1], WHOLE if kind is int else NUMBER)
    if type(value) not in (int, kind) or not least <= value <= most:  # NaN lies within no limits
        raise _wrong(folder, name, f"a {'whole ' if kind is int else ''}number from {least} to {most}", value)
    return kind(value)


def _wrong(folder: Path, name: str, wanted: str, value: object) -> MotionLabError:
    said = (
        str(value)[:40] if isinstance(value, (int, float)) and not isinstance(value, bool) else json.dumps(value)[:40]
    )
    return MotionLabError(
        f"{folder}/config.json says {name} is {said}, which should be {wanted}; get the checkpoint again"
    )
