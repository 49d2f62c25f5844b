import numpy as np
import pytest
import torch

from evaluation.provenance import fingerprint
from motionlab.__main__ import main
from motionlab.data.licences import strictest
from motionlab.data.mixture import Mixture, mix, share_weights
from motionlab.data.sources import open_store
from motionlab.data.store import Clip, MotionStore, group_statistics, write_store
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, KIT
from motionlab.training.batches import WindowBatches, draw_weights, window_weights


def made(folder, name, count, frames=30, layout=HUMANML3D, scale=1.0, meta=None):
    rng = np.random.default_rng(len(name))
    clips = []
    for i in range(count):
        rows = scale * rng.normal(size=(frames, layout.dim)).astype(np.float32)
        clips.append((Clip(f"{name}{i}", "test" if i == 0 else "train", (f"{name} {i}",)), rows))
    return write_store(folder / name, layout, clips, [f"of {name}"], meta)


@pytest.fixture
def stores(tmp_path):
    small = made(tmp_path, "small", 3, meta={"name": "small", "credit": "A", "licence": "mit", "training": {"x": 1}})
    large = made(tmp_path, "large", 9, scale=3.0, meta={"name": "large", "credit": "B", "licence": "cc-by-4.0"})
    return small, large


@pytest.fixture
def mixture(stores, tmp_path):
    small, large = stores
    return mix({"small": small.folder, "large": large.folder}, {"small": 3, "large": 1}, tmp_path / "mixture")


def test_a_mixture_reads_as_one_store(mixture, stores):
    small, large = stores
    assert mixture.shares == {"small": 0.75, "large": 0.25} and isinstance(open_store(mixture.folder), Mixture)
    assert [clip.data_set for clip in mixture.clips] == ["small"] * 3 + ["large"] * 9
    assert len(mixture.features) == 360 and mixture.features.shape == (360, 263)
    for clip, (store, other) in zip(mixture.clips, [(s, c) for s in stores for c in s.clips]):
        np.testing.assert_array_equal(mixture.rows(clip), store.rows(other))
        assert clip.captions == other.captions
    np.testing.assert_array_equal(np.array(mixture.features), np.concatenate([small.features, large.features]))
    for rows in (slice(80, 100), slice(0, 360), slice(90, 120), slice(350, 400), slice(40, 40), slice(None)):
        np.testing.assert_array_equal(mixture.features[rows], np.array(mixture.features)[rows])
    assert mixture.notes == ["small: of small", "large: of large"]
    assert len(mixture.select("test")) == 2


def test_a_mixture_is_another_as_soon_as_one_of_its_stores_is(mixture, stores):
    before = fingerprint("data", str(mixture.folder))
    other = mix(
        {store.meta["name"]: store.folder for store in stores}, {"small": 1, "large": 1}, mixture.folder.parent / "m"
    )
    assert mixture.fingerprint == Mixture(mixture.folder).fingerprint != other.fingerprint
    assert before == fingerprint("data", str(mixture.folder)) != fingerprint("data", str(stores[0].folder))
    table = stores[1].folder / "clips.json"
    table.write_text(table.read_text().replace("of large", "changed"))
    assert fingerprint("data", str(mixture.folder)) != before


def test_rows_are_read_where_they_lie(mixture):
    assert np.shares_memory(mixture.rows(mixture.clips[4]), mixture.stores["large"].features)


def test_statistics_weigh_each_store_by_its_share(mixture, stores):
    small, large = stores
    rows = [np.concatenate([store.rows(clip) for clip in store.select("train")]) for store in (small, large)]
    few, many = len(rows[0]), len(rows[1])
    # as many rows of each as their shares say: 3 to 1
    repeated = np.concatenate([np.tile(rows[0], (3 * many // few, 1)), rows[1]])
    for ours, expected in zip(mixture.statistics(), group_statistics(repeated, HUMANML3D)):
        np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-5)


def test_clips_are_drawn_by_share(mixture, stores):
    clips = mixture.select("train")
    weights = share_weights(clips)
    assert weights.sum() == pytest.approx(1)
    assert weights[[clip.data_set == "small" for clip in clips]].sum() == pytest.approx(0.75)
    alike = share_weights(stores[0].select("train"))
    np.testing.assert_allclose(alike, 0.5)
    few = [clip for clip in clips if clip.data_set == "large"]
    np.testing.assert_allclose(share_weights(few), 1 / len(few))
    uneven = share_weights(clips, np.arange(1, len(clips) + 1))
    assert uneven[:2].sum() == pytest.approx(0.75) and uneven[1] == pytest.approx(2 * uneven[0])


def test_windows_and_captions_of_a_mixture_are_drawn_by_share(mixture):
    clips = mixture.select("train")
    batches = WindowBatches(
        map(mixture.rows, clips), *mixture.statistics(), frames=4000, windows=(8,), weights=window_weights(clips)
    )
    assert len(batches.rows.features) == sum(clip.frames for clip in clips)
    torch.manual_seed(0)
    drawn = batches(0)["normalized"]
    small = np.concatenate([mixture.rows(clip) for clip in clips if clip.data_set == "small"])
    mean, std = mixture.statistics()
    known = {
        row.tobytes() for row in (torch.from_numpy(small) - torch.from_numpy(mean)).div(torch.from_numpy(std)).numpy()
    }
    found = np.mean([row.numpy().tobytes() in known for row in drawn[:, 0]])
    assert 0.65 < found < 0.85
    weights = draw_weights(clips, composed_share=0.3).numpy()
    assert weights[[clip.data_set == "small" for clip in clips]].sum() == pytest.approx(0.75)
    assert window_weights(mixture.stores["small"].clips) is None


def test_what_stores_say_of_themselves_is_joined(mixture):
    meta = mixture.meta
    assert meta["credit"] == "A; B" and meta["licence"] == "cc-by-4.0" and meta["licences"] == ["cc-by-4.0", "mit"]
    assert meta["datasets"] == mixture.datasets == ["small", "large"]
    assert meta["training"]["shares"] == mixture.shares and meta["training"]["stores"]["small"] == {"x": 1}


@pytest.mark.parametrize(
    "metas, licence",
    [
        ([{"licence": "cc-by-nc-4.0"}, {"licence": "mit"}, {"licence": "cc-by-3.0"}], "cc-by-nc-4.0"),
        ([{"licence": "cc-by-nc-nd-4.0"}, {"licence": "cc-by-nc-4.0"}], "cc-by-nc-nd-4.0"),
        ([{"licence": "cc-by-sa-4.0"}, {"licence": "cc-by-4.0"}, {"licence": "cc0-1.0"}], "cc-by-sa-4.0"),
        ([{"licence": "other", "licence_at_most": "mit"}, {"licence": "cc-by-4.0"}], "cc-by-4.0"),
        ([{"licence": "other", "licence_at_most": "mit"}, {"licence": "cc0-1.0"}], "other"),
        ([{"licence": "other"}, {"licence": "cc-by-nc-4.0"}], "other"),
        ([{}, {"licence": "mit"}], "other"),
        ([{"licence": "ours"}, {"licence": "ours"}], "ours"),
        ([{}, {}], "other"),
        ([], "other"),
    ],
)
def test_the_strictest_licence_counts(metas, licence):
    assert strictest(metas) == licence


def test_what_cannot_be_mixed_is_named(tmp_path, stores):
    small, large = stores
    kit = made(tmp_path, "kit", 2, layout=KIT)
    both = {"small": small.folder, "kit": kit.folder}
    with pytest.raises(MotionLabError, match="different layouts"):
        mix(both, {"small": 1, "kit": 1}, tmp_path / "m1")
    with pytest.raises(MotionLabError, match="a share for each"):
        mix({"small": small.folder}, {}, tmp_path / "m2")
    with pytest.raises(MotionLabError, match="positive"):
        mix({"small": small.folder}, {"small": 0.0}, tmp_path / "m3")
    with pytest.raises(MotionLabError, match="have a clip small0"):
        mix({"small": small.folder, "again": small.folder}, {"small": 1, "again": 1}, tmp_path / "m4")
    with pytest.raises(MotionLabError, match="no motion store"):
        mix({"none": tmp_path / "none"}, {"none": 1}, tmp_path / "m5")
    assert not any((tmp_path / f"m{i}" / "mixture.json").exists() for i in range(1, 6))
    (tmp_path / "m6").mkdir()
    (tmp_path / "m6" / "mixture.json").write_text("{}")
    with pytest.raises(MotionLabError, match="is damaged"):
        open_store(tmp_path / "m6")


def test_a_command_mixes_stores(stores, tmp_path, capsys):
    places = [str(store.folder) for store in stores]
    assert main(["data", "mix", *places, "--shares", "3", "1", "-o", str(tmp_path / "by-command")]) == 0
    assert Mixture(tmp_path / "by-command").shares == {"small": 0.75, "large": 0.25}
    assert main(["data", "mix", places[0], places[0], "--shares", "1", "1", "-o", str(tmp_path / "twice")]) == 1
    assert "mix each data set once" in capsys.readouterr().err
    assert isinstance(open_store(tmp_path / "small"), MotionStore)
