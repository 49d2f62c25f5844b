"""How long one motion takes to learn, and how fast more of it is made: `python -m benchmarks.one_to_many`."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from benchmarks.generation import machine
from evaluation.metrics.one_to_many import repetition
from evaluation.one_to_many import compared, model_numbers
from evaluation.sweeps import peak_memory
from motionlab.data.beetle import beetle
from motionlab.models.checkpoint import find, shipped
from motionlab.models.motiondreamer.pipeline import MotionDreamer
from motionlab.models.motiondreamer.train import PARTS, SingleMotionTrainConfig, train
from motionlab.motion.rig_features import rig_animation
from motionlab.nn.placement import run_on
from motionlab.training.loop import Plateau


def learning_table(recipe: SingleMotionTrainConfig) -> tuple[pd.DataFrame, MotionDreamer]:
    """Seconds and memory beyond what was held before, a row a part, and what was learned: the shipped walker, 18 s of
    21 joints.
    """
    ends: dict[str, float] = {}
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, peak_memory() as peak:
        before = peak[0]
        model = train(
            beetle(), recipe, Path(folder), on_step=lambda part, step, numbers: ends.update({part: time.perf_counter()})
        )
    rows, since = {}, began
    for part in PARTS:
        rows[part] = {"seconds": ends[part] - since}
        since = ends[part]
    whole = time.perf_counter() - began
    rows["all"] = {"seconds": whole, "x its length": whole / model.seconds, "MB": (peak[0] - before) / 2**20}
    return pd.DataFrame(rows).T, model


def making_table(model: MotionDreamer, asked: dict[str, dict]) -> pd.DataFrame:
    """A row a wish (arguments of `MotionDreamer.generate`): frames a second, how many times faster than it plays,
    memory on top, how far the root's height drifts from the first to the last quarter in standard deviations, and its
    largest autocorrelation at lags of the reference's length and more: a copy's is 1.
    """
    rows = {}
    for name, request in asked.items():
        with peak_memory() as peak:
            before = peak[0]
            began = time.perf_counter()
            made = model.generate(**request)
            took = time.perf_counter() - began
        frames = sum(map(len, made))
        height = made[0].features[:, 0]
        first, last = np.array_split(height, 4)[0], np.array_split(height, 4)[-1]
        rows[name] = {
            "frames": frames,
            "seconds": took,
            "frames/s": frames / took,
            "x real time": frames / took / model.fps,
            "MB": (peak[0] - before) / 2**20,
            "drift of height": abs(last.mean() - first.mean()) / max(height.std(), 1e-9),
            "autocorrelation": repetition(compared(made[0].features, model.layout), len(model.reference.features)),
        }
    return pd.DataFrame(rows).T


def stopping_table(names: Sequence[str], recipe: SingleMotionTrainConfig, samples: int = 10) -> pd.DataFrame:
    """What ending a part once its loss hardly falls (`Plateau`) saves and costs: a row a shipped reference and way,
    with the steps taken.
    """
    rows = {}
    for name in names:
        shipped = MotionDreamer.load(find(name))
        animation = rig_animation(shipped.reference.features.numpy(), shipped.layout)
        for way, plateau in (("all steps", None), ("until the loss hardly falls", Plateau())):
            taken: dict[str, int] = {}
            began = time.perf_counter()
            with tempfile.TemporaryDirectory() as folder:
                model = train(animation, recipe, folder, on_step=partial(_count_steps, taken, plateau))
            took = time.perf_counter() - began
            numbers = model_numbers(model, samples)
            rows[name, way] = {
                "seconds": took,
                "tokenizer steps": taken["tokenizer"],
                "local steps": taken["local"],
            } | {
                metric: numbers[metric]
                for metric in ("coverage %", "global diversity", "jerk / reference", "perplexity")
            }
    return pd.DataFrame(rows).T


def _count_steps(taken: dict[str, int], plateau: Plateau | None, part: str, step: int, numbers: dict) -> bool:
    taken[part] = step + 1
    return plateau is not None and plateau(part, step, numbers)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.one_to_many", description=__doc__)
    parser.add_argument("--steps", type=float, default=1.0, help="share of the recipe's steps, for a quick try")
    parser.add_argument(
        "--stopping",
        nargs="*",
        metavar="NAME",
        help="instead: what ending early saves and costs, on shipped references (none named: all)",
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="of the longest motion (default: %(default)s)")
    parser.add_argument("--device", help="cpu or cuda (left out: a GPU for learning where there is one, else the CPU)")
    options = parser.parse_args()
    with run_on(options.device):
        _run(options)


def _run(options) -> None:
    device = options.device or ("cuda" if torch.cuda.is_available() else "cpu")
    if options.stopping is not None:
        print(
            stopping_table(
                options.stopping or shipped(MotionDreamer.name), SingleMotionTrainConfig().shortened(options.steps)
            )
            .round(2)
            .to_string()
        )
        return
    learning, model = learning_table(SingleMotionTrainConfig().shortened(options.steps))
    print(f"learning {model.seconds:.0f} s of {len(model.layout.skeleton)} joints, {machine(device)}")
    print(learning.round(1).to_string(na_rep=""))
    longest = 60 * options.minutes
    asked = {
        "its own length": {},
        "a minute": {"seconds": 60.0},
        f"{options.minutes:g} minutes": {"seconds": longest},
        "16 at once": {"variations": 16},
    }
    model.to(options.device or "cpu").generate()  # warm
    print("making more of it")
    print(making_table(model, asked).round(2).to_string(na_rep=""))


if __name__ == "__main__":
    main()
