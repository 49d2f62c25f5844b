import os
import shutil
import zipfile
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from motionlab.data import sources
from motionlab.data.folder import _hashed_split, folder_store
from motionlab.data.sources import open_store
from motionlab.data.store import MotionStore
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import write_bvh
from motionlab.motion.features import HUMANML3D, canonicalize, to_joints
from motionlab.motion.motion import Motion
from motionlab.motion.npz import write_npz
from motionlab.motion.resample import resample
from tests.synthetic import wave_animation, wave_motion
from tests.units.test_bandai import body
from tests.units.test_humanml3d import published


def wave_at(fps, frames=120):
    """The same walk at any rate."""
    return Motion(resample(wave_animation(frames, 60.0), fps).joints(), fps)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A walk of two seconds as three files."""
    folder = tmp_path_factory.mktemp("files")
    write_bvh(wave_animation(120, 60.0), folder / "smpl.bvh")
    write_bvh(body(60), folder / "bandai.bvh")
    write_npz(wave_at(30.0), folder / "joints.npz")
    return folder


def put(files, folder, **captions):
    """Copies under new names: kind_name="a caption"."""
    for name, caption in captions.items():
        kind = name.split("_")[0]
        original = next(files.glob(f"{kind}.*"))
        path = folder / f"{name}{original.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(original, path)
        if caption:
            path.with_suffix(".txt").write_text(caption, encoding="utf-8")
    return folder


def test_every_kind_of_file_is_read(tmp_path, files):
    walks = "a person walks\n\n  a person   waves \n"
    source = put(files, tmp_path / "mine", smpl=walks, bandai="someone stands", joints="walk")
    store = folder_store(source, tmp_path / "store")
    assert store.layout is HUMANML3D and len(store.clips) == 3
    clips = {clip.name: clip for clip in store.clips}
    assert clips["smpl"].captions == ("a person walks", "a person waves")
    # two seconds at 20 fps, less the row that the last frame cannot have
    assert (clips["smpl"].frames, clips["joints"].frames, clips["bandai"].frames) == (39, 39, 39)
    expected = canonicalize(wave_at(20.0).joints)[:-1]
    for name, tolerance in (("smpl", 1e-4), ("joints", 0.01)):
        joints = to_joints(store.rows(clips[name]))
        np.testing.assert_allclose(joints, expected, atol=tolerance)
    assert not any(clip.composed or clip.mirrored for clip in store.clips)


def test_captions_come_from_a_table_too(tmp_path, files):
    source = put(files, tmp_path / "mine", smpl_a="beside", smpl_b=None)
    put(files, source / "sub", joints=None)
    (source / "captions.csv").write_text(
        'file,caption\nsmpl_a.bvh,"from the table, quoted"\nsmpl_b,by name\nsub\\joints.npz,below\nsmpl_z.bvh,nobody\n'
    )
    store = folder_store(source, tmp_path / "store")
    assert {clip.name: clip.captions for clip in store.clips} == {
        "smpl_a": ("beside", "from the table, quoted"),
        "smpl_b": ("by name",),
        "sub/joints": ("below",),
    }
    assert any(note.startswith("smpl_z has captions") for note in store.notes)


def test_what_cannot_be_used_is_noted_with_its_reason(tmp_path, files):
    source = put(files, tmp_path / "mine", smpl_a="walks", smpl_silent=None, smpl_dull="x" * 2000, joints="walks")
    (source / "broken.bvh").write_text("HIERARCHY\nROOT")
    (source / "notes.npz").write_bytes(b"PK no zip")
    write_bvh(wave_animation(20), source / "short.bvh")
    write_npz(Motion(wave_motion(40).joints * 100), source / "huge.npz")
    np.savez(source / "pickled.npz", joints=np.array([{}]))
    shutil.copy(source / "smpl_a.bvh", source / "joints.bvh")
    (source / "._hidden.bvh").write_text("")
    for name in ("broken", "notes", "short", "huge", "pickled"):
        (source / f"{name}.txt").write_text("a caption")
    store = folder_store(source, tmp_path / "store")
    assert {clip.name for clip in store.clips} == {"smpl_a", "joints"}
    notes = dict(note.split(": left out: ") for note in store.notes if "left out" in note)
    assert notes.keys() == {
        "smpl_silent.bvh",
        "smpl_dull.bvh",
        "broken.bvh",
        "notes.npz",
        "short.bvh",
        "huge.npz",
        "pickled.npz",
        "joints.npz",
    }
    assert "no caption" in notes["smpl_silent.bvh"] and "1000 characters" in notes["smpl_dull.bvh"]
    assert "1.2 s" in notes["short.bvh"] and "metres" in notes["huge.npz"]
    assert "not an NPZ" in notes["notes.npz"] and "pickled" in notes["pickled.npz"]
    assert notes["joints.npz"] == "joints.bvh has the same name"


def test_lists_decide_the_splits(tmp_path, files):
    source = put(files, tmp_path / "mine", smpl_a="a", smpl_b="b", smpl_c="c", smpl_d="d")
    (source / "train.txt").write_text("smpl_a\nsmpl_b.bvh\n")
    (source / "test.txt").write_text("smpl_c\nsmpl_x\n")
    store = folder_store(source, tmp_path / "store")
    assert {clip.name: clip.split for clip in store.clips} == {"smpl_a": "train", "smpl_b": "train", "smpl_c": "test"}
    assert any(note.startswith("smpl_d.bvh: left out: none of train.txt") for note in store.notes)
    assert any(note.startswith("smpl_x has captions or a split") for note in store.notes)
    (source / "train.txt").rename(source / "kept")
    assert {clip.split for clip in folder_store(source, tmp_path / "tests").clips} == {"test"}
    (source / "kept").rename(source / "train.txt")
    (source / "val.txt").write_text("smpl_a")
    with pytest.raises(MotionLabError, match="smpl_a is in both"):
        folder_store(source, tmp_path / "other")


def test_the_hash_splits_in_the_right_shares_and_for_good():
    counts = Counter(_hashed_split(f"clip {number}") for number in range(20_000))
    shares = {split: round(count / 20_000, 2) for split, count in counts.items()}
    assert shares == {"train": 0.8, "test": 0.15, "val": 0.05}
    assert [_hashed_split(name) for name in ("walk", "sub/kick", "walk_48")] == ["train", "test", "val"]


def test_a_folder_too_small_to_split_is_for_training(tmp_path, files):
    name = next(f"smpl_{n}" for n in range(1000) if _hashed_split(f"smpl_{n}") == "test")
    store = folder_store(put(files, tmp_path / "mine", **{name: "walks"}), tmp_path / "store")
    assert [clip.split for clip in store.clips] == ["train"]
    assert store.notes == ["too few motions to split: all of them are for training"]


def test_errors_of_a_folder(tmp_path, files):
    (tmp_path / "empty").mkdir()
    with pytest.raises(MotionLabError, match="no .bvh or .npz"):
        folder_store(tmp_path / "empty")
    source = put(files, tmp_path / "mine", smpl=None)
    with pytest.raises(MotionLabError, match="none of the 1 motion files .* no caption"):
        folder_store(source, tmp_path / "store")
    assert not list((tmp_path / "store").glob("*"))
    for table in ("name,text\nsmpl,walks\n", "file,caption\nsmpl\n", 'file,caption\nsmpl,"wal'):
        (source / "captions.csv").write_text(table)
        with pytest.raises(MotionLabError, match="captions.csv"):
            folder_store(source, tmp_path / "store")


def test_the_cached_store_follows_the_folder(tmp_path, files, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    source = put(files, tmp_path / "mine", smpl="walks")
    first = open_store(source)
    assert open_store(source).folder == first.folder
    (source / "smpl.txt").write_text("skips")  # as long as before, and later
    os.utime(source / "smpl.txt", (2e9, 2e9))
    assert open_store(source).clips[0].captions == ("skips",)
    put(files, source, joints="also walks")
    assert len(open_store(source).clips) == 2


def test_open_store_knows_what_it_is_given(tmp_path, files, monkeypatch):
    calls = []
    kinds = [
        replace(kind, open=lambda source, folder: calls.append(str(source))) if kind.name == "bandai-namco" else kind
        for kind in sources.SOURCES
    ]
    monkeypatch.setattr(sources, "SOURCES", kinds)
    take = "dataset-1_walk_happy_001"
    raw = tmp_path / "raw" / "data"
    raw.mkdir(parents=True)
    shutil.copy(files / "bandai.bvh", raw / f"{take}.bvh")
    packed = tmp_path / "packed"
    packed.mkdir()
    (packed / "dataset-1.tar.xz").write_bytes(b"")
    archive = tmp_path / "master.zip"
    with zipfile.ZipFile(archive, "w"):
        pass
    bandai = [raw.parent, packed, packed / "dataset-1.tar.xz", archive, "https://github.com/someone/something"]
    for source in bandai:
        open_store(source)
    assert calls == [str(source) for source in bandai]

    (raw / f"{take}.txt").write_text("a person walks happily")  # the user's own captions for takes of the data set
    store = open_store(raw.parent, tmp_path / "store")
    assert [clip.name for clip in store.clips] == [f"data/{take}"]
    assert open_store(tmp_path / "store").clips == store.clips  # a prepared store
    assert isinstance(open_store(published(tmp_path / "set"), tmp_path / "other"), MotionStore)
    assert len(calls) == len(bandai)


def test_open_store_says_what_it_takes(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing here")
    for source in (tmp_path, tmp_path / "absent", tmp_path / "notes.txt"):
        with pytest.raises(MotionLabError, match="prepared store, .*HumanML3D or KIT-ML .*Bandai-Namco .*captions"):
            open_store(source)


def test_any_humanoid_rig_is_read_and_others_are_noted(tmp_path, files):
    source = put(files, tmp_path / "mine", smpl_a="walks", smpl_b="walks", smpl_c="walks")
    text = (source / "smpl_b.bvh").read_text()
    (source / "smpl_b.bvh").write_text(text.replace("left_knee", "LeftLeg"))
    (source / "smpl_c.bvh").write_text(
        "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 3 Xrotation Yrotation Zrotation\n}\n"
        "MOTION\nFrames: 1\nFrame Time: 0.05\n0 0 0\n"
    )
    store = folder_store(source, tmp_path / "store")
    (note,) = (note for note in store.notes if "left out" in note)
    assert "smpl_c" in note and "no humanoid body" in note
