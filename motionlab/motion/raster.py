"""Triangles to pixels in numpy: which triangle is nearest to the eye in each pixel, and where in it the pixel lies."""

from __future__ import annotations

import numpy as np

AT_ONCE = 1 << 21  # pairs of a triangle and a pixel that are looked at together


def rasterize(
    corners: np.ndarray, nearness: np.ndarray, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The nearest triangles of a picture.

    Args:
        corners: (F, 3, 2) x and y of the triangles' corners, pixels, as float32.
        nearness: (F, 3) larger is nearer, linear over the picture (one over the distance), as float32.
        shape: rows and columns of the picture.
    Returns:
        pixels (N,) in rows one after the other, the triangle (N,) in each, and the shares (N, 3) of its corners there.
    """
    rows, columns = shape
    low = np.maximum(np.ceil(corners.min(axis=1) - 0.5), 0).astype(np.int64)
    high = np.minimum(np.floor(corners.max(axis=1) - 0.5), (columns - 1, rows - 1)).astype(np.int64)
    span = (high - low + 1).max(axis=1)
    (ax, ay), (bx, by), (cx, cy) = corners.transpose(1, 2, 0)
    area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    drawn = (high >= low).all(axis=1) & (np.abs(area) > 1e-6)
    found = []
    size = 1
    while drawn.any():  # triangles of like size together: each looks at as many pixels
        here = np.flatnonzero(drawn & (span <= size))
        drawn[here] = False
        step = max(1, AT_ONCE // size**2)
        found += [_inside(here[i : i + step], size, low, high, corners, area) for i in range(0, len(here), step)]
        size *= 2
    triangle = np.concatenate([part[0] for part in found] or [np.empty(0, np.int64)])
    x, y = (np.concatenate([part[i] for part in found] or [np.empty(0, np.int64)]) for i in (1, 2))
    shares = np.concatenate([part[3] for part in found] or [np.empty((0, 3), np.float32)])
    order = np.argsort((shares * nearness[triangle]).sum(axis=1), kind="stable")
    pixels = (y * columns + x)[order]
    nearest = np.full(rows * columns, -1, dtype=np.int64)
    nearest[pixels] = order  # of several at one place the last is kept, which is the nearest
    pixels = np.flatnonzero(nearest >= 0)
    kept = nearest[pixels]
    return pixels, triangle[kept], shares[kept]


def _inside(triangles, size: int, low, high, corners, area):
    """Of triangles (n,) that span at most `size` pixels each way: (triangle, x, y, shares) of the pixels inside."""
    steps = np.arange(size)
    x, y = low[triangles, 0, None] + steps, low[triangles, 1, None] + steps
    px, py = (x + np.float32(0.5)).astype(np.float32)[:, None, :], (y + np.float32(0.5)).astype(np.float32)[:, :, None]
    (ax, ay), (bx, by), (cx, cy) = (part[..., None, None] for part in corners[triangles].transpose(1, 2, 0))
    whole = area[triangles, None, None]
    first = ((bx - px) * (cy - py) - (cx - px) * (by - py)) / whole
    second = ((cx - px) * (ay - py) - (ax - px) * (cy - py)) / whole
    third = 1 - first - second
    fits = (x <= high[triangles, 0, None])[:, None, :] & (y <= high[triangles, 1, None])[:, :, None]
    which, row, column = np.nonzero((first >= 0) & (second >= 0) & (third >= 0) & fits)
    shares = np.stack([part[which, row, column] for part in (first, second, third)], axis=-1)
    return triangles[which], x[which, column], y[which, row], shares
