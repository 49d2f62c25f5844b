"""MoTe's diffusion network (MTDM): noisy latents of a motion and of a sentence, each at a time of its own, to clean
ones (sec. 3.2).

A time of 0 says that a side is given, the last one that nothing is known of it, and so one network speaks of motions
that a sentence asks for, sentences that a motion asks for, pairs, and either alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.errors import MotionLabError
from motionlab.nn.transformer import PreNormBlock, attend, initialize, sinusoids

INTERACTIONS = ("in-context", "cross-attention", "adaln")
NUM_TIMESTEPS = 1000  # of diffusion; time t is noise of step t - 1, and 0 none


@dataclass(frozen=True)
class DiffusionConfig:
    """Blocks of two unimodal transformer layers and an `interaction` between them, one of INTERACTIONS. max_tokens: of
    the longest motion, whose length can be asked for. prediction: what of noisy latents the network tells, as diffusers
    calls it.
    """

    motion_latents: int = 4
    motion_dim: int = 256
    text_latents: int = 2
    text_dim: int = 256
    interaction: str = "in-context"
    width: int = 256
    heads: int = 4
    feedforward: int = 1024
    blocks: int = 5
    dropout: float = 0.1
    max_tokens: int = 49
    prediction: str = "sample"

    def __post_init__(self):
        if self.interaction not in INTERACTIONS:
            raise MotionLabError(f"an interaction is one of {', '.join(INTERACTIONS)}, got {self.interaction!r}")


class Attention(nn.Module):
    """Of x (B, n, width) to what is seen (B, m, width)."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        return attend(self, x, seen)


class Layer(PreNormBlock):
    """A block among the latents of a side. cross: with an attention to the other side between its two halves.
    modulated: the norms' scales and shifts, and how much of each result is added, come from a vector (adaLN-Zero,
    Peebles and Xie 2023).
    """

    def __init__(self, config: DiffusionConfig, cross: bool = False, modulated: bool = False):
        width = config.width
        super().__init__(width, config.heads, config.feedforward, config.dropout)
        if modulated:
            self.norm1, self.norm2 = (nn.LayerNorm(width, elementwise_affine=False) for _ in range(2))
        self.norm_across, self.norm_seen = (nn.LayerNorm(width) if cross else None for _ in range(2))
        self.across = Attention(width, config.heads) if cross else None
        self.modulate = nn.Linear(width, 6 * width) if modulated else None

    def forward(self, x: Tensor, other: Tensor | None = None) -> Tensor:
        """x (B, n, width); other (B, m, width), of the other side, where there is cross-attention or modulation."""
        if self.modulate is not None:
            scale1, shift1, much1, scale2, shift2, much2 = self.modulate(F.silu(other.mean(1, keepdim=True))).chunk(
                6, dim=-1
            )
            x = x + much1 * self._drop(attend(self, self.norm1(x) * (1 + scale1) + shift1))
            return x + much2 * self._drop(self._feed(self.norm2(x) * (1 + scale2) + shift2))
        x = x + self._drop(attend(self, self.norm1(x)))
        if self.across is not None:
            x = x + self._drop(self.across(self.norm_across(x), self.norm_seen(other)))
        return x + self._drop(self._feed(self.norm2(x)))


class DualBlock(nn.Module):
    """A layer for motion and one for text, and then what the two have to do with each other: a layer over both
    ("in-context"), a layer each that attends to the other's ("cross-attention"), or one each that the other modulates
    ("adaln").
    """

    def __init__(self, config: DiffusionConfig):
        super().__init__()
        self.motion, self.text = Layer(config), Layer(config)
        kind = config.interaction
        self.both = Layer(config) if kind == "in-context" else None
        self.motion_hears, self.text_sees = (
            None if kind == "in-context" else Layer(config, cross=kind == "cross-attention", modulated=kind == "adaln")
            for _ in range(2)
        )

    def forward(self, motion: Tensor, text: Tensor) -> tuple[Tensor, Tensor]:
        motion, text = self.motion(motion), self.text(text)
        if self.both is not None:
            return tuple(self.both(torch.cat([motion, text], dim=1)).split([motion.shape[1], text.shape[1]], dim=1))
        return self.motion_hears(motion, text), self.text_sees(text, motion)


class MotionTextDiffusion(nn.Module):
    """Two streams of latents, each behind its time; the motion's behind its length as well."""

    def __init__(self, config: DiffusionConfig):
        super().__init__()
        self.config = config
        width = config.width
        self.motion_in, self.text_in = nn.Linear(config.motion_dim, width), nn.Linear(config.text_dim, width)
        self.motion_time, self.text_time = (
            nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width)) for _ in range(2)
        )
        self.motion_slots = nn.Parameter(torch.randn(config.motion_latents, width))
        self.text_slots = nn.Parameter(torch.randn(config.text_latents, width))
        self.length = nn.Embedding(config.max_tokens + 1, width)
        self.blocks = nn.ModuleList(DualBlock(config) for _ in range(config.blocks))
        self.motion_norm, self.text_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.motion_classes, self.text_classes = nn.Linear(width, config.motion_dim), nn.Linear(width, config.text_dim)
        self.apply(initialize)
        for part in (self.motion_in, self.text_in):
            nn.init.normal_(part.weight, std=part.in_features**-0.5)  # latents of unit variance are as loud as slots
        nn.init.normal_(self.length.weight)
        for side, latents, dim in (
            ("motion", config.motion_latents, config.motion_dim),
            ("text", config.text_latents, config.text_dim),
        ):
            self.register_buffer(f"{side}_mean", torch.zeros(latents, dim))
            self.register_buffer(f"{side}_std", torch.ones(()))
        for layer in (layer for layer in self.modules() if isinstance(layer, Layer) and layer.modulate is not None):
            nn.init.zeros_(layer.modulate.weight)

    def set_statistics(self, **sides: tuple[Tensor, Tensor]) -> None:
        """By side, "motion" or "text", the mean (n, d) of its latents and the standard deviation of all of their
        numbers.
        """
        for side, (mean, std) in sides.items():
            getattr(self, f"{side}_mean").copy_(mean)
            getattr(self, f"{side}_std").copy_(std)

    def normalize(self, side: str, latents: Tensor) -> Tensor:
        """An autoencoder's latents (B, n, d) to those of unit variance that are spoken here."""
        return (latents - getattr(self, f"{side}_mean")) / getattr(self, f"{side}_std")

    def denormalize(self, side: str, latents: Tensor) -> Tensor:
        return latents * getattr(self, f"{side}_std") + getattr(self, f"{side}_mean")

    def forward(
        self, motion: Tensor, text: Tensor, motion_time: Tensor, text_time: Tensor, tokens: Tensor
    ) -> tuple[Tensor, Tensor]:
        """motion (B, l, motion_dim) and text (B, k, text_dim) of unit variance, noisy; times (B,) int64 from 0, clean,
        to TIMES, noise alone; tokens (B,) int64: how long the motion is to be, 0 where that is open -> what both are
        told to be, in `prediction`'s terms.
        """
        motion = torch.cat(
            [
                self._time(self.motion_time, motion_time),
                self.length(tokens).unsqueeze(1),
                self.motion_in(motion) + self.motion_slots,
            ],
            dim=1,
        )
        text = torch.cat([self._time(self.text_time, text_time), self.text_in(text) + self.text_slots], dim=1)
        for block in self.blocks:
            motion, text = block(motion, text)
        return self.motion_classes(self.motion_norm(motion[:, 2:])), self.text_classes(self.text_norm(text[:, 1:]))

    def _time(self, network: nn.Module, time: Tensor) -> Tensor:
        return network(sinusoids(NUM_TIMESTEPS + 1, self.config.width, time.device, torch.float32)[time]).unsqueeze(1)
