"""The papers' text-to-motion table: replications, means and intervals, with real motions and two bad rows as references.

Every replication is a row in a result store, so a run that was stopped goes on and a second one reads.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation import papers
from evaluation.provenance import fingerprint, versions
from evaluation.sweeps import Sweep, run

GENERATED, REAL = "evaluation.measures:text_to_motion", "evaluation.measures:real_motion"
METRICS = ["R@1", "R@2", "R@3", "FID", "MM-Dist", "Diversity", "MModality", "foot skate m/s", "jerk m/s3"]
UP = ("R@1", "R@2", "R@3", "MModality")  # better when larger; Diversity should be that of real motions
NOISE_MM = 30.0


def text_to_motion_table(
    folder: str | Path, *, data: str, checkpoint: str = "momask", split: str = "test", evaluator: str = "evaluator",
    replications: int = 20, motions: int | None = None, engine: str = "local", **generation,
) -> tuple[pd.DataFrame, dict]:  # fmt: skip
    """Run what the store in `folder` lacks. Returns one row a competitor, columns (metric, mean | interval), and the
    document that says everything: configuration, fingerprints, versions, seeds and the rows of all replications.

    generation: further arguments of `measures.text_to_motion`. interval: 1.96 std / sqrt(replications), of the mean.
    """
    shared = dict(data=str(data), split=split, evaluator=evaluator, motions=motions)
    seeds = {"seed": list(range(replications))}
    competitors = {
        "real": Sweep(REAL, shared, seeds),
        checkpoint: Sweep(GENERATED, shared | {"checkpoint": checkpoint} | generation, seeds),
        f"real, {NOISE_MM:g} mm of noise": Sweep(REAL, shared | {"noise_mm": NOISE_MM}, seeds),
        "real, shuffled captions": Sweep(REAL, shared | {"shuffled": True}, seeds),
        "real, FID with val": Sweep(REAL, shared | {"compared_with": "val"}, seeds),
    }
    rows = {name: run(sweep, folder, engine=engine) for name, sweep in competitors.items()}
    table = pd.DataFrame({name: summary(some) for name, some in rows.items()}).T
    document = {
        "configuration": shared | {"checkpoint": checkpoint, "replications": replications} | generation,
        "fingerprints": {name: fingerprint(name, {**shared, "checkpoint": checkpoint}[name])
                         for name in ("checkpoint", "data", "evaluator")},
        "versions": versions(),
        "table": {name: {metric: list(table.loc[name, metric]) for metric in METRICS} for name in rows},
        "replications": {name: json.loads(some.to_json(orient="records")) for name, some in rows.items()},
    }  # fmt: skip
    return table, document


def summary(rows: pd.DataFrame) -> pd.Series:
    """Replications -> (metric, mean) and (metric, interval); NaN where a metric was not measured."""
    values = rows.reindex(columns=METRICS).astype(float)
    intervals = 1.96 * values.std(ddof=0) / np.sqrt(len(values))
    return pd.Series({(m, kind): part[m] for m in METRICS for kind, part in (("mean", values.mean()), ("interval", intervals))})


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Cells as "0.045 ± 0.002", and below them the papers' rows, marked as another data set."""
    ours = {
        name: {metric: _cell(*table.loc[name, metric]) for metric in METRICS} for name in table.index
    }
    theirs = {
        f"{name}, paper, {papers.DATA_SET}": {metric: _cell(*row[metric]) if metric in row else "" for metric in METRICS}
        for name, row in papers.TEXT_TO_MOTION.items()
    }
    return pd.DataFrame({**ours, **theirs}).T


def _cell(mean: float, interval: float) -> str:
    return "" if np.isnan(mean) else f"{mean:.3f} ± {interval:.3f}"
