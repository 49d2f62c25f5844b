"""Means over repeated measurements, and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t


def interval(values: Sequence[float]) -> float:
    """Half the width of the 95 % interval of the mean, by Student's t: NaN for fewer than two values.

    The papers take 1.96 std / sqrt(n) with the population's std, which covers 93 % at their 20 replications and 60 % at
    2.
    """
    values = np.asarray(values, dtype=np.float64)
    values = values[~np.isnan(values)]
    if len(values) < 2:
        return float("nan")
    return float(t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))


def of_replications(count: int, what: str = "replication") -> str:
    """What a table's numbers are, for the line above it: "20 replications, mean ± 95 % interval"."""
    if count < 2:
        return f"one {what}: no interval, which takes two or more"
    return f"{count} {what}s, mean ± 95 % interval"


def written(mean: float, half: float, forms: tuple[str, str] = (".3f", ".3f")) -> str:
    """A mean and half its interval as "0.045 ± 0.002"; what is NaN is left out."""
    return " ± ".join(format(value, form) for value, form in zip((mean, half), forms) if not np.isnan(value))


def means(rows: pd.DataFrame, by: str | list[str], metrics: Sequence[str]) -> pd.DataFrame:
    """Mean and interval of each metric over the rows that agree in `by`.

    Columns: (metric, mean), (metric, interval), and ("rows", "") with their number.
    """
    groups = rows.groupby(by, dropna=False)
    table = {}
    for metric in metrics:
        table[metric, "mean"] = groups[metric].mean()
        table[metric, "interval"] = groups[metric].apply(interval)
    return pd.DataFrame(table).assign(rows=groups.size())


def less(table: pd.DataFrame, metric: str, this, that) -> bool | None:
    """Whether row `this` of `means` has less of a metric than `that`; None where their intervals meet or
    are not known.
    """
    first, second = table.loc[this, metric], table.loc[that, metric]
    reach = first["interval"] + second["interval"]
    gap = first["mean"] - second["mean"]
    return None if np.isnan(reach) or abs(gap) <= reach else bool(gap < 0)


MOST_SEEDS = 10_000


class Gap(NamedTuple):
    """A mean difference, half its 95 % interval, and of how many differences."""

    mean: float
    half: float
    count: int


def paired(rows: pd.DataFrame, metric: str, column: str, this, that, match: Sequence[str]) -> Gap:
    """How much more of a metric the rows with `this` in a column have than those with `that` which agree with them in
    `match`. What differs between references and seeds alike is left out of it.
    """
    table = rows.pivot_table(metric, list(match), column)
    gaps = (table[this] - table[that]).dropna()
    return Gap(float(gaps.mean()), interval(gaps), len(gaps))


def tells(gap: Gap) -> bool | None:
    """Whether a `paired` difference is below 0; None where its interval holds 0 or is not known."""
    return None if np.isnan(gap.half) or abs(gap.mean) <= gap.half else bool(gap.mean < 0)


def seeds_needed(table: pd.DataFrame, metric: str, this, that) -> int | None:
    """How many rows a setting `less` would need to tell two rows of `means` apart, if means and spread are what they
    seem: a power estimate, rough where it is made of few rows. None where a spread is not known, where there is no
    difference, or beyond MOST_SEEDS.
    """
    sides = [table.loc[place] for place in (this, that)]
    spread = sum(_std(side[metric, "interval"], int(side["rows"].squeeze())) for side in sides)
    return _least_count(abs(sides[0][metric, "mean"] - sides[1][metric, "mean"]), spread)


def pairs_needed(gap: Gap) -> int | None:
    """`seeds_needed` of a `paired` difference: how many differences `tells` would need."""
    return _least_count(abs(gap.mean), _std(gap.half, gap.count))


def _std(half: float, count: int) -> float:
    """The standard deviation of so many values whose mean has that interval."""
    return float("nan") if count < 2 else half * np.sqrt(count) / t.ppf(0.975, count - 1)


def _least_count(gap: float, spread: float) -> int | None:
    """The least n with t spread / sqrt(n) < gap."""
    if np.isnan(spread) or np.isnan(gap) or gap == 0:
        return None
    counts = np.arange(2, MOST_SEEDS + 1)
    enough = t.ppf(0.975, counts - 1) * spread / np.sqrt(counts) < gap
    return int(counts[enough.argmax()]) if enough.any() else None
