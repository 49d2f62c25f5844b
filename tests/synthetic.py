"""Bodies and sounds made of sinusoids, for tests that need something plausible and no data set."""

from __future__ import annotations

import numpy as np
from scipy.io import wavfile
from scipy.spatial.transform import Rotation

from motionlab.motion.motion import FPS, Animation, Motion
from motionlab.motion.skeleton import SMPL22, Skeleton, forward_kinematics

RATE = 22_050  # samples a second of what `clicks` writes


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


def on_all_fours(frames: int = 40, fps: float = FPS) -> Motion:
    """An adult on hands and knees who looks ahead and rocks a little; knees and wrists rest 4 to 5 cm over y = 0."""
    rock = 3 * np.sin(2 * np.pi * np.arange(frames) / fps)
    rotations = np.zeros((frames, len(SMPL22), 4))
    rotations[..., 3] = 1

    def turn(joint: str, axis: str, degrees) -> None:
        angles = np.broadcast_to(degrees, frames)[:, None]
        rotations[:, SMPL22.index(joint)] = Rotation.from_euler(axis, angles, degrees=True).as_quat()

    turn("pelvis", "x", 80)
    turn("neck", "x", -50)
    for side, forward in (("left", -90), ("right", 90)):
        turn(f"{side}_hip", "x", -80 + rock)
        turn(f"{side}_knee", "x", 80 - rock)
        turn(f"{side}_ankle", "x", 80)
        turn(f"{side}_shoulder", "y", forward)
    joints = forward_kinematics(SMPL22, rotations, np.zeros((frames, 3)))
    knees, wrists = ([SMPL22.index(f"{side}_{joint}") for side in ("left", "right")] for joint in ("knee", "wrist"))
    joints[..., 1] -= np.minimum(joints[:, knees, 1].min() - 0.05, joints[:, wrists, 1].min() - 0.04)
    return Motion(joints, fps)


def creature(seed: int, joints: int = 6, frames: int = 40, still_root: bool = False, slides: bool = False) -> Animation:
    """A random tree that tumbles along a random path; still_root: its second joint carries the path; slides: one
    joint's local position moves.
    """
    rng = np.random.default_rng(seed)
    parents = (-1, 0, *(int(rng.integers(1, j)) for j in range(2, joints)))
    skeleton = Skeleton("creature", tuple(f"part{j}" for j in range(joints)), parents, rng.normal(0, 0.3, (joints, 3)))
    time = np.linspace(0, 4, frames)[:, None, None]
    angles = 0.8 * np.sin(rng.uniform(0.5, 2, (1, joints, 3)) * time + rng.uniform(0, 6, (1, joints, 3)))
    carrier = 1 if still_root else 0
    angles[:, carrier, 1] += 4 * time[:, 0, 0]  # goes round more than once
    if still_root:
        angles[:, 0] = [0.3, -1.2, 0.4]
    positions = np.repeat(skeleton.offsets[None], frames, axis=0)
    positions[:, carrier] += np.cumsum(rng.normal(0, 0.05, (frames, 3)), axis=0)
    if slides:
        positions[:, joints - 1, 1] += 0.1 * np.sin(3 * time[:, 0, 0])
    rotations = Rotation.from_euler("xyz", angles.reshape(-1, 3)).as_quat().reshape(frames, joints, 4)
    return Animation(skeleton, rotations, positions, 30.0)


def swinging(pauses: np.ndarray, seconds: float) -> Animation:
    """Both arms swing to and fro and pause at the given times."""
    frames = np.arange(round(seconds * 30.0)) / 30.0
    phase = np.interp(frames, np.concatenate([[0.0], pauses]), np.pi * np.arange(len(pauses) + 1))
    rotations = np.zeros((len(frames), len(SMPL22), 4))
    rotations[..., 3] = 1
    for joint in ("left_shoulder", "right_shoulder"):
        rotations[:, SMPL22.index(joint)] = Rotation.from_euler(
            "x", 50 * np.cos(phase)[:, None], degrees=True
        ).as_quat()
    positions = np.repeat(SMPL22.offsets[None], len(frames), axis=0)
    return Animation(SMPL22, rotations, positions, 30.0)


def clicks(path, beat: float, seconds: float = 12.0, first: float = 0.3):
    """A click every `beat` seconds over a quiet hum."""
    time = np.arange(int(seconds * RATE)) / RATE
    sound = 0.02 * np.sin(2 * np.pi * 110 * time)
    for start in np.arange(first, seconds - 0.1, beat):
        tail = np.clip(time - start, 0, None)
        sound += np.where(time >= start, np.exp(-60 * tail) * np.sin(2 * np.pi * 1500 * tail), 0)
    wavfile.write(path, RATE, (sound / np.abs(sound).max() * 30_000).astype(np.int16))
    return path
