"""How well a sentence fits a motion, as one number that a visitor understands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock

import numpy as np
import torch

from evaluation.evaluator.embedding import Embedder
from evaluation.loading import space_of
from motionlab.data.bandai import plain_captions
from motionlab.text.encoder import encode_many


class Judge:
    """An evaluator, and other sentences to compare with: a plain one for every act in every style that captions know,
    and some of two and three acts.
    """

    def __init__(self, evaluator: str = "evaluator"):
        self.evaluator, self.lock = evaluator, Lock()

    def prepare(self) -> None:
        """Seconds of reading that nobody need wait for later."""
        with self.lock:
            _ = self.others

    @cached_property
    def space(self) -> Embedder:
        return space_of(self.evaluator)

    @cached_property
    def others(self) -> np.ndarray:
        """(sentences, dim)."""
        sentences = plain_captions()
        with torch.inference_mode():
            vectors = encode_many(self.space.text_encoder.encoder, sentences, batch=32)
            return self.space.evaluator.text_encoder(vectors.to(self.space.device)).cpu().numpy()

    def fits(self, rows: np.ndarray, sentences: Sequence[str]) -> list[float]:
        """The share, in percent, of the plain sentences that lie farther from a motion's features (T, dim) than each of
        these does.
        """
        with self.lock:  # who comes while the sentences are being read waits for them
            others = self.others
        [point] = self.space.motions([rows])
        far = np.linalg.norm(others - point, axis=1)
        return [
            100 * float((far > np.linalg.norm(one - point)).mean())
            for one in self.space.texts([text or "nothing" for text in sentences])
        ]
