"""How long a motion is, from its sentence: a classifier over token counts (MoMask's inference, sec. 3.4)."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn


@dataclass(frozen=True)
class LengthEstimatorConfig:
    """classes: token counts 0..classes-1 (HumanML3D: 50, up to 196 frames)."""

    text_dim: int = 512
    classes: int = 50


class LengthEstimator(nn.Sequential):
    """Text vectors (B, text_dim) -> logits (B, classes)."""

    def __init__(self, config: LengthEstimatorConfig):
        super().__init__(
            *_stage(config.text_dim, 512, dropout=0.2),
            *_stage(512, 256, dropout=0.2),
            *_stage(256, 128),
            nn.Linear(128, config.classes),
        )
        self.config = config


def _stage(inputs: int, outputs: int, dropout: float | None = None) -> list[nn.Module]:
    stage = [nn.Linear(inputs, outputs), nn.LayerNorm(outputs), nn.LeakyReLU(0.2)]
    return stage + ([nn.Dropout(dropout)] if dropout else [])
