"""Does a motion look physical? Foot skate and jerk, from the joints alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.skeleton import SMPL22

# With these the feet of real walks move at 0.07 m/s and are in contact for 46 % of the time; from 3 cm on, feet that
# swing low count as sliding.
CONTACT_HEIGHT = 0.02  # metres above where the foot joints rest
CONTACT_FALL = 0.15  # m/s, up or down
_FEET = [SMPL22.index("left_foot"), SMPL22.index("right_foot")]


@dataclass(frozen=True)
class FootSkate:
    """speed: mean horizontal speed of feet in contact, m/s; NaN if none ever is. contact: share of feet in contact."""

    speed: float
    contact: float


def foot_skate(joints: np.ndarray, fps: float) -> FootSkate:
    """How fast the feet slide while they stand.

    joints: (T, 22, 3) metres, T >= 2. A foot (the toe joint of SMPL) is in contact from one frame to the next if in
    both it is under CONTACT_HEIGHT above its rest and between them it rises or falls by less than CONTACT_FALL. Its
    rest is the 5th percentile of the heights of both feet in this clip, as toe joints lie some centimetres above a
    floor whose own height a generated motion does not tell. Zero for perfectly planted feet.
    Raises MotionLabError for fewer than two frames.
    """
    if len(joints) < 2:
        raise MotionLabError(f"foot skate needs at least 2 frames, got {len(joints)}")
    feet = np.asarray(joints, dtype=np.float64)[:, _FEET]
    velocity = np.diff(feet, axis=0) * fps
    low = feet[..., 1] < np.percentile(feet[..., 1], 5) + CONTACT_HEIGHT
    contact = low[1:] & low[:-1] & (np.abs(velocity[..., 1]) < CONTACT_FALL)
    sliding = np.linalg.norm(velocity[..., [0, 2]], axis=-1)[contact]
    return FootSkate(float(sliding.mean()) if contact.any() else float("nan"), float(contact.mean()))


def jerk(joints: np.ndarray, fps: float) -> float:
    """Mean length of the third difference of position times fps^3, over joints and frames: m/s^3.

    joints: (T, J, 3) metres, T >= 4. Raises MotionLabError for fewer than four frames.
    """
    if len(joints) < 4:
        raise MotionLabError(f"jerk needs at least 4 frames, got {len(joints)}")
    third = np.diff(np.asarray(joints, dtype=np.float64), n=3, axis=0) * fps**3
    return float(np.linalg.norm(third, axis=-1).mean())
