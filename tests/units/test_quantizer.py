"""Vector quantization: codes that move, codes that restart, and layers on top of each other (MoMask sec. 3.1)."""

import pytest
import torch

from motionlab.nn.quantizer import DROPPED, Codebook, QuantizerConfig, ResidualQuantizer, draw_rows, perplexity


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def small(**changes) -> ResidualQuantizer:
    return ResidualQuantizer(QuantizerConfig(codes=8, code_dim=4, layers=3, **{"layer_dropout": 0.0} | changes))


def test_the_nearest_code_is_the_nearest():
    book, x = Codebook(8, 4, 0.9), torch.randn(50, 4)
    assert torch.equal(book.nearest(x), torch.cdist(x, book.vectors).argmin(-1))
    assert torch.equal(book.lookup(torch.tensor([3, DROPPED])), torch.stack([book.vectors[3], torch.zeros(4)]))


def test_codes_move_towards_the_mean_of_what_they_stand_for():
    book = Codebook(2, 1, decay=0.9, reset_below=0.1)
    book.initialize(torch.tensor([[0.0], [0.0]]))
    book.vectors[:] = book.code_sum[:] = torch.tensor([[0.0], [10.0]])
    book.update(torch.tensor([[1.0], [3.0], [10.0]]), torch.tensor([0, 0, 1]))
    counts = torch.tensor([0.9 + 0.1 * 2, 0.9 + 0.1])
    sums = torch.tensor([0.1 * 4, 0.9 * 10 + 0.1 * 10])
    torch.testing.assert_close(book.vectors[:, 0], sums / counts)


def test_a_code_that_is_not_used_restarts_from_the_batch():
    book = Codebook(2, 1, decay=0.5, reset_below=0.6)
    book.initialize(torch.zeros(2, 1))
    x = torch.tensor([[5.0]] * 4)
    book.update(x, torch.zeros(4, dtype=torch.long))
    assert book.code_count.tolist() == [2.5, 0.5]
    assert book.vectors[1].item() == 5.0 and book.vectors[0].item() == pytest.approx(4.0)


def test_each_layer_quantizes_what_is_left():
    quantizer, latent = small().eval(), torch.randn(2, 5, 4)
    tokens, left = quantizer.encode(latent), latent
    for layer, column in zip(quantizer.layers, tokens.unbind(-1)):
        assert torch.equal(column, torch.cdist(left, layer.vectors).argmin(-1))
        left = left - layer.lookup(column)
    torch.testing.assert_close(quantizer.decode(tokens), latent - left)
    torch.testing.assert_close(quantizer.decode(tokens[..., :1]), quantizer.layers[0].lookup(tokens[..., 0]))


@pytest.mark.parametrize("per_layer, gain", [(False, 1.0), (True, 3.0)])
def test_the_encoder_gets_the_gradient_as_if_nothing_lay_between(per_layer, gain):
    quantizer = small(straight_through_per_layer=per_layer).eval()
    latent = torch.randn(1, 5, 4, requires_grad=True)
    output = quantizer(latent)
    torch.testing.assert_close(output.latent.detach(), quantizer.decode(output.tokens))
    output.latent.sum().backward()
    torch.testing.assert_close(latent.grad, torch.full_like(latent, gain))


def test_the_commitment_draws_the_encoder_alone():
    quantizer, latent = small().eval(), torch.randn(1, 5, 4, requires_grad=True)
    quantizer(latent).commitment.backward()
    assert latent.grad.abs().sum() > 0 and all(layer.vectors.grad is None for layer in quantizer.layers)


def test_last_layers_are_dropped_in_training_alone():
    quantizer, depths = small(layer_dropout=0.5), []
    for _ in range(200):
        tokens = quantizer(torch.randn(1, 6, 4)).tokens[0, 0]
        depths.append(int((tokens != DROPPED).sum()))
        assert (tokens[depths[-1] :] == DROPPED).all() and depths[-1] >= 1
    assert 0.5 < sum(depth == 3 for depth in depths) / 200 < 0.8 and {1, 2, 3} == set(depths)
    assert (quantizer.eval()(torch.randn(1, 6, 4)).tokens != DROPPED).all()


def test_codes_begin_as_rows_of_the_first_batch():
    quantizer, latent = small(decay=1.0), torch.randn(4, 10, 4)
    quantizer(latent)
    rows = latent.flatten(0, 1)
    assert (quantizer.layers[0].vectors[:, None] - rows).abs().sum(-1).min(-1).values.max() < 1e-6
    few = draw_rows(torch.ones(1, 4), 3)
    assert few.shape == (3, 4) and (few - 1).abs().max() < 0.05 and few.std(0).min() > 0


def test_perplexity_counts_codes_in_use():
    assert perplexity(torch.tensor([0, 1, 2, 3]), 8).item() == pytest.approx(4.0, rel=1e-4)
    assert perplexity(torch.tensor([5, 5, DROPPED]), 8).item() == pytest.approx(1.0, rel=1e-4)
    assert perplexity(torch.tensor([DROPPED]), 8).item() == 0.0
