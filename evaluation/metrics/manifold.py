"""Is what was generated real-looking, and is what is real generated? Two questions that FID answers with one number.

On embeddings (N, D) of generated and (M, D) of real motions. A manifold is the union of balls around points, each as
large as the distance to the point's k-th nearest neighbour within its own set.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from evaluation.metrics import check
from evaluation.metrics.blocks import row_blocks
from motionlab.errors import MotionLabError

PRECISION_NEIGHBOURS = 3  # Kynkaanniemi et al. 2019
DENSITY_NEIGHBOURS = 5  # Naeem et al. 2020


def precision_recall(generated: np.ndarray, real: np.ndarray, k: int = PRECISION_NEIGHBOURS) -> tuple[float, float]:
    """Improved precision and recall (Kynkaanniemi et al. 2019, eq. 2).

    Returns:
        precision: share of generated points within the real manifold. recall: share of real points within the
        generated one.
    Raises:
        MotionLabError: k or fewer points on either side, other widths, or values that are not finite.
    """
    generated, real = _sets(generated, real, k)
    real_radii, generated_radii = _radii(real, k), _radii(generated, k)
    in_real, in_generated = np.zeros(len(generated), bool), np.zeros(len(real), bool)
    for rows in row_blocks(len(generated), len(real)):
        distance = cdist(generated[rows], real)
        in_real[rows] = (distance <= real_radii).any(axis=1)
        in_generated |= (distance <= generated_radii[rows, None]).any(axis=0)
    return float(in_real.mean()), float(in_generated.mean())


def density_coverage(generated: np.ndarray, real: np.ndarray, k: int = DENSITY_NEIGHBOURS) -> tuple[float, float]:
    """Density and coverage (Naeem et al. 2020, eq. 4 and 5), which an outlier among the real points does not spoil.

    Returns:
        density: in how many real balls a generated point lies, over k; may be above 1. coverage: share of real balls
        that hold a generated point.
    Raises:
        MotionLabError: as `precision_recall`.
    """
    generated, real = _sets(generated, real, k)
    radii = _radii(real, k)
    balls, covered = np.zeros(len(generated), int), np.zeros(len(real), bool)
    for rows in row_blocks(len(generated), len(real)):
        inside = cdist(generated[rows], real) <= radii
        balls[rows] = inside.sum(axis=1)
        covered |= inside.any(axis=0)
    return float(balls.mean() / k), float(covered.mean())


def _radii(points: np.ndarray, k: int) -> np.ndarray:
    """(N,) distances to the k-th nearest other point."""
    radii = np.empty(len(points))
    for rows in row_blocks(len(points), len(points)):
        radii[rows] = np.partition(cdist(points[rows], points), k, axis=1)[:, k]  # the nearest is the point itself
    return radii


def _sets(generated: np.ndarray, real: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    generated, real = check.embeddings(generated, least=k + 1), check.embeddings(real, least=k + 1)
    if generated.shape[1] != real.shape[1]:
        raise MotionLabError(f"embeddings of {generated.shape[1]} and {real.shape[1]} numbers cannot be compared")
    return generated, real
