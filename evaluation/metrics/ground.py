"""How a body stands on its floor: skating, floating and penetration by published definitions, from the joints alone.

The published ones look at the vertices of a body mesh; here the lowest joint stands for them.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from motionlab.errors import MotionLabError
from motionlab.motion.contacts import TOES

CONTACT_HEIGHT = 0.05  # metres (GMD)
SKATING_SPEED = 0.5  # m/s, 2.5 cm from a frame to the next at 20 fps (GMD)
SKATING_WINDOW = 5  # frames over which the speed is averaged as well
TOLERANCE = 0.005  # metres (PhysDiff)


def skating_ratio(joints: np.ndarray, fps: float, floor: float = 0.0) -> float:
    """Share of frames in which a foot that touches the floor skates (Karunratanakul et al., GMD, ICCV 2023).

    A toe touches where it is under 5 cm in two frames, and skates where it then goes faster than 0.5 m/s over the
    floor, in the step and in the mean of five.

    Args:
        joints: (T, 22, 3) metres, T >= 2, Y up. floor: its height.
    """
    toes = _checked(joints, 2)[:, TOES]
    speed = np.linalg.norm(np.diff(toes[..., [0, 2]], axis=0), axis=-1) * fps
    low = toes[..., 1] - floor < CONTACT_HEIGHT
    mean = uniform_filter1d(speed, SKATING_WINDOW, axis=0, mode="constant")
    skates = low[1:] & low[:-1] & (speed > SKATING_SPEED) & (mean > SKATING_SPEED)
    return float(skates.any(axis=1).mean())


def floating(joints: np.ndarray, floor: float = 0.0) -> float:
    """Mean height of the lowest joint above the floor, metres; nothing below 5 mm (Yuan et al., PhysDiff, ICCV
    2023)."""
    height = _checked(joints, 1)[..., 1].min(axis=1) - floor
    return float(np.where(height > TOLERANCE, height, 0.0).mean())


def penetration(joints: np.ndarray, floor: float = 0.0) -> float:
    """Mean depth of the lowest joint below the floor, metres; nothing below 5 mm (Yuan et al., PhysDiff, ICCV
    2023)."""
    depth = floor - _checked(joints, 1)[..., 1].min(axis=1)
    return float(np.where(depth > TOLERANCE, depth, 0.0).mean())


def _checked(joints: np.ndarray, least: int) -> np.ndarray:
    joints = np.asarray(joints, dtype=np.float64)
    if joints.ndim != 3 or joints.shape[1:] != (22, 3) or len(joints) < least:
        raise MotionLabError(
            f"the measure needs joints of shape (frames, 22, 3), {least} frames or more, got {joints.shape}"
        )
    return joints
