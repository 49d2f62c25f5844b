"""MoTe's motion encoder and decoder (MED): a motion of any length to a few continuous latents and back (sec. 3.1, after
MLD's VAE).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.errors import MotionLabError
from motionlab.nn.conv import Conv1d
from motionlab.nn.length_estimator import LengthEstimator, LengthEstimatorConfig
from motionlab.nn.transformer import Block, Body, initialize, sinusoids


@dataclass(frozen=True)
class MotionVAEConfig:
    """latents: l, how many latents a motion becomes, of latent_dim numbers each. stride: frames that a token of the
    transformers stands for. layers: of the encoder, and of the decoder. smooth: width of the convolutions that join the
    decoder's tokens. max_tokens: of the longest motion.
    """

    channels: int = 263
    latents: int = 4
    latent_dim: int = 256
    stride: int = 4
    width: int = 256
    heads: int = 4
    feedforward: int = 1024
    layers: int = 9
    smooth: int = 128
    dropout: float = 0.1
    max_tokens: int = 49

    @property
    def points(self) -> int:
        """Moments of its share of the time that a latent knows at first hand."""
        return -(-self.max_tokens // self.latents)


class Posterior(NamedTuple):
    """A diagonal Gaussian over latents: mean and log_var (B, l, latent_dim)."""

    mean: Tensor
    log_var: Tensor

    def draw(self) -> Tensor:
        return self.mean + torch.exp(0.5 * self.log_var) * torch.randn_like(self.mean)

    def divergence(self) -> Tensor:
        """From the standard normal distribution, mean over all numbers."""
        return 0.5 * (self.mean.square() + self.log_var.exp() - 1 - self.log_var).mean()


@lru_cache(maxsize=512)
@torch.inference_mode(False)
def resampling(source: int, target: int) -> Tensor:
    """(target, source): takes a sequence to another length by linear interpolation. As a product, because the
    operator's backward pass is slow on a CPU.
    """
    return F.interpolate(torch.eye(source)[None], size=target, mode="linear")[0].mT


def init_unit_gain(*layers: nn.Linear) -> None:
    """Begin with outputs as loud as the inputs."""
    for layer in layers:
        nn.init.normal_(layer.weight, std=layer.in_features**-0.5)


def init_small_variance(log_var: nn.Linear) -> None:
    """Begin with a small spread: behind a noise as loud as they are, nothing is learned of latents for thousands of
    steps.
    """
    nn.init.zeros_(log_var.weight)
    nn.init.constant_(log_var.bias, -6.0)


class MotionEncoder(nn.Module):
    """Normalized features (B, T, channels), T a multiple of the stride, to l latents: transformer blocks over l
    questions and the motion.

    Question i begins as what lies in the i-th of l shares of the time. From questions that are the same for all motions
    the network takes many times as long to learn what is where.
    """

    def __init__(self, config: MotionVAEConfig):
        super().__init__()
        self.config, shape = config, (config.width, config.heads, config.feedforward)
        self.token_in = nn.Linear(config.stride * config.channels, config.width)
        self.share_in = nn.Linear(config.points * config.width, config.width)
        self.blocks = nn.ModuleList(Block(*shape, config.dropout) for _ in range(config.layers))
        self.mean, self.log_var = (nn.Linear(config.width, config.latent_dim) for _ in range(2))
        self.apply(initialize)
        init_unit_gain(self.token_in, self.share_in, self.mean)
        init_small_variance(self.log_var)

    def forward(self, normalized: Tensor) -> Posterior:
        tokens = self.token_in(normalized.unflatten(1, (-1, self.config.stride)).flatten(2))
        tokens = tokens + sinusoids(tokens.shape[1], tokens.shape[2], tokens.device, tokens.dtype)
        points = resampling(tokens.shape[1], self.config.latents * self.config.points).to(tokens) @ tokens
        x = torch.cat([self.share_in(points.unflatten(1, (self.config.latents, -1)).flatten(2)), tokens], dim=1)
        for block in self.blocks:
            x = block(x, None)
        found = x[:, : self.config.latents]
        return Posterior(self.mean(found).float(), self.log_var(found).float().clamp(-20, 10))


class MotionDecoder(nn.Module):
    """Latents (B, l, latent_dim) and a length to normalized features (B, n * stride, channels): blocks over the latents
    and n tokens, which begin as what the latents of their time say.
    """

    def __init__(self, config: MotionVAEConfig):
        super().__init__()
        self.config = config
        self.latent_in = nn.Linear(config.latent_dim, config.width)
        self.share_out = nn.Linear(config.width, config.points * config.width)
        self.slots = nn.Parameter(torch.randn(config.latents, config.width))
        self.body = Body(config.width, config.heads, config.feedforward, config.layers, config.dropout)
        self.token_out = nn.Linear(config.width, config.stride * config.smooth)
        self.apply(initialize)
        init_unit_gain(self.latent_in, self.share_out, self.token_out)
        self.joined = nn.ModuleList(Conv1d(config.smooth, config.smooth, 5, padding=2) for _ in range(2))
        self.frame_out = nn.Linear(config.smooth, config.channels)

    def forward(self, latents: Tensor, tokens: int) -> Tensor:
        prefix = self.latent_in(latents)
        points = self.share_out(prefix).unflatten(-1, (self.config.points, -1)).flatten(1, 2)
        begun = resampling(points.shape[1], tokens).to(points) @ points
        frames = (
            self.token_out(self.body(prefix + self.slots, begun, None))
            .unflatten(-1, (self.config.stride, -1))
            .flatten(1, 2)
        )
        for conv in self.joined:
            frames = frames + F.gelu(conv(frames))
        return self.frame_out(frames)


class MotionVAE(nn.Module):
    """Both, with the data's mean and std (channels,), and what latents say of a motion's length. `encode` and `decode`
    speak raw features.
    """

    def __init__(self, config: MotionVAEConfig):
        super().__init__()
        self.config, self.stride = config, config.stride
        self.encoder, self.decoder = MotionEncoder(config), MotionDecoder(config)
        self.length = LengthEstimator(LengthEstimatorConfig(config.latents * config.latent_dim, config.max_tokens + 1))
        self.register_buffer("mean", torch.zeros(config.channels))
        self.register_buffer("std", torch.ones(config.channels))

    def encode(self, features: Tensor) -> Posterior:
        """Features (B, T, channels) -> latents. Frames past the last whole token are cut."""
        frames = features.shape[1] // self.stride * self.stride
        if not self.stride <= frames <= self.stride * self.config.max_tokens:
            raise MotionLabError(
                f"a motion to encode has {self.stride} to {self.stride * self.config.max_tokens} frames, got "
                f"{features.shape[1]}"
            )
        return self.encoder((features[:, :frames] - self.mean) / self.std)

    def decode(self, latents: Tensor, tokens: int) -> Tensor:
        """Latents (B, l, latent_dim) -> features (B, tokens * stride, channels)."""
        return self.denormalize(self.decoder(latents, tokens).float())

    def denormalize(self, normalized: Tensor) -> Tensor:
        """(..., channels) as the networks speak them -> raw features."""
        return normalized * self.std + self.mean

    def lengths(self, latents: Tensor) -> Tensor:
        """Latents (B, l, latent_dim) -> logits (B, max_tokens + 1) of how many tokens long their motion is."""
        return self.length(latents.flatten(1))
