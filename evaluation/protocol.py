"""The papers' text-to-motion table: replications, means and intervals, with real motions and bad ones as references.

Every replication is a row in a result store, so a run that was stopped goes on and a second one reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation import papers
from evaluation.loading import load_model
from evaluation.provenance import fingerprint
from evaluation.statistics import interval, written
from evaluation.sweeps import Sweep, run_each
from evaluation.tasks import EQUAL
from motionlab.models.capabilities import UsesTokens

# The same task, with the settings that samplers of either kind take.
BY_TOKENS, BY_LATENTS = "evaluation.tasks:text_to_motion", "evaluation.tasks:mote_text_to_motion"
REAL = "evaluation.tasks:real_motion"
METRICS = [
    "R@1",
    "R@2",
    "R@3",
    "FID",
    f"FID, {EQUAL}",
    "MM-Dist",
    "Diversity",
    "MModality",
    "nearest training clip",
    "foot skate m/s",
    "jerk m/s3",
]
# What quality metrics say of a motion: more is better for the first, less for the others.
QUALITY = {"R@1": 1, "R@2": 1, "R@3": 1, "FID": -1, "MM-Dist": -1, "foot skate m/s": -1, "jerk m/s3": -1}
NOISE_MM = 30.0
NOISY = f"real, {NOISE_MM:g} mm of noise"


def text_to_motion_table(
    folder: str | Path,
    *,
    data: str,
    checkpoints: Mapping[str, Mapping],
    split: str = "test",
    evaluator: str = "evaluator",
    replications: int = 20,
    motions: int | None = None,
    engine: str = "local",
) -> tuple[pd.DataFrame, dict]:
    """Run what the store in `folder` lacks. Returns one row a competitor, columns (metric, mean | interval), and the
    document that says everything: configurations, fingerprints, and the rows of all replications with what computed
    them.

    checkpoints: a shipped name or a folder -> further arguments of its measure, {} for none. The references come first:
    what is wrong with data or evaluator is told before hours of generation.
    """
    shared = dict(data=str(data), split=split, evaluator=evaluator, motions=motions)
    seeds = {"seed": list(range(replications))}
    competitors = {
        "real": Sweep(REAL, shared, seeds),
        "real, compared with val": Sweep(REAL, shared | {"compared_with": "val"}, seeds),
        "real, shuffled captions": Sweep(REAL, shared | {"shuffled": True}, seeds),
        NOISY: Sweep(REAL, shared | {"noise_mm": NOISE_MM}, seeds),
    }
    for name, generation in checkpoints.items():
        measure = BY_TOKENS if isinstance(load_model(name), UsesTokens) else BY_LATENTS
        competitors[name] = Sweep(measure, shared | {"checkpoint": name} | generation, seeds)
    parts = run_each(competitors, folder, engine=engine)
    table = pd.DataFrame({name: summary(part) for name, part in parts.items()}).T
    document = {
        "data": Path(data).name,
        "replications a row": replications,
        "configurations": {name: _configuration(competitors[name]) | {"data": Path(data).name} for name in checkpoints},
        "fingerprints": {
            "data": fingerprint("data", data),
            "evaluator": fingerprint("evaluator", evaluator),
            "checkpoints": {name: fingerprint("checkpoint", name) for name in checkpoints},
        },
        "environments": [json.loads(text) for text in pd.concat(parts.values())["environment"].unique()],
        "table": {
            name: {metric: [_plain(part) for part in table.loc[name, metric]] for metric in METRICS} for name in parts
        },
        "noise is worse": {name: noise_is_worse(table, name).to_dict() for name in checkpoints},
        "replications": {
            name: json.loads(part[["seed", *_measured(part), "took s"]].to_json(orient="records"))
            for name, part in parts.items()
        },
    }
    return table, document


def summary(rows: pd.DataFrame) -> pd.Series:
    """Replications -> (metric, mean) and (metric, interval); NaN where a metric was not measured."""
    values = rows.reindex(columns=METRICS).astype(float)
    return pd.Series(
        {
            (m, kind): part
            for m in METRICS
            for kind, part in (("mean", values[m].mean()), ("interval", interval(values[m])))
        }
    )


def noise_is_worse(table: pd.DataFrame, checkpoint: str) -> pd.Series:
    """For each quality metric whether the noisy motions are worse than the system's: a metric that cannot tell is
    broken.
    """
    means = table.xs("mean", axis=1, level=1)
    return pd.Series(
        {m: bool(sign * means.loc[NOISY, m] < sign * means.loc[checkpoint, m]) for m, sign in QUALITY.items()}
    )


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Cells as "0.045 ± 0.002", and below them the papers' rows, marked as another data set."""
    ours = {name: {metric: written(*table.loc[name, metric]) for metric in METRICS} for name in table.index}
    theirs = {
        f"{name}, paper, {papers.DATA_SET}": {
            metric: written(*row[metric]) if metric in row else "" for metric in METRICS
        }
        for name, row in papers.TEXT_TO_MOTION.items()
    }
    return pd.DataFrame({**ours, **theirs}).T


def _configuration(sweep: Sweep) -> dict:
    """All arguments of the measure, also those that were left at their defaults; None is the checkpoint's own or
    everything.
    """
    arguments = sweep.configurations()[0]
    return {name: value for name, value in arguments.items() if name != "seed"}


def _measured(rows: pd.DataFrame) -> list[str]:
    return [metric for metric in METRICS if metric in rows]


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
