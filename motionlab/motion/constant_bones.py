"""One skeleton for a motion: bones that keep their lengths, whatever a network says about each joint by itself.

Positions that a decoder wrote stretch and squeeze bones by millimetres to centimetres. Here the joints go to near
places that a body of constant bones can take; the root stays where it is, so that the path does not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, Layout, bone_lengths, root_trajectory
from motionlab.motion.fit import chained_joints, fit_skeleton, rigid_joints
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import SMPL22, Skeleton

CONSTANT = 2e-3  # metres: bones that vary by less are those of one skeleton
# How far a bone is off, of the longest bone: from the first on frames are smoothed, at the second altogether.
UNSURE = (0.25, 0.5)
CALMING = 1.5  # frames (sigma)
ROUNDS = 4  # of `rigid_joints`: 20 bring joints 0.06 mm nearer in the mean, and take four times as long


def constant_bones(motion: Motion) -> Motion:
    """The same motion on one skeleton: every bone keeps its length, and rotations tell the joints exactly.

    How far that moved the joints stands in its info, see `moved_mm`.
    Raises MotionLabError for another skeleton than the 22 SMPL joints.
    """
    if motion.skeleton.joints != SMPL22.joints:
        raise MotionLabError(f"bones are kept constant on the 22 SMPL joints, not on {motion.skeleton.name}")
    joints = constant_joints(motion.joints, one_skeleton(motion.joints))
    return Motion(joints, motion.fps, motion.skeleton, motion.info | moved_mm(motion.joints, joints))


def with_constant_bones(features: np.ndarray, layout: Layout = HUMANML3D, skeleton: Skeleton | None = None):
    """The same features with the joints of one skeleton.

    Args:
        features: (T, layout.dim), not normalized.
        layout: of the features.
        skeleton: whose bones to take; None finds them (see `one_skeleton`).

    Returns:
        (T, layout.dim) float32, of which the group ric differs.

    Raises:
        MotionLabError: where `root_trajectory` does.
    """
    rows = np.array(features, dtype=np.float64)
    joints = local_joints(rows, layout)
    placed = constant_joints(joints, one_skeleton(joints, layout) if skeleton is None else skeleton)
    rows[:, layout.slices["ric"]] = placed[:, 1:].reshape(len(rows), -1)
    return rows.astype(np.float32)


def local_joints(features: np.ndarray, layout: Layout = HUMANML3D) -> np.ndarray:
    """(T, J, 3) joints of features (T, layout.dim), each frame over the origin and facing +Z. float64."""
    _, root = root_trajectory(features, layout)
    ric = np.asarray(features, dtype=np.float64)[:, layout.slices["ric"]].reshape(len(root), layout.joints - 1, 3)
    return np.concatenate([root[:, None] * (0.0, 1.0, 0.0), ric], axis=1)


def constant_joints(joints: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    """The joints (T, J, 3) of a body with the skeleton's bones that are near the given ones, with the same root."""
    return chained_joints(rigid_joints(calmed(joints, skeleton), skeleton, ROUNDS, pin_root=True), skeleton)


def calmed(joints: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    """The joints (T, J, 3) with those frames smoothed over time that no body of these bones comes near to.

    Where a decoder is unsure, as in the middle of a flip, it writes means of poses, whose bones are a decimetre or two
    too short. Bones of constant length fold in them, in each frame another way.
    """
    lengths = np.linalg.norm(skeleton.offsets, axis=-1)
    off = np.abs(skeleton.bone_lengths(joints) - lengths)[:, 1:].max(axis=1) / lengths.max()
    unsure = ((off - UNSURE[0]) / (UNSURE[1] - UNSURE[0])).clip(0, 1)
    if not unsure.any():
        return joints
    unsure = gaussian_filter1d(maximum_filter1d(unsure, 3), 1.0, mode="nearest")[:, None, None]
    local = joints - joints[:, :1]
    return joints + unsure * (gaussian_filter1d(local, CALMING, axis=0, mode="nearest") - local)


def one_skeleton(joints: np.ndarray, layout: Layout = HUMANML3D, lengths: Sequence[float] | None = None) -> Skeleton:
    """The skeleton of a clip (T, J, 3) in a T-pose.

    Its bones have those lengths (J,), or where there are none the clip's medians, the same on both sides unless the
    clip's bones are constant already.
    """
    joints = np.asarray(joints, dtype=np.float64)
    skeleton = fit_skeleton(joints, layout.skeleton)
    if lengths is None and np.ptp(bone_lengths(joints, layout), axis=0).max() <= CONSTANT:
        return skeleton
    offsets = np.array(skeleton.offsets)
    if lengths is None:
        lengths = np.linalg.norm(offsets, axis=1)
        lengths = (lengths + lengths[layout.swapped]) / 2
    offsets = offsets + offsets[layout.swapped] * (-1, 1, 1)
    offsets *= (np.asarray(lengths) / np.maximum(np.linalg.norm(offsets, axis=1), 1e-12))[:, None]
    return replace(skeleton, offsets=offsets)


def moved_mm(before: np.ndarray, after: np.ndarray) -> dict[str, float]:
    """bones_moved_mm, bones_moved_most_mm: the mean and the largest distance between joints (T, J, 3) in metres."""
    distance = 1000 * np.linalg.norm(np.asarray(after, dtype=np.float64) - before, axis=-1)
    return {
        "bones_moved_mm": round(float(distance.mean()), 2),
        "bones_moved_most_mm": round(float(distance.max()), 2),
    }
