"""MoMask's residual transformer: predicts the tokens of one residual layer from the sum of those before it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.nn.inference import InferenceLinear, Packs
from motionlab.nn.transformer import (
    Body,
    GuidanceEmbedding,
    Head,
    drop_condition,
    init_rows_from_codes,
    initialize,
    scale_token_projection,
)


@dataclass(frozen=True)
class ResidualTransformerConfig:
    """As MaskedTransformerConfig; quantizers = V + 1.

    share_weights: the table that embeds the tokens of layer j is also the table that predicts them
    (sec. 3.3). Without it the official head doubles its output (2 W x + b), which such checkpoints need.
    """

    codes: int = 512
    code_dim: int = 512
    text_dim: int = 512
    width: int = 384
    heads: int = 6
    feedforward: int = 1024
    layers: int = 6
    dropout: float = 0.2
    quantizers: int = 6
    share_weights: bool = True
    guidance_embeds: bool = False

    @property
    def pad_id(self) -> int:
        """Padding, and a class of its own: predicted inside a motion it drops that token's layer."""
        return self.codes


class ResidualTransformer(Packs):
    """Bidirectional transformer over [text, layer number, summed tokens] (sec. 3.3)."""

    def __init__(self, config: ResidualTransformerConfig):
        super().__init__()
        self.config = config
        depth, rows = config.quantizers - 1, config.codes + 1
        if config.share_weights:  # input tables 0..V-1 and output tables 1..V overlap in 1..V-1
            self.tables = nn.Parameter(torch.empty(depth + 1, rows, config.code_dim))
        else:
            self.tables = nn.Parameter(torch.empty(depth, rows, config.code_dim))
            self.output_tables = nn.Parameter(torch.empty(depth, rows, config.code_dim))
            self.output_bias = nn.Parameter(torch.zeros(depth, rows))
        self.token_in = nn.Linear(config.code_dim, config.width)
        self.text_in = nn.Linear(config.text_dim, config.width)
        self.layer_in = nn.Linear(config.quantizers, config.width)
        self.body = Body(config.width, config.heads, config.feedforward, config.layers, config.dropout)
        self.head = Head(config.width)
        self.to_code = nn.Linear(config.width, config.code_dim)
        self.apply(initialize)
        if config.guidance_embeds:
            self.guidance_in = GuidanceEmbedding(config.width)
        for name, table in self.named_parameters():
            if name.endswith("tables"):
                nn.init.normal_(table, std=0.02)

    def init_from_codebook(self, codebooks: list[Tensor]) -> ResidualTransformer:
        """Begin with tables that are the tokenizer's codebooks, V + 1 of (codes, code_dim). Returns itself.

        From the official random start, learning the residual layers' near-noise took thousands of steps to begin.
        """
        pairs = list(zip(self.tables, codebooks))
        if not self.config.share_weights:
            pairs += zip(self.output_tables, codebooks[1:])
        for table, codebook in pairs:
            init_rows_from_codes(table, codebook)
        scale_token_projection(self.token_in)
        return self

    def embed(self, tokens: Tensor, layer: Tensor) -> Tensor:
        """Sum of the embeddings of the layers before `layer`.

        tokens (B, n, >= max layer) int64, pad_id for padding or a dropped layer; layer (B,) in 1..V.
        Returns (B, n, code_dim).
        """
        total = 0.0
        for j in range(min(tokens.shape[-1], self.config.quantizers - 1)):
            before = (j < layer)[:, None, None]
            total = total + F.embedding(tokens[..., j], self.tables[j]) * before
        return total

    def forward(
        self,
        tokens: Tensor,
        layer: Tensor,
        text: Tensor,
        valid: Tensor | None = None,
        text_dropped: Tensor | None = None,
        guidance: Tensor | None = None,
    ) -> Tensor:
        """tokens as in `embed`, layer (B,) to predict, text (B, text_dim), guidance as in `MaskedTransformer` -> logits
        (B, n, codes + 1).
        """
        config = self.config
        prefix = self.prefix(layer, text, text_dropped, guidance)
        x = self.to_code(self.head(self.body(prefix, self.token_in(self.embed(tokens, layer)), valid)))
        x = x.to(self.tables.dtype)  # for inference the layers may be in less precision than the tables
        if config.share_weights:
            return x @ self.tables[layer].mT
        return 2 * x @ self.output_tables[layer - 1].mT + self.output_bias[layer - 1].unsqueeze(1)

    def prefix(
        self, layer: Tensor, text: Tensor, text_dropped: Tensor | None = None, guidance: Tensor | None = None
    ) -> Tensor:
        """The sentence and the layer's number, which stand before the tokens: (B, 2, width)."""
        one_hot = layer[:, None] == torch.arange(self.config.quantizers, device=layer.device)  # asks a GPU for nothing
        layer_slot = self.layer_in(one_hot.to(text.dtype))
        sentence = self.text_in(drop_condition(text, text_dropped))
        sentence = sentence if guidance is None else sentence + self.guidance_in(guidance)
        return torch.stack([sentence, layer_slot], dim=1)

    def hidden(self, prefix: Tensor, tokens: Tensor, valid: Tensor | None, wanted: Tensor) -> Tensor:
        """Of some tokens (B, n, width), embedded, what `layer_logits` takes; wanted as in `Body.rows` -> (r, dim)."""
        return self.to_code(self.head(self.body.rows(prefix, tokens, valid, wanted)))

    def pack(self, dtype: torch.dtype) -> None:
        self.packed_tables = [
            InferenceLinear(*self._output(j), torch.float32) for j in range(1, self.config.quantizers)
        ]

    def layer_logits(self, hidden: Tensor, layer: int) -> Tensor:
        """(r, code_dim) -> (r, codes + 1), of a network of `for_inference`."""
        return self.packed_tables[layer - 1](hidden)

    def _output(self, layer: int) -> tuple[Tensor, Tensor | None]:
        """Weight and bias of the last step to the classes of a layer."""
        if self.config.share_weights:
            return self.tables[layer], None
        return 2 * self.output_tables[layer - 1], self.output_bias[layer - 1]
