"""Which system a name stands for, and how it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.models.mmm import official as official_mmm
from motionlab.models.mmm.pipeline import MMM
from motionlab.models.momask import converted as converted_momask
from motionlab.models.momask import official as official_momask
from motionlab.models.momask.pipeline import MoMask
from motionlab.models.mote.pipeline import MoTe
from motionlab.models.motiondreamer.pipeline import MotionDreamer

OF_TEXT = {system.name: system for system in (MoMask, MMM, MoTe)}  # systems that make motions of sentences


def locate(name: str | Path, text_weights: str | Path | None = None) -> tuple[Path, Callable]:
    """A shipped name, a folder, ours or a published one, or a hub id -> the folder, and a function that loads what is
    in it.
    """
    published = (
        (official_momask.is_official, official_momask.load_momask),
        (official_mmm.is_official, official_mmm.load_mmm),
        (converted_momask.is_converted, converted_momask.load_converted),
    )
    folder = Path(name) if any(is_one(name) for is_one, _ in published) else checkpoint.find(name)
    for is_one, load in published:  # once more: a hub id may hold a conversion
        if is_one(folder):
            return folder, partial(load, folder, text_weights)
    system = checkpoint.system_of(folder)
    if system == MotionDreamer.name:
        return folder, partial(MotionDreamer.load, folder)
    if system not in OF_TEXT:
        raise MotionLabError(f"{folder} holds {system!r}, which this version does not know; update MotionLab")
    return folder, partial(OF_TEXT[system].load, folder, text_weights)


def shipped_of_text() -> list[str]:
    """Names of the shipped checkpoints that make motions of sentences, MoMask's first."""
    return [name for system in OF_TEXT for name in checkpoint.shipped(system)]
