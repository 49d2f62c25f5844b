"""Where the members of a crowd stand, and which part of the reference each of their moments comes from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from motionlab.motion.features import rotate_yaw

HEADINGS, FARTHER = 8, 5  # directions that are tried, and places, each half as far out again


def crowd_places(count: int, spacing: float, rng: np.random.Generator) -> np.ndarray:
    """(count, 3): x, z in metres and heading in radians, on a jittered hexagonal grid around the origin, nobody nearer
    to another than two thirds of `spacing`.
    """
    rows = np.arange(-count, count + 1)
    grid = np.array([(x + 0.5 * (z % 2), z * 3**0.5 / 2) for x in rows for z in rows])
    grid = grid[np.argsort(np.linalg.norm(grid, axis=1), kind="stable")[:count]]
    jitter = rng.uniform(-1, 1, (count, 2)) / 9
    return np.concatenate([spacing * (grid + jitter), rng.uniform(-np.pi, np.pi, (count, 1))], axis=1)


def nearest_pass(path: np.ndarray, others: Sequence[np.ndarray]) -> float:
    """How near a root (T, 3) comes to other ones at the same time, metres on the ground; infinite for none."""
    gaps = [np.linalg.norm(path[: len(other), [0, 2]] - other[: len(path), [0, 2]], axis=1).min() for other in others]
    return float(min(gaps, default=np.inf))


def clear_spot(
    steps: np.ndarray, spot: Sequence[float], others: Sequence[np.ndarray], clear: float
) -> tuple[float, float, float]:
    """Where a character sets out: x, z in metres and heading in radians.

    Args:
        steps: (T, 3) its path from the origin with heading 0, metres.
        spot: x, z and heading that it should have.
        others: (T, 3) paths of those who are there.
        clear: metres that it should stay away from them.
    Returns:
        `spot` in the first of HEADINGS directions in which it stays clear, else farther out, else where it is clearest.
    """
    (x, z, heading), best = spot, None
    for turn in range(FARTHER * HEADINGS):
        out = 1 + 0.5 * (turn // HEADINGS)
        place = out * x, out * z, heading + 2 * np.pi * turn / HEADINGS
        gap = nearest_pass([place[0], 0, place[1]] + rotate_yaw(steps, place[2]), others)
        if best is None or gap > best[0]:
            best = gap, place
        if gap >= clear:
            break
    return best[1]


def trace_origins(tokens: np.ndarray, reference: np.ndarray, distances: np.ndarray, jump: float = 0.5) -> np.ndarray:
    """Where in the reference (N,) each token (n,) comes from: the path of places that costs least (Viterbi), a place
    the distance of its code from the token's as a share of the mean, and `jump` wherever it does not follow on the
    place before.
    """
    cost = distances[np.asarray(tokens)][:, np.asarray(reference)] / max(float(distances.mean()), 1e-12)
    best, came = cost[0], np.zeros(cost.shape, dtype=np.int64)
    for i in range(1, len(cost)):
        leap = int(best.argmin())
        onward = np.concatenate([[np.inf], best[:-1]])
        follows = onward <= best[leap] + jump
        came[i] = np.where(follows, np.arange(len(best)) - 1, leap)
        best = np.where(follows, onward, best[leap] + jump) + cost[i]
    path = [int(best.argmin())]
    for i in range(len(cost) - 1, 0, -1):
        path.append(int(came[i, path[-1]]))
    return np.array(path[::-1])
