import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.features import KIT21
from motionlab.motion.fit import fit_rotations, fit_skeleton, joint_error_mm, rigid_joints
from motionlab.motion.motion import Animation
from motionlab.motion.skeleton import SMPL22
from tests.shared import SHARED
from tests.synthetic import wave_animation, wave_motion

FIXTURE = SHARED / "fixtures" / "humanml3d_features.npz"


def degrees_between_frames(rotations: np.ndarray) -> np.ndarray:
    turn = Rotation.from_quat(rotations[1:]) * Rotation.from_quat(rotations[:-1]).inv()
    return np.degrees(turn.magnitude())


def test_a_walk_is_reproduced_and_its_bones_found():
    joints = wave_motion(80).joints
    animation = fit_rotations(joints)
    assert animation.rotations.shape == (80, 22, 4) and animation.fps == 20
    assert joint_error_mm(animation, joints).max() < 0.01
    lengths = np.linalg.norm(animation.skeleton.offsets, axis=-1)
    np.testing.assert_allclose(lengths, np.linalg.norm(SMPL22.offsets, axis=-1), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(animation.rotations, axis=-1), 1, atol=1e-9)


def test_quaternions_keep_their_sign_and_do_not_jump():
    truth = wave_animation(80)
    animation = fit_rotations(truth.joints())
    assert (np.sum(animation.rotations[1:] * animation.rotations[:-1], axis=-1) > 0.9).all()
    assert degrees_between_frames(animation.rotations).max() < degrees_between_frames(truth.rotations).max() + 10


@pytest.mark.parametrize("facing", [0, 90, 180, 270])
def test_rotations_of_the_body_follow_the_truth(facing):
    truth = wave_animation(60)
    turned = truth.rotations.copy()
    yaw = Rotation.from_euler("y", facing, degrees=True)
    turned[:, 0] = (yaw * Rotation.from_quat(turned[:, 0])).as_quat()
    truth = Animation(SMPL22, turned, yaw.apply(truth.positions[:, 0]), truth.fps)
    fitted = fit_rotations(truth.joints(), SMPL22)
    apart = Rotation.from_quat(fitted.rotations) * Rotation.from_quat(truth.rotations).inv()
    degrees = np.degrees(apart.magnitude())
    for joint in ("pelvis", "left_hip", "left_knee", "right_hip", "right_knee"):
        assert degrees[:, SMPL22.index(joint)].max() < 12, joint


def test_a_bent_limb_turns_about_its_hinge():
    rotations = np.zeros((30, 22, 4))
    rotations[..., 3] = 1
    bend = np.radians(np.linspace(20, 110, 30))
    # The whole leg and arm are also twisted: only the plane of the bend can tell.
    for upper, lower, twist, hinge in (
        ("left_hip", "left_knee", (0, -0.6, 0), (1, 0, 0)),
        ("right_hip", "right_knee", (0, 0.5, 0), (1, 0, 0)),
        ("left_shoulder", "left_elbow", (0.7, 0, 0), (0, -1, 0)),
        ("right_shoulder", "right_elbow", (-0.7, 0, 0), (0, 1, 0)),
    ):
        rotations[:, SMPL22.index(upper)] = Rotation.from_rotvec(twist).as_quat()
        rotations[:, SMPL22.index(lower)] = Rotation.from_rotvec(bend[:, None] * hinge).as_quat()
    truth = Animation(SMPL22, rotations, np.zeros((30, 3)), 20.0)
    fitted = fit_rotations(truth.joints(), SMPL22)
    apart = Rotation.from_quat(fitted.rotations) * Rotation.from_quat(rotations).inv()
    degrees = np.degrees(apart.magnitude())[10:]
    names = [f"{side}_{part}" for side in ("left", "right") for part in ("hip", "knee", "shoulder", "elbow")]
    assert degrees[:, [SMPL22.index(name) for name in names]].max() < 15


def test_the_spine_shares_a_twist():
    rotations = np.zeros((5, 22, 4))
    rotations[..., 3] = 1
    rotations[:, SMPL22.index("spine3")] = Rotation.from_euler("y", 60, degrees=True).as_quat()
    truth = Animation(SMPL22, rotations, np.zeros((5, 3)), 20.0)
    fitted = fit_rotations(truth.joints())
    assert joint_error_mm(fitted, truth.joints()).max() < 0.01
    turns = fitted.rotations[:, [SMPL22.index(joint) for joint in ("spine1", "spine2", "spine3")]]
    about_y = np.degrees(2 * np.arctan2(turns[..., 1], turns[..., 3]))
    np.testing.assert_allclose(about_y, 20, atol=6)


def test_a_leg_that_swings_right_round_does_not_flip():
    turn = np.linspace(0, 2 * np.pi, 60)  # the thigh passes opposite its rest direction, a little to one side
    rotations = np.zeros((60, 22, 4))
    rotations[..., 3] = 1
    leg = Rotation.from_euler("x", -turn[:, None]) * Rotation.from_euler("z", 2 + 3 * np.sin(5 * turn)[:, None], True)
    rotations[:, SMPL22.index("left_hip")] = leg.as_quat()
    truth = Animation(SMPL22, rotations, np.zeros((60, 3)), 20.0)
    fitted = fit_rotations(truth.joints())
    assert joint_error_mm(fitted, truth.joints()).max() < 0.1
    assert degrees_between_frames(fitted.rotations).max() < 3 * degrees_between_frames(rotations).max()


def test_positions_that_no_rigid_body_takes_are_followed():
    joints = wave_motion(80).joints.astype(float)
    noise = gaussian_filter1d(np.random.default_rng(0).normal(size=joints.shape), 4, axis=0)
    noise *= 0.005 / np.sqrt(np.mean(np.sum(noise**2, axis=-1)))  # 5 mm
    error = joint_error_mm(fit_rotations(joints + noise), joints + noise)
    assert error.mean() < 4 and error.max() < 12


def test_rigid_joints_leave_rigid_bodies_alone_and_draw_others_to_their_bones():
    joints = wave_motion(20).joints.astype(float)
    np.testing.assert_array_equal(rigid_joints(joints, SMPL22), joints)
    noisy = joints + np.random.default_rng(0).normal(0, 0.005, joints.shape)

    def stretch(joints):
        parents = np.array(SMPL22.parents[1:])
        bones = np.linalg.norm(joints[:, 1:] - joints[:, parents], axis=-1)
        return np.abs(bones - np.linalg.norm(SMPL22.offsets[1:], axis=-1)).max()

    assert stretch(rigid_joints(noisy, SMPL22)) < 0.2 * stretch(noisy)


def test_another_skeleton_keeps_its_bones():
    joints = wave_motion(20).joints
    animation = fit_rotations(joints, SMPL22, fps=30.0)
    assert animation.skeleton is SMPL22 and animation.fps == 30.0
    assert joint_error_mm(animation, joints).max() < 0.01


def test_kit_joints_fit_kit_bones():
    rng = np.random.default_rng(1)
    time = np.linspace(0, 1, 40)[:, None, None]
    turn = 0.5 * np.sin(2 * np.pi * (time + rng.uniform(0, 1, (21, 3))))
    truth = Animation(KIT21, Rotation.from_rotvec(turn).as_quat(), np.zeros((40, 3)), 12.5)
    assert joint_error_mm(fit_rotations(truth.joints(), KIT21), truth.joints()).max() < 0.01


@pytest.mark.parametrize("frames", [1, 2])
def test_very_short_clips_fit(frames):
    joints = wave_motion(frames).joints
    assert joint_error_mm(fit_rotations(joints), joints).max() < 0.01


def test_joints_that_coincide_stay_finite():
    joints = wave_motion(10).joints.copy()
    joints[:, 15] = joints[:, 12]
    animation = fit_rotations(joints)
    assert np.isfinite(animation.rotations).all()
    assert joint_error_mm(animation, joints).max() < 0.01


@pytest.mark.parametrize("name", ["joints", "ex612_joints"])
def test_published_motions_are_reproduced(name):
    if not FIXTURE.exists():
        pytest.skip("shared/fixtures/humanml3d_features.npz is not beside this repository")
    with np.load(FIXTURE) as archive:
        joints = archive[name]
    animation = fit_rotations(joints)
    assert joint_error_mm(animation, joints).max() < 1
    assert (np.sum(animation.rotations[1:] * animation.rotations[:-1], axis=-1) > 0.8).all()


def nan_joints() -> np.ndarray:
    joints = np.zeros((3, 22, 3))
    joints[1, 2, 0] = np.nan
    return joints


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: fit_rotations(np.zeros((5, 21, 3))), r"\(frames, 22, 3\), got \(5, 21, 3\)"),
        (lambda: fit_rotations(np.zeros((0, 22, 3))), r"got \(0, 22, 3\)"),
        (lambda: fit_rotations(nan_joints()), "NaN"),
        (lambda: fit_skeleton(np.zeros((5, 22, 3)), KIT21), r"\(frames, 21, 3\)"),
    ],
)
def test_errors_are_one_sentence(call, message):
    with pytest.raises(MotionLabError, match=message) as error:
        call()
    assert "\n" not in str(error.value)
