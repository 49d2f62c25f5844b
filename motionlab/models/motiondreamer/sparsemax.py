"""Sparsemax (Martins and Astudillo, 2016): the point of the probability simplex nearest to the logits, mostly zeros."""

from __future__ import annotations

import torch
from torch import Tensor


def sparsemax(logits: Tensor) -> Tensor:
    """(..., K) -> (..., K): max(logits - t, 0) with the t that makes the sum one (eq. 3); differentiable, unlike an arg
    max.
    """
    z = logits.float() if logits.dtype != torch.float64 else logits  # ranks and sums need more than half precision
    z = z - z.max(dim=-1, keepdim=True).values.detach()
    ordered = z.sort(dim=-1, descending=True).values
    sums = ordered.cumsum(dim=-1)
    rank = torch.arange(1, z.shape[-1] + 1, device=z.device, dtype=z.dtype)
    kept = (1 + rank * ordered > sums).sum(dim=-1, keepdim=True)  # a support of this size
    threshold = (sums.gather(-1, kept - 1) - 1) / kept
    return (z - threshold).clamp(min=0).to(logits.dtype)
