"""The published protocol against the numbers of the official evaluation code (../shared/fixtures/t2m_protocol)."""

import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from evaluation.metrics.distribution import diversity, fid, multimodality, pair_distance
from evaluation.metrics.matching import retrieval_ranks
from evaluation.metrics.reconstruction import mpjpe
from evaluation.t2m.evaluator import T2MEvaluator
from evaluation.t2m.plain_pickle import read_plain_pickle
from evaluation.t2m.protocol import numbers, replicate
from evaluation.t2m.test_set import Draw, RandomGenerators, TestSet, read_captions
from evaluation.t2m.vocabulary import PARTS_OF_SPEECH, Vocabulary
from motionlab.errors import MotionLabError
from motionlab.motion.features import to_joints
from tests.shared import SHARED

FIXTURE = SHARED / "fixtures" / "t2m_protocol"
TINY = FIXTURE / "humanml3d-tiny"


class Recorded:
    """protocol.pt: tensors by name, and what is written in words."""

    def __init__(self):
        self.tensors = torch.load(FIXTURE / "protocol.pt", weights_only=True)
        self.meta = json.loads(self.tensors["meta"])

    def __getitem__(self, name: str) -> np.ndarray:
        return self.tensors[name].numpy()


@pytest.fixture(scope="module")
def recorded():
    if not FIXTURE.exists():
        pytest.skip("the numbers of the official evaluation are not beside this checkout")
    return Recorded()


@pytest.fixture(scope="module")
def evaluator(recorded):
    return T2MEvaluator.load(FIXTURE)


@pytest.fixture(scope="module")
def items(recorded):
    """The test set of seed 10 and the draws of its items, read in order."""
    generators = RandomGenerators.seeded(10)
    test_set = TestSet(TINY, generators=generators)
    return test_set, [test_set.draw(index, generators) for index in range(len(test_set))]


class Noise:
    """The noise of the fixture in the place of a network. draft_of: batch -> which draft's noise it adds."""

    repeats, multimodal_batches, counted = 1, None, 0

    def __init__(self, test_set, evaluator, draft_of):
        self.test_set, self.evaluator, self.draft_of = test_set, evaluator, draft_of

    def __call__(self, batch, repeat):
        motions = np.zeros((len(batch.draws), 196, self.test_set.width), np.float32)
        for motion, drawn in zip(motions, batch.draws):
            motion[: drawn.frames] = self.evaluator.normalize(self.test_set.crop(drawn))
        rng = np.random.RandomState(1000 * batch.index + self.draft_of(batch.index))
        time, direction = (rng.standard_normal(shape).astype(np.float32) for shape in ((32, 196, 1), (32, 1, 263)))
        return {"noise": torch.from_numpy(motions + np.float32(0.3) * time * direction)}


# --- item by item ------------------------------------------------------------------------------


def test_clips_and_draws_are_those_of_the_official_loader(recorded, items):
    test_set, draws = items
    dataset = recorded.meta["dataset"]
    assert [clip.name for clip in test_set.clips] == dataset["name_list"]
    assert [clip.frames for clip in test_set.clips] == dataset["length_list"]
    assert {clip.name: [caption.text for caption in clip.captions] for clip in test_set.clips} == dataset["captions_of"]
    for clip, source in zip(test_set.clips, dataset["source"]):
        assert (clip.source, clip.start, clip.stop) == (source["id"], source["start"], source["stop"])
    for draw, item in zip(draws, recorded.meta["items"], strict=True):
        assert draw == Draw(item["item"], item["caption_index"], item["crop_start"], item["m_length"])
    assert len(test_set.notes) == 3  # 39 rows, 200 rows, no files


@pytest.mark.parametrize("part, seed", [("reconstruction", 11), ("text_to_motion", 12)])
def test_shuffled_batches_are_those_of_the_official_loader(recorded, part, seed):
    generators = RandomGenerators.seeded(seed)
    draws = [draw for batch in TestSet(TINY, generators=generators).batches(generators) for draw in batch]
    drawn = recorded.meta[part]["drawn"]
    assert [draw.clip for draw in draws] == recorded.meta[part]["order"]  # 13 of 141 are left over
    assert [draw.caption for draw in draws] == drawn["caption_index"]
    assert [draw.start for draw in draws] == drawn["crop_start"]
    assert [draw.frames for draw in draws] == drawn["m_length"]


def test_words_and_parts_of_speech(recorded, items, evaluator):
    test_set, draws = items
    assert list(PARTS_OF_SPEECH) == recorded.meta["pos_order"]
    encoded = [evaluator.vocabulary.encode(test_set.caption(draw).tokens) for draw in draws]
    assert np.array_equal([one.rows for one in encoded], recorded["items/word_index"])
    assert np.array_equal(np.eye(15)[[one.pos for one in encoded]], recorded["items/pos_one_hots"])
    assert np.array_equal([one.length for one in encoded], recorded["items/sent_len"])
    vectors = evaluator.vocabulary.vectors
    assert np.array_equal([vectors[one.rows] for one in encoded[:3]], recorded["items/word_embeddings_first_3"])


def test_capitals_listed_words_and_unknown_ones(recorded, evaluator):
    [line] = recorded.meta["odd"]["test_words"]["reading"]["result"]
    tokens = line["tokens"].split("_")[1 : 1 + line["tokens"].split("_")[1:].index("eos/OTHER")]
    encoded = evaluator.vocabulary.encode(tokens)
    assert encoded.pos.tolist() == line["pos"]
    unknown = evaluator.vocabulary.rows["unk"]
    assert [row != unknown for row in encoded.rows[: encoded.length]] == line["found"][: encoded.length]


def test_motions_to_the_bit(recorded, items, evaluator):
    test_set, draws = items
    motions = np.zeros((len(draws), 196, 263), np.float32)
    for motion, draw in zip(motions, draws):
        motion[: draw.frames] = evaluator.normalize(test_set.crop(draw))
    assert np.array_equal(motions.sum(2, dtype=np.float64), recorded["items/motion_sum_over_features"])
    assert np.array_equal(motions.sum(1, dtype=np.float64), recorded["items/motion_sum_over_frames"])
    for item in recorded.meta["items_in_full"]:
        assert np.array_equal(motions[item, : draws[item].frames], recorded[f"items/motion/{item}"])


def test_embeddings(recorded, items, evaluator):
    test_set, draws = items
    some = draws[::4] + draws[-2:]  # a quarter, those of 196 frames among them
    texts = evaluator.embed_captions([test_set.caption(draw) for draw in some])
    motions = evaluator.motions([test_set.crop(draw) for draw in some])
    rows = [draw.clip for draw in some]
    np.testing.assert_allclose(texts, recorded["items/text_embedding"][rows], atol=2e-5)
    np.testing.assert_allclose(motions, recorded["items/motion_embedding"][rows], atol=2e-5)


def test_three_frames_behind_the_end_are_seen(recorded, items, evaluator):
    behind, (test_set, draws) = recorded.meta["behind_the_end"], items
    draw = draws[behind["item"]]
    motion = torch.zeros(6, 196, 263)
    motion[:, : draw.frames] = torch.from_numpy(evaluator.normalize(test_set.crop(draw)))
    for frame in range(5):
        motion[frame + 1, draw.frames + frame] = 1.0
    points = evaluator.embed_normalized(motion, [draw.frames] * 6)
    seen = np.abs(points[1:] - points[0]).max(axis=1) > 1e-3  # seen: 0.5 and more; rounding between rows: about 1e-5
    assert seen.tolist() == [change > 0 for change in behind["change_of_embedding_by_frame_after_end"]]


# --- metric by metric --------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["reconstruction", "text_to_motion"])
def replication(request, recorded, evaluator):
    """One pass of a recorded loop, without the drafts that multimodality alone needs; rows in the fixture's order."""
    part = request.param
    generators = RandomGenerators.seeded({"reconstruction": 11, "text_to_motion": 12}[part])
    test_set = TestSet(TINY, generators=generators)
    last_draft = 29 if part == "text_to_motion" else 0
    made = replicate(
        test_set, evaluator, generators, Noise(test_set, evaluator, lambda batch: last_draft if batch < 3 else 0)
    )
    clips = [draw.clip for draw in made.draws]
    recorded_rows = recorded[f"{part}/item_of_row"].tolist()  # equal lengths come in any order
    rows = [
        start + clips[start : start + 32].index(clip)
        for start in range(0, 128, 32)
        for clip in recorded_rows[start : start + 32]
    ]
    return part, made.texts[rows], made.real[rows], made.generated["noise"][rows], generators.numpy


def test_metrics_of_a_replication(recorded, replication):
    part, texts, real, generated, rng = replication
    expected = recorded.meta[part]
    np.testing.assert_allclose(texts, recorded[f"{part}/real/text_embedding"], atol=2e-5)
    np.testing.assert_allclose(real, recorded[f"{part}/real/motion_embedding"], atol=2e-5)
    np.testing.assert_allclose(generated, recorded[f"{part}/generated/motion_embedding"], atol=2e-5)
    for kind, motions in (("real", real), ("generated", generated)):
        ranks = retrieval_ranks(texts, motions)
        for start, batch in zip(range(0, 128, 32), expected["batches"]):
            found = ranks[start : start + 32]
            assert [int((found < k).sum()) for k in (1, 2, 3)] == batch[kind]["R_counts"]
            distance = np.linalg.norm(
                texts[start : start + 32].astype(np.float64) - motions[start : start + 32], axis=1
            )
            assert distance.sum() == pytest.approx(batch[kind]["matching_sum_float64"], abs=1e-4)
    if part == "text_to_motion":  # drawn first: the loop's own draws of multimodality
        draws = [rng.choice(30, 10, replace=False).tolist() for _ in range(2)]
        assert draws == expected["multimodality_draws"]
    measured = numbers(texts, real, real, None, rng)
    assert measured["Diversity"] == pytest.approx(expected["diversity_real"], abs=1e-4)
    measured = numbers(texts, generated, real, None, rng)
    assert measured["Diversity"] == pytest.approx(expected["diversity"], abs=1e-4)
    assert measured["FID"] == pytest.approx(expected["fid"], abs=1e-4)
    assert measured["MM-Dist"] == pytest.approx(expected["matching"], abs=1e-4)
    assert [measured[f"R@{k}"] for k in (1, 2, 3)] == pytest.approx(expected["R_precision"])
    assert np.isnan(measured["MModality"])


def test_multimodality(recorded):
    expected = recorded.meta["text_to_motion"]
    distances = recorded["text_to_motion/draft_distances"]
    assert distances.mean() == pytest.approx(expected["multimodality"], abs=1e-4)
    first, second = expected["multimodality_draws"]
    drafts = recorded["text_to_motion/drafts_first_2"]
    assert pair_distance(drafts.swapaxes(0, 1), np.array(first), np.array(second)) == pytest.approx(
        distances[:2].mean(), abs=1e-4
    )
    made_up = recorded.meta["made_up"]
    rng = np.random.RandomState(made_up["seed"])
    assert multimodality(recorded["made_up/drafts"], rng) == pytest.approx(made_up["multimodality"], abs=1e-4)


def test_diversity_of_recorded_pairs(recorded):
    for count in (128, 301):
        points, first, second = (recorded[f"made_up/points_{count}{part}"] for part in ("", "_first", "_second"))
        assert pair_distance(points, first, second) == pytest.approx(
            recorded.meta["made_up"][f"diversity_{count}"], abs=1e-4
        )
    with pytest.raises(MotionLabError, match="101 or more"):
        diversity(recorded["made_up/points_128"][:100], np.random.RandomState(0))


def test_equal_distances_go_to_the_first(recorded):
    ties = recorded.meta["made_up"]["ties"]
    texts, motions = (np.array(ties[name])[:, None] for name in ("texts", "motions"))
    ranks = retrieval_ranks(texts, motions)
    assert [int((ranks < k).sum()) for k in (1, 2, 3)] == ties["R_counts"]


def test_fid_of_few_motions(recorded):
    real, generated = (recorded[f"text_to_motion/{kind}/motion_embedding"] for kind in ("real", "generated"))
    for columns, name in ((512, "all 512"), (32, "first 32"), (64, "first 64")):
        expected = recorded.meta["fid"][f"text_to_motion, {name}"]["official"]["value"]
        assert fid(generated[:, :columns], real[:, :columns]) == pytest.approx(expected, abs=1e-4)


def test_mpjpe_of_a_reconstruction(recorded, evaluator):
    """Poses with their roots put together, all frames of all motions alike."""
    generators = RandomGenerators.seeded(11)
    test_set = TestSet(TINY, generators=generators)
    noise, errors = Noise(test_set, evaluator, lambda batch: 0), []
    for index, drawn in enumerate(test_set.batches(generators)):
        batch = type(
            "Batch", (), {"index": index, "draws": [drawn[drawn_at] for drawn_at in _collated(recorded, index, drawn)]}
        )
        for draw, motion in zip(batch.draws, noise(batch, 0)["noise"].numpy()):
            made = motion[: draw.frames] * evaluator.network.std.numpy() + evaluator.network.mean.numpy()
            errors.append(mpjpe(to_joints(made), to_joints(test_set.crop(draw))))
    frames = np.concatenate(errors)
    assert len(frames) == recorded.meta["reconstruction"]["mpjpe_frames"]
    assert frames.mean() / 1000 == pytest.approx(recorded.meta["reconstruction"]["mpjpe"], abs=1e-5)


def _collated(recorded, index: int, drawn) -> list[int]:
    clips = [draw.clip for draw in drawn]
    return [clips.index(clip) for clip in recorded.meta["reconstruction"]["after_collate"][index]]


# --- odd data, odd files -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["test_blank_line", "test_bad_line", "test_words"])
def test_odd_lines_drop_what_the_official_loader_drops(recorded, name):
    expected = recorded.meta["odd"][name]["result"]
    clips = TestSet(TINY, name, RandomGenerators.seeded(10)).clips
    without_letters = [clip.name.split("_")[-1] for clip in clips]
    assert sorted(without_letters) == sorted(one.split("_")[-1] for one in expected["name_list"])
    assert [len(clip.captions) for clip in clips] == [expected["captions"].get(clip.name, 1) for clip in clips]


def test_nan_and_names_twice_are_left_out(recorded):
    assert "000901" not in [clip.name for clip in TestSet(TINY, "test_nan").clips]
    assert any("NaN" in note for note in TestSet(TINY, "test_nan").notes)
    assert [clip.name for clip in TestSet(TINY, "test_twice").clips] == ["000104", "000105", "000111"]


@pytest.mark.parametrize("name", ["test_two_slashes", "test_two_spaces"])
def test_tokens_that_are_no_word_and_tag(recorded, evaluator, name):
    [clip] = TestSet(TINY, name).clips
    with pytest.raises(MotionLabError, match="not word/POS"):
        evaluator.vocabulary.encode(clip.captions[0].tokens)


def test_more_spans_than_letters(tmp_path):
    """The published loader draws letters for ever."""
    for part in ("new_joint_vecs", "texts"):
        (tmp_path / part).mkdir()
    np.save(tmp_path / "new_joint_vecs" / "1.npy", np.zeros((60, 263), np.float32))
    (tmp_path / "texts" / "1.txt").write_text("a person walks#walk/VERB#0.0#3.0\n" * 30)
    (tmp_path / "test.txt").write_text("1\n")
    assert len({clip.name for clip in TestSet(tmp_path).clips}) == 30


def test_a_test_set_that_cannot_be_used(tmp_path, evaluator, items):
    with pytest.raises(MotionLabError, match="no new_joint_vecs"):
        TestSet(tmp_path)
    for part in ("new_joint_vecs", "texts"):
        (tmp_path / part).mkdir()
    (tmp_path / "test.txt").write_text("1\n2\n")
    with pytest.raises(MotionLabError, match="no usable motion"):
        TestSet(tmp_path)
    np.save(tmp_path / "new_joint_vecs" / "1.npy", np.zeros((60, 251), np.float32))
    (tmp_path / "texts" / "1.txt").write_text("a person walks#walk/VERB#0.0#0.0\n")
    with pytest.raises(MotionLabError, match="251"):
        replicate(TestSet(tmp_path), evaluator, RandomGenerators.seeded(0))
    small, clips = items[0], items[0].clips
    few = TestSet.__new__(TestSet)
    few.__dict__ |= small.__dict__ | {"clips": clips[:31]}
    with pytest.raises(MotionLabError, match="fewer than one batch"):
        replicate(few, evaluator, RandomGenerators.seeded(0))


def test_captions_with_infinite_spans_or_no_text(tmp_path):
    (tmp_path / "a.txt").write_text("a person walks#walk/VERB#0.0#inf\n")
    with pytest.raises(MotionLabError, match="line 1"):
        list(read_captions(tmp_path / "a.txt"))
    with pytest.raises(MotionLabError, match="not there"):
        list(read_captions(tmp_path / "b.txt"))


class Run:
    def __reduce__(self):
        return Path.touch, (Path("ran"),)


def test_pickles_run_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evil.pkl").write_bytes(pickle.dumps(Run()))
    with pytest.raises(MotionLabError, match="asks for"):
        read_plain_pickle(tmp_path / "evil.pkl")
    assert not (tmp_path / "ran").exists()
    for name, content in (
        ("cut.pkl", pickle.dumps(["a", "b"])[:-3]),
        ("empty.pkl", b""),
        ("text.pkl", b"not a pickle"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(MotionLabError):
            read_plain_pickle(tmp_path / name)
    (tmp_path / "fine.pkl").write_bytes(pickle.dumps({"walk": 1}))
    assert read_plain_pickle(tmp_path / "fine.pkl") == {"walk": 1}


def test_the_safetensors_layout(recorded, evaluator, tmp_path):
    """As the conversion on the Hub has it: one file of three networks, stats, glove."""
    parts = torch.load(FIXTURE / "checkpoints/t2m/text_mot_match/model/finest.tar", weights_only=True)
    names = ("movement_encoder", "text_encoder", "motion_encoder")
    save_file(
        {f"{part}.{key}": value.clone() for part in names for key, value in parts[part].items()},
        tmp_path / "model.safetensors",
    )
    shutil.copytree(FIXTURE / "checkpoints/t2m/Comp_v6_KLD005/meta", tmp_path / "stats")
    shutil.copytree(FIXTURE / "glove", tmp_path / "glove")
    with pytest.raises(MotionLabError, match="no published evaluator"):
        T2MEvaluator.load(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "motius-humanml3d-263-evaluator"}))
    converted = T2MEvaluator.load(tmp_path)
    motion = np.random.default_rng(0).normal(size=(44, 263)).astype(np.float32)
    assert np.array_equal(converted.motions([motion]), evaluator.motions([motion]))
    (tmp_path / "stats" / "std.npy").chmod(0o644)
    np.save(tmp_path / "stats" / "std.npy", np.ones(251, np.float32))
    with pytest.raises(MotionLabError, match="251"):
        T2MEvaluator.load(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"cut")
    with pytest.raises(MotionLabError, match="cannot be read as tensors"):
        T2MEvaluator.load(tmp_path)


def test_vocabulary_files_of_other_kinds(recorded, tmp_path):
    with pytest.raises(MotionLabError, match="our_vab_data.npy"):
        Vocabulary.read(tmp_path)
    np.save(tmp_path / "our_vab_data.npy", np.zeros((4, 300), np.float32))
    (tmp_path / "our_vab_words.pkl").write_bytes(pickle.dumps(["walk"]))
    (tmp_path / "our_vab_idx.pkl").write_bytes(pickle.dumps({"walk": 9}))
    with pytest.raises(MotionLabError, match="do not belong together"):
        Vocabulary.read(tmp_path)
    (tmp_path / "our_vab_idx.json").write_text('{"walk": 1}')
    with pytest.raises(MotionLabError, match="lacks the word"):
        Vocabulary.read(tmp_path)


def test_motions_that_cannot_be_embedded(evaluator):
    for motion, words in (
        (np.zeros((44, 251), np.float32), "263"),
        (np.zeros((3, 263), np.float32), "4 or more"),
        (np.full((44, 263), np.nan, np.float32), "NaN"),
    ):
        with pytest.raises(MotionLabError, match=words):
            evaluator.motions([motion])
    with pytest.raises(MotionLabError, match="no motion"):
        evaluator.motions([])
