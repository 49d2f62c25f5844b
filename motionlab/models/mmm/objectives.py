"""The training objective of MMM's transformer: a module whose forward returns (loss, numbers to log)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.models.mmm.transformer import WordTransformer
from motionlab.training.objectives import (
    Losses,
    first_of,
)


class CorruptedObjective(nn.Module):
    """MMM's masked modelling (sec. 3.2 and its code): tokens become random ones with probability `replaced`, then a
    share of them drawn from `masked` becomes the mask, and all are predicted, every motion weighing the same.

    text_drop: share of motions without their text, for guidance; the official code has none.
    """

    def __init__(
        self,
        model: WordTransformer,
        text_drop: float = 0.1,
        replaced: float = 0.5,
        masked: tuple[float, float] = (0.5, 1.0),
    ):
        super().__init__()
        self.model, self.text_drop, self.replaced, self.masked = model, text_drop, replaced, masked

    def forward(self, tokens: Tensor, valid: Tensor, text: Tensor, **words: Tensor) -> Losses:
        """tokens (B, n, 1), valid (B, n), text (B, text_dim), words and perhaps word_mask as in `WordTransformer`."""
        target, config = tokens[..., 0], self.model.config
        u, least, most = torch.rand(target.shape, device=target.device), *self.masked
        ids = torch.where(u < self.replaced, torch.randint(config.codes, target.shape, device=target.device), target)
        share = least + (most - least) * torch.rand(len(ids), device=ids.device)
        chosen = first_of(valid, torch.ceil(share * valid.sum(-1)))
        ids = ids.masked_fill(chosen, config.mask_id).masked_fill(~valid, config.pad_id)
        dropped = torch.rand(len(ids), device=ids.device) < self.text_drop
        logits = self.model(ids, text, **words, valid=valid, text_dropped=dropped).float()
        each = F.cross_entropy(logits.mT, target.clamp(min=0), reduction="none").where(valid, 0.0)
        hits = ((logits.argmax(-1) == target) & chosen).sum()
        return (each.sum(-1) / valid.sum(-1)).mean(), {"accuracy": hits / chosen.sum()}
