"""MoMask that looks at the words of a sentence beside its vector."""

from dataclasses import replace

import torch

from motionlab.models.momask import train as recipe
from motionlab.models.momask.masked_transformer import MaskedTransformer, WordResampler
from motionlab.models.momask.pipeline import MoMask
from motionlab.models.momask.residual_transformer import ResidualTransformer
from motionlab.nn.length_estimator import LengthEstimator
from motionlab.nn.tokenizer import Tokenizer
from tests.tiny import CONFIG, PRESET, LetterCounts, tiny_store

WORDS = replace(CONFIG, masked=replace(CONFIG.masked, word_dim=384, word_slots=3))


def words_model() -> MoMask:
    torch.manual_seed(0)
    masked = MaskedTransformer(WORDS.masked)
    return MoMask(
        WORDS,
        Tokenizer(WORDS.conv, WORDS.quantizer),
        LengthEstimator(WORDS.length),
        LetterCounts(),
        masked=masked,
        residual=ResidualTransformer(WORDS.residual),
    )


def test_words_that_are_not_there_are_not_looked_at():
    torch.manual_seed(0)
    resampler = WordResampler(8, 16, 2, 32, slots=3, dropout=0.0).eval()
    words, word_mask = torch.randn(2, 5, 8), torch.tensor([[True] * 5, [True, True, False, False, False]])
    out = resampler(words, word_mask)
    assert out.shape == (2, 3, 16)
    torch.testing.assert_close(resampler(words[1:, :2], None), out[1:], atol=1e-5, rtol=1e-5)
    changed = words.clone()
    changed[1, 2:] += 1
    torch.testing.assert_close(resampler(changed, word_mask), out, atol=1e-6, rtol=1e-6)


def test_words_steer_the_logits_unless_the_text_is_dropped():
    model = words_model()
    ids, text, words = torch.zeros(1, 6, dtype=torch.long), torch.ones(1, 768), torch.randn(2, 4, 384)
    for dropped, same in ((False, False), (True, True)):
        one, other = (model.masked(ids, text, text_dropped=torch.tensor([dropped]), words=each[None]) for each in words)
        assert torch.equal(one, other) is same


def test_a_motion_does_not_depend_on_its_neighbours():
    model, prompts = words_model(), ["a person walks and then waves", "bow"]
    alone = [model.generate(prompt, seconds=1.6, seed=seed, iterations=3) for seed, prompt in enumerate(prompts)]
    together = model.generate(prompts, seconds=1.6, iterations=3)
    assert all((a.joints == b.joints).all() for a, b in zip(alone, together))


def test_it_is_trained_on_words(tmp_path, monkeypatch):
    monkeypatch.setattr("motionlab.models.token_training.load_text_encoder", lambda name, path=None: LetterCounts())
    preset = replace(PRESET, system=WORDS)
    model = recipe.train(tiny_store(tmp_path / "store"), preset, tmp_path / "run")
    assert model.masked.config.word_dim == 384
    assert model.generate("walk", seconds=1.2, iterations=2).joints.shape[1:] == (22, 3)
