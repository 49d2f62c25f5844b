"""What can be a body that moves, and that every door asks: files, folders, data sets, models."""

import io
import tarfile

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh, write_bvh
from motionlab.motion.files import load, load_animation
from motionlab.motion.motion import Animation, Motion
from motionlab.motion.plausible import check_plausible
from motionlab.motion.resample import resample
from motionlab.motion.rigs import to_smpl22
from motionlab.motion.skeleton import SMPL22, Skeleton
from tests.shared import SHARED
from tests.synthetic import creature, wave_animation, wave_motion

JOINTS = wave_motion(40).joints


def changed(change):
    joints = JOINTS.astype(np.float64)
    change(joints)
    return joints


def no_legs(joints):
    joints[:, [1, 2, 4, 5, 7, 8, 10, 11]] = joints[:, :1]


def no_shins(joints):
    joints[:, [7, 8]] = joints[:, [4, 5]]


def flies(joints):
    joints[..., 2] += 1000 * np.arange(len(joints))[:, None] / 20


def one_frame_far(joints):
    joints[7, 3] = 1e9


def unlike(value):
    return lambda joints: joints.__setitem__((3, 4, 1), value)


IMPLAUSIBLE = [
    (lambda joints: joints.__imul__(0), "all joints of .* lie at one place"),
    (lambda joints: joints.__imul__(100), "measures 208 m; bodies of 0.05 to 10 m"),
    (lambda joints: joints.__imul__(0.01), "measures 0.0\\d* m"),
    (lambda joints: joints.__imul__(0.1), "legs of .* are 0.0783 m long"),
    (lambda joints: joints.__imul__(1e9), "joint .* from the origin"),
    (lambda joints: joints.__iadd__(1e6), "joint 1e\\+06 m from the origin; the limit is 10000 m"),
    (no_legs, "legs of .* are 0 m long"),
    (no_shins, "legs of"),
    (flies, "moves at 1e\\+03 m/s; the limit is 50 m/s"),
    (one_frame_far, "joint 1e\\+09 m"),
    (unlike(np.nan), "NaN or infinite"),
    (unlike(1e300), "NaN or infinite"),  # finite in float64 alone
]


@pytest.mark.parametrize("change, message", IMPLAUSIBLE)
def test_what_can_be_no_person_is_one_sentence(change, message):
    assert check_plausible(JOINTS, 20.0).dtype == np.float32
    with pytest.raises(MotionLabError, match=message) as caught:
        check_plausible(changed(change), 20.0, "walk.bvh")
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 200


@pytest.mark.parametrize("change, message", IMPLAUSIBLE)
def test_files_are_asked(change, message, tmp_path):
    np.savez(tmp_path / "walk.npz", joints=changed(change), fps=20)
    with pytest.raises(MotionLabError, match=message):
        load(tmp_path / "walk.npz")


def test_other_skeletons_may_be_small_or_large_but_no_point(tmp_path):
    for size in (0.1, 1.0, 12.0):
        animal = creature(1)
        animal = Animation(animal.skeleton, animal.rotations, animal.positions * size, animal.fps)
        check_plausible(animal.joints(), animal.fps, "animal", animal.skeleton)
    with pytest.raises(MotionLabError, match="0.05 to 50 m"):
        check_plausible(animal.joints() * 1e2, animal.fps, "animal", animal.skeleton)
    with pytest.raises(MotionLabError, match="at one place"):
        check_plausible(animal.joints() * 0, animal.fps, "animal", animal.skeleton)
    ball = Skeleton("ball", ("ball",), (-1,), np.zeros((1, 3)))
    check_plausible(np.zeros((9, 1, 3)), 30.0, "ball", ball)


def test_what_is_not_in_metres_has_only_to_be_a_body():
    check_plausible(JOINTS * 1000, 20.0, metres=False)
    with pytest.raises(MotionLabError, match="at one place"):
        check_plausible(JOINTS * 0, 20.0, metres=False)


def test_a_bvh_without_legs(tmp_path):
    animation = wave_animation(40)
    offsets = SMPL22.offsets.copy()
    offsets[[4, 5, 7, 8]] = 0
    positions = animation.positions.copy()
    positions[:, [4, 5, 7, 8]] = 0
    flat = Animation(Skeleton("flat", SMPL22.joints, SMPL22.parents, offsets), animation.rotations, positions, 20.0)
    with pytest.raises(MotionLabError, match="legs of walk.bvh are 0 m long"):
        load(write_bvh(flat, tmp_path / "walk.bvh"))
    assert len(load_animation(tmp_path / "walk.bvh")) == 40  # an animal may have none


def test_motions_have_frame_rates_and_info_of_their_kind(tmp_path):
    assert type(Motion(JOINTS, np.float32(30)).fps) is float
    for fps in (0, -1, 1e18, np.nan, "20", None, True):
        with pytest.raises(MotionLabError, match="frame rate must be a number from 1 to 1000"):
            Motion(JOINTS, fps)
    for joints in (10**400, [[[10**400] * 3] * 22], "joints", None, [[1, 2], [3]], np.full((4, 22, 3), "x")):
        with pytest.raises(MotionLabError, match="joints"):
            Motion(joints)
    with pytest.raises(MotionLabError, match="info must be a dict"):
        Motion(JOINTS, info=[1])
    itself: dict = {}
    itself["self"] = itself
    for info in ({"score": np.nan}, {"score": [np.float32("inf")]}, {("a", 1): 2}, itself):
        for suffix in (".npz", ".glb"):
            with pytest.raises(MotionLabError, match="info must be JSON"):
                Motion(JOINTS, info=info).save(tmp_path / f"walk{suffix}")
    assert not list(tmp_path.iterdir())


REAL = {
    "cmu-dance/cmu-dance.tar.xz": (2, None),
    "accad/accad-female1.tar.xz": (20, None),
    "characters/characters.tar.xz": (17, None),
    "bandai-namco/dataset-1.tar.xz": (20, 0.01),
}


@pytest.mark.parametrize("archive", REAL, ids=lambda archive: archive.split("/")[0])
def test_no_real_file_is_refused(archive):
    (count, scale), read = REAL[archive], 0
    place = SHARED / "data" / archive
    if not place.exists():
        pytest.skip("needs the motion archives in ../shared")
    with tarfile.open(place, "r|*") as tar:
        for member in tar:
            if member.isfile() and member.name.lower().endswith(".bvh") and read < count:
                animation = read_bvh(io.BytesIO(tar.extractfile(member).read()), scale)
                check_plausible(animation.joints(), animation.fps, member.name, animation.skeleton)
                read += 1
                try:
                    body = to_smpl22(resample(animation, 20.0))
                except MotionLabError:  # of no rig that becomes a person
                    continue
                check_plausible(body, 20.0, member.name)
    assert read == count
