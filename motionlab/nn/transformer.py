"""The transformer body that the generators share: post-norm blocks over [prefix, tokens]."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CODE_SPREAD = 0.3  # standard deviation of tables that start from a codebook
TOKEN_TO_POSITION = 4.0  # spread of projected tokens over that of the position code


class MaskedVocabulary:
    """Of a configuration with `codes`: the two ids behind those of the codes."""

    @property
    def mask_id(self) -> int:
        return self.codes

    @property
    def pad_id(self) -> int:
        return self.codes + 1


class Hidden(nn.Module):
    """Layers between embeddings and the projection to classes: those whose matrices Muon can train."""


class PostNormBlock(Hidden):
    """Attention of some kind and a GELU feed-forward, each followed by dropout, residual and LayerNorm (post-norm)."""

    def __init__(self, width: int, feedforward: int, dropout: float):
        super().__init__()
        self.dropout = dropout
        self.up = nn.Linear(width, feedforward)
        self.down = nn.Linear(feedforward, width)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)

    def forward(self, x: Tensor, where: Tensor | None) -> Tensor:
        """x (B, n, width); where: what `attend` may look at, None = all."""
        return self._feed(x, self.attend(x, where))

    def _feed(self, x: Tensor, attended: Tensor) -> Tensor:
        x = self.norm1(x + self._drop(attended))
        return self.norm2(x + self._drop(self.down(self._drop(F.gelu(self.up(x))))))

    def attend(self, x: Tensor, where: Tensor | None) -> Tensor:
        raise NotImplementedError

    def _drop(self, x: Tensor) -> Tensor:
        return drop_channels(x, self.dropout) if self.training else x


class Block(PostNormBlock):
    """With self-attention among all tokens."""

    def __init__(self, width: int, heads: int, feedforward: int, dropout: float):
        super().__init__(width, feedforward, dropout)
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def attend(self, x: Tensor, where: Tensor | None) -> Tensor:
        """where (B, 1, 1, n) bool: keys that may be attended to."""
        return self.out(self._mix(x, where))

    def rows(self, x: Tensor, where: Tensor | None, wanted: Tensor) -> Tensor:
        """`forward` of some rows alone: wanted (r,) int64 counts through x (B, n, width) -> (r, width)."""
        mixed = self._mix(x, where).flatten(0, 1)[wanted]
        return self._feed(x.flatten(0, 1)[wanted], self.out(mixed))

    def _mix(self, x: Tensor, where: Tensor | None) -> Tensor:
        q, k, v = self.qkv(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        return attention(q, k, v, where).transpose(1, 2).flatten(2)


class PreNormBlock(Hidden):
    """Attention and a GELU feed-forward, each after a LayerNorm and beside a residual path."""

    def __init__(self, width: int, heads: int, feedforward: int, dropout: float):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.q, self.k, self.v, self.out = (nn.Linear(width, width) for _ in range(4))
        self.up, self.down = nn.Linear(width, feedforward), nn.Linear(feedforward, width)

    def forward(self, x: Tensor, seen: Tensor | None, where: Tensor | None) -> Tensor:
        """x (B, n, width); seen (B, m, width) what is attended to, None = x itself; where (B, 1, 1, m) bool, None =
        all.
        """
        x = x + self._drop(attend(self, self.norm1(x), seen, where))
        return x + self._drop(self._feed(self.norm2(x)))

    def _feed(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

    def _drop(self, x: Tensor) -> Tensor:
        return drop_channels(x, self.dropout) if self.training else x


class Body(nn.Module):
    """A stack of blocks over a prefix (text, layer number) and position-coded tokens.

    Prefix slots carry no position code and are always visible; padding tokens are hidden from all.
    """

    def __init__(self, width: int, heads: int, feedforward: int, layers: int, dropout: float):
        super().__init__()
        self.dropout = dropout
        self.blocks = nn.ModuleList(Block(width, heads, feedforward, dropout) for _ in range(layers))

    def forward(self, prefix: Tensor, tokens: Tensor, valid: Tensor | None) -> Tensor:
        """prefix (B, p, width), tokens (B, n, width), valid (B, n) bool or None -> (B, n, width)."""
        x, visible = self._joined(prefix, tokens, valid)
        for block in self.blocks:
            x = block(x, visible)
        return x[:, prefix.shape[1] :]

    def rows(self, prefix: Tensor, tokens: Tensor, valid: Tensor | None, wanted: Tensor) -> Tensor:
        """`forward` of some tokens alone: wanted (r,) int64 counts through all B * n of them -> (r, width).

        All tokens pass through the blocks but the last, where only the wanted ones are computed.
        """
        x, visible = self._joined(prefix, tokens, valid)
        for block in self.blocks[:-1]:
            x = block(x, visible)
        slots, length = prefix.shape[1], tokens.shape[1]
        return self.blocks[-1].rows(x, visible, wanted + (wanted // length + 1) * slots)

    def _joined(self, prefix: Tensor, tokens: Tensor, valid: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """What the first block sees, and which keys may be attended to."""
        tokens = tokens + sinusoids(tokens.shape[1], tokens.shape[2], tokens.device, tokens.dtype)
        tokens = drop_channels(tokens, self.dropout) if self.training else tokens
        visible = None if valid is None else F.pad(valid, (prefix.shape[1], 0), value=True)[:, None, None]
        return torch.cat([prefix, tokens], dim=1), visible


class GuidanceEmbedding(nn.Module):
    """The scale of classifier-free guidance as an input, so that one pass predicts what two would (Meng et al., "On
    Distillation of Guided Diffusion Models", 2023, sec. 3.1). It is zero at a scale of 1, which asks for no guidance,
    and at every scale as long as it is untrained.
    """

    def __init__(self, width: int):
        super().__init__()
        self.up, self.down = nn.Linear(1, width, bias=False), nn.Linear(width, width, bias=False)
        nn.init.normal_(self.up.weight)
        nn.init.zeros_(self.down.weight)

    def forward(self, scale: Tensor) -> Tensor:
        """scale (B,) of at least 1 -> (B, width)."""
        return self.down(F.silu(self.up(scale.log().unsqueeze(-1))))


def attention(q: Tensor, k: Tensor, v: Tensor, visible: Tensor | None) -> Tensor:
    if q.is_cuda or not q.requires_grad:
        return F.scaled_dot_product_attention(q, k, v, attn_mask=visible)
    # On a CPU the fused kernel's backward pass takes a quarter of a training step; for sequences this short two
    # plain products take next to nothing.
    scores = q @ k.mT * q.shape[-1] ** -0.5
    if visible is not None:
        scores = scores.masked_fill(~visible, -torch.inf)
    return scores.softmax(dim=-1).to(v.dtype) @ v


def attend(layer: nn.Module, x: Tensor, seen: Tensor | None = None, where: Tensor | None = None) -> Tensor:
    """x (B, n, width) attends to seen (B, m, width), None = x itself, with a layer's q, k, v, out and heads; where (B,
    1, 1, m) bool, None = all.
    """
    seen = x if seen is None else seen
    q, k, v = (
        part(of).unflatten(-1, (layer.heads, -1)).transpose(1, 2)
        for part, of in ((layer.q, x), (layer.k, seen), (layer.v, seen))
    )
    return layer.out(attention(q, k, v, where).transpose(1, 2).flatten(2))


def drop_channels(x: Tensor, share: float) -> Tensor:
    """Dropout of (B, n, width) with one mask for all tokens of a sample (Gal and Ghahramani, 2016).

    The official code draws a mask a token and drops attention weights too; on a CPU those random numbers
    take a third of a training step.
    """
    if share == 0.0:
        return x
    kept = torch.empty(x.shape[0], 1, x.shape[2], dtype=x.dtype, device=x.device).bernoulli_(1 - share)
    return x * kept.div_(1 - share)


class Head(Hidden):
    """Linear, GELU, LayerNorm (eps 1e-12, BERT's): the last step before a projection to classes."""

    def __init__(self, width: int):
        super().__init__()
        self.dense = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(F.gelu(self.dense(x)))


@lru_cache(maxsize=64)
@torch.inference_mode(False)  # a code first asked for while generating may be asked for again in training
def sinusoids(length: int, width: int, device: torch.device, dtype: torch.dtype) -> Tensor:
    """Sinusoidal position code (length, width): sines in the even channels, cosines in the odd ones."""
    position = torch.arange(length, dtype=torch.float32).unsqueeze(1)
    frequency = torch.exp(torch.arange(0, width, 2).float() * (-math.log(10000.0) / width))
    code = torch.stack([torch.sin(position * frequency), torch.cos(position * frequency)], dim=-1)
    return code.flatten(1).to(device, dtype)


def initialize(module: nn.Module) -> None:
    """BERT's initialization: normal(0, 0.02) for linear and embedding weights, zero biases."""
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear) and module.bias is not None:
        nn.init.zeros_(module.bias)


@torch.no_grad()
def init_rows_from_codes(table: Tensor, codebook: Tensor) -> None:
    """Begin the first rows of an embedding table with a codebook (codes, code_dim), to a common spread.

    Codes that lie near each other then have like embeddings, and like logits where the table also predicts.
    """
    table[: len(codebook)] = CODE_SPREAD * codebook / codebook.std()


@torch.no_grad()
def scale_token_projection(token_in: nn.Linear) -> None:
    """Scale the projection of such tables so that the tokens outweigh the position code.

    With BERT's start the sinusoids are ten times as loud as the tokens, and attending to what a neighbour is
    waits for a thousand steps.
    """
    spread = TOKEN_TO_POSITION * 0.5**0.5  # sines have a standard deviation of sqrt(1/2)
    nn.init.normal_(token_in.weight, std=spread / (CODE_SPREAD * token_in.in_features**0.5))


def drop_condition(condition: Tensor, dropped: Tensor | None) -> Tensor:
    """Zero the text vectors (B, d) where dropped (B,) bool: the unconditional branch of guidance."""
    return condition if dropped is None else condition.masked_fill(dropped.unsqueeze(-1), 0.0)
