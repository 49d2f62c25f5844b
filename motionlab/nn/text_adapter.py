"""The text adapter: upper layers of a sentence encoder, trained on what motions sentences describe."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.nn.transformer import Block

BERT_EPS = 1e-12  # of BERT's layer norms
PLACE_SLOPE = 2.0  # the first word weighs exp(4) times as much as the last one, or the other way round


@dataclass(frozen=True)
class TextAdapterConfig:
    """Shape of a text adapter, which is that of the encoder whose layers it continues.

    lower_layers: frozen layers below. layers: those trained here. width, heads, feedforward: of a layer. pool_heads:
    weighted means that the sentence vector is made of. early_heads: how many of them start with an eye on the first
    words, and as many on the last. dim: of the sentence vector.
    """

    lower_layers: int = 3
    layers: int = 3
    width: int = 384
    heads: int = 12
    feedforward: int = 1536
    pool_heads: int = 12
    early_heads: int = 2
    dim: int = 384
    dropout: float = 0.1


class AttentionPool(nn.Module):
    """Words to one vector: in every head a mean of values, weighted by scores of the words and of their places.

    It starts as the plain mean, except that `early_heads` heads prefer the words in front and as many those at the end:
    the vector then depends on which act comes first.
    """

    def __init__(self, width: int, heads: int, dim: int, early_heads: int = 0):
        super().__init__()
        self.scores = nn.Linear(width, heads)
        self.values = nn.Linear(width, dim)
        nn.init.zeros_(self.scores.weight)
        nn.init.zeros_(self.scores.bias)
        nn.init.eye_(self.values.weight)
        nn.init.zeros_(self.values.bias)
        slopes = torch.zeros(heads)
        slopes[:early_heads] = -PLACE_SLOPE
        slopes[early_heads : 2 * early_heads] = PLACE_SLOPE
        self.slopes = nn.Parameter(slopes)

    def forward(self, words: Tensor, word_mask: Tensor) -> Tensor:
        """words (B, n, width), word_mask (B, n) bool, a prefix of each row -> (B, dim)."""
        last = word_mask.sum(dim=1, keepdim=True).clamp(min=2) - 1
        places = 2 * torch.arange(words.shape[1], device=words.device) / last - 1  # -1 the first word, 1 the last
        scores = self.scores(words).float() + places[..., None] * self.slopes
        weights = scores.masked_fill(~word_mask[..., None], -torch.inf).softmax(dim=1)
        values = self.values(words).float().unflatten(-1, (weights.shape[-1], -1))
        return (weights[..., None] * values).sum(dim=1).flatten(1)


class TextAdapter(nn.Module):
    """Hidden states of the lower layers to word features and a sentence vector, both of unit variance."""

    def __init__(self, config: TextAdapterConfig):
        super().__init__()
        self.config = config
        shape = config.width, config.heads, config.feedforward, config.dropout
        self.blocks = nn.ModuleList(Block(*shape) for _ in range(config.layers))
        for block in self.blocks:
            block.norm1.eps = block.norm2.eps = BERT_EPS
        self.pool = AttentionPool(config.width, config.pool_heads, config.dim, config.early_heads)

    def forward(self, words: Tensor, word_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Features of words and sentence.

        Args:
            words: (B, n, width) hidden states of the lower layers.
            word_mask: (B, n) bool, which of the n are there.
        Returns:
            word features (B, n, width), zeros where nothing is there, and sentence vectors (B, dim); channels have a
            mean square of 1.
        """
        visible = word_mask[:, None, None]
        for block in self.blocks:
            words = block(words, visible)
        sentence = F.normalize(self.pool(words, word_mask), dim=-1) * self.config.dim**0.5
        features = F.normalize(words.float(), dim=-1) * self.config.width**0.5
        return features.masked_fill(~word_mask[..., None], 0.0), sentence


@torch.no_grad()
def start_from_bert(adapter: TextAdapter, layers: nn.ModuleList) -> TextAdapter:
    """Fill an adapter's blocks with a BERT encoder's layers (transformers' BertLayer), as many. Returns it."""
    for block, layer in zip(adapter.blocks, layers, strict=True):
        attention = layer.attention
        for name in ("weight", "bias"):
            parts = [getattr(part, name) for part in (attention.self.query, attention.self.key, attention.self.value)]
            getattr(block.qkv, name).copy_(torch.cat(parts))
        copied = {
            block.out: attention.output.dense,
            block.norm1: attention.output.LayerNorm,
            block.up: layer.intermediate.dense,
            block.down: layer.output.dense,
            block.norm2: layer.output.LayerNorm,
        }
        for own, other in copied.items():
            own.load_state_dict(other.state_dict())
    return adapter
