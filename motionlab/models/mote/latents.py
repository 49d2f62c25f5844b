"""What MoTe's methods share: its networks, motions and sentences to latents, denoising, and latents back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from motionlab.arguments import (
    check_each,
    check_number,
    check_seeds,
)
from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.models.base import TextModel
from motionlab.models.mote.config import MAX_STEPS, DiffusionSampling, MoTeConfig
from motionlab.models.mote.denoiser import NUM_TIMESTEPS, MotionTextDenoiser
from motionlab.models.mote.diffusion import MOTION, TEXT, Latents, sample
from motionlab.models.mote.motion_vae import MotionVAE
from motionlab.models.mote.text_autoencoder import MEANING, WORDING, TextAutoencoder
from motionlab.models.outputs import GeneratedMotion, group_by_length
from motionlab.models.postprocess import Postprocessing, postprocess
from motionlab.models.preprocess import joints_for, rows_for
from motionlab.motion.features import to_joints
from motionlab.motion.motion import Motion
from motionlab.nn.inference import InferenceNetworks, for_inference
from motionlab.sampling.draw import random_generators
from motionlab.sampling.guidance import MOST_GUIDANCE
from motionlab.text.encoder import TextEncoder
from motionlab.text.gpt2 import GPT2Vocabulary, load_gpt2
from motionlab.text.vocabulary import Vocabulary

BATCH = 32  # samples made together
GPT2 = "gpt2"  # folder in a checkpoint with the shape and the tokenizer of a GPT-2
MIN_TOKENS = 6  # 1.2 s: the shortest motion that is made when no length is given
MOST_COUNT = 1000
LOGPROB_WEIGHT = 0.3  # of a candidate's mean log-probability beside how far its meaning lies from the mean


class Caption(NamedTuple):
    """A sentence about a motion. mean_logprob: of its tokens, as the decoder writes them."""

    text: str
    mean_logprob: float


class Pair(NamedTuple):
    """A motion and a sentence made together."""

    motion: GeneratedMotion
    caption: Caption


class MoTeNetworks(TextModel):
    """The networks of MoTe, and what its methods share: to latents, denoising, and back."""

    name, config_class, networks = "mote", MoTeConfig, ("motion", "text", "diffusion")
    sampling_class = DiffusionSampling
    title = "MoTe"
    citation = (
        'Wu et al., "MoTe: Learning Motion-Text Diffusion Model for Multiple Generation Tasks" (arXiv 2411.19786)'
    )
    purpose = (
        "Turns an English sentence into a motion of the 22 SMPL body joints at {fps:g} frames a second, up to "
        "{seconds:g} s "
        "long, and such a motion into a sentence."
    )

    def __init__(
        self,
        config: MoTeConfig,
        text_encoder: TextEncoder,
        motion: MotionVAE,
        text: TextAutoencoder,
        diffusion: MotionTextDenoiser,
    ):
        self.check_encoder(text_encoder, config.text.text_dim)
        super().__init__(config, text_encoder, motion=motion, text=text, diffusion=diffusion)
        self.vocabulary = (
            GPT2Vocabulary(config.text.gpt2)
            if config.text.gpt2
            else Vocabulary(text_encoder, text.decoder.vocabulary_ids)
        )

    @classmethod
    def build(cls, config: MoTeConfig) -> dict[str, nn.Module]:
        gpt2 = load_gpt2(config.text.gpt2) if config.text.gpt2 else None
        return {
            "motion": MotionVAE(config.motion),
            "text": TextAutoencoder(config.text, gpt2),
            "diffusion": MotionTextDenoiser(config.diffusion),
        }

    @classmethod
    def load(cls, folder: Path, text_weights: str | Path | None = None) -> MoTeNetworks:
        """From a checkpoint folder, with the shape and the tokenizer of its GPT-2, if it has one, beside
        the weights.
        """
        config = checkpoint.read_config(folder, cls.name, cls.config_class)
        if config.text.gpt2:
            config = replace(config, text=replace(config.text, gpt2=str(folder / GPT2)))
        return cls._with_weights(folder, config, text_weights)

    def save(self, folder: str | Path, card: str) -> Path:
        """Write a checkpoint folder; card: the model card in Markdown."""
        return checkpoint.write(
            folder, self.name, self.config, self.parts, card, self._save_gpt2 if self.config.text.gpt2 else None
        )

    def _save_gpt2(self, folder: Path) -> None:
        self.text.decoder.network.config.save_pretrained(folder / GPT2)
        self.vocabulary.tokenizer.save_pretrained(folder / GPT2)

    def describe_architecture(self) -> str:
        """A phrase for the model card."""
        motion, denoiser = self.config.motion, self.config.diffusion
        return (
            f"{motion.latents} latents of {motion.latent_dim} numbers for a motion, {denoiser.text_latents} of "
            f"{denoiser.text_dim} for a sentence, {denoiser.interaction} interaction"
        )

    @property
    def token_seconds(self) -> float:
        """A motion's length is a multiple of this."""
        return self.motion.stride / self.layout.fps

    @property
    def max_seconds(self) -> float:
        return self.config.motion.max_tokens * self.token_seconds

    @cached_property
    def inference_modules(self) -> InferenceNetworks:
        """The networks as they generate: packed copies, in float32, which small latents need."""
        return InferenceNetworks({name: for_inference(part) for name, part in self.parts.items()})

    @torch.inference_mode()
    def sentence_latents(self, sentences: Sequence[str]) -> Tensor:
        """(B, 2, d) latents of sentences, one by one: independent of the batch."""
        rows = self.text_encoder.encode(list(sentences)).to(self.device).split(1)
        return torch.cat([self.text.encoder(row).mean for row in rows])

    def rows_of(self, motion: Motion) -> np.ndarray:
        """Features (T, dim) of a visitor's motion, in the model's body and at its frame rate. Raises MotionLabError for
        another skeleton, and for a motion that is too short or too long.
        """
        joints = joints_for(self, motion)
        if not self.token_seconds - 1e-6 <= motion.seconds <= self.max_seconds + 1 / motion.fps + 1e-6:
            raise MotionLabError(
                f"a motion to be read lasts {self.token_seconds:g} to {self.max_seconds:g} s, this one "
                f"{motion.seconds:.2f} s; cut it"
            )
        return rows_for(self, joints)[: self.motion.stride * self.config.motion.max_tokens]

    def _latents_of(self, motion: Motion) -> tuple[Tensor, int]:
        """(1, l, d) latents of a visitor's motion, and how many tokens long it is."""
        rows = self.rows_of(motion)
        tokens = max(1, len(rows) // self.motion.stride)
        rows = np.concatenate([rows, rows[-1:].repeat(max(0, self.motion.stride - len(rows)), axis=0)])
        return self.inference_modules["motion"].encode(torch.from_numpy(rows).to(self.device)[None]).mean, tokens

    def _sample(
        self,
        noises: list[Latents],
        tokens: list[int],
        cond: Latents,
        target: tuple[str, ...],
        guidance: dict[str, float],
        steps: int,
        solver: str,
        strength: float = 1.0,
        init_latents: Latents | None = None,
    ) -> Latents:
        """Normalized latents of the `target` modalities. noises: each sample's own."""
        steps = check_number(steps, 1, MAX_STEPS, "steps", whole=True)
        network, config, parts = self.inference_modules["diffusion"], self.config.diffusion, []
        for start in range(0, len(noises), BATCH):
            batch = slice(start, start + BATCH)
            noise = {m: torch.stack([one[m] for one in noises[batch]]).to(self.device) for m in (MOTION, TEXT)}
            own_cond = {modality: latents[batch].clone() for modality, latents in cond.items()}
            if TEXT in own_cond:
                own_cond[TEXT][:, WORDING] = noise[TEXT][:, WORDING]
            lengths = torch.tensor(tokens[batch], device=self.device)
            parts.append(
                sample(
                    partial(_denoise, network, lengths),
                    noise,
                    own_cond,
                    target,
                    prediction=config.prediction,
                    num_timesteps=NUM_TIMESTEPS,
                    guidance=guidance,
                    guidance_rescale={MOTION: self.config.guidance_rescale},
                    solver=solver,
                    steps=steps,
                    strength=strength,
                    init_latents=init_latents and {m: latents[batch] for m, latents in init_latents.items()},
                )
            )
        return {modality: torch.cat([part[modality] for part in parts]) for modality in target}

    def _noises(self, seeds: list[int], each: int = 1) -> list[Latents]:
        """Of every seed so many, one after the other."""
        config = self.config.diffusion
        return [
            {
                MOTION: torch.randn(config.motion_latents, config.motion_dim, generator=generators),
                TEXT: torch.randn(config.text_latents, config.text_dim, generator=generators),
            }
            for generators in random_generators(seeds)
            for _ in range(each)
        ]

    def _motions(
        self,
        normalized: Tensor,
        tokens: list[int],
        prompts: Sequence[str],
        seeds: list[int],
        info: dict,
        finish: Postprocessing,
    ) -> list[GeneratedMotion]:
        """tokens: of each, 0 where the latents say how many."""
        latents = self.diffusion.denormalize(MOTION, normalized)
        logits = torch.cat([self.motion.lengths(row) for row in latents.split(1)])
        logits[:, :MIN_TOKENS] = float("-inf")
        lengths = [length or int(best) for length, best in zip(tokens, logits.argmax(-1))]
        motions = []
        for row, features in enumerate(self._decoded(latents, lengths)):
            features, finished = postprocess(features, self.layout, self.config.body, finish)
            said = {
                "prompt": prompts[row],
                "seed": seeds[row],
                "seconds": lengths[row] * self.token_seconds,
                "system": self.name,
                **info,
                **finished,
                **self.understood([prompts[row]]),
            }
            motions.append(
                GeneratedMotion(
                    to_joints(features, self.layout),
                    self.layout.fps,
                    self.layout.skeleton,
                    said,
                    features,
                    maker=self.key,
                )
            )
        return motions

    def _decoded(self, latents: Tensor, lengths: list[int]) -> list[np.ndarray]:
        """Features of each, those of one length together, so that nothing is padded."""
        features = [None] * len(lengths)
        for rows in group_by_length(lengths, BATCH):
            for row, made in zip(
                rows, self.inference_modules["motion"].decode(latents[rows], lengths[rows[0]]).cpu().numpy()
            ):
                features[row] = made
        return features

    def _write(
        self, normalized: Tensor, seeds: list[int], temperature: float, *, worded: bool = True, num_candidates: int = 1
    ) -> list[Caption]:
        """Of every seed's latents so many rows, one after the other. worded: False draws how it is said, as the decoder
        has learned to work without the wording.
        """
        temperature = check_number(temperature, 0, float("inf"), "temperature")
        latents = self.diffusion.denormalize(TEXT, normalized)
        generators = [one for one in random_generators(seeds) for _ in range(num_candidates)]
        if not worded:
            latents[:, WORDING] = torch.stack([torch.randn(latents.shape[-1], generator=one) for one in generators]).to(
                latents.device
            )
        written, mean_logprob = self.inference_modules["text"].decode(latents, generators, temperature)
        return [Caption(self.vocabulary.decode(ids), float(logprob)) for ids, logprob in zip(written, mean_logprob)]

    def _best(self, candidates: list[Caption], latents: Tensor) -> Caption:
        """The candidate with the best mean log-probability whose meaning, encoded again, lies nearest to the mean
        meaning of all. latents: (candidates, 2, d), normalized.
        """
        if len({one.text for one in candidates}) == 1:
            return candidates[0]
        again = self.diffusion.normalize(TEXT, self.sentence_latents([one.text or "nothing" for one in candidates]))
        astray = (again[:, MEANING] - latents[:, MEANING].mean(0)).square().mean(-1)
        return candidates[
            int((LOGPROB_WEIGHT * torch.tensor([one.mean_logprob for one in candidates]) - astray.cpu()).argmax())
        ]

    def _tokens(self, seconds, count: int) -> list[int]:
        """Of each sample, 0 where nobody says how long."""
        wanted = check_each(seconds, count, self.token_seconds, self.max_seconds, "seconds")
        return [0 if asked is None else max(1, round(asked / self.token_seconds)) for asked in wanted]

    def _seeds(self, seed: int, count: int, of: int = 1) -> list[int]:
        """`count` for each `of` so many."""
        return check_seeds(seed, count * of)


def guidance_scale(guidance: float | None, own: float) -> float:
    """As asked for, or the checkpoint's own."""
    return check_number(own if guidance is None else guidance, 0, MOST_GUIDANCE, "guidance")


def _denoise(network: nn.Module, lengths: Tensor, latents: Latents, timesteps: dict[str, Tensor]) -> Latents:
    """One pass of the denoiser, also of a batch that holds the samples several times over. lengths: tokens (B,)."""
    lengths = lengths.repeat(len(latents[MOTION]) // len(lengths))
    output = network(latents[MOTION], latents[TEXT], timesteps[MOTION], timesteps[TEXT], lengths)
    return dict(zip((MOTION, TEXT), output))
