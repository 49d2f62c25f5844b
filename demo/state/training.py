"""Learning a motion while the page watches: the training in a thread, its progress in words and a curve, a
way to stop.
"""

from __future__ import annotations

import queue
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from demo.state.request import PAGE, checked_number
from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer.pipeline import MotionDreamer
from motionlab.models.motiondreamer.train import PARTS, SingleMotionTrainConfig, train
from motionlab.motion.files import load_animation
from motionlab.motion.motion import Animation
from motionlab.training.loop import Plateau

THREAD = "motionlab-learning"
PACE = {"a quick try": 0.25, "thorough": 1.0}  # share of the recipe's steps
TITLES = {
    "autoencoder": "Looking at the movement",
    "tokenizer": "Learning pieces of the movement",
    "local": "Learning how they follow on each other",
}


@dataclass(frozen=True)
class TrainingProgress:
    """How far the learning is. logs: part -> rows. lab: what was learned, once it was."""

    words: str
    done: float
    logs: dict[str, pd.DataFrame] = field(default_factory=dict)
    lab: MotionDreamer | None = None


class Stopped(Exception):
    """The visitor pressed Stop."""


def read_upload(path: str) -> Animation:
    """A visitor's BVH. Raises MotionLabError where it is too large, has too many joints, or is none."""
    file = Path(path)
    if file.suffix.lower() != ".bvh":
        raise MotionLabError(f"{file.name} is no BVH file; export one from Blender, Maya or MotionBuilder.")
    return load_animation(file, PAGE)


def recipe_of(pace: str, window, codes) -> SingleMotionTrainConfig:
    """From the fields of the page. Raises MotionLabError for a number out of range."""
    base = SingleMotionTrainConfig()
    window = checked_number(window, 1, 12, "widest window W", whole=True)
    codes = checked_number(codes, 8, 128, "codebook size K", whole=True)
    local = replace(base.local, codes=codes, window=window, stride=min(base.local.stride, 2 * window + 1))
    return replace(base, quantizer=replace(base.quantizer, codes=codes), local=local).shortened(
        PACE.get(str(pace), 1.0)
    )


def learn(animation: Animation, recipe: SingleMotionTrainConfig) -> Iterator[TrainingProgress]:
    """Lessons as the training goes on, the last with what was learned; a part ends early once its loss hardly falls.
    Closing the iterator stops the training.
    """
    news: queue.Queue = queue.Queue()
    stop, began = threading.Event(), time.monotonic()
    steps = {part: loop.steps for part, loop in recipe.loops.items()}

    gained = Plateau()

    def listen(part: str, step: int, numbers: dict) -> bool:
        if stop.is_set():
            raise Stopped
        news.put((part, step, numbers))
        return gained(part, step, numbers)

    def work() -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="motionlab-learning-") as folder:
                news.put(train(animation, recipe, folder, on_step=listen))
        except Stopped:
            pass
        except BaseException as error:  # it is the page's to tell
            news.put(error)

    rows: dict[str, list[dict]] = {part: [] for part in PARTS}
    threading.Thread(target=work, daemon=True, name=THREAD).start()
    try:
        while True:
            item = news.get()
            if isinstance(item, BaseException):
                raise item
            took = time.monotonic() - began
            if isinstance(item, MotionDreamer):
                yield TrainingProgress(f"Learned in {took:.0f} s", 1.0, _tables(rows), item)
                return
            part, step, numbers = item
            rows[part].append(numbers)
            if not news.empty():
                continue  # a slow page is told the newest only
            earlier = sum(steps[before] for before in PARTS[: PARTS.index(part)])  # a part may have ended early
            share = (earlier + step + 1) / sum(steps.values())
            left = took / share * (1 - share)
            yield TrainingProgress(f"{TITLES[part]}: {took:.0f} s so far, some {left:.0f} s left", share, _tables(rows))
    finally:
        stop.set()


def _tables(rows: dict[str, list[dict]]) -> dict[str, pd.DataFrame]:
    return {part: pd.DataFrame(found) for part, found in rows.items() if found}
