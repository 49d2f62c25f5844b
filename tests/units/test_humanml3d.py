import numpy as np
import pytest

from motionlab.data.humanml3d import Caption, humanml3d_store, parse_captions
from motionlab.data.store import MotionStore
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, KIT
from tests.shared import SHARED

SAMPLE = SHARED / "fixtures" / "humanml3d_features.npz"
TEXT = "a person walks#a/DET person/NOUN walk/VERB#0.0#0.0\n"


def published(folder, layout=HUMANML3D, lengths=None, texts=None, splits=None):
    """A data set in the published form: a body that hardly moves, its rows counted in the first column of rot6d."""
    lengths = lengths or {"000001": 60, "M000001": 60, "000002": 100, "000003": 80}
    splits = splits or {"train": ["000001", "M000001"], "val": ["000002"], "test": ["000003"]}
    (folder / "new_joint_vecs").mkdir(parents=True)
    (folder / "texts").mkdir()
    rng = np.random.default_rng(0)
    for name, frames in lengths.items():
        rows = rng.normal(size=(frames, layout.dim)).astype(np.float32) * 0.01
        rows[:, layout.slices["root_y"]] += 0.9
        rows[:, layout.slices["ric"]] += layout.skeleton.rest_pose()[1:].ravel() + np.tile(
            [0, 0.9, 0], layout.joints - 1
        )
        rows[:, layout.slices["rot6d"].start] = np.arange(frames)
        np.save(folder / "new_joint_vecs" / f"{name}.npy", rows)
        (folder / "texts" / f"{name}.txt").write_text((texts or {}).get(name, TEXT), encoding="utf-8")
    for split, names in splits.items():
        (folder / f"{split}.txt").write_text("\n".join(names) + "\n")
    return folder


@pytest.mark.parametrize("layout", [HUMANML3D, KIT], ids=lambda layout: layout.name)
def test_published_layouts_open_as_a_store(tmp_path, layout):
    source = published(tmp_path / "set", layout)
    store = humanml3d_store(source, tmp_path / "store")
    assert isinstance(store, MotionStore) and store.layout is layout and store.notes == []
    assert [clip.name for clip in store.select("train")] == ["000001", "M000001"]
    assert [clip.mirrored for clip in store.select("train")] == [False, True]
    assert [clip.name for clip in store.select("val") + store.select("test")] == ["000002", "000003"]
    for clip in store.clips:
        assert clip.captions == ("a person walks",) and not clip.composed
        np.testing.assert_array_equal(store.rows(clip), np.load(source / "new_joint_vecs" / f"{clip.name}.npy"))
        motion = store.motion(clip)
        assert (len(motion), motion.fps, motion.skeleton) == (clip.frames, layout.fps, layout.skeleton)
    mean, std = store.statistics()
    assert mean.shape == std.shape == (layout.dim,)


def test_a_published_sample_comes_back_as_its_joints(tmp_path):
    if not SAMPLE.exists():
        pytest.skip("needs the published HumanML3D sample in ../shared")
    source = published(tmp_path / "set")
    with np.load(SAMPLE, allow_pickle=False) as sample:
        np.save(source / "new_joint_vecs" / "000002.npy", sample["vecs"])
        expected = sample["recovered_joints"]
    store = humanml3d_store(source, tmp_path / "store")
    np.testing.assert_allclose(store.motion(store.select("val")[0]).joints, expected, atol=1e-4)


@pytest.mark.parametrize("layout, first, last", [(HUMANML3D, 30, 89), (KIT, 18, 55)], ids=["humanml3d", "kit"])
def test_a_caption_with_a_span_is_a_clip_of_its_own(tmp_path, layout, first, last):
    texts = {"000002": TEXT + "then sits down#then/ADV#1.5#4.5\nand rests#and/CCONJ#1.5#4.5\ntoo short#x/X#0.0#0.5\n"}
    store = humanml3d_store(published(tmp_path / "set", layout, texts=texts), tmp_path / "store")
    whole, sits, rests = store.select("val")
    assert whole.captions == ("a person walks",) and whole.frames == 100
    assert (sits.name, sits.captions) == ("000002@1.5-4.5", ("then sits down",))
    assert (rests.name, rests.captions) == ("000002@1.5-4.5_2", ("and rests",))
    assert [store.rows(sits)[row, layout.slices["rot6d"].start] for row in (0, -1)] == [first, last]
    assert any("000002@0-0.5" in note for note in store.notes)


def test_a_motion_with_spans_alone_gives_no_whole_clip(tmp_path):
    source = published(tmp_path / "set", texts={"000002": "jumps#jump/VERB#0.0#3.0\n"})
    assert [clip.name for clip in humanml3d_store(source, tmp_path / "store").select("val")] == ["000002@0-3"]


def test_what_is_left_out_is_noted(tmp_path):
    lengths = {
        "000001": 60,
        "000002": 100,
        "000003": 80,
        "000004": 39,
        "000005": 40,
        "000006": 199,
        "000007": 200,
        "007975": 60,
        "000008": 60,
        "000009": 60,
        "000010": 60,
    }
    names = [*(name for name in lengths if name > "000003"), "000001", "000099"]
    splits = {"train": names, "val": ["000002"], "test": ["000003"]}
    texts = {"000008": "no tags\n", "000009": "\n"}
    source = published(tmp_path / "set", lengths=lengths, splits=splits, texts=texts)
    broken = np.load(source / "new_joint_vecs" / "007975.npy")
    broken[17] = np.nan
    np.save(source / "new_joint_vecs" / "007975.npy", broken)
    giant = np.load(source / "new_joint_vecs" / "000010.npy")
    giant[:, HUMANML3D.slices["ric"]] *= 1e9
    np.save(source / "new_joint_vecs" / "000010.npy", giant)
    store = humanml3d_store(source, tmp_path / "store")
    assert [clip.name for clip in store.select("train")] == ["000005", "000006", "000001"]
    assert np.isfinite(store.features).all()
    notes = "\n".join(store.notes)
    assert "NaN or infinite numbers: 007975" in notes
    assert "not 40 to 199 frames: 000004, 000007" in notes
    assert "not in new_joint_vecs: 000099" in notes
    assert "line 1 of its text" in notes and "000008" in notes
    assert "no caption: 000009" in notes
    assert "save it in metres: 000010" in notes


def test_kit_takes_shorter_motions(tmp_path):
    lengths = {"000001": 24, "000002": 60, "000003": 60, "000004": 23}
    splits = {"train": ["000001", "000004"], "val": ["000002"], "test": ["000003"]}
    store = humanml3d_store(published(tmp_path / "set", KIT, lengths, splits=splits), tmp_path / "store")
    assert [clip.name for clip in store.select("train")] == ["000001"]


def test_twins_in_different_splits_are_noted(tmp_path):
    splits = {"train": ["000001"], "val": ["M000001", "000002"], "test": ["000003"]}
    store = humanml3d_store(published(tmp_path / "set", splits=splits), tmp_path / "store")
    assert store.notes == ["in another split than their mirror image: M000001"]


def test_captions_are_parsed():
    text = "\ufeffa man # jumps#a/DET#nan#nan\n\n a  man sits #a/DET#1.0#2.5\n#x#0.0#0.0\n".removeprefix("\ufeff")
    assert parse_captions(text) == [Caption("a man # jumps"), Caption("a man sits", (1.0, 2.5))]
    for line in ("a man", "a man#x#0.0", "a man#x#one#two", "a man#x#-1#2", "a man#x#0#inf"):
        with pytest.raises(MotionLabError, match="line 2"):
            parse_captions(TEXT + line)


def save(source, name, array):
    np.save(source / "new_joint_vecs" / f"{name}.npy", array)


def spoil(source, name, content):
    (source / "new_joint_vecs" / f"{name}.npy").write_bytes(content)


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda s: (s / "texts").rename(s / "text"), "has no texts"),
        (lambda s: (s / "new_joint_vecs").rename(s / "vecs"), "has no new_joint_vecs"),
        (lambda s: (s / "test.txt").unlink(), "has no test.txt"),
        (lambda s: (s / "val.txt").write_text(""), "val.txt .* names no usable motion; the list is empty"),
        (lambda s: (s / "val.txt").write_text("000009\n"), "val.txt .* names no usable motion; .*000009"),
        (lambda s: (s / "val.txt").write_text("../../000009\n"), "val.txt .* names no usable motion"),
        (lambda s: (s / "val.txt").write_text("000001\n"), "000001 is in both train.txt and val.txt"),
        (lambda s: (s / "val.txt").write_bytes(b"\xff\xfe\x00"), "val.txt is no UTF-8"),
        (lambda s: save(s, "000001", np.zeros((60, 66))), "rows of 66 numbers; HumanML3D has 263"),
        (lambda s: save(s, "000003", np.zeros((60, 251))), "rows of 251 numbers, others 263"),
        (lambda s: save(s, "000003", np.zeros((60, 22, 3))), "float rows"),
        (lambda s: save(s, "000003", np.array([{}] * 60)), "no readable array"),
        (lambda s: spoil(s, "000003", b""), "no readable array"),
        (lambda s: spoil(s, "000003", b"\x93NUMPY\x01\x00v\x00{'descr': '<f4'"), "no readable array"),
    ],
)
def test_errors_are_one_sentence_and_leave_no_store(tmp_path, change, message):
    source = published(tmp_path / "set")
    change(source)
    with pytest.raises(MotionLabError, match=message):
        humanml3d_store(source, tmp_path / "store")
    assert not list((tmp_path / "store").glob("*"))


def test_the_cached_store_follows_the_data(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    source = published(tmp_path / "set")
    first = humanml3d_store(source)
    assert humanml3d_store(source).folder == first.folder
    (source / "texts" / "000001.txt").write_text(TEXT + "a man strolls#a/DET#0.0#0.0\n")
    again = humanml3d_store(source)
    assert again.folder != first.folder
    assert again.clips[0].captions == ("a person walks", "a man strolls")
