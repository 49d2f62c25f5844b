"""When feet stand, and holding them there: contacts from the joints alone, and a two-bone inverse kinematics of the
legs.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from motionlab.arguments import check_array, check_number
from motionlab.errors import MotionLabError
from motionlab.motion.blending import runs
from motionlab.motion.features import unit
from motionlab.motion.limits import FPS_RANGE
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import SMPL22

# With these the feet of real walks move at 0.07 m/s and are in contact for 46 % of the time; from 3 cm on, feet that
# swing low count as sliding.
CONTACT_HEIGHT = 0.02  # metres above where the foot joints rest
CONTACT_FALL = 0.15  # m/s, up or down
SWING = 0.6  # m/s: a foot that goes faster over the ground for long, however low, is on its way
TRAVEL = 3.0  # m/s: how fast a foot may get from one stay to the next, or a third faster than it did
SLIP = 0.25  # metres off its place that a foot may be and still be held there
EDGE = 0.2  # seconds in which a foot that lands or leaves may be faster
BLEND = 0.25  # seconds in which a leg goes over to where its foot is held
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
    moves = np.stack(
        [
            _offsets(joints[:, toe], _holds(joints, toe, stood, motion.fps), motion.fps)
            for toe, stood in zip(TOES, stands.T)
        ],
        axis=1,
    )
    joints[:, :, 1] -= _crouch(joints, moves, motion.fps)[:, None]
    for (hip, knee, ankle, toe), move in zip(_SIDES, moves.transpose(1, 0, 2)):
        toes = motion.joints[:, toe] + move  # at their own heights, whether or not the body comes down
        foot = joints[:, toe] - joints[:, ankle]
        thigh, shin = (np.linalg.norm(joints[:, b] - joints[:, a], axis=-1) for a, b in ((hip, knee), (knee, ankle)))
        joints[:, ankle] = _within_reach(joints[:, hip], toes - foot, thigh + shin)
        joints[:, knee] = bend(joints[:, hip], joints[:, knee], joints[:, ankle], thigh, shin)
        joints[:, toe] = joints[:, ankle] + foot
    return Motion(joints.astype(np.float32), motion.fps, motion.skeleton, motion.info | {"lock_feet": True})


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


def _holds(joints: np.ndarray, toe: int, stands: np.ndarray, fps: float) -> list[tuple[int, int, np.ndarray]]:
    """(first frame, end, place) of every stay of a toe. stands (T,): frames in contact.

    A stay is where the toe is slow, and what lies around it in contact up to EDGE: a foot that lands or leaves is still
    fast, and held too.
    """
    path = joints[:, toe] * (1, 0, 1)
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
    size = max(1, round(BLEND * fps))
    return gaussian_filter1d(maximum_filter1d(drop, size), size / 3, mode="nearest")


def _within_reach(root: np.ndarray, end: np.ndarray, length: np.ndarray) -> np.ndarray:
    """`end` (T, 3), or the nearest point that a limb of that length (T,) reaches from its root (T, 3)."""
    way = end - root
    reach = np.linalg.norm(way, axis=-1).clip(1e-9)
    return root + way * np.minimum(1, length / reach)[:, None]
