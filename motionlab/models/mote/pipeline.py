"""MoTe: motions and sentences as latents, and one diffusion network that makes either of the other, both at once, or
one alone.

Wu et al., "MoTe: Learning Motion-Text Diffusion Model for Multiple Generation Tasks" (arXiv 2411.19786). The latents of
a sentence are two here: what it means, and how that is worded; a sentence that asks for a motion is heard by what it
means.
"""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.models.base import TextSystem, TextSystemConfig, agree
from motionlab.models.mote.denoiser import NUM_TIMESTEPS, PREDICTIONS, DenoiserConfig, MotionTextDenoiser
from motionlab.models.mote.diffusion import MOTION, TEXT, Latents, sample
from motionlab.models.mote.motion_vae import MotionVAE, MotionVAEConfig
from motionlab.models.mote.text_autoencoder import LATENTS, MEANING, WORDING, TextAutoencoder, TextAutoencoderConfig
from motionlab.models.outputs import GeneratedMotion, alike, check_seeds
from motionlab.models.preprocess import joints_for, rows_for
from motionlab.motion import foot_contact as footing
from motionlab.motion.features import LAYOUTS, Layout, facing, set_down, to_joints
from motionlab.motion.motion import Motion
from motionlab.nn.inference import InferenceNetworks, for_inference
from motionlab.nn.label_classifier import LabelClassifier
from motionlab.sampling.draw import random_generators
from motionlab.text.encoder import TextEncoder, check_sentence
from motionlab.text.gpt2 import GPT2Vocabulary, load_gpt2
from motionlab.text.vocabulary import Vocabulary

BATCH = 32  # samples made together
GPT2 = "gpt2"  # folder in a checkpoint with the shape and the tokenizer of a GPT-2
MIN_TOKENS = 6  # 1.2 s: the shortest motion that is made when nobody says how long
MOST_STEPS = 200
MOST_COUNT = 1000
MOST_DRAFTS = 16
DRAFTS = 8
TEMPERATURE = 0.3  # of words: they vary, and what is named stays
SURE = 0.3  # what a draft's sureness counts beside how far it lies astray


@dataclass(frozen=True, kw_only=True)
class MoTeConfig(TextSystemConfig):
    """The shapes of all parts. guidance, of motions for sentences, text_guidance, of sentences for motions,
    joint_guidance, of both together: what is taken if it is not told; the paper's are 7.5 and 7.0.
    """

    motion: MotionVAEConfig = MotionVAEConfig()
    text: TextAutoencoderConfig = TextAutoencoderConfig()
    diffusion: DenoiserConfig = DenoiserConfig()
    guidance: float = 7.5
    text_guidance: float = 7.0
    joint_guidance: float = 2.0

    def check(self) -> None:
        super().check()
        motion, text, diffusion = self.motion, self.text, self.diffusion
        agree("motion.channels", motion.channels, LAYOUTS[self.layout].dim)
        agree("diffusion.motion_latents", diffusion.motion_latents, motion.latents)
        agree("diffusion.motion_dim", diffusion.motion_dim, motion.latent_dim)
        agree("diffusion.max_tokens", diffusion.max_tokens, motion.max_tokens)
        agree("diffusion.text_latents", diffusion.text_latents, LATENTS)
        agree("diffusion.text_dim", diffusion.text_dim, text.latent_dim)
        agree("diffusion.prediction", diffusion.prediction, *PREDICTIONS)
        agree("text.meaning_dim", text.meaning_dim, 0 if self.label_classifier is None else self.label_classifier.dim)
        if self.label_classifier is not None:
            agree("label_classifier.text_dim", self.label_classifier.text_dim, text.text_dim)

    def reading(self, label_classifier: LabelClassifier | None, text_dim: int, vocabulary_size: int) -> MoTeConfig:
        """The same for that classifier, sentence vectors of text_dim numbers and that vocabulary."""
        text = replace(
            self.text,
            text_dim=text_dim,
            vocabulary_size=vocabulary_size,
            meaning_dim=0 if label_classifier is None else label_classifier.config.dim,
        )
        return replace(self, text=text, label_classifier=None if label_classifier is None else label_classifier.config)


class Caption(NamedTuple):
    """A sentence about a motion. mean_logprob: of its tokens, as the decoder writes them."""

    text: str
    mean_logprob: float


class Pair(NamedTuple):
    """A motion and a sentence made together."""

    motion: GeneratedMotion
    caption: Caption


class MoTe(TextSystem):
    """Autoencoders of motions and sentences, and the diffusion network between them."""

    name, kind, networks = "mote", MoTeConfig, ("motion", "text", "diffusion", "label_classifier")
    title = "MoTe"
    citation = (
        'Wu et al., "MoTe: Learning Motion-Text Diffusion Model for Multiple Generation Tasks" (arXiv 2411.19786)'
    )
    purpose = (
        "Turns an English sentence into a motion of the 22 SMPL body joints at {fps:g} frames a second, up to {seconds:g} s "
        "long, and such a motion into a sentence."
    )

    def __init__(
        self,
        config: MoTeConfig,
        text_encoder: TextEncoder,
        motion: MotionVAE,
        text: TextAutoencoder,
        diffusion: MotionTextDenoiser,
        label_classifier: LabelClassifier | None = None,
    ):
        self.check_encoder(text_encoder, config.text.text_dim)
        super().__init__(
            config, text_encoder, motion=motion, text=text, diffusion=diffusion, label_classifier=label_classifier
        )
        self.vocabulary = (
            GPT2Vocabulary(config.text.gpt2)
            if config.text.gpt2
            else Vocabulary(text_encoder, text.decoder.vocabulary_ids)
        )

    @classmethod
    def build(cls, config: MoTeConfig) -> dict[str, nn.Module | None]:
        gpt2 = load_gpt2(config.text.gpt2) if config.text.gpt2 else None
        own = {
            "motion": MotionVAE(config.motion),
            "text": TextAutoencoder(config.text, gpt2),
            "diffusion": MotionTextDenoiser(config.diffusion),
        }
        return own | super().build(config)

    @classmethod
    def load(cls, folder: Path, text_weights: str | Path | None = None) -> MoTe:
        """From a checkpoint folder, with the shape and the tokenizer of its GPT-2, if it has one, beside the weights."""
        config = checkpoint.read_config(folder, cls.name, cls.kind)
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
    def fast(self) -> InferenceNetworks:
        """The networks as they generate: packed copies, in float32, which small latents need."""
        return InferenceNetworks(
            {name: for_inference(part) for name, part in self.parts.items() if name != "label_classifier"}
        )

    @torch.inference_mode()
    def generate(
        self,
        prompts: str | Sequence[str],
        *,
        seconds: float | None | Sequence[float | None] = None,
        seed: int | Sequence[int] = 0,
        guidance: float | None = None,
        steps: int = 20,
        solver: str = "dpm++",
        plant_feet: bool = True,
    ) -> GeneratedMotion | list[GeneratedMotion]:
        """Motions for sentences; a string in, one motion out, a list in, a list out.

        seconds: length of each motion, up to `max_seconds`; None leaves it to the model. seed: one number (sample i
        takes seed + i) or one a sample; a sample depends on nothing else in its batch. guidance: w of motions, 1 =
        none; None takes the checkpoint's own. steps: of the solver, "dpm++" (second order) or "ddim". plant_feet: see
        `motion.footing`. Raises MotionLabError for arguments out of range.
        """
        single = isinstance(prompts, str)
        sentences = [check_sentence(prompt) for prompt in ([prompts] if single else prompts)]
        if not sentences:
            raise MotionLabError("there is no prompt; give at least one sentence")
        seeds, tokens = check_seeds(seed, len(sentences)), self._tokens(seconds, len(sentences))
        scale = self.config.guidance if guidance is None else guidance
        meant = {TEXT: self.diffusion.normalize(TEXT, self.sentence_latents(sentences))}
        made = self._sample(self._noises(seeds), tokens, meant, (MOTION,), {MOTION: scale}, steps, solver)
        info = {"guidance": scale, "steps": steps, "solver": solver}
        motions = self._motions(made[MOTION], tokens, sentences, seeds, info, plant_feet)
        return motions[0] if single else motions

    @torch.inference_mode()
    def caption(
        self,
        motion: Motion | Sequence[Motion],
        count: int = 1,
        *,
        seed: int = 0,
        guidance: float | None = None,
        steps: int = 20,
        solver: str = "dpm++",
        temperature: float = TEMPERATURE,
        drafts: int = DRAFTS,
    ) -> list[Caption] | list[list[Caption]]:
        """`count` sentences about a motion of up to `max_seconds`, the first from the seed, the next from the one
        behind it; of a list of motions a list each, the seeds going on.

        guidance: w of sentences, 1 = none; None takes the checkpoint's own. temperature: of drawing pieces of words; 0
        takes the likeliest. drafts: of each sentence, of which the best is kept (`_best`). A motion says what a
        sentence should mean, not how it is worded: that is drawn.
        """
        if not (isinstance(drafts, numbers.Integral) and 1 <= drafts <= MOST_DRAFTS):
            raise MotionLabError(f"drafts must be a whole number from 1 to {MOST_DRAFTS}, got {drafts}")
        motions = [motion] if isinstance(motion, Motion) else list(motion)
        if not motions:
            raise MotionLabError("there is no motion to describe; give at least one")
        seeds, each = self._seeds(seed, count, len(motions)), count * drafts
        latents, tokens = zip(*map(self._latents_of, motions))
        scale = self.config.text_guidance if guidance is None else guidance
        seen = {MOTION: self.diffusion.normalize(MOTION, torch.cat(latents)).repeat_interleave(each, dim=0)}
        lengths = [length for length in tokens for _ in range(each)]
        made = self._sample(self._noises(seeds, drafts), lengths, seen, (TEXT,), {TEXT: scale}, steps, solver)[TEXT]
        written = self._write(made, seeds, temperature, worded=False, drafts=drafts)
        best = [
            self._best(written[row : row + drafts], made[row : row + drafts]) for row in range(0, len(written), drafts)
        ]
        told = [best[row : row + count] for row in range(0, len(best), count)]
        return told[0] if isinstance(motion, Motion) else told

    @torch.inference_mode()
    def imagine(
        self,
        count: int = 1,
        *,
        seconds: float | None = None,
        seed: int = 0,
        guidance: float | None = None,
        steps: int = 20,
        solver: str = "dpm++",
        temperature: float = TEMPERATURE,
        plant_feet: bool = True,
    ) -> list[Pair]:
        """Motions and their sentences from nothing. guidance: w of each side, of what hears the other over what does
        not.
        """
        seeds, tokens = self._seeds(seed, count), self._tokens(seconds, count)
        scale = self.config.joint_guidance if guidance is None else guidance
        made = self._sample(
            self._noises(seeds), tokens, {}, (MOTION, TEXT), {MOTION: scale, TEXT: scale}, steps, solver
        )
        captions = self._write(made[TEXT], seeds, temperature, worded=False)
        info = {"guidance": scale, "steps": steps, "solver": solver}
        motions = self._motions(made[MOTION], tokens, [caption.text for caption in captions], seeds, info, plant_feet)
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
        solver: str = "dpm++",
        temperature: float = TEMPERATURE,
        plant_feet: bool = True,
    ) -> list[GeneratedMotion] | list[Caption]:
        """Variations of a motion, which begin where it does, or of a sentence: noised part of the way and denoised
        again.

        strength: how far, 0 gives what the autoencoder makes of it, 1 keeps nothing but a motion's length. sentence:
        what a motion's variation is to show; None asks for nothing. guidance: of that.
        """
        if not 0 <= strength <= 1:
            raise MotionLabError(f"strength must lie between 0 and 1, got {strength:g}")
        seeds = self._seeds(seed, count)
        scale = self.config.guidance if guidance is None else guidance
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
        meant = (
            {}
            if sentence is None
            else {
                TEXT: self.diffusion.normalize(TEXT, self.sentence_latents([check_sentence(sentence)])).expand(
                    count, -1, -1
                )
            }
        )
        made = self._sample(
            self._noises(seeds),
            [length] * count,
            meant,
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
            for one in self._motions(made[MOTION], [length] * count, [prompt] * count, seeds, info, plant_feet)
        ]

    def retell(self, motion: Motion, *, seed: int = 0, **settings) -> Pair:
        """The motion by way of its sentence: another one of its length that shows what the sentence says. settings: as
        in `generate`.
        """
        [caption] = self.caption(motion, seed=seed)
        seconds = min(max(motion.seconds, self.token_seconds), self.max_seconds)
        return Pair(self.generate(caption.text or "a person moves", seconds=seconds, seed=seed, **settings), caption)

    @torch.inference_mode()
    def sentence_latents(self, sentences: Sequence[str]) -> Tensor:
        """(B, 2, d) latents of sentences, one by one: independent of the batch."""
        rows = self.text_encoder.encode(list(sentences)).to(self.device).split(1)
        return torch.cat([self.text.encoder(row, self.read(row)).mean for row in rows])

    @torch.inference_mode()
    def rewritten(self, sentences: Sequence[str], *, worded: bool = True, seed: int = 0) -> list[str]:
        """Sentences through the text autoencoder and back. worded: False keeps what they mean and draws how it is said,
        from `seed` on.
        """
        latents = self.diffusion.normalize(TEXT, self.sentence_latents(sentences))
        return [caption.text for caption in self._write(latents, self._seeds(seed, len(sentences)), 0.0, worded=worded)]

    @torch.inference_mode()
    def remembered(self, rows: np.ndarray) -> np.ndarray:
        """Features (T, dim), not normalized, through the motion autoencoder and back, cut to whole tokens."""
        posterior = self.fast["motion"].encode(torch.from_numpy(np.array(rows)).to(self.device)[None])
        return self.fast["motion"].decode(posterior.mean, len(rows) // self.motion.stride)[0].cpu().numpy()

    def rows_of(self, motion: Motion) -> np.ndarray:
        """Features (T, dim) of a visitor's motion, in the model's body and at its frame rate. Raises MotionLabError for
        another skeleton, and for a motion that is too short or too long.
        """
        joints = joints_for(self, motion)
        if not self.token_seconds - 1e-6 <= motion.seconds <= self.max_seconds + 1 / motion.fps + 1e-6:
            raise MotionLabError(
                f"a motion to be read lasts {self.token_seconds:g} to {self.max_seconds:g} s, this one {motion.seconds:.2f} s; cut it"
            )
        return rows_for(self, joints)[: self.motion.stride * self.config.motion.max_tokens]

    def _latents_of(self, motion: Motion) -> tuple[Tensor, int]:
        """(1, l, d) latents of a visitor's motion, and how many tokens long it is."""
        rows = self.rows_of(motion)
        tokens = max(1, len(rows) // self.motion.stride)
        rows = np.concatenate([rows, rows[-1:].repeat(max(0, self.motion.stride - len(rows)), axis=0)])
        return self.fast["motion"].encode(torch.from_numpy(rows).to(self.device)[None]).mean, tokens

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
        if not (isinstance(steps, numbers.Integral) and 1 <= steps <= MOST_STEPS):
            raise MotionLabError(f"steps must be a whole number from 1 to {MOST_STEPS}, got {steps}")
        for scale in guidance.values():
            if not 0 <= scale <= 100:
                raise MotionLabError(f"guidance must lie between 0 and 100, got {scale}")
        network, config, parts = self.fast["diffusion"], self.config.diffusion, []
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
        plant_feet: bool,
    ) -> list[GeneratedMotion]:
        """tokens: of each, 0 where the latents say how many."""
        latents = self.diffusion.denormalize(MOTION, normalized)
        told = torch.cat([self.motion.lengths(row) for row in latents.split(1)])
        told[:, :MIN_TOKENS] = float("-inf")
        lengths = [length or int(best) for length, best in zip(tokens, told.argmax(-1))]
        motions = []
        for row, features in enumerate(self._decoded(latents, lengths)):
            features = footing.plant_feet(features, self.layout) if plant_feet else features
            said = {
                "prompt": prompts[row],
                "seed": seeds[row],
                "seconds": lengths[row] * self.token_seconds,
                "system": self.name,
                **info,
                "plant_feet": plant_feet,
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
        for rows in alike(lengths, BATCH):
            for row, made in zip(rows, self.fast["motion"].decode(latents[rows], lengths[rows[0]]).cpu().numpy()):
                features[row] = made
        return features

    def _write(
        self, normalized: Tensor, seeds: list[int], temperature: float, *, worded: bool = True, drafts: int = 1
    ) -> list[Caption]:
        """Of every seed's latents so many rows, one after the other. worded: False draws how it is said, as the decoder
        has learned to hear no wording.
        """
        if not 0 <= temperature < float("inf"):
            raise MotionLabError(f"temperature must be 0 or more, got {temperature}")
        latents = self.diffusion.denormalize(TEXT, normalized)
        generators = [one for one in random_generators(seeds) for _ in range(drafts)]
        if not worded:
            latents[:, WORDING] = torch.stack([torch.randn(latents.shape[-1], generator=one) for one in generators]).to(
                latents.device
            )
        written, mean_logprob = self.fast["text"].decode(latents, generators, temperature)
        return [Caption(self.vocabulary.decode(ids), float(logprob)) for ids, logprob in zip(written, mean_logprob)]

    def _best(self, drafts: list[Caption], latents: Tensor) -> Caption:
        """The draft that is surest and that, read again, says most nearly what all drafts together mean. latents
        (drafts, 2, d), normalized.
        """
        if len({draft.text for draft in drafts}) == 1:
            return drafts[0]
        again = self.diffusion.normalize(TEXT, self.sentence_latents([draft.text or "nothing" for draft in drafts]))
        astray = (again[:, MEANING] - latents[:, MEANING].mean(0)).square().mean(-1)
        return drafts[int((SURE * torch.tensor([draft.mean_logprob for draft in drafts]) - astray.cpu()).argmax())]

    def _tokens(self, seconds, count: int) -> list[int]:
        """Of each sample, 0 where nobody says how long."""
        wanted = [seconds] * count if seconds is None or isinstance(seconds, numbers.Real) else list(seconds)
        if len(wanted) != count:
            raise MotionLabError(f"{count} prompts need {count} lengths, got {len(wanted)}")
        for asked in wanted:
            if asked is not None and not self.token_seconds - 1e-6 <= asked <= self.max_seconds + 1e-6:
                raise MotionLabError(
                    f"seconds must lie between {self.token_seconds:g} and {self.max_seconds:g}, got {asked}"
                )
        return [0 if asked is None else max(1, round(asked / self.token_seconds)) for asked in wanted]

    def _seeds(self, seed: int, count: int, of: int = 1) -> list[int]:
        """`count` for each `of` so many."""
        if not (isinstance(count, numbers.Integral) and 1 <= count <= MOST_COUNT):
            raise MotionLabError(f"count must be a whole number from 1 to {MOST_COUNT}, got {count}")
        return check_seeds(seed, int(count) * of)


def _denoise(network: nn.Module, lengths: Tensor, latents: Latents, timesteps: dict[str, Tensor]) -> Latents:
    """One pass of the denoiser, also of a batch that holds the samples several times over. lengths: tokens (B,)."""
    lengths = lengths.repeat(len(latents[MOTION]) // len(lengths))
    output = network(latents[MOTION], latents[TEXT], timesteps[MOTION], timesteps[TEXT], lengths)
    return dict(zip((MOTION, TEXT), output))


def _where(motion: Motion, made: GeneratedMotion, layout: Layout) -> GeneratedMotion:
    """`made`, turned and moved on the ground to where a motion begins."""
    turn = float(facing(motion.joints[0], layout) - facing(made.joints[0], layout))
    return replace(made, joints=set_down(made.joints, made.joints[0, 0], turn, motion.joints[0, 0]).astype(np.float32))
