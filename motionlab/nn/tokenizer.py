"""A tokenizer is an encoder, a quantizer and a decoder; the quantizer is what the systems differ in."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.errors import MotionLabError
from motionlab.nn.conv import ConvConfig, Decoder, Encoder
from motionlab.nn.quantizer import QuantizerConfig, ResidualQuantizer


class Reconstruction(NamedTuple):
    """features: (B, T, channels) normalized. tokens (B, n, layers). commitment: scalar. perplexity: (layers,).
    imbalance: scalar.
    """

    features: Tensor
    tokens: Tensor
    commitment: Tensor
    perplexity: Tensor
    imbalance: Tensor


class Detokenizer(nn.Module):
    """What tokens become motion with: codebooks and decoder. It speaks raw features and normalizes them with `mean` and
    `std` (channels,).
    """

    def __init__(self, conv: ConvConfig, quantizer: QuantizerConfig):
        super().__init__()
        self._build(conv, quantizer)

    def _build(self, conv: ConvConfig, quantizer: QuantizerConfig) -> None:
        if conv.code_dim != quantizer.code_dim:
            raise MotionLabError(
                f"the encoder gives latents of {conv.code_dim} numbers but the codebooks hold {quantizer.code_dim}"
            )
        self.quantizer = ResidualQuantizer(quantizer)
        self.decoder = Decoder(conv)
        self.register_buffer("mean", torch.zeros(conv.channels))
        self.register_buffer("std", torch.ones(conv.channels))
        self.stride, self.reach = 2**conv.downsamplings, conv.reach

    @property
    def codes(self) -> int:
        return self.quantizer.config.codes

    @property
    def layers(self) -> int:
        return self.quantizer.config.layers

    def decode(self, tokens: Tensor) -> Tensor:
        """Tokens (B, n, 1..layers) -> features (B, n * stride, channels). -1 drops a layer of a token."""
        return self.denormalize(self.decoder(self.quantizer.decode(tokens)))

    def decode_long(self, tokens: Tensor, piece: int = 256) -> Tensor:
        """`decode` in pieces of that many tokens, each with all that its frames depend on: the same, in memory that a
        long motion does not enlarge.
        """
        reach, parts = self.reach, []
        for start in range(0, tokens.shape[1], piece):
            left, end = max(0, start - reach), min(tokens.shape[1], start + piece)
            features = self.decode(tokens[:, left : end + reach])
            parts.append(features[:, (start - left) * self.stride : (end - left) * self.stride])
        return torch.cat(parts, dim=1)

    def denormalize(self, normalized: Tensor) -> Tensor:
        """(..., channels) as the networks speak them -> raw features."""
        return normalized * self.std + self.mean


class Tokenizer(Detokenizer):
    """Motion features to tokens and back (MoMask sec. 3.1).

    `encode` and `decode` speak raw features. `forward` is for training and speaks normalized ones, which
    `training.batches.WindowBatches` makes once for all windows.
    """

    def __init__(self, conv: ConvConfig, quantizer: QuantizerConfig):
        nn.Module.__init__(self)
        self.encoder = Encoder(conv)  # first among the parameters, as in every state that was saved
        self._build(conv, quantizer)

    def encode(self, features: Tensor) -> Tensor:
        """Features (B, T, channels) -> tokens (B, T // stride, layers). Frames past the last whole token are cut."""
        frames = features.shape[1] // self.stride * self.stride
        if frames == 0:
            raise MotionLabError(f"a motion needs at least {self.stride} frames, got {features.shape[1]}")
        normalized = (features[:, :frames] - self.mean) / self.std
        return self.quantizer.encode(self.encoder(normalized))

    def forward(self, normalized: Tensor) -> Reconstruction:
        """(B, T, channels), T a multiple of stride."""
        quantized = self.quantizer(self.encoder(normalized))
        return Reconstruction(self.decoder(quantized.latent), *quantized[1:])


def tokenizer_loss(
    target: Tensor, output: Reconstruction, positions: slice, position_weight: float = 0.5, commitment: float = 0.02
) -> Tensor:
    """Smooth-L1 on all features, again on the joint positions, plus the commitment of the latents (eq. 2).

    The paper writes L1; the official code takes smooth L1 and adds the second term, and so do we: its
    published checkpoints were trained that way. `positions` are the channels of the local joint positions.
    """
    error = F.smooth_l1_loss(output.features, target)
    position_error = F.smooth_l1_loss(output.features[..., positions], target[..., positions])
    return error + position_weight * position_error + commitment * output.commitment
