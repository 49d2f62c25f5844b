import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from motionlab.data.bandai import takes as bandai
from motionlab.data.compose import OVERLAP, concatenate, seam_distance
from motionlab.errors import MotionLabError
from motionlab.motion.features import facing, retarget_bones, rotate_yaw
from motionlab.motion.resample import resample
from motionlab.motion.rigs import BANDAI, to_smpl22
from motionlab.motion.skeleton import SMPL22
from tests.shared import SHARED
from tests.synthetic import wave_motion

ARCHIVE = SHARED / "data" / "bandai-namco" / "dataset-1.tar.xz"
REAL = ("bye_feminine", "walk-left_tired", "dash_proud", "walk-back_musical", "run_masculinity")


def walk(frames=80, yaw=0.0, away=(0.0, 0.0, 0.0), size=1.0, start=0):
    joints = wave_motion(frames + start).joints[start:].astype(np.float64)
    return retarget_bones(rotate_yaw(joints, np.full(joints.shape[:2], yaw)) + np.array(away), SMPL22.offsets * size)


@pytest.fixture(scope="module")
def takes():
    """Five of the first takes of dataset-1, (T, 22, 3) each at 20 fps."""
    if not ARCHIVE.exists():
        pytest.skip("needs the Bandai-Namco archives in ../shared")
    found = {}
    for take in bandai.read_takes(ARCHIVE):
        name = f"{take.content}_{take.style}"
        if name in REAL:
            found[name] = to_smpl22(resample(take.animation, 20.0), BANDAI)
        if len(found) == len(REAL):
            return found


def bones(joints):
    return np.linalg.norm(joints - joints[:, SMPL22.parents], axis=-1)[:, 1:]


def fastest(joints):
    """(T - 1,) m/s of the fastest joint."""
    return np.linalg.norm(np.diff(joints, axis=0), axis=-1).max(axis=-1) * 20.0


def spread(one, other):
    """How far two (T, J, 3) motions differ but for one turn about the vertical and one move on the ground."""
    one, other = (part - part[:1, :1] * (1.0, 0.0, 1.0) for part in (one, other))
    flat = (part.reshape(-1, 3) * (1.0, 0.0, 1.0) for part in (one, other))
    turn = Rotation.align_vectors(*flat)[0].as_rotvec()[1]
    return np.abs(one - rotate_yaw(other, np.full(other.shape[:2], turn))).max()


def test_a_walk_goes_on_where_and_whither_it_went():
    first, second = walk(), walk(yaw=2.0, away=(3.0, 0.0, -5.0), start=7)
    joined = concatenate([first, second])
    assert joined.dtype == np.float32 and joined.shape[1:] == (22, 3)
    assert len(first) * 2 // 3 + len(second) * 2 // 3 - OVERLAP <= len(joined) <= len(first) + len(second) - OVERLAP
    # the second one turned onto the first: all of it is one straight walk
    assert np.abs(np.angle(np.exp(1j * (facing(joined) - facing(first).mean())))).max() < 0.3
    assert np.abs(joined[:, 0, 0]).max() < 0.1
    steps, usual = np.diff(joined[:, 0, 2]), np.diff(first[:, 0, 2])
    assert usual.min() * 0.9 < steps.min() and steps.max() < usual.max() * 1.1


def test_bones_keep_the_lengths_of_the_first():
    first, second = walk(), walk(size=1.15, yaw=1.0)
    joined = concatenate([first, second, walk(size=0.9)])
    np.testing.assert_allclose(bones(joined), np.broadcast_to(bones(first)[0], (len(joined), 21)), atol=1e-5)


def test_start_and_end_are_those_of_the_parts():
    parts = [walk(60), walk(90, yaw=-2.5, away=(9.0, 0.0, 1.0), start=4), walk(70, yaw=0.4, start=11)]
    joined = concatenate(parts)
    kept = len(parts[0]) * 2 // 3
    np.testing.assert_allclose(joined[:kept], parts[0][:kept], atol=1e-5)
    kept = len(parts[2]) * 2 // 3 - OVERLAP
    assert spread(joined[-kept:], parts[2][-kept:]) < 1e-4


def test_the_cut_into_the_third_part_leaves_the_second():
    first, middle, third = walk(150), walk(30), walk(150, start=5)
    neck, head = SMPL22.index("neck"), SMPL22.index("head")
    middle[:, head] += [0.0, 0.2, 0.0]  # it can be told by its upright head
    joined = concatenate([first, middle, third])
    upright = (joined[:, head] - joined[:, neck])[:, 1] > (first[0, head] - first[0, neck])[1] + 0.005
    assert 30 // 3 <= upright.sum() <= 30


def test_the_same_parts_give_the_same_motion():
    parts = [walk(50), walk(60, yaw=1.0)]
    untouched = [part.copy() for part in parts]
    np.testing.assert_array_equal(concatenate(parts), concatenate(parts))
    for part, before in zip(parts, untouched):
        np.testing.assert_array_equal(part, before)


def test_it_does_not_matter_where_the_parts_stood():
    first, second = walk(50), walk(60, yaw=1.0)
    joined, moved = concatenate([first, second]), [4.0, 0.0, -3.0]
    np.testing.assert_allclose(concatenate([first, walk(60, yaw=3.0, away=moved)]), joined, atol=1e-4)
    expected = rotate_yaw(joined.astype(np.float64), np.full(joined.shape[:2], 2.0)) + moved
    np.testing.assert_allclose(concatenate([walk(50, yaw=2.0, away=moved), second]), expected, atol=1e-4)


def test_seam_distance_tells_what_fits():
    forward = walk()
    assert seam_distance(forward, walk(yaw=2.0, away=(1.0, 0.0, 1.0))) < 0.03
    assert seam_distance(forward, forward[::-1]) > 3 * seam_distance(forward, forward)


def test_short_motions():
    for frames in (OVERLAP, OVERLAP + 1, 2 * OVERLAP):
        joined = concatenate([walk(frames), walk(frames), walk(frames)])
        assert OVERLAP <= len(joined) <= 3 * frames - 2 * OVERLAP and np.isfinite(joined).all()
    with pytest.raises(MotionLabError, match="fewer than 8 frames"):
        concatenate([walk(40), walk(OVERLAP - 1)])


@pytest.mark.parametrize("first", REAL)
def test_real_takes_join_without_a_jump(takes, first):
    for second in REAL:
        if second == first:
            continue
        joined = concatenate([takes[first], takes[second]])
        limit = 1.25 * max(fastest(takes[first]).max(), fastest(takes[second]).max())
        assert fastest(joined).max() < limit
        lengths = bones(joined)
        assert np.ptp(lengths, axis=0).max() < 1e-4
        kept = len(takes[first]) * 2 // 3
        np.testing.assert_allclose(joined[:kept], takes[first][:kept], atol=1e-4)
        kept = len(takes[second]) * 2 // 3 - OVERLAP
        assert spread(joined[-kept:], takes[second][-kept:]) < 1e-3
