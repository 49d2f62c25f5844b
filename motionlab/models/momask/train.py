"""The recipe of MoMask: tokenizer, then masked and residual transformer and length estimator on its tokens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from motionlab.data.store import MotionStore
from motionlab.models.momask.masked_transformer import MaskedTransformer, MaskedTransformerConfig
from motionlab.models.momask.objectives import MaskedObjective, ResidualObjective
from motionlab.models.momask.pipeline import MoMask, MoMaskConfig
from motionlab.models.momask.residual_transformer import ResidualTransformer, ResidualTransformerConfig
from motionlab.models.token_training import LABEL_CLASSIFIER, TokenTrainConfig, train_token_model
from motionlab.nn.conv import ConvConfig
from motionlab.nn.length_estimator import LengthEstimatorConfig
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.training.loop import LoopConfig


@dataclass(frozen=True, kw_only=True)
class MoMaskTrainConfig(TokenTrainConfig):
    residual: LoopConfig


def _system(
    width: int,
    code_dim: int,
    latent: int,
    heads: int,
    feedforward: int,
    conv_dropout: float,
    dropout: float,
    reset_below: float,
    residual_guidance: float = 5.0,
) -> MoMaskConfig:
    shape = dict(code_dim=code_dim, width=latent, heads=heads, feedforward=feedforward, text_dim=768, dropout=dropout)
    return MoMaskConfig(
        conv=ConvConfig(width=width, code_dim=code_dim, dropout=conv_dropout),
        quantizer=QuantizerConfig(code_dim=code_dim, reset_below=reset_below),
        masked=MaskedTransformerConfig(**shape),
        residual=ResidualTransformerConfig(**shape),
        length=LengthEstimatorConfig(text_dim=768),
        text_encoder="minilm-moments",
        residual_guidance=residual_guidance,
    )


PRESETS = {
    # The paper's size and steps (sec. 4), for a GPU.
    "base": MoMaskTrainConfig(
        system=_system(
            width=512,
            code_dim=512,
            latent=384,
            heads=6,
            feedforward=1024,
            conv_dropout=0.2,
            dropout=0.2,
            reset_below=1.0,
        ),
        tokenizer=LoopConfig(steps=60_000),
        label_classifier=LABEL_CLASSIFIER,
        masked=LoopConfig(steps=60_000, weight_decay=1e-5),
        residual=LoopConfig(steps=60_000, weight_decay=1e-5),
        length=LoopConfig(steps=4_000, lr=1e-4, warmup=100, clip_norm=0.5),
        frames=32_768,
        batch=64,
    ),
    # An afternoon on two CPU cores: narrower, a higher rate with a short warm-up, no dropout in the convolutions.
    "small": MoMaskTrainConfig(
        system=_system(
            width=320,
            code_dim=128,
            latent=256,
            heads=4,
            feedforward=768,
            conv_dropout=0.0,
            dropout=0.1,
            reset_below=0.25,
            residual_guidance=1.0,  # the paper's 5 makes feet slide more and is obeyed less
        ),
        tokenizer=LoopConfig(steps=8_500, lr=7e-4, warmup=200),
        label_classifier=LABEL_CLASSIFIER,
        masked=LoopConfig(steps=20_000, lr=5e-4, matrix_lr=6e-4, warmup=300, weight_decay=1e-2),
        residual=LoopConfig(steps=10_000, lr=5e-4, matrix_lr=6e-4, warmup=300, weight_decay=1e-2),
        length=LoopConfig(steps=1_500, lr=3e-4, warmup=100, clip_norm=0.5),
        frames=4_096,
        batch=64,
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
