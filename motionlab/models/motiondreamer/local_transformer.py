"""MotionDreamer's Local-M: predicts masked tokens of a single motion from their neighbourhood (Wang et al. 2025, sec.
3.2).
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

from torch import Tensor, nn

from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer.slid_attention import SlidAttention
from motionlab.nn.transformer import Body, Head, MaskedVocabulary, PostNormBlock, init_rows_from_codes, initialize


@dataclass(frozen=True)
class LocalTransformerConfig(MaskedVocabulary):
    """Paper defaults: 3 layers, width 384, W = 5, S = 4; a stride of 2W + 1 leaves no overlap. attention: "slid", or
    "global" for the ablation, self-attention among all tokens with positions counted from the start. length: tokens of
    a sequence in training.
    """

    codes: int = 48
    code_dim: int = 512
    width: int = 384
    heads: int = 6
    feedforward: int = 1024
    layers: int = 3
    dropout: float = 0.2
    window: int = 5
    stride: int = 4
    attention: str = "slid"
    length: int = 48


class LocalBlock(PostNormBlock):
    """With sliding-window attention."""

    def __init__(self, config: LocalTransformerConfig):
        super().__init__(config.width, config.feedforward, config.dropout)
        self.attention = SlidAttention(config.width, config.heads, config.window, config.stride)

    def attend(self, x: Tensor, where: Tensor | None) -> Tensor:
        """where (B,): lengths of the sequences."""
        return self.attention(x, where)


class LocalTransformer(nn.Module):
    """Token embeddings, blocks, logits; no condition. With SlidAttn a token knows nothing of where in the motion it is,
    and sees `reach` tokens to either side.
    """

    def __init__(self, config: LocalTransformerConfig):
        super().__init__()
        if config.attention not in ("slid", "global"):
            raise MotionLabError(f"attention is slid or global, got {config.attention!r}")
        self.config = config
        self.token_embedding = nn.Embedding(config.codes + 2, config.code_dim)
        self.token_in = nn.Linear(config.code_dim, config.width)
        if config.attention == "slid":
            self.blocks = nn.ModuleList(LocalBlock(config) for _ in range(config.layers))
        else:
            self.body = Body(config.width, config.heads, config.feedforward, config.layers, config.dropout)
        self.head = Head(config.width)
        self.classes = nn.Linear(config.width, config.codes)
        self.apply(initialize)

    @property
    def reach(self) -> int | None:
        """How many tokens away lies the farthest that a prediction can depend on; None without a limit."""
        return 2 * self.config.window * self.config.layers if self.config.attention == "slid" else None

    def resized(self, window: int | None, stride: int | None) -> LocalTransformer:
        """A copy with other windows, itself where both are None. Raises MotionLabError as `SlidAttention.resized`."""
        if window is None and stride is None:
            return self
        if self.config.attention != "slid":
            raise MotionLabError("global attention has no windows to change")
        window = self.config.window if window is None else window
        stride = min(self.config.stride, 2 * window + 1) if stride is None else stride
        twin = deepcopy(self)
        twin.config = replace(self.config, window=window, stride=stride)
        for block, own in zip(twin.blocks, self.blocks):
            block.attention = own.attention.resized(window, stride)
        return twin

    def init_from_codebook(self, codebook: Tensor) -> LocalTransformer:
        """Begin with token embeddings that are the codebook, (codes, code_dim). Returns itself."""
        init_rows_from_codes(self.token_embedding.weight, codebook)
        return self

    def forward(self, ids: Tensor, valid: Tensor | None = None) -> Tensor:
        """ids (B, n) int64 in 0..codes+1, valid (B, n) bool, a prefix of each row -> logits (B, n, codes)."""
        x = self.token_in(self.token_embedding(ids))
        if self.config.attention == "global":
            x = self.body(x[:, :0], x, valid)
        else:
            lengths = None if valid is None else valid.sum(dim=-1)
            for block in self.blocks:
                x = block(x, lengths)
        return self.classes(self.head(x))
