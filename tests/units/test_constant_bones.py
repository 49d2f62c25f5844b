"""One skeleton for decoded features: bones keep their lengths, the path stays, files give the joints back."""

import numpy as np
import pytest

from evaluation.export import angular_acceleration
from motionlab.models.postprocess import Postprocessing, postprocess
from motionlab.motion.bvh import read_bvh
from motionlab.motion.constant_bones import (
    constant_joints,
    local_joints,
    one_skeleton,
    with_constant_bones,
    without_collapse,
)
from motionlab.motion.features import HUMANML3D, KIT, bone_lengths, from_joints, root_trajectory, rotate_yaw, to_joints
from motionlab.motion.fit import chained_joints, rigid_joints
from motionlab.motion.motion import Motion
from motionlab.motion.rigs import to_smpl22
from motionlab.motion.skeleton import SMPL22
from tests.synthetic import wave_motion

LENGTHS = np.linalg.norm(SMPL22.offsets, axis=1)


@pytest.fixture(scope="module")
def decoded():
    """Features as decoders write them: every joint off by itself."""
    rows = from_joints(wave_motion(81).joints)
    time = np.arange(len(rows))[:, None] / 20
    ric = HUMANML3D.slices["ric"]
    phases = np.random.default_rng(0).uniform(0, 6, (2, ric.stop - ric.start))
    rows[:, ric] += 0.008 * np.sin(2 * np.pi * time * (0.5 + phases[0] / 6) + phases[1])
    return rows


def variation(rows, layout=HUMANML3D):
    return np.ptp(bone_lengths(to_joints(rows, layout).astype(float), layout), axis=0).max()


def test_bones_are_constant_to_a_hundredth_of_a_millimetre_and_near(decoded):
    rows = with_constant_bones(decoded)
    assert variation(decoded) > 0.02 and variation(rows) < 1e-5
    moved = np.linalg.norm(to_joints(rows) - to_joints(decoded), axis=-1)
    assert moved.mean() < 0.01 and moved.max() < 0.03
    np.testing.assert_array_equal(root_trajectory(rows)[1], root_trajectory(decoded)[1])
    for name in HUMANML3D.slices:
        assert name == "ric" or np.array_equal(rows[:, HUMANML3D.slices[name]], decoded[:, HUMANML3D.slices[name]])


def test_rotations_make_them_exactly(decoded, tmp_path):
    motion = Motion(to_joints(with_constant_bones(decoded)))
    back = to_smpl22(read_bvh(motion.save(tmp_path / "motion.bvh")))
    assert np.linalg.norm(back - motion.joints, axis=-1).max() < 1e-4


def test_the_bones_of_the_models_body_are_taken(decoded):
    joints = local_joints(decoded)
    body = LENGTHS * 1.1
    placed = constant_joints(joints, one_skeleton(joints, lengths=body))
    np.testing.assert_allclose(bone_lengths(placed), np.tile(body, (len(joints), 1)), atol=1e-9)
    rows, said = postprocess(decoded, HUMANML3D, tuple(body), Postprocessing(plant_feet=False))
    np.testing.assert_allclose(
        bone_lengths(to_joints(rows).astype(float))[:, 1:], body[1:] * np.ones((80, 1)), atol=1e-5
    )
    assert said["bones_moved_most_mm"] > said["bones_moved_mm"] > 5


def test_another_motions_skeleton_is_taken(decoded):
    other = from_joints(wave_motion(40).joints.astype(float) * 1.2)
    rows, _ = postprocess(decoded, HUMANML3D, None, Postprocessing(plant_feet=False), like=other)
    np.testing.assert_allclose(bone_lengths(to_joints(rows).astype(float))[0], LENGTHS * 1.2, atol=1e-4)


def test_both_can_be_left_out(decoded):
    rows, said = postprocess(decoded, HUMANML3D, None, Postprocessing(False, False))
    assert rows is decoded and said == {"plant_feet": False, "constant_bones": False}


def test_kit_bodies_too():
    time = np.linspace(0, 1, 41)[:, None, None]
    pose = KIT.skeleton.rest_pose() * 1000
    joints = pose + 20 * np.sin(2 * np.pi * time + np.arange(21)[:, None])
    rows = from_joints(joints, KIT)
    assert variation(rows, KIT) > 10 and variation(with_constant_bones(rows, KIT), KIT) < 1e-2
    assert "bones_moved_mm" not in postprocess(rows, KIT, None, Postprocessing())[1]


def test_one_frame_is_a_motion(decoded):
    assert variation(with_constant_bones(decoded[:1])) == 0


def test_frames_that_no_body_comes_near_to_are_smoothed_and_hardly_others(decoded):
    joints, skeleton = local_joints(decoded), one_skeleton(local_joints(decoded))
    assert without_collapse(joints, skeleton) is joints  # bones that are off by centimetres are no reason
    broken, shaken = slice(30, 40), np.random.default_rng(1).normal(0, 0.03, (10, 22, 3))
    joints = joints.copy()
    joints[broken, 1:] = 0.6 * joints[broken, 1:] + 0.4 * joints[broken, :1] + shaken[:, 1:]  # shrunk, and trembling
    smooth = without_collapse(joints, skeleton)
    np.testing.assert_allclose(smooth[:20], joints[:20], atol=1e-9)
    np.testing.assert_allclose(smooth[50:], joints[50:], atol=1e-9)
    np.testing.assert_array_equal(smooth[:, 0], joints[:, 0])
    turning = [
        angular_acceleration(Motion(chained_joints(rigid_joints(one, skeleton), skeleton))) for one in (joints, smooth)
    ]
    assert turning[1][25:42].mean() < 0.6 * turning[0][25:42].mean()


def test_a_body_that_collapses_between_two_facings_turns_instead(decoded):
    """A decoder goes over linearly from a body to the same one that faces away, so that in the middle it is a line."""
    joints = local_joints(decoded)
    skeleton, turned = one_skeleton(joints), rotate_yaw(joints, np.full(joints.shape[:2], np.radians(160)))
    share = np.clip((np.arange(len(joints)) - 36) / 8, 0, 1)[:, None, None]
    joints = (1 - share) * joints + share * turned
    made = constant_joints(joints, skeleton)
    plain = chained_joints(rigid_joints(joints, skeleton, 4, pin_root=True), skeleton)
    turning = [angular_acceleration(Motion(one))[:, 0].max() for one in (plain, made)]
    assert turning[0] > 200 and turning[1] < 0.5 * turning[0]
    np.testing.assert_allclose(without_collapse(joints, skeleton)[:25], joints[:25], atol=1e-6)


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_few_frames_may_be_unsure(frames):
    joints = np.repeat(0.3 * SMPL22.rest_pose()[None], frames, axis=0)
    assert np.isfinite(without_collapse(joints, SMPL22)).all()


def test_a_fast_body_of_constant_bones_keeps_its_speed():
    joints = wave_motion(40).joints.astype(float)
    spin = rotate_yaw(joints, np.arange(40.0)[:, None] * np.ones(22))  # 20 rad/s
    assert without_collapse(spin, one_skeleton(spin)) is spin
