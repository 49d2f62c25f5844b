"""Ablations that need a new training, at a small size: measures of sweeps. A killed one goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from filelock import FileLock

import motionlab
from evaluation.captioning import captioning
from evaluation.metrics.reconstruction import perplexity, usage
from evaluation.provenance import fingerprint
from evaluation.registry import register_measure
from evaluation.store import row_key
from evaluation.tasks import mote_text_to_motion, reconstruction_numbers, text_to_motion, through
from motionlab.data.sources import open_store
from motionlab.data.store import MotionStore, evenly
from motionlab.errors import MotionLabError
from motionlab.models.mmm.objectives import CorruptedObjective
from motionlab.models.momask.objectives import MaskedObjective
from motionlab.models.momask.train import PRESETS
from motionlab.models.mote import train as mote
from motionlab.models.mote.pipeline import MoTe
from motionlab.models.token_training import encode_clips, new_tokenizer, sources_of, token_batches
from motionlab.nn.tokenizer import Tokenizer
from motionlab.paths import cache_dir, read_arrays, write_aside, writing
from motionlab.training.batches import WindowBatches
from motionlab.training.loop import fit
from motionlab.training.objectives import TokenizerObjective

VERSION = 1  # of what the measures mean; another one is measured anew
SMALL = PRESETS["small"]
SEEDS_APART = 1_000_000  # the loop draws from seed + step: trainings that should be independent need more between them
WATCHED = 48  # clips whose tokens are compared between two looks at a training


@register_measure
def tokenizer_training(
    data: str,
    steps: int = 1200,
    layers: int = SMALL.system.quantizer.layers,
    codes: int = 512,
    quantize_dropout: float = 0.2,
    reset_below: float = 0.25,
    width: int = 128,
    code_dim: int = 64,
    frames: int = 2048,
    motions: int | None = 200,
    split: str = "test",
    evaluator: str = "evaluator",
    seed: int = 0,
) -> dict:
    """A small tokenizer trained anew, on `split` afterwards: FID and MPJPE (`tasks.reconstruction`), and for its
    codebooks lists of perplexity and usage by layer.

    At steps_seen: perplexities by layer in a batch, NaN where the layer was dropped; drift, the share of base tokens of
    WATCHED training clips that became others since the look before (NaN at first): an encoder and a codebook that both
    move keep renaming the same motion. reset_below 0 never restarts a code. Other arguments as in `QuantizerConfig` and
    `ConvConfig`.
    """
    store = open_store(data)
    system = replace(
        SMALL.system,
        conv=replace(SMALL.system.conv, width=width, code_dim=code_dim, channels=store.layout.dim),
        quantizer=replace(
            SMALL.system.quantizer,
            layers=layers,
            codes=codes,
            code_dim=code_dim,
            layer_dropout=quantize_dropout,
            reset_below=reset_below,
        ),
    )
    loop = replace(
        SMALL.tokenizer, steps=steps, warmup=min(SMALL.tokenizer.warmup, steps // 5), seed=seed * SEEDS_APART
    )
    preset = replace(SMALL, system=system, tokenizer=loop, frames=frames)
    folder = _folder("tokenizer", data, asdict(preset))
    tokenizer = new_tokenizer(store, preset, system)
    windows = WindowBatches(map(store.rows, store.select("train")), tokenizer.mean, tokenizer.std, frames=frames)
    objective, sources = TokenizerObjective(tokenizer, store.layout), sources_of(store)
    with FileLock(folder / "lock"):  # cells that measure the same training in other ways wait for it
        watch = _Drift(tokenizer, store, folder / "drift.npz")
        fit(objective, windows, loop, folder, title="tokenizer", on_step=watch, sources=sources).cpu()

    log = pd.read_csv(folder / "log.csv").replace(
        {f"perplexity{layer}": {0.0: np.nan} for layer in range(tokenizer.layers)}
    )
    tokens = np.concatenate(encode_clips(store, tokenizer, [(clip, 0) for clip in store.select(split, mirrored=False)]))
    numbers = reconstruction_numbers(through(tokenizer, tokenizer.layers - 1), data, split, evaluator, motions)
    return {
        **numbers,
        "perplexity": [perplexity(layer, codes) for layer in tokens.T],
        "usage": [usage(layer, codes) for layer in tokens.T],
        "steps_seen": watch.steps,
        "drift": watch.shares,
        "perplexities": [log[f"perplexity{layer}"].tolist() for layer in range(tokenizer.layers)],
    }


@register_measure
def masked_training(
    data: str,
    checkpoint: str = "momask",
    remask: bool = True,
    steps: int = 1600,
    motions: int | None = None,
    split: str = "test",
    evaluator: str = "evaluator",
    seed: int = 0,
) -> dict[str, float]:
    """A checkpoint's masked transformer trained anew, with or without replacing and remasking (MoMask sec. 3.2), and
    what the system then makes: `tasks.text_to_motion` without MModality.
    """
    folder = _with_new_masked(
        "momask", data, checkpoint, steps, seed, {"remask": remask}, partial(MaskedObjective, remask=remask)
    )
    return text_to_motion(data, str(folder), split=split, evaluator=evaluator, motions=motions, prompts=0, seed=seed)


@register_measure
def word_training(
    data: str,
    checkpoint: str = "mmm",
    least: float = 0.5,
    most: float = 1.0,
    replaced: float = 0.5,
    steps: int = 1600,
    motions: int | None = None,
    split: str = "test",
    evaluator: str = "evaluator",
    seed: int = 0,
) -> dict[str, float]:
    """An MMM's transformer trained anew with a share of tokens masked drawn from least to most, and `replaced` of all
    made random ones before, and what the system then makes: `tasks.text_to_motion` without MModality.
    """
    settings = {"masked": (least, most), "replaced": replaced}
    folder = _with_new_masked("mmm", data, checkpoint, steps, seed, settings, partial(CorruptedObjective, **settings))
    return text_to_motion(data, str(folder), split=split, evaluator=evaluator, motions=motions, prompts=0, seed=seed)


def _with_new_masked(
    system: str, data: str, checkpoint: str, steps: int, seed: int, settings: dict, objective: Callable
) -> Path:
    """The folder of a checkpoint of that system whose masked transformer was trained anew by an objective, with batch,
    noise and rates of MoMask's small preset, which MMM's shares. settings: what makes it another one.
    """
    loop = replace(SMALL.masked, steps=steps, warmup=min(SMALL.masked.warmup, steps // 5), seed=seed * SEEDS_APART)
    recipe = asdict(replace(SMALL, masked=loop)) | settings | {"checkpoint": fingerprint("checkpoint", checkpoint)}
    folder = _folder("masked", data, recipe)
    model, store = motionlab.load(checkpoint), open_store(data)
    if model.name != system:
        raise MotionLabError(f"this ablation is of a {system}, and {checkpoint} holds a {model.name}")
    key = row_key(fingerprint("data", data), fingerprint("checkpoint", checkpoint))
    with FileLock(folder / "lock"):  # cells that measure the same training in other ways wait for it
        if not (folder / "checkpoint" / "config.json").exists():
            tokens = folder.parent / f"tokens-{key}.npz"
            batches = token_batches(type(model), store, model.tokenizer, model.config, SMALL, tokens)
            torch.manual_seed(loop.seed)
            codebook = model.tokenizer.quantizer.layers[0].vectors
            masked = type(model).build(model.config)["masked"].init_from_codebook(codebook)
            sources = sources_of(store, tokenizer=model.tokenizer)
            fit(objective(masked), batches, loop, folder, title="masked", sources=sources)
            model.masked = masked.cpu().eval()
            model.save(folder / "checkpoint", f"An ablation of {checkpoint}: {settings}, {steps} steps.")
    return folder / "checkpoint"


@register_measure
def mote_training(
    data: str,
    text_of: str = "mote",
    latents: int = 8,
    interaction: str = "in-context",
    guidance: float = 4.0,
    text_guidance: float | None = None,
    motion_steps: int = 1200,
    steps: int = 2500,
    drafts: int = 1,
    motions: int | None = None,
    split: str = "test",
    evaluator: str = "evaluator",
    seed: int = 0,
) -> dict[str, float]:
    """A MoTe's motion autoencoder with that many latents (l) and its diffusion network with that interaction, trained
    anew, and both directions: `tasks.mote_text_to_motion` without MModality, and "caption ..." what
    `captioning.captioning` says. Text autoencoder and all sizes are those of the checkpoint `text_of`. No
    motions are blended anew and none is blurred, which pays in longer trainings only.
    """
    store, model = open_store(data), motionlab.load(text_of)
    if model.name != "mote":
        raise MotionLabError(f"this ablation is of a mote, and {text_of} holds a {model.name}")
    preset, size = mote.PRESETS["small"], model.config.motion
    shortened = {
        name: replace(loop, steps=count, warmup=min(loop.warmup, count // 5), seed=seed * SEEDS_APART)
        for name, loop, count in (("motion", preset.motion, motion_steps), ("diffusion", preset.diffusion, steps))
    }
    short = replace(preset, **shortened, augment=0, cond_noise=0.0, pairs_composed=preset.composed_share)
    shape = replace(size, latents=latents)
    network = replace(model.config.diffusion, motion_latents=latents, interaction=interaction)
    config = replace(model.config, motion=shape, diffusion=network)
    recipe = asdict(shape) | {"loop": asdict(shortened["motion"]), "batch": preset.batch}
    encoded = _folder("mote-motion", data, recipe)
    said = {
        "text_of": fingerprint("text_of", text_of),
        "diffusion": asdict(network),
        "diffusion_loop": asdict(shortened["diffusion"]),
    }
    folder = _folder("mote", data, recipe | said)
    with FileLock(folder / "lock"):  # cells that measure the same training in other ways wait for it
        if not (folder / "checkpoint" / "config.json").exists():
            # networks with another interaction, on other workers, wait for the same motion autoencoder
            with FileLock(encoded / "lock"):
                motion = mote.train_motion_vae(store, shape, short, encoded)
                pairs = mote.latent_pairs(store, motion.eval(), model.text, model.text_encoder, short, encoded)
            diffusion = mote.train_diffusion(network, pairs, short, folder)
            encoder = model.text_encoder.encoder
            made = MoTe(config, encoder, motion=motion, text=model.text, diffusion=diffusion)
            made.save(
                folder / "checkpoint",
                f"An ablation of {text_of}: l = {latents}, {interaction}, {motion_steps} and {steps} steps.",
            )
    which = dict(checkpoint=str(folder / "checkpoint"), split=split, evaluator=evaluator, motions=motions, seed=seed)
    numbers = mote_text_to_motion(data, prompts=0, guidance=guidance, **which)
    spoken = captioning(data, guidance=guidance if text_guidance is None else text_guidance, drafts=drafts, **which)
    return numbers | {f"caption {name}": value for name, value in spoken.items()}


class _Drift:
    """How many base tokens of the same clips changed since the last look; kept in a file, so that a resumed run goes
    on.
    """

    def __init__(self, tokenizer: Tokenizer, store: MotionStore, path: Path):
        self.tokenizer, self.store, self.path = tokenizer, store, path
        self.clips = evenly(store.select("train", composed=False, mirrored=False), WATCHED)
        self.steps, self.shares, self.last = [], [], None
        if path.exists():
            saved = read_arrays(path)
            self.steps, self.shares, self.last = saved["steps"].tolist(), saved["shares"].tolist(), saved["last"]

    def __call__(self, step: int, numbers: dict[str, float]) -> None:
        if self.steps and step <= self.steps[-1]:
            return  # seen before the run was stopped
        self.tokenizer.eval()
        now = np.concatenate(encode_clips(self.store, self.tokenizer, [(clip, 0) for clip in self.clips]))[:, 0]
        self.tokenizer.train()
        self.steps.append(step)
        self.shares.append(float("nan") if self.last is None else float((now != self.last).mean()))
        self.last = now
        write_aside(self.path, lambda aside: np.savez(aside, steps=self.steps, shares=self.shares, last=now))


def _folder(kind: str, data: str, recipe: dict) -> Path:
    folder = cache_dir("ablations") / f"{kind}-{row_key(fingerprint('data', data), recipe)}"
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder
