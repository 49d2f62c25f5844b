"""Training objectives of systems that speak continuous latents: modules whose forward returns (loss,
numbers to log).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.models.mote.denoiser import NUM_TIMESTEPS, MotionTextDenoiser
from motionlab.models.mote.diffusion import MOTION, TEXT, alphas_cumprod
from motionlab.models.mote.motion_vae import MotionVAE
from motionlab.models.mote.text_autoencoder import MEANING, WORDING, TextAutoencoder
from motionlab.motion.features import Layout
from motionlab.training.geometric_loss import geometric_loss
from motionlab.training.objectives import Losses, masked_cross_entropy

POSITION_WEIGHT = 0.5  # of the joint positions beside all features, as for tokenizers


class MotionVAEObjective(nn.Module):
    """Reconstruction, the joints in the world (`geometric_loss`), a small divergence, and the length predicted
    from the latents.
    """

    def __init__(self, model: MotionVAE, layout: Layout, divergence: float = 2e-3, length: float = 0.02):
        super().__init__()
        self.model, self.layout, self.divergence, self.length = model, layout, divergence, length

    def forward(self, normalized: Tensor) -> Losses:
        """normalized (B, T, channels), T a multiple of the stride."""
        model, positions = self.model, self.layout.slices["ric"]
        posterior, tokens = model.encoder(normalized), normalized.shape[1] // model.stride
        latents = posterior.draw()
        made = model.decoder(latents, tokens).float()
        geometry = geometric_loss(
            model.denormalize(made), model.denormalize(normalized), self.layout, unit=model.std[positions][0]
        )
        error = F.smooth_l1_loss(made, normalized) + POSITION_WEIGHT * F.smooth_l1_loss(
            made[..., positions], normalized[..., positions]
        )
        length_error = F.cross_entropy(
            model.lengths(latents).float(), torch.full((len(latents),), tokens, device=latents.device)
        )
        spread = posterior.divergence()
        numbers = {
            "error": error.detach(),
            "geometry": geometry.detach(),
            "divergence": spread.detach(),
            "length": length_error.detach(),
        }
        return error + geometry + self.divergence * spread + self.length * length_error, numbers


class TextAutoencoderObjective(nn.Module):
    """Write the sentence again. unworded: share of sentences whose second latent is noise, so that the first says all
    that matters.
    """

    def __init__(self, model: TextAutoencoder, divergence: float = 1e-4, wording_dropout: float = 0.5):
        super().__init__()
        self.model, self.divergence, self.wording_dropout = model, divergence, wording_dropout

    def forward(self, token_ids: Tensor, text: Tensor) -> Losses:
        """token_ids (B, t) int64 from BOS to EOS, then IGNORED; text (B, text_dim)."""
        posterior = self.model.encoder(text)
        latents = posterior.draw()
        dropped = torch.rand(len(latents), device=latents.device) < self.wording_dropout
        wording = torch.where(dropped[:, None], torch.randn_like(latents[:, WORDING]), latents[:, WORDING])
        latents = torch.stack([latents[:, MEANING], wording], dim=1)
        logits = self.model.decoder(latents, token_ids[:, :-1].clamp(min=0)).float()
        error, numbers = masked_cross_entropy(logits, token_ids[:, 1:])
        spread = posterior.divergence()
        return error + self.divergence * spread, numbers | {"divergence": spread.detach()}


class DiffusionObjective(nn.Module):
    """Denoise latents of motions, of sentences for motions, or of both (sec. 3.2). shares: of the batch that learn
    motions for sentences, sentences for motions, and pairs at two times. drop: of the first two, those for which
    nothing is given; any_length: of all, those whose length is left open. cond_noise: the most noise
    on a motion that is given, in units of its latents' deviation, so that takes are not learned by heart.

    Of a sentence that is given, the wording latent is noise, or the captions of the data would be learned by heart.
    """

    def __init__(
        self,
        model: MotionTextDenoiser,
        shares: tuple[float, float] = (0.4, 0.4),
        drop: float = 0.1,
        any_length: float = 0.3,
        cond_noise: float = 0.0,
    ):
        super().__init__()
        self.model, self.shares, self.drop, self.any_length, self.cond_noise = (
            model,
            shares,
            drop,
            any_length,
            cond_noise,
        )

    def forward(self, motion: Tensor, text: Tensor, text_condition: Tensor, tokens: Tensor) -> Losses:
        """motion (B, l, d) and text (B, k, d), latents of the autoencoders; text_condition: the text latents where the
        text is given; tokens (B,) int64.
        """
        motion = self.model.normalize(MOTION, motion)
        text, text_condition = (self.model.normalize(TEXT, latents) for latents in (text, text_condition))
        batch, device = len(motion), motion.device
        u, dropped = torch.rand(batch, device=device), torch.rand(batch, device=device) < self.drop
        for_text, for_motion = u < self.shares[0], (u >= self.shares[0]) & (u < sum(self.shares))
        given_text, given_motion = for_text & ~dropped, for_motion & ~dropped
        times = {}
        for side, given, absent in (
            (TEXT, given_text, for_text & dropped),
            (MOTION, given_motion, for_motion & dropped),
        ):
            drawn = torch.randint(1, NUM_TIMESTEPS + 1, (batch,), device=device)
            times[side] = drawn.masked_fill(given, 0).masked_fill(absent, NUM_TIMESTEPS)
        text_noise, motion_noise = torch.randn_like(text), torch.randn_like(motion)
        noisy_motion, motion_target = _noised(motion, motion_noise, times[MOTION], self.model.config.prediction)
        noisy_text, text_target = _noised(text, text_noise, times[TEXT], self.model.config.prediction)
        noisy_text = torch.where(given_text[:, None, None], text_condition, noisy_text)
        blurred = motion + self.cond_noise * torch.rand(batch, 1, 1, device=device) * torch.randn_like(motion)
        noisy_motion = torch.where(given_motion[:, None, None], blurred, noisy_motion)
        without_wording = given_text[:, None] & (torch.arange(text.shape[1], device=device) == WORDING)
        noisy_text = torch.where(without_wording[..., None], text_noise, noisy_text)
        open_length = torch.rand(batch, device=device) < self.any_length
        predicted_motion, predicted_text = self.model(
            noisy_motion, noisy_text, times[MOTION], times[TEXT], tokens.masked_fill(open_length, 0)
        )
        motion_error = _mean_where((predicted_motion.float() - motion_target).square().mean((1, 2)), ~for_motion)
        text_error = _mean_where((predicted_text.float() - text_target).square().mean((1, 2)), ~for_text)
        numbers = {"motion": motion_error.detach(), "text": text_error.detach()}
        return motion_error + text_error, numbers


def _noised(clean: Tensor, noise: Tensor, time: Tensor, prediction: str) -> tuple[Tensor, Tensor]:
    """Latents (B, n, d) at times (B,), and what the network is to predict of them."""
    share = alphas_cumprod(NUM_TIMESTEPS).to(clean.device)[time][:, None, None]
    noisy = share.sqrt() * clean + (1 - share).sqrt() * noise
    targets = {"sample": clean, "epsilon": noise, "v_prediction": share.sqrt() * noise - (1 - share).sqrt() * clean}
    return noisy, targets[prediction]


def _mean_where(values: Tensor, mask: Tensor) -> Tensor:
    return (values * mask).sum() / mask.sum().clamp(min=1)
