"""What a system fills in and what comes of it: partly known tokens, motions with the trace of their making."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from motionlab.motion.motion import Motion


@dataclass(frozen=True, eq=False)
class SampleTrace:
    """How the n base tokens of one motion came about in L iterations.

    fixed_at (n,) int: the iteration in which the token was drawn for good, -1 if it was known before.
    masked (L, n) bool: still to be drawn again after iteration l. confidence (L, n) float32: probability
    of the token held after iteration l, NaN where masked.
    """

    fixed_at: np.ndarray
    masked: np.ndarray
    confidence: np.ndarray


@dataclass(frozen=True, eq=False)
class GeneratedMotion(Motion):
    """A motion with its features (T, dim), not normalized, its tokens (n, layers) int64, -1 = dropped, and the trace of
    their making. maker: the `key` of the system that speaks these tokens.
    """

    features: np.ndarray = field(default=None)
    tokens: np.ndarray = field(default=None)
    trace: SampleTrace = field(default=None)
    maker: str = ""


@dataclass(frozen=True, eq=False)
class PartialTokens:
    """Tokens of one motion, some of which are observed and the others to be sampled.

    Args:
        tokens: (n, layers) int64.
        observed_mask: (n,) bool; those tokens stay.
    """

    tokens: Tensor
    observed_mask: Tensor

    @classmethod
    def blank(cls, length: int, layers: int) -> PartialTokens:
        return cls(torch.zeros(length, layers, dtype=torch.long), torch.zeros(length, dtype=torch.bool))

    def __len__(self) -> int:
        return len(self.observed_mask)


def group_by_length(lengths: Sequence[int], size: int) -> list[list[int]]:
    """Indices of samples of one length, up to `size` of them together."""
    rows = defaultdict(list)
    for i, length in enumerate(lengths):
        rows[length].append(i)
    return [some[i : i + size] for some in rows.values() for i in range(0, len(some), size)]
