"""Distances of sets, manifolds and the floor: known values, and what each must tell apart."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from evaluation.metrics import blocks, distribution, manifold
from evaluation.metrics.distribution import fid, kid, nearest_distances
from evaluation.metrics.ground import floating, penetration, skating_ratio
from evaluation.metrics.manifold import density_coverage, precision_recall
from motionlab.errors import MotionLabError
from motionlab.motion.contacts import TOES
from motionlab.motion.skeleton import SMPL22


def points(count, dim=8, mean=0.0, seed=0):
    return np.random.default_rng(seed).normal(mean, 1, (count, dim))


def test_kid_by_hand():
    """Three numbers against two, the sums written out."""
    x, y = np.array([[0.0], [1.0], [2.0]]), np.array([[1.0], [3.0]])

    def kernel(a, b):
        return (a * b + 1) ** 3

    within_x = 2 * (kernel(0, 1) + kernel(0, 2) + kernel(1, 2)) / 6
    between = np.mean([kernel(a, b) for a in (0, 1, 2) for b in (1, 3)])
    assert kid(x, y, np.random.default_rng(0)) == pytest.approx(within_x + kernel(1, 3) - 2 * between)


def test_kid_is_unbiased_where_fid_is_not():
    """Two samples of one distribution: KID is 0 in the mean for few as for many, FID grows as there are fewer."""
    pairs = [(points(40, seed=2 * i), points(40, seed=2 * i + 1)) for i in range(60)]
    values = [kid(*pair, np.random.default_rng(0)) for pair in pairs]
    assert abs(np.mean(values)) < 2 * np.std(values) / np.sqrt(len(values))
    assert np.mean([fid(*pair) for pair in pairs]) > 2 * fid(points(4000), points(4000, seed=1))
    assert kid(points(40, mean=1.0), points(40, seed=1), np.random.default_rng(0)) > 10 * np.std(values)


def test_kid_of_many_is_the_mean_over_subsets(monkeypatch):
    monkeypatch.setattr(distribution, "KID_SIZE", 50)
    near, far = points(120), points(120, mean=0.5, seed=1)
    whole = distribution._squared_mmd(near, far)
    assert kid(near, far, np.random.default_rng(0)) == pytest.approx(whole, rel=0.2)
    assert kid(near, far, np.random.default_rng(0)) == kid(near, far, np.random.default_rng(0))


def test_precision_recall_density_coverage_by_hand():
    """Real points at 0, 1, 2, 3 and 10 on a line; k = 1, so their balls reach 1, 1, 1, 1 and 7."""
    real = np.array([[0.0], [1.0], [2.0], [3.0], [10.0]])
    generated = np.array([[0.5], [3.5], [18.0]])  # with balls of 3, 3 and 14.5
    precision, recall = precision_recall(generated, real, k=1)
    assert precision == pytest.approx(2 / 3)  # 18 lies in none
    assert recall == pytest.approx(1.0)
    density, coverage = density_coverage(generated, real, k=1)
    assert density == pytest.approx((2 + 2 + 0) / 3)  # 0.5 in the balls of 0 and 1, 3.5 in those of 3 and 10
    assert coverage == pytest.approx(4 / 5)  # nothing in the ball of 2


def test_manifolds_tell_fidelity_from_variety():
    real = points(400)
    assert min(*precision_recall(points(400, seed=1), real), *density_coverage(points(400, seed=1), real)) > 0.8
    narrow = 0.1 * points(400, seed=1)  # all alike: real-looking, and hardly anything of what is real
    assert precision_recall(narrow, real)[0] > 0.95 and precision_recall(narrow, real)[1] < 0.05
    assert density_coverage(narrow, real)[0] > 1.0 and density_coverage(narrow, real)[1] < 0.7
    far = points(400, mean=8.0, seed=1)
    assert precision_recall(far, real) == (0.0, 0.0) and density_coverage(far, real) == (0.0, 0.0)


def test_an_outlier_raises_precision_and_not_density():
    """Naeem et al. 2020, sec. 3: one real point far away makes a huge ball."""
    real, far = points(100), points(100, mean=5.0, seed=1)
    outlier = np.vstack([real, np.full((1, 8), 10.0)])
    assert precision_recall(far, real)[0] < 0.2 < 0.5 < precision_recall(far, outlier)[0]
    assert density_coverage(far, outlier)[0] < 0.3


@pytest.mark.parametrize(
    "measure", [precision_recall, density_coverage, lambda a, b: kid(a, b, np.random.default_rng(0))]
)
def test_points_that_cannot_be_compared(measure):
    for generated in (points(1), points(40, dim=7), np.full((40, 8), np.nan)):
        with pytest.raises(MotionLabError):
            measure(generated, points(40))


def standing(frames=40, height=0.0):
    joints = np.repeat(SMPL22.rest_pose()[None], frames, axis=0)
    joints[..., 1] += height - joints[..., 1].min()
    return joints


def test_floating_and_penetration():
    assert floating(standing()) == penetration(standing()) == 0.0
    assert floating(standing(height=0.1)) == pytest.approx(0.1) and penetration(standing(height=0.1)) == 0.0
    assert penetration(standing(height=-0.03)) == pytest.approx(0.03) and floating(standing(height=-0.03)) == 0.0
    assert floating(standing(height=0.004)) == penetration(standing(height=-0.004)) == 0.0  # within the tolerance
    assert floating(standing(height=1.1), floor=1.0) == pytest.approx(0.1)
    half = np.concatenate([standing(20), standing(20, height=0.1)])
    assert floating(half) == pytest.approx(0.05)


def test_skating_ratio():
    assert skating_ratio(standing(), 20.0) == 0.0
    slides = standing()
    slides[..., 0] += np.arange(40)[:, None] * 0.05  # 1 m/s
    assert skating_ratio(slides, 20.0) == 1.0
    assert skating_ratio(slides, 8.0) == 0.0  # the same steps, 0.4 m/s
    high = slides + (0, 0.06, 0)
    assert skating_ratio(high, 20.0) == 0.0 and skating_ratio(high, 20.0, floor=0.06) == 1.0
    one = standing()
    one[20:, TOES[0], 0] += np.arange(20) * 0.05  # one foot, half of the time
    assert 0.4 < skating_ratio(one, 20.0) < 0.55
    hop = standing()
    hop[20:, :, 0] += 0.06  # a single step is no skating: the mean of five is slow
    assert skating_ratio(hop, 20.0) == 0.0


def test_joints_of_another_shape():
    for measure in (floating, penetration, lambda joints: skating_ratio(joints, 20.0)):
        with pytest.raises(MotionLabError, match="22, 3"):
            measure(np.zeros((10, 24, 3)))


def test_blocks_give_the_numbers_of_one_table(monkeypatch):
    """Both sides far larger than a block: the same as whole matrices of distances, to the bit; sums of kernels to
    rounding."""
    generated, real = points(157, seed=1), points(211, mean=0.3)
    between, within = cdist(generated, real), [cdist(side, side) for side in (generated, real)]
    own, others = (np.sort(table, axis=1)[:, 3] for table in within)
    balls = np.sort(within[1], axis=1)[:, 5]
    squares = [(side @ side.T / 8 + 1) ** 3 for side in (generated, real)]
    apart = [(table.sum() - np.trace(table)) / (len(table) * (len(table) - 1)) for table in squares]
    for cells in (1, 2000, 10**6):
        monkeypatch.setattr(blocks, "CELLS", cells)
        assert precision_recall(generated, real) == (
            (between <= others).any(axis=1).mean(),
            (between <= own[:, None]).any(axis=0).mean(),
        )
        inside = between <= balls
        assert density_coverage(generated, real) == (inside.sum(axis=1).mean() / 5, inside.any(axis=0).mean())
        expected = apart[0] + apart[1] - 2 * ((generated @ real.T / 8 + 1) ** 3).mean()
        assert kid(generated, real, np.random.default_rng(0)) == pytest.approx(expected, rel=1e-12)
        np.testing.assert_array_equal(nearest_distances(generated, real), between.min(axis=1))


def test_no_table_is_larger_than_a_block(monkeypatch):
    monkeypatch.setattr(blocks, "CELLS", 5000)
    tables = []
    monkeypatch.setattr(manifold, "cdist", lambda a, b: tables.append(len(a) * len(b)) or cdist(a, b))
    precision_recall(points(157, seed=1), points(211))
    assert max(tables) <= 5000 and sum(tables) == 157 * 157 + 211 * 211 + 157 * 211
