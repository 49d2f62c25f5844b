"""Any skeleton to feature rows and back."""

import itertools
import tarfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh, write_bvh
from motionlab.motion.motion import Animation
from motionlab.motion.resample import resample
from motionlab.motion.rig_features import from_cont6d, rig_animation, rig_features, without_rest_pose
from motionlab.motion.skeleton import Skeleton
from tests.shared import SHARED
from tests.synthetic import creature, wave_animation


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 9), st.booleans(), st.booleans())
def test_there_and_back(seed, joints, still_root, slides):
    animation = creature(seed, joints, still_root=still_root, slides=slides)
    rows, layout = rig_features(animation)
    assert rows.shape == (40, layout.dim) and rows.dtype == np.float32
    back = rig_animation(rows, layout)
    assert_allclose(back.joints(), animation.joints(), atol=1e-4)
    assert back.skeleton is animation.skeleton and back.fps == animation.fps


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(-3, 3), st.floats(-5, 5), st.floats(-5, 5))
def test_rows_know_neither_place_nor_direction(seed, angle, x, z):
    animation = creature(seed)
    turn = Rotation.from_rotvec([0, angle, 0])
    positions, rotations = animation.positions.copy(), animation.rotations.copy()
    positions[:, 0] = turn.apply(positions[:, 0]) + [x, 0, z]
    rotations[:, 0] = (turn * Rotation.from_quat(rotations[:, 0])).as_quat()
    moved = Animation(animation.skeleton, rotations, positions, animation.fps)
    first, layout = rig_features(animation)
    second, other = rig_features(moved)
    assert_allclose(second, first, atol=2e-5)
    assert_allclose(rig_animation(first, other).joints(), moved.joints(), atol=1e-4)


def test_a_walker_stands_on_one_foot_after_the_other():
    rows, layout = rig_features(wave_animation(80))
    names = [layout.skeleton.joints[j] for j in layout.feet]
    assert set(names) == {"left_ankle", "right_ankle", "left_foot", "right_foot"}
    contacts = rows[:, layout.slices["contacts"]]
    toes = contacts[:, [names.index("left_foot"), names.index("right_foot")]]
    assert 0.3 < toes.mean() < 0.7 and (toes.sum(axis=1) >= 1).mean() > 0.7
    assert layout.moved == () and layout.carrier == 0


def test_feet_without_a_name_are_the_lowest_ends():
    animation = wave_animation(40)
    blank = Skeleton("blank", tuple(f"j{j}" for j in range(22)), animation.skeleton.parents, animation.skeleton.offsets)
    rows, layout = rig_features(Animation(blank, animation.rotations, animation.positions, animation.fps))
    assert layout.feet == (10, 11)


def test_a_joint_before_the_carrier_stands_and_a_slider_slides():
    animation = creature(3, still_root=True, slides=True)
    layout = rig_features(animation)[1]
    assert (layout.carrier, layout.moved) == (1, (5,))


def test_names_and_offsets_survive_a_file(tmp_path):
    animation = creature(5, still_root=True)
    back = read_bvh(write_bvh(rig_animation(*rig_features(animation)), tmp_path / "back.bvh"), scale=0.01)
    assert back.skeleton.joints == animation.skeleton.joints
    assert_allclose(back.joints(), animation.joints(), atol=1e-3)


ARCHIVES = {
    "bandai": SHARED / "data" / "bandai-namco" / "dataset-1.tar.xz",
    "cmu": SHARED / "data" / "cmu-dance" / "cmu-dance.tar.xz",
}


@pytest.mark.parametrize("archive", ARCHIVES)
def test_real_clips(archive):
    if not ARCHIVES[archive].exists():
        pytest.skip(f"the {archive} archive is not beside the repository")
    with tarfile.open(ARCHIVES[archive]) as tar:
        files = (tar.extractfile(member) for member in tar if member.name.endswith(".bvh") and member.size < 3_000_000)
        clips = [read_bvh(file) for file in itertools.islice(files, 4)]
    for animation in clips:
        animation = resample(without_rest_pose(animation), 30.0)
        rows, layout = rig_features(animation)
        joints = animation.joints()
        assert np.linalg.norm(rig_animation(rows, layout).joints() - joints, axis=-1).max() < 1e-3
        assert np.abs(rows[:, layout.slices["turn"]]).max() < 0.5, "no heading jumps"
        assert rows[:, layout.slices["contacts"]].mean() > 0.1 and len(layout.feet) in (2, 4)


@pytest.mark.parametrize("at_rest", [0, 1, 5])
def test_a_rest_pose_in_front_is_left_out(at_rest):
    animation = resample(wave_animation(60), 120.0)
    rotations = animation.rotations.copy()
    rotations[:at_rest] = [0, 0, 0, 1]
    shown = without_rest_pose(Animation(animation.skeleton, rotations, animation.positions, animation.fps))
    assert_allclose(shown.rotations, animation.rotations[at_rest:])


def test_a_fast_start_is_no_rest_pose():
    animation = resample(wave_animation(60), 120.0)
    rotations = np.concatenate([animation.rotations[40:42:2], np.repeat(animation.rotations[:1], 60, axis=0)])
    kick = Animation(animation.skeleton, rotations, animation.positions[:61], animation.fps)
    assert len(without_rest_pose(kick)) == 61


def test_six_numbers_are_a_rotation_whatever_they_are():
    turns = Rotation.random(20, rng=np.random.default_rng(0))
    columns = np.concatenate([turns.as_matrix()[..., 0], turns.as_matrix()[..., 1]], axis=-1)
    assert_allclose(Rotation.from_quat(from_cont6d(3 * columns)).as_matrix(), turns.as_matrix(), atol=1e-9)
    odd = np.array([[0, 0, 0, 0, 0, 0], [1, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0], [0, 2, 0, 0, -1, 0], [1e-9] * 6])
    for rows in (np.random.default_rng(1).normal(size=(20, 6)), odd):
        assert_allclose(np.linalg.norm(from_cont6d(rows), axis=-1), 1.0)


def test_bad_input_is_one_sentence():
    animation = creature(0)
    with pytest.raises(MotionLabError, match="needs 2 or more frames, got 1"):
        rig_features(Animation(animation.skeleton, animation.rotations[:1], animation.positions[:1], 30.0))
    broken = animation.positions.copy()
    broken[3] = np.nan
    with pytest.raises(MotionLabError, match="NaN or infinite"):
        rig_features(Animation(animation.skeleton, animation.rotations, broken, 30.0))
    rows, layout = rig_features(animation)
    with pytest.raises(MotionLabError, match=f"finite feature rows .frames, {layout.dim}."):
        rig_animation(rows[:, 1:], layout)
