"""MoMask's generation written the straightforward way: what our fast path is measured against.

`nn.TransformerEncoder` and `nn.Conv1d`, everything in float32, guidance as two passes one after the other, all
logits in every iteration, and a batch padded to its longest motion, in the decoder too. Its weights are copies of
a MoMask's and its random numbers are the same, so that the two make the same tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.models.momask.pipeline import MoMask
from motionlab.motion.features import to_joints
from motionlab.nn import conv
from motionlab.nn.transformer import sinusoids
from motionlab.sampling.draw import random_generators


class PlainEncoder(nn.Module):
    """`motionlab.nn.transformer.Body` by `nn.TransformerEncoder`."""

    def __init__(self, body, width: int, heads: int, feedforward: int):
        super().__init__()
        layer = nn.TransformerEncoderLayer(width, heads, feedforward, activation="gelu", norm_first=False)
        self.encoder = nn.TransformerEncoder(layer, len(body.blocks), enable_nested_tensor=False)
        for theirs, block in zip(self.encoder.layers, body.blocks):
            theirs.self_attn.in_proj_weight.data = block.qkv.weight.detach().clone()
            theirs.self_attn.in_proj_bias.data = block.qkv.bias.detach().clone()
            pairs = (
                (theirs.self_attn.out_proj, block.out),
                (theirs.linear1, block.up),
                (theirs.linear2, block.down),
                (theirs.norm1, block.norm1),
                (theirs.norm2, block.norm2),
            )
            for mine, source in pairs:
                mine.load_state_dict(source.state_dict())

    def forward(self, prefix: Tensor, tokens: Tensor, padding: Tensor) -> Tensor:
        """prefix (p, B, width), tokens (n, B, width), padding (B, n) bool -> (n, B, width)."""
        slots = len(prefix)
        tokens = tokens + sinusoids(len(tokens), tokens.shape[2], tokens.device, tokens.dtype)[:, None]
        hidden = F.pad(padding, (slots, 0), value=False)
        return self.encoder(torch.cat([prefix, tokens]), src_key_padding_mask=hidden)[slots:]


class PlainMaskedTransformer(nn.Module):
    def __init__(self, model):
        super().__init__()
        c = model.config
        self.token_embedding, self.token_in, self.text_in = model.token_embedding, model.token_in, model.text_in
        self.head, self.classes = model.head, model.classes
        self.resampler = model.resampler if c.word_dim else None
        self.encoder = PlainEncoder(model.body, c.width, c.heads, c.feedforward)

    def forward(self, ids: Tensor, text: Tensor, words: tuple[Tensor, Tensor] | None, padding: Tensor) -> Tensor:
        """ids (B, n), text (B, text_dim), words of a sentence and which are there, padding (B, n) -> logits (B, n,
        codes).
        """
        tokens, prefix = self.token_in(self.token_embedding(ids)).transpose(0, 1), self.text_in(text)[None]
        if self.resampler is not None:
            prefix = torch.cat([prefix, self.resampler(*words).transpose(0, 1)])
        hidden = self.encoder(prefix, tokens, padding)
        return self.classes(self.head(hidden)).transpose(0, 1)


class PlainResidualTransformer(nn.Module):
    def __init__(self, model):
        super().__init__()
        c = self.config = model.config
        self.tables, self.head, self.to_code = model.tables, model.head, model.to_code
        self.token_in, self.text_in, self.layer_in = model.token_in, model.text_in, model.layer_in
        self.encoder = PlainEncoder(model.body, c.width, c.heads, c.feedforward)

    def forward(self, tokens: Tensor, layer: int, text: Tensor, padding: Tensor) -> Tensor:
        """tokens (B, n, layer), text (B, text_dim), padding (B, n) -> logits (B, n, codes + 1)."""
        summed = sum(F.embedding(tokens[..., j], self.tables[j]) for j in range(layer))
        number = F.one_hot(torch.full((len(tokens),), layer, device=tokens.device), self.config.quantizers).float()
        prefix = torch.stack([self.text_in(text), self.layer_in(number)])
        hidden = self.encoder(prefix, self.token_in(summed).transpose(0, 1), padding)
        return (self.to_code(self.head(hidden)) @ self.tables[layer].T).transpose(0, 1)


class PlainMoMask:
    """The generator of a MoMask whose residual transformer shares its tables (the default)."""

    def __init__(self, momask: MoMask):
        self.momask = momask
        self.masked = PlainMaskedTransformer(momask.masked).to(momask.device).eval()
        self.residual = PlainResidualTransformer(momask.residual).to(momask.device).eval()
        self.decoder = _plain_decoder(momask.tokenizer.decoder).to(momask.device).eval()

    @torch.inference_mode()
    def generate(
        self,
        prompts: list[str],
        *,
        seconds: float | Sequence[float],
        seed: int,
        guidance: float = 4.0,
        iterations: int = 10,
        residual_guidance: float = 5.0,
        temperature: float = 1.0,
        top_k: int = 52,
        stage: Callable = nullcontext,
    ) -> tuple[Tensor, list[np.ndarray]]:
        """Tokens (B, n, layers), -1 in the padding, and each prompt's joints. `stage(name)` surrounds each part."""
        momask, generators = self.momask, random_generators([seed + i for i in range(len(prompts))])
        with stage("text"):
            text = momask.text_encoder.encoder.encode(prompts).to(momask.device)
            words = None
            if momask.uses_words(momask.config):
                words = tuple(part.to(momask.device) for part in momask.text_encoder.encoder.words(prompts))
        lengths = torch.tensor(momask._draw_lengths(seconds, text, generators), device=momask.device)
        padding = torch.arange(int(lengths.max()), device=momask.device) >= lengths[:, None]
        draws = dict(lengths=lengths.tolist(), generators=generators, temperature=temperature, top_k=top_k)
        with stage("base"):
            base = self._base(text, words, lengths, padding, guidance, iterations, draws)
        with stage("residual"):
            tokens = self._layers(base, text, padding, residual_guidance, draws)
        with stage("decode"):
            vectors = momask.tokenizer.quantizer.decode(tokens)
            features = (
                self.decoder(vectors.transpose(1, 2)).transpose(1, 2) * momask.tokenizer.std + momask.tokenizer.mean
            )
            joints = to_joints(features.cpu().numpy(), momask.layout)
        return tokens, [motion[: 4 * length] for motion, length in zip(joints, lengths.tolist())]

    def _base(
        self, text: Tensor, words, lengths: Tensor, padding: Tensor, guidance: float, iterations: int, draws: dict
    ):
        config = self.momask.masked.config
        nothing = None if words is None else (torch.zeros_like(words[0]), words[1])
        ids = torch.full_like(padding, config.mask_id, dtype=torch.long).masked_fill(padding, config.pad_id)
        scores = torch.zeros_like(padding, dtype=torch.float32).masked_fill(padding, torch.inf)
        for tau in torch.linspace(0, 1, iterations):
            count = torch.round(torch.cos(tau * torch.pi / 2) * lengths).clamp(min=1)
            masked = scores.argsort(dim=1, stable=True).argsort(dim=1) < count[:, None]
            ids = ids.masked_fill(masked, config.mask_id)
            conditional = self.masked(ids, text, words, padding)
            unconditional = self.masked(ids, torch.zeros_like(text), nothing, padding)
            logits = unconditional + guidance * (conditional - unconditional)
            drawn = _draw(logits, **draws)
            ids = torch.where(masked, drawn, ids)
            probability = logits.softmax(-1).gather(-1, drawn[..., None])[..., 0]
            scores = torch.where(masked, probability, torch.inf)
        return ids

    def _layers(self, base: Tensor, text: Tensor, padding: Tensor, guidance: float, draws: dict) -> Tensor:
        pad_id = self.momask.residual.config.pad_id
        tokens = base.masked_fill(padding, pad_id)[..., None]
        for layer in range(1, self.momask.layers):
            conditional = self.residual(tokens, layer, text, padding)
            unconditional = self.residual(tokens, layer, torch.zeros_like(text), padding)
            drawn = _draw(unconditional + guidance * (conditional - unconditional), **draws)
            tokens = torch.cat([tokens, drawn.masked_fill(padding, pad_id)[..., None]], dim=-1)
        return tokens.masked_fill(tokens == pad_id, -1)


def _draw(logits: Tensor, lengths: list[int], generators: list, temperature: float, top_k: int) -> Tensor:
    """Gumbel-max over the top_k classes: logits (B, n, K) -> (B, n)."""
    uniform = torch.full(logits.shape, 0.5)
    for row, length, generator in zip(uniform, lengths, generators):
        row[:length] = torch.rand(length, logits.shape[-1], generator=generator)
    noise = -torch.log(-torch.log(uniform.clamp(1e-20, 1 - 1e-7))).to(logits.device)
    threshold = logits.topk(min(top_k, logits.shape[-1]), dim=-1).values[..., -1:]
    return (logits.masked_fill(logits < threshold, -torch.inf) / temperature + noise).argmax(-1)


class _ResidualBlock(nn.Module):
    def __init__(self, block: conv.ResidualBlock):
        super().__init__()
        self.conv1, self.conv2 = _plain_conv(block.conv1), _plain_conv(block.conv2)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(F.relu(x))))


def _plain_decoder(decoder: conv.Decoder) -> nn.Sequential:
    """Channels-first: (B, code_dim, n) -> (B, channels, 4 n)."""

    def plain(part: nn.Module) -> nn.Module:
        if isinstance(part, conv.Upsample):
            return nn.Upsample(scale_factor=2)
        kinds = {conv.Conv1d: _plain_conv, conv.ResidualBlock: _ResidualBlock, nn.ReLU: lambda relu: relu}
        return kinds[type(part)](part)

    return nn.Sequential(*map(plain, decoder))


def _plain_conv(source: conv.Conv1d) -> nn.Conv1d:
    plain = nn.Conv1d(
        source.in_channels, source.out_channels, source.kernel_size, source.stride, source.padding, source.dilation
    )
    plain.load_state_dict(source.state_dict())
    return plain
