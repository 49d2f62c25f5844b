"""Published weights end to end on random ones: layouts, both ways of decoding, the table, and what cannot be used."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import load_file, save_file

import motionlab
from evaluation import published
from evaluation.__main__ import main
from evaluation.t2m.evaluator import T2MEvaluator
from evaluation.t2m.models import OFFICIAL, OURS, PublishedModel, PublishedTokenizer, decode_together
from evaluation.t2m.protocol import collate, replicate
from evaluation.t2m.rehearsal import (
    SMALL,
    Sizes,
    evaluator_shapes,
    length_shapes,
    make_folders,
    masked_shapes,
    mmm_shapes,
    residual_shapes,
    rvq_shapes,
)
from evaluation.t2m.test_set import RandomGenerators, TestSet
from motionlab.errors import MotionLabError
from motionlab.models.mmm import official as official_mmm
from motionlab.models.momask import converted, official
from motionlab.models.registry import locate
from motionlab.text import encoder
from tests.shared import SHARED
from tests.tiny import LetterCounts, tiny_mote

FIXTURES = SHARED / "fixtures"


class Letters512(LetterCounts):
    dim = word_dim = 512

    def words(self, sentences):
        words = torch.zeros(len(sentences), 77, 512)
        for i, sentence in enumerate(sentences):
            words[i, : len(sentence.split())] = self.encode(sentence.split())
        return words, torch.ones(words.shape[:2], dtype=torch.bool)


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return make_folders(tmp_path_factory.mktemp("published"), SMALL, clips=110, clip_weights=False)


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    """CLIP counts letters."""
    for module in (official, official_mmm):
        monkeypatch.setattr(module, "load_text_encoder", lambda name, weights=None: Letters512())


@pytest.fixture(scope="module")
def evaluator(places):
    return T2MEvaluator.load(places["evaluator"])


def batch_of(places, evaluator, seed=0):
    generators = RandomGenerators.seeded(seed)
    data = TestSet(places["data"], generators=generators)
    return data, collate(0, data, evaluator, next(data.batches(generators)))


# --- layouts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, shapes",
    [
        ("momask_rvq", rvq_shapes),
        ("momask_mask_transformer", masked_shapes),
        ("momask_res_transformer", residual_shapes),
        ("momask_length_estimator", lambda sizes: length_shapes()),
        ("mmm_transformer", lambda sizes: mmm_shapes(replace(sizes, conv_width=40))),
    ],
)
def test_random_weights_have_the_official_names_and_shapes(name, shapes):
    if not (FIXTURES / f"{name}.pt").exists():
        pytest.skip(f"{name}.pt (tensors of the official code) is not beside this checkout")
    sizes = Sizes(64, 64, 64, 6, 64, 4, 128, 3, 96, 64, 2, 1, 3)
    real = torch.load(FIXTURES / f"{name}.pt", weights_only=True)["state_dict"]
    assert {key: tuple(value.shape) for key, value in real.items()} == shapes(sizes)


def test_random_evaluators_have_the_official_names_and_shapes():
    file = FIXTURES / "t2m_protocol/checkpoints/t2m/text_mot_match/model/finest.tar"
    if not file.exists():
        pytest.skip("the official evaluator's fixture is not beside this checkout")
    real = torch.load(file, weights_only=True)
    for part, shapes in evaluator_shapes(Sizes()).items():
        assert {key: tuple(value.shape) for key, value in real[part].items()} == shapes


def test_both_momask_layouts_hold_the_same_model(places):
    of_tar, of_safetensors = (motionlab.load(places[name]) for name in ("momask", "converted"))
    motions = [model.generate("a person walks", seconds=2.0, seed=3) for model in (of_tar, of_safetensors)]
    assert np.array_equal(motions[0].features, motions[1].features) and of_tar.config == of_safetensors.config
    assert of_safetensors.generate("a person walks", seed=1).info["seconds"] > 0  # with its length estimator


def test_a_conversion_without_a_length_estimator(places, tmp_path):
    for file in places["converted"].iterdir():
        if file.name != "length_est.safetensors":
            (tmp_path / file.name).symlink_to(file)
    model = motionlab.load(tmp_path)
    assert len(model.generate("a person walks", seconds=2.0)) == 40
    with pytest.raises(MotionLabError, match="give seconds"):
        model.generate("a person walks")


def test_a_conversion_brings_its_own_clip(places, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(official, "load_text_encoder", lambda name, weights: asked.append(weights) or Letters512())
    for file in places["converted"].iterdir():
        (tmp_path / file.name).symlink_to(file)
    motionlab.load(tmp_path)
    (tmp_path / "clip.safetensors").write_bytes(b"weights")
    motionlab.load(tmp_path)
    motionlab.load(tmp_path, text_weights="other.pt")
    assert asked == [None, tmp_path / "clip.safetensors", "other.pt"]


def test_a_hub_id_of_a_conversion(places, monkeypatch):
    import huggingface_hub

    def fetch(name, allow_patterns, **_):
        assert name == "somebody/momask-humanml3d" and {"momask_config.json", "Mean.npy", "*.safetensors"} <= set(
            allow_patterns
        )
        return str(places["converted"])

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    folder, load = locate("somebody/momask-humanml3d")
    assert folder == places["converted"] and load().name == "momask"


def test_a_hub_id_of_an_evaluator(places, evaluator, monkeypatch):
    import huggingface_hub

    def fetch(name, allow_patterns, **_):
        if name != "somebody/evaluator-humanml3d":
            raise OSError("no such repository")
        return str(places["converted evaluator"])

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    fetched = T2MEvaluator.load("somebody/evaluator-humanml3d")
    motion = np.random.default_rng(0).normal(size=(44, 263)).astype(np.float32)
    assert np.array_equal(fetched.motions([motion]), evaluator.motions([motion]))
    with pytest.raises(MotionLabError, match="could not be fetched"):
        T2MEvaluator.load("somebody/absent")


@pytest.mark.parametrize("damage", ["missing", "cut", "config", "other"])
def test_conversions_that_cannot_be_used(places, tmp_path, damage):
    for file in places["converted"].iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    if damage == "missing":
        (tmp_path / "res_trans.safetensors").unlink()
    elif damage == "cut":
        (tmp_path / "vq.safetensors").write_bytes((tmp_path / "vq.safetensors").read_bytes()[:100])
    elif damage == "config":
        (tmp_path / converted.CONFIG).write_text("[]")
    else:
        save_file({"a": torch.zeros(3)}, tmp_path / "t2m_trans.safetensors")
    words = {"missing": "lacks res_trans", "cut": "damaged"}.get(damage, "not those of a published checkpoint")
    with pytest.raises(MotionLabError, match=words):
        motionlab.load(tmp_path)


@pytest.mark.slow
def test_clip_from_safetensors_and_from_open_clips_file(tmp_path):
    """Of one state dict, with half of the precision and without the image tower in the first."""
    from evaluation.t2m.rehearsal import write_clip

    write_clip(tmp_path / "clip.pt")
    state = torch.load(tmp_path / "clip.pt", weights_only=True)
    state = {name: value.half().float() for name, value in state.items()}
    torch.save(state, tmp_path / "clip.pt")
    text = {name: value.half().contiguous() for name, value in state.items() if not name.startswith("visual.")}
    save_file({**text, "context_length": torch.tensor(77)}, tmp_path / "clip.safetensors")
    first, second = (
        encoder.load_text_encoder("openclip-vit-b-32", tmp_path / f"clip.{end}") for end in ("pt", "safetensors")
    )
    assert torch.equal(first.encode(["a person walks"]), second.encode(["a person walks"]))
    del text["ln_final.weight"]
    save_file(text, tmp_path / "clip.safetensors")
    with pytest.raises(MotionLabError, match="could not be loaded"):
        encoder.load_text_encoder("openclip-vit-b-32", tmp_path / "clip.safetensors")


# --- decoding ----------------------------------------------------------------------------------


def test_official_decoding_sees_the_padding_and_ours_does_not(places, evaluator):
    model = motionlab.load(places["momask"])
    _, batch = batch_of(places, evaluator)
    made = PublishedModel(model, evaluator, seed=0, repeats=1)(batch, 0)
    longest = max(batch.frames)
    assert made[OFFICIAL].shape == (32, longest, 263) and made[OURS].shape == (32, 196, 263)
    frames = max(frames for frames in batch.frames if frames < longest)  # its beginning lies beyond the decoder's reach
    short = batch.frames.index(frames)
    assert frames > 100
    assert made[OFFICIAL][short, frames:].abs().max() > 0  # what the decoder makes of no tokens
    assert made[OURS][short, frames:].abs().max() == 0
    alike = torch.isclose(made[OFFICIAL][short, :frames], made[OURS][short, :frames], atol=1e-3).all(-1)
    assert alike[0] and not alike[-1]  # the same tokens, but for what is seen across the end
    whole = [row for row, frames in enumerate(batch.frames) if frames == longest][0]
    torch.testing.assert_close(made[OFFICIAL][whole], made[OURS][whole, :longest], atol=1e-3, rtol=1e-3)


def test_official_output_is_not_brought_into_the_evaluators_statistics(places, evaluator):
    """The tokenizer's normalization is not the evaluator's where their statistics are two."""
    model = motionlab.load(places["mmm"])
    _, batch = batch_of(places, evaluator)
    same = PublishedModel(model, evaluator, seed=0, repeats=1)(batch, 0)
    torch.testing.assert_close(same[OFFICIAL], same[OURS], atol=1e-4, rtol=1e-4)
    model = motionlab.load(places["mmm"])
    model.tokenizer.mean += 1.0
    other = PublishedModel(model, evaluator, seed=0, repeats=1)(batch, 0)
    torch.testing.assert_close(other[OFFICIAL], same[OFFICIAL], atol=1e-2, rtol=1e-3)
    assert (other[OURS] - same[OURS]).abs().max() > 1


def test_what_a_repeat_and_a_seed_change(places, evaluator):
    model = motionlab.load(places["momask"])
    _, batch = batch_of(places, evaluator)
    first = PublishedModel(model, evaluator, seed=0, repeats=2)
    assert torch.equal(first(batch, 0)[OURS], first(batch, 0)[OURS])
    for other in (first(batch, 1), PublishedModel(model, evaluator, seed=1, repeats=2)(batch, 0)):
        assert not torch.equal(other[OURS], first(batch, 0)[OURS])


def test_decoding_of_dropped_tokens_is_the_tokenizers(places):
    model = motionlab.load(places["momask"])
    tokens = [torch.randint(16, (n, 6), generator=torch.Generator().manual_seed(n)) for n in (3, 5)]
    made = decode_together(model, tokens)
    padded = torch.full((1, 5, 6), -1)
    padded[0, :3] = tokens[0]
    expected = (model.tokenizer.decode(padded)[0] - model.tokenizer.mean) / model.tokenizer.std
    torch.testing.assert_close(made[0], expected)


def test_a_tokenizer_that_keeps_everything_has_no_error(places, evaluator):
    model = motionlab.load(places["momask"])
    data, batch = batch_of(places, evaluator)
    model.tokenizer.encode = lambda rows: rows
    model.tokenizer.decode = lambda rows: rows
    through = PublishedTokenizer(model, evaluator, data)
    made = through(batch, 0)
    assert through.mpjpe(OURS) == pytest.approx(0, abs=1e-3) and through.mpjpe(OFFICIAL) == pytest.approx(0, abs=1e-2)
    torch.testing.assert_close(made[OURS], made[OFFICIAL], atol=1e-3, rtol=1e-3)


# --- the table ---------------------------------------------------------------------------------


def test_the_command_end_to_end_and_again(places, tmp_path, capsys, monkeypatch):
    """Two replications of all three folders; the second run reads what the first wrote."""
    weights = [str(places[name]) for name in ("momask", "mmm")]
    arguments = [
        "published",
        "--weights",
        *weights,
        "--data",
        str(places["data"]),
        "--evaluator",
        str(places["evaluator"]),
    ]
    arguments += ["--replications", "2", "--batches", "1", "--repeats", "2", "--store", str(tmp_path / "store")]
    arguments += ["--json", str(tmp_path / "all.json"), "--csv", str(tmp_path / "table.csv")]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    for word in ("real", "momask tokenizer", "mmm tokenizer", OFFICIAL, OURS, "MPJPE mm", "FIRST 1 BATCHES", "±"):
        assert word in said
    document = json.loads((tmp_path / "all.json").read_text())
    assert len(document["rows"]) == 5 and all(len(rows) == 2 for rows in document["rows"].values())
    assert all(len(print_) == 12 for print_ in document["fingerprints"]["weights"].values())
    [first, _] = next(rows for name, rows in document["rows"].items() if name.startswith("momask "))
    assert json.loads(first["environment"])["device"] == "cpu"
    monkeypatch.setattr(published, "replicate", lambda *_: pytest.fail("measured again"))
    assert main(arguments) == 0
    assert capsys.readouterr().out == said


def test_the_papers_rows_stand_beside_the_whole_protocol(places, tmp_path, monkeypatch):
    monkeypatch.setattr(published, "run_each", lambda sweeps, folder, engine: {key: _rows() for key in sweeps})
    table, _ = published.published_table(
        tmp_path,
        weights=[str(places["momask"]), str(places["mmm"])],
        data=str(places["data"]),
        evaluator=str(places["evaluator"]),
        replications=2,
    )
    assert table.loc[("momask", "paper"), ("FID", "mean")] == 0.045
    assert table.loc[("mmm", "paper"), ("R@1", "mean")] == 0.515
    assert table.loc[("real", "paper"), ("R@3", "mean")] == 0.797
    assert table.loc[("momask tokenizer", "paper"), ("MPJPE mm", "mean")] == 29.5
    assert [source for what, source in table.index if what == "momask"] == ["paper", OFFICIAL, OURS]
    assert table.loc[("momask", OURS), ("FID", "mean")] == 1.5
    assert "1.500" in published.readable(table).loc[("momask", OURS), "FID"]


def _rows():
    return pd.DataFrame({f"{kind} FID": [1.0, 2.0] for kind in (OFFICIAL, OURS)})


def test_real_motions_find_their_captions_and_differ_from_themselves(places, evaluator):
    row = published.published_real(str(places["data"]), str(places["evaluator"]), seed=1, batches=2)
    assert 0 < row["ours FID"] < 1e3 and row["ours R@3"] >= row["ours R@1"] and np.isnan(row["ours MModality"])


def test_multimodality_counts_the_official_repeat(places, evaluator):
    """Three batches with repeats, of which the last counts; the rest with one."""

    class Numbered:
        repeats, multimodal_batches, counted = 3, 2, -1

        def __call__(self, batch, repeat):
            return {"numbered": torch.full((32, 196, 263), float(repeat))}

    generators = RandomGenerators.seeded(0)
    data = TestSet(places["data"], generators=generators)
    made = replicate(data, evaluator, generators, Numbered())
    assert made.repeats["numbered"].shape[:2] == (64, 3) and len(made.generated["numbered"]) == 96
    assert np.array_equal(made.generated["numbered"][:64], made.repeats["numbered"][:, -1])


# --- bad input ---------------------------------------------------------------------------------


def test_what_cannot_be_measured(places, evaluator, tmp_path, capsys):
    known = [
        "published",
        "--data",
        str(places["data"]),
        "--evaluator",
        str(places["evaluator"]),
        "--store",
        str(tmp_path),
    ]
    for more, words in (
        (["--weights", str(tmp_path / "nowhere")], "no checkpoint"),
        (["--replications", "0"], "--replications"),
        (["--repeats", "65"], "--repeats must be 64 or less"),
        (["--data", str(tmp_path)], "new_joint_vecs"),
        (["--evaluator", str(tmp_path)], "no published evaluator"),
        (["--rehearse", str(places["data"])], "not empty"),
    ):
        assert main([*known, *more]) == 1
        error = capsys.readouterr().err.strip().splitlines()[-1]
        assert error.startswith("error: ") and words in error
    assert main(["published"]) == 1
    assert "--data and --evaluator" in capsys.readouterr().err
    with pytest.raises(MotionLabError, match="momask and mmm, not mote"):
        PublishedModel(tiny_mote(), evaluator, 0)
    with pytest.raises(MotionLabError, match="1 to 64"):
        PublishedModel(motionlab.load(places["momask"]), evaluator, 0, repeats=65)


def test_an_evaluator_of_other_features(places, evaluator, tmp_path):
    """KIT-ML's evaluator reads 251."""
    kit = load_file(places["converted evaluator"] / "model.safetensors")
    kit["movement_encoder.main.0.weight"] = kit["movement_encoder.main.0.weight"][:, :247].contiguous()
    save_file(kit, tmp_path / "model.safetensors")
    for name in ("config.json",):
        (tmp_path / name).write_bytes((places["converted evaluator"] / name).read_bytes())
    (tmp_path / "glove").symlink_to(places["converted evaluator"] / "glove")
    (tmp_path / "stats").mkdir()
    for name in ("mean", "std"):
        np.save(tmp_path / "stats" / f"{name}.npy", np.ones(251, np.float32))
    other = T2MEvaluator.load(tmp_path)
    with pytest.raises(MotionLabError, match="251"):
        PublishedModel(motionlab.load(places["momask"]), other, 0)
    assert Path(tmp_path / "glove").exists()
