"""One skeleton for a motion: bones keep their lengths, rotations tell the joints exactly, rest poses are T and A."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion import files
from motionlab.motion.bvh import read_bvh
from motionlab.motion.constant_bones import constant_bones
from motionlab.motion.features import bone_lengths, unit
from motionlab.motion.motion import Animation, Motion
from motionlab.motion.rigs import to_smpl22
from motionlab.motion.rotations import floor_height, rest_skeleton, solve_rotations, standing_frames
from motionlab.motion.skeleton import SMPL22, Skeleton
from tests.synthetic import on_all_fours, wave_animation, wave_motion


@pytest.fixture(scope="module")
def rough():
    """A motion as networks make them: every joint off by itself, so that bones change their lengths by centimetres."""
    motion = wave_motion(80)
    time = np.arange(80)[:, None, None] / 20
    phases = np.random.default_rng(0).uniform(0, 6, (2, 22, 3))
    off = 0.008 * np.sin(2 * np.pi * time * (0.5 + phases[0] / 6) + phases[1])
    return Motion(motion.joints + off, 20.0, info={"prompt": "a person walks"})


def test_bones_become_constant_and_come_back_from_a_file_as_they_are(rough, tmp_path):
    kept = constant_bones(rough)
    assert np.ptp(bone_lengths(rough.joints.astype(float)), axis=0).max() > 0.02
    assert np.ptp(bone_lengths(kept.joints.astype(float)), axis=0).max() < 1e-5
    back = to_smpl22(read_bvh(kept.save(tmp_path / "kept.bvh")))
    assert np.linalg.norm(back - kept.joints, axis=-1).max() < 1e-4
    moved = 1000 * np.linalg.norm(kept.joints - rough.joints, axis=-1)
    assert kept.info["bones_moved_mm"] == round(float(moved.mean()), 2)
    assert kept.info["bones_moved_most_mm"] == round(float(moved.max()), 2)
    assert moved.mean() < 8 and kept.info["prompt"] == "a person walks"


def test_constant_bones_stay_as_they_are():
    motion = wave_motion(40)
    assert np.abs(constant_bones(motion).joints - motion.joints).max() < 1e-5
    lame = np.array(SMPL22.offsets)
    lame[SMPL22.index("left_knee")] *= 0.9  # one leg shorter: not made like the other
    joints = solve_rotations(motion.joints, 20.0, Skeleton("x", SMPL22.joints, SMPL22.parents, lame)).joints()
    np.testing.assert_allclose(bone_lengths(solve_rotations(joints).joints()), bone_lengths(joints), atol=1e-6)


def test_the_skeleton_of_a_rough_motion_is_symmetric(rough):
    lengths = np.linalg.norm(rest_skeleton(rough.joints).offsets, axis=1)
    left = [i for i, name in enumerate(SMPL22.joints) if name.startswith("left")]
    right = [SMPL22.index(SMPL22.joints[i].replace("left", "right")) for i in left]
    np.testing.assert_allclose(lengths[left], lengths[right])


@pytest.mark.parametrize("rest, falls", [("T", 0.0), ("A", np.sqrt(0.5))])
def test_rest_poses(rest, falls):
    motion = wave_motion(40)
    animation = solve_rotations(motion.joints, 20.0, rest=rest)
    np.testing.assert_allclose(animation.joints(), motion.joints, atol=1e-5)
    for side in ("left", "right"):
        for joint in ("elbow", "wrist"):
            assert unit(animation.skeleton.offsets[SMPL22.index(f"{side}_{joint}")])[1] == pytest.approx(
                -falls, abs=0.08
            )


def test_other_rest_poses_and_skeletons_are_refused():
    with pytest.raises(MotionLabError, match="'T' or 'A'"):
        solve_rotations(wave_motion(5).joints, rest="I")
    with pytest.raises(MotionLabError, match="22 SMPL joints"):
        constant_bones(Motion(np.zeros((3, 2, 3)), 20.0, Skeleton("pair", ("a", "b"), (-1, 0), np.ones((2, 3)))))


def test_turns_stay_smooth(rough):
    """No joint turns by more in a frame than in the motion without what networks add, by far."""
    turns = solve_rotations(rough.joints).rotations
    dots = np.abs((turns[1:] * turns[:-1]).sum(-1)).clip(0, 1)
    assert np.degrees(2 * np.arccos(dots)).max() < 40
    assert ((turns[1:] * turns[:-1]).sum(-1) > 0).all()


def test_the_floor_is_where_toes_rest_not_where_they_dip():
    joints = np.array(wave_motion(80).joints, dtype=float)
    floor = floor_height(joints)
    dipped = joints.copy()
    dipped[30:36, 10, 1] -= 0.08
    assert abs(floor_height(dipped) - floor) < 0.01
    assert standing_frames(joints).shape == (80, 2) and 0.2 < standing_frames(joints).mean() < 0.9


@pytest.mark.parametrize("suffix", [".bvh", ".glb"])
def test_files_have_the_rest_pose_that_is_asked_for(suffix, tmp_path):
    motion = wave_motion(30)
    wrists = {}
    for rest in ("T", "A"):
        path = motion.save(tmp_path / f"{rest}{suffix}", rest)
        off = np.linalg.norm(files.load(path).joints - motion.joints, axis=-1)
        assert off.max() < (1e-4 if suffix == ".bvh" else 0.01)  # a GLB is read through the table of its bones
        if suffix == ".bvh":
            skeleton = read_bvh(path).skeleton
            pose = skeleton.rest_pose()[:, 1]
            wrists[rest] = pose[skeleton.index("left_wrist")] - pose[skeleton.index("left_shoulder")]
    if wrists:
        assert abs(wrists["T"]) < 0.05 and wrists["A"] < -0.3
    with pytest.raises(MotionLabError, match="rest must be"):
        motion.save(tmp_path / "x.bvh", rest="I")


@pytest.mark.parametrize("pitch", [-20.0, 10.0, 30.0])
def test_a_head_looks_ahead_wherever_its_rig_has_it(pitch):
    animation = wave_animation(40)
    offsets = np.array(animation.skeleton.offsets)
    length = np.linalg.norm(offsets[15])
    offsets[15] = length * np.array([0, np.cos(np.radians(pitch)), np.sin(np.radians(pitch))])
    positions = np.array(animation.positions)
    if positions.shape[1:] == offsets.shape:
        positions[:, 15] = offsets[15]
    still = np.array(animation.rotations)
    still[:, [12, 15]] = [0, 0, 0, 1]  # neck and head look where the chest does
    joints = Animation(replace(animation.skeleton, offsets=offsets), still, positions, 20.0).joints()
    pitches = [np.degrees(np.arctan2(bones[:, 2], bones[:, 1])) for bones in (rest_skeleton(joints).offsets, offsets)]
    assert abs(np.diff(pitches, axis=0)[0, [15, 12]] @ [1, -1]) < 6  # over the bone to the neck, as it is
    turns = solve_rotations(joints).rotations[:, 12]
    assert np.degrees(Rotation.from_quat(turns).magnitude()).max() < 6


@pytest.mark.parametrize("pitches", [(0, 0, 0), (20, -15, 10), (-15, 5, -20)])
def test_a_body_that_stands_is_straight_whatever_spine_its_rig_has(pitches):
    animation = wave_animation(40)
    offsets, still = np.array(animation.skeleton.offsets), np.array(animation.rotations)
    for joint, pitch in zip((3, 6, 9), pitches):
        turn = Rotation.from_euler("x", pitch, degrees=True)
        offsets[joint] = turn.apply([0.0, np.linalg.norm(offsets[joint]), 0.0])
        still[:, joint] = [0, 0, 0, 1]
    positions = np.repeat(offsets[None], 40, axis=0)
    positions[:, 0] = animation.positions[:, 0]
    joints = Animation(replace(animation.skeleton, offsets=offsets), still, positions, 20.0).joints()
    solved = solve_rotations(joints)
    np.testing.assert_allclose(solved.joints(), joints, atol=1e-4)
    chest = Rotation.identity()
    for joint in (3, 6, 9):
        chest = chest * Rotation.from_quat(solved.rotations[:, joint])
        assert np.degrees(chest.magnitude()).max() < 5


def test_the_floor_of_a_crawl_is_told_by_knees_and_hands():
    crawl = on_all_fours()
    assert crawl.joints[:, [10, 11], 1].min() > 0.03  # toes, which lie on their instep
    assert abs(floor_height(crawl.joints) - 0.02) < 0.01 and not standing_frames(crawl.joints).any()
    lying = crawl.joints + np.array([0.0, 0.3, 0.0])
    assert abs(floor_height(lying) - 0.32) < 0.01
