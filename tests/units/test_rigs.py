import tarfile

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh, write_bvh
from motionlab.motion.motion import Animation
from motionlab.motion.rigs import BANDAI, CMU_DAZ, RIGS, SMPL22_RIG, Rig, find_rig, to_smpl22
from motionlab.motion.skeleton import SMPL22, Skeleton
from tests.shared import SHARED

ARCHIVES = {
    "bandai": SHARED / "data" / "bandai-namco" / "dataset-1.tar.xz",
    "cmu": SHARED / "data" / "cmu-dance" / "cmu-dance.tar.xz",
}
LEFT, RIGHT = [SMPL22.index(f"{side}_hip") for side in ("left", "right")]


def animation_of(skeleton, frames=5, seed=0):
    rotations = Rotation.random(frames * len(skeleton), random_state=seed).as_quat().reshape(frames, -1, 4)
    positions = np.repeat(skeleton.offsets[None], frames, axis=0)
    positions[:, 0] = np.random.default_rng(seed).normal(size=(frames, 3))
    return Animation(skeleton, rotations, positions, 20.0)


def test_every_rig_places_every_joint():
    for rig in RIGS:
        assert set(rig.table) == set(SMPL22.joints)


def test_our_own_joints_come_back_in_order(tmp_path):
    animation = animation_of(SMPL22)
    back = read_bvh(write_bvh(animation, tmp_path / "a.bvh"))
    assert back.skeleton.joints != SMPL22.joints  # depth first
    assert find_rig(back.skeleton.joints) is SMPL22_RIG
    np.testing.assert_allclose(to_smpl22(back), animation.joints(), atol=1e-5)


@pytest.mark.parametrize("rename", [str.upper, str.title, lambda name: f"actor:{name}", lambda name: f"a:b 1:{name} "])
def test_capitals_and_namespaces_do_not_matter(rename):
    animation = animation_of(SMPL22)
    renamed = Skeleton("x", tuple(map(rename, SMPL22.joints)), SMPL22.parents, SMPL22.offsets)
    joints = to_smpl22(Animation(renamed, animation.rotations, animation.positions, 20.0))
    np.testing.assert_array_equal(joints, animation.joints())


def test_fractions_and_places_in_a_frame():
    table = dict(SMPL22_RIG.table) | {
        "spine2": ("spine1", "neck", 0.25),
        "left_foot": ("left_ankle", (0.0, -0.1, 0.2)),
        "right_foot": ("right_ankle", (0.1, 0.0, 0.0)),
    }
    animation = animation_of(SMPL22)
    joints, world = to_smpl22(animation, Rig("x", table)), animation.joints()
    at = {name: world[:, i] for i, name in enumerate(SMPL22.joints)}
    np.testing.assert_allclose(joints[:, SMPL22.index("spine2")], 0.75 * at["spine1"] + 0.25 * at["neck"])
    ankle = Rotation.identity()
    for name in ("pelvis", "left_hip", "left_knee", "left_ankle"):
        ankle = ankle * Rotation.from_quat(animation.rotations[:, SMPL22.index(name)])
    foot = at["left_ankle"] + ankle.apply([0.0, -0.1, 0.2])
    np.testing.assert_allclose(joints[:, SMPL22.index("left_foot")], foot)
    foot = joints[:, SMPL22.index("right_foot")] - at["right_ankle"]
    np.testing.assert_allclose(np.linalg.norm(foot, axis=1), 0.1)


def test_the_first_of_two_joints_of_one_name_is_meant():
    offsets = np.concatenate([SMPL22.offsets, np.ones((1, 3))])
    animation = animation_of(Skeleton("x", SMPL22.joints + ("head",), SMPL22.parents + (0,), offsets))
    np.testing.assert_array_equal(to_smpl22(animation), animation.joints()[:, :22])


def test_unknown_skeletons_name_what_is_missing():
    fewer = Skeleton("x", SMPL22.joints[:20], SMPL22.parents[:20], SMPL22.offsets[:20])
    with pytest.raises(MotionLabError, match="Bandai-Namco, CMU in Daz form.*lacks left_wrist, right_wrist"):
        find_rig(fewer.joints)
    with pytest.raises(MotionLabError, match="not of the rig 'Bandai-Namco'.*Chest, Foot_L.*more"):
        to_smpl22(animation_of(SMPL22), BANDAI)
    with pytest.raises(MotionLabError, match="no humanoid body"):
        to_smpl22(animation_of(Skeleton("x", ("a",), (-1,), np.zeros((1, 3)))))


@pytest.fixture(scope="module", params=ARCHIVES)
def real(request):
    """The archive's name and the SMPL joints of five clips at their own rate."""
    if not ARCHIVES[request.param].exists():
        pytest.skip(f"the {request.param} archive is not beside the repository")
    clips = []
    with tarfile.open(ARCHIVES[request.param]) as tar:
        for member in tar:
            if member.name.endswith(".bvh") and member.size < 3_000_000:
                clips.append(read_bvh(tar.extractfile(member)))
            if len(clips) == 5:
                break
    assert all(find_rig(clip.skeleton.joints) is {"bandai": BANDAI, "cmu": CMU_DAZ}[request.param] for clip in clips)
    return request.param, [to_smpl22(clip) for clip in clips]


def test_real_bones_keep_their_length(real):
    for joints in real[1]:
        for name in ("knee", "ankle", "foot", "elbow", "wrist"):
            for side in ("left", "right"):
                child = SMPL22.index(f"{side}_{name}")
                length = np.linalg.norm(joints[:, child] - joints[:, SMPL22.parents[child]], axis=1)
                assert np.ptp(length) < 1e-4


def test_real_proportions_are_human(real):
    joints = np.concatenate([clip[:1] for clip in real[1]])
    for name in ("knee", "ankle", "foot", "neck", "elbow", "wrist"):
        for joint in (name, f"left_{name}", f"right_{name}"):
            if joint in SMPL22.joints:
                child = SMPL22.index(joint)
                length = np.linalg.norm(joints[:, child] - joints[:, SMPL22.parents[child]], axis=1)
                low, high = np.array([0.7, 1.3]) * np.linalg.norm(SMPL22.offsets[child])
                assert (low < length).all() and (length < high).all(), joint
    hips = joints[:, [LEFT, RIGHT]].mean(axis=1)
    np.testing.assert_allclose(np.linalg.norm(joints[:, 0] - hips, axis=1), 0.09, atol=0.035)


def test_real_feet_are_on_the_floor(real):
    name, clips = real
    for joints in clips:
        lowest = joints[1:, [SMPL22.index("left_foot"), SMPL22.index("right_foot")], 1].min(axis=1)
        # Bandai's floor is y = 0 with the toe joint 4.3 cm above it; CMU's is only near it
        assert abs(np.percentile(lowest, 10) - 0.043) < (0.01 if name == "bandai" else 0.15)


def test_real_left_is_x_when_facing_z(real):
    joints = np.concatenate(real[1])
    left = (joints[:, LEFT] - joints[:, RIGHT]) * [1, 0, 1]
    forward = np.cross(left, [0, 1, 0])  # x cross y = z
    for side in ("left", "right"):
        ankle, foot = joints[:, SMPL22.index(f"{side}_ankle")], joints[:, SMPL22.index(f"{side}_foot")]
        planted = foot[:, 1] < np.percentile(foot[:, 1], 30)  # in the air, a runner's toes point back
        assert (np.sum(forward * (foot - ankle), axis=1)[planted] > 0).mean() > 0.98
    assert (joints[:, SMPL22.index("head"), 1] > joints[:, 0, 1]).mean() > 0.98
