"""Which systems there are, and which of them a name stands for. A new system is registered here, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from motionlab.arguments import check_path
from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.models.base import TextModel
from motionlab.models.mmm import official as official_mmm
from motionlab.models.mmm.pipeline import MMM
from motionlab.models.momask import converted as converted_momask
from motionlab.models.momask import official as official_momask
from motionlab.models.momask.pipeline import MoMask
from motionlab.models.mote.pipeline import MoTe
from motionlab.models.motiondreamer.pipeline import MotionDreamer


@dataclass(frozen=True)
class Published:
    """Weights in a layout of others. is_one: of a folder or name; load: (folder, text weights) -> model."""

    is_one: Callable[[str | Path], bool]
    load: Callable


@dataclass(frozen=True)
class System:
    """A system. The command line, the page, the evaluation and the benchmarks find it here.

    Args:
        model: its class, with `name`, `load` and what it can do.
        train: module with its `PRESETS` and `train`.
        published: layouts of others that it reads.
    """

    model: type
    train: str
    published: tuple[Published, ...] = ()

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def of_text(self) -> bool:
        """Whether it generates motions from sentences."""
        return issubclass(self.model, TextModel)


SYSTEMS: dict[str, System] = {}


def register(system: System) -> System:
    """Register a system under its model's name; the first ones stand first wherever they are listed."""
    SYSTEMS[system.name] = system
    return system


register(
    System(
        MoMask,
        "motionlab.models.momask.train",
        (
            Published(official_momask.is_official, official_momask.load_momask),
            Published(converted_momask.is_converted, converted_momask.load_converted),
        ),
    )
)
register(System(MMM, "motionlab.models.mmm.train", (Published(official_mmm.is_official, official_mmm.load_mmm),)))
register(System(MoTe, "motionlab.models.mote.train"))
register(System(MotionDreamer, "motionlab.models.motiondreamer.train"))


def locate(name: str | Path, text_weights: str | Path | None = None) -> tuple[Path, Callable]:
    """The folder that a name stands for, and a function that loads what is in it.

    Args:
        name: a shipped name, a folder, ours or a published one, or a hub id.
        text_weights: a file for sentence encoders whose weights do not ship by pip.
    """
    check_path(name)
    published = [one for system in SYSTEMS.values() for one in system.published]
    folder = Path(name) if any(one.is_one(name) for one in published) else checkpoint.find(name)
    for one in published:  # once more: a hub id may hold a conversion
        if one.is_one(folder):
            return folder, partial(one.load, folder, text_weights)
    system = SYSTEMS.get(checkpoint.system_of(folder))
    if system is None:
        found = checkpoint.system_of(folder)
        raise MotionLabError(f"{folder} holds {found!r}, which this version does not know; update MotionLab")
    load = system.model.load
    return folder, partial(load, folder, text_weights) if system.of_text else partial(load, folder)


def shipped_of_text() -> list[str]:
    """Names of the shipped checkpoints that generate motions from sentences, in the order of registration."""
    return [name for system in SYSTEMS.values() if system.of_text for name in checkpoint.shipped(system.name)]
