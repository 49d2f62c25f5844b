"""Stored sweeps to look at: which there are, what was varied in them, and the rows along one argument."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluation.registry import load_measure
from evaluation.store import ResultStore
from motionlab.errors import MotionLabError

MOST_BYTES = 50 * 2**20  # of a table that is looked at
REPEATS = "seed"  # what makes several rows of one setting


@dataclass(frozen=True, eq=False)
class SweepTable:
    """Rows of one measure, of one version of it and on the same weights and data. arguments: the measure's
    parameters.
    """

    measure: str
    rows: pd.DataFrame
    arguments: tuple[str, ...]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> SweepTable:
        """Rows that share a measure and an identity. Raises MotionLabError where the measure is not known here."""
        measure = str(rows["measure"].iloc[0])
        names = inspect.signature(load_measure(measure)).parameters
        return cls(measure, rows.reset_index(drop=True), tuple(name for name in names if name in rows))

    @property
    def identity(self) -> dict:
        """The measure's version and the fingerprints of what its arguments stand for."""
        found = _plain(self.rows["identity"].iloc[0])
        return found if isinstance(found, dict) else {}

    @property
    def varied(self) -> list[str]:
        """Arguments that take several values, the one with most values first; not the seed."""
        counts = {name: self.rows[name].nunique(dropna=False) for name in self.arguments if name != REPEATS}
        return sorted((name for name, count in counts.items() if count > 1), key=lambda name: -counts[name])

    @property
    def metrics(self) -> list[str]:
        """Columns of measured numbers, then what they cost."""
        numbers = self.rows.select_dtypes("number").dropna(axis=1, how="all").columns
        return [name for name in numbers if name not in self.arguments and not name.startswith("Unnamed")]

    def along(self, argument: str) -> tuple[SweepTable, dict]:
        """The rows with a value of `argument` and one setting of all other varied arguments, and that setting: the one
        with most values of `argument`.
        """
        others, setting, rows = [name for name in self.varied if name != argument], (), self.rows
        if others:
            groups = rows.groupby(others, dropna=False, sort=False)
            setting, rows = max(groups, key=lambda group: (group[1][argument].nunique(), len(group[1])))
        table = SweepTable(self.measure, rows.dropna(subset=[argument]).reset_index(drop=True), self.arguments)
        return table, {name: _plain(value) for name, value in zip(others, setting)}

    def settings(self, argument: str, value) -> dict:
        """All arguments of a row with that value, the one with the lowest seed; lists as lists, nothing as None."""
        rows = self.rows[self.rows[argument] == value]
        if rows.empty:
            raise MotionLabError(f"the sweep has no row with {argument} = {value}")
        row = (rows.sort_values(REPEATS) if REPEATS in rows else rows).iloc[0]
        return {name: _plain(row[name]) for name in self.arguments}


def sweep_tables(places: Iterable[Path]) -> dict[str, SweepTable]:
    """What lies in folders, by name: their CSV files and, one level below, result stores; a table for each measure and
    identity in which something was varied. Files that are something else or cannot be read are left out.
    """
    tables = {}
    for place in places:
        for path in sorted(place.glob("*.csv")) + sorted(stamp.parent for stamp in place.glob("*/store.json")):
            for table in _tables(path):
                name = f"{path.stem if path.suffix == '.csv' else path.name}: {table.measure.rpartition(':')[2]}"
                while name in tables:
                    name += ", another"
                tables[name] = table
    return tables


def _tables(path: Path) -> list[SweepTable]:
    try:
        if path.suffix == ".csv" and path.stat().st_size > MOST_BYTES:
            return []
        rows = pd.read_csv(path) if path.suffix == ".csv" else ResultStore(path).read()
    except (MotionLabError, OSError, ValueError):
        return []
    found = []
    for _, some in rows.groupby(["measure", "identity"], sort=False) if {"measure", "identity"} <= set(rows) else ():
        try:
            table = SweepTable.of(some)
        except MotionLabError:
            continue
        found += [table] if table.varied and table.metrics else []
    return found


def _plain(value):
    if isinstance(value, str):
        try:
            return json.loads(value) if value.startswith(("[", "{")) else value
        except (ValueError, RecursionError):
            return value
    if pd.isna(value):
        return None
    value = getattr(value, "item", lambda: value)()
    return int(value) if isinstance(value, float) and value.is_integer() else value
