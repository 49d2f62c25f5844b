"""Foot skate and jerk of generated motions beside those of real ones."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from evaluation.quality import foot_skate, jerk
from motionlab.motion.motion import Motion


def quality_row(motions: Iterable[Motion]) -> dict[str, float]:
    """Means over motions of at least 4 frames: foot skate m/s, share of feet in contact, jerk m/s^3."""
    motions = [motion for motion in motions if len(motion) >= 4]
    skates = [foot_skate(motion.joints, motion.fps) for motion in motions]
    return {
        "motions": len(motions),
        "foot skate m/s": np.nanmean([skate.speed for skate in skates]),
        "contact %": 100 * np.mean([skate.contact for skate in skates]),
        "jerk m/s3": np.mean([jerk(motion.joints, motion.fps) for motion in motions]),
    }


def quality_table(real: Iterable[Motion], **others: Iterable[Motion]) -> pd.DataFrame:
    """Real motions and others, a row each, then the ratio of each other to the real ones."""
    table = pd.DataFrame({"real": quality_row(real), **{name: quality_row(rows) for name, rows in others.items()}}).T
    ratios = {f"{name} / real": table.loc[name] / table.loc["real"] for name in others}
    return pd.concat([table, pd.DataFrame(ratios).T.assign(motions=np.nan)])
