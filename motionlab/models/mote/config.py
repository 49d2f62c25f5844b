"""Configuration of MoTe, and the settings of its samplers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from motionlab.models.base import TextModelConfig, agree
from motionlab.models.mote.denoiser import PREDICTIONS, DenoiserConfig
from motionlab.models.mote.diffusion import SOLVERS
from motionlab.models.mote.motion_vae import MotionVAEConfig
from motionlab.models.mote.text_autoencoder import LATENTS, TextAutoencoderConfig
from motionlab.models.sampling_config import SamplingConfig, setting
from motionlab.motion.features import LAYOUTS
from motionlab.sampling.guidance import MOST_GUIDANCE

MAX_STEPS = 200
MAX_CANDIDATES = 16


@dataclass(frozen=True, kw_only=True)
class MoTeConfig(TextModelConfig):
    """Shapes of all parts, and the guidance scales used by default; the paper's are 7.5 and 7.0.

    Args:
        motion, text, diffusion: the networks' configurations.
        guidance: of motions given sentences.
        text_guidance: of sentences given motions.
        joint_guidance: of both together.
        guidance_rescale: of motions, see `diffusion.sample`; the paper has none.
    """

    motion: MotionVAEConfig = MotionVAEConfig()
    text: TextAutoencoderConfig = TextAutoencoderConfig()
    diffusion: DenoiserConfig = DenoiserConfig()
    guidance: float = 7.5
    text_guidance: float = 7.0
    joint_guidance: float = 2.0
    guidance_rescale: float = 0.0

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

    def with_text(self, text_dim: int, vocabulary_size: int) -> MoTeConfig:
        """The same for sentence vectors of text_dim numbers and a vocabulary of that size."""
        return replace(self, text=replace(self.text, text_dim=text_dim, vocabulary_size=vocabulary_size))


@dataclass(frozen=True)
class DiffusionSampling(SamplingConfig):
    """Settings of `MoTe.generate`. A guidance of None is the checkpoint's own."""

    guidance: float | None = setting(None, "guidance scale w, 1 = none", 0, MOST_GUIDANCE)
    steps: int = setting(20, "steps of the solver", 1, MAX_STEPS, whole=True)
    solver: str = setting("dpm++", "the solver", choices=SOLVERS)


@dataclass(frozen=True)
class CaptionSampling(DiffusionSampling):
    """Settings of `MoTe.caption`: words are drawn, and the best of several candidates is kept."""

    temperature: float = setting(0.3, "of drawing words, 0 = always the likeliest")  # words vary, what is named stays
    num_candidates: int = setting(16, "captions written, of which the best is kept", 1, MAX_CANDIDATES, whole=True)
