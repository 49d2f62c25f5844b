"""Hands that come down to the floor bend back at the wrist, so that palms lie on it and fingers are not in it."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.motion.features import unit
from motionlab.motion.ik import smooth_peak
from motionlab.motion.retarget.rest_pose import Character

LENGTH = 0.34  # of the arm: a hand that no mesh shows
BACK = np.radians(80)  # how far a wrist bends
BEND_SECONDS = 0.2  # in which it does
PALM_UP = -0.5  # height of the back of the hand, from which on the wrist bends the other way


def bent_wrist(body: Character, turn: Rotation, side: str, align: Rotation, wrist: np.ndarray, fps: float) -> Rotation:
    """World rotations (T) of a hand that may not reach into the floor.

    Args:
        body: the character.
        turn: (T) world rotations of a hand that goes on straight from its forearm.
        side: "left" or "right".
        align: from the character's rest into the T-pose, where the back of the hand is up.
        wrist: (T,) height of the wrist.
        fps: frames a second.
    """
    node = body.bones.bones[side + "Hand"]
    fingers, back, length, thickness = _at_rest(body, side, align)
    moved = turn * body.turns[node].inv()
    ahead, behind = moved.apply(fingers), moved.apply(back)
    behind = np.where(behind[:, 1:2] < PALM_UP, -1, 1) * behind
    # fingers at an angle have the height R sin(angle - start); they may be as low as the wrist is high
    size, start = np.hypot(ahead[:, 1], behind[:, 1]), np.arctan2(-ahead[:, 1], behind[:, 1])
    lowest = ((wrist - body.floor - thickness) / length).clip(0, 1)
    angle = start - np.arcsin((lowest / np.maximum(size, 1e-9)).clip(0, 1))
    angle = smooth_peak(np.where(ahead[:, 1] < 0, angle, 0).clip(0, BACK), BEND_SECONDS, fps)
    return Rotation.from_rotvec(angle[:, None] * np.cross(ahead, behind)) * turn


def _at_rest(body: Character, side: str, align: Rotation) -> tuple[np.ndarray, np.ndarray, float, float]:
    """(3,) where fingers point, (3,) where the back of the hand does, the hand's length and its palm's thickness."""
    bones = body.bones.bones
    hand = bones[side + "Hand"]
    fingers = unit(body.places[hand] - body.places[bones[side + "LowerArm"]])
    back = align.inv().apply([0.0, 1.0, 0.0])
    back = unit(back - (back @ fingers) * fingers)
    flesh = body.flesh.get(hand)
    if flesh is None or not (flesh @ fingers).max() > 0:
        return fingers, back, LENGTH * body.arm, 0.0
    return fingers, back, float((flesh @ fingers).max()), float(np.clip(-(flesh @ back).min(), 0, 0.1 * body.arm))
