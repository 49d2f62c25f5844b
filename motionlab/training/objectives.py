"""Training objectives of systems that speak tokens: modules whose forward returns (loss, numbers to log)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.motion.features import Layout
from motionlab.nn.length_estimator import LengthEstimator
from motionlab.nn.masked_transformer import MaskedTransformer
from motionlab.nn.residual_transformer import ResidualTransformer
from motionlab.nn.text_reader import TextReader
from motionlab.nn.tokenizer import Tokenizer, tokenizer_loss
from motionlab.nn.word_transformer import WordTransformer
from motionlab.training.geometry import geometric_loss

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


class ReaderObjective(nn.Module):
    """Classify what a caption says, every member for itself."""

    def __init__(self, reader: TextReader):
        super().__init__()
        self.reader = reader

    def forward(self, text: Tensor, labels: Tensor) -> Losses:
        """text (B, text_dim), labels (B, questions) int64."""
        answers = self.reader.logits(text)
        losses = [F.cross_entropy(a.float().mT, y.expand(len(a), -1)) for a, y in zip(answers, labels.T)]
        hit = torch.stack([answer.mean(0).argmax(-1) == label for answer, label in zip(answers, labels.T)])
        return sum(losses), {"accuracy": hit.float().mean().detach()}


class MaskedObjective(nn.Module):
    """Masked token modelling with replacing and remasking (sec. 3.2, eq. 3).

    The official code counts masks over the padded length and so leaves short motions with few or none,
    and drops in 10 / 79.2 / 10.8 shares; here the count follows each motion's own length and the shares
    are 10 / 80 / 10, as the paper says. remask=False masks everything chosen (its ablation).
    """

    def __init__(self, model: MaskedTransformer, text_drop: float = 0.1, remask: bool = True):
        super().__init__()
        self.model, self.text_drop, self.remask = model, text_drop, remask

    def forward(self, tokens: Tensor, valid: Tensor, text: Tensor) -> Losses:
        """tokens (B, n, layers), valid (B, n), text (B, text_dim); the base layer is learned."""
        base, config = tokens[..., 0], self.model.config
        chosen = choose_masked(valid)
        ids = corrupt(base, chosen, config.codes, config.mask_id) if self.remask else base.masked_fill(chosen, config.mask_id)
        dropped = torch.rand(len(base), device=base.device) < self.text_drop
        logits = self.model(ids.masked_fill(~valid, config.pad_id), text, valid, dropped).float()
        return masked_cross_entropy(logits, base.masked_fill(~chosen, IGNORED))


class CorruptedObjective(nn.Module):
    """MMM's masked modelling (sec. 3.2 and its code): tokens become random ones with probability `replaced`, then a share of them drawn
    from `masked` becomes the mask, and all are to be told, every motion weighing the same.

    text_drop: share of motions without their text, for guidance; the official code has none.
    """

    def __init__(self, model: WordTransformer, text_drop: float = 0.1, replaced: float = 0.5, masked: tuple[float, float] = (0.5, 1.0)):
        super().__init__()
        self.model, self.text_drop, self.replaced, self.masked = model, text_drop, replaced, masked

    def forward(self, tokens: Tensor, valid: Tensor, text: Tensor, **words: Tensor) -> Losses:
        """tokens (B, n, 1), valid (B, n), text (B, text_dim), words and perhaps heard as in `WordTransformer`."""
        target, config = tokens[..., 0], self.model.config
        lot, least, most = torch.rand(target.shape, device=target.device), *self.masked
        ids = torch.where(lot < self.replaced, torch.randint(config.codes, target.shape, device=target.device), target)
        share = least + (most - least) * torch.rand(len(ids), device=ids.device)
        chosen = first_of(valid, torch.ceil(share * valid.sum(-1)))
        ids = ids.masked_fill(chosen, config.mask_id).masked_fill(~valid, config.pad_id)
        dropped = torch.rand(len(ids), device=ids.device) < self.text_drop
        logits = self.model(ids, text, **words, valid=valid, text_dropped=dropped).float()
        each = F.cross_entropy(logits.mT, target.clamp(min=0), reduction="none").where(valid, 0.0)
        hit = (logits.argmax(-1) == target)[chosen].float().mean()
        return (each.sum(-1) / valid.sum(-1)).mean(), {"accuracy": hit.detach()}


class ResidualObjective(nn.Module):
    """Predict one residual layer, drawn uniformly, from the layers before it (sec. 3.3, eq. 4).

    The official code draws early layers more often; the paper's uniform choice is kept.
    """

    def __init__(self, model: ResidualTransformer, text_drop: float = 0.1):
        super().__init__()
        self.model, self.text_drop = model, text_drop

    def forward(self, tokens: Tensor, valid: Tensor, text: Tensor) -> Losses:
        config = self.model.config
        layer = torch.randint(1, config.quantizers, (len(tokens),), device=tokens.device)
        dropped = torch.rand(len(tokens), device=tokens.device) < self.text_drop
        padded = tokens.masked_fill(tokens < 0, config.pad_id)
        logits = self.model(padded, layer, text, valid, dropped).float()
        target = tokens.gather(-1, layer[:, None, None].expand(-1, tokens.shape[1], 1)).squeeze(-1)
        return masked_cross_entropy(logits, target.masked_fill(~valid, IGNORED))


class LengthObjective(nn.Module):
    """Classify the number of tokens of a motion from its sentence."""

    def __init__(self, model: LengthEstimator):
        super().__init__()
        self.model = model

    def forward(self, tokens: Tensor, valid: Tensor, text: Tensor, **unheard: Tensor) -> Losses:
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
    lot = torch.rand(ids.shape, device=ids.device)
    random_ids = torch.randint(codes, ids.shape, device=ids.device)
    ids = torch.where(chosen & (lot < 0.8), mask_id, ids)
    return torch.where(chosen & (lot >= 0.8) & (lot < 0.9), random_ids, ids)


def masked_cross_entropy(logits: Tensor, target: Tensor) -> Losses:
    """logits (B, n, K), target (B, n) with IGNORED where nothing is asked -> the loss and how often the arg max is right."""
    loss = F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=IGNORED)
    counted = target != IGNORED
    hit = (logits.argmax(-1) == target)[counted].float().mean()
    return loss, {"accuracy": hit.detach()}
