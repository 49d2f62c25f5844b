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
