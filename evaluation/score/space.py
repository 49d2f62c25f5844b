"""The learned space that motions and captions are compared in: an evaluator trained here, or the published one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from evaluation.evaluator.embedding import Embedder, find_evaluator
from evaluation.provenance import fingerprint
from evaluation.score.captions import Caption
from evaluation.t2m.evaluator import T2MEvaluator, find_files
from evaluation.t2m.tagging import tagged
from evaluation.t2m.test_set import BATCH
from motionlab.nn.placement import placement


class Space(Protocol):
    """What embeds. identity: of its weights."""

    identity: str

    def texts(self, captions: Sequence[Caption]) -> np.ndarray:
        """Captions -> (N, dim)."""
        ...

    def motions(self, features: Iterable[np.ndarray]) -> np.ndarray:
        """Features (T_i, 263), not normalized -> (N, dim)."""
        ...

    def windows(self, features: np.ndarray) -> np.ndarray:
        """Features (N, T, 263) of windows of one length, with nothing behind them -> (N, dim)."""
        ...


class OwnSpace:
    """An evaluator of this project, which reads sentences."""

    def __init__(self, name: str | Path):
        find_evaluator(name)
        self.embedder, self.identity = Embedder.load(name), fingerprint("evaluator", name)

    def texts(self, captions: Sequence[Caption]) -> np.ndarray:
        return self.embedder.texts([caption.text for caption in captions])

    def motions(self, features: Iterable[np.ndarray]) -> np.ndarray:
        return self.embedder.motions(features)

    def windows(self, features: np.ndarray) -> np.ndarray:
        return self.embedder.windows(features)


class PublishedSpace:
    """The published evaluator, which reads tagged words."""

    def __init__(self, folder: str | Path):
        self.evaluator = T2MEvaluator.load(folder).to(placement().of_models)
        self.identity = fingerprint("t2m_evaluator", folder)

    def texts(self, captions: Sequence[Caption]) -> np.ndarray:
        words = [tagged(caption.tagged) for caption in captions]
        return np.concatenate(
            [self.evaluator.embed_captions(words[i : i + BATCH]) for i in range(0, len(words), BATCH)]
        )

    def motions(self, features: Iterable[np.ndarray]) -> np.ndarray:
        return self.evaluator.motions(features)

    def windows(self, features: np.ndarray) -> np.ndarray:
        rows = torch.from_numpy(self.evaluator.normalize(features).astype(np.float32))
        return np.concatenate(
            [self.evaluator.embed_normalized(some, [some.shape[1]] * len(some)) for some in rows.split(BATCH)]
        )


def load_space(evaluator: str | Path) -> Space:
    """A shipped evaluator's name, a folder with one, or a folder with the published one in either layout; where
    `placement` says.

    Raises:
        MotionLabError: it is none of these.
    """
    return OwnSpace(evaluator) if find_files(evaluator) is None else PublishedSpace(evaluator)
