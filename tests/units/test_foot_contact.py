import numpy as np
import pytest

from evaluation.metrics.physics import foot_skate
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, KIT, from_joints, root_trajectory, rotate_yaw, to_joints
from motionlab.motion.foot_contact import plant_feet
from motionlab.motion.skeleton import SMPL22
from tests.synthetic import wave_motion

layouts = pytest.mark.parametrize("layout", [HUMANML3D, KIT], ids=lambda layout: layout.name)


def sliding(speed: float = 0.2, layout=HUMANML3D, frames: int = 60) -> np.ndarray:
    """A body that stands and is pushed along +Z at `speed` metres a second, all feet in contact."""
    pose = SMPL22.rest_pose() if layout is HUMANML3D else layout.skeleton.rest_pose()
    joints = np.repeat(pose[None], frames, axis=0)
    joints[..., 2] += speed / layout.fps * np.arange(frames)[:, None]
    rows = from_joints(joints, layout)
    rows[:, layout.slices["feet"]] = 1
    return rows


def travel(rows: np.ndarray, layout=HUMANML3D) -> float:
    _, root = root_trajectory(rows, layout)
    return float(np.linalg.norm(root[-1] - root[0]))


def test_a_standing_body_stops_sliding():
    rows = sliding()
    assert foot_skate(to_joints(rows), 20).speed == pytest.approx(0.2, rel=1e-3)
    assert foot_skate(to_joints(plant_feet(rows)), 20).speed < 0.06


@layouts
def test_without_contact_nothing_changes(layout):
    rows = sliding(layout=layout)
    rows[:, layout.slices["feet"]] = 0.4  # unsure of it is no contact
    assert np.array_equal(plant_feet(rows, layout), rows)


@layouts
def test_contact_that_is_half_sure_takes_half(layout):
    rows = sliding(speed=0.01, layout=layout)
    whole = travel(rows, layout) - travel(plant_feet(rows, layout), layout)
    rows[:, layout.slices["feet"]] = 0
    rows[:, layout.slices["feet"].start + 1] = 0.75  # the left toe alone
    assert travel(rows, layout) - travel(plant_feet(rows, layout), layout) == pytest.approx(whole / 2, rel=0.05)


def test_a_foot_in_full_swing_does_not_stand_whatever_its_contact_says():
    rows = sliding(speed=1.0)  # above the contact threshold, 0.89 m/s
    np.testing.assert_allclose(plant_feet(rows), rows, atol=1e-6)


def test_poses_and_heading_stay():
    rows = from_joints(wave_motion(81).joints)
    after = plant_feet(rows)
    same = [name for name in HUMANML3D.slices if name not in ("lin_vel", "local_vel")]
    for name in same:
        assert np.array_equal(after[:, HUMANML3D.slices[name]], rows[:, HUMANML3D.slices[name]]), name


def test_a_walk_whose_path_is_too_long_is_mended_and_one_that_fits_stays():
    rows = from_joints(wave_motion(81).joints)
    assert travel(plant_feet(rows)) == pytest.approx(travel(rows), rel=0.05)
    long = rows.copy()
    long[:, HUMANML3D.slices["lin_vel"]] *= 1.2
    before, after = (foot_skate(to_joints(part), 20).speed for part in (long, plant_feet(long)))
    assert after < 0.9 * before
    assert travel(rows) * 0.95 < travel(plant_feet(long)) < travel(long)


def test_velocities_still_say_what_the_joints_do():
    rows = from_joints(wave_motion(81).joints)
    rows[:, HUMANML3D.slices["lin_vel"]] *= 1.2
    rows[:, HUMANML3D.slices["local_vel"]] = 0
    joints = to_joints(rows)
    heading, _ = root_trajectory(rows)

    def seen(joints):
        return rotate_yaw(np.diff(joints, axis=0), -heading[:-1, None]).reshape(len(joints) - 1, -1)

    after = plant_feet(rows)
    moved = seen(to_joints(after)) - seen(joints)
    np.testing.assert_allclose(after[:-1, HUMANML3D.slices["local_vel"]], moved, atol=1e-5)


def test_one_frame_stays_and_nan_is_refused():
    rows = sliding(frames=2)
    assert len(rows) == 1 and np.array_equal(plant_feet(rows), rows)
    rows[0, 5] = np.nan
    with pytest.raises(MotionLabError, match="NaN"):
        plant_feet(rows)
