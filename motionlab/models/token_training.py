"""What recipes of text-to-motion systems share: tokenizer, tokens, captions, and the parts that learn from those."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from motionlab.data.store import Clip, MotionStore, evenly
from motionlab.models.token_model import TokenModel
from motionlab.motion.features import SAME_BONE, bone_lengths, to_joints
from motionlab.nn.length_estimator import LengthEstimator
from motionlab.nn.placement import placement
from motionlab.nn.tokenizer import Tokenizer
from motionlab.text.encoder import TextEncoder, encode_many, load_text_encoder, words_of_many
from motionlab.training.batches import Captions, TokenBatches, WindowBatches, draw_weights, window_weights
from motionlab.training.cache import cached, digest
from motionlab.training.loop import LoopConfig, fit, of_part
from motionlab.training.objectives import LengthObjective, TokenizerObjective
from motionlab.training.run import run_folder
from motionlab.training.validation import ValidationLoss

TEXT_DIM = 384  # of "minilm-adapter": a sentence vector and a word
SHIFTS = (0, 2)  # frames cut from the start before encoding: the same motion in other tokens

# (config, codebooks) -> network; -> objective
TokenNetwork = tuple[Callable[[object, list[Tensor]], nn.Module], Callable[[nn.Module], nn.Module]]


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """Architecture and budget of a text-to-motion system. A recipe adds the loops of its other parts.

    Args:
        system: the system's configuration.
        batch: sequences in a generator batch.
    """

    system: object  # the system's configuration
    batch: int
    root_weight: float = 5.0  # of the root's and the feet's features; 25 in published statistics
    composed_share: float = 0.35  # of a generator's draws
    text_noise: float = 0.5  # of text vectors with unit variance: free wording lies near a caption, not on it

    def shortened(self, share: float) -> TrainConfig:
        """With every part's steps and warm-up times `share`, 0 < share <= 1."""
        loops = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(
            self, **{part: loop.shortened(share) for part, loop in loops.items() if isinstance(loop, LoopConfig)}
        )


@dataclass(frozen=True, kw_only=True)
class TokenTrainConfig(TrainConfig):
    """Of one that speaks tokens. frames: feature rows in a tokenizer batch."""

    tokenizer: LoopConfig
    masked: LoopConfig
    length: LoopConfig
    frames: int


def train_token_model(
    system: type[TokenModel],
    token_networks: Mapping[str, TokenNetwork],
    store: MotionStore,
    preset: TokenTrainConfig,
    folder: str | Path,
    *,
    device: str | None = None,
    on_step: Callable[[str, int, dict[str, float]], None] | None = None,
) -> TokenModel:
    """Train every part in turn in subfolders of `folder`, going on where an earlier run stopped: tokenizer, the
    generators in their order, length estimator.

    Each part leaves log.csv and state.pt in its subfolder. on_step(part, step, numbers) sees progress. Returns the
    finished system; `save` on it writes a checkpoint. Raises MotionLabError where `folder` holds a run with another
    preset or on other data, or another process trains there.
    """
    folder = Path(folder)
    with run_folder(folder, {"data set": store.fingerprint, "system": system.name, "preset": preset}):
        return _train_parts(system, token_networks, store, preset, folder, device or placement().of_trainings, on_step)


def _train_parts(
    system: type[TokenModel],
    token_networks: Mapping[str, TokenNetwork],
    store: MotionStore,
    preset: TokenTrainConfig,
    folder: Path,
    device: str,
    on_step: Callable | None,
) -> TokenModel:
    config = preset.system
    if config.conv.channels != store.layout.dim:
        config = replace(config, conv=replace(config.conv, channels=store.layout.dim), layout=store.layout.name)
    config = replace(config, body=body_of(store))
    tokenizer = train_tokenizer(
        store, preset, folder / "tokenizer", device=device, config=config, on_step=of_part("tokenizer", on_step)
    )
    parts = system, store, tokenizer, config, preset
    batches = token_batches(*parts, folder / "tokens.npz", device=device)
    validate = None
    if store.select("val", captioned=True):
        validation = token_batches(*parts, folder / "val.npz", split="val", device=device)
        validate = ValidationLoss(validation)
    codebooks = [layer.vectors for layer in tokenizer.quantizer.layers]
    networks, sources = {}, sources_of(store, tokenizer=tokenizer)
    for name, (build, objective) in {
        **token_networks,
        "length": (lambda config, _: LengthEstimator(config.length), LengthObjective),
    }.items():
        loop = getattr(preset, name)
        # a part starts the same whether or not those before it were trained in this process
        torch.manual_seed(loop.seed)
        networks[name] = build(config, codebooks)
        fit(
            objective(networks[name]),
            batches,
            loop,
            folder / name,
            title=name,
            on_step=of_part(name, on_step),
            sources=sources,
            validate=validate,
        )
    return system(
        config,
        tokenizer,
        text_encoder=load_text_encoder(config.text_encoder),
        **networks,
    )


def sources_of(store: MotionStore, **networks: nn.Module | None) -> dict[str, str]:
    """What a training draws from, as `fit` takes it: a data set, and what networks that were trained before make of it,
    by name.
    """
    return {"data set": store.fingerprint} | {name: digest(one) for name, one in networks.items() if one is not None}


def body_of(store: MotionStore, clips: int = 40) -> tuple[float, ...] | None:
    """How long the bones of a data set's body are, metres, one a joint; None where its clips have several bodies."""
    some = (to_joints(store.rows(clip), store.layout) for clip in evenly(store.select("train"), clips))
    lengths = np.array([np.median(bone_lengths(joints, store.layout), axis=0) for joints in some])
    return None if np.ptp(lengths, axis=0).max() > SAME_BONE else tuple(np.median(lengths, axis=0).round(4).tolist())


def train_tokenizer(
    store: MotionStore, preset: TokenTrainConfig, folder: Path, *, device: str, config, on_step=None
) -> Tokenizer:
    """The tokenizer alone."""
    tokenizer = new_tokenizer(store, preset, config)
    clips = store.select("train")
    windows = WindowBatches(
        map(store.rows, clips),
        tokenizer.mean,
        tokenizer.std,
        frames=preset.frames,
        device=device,
        weights=window_weights(clips),
    )
    objective, sources = TokenizerObjective(tokenizer, store.layout), sources_of(store)
    fit(objective, windows, preset.tokenizer, folder, title="tokenizer", on_step=on_step, sources=sources)
    return tokenizer


def new_tokenizer(store: MotionStore, preset: TokenTrainConfig, config) -> Tokenizer:
    """Untrained, with the training split's mean and std in it."""
    torch.manual_seed(preset.tokenizer.seed)
    tokenizer = Tokenizer(config.conv, config.quantizer)
    for buffer, values in zip((tokenizer.mean, tokenizer.std), store.statistics(preset.root_weight)):
        buffer.copy_(torch.from_numpy(values))
    return tokenizer


def token_batches(
    system: type[TokenModel],
    store: MotionStore,
    tokenizer: Tokenizer,
    config,
    preset: TokenTrainConfig,
    path: Path,
    split: str = "train",
    device: str = "cpu",
) -> TokenBatches:
    """Encode a split (kept in `path`) and its captions, as `system` encodes them, ready to be drawn from, on `device`.
    Texts of the validation split have no noise.
    """
    clips = store.select(split, captioned=True)
    noise = preset.text_noise if split == "train" else 0.0
    items = [(clip, shift) for clip in clips for shift in SHIFTS if clip.frames - shift >= 4]

    def encoded() -> dict[str, np.ndarray]:
        tokens = encode_clips(store, tokenizer, items)
        return {"tokens": np.concatenate(tokens), "ends": np.cumsum([len(item) for item in tokens])}

    found = cached(path, tokenizer, {"data set": store.fingerprint, "sequences": len(items)}, encoded)
    tokens = np.split(found["tokens"], found["ends"][:-1])
    clips = [clip for clip, _ in items]
    encoder = load_text_encoder(config.text_encoder)
    captions, vectors = encode_captions(clips, encoder)
    words = words_of_many(encoder, list(captions)) if system.uses_words(config) else None
    return TokenBatches(
        tokens,
        Captions(clips, captions, vectors, noise, words, device),
        draw_weights(clips, preset.composed_share),
        batch=preset.batch,
        max_tokens=config.length.classes - 1,
    )


def encode_captions(clips: Iterable[Clip], encoder: TextEncoder) -> tuple[dict[str, int], Tensor]:
    """Every caption of `clips` once: caption -> row, and the rows, (captions, dim), kept on disk by `encode_many`."""
    sentences = list(dict.fromkeys(caption for clip in clips for caption in clip.captions))
    return {sentence: row for row, sentence in enumerate(sentences)}, encode_many(encoder, sentences)


@torch.inference_mode()
def encode_clips(store: MotionStore, tokenizer: Tokenizer, items: list[tuple[Clip, int]]) -> list[np.ndarray]:
    """(clip, frames to skip) -> tokens (n, layers) int64 each, every clip encoded alone so that nothing pads it."""
    device = tokenizer.mean.device
    features = (
        torch.from_numpy(np.array(store.rows(clip)[shift:])).to(device)
        for clip, shift in tqdm(items, desc="tokens", mininterval=5, leave=False)
    )
    return [_numpy(tokenizer.encode(rows[None])[0]) for rows in features]


def _numpy(tokens: Tensor) -> np.ndarray:
    return tokens.cpu().numpy().astype(np.int64)
