"""Longer motions from real ones: cut two or three clips where their poses agree, and blend across the cuts."""

from __future__ import annotations

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, Layout, facing, retarget_bones, rotate_yaw, set_down

OVERLAP = 8  # frames blended, 0.4 s


def concatenate(motions: list[np.ndarray], layout: Layout = HUMANML3D) -> np.ndarray:
    """Blend joints (T_i, J, 3), metres, one after the other into one (T, J, 3) float32.

    Each next motion is turned about the vertical and moved on the ground so that it goes on from where
    the one before it arrives, and the two are cross-faded over the OVERLAP frames in which their poses and
    velocities differ least: cut from the last third of one and the first third of the next. Bone lengths
    are those of the first motion. Raises MotionLabError if a motion is shorter than OVERLAP.
    """
    if min(map(len, motions)) < OVERLAP:
        raise MotionLabError(f"motions of fewer than {OVERLAP} frames are too short to be blended")
    joints = np.asarray(motions[0], dtype=np.float64)
    latest = len(joints)
    offsets = _bone_offsets(joints, layout)
    for following in motions[1:]:
        following = np.asarray(following, dtype=np.float64)
        end, start = _best_cut(joints, latest, following, layout)
        tail, head = joints[end : end + OVERLAP], following[start : start + OVERLAP]
        following = _continue_from(following[start:], tail, head, layout)
        weight = _smoothstep(OVERLAP)[:, None, None]
        blend = (1 - weight) * tail + weight * following[:OVERLAP]
        joints = np.concatenate([joints[:end], blend, following[OVERLAP:]])
        latest = len(following)
    return retarget_bones(joints, offsets, layout).astype(np.float32)


def seam_distance(joints: np.ndarray, following: np.ndarray, layout: Layout = HUMANML3D) -> float:
    """How badly two motions fit: mean joint distance in metres, poses and velocities, at their best cut."""
    return float(_cut_costs(joints, len(joints), following, layout)[0].min())


def _best_cut(joints: np.ndarray, latest: int, following: np.ndarray, layout: Layout) -> tuple[int, int]:
    costs, ends, starts = _cut_costs(joints, latest, following, layout)
    row, column = np.unravel_index(costs.argmin(), costs.shape)
    return int(ends[row]), int(starts[column])


def _cut_costs(joints, latest: int, following, layout) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # latest: how many of the last frames are of the motion that `following` follows; no other may be cut into
    ends = np.arange(len(joints) - max(latest // 3, OVERLAP), len(joints) - OVERLAP + 1)
    starts = np.arange(0, max(1, min(len(following) // 3, len(following) - OVERLAP + 1)))
    before, after = _in_own_frame(joints, layout), _in_own_frame(following, layout)
    costs = np.zeros((len(ends), len(starts)))
    for step in (0, OVERLAP // 2, OVERLAP - 1):
        difference = before[ends + step][:, None] - after[starts + step][None]
        costs += np.linalg.norm(difference, axis=-1).mean(axis=-1) / 3
    return costs, ends, starts


def _in_own_frame(joints: np.ndarray, layout: Layout) -> np.ndarray:
    """(T, 2J, 3): each frame's pose over the origin facing +Z, and its velocity over a quarter of a second."""
    heading = -facing(joints, layout)[:, None]
    pose = rotate_yaw(joints - joints[:, :1] * (1.0, 0.0, 1.0), heading)
    velocity = rotate_yaw(np.gradient(joints, axis=0), heading) * layout.fps / 4
    return np.concatenate([pose, velocity], axis=1)


def _continue_from(following: np.ndarray, tail: np.ndarray, head: np.ndarray, layout: Layout) -> np.ndarray:
    """Turn and move `following` so that its first frames, `head`, come to lie on `tail`."""
    middle = len(tail) // 2
    turn = facing(tail[middle], layout) - facing(head[middle], layout)
    return set_down(following, head[middle, 0], turn, tail[middle, 0])


def _bone_offsets(joints: np.ndarray, layout: Layout) -> np.ndarray:
    """(J, 3) vectors as long as the bones of the first frame; only their lengths are used."""
    bones = np.zeros((layout.joints, 3))
    for parent, joint in layout.skeleton.bones:
        bones[joint, 1] = np.linalg.norm(joints[0, joint] - joints[0, parent])
    return bones


def _smoothstep(frames: int) -> np.ndarray:
    t = (np.arange(frames) + 0.5) / frames
    return t * t * (3 - 2 * t)
