"""Metrics on embeddings against the numbers of the official code, and what they must do on any data."""

import numpy as np
import pytest

from evaluation.metrics.distribution import diversity, fid, multimodality, pair_distance
from evaluation.metrics.matching import multimodal_distance, r_precision
from evaluation.metrics.reconstruction import mpjpe, perplexity, usage
from motionlab.errors import MotionLabError
from tests.shared import SHARED

FIXTURE = SHARED / "fixtures" / "t2m_metrics.npz"
RTOL = 1e-5


@pytest.fixture(scope="module")
def official():
    if not FIXTURE.exists():
        pytest.skip("the official metrics' fixture is not here")
    with np.load(FIXTURE, allow_pickle=False) as arrays:
        return dict(arrays)


def test_fid_is_the_official_one(official):
    real, generated = official["motion_emb"], official["pred_emb"]
    assert fid(generated, real) == pytest.approx(official["fid"], rel=RTOL)
    assert fid(real, real) == pytest.approx(0, abs=1e-9)
    assert fid(generated[:20], real[:20]) == pytest.approx(official["fid_singular_20_samples"], rel=RTOL)


def test_matching_is_the_official_one(official):
    for name, motions in (("real", official["motion_emb"]), ("pred", official["pred_emb"])):
        np.testing.assert_allclose(r_precision(official["text_emb"], motions), official[f"rprec_{name}"], rtol=RTOL)
        distance = multimodal_distance(official["text_emb"], motions)
        assert distance == pytest.approx(official[f"matching_{name}"], rel=RTOL)


def test_mpjpe_is_the_official_one(official):
    errors = mpjpe(official["mpjpe_pred"], official["mpjpe_gt"])
    assert errors.mean() / 1000 == pytest.approx(float(np.mean(official["mpjpe"])), rel=RTOL)


def test_spread_is_the_official_one(official):
    for name, rows in (("real", "motion_emb"), ("pred", "pred_emb"), ("pred100", "pred_emb")):
        first, second = official[f"div_{name}_first"], official[f"div_{name}_second"]
        assert pair_distance(official[rows], first, second) == pytest.approx(official[f"div_{name}"], rel=RTOL)
    prompts = official["mm_emb"].swapaxes(0, 1)
    assert pair_distance(prompts, official["mm_first"], official["mm_second"]) == pytest.approx(
        official["mm"], rel=RTOL
    )


def rows(count, width=8, seed=0):
    return np.random.default_rng(seed).normal(size=(count, width))


def test_fid_of_known_gaussians():
    shift = np.full(8, 2.0)
    data = rows(500)
    assert fid(data + shift, data) == pytest.approx(shift @ shift)
    spread = np.trace(np.cov(data, rowvar=False))
    assert fid(3 * data, data) == pytest.approx(4 * data.mean(0) @ data.mean(0) + 4 * spread)
    assert fid(data[:3], rows(5, seed=1)) >= 0  # fewer samples than dimensions


def test_r_precision_of_perfect_and_of_shuffled_pairs():
    data = rows(320)
    assert (r_precision(data, data) == 1).all()
    chance = r_precision(data, rows(320, seed=1))
    assert (chance < 0.3).all() and (np.diff(chance) >= 0).all()
    assert r_precision(data[:40], data[:40]).shape == (3,)  # what fills no pool is left out


def test_one_motion_for_every_sentence_is_chance():
    same = np.repeat(rows(1, seed=2), 320, axis=0)
    np.testing.assert_allclose(r_precision(rows(320), same), np.array([1, 2, 3]) / 32)


def test_diversity_and_multimodality_grow_with_spread():
    few, many = rows(150), 2 * rows(150)
    assert diversity(many, np.random.default_rng(1)) == pytest.approx(2 * diversity(few, np.random.default_rng(1)))
    repeats = rows(600).reshape(20, 30, 8)
    assert multimodality(repeats, np.random.default_rng(1)) > 0
    assert multimodality(np.repeat(repeats[:, :1], 30, axis=1), np.random.default_rng(1)) == 0


def test_codebooks_in_use():
    tokens = np.array([[0, 1, 2, 3], [0, 1, -1, -1]])
    assert usage(tokens, 8) == 0.5
    assert perplexity(np.arange(8), 8) == pytest.approx(8, rel=1e-4) and perplexity(
        np.zeros(9, int), 8
    ) == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: fid(rows(1), rows(9)), "2 or more embeddings"),
        (lambda: fid(rows(9, 3), rows(9)), "3 and 8 numbers"),
        (lambda: fid(np.full((9, 3), np.nan), rows(9, 3)), "NaN"),
        (lambda: r_precision(rows(31), rows(31)), "pools of 32"),
        (lambda: r_precision(rows(32), rows(33)), "belong together"),
        (lambda: multimodal_distance(rows(4), rows(5)), "belong together"),
        (lambda: multimodal_distance(rows(4), np.full((4, 8), np.nan)), "NaN or infinite"),
        (lambda: r_precision(rows(32), np.full((32, 8), np.inf)), "NaN or infinite"),
        (lambda: mpjpe(np.zeros((4, 22, 3)), np.zeros((5, 22, 3))), "of one shape"),
        (lambda: mpjpe(np.zeros((4, 22, 3)), np.full((4, 22, 3), np.nan)), "NaN or infinite"),
        (lambda: diversity(rows(100), np.random.default_rng(0)), "101 or more"),
        (lambda: multimodality(rows(100)[:, None].repeat(9, 1), np.random.default_rng(0)), "10 or more"),
    ],
)
def test_what_cannot_be_measured_is_said(call, sentence):
    with pytest.raises(MotionLabError, match=sentence):
        call()
