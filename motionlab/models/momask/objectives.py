"""Training objectives of MoMask's two transformers: modules whose forward returns (loss, numbers to log)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from motionlab.models.momask.masked_transformer import MaskedTransformer
from motionlab.models.momask.residual_transformer import ResidualTransformer
from motionlab.training.objectives import (
    IGNORED,
    Losses,
    choose_masked,
    conditional_losses,
    corrupt,
)

Question = tuple[dict[str, Tensor], Tensor]


class MaskedObjective(nn.Module):
    """Masked token modelling with replacing and remasking (sec. 3.2, eq. 3).

    The official code counts masks over the padded length and so leaves short motions with few or none,
    and drops in 10 / 79.2 / 10.8 shares; here the count follows each motion's own length and the shares
    are 10 / 80 / 10, as the paper says. remask=False masks everything chosen (its ablation).
    """

    def __init__(self, model: MaskedTransformer, text_drop: float = 0.1, remask: bool = True):
        super().__init__()
        self.model, self.text_drop, self.remask = model, text_drop, remask

    def forward(self, tokens: Tensor, valid: Tensor, text: Tensor, **words: Tensor) -> Losses:
        """As `question` takes them."""
        inputs, target = self.question(tokens, valid, text, **words)
        return conditional_losses(self.model, target=target, text_drop=self.text_drop, **inputs)

    def question(self, tokens: Tensor, valid: Tensor, text: Tensor, **words: Tensor) -> Question:
        """tokens (B, n, layers), of which the base layer is learned, valid (B, n), text (B, text_dim), and words and
        word_mask as the model takes them -> its inputs, and the answer (B, n), IGNORED where nothing is asked.
        """
        base, config = tokens[..., 0], self.model.config
        chosen = choose_masked(valid)
        ids = (
            corrupt(base, chosen, config.codes, config.mask_id)
            if self.remask
            else base.masked_fill(chosen, config.mask_id)
        )
        ids, target = ids.masked_fill(~valid, config.pad_id), base.masked_fill(~chosen, IGNORED)
        return {"tokens": ids, "valid": valid, "text": text, **words}, target


class ResidualObjective(nn.Module):
    """Predict one residual layer, drawn uniformly, from the layers before it (sec. 3.3, eq. 4).

    The official code draws early layers more often; the paper's uniform choice is kept.
    """

    def __init__(self, model: ResidualTransformer, text_drop: float = 0.1):
        super().__init__()
        self.model, self.text_drop = model, text_drop

    def forward(self, tokens: Tensor, valid: Tensor, text: Tensor, **unused: Tensor) -> Losses:
        """As `question` takes them."""
        inputs, target = self.question(tokens, valid, text)
        return conditional_losses(self.model, target=target, text_drop=self.text_drop, **inputs)

    def question(self, tokens: Tensor, valid: Tensor, text: Tensor, **unused: Tensor) -> Question:
        """As `MaskedObjective.question`, of one residual layer."""
        config = self.model.config
        layer = torch.randint(1, config.quantizers, (len(tokens),), device=tokens.device)
        padded = tokens.masked_fill(tokens < 0, config.pad_id)
        target = tokens.gather(-1, layer[:, None, None].expand(-1, tokens.shape[1], 1)).squeeze(-1)
        target = target.masked_fill(~valid, IGNORED)
        return {"tokens": padded, "layer": layer, "text": text, "valid": valid}, target
