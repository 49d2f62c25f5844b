"""Which systems there are, and which of them a name stands for. A new system is registered here, once.

Systems are named by modules and imported on use, so that the command line can list them without loading torch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

from motionlab.arguments import check_path
from motionlab.errors import MotionLabError


@dataclass(frozen=True)
class Published:
    """Weights in a layout of others.

    Args:
        module: where the functions are.
        is_one: name of (folder or name) -> bool.
        load: name of (folder, text weights) -> model.
    """

    module: str
    is_one: str
    load: str


@dataclass(frozen=True)
class System:
    """A system. The command line, the page, the evaluation and the benchmarks find it here.

    Args:
        name: as checkpoints have it. model: "module:class" of the model, which has that `name`, `load`, and what it can
        do (`models.capabilities`). train: module with its `PRESETS` and `train`; a system of single motions has a
        `SingleMotionTrainConfig` instead. of_text: whether it generates motions from sentences. published: layouts of
        others that it reads.
    """

    name: str
    model: str
    train: str
    of_text: bool = True
    published: tuple[Published, ...] = ()

    @property
    def model_class(self) -> type:
        module, _, name = self.model.partition(":")
        return getattr(import_module(module), name)

    @property
    def training(self):
        """The module that trains it."""
        return import_module(self.train)


SYSTEMS: dict[str, System] = {}


def register(system: System) -> System:
    """Register a system; the first ones stand first wherever they are listed."""
    SYSTEMS[system.name] = system
    return system


register(
    System(
        "momask",
        "motionlab.models.momask.pipeline:MoMask",
        "motionlab.models.momask.train",
        published=(
            Published("motionlab.models.momask.official", "is_official", "load_momask"),
            Published("motionlab.models.momask.converted", "is_converted", "load_converted"),
        ),
    )
)
register(
    System(
        "mmm",
        "motionlab.models.mmm.pipeline:MMM",
        "motionlab.models.mmm.train",
        published=(Published("motionlab.models.mmm.official", "is_official", "load_mmm"),),
    )
)
register(System("mote", "motionlab.models.mote.pipeline:MoTe", "motionlab.models.mote.train"))
register(
    System(
        "motiondreamer",
        "motionlab.models.motiondreamer.pipeline:MotionDreamer",
        "motionlab.models.motiondreamer.train",
        of_text=False,
    )
)


def locate(name: str | Path, text_weights: str | Path | None = None, **hub) -> tuple[Path, Callable]:
    """The folder that a name stands for, and a function that loads what is in it.

    Args:
        name: a shipped name, a folder, ours or a published one, or a hub id.
        text_weights: a file for sentence encoders whose weights do not ship by pip.
        hub: revision, token and cache_dir of a hub id, as `hub.fetch` takes them.

    Raises:
        MotionLabError: there is no such checkpoint, or a revision is asked of what is no hub id.
    """
    from motionlab.models import checkpoint
    from motionlab.models.hub import is_hub_id

    check_path(name)
    revision = hub.get("revision")
    if revision is not None and not is_hub_id(name):
        raise MotionLabError(f"{name} is no hub id, and only a hub id has the revision {revision!r}; leave it out")
    layouts = [(import_module(one.module), one) for system in SYSTEMS.values() for one in system.published]
    published = [(getattr(module, one.is_one), getattr(module, one.load)) for module, one in layouts]
    folder = Path(name) if any(is_one(name) for is_one, _ in published) else checkpoint.find(name, **hub)
    for is_one, load in published:  # once more: a hub id may hold a conversion
        if is_one(folder):
            return folder, partial(load, folder, text_weights)
    found = checkpoint.system_of(folder)
    if found not in SYSTEMS:
        raise MotionLabError(f"{folder} holds {found!r}, which this version does not know; update MotionLab")
    system = SYSTEMS[found]
    load = system.model_class.load
    return folder, partial(load, folder, text_weights) if system.of_text else partial(load, folder)


def load(
    name: str | Path,
    device: str | None = None,
    text_weights: str | Path | None = None,
    precision: str | None = None,
    **hub,
):
    """The model that a name stands for, as `motionlab.load` says; its `origin` is the folder."""
    from motionlab.nn.placement import placement, run_on

    told = placement()
    with run_on(device or told.device, precision or told.precision) as place:
        folder, load_it = locate(name, text_weights, **hub)
        model = load_it().to(place.of_models, place.precision)
    model.origin = folder
    return model


def shipped_of_text() -> list[str]:
    """Names of the systems that generate motions from sentences and ship with weights of that name, in the order of
    registration; other weights of a system ("momask-one-pass") are loaded by their own name.
    """
    from motionlab.models import checkpoint

    shipped = checkpoint.shipped()
    return [name for name, system in SYSTEMS.items() if system.of_text and name in shipped]
