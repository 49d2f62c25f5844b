"""SinMDM's published protocol for HumanML3D's motions (Raab et al. 2024, sec. 5.1): the distance between the windows of
one motion and those of its reference, and diversities, all among the points that an evaluator gives motions.

As the published code has them: windows begin every ten frames, samples of the first half are compared with those of the
second, and each gives one pair of random windows. `embed` takes (N, T, D), N motions of T frames each, to (N, dim).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evaluation.metrics.distribution import fid
from motionlab.errors import MotionLabError

WINDOW, STEP = 20, 10
Embed = Callable[[np.ndarray], np.ndarray]


def windows(motion: np.ndarray, window: int = WINDOW, step: int = STEP) -> np.ndarray:
    """The windows (n, window, D) of a motion (T, D), one every `step` frames."""
    if len(motion) < window + step:
        raise MotionLabError(f"a motion of {len(motion)} frames has no second window of {window}")
    return np.stack([motion[start : start + window] for start in range(0, len(motion) - window + 1, step)])


def sifid(samples: np.ndarray, reference: np.ndarray, embed: Embed, window: int = WINDOW) -> float:
    """Frechet distance between the points of a sample's windows and of the reference's, mean over the samples.

    Args:
        samples: (N, T, D).
        reference: (M, D).
        embed: see above.
        window: frames.
    """
    real = embed(windows(reference, window))
    points = embed(np.concatenate([windows(sample, window) for sample in samples]))
    return float(np.mean([fid(some, real) for some in np.split(points, len(samples))]))


def inter_diversity(samples: np.ndarray, embed: Embed) -> float:
    """Mean distance between the points of the first half of the samples (N, T, D) and those of the second, in order."""
    check_halves(len(samples))
    points = embed(samples)
    half = len(samples) // 2
    return float(np.linalg.norm(points[:half] - points[half:], axis=1).mean())


def check_halves(count: int) -> None:
    """Raises MotionLabError unless so many samples have two halves."""
    if count == 0 or count % 2:
        raise MotionLabError(f"the protocol compares two halves of the samples, an even number, got {count}")


def intra_diversity(samples: np.ndarray, starts: np.ndarray, embed: Embed, window: int = WINDOW) -> float:
    """Mean distance between the points of the two windows of each sample (N, T, D) that begin at starts (N, 2)."""
    first, second = (
        embed(np.stack([sample[start : start + window] for sample, start in zip(samples, side)])) for side in starts.T
    )
    return float(np.linalg.norm(first - second, axis=1).mean())


def embedded_numbers(
    samples: np.ndarray, reference: np.ndarray, embed: Embed, rng: np.random.Generator, window: int = WINDOW
) -> dict[str, float]:
    """Everything that SinMDM's evaluation of HumanML3D's motions prints of one replication.

    Args:
        samples: features (N, T, D) of the model's motions, N even.
        reference: features (M, D).
        embed: see above.
        rng: which windows of a motion are compared.
        window: frames.

    Returns:
        Metric -> number. "intra diversity gt diff" is how far the samples' is from the reference's.

    Raises:
        MotionLabError: an odd number of samples, or motions without a second window.
    """
    fidelity, apart = sifid(samples, reference, embed, window), inter_diversity(samples, embed)
    starts = rng.integers(samples.shape[1] - window, size=(len(samples), 2))
    own_starts = rng.integers(len(reference) - window, size=(len(samples), 2))
    within = intra_diversity(samples, starts, embed, window)
    own = intra_diversity(np.broadcast_to(reference, (len(samples), *reference.shape)), own_starts, embed, window)
    return {
        "SiFID": fidelity,
        "inter diversity": apart,
        "intra diversity": within,
        "intra diversity of the reference": own,
        "intra diversity gt diff": abs(within - own),
    }
