"""How many tokens are masked when (MoMask sec. 3.2, mask ratio schedule)."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def cosine(tau: Tensor) -> Tensor:
    """Share of tokens masked at time tau in [0, 1]: all at 0, none at 1."""
    return torch.cos(tau * math.pi * 0.5)


def masked_counts(counts: Tensor, iterations: int) -> Tensor:
    """How many tokens each sample has masked as each iteration begins.

    counts (B,): tokens to generate. Returns (iterations, B) int64, from all of them down to one; a sample with
    nothing to generate stays at zero. Computed in float32 and rounded half to even, as the official code
    does: in exact arithmetic some lengths differ by one token.
    """
    tau = torch.linspace(0, 1, iterations, dtype=torch.float32)
    masked = torch.round(cosine(tau)[:, None] * counts.to("cpu", torch.float32)[None]).long()
    return masked.clamp(min=1).minimum(counts.cpu()[None]).to(counts.device)


def scaled_counts(
    counts: Tensor, iterations: int, *, lengths: Tensor, longest: int = 49, early_break: bool = False
) -> Tensor:
    """MMM's `masked_counts`: shorter samples take fewer iterations, all of them for one of `longest` tokens.

    lengths (B,): tokens of each sample, known ones too. Rounded down, in float32, as the official code does; a sample
    that is through draws one token again in every iteration left. early_break: end where the official code does for a
    batch of one, whose test is an iteration off for samples of two; the batch must then be of one.
    """
    steps = torch.round(iterations / longest * lengths.to("cpu", torch.float32)) + 1e-8
    tau = (torch.arange(iterations, dtype=torch.float32)[:, None] / steps[None]).clamp(max=1)
    masked = (
        torch.floor(cosine(tau) * counts.to("cpu", torch.float32)[None]).long().clamp(min=1).minimum(counts.cpu()[None])
    )
    if early_break:
        # meant was (i - 1) / steps
        earlier = (torch.arange(iterations, dtype=torch.float32) - 1 / steps[0]).clamp(max=1)
        stops = (tau[1:, 0] == earlier[1:]).nonzero()
        masked = masked[: 1 + int(stops[0])] if len(stops) else masked
    return masked.to(counts.device)
