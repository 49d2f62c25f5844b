"""How often the evaluator finds a real clip among 32 by its caption: the ceiling of every R-precision."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.evaluator.pools import distinct_pools
from evaluation.loading import space_of
from evaluation.metrics.matching import POOL, r_precision
from evaluation.tasks import ProtocolClips


def evaluator_table(data: str, split: str = "test", evaluator: str = "evaluator", draws: int = 20) -> pd.DataFrame:
    """How often the evaluator finds a real clip among 32: one row for all clips, for takes and for composed clips.

    Means over `draws` of captions and pools. Columns: clips, captions (distinct sets), pools, R@1, R@2, R@3, chance.
    """
    real, space = ProtocolClips(data, split, evaluator, None), space_of(evaluator)
    groups = {
        "all": list(range(len(real.clips))),
        "takes": [i for i, clip in enumerate(real.clips) if not clip.composed],
        "composed": [i for i, clip in enumerate(real.clips) if clip.composed],
    }
    rows = {}
    for name, members in groups.items():
        kinds = [real.clips[i].captions for i in members]
        if len(set(kinds)) < POOL:
            continue
        tops = []
        for seed in range(draws):
            rng = np.random.default_rng(seed)
            texts = space.texts(real.captions(rng))
            pools = np.array(members)[distinct_pools(kinds, POOL, rng)]
            tops.append(r_precision(texts[pools.ravel()], real.points[pools.ravel()]))
        found = np.mean(tops, axis=0)
        rows[name] = {
            "clips": len(members),
            "captions": len(set(kinds)),
            "pools": len(pools),
            **{f"R@{k}": share for k, share in enumerate(found, 1)},
            "chance": 1 / POOL,
        }
    return pd.DataFrame(rows).T
