"""A stand-in for a trained laboratory: a moving body, tokens and a trace of the right shapes, in no time."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D
from motionlab.motion.motion import Motion
from tests.synthetic import wave_motion


@dataclass(frozen=True)
class FakeTrace:
    fixed_at: np.ndarray
    confidence: np.ndarray
    masked: np.ndarray


@dataclass(frozen=True, eq=False)
class FakeMotion(Motion):
    tokens: np.ndarray = field(default=None)
    trace: FakeTrace = field(default=None)


class FakeLab:
    name, config = "momask", SimpleNamespace(guidance=4.0)
    tokenizer = None  # what has codes and layers is taken for a model of tokens
    codebook_size = 512
    layers = 6
    max_seconds = 9.8
    token_seconds, layout = 0.2, HUMANML3D
    calls: list

    def __init__(self):
        self.calls = []

    def generate(
        self,
        prompts,
        seconds=None,
        seed=0,
        guidance=4.0,
        iterations=10,
        residual_depth=5,
        temperature=1.0,
        top_k=52,
        residual_guidance=None,
        plant_feet=True,
        constant_bones=True,
    ):
        settings = dict(
            seconds=seconds,
            seed=seed,
            guidance=guidance,
            iterations=iterations,
            residual_depth=residual_depth,
            temperature=temperature,
            top_k=top_k,
        )
        self.calls.append({"prompts": prompts, **settings})
        lengths = (
            seconds if isinstance(seconds, list) else [seconds] * (1 if isinstance(prompts, str) else len(prompts))
        )
        seeds = seed if isinstance(seed, list) else [seed + i for i in range(len(lengths))]
        for length in lengths:
            if length is not None and length > self.max_seconds:
                raise MotionLabError(f"{length} s is too long; ask for at most {self.max_seconds} s")
        residual_depth = self.layers - 1 if residual_depth is None else residual_depth
        several = not isinstance(prompts, str)
        clips = [
            self._clip(*one, iterations, residual_depth)
            for one in zip(prompts if several else [prompts], lengths, seeds)
        ]
        return clips if several else clips[0]

    def _clip(self, prompt, seconds, seed, iterations, residual_depth):
        random = np.random.default_rng(seed)
        n = round((seconds or 4.0) * 5)
        joints = wave_motion(4 * n).joints.copy()
        joints[:, :, 0] += 0.05 * residual_depth * np.sin(np.arange(4 * n) / 8)[:, None]
        tokens = random.integers(0, self.codebook_size, (n, self.layers))
        tokens[:, residual_depth + 1 :] = -1
        left = (n * np.cos(np.pi / 2 * np.arange(1, iterations + 1) / iterations)).astype(int)
        order = random.permutation(n)
        masked = np.array([np.isin(np.arange(n), order[:count]) for count in left])
        confidence = np.where(masked, np.nan, random.uniform(0.2, 1, masked.shape)).astype(np.float32)
        return FakeMotion(
            joints,
            info={"prompt": prompt, "seed": seed},
            tokens=tokens,
            trace=FakeTrace(masked.sum(0), confidence, masked),
        )
