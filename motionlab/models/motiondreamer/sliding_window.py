"""Sampling of any length: the unmasking sampler, window by window (MotionDreamer, Wang et al. 2025, sec. 3.3)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from motionlab.errors import MotionLabError
from motionlab.sampling.unmask import unmask


@torch.no_grad()
def slide(
    predict: Callable[[Tensor], Tensor],
    tokens: Tensor,
    observed_mask: Tensor,
    generators: list[torch.Generator],
    *,
    window: int,
    context: int,
    loop: bool = False,
    **settings,
) -> Tensor:
    """Fill in the tokens (B, n) that are not `observed_mask` (B, n) bool, `window` at a time from the left.

    A window sees the `context` tokens before it, which are final, and the `context` behind it: of those the known ones
    stay, the others are drawn with it and masked again when their own turn comes, so that nothing leads into a corner.
    Time and memory of a window do not depend on n. loop: what follows on the end is the beginning, and the tokens
    around the seam are drawn once more with both sides in sight. predict and settings as in `unmask`; a known token
    never changes.
    """
    if window < 1 or context < 0:
        raise MotionLabError(f"a window needs 1 or more tokens and a context 0 or more, got {window} and {context}")
    tokens, length = tokens.clone(), tokens.shape[1]

    def fill(part: Tensor, fixed: Tensor) -> Tensor:
        everywhere = torch.ones_like(fixed)
        return unmask(predict, part, fixed, everywhere, generators, **settings)[0]

    for start in range(0, length, window):
        left, right = max(0, start - context), min(length, start + window + context)
        final = torch.arange(left, right, device=tokens.device) < start
        filled = fill(tokens[:, left:right], observed_mask[:, left:right] | final)
        end = min(start + window, right)
        tokens[:, start:end] = filled[:, start - left : end - left]
    reach = min(context, length // 4)  # no token may lie on both sides of the seam's neighbourhood
    if loop and reach:
        around = torch.arange(-2 * reach, 2 * reach, device=tokens.device) % length
        fixed = observed_mask[:, around].clone()
        middle = slice(reach, 3 * reach)  # half of the seam's neighbourhood is drawn anew, the outer half holds still
        fixed[:, :reach] = fixed[:, 3 * reach :] = True
        if not bool(fixed[:, middle].all()):
            tokens[:, around[middle]] = fill(tokens[:, around], fixed)[:, middle]
    return tokens
