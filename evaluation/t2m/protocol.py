"""One replication of the published text-to-motion table.

Guo et al., CVPR 2022, sec. 5.1, as MoMask and MMM evaluate: real motions and generated ones of the same captions and
lengths go through the evaluator in batches of 32, which are the pools of R-precision as well. What a model makes is
expected in the evaluator's normalization, padded as its own code pads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from torch import Tensor

from evaluation.metrics.distribution import MULTIMODALITY_PAIRS, diversity, fid, multimodality
from evaluation.metrics.matching import retrieval_ranks
from evaluation.t2m.evaluator import T2MEvaluator
from evaluation.t2m.test_set import BATCH, Draw, RandomGenerators, TaggedCaption, TestSet, sorted_by_length
from motionlab.errors import MotionLabError

TOP = 3


@dataclass(frozen=True)
class Batch:
    """32 items as a model is given them: the longest sentence first. index: of the batch, from 0."""

    index: int
    draws: Sequence[Draw]
    captions: Sequence[TaggedCaption]

    @property
    def frames(self) -> list[int]:
        """Of the real motions, all multiples of four; the lengths that are to be generated."""
        return [draw.frames for draw in self.draws]


class Model(Protocol):
    """What makes motions for the protocol.

    repeats: how many motions of each sentence multimodality is measured on; 1 leaves it out. multimodal_batches: in
    how many batches, the first ones; None is all. counted: which repeat all other metrics are measured on.
    """

    repeats: int
    multimodal_batches: int | None
    counted: int

    def __call__(self, batch: Batch, repeat: int) -> Mapping[str, Tensor]:
        """Motions of a batch by kind, each (B, T, width) in the evaluator's normalization."""
        ...


@dataclass
class Replication:
    """Points of one pass over the test set, rows in batches of 32.

    texts, real: (N, dim). generated: by kind, (N, dim). repeats: by kind, (sentences, repeats, dim). draws: (N,) items.
    """

    texts: np.ndarray
    real: np.ndarray
    draws: list[Draw]
    generated: dict[str, np.ndarray] = field(default_factory=dict)
    repeats: dict[str, np.ndarray] = field(default_factory=dict)


def replicate(
    test_set: TestSet,
    evaluator: T2MEvaluator,
    generators: RandomGenerators,
    model: Model | None = None,
    batches: int | None = None,
    progress=iter,
) -> Replication:
    """Read the whole test set once and embed it, and what a model makes of its captions and lengths.

    Args:
        model: None leaves real motions alone.
        batches: the first ones only; not the protocol, for a quick look.
        progress: wraps the batches, for a bar.
    Raises:
        MotionLabError: the test set has not a single full batch, or widths differ.
    """
    if test_set.width != evaluator.width:
        raise MotionLabError(
            f"the evaluator reads features of {evaluator.width} numbers, the data set has {test_set.width}"
        )
    texts, real, draws, generated, repeats = [], [], [], {}, {}
    for index, drawn in enumerate(progress(_first(test_set.batches(generators), batches))):
        batch = collate(index, test_set, evaluator, drawn)
        order = sorted_by_length(batch.frames)  # of the rows that the published evaluator returns
        texts.append(evaluator.embed_captions(batch.captions)[order])
        real.append(evaluator.embed_rows([test_set.crop(draw) for draw in batch.draws])[order])
        draws += [batch.draws[row] for row in order]
        for kind, points in _embed_repeats(model, batch, evaluator).items():
            generated.setdefault(kind, []).append(points[model.counted if len(points) > 1 else 0][order])
            if len(points) > 1:
                repeats.setdefault(kind, []).append(points[:, order].swapaxes(0, 1))
    if not real:
        raise MotionLabError(f"the test set has {len(test_set)} clips, fewer than one batch of {BATCH}")
    joined = ({kind: np.concatenate(parts) for kind, parts in some.items()} for some in (generated, repeats))
    return Replication(np.concatenate(texts), np.concatenate(real), draws, *joined)


def collate(index: int, test_set: TestSet, evaluator: T2MEvaluator, drawn: Sequence[Draw]) -> Batch:
    """The batch in the order of the published collate function: by words of the caption, the most first, stably."""
    words = [evaluator.vocabulary.encode(test_set.caption(draw).tokens).length for draw in drawn]
    draws = [drawn[row] for row in sorted_by_length(words)]
    return Batch(index, draws, [test_set.caption(draw) for draw in draws])


def numbers(
    texts: np.ndarray, motions: np.ndarray, real: np.ndarray, repeats: np.ndarray | None, rng: np.random.RandomState
) -> dict[str, float]:
    """The table's numbers of one replication.

    Args:
        texts, motions: (N, dim), row by row.
        real: (M, dim) that FID compares with.
        repeats: (sentences, repeats, dim) or None.
        rng: the pairs of multimodality are drawn first, then those of diversity.
    Returns:
        R@1 to R@3, FID, MM-Dist, Diversity (NaN for 100 motions and fewer), MModality (NaN without repeats).
    """
    ranks = retrieval_ranks(texts, motions)
    shares = (ranks[:, None] < np.arange(1, TOP + 1)).mean(axis=0)
    spread = float("nan") if repeats is None or repeats.shape[1] < MULTIMODALITY_PAIRS else multimodality(repeats, rng)
    return {
        **{f"R@{k}": float(share) for k, share in enumerate(shares, 1)},
        "FID": fid(motions, real),
        "MM-Dist": float(np.linalg.norm(texts.astype(np.float64) - motions, axis=-1).mean()),
        "Diversity": diversity(motions, rng) if len(motions) > 100 else float("nan"),
        "MModality": spread,
    }


def _embed_repeats(model: Model | None, batch: Batch, evaluator: T2MEvaluator) -> dict[str, np.ndarray]:
    """Points of all repeats of a batch by kind, (repeats, B, dim)."""
    if model is None:
        return {}
    many = model.multimodal_batches is None or batch.index < model.multimodal_batches
    points: dict[str, list[np.ndarray]] = {}
    for repeat in range(model.repeats if many else 1):
        for kind, motions in model(batch, repeat).items():
            points.setdefault(kind, []).append(evaluator.embed_normalized(motions, batch.frames))
    return {kind: np.stack(some) for kind, some in points.items()}


def _first(items: Iterable, count: int | None) -> Iterable:
    for index, item in enumerate(items):
        if index == count:
            return
        yield item
