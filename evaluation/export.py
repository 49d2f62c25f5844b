"""What a motion loses on its way through a BVH file, which holds rotations of rigid bones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial.transform import Rotation

from motionlab.motion.bvh import read_bvh
from motionlab.motion.features import bone_lengths
from motionlab.motion.motion import Motion
from motionlab.motion.rigs import to_smpl22
from motionlab.motion.rotations import solve_rotations


def bvh_errors(motions: Iterable[Motion]) -> np.ndarray:
    """Write each motion (T, 22, 3) as BVH, read it back: the largest joint error of each in mm."""
    errors = []
    with tempfile.TemporaryDirectory() as folder:
        for motion in motions:
            path = motion.save(Path(folder) / "motion.bvh")
            joints = to_smpl22(read_bvh(path))
            errors.append(1000 * np.linalg.norm(joints - motion.joints, axis=-1).max())
    return np.array(errors)


def bvh_table(**groups: Iterable[Motion]) -> pd.DataFrame:
    """A row a group of motions.

    Of their largest joint errors after a BVH file, mm: the median, the 95th percentile and the largest. How much a bone
    changes its length within a motion, mm: the median of the largest. The 99.9th percentile of the joints' angular
    acceleration, rad/s^2.
    """
    rows = {}
    for name, motions in groups.items():
        motions = list(motions)
        errors = bvh_errors(motions)
        bones = [1000 * np.ptp(bone_lengths(motion.joints.astype(np.float64)), axis=0).max() for motion in motions]
        turning = np.concatenate([angular_acceleration(motion).ravel() for motion in motions])
        rows[name] = {
            "motions": len(errors),
            "median mm": np.median(errors),
            "95 % mm": np.quantile(errors, 0.95),
            "max mm": errors.max(),
            "bones mm": np.median(bones),
            "rad/s^2": np.quantile(turning, 0.999),
        }
    return pd.DataFrame(rows).T


def angular_acceleration(motion: Motion) -> np.ndarray:
    """(T - 2, 22) rad/s^2 of the rotations that a motion of the 22 SMPL joints is written with."""
    turns = solve_rotations(motion.joints, motion.fps).rotations
    if len(turns) < 3:
        return np.zeros((0, 22))
    before, after = (Rotation.from_quat(part.reshape(-1, 4)) for part in (turns[:-1], turns[1:]))
    speed = (before.inv() * after).as_rotvec().reshape(len(turns) - 1, -1, 3) * motion.fps
    return np.linalg.norm(np.diff(speed, axis=0), axis=-1) * motion.fps
