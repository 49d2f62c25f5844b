"""MoMask's masked transformer: predicts the masked base-layer tokens from the visible ones and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from motionlab.nn.transformer import (
    Body,
    Head,
    MaskedVocabulary,
    drop_condition,
    init_rows_from_codes,
    initialize,
    scale_token_projection,
)


@dataclass(frozen=True)
class MaskedTransformerConfig(MaskedVocabulary):
    """Paper defaults (sec. 4): 6 layers, 6 heads, width 384. The published checkpoints have 8 layers."""

    codes: int = 512
    code_dim: int = 512
    text_dim: int = 512
    width: int = 384
    heads: int = 6
    feedforward: int = 1024
    layers: int = 6
    dropout: float = 0.2


class MaskedTransformer(nn.Module):
    """Bidirectional transformer over [text, tokens] (sec. 3.2)."""

    def __init__(self, config: MaskedTransformerConfig):
        super().__init__()
        self.config = config
        self.token_embedding = nn.Embedding(config.codes + 2, config.code_dim)
        self.token_in = nn.Linear(config.code_dim, config.width)
        self.text_in = nn.Linear(config.text_dim, config.width)
        self.body = Body(config.width, config.heads, config.feedforward, config.layers, config.dropout)
        self.head = Head(config.width)
        self.classes = nn.Linear(config.width, config.codes)
        self.apply(initialize)

    def init_from_codebook(self, codebook: Tensor) -> MaskedTransformer:
        """Begin with token embeddings that are the tokenizer's first codebook, (codes, code_dim). Returns itself."""
        init_rows_from_codes(self.token_embedding.weight, codebook)
        scale_token_projection(self.token_in)
        return self

    def forward(
        self, ids: Tensor, text: Tensor, valid: Tensor | None = None, text_dropped: Tensor | None = None
    ) -> Tensor:
        """ids (B, n) int64 in 0..codes+1, text (B, text_dim), valid (B, n) bool -> logits (B, n, codes)."""
        prefix = self.text_in(drop_condition(text, text_dropped)).unsqueeze(1)
        tokens = self.token_in(self.token_embedding(ids))
        return self.classes(self.head(self.body(prefix, tokens, valid)))
