"""Training the evaluator on a store: clips and their captions are drawn together, other captions pushed away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from evaluation.evaluator.network import CONTACTS, STRIDE, Evaluator, EvaluatorConfig, matching_loss
from motionlab.data.store import Clip, MotionStore
from motionlab.models import checkpoint
from motionlab.models.card_metadata import UNCONDITIONAL, front_matter
from motionlab.models.token_training import encode_captions, sources_of
from motionlab.nn.placement import placement
from motionlab.text.encoder import load_text_encoder
from motionlab.training.batches import Captions, FeatureRows, draw_alike, draw_offsets, draw_weights
from motionlab.training.loop import LoopConfig, fit
from motionlab.training.validation import ValidationLoss

SMALL = dict(movement_width=384, movement_dim=384, motion_width=384, text_width=384, dim=384)
LOOP = LoopConfig(steps=5_000, lr=6e-4, warmup=200, weight_decay=3e-2, clip_norm=1.0, validate_every=250)
MAX_FRAMES = 196
BATCH = 192
VALIDATION_BATCHES = 12
TEXT_NOISE = 0.5  # of text vectors with unit variance, as in the generators' training
LABEL_SMOOTHING = 0.1
_CARD = """# Evaluator

The text-motion matching network of Guo et al. (CVPR 2022), small, with sentence vectors in the place of words. Trained
to find each caption's motion in the batch and each motion's caption (cross-entropy over distances); clips that share
their captions are not pushed apart. What FID, R-precision, MM-Dist, Diversity and MModality are in its space says
nothing about numbers measured in another.

Data: {credit}. The weights were learned from it and carry its licence.

How well it tells real motions apart: `python -m evaluation evaluator --data DATA`.
"""


class Pairs:
    """Batches of clips of like length, each with one of its captions, drawn anew from torch's random numbers."""

    def __init__(self, store: MotionStore, clips: list[Clip], captions: Captions, batch: int = BATCH):
        self.rows = FeatureRows(
            map(store.rows, clips), np.zeros(store.layout.dim, "f4"), np.ones(store.layout.dim, "f4"), captions.device
        )
        self.captions, self.batch = captions, batch
        self.weights = draw_weights(clips, composed_share=0.0)
        kinds: dict[tuple[str, ...], int] = {}
        self.kind = torch.tensor([kinds.setdefault(clip.captions, len(kinds)) for clip in clips])
        self.total = torch.tensor([clip.frames for clip in clips])
        self.frames = self.total.clamp(max=MAX_FRAMES) // STRIDE * STRIDE

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> features (B, T, dim), frames (B,), text (B, text_dim), kind (B,): clips of one kind share
        their captions.
        """
        items = draw_alike(self.weights, self.frames, self.batch)
        frames = self.frames[items]
        starts = self.rows.first[items] + draw_offsets(self.total[items] - frames)
        places = torch.arange(int(frames.max())).minimum(frames[:, None] - 1)
        features = self.rows.features
        return {
            "features": features[(starts[:, None] + places).to(features.device)],
            "frames": frames.to(features.device),
            **self.captions.draw(items),
            "kind": self.kind[items].to(features.device),
        }


class MatchingObjective(nn.Module):
    """`matching_loss`, where clips that share their captions are not pushed apart: templated captions repeat. Noise on
    the texts and smoothed labels only in training.
    """

    def __init__(self, evaluator: Evaluator):
        super().__init__()
        self.evaluator = evaluator

    def forward(self, features: Tensor, frames: Tensor, text: Tensor, kind: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        if self.training:
            text = text + TEXT_NOISE * torch.randn_like(text)
        motions = self.evaluator.embed_motions(features, frames).float()
        texts = self.evaluator.text_encoder(text).float()
        same = kind[:, None] == kind[None]
        top1 = same.gather(1, torch.cdist(texts, motions).argmin(dim=1, keepdim=True)).float().mean()
        loss = matching_loss(texts, motions, same, label_smoothing=LABEL_SMOOTHING if self.training else 0.0)
        return loss, {"top1": top1.detach()}


def save_evaluator(evaluator: Evaluator, folder: str | Path, store: MotionStore) -> Path:
    """Write an evaluator's checkpoint folder."""
    licence = store.meta.get("licence", "other")
    credit = store.meta.get("credit", f"The data set in {store.folder.name}")
    head = front_matter(
        "Evaluator",
        licence=licence,
        tags=["text-to-motion", "evaluation"],
        datasets=store.datasets,
        pipeline_tag=UNCONDITIONAL,
    )
    card = head + _CARD.format(credit=credit)
    return checkpoint.write(folder, "evaluator", evaluator.config, {"evaluator": evaluator}, card)


def train_evaluator(
    store: MotionStore, folder: str | Path, loop: LoopConfig = LOOP, text_encoder: str = "minilm-adapter", **shape: int
) -> Evaluator:
    """Train on the training split of `store`, going on where a run in `folder` stopped; of a store with a validation
    split the weights that did best there are kept. shape: widths other than SMALL's.
    """
    torch.manual_seed(loop.seed)
    encoder = load_text_encoder(text_encoder)
    shape = {**SMALL, **shape, "channels": store.layout.dim - CONTACTS}
    evaluator = Evaluator(EvaluatorConfig(sentence_dim=encoder.dim, text_encoder=text_encoder, **shape))
    mean, std = store.statistics()
    evaluator.mean.copy_(torch.from_numpy(mean))
    evaluator.std.copy_(torch.from_numpy(std))

    def pairs(split: str, batch: int) -> Pairs | None:
        clips = [clip for clip in store.select(split, captioned=True) if clip.frames >= STRIDE]
        if not clips:
            return None
        captions = Captions(clips, *encode_captions(clips, encoder), device=placement().of_trainings)
        return Pairs(store, clips, captions, batch)

    held_out = pairs("val", BATCH // 2)
    validate = ValidationLoss(held_out, VALIDATION_BATCHES) if held_out else None
    objective, sources = MatchingObjective(evaluator), sources_of(store)
    fit(objective, pairs("train", BATCH), loop, folder, title="evaluator", sources=sources, validate=validate)
    return evaluator
