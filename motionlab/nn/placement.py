"""Where networks run: the device and the precision that a command was told, for all that it loads and trains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import torch

from motionlab.errors import MotionLabError
from motionlab.nn.inference import check_device, choose_dtype


@dataclass(frozen=True)
class Placement:
    """What was asked for.

    Args:
        device: "cpu", "cuda", "cuda:1"; None leaves models on the CPU and trains on a GPU where there is one.
        precision: "float32", "bfloat16", or "auto", which is bfloat16 where the device multiplies it natively.
    """

    device: str | None = None
    precision: str = "auto"

    @property
    def of_models(self) -> str:
        """The device that models are loaded to."""
        return self.device or "cpu"

    @property
    def of_trainings(self) -> str:
        """The device that trainings keep their data on."""
        return self.device or ("cuda" if torch.cuda.is_available() else "cpu")

    @property
    def identity(self) -> list[dict]:
        """What tells rows that ran elsewhere than by default from those that did not; nothing by default."""
        default = self.of_models == "cpu" and self.precision == "auto"
        return [] if default else [{"device": self.of_models, "precision": self.precision}]


DEFAULT = Placement()
_placement: ContextVar[Placement] = ContextVar("_placement", default=DEFAULT)


def placement() -> Placement:
    """The innermost `run_on` of this thread, or the default."""
    return _placement.get()


@contextmanager
def run_on(device: str | None = None, precision: str = "auto") -> Iterator[Placement]:
    """Models that are loaded inside the block, and trainings, run there.

    Raises:
        MotionLabError: this machine has no such device, or there is no such precision; or, from inside, the device's
            memory is full.
    """
    place = Placement(None if device is None else str(check_device(device)), precision)
    choose_dtype(precision, torch.device(place.of_models))  # a wrong name is told here
    token = _placement.set(place)
    try:
        with refuse_when_full():
            yield place
    finally:
        _placement.reset(token)


@contextmanager
def refuse_when_full() -> Iterator[None]:
    """One sentence in the place of what torch says of a GPU without room."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise MotionLabError(
            "the GPU's memory is full; make fewer motions at once, end what else runs there, or take the CPU"
        ) from error
