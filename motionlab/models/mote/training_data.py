"""What the parts of MoTe are trained on: crops of motions, captions as word pieces, and pairs of their latents."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
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
from motionlab.models.mote.diffusion import MOTION, TEXT
from motionlab.models.mote.motion_vae import MotionVAE
from motionlab.models.mote.text_autoencoder import TextAutoencoder
from motionlab.models.mote.train_config import MoTeTrainConfig
from motionlab.models.outputs import group_by_length
from motionlab.models.token_training import encode_captions, sources_of
from motionlab.text.encoder import TextEncoder
from motionlab.training.batches import POOLED, Captions, FeatureRows, draw_alike, draw_offsets, draw_weights, one_alike
from motionlab.training.cache import cached
from motionlab.training.objectives import IGNORED

WORD_NOISE = 0.1  # of the vectors of sentences that are written again: whose wording is predicted
AUGMENTED_CAPTIONS = 2  # of each motion that is blended anew
AUGMENTED_AT_ONCE = 1_000


class MotionCrops:
    """Motions of like length, all cut to the shortest, so that nothing pads them: normalized (B, T, channels)."""

    def __init__(self, store: MotionStore, model: MotionVAE, preset: MoTeTrainConfig, device: str = "cpu"):
        self.stride, self.batch = model.stride, preset.batch
        clips = [clip for clip in store.select("train") if clip.frames >= model.stride]
        self.rows = FeatureRows(map(store.rows, clips), model.mean, model.std, device)
        self.frames = torch.tensor([clip.frames for clip in clips])
        self.tokens = (self.frames // model.stride).clamp(max=model.config.max_tokens)
        self.weights = draw_weights(clips, preset.composed_share)

    def __call__(self, step: int) -> dict[str, Tensor]:
        items = draw_alike(self.weights, self.tokens, self.batch)
        frames = self.stride * int(self.tokens[items].min())
        starts = self.rows.first[items] + draw_offsets(self.frames[items] - frames)
        return {"normalized": self.rows.windows(starts, frames)}


class WrittenCaptions:
    """Captions as pieces, with their vectors; those in a batch are of like length, to pad little."""

    def __init__(
        self,
        clips: list[Clip],
        captions: dict[str, int],
        vectors: Tensor,
        written: list[Tensor],
        preset: MoTeTrainConfig,
        device: str = "cpu",
    ):
        self.captions, self.batch, self.device = Captions(clips, captions, vectors), preset.captions_batch, device
        self.vectors = vectors.to(device)
        self.written = pad_sequence(written, batch_first=True, padding_value=IGNORED).to(device)
        self.weights = draw_weights(clips, preset.composed_share)
        self.lengths = torch.tensor([len(one) for one in written])

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> token_ids (B, t) with IGNORED behind the last, and text (B, text_dim)."""
        items = torch.multinomial(self.weights, POOLED * self.batch, replacement=True)
        pool = self.captions.pick(items)
        places = one_alike(self.lengths[pool], self.batch)
        longest, rows = int(self.lengths[pool[places]].max()), pool[places].to(self.device)
        text = self.vectors[rows]
        text = text + WORD_NOISE * torch.randn_like(text)
        return {"token_ids": self.written[rows, :longest], "text": text}


class LatentPairs:
    """Latents of motions and of one of their captions each, drawn anew from the encoders' posteriors. All lie on the
    device of `captions`, where the networks must be too.
    """

    def __init__(
        self,
        latents: dict[str, np.ndarray],
        clips: list[Clip],
        text: TextAutoencoder,
        captions: Captions,
        preset: MoTeTrainConfig,
        sources: dict[str, str] | None = None,
    ):
        self.sources, self.device = sources, captions.device
        self.mean, self.spread = (
            torch.from_numpy(latents[name]).float().to(self.device) for name in ("mean", "spread")
        )
        self.tokens, self.clip_of = (
            torch.from_numpy(latents["tokens"]).to(self.device),
            torch.from_numpy(latents["clip"]),
        )
        self.text, self.captions = text, captions
        self.noise, self.batch = preset.text_noise, preset.diffusion_batch
        counts = torch.bincount(self.clip_of, minlength=len(clips))
        self.weights = (draw_weights(clips, preset.pairs_composed) / counts)[self.clip_of]

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> motion (B, l, d), text (B, 2, d), the same of text_condition, and tokens (B,)."""
        items = torch.multinomial(self.weights, self.batch, replacement=True)
        clips, rows = self.clip_of[items], items.to(self.device)
        motion = self.mean[rows] + self.spread[rows] * torch.randn_like(self.mean[rows])
        said = self.captions.draw(clips)["text"]
        target, condition = (said + noise * torch.randn_like(said) for noise in (WORD_NOISE, self.noise))
        with torch.no_grad():
            text, text_condition = (self.text.encoder(one).draw() for one in (target, condition))
        return {"motion": motion, "text": text, "text_condition": text_condition, "tokens": self.tokens[rows]}

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
    encoder: TextEncoder,
    preset: MoTeTrainConfig,
    folder: Path,
    device: str = "cpu",
) -> LatentPairs:
    """Encode the training split, kept in `folder`: each clip whole and without its first half token, long ones in
    pieces; and `preset.augment` motions of the data set's augmentation, where it has one.
    """
    clips, most = store.select("train", captioned=True), motion.stride * motion.config.max_tokens
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
    if preset.augment and source is not None and source.augment is not None:
        more, others = _augmented(
            store, partial(source.augment, store, preset.augment), motion, preset.augment, folder / "augmented.npz"
        )
        more_rows, more_vectors = encode_captions(more, encoder)
        captions, vectors = (
            {sentence: len(vectors) + row for sentence, row in more_rows.items()} | captions,
            torch.cat([vectors, more_vectors]),
        )
        latents = {name: np.concatenate([latents[name], others[name]]) for name in others}
        clip_of, clips = [*clip_of, *range(len(clips), len(clips) + len(more))], clips + more
    sources = sources_of(store, motion=motion, text=text)
    return LatentPairs(
        latents | {"clip": np.array(clip_of)},
        clips,
        text,
        Captions(clips, captions, vectors, device=device),
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
