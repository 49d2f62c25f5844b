"""When feet stand, and holding them there: contacts from the joints alone, and the inverse kinematics of ik.py on the
legs.
"""

from __future__ import annotations

import numpy as np

from motionlab.arguments import check_array, check_number
from motionlab.errors import MotionLabError
from motionlab.motion.ik import BLEND, bend, planted_offsets, smooth_peak, within_reach
from motionlab.motion.limits import FPS_RANGE
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import SMPL22

# With these the feet of real walks move at 0.07 m/s and are in contact for 46 % of the time; from 3 cm on, feet that
# swing low count as sliding.
CONTACT_HEIGHT = 0.02  # metres above where the foot joints rest
CONTACT_FALL = 0.15  # m/s, up or down
DOWN = 0.02  # metres that the body comes down at most; a foot that is farther off is not quite held
STRETCH = 0.995  # of a straight leg: how far a held leg may reach before the body comes down instead
_SIDES = [[SMPL22.index(f"{side}_{joint}") for joint in ("hip", "knee", "ankle", "foot")] for side in ("left", "right")]
TOES = [side[-1] for side in _SIDES]


def feet_in_contact(joints: np.ndarray, fps: float) -> np.ndarray:
    """(T - 1, 2) bool: whether the left and the right foot stand from a frame to the next, of joints (T, 22, 3),
    metres.

    A foot (the toe joint of SMPL) stands if in both frames it is under CONTACT_HEIGHT above its rest and between them
    it rises or falls by less than CONTACT_FALL. Its rest is the 5th percentile of the heights of both feet in this
    clip, as toe joints lie some centimetres above a floor whose own height a generated motion does not tell.
    """
    heights = check_array(joints, ("frames", len(SMPL22), 3), "joints")[:, TOES, 1]
    if len(heights) < 2:
        raise MotionLabError(f"contacts need 2 or more frames, got {len(heights)}")
    fps = check_number(fps, *FPS_RANGE, "the frame rate")
    low = heights < np.percentile(heights, 5) + CONTACT_HEIGHT
    return low[1:] & low[:-1] & (np.abs(np.diff(heights, axis=0)) * fps < CONTACT_FALL)


def lock_feet(motion: Motion) -> Motion:
    """The same motion with feet that stay where they stand.

    While a foot is in contact and slower than SWING, or as good as, its toe is held at one place; before and after, the
    leg goes over to its own path within BLEND. Ankles follow their toes, knees bend in their own plane, and where a leg
    would be too short the whole body comes down a little. What is returned is joints alone, without the tokens of a
    generated motion. Raises MotionLabError for another skeleton than the 22 SMPL joints.
    """
    if motion.skeleton.joints != SMPL22.joints:
        raise MotionLabError(f"feet are locked on the 22 SMPL joints, not on {motion.skeleton.name}")
    if len(motion) < 3:
        return motion
    joints = motion.joints.astype(np.float64)
    stands = feet_in_contact(joints, motion.fps)
    stands = np.pad(stands, ((0, 1), (0, 0))) | np.pad(stands, ((1, 0), (0, 0)))
    moves = np.stack([planted_offsets(joints[:, toe], stood, motion.fps) for toe, stood in zip(TOES, stands.T)], axis=1)
    joints[:, :, 1] -= _crouch(joints, moves, motion.fps)[:, None]
    for (hip, knee, ankle, toe), move in zip(_SIDES, moves.transpose(1, 0, 2)):
        toes = motion.joints[:, toe] + move  # at their own heights, whether or not the body comes down
        foot = joints[:, toe] - joints[:, ankle]
        thigh, shin = (np.linalg.norm(joints[:, b] - joints[:, a], axis=-1) for a, b in ((hip, knee), (knee, ankle)))
        joints[:, ankle] = within_reach(joints[:, hip], toes - foot, thigh + shin)
        joints[:, knee] = bend(joints[:, hip], joints[:, knee], joints[:, ankle], thigh, shin)
        joints[:, toe] = joints[:, ankle] + foot
    return Motion(joints.astype(np.float32), motion.fps, motion.skeleton, motion.info | {"lock_feet": True})


def _crouch(joints: np.ndarray, moves: np.ndarray, fps: float) -> np.ndarray:
    """(T,) metres that the body comes down, so that legs reach where feet are moved."""
    drop = np.zeros(len(joints))
    for (hip, knee, ankle, _), move in zip(_SIDES, moves.transpose(1, 0, 2)):
        length = STRETCH * sum(
            np.linalg.norm(joints[:, b] - joints[:, a], axis=-1) for a, b in ((hip, knee), (knee, ankle))
        )
        way = joints[:, ankle] + move - joints[:, hip]
        level = np.minimum((way[:, [0, 2]] ** 2).sum(-1), length**2)
        over = -way[:, 1] - np.sqrt(length**2 - level)
        moved = np.linalg.norm(move, axis=-1) > 1e-3
        drop = np.maximum(drop, np.where(moved, over, 0).clip(0, DOWN))
    return smooth_peak(drop, BLEND, fps)
