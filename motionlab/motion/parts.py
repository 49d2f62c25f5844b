"""Upper and lower body in feature rows: what belongs to which, and one put on the other."""

from __future__ import annotations

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.features import Layout

PARTS = ("upper", "lower")  # the root, its path and the feet's contacts belong to the lower body


def joints_of(part: str, layout: Layout) -> np.ndarray:
    """(J,) bool: the joints of "upper" (all above the root that is no leg) or "lower". Raises MotionLabError for
    another name.
    """
    if part not in PARTS:
        raise MotionLabError(f"a part of the body is {' or '.join(PARTS)}, got {part!r}")
    lower = np.zeros(layout.joints, dtype=bool)
    lower[0] = True
    for foot in (*layout.left_foot, *layout.right_foot):
        while foot > 0:
            lower[foot], foot = True, layout.skeleton.parents[foot]
    return lower if part == "lower" else ~lower


def merge(part: str, made: np.ndarray, own: np.ndarray, layout: Layout) -> np.ndarray:
    """Rows (..., T, dim) with `part` from `made` and the rest from `own`. Heights of the upper body go with
    the root's.
    """
    taken = joints_of(part, layout)
    columns = np.zeros(layout.dim, dtype=bool)
    for name, first in (("ric", 1), ("rot6d", 1), ("local_vel", 0)):
        columns[layout.slices[name]] = np.repeat(taken[first:], {"ric": 3, "rot6d": 6, "local_vel": 3}[name])
    if part == "lower":
        for name in ("rot_vel", "lin_vel", "root_y", "feet"):
            columns[layout.slices[name]] = True
    rows = np.where(columns, made, own)
    height = layout.slices["root_y"]
    upper = np.flatnonzero(joints_of("upper", layout)[1:])
    source = made if part == "upper" else own
    rows[..., layout.slices["ric"].start + 3 * upper + 1] += rows[..., height] - source[..., height]
    return rows
