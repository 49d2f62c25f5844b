"""Sampling MoTe's latents: motion given text, text given motion, both together, or a variation of one.

Uni-diffusion as MoTe takes it from UniDiffuser (Bao et al. 2023; MoTe sec. 3.3): motion and text have a timestep each.
A condition stands at timestep 0; a modality of which nothing is known stands at the last timestep, as noise. The steps
of the solvers are those of diffusers' schedulers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import torch
from torch import Tensor

from motionlab.arguments import check_choice

MODALITIES = MOTION, TEXT = ("motion", "text")
OTHER = {MOTION: TEXT, TEXT: MOTION}
SOLVERS = {"ddim": 1, "dpm++": 2}  # and their orders
NOISE_SCHEDULE = "squaredcos_cap_v2"  # ends in pure noise, which the last timestep has to be

Latents = dict[str, Tensor]  # by modality, (B, n, d) of unit variance
Denoiser = Callable[[Latents, dict[str, Tensor]], Latents]  # noisy latents and timesteps (B,) -> the network's output


def sample(
    denoiser: Denoiser,
    noise: Latents,
    cond: Mapping[str, Tensor],
    target: tuple[str, ...],
    *,
    prediction: str,
    num_timesteps: int,
    guidance: Mapping[str, float],
    guidance_rescale: Mapping[str, float] | None = None,
    solver: str = "dpm++",
    steps: int = 20,
    strength: float = 1.0,
    init_latents: Mapping[str, Tensor] | None = None,
) -> Latents:
    """Denoise the latents of the `target` modalities, conditioned on those in `cond`.

    Args:
        denoiser: the network.
        noise: of both modalities; where denoising begins, and what stands for a modality of which nothing is known.
        cond: clean latents of the modalities that are given.
        target: modalities to generate, one of them or both.
        prediction: what the network predicts, as diffusers calls it ("sample", "epsilon", "v_prediction").
        num_timesteps: of the network's training.
        guidance: scale w by modality: eps = w eps(z, c) + (1 - w) eps(z, nothing) (sec. 3.3). Where both modalities are
            generated, c is the other one as it is at that step.
        guidance_rescale: by modality, share in which a guided prediction gets back the standard deviation of the
            conditional one, which guidance makes larger (Lin et al. 2024, "Common Diffusion Noise Schedules and Sample
            Steps are Flawed", eq. 15 and 16).
        solver: one of SOLVERS.
        steps: of the solver.
        strength: below 1, denoising begins with `init_latents`, noised that far.
        init_latents: by modality, what `strength` keeps something of.

    Returns:
        Latents of the target modalities.

    Raises:
        MotionLabError: for an unknown solver.
    """
    schedulers = {modality: scheduler(solver, prediction, steps, num_timesteps) for modality in target}
    first = steps - round(strength * steps)
    if first == steps:
        return {modality: init_latents[modality] for modality in target}
    latents = {modality: noise[modality] for modality in target}
    if first:
        for modality, one in schedulers.items():
            start = one.timesteps[first : first + 1]
            latents[modality] = one.add_noise(init_latents[modality], noise[modality], start)
    for one in schedulers.values():
        one.set_begin_index(first)

    def network_input(uncond: str | None, modality: str, timestep: int) -> tuple[Tensor, Tensor]:
        """Latents and timesteps of a modality as the network gets them, if nothing is known of `uncond`."""
        if modality == uncond or not (modality in cond or modality in target):
            value, at = noise[modality], num_timesteps
        elif modality in cond:
            value, at = cond[modality], 0
        else:
            value, at = latents[modality], timestep + 1
        return value, torch.full((len(value),), at, device=value.device)

    # Guidance of a modality takes one more pass, in which the other one is unknown.
    guided = [one for one in target if guidance.get(one, 1.0) != 1.0 and (OTHER[one] in cond or OTHER[one] in target)]
    unconds = [None, *(OTHER[modality] for modality in guided)]
    for timestep in schedulers[target[0]].timesteps[first:].tolist():
        inputs = {m: [network_input(uncond, m, timestep) for uncond in unconds] for m in MODALITIES}
        # all passes in one batch
        model_output = denoiser(
            {modality: torch.cat([value for value, _ in some]) for modality, some in inputs.items()},
            {modality: torch.cat([at for _, at in some]) for modality, some in inputs.items()},
        )
        for modality in target:
            conditional, *unconditional = model_output[modality].chunk(len(unconds))
            if modality in guided:
                without = unconditional[guided.index(modality)]
                guided_output = torch.lerp(without, conditional, guidance[modality])
                conditional = rescale(guided_output, conditional, (guidance_rescale or {}).get(modality, 0.0))
            latents[modality] = schedulers[modality].step(conditional, timestep, latents[modality]).prev_sample
    return latents


def rescale(guided: Tensor, conditional: Tensor, share: float) -> Tensor:
    """Guided predictions (B, n, d) with the standard deviation of the conditional ones, as far as `share` says."""
    if share == 0:
        return guided
    deviation = conditional.std(dim=(1, 2), keepdim=True) / guided.std(dim=(1, 2), keepdim=True)
    return guided * torch.lerp(torch.ones_like(deviation), deviation, share)


def scheduler(solver: str, prediction: str, steps: int, num_timesteps: int):
    """diffusers' scheduler of a solver, set to `steps` of `num_timesteps`.

    DDIM is DPM-Solver++ of the first order (Lu et al. 2022). diffusers' own DDIM takes whole numbers of timesteps a
    step, and arrives too early where they do not divide them all.
    """
    solver = check_choice(solver, tuple(SOLVERS), "solver")
    from diffusers import DPMSolverMultistepScheduler

    one = DPMSolverMultistepScheduler(
        num_train_timesteps=num_timesteps,
        beta_schedule=NOISE_SCHEDULE,
        prediction_type=prediction,
        solver_order=SOLVERS[solver],
        final_sigmas_type="zero",
    )
    one.set_timesteps(timesteps=[round(num_timesteps * (steps - i) / steps) - 1 for i in range(steps)])
    return one


@lru_cache
def alphas_cumprod(num_timesteps: int) -> Tensor:
    """(num_timesteps + 1,) share of a latent's variance that is left at each timestep: 1 at 0."""
    return torch.cat([torch.ones(1), scheduler("ddim", "sample", 1, num_timesteps).alphas_cumprod.float()])
