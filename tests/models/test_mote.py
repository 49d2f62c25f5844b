"""MoTe: latents of motions and sentences, and diffusion between them."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from motionlab.errors import MotionLabError
from motionlab.models import base as text_system
from motionlab.models import token_training as shared_recipe
from motionlab.models.mote import train as recipe
from motionlab.models.mote.denoiser import INTERACTIONS, NUM_TIMESTEPS
from motionlab.models.mote.diffusion import MOTION, SOLVERS, TEXT, alphas_cumprod, sample, scheduler
from motionlab.models.mote.latents import Caption
from motionlab.models.mote.pipeline import MoTe
from motionlab.models.mote.text_autoencoder import MEANING, WORDING
from motionlab.motion.features import facing, set_down
from motionlab.motion.motion import Motion
from motionlab.text.compat import ensure_torchvision
from motionlab.text.gpt2 import load_gpt2
from tests.synthetic import wave_motion
from tests.tiny import MOTE_PRESET, LetterCounts, tiny_mote, tiny_store

FEW = {"steps": 3}


@pytest.fixture(scope="module")
def model():
    return tiny_mote(1)


@pytest.mark.parametrize("interaction", INTERACTIONS)
def test_every_interaction_lets_both_sides_hear_each_other(interaction):
    network = tiny_mote(interaction=interaction).diffusion
    for layer in network.modules():  # adaLN-Zero begins deaf
        if getattr(layer, "modulate", None) is not None:
            torch.nn.init.normal_(layer.modulate.weight, std=0.2)
    motion, text, time, tokens = torch.randn(3, 2, 8), torch.randn(3, 2, 8), torch.full((3,), 5), torch.full((3,), 10)
    before = network(motion, text, time, time, tokens)
    other_text = network(motion, text + 1, time, time, tokens)[0]
    other_motion = network(motion + 1, text, time, time, tokens)[1]
    assert before[0].shape == (3, 2, 8) and before[1].shape == (3, 2, 8)
    assert (before[0] - other_text).abs().max() > 1e-6 and (before[1] - other_motion).abs().max() > 1e-6
    later = network(motion, text, time + 500, time, tokens)[0]
    longer = network(motion, text, time, time, tokens + 5)[0]
    assert (before[0] - later).abs().max() > 1e-6 and (before[0] - longer).abs().max() > 1e-6


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("prediction", ["sample", "epsilon", "v_prediction"])
def test_a_perfect_network_leads_to_the_data(solver, prediction):
    """Where there is one possible motion, every solver arrives at it, whatever the network is asked to tell."""
    torch.manual_seed(0)
    truth, noise = torch.randn(2, 3, 4), {MOTION: torch.randn(2, 3, 4), TEXT: torch.randn(2, 2, 4)}

    def predict(values, times):
        share = alphas_cumprod(NUM_TIMESTEPS)[times[MOTION]][:, None, None]
        noisy = values[MOTION]
        eps = (noisy - share.sqrt() * truth) / (1 - share).sqrt()
        told = {"sample": truth, "epsilon": eps, "v_prediction": share.sqrt() * eps - (1 - share).sqrt() * truth}[
            prediction
        ]
        return {MOTION: told, TEXT: values[TEXT]}

    made = sample(
        predict,
        noise,
        {},
        (MOTION,),
        prediction=prediction,
        num_timesteps=NUM_TIMESTEPS,
        guidance={},
        solver=solver,
        steps=12,
    )
    np.testing.assert_allclose(made[MOTION], truth, atol=0.05 if prediction == "epsilon" else 1e-3)


ddim = partial(sample, prediction="sample", num_timesteps=NUM_TIMESTEPS, solver="ddim")


def test_contexts_are_times():
    """A condition stands at timestep 0, what is unknown at the last, and guidance goes from one to the other."""
    noise, heard = {MOTION: torch.zeros(1, 1, 1), TEXT: torch.full((1, 1, 1), 9.0)}, []

    def predict(values, times):
        heard.extend(zip(values[TEXT].flatten().tolist(), times[TEXT].tolist(), times[MOTION].tolist()))
        return {MOTION: values[TEXT] * 1.0, TEXT: values[TEXT]}

    made = ddim(
        predict,
        noise,
        {TEXT: torch.ones(1, 1, 1)},
        (MOTION,),
        guidance={MOTION: 3.0},
        steps=2,
    )
    assert heard == [(1.0, 0, 1000), (9.0, 1000, 1000), (1.0, 0, 500), (9.0, 1000, 500)]
    np.testing.assert_allclose(made[MOTION], 3 * 1.0 - 2 * 9.0, rtol=1e-4)
    heard.clear()
    ddim(
        predict,
        noise,
        {},
        (MOTION, TEXT),
        guidance={},
        steps=1,
    )
    assert [times[1:] for times in heard] == [(1000, 1000)]


@pytest.mark.parametrize(("share", "deviation"), [(0.0, 8.0), (0.5, 5.0), (1.0, 2.0)])
def test_guidance_gives_the_deviation_back(share, deviation):
    """Text at 1 doubles the noise that stands for motions without text at 0: guided by 7 it is 8 times as large."""
    spread = torch.tensor([[[-1.0], [1.0]]]) / torch.tensor([-1.0, 1.0]).std()
    noise = {MOTION: spread, TEXT: torch.zeros(1, 1, 1)}

    def predict(values, times):
        return {MOTION: spread * (1 + values[TEXT]), TEXT: values[TEXT]}

    made = ddim(
        predict,
        noise,
        {TEXT: torch.ones(1, 1, 1)},
        (MOTION,),
        guidance={MOTION: 7.0},
        guidance_rescale={MOTION: share},
        steps=1,
    )
    assert float(made[MOTION].std()) == pytest.approx(deviation, rel=1e-3)


@pytest.mark.parametrize("steps", [1, 3, 30, 61, 103, 200])
def test_both_solvers_take_as_many_steps_as_asked(steps):
    for solver in SOLVERS:
        times = scheduler(solver, "sample", steps, NUM_TIMESTEPS).timesteps
        assert len(times) == steps and times[0] == NUM_TIMESTEPS - 1 and (times >= 0).all() and (times.diff() < 0).all()


def test_generates(model):
    motion = model.generate("someone walks", seconds=3.0, seed=7, **FEW)
    assert (
        motion.joints.shape == (60, 22, 3) and motion.features.shape == (60, 263) and np.isfinite(motion.joints).all()
    )
    again = model.generate("someone walks", seconds=3.0, seed=7, **FEW)
    np.testing.assert_array_equal(motion.joints, again.joints)
    assert np.abs(model.generate("someone walks", seconds=3.0, seed=8, **FEW).joints - motion.joints).max() > 1e-4
    free = model.generate(["someone walks", "someone runs"], seed=3, **FEW)
    assert all(24 <= len(one) <= 196 for one in free)


def test_a_sample_is_alone_in_its_batch(model):
    prompts = ["someone walks", "someone runs fast", "a bow"]
    together = model.generate(prompts, seconds=[2.0, 3.0, 2.0], seed=[5, 6, 7], **FEW)
    alone = model.generate(prompts[1], seconds=3.0, seed=6, **FEW)
    np.testing.assert_allclose(together[1].joints, alone.joints, atol=1e-5)


def test_captions(model):
    captions = model.caption(wave_motion(80), 3, seed=1, temperature=1.0, **FEW)
    assert len(captions) == 3 and all(
        isinstance(caption.text, str) and caption.mean_logprob < 0 for caption in captions
    )
    assert captions[1] == model.caption(wave_motion(80), seed=2, temperature=1.0, **FEW)[0]


def test_of_drafts_the_surest_and_nearest_to_all_is_kept(model, monkeypatch):
    drafts = [Caption("a person walks", -0.5), Caption("someone runs", -0.5), Caption("", -0.1)]
    meant = torch.zeros(3, 2, 8)
    for nearest in range(3):
        said = torch.full((3, 2, 8), 2.0).index_fill(0, torch.tensor(nearest), 0.1)
        monkeypatch.setattr(
            model, "sentence_latents", lambda sentences, said=said: model.diffusion.denormalize(TEXT, said)
        )
        assert model._best(drafts, meant) == drafts[nearest]
    monkeypatch.setattr(model, "sentence_latents", lambda sentences: model.diffusion.denormalize(TEXT, meant))
    assert model._best(drafts, meant) == drafts[2]


def test_a_caption_is_one_of_its_drafts(model):
    how = dict(seed=1, temperature=1.0, **FEW)
    several = model.caption(wave_motion(80), 2, **how)
    assert several == [model.caption(wave_motion(80), seed=seed, temperature=1.0, **FEW)[0] for seed in (1, 2)]
    drawn = model._noises([1], 3)
    assert torch.equal(drawn[0][TEXT], model._noises([1])[0][TEXT]) and not torch.equal(drawn[0][TEXT], drawn[1][TEXT])


def test_a_motion_says_what_is_meant_and_the_wording_is_drawn(model, monkeypatch):
    heard, decode = [], model.inference_modules["text"].decode
    monkeypatch.setattr(
        model.inference_modules["text"],
        "decode",
        lambda latents, *rest: heard.append(latents) or decode(latents, *rest),
    )
    for frames in (60, 100):
        model.caption(wave_motion(frames), seed=3, num_candidates=2, **FEW)
    short, long = heard
    assert torch.equal(short[:, WORDING], long[:, WORDING]) and not torch.equal(short[0, WORDING], short[1, WORDING])
    assert not torch.allclose(short[:, MEANING], long[:, MEANING])
    model.rewritten(["a bow"])
    assert torch.allclose(heard[-1], model.sentence_latents(["a bow"]), atol=1e-5)


def test_another_frame_rate_and_body_are_read(model):
    at20, at60 = wave_motion(80), wave_motion(240, fps=60.0)
    few = {"seed": 1, **FEW}
    assert model.caption(at60, **few)[0].text == model.caption(Motion(at60.joints[::3], 20.0), **few)[0].text
    assert model.caption(at20, **few)


def test_pairs(model):
    pairs = model.imagine(2, seed=4, **FEW)
    assert len(pairs) == 2 and pairs[0].motion.info["prompt"] == pairs[0].caption.text
    np.testing.assert_array_equal(pairs[1].motion.joints, model.imagine(seed=5, **FEW)[0].motion.joints)


def test_numpys_numbers_are_numbers(model):
    motion = model.generate("someone walks", seconds=np.float32(2), steps=np.int64(2))
    assert len(motion) == 40 and len(model.caption(motion, np.int64(2), steps=2)) == 2


def test_a_variation_begins_where_the_motion_does(model):
    clip = wave_motion(80)
    moved = Motion(
        set_down(clip.joints, clip.joints[0, 0], 1.0, np.array([5.0, 0.0, -3.0])).astype(np.float32), clip.fps
    )
    [made] = model.vary(moved, 0.3)
    np.testing.assert_allclose(made.joints[0, 0, [0, 2]], [5.0, -3.0], atol=1e-5)
    assert abs(np.angle(np.exp(1j * (facing(made.joints[0]) - facing(moved.joints[0]))))) < 1e-4


def test_variations(model):
    clip = wave_motion(80)
    kept, some, much = (model.vary(clip, strength, seed=2)[0] for strength in (0.0, 0.3, 1.0))
    assert len(kept) == len(some) == len(much) == 80
    far = [np.abs(one.features - kept.features).mean() for one in (some, much)]
    assert 0 < far[0] < far[1]
    sentences = [model.vary("someone walks", strength, seed=2)[0].text for strength in (0.0, 0.0)]
    assert sentences[0] == sentences[1] and isinstance(model.vary("someone walks", 0.9, 2)[1].text, str)
    told = model.retell(clip, seed=2, **FEW)
    assert len(told.motion) == 80 and told.caption == model.caption(clip, seed=2)[0]


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda model: model.generate("  "), "empty"),
        (lambda model: model.generate([]), "no prompt"),
        (lambda model: model.generate("a walk", seconds=30), "seconds must be"),
        (lambda model: model.generate("a walk", steps=0), "steps"),
        (lambda model: model.generate("a walk", guidance=-1), "guidance"),
        (lambda model: model.generate("a walk", solver="euler"), "solver"),
        (lambda model: model.generate("a walk", seed=-1), "seed"),
        (lambda model: model.caption(wave_motion(3)), "0.2 to 9.8 s"),
        (lambda model: model.caption(wave_motion(400)), "cut it"),
        (lambda model: model.caption(wave_motion(80), 0), "count"),
        (lambda model: model.caption(wave_motion(80), num_candidates=0), "num_candidates"),
        (lambda model: model.vary(wave_motion(80), 1.5), "strength"),
        (lambda model: model.vary("", 0.5), "empty"),
        (lambda model: model.caption(wave_motion(80), temperature=-1.0), "temperature"),
        (lambda model: model.caption(wave_motion(80), temperature=float("nan")), "temperature"),
    ],
)
def test_bad_input_gets_a_sentence(model, call, message):
    with pytest.raises(MotionLabError, match=message):
        call(model)


def test_another_skeleton_is_told(model):
    from motionlab.motion.skeleton import Skeleton

    bones = Skeleton("stick", ("root", "tip"), (-1, 0), np.array([[0.0, 0, 0], [0, 1, 0]]))
    with pytest.raises(MotionLabError, match="skeleton"):
        model.caption(Motion(np.zeros((40, 2, 3), dtype=np.float32), 20.0, bones))


def test_a_checkpoint_comes_back(model, tmp_path, monkeypatch):
    monkeypatch.setattr(text_system, "load_text_encoder", lambda *arguments: LetterCounts())
    model.save(tmp_path / "mote", "A system for tests.")
    import motionlab

    loaded = motionlab.load(tmp_path / "mote")
    assert isinstance(loaded, MoTe) and loaded.config == model.config
    np.testing.assert_array_equal(loaded.text.decoder.vocabulary_ids, model.text.decoder.vocabulary_ids)
    a, b = (one.generate("a walk", seconds=2.0, guidance=1.0, **FEW).features for one in (model, loaded))
    np.testing.assert_allclose(a, b, atol=0.05)


@pytest.fixture(scope="module")
def gpt2(tmp_path_factory):
    """A tiny random GPT-2 with a tokenizer of its own, on disk."""
    ensure_torchvision()
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("gpt2")
    spelling = Tokenizer(models.BPE())
    spelling.pre_tokenizer, spelling.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    captions = ["a person walks while waving", "someone walks and waves"]
    letters = pre_tokenizers.ByteLevel.alphabet()
    spelling.train_from_iterator(
        captions, trainers.BpeTrainer(vocab_size=300, special_tokens=["<|endoftext|>"], initial_alphabet=letters)
    )
    PreTrainedTokenizerFast(tokenizer_object=spelling, eos_token="<|endoftext|>").save_pretrained(folder)
    shape = GPT2Config(
        vocab_size=spelling.get_vocab_size(),
        n_embd=16,
        n_layer=1,
        n_head=2,
        n_positions=64,
        bos_token_id=0,
        eos_token_id=0,
    )
    GPT2LMHeadModel(shape).save_pretrained(folder)
    return str(folder)


def test_gpt2_writes_too(gpt2, tmp_path, monkeypatch):
    for module in (recipe, shared_recipe, text_system):
        monkeypatch.setattr(module, "load_text_encoder", lambda *arguments: LetterCounts())
    preset = replace(MOTE_PRESET, system=replace(MOTE_PRESET.system, text=replace(MOTE_PRESET.system.text, gpt2=gpt2)))
    model = recipe.train(tiny_store(tmp_path / "store"), preset, tmp_path / "run")
    start = load_gpt2(gpt2).transformer.wte.weight
    assert (
        0 < (model.text.decoder.network.transformer.wte.weight - start).abs().max() < 0.2
    )  # its own weights, trained on
    assert (
        model.vocabulary.decode(model.vocabulary.encode(["a person walks, then bows."], 48)[0][1:-1].tolist())
        == "a person walks, then bows."
    )
    captions = model.caption(wave_motion(80), 2, steps=2, temperature=1.0)
    assert all(isinstance(caption.text, str) for caption in captions)
    model.save(tmp_path / "mote", "A system for tests.")
    hidden = tmp_path / "elsewhere"
    Path(gpt2).rename(hidden)  # a checkpoint needs nothing beside itself
    again = MoTe.load(tmp_path / "mote")
    hidden.rename(gpt2)
    torch.testing.assert_close(
        again.text.decoder.network.lm_head.weight, again.text.decoder.network.transformer.wte.weight
    )
    assert [one.text for one in again.caption(wave_motion(80), 2, steps=2, guidance=1.0)]
    for name, part in model.parts.items():
        for a, b in zip(part.state_dict().values(), again.parts[name].state_dict().values()):
            torch.testing.assert_close(a, b, atol=2e-3, rtol=1e-3)


def test_gpt2_that_is_not_there(tmp_path):
    with pytest.raises(MotionLabError, match="GPT-2 could not be loaded"):
        load_gpt2(tmp_path)
