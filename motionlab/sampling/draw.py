"""Drawing tokens from logits, each sample with a random stream of its own."""

from __future__ import annotations

import torch
from torch import Tensor

from motionlab.arguments import check_number
from motionlab.errors import MotionLabError


def random_generators(seeds: list[int]) -> list[torch.Generator]:
    """One generator a sample, so that a sample does not depend on the rest of its batch.

    They live on the CPU: the same seed draws the same numbers on every device.
    """
    return [torch.Generator().manual_seed(seed) for seed in seeds]


def draw(
    logits: Tensor,
    lengths: list[int],
    generators: list[torch.Generator],
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    only: Tensor | None = None,
) -> Tensor:
    """Draw one token a position: logits (B, n, K) -> (B, n) int64.

    Only the top_k most probable classes take part (None: all). temperature 0 takes the most probable.
    Gumbel-max over the first `lengths[i]` positions of sample i; what lies behind is the arg max.
    only: (B, n) bool, positions that matter: a CPU leaves the others at 0. Random numbers are drawn for all.
    """
    temperature = check_number(temperature, 0, float("inf"), "temperature")
    top_k = None if top_k is None else check_number(top_k, 1, float("inf"), "top_k", whole=True)
    classes, some = logits.shape[-1], only is not None and not logits.is_cuda
    shape = logits.shape
    if some:
        logits = logits[only]
    if logits.isnan().any():
        raise MotionLabError("the model answered with NaN; its weights are damaged or its inputs are not finite")
    if temperature == 0 or top_k == 1:
        choice = logits.argmax(-1)
        return _placed(choice, only) if some else choice
    uniform = _uniform(shape, lengths, generators).to(logits.device)
    kept, uniform = logits.float(), uniform[only] if some else uniform
    if top_k is not None and top_k < classes:
        kept, ids = kept.topk(top_k, dim=-1, sorted=False)
        uniform = uniform.gather(-1, ids)  # only what is kept needs the logarithms
    choice = (kept / temperature + _to_gumbel(uniform)).argmax(-1, keepdim=True)
    choice = (choice if kept.shape == logits.shape else ids.gather(-1, choice)).squeeze(-1)
    return _placed(choice, only) if some else choice


def _placed(choice: Tensor, only: Tensor) -> Tensor:
    return torch.zeros(only.shape, dtype=choice.dtype, device=choice.device).masked_scatter_(only, choice)


def gumbel(shape: tuple[int, ...], lengths: list[int], generators: list[torch.Generator]) -> Tensor:
    """Gumbel noise of that shape (B, n, ...) on the CPU, drawn for the first `lengths[i]` positions of sample i from
    its own stream.
    """
    return _to_gumbel(_uniform(shape, lengths, generators))


def _uniform(shape: tuple[int, ...], lengths: list[int], generators: list[torch.Generator]) -> Tensor:
    uniform = torch.zeros(shape, dtype=torch.float32)
    for row, length, generator in zip(uniform, lengths, generators):
        row[:length].uniform_(generator=generator)
    return uniform


def _to_gumbel(uniform: Tensor) -> Tensor:
    return -torch.log(-torch.log(uniform.clamp_(1e-20, 1 - 1e-7)))
