"""Denoising a motion's and a sentence's latents: either for the other, both together, or one of them part of the way
and back.

Uni-diffusion (Bao et al. 2023) as MoTe takes it (sec. 3.3): a side that is given stands at time 0, one of which nothing
is known at the last time, as noise. Steps are those of diffusers' schedulers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import torch
from torch import Tensor

from motionlab.errors import MotionLabError

SIDES = MOTION, TEXT = ("motion", "text")
SOLVERS = {"ddim": 1, "dpm++": 2}  # and their orders
SCHEDULE = "squaredcos_cap_v2"  # ends in noise alone, which the last time has to be

Latents = dict[str, Tensor]  # by side, (B, n, d) of unit variance
Predict = Callable[[Latents, dict[str, Tensor]], Latents]  # noisy latents and times (B,) -> what they are told to be


def sample(
    predict: Predict,
    noise: Latents,
    given: Mapping[str, Tensor],
    made: tuple[str, ...],
    *,
    prediction: str,
    times: int,
    guidance: Mapping[str, float],
    solver: str = "dpm++",
    steps: int = 20,
    strength: float = 1.0,
    begun: Mapping[str, Tensor] | None = None,
) -> Latents:
    """Latents of the sides `made`, hearing those that are `given`; of a side that is neither nothing is heard.

    noise: of both sides, where making begins and what stands for a side of which nothing is known. times: of the
    network, whose prediction is of a kind that diffusers knows. guidance: w of a side, eps = w eps(z, c) + (1 - w)
    eps(z, nothing) (eq. of sec. 3.3), where for two that are made together c is the other one as it is. solver: of
    SOLVERS. steps: of it. strength below 1: begin with the latents `begun` noised that far, and so keep something of
    them.
    """
    clocks = {side: scheduler(solver, prediction, steps, times) for side in made}
    first = steps - round(strength * steps)
    now = {side: noise[side] for side in made}
    if first:
        now = {
            side: clocks[side].add_noise(begun[side], noise[side], clocks[side].timesteps[first : first + 1])
            for side in made
            if first < steps
        }
        if not now:
            return {side: begun[side] for side in made}

    def context(silent: str | None, side: str, time: int) -> tuple[Tensor, Tensor]:
        """What the network sees of a side, and when, with one of them silenced."""
        known = side != silent and (side in given or side in made)
        value = (given[side] if side in given else now[side]) if known else noise[side]
        return value, torch.full(
            (len(value),), (0 if side in given else time + 1) if known else times, device=value.device
        )

    other = {MOTION: TEXT, TEXT: MOTION}
    free = [
        other[side] for side in made if guidance.get(side, 1.0) != 1.0 and (other[side] in given or other[side] in made)
    ]
    for clock in clocks.values():
        clock.set_begin_index(first)
    for time in next(iter(clocks.values())).timesteps[first:].tolist():
        seen = {side: [context(silent, side, time) for silent in (None, *free)] for side in SIDES}
        # all in one pass
        told = predict(
            *({side: torch.cat([part[i] for part in parts]) for side, parts in seen.items()} for i in range(2))
        )
        for side in made:
            whole, *silenced = told[side].chunk(1 + len(free))
            alone = dict(zip(free, silenced)).get(other[side])
            whole = whole if alone is None else torch.lerp(alone, whole, guidance[side])
            now[side] = clocks[side].step(whole, time, now[side]).prev_sample
    return now


def scheduler(solver: str, prediction: str, steps: int, times: int):
    """diffusers' scheduler of that name, set to so many steps. DDIM is DPM-Solver++ of the first order (Lu et al.
    2022); diffusers' own goes by whole numbers of times a step, and arrives too early where they do not divide them
    all.
    """
    if solver not in SOLVERS:
        raise MotionLabError(f"a solver is one of {', '.join(SOLVERS)}, got {solver!r}")
    from diffusers import DPMSolverMultistepScheduler

    made = DPMSolverMultistepScheduler(
        num_train_timesteps=times,
        beta_schedule=SCHEDULE,
        prediction_type=prediction,
        solver_order=SOLVERS[solver],
        final_sigmas_type="zero",
    )
    made.set_timesteps(timesteps=[round(times * (steps - i) / steps) - 1 for i in range(steps)])
    return made


@lru_cache
def kept_share(times: int) -> Tensor:
    """(times + 1,) how much of a latent's variance is left at each time: 1 at 0."""
    return torch.cat([torch.ones(1), scheduler("ddim", "sample", 1, times).alphas_cumprod.float()])
