"""The recipe of MoMask: tokenizer, then masked and residual transformer and length estimator on its tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from motionlab.data.captions import meaning
from motionlab.data.store import Clip, MotionStore
from motionlab.errors import MotionLabError
from motionlab.nn.conv import ConvConfig
from motionlab.nn.length_estimator import LengthEstimator, LengthEstimatorConfig
from motionlab.nn.masked_transformer import MaskedTransformer, MaskedTransformerConfig
from motionlab.nn.quantize import QuantizerConfig
from motionlab.nn.residual_transformer import ResidualTransformer, ResidualTransformerConfig
from motionlab.nn.text_reader import TextReader, TextReaderConfig
from motionlab.nn.tokenizer import Tokenizer
from motionlab.paths import write_aside
from motionlab.systems.momask import MoMask, MoMaskConfig
from motionlab.text.encoder import TextEncoder, encode_many, load_text_encoder
from motionlab.training.batches import CaptionBatches, Captions, TokenBatches, WindowBatches, draw_weights
from motionlab.training.loop import LoopConfig, fit, of_part
from motionlab.training.objectives import (
    LengthObjective,
    MaskedObjective,
    ReaderObjective,
    ResidualObjective,
    TokenizerObjective,
)

PARTS = ("tokenizer", "reader", "masked", "residual", "length")  # in the order of training
READER_BATCH = 256  # captions
SHIFTS = (0, 2)  # frames cut from the start before encoding: the same motion in other tokens


@dataclass(frozen=True)
class Preset:
    """Architecture and budget. frames: feature rows in a tokenizer batch. batch: sequences in a generator batch."""

    system: MoMaskConfig
    tokenizer: LoopConfig
    reader: LoopConfig
    masked: LoopConfig
    residual: LoopConfig
    length: LoopConfig
    frames: int
    batch: int
    root_weight: float = 5.0  # of the root's and the feet's features; 25 in published statistics
    composed_share: float = 0.35  # of a generator's draws
    text_noise: float = 0.5  # of text vectors with unit variance: free wording lies near a caption, not on it


def _system(
    width: int, code_dim: int, latent: int, heads: int, feedforward: int,
    conv_dropout: float, dropout: float, reset_below: float, residual_guidance: float = 5.0,
) -> MoMaskConfig:  # fmt: skip
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


READER = LoopConfig(steps=2_000, lr=1e-3, warmup=100, weight_decay=1e-2, average=0.99, log_every=100)
PRESETS = {
    # The paper's size and steps (sec. 4), for a GPU.
    "base": Preset(
        system=_system(width=512, code_dim=512, latent=384, heads=6, feedforward=1024, conv_dropout=0.2, dropout=0.2, reset_below=1.0),
        tokenizer=LoopConfig(steps=60_000),
        reader=READER,
        masked=LoopConfig(steps=60_000, weight_decay=1e-5),
        residual=LoopConfig(steps=60_000, weight_decay=1e-5),
        length=LoopConfig(steps=4_000, lr=1e-4, warmup=100, clip_norm=0.5),
        frames=32_768,
        batch=64,
    ),
    # An afternoon on two CPU cores: narrower, a higher rate with a short warm-up, no dropout in the convolutions.
    "small": Preset(
        system=_system(
            width=320, code_dim=128, latent=256, heads=4, feedforward=768, conv_dropout=0.0, dropout=0.1, reset_below=0.25,
            residual_guidance=1.0,  # the paper's 5 makes feet slide more and is obeyed less
        ),
        tokenizer=LoopConfig(steps=8_500, lr=7e-4, warmup=200),
        reader=READER,
        masked=LoopConfig(steps=20_000, lr=5e-4, matrix_lr=6e-4, warmup=300, weight_decay=1e-2),
        residual=LoopConfig(steps=10_000, lr=5e-4, matrix_lr=6e-4, warmup=300, weight_decay=1e-2),
        length=LoopConfig(steps=1_500, lr=3e-4, warmup=100, clip_norm=0.5),
        frames=4_096,
        batch=64,
    ),
}


def shortened(preset: Preset, share: float) -> Preset:
    """The preset with every part's steps and warm-up times `share`, 0 < share <= 1."""
    return replace(preset, **{part: getattr(preset, part).shortened(share) for part in PARTS})


def train(
    store: MotionStore, preset: Preset, folder: str | Path, *, device: str | None = None,
    on_step: Callable[[str, int, dict[str, float]], None] | None = None,
) -> MoMask:  # fmt: skip
    """Train every part in turn in subfolders of `folder`, going on where an earlier run stopped.

    Each part leaves log.csv and state.pt in its subfolder. on_step(part, step, numbers) sees progress.
    Returns the finished system; `save` on it writes a checkpoint.
    """
    folder, config = Path(folder), preset.system
    if config.conv.channels != store.layout.dim:
        config = replace(config, conv=replace(config.conv, channels=store.layout.dim), layout=store.layout.name)
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")

    tokenizer = train_tokenizer(store, preset, folder / "tokenizer", device=device, config=config, on_step=of_part("tokenizer", on_step))
    reader = train_reader(store, preset, folder / "reader", config=config, on_step=of_part("reader", on_step))
    if reader is not None:
        config = config.reading(reader.config)
    batches = token_batches(store, tokenizer, config.text_encoder, preset, folder / "tokens.npz", reader)

    def train_part(name: str, build: Callable[[], torch.nn.Module], objective, loop: LoopConfig) -> torch.nn.Module:
        torch.manual_seed(loop.seed)  # a part starts the same whether or not those before it were trained in this process
        model = build()
        fit(objective(model), batches, loop, folder / name, title=name, on_step=of_part(name, on_step))
        return model

    codebooks = [layer.vectors for layer in tokenizer.quantizer.layers]
    masked = train_part(
        "masked", lambda: MaskedTransformer(config.masked).start_from(codebooks[0]), MaskedObjective, preset.masked
    )
    residual = train_part(
        "residual", lambda: ResidualTransformer(config.residual).start_from(codebooks), ResidualObjective, preset.residual
    )
    length = train_part("length", lambda: LengthEstimator(config.length), LengthObjective, preset.length)
    return MoMask(config, tokenizer, masked, residual, length, load_text_encoder(config.text_encoder), reader)


def train_reader(store: MotionStore, preset: Preset, folder: Path, *, config: MoMaskConfig, on_step=None) -> TextReader | None:
    """The reader of captions, on the CPU; None for a data set whose clips have no labels of act and style."""
    clips = store.select("train")
    try:
        said = [meaning(clip.content, clip.style, clip.mirrored) for clip in clips]
    except MotionLabError:
        return None
    words = [sorted(set(column)) for column in zip(*said)]
    labels = torch.tensor([[words[i].index(word) for i, word in enumerate(row)] for row in said])
    encoder = load_text_encoder(config.text_encoder)
    captions = Captions(clips, *encode_captions(clips, encoder), noise=preset.text_noise)
    torch.manual_seed(preset.reader.seed)
    reader = TextReader(TextReaderConfig(tuple(words), text_dim=encoder.dim))
    batches = CaptionBatches(captions, labels, draw_weights(clips, preset.composed_share), READER_BATCH)
    fit(ReaderObjective(reader), batches, preset.reader, folder, title="reader", on_step=on_step)
    return reader.cpu().eval().requires_grad_(False)


def train_tokenizer(
    store: MotionStore, preset: Preset, folder: Path, *, device: str, config: MoMaskConfig, on_step=None
) -> Tokenizer:
    """The tokenizer alone."""
    tokenizer = new_tokenizer(store, preset, config)
    windows = WindowBatches(map(store.rows, store.select("train")), tokenizer.mean, tokenizer.std, frames=preset.frames, device=device)
    fit(TokenizerObjective(tokenizer, store.layout), windows, preset.tokenizer, folder, title="tokenizer", on_step=on_step)
    return tokenizer


def new_tokenizer(store: MotionStore, preset: Preset, config: MoMaskConfig) -> Tokenizer:
    """Untrained, with the training split's mean and std in it."""
    torch.manual_seed(preset.tokenizer.seed)
    tokenizer = Tokenizer(config.conv, config.quantizer)
    for buffer, values in zip((tokenizer.mean, tokenizer.std), store.statistics(preset.root_weight)):
        buffer.copy_(torch.from_numpy(values))
    return tokenizer


def token_batches(
    store: MotionStore, tokenizer: Tokenizer, text_encoder: str, preset: Preset, path: Path, reader: TextReader | None = None
) -> TokenBatches:
    """Encode the training split (kept in `path`) and its captions, read by `reader` if there is one, ready to be drawn from."""
    items = [(clip, shift) for clip in store.select("train") for shift in SHIFTS if clip.frames - shift >= 4]
    if path.exists():
        with np.load(path, allow_pickle=False) as saved:
            tokens = np.split(saved["tokens"], saved["ends"][:-1])
        if len(tokens) != len(items):
            raise MotionLabError(f"{path} belongs to another data set; use another folder")
    else:
        tokens = encode_clips(store, tokenizer, items)
        ends = np.cumsum([len(item) for item in tokens])
        write_aside(path, lambda aside: np.savez(aside, tokens=np.concatenate(tokens), ends=ends))
    clips = [clip for clip, _ in items]
    captions = Captions(clips, *encode_captions(clips, load_text_encoder(text_encoder)), noise=preset.text_noise)
    return TokenBatches(
        tokens, captions, draw_weights(clips, preset.composed_share), batch=preset.batch,
        max_tokens=preset.system.length.classes - 1, read=reader,
    )  # fmt: skip


def encode_captions(clips: Iterable[Clip], encoder: TextEncoder) -> tuple[dict[str, int], Tensor]:
    """Every caption of `clips` once: caption -> row, and the rows, (captions, dim), kept on disk by `encode_many`."""
    sentences = list(dict.fromkeys(caption for clip in clips for caption in clip.captions))
    return {sentence: row for row, sentence in enumerate(sentences)}, encode_many(encoder, sentences)


@torch.inference_mode()
def encode_clips(store: MotionStore, tokenizer: Tokenizer, items: list[tuple[Clip, int]]) -> list[np.ndarray]:
    """(clip, frames to skip) -> tokens (n, layers) int64 each, every clip encoded alone so that nothing pads it."""
    device = tokenizer.mean.device
    features = (torch.from_numpy(np.array(store.rows(clip)[shift:])).to(device) for clip, shift in items)
    return [_numpy(tokenizer.encode(rows[None])[0]) for rows in features]


def _numpy(tokens: Tensor) -> np.ndarray:
    return tokens.cpu().numpy().astype(np.int64)
