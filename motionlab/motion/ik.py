"""Inverse kinematics: two bones that reach a place, and feet that stay where they stand.

`lock_feet` (contacts.py) and retargeting hold feet by the same functions; lengths are metres of the moving body.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from motionlab.motion.blending import runs
from motionlab.motion.features import unit

SWING = 0.6  # m/s: a foot that goes faster over the ground for long, however low, is on its way
TRAVEL = 3.0  # m/s: how fast a foot may get from one stay to the next, or a third faster than it did
SLIP = 0.25  # metres off its place that a foot may be and still be held there
EDGE = 0.2  # seconds in which a foot that lands or leaves may be faster
BLEND = 0.25  # seconds in which a leg goes over to where its foot is held


def bend(root: np.ndarray, middle: np.ndarray, end: np.ndarray, upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """Where the joint between two bones of those lengths (T,) lies, on the side of the line from root to end (T, 3)
    that `middle` is.
    """
    reach = np.linalg.norm(end - root, axis=-1).clip(1e-9)
    along = (end - root) / reach[:, None]
    aside = middle - root
    aside = unit(aside - (aside * along).sum(-1, keepdims=True) * along)
    depth = (upper**2 - lower**2 + reach**2) / (2 * reach)
    return root + depth[:, None] * along + np.sqrt(np.maximum(upper**2 - depth**2, 0))[:, None] * aside


def within_reach(root: np.ndarray, end: np.ndarray, length: np.ndarray) -> np.ndarray:
    """`end` (T, 3), or the nearest point that a limb of that length (T,) reaches from its root (T, 3)."""
    way = end - root
    reach = np.linalg.norm(way, axis=-1).clip(1e-9)
    return root + way * np.minimum(1, length / reach)[:, None]


def planted_offsets(path: np.ndarray, stands: np.ndarray, fps: float) -> np.ndarray:
    """What brings a toe (T, 3) on the ground to where it is held while it stands, fading out before and behind: (T, 3).

    stands: (T,) frames in contact.
    """
    return _offsets(path, _holds(path * (1, 0, 1), stands, fps), fps)


def smooth_peak(values: np.ndarray, seconds: float, fps: float) -> np.ndarray:
    """(T,) a smooth curve that stays above the peaks of values (T,), each held for about `seconds`."""
    size = max(1, round(seconds * fps))
    return gaussian_filter1d(maximum_filter1d(values, size), size / 3, mode="nearest")


def _holds(path: np.ndarray, stands: np.ndarray, fps: float) -> list[tuple[int, int, np.ndarray]]:
    """(first frame, end, place) of every stay of a toe whose level path is (T, 3). stands (T,): frames in contact.

    A stay is where the toe is slow, and what lies around it in contact up to EDGE: a foot that lands or leaves is still
    fast, and held too.
    """
    steps = np.linalg.norm(np.diff(path, axis=0), axis=-1) * fps
    slow = stands & (np.minimum(np.append(steps, np.inf), np.insert(steps, 0, np.inf)) < SWING)
    edge, cores = round(EDGE * fps), []
    for start, end in runs(slow):
        if np.linalg.norm(path[start:end] - path[start:end].mean(axis=0), axis=-1).max() > SLIP:
            continue  # dragged, not standing: held at one place the body would stumble
        slipped = cores and start - cores[-1][1] <= edge and stands[cores[-1][1] : start].all()
        if slipped and np.linalg.norm(path[start:end].mean(axis=0) - path[slice(*cores[-1])].mean(axis=0)) < SLIP:
            start = cores.pop()[0]
        cores.append((start, end))
    places = [path[start:end].mean(axis=0) for start, end in cores]
    found = [list(core) for core in cores]
    for i, (start, end) in enumerate(cores):
        near = stands & (np.linalg.norm(path - places[i], axis=-1) < SLIP)
        found[i][0] -= _edge(near[:start][::-1], edge)
        found[i][1] += _edge(near[end:], edge)
    # enough time to go from one stay to the next
    for before, after, here, there in zip(found, found[1:], places, places[1:]):
        fastest = max(TRAVEL, 1.3 * steps[before[0] : after[1] - 1].max(initial=0.0))
        short = int(np.ceil(np.linalg.norm(there - here) / fastest * fps)) - (after[0] - before[1])
        before[1], after[0] = before[1] - max(0, short + 1) // 2, after[0] + max(0, short) // 2
    return [(start, end, place) for (start, end), place in zip(found, places) if start < end]


def _edge(stands: np.ndarray, most: int) -> int:
    """How many frames at the beginning are in contact, up to `most`."""
    return int(min(most, stands.argmin() if not stands.all() else len(stands)))


def _offsets(path: np.ndarray, holds: list[tuple[int, int, np.ndarray]], fps: float) -> np.ndarray:
    """(T, 3): what brings a toe (T, 3) on the ground to where it is held, fading out before and behind."""
    offsets, blend = np.zeros_like(path), max(1, round(BLEND * fps))
    for start, end, place in holds:
        offsets[start:end] = (place - path[start:end]) * (1, 0, 1)
    held = offsets.copy()
    edges = [0, *(frame for start, end, _ in holds for frame in (start, end)), len(path)]
    for left, right in zip(edges[::2], edges[1::2]):  # the gaps between
        frames, reach = np.arange(left, right), min(blend, right - left)
        for edge, there in ((left - 1, left > 0), (right, right < len(path))):
            if there:
                u = np.minimum(np.abs(frames - edge) / (reach + 1), 1)[:, None]
                offsets[left:right] += (1 - u) ** 2 * (1 + 2 * u) * held[edge]
    return offsets
