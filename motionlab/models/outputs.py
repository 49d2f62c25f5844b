"""What a system fills in and what comes of it: partly known tokens, settings, motions with the trace of their making."""

from __future__ import annotations

import numbers
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from motionlab.errors import MotionLabError
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
    """Tokens (n, layers) int64 of one motion, of which those `observed_mask` (n,) bool stay and the others are to be filled in."""

    tokens: Tensor
    observed_mask: Tensor

    @classmethod
    def blank(cls, length: int, layers: int) -> PartialTokens:
        return cls(torch.zeros(length, layers, dtype=torch.long), torch.zeros(length, dtype=torch.bool))

    def __len__(self) -> int:
        return len(self.observed_mask)


@dataclass(frozen=True)
class Settings:
    """How a canvas is filled; fields as in `TextToMotion.generate`, checked by `TextToMotion.settings`."""

    guidance: float = 4.0
    iterations: int = 10
    residual_depth: int | None = None
    residual_guidance: float | None = None
    temperature: float = 1.0
    top_k: int | None = 52

    @property
    def draws(self) -> dict:
        return dict(temperature=self.temperature, top_k=self.top_k)


def alike(lengths: Sequence[int], size: int) -> list[list[int]]:
    """Which samples have one length, up to `size` of them together."""
    rows = defaultdict(list)
    for i, length in enumerate(lengths):
        rows[length].append(i)
    return [some[i : i + size] for some in rows.values() for i in range(0, len(some), size)]


def check_seeds(seed: int | Sequence[int], count: int) -> list[int]:
    """One a sample: seed + i, or those given."""
    seeds = (
        [seed + i for i in range(count)]
        if isinstance(seed, numbers.Integral)
        else list(seed)
        if isinstance(seed, Sequence)
        else []
    )
    if len(seeds) != count or not all(isinstance(s, numbers.Integral) and 0 <= s < 2**63 for s in seeds):
        raise MotionLabError(f"seed must be a whole number of 0 or more, or {count} of them, got {seed}")
    return list(map(int, seeds))
