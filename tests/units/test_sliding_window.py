"""Sampling window by window: what a window sees, what stays, and that length costs nothing but time."""

import pytest
import torch

from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer.sliding_window import slide
from motionlab.sampling.draw import random_generators

CODES = 7
SETTINGS = dict(mask_id=CODES, pad_id=CODES + 1, iterations=3)


def after_the_one_before(tokens: torch.Tensor) -> torch.Tensor:
    """A network that is sure of one thing: a token is one more than the one before it, or one less than the
    one behind.
    """
    logits = torch.zeros(*tokens.shape, CODES)
    for row in range(len(tokens)):
        for i in range(tokens.shape[1]):
            if i and tokens[row, i - 1] < CODES:
                logits[row, i, (tokens[row, i - 1] + 1) % CODES] += 50
            if i + 1 < tokens.shape[1] and tokens[row, i + 1] < CODES:
                logits[row, i, (tokens[row, i + 1] - 1) % CODES] += 30
    return logits


def follow(tokens: torch.Tensor) -> float:
    """Share of tokens that are one more than the one before."""
    return float((tokens.diff(dim=1) % CODES == 1).float().mean())


@pytest.mark.parametrize("window, context", [(5, 3), (4, 4), (40, 2), (1, 1), (3, 9)])
def test_windows_follow_on_each_other(window, context):
    blank = torch.zeros(2, 33, dtype=torch.int64)
    made = slide(
        after_the_one_before,
        blank,
        torch.zeros_like(blank, dtype=torch.bool),
        random_generators([0, 1]),
        window=window,
        context=context,
        **SETTINGS | {"iterations": 40},
    )
    assert made.shape == blank.shape and made.min() >= 0 and made.max() < CODES
    assert follow(made) > 0.8


def test_known_tokens_stay_and_are_seen_from_both_sides():
    blank = torch.zeros(1, 20, dtype=torch.int64)
    blank[0, 10] = 5
    observed_mask = torch.zeros_like(blank, dtype=torch.bool)
    observed_mask[0, 10] = True
    made = slide(
        after_the_one_before,
        blank,
        observed_mask,
        random_generators([3]),
        window=6,
        context=5,
        **SETTINGS | {"iterations": 20},
    )
    assert made[0, 10] == 5 and made[0, 9] == 4 and made[0, 11] == 6
    everything = slide(
        after_the_one_before,
        made,
        torch.ones_like(observed_mask),
        random_generators([4]),
        window=6,
        context=5,
        loop=True,
        **SETTINGS,
    )
    assert torch.equal(everything, made)


def test_what_a_window_sees_does_not_grow():
    seen = []

    def watch(tokens):
        seen.append(tokens.shape[1])
        return torch.zeros(*tokens.shape, CODES)

    blank = torch.zeros(1, 500, dtype=torch.int64)
    slide(watch, blank, blank.bool(), random_generators([0]), window=10, context=4, **SETTINGS)
    assert max(seen) == 18 and min(seen) >= 14


def test_a_sample_does_not_depend_on_its_batch():
    blank = torch.zeros(3, 25, dtype=torch.int64)
    settings = dict(window=8, context=4, loop=True, **SETTINGS)
    together = slide(after_the_one_before, blank, blank.bool(), random_generators([5, 6, 7]), **settings)
    alone = slide(after_the_one_before, blank[:1], blank[:1].bool(), random_generators([6]), **settings)
    assert torch.equal(together[1:2], alone)


def test_a_loop_closes():
    """The end leads into the beginning more often than chance, whatever the length."""
    closed = open_ = 0
    for length in range(20, 30):
        blank = torch.zeros(1, length, dtype=torch.int64)
        settings = dict(window=50, context=8, **SETTINGS | {"iterations": 30})
        for loop in (True, False):
            made = slide(after_the_one_before, blank, blank.bool(), random_generators([length]), loop=loop, **settings)[
                0
            ]
            follows = (made.roll(-1) - made) % CODES == 1  # the last is followed by the first
            around = torch.cat([follows[-length // 4 :], follows[: length // 4]]).float().mean()
            closed, open_ = closed + loop * float(follows[-1]), open_ + (not loop) * float(follows[-1])
            assert not loop or around > 0.7, "nothing breaks beside the seam"
    assert closed > open_ and closed >= 6


@pytest.mark.parametrize("window, context", [(0, 3), (4, -1)])
def test_bad_windows(window, context):
    blank = torch.zeros(1, 8, dtype=torch.int64)
    with pytest.raises(MotionLabError, match="1 or more tokens"):
        slide(
            after_the_one_before,
            blank,
            blank.bool(),
            random_generators([0]),
            window=window,
            context=context,
            **SETTINGS,
        )


@pytest.mark.parametrize("length", [1, 2, 3])
def test_the_shortest(length):
    blank = torch.zeros(1, length, dtype=torch.int64)
    assert slide(
        after_the_one_before, blank, blank.bool(), random_generators([0]), window=4, context=9, loop=True, **SETTINGS
    ).shape == (1, length)
