"""Change the frame rate of an animation, and cut a part out of it."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.arguments import check_number
from motionlab.errors import MotionLabError
from motionlab.motion.limits import FPS_RANGE
from motionlab.motion.motion import Animation, Motion


def resample(animation: Animation, fps: float) -> Animation:
    """The same animation at another frame rate: local rotations by slerp, local positions linearly.

    Joint positions must not be interpolated, as that shortens bones. Frames whose times coincide with old ones equal
    them; the first frame stays, and the last is the latest one that does not lie past the old end.
    Raises MotionLabError unless fps lies between 1 and 1000.
    """
    fps = check_number(fps, *FPS_RANGE, "the frame rate")
    if len(animation) == 0:
        raise MotionLabError("the animation has no frames to resample")
    count = int((len(animation) - 1) * fps / animation.fps + 1e-6) + 1
    return sample(animation, np.arange(count) * (animation.fps / fps), fps)


def sample(animation: Animation, frames: np.ndarray, fps: float) -> Animation:
    """The animation as it is at `frames` (T,), which may lie between its own; before the first and behind the last it
    stands still. fps: of what is returned.
    """
    last = len(animation) - 1
    nearest = np.round(frames)
    time = np.clip(np.where(np.abs(frames - nearest) < 1e-6, nearest, frames), 0, last)
    before = np.minimum(time.astype(int), last)
    after = np.minimum(before + 1, last)
    share = np.clip(time - before, 0.0, 1.0)[:, None, None]
    positions = (1 - share) * animation.positions[before] + share * animation.positions[after]
    rotations = _slerp(animation.rotations[before], animation.rotations[after], share)
    return Animation(animation.skeleton, rotations, positions, float(fps))


def resample_motion(motion: Motion, fps: float) -> Motion:
    """Joint positions at another frame rate: roots on straight lines between frames, bones turned straight from one
    direction to the next at lengths between theirs, so that none is shortened. A motion that has that rate is returned
    as it is.
    """
    fps = check_number(fps, *FPS_RANGE, "the frame rate")
    if motion.fps == fps:
        return motion
    times = np.arange(int((len(motion) - 1) * fps / motion.fps + 1e-6) + 1) * (motion.fps / fps)
    before = np.minimum(times.astype(int), len(motion) - 1)
    after, share = np.minimum(before + 1, len(motion) - 1), (times - before)[:, None]
    first, second = motion.joints[before].astype(np.float64), motion.joints[after].astype(np.float64)
    joints = np.empty_like(first)
    for joint, parent in enumerate(motion.skeleton.parents):
        if parent < 0:
            joints[:, joint] = (1 - share) * first[:, joint] + share * second[:, joint]
            continue
        bones = [pose[:, joint] - pose[:, parent] for pose in (first, second)]
        lengths = [np.linalg.norm(bone, axis=-1, keepdims=True) for bone in bones]
        bone = (1 - share) * bones[0] + share * bones[1]
        length = np.maximum(np.linalg.norm(bone, axis=-1, keepdims=True), 1e-9)
        joints[:, joint] = joints[:, parent] + bone * ((1 - share) * lengths[0] + share * lengths[1]) / length
    return Motion(joints.astype(np.float32), fps, motion.skeleton, motion.info)


def _slerp(start: np.ndarray, end: np.ndarray, share: np.ndarray) -> np.ndarray:
    """(T, J, 4) quaternions between start and end along the shorter arc. share: (T, 1, 1)."""
    first = Rotation.from_quat(start.reshape(-1, 4))
    arc = (first.inv() * Rotation.from_quat(end.reshape(-1, 4))).as_rotvec().reshape(*start.shape[:2], 3)
    return (first * Rotation.from_rotvec((share * arc).reshape(-1, 3))).as_quat().reshape(start.shape)


def cut_motion(motion: Motion, start: float, end: float) -> Motion:
    """The frames from `start` to `end`, seconds; at least two. Raises MotionLabError as `_frames`."""
    return Motion(motion.joints[_frames(motion, start, end)], motion.fps, motion.skeleton, motion.info)


def cut_animation(animation: Animation, start: float, end: float) -> Animation:
    """The same of an animation."""
    kept = _frames(animation, start, end)
    return Animation(animation.skeleton, animation.rotations[kept], animation.positions[kept], animation.fps)


def _frames(motion: Motion | Animation, start: float, end: float) -> slice:
    """Raises MotionLabError for times that are no numbers, or in the wrong order."""
    start = check_number(start, 0, np.inf, "the start of a part, seconds,")
    end = check_number(end, 0, np.inf, "the end of a part, seconds,")
    if not start < end:
        raise MotionLabError(f"a part ends after it starts, got {start:g} to {end:g} s")
    first = min(round(min(start, motion.seconds) * motion.fps), max(0, len(motion) - 2))
    last = max(min(round(min(end, motion.seconds) * motion.fps), len(motion)), first + 2)
    return slice(first, last)
