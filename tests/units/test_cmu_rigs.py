"""The two forms in which the CMU database is had: their rigs, units, T-poses and elbows."""

import tarfile
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from motionlab.data.cmu import cmu_store
from motionlab.data.cmu.takes import cmu_name, mend_elbows, read_takes, take_of
from motionlab.motion.bvh import UNITS, read_bvh, write_bvh
from motionlab.motion.features import facing, rotate_yaw
from motionlab.motion.motion import Animation
from motionlab.motion.resample import resample
from motionlab.motion.rigs import CMU_DAZ, CMU_DAZ_ALONG_X, CMU_MOTIONBUILDER, find_rig, to_smpl22
from motionlab.motion.skeleton import SMPL22, Skeleton
from tests.shared import SHARED
from tests.synthetic import wave_animation
from tests.units.test_cmu import strolls

CMU = SHARED / "data" / "cmu" / "cmu-mocap.tar.xz"
CHARACTERS = SHARED / "data" / "characters" / "characters.tar.xz"
MOTIONBUILDER = {"01_01": "./bvh_cmu_fairmotion/01_01.bvh", "12_01": "./bvh_pybvh/cmu_12_01_walk.bvh"}

# name, parent, offset in CMU's unit with all limbs straight: the left half and the middle of the MotionBuilder form
_TREE = (
    ("Hips", None, (0, 0, 0)),
    ("LHipJoint", "Hips", (0, 0, 0)),
    ("LeftUpLeg", "LHipJoint", (1.4, -1.7, 0.8)),
    ("LeftLeg", "LeftUpLeg", (0, -7, 0)),
    ("LeftFoot", "LeftLeg", (0, -7.4, 0)),
    ("LeftToeBase", "LeftFoot", (0, -1.0, 2.1)),
    ("LowerBack", "Hips", (0, 0, 0)),
    ("Spine", "LowerBack", (0, 2, 0)),
    ("Spine1", "Spine", (0, 2.1, 0)),
    ("Neck", "Spine1", (0, 0, 0)),
    ("Neck1", "Neck", (0, 1.7, 0)),
    ("Head", "Neck1", (0, 1.7, 0)),
    ("LeftShoulder", "Spine1", (0, 0, 0)),
    ("LeftArm", "LeftShoulder", (3.4, 0.8, 0)),
    ("LeftForeArm", "LeftArm", (5, 0, 0)),
    ("LeftHand", "LeftForeArm", (3.5, 0, 0)),
    ("LeftFingerBase", "LeftHand", (0, 0, 0)),
    ("LThumb", "LeftHand", (0, 0, 0)),
)
_SAME = {
    "Hips": "pelvis", "LeftUpLeg": "left_hip", "LeftLeg": "left_knee", "LeftFoot": "left_ankle", "Spine": "spine1",
    "Spine1": "spine2", "LeftShoulder": "left_collar", "LeftArm": "left_shoulder", "LeftForeArm": "left_elbow",
}  # fmt: skip


def _other_side(name):
    return name.replace("Left", "Right").replace("LHip", "RHip").replace("LThumb", "RThumb")


def motionbuilder(animation, t_pose=True):
    """One of our animations of the 22 SMPL joints in the MotionBuilder form of the CMU database, at 120 Hz."""
    animation = resample(animation, 120.0)
    rows = list(_TREE)
    rows += [
        (_other_side(name), _other_side(parent), (-offset[0], *offset[1:]))
        for name, parent, offset in _TREE
        if _other_side(name) != name
    ]
    names = [name for name, _, _ in rows]
    parents = tuple(-1 if parent is None else names.index(parent) for _, parent, _ in rows)
    offsets = np.array([offset for _, _, offset in rows], dtype=float) * UNITS["cmu"]
    skeleton = Skeleton("motionbuilder", tuple(names), parents, offsets)
    rotations = np.zeros((len(animation), len(names), 4))
    rotations[..., 3] = 1
    for theirs, ours in _SAME.items():
        for name, joint in ((theirs, ours), (_other_side(theirs), ours.replace("left", "right"))):
            rotations[:, names.index(name)] = animation.rotations[:, SMPL22.index(joint)]
    positions = np.repeat(offsets[None], len(animation), axis=0)
    positions[:, 0] = animation.positions[:, 0]
    if t_pose:
        rest = np.zeros_like(rotations[:1])
        rest[..., 3] = 1
        splay = Rotation.from_rotvec(
            np.radians([[0, 0, -8], [0, 0, 8]])
        ).as_quat()  # the real T-poses are not without rotations
        for name, turn in zip(("LeftUpLeg", "RightUpLeg"), splay):
            rest[0, names.index(name)] = turn
        rotations = np.concatenate([rest, rotations])
        positions = np.concatenate([positions[:1], positions])
    return Animation(skeleton, rotations, positions, 120.0)


def write_in_cmu_units(animation, path):
    scale = 0.01 / UNITS["cmu"]
    skeleton = replace(animation.skeleton, offsets=animation.skeleton.offsets * scale)
    return write_bvh(Animation(skeleton, animation.rotations, animation.positions * scale, animation.fps), path)


def test_the_motionbuilder_form_gives_the_same_take(tmp_path):
    animation = wave_animation(100)
    ours = take_of("01_01", animation)
    read = read_bvh(write_in_cmu_units(motionbuilder(animation), tmp_path / "01_01.bvh"))
    assert find_rig(read.skeleton.joints, read.skeleton.offsets) is CMU_MOTIONBUILDER
    theirs = take_of("01_01", read)
    assert theirs.t_pose and theirs.fps == 120.0 and len(theirs.joints) == len(ours.joints)
    apart = np.linalg.norm(_from_root(theirs.joints) - _from_root(ours.joints), axis=-1).mean(axis=0)
    assert apart.max() < 0.08 and apart.mean() < 0.04
    steps = [np.linalg.norm(np.diff(take.joints[:, 0], axis=0), axis=1).sum() for take in (ours, theirs)]
    assert steps[0] == pytest.approx(steps[1], rel=0.05)


def test_a_take_that_begins_in_a_t_pose_and_goes_on_keeps_it():
    smooth = motionbuilder(wave_animation(100), t_pose=False)
    assert not take_of("01_01", smooth).t_pose
    held = motionbuilder(wave_animation(100))
    still = replace(held, rotations=held.rotations[[0] * 60], positions=held.positions[[0] * 60])
    assert not take_of("01_01", still).t_pose


def test_the_missing_breastbone_is_put_in():
    body = to_smpl22(motionbuilder(wave_animation(20), t_pose=False))
    spine, shoulders = body[:, SMPL22.index("spine2"), 1], body[:, [SMPL22.index("left_shoulder")], 1].mean(axis=1)
    assert np.median(shoulders - spine) > 0.14  # 4.5 cm in the file


def _from_root(joints):
    joints = np.asarray(joints, dtype=np.float64)
    return rotate_yaw(joints - joints[:, :1], -facing(joints)[:, None])


def along_x(bend):
    """A still adult of the form with limbs along X, whose left forearm is turned by `bend` degrees."""
    rest = CMU_DAZ_ALONG_X
    names = ("hip", "abdomen", "chest", "neck", "head")
    sides = ("Collar", "Shldr", "ForeArm", "Hand", "Thigh", "Shin", "Foot")
    joints = names + tuple(side + part for side in "lr" for part in sides)
    parents = {
        "abdomen": "hip",
        "chest": "abdomen",
        "neck": "chest",
        "head": "neck",
        "Collar": "chest",
        "Shldr": "Collar",
    }
    parents |= {"ForeArm": "Shldr", "Hand": "ForeArm", "Thigh": "hip", "Shin": "Thigh", "Foot": "Shin"}
    length = dict(
        abdomen=0.2,
        chest=0.12,
        neck=0.22,
        head=0.07,
        Collar=0.2,
        Shldr=0.1,
        ForeArm=0.28,
        Hand=0.24,
        Shin=0.4,
        Foot=0.4,
    )
    offsets = np.zeros((len(joints), 3))
    index = {name: i for i, name in enumerate(joints)}
    for name, i in index.items():
        offsets[i, 0] = length.get(name, length.get(name[1:], 0.0))
    offsets[index["abdomen"], 2] = -0.02
    for side, y in (("l", -1), ("r", 1)):
        offsets[index[f"{side}Thigh"]] = (0.07, 0.09 * y, 0)
    above = [
        -1 if name == "hip" else index[parents.get(name) or _with_side(parents[name[1:]], name[0])] for name in joints
    ]
    assert rest.needs <= set(joints)
    order = sorted(range(len(joints)), key=lambda i: _depth(above, i))
    place = {old: new for new, old in enumerate(order)}
    skeleton = Skeleton(
        "x",
        tuple(joints[i] for i in order),
        tuple(-1 if above[i] < 0 else place[above[i]] for i in order),
        offsets[order],
    )
    rotations = np.zeros((30, len(joints), 4))
    rotations[..., 3] = 1
    turn = Rotation.from_rotvec(np.radians(bend) * np.array([0.0, -0.8, 0.6]))
    rotations[:, place[index["lForeArm"]]] = turn.as_quat()
    return Animation(skeleton, rotations, np.repeat(skeleton.offsets[None], 30, axis=0), 24.0)


def _with_side(name, side):
    return side + name if name[0].isupper() else name


def _depth(parents, joint):
    return 0 if parents[joint] < 0 else 1 + _depth(parents, parents[joint])


def test_rigs_of_the_same_names_are_told_apart_by_their_limbs():
    animation = along_x(30)
    joints, offsets = animation.skeleton.joints, animation.skeleton.offsets
    assert find_rig(joints, offsets) is CMU_DAZ_ALONG_X
    assert find_rig(joints, offsets[:, [1, 0, 2]]) is CMU_DAZ and find_rig(joints) is CMU_DAZ


def test_a_body_that_lies_is_not_stood_up():
    """Limbs along X at rest: trunk and legs point the same way, and what remains of them may look like Z."""
    lying = along_x(30)
    rotations = lying.rotations.copy()
    rotations[:, 0] = Rotation.from_rotvec(np.radians([0.0, 90.0, 0.0])).as_quat()  # the head towards -Z
    for thigh in ("lThigh", "rThigh"):
        rotations[:, lying.skeleton.index(thigh)] = (0.0, 0.0, 1.0, 0.0)  # legs away from the trunk
    lying = replace(lying, rotations=rotations)
    neck, ankle = (to_smpl22(lying, CMU_DAZ_ALONG_X)[0, SMPL22.index(joint)] for joint in ("neck", "left_ankle"))
    assert ankle[2] - neck[2] > 1
    np.testing.assert_array_equal(to_smpl22(lying), to_smpl22(lying, CMU_DAZ_ALONG_X))


def test_elbows_that_bend_backwards_are_set_right():
    good, bad = along_x(70), along_x(-70)
    kept, share = mend_elbows(good)
    assert share == 0 and np.array_equal(kept.rotations, good.rotations)
    mended, share = mend_elbows(bad)
    assert share == 1
    np.testing.assert_allclose(to_smpl22(mended), to_smpl22(good), atol=1e-9)
    assert take_of("01_01", bad).elbows == 1 and take_of("01_01", along_x(-2)).elbows == 0


def test_both_rigs_in_one_folder_make_one_store(tmp_path):
    (tmp_path / "001").mkdir()
    write_in_cmu_units(motionbuilder(strolls(3, 120)), tmp_path / "001" / "01_01.bvh")
    write_bvh(strolls(4, 120), tmp_path / "02_01.bvh")
    write_bvh(along_x(-70), tmp_path / "03_01.bvh")
    store = cmu_store(tmp_path, folder=tmp_path / "store")
    assert {clip.take for clip in store.clips} == {"01_01", "02_01", "03_01"}
    assert any("a T-pose in front cut off, takes 1: 01_01" in note for note in store.notes)
    assert any("elbows that bent backwards, set right, takes 1: 03_01" in note for note in store.notes)


@pytest.mark.skipif(not (CMU.exists() and CHARACTERS.exists()), reason=f"needs {CMU} and {CHARACTERS}")
@pytest.mark.parametrize("name", MOTIONBUILDER)
def test_two_conversions_of_one_recording_agree(name):
    with tarfile.open(CHARACTERS) as archive:
        theirs = take_of(name, read_bvh(archive.extractfile(MOTIONBUILDER[name]).read()))
    ours = next(read_takes(CMU, [], lambda path: name if cmu_name(path) == name else None))
    assert theirs.t_pose and not ours.t_pose
    frames = min(len(ours.joints), len(theirs.joints))
    apart = np.linalg.norm(_from_root(ours.joints[:frames]) - _from_root(theirs.joints[:frames]), axis=-1)
    assert np.median(apart) < 0.05
    assert apart.mean(axis=0).max() < 0.18  # the left wrist of 01_01 was 40 cm off before its elbow was mended
