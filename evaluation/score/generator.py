"""Motions that a function of the user's makes of captions and lengths."""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from evaluation.score.captions import Caption
from evaluation.score.readers import Sample, sample_of
from motionlab.errors import MotionLabError

Generate = Callable[
    [list[str], list[int]], Sequence[np.ndarray]
]  # captions, frames at 20 fps -> joints (T, 22, 3) of each


class Generated(NamedTuple):
    """seconds: that a motion took in calls of `batch` captions, both None where there was one call only. notes: what
    to keep in mind."""

    samples: list[Sample]
    seconds: float | None
    batch: int | None
    notes: list[str]


def load_generator(name: str) -> Generate:
    """The function that the user named as "module:function", imported as Python would import it where the command is
    run.

    Raises:
        MotionLabError: there is no such module or function, or it fails as it is imported.
    """
    module, _, function = name.partition(":")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise MotionLabError(
            f"{name} cannot be imported ({error}); write module:function of a module beside you"
        ) from error
    except Exception as error:  # whatever the user's own module does as it is imported
        raise MotionLabError(f"{module} failed as it was imported ({type(error).__name__}: {error})") from error
    if not callable(found):
        raise MotionLabError(f"{name} is no function; it must take captions and lengths and return joints")
    return found


def generate_samples(
    generate: Generate, captions: Mapping[str, Caption], frames: Mapping[str, int], repeats: int = 1, batch: int = 32
) -> Generated:
    """Motions of all captions, and seconds that one took. The first call is left out, as it loads and compiles, and the
    last where it has fewer captions than others.

    Args:
        frames: of each, at 20 fps. repeats: motions of a caption, named name/0, name/1 ... if there are several.
        batch: captions in one call.
    Raises:
        MotionLabError: the function fails or returns anything but joints (T, 22, 3) of each caption.
    """
    wanted = [(name, turn) for name in captions for turn in range(repeats)]
    samples, took, others = [], [], []
    for start in range(0, len(wanted), batch):
        some = wanted[start : start + batch]
        began = time.perf_counter()
        try:
            made = list(generate([captions[name].text for name, _ in some], [frames[name] for name, _ in some]))
        except Exception as error:  # the user's own function
            raise MotionLabError(
                f"the generator failed on {captions[some[0][0]].text!r} ({type(error).__name__}: {error})"
            ) from error
        took.append(time.perf_counter() - began)
        if len(made) != len(some):
            raise MotionLabError(
                f"the generator returned {len(made)} motions for {len(some)} captions; return one each"
            )
        for (name, turn), joints in zip(some, made):
            samples.append(sample_of(name if repeats == 1 else f"{name}/{turn}", joints))
            if len(samples[-1].joints) != frames[name]:
                others.append(f"{samples[-1].name} has {len(samples[-1].joints)} frames for {frames[name]}")
    notes = []
    if others:
        notes.append(f"{len(others)} of {len(samples)} motions have another length than was asked for: {others[0]}")
    later = [(len(wanted[start : start + batch]), took[start // batch]) for start in range(batch, len(wanted), batch)]
    if not later:
        return Generated(samples, None, None, notes)
    most = max(size for size, _ in later)
    timed = [seconds for size, seconds in later if size == most]
    return Generated(samples, sum(timed) / (most * len(timed)), most, notes)
