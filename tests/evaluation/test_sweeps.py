"""Sweeps and their store: only what is missing, nothing lost to a kill, one sentence for what is wrong."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from evaluation import sweeps
from evaluation.store import ResultStore, row_key
from evaluation.sweeps import Sweep, run, steps
from motionlab.errors import MotionLabError
from tests import measures
from tests.tiny import save_bench

PARABOLA = "tests.measures:parabola"
GRID = Sweep(PARABOLA, grid={"x": [0, 1, 2], "y": [0.5, 1.5]})
COST = ["took s", "memory MB"]  # what differs between two runs of a cell


def test_a_grid_is_crossed_and_cells_are_added():
    sweep = Sweep(PARABOLA, fixed={"y": 3}, grid={"x": [0, 1]}, cells=[{"x": 5, "y": 1}, {"x": 0}])
    assert [(cell["x"], cell["y"]) for cell in sweep.configurations()] == [(0, 3), (1, 3), (5, 1)]
    assert Sweep(PARABOLA, fixed={"x": 1}).configurations() == [{"x": 1, "y": 0.0, "log": None, "pause": 0.0}]


def test_rows_come_in_the_sweeps_order_with_their_cost(tmp_path):
    rows = run(GRID, tmp_path)
    assert list(zip(rows.x, rows.y)) == [(0, 0.5), (0, 1.5), (1, 0.5), (1, 1.5), (2, 0.5), (2, 1.5)]
    assert (rows.value == (rows.x - 1) ** 2 + rows.y).all() and (rows[COST] > 0).all().all()


def test_only_what_is_missing_runs(tmp_path):
    log = tmp_path / "log"
    fixed = {"log": str(log)}
    run(Sweep(PARABOLA, fixed, grid={"x": [0, 1]}), tmp_path / "store")
    # defaults said, 1.0 for 1
    rows = run(Sweep(PARABOLA, fixed | {"y": 0}, grid={"x": [2, 1.0, 0]}), tmp_path / "store")
    assert log.read_text().split("\n") == ["0 0.0", "1 0.0", "2 0", ""]
    assert list(rows.x) == [2, 1, 0]


MEASURED = """
import sys
import tests.measures
from evaluation.sweeps import Sweep, run
rows = run(Sweep("tests.measures:hungry", grid={"megabytes": [1, 300]}), sys.argv[1])
print(*rows["memory MB"])
"""


def test_memory_is_measured(tmp_path):
    # in a process of its own: what other tests hold and free would be measured with it
    command = [sys.executable, "-c", MEASURED, str(tmp_path)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    little, much = map(float, done.stdout.split())
    assert much - little > 150


def test_other_cells_are_kept_when_one_fails(tmp_path):
    with pytest.raises(MotionLabError, match="2 of 4 cells failed.*x must be 0 or more"):
        run(Sweep("tests.measures:picky", grid={"x": [4, -1, "none", 9]}), tmp_path)
    assert sorted(ResultStore(tmp_path).read().root) == [2, 3]


def test_steps_may_be_left_and_taken_up_again(tmp_path):
    going = steps(GRID, tmp_path)
    seen = [next(going) for _ in range(4)]
    going.close()
    assert [(step.done, step.total) for step in seen] == [(0, 6), (1, 6), (2, 6), (3, 6)] and seen[0].row is None
    assert seen[3].row["x"] == 1 and seen[3].row["key"] in ResultStore(tmp_path)
    assert [step.done for step in steps(GRID, tmp_path)] == [3, 4, 5, 6]
    assert len(run(GRID, tmp_path)) == 6


PROGRAM = """
import sys
from evaluation.sweeps import Sweep, run
from tests import measures
run(Sweep("tests.measures:parabola", {"pause": 0.02, "log": sys.argv[2]}, {"x": list(range(40))}), sys.argv[1])
"""


def test_a_sweep_killed_at_a_random_moment_loses_at_most_one_cell(tmp_path):
    log, store = tmp_path / "log", tmp_path / "store"
    sweep = Sweep(PARABOLA, {"pause": 0.02, "log": str(log)}, {"x": list(range(40))})
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(store), str(log)], cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while not log.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.6))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    begun, kept = len(log.read_text().splitlines()), len(ResultStore(store).read())
    assert begun - 1 <= kept <= begun <= 40
    resumed = run(sweep, store)
    assert len(log.read_text().splitlines()) == 40 + begun - kept
    unbroken = run(sweep, tmp_path / "unbroken")
    pd.testing.assert_frame_equal(resumed.drop(columns=COST), unbroken.drop(columns=COST), check_exact=True)


def test_yaml(tmp_path):
    file = tmp_path / "sweep.yaml"
    file.write_text("measure: tests.measures:parabola\nfixed: {y: 1}\ngrid: {x: [1, 2]}\n")
    assert Sweep.read(file) == Sweep(PARABOLA, {"y": 1}, {"x": [1, 2]})
    file.write_text("measure: tests.measures:parabola\nfixed:\ncells: [{x: 1}]\n")
    assert Sweep.read(file) == Sweep(PARABOLA, cells=[{"x": 1}])


@pytest.mark.parametrize(
    "text",
    [
        "grid: {x: [1]}",
        "- 1",
        "measure: a:b\ngrid: [1, 2]",
        "measure: a:b\ncells: {x: 1}",
        "measure: a:b\nfixed: 3",
        "{",
        "x: 1",
    ],
)
def test_what_is_no_sweep(tmp_path, text):
    (tmp_path / "sweep.yaml").write_text(text)
    with pytest.raises(MotionLabError, match="sweep"):
        Sweep.read(tmp_path / "sweep.yaml")


def test_several_sweeps_share_a_run(tmp_path):
    rows = run(
        [Sweep(PARABOLA, {"x": 3}), Sweep("tests.measures:picky", {"x": 9}), Sweep(PARABOLA, {"x": 3})], tmp_path
    )
    assert list(rows.measure) == [PARABOLA, "tests.measures:picky"] and rows.root[1] == 3
    assert "torch" in json.loads(rows.environment[0])


def test_a_new_version_of_a_measure_is_measured_anew(tmp_path, monkeypatch):
    log = tmp_path / "log"
    sweep = Sweep(PARABOLA, {"x": 1, "log": str(log)})
    run(sweep, tmp_path / "store")
    monkeypatch.setattr(measures, "VERSION", 2, raising=False)
    run(sweep, tmp_path / "store")
    assert len(log.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("sweep", "sentence"),
    [
        (Sweep(PARABOLA, grid={"z": [1]}), "no parameter 'z'; it takes x, y, log, pause"),
        (Sweep(PARABOLA, {"y": 1}), "missing a required argument: 'x'"),
        (Sweep("tests.measures:nothing"), "there is no measure"),
        (Sweep("parabola"), "there is no measure"),
        (Sweep("tests.measures:SWITCH"), "there is no measure"),
        (Sweep(PARABOLA, grid={"x": []}), "at least one value"),
        (Sweep(PARABOLA, grid={"x": 3}), "at least one value"),
        (Sweep(PARABOLA, grid={"x": list(range(101)), "y": list(range(100))}), "more than 10000 cells"),
        (Sweep(PARABOLA, {"x": object()}), "numbers, words, lists or nothing"),
    ],
)
def test_a_wrong_sweep_is_told_before_anything_runs(sweep, sentence, tmp_path):
    with pytest.raises(MotionLabError, match=sentence):
        run(sweep, tmp_path)
    assert not list(tmp_path.glob("row-*"))


def test_unknown_engine(tmp_path):
    with pytest.raises(MotionLabError, match="local or ray"):
        run(GRID, tmp_path, engine="cloud")


def test_a_store_of_another_version_is_not_touched(tmp_path):
    (tmp_path / "store.json").write_text(json.dumps({"version": 99}))
    with pytest.raises(MotionLabError, match="version 99"):
        run(GRID, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["store.json"]


def test_a_damaged_row_is_named(tmp_path):
    run(GRID, tmp_path)
    next(tmp_path.glob("row-*")).write_bytes(b"no parquet")
    with pytest.raises(MotionLabError, match="delete that file"):
        run(GRID, tmp_path)


def test_keys_do_not_depend_on_order_or_on_how_a_number_is_written():
    assert row_key({"a": 1, "b": [2.0]}) == row_key({"b": [2], "a": 1.0}) != row_key({"a": 1, "b": [2.5]})


@pytest.fixture(scope="module")
def cluster():
    """Two workers on this machine."""
    ray = pytest.importorskip("ray", reason="the ray engine is an extra: pip install -r requirements-ray.txt")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield ray
    ray.shutdown()


def test_ray_gives_the_same_numbers(cluster, tmp_path):
    """Of a real measure: a network that computes in another process, in as many threads."""
    sweep = Sweep("evaluation.tasks:reconstruction", save_bench(tmp_path), {"residual_depth": [0, 2, 5]})
    here, there = run(sweep, tmp_path / "here"), run(sweep, tmp_path / "there", engine="ray")
    numbers = ["FID", "MPJPE mm", "global mm", "jerk m/s3"]
    pd.testing.assert_frame_equal(here[numbers], there[numbers], rtol=1e-5)


def test_ray_completes_though_a_worker_is_killed(cluster, tmp_path):
    mark = tmp_path / "killed"
    rows = run(
        Sweep("tests.measures:mortal", {"mark": str(mark)}, {"x": list(range(6))}), tmp_path / "store", engine="ray"
    )
    assert mark.exists() and list(rows.value) == [0, 2, 4, 6, 8, 10]


def test_ray_reports_what_dies_every_time(cluster, tmp_path):
    with pytest.raises(MotionLabError, match="1 of 3 cells failed.*worker died"):
        run(Sweep("tests.measures:deadly", grid={"x": [0, 1, 2]}), tmp_path, engine="ray")
    assert sorted(ResultStore(tmp_path).read().value) == [0, 2]


def test_ray_starts_and_stops_itself(tmp_path):
    ray = pytest.importorskip("ray", reason="the ray engine is an extra: pip install -r requirements-ray.txt")
    ray.shutdown()
    assert list(run(Sweep(PARABOLA, grid={"x": [1, 2]}), tmp_path, engine="ray").value) == [0, 1]
    assert not ray.is_initialized()


def test_ray_is_an_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MotionLabError, match="requirements-ray.txt"):
        run(GRID, tmp_path, engine="ray")
    assert sweeps.load_measure(PARABOLA)(x=1) == {"value": 0}
