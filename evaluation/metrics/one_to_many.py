"""How much of one reference do synthesised motions show again, and how far do they leave it? (GANimator, SinMDM)

On features (frames, D) of a reference and of samples: 6D joint rotations, root height and planar velocity at 30 fps,
without contacts. Thresholds and windows are the published code's, for its skeletons; with other features they shift.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.spatial.distance import cdist

from evaluation.metrics import check
from motionlab.errors import MotionLabError

COVERAGE_WINDOW, COVERED_BELOW = 30, 2.0
GLOBAL_SEGMENT = 30
LOCAL_WINDOW = 15
INTRA_PAIRS = 1000


def coverage(
    sample: np.ndarray, reference: np.ndarray, window: int = COVERAGE_WINDOW, below: float = COVERED_BELOW
) -> float:
    """Share of the reference's windows that come near some window of the sample: mean distance of frames < `below`."""
    return float((nearest_windows(reference, sample, window) < below).mean())


def global_diversity(sample: np.ndarray, reference: np.ndarray, segment: int = GLOBAL_SEGMENT) -> float:
    """Patched nearest neighbour: the sample cut into stretches of `segment` or more frames, each laid on a contiguous
    stretch of the reference, so that the summed distance is least; that sum a frame of the sample.

    Exact in time and memory of frames x frames: a stretch is a block of `segment` frames and then one frame after the
    other, so the best cover that ends at (i, j) either goes on along the diagonal or begins a block behind the best
    cover of all.
    """
    distance = _distance(sample, reference, segment)
    frames, width = distance.shape
    blocks = _diagonal_sums(distance, segment)  # [i, j]: the block that begins there
    ends = np.full(width, np.inf)
    best = np.full(frames + 1, np.inf)  # of the first i frames
    best[0] = 0.0
    for i in range(segment - 1, frames):
        ends = np.concatenate([[np.inf], ends[:-1]]) + distance[i]
        begun = best[i - segment + 1] + blocks[i - segment + 1]
        ends[segment - 1 :] = np.minimum(ends[segment - 1 :], begun)
        best[i + 1] = ends.min()
    return float(best[frames] / frames)


def local_diversity(sample: np.ndarray, reference: np.ndarray, window: int = LOCAL_WINDOW) -> float:
    """Mean distance of a frame in the sample's windows to the nearest window of the reference."""
    return float(nearest_windows(sample, reference, window).mean())


def inter_diversity(samples: np.ndarray) -> float:
    """Samples (N, frames, D) of one length: Frobenius norm of the difference of two, a frame, over all pairs."""
    samples = check.embeddings(samples, least=2, axes=3)
    gaps = [np.linalg.norm(one - other) for one, other in combinations(samples, 2)]
    return float(np.mean(gaps) / samples.shape[1])


def intra_diversity(
    motion: np.ndarray, rng: np.random.Generator, window: int = LOCAL_WINDOW, pairs: int = INTRA_PAIRS
) -> float:
    """The same between random windows of one motion (frames, D). Reported as its distance from the reference's."""
    motion = check.embeddings(motion, least=window + 1)
    first, second = rng.integers(len(motion) - window + 1, size=(2, pairs))
    steps = np.arange(window)
    gaps = motion[first[:, None] + steps] - motion[second[:, None] + steps]
    return float(np.linalg.norm(gaps, axis=(1, 2)).mean() / window)


def repetition(motion: np.ndarray, shortest: int) -> float:
    """The largest autocorrelation of a motion (frames, D) at lags from `shortest` to half its length: 1 for one that
    repeats itself exactly, near 0 for one that never does what it did. NaN where no such lag is.
    """
    rows = check.embeddings(motion, least=2)
    lags = np.arange(shortest, len(rows) // 2 + 1)
    if shortest < 1 or len(lags) == 0:
        return float("nan")
    rows = rows - rows.mean(axis=0)
    spectrum = np.fft.rfft(rows, n=2 * len(rows), axis=0)
    products = np.fft.irfft((np.abs(spectrum) ** 2).sum(axis=1))[lags] / (len(rows) - lags)
    return float(products.max() / max(rows.var(axis=0).sum(), 1e-12))


def harmonic_mean(coverage: float, global_diversity: float, local_diversity: float, scale: float = 1.0) -> float:
    """3 / (1 / coverage + 1 / g + 1 / l) with g and l the diversities divided by `scale` and cut at 1; 0 if one is 0.

    The paper gives no formula; this one is ours and belongs beside every number that it makes.
    """
    parts = np.clip([coverage, global_diversity / scale, local_diversity / scale], 0.0, 1.0)
    return float(0.0 if (parts == 0).any() else len(parts) / (1 / parts).sum())


def nearest_windows(windows_of: np.ndarray, among: np.ndarray, window: int) -> np.ndarray:
    """For each window of the first the least mean distance of frames to a window of the second."""
    return _diagonal_sums(_distance(windows_of, among, window), window).min(axis=1) / window


def _distance(first: np.ndarray, second: np.ndarray, window: int) -> np.ndarray:
    first, second = check.embeddings(first), check.embeddings(second)
    if first.shape[1] != second.shape[1]:
        raise MotionLabError(f"features of {first.shape[1]} and {second.shape[1]} numbers cannot be compared")
    if window < 1 or min(len(first), len(second)) < window:
        raise MotionLabError(f"windows of {window} frames do not fit into {len(first)} and {len(second)} frames")
    return cdist(first, second)


def _diagonal_sums(distance: np.ndarray, window: int) -> np.ndarray:
    """(M, N) -> (M - window + 1, N - window + 1): sums of `window` numbers down the diagonal that begins there."""
    rows, columns = (size - window + 1 for size in distance.shape)
    return sum(distance[k : k + rows, k : k + columns] for k in range(window))
