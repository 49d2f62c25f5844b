"""Metrics of one-to-many synthesis against what they say, done the slow way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from evaluation.metrics import one_to_many as metrics
from motionlab.errors import MotionLabError


def draw(seed: int, frames: int, channels: int = 3) -> np.ndarray:
    return np.cumsum(np.random.default_rng(seed).normal(size=(frames, channels)), axis=0)


def slow_patched_nearest(sample, reference, segment) -> float:
    """Dynamic programming over the ends of segments, every segment tried against every stretch."""
    distance = np.linalg.norm(sample[:, None] - reference[None], axis=-1)
    best = [0.0] + [np.inf] * len(sample)
    for end in range(segment, len(sample) + 1):
        for start in range(0, end - segment + 1):
            long = end - start
            for j in range(len(reference) - long + 1):
                cost = sum(distance[start + k, j + k] for k in range(long))
                best[end] = min(best[end], best[start] + cost)
    return best[-1] / len(sample)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(4, 18), st.integers(4, 14), st.integers(1, 4))
def test_patched_nearest_neighbour_is_exact(seed, frames, length, segment):
    sample, reference = draw(seed, frames), draw(seed + 1, length)
    expected = slow_patched_nearest(sample, reference, segment)
    assert_allclose(metrics.global_diversity(sample, reference, segment), expected, rtol=1e-9)


def test_a_copy_covers_everything_and_is_nowhere_new():
    reference = draw(0, 90)
    assert metrics.coverage(reference, reference) == 1.0
    assert metrics.global_diversity(reference, reference) == 0.0
    assert metrics.local_diversity(reference, reference) == 0.0
    twice = np.concatenate([reference, reference])
    assert metrics.global_diversity(twice, reference) == 0.0, "two stretches, each a copy"


def test_a_splice_is_new_where_it_was_cut_only():
    reference = draw(1, 120)
    splice = np.concatenate([reference[60:], reference[:60]])
    assert metrics.coverage(splice, reference) < 1.0
    assert metrics.global_diversity(splice, reference) == 0.0
    shuffled = np.concatenate([reference[i : i + 10] for i in (60, 10, 90, 0, 40, 80, 20, 100)])
    assert metrics.global_diversity(shuffled, reference) > 0.0


def test_windows_are_compared_frame_by_frame():
    reference, sample = draw(2, 40), draw(3, 50)
    windows = [
        [np.linalg.norm(reference[r : r + 15] - sample[s : s + 15], axis=1).mean() for r in range(26)]
        for s in range(36)
    ]
    assert_allclose(metrics.local_diversity(sample, reference), np.min(windows, axis=1).mean(), rtol=1e-12)
    nearest = np.min(windows, axis=0)
    below = float(np.median(nearest))
    assert metrics.coverage(sample, reference, window=15, below=below) == (nearest < below).mean()


def test_samples_that_are_alike_are_not_diverse():
    one = draw(4, 30)
    assert metrics.inter_diversity(np.stack([one, one])) == 0.0
    apart = np.stack([one, one + 3.0])
    assert_allclose(metrics.inter_diversity(apart), 3.0 * np.sqrt(30 * 3) / 30)
    still = np.ones((40, 3))
    assert metrics.intra_diversity(still, np.random.default_rng(0)) == 0.0
    assert metrics.intra_diversity(one, np.random.default_rng(0)) > 0.0


def test_harmonic_mean_names_its_parts():
    assert_allclose(metrics.harmonic_mean(0.9, 0.5, 0.5), 3 / (1 / 0.9 + 2 / 0.5))
    assert metrics.harmonic_mean(0.9, 0.0, 0.5) == 0.0
    assert metrics.harmonic_mean(1.0, 5.0, 5.0) == 1.0
    assert_allclose(metrics.harmonic_mean(1.0, 5.0, 5.0, scale=10.0), 3 / (1 + 2 + 2))


@pytest.mark.parametrize(
    "sample, reference, message",
    [
        (draw(0, 20), draw(1, 60), "windows of 30 frames do not fit into 20 and 60 frames|do not fit"),
        (draw(0, 60, 4), draw(1, 60), "features of 4 and 3 numbers|features of 3 and 4 numbers"),
        (np.full((60, 3), np.nan), draw(1, 60), "NaN or infinite"),
    ],
)
def test_bad_input_is_one_sentence(sample, reference, message):
    for metric in (metrics.coverage, metrics.global_diversity):
        with pytest.raises(MotionLabError, match=message):
            metric(sample, reference)


def test_a_motion_that_repeats_itself_is_found():
    rng = np.random.default_rng(0)
    once = rng.normal(size=(100, 6))
    assert metrics.repetition(np.tile(once, (4, 1)), shortest=100) == pytest.approx(1, abs=0.05)
    assert metrics.repetition(rng.normal(size=(400, 6)), shortest=100) < 0.3
    assert np.isnan(metrics.repetition(once, shortest=80))
