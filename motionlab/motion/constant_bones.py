"""One skeleton for a motion: bones that keep their lengths, whatever a network says about each joint by itself.

Positions that a decoder wrote stretch and squeeze bones by millimetres to centimetres. Here the joints go to near
places that a body of constant bones can take; the root stays where it is, so that the path does not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.linalg import solveh_banded
from scipy.ndimage import gaussian_filter1d, maximum_filter1d
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, Layout, bone_lengths, root_trajectory
from motionlab.motion.fit import align_matrices, chained_joints, continuous, fit_skeleton, rigid_joints
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import SMPL22, Skeleton

CONSTANT = 2e-3  # metres: bones that vary by less are those of one skeleton
# How far a bone is off, of the longest bone: from the first on a frame is less sure, at the second altogether unsure.
UNSURE = (0.25, 0.5)
LEAST = 0.05  # weight of what was decoded in a frame that is unsure; 1 in a sure one
SMOOTHNESS = 8.0  # weight of the squared second difference over time in a frame that is unsure; 0 in a sure one
# How much too narrow hips or shoulders are, of their own width: from the first on limbs are led over with the torso,
# at the second altogether.
NARROW = (0.1, 0.4)
TORSO = ("left_hip", "right_hip", "neck", "left_shoulder", "right_shoulder")  # tell how a body is turned
WIDTHS = (("left_hip", "right_hip"), ("left_shoulder", "right_shoulder"))
LIMBS = ("elbow", "wrist", "knee", "ankle", "foot", "toe")
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
    return chained_joints(rigid_joints(without_collapse(joints, skeleton), skeleton, ROUNDS, pin_root=True), skeleton)


def without_collapse(joints: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    """The joints (T, J, 3) with those frames led over from their neighbours that no body of these bones comes near to.

    Where a body turns or flips fast, a decoder is unsure and writes means of poses. In the mean of two that face away
    from each other hips and shoulders pass through one point, and bones of constant length turn inside out from a
    frame to the next. Here the torso turns, and changes its shape, from the sure frames before to those after. What the
    torso sees of the limbs goes over likewise as far as it collapsed: a kick that is merely unsure keeps its speed.
    """
    lengths = np.linalg.norm(skeleton.offsets, axis=-1)
    off = np.abs(skeleton.bone_lengths(joints) - lengths)[:, 1:].max(axis=1) / lengths.max()
    if off.max(initial=0) <= UNSURE[0]:
        return joints
    rest, torso = skeleton.rest_pose(), [skeleton.index(name) for name in TORSO]
    sides = np.array([[skeleton.index(name) for name in pair] for pair in WIDTHS])
    widths, own = (np.linalg.norm(np.diff(part[..., sides, :], axis=-2)[..., 0, :], axis=-1) for part in (joints, rest))
    unsure = _ramp(off, UNSURE)
    collapsed = unsure * _ramp((1 - widths / own).max(axis=1), NARROW)

    local = joints - joints[:, :1]
    turns = Rotation.from_matrix(align_matrices(rest[torso], local[:, torso])).as_quat()
    turns = Rotation.from_quat(_led_over(continuous(turns), unsure)).as_matrix()
    seen = local @ turns
    limbs = [joint for joint, name in enumerate(skeleton.joints) if name.endswith(LIMBS)]
    placed = _led_over(seen, unsure)
    placed[:, limbs] = _led_over(seen[:, limbs], collapsed)
    return joints[:, :1] + placed @ np.swapaxes(turns, 1, 2)


def _ramp(values: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    """(T,) 0 up to the first end, 1 from the second on, held for a frame beside and smoothed."""
    share = ((values - ends[0]) / (ends[1] - ends[0])).clip(0, 1)
    return gaussian_filter1d(maximum_filter1d(share, 3), 1.0, mode="nearest")


def _led_over(values: np.ndarray, unsure: np.ndarray) -> np.ndarray:
    """Values (T, ...) that stay as they are where unsure (T,) is 0, and go smoothly where it is 1.

    The smoother of Whittaker (1923): least squares of the changes and of the second differences, weighted by frame.
    """
    curvature = np.zeros(len(values))
    curvature[1:-1] = SMOOTHNESS * unsure[1:-1]
    weight = np.maximum(1 - unsure, LEAST)
    bands = np.zeros((3, len(values)))  # the diagonal and two below it, symmetric
    bands[0] = weight + 4 * curvature
    bands[0, :-1] += curvature[1:]
    bands[0, 1:] += curvature[:-1]
    bands[1, :-1] = -2 * (curvature[:-1] + curvature[1:])
    bands[2, :-2] = curvature[1:-1]
    flat = values.reshape(len(values), -1)
    return solveh_banded(bands, weight[:, None] * flat, lower=True).reshape(values.shape)


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
