"""A file is data: what it names is a measure or nothing, and reading it is bounded."""

import inspect
import os
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from evaluation import registry, tasks
from evaluation.browse import SweepTable, sweep_tables
from evaluation.registry import load_measure
from evaluation.store import ResultStore
from evaluation.sweeps import Sweep, run
from motionlab.errors import MotionLabError
from tests import measures as own

STRANGERS = [
    "os:system",
    "posix:system",
    "subprocess:run",
    "subprocess:Popen",
    "shutil:rmtree",
    "os:makedirs",
    "builtins:exec",
    "code:interact",
    "runpy:run_path",
    "pandas:read_pickle",
    "torch:load",
    "evaluation.__main__:main",
    "__main__:main",
    "motionlab.__main__:main",
    "motionlab.paths:write_aside",
    "evaluation.sweeps:run",
    "evaluation.store:ResultStore",
    "evaluation.tasks:load_model",
    "evaluation.tasks:evaluator_table",
    "evaluation.registry:register_measure",
    "evaluation.tasks:",
    "evaluation.tasks:__class__",
    "evaluation.tasks:motionlab.load",
    "tests.measures:os.system",
    "tests.measures:Path",
    "tests.measures:os",
    "a:b:c",
    ":",
    "os",
    "..",
]


@pytest.mark.parametrize("name", [*STRANGERS, ""])
def test_a_file_reaches_no_function_but_measures(name, tmp_path):
    (tmp_path / "sweep.yaml").write_text(
        f"measure: '{name}'\nfixed: {{command: 'touch {tmp_path}/ran', path: '{tmp_path}/ran'}}\n"
    )
    with pytest.raises(MotionLabError, match="there is no measure"):
        run(Sweep.read(tmp_path / "sweep.yaml"), tmp_path / "store")
    with pytest.raises(MotionLabError, match="there is no measure"):
        SweepTable.of(pd.DataFrame({"measure": [name], "identity": ["{}"]}))
    assert not (tmp_path / "ran").exists()


def test_a_file_imports_nothing(tmp_path, monkeypatch):
    (tmp_path / "planted.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\ndef measure(): return {{}}\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(MotionLabError, match="there is no measure"):
        load_measure("planted:measure")
    assert not (tmp_path / "ran").exists() and "planted" not in sys.modules


def test_a_stored_row_names_no_code(tmp_path):
    store = ResultStore(tmp_path / "stored")
    for x in (1, 2):
        store.append(
            f"{x:016d}", {"measure": "os:system", "command": f"touch {tmp_path}/ran{x}", "value": x, "identity": {}}
        )
    assert sweep_tables([tmp_path]) == {} and not list(tmp_path.glob("ran*"))


def test_tables_that_are_none_are_left_out(tmp_path):
    """Nested until the stack ends, and a row that unpacks to a thousand times its size."""
    deep = "[" * 100_000
    table = pd.DataFrame(
        {"measure": "tests.measures:parabola", "identity": deep, "x": [1, 2], "value": [3.0, 4.0], "log": deep}
    )
    table.to_csv(tmp_path / "deep.csv")
    [found] = sweep_tables([tmp_path]).values()
    assert found.identity == {} and found.settings("x", 1)["x"] == 1
    store = tmp_path / "bomb"
    ResultStore(store)
    pd.DataFrame({"measure": ["tests.measures:parabola"] * 2_000_000, "identity": "{}", "x": 1}).to_parquet(
        store / "row-0.parquet"
    )
    with pytest.raises(MotionLabError, match="not one row"):
        ResultStore(store).read()
    (store / "store.json").write_text("[" * 200_000)
    with pytest.raises(MotionLabError, match="version unreadable"):
        ResultStore(store)


@pytest.mark.parametrize("value", [None, 3, ["momask"], {"a": 1}])
def test_what_stands_for_files_is_a_name(value, tmp_path):
    with pytest.raises(MotionLabError, match="checkpoint must be a name or a path, got"):
        run(Sweep("evaluation.tasks:sentences", {"texts": ["a"], "checkpoint": value}), tmp_path)


def test_functions_of_the_users_own_are_measures():
    assert load_measure("tests.measures:parabola") is own.parabola
    assert load_measure("evaluation.tasks:sentences") is tasks.sentences


def test_a_function_that_the_user_imported_from_elsewhere_is_none(monkeypatch):
    monkeypatch.setattr(own, "system", os.system, raising=False)
    monkeypatch.setattr(own, "rmtree", __import__("shutil").rmtree, raising=False)
    for name in ("system", "rmtree"):
        with pytest.raises(MotionLabError, match="there is no measure"):
            load_measure(f"tests.measures:{name}")


def test_a_function_typed_in_is_a_measure(tmp_path):
    program = (
        "from evaluation.sweeps import Sweep, run\n"
        "def half(x): return {'value': x / 2}\n"
        f"print(list(run(Sweep('__main__:half', grid={{'x': [1, 2]}}), {str(tmp_path)!r}).value))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert done.stdout.strip() == "[0.5, 1.0]", done.stderr


def test_every_measure_takes_plain_arguments():
    for module in registry.MODULES:
        load_measure(f"{module}:{next(name for name in registry_names(module))}")
    assert len(registry._measures) >= 20
    for name, function in registry._measures.items():
        kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
        assert kinds <= {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}, name


def registry_names(module: str) -> list[str]:
    __import__(registry.MODULES[module])
    return [name.partition(":")[2] for name in registry._measures if name.startswith(f"{module}:")]


def billion_laughs() -> str:
    rows = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    return "\n".join(["measure: tests.measures:parabola", "a0: &a0 [1]", *rows])


BOMBS = {
    "aliases": (billion_laughs, "alias"),
    "one alias": (lambda: "measure: tests.measures:parabola\nfixed: &a {x: 1}\ncells: [*a]", "alias"),
    "deep flow": (lambda: "measure: " + "[" * 400_000, "deeper than"),
    "deep maps": (lambda: "{a: " * 200_000, "deeper than"),
    "deep blocks": (lambda: "\n".join("  " * i + "a:" for i in range(700)), "deeper than"),
    "deep dashes": (lambda: "cells:\n" + "- " * 100_000, "deeper than"),
    "many": (lambda: "cells: [" + "1," * 500_000 + "]", "more than"),
    "large": (lambda: "measure: " + "a" * 2_000_000, "larger than"),
    "long": (lambda: "measure: " + "9" * 1_000_000, "characters"),
    "base 60": (lambda: "fixed: {x: 1" + ":59" * 300_000 + "}", "characters"),
    "spaces": (lambda: "measure:" + " " * 1_000_000 + "[", "no sweep"),
    "date": (lambda: "measure: tests.measures:parabola\nfixed: {x: 2001-99-99}", "no sweep"),
    "code": (lambda: "measure: !!python/object/apply:os.system [true]", "no sweep"),
    "bytes": (lambda: "measure: \x00\x01", "no sweep"),
    "unknown field": (lambda: "measure: tests.measures:parabola\nengine: ray", "no sweep"),
    "no words": (lambda: "measure: tests.measures:parabola\nfixed: {1: 2}", "named by words"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_sweep_file_is_read_within_bounds(name, tmp_path):
    text, sentence = BOMBS[name]
    (tmp_path / "sweep.yaml").write_text(text())
    began = time.process_time()
    with pytest.raises(MotionLabError, match=sentence):
        Sweep.read(tmp_path / "sweep.yaml")
    assert time.process_time() - began < 2


@pytest.mark.parametrize("value", ["!!int _", "!!float ''", "!!timestamp x", "!!bool x", "0b_", "!!set x"])
def test_a_value_that_is_none_of_its_type_is_one_sentence(value, tmp_path):
    (tmp_path / "sweep.yaml").write_text(f"measure: m\nfixed: {{a: {value}}}\n")
    with pytest.raises(MotionLabError, match="it is not YAML of plain values"):
        Sweep.read(tmp_path / "sweep.yaml")


def test_the_largest_sweep_is_read(tmp_path):
    (tmp_path / "sweep.yaml").write_text(
        "measure: tests.measures:parabola\ncells:\n"
        + "".join(f"- {{x: {i}, y: 0.5, log: null}}\n" for i in range(10_000))
    )
    began = time.process_time()
    assert len(Sweep.read(tmp_path / "sweep.yaml").cells) == 10_000
    assert time.process_time() - began < 5


def test_measures_answer_to_their_old_names_and_rows_keep_those():
    for old, new in (
        ("measures:sentences", "tasks:sentences"),
        ("retraining:mote_training", "ablations:mote_training"),
    ):
        assert load_measure(f"evaluation.{old}") is load_measure(f"evaluation.{new}")
        assert Sweep(f"evaluation.{new}") == Sweep(f"evaluation.{old}") and Sweep(f"evaluation.{new}").measure.endswith(
            old
        )
