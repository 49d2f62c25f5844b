"""What every metric asks of the embeddings it is given."""

from __future__ import annotations

import numpy as np

from motionlab.errors import MotionLabError


def embeddings(values: np.ndarray, least: int = 1, axes: int = 2) -> np.ndarray:
    """The values as float64. Raises MotionLabError unless they are finite, have `axes` axes and `least` or
    more rows.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != axes or len(values) < least:
        raise MotionLabError(
            f"the metric needs {least} or more embeddings in an array of {axes} axes, got one of shape {values.shape}"
        )
    if not np.isfinite(values).all():
        raise MotionLabError("the embeddings contain NaN or infinite values; check the motions they came from")
    return values


def pairs(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two sets of embeddings that belong together row by row, as float64."""
    first, second = embeddings(first), embeddings(second)
    if first.shape != second.shape:
        raise MotionLabError(f"embeddings of shapes {first.shape} and {second.shape} do not belong together row by row")
    return first, second
