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
    are a pool and what is left over is not used. Of equal distances the first row comes first, as in the official
    code: whoever makes one motion for every sentence gets chance. Two equal sentences in a pool make the number
    meaningless: see `evaluator.pools`. Raises MotionLabError if N < pool.
    """
    texts, motions = check.pairs(texts, motions)
    whole = len(texts) // pool * pool
    if whole == 0:
        raise MotionLabError(
            f"R-precision needs pools of {pool}, got {len(texts)} motions; give more or a smaller pool"
        )
    ranks = retrieval_ranks(texts[:whole], motions[:whole], pool)
    return (ranks[:, None] < np.arange(1, top + 1)).mean(axis=0)


def retrieval_ranks(texts: np.ndarray, motions: np.ndarray, pool: int = POOL) -> np.ndarray:
    """(N,) places of each sentence's own motion among the motions of its pool, 0 is nearest, of (N, D) embeddings; of
    equal distances the first row comes first. The last pool may be smaller.
    """
    ranks = []
    for start in range(0, len(texts), pool):
        distance = cdist(texts[start : start + pool], motions[start : start + pool])
        own = np.diag(distance)[:, None]
        before = np.tri(len(own), k=-1, dtype=bool)
        ranks.append((distance < own).sum(axis=1) + ((distance == own) & before).sum(axis=1))
    return np.concatenate(ranks)


def multimodal_distance(texts: np.ndarray, motions: np.ndarray) -> float:
    """Mean Euclidean distance of every sentence to its own motion, (N, D) both."""
    texts, motions = check.pairs(texts, motions)
    return float(np.linalg.norm(texts - motions, axis=-1).mean())
