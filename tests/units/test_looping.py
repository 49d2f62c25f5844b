"""Loops: the end leads into the beginning, in place or moving on."""

from __future__ import annotations

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from tests.synthetic import creature, wave_motion


def restless(frames=103):
    """A walk that gets faster and lower, so that no pose comes back by itself."""
    walk = wave_motion(2 * frames)
    times = np.linspace(0, 1, frames) ** 1.3 * (2 * frames - 2)
    joints = walk.joints[np.round(times).astype(int)]
    joints[..., 1] -= np.linspace(0, 0.1, frames)[:, None]
    return Motion(joints, walk.fps)


def turned(motion, degrees, place=(0.0, 0.0)):
    angle = np.radians(degrees)
    flat = (motion.joints[..., 0] + 1j * motion.joints[..., 2]) * np.exp(1j * angle) + complex(*place)
    return Motion(np.stack([flat.real, motion.joints[..., 1], flat.imag], axis=-1), motion.fps, motion.skeleton)


def test_a_loop_in_place_goes_round_without_a_jump():
    clip = restless()
    looped = clip.loop(in_place=True)
    cut = looped.info["loop"]
    assert len(looped) == round((cut["end"] - cut["start"]) * clip.fps) >= len(clip) / 2
    twice = np.concatenate([looped.joints, looped.joints])
    steps = np.linalg.norm(np.diff(twice, axis=0), axis=-1).max(axis=1)
    jerks = np.linalg.norm(np.diff(twice, 2, axis=0), axis=-1).max(axis=1)
    seam = len(looped) - 1
    assert (
        steps[seam] <= np.delete(steps, seam).max()
        and jerks[seam - 1 : seam + 1].max() <= 1.1 * jerks[: seam - 1].max()
    )
    cut_only = clip.joints[round(cut["start"] * clip.fps) : round(cut["end"] * clip.fps)]
    assert np.linalg.norm(cut_only[-1] - cut_only[0], axis=-1).max() > 10 * steps[seam], "a plain cut jumps"


def test_a_loop_that_moves_on_begins_each_round_where_the_last_one_ended():
    looped = restless().loop()
    way = looped.joints[-1, 0] - looped.joints[0, 0]
    assert way[2] > 1.0, "the walk goes on"
    # the step over the seam, in the direction of the walk, is like the steps beside it
    before, after = (np.diff(looped.joints[part, 0, 2])[0] for part in (slice(-2, None), slice(0, 2)))
    assert before == pytest.approx(after, rel=0.3)
    pose = looped.joints - looped.joints[:, :1] * (1, 0, 1)
    steps = np.linalg.norm(np.diff(pose, axis=0), axis=-1).max(axis=1)
    assert np.linalg.norm(pose[-1] - pose[0], axis=-1).max() <= 1.1 * steps.max(), "one frame apart"


@pytest.mark.parametrize("in_place", [False, True])
def test_bones_keep_their_lengths_and_the_beginning_its_place(in_place):
    clip = wave_motion(90)
    looped = clip.loop(in_place)
    lengths = clip.skeleton.bone_lengths(looped.joints.astype(float))
    own = clip.skeleton.bone_lengths(clip.joints.astype(float))
    assert np.allclose(lengths, own[0], atol=1e-4)
    start = round(looped.info["loop"]["start"] * clip.fps)
    if not in_place:
        assert np.allclose(looped.joints[0], clip.joints[start], atol=1e-4)


def test_where_a_clip_stands_and_looks_does_not_matter():
    clip = restless()
    one, other = clip.loop(in_place=True), turned(clip, 70, (3.0, -2.0)).loop(in_place=True)
    assert one.info["loop"]["start"] == other.info["loop"]["start"]
    assert np.allclose(turned(one, 70, (3.0, -2.0)).joints, other.joints, atol=2e-3)


def test_a_turn_is_taken_out_in_place():
    clip = wave_motion(100)
    angles = np.linspace(0, np.pi, 100)[:, None]
    flat = (clip.joints[..., 0] + 1j * clip.joints[..., 2]) * np.exp(1j * angles)
    curve = Motion(np.stack([flat.real, clip.joints[..., 1], flat.imag], axis=-1), clip.fps)
    looped = curve.loop(in_place=True)
    hips = [curve.skeleton.index(f"{side}_hip") for side in ("left", "right")]
    across = looped.joints[:, hips[0]] - looped.joints[:, hips[1]]
    facing = np.degrees(np.unwrap(np.arctan2(across[:, 2], across[:, 0])))
    assert np.ptp(facing) < 30 and np.ptp(looped.joints[:, 0, [0, 2]], axis=0).max() < 0.5


def test_any_skeleton_and_any_rate():
    looped = Motion(wave_motion(40).joints.repeat(6, axis=0), 120.0).loop()
    assert looped.fps == 120 and len(looped) >= 120
    pet = creature(3, joints=7, frames=200)
    motion = Motion(pet.joints(), pet.fps, pet.skeleton)
    assert len(motion.loop(in_place=True)) >= 100


@pytest.mark.parametrize("frames", [1, 5, 22])
def test_a_clip_that_is_too_short_is_one_sentence(frames):
    with pytest.raises(MotionLabError, match="at least 1.2 s"):
        wave_motion(frames).loop()
    with pytest.raises(MotionLabError, match="in_place"):
        wave_motion(90).loop("yes")
