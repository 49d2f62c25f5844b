"""The systems that the page can ask, behind the face of one."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from demo import zero_gpu
from demo.batching import Batcher
from motionlab.errors import MotionLabError
from motionlab.models.capabilities import Captions, UsesTokens

_TITLES = {"momask": "MoMask", "mmm": "MMM", "mote": "MoTe"}


def title_of(model: str) -> str:
    """What the page calls a checkpoint."""
    return _TITLES.get(model, Path(model).name)


class Models:
    """Systems that make motions of sentences, by checkpoint, the first of which speaks tokens. Limits are those that
    all keep; what one cannot do, a residual layer or a code that it does not have, it leaves out.
    """

    def __init__(self, labs: Mapping[str, object], on_gpu: Mapping[str, object] | None = None):
        """labs: by name. on_gpu: twins of them on a Space's shared GPU, which `generate` takes."""
        self.labs, self._on_gpu = dict(labs), dict(on_gpu or {})
        speaking = self.speaking_tokens.values()
        if not speaking:
            raise MotionLabError("the page needs a checkpoint of MoMask or MMM among its models")
        self.codebook_size, self.layers = (
            max(lab.codebook_size for lab in speaking),
            max(lab.layers for lab in speaking),
        )
        self.max_seconds = min(lab.max_seconds for lab in self.labs.values())
        self._batched = Batcher(zero_gpu.on_gpu(self._generate))
        self._denoise = zero_gpu.on_gpu(self._denoise_now)

    @property
    def speaking_tokens(self) -> dict[str, object]:
        """Those whose motions are tokens, which can be edited."""
        return {name: lab for name, lab in self.labs.items() if isinstance(lab, UsesTokens)}

    @property
    def describing(self) -> dict[str, object]:
        """Those that write sentences about motions."""
        return {name: lab for name, lab in self.labs.items() if isinstance(lab, Captions)}

    @property
    def guidance(self) -> dict[str, float]:
        """What each takes of it if it is not told."""
        return {name: lab.config.guidance for name, lab in self.labs.items()}

    def settings_of(self, model: str) -> frozenset[str]:
        """Fields of `Request` that a model's motions depend on beside sentence, length and number."""
        lab = self.of(model)
        settings = {"guidance", "iterations", "seed"}
        if isinstance(lab, UsesTokens):
            settings |= {"temperature", "top_k"} | ({"residual_depth"} if lab.layers > 1 else set())
        return frozenset(settings)

    @property
    def first(self):
        return next(iter(self.speaking_tokens.values()))

    def of(self, model: str):
        """The system of that name, the first where it has none."""
        return self.labs.get(model, self.first)

    def named(self, model: str | None) -> tuple[str, ...]:
        """A name that a program gave, as `Request.models`; the first for none. Raises MotionLabError for one that is
        not here.
        """
        if not isinstance(model, (str, type(None))) or (model and model not in self.labs):
            raise MotionLabError(f"There is no model {reprlib.repr(model)} here; choose one of {', '.join(self.labs)}.")
        return (model or next(iter(self.labs)),)

    def generate(
        self,
        model: str,
        prompts: Sequence[str],
        *,
        iterations: int,
        residual_depth: int,
        temperature: float,
        top_k: int,
        seed: int = 0,
        seconds: float | None = None,
        **settings,
    ) -> list:
        """As a system's own `generate`; for one that denoises, iterations are the steps of its solver.

        Requests that come at the same time with the same settings are made in one batch.
        """
        lab = self.of(model)
        if not isinstance(lab, UsesTokens):
            return self._denoise(model, prompts, steps=iterations, seed=seed, seconds=seconds, **settings)
        depth, codes = min(residual_depth, lab.layers - 1), min(top_k, lab.codebook_size)
        settings |= dict(iterations=iterations, residual_depth=depth, temperature=temperature, top_k=codes)
        seeds = [seed + i for i in range(len(prompts))]
        return self._batched((model, *sorted(settings.items())), prompts, seeds, seconds)

    def _generate(self, key: tuple, prompts: list[str], seeds: list[int], seconds: list[float | None]) -> list:
        model, *settings = key
        return self._fastest(model).generate(prompts, seed=seeds, seconds=seconds, **dict(settings))

    def _denoise_now(self, model: str, prompts: Sequence[str], **settings) -> list:
        return self._fastest(model).generate(prompts, **settings)

    def _fastest(self, model: str):
        return self._on_gpu.get(model) or self.of(model)
