"""On a GPU: everything runs there, gives what the CPU gives, and says so. Skipped where there is none."""

import json

import numpy as np
import pytest
import torch

import motionlab
from evaluation.evaluator.embedding import Embedder
from evaluation.sweeps import Sweep, run
from motionlab.errors import MotionLabError
from motionlab.models import base as text_system
from motionlab.models.mmm.train import train as train_mmm
from motionlab.models.momask.train import train as train_momask
from motionlab.models.mote.train import train as train_mote
from motionlab.models.motiondreamer.train import train as train_motiondreamer
from motionlab.nn.inference import watch_runs
from motionlab.nn.placement import run_on
from tests.synthetic import wave_animation, wave_motion
from tests.tiny import (
    MMM_PRESET,
    MOTE_PRESET,
    PRESET,
    RECIPE,
    LetterCounts,
    save_bench,
    tiny_evaluator,
    tiny_mmm,
    tiny_mote,
    tiny_store,
    tiny_system,
)

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA device"),
]
PROMPTS = ["a person walks", "a person waves with the left hand", "jump"]


def sharp(model):
    """With weights large enough that the logits, not the random numbers alone, choose the tokens."""
    for name in model.token_networks:
        for parameter, weight in getattr(model, name).named_parameters():
            if "norm" not in parameter:
                weight.mul_(8.0)
    return model


@pytest.fixture(params=["momask", "mmm"])
def make(request):
    return {"momask": tiny_system, "mmm": tiny_mmm}[request.param]


@pytest.fixture
def letters(monkeypatch):
    for module in ("models.token_training", "models.mote.train"):
        monkeypatch.setattr(f"motionlab.{module}.load_text_encoder", lambda name: LetterCounts())
    monkeypatch.setattr(text_system, "load_text_encoder", lambda name, weights=None: LetterCounts())
    monkeypatch.setattr("evaluation.evaluator.embedding.load_text_encoder", lambda name: LetterCounts())


def test_tokens_are_those_of_the_cpu(make):
    """But for the few draws that rounding decides."""
    there = sharp(make()).to("cuda", "float32").generate(PROMPTS, seconds=[3.0, 2.0, 4.0], seed=5)
    here = sharp(make()).to("cpu", "float32").generate(PROMPTS, seconds=[3.0, 2.0, 4.0], seed=5)
    same = np.concatenate([(a.tokens == b.tokens).all(axis=1) for a, b in zip(there, here)])
    assert same.mean() > 0.97


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_graphs_give_the_same_tokens(make, precision, monkeypatch):
    model = sharp(make()).to("cuda", precision)
    made = [model.generate(PROMPTS, seconds=3.0, seed=seed) for seed in range(4)]
    for name in model.token_networks:
        network = model.inference_modules[name]
        assert network.recorded > 0 and not network.differing
    monkeypatch.setenv("MOTIONLAB_CUDA_GRAPHS", "0")
    plain = sharp(make()).to("cuda", precision)
    for seed, motions in enumerate(made):
        for motion, expected in zip(motions, plain.generate(PROMPTS, seconds=3.0, seed=seed)):
            assert np.array_equal(motion.tokens, expected.tokens)


def test_hundreds_at_once(make):
    model = make().to("cuda")
    with watch_runs() as runs:
        motions = model.generate([f"a person walks {i} steps" for i in range(256)], seconds=2.0, iterations=4)
    assert len(motions) == 256 and {run.device for run in runs} == {"cuda"}
    alone = model.generate("a person walks 200 steps", seconds=2.0, iterations=4, seed=200)
    assert len(alone) == len(motions[200])


def test_edits_captions_and_variations_run_there(tmp_path):
    walk, mote = wave_motion(60), tiny_mote().to("cuda")
    with watch_runs() as runs:
        tiny_system().to("cuda").edit(walk, [(0.6, 1.2)])
        tiny_system().to("cuda").edit(walk, [(0.6, 1.2, "a person waves", "upper")])
        mote.generate("a person walks", seconds=1.0, steps=2)
        mote.caption(walk, steps=2, num_candidates=1)
        train_motiondreamer(wave_animation(150, fps=30.0), RECIPE, tmp_path).to("cuda").generate(1.0)
    assert {run.device for run in runs} == {"cuda"}


def test_points_are_those_of_the_cpu():
    here, there = (Embedder(tiny_evaluator().to(device), LetterCounts()) for device in ("cpu", "cuda"))
    rows = [np.random.default_rng(i).normal(size=(40 + 4 * i, 263)).astype(np.float32) for i in range(5)]
    np.testing.assert_allclose(there.motions(rows), here.motions(rows), atol=1e-3)
    np.testing.assert_allclose(there.texts(PROMPTS), here.texts(PROMPTS), atol=1e-3)


def test_sentence_vectors_are_those_of_the_cpu():
    from motionlab.text.encoder import Cached
    from motionlab.text.minilm import MiniLM

    here = Cached(MiniLM())
    with run_on("cuda"):
        there = Cached(MiniLM())
    np.testing.assert_allclose(there.encode(PROMPTS), here.encode(PROMPTS), atol=1e-3)
    np.testing.assert_allclose(there.words(PROMPTS)[0], here.words(PROMPTS)[0], atol=1e-3)


def test_a_row_says_cuda(letters, tmp_path):
    bench = save_bench(tmp_path, tiny_store)
    fixed = {"texts": PROMPTS, "seconds": 0.8, "iterations": 1}
    sweep = Sweep("evaluation.tasks:sentences", fixed | {name: bench[name] for name in ("checkpoint", "evaluator")})
    with run_on("cuda", "bfloat16"):
        [row] = run(sweep, tmp_path / "rows").to_dict("records")
    environment = json.loads(row["environment"])
    assert (environment["device"], environment["precision"]) == ("cuda", "bfloat16")


@pytest.mark.parametrize("train, preset", [(train_momask, PRESET), (train_mmm, MMM_PRESET), (train_mote, MOTE_PRESET)])
def test_trainings_run_there(train, preset, letters, monkeypatch, tmp_path):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    with watch_runs() as runs:
        model = train(tiny_store(tmp_path / "store"), preset, tmp_path / "run")
    assert "cuda" in {run.device for run in runs}
    model.save(tmp_path / "checkpoint", "# tiny")
    assert motionlab.load(tmp_path / "checkpoint", device="cuda").generate("walk", seconds=1.0) is not None


def test_a_full_gpu_is_one_sentence():
    model = tiny_system().to("cuda")
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(1e-4)
    try:
        with pytest.raises(MotionLabError, match="the GPU's memory is full"):
            model.generate(PROMPTS * 300, seconds=9.8, iterations=2)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
