"""A body made of sinusoids, for tests that need a plausible motion and no data set."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.motion.motion import FPS, Animation, Motion
from motionlab.motion.skeleton import SMPL22, forward_kinematics


def wave_animation(frames: int = 60, fps: float = FPS) -> Animation:
    """An adult walks along +Z, one stride a second, and waves the left hand above the head.

    The foot that carries the body stands still, so the root's path follows from the legs.
    """
    time = np.arange(frames) / fps
    gait = 2 * np.pi * time
    rotations = np.zeros((frames, len(SMPL22), 4))
    rotations[..., 3] = 1

    def turn(joint: str, **degrees) -> None:
        angles = [np.broadcast_to(degrees.get(axis, 0.0), time.shape) for axis in "zyx"]
        rotations[:, SMPL22.index(joint)] = Rotation.from_euler("zyx", np.stack(angles, 1), degrees=True).as_quat()

    for side, phase in (("left", gait), ("right", gait + np.pi)):
        swing = 25 * (np.sin(phase) - np.sin(3 * phase) / 9)  # positive: the thigh is in front; speed nearly even
        bend = 5 + 45 * np.maximum(np.cos(phase), 0) ** 2  # the knee bends while the thigh comes forward
        turn(f"{side}_hip", x=-swing)
        turn(f"{side}_knee", x=bend)
        turn(f"{side}_ankle", x=swing - bend)  # the sole stays level
    turn("pelvis", y=4 * np.sin(gait))
    turn("spine2", y=-8 * np.sin(gait), x=3)
    turn("right_shoulder", z=75, x=-20 * np.sin(gait))
    turn("right_elbow", y=25)
    turn("left_shoulder", z=50)
    turn("left_elbow", z=30 + 30 * np.sin(2 * gait))

    feet = [SMPL22.index("left_foot"), SMPL22.index("right_foot")]
    in_place = forward_kinematics(SMPL22, rotations, np.zeros((frames, 3)))[:, feet]
    support = np.where(np.cos(gait[:-1] + np.pi / fps) < 0, 0, 1)  # the foot that swings back between two frames
    step = in_place[np.arange(frames - 1), support, 2] - in_place[np.arange(1, frames), support, 2]
    positions = np.repeat(SMPL22.offsets[None], frames, axis=0)
    positions[:, 0, 1] = 0.02 - in_place[..., 1].min(axis=1)  # a foot joint lies 2 cm above the sole
    positions[1:, 0, 2] = np.cumsum(step)
    return Animation(SMPL22, rotations, positions, fps)


def wave_motion(frames: int = 60, fps: float = FPS) -> Motion:
    """The joints of wave_animation: (frames, 22, 3)."""
    return Motion(wave_animation(frames, fps).joints(), fps, info={"prompt": "a person walks forward and waves"})
