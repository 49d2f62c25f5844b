"""Feet that stand are held where they stand."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.metrics.physics import foot_skate, jerk
from motionlab.errors import MotionLabError
from motionlab.motion.contacts import bend, feet_in_contact, lock_feet
from motionlab.motion.features import bone_lengths
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import SMPL22, forward_kinematics

KNEES, ANKLES, TOES = (
    [SMPL22.index(f"{side}_{joint}") for side in ("left", "right")] for joint in ("knee", "ankle", "foot")
)


def walking(slide: float = 0.0, frames: int = 120, fps: float = 20.0) -> Motion:
    """A walk by rules: each foot stands for half a second, then swings 0.6 m onwards; `slide` m/s is what standing feet
    slip.
    """
    time = np.arange(frames) / fps
    rest = np.tile(SMPL22.offsets, (frames, 1, 1)).astype(float)
    rest[:, 0] = np.stack([0 * time, 0.84 + 0 * time, 0.6 * time], axis=-1)
    joints = forward_kinematics(SMPL22, np.tile([0.0, 0.0, 0.0, 1.0], (frames, 22, 1)), rest)
    for i, phase in enumerate((0.0, 0.5)):
        cycle = time + phase
        swing = np.clip((cycle % 1.0 - 0.5) / 0.5, 0, 1)
        z = (
            0.6 * (np.floor(cycle) + swing * swing * (3 - 2 * swing))
            - 0.6 * phase
            - 0.15
            + slide * np.where(swing == 0, cycle % 1.0, 0.5 * (1 - swing))
        )
        hip, knee, ankle, toe = SMPL22.index(("left", "right")[i] + "_hip"), KNEES[i], ANKLES[i], TOES[i]
        foot = np.array([0.0, -0.05, 0.13])
        joints[:, ankle] = np.stack([joints[:, hip, 0], 0.07 + 0.12 * np.sin(np.pi * swing), z], axis=-1)
        joints[:, toe] = joints[:, ankle] + foot
        joints[:, knee] = joints[:, hip] + (0, -0.4, 0.1)
        lengths = np.linalg.norm(SMPL22.offsets, axis=-1)
        joints[:, knee] = bend(
            joints[:, hip],
            joints[:, knee],
            joints[:, ankle],
            np.full(frames, lengths[knee]),
            np.full(frames, lengths[ankle]),
        )
    return Motion(joints.astype(np.float32), fps)


def test_standing_feet_stop_sliding():
    slides, clean = walking(0.3), walking()
    held = lock_feet(slides)
    before, after = (foot_skate(motion.joints, 20.0).speed for motion in (slides, held))
    assert before > 0.2 and after < 0.1 * before
    moved = np.linalg.norm(held.joints - slides.joints, axis=-1)
    upper = [joint for joint in range(22) if joint not in (*KNEES, *ANKLES, *TOES)]
    assert moved[:, upper].mean() < 0.015 and moved.mean() < 0.02
    assert jerk(held.joints, 20.0) < 1.5 * jerk(slides.joints, 20.0)
    np.testing.assert_allclose(
        *(np.median(bone_lengths(motion.joints), axis=0) for motion in (held, slides)), atol=1e-4
    )
    assert held.info["lock_feet"] and np.abs(lock_feet(clean).joints - clean.joints).max() < 0.02


def test_contacts_are_those_of_standing_feet():
    contact = feet_in_contact(walking().joints, 20.0)
    assert contact.shape == (119, 2) and 0.4 < contact.mean() < 0.65
    assert (contact[:, 0] != contact[:, 1]).mean() > 0.6  # one foot at a time


def test_a_step_is_not_taken_for_a_slide():
    held, own = lock_feet(walking()).joints, walking().joints
    assert np.abs(held[-1, TOES, 2] - own[-1, TOES, 2]).max() < 0.02 and np.ptp(held[:, TOES[0], 2]) > 3.0


def test_legs_that_are_too_short_bring_the_body_down():
    motion = walking(0.3)
    tall = motion.joints.copy()
    tall[:, [j for j in range(22) if j not in TOES + ANKLES + KNEES], 1] += 0.04  # legs all but straight
    lengths = np.linalg.norm(SMPL22.offsets, axis=-1)
    for side, knee, ankle in zip(("left", "right"), KNEES, ANKLES):
        hip = SMPL22.index(f"{side}_hip")
        tall[:, knee] = bend(
            tall[:, hip],
            tall[:, knee],
            tall[:, ankle],
            np.full(len(tall), lengths[knee]),
            np.full(len(tall), lengths[ankle]),
        )
    held = lock_feet(replace(motion, joints=tall))
    assert np.isfinite(held.joints).all() and (held.joints[:, 0, 1] <= tall[:, 0, 1] + 1e-6).all()
    assert foot_skate(held.joints, 20.0).speed < 0.3 * foot_skate(tall, 20.0).speed


def test_motions_that_cannot_be_locked():
    short = Motion(walking().joints[:2], 20.0)
    assert lock_feet(short) is short
    still = Motion(np.repeat(walking().joints[:1], 30, axis=0), 20.0)
    np.testing.assert_allclose(lock_feet(still).joints, still.joints, atol=1e-5)
    other = replace(SMPL22, joints=tuple(f"j{i}" for i in range(22)))
    with pytest.raises(MotionLabError, match="22 SMPL joints"):
        lock_feet(replace(still, skeleton=other))


def test_a_foot_that_is_dragged_is_not_held():
    """One that slips farther than a foot can while it stands would make the body stumble."""
    far = walking(0.9)  # 0.45 m in every stance
    moved = np.linalg.norm(lock_feet(far).joints - far.joints, axis=-1)
    assert moved.mean() < 0.02 and moved.max() < 0.45
