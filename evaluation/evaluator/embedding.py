"""Sentences and motions as points in the evaluator's space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch

from evaluation.evaluator.network import STRIDE, Evaluator, EvaluatorConfig
from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.nn.inference import note_run
from motionlab.nn.placement import placement
from motionlab.text.encoder import Cached, TextEncoder, load_text_encoder

SHIPPED = Path(__file__).resolve().parents[1] / "checkpoints"
BATCH = 128


def find_evaluator(name: str | Path) -> Path:
    """The folder of a shipped evaluator's name, or a folder with one."""
    for folder in (SHIPPED / name, Path(name)):
        if (folder / "config.json").exists():
            return folder
    raise MotionLabError(f"{name} is no evaluator; train one with `python -m evaluation train-evaluator`")


class Embedder:
    """An evaluator with its sentence encoder.

    A point depends on nothing else: sentences are embedded one by one, motions with the same zeros behind each.
    """

    def __init__(self, evaluator: Evaluator, text_encoder: TextEncoder):
        if evaluator.config.sentence_dim != text_encoder.dim:
            raise MotionLabError(
                f"the evaluator reads "
                f"{f'vectors of {n} numbers' if (n := evaluator.config.sentence_dim) else 'words'}, "
                f"{text_encoder.name} gives {text_encoder.dim} numbers a sentence"
            )
        self.evaluator, self.text_encoder = evaluator.eval().requires_grad_(False), Cached(text_encoder, size=100_000)

    @classmethod
    def load(cls, name: str | Path = "evaluator") -> Embedder:
        """A shipped evaluator, or a folder with one, where `placement` says."""
        folder = find_evaluator(name)
        config = checkpoint.read_config(folder, "evaluator", EvaluatorConfig)
        return cls(
            checkpoint.read_part(folder, "evaluator", lambda: Evaluator(config)).to(placement().of_models),
            load_text_encoder(config.text_encoder),
        )

    @property
    def device(self) -> torch.device:
        return self.evaluator.mean.device

    @torch.inference_mode()
    def texts(self, sentences: list[str]) -> np.ndarray:
        """Sentences -> (len(sentences), dim)."""
        vectors = self.text_encoder.encode(sentences).to(self.device)
        return note_run(self.evaluator).text_encoder(vectors).cpu().numpy()

    def motions(self, features: Iterable[np.ndarray]) -> np.ndarray:
        """Features (T_i, channels) of any lengths >= 4, not normalized -> (motions, dim). Reads BATCH motions at a
        time.

        Raises MotionLabError for motions that are too short or not finite.
        """
        points = [self._batch(some) for some in _batched(features, BATCH)]
        if not points:
            raise MotionLabError("there is no motion to embed")
        return np.concatenate(points)

    @torch.inference_mode()
    def windows(self, features: np.ndarray) -> np.ndarray:
        """Windows (N, T, channels) of one length, not normalized, with nothing behind them -> (N, dim)."""
        rows = torch.from_numpy(np.ascontiguousarray(features, dtype=np.float32)).to(self.device)
        frames = torch.full((len(rows),), rows.shape[1], device=self.device)
        network = note_run(self.evaluator)
        parts = zip(rows.split(BATCH), frames.split(BATCH))
        return torch.cat([network.embed_motions(*part) for part in parts]).cpu().numpy()

    @torch.inference_mode()
    def _batch(self, features: list[np.ndarray]) -> np.ndarray:
        for rows in features:
            if rows.ndim != 2 or rows.shape[1] != len(self.evaluator.mean) or len(rows) < STRIDE:
                raise MotionLabError(
                    f"the evaluator reads features ({STRIDE} or more frames, {len(self.evaluator.mean)}), got "
                    f"{rows.shape}"
                )
            if not np.isfinite(rows).all():
                raise MotionLabError("a motion contains NaN or infinite values and cannot be measured")
        rows = [torch.from_numpy(np.array(rows, dtype=np.float32)) for rows in features]
        frames = torch.tensor([len(one) // STRIDE * STRIDE for one in rows], device=self.device)
        padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True).to(self.device)
        # The longest gets zeros behind it like the others: the second convolution sees what the first makes of them.
        padded = torch.nn.functional.pad(padded, (0, 0, 0, STRIDE))
        return note_run(self.evaluator).embed_motions(padded, frames).cpu().numpy()


def _batched(items: Iterable, size: int) -> Iterator[list]:
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
