"""A tiny store and a tiny MoMask for tests: seconds to make, the same code paths as the real ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from evaluation.evaluator.network import Evaluator, EvaluatorConfig
from evaluation.evaluator.recipe import save_evaluator
from motionlab.data.store import Clip, MotionStore, write_store
from motionlab.models.mmm.pipeline import MMM, MMMConfig
from motionlab.models.mmm.transformer import WordTransformerConfig
from motionlab.models.momask.masked_transformer import MaskedTransformer, MaskedTransformerConfig
from motionlab.models.momask.pipeline import MoMask, MoMaskConfig
from motionlab.models.momask.residual_transformer import ResidualTransformer, ResidualTransformerConfig
from motionlab.models.momask.train import MoMaskTrainConfig
from motionlab.models.mote.config import MoTeConfig
from motionlab.models.mote.denoiser import DenoiserConfig
from motionlab.models.mote.motion_vae import MotionVAEConfig
from motionlab.models.mote.pipeline import MoTe
from motionlab.models.mote.text_autoencoder import TextAutoencoderConfig
from motionlab.models.mote.train import MoTeTrainConfig
from motionlab.models.motiondreamer.local_transformer import LocalTransformerConfig
from motionlab.models.motiondreamer.train import SingleMotionTrainConfig
from motionlab.models.token_training import TokenTrainConfig
from motionlab.motion.features import HUMANML3D, from_joints
from motionlab.nn.conv import ConvConfig
from motionlab.nn.length_estimator import LengthEstimator, LengthEstimatorConfig
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.nn.tokenizer import Tokenizer
from motionlab.text.vocabulary import vocabulary_ids
from motionlab.training.loop import LoopConfig
from tests.synthetic import wave_motion

CODES, DIM = 32, 16
_SHAPE = dict(codes=CODES, code_dim=DIM, text_dim=768, width=32, heads=2, feedforward=64, layers=2)

CONFIG = MoMaskConfig(
    conv=ConvConfig(code_dim=DIM, width=32, depth=2, dropout=0.0),
    quantizer=QuantizerConfig(codes=CODES, code_dim=DIM),
    masked=MaskedTransformerConfig(**_SHAPE),
    residual=ResidualTransformerConfig(**_SHAPE),
    length=LengthEstimatorConfig(text_dim=768),
    text_encoder="minilm-moments",
)
LOOP = LoopConfig(steps=8, lr=1e-3, warmup=2, precision="no", log_every=1, save_seconds=0.0)
LOOPS = dict(tokenizer=LOOP, masked=LOOP, length=replace(LOOP, clip_norm=0.5), frames=256, batch=4)
PRESET = MoMaskTrainConfig(system=CONFIG, residual=LOOP, **LOOPS)

MMM_CONFIG = MMMConfig(
    conv=CONFIG.conv,
    quantizer=QuantizerConfig(codes=CODES, code_dim=DIM, layers=1, layer_dropout=0.0),
    masked=WordTransformerConfig(**_SHAPE, word_dim=384, cross_layers=1),
    length=CONFIG.length,
    text_encoder=CONFIG.text_encoder,
)
MMM_PRESET = TokenTrainConfig(system=MMM_CONFIG, **LOOPS)

MOTE_CONFIG = MoTeConfig(
    motion=MotionVAEConfig(latents=2, latent_dim=8, width=16, heads=2, feedforward=32, layers=1, smooth=8, dropout=0.0),
    text=TextAutoencoderConfig(
        latent_dim=8, vocabulary_size=32, width=16, heads=2, feedforward=32, layers=1, max_length=20
    ),
    diffusion=DenoiserConfig(motion_latents=2, motion_dim=8, text_dim=8, width=16, heads=2, feedforward=32, blocks=1),
    text_encoder=CONFIG.text_encoder,
)
MOTE_PRESET = MoTeTrainConfig(
    system=MOTE_CONFIG,
    motion=LOOP,
    text=LOOP,
    diffusion=LOOP,
    batch=4,
    captions_batch=8,
    diffusion_batch=8,
    augment=0,
)

_SHORT = replace(LOOP, steps=6, average=0.5)
RECIPE = SingleMotionTrainConfig(
    conv=ConvConfig(width=24, code_dim=8, depth=1, dropout=0.0),
    quantizer=QuantizerConfig(
        codes=12, code_dim=8, layers=1, layer_dropout=0.0, decay=0.9, reset_below=0.1, balance=0.1
    ),
    local=LocalTransformerConfig(
        codes=12, code_dim=8, width=16, heads=2, feedforward=32, layers=2, dropout=0.0, length=12
    ),
    autoencoder_loop=_SHORT,
    tokenizer_loop=_SHORT,
    local_loop=_SHORT,
    windows=(32,),
    frames=128,
    rows=4,
)


class LetterCounts:
    """A text encoder without weights: how often each letter occurs."""

    name, dim, word_dim = "minilm-moments", 768, 384

    def encode(self, sentences: list[str]) -> torch.Tensor:
        rows = torch.zeros(len(sentences), self.dim)
        for row, sentence in zip(rows, sentences):
            for letter in sentence.encode():
                row[letter % self.dim] += 1
        return rows

    def words(self, sentences: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        words, there = torch.zeros(len(sentences), 16, self.word_dim), torch.zeros(len(sentences), 16, dtype=torch.bool)
        for i, sentence in enumerate(sentences):
            for j, word in enumerate(sentence.split()[:16]):
                words[i, j], there[i, j] = self.encode([word])[0, : self.word_dim], True
        return words, there

    def tokenize(self, sentence: str) -> list[int]:
        return list(sentence.encode())

    def detokenize(self, ids: list[int]) -> str:
        return bytes(ids).decode(errors="replace")


def tiny_system(seed: int = 0) -> MoMask:
    """Random weights."""
    torch.manual_seed(seed)
    tokenizer = Tokenizer(CONFIG.conv, CONFIG.quantizer)
    _makes_bodies(tokenizer)
    return MoMask(CONFIG, tokenizer, **_generators(CONFIG), text_encoder=LetterCounts())


def tiny_mmm(seed: int = 0) -> MMM:
    """Random weights."""
    torch.manual_seed(seed)
    parts = MMM.build(MMM_CONFIG)
    _makes_bodies(parts["tokenizer"])
    return MMM(MMM_CONFIG, **parts, text_encoder=LetterCounts())


def tiny_mote(seed: int = 0, **diffusion) -> MoTe:
    """Random weights. diffusion: of its configuration."""
    torch.manual_seed(seed)
    known = vocabulary_ids(LetterCounts(), ["abcdefghijklmnopqrstuvwxyz ."])
    config = replace(MOTE_CONFIG, diffusion=replace(MOTE_CONFIG.diffusion, **diffusion))
    config = config.with_text(LetterCounts.dim, len(known))
    parts = MoTe.build(config)
    parts["text"].decoder.vocabulary_ids.copy_(known)
    _makes_bodies(parts["motion"])
    return MoTe(config, LetterCounts(), **parts)


def _makes_bodies(decoder) -> None:
    """Random weights make what is nearly one pose: a body all the same, which is what models take."""
    decoder.std.fill_(0.05)
    decoder.mean.copy_(torch.from_numpy(from_joints(wave_motion(2).joints)[0]))


def _generators(config: MoMaskConfig) -> dict:
    masked, residual = MaskedTransformer(config.masked), ResidualTransformer(config.residual)
    return {"masked": masked, "residual": residual, "length": LengthEstimator(config.length)}


WALK_LABELS = ("walk", "", "", "normal", "", "")  # acts and styles of up to three parts


def tiny_store(folder, clips: int = 10) -> MotionStore:
    """Waving walks of 100 to 145 frames, most of them for training."""
    rows = []
    for i in range(clips):
        features = from_joints(wave_motion(101 + 5 * i).joints)
        split = ("val", "test")[i - 1] if i in (1, 2) else "train"
        captions = (f"someone walks and waves {i}", "a person walks while waving")
        clip = Clip(f"walk{i}", split, captions, content="walk", style="normal", labels=WALK_LABELS)
        rows.append((clip, np.asarray(features)))
    return write_store(folder, HUMANML3D, rows, [])


def crowd_store(folder, clips: int = 120) -> MotionStore:
    """As many clips a split as metrics of distributions need, 44 to 91 frames, every clip with a caption of its own."""
    walk = np.asarray(from_joints(wave_motion(161).joints))
    rows = []
    for split, count in (("train", 40), ("val", clips), ("test", clips)):
        for i in range(count):
            features = walk[i % 64 : i % 64 + 44 + i % 48] * np.float32(1 + 0.002 * i)
            captions = (f"walk number {split} {i}",)
            clip = Clip(f"{split}{i}", split, captions, content="walk", style="normal", labels=WALK_LABELS)
            rows.append((clip, features))
    return write_store(folder, HUMANML3D, rows, [])


def save_bench(folder, store: Callable = crowd_store) -> dict[str, str]:
    """What a measure needs, on disk: the arguments data, checkpoint and evaluator. store: makes the data set."""
    folders = {name: str(folder / name) for name in ("data", "checkpoint", "evaluator")}
    data = store(folder / "data")
    tiny_system().save(folder / "checkpoint", "A system for tests.")
    save_evaluator(tiny_evaluator(), folder / "evaluator", data)
    return folders


def tiny_evaluator() -> Evaluator:
    """Random weights; points of different motions and sentences differ."""
    torch.manual_seed(0)
    shape = dict(movement_width=16, movement_dim=16, motion_width=16, text_width=16, dim=8)
    evaluator = Evaluator(EvaluatorConfig(sentence_dim=768, text_encoder="minilm-moments", **shape))
    evaluator.std.fill_(0.05)
    return evaluator
