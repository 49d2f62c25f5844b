"""Where kept and made frames meet, and where a loop ends as it began."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_edt

from motionlab.motion.features import integrate, rotate_yaw
from motionlab.motion.rig_features import RigLayout

SEAM = 4  # frames over which kept ones fade into made ones


def reference_share(kept: np.ndarray, stride: int, loop: bool) -> np.ndarray:
    """(n,) tokens -> (n * stride,) how much of a frame is the reference's own: 1 in kept spans, fading over SEAM frames
    towards what was made.
    """
    if kept.all():
        return np.ones(len(kept) * stride)
    frames = np.repeat(kept, stride)
    if loop:
        frames = np.pad(frames, SEAM, mode="wrap")
    held = np.minimum(distance_transform_edt(frames) / SEAM, 1)
    return held[SEAM:-SEAM] if loop else held


def closed_path(features: np.ndarray, free: np.ndarray, layout: RigLayout) -> np.ndarray:
    """The same with a path that ends where and as it began: what it lacks is spread over frames, as far as they are
    free (T,) to change, over all alike where none is.
    """
    rows, turn, way = features.astype(np.float64), layout.slices["turn"], layout.slices["velocity"]
    share = (free if free.any() else np.ones(len(rows)))[:, None]
    share = share / share.sum()
    whole = 2 * np.pi * np.round(rows[:, turn].sum() / (2 * np.pi))
    rows[:, turn] += share * (whole - rows[:, turn].sum())
    heading = integrate(rows[:, turn.start])
    world = rotate_yaw(np.insert(rows[:, way], 1, 0, axis=1), heading)
    rows[:, way] = rotate_yaw(world - share * world.sum(axis=0), -heading)[:, [0, 2]]
    return rows.astype(np.float32)
