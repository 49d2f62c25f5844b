"""Vector quantization: one codebook learned by moving averages, and a residual stack of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, distributed, nn
from torch.nn import functional as F

DROPPED = -1  # the token of a layer that is left out; it stands for a zero vector


@dataclass(frozen=True)
class QuantizerConfig:
    """layers: V + 1 codebooks of `codes` vectors of `code_dim`. layer_dropout: the paper's q.

    balance: beta_k, the weight of `imbalance` in the loss (MotionDreamer sec. 3.1.1); 0 leaves it out.
    reset_below: uses in a batch, on moving average, under which a vector restarts; the published 1 is an eighth of an
    equal share of the published batch, smaller batches need less.
    straight_through_per_layer: the official code lets every active layer pass the whole gradient, so
    that the encoder sees it (V + 1)-fold; off by default, on only to reproduce its numbers.
    """

    codes: int = 512
    code_dim: int = 512
    layers: int = 6
    layer_dropout: float = 0.2
    decay: float = 0.99
    reset_below: float = 1.0
    straight_through_per_layer: bool = False
    balance: float = 0.0


class Quantized(NamedTuple):
    """What a quantizer returns: the quantized latent (B, n, code_dim), tokens (B, n, layers) int64 with -1
    where a layer was dropped, the commitment loss, perplexity (layers,), 0 for a dropped layer, and `imbalance`, mean
    over layers, 0 where the configuration leaves it out."""

    latent: Tensor
    tokens: Tensor
    commitment: Tensor
    perplexity: Tensor
    imbalance: Tensor


class Codebook(nn.Module):
    """K vectors, moved towards the mean of what they quantize; those left unused restart from the batch.

    `vectors` is what a checkpoint needs; `code_sum`, `code_count` and `initialized` are the training
    state, buffers as well, so that a resumed run goes on instead of starting the codebook anew.
    """

    def __init__(self, codes: int, code_dim: int, decay: float, reset_below: float = 1.0):
        super().__init__()
        self.decay, self.reset_below = decay, reset_below
        self.register_buffer("vectors", torch.randn(codes, code_dim))
        self.register_buffer("code_sum", torch.zeros(codes, code_dim))
        self.register_buffer("code_count", torch.zeros(codes))
        self.register_buffer("initialized", torch.zeros((), dtype=torch.bool))

    def nearest(self, x: Tensor) -> Tensor:
        """(..., code_dim) -> (...) index of the nearest vector, squared Euclidean distance."""
        x = x.float()
        distance = self.vectors.square().sum(-1) - 2 * x @ self.vectors.T  # |x|^2 is the same for all
        return distance.argmin(-1)

    def lookup(self, tokens: Tensor) -> Tensor:
        """(...) -> (..., code_dim); the dropped token gives zeros."""
        vectors = F.embedding(tokens.clamp(min=0), self.vectors)
        return vectors.masked_fill((tokens == DROPPED).unsqueeze(-1), 0.0)

    @torch.no_grad()
    def initialize(self, x: Tensor) -> None:
        """Start from random rows of the first batch, (N, code_dim)."""
        self.vectors.copy_(draw_rows(x, len(self.vectors)))
        self.code_sum.copy_(self.vectors)
        self.code_count.fill_(1.0)
        self.initialized.fill_(True)

    @torch.no_grad()
    def update(self, x: Tensor, tokens: Tensor, fresh: Tensor | None = None) -> None:
        """Move the vectors after a batch: x (N, code_dim) was given tokens (N,).

        A vector whose moving count is below `reset_below` restarts from a row of `fresh`, by default random rows of
        x (T2M-GPT's EMA with reset). The sums are not restarted: a new vector stays only if it is used.
        """
        x = x.float()
        one_hot = F.one_hot(tokens, len(self.vectors)).to(x.dtype)
        batch_sum, batch_count = one_hot.T @ x, one_hot.sum(0)
        if fresh is None:
            fresh = draw_rows(x, len(self.vectors))
        if distributed.is_available() and distributed.is_initialized():
            distributed.all_reduce(batch_sum)
            distributed.all_reduce(batch_count)
            distributed.broadcast(fresh, 0)
        self.code_sum.lerp_(batch_sum, 1 - self.decay)
        self.code_count.lerp_(batch_count, 1 - self.decay)
        used = (self.code_count >= self.reset_below).unsqueeze(-1)
        self.vectors.copy_(torch.where(used, self.code_sum / self.code_count.unsqueeze(-1).clamp(min=1e-8), fresh))


def draw_rows(x: Tensor, count: int) -> Tensor:
    """`count` rows of x (N, d) at random; when N is too small, rows repeat with a little noise."""
    if len(x) >= count:
        return x[torch.randperm(len(x), device=x.device)[:count]].float()
    rows = x[torch.randint(len(x), (count,), device=x.device)].float()
    return rows + 0.01 * torch.randn_like(rows) / x.shape[-1] ** 0.5


def perplexity(tokens: Tensor, codes: int) -> Tensor:
    """exp(entropy) of the code usage in tokens (...): how many codes are effectively in use, 1 to K.

    Dropped tokens do not count; no tokens at all give 0.
    """
    kept = tokens[tokens != DROPPED]
    if kept.numel() == 0:
        return torch.zeros((), device=tokens.device)
    share = torch.bincount(kept.flatten(), minlength=codes).float() / kept.numel()
    return torch.exp(-(share * torch.log(share + 1e-7)).sum())


def imbalance(x: Tensor, vectors: Tensor) -> Tensor:
    """L_token, the divergence KL(P || uniform) of how a batch x (N, d) uses codes (K, d): 0 to log K, 0 where all are
    used alike.

    P is the mean over the batch of soft assignments, which a gradient can follow: posteriors of a mixture of equal
    Gaussians around the codes, as wide as the batch lies from its nearest ones.
    """
    distance = torch.cdist(x, vectors).square()
    spread = distance.min(dim=-1).values.mean().detach().clamp(min=1e-8)
    share = (-distance / spread).softmax(dim=-1).mean(dim=0)
    return (share * (share * len(vectors)).clamp(min=1e-12).log()).sum()


class ResidualQuantizer(nn.Module):
    """Residual vector quantization: each layer quantizes what the layers before left over (MoMask sec. 3.1, eq. 1).

    With one layer it is plain vector quantization.
    """

    def __init__(self, config: QuantizerConfig):
        super().__init__()
        self.config = config
        self.layers = nn.ModuleList(
            Codebook(config.codes, config.code_dim, config.decay, config.reset_below) for _ in range(config.layers)
        )

    def encode(self, latent: Tensor) -> Tensor:
        """(B, n, code_dim) -> tokens (B, n, layers) int64."""
        residual, tokens = latent.float(), []
        for layer in self.layers:
            tokens.append(layer.nearest(residual))
            residual = residual - layer.lookup(tokens[-1])
        return torch.stack(tokens, dim=-1)

    def decode(self, tokens: Tensor) -> Tensor:
        """tokens (B, n, 1..layers), -1 = dropped -> the sum of their vectors (B, n, code_dim)."""
        return sum(layer.lookup(column) for layer, column in zip(self.layers, tokens.unbind(-1)))

    def forward(self, latent: Tensor) -> Quantized:
        """Quantize (B, n, code_dim); in training also drop the last layers at random and move the codebooks."""
        with torch.autocast(latent.device.type, enabled=False):  # distances and averages need float32
            return self._quantize(latent)

    def _quantize(self, latent: Tensor) -> Quantized:
        active = self._active_layers() if self.training else len(self.layers)
        residual, tokens, losses, imbalances = latent.float(), [], [], []
        for layer in self.layers[:active]:
            if self.training and not layer.initialized:
                layer.initialize(residual.detach().flatten(0, -2))
            if self.config.balance:
                imbalances.append(imbalance(residual.flatten(0, -2), layer.vectors.clone()))  # `update` moves them
            tokens.append(layer.nearest(residual))
            vector = layer.lookup(tokens[-1]).detach()
            losses.append(F.mse_loss(residual, vector))
            if self.training:
                layer.update(residual.detach().flatten(0, -2), tokens[-1].flatten())
            residual = residual - vector
        tokens += [torch.full_like(tokens[0], DROPPED)] * (len(self.layers) - active)

        gradient_gain = active if self.config.straight_through_per_layer else 1
        quantized = (latent - residual).detach() + gradient_gain * (latent - latent.detach())
        return Quantized(
            quantized.to(latent.dtype),
            torch.stack(tokens, dim=-1),
            torch.stack(losses).mean(),
            torch.stack([perplexity(column, self.config.codes) for column in tokens]),
            torch.stack(imbalances).mean() if imbalances else latent.new_zeros(()),
        )

    def _active_layers(self) -> int:
        """Quantization dropout: with probability q keep only a random number of the first layers."""
        drop, keep = torch.rand(()), torch.randint(1, len(self.layers) + 1, ())
        return int(keep) if drop < self.config.layer_dropout else len(self.layers)
