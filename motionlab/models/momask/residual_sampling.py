"""Residual layers, one pass each, on top of finished base tokens (MoMask sec. 3.4)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from motionlab.nn.quantizer import DROPPED
from motionlab.sampling.draw import draw


@torch.no_grad()
def fill_layers(
    predict: Callable[[Tensor, int], Tensor],
    base: Tensor,
    valid: Tensor,
    generators: list[torch.Generator],
    *,
    depth: int,
    pad_id: int,
    kept: Tensor | None = None,
    observed_mask: Tensor | None = None,
    temperature: float = 1.0,
    top_k: int | None = 52,
) -> Tensor:
    """base (B, n) int64 -> tokens (B, n, depth + 1), -1 where padded or where the model drops a layer.

    predict: (tokens (B, n, j) with pad_id for padding, layer j) -> logits (B, n, K + 1), the last class being the pad
    id: a dropped layer. kept (B, n, layers), -1 = dropped: read where `observed_mask` (B, n) bool, never changed.
    """
    lengths = valid.sum(-1).tolist()
    tokens = base.masked_fill(~valid, pad_id).unsqueeze(-1)
    for layer in range(1, depth + 1):
        choice = draw(predict(tokens, layer), lengths, generators, temperature=temperature, top_k=top_k)
        if observed_mask is not None:
            own = kept[..., layer]
            choice = torch.where(observed_mask, own.masked_fill(own == DROPPED, pad_id), choice)
        tokens = torch.cat([tokens, choice.masked_fill(~valid, pad_id).unsqueeze(-1)], dim=-1)
    return tokens.masked_fill(tokens == pad_id, DROPPED)
