"""The recipe of MMM: a tokenizer with one codebook, then its transformer and length estimator on the tokens."""

from __future__ import annotations

from pathlib import Path

from motionlab.data.store import MotionStore
from motionlab.models.mmm.objectives import CorruptedObjective
from motionlab.models.mmm.pipeline import MMM, MMMConfig
from motionlab.models.mmm.transformer import WordTransformer, WordTransformerConfig
from motionlab.models.token_training import TEXT_DIM, TokenTrainConfig, train_token_model
from motionlab.nn.conv import ConvConfig
from motionlab.nn.length_estimator import LengthEstimatorConfig
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.training.loop import LoopConfig


def _system(codes: int, conv_width: int, reset_below: float, dropout: float, **shape: int) -> MMMConfig:
    return MMMConfig(
        conv=ConvConfig(code_dim=32, width=conv_width, dropout=0.0),
        quantizer=QuantizerConfig(codes=codes, code_dim=32, layers=1, layer_dropout=0.0, reset_below=reset_below),
        masked=WordTransformerConfig(
            codes=codes, code_dim=32, text_dim=TEXT_DIM, word_dim=TEXT_DIM, dropout=dropout, **shape
        ),
        length=LengthEstimatorConfig(text_dim=TEXT_DIM),
        text_encoder="minilm-adapter",
        guidance=4.5,  # on validation clips FID falls up to here, and more sentences are obeyed
    )


PRESETS = {
    # The paper's size (sec. 3 and its code), for a GPU.
    "base": TokenTrainConfig(
        system=_system(8192, 512, 1.0, 0.1, width=1024, heads=16, feedforward=4096, cross_layers=2, layers=16),
        tokenizer=LoopConfig(steps=100_000),
        masked=LoopConfig(steps=75_000, weight_decay=1e-6, betas=(0.5, 0.9)),
        length=LoopConfig(steps=4_000, lr=1e-4, warmup=100, clip_norm=0.5),
        frames=16_384,
        batch=128,
    ),
    # A day on two CPU cores.
    "small": TokenTrainConfig(
        system=_system(1024, 224, 0.5, 0.15, width=256, heads=4, feedforward=768, cross_layers=1, layers=5),
        tokenizer=LoopConfig(steps=20_000, lr=7e-4, warmup=300),
        masked=LoopConfig(steps=8_000, lr=5e-4, matrix_lr=5e-4, warmup=300, weight_decay=1e-2, validate_every=250),
        length=LoopConfig(steps=1_500, lr=3e-4, warmup=100, clip_norm=0.5),
        frames=4_096,
        batch=64,
        text_noise=0.4,
    ),
}
TOKEN_NETWORKS = {
    "masked": (
        lambda config, codebooks: WordTransformer(config.masked).init_from_codebook(codebooks[0]),
        CorruptedObjective,
    ),
}


def train(store: MotionStore, preset: TokenTrainConfig, folder: str | Path, **more) -> MMM:
    """All parts, in subfolders of `folder`; see `train_token_model`."""
    return train_token_model(MMM, TOKEN_NETWORKS, store, preset, folder, **more)
