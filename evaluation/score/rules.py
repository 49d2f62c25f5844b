"""Whether a rule of `evaluation.prompt_adherence` can be judged with the parameters that somebody wrote down."""

from __future__ import annotations

import inspect
import math

from evaluation.prompt_adherence import RULES
from motionlab.errors import MotionLabError

GIVEN = ("joints", "fps")  # arguments that are the motion's
TWO_SIDES, THREE_SIDES = ("left", "right"), ("left", "right", "both")


def check_rule(rule, params) -> None:
    """Refuses what the rule would fail on, or judge as something else.

    Args:
        rule: a name of `RULES`. params: its arguments by name: a side, a limit in metres or m/s, or two rules.
    Raises:
        MotionLabError: there is no such rule, it has no such parameter, one it needs is missing or of the wrong kind.
    """
    if not isinstance(rule, str) or rule not in RULES:
        raise MotionLabError(f"the unknown rule {rule!r}; the rules are {', '.join(RULES)}")
    if not isinstance(params, dict):
        raise MotionLabError(f'the params {params!r}; write them by name, as {{"side": "left"}}')
    known = [name for name in inspect.signature(RULES[rule]).parameters if name not in GIVEN]
    if unknown := [name for name in params if name not in known]:
        takes = f"takes {' and '.join(known)}" if known else "takes none"
        raise MotionLabError(f"the unknown parameter {unknown[0]!r}; the rule {rule} {takes}")
    for name in known:
        if name == "side":
            _check_side(rule, params.get(name))
        elif name in ("first", "second"):
            _check_part(rule, name, params.get(name))
        elif name in params:
            _check_limit(name, params[name])


def _check_side(rule: str, side) -> None:
    sides = TWO_SIDES if rule == "turns" else THREE_SIDES
    if not isinstance(side, str) or side not in sides:
        said = "no side" if side is None else f"the side {side!r}"
        raise MotionLabError(f"{said}; the rule {rule} needs the side {', '.join(sides[:-1])} or {sides[-1]}")


def _check_part(rule: str, name: str, part) -> None:
    if not isinstance(part, (list, tuple)) or len(part) != 2 or part[0] == rule:
        raise MotionLabError(f'no rule in {name}; the rule {rule} needs {name} as ["bows", {{}}]')
    check_rule(*part)


def _check_limit(name: str, value) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise MotionLabError(f"{name} {value!r}; write a number")
