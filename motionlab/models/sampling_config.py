"""Settings of the samplers: one frozen dataclass a kind of model, with defaults, ranges and help.

The Python API, the command line, the page, its endpoints and the tasks of the evaluation read them from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from typing import Self

from motionlab.arguments import check_choice, check_number
from motionlab.errors import MotionLabError


def setting(
    default,
    help: str,
    low: float = 0,
    high: float = float("inf"),
    *,
    whole: bool = False,
    choices=(),
    optional: bool = False,
):
    """A field of a `SamplingConfig`.

    Args:
        default: its value where none is given.
        help: one phrase, for the command line and the page.
        low, high: its range.
        whole: whether it is a whole number.
        choices: words to choose from, instead of a range.
        optional: whether None is a value of its own.
    """
    limits = {"help": help, "low": low, "high": high, "whole": whole, "choices": tuple(choices), "optional": optional}
    return field(default=default, metadata=limits)


@dataclass(frozen=True)
class SamplingConfig:
    """What settings of all kinds have in common."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of the settings, in their order."""
        return tuple(one.name for one in fields(cls))

    @classmethod
    def filter_kwargs(cls, values: Mapping[str, object], model: str) -> dict[str, object]:
        """The values that are given (not None).

        Raises:
            MotionLabError: for one that these settings do not have. model: its name, for the message.
        """
        given = {name: value for name, value in values.items() if value is not None}
        if unknown := [name for name in given if name not in cls.names()]:
            raise MotionLabError(f"a {model} takes no {unknown[0].replace('_', '-')}; leave it out")
        return given

    def checked(self, **limits: tuple[float, float]) -> Self:
        """The same with plain numbers.

        Args:
            limits: (low, high) of a setting, where a model has a range of its own.

        Raises:
            MotionLabError: for a value out of range, naming the setting and its range.
        """
        return replace(self, **{one.name: _checked(one, getattr(self, one.name), limits) for one in fields(self)})


def _checked(one: Field, value, limits: Mapping[str, tuple[float, float]]):
    about = one.metadata
    if value is None and (about["optional"] or one.default is None):
        return None
    if about["choices"]:
        return check_choice(value, about["choices"], one.name)
    low, high = limits.get(one.name, (about["low"], about["high"]))
    return check_number(value, low, high, one.name, whole=about["whole"])
