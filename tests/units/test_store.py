import json
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from motionlab.data.store import Clip, MotionStore, group_statistics, stored_once, write_store
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, KIT, canonicalize, from_joints
from motionlab.motion.skeleton import SMPL22
from tests.synthetic import wave_motion

WEIGHTED = ("rot_vel", "lin_vel", "root_y", "feet")


def rows(frames, seed=0, layout=HUMANML3D):
    return np.random.default_rng(seed).normal(size=(frames, layout.dim)).astype(np.float32)


def clips():
    yield Clip("walk", "train", ("walks", "a person walks"), "walk", "normal"), rows(30, 1)
    yield Clip("walk-mirrored", "train", ("walks",), "walk", "normal", mirrored=True), rows(30, 2)
    yield Clip("walk and sit", "train", ("walks, sits",), "walk+sit", "normal+sad", parts=("walk", "sit")), rows(50, 3)
    yield Clip("run", "val", ("läuft",), "run", "happy"), rows(4, 4)


@pytest.fixture
def store(tmp_path):
    return write_store(tmp_path / "store", HUMANML3D, clips(), ["one note"])


def test_what_is_written_is_read(store):
    again = MotionStore(store.folder)
    assert again.clips == store.clips and again.layout is HUMANML3D and again.notes == ["one note"]
    assert isinstance(again.features, np.memmap) and again.features.shape == (114, 263)
    start = 0
    for (given, features), clip in zip(clips(), again.clips, strict=True):
        np.testing.assert_array_equal(again.rows(clip), features)
        assert (clip.start, clip.frames) == (start, len(features))
        assert (clip.name, clip.captions, clip.parts) == (given.name, given.captions, given.parts)
        start += len(features)
    assert sorted(path.name for path in store.folder.iterdir()) == ["clips.json", "features.npy"]
    np.testing.assert_array_equal(np.load(store.folder / "features.npy", allow_pickle=False), again.features)


def test_of_two_that_store_the_same_one_waits(tmp_path):
    folder, written = tmp_path / "store", []

    def slowly():
        for clip in clips():
            time.sleep(0.05)
            yield clip

    def write():
        written.append(folder)
        return write_store(folder, HUMANML3D, slowly(), [])

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: stored_once(folder, write), range(2))
    assert len(written) == 1 and one.clips == other.clips


def test_a_caption_is_kept_once(store):
    assert json.loads((store.folder / "clips.json").read_text())["captions"].count("walks") == 1


def test_clips_are_selected(store):
    def names(*args, **options):
        return [clip.name for clip in store.select(*args, **options)]

    assert names() == ["walk", "walk-mirrored", "walk and sit", "run"]
    assert names("train") == ["walk", "walk-mirrored", "walk and sit"]
    assert names("train", composed=False) == ["walk", "walk-mirrored"]
    assert names("train", composed=False, mirrored=False) == ["walk"]
    assert names(composed=True) == ["walk and sit"]
    assert names(mirrored=True) == ["walk-mirrored"]
    with pytest.raises(MotionLabError, match="unknown split 'dev'; take one of train, val, test"):
        store.select("dev")
    with pytest.raises(MotionLabError, match="test split"):
        store.select("test")
    with pytest.raises(MotionLabError, match="val split"):
        store.select("val", mirrored=True)


def test_a_clip_comes_back_as_joints(tmp_path):
    joints = wave_motion(40).joints
    store = write_store(tmp_path, HUMANML3D, [(Clip("wave", "train", ("waves",)), from_joints(joints))], [])
    motion = store.motion(store.clips[0])
    np.testing.assert_allclose(motion.joints, canonicalize(joints)[:-1], atol=1e-5)
    assert (motion.fps, motion.skeleton, motion.info) == (20.0, SMPL22, {"source": "wave", "prompt": "waves"})


def test_statistics_see_the_training_split_alone(store):
    mean, std = store.statistics()
    expected = np.concatenate([rows(30, 1), rows(30, 2), rows(50, 3)]).mean(axis=0)
    np.testing.assert_allclose(mean, expected, atol=1e-6)
    assert mean.dtype == std.dtype == np.float32 and mean.shape == std.shape == (263,)


@pytest.mark.parametrize("layout", [HUMANML3D, KIT], ids=lambda layout: layout.name)
def test_a_group_shares_one_std(layout):
    scale = np.linspace(0.1, 3.0, layout.dim)
    data = rows(500, layout=layout) * scale + np.arange(layout.dim)
    mean, std = group_statistics(data, layout)
    np.testing.assert_allclose(mean, data.mean(axis=0), rtol=1e-5)
    for name, columns in layout.slices.items():
        one = data[:, columns].std(axis=0).mean() / (25 if name in WEIGHTED else 1)
        np.testing.assert_allclose(std[columns], one, rtol=1e-5)
    assert [c.stop - c.start for name, c in layout.slices.items() if name in WEIGHTED] == [1, 2, 1, 4]


def test_statistics_scale_and_shift_with_the_data_and_never_vanish():
    data = rows(300)
    mean, std = group_statistics(data, HUMANML3D)
    moved_mean, moved_std = group_statistics(3 * data + 5, HUMANML3D)
    np.testing.assert_allclose(moved_mean, 3 * mean + 5, rtol=1e-4)
    np.testing.assert_allclose(moved_std, 3 * std, rtol=1e-4)
    still = np.full((10, 263), 0.7, dtype=np.float32)
    assert (group_statistics(still, HUMANML3D)[1] > 0).all()


def test_many_rows_lose_no_precision():
    # sums in float32 would be off by 1e-4 of the mean and by half of the std
    data = np.tile(np.float32([[1000.0], [1000.5]]), (10_000, 263))
    mean, std = group_statistics(data, HUMANML3D)
    np.testing.assert_allclose(mean, 1000.25, rtol=1e-7)
    np.testing.assert_allclose(std[HUMANML3D.slices["ric"]], 0.25, rtol=1e-6)


def broken():
    yield from clips()
    raise MotionLabError("the third file is damaged")


@pytest.mark.parametrize(
    "given, message",
    [
        (broken(), "third file"),
        ([], "no motion was found"),
        ([(Clip("odd", "train", ("x",)), rows(5)[:, :251])], "odd has features of shape"),
        ([(Clip("none", "train", ("x",)), rows(0))], "none has features of shape"),
    ],
    ids=["interrupted", "empty", "width", "no frames"],
)
def test_an_unfinished_store_is_none(tmp_path, given, message):
    with pytest.raises(MotionLabError, match=message):
        write_store(tmp_path, HUMANML3D, given, [])
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(MotionLabError, match="holds no motion store"):
        MotionStore(tmp_path)


def test_a_store_can_be_written_anew_while_it_is_open(store):
    kept = np.array(store.features)
    write_store(store.folder, HUMANML3D, [(Clip("run", "train", ("runs",)), rows(8))], [])
    np.testing.assert_array_equal(store.features, kept)
    assert MotionStore(store.folder).features.shape == (8, 263)


def test_a_damaged_store_is_told(store):
    table = store.folder / "clips.json"
    text = table.read_text()
    others = (text.replace("humanml3d", "other"), text.replace('"clips"', '"clip"'))
    for damaged in ("", text[: len(text) // 2], "[]", *others):
        table.write_text(damaged)
        with pytest.raises(MotionLabError, match="damaged; delete it"):
            MotionStore(store.folder)
    for wrong in (text.replace("humanml3d", "kit"), text.replace('"start": 0', '"start": 100')):
        table.write_text(wrong)
        with pytest.raises(MotionLabError, match="do not belong together"):
            MotionStore(store.folder)
    table.write_text(text)
    (store.folder / "features.npy").write_bytes(b"")
    with pytest.raises(MotionLabError, match="damaged; delete it"):
        MotionStore(store.folder)
