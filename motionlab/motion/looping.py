"""A clip that can be played round and round: cut where its poses agree, the end led over to the beginning."""

from __future__ import annotations

import numpy as np

from motionlab.arguments import check_flag
from motionlab.errors import MotionLabError
from motionlab.motion.blending import fade
from motionlab.motion.features import unit
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import Skeleton

LEAST_SECONDS = 0.9  # of a loop; the shortest motion that a model makes, 1.2 s, then has one
_SHARE = 0.5  # of the clip that a loop keeps at least
_FADE_SECONDS = 0.8  # over which the end is led over
_SWAY_SECONDS = 1.0  # what takes longer is the way of a body, not its sway
_MOST_CANDIDATES = 800  # frames looked at as ends; of a longer clip every second or third, ...
_AHEAD = 0.1  # seconds of a velocity that count as much as a distance
_TURN = 0.5  # metres that a turn of one radian counts as
_LENGTH = 0.03  # metres by which poses may differ more, for a loop of the whole clip's length


def loop(motion: Motion, in_place: bool = False) -> Motion:
    """The part of a motion that repeats best, made to repeat: its last frame leads into its first.

    The end is where pose and speed are most like those of the beginning; what they still differ by dies away over the
    last 0.8 s (inertialization, as at the seams of edits). Bones keep their lengths.

    Args:
        motion: of any skeleton, at least 1.2 s.
        in_place: the body stays where it is, as on a treadmill, and faces one way. Otherwise it goes on as it did: each
            round begins where the last one has led.
    Returns:
        a motion whose info["loop"] has "start" and "end", seconds of the clip that it was cut from, "difference",
        metres by which the joints of both ends differed in the mean, and "in_place".
    Raises:
        MotionLabError: for a clip that is too short.
    """
    in_place, fps = check_flag(in_place, "in_place"), motion.fps
    joints = motion.joints.astype(np.float64)
    least = int(np.ceil(max(LEAST_SECONDS * fps, _SHARE * len(motion))))
    if len(motion) < least + 0.2 * fps + 2:
        shortest = LEAST_SECONDS + 0.2 + 2 / fps
        raise MotionLabError(f"a loop needs a clip of at least {shortest:.1f} s, this one lasts {motion.seconds:.1f} s")
    rows, heading = _relative(joints)
    start, end, difference = _best_cut(rows, fps, least)
    place = joints[start, 0, [0, 2]]

    parts = [rows, motion.skeleton.bone_lengths(joints)]  # bones are led over, too: the two ends may differ
    rows, lengths = (_led_over(part, start, end, round(_FADE_SECONDS * fps)) for part in parts)
    sway = round(_SWAY_SECONDS * fps) if in_place else None
    looped = _absolute(rows, heading[start], place, sway, joints.shape[1])
    looped = _with_lengths(looped, lengths, motion.skeleton)
    about = {"start": start / fps, "end": end / fps, "difference": difference, "in_place": in_place}
    return Motion(looped.astype(np.float32), fps, motion.skeleton, {**motion.info, "loop": about})


def _headings(joints: np.ndarray) -> np.ndarray:
    """(T,) radians by which each pose is turned about the vertical against the mean pose; of any skeleton."""
    flat = joints[..., 0] - joints[:, :1, 0] + 1j * (joints[..., 2] - joints[:, :1, 2])
    mean = flat[0]
    for _ in range(3):
        turned = np.angle((flat * mean.conj()).sum(axis=1))
        mean = (flat * np.exp(-1j * turned)[:, None]).mean(axis=0)
    return np.unwrap(turned)


def _relative(joints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows (T - 1, 3 J + 3): joints as seen from the root's place and heading, its step to the next frame seen so, and
    its turn; and the headings (T,).
    """
    heading = _headings(joints)
    flat = joints[..., 0] + 1j * joints[..., 2]
    back = np.exp(-1j * heading)[:, None]
    own = (flat - flat[:, :1]) * back
    step = np.diff(flat[:, 0]) * back[:-1, 0]
    pose = np.stack([own.real, joints[..., 1], own.imag], axis=-1).reshape(len(joints), -1)[:-1]
    return np.column_stack([pose, step.real, step.imag, np.diff(heading)]), heading


def _absolute(rows: np.ndarray, heading: float, place: np.ndarray, sway: int | None, count: int) -> np.ndarray:
    """Joints (T, J, 3) of rows, from a heading and a place on. sway: frames; steps and turns are then only what is
    quicker than their mean over so many, round the loop: a body sways, but gets nowhere.
    """
    turns = rows[:, -1] if sway is None else rows[:, -1] - _mean_around(rows[:, -1], sway)
    headings = heading + np.concatenate([[0.0], np.cumsum(turns)[:-1]])
    steps = (rows[:, -3] + 1j * rows[:, -2]) * np.exp(1j * headings)
    steps = steps if sway is None else steps - _mean_around(steps, sway)
    path = complex(*place) + np.concatenate([[0.0], np.cumsum(steps)[:-1]])
    pose = rows[:, :-3].reshape(len(rows), count, 3)
    flat = path[:, None] + (pose[..., 0] + 1j * pose[..., 2]) * np.exp(1j * headings)[:, None]
    return np.stack([flat.real, pose[..., 1], flat.imag], axis=-1)


def _mean_around(values: np.ndarray, width: int) -> np.ndarray:
    """(T,) the mean of values (T,) over `width` frames around each, where the first follows on the last."""
    width = min(width, len(values))
    total = np.concatenate([[0.0], np.pad(values, (width // 2, width - 1 - width // 2), mode="wrap").cumsum()])
    return (total[width:] - total[:-width]) / width


def _best_cut(rows: np.ndarray, fps: float, least: int) -> tuple[int, int, float]:
    """First frame of the loop, the frame that equals it most, and by how many metres a joint they differ."""
    pose = rows[:-1] * np.r_[np.ones(rows.shape[1] - 3), _AHEAD * fps, _AHEAD * fps, _AHEAD * fps * _TURN]
    speed = np.diff(rows[:, :-3], axis=0) * _AHEAD * fps
    every = -(-len(pose) // _MOST_CANDIDATES)
    some = np.arange(0, len(pose) - 1, every)  # one frame more is needed behind the end, for its speed
    seen = np.concatenate([pose, speed], axis=1)[some] / np.sqrt((rows.shape[1] - 3) / 3)
    square = (seen**2).sum(axis=1)
    gaps = np.sqrt(np.maximum(square[:, None] + square[None] - 2 * seen @ seen.T, 0.0))
    length = some[None] - some[:, None]
    gaps = np.where(length >= least, gaps - _LENGTH * length / len(rows), np.inf)
    start, end = (int(some[i]) for i in np.unravel_index(np.argmin(gaps), gaps.shape))
    apart = (rows[start, :-3] - rows[end, :-3]).reshape(-1, 3)
    return start, end, float(np.linalg.norm(apart, axis=1).mean())


def _led_over(rows: np.ndarray, start: int, end: int, reach: int) -> np.ndarray:
    """Rows from start to end (not included), led over to what follows on the end: the start and the frame after it."""
    made = rows[start : end + 2]
    own = made.copy()
    own[-2:] = rows[start : start + 2]
    kept = np.arange(len(made)) >= len(made) - 2
    return fade(made, own, kept, reach)[:-2]


def _with_lengths(joints: np.ndarray, lengths: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    """The same poses with bones of those lengths."""
    out = joints.copy()
    for parent, joint in skeleton.bones:
        out[:, joint] = out[:, parent] + unit(joints[:, joint] - joints[:, parent]) * lengths[:, joint : joint + 1]
    return out
