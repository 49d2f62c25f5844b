"""Schedules, draws, guidance and the unmasking sampler, without weights."""

import math
from types import SimpleNamespace

import pytest
import torch

from motionlab.errors import MotionLabError
from motionlab.models.momask.residual_sampling import fill_layers
from motionlab.sampling.draw import draw, random_generators
from motionlab.sampling.guidance import MOST_LEARNED, guided
from motionlab.sampling.schedule import masked_counts
from motionlab.sampling.unmask import unmask

K, MASK, PAD = 16, 16, 17


def scores(tokens):
    """A stand-in network: fixed logits by position."""
    rows = torch.arange(tokens.shape[1]).float()[:, None]
    return (3 * torch.sin(rows * torch.arange(K).float()[None] + 1)).expand(len(tokens), -1, -1)


def run(lengths, seeds, observed_mask=None, tokens=None, **options):
    valid = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
    tokens = torch.zeros_like(valid).long() if tokens is None else tokens
    observed_mask = torch.zeros_like(valid) if observed_mask is None else observed_mask
    settings = dict(mask_id=MASK, pad_id=PAD, iterations=6, top_k=None) | options
    return unmask(scores, tokens, observed_mask, valid, random_generators(seeds), **settings)


def test_the_papers_schedule():
    counts = masked_counts(torch.tensor([49]), 10)[:, 0]
    assert counts.tolist() == [49, 48, 46, 42, 38, 31, 24, 17, 9, 1]
    counts = masked_counts(torch.tensor([49]), 18)[:, 0]
    assert counts.tolist() == [49, 49, 48, 47, 46, 44, 42, 39, 36, 33, 30, 26, 22, 18, 13, 9, 5, 1]
    assert masked_counts(torch.tensor([47]), 10)[6, 0] == 23  # float32: in exact arithmetic 24
    assert masked_counts(torch.tensor([0, 1]), 3).tolist() == [[0, 1]] * 3


def test_everything_is_filled_and_padding_marked():
    tokens, trace = run([9, 4, 1], [1, 2, 3])
    valid = torch.arange(9) < torch.tensor([9, 4, 1])[:, None]
    assert ((tokens >= 0) == valid).all() and tokens.max() < K
    assert (trace.drawn.sum(-1) == masked_counts(torch.tensor([9, 4, 1]), 6)).all()


def test_a_kept_token_stays_and_the_least_confident_go():
    _, trace = run([12], [5])
    for earlier, later in zip(range(5), range(1, 6)):
        drawn, again = trace.drawn[earlier, 0], trace.drawn[later, 0]
        assert not (again & ~drawn).any()
        if (drawn & ~again).any() and again.any():
            confidence = trace.confidence[earlier, 0]
            assert confidence[again].max() <= confidence[drawn & ~again].min()
        assert torch.equal(trace.tokens[later, 0][~again], trace.tokens[earlier, 0][~again])


def test_known_tokens_are_never_touched():
    tokens = torch.arange(10)[None].expand(2, -1)
    observed_mask = torch.zeros(2, 10, dtype=torch.bool)
    observed_mask[0, 3:6], observed_mask[1] = True, True
    filled, trace = run([10, 10], [0, 1], observed_mask=observed_mask, tokens=tokens)
    assert torch.equal(filled[observed_mask], tokens[observed_mask])
    assert not (trace.drawn & observed_mask).any()
    assert torch.equal(filled[1], tokens[1])  # nothing to generate: nothing drawn
    assert (trace.confidence[:, observed_mask] == 1).all()


def test_a_sample_does_not_depend_on_its_batch():
    together, _ = run([9, 5, 12], [7, 8, 9])
    for row, (length, seed) in enumerate(((9, 7), (5, 8), (12, 9))):
        alone, _ = run([length], [seed])
        assert torch.equal(together[row, :length], alone[0])


def test_the_network_sees_masks_and_padding():
    seen = []

    def network(tokens):
        seen.append(tokens)
        return scores(tokens)

    valid = torch.arange(6) < torch.tensor([[6], [3]])
    unmask(
        network,
        torch.zeros(2, 6).long(),
        torch.zeros(2, 6).bool(),
        valid,
        random_generators([0, 1]),
        mask_id=MASK,
        pad_id=PAD,
    )
    assert (seen[0][valid] == MASK).all() and all((tokens[~valid] == PAD).all() for tokens in seen)


def test_draws_follow_the_distribution():
    logits = torch.log(torch.tensor([0.5, 0.3, 0.15, 0.05])).expand(1, 20000, 4)
    shares = torch.bincount(draw(logits, [20000], random_generators([0]))[0], minlength=4) / 20000
    assert shares.tolist() == pytest.approx([0.5, 0.3, 0.15, 0.05], abs=0.015)
    top = torch.bincount(draw(logits, [20000], random_generators([0]), top_k=2)[0], minlength=4) / 20000
    assert top.tolist() == pytest.approx([0.625, 0.375, 0, 0], abs=0.015)
    sharp = torch.bincount(draw(logits, [20000], random_generators([0]), temperature=0.5)[0], minlength=4) / 20000
    assert sharp[0].item() == pytest.approx(0.25 / (0.25 + 0.09 + 0.0225 + 0.0025), abs=0.015)
    assert (draw(logits, [20000], random_generators([0]), temperature=0) == 0).all()


def test_guidance_in_one_batch():
    calls = []

    def network(tokens, *, text, valid, text_dropped):
        calls.append(len(tokens))
        return torch.where(text_dropped[:, None, None], 1.0, text[:, None, None] * torch.ones(len(tokens), 2, 3))

    text, tokens = torch.tensor([2.0, 5.0]), torch.zeros(2, 2).long()
    logits = guided(network, tokens, text=text, valid=None, scale=4.0)
    assert calls == [4] and logits[:, 0, 0].tolist() == [1 + 4 * (2 - 1), 1 + 4 * (5 - 1)]
    assert guided(network, tokens, text=text, valid=None, scale=1.0)[:, 0, 0].tolist() == [2, 5]
    assert guided(network, tokens, text=text, valid=None, scale=0.0)[:, 0, 0].tolist() == [1, 1]
    assert calls == [4, 2, 2]


def test_guidance_in_one_pass_where_the_network_takes_the_scale():
    """Up to the scales that it learned; beyond them, and where nothing is guided, as any other network."""
    calls = []

    class Network:
        config = SimpleNamespace(guidance_embeds=True)

        def __call__(self, tokens, *, text, valid, text_dropped=None, guidance=None):
            calls.append((len(tokens), None if guidance is None else guidance.tolist()))
            return torch.zeros(len(tokens), 2, 3)

    for scale in (4.0, MOST_LEARNED, MOST_LEARNED + 1, 1.0, 0.5, 0.0):
        guided(Network(), torch.zeros(2, 2).long(), text=torch.ones(2), valid=None, scale=scale)
    alone, twice = (2, None), (4, None)
    assert calls == [(2, [4.0, 4.0]), (2, [MOST_LEARNED] * 2), twice, alone, twice, alone]


def test_residual_layers_and_their_dropped_class():
    def predict(tokens, layer):
        logits = torch.zeros(*tokens.shape[:2], K + 1)
        logits[..., layer] = 9.0
        logits[:, 1, K] = 99.0 if layer == 2 else 0.0  # layer 2 is dropped at the second token
        return logits

    base = torch.tensor([[3, 4, -1]])
    tokens = fill_layers(predict, base, base >= 0, random_generators([0]), depth=3, pad_id=K, top_k=1)
    assert tokens.tolist() == [[[3, 1, 2, 3], [4, 1, -1, 3], [-1, -1, -1, -1]]]


@pytest.mark.parametrize(
    "options, message",
    [
        ({"iterations": 0}, "iterations"),
        ({"temperature": -1.0}, "temperature"),
        ({"top_k": 0}, "top_k"),
    ],
)
def test_bad_settings(options, message):
    with pytest.raises(MotionLabError, match=message):
        run([4], [0], **options)


def test_a_nan_is_not_drawn_silently():
    with pytest.raises(MotionLabError, match="NaN"):
        draw(torch.full((1, 2, 3), math.nan), [2], random_generators([0]))


def test_shuffling_draws_what_the_network_says():
    """Half of all tokens are of one class. Keeping the surest first makes nearly all of them so."""
    logits = torch.tensor([0.5, *[0.5 / (K - 1)] * (K - 1)]).log()

    def shares(choice_temperature):
        valid = torch.ones(4, 100, dtype=torch.bool)
        tokens, _ = unmask(
            lambda ids: logits.expand(*ids.shape, K),
            torch.zeros(4, 100).long(),
            ~valid,
            valid,
            random_generators([1, 2, 3, 4]),
            mask_id=MASK,
            pad_id=PAD,
            top_k=None,
            choice_temperature=choice_temperature,
        )
        return float((tokens == 0).float().mean())

    assert shares(0.0) > 0.85 and 0.4 < shares(1e3) < 0.6 and shares(1e3) < shares(1.0) < shares(0.0)


def test_a_shuffled_sample_does_not_depend_on_its_batch():
    together, _ = run([9, 5], [1, 2], choice_temperature=2.0)
    alone, _ = run([5], [2], choice_temperature=2.0)
    assert torch.equal(together[1, :5], alone[0])
