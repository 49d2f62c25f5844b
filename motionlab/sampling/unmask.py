"""Iterative unmasking: the one sampler of every masked model (MoMask sec. 3.4, MaskGIT's decoding).

Generation, inpainting, in-betweening and the rest differ only in which tokens are observed
and in which network answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from motionlab.arguments import check_number
from motionlab.sampling.draw import draw, gumbel
from motionlab.sampling.schedule import masked_counts

MOST_ITERATIONS = 1000


@dataclass(frozen=True)
class Trace:
    """What happened when. drawn (L, B, n) bool: masked as iteration l began, so drawn in it.
    tokens (L, B, n) int64 and confidence (L, B, n) float: the token held after iteration l and the
    probability it had when drawn (1 for observed tokens, 0 for padding)."""

    drawn: Tensor
    tokens: Tensor
    confidence: Tensor


@torch.no_grad()
def unmask(
    predict: Callable[[Tensor], Tensor],
    tokens: Tensor,
    observed_mask: Tensor,
    valid: Tensor,
    generators: list[torch.Generator],
    *,
    mask_id: int,
    pad_id: int,
    iterations: int = 10,
    temperature: float = 1.0,
    top_k: int | None = 52,
    choice_temperature: float = 0.0,
    schedule: Callable[[Tensor, int], Tensor] = masked_counts,
    project_fn: Callable[[Tensor], Tensor] | None = None,
) -> tuple[Tensor, Trace]:
    """Fill in the tokens that are not observed.

    In each iteration the least confident of the tokens drawn in the one before are masked and drawn again, fewer each
    time (cosine); a token that was kept once stays.

    Args:
        predict: ids (B, n), with mask_id where masked and pad_id outside `valid`, -> logits (B, n, K), guidance
            included, which are read only where ids is mask_id.
        tokens: (B, n) int64, read where observed.
        observed_mask: (B, n) bool, tokens that are never changed.
        valid: (B, n) bool, a prefix of each row.
        generators: one a sample.
        iterations: 1 to MOST_ITERATIONS.
        temperature, top_k: of the draws, as in `sampling.draw`.
        choice_temperature: of Gumbel noise on the logarithm of the confidence that is compared (MaskGIT's choice
            temperature). The surest tokens are the commonest: without noise they come first and draw the rest after
            them.
        schedule: (tokens to fill in (B,), iterations) -> how many are masked as each iteration begins.
        project_fn: all tokens (B, n) -> the tokens as they go into the next iteration, where a part of the motion is
            observed that is no token, half of a body.

    Returns:
        tokens (B, n) with -1 outside `valid`, and the trace.

    Raises:
        MotionLabError: iterations or choice_temperature out of range.
    """
    iterations = check_number(iterations, 1, MOST_ITERATIONS, "iterations", whole=True)
    choice_temperature = check_number(choice_temperature, 0, float("inf"), "choice_temperature")
    lengths = valid.sum(-1).tolist()
    to_fill = valid & ~observed_mask
    tokens = torch.where(observed_mask & valid, tokens, mask_id).masked_fill(~valid, pad_id)
    confidence = torch.where(valid, 1.0, 0.0).masked_fill(to_fill, -1.0)
    drawn = to_fill
    trace, last_count = [], None
    for count in schedule(to_fill.sum(-1), iterations):
        # Only what the last iteration drew can be masked again, the least confident first.
        sure = confidence
        if choice_temperature and trace:
            sure = confidence.clamp(min=1e-20).log() + choice_temperature * gumbel(
                confidence.shape, lengths, generators
            ).to(confidence.device)
        order = torch.where(drawn, sure, float("inf")).argsort(dim=-1, stable=True)
        rank = torch.empty_like(order).scatter_(
            1, order, torch.arange(order.shape[1], device=order.device).expand_as(order)
        )
        drawn = drawn & (rank < count[:, None])
        # else the same input, the same answer
        if last_count is None or project_fn is not None or not torch.equal(count, last_count):
            logits = predict(tokens.masked_fill(drawn, mask_id))
        last_count = count
        choice = draw(logits, lengths, generators, temperature=temperature, top_k=top_k, only=drawn)
        probability = _probability(logits, choice, drawn)
        tokens = torch.where(drawn, choice, tokens)
        if project_fn is not None:
            tokens = torch.where(to_fill, project_fn(tokens), tokens)
        confidence = torch.where(drawn, probability, confidence)
        trace.append((drawn, tokens, confidence))
    return tokens.masked_fill(~valid, -1), Trace(*(torch.stack(part) for part in zip(*trace)))


def _probability(logits: Tensor, choice: Tensor, drawn: Tensor) -> Tensor:
    """Of the chosen classes (B, n); on a CPU 0 where nothing was drawn."""
    if logits.is_cuda:
        return logits.float().softmax(-1).gather(-1, choice.unsqueeze(-1)).squeeze(-1)
    probability = torch.zeros(choice.shape, device=choice.device)
    probability[drawn] = logits[drawn].float().softmax(-1).gather(-1, choice[drawn].unsqueeze(-1)).squeeze(-1)
    return probability
