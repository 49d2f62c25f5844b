"""Guidance in one pass: a network learns to say at once what another says in two passes.

Meng et al., "On Distillation of Guided Diffusion Models", CVPR 2023, sec. 3.1, for networks that predict tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.sampling.guidance import MOST_LEARNED
from motionlab.training.objectives import IGNORED, Losses

Batches = Callable[[int], dict[str, Tensor]]
# of the rows: taught without guidance, half of them without the sentence too; taught at the scale that is used most.
# The others are taught at scales from 1 to MOST_LEARNED.
UNGUIDED, USUAL = 0.1, 0.45


class GuidanceObjective(nn.Module):
    """How far one pass of a student that takes the scale (`guidance_embeds`) is from two passes of its teacher.

    Args:
        student: what learns, without dropout: it is to repeat a function, not to generalise from examples.
        teacher: of the same shape; it stays as it is.
        question: a batch -> (inputs of both, (B, n) IGNORED where predictions do not count).
        usual: the scale that USUAL of the rows are taught at.

    A tenth of the rows repeat what the teacher says in one pass, with and without the sentence: edits without one, and
    scales above MOST_LEARNED, need that.
    """

    def __init__(self, student: nn.Module, teacher: nn.Module, question: Callable, usual: float):
        super().__init__()
        self.student, self.question, self.usual = student, question, usual
        self._frozen = (teacher.eval().requires_grad_(False),)  # in a tuple: no part of what is trained

    def train(self, mode: bool = True) -> GuidanceObjective:
        super().train(mode)
        self.student.eval()
        return self

    def forward(self, **batch: Tensor) -> Losses:
        """batch: as `question` takes it -> the Kullback-Leibler divergence in nats, the mean over tokens that count,
        and how often both find the same token likeliest.
        """
        (teacher,) = self._frozen
        inputs, target = self.question(**batch)
        chosen, rows = target != IGNORED, len(target)
        scale, dropped = self._scales(rows, target.device)
        two_passes = guided_log_probabilities(teacher, inputs, scale.masked_fill(dropped, 0.0), chosen)
        tokens, rest = _first(inputs)
        logits = self.student(tokens, text_dropped=dropped, guidance=scale, **rest)[chosen]
        one_pass = logits.float().log_softmax(dim=-1)
        agree = (one_pass.argmax(-1) == two_passes.argmax(-1)).float().mean()
        return F.kl_div(one_pass, two_passes, log_target=True, reduction="batchmean"), {"agreement": agree.detach()}

    def _scales(self, rows: int, device: torch.device) -> tuple[Tensor, Tensor]:
        """(rows,) scales, and (rows,) bool where the sentence is dropped, all at a scale of 1."""
        kind = torch.rand(rows, device=device)
        scale = MOST_LEARNED ** torch.rand(rows, device=device)
        scale = scale.masked_fill(kind < UNGUIDED + USUAL, self.usual).masked_fill(kind < UNGUIDED, 1.0)
        return scale, kind < UNGUIDED / 2


@torch.no_grad()
def guided_log_probabilities(network: nn.Module, inputs: Mapping[str, Tensor], scale: Tensor, chosen: Tensor) -> Tensor:
    """What a network says in two passes.

    Args:
        inputs: its inputs, of B rows, "tokens" the first.
        scale: (B,), of guidance; 0 is without the sentence.
        chosen: (B, n) bool.

    Returns:
        (r, K) float32 logarithms of probabilities, of the chosen tokens.
    """
    tokens, rest = _first({name: torch.cat([value, value]) for name, value in inputs.items()})
    dropped = torch.arange(len(tokens), device=tokens.device) >= len(scale)
    conditional, unconditional = network(tokens, text_dropped=dropped, **rest).float().chunk(2)
    of_row = scale[:, None].expand(chosen.shape)[chosen]
    return torch.lerp(unconditional[chosen], conditional[chosen], of_row[:, None]).log_softmax(dim=-1)


def _first(inputs: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
    """The networks differ in how they call their first input."""
    return inputs["tokens"], {name: value for name, value in inputs.items() if name != "tokens"}


class TaughtBatches:
    """Batches of data and, every second step, of what the teacher makes of the same captions and lengths: what a
    student meets when it generates.

    Args:
        data: batches with "tokens" (B, n, layers), -1 as padding.
        made: (N, layers) int64, the teacher's tokens of the batches of `seeded`, one behind the other.
        count: how many batches those are.
    """

    def __init__(self, data: Batches, made: np.ndarray, count: int):
        self.data, self.count = data, count
        valid = [batch["valid"] for batch in seeded(data, count)]
        self.made = [tokens for tokens in torch.from_numpy(made).split([int(where.sum()) for where in valid])]

    def __call__(self, step: int) -> dict[str, Tensor]:
        if step % 2 == 0:
            return self.data(step)
        place = step // 2 % self.count
        (batch,) = seeded(self.data, place + 1, place)
        tokens = batch["tokens"].clone()
        tokens[batch["valid"]] = self.made[place].to(tokens.device)
        return batch | {"tokens": tokens}


def seeded(data: Batches, end: int, start: int = 0) -> Iterator[dict[str, Tensor]]:
    """The batches start to end - 1, each always the same; other random numbers go on as if none had been drawn."""
    for step in range(start, end):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(step)
            batch = data(step)
        yield batch
