import numpy as np
import pytest

from motionlab.__main__ import main
from motionlab.data.mixture import Mixture
from motionlab.data.one_body import BODY, has_one_body, on_one_body, one_body_store
from motionlab.data.store import Clip, write_store
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, KIT, bone_lengths, from_joints, mirror_joints, unit
from tests.synthetic import wave_motion


def bones(joints):
    joints = np.asarray(joints, dtype=np.float64)
    return unit(joints[:, 1:] - joints[:, np.array(HUMANML3D.skeleton.parents)[1:]])


@pytest.fixture
def walk(tmp_path):
    """A store of one walk by another body."""
    rows = from_joints(wave_motion(80).joints)
    clips = [(Clip("walk", "train", ("walks",)), rows), (Clip("again", "test", ("walks",)), rows)]
    return write_store(tmp_path / "walk", HUMANML3D, clips, ["a note"], {"name": "walk", "credit": "us"})


def test_bones_keep_their_directions_and_get_new_lengths():
    joints = wave_motion(80).joints
    moved = on_one_body(joints)
    np.testing.assert_allclose(bones(moved), bones(joints), atol=1e-5)
    np.testing.assert_allclose(bone_lengths(moved), np.broadcast_to(BODY, (80, 22)), atol=1e-6)
    scale = np.linalg.norm(moved[-1, 0] - moved[0, 0]) / np.linalg.norm(joints[-1, 0] - joints[0, 0])
    assert scale == pytest.approx(BODY[[5, 8]].sum() / bone_lengths(joints)[0, [5, 8]].sum(), rel=1e-4)
    np.testing.assert_allclose(on_one_body(moved), moved, atol=1e-6)


def test_a_mirror_image_has_the_same_body(tmp_path):
    rows = from_joints(mirror_joints(on_one_body(wave_motion(60).joints)))
    assert has_one_body(write_store(tmp_path / "m", HUMANML3D, [(Clip("m", "train", ("x",)), rows)], []))


def test_a_store_is_brought_onto_one_body(walk, tmp_path):
    assert not has_one_body(walk)
    store = one_body_store(walk, tmp_path / "one")
    assert has_one_body(store) and [clip.frames for clip in store.clips] == [78, 78]
    assert store.clips[0].captions == ("walks",) and store.meta == walk.meta and store.notes[0] == "a note"
    apart = np.abs(bones(store.motion(store.clips[0]).joints) - bones(walk.motion(walk.clips[0]).joints[:-1]))
    assert apart.max() < 0.02


def test_a_mixture_can_have_one_body(walk, tmp_path, capsys):
    rows = from_joints(on_one_body(wave_motion(60).joints))
    other = write_store(tmp_path / "other", HUMANML3D, [(Clip("other", "train", ("x",)), rows)], [])
    places = [str(walk.folder), str(other.folder)]
    folder = tmp_path / "mixture"
    assert main(["data", "mix", *places, "--shares", "1", "1", "--one-body", "-o", str(folder)]) == 0
    mixture = Mixture(folder)
    assert has_one_body(mixture) and mixture.stores["other"].folder == other.folder
    assert mixture.stores["walk"].folder == folder / "walk" and len(mixture.features) == 59 + 2 * 78
    assert main(["data", places[0], "--one-body"]) == 1
    assert "--one-body does not go" in capsys.readouterr().err


def test_another_layout_has_no_such_body(tmp_path):
    rows = np.zeros((30, KIT.dim), dtype=np.float32)
    store = write_store(tmp_path / "kit", KIT, [(Clip("a", "train", ("x",)), rows)], [])
    with pytest.raises(MotionLabError, match="only the 22 SMPL joints"):
        one_body_store(store, tmp_path / "one")
    assert not (tmp_path / "one" / "clips.json").exists()
