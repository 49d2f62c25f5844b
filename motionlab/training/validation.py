"""How well a network does on clips that it does not learn from: what a training stops by."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

SEED = 0


class ValidationLoss:
    """The mean loss of an objective over batches that are always the same, with the same masks and noise.

    Args:
        batch: as `loop.fit` takes it, of validation clips.
        count: how many batches; they are drawn once and kept.
    """

    def __init__(self, batch: Callable[[int], dict[str, Tensor]], count: int = 8):
        with torch.random.fork_rng():
            torch.manual_seed(SEED)
            self.batches = [batch(step) for step in range(count)]

    @torch.no_grad()
    def __call__(self, objective: nn.Module) -> float:
        """The loss of an objective, a module whose forward returns (loss, numbers)."""
        with torch.random.fork_rng():
            torch.manual_seed(SEED)
            device = next(objective.parameters()).device
            losses = [objective(**{k: v.to(device) for k, v in batch.items()})[0] for batch in self.batches]
        return float(torch.stack(losses).mean())
