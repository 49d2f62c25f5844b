"""SlidAttn against a loop over its windows, at the ends, with padding and for every W and S."""

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer.slid_attention import SlidAttention

WIDTH, HEADS = 8, 2


def attention(window: int, stride: int, seed: int = 0) -> SlidAttention:
    torch.manual_seed(seed)
    layer = SlidAttention(WIDTH, HEADS, window, stride).double()
    torch.nn.init.normal_(layer.bias)
    return layer


def slowly(layer: SlidAttention, x: torch.Tensor) -> torch.Tensor:
    """One sequence (n, width), window by window, head by head, query by query."""
    n, size = len(x), WIDTH // HEADS
    sums, votes = torch.zeros(n, WIDTH, dtype=x.dtype), torch.zeros(n, dtype=x.dtype)
    keys, values = layer.keys_values(x).chunk(2, dim=-1)
    centre = 0
    while centre < n or votes.eq(0).any():
        for place in range(2 * layer.window + 1):
            token = centre - layer.window + place
            if not 0 <= token < n:
                continue
            seen = [t for t in range(centre - layer.window, centre + layer.window + 1) if 0 <= t < n]
            for head in range(HEADS):
                part = slice(head * size, head * size + size)
                query = layer.queries[head, place]
                scores = [
                    query @ keys[t, part] / size**0.5 + layer.bias[head, t - token + 2 * layer.window] for t in seen
                ]
                weights = torch.stack(scores).softmax(0)
                sums[token, part] += sum(weight * values[t, part] for weight, t in zip(weights, seen))
            votes[token] += 1
        centre += layer.stride
    return layer.out(sums / votes[:, None])


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 24), st.integers(0, 4), st.data())
def test_it_is_what_a_loop_does(length, window, data):
    stride = data.draw(st.integers(1, 2 * window + 1))
    layer = attention(window, stride)
    x = torch.randn(2, length, WIDTH, dtype=torch.float64)
    with torch.no_grad():
        expected = torch.stack([slowly(layer, one) for one in x])
        torch.testing.assert_close(layer(x), expected)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 20), st.integers(1, 4), st.integers(1, 9), st.data())
def test_padding_is_neither_seen_nor_fused(length, window, padding, data):
    layer = attention(window, data.draw(st.integers(1, 2 * window + 1)))
    x = torch.randn(1, length, WIDTH, dtype=torch.float64)
    padded = torch.cat([x, 1e3 * torch.randn(1, padding, WIDTH, dtype=torch.float64)], dim=1)
    padded = torch.cat([padded, padded + 1])
    with torch.no_grad():
        got = layer(padded, torch.tensor([length, length + padding]))
        torch.testing.assert_close(got[:1, :length], layer(x))
        torch.testing.assert_close(got[1:], layer(padded[1:]))
        assert got.isfinite().all()


def test_no_window_knows_where_it_is():
    layer = attention(5, 4)
    middle = torch.randn(1, 60, WIDTH, dtype=torch.float64)
    later = torch.cat([torch.randn(1, 8, WIDTH, dtype=torch.float64), middle], dim=1)
    with torch.no_grad():
        torch.testing.assert_close(layer(later)[:, 8 + 12 : 60], layer(middle)[:, 12:52])


def test_a_token_reaches_no_farther_than_its_windows():
    layer = attention(5, 4)
    x = torch.randn(1, 40, WIDTH, dtype=torch.float64, requires_grad=True)
    layer(x)[0, 20].sum().backward()
    touched = x.grad[0].abs().sum(-1).nonzero().flatten()
    assert touched.min() == 20 - 4 - 5 and touched.max() == 20 + 4 + 5, "centres 16, 20 and 24 hold token 20"


def test_everything_learns():
    layer = attention(2, 2).float()
    layer(torch.randn(3, 11, WIDTH)).square().mean().backward()
    assert all(parameter.grad.abs().sum() > 0 for parameter in layer.parameters())


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(window=2, stride=6), "windows of 2W + 1 = 5 tokens every S = 6 leave tokens out; take an S of at most 5"),
        (dict(window=-1, stride=1), "the window W must be 0 or more and the stride S 1 or more"),
        (dict(window=2, stride=0), "the window W must be 0 or more and the stride S 1 or more"),
        (dict(width=10, heads=4), "cannot be shared by 4 heads"),
    ],
)
def test_wrong_windows_are_one_sentence(arguments, message):
    with pytest.raises(MotionLabError, match=re.escape(message)):
        SlidAttention(**{"width": WIDTH, "heads": HEADS, **arguments})
