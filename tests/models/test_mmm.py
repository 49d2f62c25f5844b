"""MMM at toy size: its own sampler settings, its words, its training."""

import numpy as np
import pytest
import torch

import motionlab
from motionlab.errors import MotionLabError
from motionlab.models import base as text_system
from motionlab.models import token_training as shared_recipe
from motionlab.models.mmm import train as recipe
from motionlab.models.mmm.objectives import CorruptedObjective
from motionlab.sampling.schedule import scaled_counts
from tests.tiny import MMM_PRESET, LetterCounts, tiny_mmm, tiny_store


@pytest.fixture(autouse=True)
def letters(monkeypatch, tmp_path):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    for module in (text_system, shared_recipe):
        monkeypatch.setattr(module, "load_text_encoder", lambda *arguments: LetterCounts())


def test_generates_alone_as_in_a_batch(tmp_path):
    mmm_model = motionlab.load(tiny_mmm().save(tmp_path / "tiny", "# card"))
    prompts = ["walk", "an old man walks in a circle", "run"]
    together = mmm_model.generate(prompts, seconds=[2.0, 4.0, 2.0], seed=5)
    for i, motion in enumerate(together):
        alone = mmm_model.generate(prompts[i], seconds=motion.info["seconds"], seed=5 + i)
        assert np.array_equal(alone.tokens, motion.tokens) and motion.tokens.shape[1] == 1
    assert together[1].tokens.min() >= 0 and together[1].tokens.max() < mmm_model.codebook_size
    with pytest.raises(MotionLabError, match="from 0 to 0"):
        mmm_model.generate("walk", seconds=2.0, residual_depth=1)


def test_words_count_where_they_are():
    model = tiny_mmm().masked
    torch.manual_seed(0)
    ids, text, words = torch.randint(12, (1, 9)), torch.randn(1, 768), torch.randn(1, 5, 384)
    word_mask = torch.tensor([[True, True, True, False, False]])
    logits = model(ids, text, words, word_mask)
    changed = words.clone()
    changed[:, 3:] = 7.0
    torch.testing.assert_close(model(ids, text, changed, word_mask), logits)
    torch.testing.assert_close(model(ids, text, words[:, :3]), logits)
    assert not torch.allclose(model(ids, text, words, None), logits, atol=1e-3)
    dropped = torch.tensor([True])
    torch.testing.assert_close(
        model(ids, text, words, word_mask, text_dropped=dropped),
        model(ids, 0 * text, 3 * words, word_mask, text_dropped=dropped),
    )


def test_padding_changes_nothing():
    model = tiny_mmm().masked
    torch.manual_seed(0)
    ids, text, words = torch.randint(12, (2, 9)), torch.randn(2, 768), torch.randn(2, 5, 384)
    valid = torch.arange(9) < torch.tensor([[9], [6]])
    padded = model(ids.masked_fill(~valid, model.config.pad_id), text, words, valid=valid)
    torch.testing.assert_close(padded[1:, :6], model(ids[1:, :6], text[1:], words[1:]), atol=1e-5, rtol=1e-4)


def test_shorter_motions_take_fewer_iterations():
    counts = scaled_counts(torch.tensor([49, 10, 0]), 10, lengths=torch.tensor([49, 10, 10]))
    assert counts[:, 0].tolist() == [49, 48, 46, 43, 39, 34, 28, 22, 15, 7]
    assert counts[:3, 1].tolist() == [10, 7, 1] and counts[:, 2].tolist() == [0] * 10


def test_all_tokens_are_told_and_motions_weigh_the_same():
    model = tiny_mmm().masked
    seen = []

    class Watched(torch.nn.Module):
        config = model.config

        def forward(self, ids, text, **more):
            seen.append((ids, more["text_dropped"]))
            return model(ids, text, **more)

    tokens = torch.randint(32, (400, 20, 1))
    valid = torch.arange(20) < torch.tensor([20] * 200 + [5] * 200)[:, None]
    objective = CorruptedObjective(Watched(), replaced=0.5, masked=(0.5, 0.5))
    loss, numbers = objective(
        tokens.masked_fill(~valid[..., None], -1), valid, torch.randn(400, 768), words=torch.randn(400, 3, 384)
    )
    ids, dropped = seen[0]
    masked = (ids == model.config.mask_id).sum(-1)
    assert masked[:200].tolist() == [10] * 200 and masked[200:].tolist() == [3] * 200
    assert ((ids == model.config.pad_id) == ~valid).all() and 0.04 < dropped.float().mean() < 0.17
    kept = (ids == tokens[..., 0])[valid & (ids < 32)].float().mean()
    assert kept == pytest.approx(0.5 + 0.5 / 32, abs=0.05)
    assert torch.isfinite(loss) and loss == pytest.approx(np.log(32), abs=0.5) and 0 <= numbers["accuracy"] <= 1


def test_trains_on_words(tmp_path):
    store = tiny_store(tmp_path / "store")
    mmm_model = recipe.train(store, MMM_PRESET, tmp_path / "run", device="cpu")
    again = recipe.train(store, MMM_PRESET, tmp_path / "run", device="cpu")
    assert np.array_equal(mmm_model.generate("walk", seconds=2.0).tokens, again.generate("walk", seconds=2.0).tokens)
    assert mmm_model.config.masked.word_dim == 384
    assert len(mmm_model.generate("walk", seconds=2.0)) == 40
