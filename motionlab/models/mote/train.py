"""The recipe of MoTe: autoencoders of motions and of captions, then one diffusion network on the latents of both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from tqdm import tqdm

from motionlab.data.sources import source_of
from motionlab.data.store import Clip, MotionStore
from motionlab.models.mote.config import MoTeConfig
from motionlab.models.mote.denoiser import DenoiserConfig, MotionTextDenoiser
from motionlab.models.mote.diffusion import MOTION, TEXT
from motionlab.models.mote.motion_vae import MotionVAE, MotionVAEConfig
from motionlab.models.mote.objectives import DiffusionObjective, MotionVAEObjective, TextAutoencoderObjective
from motionlab.models.mote.pipeline import MoTe
from motionlab.models.mote.text_autoencoder import TextAutoencoder, TextAutoencoderConfig
from motionlab.models.outputs import group_by_length
from motionlab.models.token_training import (
    LABEL_CLASSIFIER,
    TrainConfig,
    body_of,
    encode_captions,
    one_hot_labels,
    sources_of,
    train_label_classifier,
)
from motionlab.nn.label_classifier import LabelClassifier
from motionlab.text.encoder import TextEncoder, load_text_encoder
from motionlab.text.gpt2 import GPT2Vocabulary, load_gpt2
from motionlab.text.vocabulary import Vocabulary, vocabulary_ids
from motionlab.training.batches import POOLED, Captions, draw_alike, draw_weights, one_alike
from motionlab.training.cache import cached
from motionlab.training.loop import LoopConfig, fit, of_part
from motionlab.training.objectives import IGNORED
from motionlab.training.run import run_folder

WORD_NOISE = 0.1  # of the vectors of sentences that are written again: their wording is to be told
AUGMENTED_CAPTIONS = 2  # of each motion that is blended anew
AUGMENTED_AT_ONCE = 1_000
PARTS = ("motion", "label_classifier", "text", "diffusion")


@dataclass(frozen=True, kw_only=True)
class MoTeTrainConfig(TrainConfig):
    """The loops of its parts. batch: motions, captions_batch: sentences, diffusion_batch: pairs in a batch of theirs.

    Of the diffusion alone: augment, motions that the data set's own augmentation makes (`data.sources.Source`);
    pairs_composed, the share of composed motions in its draws; blur, as in `DiffusionObjective`.
    """

    motion: LoopConfig
    text: LoopConfig
    diffusion: LoopConfig
    captions_batch: int = 64
    diffusion_batch: int = 128
    augment: int = 7_500
    pairs_composed: float = 0.45
    cond_noise: float = 1.2

    def writing_with(self, gpt2: str) -> MoTeTrainConfig:
        """With a GPT-2, a folder or a hub id, that writes the sentences."""
        return replace(self, system=replace(self.system, text=replace(self.system.text, gpt2=gpt2)))


def _system(
    width: int, layers: int, latents: int, latent_dim: int, smooth: int, text_width: int, diffusion: int, blocks: int
) -> MoTeConfig:
    return MoTeConfig(
        motion=MotionVAEConfig(
            latents=latents,
            latent_dim=latent_dim,
            width=width,
            feedforward=3 * width,
            layers=layers,
            smooth=smooth,
            dropout=0.0,
        ),
        text=TextAutoencoderConfig(latent_dim=128, width=text_width, feedforward=3 * text_width, layers=4),
        diffusion=DenoiserConfig(
            motion_latents=latents,
            motion_dim=latent_dim,
            text_dim=128,
            width=diffusion,
            feedforward=3 * diffusion,
            blocks=blocks,
        ),
        text_encoder="minilm-moments",
        guidance=4.0,
        text_guidance=4.0,
    )


PRESETS = {
    # The paper's latents (l = 4 of 256 numbers) and about MLD's size, for a GPU.
    "base": MoTeTrainConfig(
        system=_system(512, 9, 4, 256, 256, 384, 512, 6),
        motion=LoopConfig(steps=150_000, lr=1e-4, warmup=2_000),
        label_classifier=LABEL_CLASSIFIER,
        text=LoopConfig(steps=20_000, lr=3e-4, warmup=500, weight_decay=1e-2),
        diffusion=LoopConfig(steps=200_000, lr=1e-4, warmup=2_000, weight_decay=1e-2, average=0.9999),
        batch=128,
    ),
    # Five hours of a CPU core.
    "small": MoTeTrainConfig(
        system=_system(192, 4, 8, 128, 96, 192, 256, 3),
        motion=LoopConfig(steps=8_000, lr=5e-4, matrix_lr=6e-4, warmup=200, weight_decay=1e-2),
        label_classifier=LABEL_CLASSIFIER,
        text=LoopConfig(steps=25_000, lr=5e-4, matrix_lr=6e-4, warmup=200, weight_decay=1e-2),
        diffusion=LoopConfig(steps=20_000, lr=5e-4, matrix_lr=6e-4, warmup=300, weight_decay=1e-2),
        batch=32,
    ),
}


def train(
    store: MotionStore,
    preset: MoTeTrainConfig,
    folder: str | Path,
    *,
    on_step: Callable[[str, int, dict[str, float]], None] | None = None,
) -> MoTe:
    """All PARTS in turn in subfolders of `folder`, going on where an earlier run stopped; as `train_token_model`."""
    folder = Path(folder)
    with run_folder(folder, {"data set": store.fingerprint, "system": MoTe.name, "preset": preset}):
        return _train_parts(store, preset, folder, on_step)


def _train_parts(store: MotionStore, preset: MoTeTrainConfig, folder: Path, on_step: Callable | None) -> MoTe:
    config = replace(preset.system, layout=store.layout.name, body=body_of(store))
    config = replace(config, motion=replace(config.motion, channels=store.layout.dim))
    motion = train_motion_vae(store, config.motion, preset, folder / "motion", on_step=of_part("motion", on_step))
    label_classifier = train_label_classifier(
        store, preset, folder / "label_classifier", config=config, on_step=of_part("label_classifier", on_step)
    )
    encoder = load_text_encoder(config.text_encoder)
    config, text = train_text_autoencoder(
        store, encoder, label_classifier, config, preset, folder / "text", on_step=of_part("text", on_step)
    )
    pairs = latent_pairs(store, motion, text, label_classifier, encoder, preset, folder)
    diffusion = train_diffusion(
        config.diffusion, pairs, preset, folder / "diffusion", on_step=of_part("diffusion", on_step)
    )
    return MoTe(config, encoder, motion=motion, text=text, diffusion=diffusion, label_classifier=label_classifier)


def train_motion_vae(
    store: MotionStore, config: MotionVAEConfig, preset: MoTeTrainConfig, folder: Path, *, on_step=None
) -> MotionVAE:
    torch.manual_seed(preset.motion.seed)
    model = MotionVAE(config)
    for buffer, values in zip((model.mean, model.std), store.statistics(preset.root_weight)):
        buffer.copy_(torch.from_numpy(values))
    crops = MotionCrops(store, model, preset)
    objective, sources = MotionVAEObjective(model, store.layout), sources_of(store)
    return fit(objective, crops, preset.motion, folder, title="motion", on_step=on_step, sources=sources).model.cpu()


def train_text_autoencoder(
    store: MotionStore,
    encoder: TextEncoder,
    label_classifier: LabelClassifier | None,
    config: MoTeConfig,
    preset: MoTeTrainConfig,
    folder: Path,
    *,
    on_step=None,
) -> tuple[MoTeConfig, TextAutoencoder]:
    """With the configuration that it and the reader ask for."""
    clips = store.select("train")
    captions, vectors = encode_captions(clips, encoder)
    torch.manual_seed(preset.text.seed)
    if config.text.gpt2:
        gpt2, vocabulary = load_gpt2(config.text.gpt2), GPT2Vocabulary(config.text.gpt2)
        config = config.with_label_classifier(label_classifier, encoder.dim, gpt2.config.vocab_size)
        model = TextAutoencoder(config.text, gpt2)
    else:
        ids = vocabulary_ids(encoder, captions)
        vocabulary = Vocabulary(encoder, ids)
        config = config.with_label_classifier(label_classifier, encoder.dim, len(ids))
        model = TextAutoencoder(config.text)
        model.decoder.vocabulary_ids.copy_(ids)
    written = vocabulary.encode(captions, config.text.max_length)
    batches = WrittenCaptions(clips, captions, vectors, written, label_classifier, preset)
    objective, sources = TextAutoencoderObjective(model), sources_of(store, label_classifier=label_classifier)
    return config, fit(
        objective, batches, preset.text, folder, title="text", on_step=on_step, sources=sources
    ).model.cpu()


def train_diffusion(
    config: DenoiserConfig, pairs: LatentPairs, preset: MoTeTrainConfig, folder: Path, *, on_step=None
) -> MotionTextDenoiser:
    torch.manual_seed(preset.diffusion.seed)
    model = MotionTextDenoiser(config)
    model.set_statistics(**pairs.statistics())
    objective = DiffusionObjective(model, cond_noise=preset.cond_noise)
    return fit(
        objective, pairs, preset.diffusion, folder, title="diffusion", on_step=on_step, sources=pairs.sources
    ).model.cpu()


class MotionCrops:
    """Motions of like length, all cut to the shortest, so that nothing pads them: normalized (B, T, channels)."""

    def __init__(self, store: MotionStore, model: MotionVAE, preset: MoTeTrainConfig):
        self.stride, self.batch = model.stride, preset.batch
        self.clips = [clip for clip in store.select("train") if clip.frames >= model.stride]
        self.features = (torch.from_numpy(np.array(store.features)) - model.mean) / model.std
        self.tokens = torch.tensor([min(clip.frames // model.stride, model.config.max_tokens) for clip in self.clips])
        self.weights = draw_weights(self.clips, preset.composed_share)

    def __call__(self, step: int) -> dict[str, Tensor]:
        items = draw_alike(self.weights, self.tokens, self.batch)
        frames = self.stride * int(self.tokens[items].min())
        starts = [
            self.clips[i].start + int(torch.randint(self.clips[i].frames - frames + 1, ())) for i in items.tolist()
        ]
        return {"normalized": torch.stack([self.features[start : start + frames] for start in starts])}


class WrittenCaptions:
    """Captions as pieces, with their vectors and what they mean, by the labels of their clips, for a reader may err;
    those in a batch are of like length, to pad little.
    """

    def __init__(
        self,
        clips: list[Clip],
        captions: dict[str, int],
        vectors: Tensor,
        written: list[Tensor],
        label_classifier: LabelClassifier | None,
        preset: MoTeTrainConfig,
    ):
        self.captions, self.written, self.batch = Captions(clips, captions, vectors), written, preset.captions_batch
        self.meanings = None if label_classifier is None else one_hot_labels(clips, label_classifier)
        self.weights, self.lengths = (
            draw_weights(clips, preset.composed_share),
            torch.tensor([len(one) for one in written]),
        )

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> token_ids (B, t) with IGNORED behind the last, text (B, text_dim), and meaning (B, meaning_dim) where
        there is a reader.
        """
        items = torch.multinomial(self.weights, POOLED * self.batch, replacement=True)
        pool = torch.tensor(self.captions.pick(items.tolist()))
        places = one_alike(self.lengths[pool], self.batch)
        rows = pool[places].tolist()
        text = self.captions.vectors[rows]
        text = text + WORD_NOISE * torch.randn_like(text)
        said = {
            "token_ids": pad_sequence([self.written[row] for row in rows], batch_first=True, padding_value=IGNORED),
            "text": text,
        }
        return said if self.meanings is None else said | {"meaning": self.meanings[items[places]]}


class LatentPairs:
    """Latents of motions and of one of their captions each, drawn anew from what the encoders say of them. A caption
    that is to be told means what its clip's labels say, one that is heard what the reader makes of it.
    """

    def __init__(
        self,
        latents: dict[str, np.ndarray],
        clips: list[Clip],
        text: TextAutoencoder,
        label_classifier: LabelClassifier | None,
        captions: Captions,
        preset: MoTeTrainConfig,
        sources: dict[str, str] | None = None,
    ):
        self.sources = sources
        self.mean, self.spread = (torch.from_numpy(latents[name]).float() for name in ("mean", "spread"))
        self.tokens, clip_of = torch.from_numpy(latents["tokens"]), latents["clip"]
        self.text, self.label_classifier, self.captions, self.noise, self.batch = (
            text,
            label_classifier,
            captions,
            preset.text_noise,
            preset.diffusion_batch,
        )
        self.meanings = None if label_classifier is None else one_hot_labels(clips, label_classifier)
        self.clip_of, counts = clip_of.tolist(), np.bincount(clip_of, minlength=len(clips))
        self.weights = (draw_weights(clips, preset.pairs_composed) / torch.from_numpy(counts))[
            torch.from_numpy(clip_of)
        ]

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> motion (B, l, d), text (B, 2, d), the same of text as a condition hears it, heard, and tokens (B,)."""
        items = torch.multinomial(self.weights, self.batch, replacement=True)
        motion = self.mean[items] + self.spread[items] * torch.randn_like(self.mean[items])
        clips = [self.clip_of[i] for i in items.tolist()]
        said = self.captions.draw(clips)["text"]
        told, heard = (said + noise * torch.randn_like(said) for noise in (WORD_NOISE, self.noise))
        with torch.no_grad():
            text = self.text.encoder(told, None if self.label_classifier is None else self.meanings[clips]).draw()
            heard = self.text.encoder(
                heard, None if self.label_classifier is None else self.label_classifier(heard)
            ).draw()
        return {"motion": motion, "text": text, "heard": heard, "tokens": self.tokens[items]}

    def statistics(self, batches: int = 40) -> dict[str, tuple[Tensor, Tensor]]:
        """By side the mean (n, d) and one standard deviation of all numbers."""
        torch.manual_seed(0)
        drawn = [self(0) for _ in range(batches)]
        found = {}
        for side in (MOTION, TEXT):
            rows = torch.cat([one[side] for one in drawn])
            found[side] = rows.mean(0), (rows - rows.mean(0)).square().mean().sqrt()
        return found


def latent_pairs(
    store: MotionStore,
    motion: MotionVAE,
    text: TextAutoencoder,
    label_classifier: LabelClassifier | None,
    encoder: TextEncoder,
    preset: MoTeTrainConfig,
    folder: Path,
) -> LatentPairs:
    """Encode the training split, kept in `folder`: each clip whole and without its first half token, long ones in
    pieces; and `preset.augment` motions of the data set's augmentation, where it has one and labels.
    """
    clips, most = store.select("train"), motion.stride * motion.config.max_tokens
    items = [
        (i, start, min(clip.frames - start, most) // motion.stride)
        for i, clip in enumerate(clips)
        for first in (0, motion.stride // 2)
        for start in range(first, max(first + 1, clip.frames - most // 2), most)
        if clip.frames - start >= motion.stride
    ]
    segments = (store.rows(clips[i])[start : start + motion.stride * tokens] for i, start, tokens in items)
    latents = cached(
        folder / "latents.npz",
        motion.encoder,
        {"data set": store.fingerprint, "segments": len(items)},
        lambda: _encoded(list(segments), motion),
    )
    clip_of, (captions, vectors) = [i for i, _, _ in items], encode_captions(clips, encoder)
    source = source_of(store)
    if label_classifier is not None and preset.augment and source is not None and source.augment is not None:
        more, others = _augmented(
            store, partial(source.augment, store, preset.augment), motion, preset.augment, folder / "augmented.npz"
        )
        told, more_vectors = encode_captions(more, encoder)
        captions, vectors = (
            {sentence: len(vectors) + row for sentence, row in told.items()} | captions,
            torch.cat([vectors, more_vectors]),
        )
        latents = {name: np.concatenate([latents[name], others[name]]) for name in others}
        clip_of, clips = [*clip_of, *range(len(clips), len(clips) + len(more))], clips + more
    sources = sources_of(store, motion=motion, text=text, label_classifier=label_classifier)
    return LatentPairs(
        latents | {"clip": np.array(clip_of)},
        clips,
        text,
        label_classifier,
        Captions(clips, captions, vectors),
        preset,
        sources,
    )


def _augmented(
    store: MotionStore,
    augment: Callable[[], Iterator[tuple[Clip, np.ndarray]]],
    motion: MotionVAE,
    count: int,
    path: Path,
) -> tuple[list[Clip], dict[str, np.ndarray]]:
    """Motions blended anew, without their features, and their latents, kept in `path`."""
    most = motion.stride * motion.config.max_tokens

    def compute() -> dict[str, np.ndarray]:
        clips, parts = [], []
        going = tqdm(augment(), total=2 * count, desc="augmentation", mininterval=5)
        while some := list(islice(going, AUGMENTED_AT_ONCE)):
            clips += [replace(clip, captions=clip.captions[:AUGMENTED_CAPTIONS]) for clip, _ in some]
            parts.append(
                _encoded([rows[: min(len(rows), most) // motion.stride * motion.stride] for _, rows in some], motion)
            )
        table = json.dumps([asdict(clip) for clip in clips]).encode()
        return {
            "clips": np.frombuffer(table, np.uint8),
            **{name: np.concatenate([part[name] for part in parts]) for name in parts[0]},
        }

    found = cached(path, motion.encoder, {"data set": store.fingerprint, "motions": 2 * count}, compute)
    table = json.loads(found.pop("clips").tobytes())
    return [Clip(**row) for row in table], found


@torch.inference_mode()
def _encoded(segments: list[np.ndarray], motion: MotionVAE, batch: int = 64) -> dict[str, np.ndarray]:
    """Of features (n x stride, channels) each."""
    shape, tokens = (
        (len(segments), motion.config.latents, motion.config.latent_dim),
        [len(segment) // motion.stride for segment in segments],
    )
    mean, spread = (np.empty(shape, dtype=np.float16) for _ in range(2))
    for rows in tqdm(group_by_length(tokens, batch), desc="latents", mininterval=5, leave=False):
        posterior = motion.encode(torch.from_numpy(np.stack([segments[k] for k in rows])))
        mean[rows], spread[rows] = posterior.mean, torch.exp(0.5 * posterior.log_var)
    return {"mean": mean, "spread": spread, "tokens": np.array(tokens)}
