"""The blocks that the generators share: what they attend to, and what training drops."""

import math

import pytest
import torch

from motionlab.nn.conv import Conv1d, ConvConfig, Decoder, Encoder
from motionlab.nn.transformer import Block, Body, PreNormBlock, attention, drop_channels, drop_condition, sinusoids


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def test_both_ways_to_attend_are_one():
    """A fused kernel without gradients, plain products with them."""
    q, k, v = torch.randn(3, 2, 4, 6, 8).unbind(0)
    visible = torch.arange(6) < torch.tensor([6, 4])[:, None]
    for where in (None, visible[:, None, None]):
        plain = attention(q.clone().requires_grad_(), k, v, where)
        torch.testing.assert_close(plain.detach(), attention(q, k, v, where))


@pytest.mark.parametrize("block", [Block(16, 2, 32, 0.0), PreNormBlock(16, 2, 32, 0.0)])
def test_hidden_places_change_nothing(block):
    x, where = torch.randn(1, 6, 16), (torch.arange(6) < 4)[None, None, None]
    other = x.clone()
    other[:, 4:] = torch.randn(1, 2, 16)
    call = (lambda x: block(x, where)) if isinstance(block, Block) else (lambda x: block(x, None, where))
    with torch.no_grad():
        torch.testing.assert_close(call(x)[:, :4], call(other)[:, :4])
        assert not torch.allclose(call(x)[:, 4:], call(other)[:, 4:])


def test_a_prefix_is_seen_and_tokens_know_their_places():
    body = Body(16, 2, 32, 2, 0.0).eval()
    prefix, token = torch.randn(1, 1, 16), torch.randn(1, 1, 16).expand(1, 5, 16)
    with torch.no_grad():
        made = body(prefix, token, None)
        assert made.shape == (1, 5, 16) and not torch.allclose(made[:, 0], made[:, 1])
        assert not torch.allclose(made, body(prefix + 1, token, None))
        short = body(prefix, token[:, :3], None)
        padded = body(prefix, token, (torch.arange(5) < 3)[None])
    torch.testing.assert_close(short, padded[:, :3], atol=1e-5, rtol=1e-4)


def test_the_position_code_is_sines_and_cosines():
    code = sinusoids(50, 8, torch.device("cpu"), torch.float32)
    position = torch.arange(50.0)
    torch.testing.assert_close(code[:, 0], position.sin())
    torch.testing.assert_close(code[:, 1], position.cos())
    torch.testing.assert_close(code[:, 6], (position * math.exp(-6 * math.log(10_000) / 8)).sin())


def test_channels_are_dropped_for_a_whole_sample_and_keep_their_mean():
    x = torch.ones(400, 5, 50)
    dropped = drop_channels(x, 0.2)
    assert torch.equal(dropped, dropped[:, :1].expand_as(dropped))
    assert (dropped == 0).float().mean() == pytest.approx(0.2, abs=0.02) and dropped.mean() == pytest.approx(
        1.0, abs=0.02
    )
    assert drop_channels(x, 0.0) is x


def test_a_dropped_condition_is_zero():
    text = torch.ones(2, 3)
    assert torch.equal(drop_condition(text, torch.tensor([True, False])), torch.tensor([[0.0] * 3, [1.0] * 3]))
    assert drop_condition(text, None) is text


@pytest.mark.parametrize("kernel, stride, dilation, padding", [(3, 1, 1, 1), (4, 2, 1, 1), (3, 1, 9, 9), (1, 1, 1, 0)])
def test_a_convolution_is_torchs_with_the_channels_last(kernel, stride, dilation, padding):
    conv, x = Conv1d(5, 7, kernel, stride=stride, dilation=dilation, padding=padding), torch.randn(2, 24, 5)
    torch.testing.assert_close(conv(x), torch.nn.Conv1d.forward(conv, x.mT).mT, atol=1e-5, rtol=1e-4)


def test_nothing_beyond_the_reach_changes_a_frame():
    config = ConvConfig(channels=3, code_dim=4, width=8, depth=2, dropout=0.0)
    decoder = Decoder(config).eval()
    latent, far = torch.randn(1, 60, 4), 30 + config.reach
    other = latent.clone()
    other[:, far + 1 :] += 1
    with torch.no_grad():
        one, two = decoder(latent), decoder(other)
    assert torch.equal(one[:, : 4 * 31], two[:, : 4 * 31]) and not torch.allclose(one, two)
    assert Encoder(config)(torch.randn(1, 60, 3)).shape == (1, 15, 4) and one.shape == (1, 240, 3)
