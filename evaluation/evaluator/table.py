"""How often the evaluator finds a real clip among 32 by its caption: the ceiling of every R-precision."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.evaluator.pools import distinct_pools
from evaluation.loading import space_of
from evaluation.metrics.matching import POOL, r_precision
from evaluation.statistics import interval
from evaluation.tasks import ProtocolClips


def evaluator_table(data: str, split: str = "test", evaluator: str = "evaluator", draws: int = 20) -> pd.DataFrame:
    """How often the evaluator finds a real clip among 32: one row for all clips, and one for the takes, the composed
    clips and each data set of a mixture where there are clips of other kinds besides.

    Means over `draws` of captions and pools. Columns: clips, captions (distinct sets), pools, R@1, R@2, R@3, half the
    95 % interval of R@1, chance.
    """
    real, space = ProtocolClips(data, split, evaluator, None), space_of(evaluator)
    groups = {
        "all": [True] * len(real.clips),
        "takes": [not clip.composed for clip in real.clips],
        "composed": [clip.composed for clip in real.clips],
        **{
            name: [clip.data_set == name for clip in real.clips]
            for name in dict.fromkeys(c.data_set for c in real.clips)
        },
    }
    rows = {}
    for name, chosen in groups.items():
        members = np.flatnonzero(chosen)
        kinds = [real.clips[i].captions for i in members]
        if len(set(kinds)) < POOL or (name != "all" and len(members) == len(real.clips)):
            continue
        tops = []
        for seed in range(draws):
            rng = np.random.default_rng(seed)
            texts = space.texts(real.captions(rng))
            pools = members[distinct_pools(kinds, POOL, rng)]
            tops.append(r_precision(texts[pools.ravel()], real.points[pools.ravel()]))
        found = np.mean(tops, axis=0)
        rows[name] = {
            "clips": len(members),
            "captions": len(set(kinds)),
            "pools": len(pools),
            **{f"R@{k}": share for k, share in enumerate(found, 1)},
            "R@1 ±": interval([top[0] for top in tops]),
            "chance": 1 / POOL,
        }
    return pd.DataFrame(rows).T
