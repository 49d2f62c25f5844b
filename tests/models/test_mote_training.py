"""MoTe's training: the recipe, what its parts are trained on, and the diffusion objective."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from motionlab.data.store import Clip
from motionlab.models import token_training as shared_recipe
from motionlab.models.mote import train as recipe
from motionlab.models.mote import training_data
from motionlab.models.mote.objectives import DiffusionObjective
from tests.tiny import MOTE_PRESET, LetterCounts, tiny_mote, tiny_store

FEW = {"steps": 3}


def test_the_recipe(tmp_path, monkeypatch):
    for module in (recipe, shared_recipe):
        monkeypatch.setattr(module, "load_text_encoder", lambda *arguments: LetterCounts())
    store, steps = tiny_store(tmp_path / "store"), []
    model = recipe.train(store, MOTE_PRESET, tmp_path / "run", on_step=lambda part, step, numbers: steps.append(part))
    assert tuple(dict.fromkeys(steps)) == recipe.PARTS == model.networks
    assert model.generate("someone walks", seconds=2.0, **FEW).joints.shape == (40, 22, 3)
    again = recipe.train(store, MOTE_PRESET, tmp_path / "run")
    for name, part in model.parts.items():
        for a, b in zip(part.state_dict().values(), again.parts[name].state_dict().values()):
            torch.testing.assert_close(a, b)


def test_pairs_of_motions_that_are_blended_anew(tmp_path, monkeypatch):
    store, model = tiny_store(tmp_path / "store"), tiny_mote()
    rows = np.array(store.rows(store.select("train")[0]))
    both = Clip(
        "further_0",
        "train",
        ("walk, then run", "walk and run", "a third"),
        "walk+run",
        "normal+normal",
        parts=("a", "b"),
    )
    asked = []

    def augment(store, count):
        asked.append(count)
        return iter([(both, rows), (both, rows[:70])])

    monkeypatch.setattr(training_data, "source_of", lambda store: SimpleNamespace(augment=augment))
    preset = replace(MOTE_PRESET, augment=1, pairs_composed=1.0)
    for _ in range(2):  # the second time from the file
        pairs = training_data.latent_pairs(store, model.motion, model.text, LetterCounts(), preset, tmp_path)
    stride, clips = model.motion.stride, len(store.select("train"))
    assert asked == [1] and pairs.tokens[-2:].tolist() == [
        min(len(rows) // stride, model.config.motion.max_tokens),
        70 // stride,
    ]
    assert pairs.clip_of[-2:].tolist() == [clips, clips + 1] and pairs.weights[:-2].sum() == 0
    said = LetterCounts().encode(["walk, then run", "walk and run"])
    for row in pairs.captions.pick(torch.tensor([clips + 1] * 20)).unique():
        assert (pairs.captions.vectors[row] == said).all(-1).any()
    with torch.no_grad():
        expected = model.motion.encode(torch.from_numpy(rows[: 70 // stride * stride])[None]).mean
    torch.testing.assert_close(pairs.mean[-1], expected[0], atol=5e-3, rtol=5e-3)
    assert pairs(0)["motion"].isfinite().all()


def test_a_motion_that_is_given_is_blurred(tmp_path):
    seen, network = [], tiny_mote().diffusion
    forward = network.forward
    network.forward = lambda motion, *rest: seen.append(motion) or forward(motion, *rest)
    drawn = [torch.randn(4, *part.shape) for part in (network.motion_mean, network.text_mean)]
    for cond_noise in (0.0, 2.0):
        objective = DiffusionObjective(network, shares=(0.0, 1.0), drop=0.0, cond_noise=cond_noise)
        objective(drawn[0], drawn[1], drawn[1], torch.full((4,), 9))
    plain, blurred = seen
    torch.testing.assert_close(plain, network.normalize("motion", drawn[0]))
    assert all(not torch.allclose(a, b) for a, b in zip(plain, blurred))


def test_sentences_that_are_given_have_more_noise_than_those_to_be_written(tmp_path):
    clips, model = tiny_store(tmp_path / "store").select("train"), tiny_mote()
    captions, vectors = shared_recipe.encode_captions(clips, LetterCounts())
    written = [torch.arange(3 + i % 5) for i in range(len(captions))]
    batch = training_data.WrittenCaptions(clips, captions, vectors, written, MOTE_PRESET)(0)
    assert batch.keys() == {"token_ids", "text"} and batch["text"].shape == (MOTE_PRESET.captions_batch, 768)
    assert _deviation(batch["text"], vectors) == pytest.approx(training_data.WORD_NOISE, rel=0.1)
    latents = {name: np.zeros((len(clips), 2, 8)) for name in ("mean", "spread")} | {
        "tokens": np.full(len(clips), 9),
        "clip": np.arange(len(clips)),
    }
    pairs = training_data.LatentPairs(
        latents, clips, model.text, shared_recipe.Captions(clips, captions, vectors), MOTE_PRESET
    )
    heard = []
    model.text.encoder.register_forward_pre_hook(lambda module, inputs: heard.extend(inputs))
    drawn = pairs(0)
    assert drawn["text"].shape == drawn["text_condition"].shape
    found = [_deviation(one, vectors) for one in heard]
    assert found == pytest.approx([training_data.WORD_NOISE, MOTE_PRESET.text_noise], rel=0.1)


def _deviation(text: torch.Tensor, vectors: torch.Tensor) -> float:
    """Of each row from the nearest of the vectors."""
    return float((text - vectors[torch.cdist(text, vectors).argmin(-1)]).std())


@pytest.mark.parametrize("prediction", ["sample", "epsilon", "v_prediction"])
def test_what_is_given_is_not_learned(prediction):
    """The loss counts where latents are noisy, and a sentence given as a condition is used without its wording."""
    model = tiny_mote(prediction=prediction)
    objective = DiffusionObjective(model.diffusion, shares=(1.0, 0.0), drop=0.0)
    heard = []
    model.diffusion.register_forward_pre_hook(lambda module, inputs: heard.append(inputs))
    motion, text = torch.randn(16, 2, 8), torch.randn(16, 2, 8)
    loss, numbers = objective(motion, text, text + 3, torch.full((16,), 9))
    noisy_motion, noisy_text, motion_time, text_time, _ = heard[0]
    assert (text_time == 0).all() and (motion_time > 0).all() and numbers["text"] == 0 and torch.isfinite(loss)
    torch.testing.assert_close(noisy_text[:, 0], text[:, 0] + 3)
    assert (noisy_text[:, 1] - text[:, 1] - 3).abs().min() > 1e-6
    pairs = DiffusionObjective(model.diffusion, shares=(0.0, 0.0), drop=0.0)
    pairs(motion, text, text, torch.full((16,), 9))
    assert (heard[1][2] > 0).all() and (heard[1][3] > 0).all() and (heard[1][2] != heard[1][3]).any()
