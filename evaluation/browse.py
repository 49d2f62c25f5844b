"""Stored sweeps to look at: which there are, what was varied in them, and the rows along one argument."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluation.store import ResultStore
from evaluation.sweeps import load_measure
from motionlab.errors import MotionLabError

OURS = "evaluation."  # a file's word is enough to import these modules and no others
REPEATS = "seed"  # what makes several rows of one setting


@dataclass(frozen=True)
class SweepTable:
    """Rows of one measure. arguments: its parameters, whether varied or not."""

    measure: str
    rows: pd.DataFrame

    @property
    def arguments(self) -> list[str]:
        if not self.measure.startswith(OURS):
            return []
        return list(inspect.signature(load_measure(self.measure)).parameters)

    @property
    def varied(self) -> list[str]:
        """Arguments that take several values, the one with most values first; not the seed."""
        counts = {name: self.rows[name].nunique(dropna=False) for name in self.arguments if name in self.rows and name != REPEATS}
        return sorted((name for name, count in counts.items() if count > 1), key=lambda name: -counts[name])

    @property
    def metrics(self) -> list[str]:
        """Columns of measured numbers, then what they cost."""
        numbers = self.rows.select_dtypes("number").dropna(axis=1, how="all").columns
        return [name for name in numbers if name not in self.arguments]

    def along(self, argument: str) -> SweepTable:
        """The rows in which every other varied argument has its commonest value."""
        rows = self.rows
        for other in self.varied:
            if other != argument:
                commonest = rows[other].value_counts(dropna=False).index[0]
                rows = rows[rows[other].isna() if pd.isna(commonest) else rows[other] == commonest]
        return SweepTable(self.measure, rows)

    def settings(self, argument: str, value) -> dict:
        """All arguments of a row with that value, the one with the lowest seed; lists as lists, nothing as None."""
        rows = self.rows[self.rows[argument] == value]
        if rows.empty:
            raise MotionLabError(f"the sweep has no row with {argument} = {value}")
        row = (rows.sort_values(REPEATS) if REPEATS in rows else rows).iloc[0]
        return {name: _plain(row[name]) for name in self.arguments if name in row}


def sweep_tables(places: Iterable[Path]) -> dict[str, SweepTable]:
    """What lies in folders: their CSV files and, one level below, result stores; one table a measure, by name.

    What cannot be read as such is left out.
    """
    tables = {}
    for place in places:
        for path in sorted(place.glob("*.csv")) + sorted(stamp.parent for stamp in place.glob("*/store.json")):
            try:
                rows = pd.read_csv(path) if path.suffix == ".csv" else ResultStore(path).read()
            except (MotionLabError, OSError, ValueError):
                continue
            for measure, some in rows.groupby("measure") if "measure" in rows else ():
                table = SweepTable(measure, some.reset_index(drop=True))
                if table.varied and table.metrics:
                    tables[f"{path.stem}: {measure.rpartition(':')[2]} by {table.varied[0]}"] = table
    return tables


def _plain(value):
    if isinstance(value, str) and value.startswith("["):
        return json.loads(value)
    if not isinstance(value, (list, str)) and pd.isna(value):
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else getattr(value, "item", lambda: value)()
