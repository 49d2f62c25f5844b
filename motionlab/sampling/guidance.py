"""Classifier-free guidance (MoMask sec. 3.4, eq. 5)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

MOST_GUIDANCE = 100.0
Network = Callable[..., Tensor]  # (tokens, *, text, valid, text_dropped, ...) -> logits


def guided(network: Network, tokens: Tensor, *, valid: Tensor | None, scale: float, **condition: Tensor) -> Tensor:
    """Logits moved away from the unconditional ones: u + scale * (c - u), both halves in one batch.

    scale is the official code's s, where 1 means no guidance; the paper's eq. 5 counts from 0, so its
    (1 + s) is this s. 1 runs the conditional half alone, 0 the unconditional half alone.
    condition: the network's other tensors, with one row a sample.
    """
    batch = len(tokens)
    if scale in (0.0, 1.0):
        dropped = torch.full((batch,), scale == 0.0, device=tokens.device)
        return network(tokens, valid=valid, text_dropped=dropped, **condition)
    dropped = torch.arange(2 * batch, device=tokens.device) >= batch
    twice = {name: torch.cat([value, value]) for name, value in condition.items()}
    logits = network(
        torch.cat([tokens, tokens]),
        valid=None if valid is None else torch.cat([valid, valid]),
        text_dropped=dropped,
        **twice,
    )
    conditional, unconditional = logits.chunk(2)
    return torch.lerp(unconditional, conditional, scale)
