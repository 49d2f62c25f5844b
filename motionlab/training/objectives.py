"""Training objectives of systems that speak tokens: modules whose forward returns (loss, numbers to log)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.motion.features import Layout
from motionlab.nn.length_estimator import LengthEstimator
from motionlab.nn.tokenizer import Tokenizer, tokenizer_loss
from motionlab.training.geometric_loss import geometric_loss

Losses = tuple[Tensor, dict[str, Tensor]]
IGNORED = -100


class TokenizerObjective(nn.Module):
    """Reconstruction and commitment (sec. 3.1, eq. 2), and the joints in the world (`geometric_loss`)."""

    def __init__(self, tokenizer: Tokenizer, layout: Layout):
        super().__init__()
        self.tokenizer, self.layout = tokenizer, layout

    def forward(self, normalized: Tensor) -> Losses:
        output, positions = self.tokenizer(normalized), self.layout.slices["ric"]
        output = output._replace(features=output.features.float())
        features, target = map(self.tokenizer.denormalize, (output.features, normalized))
        geometry = geometric_loss(features, target, self.layout, unit=self.tokenizer.std[positions][0])
        loss = tokenizer_loss(normalized, output, positions) + geometry
        numbers = {"commitment": output.commitment.detach(), "geometry": geometry.detach()}
        numbers |= {f"perplexity{q}": value for q, value in enumerate(output.perplexity)}
        return loss, numbers


class LengthObjective(nn.Module):
    """Classify the number of tokens of a motion from its sentence."""

    def __init__(self, model: LengthEstimator):
        super().__init__()
        self.model = model

    def forward(self, tokens: Tensor, valid: Tensor, text: Tensor, **unused: Tensor) -> Losses:
        return masked_cross_entropy(self.model(text).float().unsqueeze(1), valid.sum(-1, keepdim=True))


def choose_masked(valid: Tensor) -> Tensor:
    """valid (B, n) -> (B, n) bool: ceil(cos(pi/2 tau) * length) positions of each motion, tau ~ U(0, 1)."""
    tau = torch.rand(len(valid), device=valid.device)
    return first_of(valid, torch.ceil(torch.cos(tau * math.pi / 2) * valid.sum(-1)))


def first_of(valid: Tensor, count: Tensor) -> Tensor:
    """valid (B, n), count (B,) -> (B, n) bool: that many positions of each motion at random, at least one."""
    count = count.clamp(min=1)
    order = torch.rand(valid.shape, device=valid.device).masked_fill(~valid, 2.0).argsort(dim=-1).argsort(dim=-1)
    return (order < count[:, None]) & valid


def corrupt(ids: Tensor, chosen: Tensor, codes: int, mask_id: int) -> Tensor:
    """Of the chosen tokens 80 % become the mask, 10 % a random token, 10 % stay (BERT's)."""
    u = torch.rand(ids.shape, device=ids.device)
    random_ids = torch.randint(codes, ids.shape, device=ids.device)
    ids = torch.where(chosen & (u < 0.8), mask_id, ids)
    return torch.where(chosen & (u >= 0.8) & (u < 0.9), random_ids, ids)


def masked_cross_entropy(logits: Tensor, target: Tensor) -> Losses:
    """logits (B, n, K), target (B, n) with IGNORED where nothing is asked -> the loss and how often the arg max is
    right.
    """
    loss = F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=IGNORED)
    hits = (logits.argmax(-1) == target).sum()  # IGNORED is no class
    return loss, {"accuracy": hits / (target != IGNORED).sum()}


def conditional_losses(
    network: nn.Module, tokens: Tensor, target: Tensor, text_drop: float, **inputs: Tensor
) -> Losses:
    """Cross-entropy of tokens from a sentence that is dropped in a share of rows, for classifier-free guidance.

    Args:
        network: (tokens, text_dropped (B,) bool, inputs) -> logits (B, n, K).
        tokens: its first input, of B rows.
        target: (B, n), IGNORED where nothing is asked.
        text_drop: the share.
        inputs: the network's others.
    """
    dropped = torch.rand(len(tokens), device=tokens.device) < text_drop
    return masked_cross_entropy(network(tokens, text_dropped=dropped, **inputs).float(), target)
