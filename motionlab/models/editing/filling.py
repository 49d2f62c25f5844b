"""Filling in: what is kept is observed, what is new is sampled with both sides in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from motionlab.models.editing.protocol import EditableModel
from motionlab.models.editing.segments import MOST_SECONDS, KeptSegment, NewSegment
from motionlab.models.outputs import PartialTokens
from motionlab.motion.parts import merge
from motionlab.sampling.draw import random_generators

CONTEXT = 10  # tokens (2 s) of itself that a segment too long to be made at once has in sight
# tokens at either end of such a segment that are sampled once more, now with all that is around (MMM's transition tokens)
BRIDGE = 2
# seconds beyond a segment with a sentence that are in sight as it is made: with more it goes on as before, whatever the
# sentence asks for
SIGHT = 0.4


def fill_take(
    model: EditableModel,
    segments: Sequence[KeptSegment | NewSegment],
    starts: list[int],
    sight: float | None,
    seed: int,
    sampling,
) -> Tensor:
    """All tokens (n, layers) of a take: new segments from the left, each with what is final around it in sight, and the
    tokens beside a seam once more with all of it.
    """
    tokens = torch.zeros(starts[-1], model.layers, dtype=torch.long)
    observed_mask = torch.zeros(starts[-1], dtype=torch.bool)
    for start, segment in zip(starts, segments):
        if isinstance(segment, KeptSegment):
            tokens[start : start + len(segment)], observed_mask[start : start + len(segment)] = segment.tokens, True
    news = [i for i, segment in enumerate(segments) if isinstance(segment, NewSegment)]
    for i, generator in zip(news, random_generators([seed + i for i in range(len(news))])):
        segment, start, end = segments[i], starts[i], starts[i + 1]
        close = sight is None and segment.sentence
        cond = model.encode_text([segment.sentence or "a person moves"])
        uncond = 0.0 if model.config.guided else 1.0  # a scale of 0 is unconditional, where that was learned
        own = sampling if segment.sentence else replace(sampling, guidance=uncond, residual_guidance=uncond)

        def draw(first: int, last: int, reach: int) -> None:
            """Tokens from first to last anew, with up to `reach` on either side in sight, of the segment's own or final."""
            room = model.max_tokens - (last - first)
            final = last if last < end and observed_mask[last] else end
            ahead = max(end, min(_run(observed_mask, final), end + reach))
            before, behind = min(first, max(first - start, 0) + reach), ahead - last
            behind = min(behind, max(room // 2, room - before))
            window = slice(first - min(before, room - behind), last + behind)
            project_fn = _keep_other_half(model, segment, start - window.start) if segment.half and not close else None
            [(made, _)] = model.fill(
                [PartialTokens(tokens[window], observed_mask[window])], cond, [generator], own, project_fn
            )
            tokens[first:last], observed_mask[first:last] = made[first - window.start : last - window.start], True

        reach = round((SIGHT if close else MOST_SECONDS if sight is None else sight) / model.token_seconds)
        around = min(start, reach) + min(_run(observed_mask, end) - end, reach)
        most = (
            model.max_tokens
            if len(segment) + around <= model.max_tokens
            else model.max_tokens - 2 * min(CONTEXT, model.max_tokens // 4)
        )
        for first in range(start, end, most):
            draw(first, min(first + most, end), reach)
        if close:  # seams once more, with all around them in sight
            for seam in [start] * (start > 0) + [end] * bool(observed_mask[end : end + 1].any()):
                first, last = max(start, seam - BRIDGE), min(end, seam + BRIDGE)
                observed_mask[first:last] = False
                draw(first, last, starts[-1])
    return tokens


def _run(observed_mask: Tensor, start: int) -> int:
    """Where the known tokens from `start` on end."""
    unknown = (~observed_mask[start:]).nonzero()
    return start + int(unknown[0]) if len(unknown) else len(observed_mask)


def _keep_other_half(model: EditableModel, segment: NewSegment, at: int) -> Callable[[Tensor], Tensor]:
    """What puts the kept half of a body back into base tokens (1, n) of a window in which the segment begins at token
    `at`: decoded, the half replaced, encoded again. Both halves then go together as in the data, where no hand waves
    over walking legs.
    """
    stride, tokenizer = model.tokenizer.stride, model.inference_modules["tokenizer"]

    def project_fn(tokens: Tensor) -> Tensor:
        rows = tokenizer.decode(tokens[..., None]).cpu().numpy()
        first, last = max(0, stride * at), min(rows.shape[1], stride * (at + len(segment)))
        own = segment.own.rows[first - stride * at : last - stride * at]
        rows[:, first:last] = merge(segment.part, rows[:, first:last], own[None], model.layout)
        return tokenizer.encode(torch.from_numpy(rows).to(tokens.device))[..., 0]

    return project_fn
