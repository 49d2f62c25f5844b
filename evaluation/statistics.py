"""Means over repeated measurements, and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence

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


def paired(rows: pd.DataFrame, metric: str, column: str, this, that, match: Sequence[str]) -> tuple[float, float]:
    """How much more of a metric the rows with `this` in a column have than those with `that` which agree with them in
    `match`: the mean difference, and half its 95 % interval. What differs between references and seeds alike is left
    out of it.
    """
    table = rows.pivot_table(metric, list(match), column)
    gaps = (table[this] - table[that]).dropna()
    return float(gaps.mean()), interval(gaps)


def tells(gap: tuple[float, float]) -> bool | None:
    """Whether a `paired` difference is below 0; None where its interval holds 0 or is not known."""
    mean, half = gap
    return None if np.isnan(half) or abs(mean) <= half else bool(mean < 0)
