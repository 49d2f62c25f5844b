"""Motions of other rigs and containers as the 22 joints of SMPL: AMASS, Kimodo, VRM animations, BVH of any names."""

import tarfile

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.amass import SOMA30, SOMA30_PARENTS
from motionlab.motion.bvh import bvh_text, read_bvh
from motionlab.motion.features import bone_lengths, unit
from motionlab.motion.files import load
from motionlab.motion.motion import Animation
from motionlab.motion.retarget.gltf import read_gltf
from motionlab.motion.retarget.gltf_animation import world_at
from motionlab.motion.rigs import to_smpl22
from motionlab.motion.skeleton import SMPL22, Skeleton
from tests.shared import SHARED
from tests.synthetic import wave_animation, wave_motion
from tests.units.test_bone_map import RIGS, first_names

CHARACTERS = SHARED / "data" / "characters" / "characters.tar.xz"


def directions(joints: np.ndarray) -> np.ndarray:
    limbs = [i for i, name in enumerate(SMPL22.joints) if name.split("_")[-1] in ("knee", "ankle", "elbow", "wrist")]
    return unit(joints[:, limbs] - joints[:, np.array(SMPL22.parents)[limbs]])


def test_amass_round_trip(tmp_path):
    motion = wave_motion(40)
    path = motion.save(tmp_path / "walk_poses.npz")
    with np.load(path) as arrays:
        assert arrays["poses"].shape == (40, 72) and arrays["trans"].shape == (40, 3)
        assert arrays["mocap_framerate"] == 20.0
        assert arrays["trans"][-1, 1] < arrays["trans"][0, 1] - 0.5  # Z is up there, and forward is -Y
    back = load(path)
    assert back.fps == 20.0
    np.testing.assert_allclose(directions(back.joints), directions(motion.joints), atol=0.03)


def test_amass_files_of_other_shapes(tmp_path):
    poses, trans = np.zeros((5, 156)), np.zeros((5, 3))
    np.savez(tmp_path / "a.npz", poses=poses, trans=trans, mocap_framerate=60.0)
    assert load(tmp_path / "a.npz").fps == 60.0
    for arrays in (
        {"poses": poses[:, :60], "trans": trans},
        {"poses": poses, "trans": trans[:3]},
        {"poses": poses[0], "trans": trans},
    ):
        np.savez(tmp_path / "a.npz", **arrays)
        with pytest.raises(MotionLabError, match="no AMASS motion"):
            load(tmp_path / "a.npz")
    np.savez(tmp_path / "a.npz", poses=poses * np.nan, trans=trans)
    with pytest.raises(MotionLabError, match="finite"):
        load(tmp_path / "a.npz")
    np.savez(tmp_path / "a.npz", poses=np.full((5, 66), "x"), trans=trans)
    with pytest.raises(MotionLabError, match="must be numbers"):
        load(tmp_path / "a.npz")


def test_posed_joints_of_smpl_and_soma(tmp_path):
    motion = wave_motion(30)
    np.savez(tmp_path / "a.npz", posed_joints=motion.joints)
    np.testing.assert_array_equal(load(tmp_path / "a.npz").joints, motion.joints)
    assert load(tmp_path / "a.npz").fps == 30.0
    np.savez(tmp_path / "a.npz", posed_joints=motion.joints[:, :20])
    with pytest.raises(MotionLabError, match="no known skeleton"):
        load(tmp_path / "a.npz")
    assert len(SOMA30) == len(SOMA30_PARENTS) == 30


def test_a_vrm_animation_is_the_motion(tmp_path):
    motion = wave_motion(40)
    back = load(motion.save(tmp_path / "walk.vrma"))
    assert len(back) == 40
    np.testing.assert_allclose(directions(back.joints), directions(motion.joints), atol=0.02)


@pytest.mark.parametrize("rig", [rig for rig in RIGS if rig["name"] != "Daz Genesis"], ids=lambda rig: rig["name"])
@pytest.mark.parametrize("up", ["Y", "Z"])
def test_bvh_of_every_table(rig, up, tmp_path):
    """A file of that rig's names, with Y or Z up, at 30 frames a second and in centimetres."""
    wave = wave_animation(60, 30.0)
    names = first_names(rig)
    skeleton = Skeleton(
        "x", tuple(names.get(joint, f"{joint}_x") for joint in SMPL22.joints), SMPL22.parents, wave.skeleton.offsets
    )
    rotations, positions, offsets = np.array(wave.rotations), np.array(wave.positions), np.array(wave.skeleton.offsets)
    if up == "Z":
        turn = Rotation.from_euler("x", 90, degrees=True)
        positions[:, 0] = turn.apply(positions[:, 0])
        for joint in range(22):  # the whole file turned: rest offsets and rotations alike
            if joint:
                offsets[joint] = turn.apply(offsets[joint])
            rotations[:, joint] = (turn * Rotation.from_quat(rotations[:, joint]) * turn.inv()).as_quat()
        positions[:, 1:] = offsets[1:]
        skeleton = Skeleton("x", skeleton.joints, skeleton.parents, offsets)
    path = tmp_path / "a.bvh"
    path.write_text(bvh_text(Animation(skeleton, rotations, positions, 30.0)), encoding="utf-8")
    motion, expected = load(path), wave_motion(60, 30.0)
    assert motion.fps == 20.0 and len(motion) == 40
    np.testing.assert_allclose(directions(motion.joints)[::2], directions(expected.joints)[::3][:20], atol=0.03)
    assert np.ptp(bone_lengths(motion.joints.astype(float)), axis=0).max() < 0.004


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    if not CHARACTERS.exists():
        pytest.skip("the archive of characters is not beside the repository")
    folder = tmp_path_factory.mktemp("characters")
    with tarfile.open(CHARACTERS) as archive:
        archive.extractall(folder, filter="data")
    return {path.name: path for path in folder.rglob("*")}


@pytest.mark.parametrize(
    "name",
    ["test_freebvh.bvh", "01_01.bvh", "zombieWalk1.bvh", "bvh_test1.bvh", "bvh_test2.bvh", "bvh_test3.bvh", "test.bvh",
     "soma30_kimodo.bvh", "walk01.bvh", "test.vrma", "idle_loop.vrma", "robot.glb", "cesium_man.gltf", "motion.npz"],
)  # fmt: skip
def test_real_files_show_an_upright_person_of_constant_bones(files, name):
    joints = load(files[name]).joints.astype(float)
    hips = joints[:, [1, 2]].mean(axis=1)
    assert 0.6 < np.median(hips[:, 1]) < 1.1 and np.median(joints[:, 15, 1] - hips[:, 1]) > 0.4
    assert np.ptp(bone_lengths(joints), axis=0).max() < 0.03  # the lower spine of CMU's
    ahead = np.cross(joints[:, 1] - joints[:, 2], [0.0, 1.0, 0.0])
    toes = joints[:, [10, 11]].mean(axis=1) - joints[:, [7, 8]].mean(axis=1)
    assert np.median((ahead * toes).sum(-1)) > 0  # left is left


def test_what_is_no_body_is_said():
    skeleton = Skeleton("x", ("a", "b"), (-1, 0), np.array([[0, 0, 0], [0, 1.0, 0]]))
    still = np.tile([0.0, 0.0, 0.0, 1.0], (2, 2, 1))
    with pytest.raises(MotionLabError, match="no humanoid body"):
        to_smpl22(Animation(skeleton, still, np.repeat(skeleton.offsets[None], 2, axis=0), 20.0))


def test_position_channels_of_zeros_mean_the_offset():
    text = (
        "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 6 Xposition Yposition Zposition Xrotation Yrotation Zrotation\n"
        "JOINT b\n{\nOFFSET 0 50 0\nCHANNELS 6 Xposition Yposition Zposition Xrotation Yrotation Zrotation\n"
        "End Site\n{\nOFFSET 0 40 0\n}\n}\n}\nMOTION\nFrames: 2\nFrame Time: 0.05\n" + "0 0 0 0 0 0 0 0 0 0 0 0\n" * 2
    )
    np.testing.assert_allclose(read_bvh(text.encode(), scale=0.01).joints()[:, 1], [[0, 0.5, 0]] * 2)


def test_a_channel_whose_path_is_no_word_moves_nothing(tmp_path):
    """Found by the fuzz: a path that is an object cannot be looked up."""
    file = read_gltf(wave_motion(20).save(tmp_path / "a.glb"))
    target = file.rows("animations")[0]["channels"][0]["target"]
    target["path"] = {"rotation": 1}
    world = world_at(file, 0, np.zeros(1))
    assert np.isfinite(world).all() and world.shape == (1, len(file.nodes), 4, 4)
