"""Frames of features put between others: without a jump where they meet, on a path that arrives where it should."""

from __future__ import annotations

import numpy as np

from motionlab.motion.features import Layout, bone_lengths, root_trajectory, rotate_yaw, to_joints

FADE = 16  # frames (0.8 s) over which a difference at a seam dies away
_POSE = ("rot_vel", "lin_vel", "root_y", "ric", "rot6d")


def splice(made: np.ndarray, own: np.ndarray, kept: np.ndarray, layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Rows (T, dim): `own` where kept (T,) bool, else `made`, led over to what is kept (`fade`); and the lengths of
    bones (T, J) led over alike, which the joints of such rows have to be given: positions on the way from one pose to
    another lie on straight lines.
    """
    columns = np.concatenate([np.arange(layout.dim)[layout.slices[name]] for name in _POSE])
    rows = np.where(kept[:, None], own, made).astype(np.float64)
    rows[:, columns] = fade(made[:, columns], own[:, columns], kept)
    return rows, fade(*(bone_lengths(to_joints(part, layout), layout) for part in (made, own)), kept)


def fade(made: np.ndarray, own: np.ndarray, kept: np.ndarray, frames: int = FADE) -> np.ndarray:
    """(T, n) `own` where kept (T,) bool, else `made` without a jump beside it.

    made holds its own version of the kept rows as well. What the two differ by at a seam, and how fast they drift apart
    there, is added to the new rows and dies away along a cubic (inertialization, Bollo 2018), so that pose and speed go
    on across the seam. frames: in which it dies away.
    """
    made, own = made.astype(np.float64), own.astype(np.float64)
    rows, gap = np.where(kept[:, None], own, made), own - made
    for start, end in runs(~kept):
        reach = min(frames, end - start)
        for edge, inward in ((start - 1, 1), (end, -1)):
            if not 0 <= edge < len(rows):
                continue
            before = edge - inward  # one frame farther into what is kept
            speed = gap[edge] - gap[before] if 0 <= before < len(rows) and kept[before] else np.zeros(rows.shape[1])
            t = np.arange(1, reach + 1)[:, None] / (reach + 1)
            added = (1 + 2 * t) * (1 - t) ** 2 * gap[edge] + t * (1 - t) ** 2 * (reach + 1) * speed
            rows[edge + inward * np.arange(1, reach + 1)] += added
    return rows


def runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """(start, end) of every stretch of a mask (T,) that is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def arrive(rows: np.ndarray, start: int, end: int, heading: float, place: np.ndarray, layout: Layout) -> np.ndarray:
    """Rows (T, dim) whose path arrives at frame `end` with that heading, radians, and at that place (x, z), as
    `root_trajectory` counts them: what the path lacks is spread smoothly over the steps from frame `start` on.
    """
    rows = rows.copy()
    headings, root = root_trajectory(rows, layout)
    t = np.arange(end - start + 1) / (end - start)
    share = t * t * (3 - 2 * t)
    lacking = heading - headings[end]
    headings = headings[start : end + 1] + share * (lacking - 2 * np.pi * np.round(lacking / (2 * np.pi)))

    way = layout.slices["lin_vel"]
    steps = np.insert(rows[start:end, way], 1, 0.0, axis=1)
    path = np.concatenate([root[start : start + 1] * (1, 0, 1), rotate_yaw(steps, headings[1:])]).cumsum(axis=0)
    path += share[:, None] * (np.array([place[0], 0.0, place[1]]) - path[-1])
    rows[start:end, 0] = -np.diff(headings) / 2
    rows[start:end, way] = rotate_yaw(np.diff(path, axis=0), -headings[1:])[:, [0, 2]]
    return rows
