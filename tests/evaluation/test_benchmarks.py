"""The generation benchmark runs, and what it compares with makes the same motions."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmarks import generation
from benchmarks.aits import aits_table
from benchmarks.metrics import metrics_table
from benchmarks.one_to_many import learning_table, making_table, stopping_table
from benchmarks.plain import PlainMoMask
from benchmarks.viewer import measure_viewer
from motionlab.errors import MotionLabError
from motionlab.models import token_model
from motionlab.models.momask.masked_transformer import MaskedTransformer
from motionlab.models.momask.pipeline import MoMask
from motionlab.models.motiondreamer.train import PARTS
from motionlab.models.token_training import TEXT_DIM
from motionlab.nn.inference import InferenceLinear, for_inference
from motionlab.sampling.guidance import guided
from tests.tiny import RECIPE, LetterCounts, tiny_mmm, tiny_system


def sharp_system(word_dim: int = 0):
    """Tiny, with weights large enough that the logits, not the random numbers alone, choose the tokens."""
    model = tiny_system()
    if word_dim:
        torch.manual_seed(0)
        config = replace(model.config, masked=replace(model.config.masked, word_dim=word_dim))
        parts = {**model.parts, "masked": MaskedTransformer(config.masked)}
        model = MoMask(config, **parts, text_encoder=LetterCounts())
    for part in (model.masked, model.residual):
        for name, weight in part.named_parameters():
            if "norm" not in name:
                weight.mul_(8.0)
    return model.to("cpu", "float32")


def test_plain_and_fast_logits_agree():
    model, text = sharp_system(), torch.randn(3, 768)
    plain, padding = PlainMoMask(model), torch.arange(9) >= torch.tensor([9, 5, 7])[:, None]
    ids = torch.randint(32, (3, 9))
    with torch.inference_mode():
        fast = model.inference_modules["masked"](ids, text, ~padding)
        assert fast.std() > 0.5
        expected = plain.masked(ids, text, None, padding)
        torch.testing.assert_close(fast[~padding], expected[~padding], atol=1e-4, rtol=1e-4)
        tokens = torch.randint(32, (3, 9, 4))
        fast = guided(
            model.inference_modules["residual"], tokens, layer=torch.full((3,), 4), text=text, valid=~padding, scale=1.0
        )
        expected = plain.residual(tokens, 4, text, padding)
        torch.testing.assert_close(fast[~padding], expected[~padding], atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("word_dim", [0, LetterCounts.word_dim])
def test_plain_and_fast_make_the_same_motions(word_dim):
    model = sharp_system(word_dim)
    prompts, seconds = ["a person walks", "someone waves", "bow", "jump"], [2.0, 5.0, 3.2, 5.0]
    tokens, joints = PlainMoMask(model).generate(prompts, seconds=seconds, seed=3, iterations=7, top_k=20)
    raw = dict(plant_feet=False, constant_bones=False)  # the plain way leaves the decoder's joints
    for row, motion in enumerate(model.generate(prompts, seconds=seconds, seed=3, iterations=7, top_k=20, **raw)):
        assert np.array_equal(tokens[row, : len(motion.tokens)].numpy(), motion.tokens)
        if seconds[row] == max(seconds):  # shorter ones the plain decoder sees padded
            np.testing.assert_allclose(joints[row], motion.joints, atol=1e-4)


def test_the_command_prints_every_column(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(LetterCounts, "dim", TEXT_DIM)
    monkeypatch.setattr(generation, "load_text_encoder", lambda name: LetterCounts())
    generation.main(
        [
            "--preset",
            "small",
            "--layers",
            "1",
            "--batches",
            "1",
            "2",
            "--iterations",
            "2",
            "--frames",
            "16",
            "--repeats",
            "1",
            "--json",
            str(tmp_path / "times.json"),
        ]
    )
    setting, header, *lines = capsys.readouterr().out.splitlines()
    assert "small, 1 layers, 16 frames" in setting and "threads" in setting
    assert header.split() == ["batch", "L", *" ".join(generation.COLUMNS).split()]
    saved = json.loads((tmp_path / "times.json").read_text())
    contenders = [row["contender"] for row in saved["rows"] if row["batch"] == 1]
    assert contenders[:2] == ["plain float32", "ours float32"]
    assert len(lines) == len(saved["rows"]) == 2 * len(contenders)
    for line, row in zip(lines, saved["rows"]):
        assert line.split()[:2] == [str(row["batch"]), "2"]
        assert 0 < row["text"] + row["base"] + row["residual"] + row["decode"] <= row["total"]
        assert row["without_text"] < row["total"]
    assert saved["rows"][0]["total_ratio"] == 1.0


def test_no_gpu_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(MotionLabError, match="device must be cpu, cuda or another"):
        generation.main(["--device", "cuda"])


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_motion_does_not_depend_on_its_batch(precision):
    model = sharp_system().to("cpu", precision)
    prompts = ["a", "person walks", "waves twice", "bow", "jump up", "kick", "sit down on the floor"]
    seconds = [2.0, 5.0, 3.2, 5.0, 2.0, 9.8, 2.0]
    together = model.generate(prompts, seconds=seconds, seed=3)
    for i, motion in enumerate(together):
        alone = model.generate(prompts[i], seconds=seconds[i], seed=3 + i)
        assert np.array_equal(alone.tokens, motion.tokens)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_full_batch_has_the_bits_of_small_ones(precision, monkeypatch):
    model = sharp_system().to("cpu", precision)
    prompts = [f"somebody walks {count} steps" for count in range(token_model.CPU_BATCH)]
    together = model.generate(prompts, seconds=3.2, seed=3)
    monkeypatch.setattr(token_model, "CPU_BATCH", 3)
    for one, other in zip(together, model.generate(prompts, seconds=3.2, seed=3)):
        assert np.array_equal(one.tokens, other.tokens) and np.array_equal(one.joints, other.joints)


def test_precisions():
    model = sharp_system()
    ids, text = torch.randint(32, (2, 9)), torch.randn(2, 768)
    single = model.inference_modules["masked"](ids, text)
    assert torch.allclose(single, model.masked(ids, text), atol=1e-4)
    half = model.to("cpu", "bfloat16").inference_modules["masked"](ids, text)
    assert half.dtype == torch.float32 and 0 < (half - single).abs().max() < 0.1 * single.std()
    assert next(model.masked.parameters()).dtype == torch.float32
    with pytest.raises(MotionLabError, match="precision must be"):
        model.to("cpu", "float64")


def test_metrics_are_timed():
    table = metrics_table(motions=120)
    assert list(table.index) == ["embedding", "FID", "R-precision", "MM-Dist", "Diversity", "MModality", "all"]
    assert (table.seconds >= 0).all() and table.attrs["MB"] >= 0


def test_a_sentence_is_timed_in_every_system():
    models = {"momask": tiny_system(), "mmm": tiny_mmm()}
    table = aits_table(models, ["walk", "run"], seconds=2.0)
    assert (
        list(table.index) == list(models)
        and (table["AITS s"] > 0).all()
        and table["x faster than the first"]["momask"] == 1
    )
    assert table["frames/s"]["mmm"] == pytest.approx(80 / (2 * table["AITS s"]["mmm"]))


def test_what_ending_early_saves():
    table = stopping_table(
        ["beetle"], replace(RECIPE, local_loop=replace(RECIPE.local_loop, steps=40, lr=1e-9, log_every=1)), samples=1
    )
    assert table["local steps"].tolist() == [40, 20]  # nothing is gained at such a rate
    assert (table["seconds"] > 0).all()


def test_learning_and_making_are_timed():
    learning, model = learning_table(RECIPE)
    assert list(learning.index) == [*PARTS, "all"] and (learning["seconds"] > 0).all()
    made = making_table(model, {"its own length": {}, "long": {"seconds": 60.0}, "two": {"variations": 2}})
    assert made["frames"].tolist() == [540, 1800, 1080] and (made["frames/s"] > 0).all()
    assert np.isnan(made["autocorrelation"]["two"]) and abs(made["autocorrelation"]["long"]) <= 1.1


@pytest.mark.browser
def test_the_viewer_s_frames_are_timed():
    pytest.importorskip("playwright", reason="the browser is driven by playwright")
    try:
        table = measure_viewer([1, 2], ["figure"], frames=2)
    except MotionLabError as error:
        pytest.skip(str(error))
    assert table["bodies"].tolist() == [1, 2] and (table["median ms"] > 0).all()
    assert table["renderer"].str.len().min() > 3 and table["pixels"].str.match(r"[0-9]+ x [0-9]+").all()


def test_products_are_counted(monkeypatch):
    from benchmarks import products

    monkeypatch.setattr(LetterCounts, "dim", TEXT_DIM)
    monkeypatch.setattr(products, "load_text_encoder", lambda name: LetterCounts())
    monkeypatch.setattr(products, "SHAPES", [(4, 8, 8)])
    layer = InferenceLinear(torch.randn(5, 3), None, torch.float32)
    with products.counted() as found:
        layer(torch.randn(2, 7, 3))
    assert found == {torch.float32: 2 * 7 * 3 * 5}
    table = products.product_table(1, repeats=1, preset="small", frames=64, calls=2)
    ways = ("two passes", "two passes, L = 6", "one pass", "one pass, L = 6")
    assert list(table.index) == [f"{name}, {way}" for name in ("float32", "bfloat16") for way in ways]
    assert (table > 0).all().all()
    counts = table["G multiply-adds"].to_numpy().reshape(2, 2, 2)  # precision, passes, L
    assert (counts[:, 1] < 0.75 * counts[:, 0]).all(), "one pass has about half to do"
    assert (counts[..., 1] < counts[..., 0]).all(), "and fewer iterations have less"
    assert table["share"].tolist() == (table["products ms"] / table["whole ms"]).tolist()


def test_draws_in_less_precision_are_compared():
    from benchmarks.draws import draw_table

    model = sharp_system()
    same = {name: model.inference_modules[name] for name in ("masked", "residual")}
    other = sharp_system().to("cpu", "bfloat16")
    with torch.no_grad():
        other.masked.classes.weight.mul_(-1)
    other = {name: for_inference(getattr(other, name), torch.bfloat16) for name in ("masked", "residual")}
    table = draw_table(model, {"same": same, "other": other}, ["a person walks", "bow"])
    assert table.loc[("base", "same"), "share"] == table.loc[("residual", "same"), "share"] == 1
    assert table.loc[("base", "other"), "share"] < 0.5 < table.loc[("residual", "other"), "share"]
    assert (table["draws"].groupby("stage").nunique() == 1).all()


def test_draws_in_one_pass_and_in_two_are_compared():
    """An untrained guidance embedding changes nothing: one pass draws as an unguided one, and two passes do not."""
    from benchmarks.draws import draw_table, in_two_passes

    one = generation.random_lab(sharp_system().config.with_guidance_embeds(), LetterCounts(), "cpu", "float32")
    for name in ("masked", "residual"):
        getattr(one, name).load_state_dict(getattr(sharp_system(), name).state_dict(), strict=False)
    precise = one.inference_modules
    two = {name: in_two_passes(precise[name]) for name in ("masked", "residual")}
    assert precise["masked"].config.guidance_embeds and not two["masked"].config.guidance_embeds
    assert two["masked"].classes is precise["masked"].classes
    table = draw_table(one, {"two": two, "same": {name: precise[name] for name in two}}, ["a person walks", "bow"])
    assert table.loc[("base", "same"), "share"] == 1 > table.loc[("base", "two"), "share"]


def test_backends_that_are_not_installed_are_left_out(monkeypatch, capsys):
    from benchmarks import backends

    monkeypatch.setattr(backends, "LAYERS", 1)
    monkeypatch.setattr(backends, "TOKENS", 4)
    monkeypatch.setitem(backends.BACKENDS, "no_such_library", lambda network, inputs: iter(()))
    monkeypatch.setitem(backends.BACKENDS, "json.that fails", lambda network, inputs: 1 / 0)
    table = backends.backend_table(1, 1, ("torch", "no_such_library", "json.that fails"))
    assert table.loc["torch float32, packed", "relative error"] < 1e-5 and table["x plain"].iloc[0] == 1
    assert 0 < table.loc["torch bfloat16, packed", "relative error"] < 0.1
    said = capsys.readouterr().out
    assert "no_such_library is not installed" in said and "did not run: ZeroDivisionError" in said
