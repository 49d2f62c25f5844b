"""Measures by name. A file may name a measure, and never code.

A sweep is written in YAML, its rows in Parquet and CSV: data, which may come from a stranger. A name in it reaches the
functions registered with `register_measure` and, written as "module:function", those that the user's own Python defines
and has imported. It imports nothing and reaches no function of the standard library, of an installed package or
of this project that is not a measure.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import sysconfig
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import ModuleType

from motionlab.arguments import check_flag, check_list, check_number, check_text
from motionlab.errors import MotionLabError

Measure = Callable[..., dict]  # plain arguments -> numbers by name
# Modules of measures, and the names under which rows keep them: those that they had when the first rows were stored.
STORED = {"evaluation.tasks": "evaluation.measures", "evaluation.ablations": "evaluation.retraining"}
PLAIN = ("captioning", "editing", "one_to_many", "published", "single_motion_embedded", "single_motion_protocol")
MODULES = {STORED.get(name, name): name for name in (*STORED, *(f"evaluation.{n}" for n in PLAIN))}
PROJECT = Path(__file__).resolve().parents[1]
MAY_BE_ZERO = ("seed", "prompts", "residual_depth", "window")  # the other whole numbers count something
MOST = 10**9
STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib")).resolve()
OURS = tuple(PROJECT / package for package in ("motionlab", "evaluation", "demo"))

_measures: dict[str, Measure] = {}


def register_measure(function: Measure) -> Measure:
    """Register a function as a measure, under "module:function". An installed package registers its own in this way.

    Returns it with its arguments checked by their annotations: a whole number is one of 1 or more (0 for MAY_BE_ZERO),
    another one of 0 or more.
    """
    parameters = inspect.signature(function).parameters

    @wraps(function)
    def checked(*arguments, **named):
        plain = [_plain(value, parameters[name]) for name, value in zip(parameters, arguments)]
        rest = {name: _plain(value, parameters[name]) if name in parameters else value for name, value in named.items()}
        return function(*plain, *arguments[len(plain) :], **rest)

    _measures[stored_name(f"{function.__module__}:{function.__name__}")] = checked
    return checked


def _plain(value, parameter: inspect.Parameter):
    """The value as what its annotation says."""
    name, annotation = parameter.name, parameter.annotation
    kinds = (annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)).split(" | ")
    if value is None and "None" in kinds:
        return None
    match kinds[0]:
        case "bool":
            return check_flag(value, name)
        case "int":
            return check_number(value, int(name not in MAY_BE_ZERO), MOST, name, whole=True)
        case "float":
            return check_number(value, 0, MOST, name)
        case "str":
            return check_text(value, name)
        case "list[str]" | "Sequence[str]":
            return [check_text(part, name) for part in check_list(value, name, "texts")]
    return value


def stored_name(name: str) -> str:
    """The name by which rows know a measure, whichever of its names is given."""
    module, colon, function = str(name).partition(":")
    return f"{STORED.get(module, module)}{colon}{function}"


def load_measure(name: str) -> Measure:
    """The measure of that name.

    Raises:
        MotionLabError: for a name that is not registered and no function of the user's own.
    """
    module, _, function = stored_name(name).partition(":")
    if module in MODULES:
        importlib.import_module(MODULES[module])
    found = _measures.get(stored_name(name)) or _users_function(module, function)
    if found is None:
        raise MotionLabError(
            f"there is no measure {name!r}; take one of evaluation/, or module:function of a module that you imported"
        )
    return found


def _users_function(module_name: str, name: str) -> Measure | None:
    module = sys.modules.get(module_name)
    if not isinstance(module, ModuleType) or not _is_users(module):
        return None
    found = vars(module).get(name)
    # Defined there, not what it imported: `from os import system` makes no measure of it.
    return found if inspect.isfunction(found) and found.__module__ == module_name else None


def _is_users(module: ModuleType) -> bool:
    """Whether a module is the user's own: a script, a notebook, a file outside this project and all packages."""
    file = getattr(module, "__file__", None)
    if file is None:
        return module.__name__ == "__main__" and module.__spec__ is None  # a notebook, or typed in
    path = Path(file).resolve()
    if {"site-packages", "dist-packages"} & set(path.parts):
        return False
    return not any(path.is_relative_to(folder) for folder in (STANDARD_LIBRARY, *OURS))
