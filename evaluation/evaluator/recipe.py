"""Training the evaluator on a store: clips and their captions are drawn together, other captions pushed away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from evaluation.evaluator.network import CONTACTS, STRIDE, Evaluator, EvaluatorConfig, matching_loss
from motionlab.data.store import Clip, MotionStore
from motionlab.models import checkpoint
from motionlab.models.token_training import encode_captions, sources_of
from motionlab.text.encoder import load_text_encoder
from motionlab.training.batches import Captions, draw_alike, draw_weights
from motionlab.training.loop import LoopConfig, fit

SMALL = dict(movement_width=256, movement_dim=256, motion_width=256, text_width=256, dim=256)
LOOP = LoopConfig(steps=5_000, lr=6e-4, warmup=200, weight_decay=1e-2, clip_norm=1.0)
MAX_FRAMES = 196
BATCH = 96
_CARD = """---
library_name: motionlab
tags: [text-to-motion, evaluation]
license: {licence}
---
# Evaluator

The text-motion matching network of Guo et al. (CVPR 2022), small, with sentence vectors in the place of words. Trained
with
the contrastive loss; clips that share their captions count as pairs of each other's captions. What FID, R-precision,
MM-Dist, Diversity and MModality are in its space says nothing about numbers measured in another.

Data: {credit}. The weights were learned from it and carry its licence.

How well it tells real motions apart: `python -m evaluation evaluator --data DATA`.
"""


class Pairs:
    """Batches of clips of like length, each with one of its captions, drawn anew from torch's random numbers."""

    def __init__(self, store: MotionStore, clips: list[Clip], captions: Captions, batch: int = BATCH):
        self.store, self.clips, self.captions, self.batch = store, clips, captions, batch
        self.weights = draw_weights(clips, composed_share=0.3)
        kinds: dict[tuple[str, ...], int] = {}
        self.kind = torch.tensor([kinds.setdefault(clip.captions, len(kinds)) for clip in clips])
        self.lengths = torch.tensor([min(clip.frames, MAX_FRAMES) for clip in clips])

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> features (B, T, dim), frames (B,), text (B, text_dim), kind (B,): clips of one kind share
        their captions.
        """
        items = draw_alike(self.weights, self.lengths, self.batch)
        rows = [self._crop(self.clips[i]) for i in items.tolist()]
        return {
            "features": nn.utils.rnn.pad_sequence(rows, batch_first=True),
            "frames": torch.tensor([len(row) for row in rows]),
            **self.captions.draw(items),
            "kind": self.kind[items],
        }

    def _crop(self, clip: Clip) -> Tensor:
        rows, frames = self.store.rows(clip), min(clip.frames, MAX_FRAMES) // STRIDE * STRIDE
        start = int(torch.randint(clip.frames - frames + 1, ()))
        return torch.from_numpy(np.array(rows[start : start + frames]))


class MatchingObjective(nn.Module):
    """The contrastive loss, where all clips and captions of one kind are pairs: templated captions repeat.

    text_noise: of text vectors with unit variance, as in the generators' training.
    """

    def __init__(self, evaluator: Evaluator, text_noise: float = 0.3):
        super().__init__()
        self.evaluator, self.text_noise = evaluator, text_noise

    def forward(self, features: Tensor, frames: Tensor, text: Tensor, kind: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        motions = self.evaluator.embed_motions(features, frames).float()
        texts = self.evaluator.text_encoder(text + self.text_noise * torch.randn_like(text)).float()
        same = kind[:, None] == kind[None]
        top1 = same.gather(1, torch.cdist(texts, motions).argmin(dim=1, keepdim=True)).float().mean()
        return matching_loss(texts, motions, same), {"top1": top1.detach()}


def save_evaluator(evaluator: Evaluator, folder: str | Path, store: MotionStore) -> Path:
    """Write an evaluator's checkpoint folder."""
    licence = store.meta.get("licence", "other")
    credit = store.meta.get("credit", f"The data set in {store.folder.name}")
    card = _CARD.format(credit=credit, licence=licence)
    return checkpoint.write(folder, "evaluator", evaluator.config, {"evaluator": evaluator}, card)


def train_evaluator(
    store: MotionStore, folder: str | Path, loop: LoopConfig = LOOP, text_encoder: str = "minilm-moments", **shape: int
) -> Evaluator:
    """Train on the training split of `store`, going on where a run in `folder` stopped. shape: widths other than
    SMALL's.
    """
    torch.manual_seed(loop.seed)
    clips = store.select("train", captioned=True)
    encoder = load_text_encoder(text_encoder)
    shape = {**SMALL, **shape, "channels": store.layout.dim - CONTACTS}
    evaluator = Evaluator(EvaluatorConfig(sentence_dim=encoder.dim, text_encoder=text_encoder, **shape))
    mean, std = store.statistics()
    evaluator.mean.copy_(torch.from_numpy(mean))
    evaluator.std.copy_(torch.from_numpy(std))
    pairs = Pairs(store, clips, Captions(clips, *encode_captions(clips, encoder)))
    fit(MatchingObjective(evaluator), pairs, loop, folder, title="evaluator", sources=sources_of(store))
    return evaluator
