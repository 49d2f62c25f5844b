"""The published protocol of one-to-many synthesis, number for number: GANimator's evaluation (Li et al. 2022), and
SinMDM's of Mixamo's motions (Raab et al. 2024), which adds the diversities between and within samples. SinMDM's second
protocol, for HumanML3D's, is in `evaluation.metrics.embedded_windows`.

`evaluation.metrics.one_to_many` holds the same ideas with the statistics that we would choose. Here everything is as
the published code has it: the last window is left out, samples are compared with the one before (the first with the
last), and each gives one pair of random windows. Features (frames, D) of `protocol_features`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial.transform import Rotation

from evaluation.metrics import one_to_many
from motionlab.errors import MotionLabError
from motionlab.motion.motion import Animation

WINDOW = one_to_many.LOCAL_WINDOW
COVERAGE_WINDOW, COVERED_BELOW = one_to_many.COVERAGE_WINDOW, one_to_many.COVERED_BELOW


def protocol_features(animation: Animation, contacts: np.ndarray) -> np.ndarray:
    """What the published code compares: of every joint the first two rows of its rotation's matrix, the root's in the
    world, and the contacts; nothing of the root's place.

    Args:
        animation: T frames of J joints, at 30 a second.
        contacts: (T, F), 1 where a foot stands.

    Returns:
        (T, 6 J + F).
    """
    matrices = Rotation.from_quat(animation.rotations.reshape(-1, 4)).as_matrix()
    return np.concatenate([matrices[:, :2].reshape(len(contacts), -1), contacts], axis=1)


def coverage(
    sample: np.ndarray, reference: np.ndarray, window: int = COVERAGE_WINDOW, below: float = COVERED_BELOW
) -> float:
    """Share of the reference's windows, the last left out, that have a window of the sample nearer than `below`."""
    return float((_all_but_last(reference, sample, window) < below).mean())


def local_diversity(sample: np.ndarray, reference: np.ndarray, window: int = WINDOW) -> float:
    """Mean over the sample's windows, the last left out, of the distance a frame to the nearest of the reference."""
    return float(_all_but_last(sample, reference, window).mean())


def inter_diversity(samples: Sequence[np.ndarray]) -> np.ndarray:
    """Of each sample and the one before it: Frobenius norm of their difference over the frames."""
    return np.array([_frame_distance(one, samples[i - 1]) for i, one in enumerate(samples)])


def inter_diversity_local(samples: Sequence[np.ndarray], window: int = WINDOW) -> np.ndarray:
    """Of each sample and the one before it: `local_diversity` with that one in the reference's place."""
    return np.array([local_diversity(one, samples[i - 1], window) for i, one in enumerate(samples)])


def intra_diversity(motion: np.ndarray, starts: Sequence[int], window: int = WINDOW) -> float:
    """Between the two windows of a motion that begin at `starts`: as in `inter_diversity`."""
    first, second = (motion[start : start + window] for start in starts)
    return _frame_distance(first, second)


def protocol_numbers(
    samples: Sequence[np.ndarray], reference: np.ndarray, rng: np.random.Generator
) -> dict[str, dict[str, float]]:
    """Everything that SinMDM's evaluation of Mixamo's motions prints of a model, with GANimator's three metrics first.

    Args:
        samples: features of the model's motions, all twice as long as the reference.
        reference: features (N, D), N > 31.
        rng: which windows of a motion are compared.

    Returns:
        Metric -> its mean and std over the samples (biased, as NumPy's default is). "intra diversity gt diff" is the
        difference of two means, so that its std is NaN.

    Raises:
        MotionLabError: samples of several lengths, or a reference that is too short.
    """
    frames = {len(one) for one in samples}
    if len(frames) != 1 or len(reference) <= COVERAGE_WINDOW + 1:
        raise MotionLabError(
            f"the protocol takes samples of one length and a reference of more than {COVERAGE_WINDOW + 1} frames, got "
            f"{sorted(frames)} and {len(reference)}"
        )
    (length,), count = frames, len(samples)
    starts = rng.integers(length - WINDOW, size=(count, 2))
    own_starts = rng.integers(len(reference) - 1 - WINDOW, size=(count, 2))
    lists = {
        "coverage %": [100 * coverage(one, reference) for one in samples],
        "global diversity": [one_to_many.global_diversity(one, reference) for one in samples],
        "local diversity": [local_diversity(one, reference) for one in samples],
        "inter diversity, local": inter_diversity_local(samples),
        "inter diversity": inter_diversity(samples),
        "intra diversity": [intra_diversity(one, pair) for one, pair in zip(samples, starts)],
        "intra diversity of the reference": [intra_diversity(reference, pair) for pair in own_starts],
    }
    numbers = {name: {"mean": float(np.mean(values)), "std": float(np.std(values))} for name, values in lists.items()}
    gap = abs(numbers["intra diversity"]["mean"] - numbers["intra diversity of the reference"]["mean"])
    return numbers | {"intra diversity gt diff": {"mean": gap, "std": float("nan")}}


def _all_but_last(windows_of: np.ndarray, among: np.ndarray, window: int) -> np.ndarray:
    """Least mean distance of frames of each window but the last to any window of the other motion."""
    nearest = one_to_many.nearest_windows(windows_of, among, window)
    if len(nearest) < 2:
        raise MotionLabError(f"a motion of {len(windows_of)} frames has no second window of {window}")
    return nearest[:-1]


def _frame_distance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.linalg.norm(one - other) / len(one))
