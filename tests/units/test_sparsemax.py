"""Sparsemax against its definition: the Euclidean projection onto the simplex."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from motionlab.models.motiondreamer.sparsemax import sparsemax


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 7), st.floats(0.1, 5))
def test_it_is_the_nearest_point_of_the_simplex(seed, size, spread):
    logits = np.random.default_rng(seed).normal(0, spread, size)
    got = sparsemax(torch.from_numpy(logits)).numpy()
    assert got.min() >= 0 and abs(got.sum() - 1) < 1e-9
    nearest = minimize(
        lambda p: ((p - logits) ** 2).sum(),
        np.full(size, 1 / size),
        jac=lambda p: 2 * (p - logits),
        bounds=[(0, 1)] * size,
        constraints={"type": "eq", "fun": lambda p: p.sum() - 1, "jac": lambda p: np.ones(size)},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    ).x
    np.testing.assert_allclose(got, nearest, atol=1e-5)


def test_rows_are_their_own_and_gradients_are_right():
    torch.manual_seed(0)
    logits = torch.randn(4, 3, 6, dtype=torch.float64, requires_grad=True)
    torch.testing.assert_close(sparsemax(logits)[2, 1], sparsemax(logits[2, 1]))
    assert torch.autograd.gradcheck(sparsemax, logits)


def test_a_clear_winner_takes_all_and_a_tie_is_shared():
    torch.testing.assert_close(sparsemax(torch.tensor([5.0, 1.0, 0.0])), torch.tensor([1.0, 0.0, 0.0]))
    torch.testing.assert_close(sparsemax(torch.tensor([1e4, 1e4, -1e4])), torch.tensor([0.5, 0.5, 0.0]))
    torch.testing.assert_close(sparsemax(torch.tensor([0.1, 0.0])), torch.tensor([0.55, 0.45]))
