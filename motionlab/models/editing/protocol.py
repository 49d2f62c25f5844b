"""What editing asks of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import torch
from torch import Tensor

from motionlab.models.outputs import PartialTokens, SampleTrace
from motionlab.motion.features import Layout
from motionlab.nn.tokenizer import Tokenizer


class EditableModel(Protocol):
    """A model whose tokens can be sampled with some of them observed, such as `TokenModel`."""

    name: str
    key: str  # of this very model: what it made can be told from what others made
    config: object  # with guided and body
    layout: Layout
    layers: int
    max_tokens: int
    token_seconds: float
    tokenizer: Tokenizer
    inference_modules: dict[str, torch.nn.Module]
    inference_encoders: dict[str, torch.nn.Module]

    @property
    def device(self) -> torch.device: ...

    def sampling_config(self, **settings): ...

    def understood(self, sentences: Sequence[str]) -> dict[str, dict]: ...

    def encode_text(self, sentences: Sequence[str]) -> dict[str, Tensor]: ...

    def fill(
        self,
        partial: Sequence[PartialTokens],
        cond: dict[str, Tensor],
        generators: list[torch.Generator],
        sampling,
        project_fn: Callable[[Tensor], Tensor] | None = None,
    ) -> list[tuple[Tensor, SampleTrace]]: ...
