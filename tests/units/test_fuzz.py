"""A bounded run of the fuzz, and that its limits hold."""

import subprocess
import sys
import time
from pathlib import Path
from random import Random
from types import SimpleNamespace

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from tests.fuzz import targets
from tests.fuzz.mutations import mutated_array, mutated_json
from tests.fuzz.runner import Runner

ROOT = Path(__file__).resolve().parents[2]


def refuse():
    raise MotionLabError("a sentence")


def hang():
    while True:
        pass


CASES = {
    "read": lambda: None,
    "refused": refuse,
    "crash": lambda: 1 / 0,
    "slow": lambda: [time.process_time() for _ in range(3_000_000)],
    "hang": hang,
    "memory": lambda: np.ones(20_000_000),
    "died": lambda: sys.modules["os"]._exit(3),
}


@pytest.mark.parametrize("kind", CASES)
def test_what_came_of_a_case_is_told(kind, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(targets, "TARGETS", {"case": lambda rng, inputs, folder: CASES[kind]})
    seconds = 0.2 if kind in ("slow", "hang") else 5.0  # a busy machine takes its time to give memory
    runner = Runner(SimpleNamespace(folder=tmp_path), seconds=seconds, megabytes=100.0)
    try:
        runner.put("case", 7)
        runner.put("case", 8)  # whatever came of the first, the next one is read
        runner.finish()
    finally:
        runner.stop()
    assert set(runner.counts["case"]) <= {kind, "hang"} if kind == "slow" else set(runner.counts["case"]) == {kind}
    assert len(runner.failures) == (0 if kind in ("read", "refused") else 2)
    if runner.failures:
        assert "python -m tests.fuzz --target case --cases 1 --seed 7" in capsys.readouterr().out
        assert "2 cases, 2 failures" in runner.report()


@pytest.mark.parametrize("number", [10**400, -(10**400), 1e300, float("nan"), float("inf")])
def test_a_number_beyond_any_float_is_mutated(number):
    found = [mutated_json(Random(seed), {"a": number}) for seed in range(200)]
    assert len({str(document) for document in found}) > 5


def test_an_array_without_joints_is_mutated():
    shapes = {mutated_array(Random(seed), np.zeros((4, 0, 3))).shape for seed in range(100)}
    assert len(shapes) > 3


def test_damaged_inputs_are_read_or_refused():
    command = [sys.executable, "-m", "tests.fuzz", "--cases", "5", "--seed", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-1000:]
    assert f"{5 * len(targets.TARGETS)} cases, 0 failures" in ended.stdout
