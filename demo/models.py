"""The systems that the page can ask, behind the face of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

_TITLES = {"momask": "MoMask", "mmm": "MMM"}


def title_of(model: str) -> str:
    """What the page calls a checkpoint."""
    return _TITLES.get(model, Path(model).name)


class Models:
    """Systems that make motions of sentences, by checkpoint. Limits are those that all keep; what one cannot do, a residual layer or a code
    that it does not have, it leaves out."""

    def __init__(self, labs: Mapping[str, object]):
        self.labs = dict(labs)
        self.codebook_size = max(lab.codebook_size for lab in self.labs.values())
        self.layers = max(lab.layers for lab in self.labs.values())
        self.max_seconds = min(lab.max_seconds for lab in self.labs.values())

    @property
    def first(self):
        return next(iter(self.labs.values()))

    def of(self, model: str):
        """The system of that name, the first where it has none."""
        return self.labs.get(model, self.first)

    def generate(self, model: str, prompts: Sequence[str], *, residual_depth: int, top_k: int, **settings) -> list:
        """As a system's own `generate`."""
        lab = self.of(model)
        return lab.generate(prompts, residual_depth=min(residual_depth, lab.layers - 1), top_k=min(top_k, lab.codebook_size), **settings)
