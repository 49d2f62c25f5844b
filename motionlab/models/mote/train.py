"""The recipe of MoTe: autoencoders of motions and of captions, then one diffusion network on the latents of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from motionlab.data.store import MotionStore
from motionlab.models.mote.config import MoTeConfig
from motionlab.models.mote.denoiser import DenoiserConfig, MotionTextDenoiser
from motionlab.models.mote.motion_vae import MotionVAE, MotionVAEConfig
from motionlab.models.mote.objectives import DiffusionObjective, MotionVAEObjective, TextAutoencoderObjective
from motionlab.models.mote.pipeline import MoTe
from motionlab.models.mote.text_autoencoder import TextAutoencoder, TextAutoencoderConfig
from motionlab.models.mote.train_config import MoTeTrainConfig
from motionlab.models.mote.training_data import LatentPairs, MotionCrops, WrittenCaptions, latent_pairs
from motionlab.models.token_training import body_of, encode_captions, sources_of
from motionlab.text.encoder import TextEncoder, load_text_encoder
from motionlab.text.gpt2 import GPT2Vocabulary, load_gpt2
from motionlab.text.vocabulary import Vocabulary, vocabulary_ids
from motionlab.training.loop import LoopConfig, fit, of_part
from motionlab.training.run import run_folder

PARTS = ("motion", "text", "diffusion")


def _system(
    width: int, layers: int, latents: int, latent_dim: int, smooth: int, text_width: int, diffusion: int, blocks: int
) -> MoTeConfig:
    return MoTeConfig(
        motion=MotionVAEConfig(
            latents=latents,
            latent_dim=latent_dim,
            width=width,
            feedforward=3 * width,
            layers=layers,
            smooth=smooth,
            dropout=0.0,
        ),
        text=TextAutoencoderConfig(latent_dim=128, width=text_width, feedforward=3 * text_width, layers=4),
        diffusion=DenoiserConfig(
            motion_latents=latents,
            motion_dim=latent_dim,
            text_dim=128,
            width=diffusion,
            feedforward=3 * diffusion,
            blocks=blocks,
        ),
        text_encoder="minilm-adapter",
        guidance=4.0,
        text_guidance=6.0,
        guidance_rescale=1.0,  # without it bodies travel 15 % too far, on feet that slide
    )


PRESETS = {
    # The paper's latents (l = 4 of 256 numbers) and about MLD's size, for a GPU.
    "base": MoTeTrainConfig(
        system=_system(512, 9, 4, 256, 256, 384, 512, 6),
        motion=LoopConfig(steps=150_000, lr=1e-4, warmup=2_000),
        text=LoopConfig(steps=20_000, lr=3e-4, warmup=500, weight_decay=1e-2),
        diffusion=LoopConfig(steps=200_000, lr=1e-4, warmup=2_000, weight_decay=1e-2, average=0.9999),
        batch=128,
    ),
    # Five hours of a CPU core. Sixteen latents: with eight, a kick of half a second is lost on the way through them.
    "small": MoTeTrainConfig(
        system=_system(192, 4, 16, 96, 96, 192, 224, 3),
        motion=LoopConfig(steps=12_000, lr=6e-4, matrix_lr=6e-4, warmup=200, weight_decay=1e-2),
        text=LoopConfig(steps=25_000, lr=5e-4, matrix_lr=6e-4, warmup=200, weight_decay=1e-2),
        diffusion=LoopConfig(steps=20_000, lr=5e-4, matrix_lr=6e-4, warmup=300, weight_decay=1e-2),
        batch=32,
    ),
}


def train(
    store: MotionStore,
    preset: MoTeTrainConfig,
    folder: str | Path,
    *,
    on_step: Callable[[str, int, dict[str, float]], None] | None = None,
) -> MoTe:
    """All PARTS in turn in subfolders of `folder`, going on where an earlier run stopped; as `train_token_model`."""
    folder = Path(folder)
    with run_folder(folder, {"data set": store.fingerprint, "system": MoTe.name, "preset": preset}):
        return _train_parts(store, preset, folder, on_step)


def _train_parts(store: MotionStore, preset: MoTeTrainConfig, folder: Path, on_step: Callable | None) -> MoTe:
    config = replace(preset.system, layout=store.layout.name, body=body_of(store))
    config = replace(config, motion=replace(config.motion, channels=store.layout.dim))
    motion = train_motion_vae(store, config.motion, preset, folder / "motion", on_step=of_part("motion", on_step))
    encoder = load_text_encoder(config.text_encoder)
    config, text = train_text_autoencoder(
        store, encoder, config, preset, folder / "text", on_step=of_part("text", on_step)
    )
    pairs = latent_pairs(store, motion, text, encoder, preset, folder)
    diffusion = train_diffusion(
        config.diffusion, pairs, preset, folder / "diffusion", on_step=of_part("diffusion", on_step)
    )
    return MoTe(config, encoder, motion=motion, text=text, diffusion=diffusion)


def train_motion_vae(
    store: MotionStore, config: MotionVAEConfig, preset: MoTeTrainConfig, folder: Path, *, on_step=None
) -> MotionVAE:
    torch.manual_seed(preset.motion.seed)
    model = MotionVAE(config)
    for buffer, values in zip((model.mean, model.std), store.statistics(preset.root_weight)):
        buffer.copy_(torch.from_numpy(values))
    crops = MotionCrops(store, model, preset)
    objective, sources = MotionVAEObjective(model, store.layout), sources_of(store)
    return fit(objective, crops, preset.motion, folder, title="motion", on_step=on_step, sources=sources).model.cpu()


def train_text_autoencoder(
    store: MotionStore,
    encoder: TextEncoder,
    config: MoTeConfig,
    preset: MoTeTrainConfig,
    folder: Path,
    *,
    on_step=None,
) -> tuple[MoTeConfig, TextAutoencoder]:
    """With the configuration for its vocabulary and the encoder's vectors."""
    clips = store.select("train", captioned=True)
    captions, vectors = encode_captions(clips, encoder)
    torch.manual_seed(preset.text.seed)
    if config.text.gpt2:
        gpt2, vocabulary = load_gpt2(config.text.gpt2), GPT2Vocabulary(config.text.gpt2)
        config = config.with_text(encoder.dim, gpt2.config.vocab_size)
        model = TextAutoencoder(config.text, gpt2)
    else:
        ids = vocabulary_ids(encoder, captions)
        vocabulary = Vocabulary(encoder, ids)
        config = config.with_text(encoder.dim, len(ids))
        model = TextAutoencoder(config.text)
        model.decoder.vocabulary_ids.copy_(ids)
    written = vocabulary.encode(captions, config.text.max_length)
    batches = WrittenCaptions(clips, captions, vectors, written, preset)
    objective, sources = TextAutoencoderObjective(model), sources_of(store)
    return config, fit(
        objective, batches, preset.text, folder, title="text", on_step=on_step, sources=sources
    ).model.cpu()


def train_diffusion(
    config: DenoiserConfig, pairs: LatentPairs, preset: MoTeTrainConfig, folder: Path, *, on_step=None
) -> MotionTextDenoiser:
    torch.manual_seed(preset.diffusion.seed)
    model = MotionTextDenoiser(config)
    model.set_statistics(**pairs.statistics())
    objective = DiffusionObjective(model, cond_noise=preset.cond_noise)
    return fit(
        objective, pairs, preset.diffusion, folder, title="diffusion", on_step=on_step, sources=pairs.sources
    ).model.cpu()
