"""Do generated motions lie where real ones lie, and how far do they spread? On embeddings (N, D) of motions."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from evaluation.metrics import check
from evaluation.metrics.blocks import row_blocks
from motionlab.errors import MotionLabError

DIVERSITY_PAIRS = 300  # the papers'; 100 where there are no more than 300 motions
MULTIMODALITY_PAIRS = 10
KID_SUBSETS, KID_SIZE = 100, 1000  # of points, where there are more


def fid(generated: np.ndarray, real: np.ndarray) -> float:
    """Frechet distance of the Gaussians of two sets of embeddings, (N, D) and (M, D), N and M >= 2.

    |mu_1 - mu_2|^2 + tr(C_1 + C_2 - 2 (C_1 C_2)^(1/2)) (Heusel et al. 2017, eq. 6). The last trace is the sum of the
    singular values of C_1^(1/2) C_2^(1/2), which is real and exact where there are fewer samples than dimensions
    and C_1 C_2 has no square root that `sqrtm` finds. Raises MotionLabError on fewer than two rows, other widths
    or values that are not finite.
    """
    generated, real = check.embeddings(generated, least=2), check.embeddings(real, least=2)
    if generated.shape[1] != real.shape[1]:
        raise MotionLabError(f"embeddings of {generated.shape[1]} and {real.shape[1]} numbers cannot be compared")
    shift = generated.mean(axis=0) - real.mean(axis=0)
    first, second = np.atleast_2d(np.cov(generated, rowvar=False)), np.atleast_2d(np.cov(real, rowvar=False))
    overlap = np.linalg.svd(_root(first) @ _root(second), compute_uv=False).sum()
    return float(shift @ shift + np.trace(first) + np.trace(second) - 2 * overlap)


def kid(generated: np.ndarray, real: np.ndarray, rng: np.random.Generator) -> float:
    """Kernel distance of two sets of embeddings, (N, D) and (M, D), N and M >= 2 (Binkowski et al. 2018).

    The unbiased squared maximum mean discrepancy with the kernel (x y / D + 1)^3: for a few motions as for many the
    same in expectation, which FID is not. Of all points, or with more than 1000 on both sides the mean over 100
    random subsets of 1000.
    """
    generated, real = check.embeddings(generated, least=2), check.embeddings(real, least=2)
    if generated.shape[1] != real.shape[1]:
        raise MotionLabError(f"embeddings of {generated.shape[1]} and {real.shape[1]} numbers cannot be compared")
    if min(len(generated), len(real)) <= KID_SIZE:
        return _squared_mmd(generated, real)
    subsets = (
        [points[rng.choice(len(points), KID_SIZE, replace=False)] for points in (generated, real)]
        for _ in range(KID_SUBSETS)
    )
    return float(np.mean([_squared_mmd(*pair) for pair in subsets]))


def diversity(embeddings: np.ndarray, rng: np.random.Generator) -> float:
    """Mean distance of random pairs: two draws of rows without replacement, (N, D), N > 100 (Guo et al. 2022)."""
    embeddings = check.embeddings(embeddings, least=101)
    pairs = DIVERSITY_PAIRS if len(embeddings) > DIVERSITY_PAIRS else 100
    first, second = (rng.choice(len(embeddings), pairs, replace=False) for _ in range(2))
    return pair_distance(embeddings, first, second)


def nearest_distances(embeddings: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """(N,) Euclidean distance of each row of (N, D) to the nearest row of (M, D): of training motions, it shows
    copying.
    """
    embeddings, reference = check.embeddings(embeddings, least=1), check.embeddings(reference, least=1)
    nearest = np.empty(len(embeddings))
    for rows in row_blocks(len(embeddings), len(reference)):
        nearest[rows] = cdist(embeddings[rows], reference).min(axis=1)
    return nearest


def multimodality(embeddings: np.ndarray, rng: np.random.Generator) -> float:
    """Mean distance of motions made of one sentence: (sentences, repeats, D), repeats >= 10 (Guo et al. 2022).

    Two draws of 10 repeats, each without replacement and the same for all sentences.
    """
    embeddings = check.embeddings(embeddings, axes=3)
    if embeddings.shape[1] < MULTIMODALITY_PAIRS:
        raise MotionLabError(
            f"multimodality needs {MULTIMODALITY_PAIRS} or more motions of each sentence, got {embeddings.shape[1]}"
        )
    first, second = (rng.choice(embeddings.shape[1], MULTIMODALITY_PAIRS, replace=False) for _ in range(2))
    return pair_distance(embeddings.swapaxes(0, 1), first, second)


def pair_distance(embeddings: np.ndarray, first: np.ndarray, second: np.ndarray) -> float:
    """Mean Euclidean distance of embeddings[first] to embeddings[second], rows along the first axis."""
    return float(np.linalg.norm(embeddings[first] - embeddings[second], axis=-1).mean())


def _squared_mmd(first: np.ndarray, second: np.ndarray) -> float:
    def kernel_sum(a: np.ndarray, b: np.ndarray) -> float:
        blocks = row_blocks(len(a), len(b))
        return float(sum(((a[rows] @ b.T / a.shape[1] + 1) ** 3).sum() for rows in blocks))

    def within(points: np.ndarray) -> float:
        itself, count = (((points**2).sum(axis=1) / points.shape[1] + 1) ** 3).sum(), len(points)
        return (kernel_sum(points, points) - itself) / (count * (count - 1))

    between = kernel_sum(first, second) / (len(first) * len(second))
    return float(within(first) + within(second) - 2 * between)


def _root(covariance: np.ndarray) -> np.ndarray:
    """The symmetric square root of a covariance matrix."""
    values, vectors = np.linalg.eigh(covariance)
    return vectors * np.sqrt(values.clip(min=0)) @ vectors.T
