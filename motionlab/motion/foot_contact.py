"""Feet that stand: the path of a generated body follows from the foot it stands on."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from motionlab.motion.features import HUMANML3D, Layout, root_trajectory, rotate_yaw, to_joints

SMOOTHING = 1.0  # frames (sigma): weight goes over from one foot to the other


def plant_feet(features: np.ndarray, layout: Layout = HUMANML3D) -> np.ndarray:
    """The same poses on a path along which standing feet slide less.

    A network says how the body travels and how the feet move beneath it in different numbers, and where the two do not
    match, a foot slides. Here the path gives way: each step of the root loses what the standing feet would move. A foot
    stands as far as its contact is surer than even and its toe slower than the contact threshold; one foot takes all
    that the step loses, two the mean, and without any, as in the flight of a run, the step stays.

    features: (T, layout.dim), not normalized. Returns the same shape, float32; lin_vel and local_vel differ.
    Raises MotionLabError where `to_joints` does.
    """
    rows = np.array(features, dtype=np.float64)
    heading, _ = root_trajectory(rows, layout)
    if len(rows) == 1:
        return rows.astype(np.float32)
    toes = [feet[-1] for feet in (layout.left_foot, layout.right_foot)]
    contact = rows[:, layout.slices["feet"]].reshape(len(rows), 2, -1)[:-1, :, -1]
    slide = np.diff(to_joints(rows, layout)[:, toes].astype(np.float64), axis=0) * (1, 0, 1)

    slow = 1 - np.linalg.norm(slide, axis=-1) / np.sqrt(layout.contact_threshold)
    stands = np.clip(2 * contact - 1, 0, 1) * np.clip(slow, 0, 1)
    share = stands / np.maximum(stands.sum(axis=-1, keepdims=True), 1)
    lost = gaussian_filter1d((share[..., None] * slide).sum(axis=1), SMOOTHING, axis=0, mode="nearest")

    rows[:-1, layout.slices["lin_vel"]] -= rotate_yaw(lost, -heading[1:])[:, [0, 2]]
    speeds = rows[:-1, layout.slices["local_vel"]].reshape(len(lost), -1, 3)
    rows[:-1, layout.slices["local_vel"]] = (speeds - rotate_yaw(lost, -heading[:-1])[:, None]).reshape(len(lost), -1)
    return rows.astype(np.float32)
