"""MMM's masked transformer: motion tokens look at the words of a sentence one by one, then at each other and at the
sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.nn.transformer import (
    PreNormBlock,
    drop_channels,
    drop_condition,
    init_rows_from_codes,
    initialize,
    scale_token_projection,
    sinusoids,
)


@dataclass(frozen=True)
class WordTransformerConfig:
    """text_dim: of a sentence vector; word_dim: of a word's. cross_layers blocks attend to the words alone, the
    `layers` behind them to all tokens and the sentence. The published checkpoint has 8192 codes, width 1024, 2 and 16
    blocks ("9 layers" in the paper: 7 in the body, 9 in the head).
    """

    codes: int = 8192
    code_dim: int = 32
    text_dim: int = 512
    word_dim: int = 512
    width: int = 1024
    heads: int = 16
    feedforward: int = 4096
    cross_layers: int = 2
    layers: int = 16
    dropout: float = 0.1

    @property
    def end_id(self) -> int:
        return self.codes

    @property
    def pad_id(self) -> int:
        return self.codes + 1

    @property
    def mask_id(self) -> int:
        return self.codes + 2


class CrossBlock(PreNormBlock):
    """With attention to words, normalized as well, and none among the tokens."""

    def __init__(self, width: int, heads: int, feedforward: int, dropout: float):
        super().__init__(width, heads, feedforward, dropout)
        self.norm_words = nn.LayerNorm(width)

    def forward(self, x: Tensor, words: Tensor, word_mask: Tensor | None) -> Tensor:
        return super().forward(x, self.norm_words(words), word_mask)


class WordTransformer(nn.Module):
    """Bidirectional transformer over [sentence, tokens, end], with cross-attention to words in front (MMM sec. 3.2)."""

    def __init__(self, config: WordTransformerConfig):
        super().__init__()
        self.config = config
        self.token_embedding = nn.Embedding(config.codes + 3, config.code_dim)
        self.token_in = nn.Linear(config.code_dim, config.width)
        self.text_in = nn.Linear(config.text_dim, config.width)
        self.word_in = nn.Linear(config.word_dim, config.width)
        shape = config.width, config.heads, config.feedforward, config.dropout
        self.cross = nn.ModuleList(CrossBlock(*shape) for _ in range(config.cross_layers))
        self.blocks = nn.ModuleList(PreNormBlock(*shape) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)
        self.classes = nn.Linear(config.width, config.codes, bias=False)
        self.apply(initialize)

    def init_from_codebook(self, codebook: Tensor) -> WordTransformer:
        """Begin with token embeddings that are the tokenizer's codebook, (codes, code_dim). Returns itself."""
        init_rows_from_codes(self.token_embedding.weight, codebook)
        scale_token_projection(self.token_in)
        return self

    def forward(
        self,
        ids: Tensor,
        text: Tensor,
        words: Tensor,
        word_mask: Tensor | None = None,
        valid: Tensor | None = None,
        text_dropped: Tensor | None = None,
    ) -> Tensor:
        """ids (B, n) int64, codes or mask_id, pad_id outside `valid` (B, n) bool, a prefix of each row; text (B,
        text_dim); words (B, m, word_dim), of which `word_mask` (B, m) bool are there, None = all -> logits (B, n,
        codes).

        Behind its last token every sample has an end token, which is not the caller's business.
        """
        ids, valid = self._ended(ids, valid)
        sentence = self.text_in(drop_condition(text, text_dropped)).unsqueeze(1)
        words = self.word_in(words if text_dropped is None else words.masked_fill(text_dropped[:, None, None], 0.0))
        x = self.token_in(self.token_embedding(ids))
        x = x + sinusoids(x.shape[1], x.shape[2], x.device, x.dtype)
        x = drop_channels(x, self.config.dropout) if self.training else x
        for block in self.cross:
            x = block(x, words, None if word_mask is None else word_mask[:, None, None])
        x = torch.cat([sentence, x], dim=1)
        # the official code adds it a second time, now from the sentence on
        x = x + sinusoids(x.shape[1], x.shape[2], x.device, x.dtype)
        where = None if valid is None else F.pad(valid, (1, 0), value=True)[:, None, None]
        for block in self.blocks:
            x = block(x, None, where)
        return self.classes(self.norm(x[:, 1:-1]))

    def _ended(self, ids: Tensor, valid: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """With the end token, and one slot more."""
        if valid is None:
            return F.pad(ids, (0, 1), value=self.config.end_id), None
        end = valid.sum(-1, keepdim=True)
        ids = F.pad(ids, (0, 1), value=self.config.pad_id).scatter(1, end, self.config.end_id)
        return ids, F.pad(valid, (0, 1)).scatter(1, end, True)
