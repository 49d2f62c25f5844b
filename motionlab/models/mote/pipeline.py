"""MoTe: motion and text as latents, and one diffusion network that generates either from the other, both, or one alone.

Wu et al., "MoTe: Learning Motion-Text Diffusion Model for Multiple Generation Tasks" (arXiv 2411.19786). A sentence has
two latents here: its meaning and its wording. Only the meaning conditions a motion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from motionlab.arguments import (
    check_list,
    check_number,
    check_seeds,
    check_sentence,
    check_sentences,
)
from motionlab.errors import MotionLabError
from motionlab.models.mote.config import CaptionSampling, DiffusionSampling
from motionlab.models.mote.diffusion import MOTION, TEXT
from motionlab.models.mote.latents import MOST_COUNT, Caption, MoTeNetworks, Pair, guidance_scale
from motionlab.models.outputs import GeneratedMotion
from motionlab.models.postprocess import Postprocessing
from motionlab.motion.features import Layout, facing, set_down
from motionlab.motion.motion import Motion


class MoTe(MoTeNetworks):
    """Text to motion, motion to text, pairs from nothing, and variations."""

    @torch.inference_mode()
    def generate(
        self,
        prompts: str | Sequence[str],
        *,
        seconds: float | None | Sequence[float | None] = None,
        seed: int | Sequence[int] = 0,
        guidance: float | None = None,
        steps: int = DiffusionSampling.steps,
        solver: str = DiffusionSampling.solver,
        plant_feet: bool = True,
        constant_bones: bool = True,
    ) -> GeneratedMotion | list[GeneratedMotion]:
        """Motions for sentences; a string in, one motion out, a list in, a list out.

        seconds: length of each motion, up to `max_seconds`; None leaves it to the model. seed: one number (sample i
        takes seed + i) or one a sample; a sample depends on nothing else in its batch. guidance: w of motions, 1 =
        none; None takes the checkpoint's own. steps: of the solver, "dpm++" (second order) or "ddim". plant_feet: see
        `motion.foot_contact`. constant_bones: see `motion.constant_bones`.
        Raises MotionLabError for arguments out of range.
        """
        single = isinstance(prompts, str)
        sentences = check_sentences(prompts)
        finish = Postprocessing(plant_feet, constant_bones)
        seeds, tokens = check_seeds(seed, len(sentences)), self._tokens(seconds, len(sentences))
        scale = guidance_scale(guidance, self.config.guidance)
        cond = {TEXT: self.diffusion.normalize(TEXT, self.sentence_latents(sentences))}
        made = self._sample(self._noises(seeds), tokens, cond, (MOTION,), {MOTION: scale}, steps, solver)
        info = {"guidance": scale, "steps": steps, "solver": solver}
        motions = self._motions(made[MOTION], tokens, sentences, seeds, info, finish)
        return motions[0] if single else motions

    @torch.inference_mode()
    def caption(
        self,
        motion: Motion | Sequence[Motion],
        count: int = 1,
        *,
        seed: int = 0,
        guidance: float | None = None,
        steps: int = DiffusionSampling.steps,
        solver: str = DiffusionSampling.solver,
        temperature: float = CaptionSampling.temperature,
        num_candidates: int = CaptionSampling.num_candidates,
        drafts: int | None = None,
    ) -> list[Caption] | list[list[Caption]]:
        """`count` sentences about a motion of up to `max_seconds`, the first from the seed, the next from the one
        behind it; of a list of motions a list each, the seeds going on.

        guidance: w of sentences, 1 = none; None takes the checkpoint's own. temperature: of drawing words; 0 takes the
        likeliest. num_candidates: of each sentence, of which the best is kept; drafts is its old name. A motion says
        what a sentence should mean, not how it is worded: that is drawn.
        """
        sampling = CaptionSampling(
            guidance, steps, solver, temperature, num_candidates if drafts is None else drafts
        ).checked()
        num_candidates, temperature = sampling.num_candidates, sampling.temperature
        count = check_number(count, 1, MOST_COUNT, "count", whole=True)
        motions = [motion] if isinstance(motion, Motion) else check_list(motion, "motion", "motions")
        if not motions:
            raise MotionLabError("there is no motion to describe; give at least one")
        seeds, each = self._seeds(seed, count, len(motions)), count * num_candidates
        latents, tokens = zip(*map(self._latents_of, motions))
        scale = guidance_scale(guidance, self.config.text_guidance)
        cond = {MOTION: self.diffusion.normalize(MOTION, torch.cat(latents)).repeat_interleave(each, dim=0)}
        lengths = [length for length in tokens for _ in range(each)]
        made = self._sample(self._noises(seeds, num_candidates), lengths, cond, (TEXT,), {TEXT: scale}, steps, solver)[
            TEXT
        ]
        written = self._write(made, seeds, temperature, worded=False, num_candidates=num_candidates)
        best = [
            self._best(written[row : row + num_candidates], made[row : row + num_candidates])
            for row in range(0, len(written), num_candidates)
        ]
        captions = [best[row : row + count] for row in range(0, len(best), count)]
        return captions[0] if isinstance(motion, Motion) else captions

    @torch.inference_mode()
    def imagine(
        self,
        count: int = 1,
        *,
        seconds: float | None = None,
        seed: int = 0,
        guidance: float | None = None,
        steps: int = DiffusionSampling.steps,
        solver: str = DiffusionSampling.solver,
        temperature: float = CaptionSampling.temperature,
        plant_feet: bool = True,
        constant_bones: bool = True,
    ) -> list[Pair]:
        """Motions and their sentences from nothing. guidance: w of each side, of what hears the other over what does
        not.
        """
        count = check_number(count, 1, MOST_COUNT, "count", whole=True)
        finish = Postprocessing(plant_feet, constant_bones)
        seeds, tokens = self._seeds(seed, count), self._tokens(seconds, count)
        scale = guidance_scale(guidance, self.config.joint_guidance)
        made = self._sample(
            self._noises(seeds), tokens, {}, (MOTION, TEXT), {MOTION: scale, TEXT: scale}, steps, solver
        )
        captions = self._write(made[TEXT], seeds, temperature, worded=False)
        info = {"guidance": scale, "steps": steps, "solver": solver}
        motions = self._motions(made[MOTION], tokens, [caption.text for caption in captions], seeds, info, finish)
        return list(map(Pair, motions, captions))

    @torch.inference_mode()
    def vary(
        self,
        of: Motion | str,
        strength: float = 0.5,
        count: int = 1,
        *,
        sentence: str | None = None,
        seed: int = 0,
        guidance: float | None = None,
        steps: int = 50,
        solver: str = DiffusionSampling.solver,
        temperature: float = CaptionSampling.temperature,
        plant_feet: bool = True,
        constant_bones: bool = True,
    ) -> list[GeneratedMotion] | list[Caption]:
        """Variations of a motion, which begin where it does, or of a sentence: noised part of the way and denoised
        again.

        strength: how far, 0 gives what the autoencoder makes of it, 1 keeps nothing but a motion's length. sentence:
        what a motion's variation is to show; None asks for nothing. guidance: of that.
        """
        strength = check_number(strength, 0, 1, "strength")
        count = check_number(count, 1, MOST_COUNT, "count", whole=True)
        finish = Postprocessing(plant_feet, constant_bones)
        sentence = None if sentence is None else check_sentence(sentence, "sentence")
        seeds = self._seeds(seed, count)
        scale = guidance_scale(guidance, self.config.guidance)
        if isinstance(of, str):
            init_latents = {
                TEXT: self.diffusion.normalize(TEXT, self.sentence_latents([check_sentence(of)])).expand(count, -1, -1)
            }
            made = self._sample(
                self._noises(seeds), [0] * count, {}, (TEXT,), {}, steps, solver, strength, init_latents
            )
            return self._write(made[TEXT], seeds, temperature)
        latents, length = self._latents_of(of)
        init_latents = {MOTION: self.diffusion.normalize(MOTION, latents).expand(count, -1, -1)}
        cond = (
            {}
            if sentence is None
            else {TEXT: self.diffusion.normalize(TEXT, self.sentence_latents([sentence])).expand(count, -1, -1)}
        )
        made = self._sample(
            self._noises(seeds),
            [length] * count,
            cond,
            (MOTION,),
            {MOTION: scale},
            steps,
            solver,
            strength,
            init_latents,
        )
        info = {"strength": strength, "guidance": scale, "steps": steps, "solver": solver}
        prompt = sentence or str(of.info.get("prompt", ""))
        return [
            _where(of, one, self.layout)
            for one in self._motions(made[MOTION], [length] * count, [prompt] * count, seeds, info, finish)
        ]

    def retell(self, motion: Motion, *, seed: int = 0, **settings) -> Pair:
        """The motion by way of its sentence: another one of its length that shows what the sentence says. settings: as
        in `generate`.
        """
        [caption] = self.caption(motion, seed=seed)
        seconds = min(max(motion.seconds, self.token_seconds), self.max_seconds)
        return Pair(self.generate(caption.text or "a person moves", seconds=seconds, seed=seed, **settings), caption)

    @torch.inference_mode()
    def rewritten(self, sentences: Sequence[str], *, worded: bool = True, seed: int = 0) -> list[str]:
        """Sentences through the text autoencoder and back. worded: False keeps what they mean and draws how it is said,
        from `seed` on.
        """
        latents = self.diffusion.normalize(TEXT, self.sentence_latents(sentences))
        return [caption.text for caption in self._write(latents, self._seeds(seed, len(sentences)), 0.0, worded=worded)]

    @torch.inference_mode()
    def reconstruct(self, rows: np.ndarray) -> np.ndarray:
        """Features (T, dim), not normalized, through the motion autoencoder and back, cut to whole tokens."""
        posterior = self.inference_modules["motion"].encode(torch.from_numpy(np.array(rows)).to(self.device)[None])
        return self.inference_modules["motion"].decode(posterior.mean, len(rows) // self.motion.stride)[0].cpu().numpy()


def _where(motion: Motion, made: GeneratedMotion, layout: Layout) -> GeneratedMotion:
    """`made`, turned and moved on the ground to where a motion begins."""
    turn = float(facing(motion.joints[0], layout) - facing(made.joints[0], layout))
    return replace(made, joints=set_down(made.joints, made.joints[0, 0], turn, motion.joints[0, 0]).astype(np.float32))
