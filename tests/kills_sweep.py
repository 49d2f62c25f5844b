"""A sweep that is killed again and again ends with the rows of an unbroken one, to the bit.

python -m tests.kills_sweep [KILLS]     # a line a kill, then what came of it; an AssertionError where rows differ
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

import pandas as pd

from evaluation.evaluator import embedding
from evaluation.store import ResultStore
from evaluation.sweeps import Sweep, run
from motionlab.models import base
from tests.tiny import LetterCounts, save_bench, tiny_store

COST = ["took s", "memory MB"]  # what differs between two runs of a cell
CELLS_A_KILL = 5
PATIENCE = 300  # seconds that a process may take to its first row


def sweep_of(folder: Path, cells: int) -> Sweep:
    """Sentences acted out by the tiny system in `folder`, measured in the tiny evaluator's space."""
    fixed = {"texts": ["a person walks", "a person waves"], "seconds": 1.0, "iterations": 4}
    places = {"checkpoint": str(folder / "checkpoint"), "evaluator": str(folder / "evaluator")}
    return Sweep("evaluation.measures:sentences", fixed | places, {"seed": list(range(cells))})


def run_sweep(folder: Path, store: Path, cells: int) -> pd.DataFrame:
    def letters(*_) -> LetterCounts:
        return LetterCounts()

    with (
        mock.patch.multiple(embedding, load_text_encoder=letters),
        mock.patch.multiple(base, load_text_encoder=letters),
    ):
        return run(sweep_of(folder, cells), store)


def killed_sweep(folder: Path, kills: int = 10, seed: int = 0) -> dict[str, int]:
    """Kill a sweep `kills` times with SIGKILL, let it finish, and compare its rows with those of an unbroken one.

    Every third kill comes while the process starts, the others at a random moment after it has added a row.

    Args:
        folder: an empty folder, for the system, the evaluator and both stores.
        seed: of the moments.

    Returns:
        kills, rows, rows measured by processes that were killed, and files that they left half-written.

    Raises:
        AssertionError: where a row differs, is missing or is damaged.
    """
    save_bench(folder, tiny_store)
    moments, store, cells = random.Random(seed), folder / "killed", CELLS_A_KILL * kills
    for kill in range(kills):
        before = _rows(store)
        process = _start(folder, store, cells)
        if kill % 3 == 2:
            time.sleep(moments.uniform(0, 5))
        else:
            _wait_for_row(process, store, before)
            time.sleep(moments.uniform(0, 0.3))
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "the sweep ended before it was killed: give it more cells"
        print(f"kill {kill + 1} of {kills}: {before} rows before, {_rows(store)} after", flush=True)
    kept = _rows(store)
    assert _start(folder, store, cells).wait() == 0, "the sweep did not finish"
    unbroken = run_sweep(folder, folder / "unbroken", cells)
    names = [f"row-{key}.parquet" for key in unbroken["key"]]
    killed = ResultStore(store).read(unbroken["key"])
    assert sorted(path.name for path in store.glob("row-*.parquet")) == sorted(names), "rows too many or too few"
    pd.testing.assert_frame_equal(killed.drop(columns=COST), unbroken.drop(columns=COST), check_exact=True)
    return {
        "kills": kills,
        "rows": len(killed),
        "rows of killed runs": kept,
        "half-written": len(list(store.glob(".*"))),
    }


def _start(folder: Path, store: Path, cells: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.kills_sweep", "--run", str(folder), str(store), str(cells)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[1], stderr=subprocess.DEVNULL)


def _wait_for_row(process: subprocess.Popen, store: Path, before: int) -> None:
    end = time.monotonic() + PATIENCE
    while _rows(store) == before and process.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
    assert _rows(store) > before, "the sweep added no row"


def _rows(store: Path) -> int:
    return len(list(store.glob("row-*.parquet")))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run_sweep(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        with tempfile.TemporaryDirectory() as place:
            print(killed_sweep(Path(place), *map(int, sys.argv[1:2])))
