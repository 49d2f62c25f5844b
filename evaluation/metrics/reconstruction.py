"""How much of a motion survives the tokenizer, and how much of the codebook works for it."""

from __future__ import annotations

import numpy as np
import torch

from motionlab.errors import MotionLabError
from motionlab.nn import quantizer as quantize


def mpjpe(predicted: np.ndarray, real: np.ndarray, *, aligned: bool = True) -> np.ndarray:
    """Mean per-joint position error of each frame in mm: (T, J, 3) metres both -> (T,).

    aligned: with the roots put together, as the papers' figure; otherwise global, where the root's drift counts.
    Raises MotionLabError for other shapes or values that are not finite.
    """
    predicted, real = np.asarray(predicted), np.asarray(real)
    if predicted.shape != real.shape or real.ndim != 3:
        raise MotionLabError(
            f"MPJPE needs two motions (frames, joints, 3) of one shape, got {predicted.shape} and {real.shape}"
        )
    if not (np.isfinite(predicted).all() and np.isfinite(real).all()):
        raise MotionLabError("MPJPE cannot be measured on joints that are NaN or infinite")
    if aligned:
        predicted, real = predicted - predicted[:, :1], real - real[:, :1]
    return 1000 * np.linalg.norm(predicted - real, axis=-1).mean(axis=-1)


def perplexity(tokens: np.ndarray, codes: int) -> float:
    """exp(entropy) of the codes that tokens (...) use: how many are effectively in use, 1 to codes. -1 does
    not count.
    """
    return float(quantize.perplexity(torch.as_tensor(tokens), codes))


def usage(tokens: np.ndarray, codes: int) -> float:
    """The share of a codebook of `codes` codes that tokens (...) use at least once. -1 does not count."""
    tokens = np.asarray(tokens)
    return len(np.unique(tokens[tokens != quantize.DROPPED])) / codes
