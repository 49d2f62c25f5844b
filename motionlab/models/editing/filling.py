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
# tokens at either end of such a segment that are sampled once more, now with all that is around (MMM's transition
# tokens)
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
    """All tokens of a take: new segments from the left, each with what is final around it in sight.

    Args:
        model: what samples them.
        segments: of the take.
        starts: where each begins, tokens, and where the last one ends.
        sight: as in `compose`.
        seed: of the first new segment; the next one's is one more.
        sampling: the model's settings.

    Returns:
        (n, layers) int64.
    """
    tokens = torch.zeros(starts[-1], model.layers, dtype=torch.long)
    observed_mask = torch.zeros(starts[-1], dtype=torch.bool)
    for start, segment in zip(starts, segments):
        if isinstance(segment, KeptSegment):
            place = slice(start, start + len(segment))
            tokens[place] = segment.tokens
            observed_mask[place] = True
    new = [i for i, segment in enumerate(segments) if isinstance(segment, NewSegment)]
    for i, generator in zip(new, random_generators([seed + i for i in range(len(new))])):
        _SegmentFilling(model, tokens, observed_mask, segments[i], starts[i], sight, generator, sampling).fill()
    return tokens


class _SegmentFilling:
    """Sampling one new segment of a take, in place, in windows that the model can see at once."""

    def __init__(
        self,
        model: EditableModel,
        tokens: Tensor,
        observed_mask: Tensor,
        segment: NewSegment,
        start: int,
        sight: float | None,
        generator: torch.Generator,
        sampling,
    ):
        self.model, self.tokens, self.observed_mask, self.segment = model, tokens, observed_mask, segment
        self.start, self.end, self.generator = start, start + len(segment), generator
        self.close = sight is None and bool(segment.sentence)
        self.cond = model.encode_text([segment.sentence or "a person moves"])
        uncond = 0.0 if model.config.guided else 1.0  # a scale of 0 is unconditional, where that was learned
        unguided = replace(sampling, guidance=uncond, residual_guidance=uncond)
        self.sampling = sampling if segment.sentence else unguided
        seconds = SIGHT if self.close else MOST_SECONDS if sight is None else sight
        self.reach = round(seconds / model.token_seconds)

    def fill(self) -> None:
        """The whole segment, then the tokens beside its seams once more, with all around them in sight."""
        longest = self.model.max_tokens
        around = min(self.start, self.reach) + min(_run(self.observed_mask, self.end) - self.end, self.reach)
        whole = len(self.segment) + around <= longest
        window = longest if whole else longest - 2 * min(CONTEXT, longest // 4)
        for first in range(self.start, self.end, window):
            self._sample(first, min(first + window, self.end), self.reach)
        if self.close:
            seams = [self.start] * (self.start > 0) + [self.end] * bool(
                self.observed_mask[self.end : self.end + 1].any()
            )
            for seam in seams:
                first, last = max(self.start, seam - BRIDGE), min(self.end, seam + BRIDGE)
                self.observed_mask[first:last] = False
                self._sample(first, last, len(self.tokens))

    def _sample(self, first: int, last: int, reach: int) -> None:
        """Tokens from first to last anew, with up to `reach` on either side in sight, of the segment's own or final."""
        model, tokens, observed_mask, segment = self.model, self.tokens, self.observed_mask, self.segment
        room = model.max_tokens - (last - first)
        final = last if last < self.end and observed_mask[last] else self.end
        ahead = max(self.end, min(_run(observed_mask, final), self.end + reach))
        before, behind = min(first, max(first - self.start, 0) + reach), ahead - last
        behind = min(behind, max(room // 2, room - before))
        window = slice(first - min(before, room - behind), last + behind)
        project_fn = None
        if segment.half and not self.close:
            project_fn = _keep_other_half(model, segment, self.start - window.start)
        partial = [PartialTokens(tokens[window], observed_mask[window])]
        [(sampled, _)] = model.fill(partial, self.cond, [self.generator], self.sampling, project_fn)
        tokens[first:last] = sampled[first - window.start : last - window.start]
        observed_mask[first:last] = True


def _run(observed_mask: Tensor, start: int) -> int:
    """Where the known tokens from `start` on end."""
    unknown = (~observed_mask[start:]).nonzero()
    return start + int(unknown[0]) if len(unknown) else len(observed_mask)


def _keep_other_half(model: EditableModel, segment: NewSegment, at: int) -> Callable[[Tensor], Tensor]:
    """What puts the kept half of a body back into base tokens (1, n) of a window in which the segment begins at token
    `at`: decoded, the half replaced, encoded again. Both halves then go together as in the data, where no hand waves
    over walking legs.
    """
    stride, decoder, encoder = model.tokenizer.stride, model.inference_modules["tokenizer"], model.inference_encoders

    def project_fn(tokens: Tensor) -> Tensor:
        rows = decoder.decode(tokens[..., None]).cpu().numpy()
        first, last = max(0, stride * at), min(rows.shape[1], stride * (at + len(segment)))
        own = segment.own.rows[first - stride * at : last - stride * at]
        rows[:, first:last] = merge(segment.part, rows[:, first:last], own[None], model.layout)
        return encoder["tokenizer"].encode(torch.from_numpy(rows).to(tokens.device))[..., 0]

    return project_fn
