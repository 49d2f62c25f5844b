"""Saving and loading motions: NPZ, dispatch by suffix, and what strangers' files may not do."""

import json
import zipfile

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.motion import files, npz
from motionlab.motion.files import load, save
from motionlab.motion.limits import WIDE, Limits
from motionlab.motion.motion import Motion
from tests.synthetic import wave_motion


@pytest.fixture(scope="module")
def motion():
    return wave_motion(20)


def test_npz_round_trip(motion, tmp_path):
    info = {"prompt": "Ein Mönch winkt", "seed": np.int64(7), "guidance": np.float32(4.5), "seeds": np.arange(2)}
    path = save(Motion(motion.joints, 30.0, info=info), tmp_path / "walk.npz")
    back = load(path)
    assert np.array_equal(back.joints, motion.joints)
    assert back.fps == 30.0
    assert back.info == {"prompt": "Ein Mönch winkt", "seed": 7, "guidance": 4.5, "seeds": [0, 1]}


def test_npz_is_plain_named_arrays(motion, tmp_path):
    with np.load(save(motion, tmp_path / "walk.npz"), allow_pickle=False) as arrays:
        assert set(arrays.files) == {"joints", "fps", "joint_names", "parents", "info"}
        assert arrays["joints"].dtype == np.float32 and arrays["joints"].shape == (20, 22, 3)
        assert arrays["joint_names"][20] == "left_wrist" and arrays["parents"][20] == 18
        assert json.loads(arrays["info"].item()) == motion.info


def test_npz_with_joints_alone(motion, tmp_path):
    np.savez(tmp_path / "a.npz", joints=motion.joints.astype(np.float64))
    assert load(tmp_path / "a.npz").fps == 20
    np.savez(tmp_path / "b.npz", joints=motion.joints, fps=60)
    assert load(tmp_path / "b.npz").fps == 60


JOINTS = np.zeros((4, 22, 3))


@pytest.mark.parametrize(
    "arrays, message",
    [
        (dict(positions=JOINTS), "no array named 'joints'"),
        (dict(joints=np.array([{"a": 1}], dtype=object)), "pickled"),
        (dict(joints=JOINTS, info=np.array({"a": 1}, dtype=object)), "pickled"),
        (dict(joints=np.zeros((4, 21, 3))), r"\(4, 21, 3\)"),
        (dict(joints=np.zeros((0, 22, 3))), "at least one frame"),
        (dict(joints=np.zeros((4, 66))), r"\(4, 66\)"),
        (dict(joints=np.full((4, 22, 3), "x")), "must be numbers"),
        (dict(joints=np.full((4, 22, 3), np.nan)), "NaN"),
        (dict(joints=JOINTS, fps=0), "fps"),
        (dict(joints=JOINTS, fps=np.nan), "fps"),
        (dict(joints=JOINTS, fps="fast"), "fps"),
        (dict(joints=JOINTS, fps=[20, 30]), "fps"),
        (dict(joints=JOINTS, joint_names=["a"] * 22), "joint_names"),
        (dict(joints=JOINTS, parents=np.zeros(22, int)), "parents"),
        (dict(joints=JOINTS, info="not json"), "info"),
        (dict(joints=JOINTS, info="[" * 100_000), "info"),
        (dict(joints=JOINTS, info="[1]"), "info"),
        (dict(joints=JOINTS, fps=1e18), "fps"),
        (dict(joints=JOINTS, info='{"a": NaN}'), "info"),
        (dict(joints=np.zeros((700, 22, 3)), fps=1), "700 s; the limit is 600 s"),
    ],
)
def test_bad_npz(arrays, message, tmp_path):
    np.savez(tmp_path / "bad.npz", **arrays)
    with pytest.raises(MotionLabError, match=message):
        load(tmp_path / "bad.npz")


def test_zip_bomb_is_refused_before_it_unpacks(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "bomb.npz", joints=np.zeros((400_000, 22, 3)))
    assert (tmp_path / "bomb.npz").stat().st_size < WIDE.file_bytes
    monkeypatch.setattr(npz, "_array", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(MotionLabError, match="unpacks to 211 MB; the limit is 100 MB"):
        load(tmp_path / "bomb.npz")


def test_header_that_promises_too_much(tmp_path):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 22, 3)}\n"
    with zipfile.ZipFile(tmp_path / "liar.npz", "w") as archive:
        archive.writestr("joints.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    with pytest.raises(MotionLabError, match="damaged"):
        load(tmp_path / "liar.npz")


def test_damaged_npz(motion, tmp_path):
    path = save(motion, tmp_path / "walk.npz")
    whole = path.read_bytes()
    path.write_bytes(whole[:1000] + b"\0" * 200 + whole[1200:])
    with pytest.raises(MotionLabError, match="damaged"):
        load(path)
    path.write_bytes(b"joints")
    with pytest.raises(MotionLabError, match="not an NPZ"):
        load(path)


def test_load_refuses_what_it_cannot_read(motion, tmp_path):
    with pytest.raises(MotionLabError, match=r"\.npz or \.bvh"):
        load(tmp_path / "walk.obj")
    with pytest.raises(MotionLabError, match="no file"):
        load(tmp_path / "missing.npz")
    path = save(motion, tmp_path / "walk.npz")
    with pytest.raises(MotionLabError, match="limit is 0.001 MB"):
        load(path, Limits(file_bytes=1000))
    with pytest.raises(MotionLabError, match="named by its path, got None"):
        load(None)
    with pytest.raises(MotionLabError, match="check the name"):
        load(tmp_path / ("x" * 500 + ".npz"))


def test_save_refuses_what_it_cannot_write(motion, tmp_path):
    with pytest.raises(MotionLabError, match=r"\.bvh, \.glb, \.npz, \.mp4, \.gif"):
        save(motion, tmp_path / "walk.fbx")
    with pytest.raises(MotionLabError, match="does not exist"):
        save(motion, tmp_path / "nowhere" / "walk.npz")
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "walk.npz").mkdir()
    with pytest.raises(MotionLabError, match="choose another place"):
        save(motion, tmp_path / "walk.npz")
    assert [entry.name for entry in tmp_path.iterdir()] == ["walk.npz"]


@pytest.mark.parametrize("error, seen", [(OSError(28, "No space left"), MotionLabError), (KeyError(), KeyError)])
def test_a_failed_save_leaves_the_old_file_and_nothing_else(error, seen, motion, tmp_path, monkeypatch):
    path = save(motion, tmp_path / "walk.npz")
    before = path.read_bytes()

    def fail(motion, path):
        path.write_bytes(b"half")
        raise error

    monkeypatch.setitem(files._WRITERS, ".npz", fail)
    with pytest.raises(seen):
        save(motion, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_bvh_round_trip(motion, tmp_path):
    path = save(motion, tmp_path / "walk.bvh")
    back = load(path)
    assert back.fps == 20 and back.info == {"source": "walk.bvh"}
    assert back.joints.shape == motion.joints.shape
    assert np.linalg.norm(back.joints - motion.joints, axis=-1).max() < 0.01


def test_bvh_of_another_rate_plays_at_20_fps(tmp_path):
    path = save(wave_motion(121, fps=60), tmp_path / "walk.bvh")
    back = load(path)
    assert back.fps == 20 and len(back) == 41
    assert np.linalg.norm(back.joints - wave_motion(41).joints, axis=-1)[:, 0].max() < 0.02


def test_bvh_that_lasts_too_long(motion, tmp_path):
    path = save(motion, tmp_path / "walk.bvh")
    with pytest.raises(MotionLabError, match="walk.bvh: it lasts 1 s; the limit is 0 s"):
        load(path, Limits(seconds=0.5))


def test_posed_joints_as_kimodo_writes_them(motion, tmp_path):
    path = save(Motion(motion.joints, 30.0), tmp_path / "walk_posed_joints.npz")
    with np.load(path, allow_pickle=False) as arrays:
        assert set(arrays) == {"posed_joints", "fps"}
    back = load(path)
    np.testing.assert_array_equal(back.joints, motion.joints)
    assert back.fps == 30
