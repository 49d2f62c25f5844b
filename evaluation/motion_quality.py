"""Foot skate and jerk of generated motions beside those of real ones."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from evaluation.metrics.physics import STANDING, foot_skate, jerk
from motionlab.data.store import Clip, MotionStore
from motionlab.models.base import TextModel
from motionlab.motion.contacts import lock_feet
from motionlab.motion.features import HUMANML3D, to_joints
from motionlab.motion.motion import Motion
from motionlab.motion.parts import joints_of


def generate_like(model: TextModel, store: MotionStore, clips: list[Clip], batch: int = 32, **settings) -> list[Motion]:
    """One generated motion a real clip: its first caption and its length. settings: of its `generate`."""
    motions = []
    for start in range(0, len(clips), batch):
        some = clips[start : start + batch]
        seconds = [
            int(clip.frames / store.layout.fps / model.token_seconds + 1e-6) * model.token_seconds for clip in some
        ]
        motions += model.generate([clip.captions[0] for clip in some], seconds=seconds, seed=start, **settings)
    return motions


def reconstruct(model: TextModel, store: MotionStore, clip: Clip) -> Motion:
    """A real clip through the tokenizer or autoencoder and back."""
    return Motion(to_joints(model.reconstruct(store.rows(clip)), store.layout), store.layout.fps, store.layout.skeleton)


def quality_row(motions: Iterable[Motion]) -> dict[str, float]:
    """Means over motions of at least 4 frames: foot skate m/s, the same of feet slower than STANDING alone, share of
    feet in contact, jerk m/s^3.
    """
    motions = [motion for motion in motions if len(motion) >= 4]
    skates, standing = (
        [foot_skate(motion.joints, motion.fps, fastest) for motion in motions] for fastest in (np.inf, STANDING)
    )
    return {
        "motions": len(motions),
        "foot skate m/s": np.nanmean([skate.speed for skate in skates]),
        "standing feet m/s": np.nanmean([skate.speed for skate in standing]),
        "contact %": 100 * np.mean([skate.contact for skate in skates]),
        "jerk m/s3": np.mean([jerk(motion.joints, motion.fps) for motion in motions]),
    }


def quality_table(real: Iterable[Motion], **others: Iterable[Motion]) -> pd.DataFrame:
    """Real motions and others, a row each, then the ratio of each other to the real ones."""
    table = pd.DataFrame({"real": quality_row(real), **{name: quality_row(rows) for name, rows in others.items()}}).T
    ratios = {f"{name} / real": table.loc[name] / table.loc["real"] for name in others}
    return pd.concat([table, pd.DataFrame(ratios).T.assign(motions=np.nan)])


def locking_table(motions: Iterable[Motion]) -> pd.DataFrame:
    """What holding feet where they stand does: quality before and after, the share that is gone, and how far joints
    move for it, mm: means over all of them, over those that are no leg, and the largest of a motion.
    """
    motions = [motion for motion in motions if len(motion) >= 4]
    held = [lock_feet(motion) for motion in motions]
    table = pd.DataFrame({"as made": quality_row(motions), "feet locked": quality_row(held)}).T
    table.loc["share gone"] = 1 - table.loc["feet locked"] / table.loc["as made"]
    table.loc["share gone", ["motions", "contact %"]] = np.nan
    moved = [1000 * np.linalg.norm(after.joints - before.joints, axis=-1) for before, after in zip(motions, held)]
    upper = joints_of("upper", HUMANML3D)
    for name, measure in {"all": np.mean, "no leg": lambda one: one[:, upper].mean(), "largest": np.max}.items():
        table.loc["feet locked", f"moved mm, {name}"] = np.mean([measure(one) for one in moved])
    return table
