"""The recipe of MoMask: tokenizer, then masked and residual transformer and length estimator on its tokens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from motionlab.data.store import MotionStore
from motionlab.models.momask.masked_transformer import MaskedTransformer, MaskedTransformerConfig
from motionlab.models.momask.objectives import MaskedObjective, ResidualObjective
from motionlab.models.momask.pipeline import MoMask, MoMaskConfig
from motionlab.models.momask.residual_transformer import ResidualTransformer, ResidualTransformerConfig
from motionlab.models.token_training import TEXT_DIM, TokenTrainConfig, train_token_model
from motionlab.nn.conv import ConvConfig
from motionlab.nn.length_estimator import LengthEstimatorConfig
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.training.loop import LoopConfig


@dataclass(frozen=True, kw_only=True)
class MoMaskTrainConfig(TokenTrainConfig):
    residual: LoopConfig


def _system(
    conv: ConvConfig, reset_below: float, layers: tuple[int, int], dropout: tuple[float, float], **shape: int
) -> MoMaskConfig:
    """layers, dropout: of the masked and of the residual transformer."""
    shape = dict(code_dim=conv.code_dim, text_dim=TEXT_DIM, **shape)
    return MoMaskConfig(
        conv=conv,
        quantizer=QuantizerConfig(code_dim=conv.code_dim, reset_below=reset_below),
        masked=MaskedTransformerConfig(**shape, layers=layers[0], dropout=dropout[0], word_dim=TEXT_DIM),
        residual=ResidualTransformerConfig(**shape, layers=layers[1], dropout=dropout[1]),
        length=LengthEstimatorConfig(text_dim=TEXT_DIM),
        text_encoder="minilm-adapter",
        residual_guidance=2.0,  # more of the test sentences are obeyed than with 1, no more with the paper's 5
    )


PRESETS = {
    # The paper's size and steps (sec. 4), for a GPU.
    "base": MoMaskTrainConfig(
        system=_system(
            ConvConfig(width=512, code_dim=512, dropout=0.2),
            1.0,
            layers=(6, 6),
            dropout=(0.2, 0.2),
            width=384,
            heads=6,
            feedforward=1024,
        ),
        tokenizer=LoopConfig(steps=60_000),
        masked=LoopConfig(steps=60_000, weight_decay=1e-5),
        residual=LoopConfig(steps=60_000, weight_decay=1e-5),
        length=LoopConfig(steps=4_000, lr=1e-4, warmup=100, clip_norm=0.5),
        frames=32_768,
        batch=64,
    ),
    # A day on two CPU cores: narrower, a higher rate with a short warm-up, no dropout in the convolutions.
    "small": MoMaskTrainConfig(
        system=_system(
            ConvConfig(width=256, code_dim=128, dropout=0.0),
            0.5,
            layers=(6, 4),
            dropout=(0.15, 0.1),
            width=256,
            heads=4,
            feedforward=768,
        ),
        tokenizer=LoopConfig(steps=6_700, lr=7e-4, warmup=300),
        masked=LoopConfig(steps=12_000, lr=5e-4, matrix_lr=5e-4, warmup=300, weight_decay=1e-2, validate_every=250),
        residual=LoopConfig(steps=20_000, lr=6e-4, matrix_lr=6e-4, warmup=300, weight_decay=1e-2),
        length=LoopConfig(steps=1_500, lr=3e-4, warmup=100, clip_norm=0.5),
        frames=4_096,
        batch=64,
        text_noise=0.4,
    ),
}


def train(store: MotionStore, preset: MoMaskTrainConfig, folder: str | Path, **more) -> MoMask:
    """All parts, in subfolders of `folder`; see `train_token_model`."""
    return train_token_model(MoMask, TOKEN_NETWORKS, store, preset, folder, **more)


TOKEN_NETWORKS = {
    "masked": (
        lambda config, codebooks: MaskedTransformer(config.masked).init_from_codebook(codebooks[0]),
        MaskedObjective,
    ),
    "residual": (
        lambda config, codebooks: ResidualTransformer(config.residual).init_from_codebook(codebooks),
        ResidualObjective,
    ),
}
