import numpy as np
import pytest

from evaluation.metrics.physics import foot_skate, jerk
from motionlab.errors import MotionLabError
from motionlab.motion.skeleton import SMPL22
from tests.synthetic import wave_motion

FPS = 20.0


def standing(frames: int = 40) -> np.ndarray:
    return np.repeat(SMPL22.rest_pose()[None], frames, axis=0)


def test_planted_feet_do_not_skate():
    skate = foot_skate(standing(), FPS)
    assert skate.speed == 0 and skate.contact == 1


def test_sliding_is_measured_in_metres_a_second():
    joints = standing()
    joints[..., 0] += 0.3 * np.arange(40)[:, None] / FPS
    assert foot_skate(joints, FPS).speed == pytest.approx(0.3)
    assert foot_skate(joints[::2], FPS / 2).speed == pytest.approx(0.3)


def test_a_lifted_foot_may_move():
    joints = standing()
    foot = SMPL22.index("left_foot")
    joints[:, foot, 1] += 0.2
    joints[:, foot, 2] += np.linspace(0, 1, 40)
    skate = foot_skate(joints, FPS)
    assert skate.speed == 0 and skate.contact == pytest.approx(0.5)


def test_a_falling_foot_is_not_in_contact():
    joints = standing(4)
    joints[:, :, 1] -= 0.02 * np.arange(4)[:, None]  # 0.4 m/s
    skate = foot_skate(joints, FPS)
    assert np.isnan(skate.speed) and skate.contact == 0


def test_skate_and_jerk_ignore_where_the_floor_and_the_origin_are():
    joints = wave_motion(80).joints.astype(np.float64)
    moved = joints[..., [2, 1, 0]] * [1, 1, -1] + [3.0, 0.5, -2.0]  # a quarter turn, and elsewhere
    assert foot_skate(moved, FPS).speed == pytest.approx(foot_skate(joints, FPS).speed)
    assert foot_skate(moved, FPS).contact == foot_skate(joints, FPS).contact
    assert jerk(moved, FPS) == pytest.approx(jerk(joints, FPS))


def test_jerk_of_a_cubic_is_its_third_derivative():
    time = np.arange(30) / FPS
    joints = np.zeros((30, 22, 3))
    joints[..., 1] = 2 * time[:, None] ** 3 + time[:, None] ** 2
    assert jerk(joints, FPS) == pytest.approx(12)


def test_too_few_frames_is_an_error():
    with pytest.raises(MotionLabError, match="at least 2 frames, got 1"):
        foot_skate(standing(1), FPS)
    with pytest.raises(MotionLabError, match="at least 4 frames, got 3"):
        jerk(standing(3), FPS)
