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


class TrainingPace:
    """How long a training still takes, from how fast its latest rows came.

    The first steps of a part are slow: its networks are built and warmed up. A step of one part takes another time than
    one of the next, and a part may end early, so that this is an upper bound more than a forecast.
    """

    def __init__(self, steps: dict[str, int]):
        self._steps, self._begun = steps, {}
        self._of_step: dict[str, float] = {}  # part -> seconds

    def seconds_left(self, part: str, step: int, now: float) -> float | None:
        """None while too little is known. now: a clock's seconds."""
        first, since = self._begun.setdefault(part, (step, now))
        if step > first:
            self._of_step[part] = (now - since) / (step - first)
        if part not in self._of_step:
            return None
        later = list(self._steps)[list(self._steps).index(part) + 1 :]
        return self._of_step[part] * (self._steps[part] - step - 1 + sum(self._steps[name] for name in later))


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

    gained, pace = Plateau(), TrainingPace(steps)

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
            left = pace.seconds_left(part, step, time.monotonic())
            words = f"{took:.0f} s so far" if left is None else f"{took:.0f} s so far, at most {left:.0f} s left"
            yield TrainingProgress(f"{TITLES[part]}: {words}", share, _tables(rows))
    finally:
        stop.set()


def _tables(rows: dict[str, list[dict]]) -> dict[str, pd.DataFrame]:
    return {part: pd.DataFrame(found) for part, found in rows.items() if found}
