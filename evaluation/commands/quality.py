"""Tokenizers, autoencoders and physical quality beside real motions: tokenizer, quality, bvh, autoencoders."""

from __future__ import annotations

import pandas as pd

import motionlab
from evaluation import (
    captioning,
    tasks,
)
from evaluation.commands.common import (
    add_command,
    store_of,
    take_checkpoint,
    take_data,
    take_evaluator,
)
from evaluation.export import bvh_table
from evaluation.metrics.physics import STANDING
from evaluation.motion_quality import generate_like, locking_table, quality_table, reconstruct
from evaluation.tokenizer import tokenizer_table
from motionlab.data.store import evenly
from motionlab.models.capabilities import UsesTokens, require


def _add_tokenizer(commands) -> None:
    parser = add_command(
        commands, "tokenizer", _tokenizer, "Joint error of the tokenizer by residual depth, and codebook usage."
    )
    take_checkpoint(parser)
    take_data(parser)


def _tokenizer(options) -> pd.DataFrame:
    store, model = store_of(options), motionlab.load(options.checkpoint)
    require(model, UsesTokens, options.checkpoint)
    clips = store.select(options.split, composed=False, mirrored=False)
    table = tokenizer_table(model.tokenizer, store, clips)
    print(f"tokenizer of {options.checkpoint} on {len(clips)} real clips of {options.split}")
    print("paper, HumanML3D (another data set), MPJPE mm for V = 0..5: 58.7 54.6 46.0 42.5 35.3 29.5")
    print(table.to_string())
    return table


def _add_quality(commands) -> None:
    _pairs_command(commands, "quality", _quality, "Foot skate and jerk of generated motions beside real ones.")


def _quality(options) -> pd.DataFrame:
    model, store, clips = _pairs(options)
    others = {
        "tokenizer" if isinstance(model, UsesTokens) else "autoencoder": [
            reconstruct(model, store, clip) for clip in clips
        ],
        "generated": generate_like(model, store, clips),
        "feet not planted": generate_like(model, store, clips, plant_feet=False),
        "bones as decoded": generate_like(model, store, clips, constant_bones=False),
    }
    table = quality_table([store.motion(clip) for clip in clips], **others)
    print(table.to_string())
    print(f"feet locked (off in every evaluation); standing feet: of those slower than {STANDING:g} m/s")
    print(locking_table(others["generated"]).to_string(na_rep=""))
    return table


def _add_bvh(commands) -> None:
    _pairs_command(commands, "bvh", _bvh, "Joint error of motions written as BVH and read back, real and generated.")


def _bvh(options) -> pd.DataFrame:
    model, store, clips = _pairs(options)
    generated = generate_like(model, store, clips)
    decoded = {"generated, bones as decoded": generate_like(model, store, clips, constant_bones=False)}
    table = bvh_table(real=[store.motion(clip) for clip in clips], generated=generated, **decoded)
    print(table.to_string())
    return table


def _pairs_command(commands, name: str, run, description: str) -> None:
    parser = add_command(commands, name, run, description)
    take_checkpoint(parser)
    take_data(parser)
    parser.add_argument("--motions", type=int, default=300, help="how many real clips, and as many generated")


def _pairs(options):
    """The system and the real clips that its motions are compared with, one way or another."""
    store = store_of(options)
    clips = [clip for clip in store.select(options.split, composed=False, mirrored=False) if clip.frames <= 196]
    return motionlab.load(options.checkpoint), store, evenly(clips, options.motions)


def _add_autoencoders(commands) -> None:
    parser = add_command(
        commands,
        "autoencoders",
        _autoencoders,
        "What MoTe's autoencoders lose: joint error of motions, words of sentences.",
    )
    parser.add_argument("--checkpoint", default="mote", help="a shipped name or a folder")
    take_data(parser)
    take_evaluator(parser)
    parser.add_argument("--motions", type=int, help="clips of the split, evenly (left out: all)")
    parser.add_argument("--sentences", type=int, default=1000, help="captions of the split, drawn at random")


def _autoencoders(options) -> pd.DataFrame:
    motions = tasks.remembering(options.data, options.checkpoint, options.split, options.evaluator, options.motions)
    print(f"motions of {options.split} through the autoencoder and back")
    print(pd.Series(motions).to_string())
    table = captioning.writing_table(options.data, options.checkpoint, options.split, options.sentences)
    print(
        f"{options.sentences} captions of {options.split} through the text autoencoder and back; without wording: "
        f"only what they mean is kept"
    )
    print(table.to_string())
    return table


def add_commands(commands) -> None:
    _add_tokenizer(commands)
    _add_quality(commands)
    _add_bvh(commands)
    _add_autoencoders(commands)
