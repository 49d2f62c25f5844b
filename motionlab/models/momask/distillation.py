"""MoMask that guides in one pass, learned from a finished one that takes two: half the computation of a motion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from motionlab.data.store import MotionStore
from motionlab.errors import MotionLabError
from motionlab.models.momask.objectives import MaskedObjective, ResidualObjective
from motionlab.models.momask.pipeline import MoMask
from motionlab.models.momask.train import PRESETS
from motionlab.models.outputs import PartialTokens
from motionlab.models.token_training import sources_of, token_batches
from motionlab.nn.placement import placement
from motionlab.sampling.draw import random_generators
from motionlab.training.cache import cached
from motionlab.training.guidance_distillation import Batches, GuidanceObjective, TaughtBatches, seeded
from motionlab.training.loop import LoopConfig, fit, of_part
from motionlab.training.run import run_folder
from motionlab.training.validation import ValidationLoss


@dataclass(frozen=True)
class DistillationConfig:
    """Budgets of both networks; own: batches of motions that the teacher makes of training captions."""

    masked: LoopConfig = LoopConfig(steps=5_000, lr=4e-4, matrix_lr=4e-4, warmup=200)
    residual: LoopConfig = LoopConfig(steps=2_000, lr=4e-4, matrix_lr=4e-4, warmup=200)
    own: int = 128

    def shortened(self, share: float) -> DistillationConfig:
        """With both budgets and `own` times `share`, 0 < share <= 1."""
        masked, residual = self.masked.shortened(share), self.residual.shortened(share)
        return DistillationConfig(masked, residual, own=max(1, round(share * self.own)))


def distill(
    teacher: MoMask,
    store: MotionStore,
    config: DistillationConfig,
    folder: str | Path,
    *,
    device: str | None = None,
    on_step: Callable[[str, int, dict[str, float]], None] | None = None,
) -> MoMask:
    """A MoMask whose networks take the scale of the guidance; the same call goes on where an earlier one stopped.

    Args:
        teacher: a finished one, whose networks take two passes; it is moved to the device.
        store: captioned motions; their tokens, and the teacher's own of the same captions, are what both are asked of.
        folder: for logs and training states, a subfolder a network.
        device: where both compute; None is a GPU where there is one.
        on_step: sees (part, step, numbers).

    Returns:
        The student, with the teacher's tokenizer, length estimator and text encoder.

    Raises:
        MotionLabError: the teacher guides in one pass already, or not at all, or `folder` holds another run.
    """
    if teacher.config.masked.guidance_embeds or not teacher.config.guided:
        raise MotionLabError("there is nothing to learn from this checkpoint: its networks do not guide in two passes")
    folder, sources = Path(folder), sources_of(store, masked=teacher.masked, residual=teacher.residual)
    with run_folder(folder, {**sources, "config": config}):
        return _distill(teacher.to(device or placement().of_trainings), store, config, folder, sources, on_step)


def _distill(
    teacher: MoMask,
    store: MotionStore,
    config: DistillationConfig,
    folder: Path,
    sources: dict[str, str],
    on_step: Callable | None,
) -> MoMask:
    preset = replace(PRESETS["small"], system=teacher.config)
    parts = type(teacher), store, teacher.tokenizer, teacher.config, preset
    data = token_batches(*parts, folder / "tokens.npz", device=str(teacher.device))
    made = cached(folder / "own.npz", teacher.masked, sources, lambda: {"tokens": _own(teacher, data, config.own)})
    batches = TaughtBatches(data, made["tokens"], config.own)
    validate = None
    if store.select("val", captioned=True):
        validate = ValidationLoss(token_batches(*parts, folder / "val.npz", split="val", device=str(teacher.device)))
    student_config, students = teacher.config.with_guidance_embeds(), {}
    for name, ask, usual in (
        ("masked", lambda student: MaskedObjective(student, remask=False), teacher.config.guidance),
        ("residual", ResidualObjective, teacher.config.residual_guidance),
    ):
        old, loop = getattr(teacher, name), getattr(config, name)
        torch.manual_seed(loop.seed)
        student = type(old)(getattr(student_config, name))
        student.load_state_dict(old.state_dict(), strict=False)  # all but the scale's embedding, which begins at zero
        objective = GuidanceObjective(student, old, ask(student).question, usual)
        heard = of_part(name, on_step)
        fit(objective, batches, loop, folder / name, title=name, on_step=heard, sources=sources, validate=validate)
        students[name] = student
    return type(teacher)(student_config, teacher.tokenizer, teacher.length, teacher.text_encoder, **students)


@torch.inference_mode()
def _own(teacher: MoMask, data: Batches, count: int) -> np.ndarray:
    """(N, layers) int64: the teacher's tokens of the captions and lengths of so many batches, one behind the other."""
    sampling, made = teacher.sampling_config(), []
    for step, batch in enumerate(tqdm(seeded(data, count), total=count, desc="own motions", mininterval=5)):
        valid, rows = batch["valid"], len(batch["valid"])
        cond = {name: value for name, value in batch.items() if name not in ("tokens", "valid")}
        blank = [PartialTokens.blank(int(length), teacher.layers) for length in valid.sum(-1)]
        generators = random_generators(range(step * rows, (step + 1) * rows))
        made += [tokens for tokens, _ in teacher.fill(blank, cond, generators, sampling)]
    return torch.cat(made).numpy()
