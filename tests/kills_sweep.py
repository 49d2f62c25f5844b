"""Kills of a sweep for `python -m tests.kills`: what is added afterwards makes the rows of an unbroken one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from evaluation.evaluator import embedding
from evaluation.store import ResultStore
from evaluation.sweeps import Sweep, run
from motionlab.models import base
from tests.tiny import LetterCounts, save_bench, tiny_store

COST = ["took s", "memory MB"]  # what differs between two runs of a cell
CELLS = 24


def sweep_of(folder: Path) -> Sweep:
    """Sentences acted out by the tiny system in `folder`, measured in the tiny evaluator's space."""
    fixed = {"texts": ["a person walks", "a person waves"], "seconds": 1.0, "iterations": 4}
    places = {"checkpoint": str(folder / "checkpoint"), "evaluator": str(folder / "evaluator")}
    return Sweep("evaluation.measures:sentences", fixed | places, {"seed": list(range(CELLS))})


def measure_all(folder: Path, store: Path, news: object = None) -> None:
    """The sweep in a process of its own."""
    embedding.load_text_encoder = base.load_text_encoder = lambda *_: LetterCounts()
    run(sweep_of(folder), store)


def prepare(folder: Path) -> None:
    """A system and an evaluator in `folder`."""
    save_bench(folder, tiny_store)


def rows_of(store: Path) -> pd.DataFrame:
    """All rows of a finished sweep by their keys, without what they cost. What a kill left half-written is none."""
    rows = ResultStore(store).read()
    assert len(rows) == CELLS, f"{len(rows)} rows of {CELLS}"
    return rows.drop(columns=COST).set_index("key").sort_index()


def compare(killed: Path, unbroken: Path) -> None:
    """Raise AssertionError where two finished sweeps differ by a bit."""
    pd.testing.assert_frame_equal(rows_of(killed), rows_of(unbroken), check_exact=True)


def kill_sweeps(child_of: Callable, folder: Path, rounds: int, rng) -> str:
    """Kill sweeps `rounds` times at random moments; each is begun again in the same store until it ends.

    Args:
        child_of: `tests.kills.Child`.
        folder: an empty one.
        rng: `random.Random`, of the moments.
    """
    prepare(folder)
    whole = child_of(measure_all, folder, folder / "unbroken")
    whole.end()
    added, killed, ended = 0, 0, 0
    while killed < rounds or not ended:
        store = folder / f"broken{ended}"
        before = len(list(store.glob("row-*.parquet")))
        child = child_of(measure_all, folder, store)
        if killed < rounds and child.killed_after(rng.uniform(0, 1.5)):
            killed += 1
            added += len(list(store.glob("row-*.parquet"))) - before
            continue
        child.end()
        compare(store, folder / "unbroken")
        ended += 1
    return f"{killed} kills after {added} rows, {ended} sweeps that ended, each with the bits of an unbroken one"
