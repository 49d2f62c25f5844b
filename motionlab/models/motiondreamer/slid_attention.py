"""Sliding-window local attention (MotionDreamer, Wang et al. 2025, sec. 3.2.1): SlidAttn with relative positions and
AttnFuse.
"""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.errors import MotionLabError


class SlidAttention(nn.Module):
    """Windows of 2W + 1 tokens, one every S tokens, each attending to itself alone; where they overlap, their mean.

    Every place in a window has a learnable query, the same in all windows; keys and values are the tokens'. A learnable
    bias a head depends on how far apart query and key are, and on nothing else: no window knows where in the sequence
    it is. Windows are centred on tokens 0, S, 2 S, ..., so those at the sequence's ends reach beyond it, and a sequence
    may be shorter than a window. S = 2W + 1 leaves no overlap.
    """

    def __init__(self, width: int, heads: int, window: int = 5, stride: int = 4):
        super().__init__()
        if width % heads:
            raise MotionLabError(f"a width of {width} cannot be shared by {heads} heads")
        _check(window, stride)
        self.heads, self.window, self.stride = heads, window, stride
        span = 2 * window + 1
        self.queries = nn.Parameter(
            nn.init.normal_(torch.empty(heads, span, width // heads), std=(width // heads) ** -0.5)
        )
        self.bias = nn.Parameter(torch.zeros(heads, 2 * span - 1))
        self.keys_values = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)

    def resized(self, window: int, stride: int) -> SlidAttention:
        """A copy that looks through other windows with what was learned for these: the queries in the middle and the
        biases of what is near. Raises MotionLabError for windows wider than those that were learned.
        """
        _check(window, stride)
        if window > self.window:
            raise MotionLabError(
                f"the model learned windows of W = {self.window}; a wider one, W = {window}, has to be learned anew"
            )
        cut = self.window - window
        twin = deepcopy(self)
        twin.window, twin.stride = window, stride
        twin.queries = nn.Parameter(
            self.queries[:, cut : self.queries.shape[1] - cut].clone(), self.queries.requires_grad
        )
        twin.bias = nn.Parameter(self.bias[:, 2 * cut : self.bias.shape[1] - 2 * cut].clone(), self.bias.requires_grad)
        return twin

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> Tensor:
        """x (B, n, width), lengths (B,) of sequences with padding behind them, None = none has any -> (B, n, width).

        A sequence has the windows it would have alone; its padding is neither seen nor fused.
        """
        batch, length, _ = x.shape
        places = _windows(length, self.window, self.stride, x.device)
        count, span = places.shape
        tokens = places.clamp(0, length - 1)
        kv = self.keys_values(x)[:, tokens].unflatten(-1, (2, self.heads, -1))  # (B, count, span, 2, heads, d)
        keys, values = kv.permute(3, 0, 1, 4, 2, 5).flatten(1, 2)  # (B count, heads, span, d) each
        seen = self._seen(places, torch.full((batch,), length, device=x.device) if lengths is None else lengths)
        # A window behind its sequence attends to what is there and is fused into nothing.
        blind = seen.logical_not() & seen.any(dim=-1, keepdim=True)
        hidden = torch.zeros_like(blind, dtype=x.dtype).masked_fill(blind, -torch.inf)
        bias = self._relative_bias() + hidden.view(-1, 1, 1, span)
        queries = self.queries.to(x.dtype).expand(batch * count, -1, -1, -1)
        mixed = F.scaled_dot_product_attention(queries, keys, values, attn_mask=bias.to(x.dtype))
        mixed = mixed.transpose(1, 2).reshape(batch, count * span, -1)
        weight = seen.reshape(batch, count * span, 1).to(x.dtype)
        fused = x.new_zeros(batch, length, mixed.shape[-1]).index_add(1, tokens.flatten(), mixed * weight)
        votes = x.new_zeros(batch, length, 1).index_add(1, tokens.flatten(), weight)
        return self.out(fused / votes.clamp(min=1))

    def _seen(self, places: Tensor, lengths: Tensor) -> Tensor:
        """(B, windows, span): places inside the sequence, of windows that it has."""
        ends = lengths.view(-1, 1, 1)
        centres = places[:, self.window, None]
        return (places >= 0) & (places < ends) & (centres < _end(ends, self.window, self.stride))

    def _relative_bias(self) -> Tensor:
        """(heads, span, span): bias of query place i and key place j, which depends on j - i."""
        span = 2 * self.window + 1
        steps = torch.arange(span, device=self.bias.device)
        return self.bias[:, steps[None, :] - steps[:, None] + span - 1]


def _check(window: int, stride: int) -> None:
    if window < 0 or stride < 1:
        raise MotionLabError(f"the window W must be 0 or more and the stride S 1 or more, got {window} and {stride}")
    if stride > 2 * window + 1:
        raise MotionLabError(
            f"windows of 2W + 1 = {2 * window + 1} tokens every S = {stride} leave tokens out; take an S of at most "
            f"{2 * window + 1}"
        )


@lru_cache(maxsize=64)
def _windows(length: int, window: int, stride: int, device: torch.device) -> Tensor:
    """Token numbers (windows, 2W + 1), also such as lie outside the sequence."""
    centres = torch.arange(0, int(_end(torch.tensor(length), window, stride)), stride, device=device)
    return centres[:, None] + torch.arange(-window, window + 1, device=device)


def _end(length: Tensor, window: int, stride: int) -> Tensor:
    """Where centres stop: at the sequence's end, or one behind it where the last one inside would miss it."""
    return torch.maximum(length, length - 1 + stride - window)
