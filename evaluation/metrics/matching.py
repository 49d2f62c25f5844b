"""Does a motion lie nearer to its own sentence than to others? On embeddings of sentences and motions, row by row."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from evaluation.metrics import check
from motionlab.errors import MotionLabError

POOL = 32


def r_precision(texts: np.ndarray, motions: np.ndarray, top: int = 3, pool: int = POOL) -> np.ndarray:
    """How often a sentence's own motion is among the nearest 1, 2 .. `top` of a pool (Guo et al. 2022): (top,) shares.

    texts, motions: (N, D) embeddings, row i of one belonging to row i of the other; every `pool` consecutive rows
    are a pool and what is left over is not used. Equal distances count for the motion. Two equal sentences in a pool
    make the number meaningless: see `evaluator.pools`. Raises MotionLabError if N < pool.
    """
    ranks = [_rank(cdist(t, m)) for t, m in _pools(texts, motions, pool)]
    return (np.concatenate(ranks)[:, None] < np.arange(1, top + 1)).mean(axis=0)


def multimodal_distance(texts: np.ndarray, motions: np.ndarray) -> float:
    """Mean Euclidean distance of every sentence to its own motion, (N, D) both."""
    texts, motions = check.pairs(texts, motions)
    return float(np.linalg.norm(texts - motions, axis=-1).mean())


def _rank(distance: np.ndarray) -> np.ndarray:
    """(P, P) -> (P,): how many motions lie strictly nearer to each sentence than its own."""
    return (distance < np.diag(distance)[:, None]).sum(axis=1)


def _pools(texts: np.ndarray, motions: np.ndarray, pool: int):
    texts, motions = check.pairs(texts, motions)
    whole = len(texts) // pool * pool
    if whole == 0:
        raise MotionLabError(
            f"R-precision needs pools of {pool}, got {len(texts)} motions; give more or a smaller pool"
        )
    return zip(texts[:whole].reshape(-1, pool, texts.shape[1]), motions[:whole].reshape(-1, pool, texts.shape[1]))
