"""MoMask's masked transformer: predicts the masked base-layer tokens from the visible ones and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from motionlab.nn.transformer import (
    Body,
    GuidanceEmbedding,
    Head,
    MaskedVocabulary,
    PreNormBlock,
    drop_condition,
    init_rows_from_codes,
    initialize,
    scale_token_projection,
)


@dataclass(frozen=True)
class MaskedTransformerConfig(MaskedVocabulary):
    """Paper defaults (sec. 4): 6 layers, 6 heads, width 384. The published checkpoints have 8 layers.

    Args:
        word_dim: of a word's features; 0 conditions on the sentence vector alone, as the paper does.
        word_slots: how many tokens the words of a sentence become.
        guidance_embeds: whether the scale of the guidance is an input, and a guided pass one pass instead of two.
    """

    codes: int = 512
    code_dim: int = 512
    text_dim: int = 512
    width: int = 384
    heads: int = 6
    feedforward: int = 1024
    layers: int = 6
    dropout: float = 0.2
    word_dim: int = 0
    word_slots: int = 8
    guidance_embeds: bool = False


class WordResampler(nn.Module):
    """Words of any number to a few tokens: learned queries attend to them (Alayrac et al., "Flamingo", 2022, sec. 3.1).

    What the transformer over it costs then does not depend on how long a sentence is.
    """

    def __init__(self, word_dim: int, width: int, heads: int, feedforward: int, slots: int, dropout: float):
        super().__init__()
        self.queries = nn.Parameter(torch.randn(slots, width))
        self.word_in = nn.Linear(word_dim, width)
        self.block = PreNormBlock(width, heads, feedforward, dropout)
        self.norm = nn.LayerNorm(width)

    def forward(self, words: Tensor, word_mask: Tensor | None) -> Tensor:
        """words (B, m, word_dim), of which word_mask (B, m) bool are there, None = all -> (B, slots, width)."""
        words = self.word_in(words)
        queries = self.queries.to(words.dtype).expand(len(words), -1, -1)
        where = None if word_mask is None else word_mask[:, None, None]
        return self.norm(self.block(queries, words, where))


class MaskedTransformer(nn.Module):
    """Bidirectional transformer over [text, tokens] (sec. 3.2), or over [text, words, tokens]."""

    def __init__(self, config: MaskedTransformerConfig):
        super().__init__()
        self.config = config
        self.token_embedding = nn.Embedding(config.codes + 2, config.code_dim)
        self.token_in = nn.Linear(config.code_dim, config.width)
        self.text_in = nn.Linear(config.text_dim, config.width)
        if config.word_dim:
            shape = config.width, config.heads, config.feedforward, config.word_slots, config.dropout
            self.resampler = WordResampler(config.word_dim, *shape)
        self.body = Body(config.width, config.heads, config.feedforward, config.layers, config.dropout)
        self.head = Head(config.width)
        self.classes = nn.Linear(config.width, config.codes)
        self.apply(initialize)
        if config.guidance_embeds:
            self.guidance_in = GuidanceEmbedding(config.width)

    def init_from_codebook(self, codebook: Tensor) -> MaskedTransformer:
        """Begin with token embeddings that are the tokenizer's first codebook, (codes, code_dim). Returns itself."""
        init_rows_from_codes(self.token_embedding.weight, codebook)
        scale_token_projection(self.token_in)
        return self

    def forward(
        self,
        ids: Tensor,
        text: Tensor,
        valid: Tensor | None = None,
        text_dropped: Tensor | None = None,
        words: Tensor | None = None,
        word_mask: Tensor | None = None,
        guidance: Tensor | None = None,
    ) -> Tensor:
        """ids (B, n) int64 in 0..codes+1, text (B, text_dim), valid (B, n) bool; with a word_dim also words (B, m,
        word_dim) and word_mask (B, m) bool, None = all; with guidance_embeds also guidance (B,), the scale of the
        guidance that is predicted, None = 1 -> logits (B, n, codes).
        """
        prefix = self.prefix(text, text_dropped, words, word_mask, guidance)
        return self.classes(self.head(self.body(prefix, self.token_in(self.token_embedding(ids)), valid)))

    def prefix(
        self,
        text: Tensor,
        text_dropped: Tensor | None = None,
        words: Tensor | None = None,
        word_mask: Tensor | None = None,
        guidance: Tensor | None = None,
    ) -> Tensor:
        """What stands before the tokens, arguments as in `forward` -> (B, 1 or 1 + word_slots, width)."""
        sentence = self.text_in(drop_condition(text, text_dropped))
        sentence = (sentence if guidance is None else sentence + self.guidance_in(guidance)).unsqueeze(1)
        if not self.config.word_dim:
            return sentence
        words = words if text_dropped is None else words.masked_fill(text_dropped[:, None, None], 0.0)
        return torch.cat([sentence, self.resampler(words, word_mask)], dim=1)

    def hidden(self, prefix: Tensor, tokens: Tensor, valid: Tensor | None, wanted: Tensor) -> Tensor:
        """Of some tokens (B, n, width), embedded, what `classes` takes: wanted as in `Body.rows` -> (r, width)."""
        return self.head(self.body.rows(prefix, tokens, valid, wanted))
