"""Classifier-free guidance (MoMask sec. 3.4, eq. 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

MOST_GUIDANCE = 100.0
MOST_LEARNED = 8.0  # the largest scale that networks with `guidance_embeds` are trained for
Network = Callable[..., Tensor]  # (tokens, *, text, valid, text_dropped, ...) -> logits


def guided(network: Network, tokens: Tensor, *, valid: Tensor | None, scale: float, **condition: Tensor) -> Tensor:
    """Logits moved away from the unconditional ones: u + scale * (c - u), both halves in one batch, or by one pass of
    a network that learned to predict them (`learned_scale`).

    scale is the official code's s, where 1 means no guidance; the paper's eq. 5 counts from 0, so its
    (1 + s) is this s. 1 runs the conditional half alone, 0 the unconditional half alone.
    condition: the network's other tensors, with one row a sample.
    """
    batch = len(tokens)
    if scale in (0.0, 1.0):
        dropped = torch.full((batch,), scale == 0.0, device=tokens.device)
        return network(tokens, valid=valid, text_dropped=dropped, **condition)
    if learned_scale(network, scale):
        return network(tokens, valid=valid, guidance=torch.full((batch,), scale, device=tokens.device), **condition)
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


def learned_scale(network: Network, scale: float) -> bool:
    """Whether the network takes the scale as an input, and this one is among those that it learned."""
    return 1 < scale <= MOST_LEARNED and getattr(getattr(network, "config", None), "guidance_embeds", False)


class Staged(Protocol):
    """A network whose pass has stages: what the condition becomes, and what some of the tokens become."""

    def prefix(self, *, text_dropped: Tensor, **condition: Tensor) -> Tensor:
        """(B, p, width)."""

    def hidden(self, prefix: Tensor, tokens: Tensor, valid: Tensor | None, wanted: Tensor) -> Tensor:
        """Of embedded tokens (B, n, width) those that are wanted, (r,) int64 through all B * n -> (r, d)."""


class StagedGuidance:
    """`guided` on a CPU: the condition is computed once for all passes, and a pass computes only the wanted tokens.

    Args:
        network: one of `for_inference`.
        batch: samples.
        scale: as in `guided`.
        early: the halves meet before the last product, which is linear: half of it is saved, and the last bits differ.
        condition: the network's other tensors, with one row a sample.
    """

    def __init__(self, network: Staged, batch: int, scale: float, early: bool, **condition: Tensor):
        self.network, self.scale, self.early = network, scale, early
        if learned_scale(network, scale):
            self.halves, self.prefix = 1, network.prefix(guidance=torch.full((batch,), scale), **condition)
            return
        self.halves = 1 if scale in (0.0, 1.0) else 2
        dropped = torch.arange(self.halves * batch) >= batch if self.halves == 2 else torch.full((batch,), scale == 0.0)
        several = {name: torch.cat([value] * self.halves) for name, value in condition.items()}
        self.prefix = network.prefix(text_dropped=dropped, **several)

    def __call__(self, tokens: Tensor, wanted: Tensor, classify: Callable[[Tensor], Tensor]) -> Tensor:
        """Logits of some tokens.

        Args:
            tokens: (B, n, width), embedded.
            wanted: (B, n) bool.
            classify: what `hidden` gives -> logits.

        Returns:
            (r, K) of the wanted ones in order.
        """
        rows = wanted.flatten().nonzero().squeeze(1)
        if self.halves == 1:
            return classify(self.network.hidden(self.prefix, tokens, None, rows))
        both = torch.cat([rows, rows + wanted.numel()])
        hidden = self.network.hidden(self.prefix, torch.cat([tokens, tokens]), None, both)
        if self.early:
            conditional, unconditional = hidden.float().chunk(2)
            return classify(torch.lerp(unconditional, conditional, self.scale))
        conditional, unconditional = classify(hidden).chunk(2)
        return torch.lerp(unconditional, conditional, self.scale)
