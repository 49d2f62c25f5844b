"""MoTe's diffusion network (MTDM): noisy latents of a motion and of a sentence, each at a time of its own, to clean
ones (sec. 3.2).

A time of 0 says that a side is given, the last one that nothing is known of it, and so one network speaks of motions
that a sentence asks for, sentences that a motion asks for, pairs, and either alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.errors import MotionLabError
from motionlab.nn.transformer import PreNormBlock, attend, initialize, sinusoids

INTERACTIONS = ("in-context", "cross-attention", "adaln")
PREDICTIONS = ("sample", "epsilon", "v_prediction")
NUM_TIMESTEPS = 1000  # of diffusion; time t is noise of step t - 1, and 0 none


@dataclass(frozen=True)
class DenoiserConfig:
    """Blocks of two unimodal transformer layers and an `interaction` between them, one of INTERACTIONS. max_tokens: of
    the longest motion, whose length can be asked for. prediction: what the network predicts of noisy latents, as
    diffusers calls it.
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


class Modulation(NamedTuple):
    """Of a layer by adaLN: shift and scale of a norm's output, and the gate of what the layer adds; (B, 1,
    width) each.
    """

    scale: Tensor
    shift: Tensor
    gate: Tensor


class Layer(PreNormBlock):
    """A transformer layer over the latents of one modality.

    Args:
        config: of the denoiser.
        cross: add a cross-attention to the other modality between self-attention and feed-forward.
        modulated: scales, shifts and gates come from the mean of the other modality (adaLN-Zero, Peebles and Xie 2023).
    """

    def __init__(self, config: DenoiserConfig, cross: bool = False, modulated: bool = False):
        width = config.width
        super().__init__(width, config.heads, config.feedforward, config.dropout)
        if modulated:
            self.norm1 = nn.LayerNorm(width, elementwise_affine=False)
            self.norm2 = nn.LayerNorm(width, elementwise_affine=False)
        self.norm_across = nn.LayerNorm(width) if cross else None
        self.norm_seen = nn.LayerNorm(width) if cross else None
        self.across = Attention(width, config.heads) if cross else None
        self.modulate = nn.Linear(width, 6 * width) if modulated else None

    def forward(self, x: Tensor, other: Tensor | None = None) -> Tensor:
        """x (B, n, width); other (B, m, width), of the other modality, for cross-attention or modulation."""
        if self.modulate is not None:
            modulation = self.modulate(F.silu(other.mean(1, keepdim=True))).chunk(6, dim=-1)
            attention, feedforward = Modulation(*modulation[:3]), Modulation(*modulation[3:])
            normed = self.norm1(x) * (1 + attention.scale) + attention.shift
            x = x + attention.gate * self._drop(attend(self, normed))
            normed = self.norm2(x) * (1 + feedforward.scale) + feedforward.shift
            return x + feedforward.gate * self._drop(self._feed(normed))
        x = x + self._drop(attend(self, self.norm1(x)))
        if self.across is not None:
            x = x + self._drop(self.across(self.norm_across(x), self.norm_seen(other)))
        return x + self._drop(self._feed(self.norm2(x)))


class DPDBlock(nn.Module):
    """Dual-path denoising block (sec. 3.2): a layer for each modality, then one of the paper's three interactions.

    "in-context" is a layer over the latents of both; in "cross-attention" each modality has a layer that attends to the
    other, and in "adaln" a layer that the other modulates.
    """

    def __init__(self, config: DenoiserConfig):
        super().__init__()
        self.motion, self.text = Layer(config), Layer(config)
        self.in_context = self.motion_interaction = self.text_interaction = None
        if config.interaction == "in-context":
            self.in_context = Layer(config)
        else:
            kind = {"cross": config.interaction == "cross-attention", "modulated": config.interaction == "adaln"}
            self.motion_interaction, self.text_interaction = Layer(config, **kind), Layer(config, **kind)

    def forward(self, motion: Tensor, text: Tensor) -> tuple[Tensor, Tensor]:
        """motion (B, l, width) and text (B, k, width) -> the same shapes."""
        motion, text = self.motion(motion), self.text(text)
        if self.in_context is not None:
            both = self.in_context(torch.cat([motion, text], dim=1))
            return tuple(both.split([motion.shape[1], text.shape[1]], dim=1))
        return self.motion_interaction(motion, text), self.text_interaction(text, motion)


class MotionTextDenoiser(nn.Module):
    """Two streams of latents, each behind its time; the motion's behind its length as well."""

    def __init__(self, config: DenoiserConfig):
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
        self.blocks = nn.ModuleList(DPDBlock(config) for _ in range(config.blocks))
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
        to TIMES, noise alone; tokens (B,) int64: how long the motion is to be, 0 where that is open -> the
        prediction for both, in `prediction`'s terms.
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
