"""Foot skate and jerk of generated motions beside those of real ones."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import torch

from evaluation.metrics.physics import foot_skate, jerk
from motionlab.data.store import Clip, MotionStore
from motionlab.motion.features import to_joints
from motionlab.motion.motion import Motion
from motionlab.systems.momask import MoMask


def generate_like(lab: MoMask, store: MotionStore, clips: list[Clip], batch: int = 32, **settings) -> list[Motion]:
    """One generated motion a real clip: its first caption and its length. settings: of `MoMask.generate`."""
    motions = []
    for start in range(0, len(clips), batch):
        some = clips[start : start + batch]
        seconds = [clip.frames // lab.tokenizer.stride * lab.tokenizer.stride / store.layout.fps for clip in some]
        motions += lab.generate([clip.captions[0] for clip in some], seconds=seconds, seed=start, **settings)
    return motions


@torch.inference_mode()
def reconstruct(lab: MoMask, store: MotionStore, clip: Clip) -> Motion:
    """A real clip through the tokenizer and back, all layers."""
    tokens = lab.tokenizer.encode(torch.from_numpy(np.array(store.rows(clip)))[None])
    [features] = lab.decode(tokens)
    return Motion(to_joints(features, store.layout), store.layout.fps, store.layout.skeleton)


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
