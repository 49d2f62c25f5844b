"""AITS, the average inference time a sentence (Chen et al., MLD, CVPR 2023): `python -m benchmarks.aits`.

One sentence at a time, its encoding and the decoding included, without the loading of model and data. The systems take
turns sentence by sentence, so that what else the machine does meets all alike.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import pandas as pd
import torch
from tqdm import tqdm

import motionlab
from benchmarks.generation import Stopwatch, machine
from evaluation.prompts import PROMPTS
from motionlab.commands.common import take_placement
from motionlab.errors import MotionLabError
from motionlab.models.base import TextModel
from motionlab.models.capabilities import UsesTokens
from motionlab.models.registry import shipped_of_text
from motionlab.text.encoder import Cached


def aits_table(
    models: dict[str, TextModel], sentences: Sequence[str], seconds: float | None = None, **settings: dict
) -> pd.DataFrame:
    """A row a system: AITS in seconds, its median, frames a second, and how many times faster than the first. Every
    system makes every sentence once; seconds: of every motion, None as each system estimates. settings: by system, as
    its `generate` takes them.
    """
    took: dict[str, list[float]] = {name: [] for name in models}
    frames = dict.fromkeys(models, 0)
    for model in models.values():
        model.generate("a person stands", seconds=2.0)  # packs the weights
    for i, sentence in enumerate(tqdm(sentences, desc="sentences", mininterval=2)):
        for name, model in models.items():
            model.text_encoder = Cached(model.text_encoder.encoder)  # a sentence seen before would cost nothing
            watch = Stopwatch(model.device.type)
            with watch("total"):
                motion = model.generate(sentence, seconds=seconds, seed=i, **settings.get(name, {}))
            took[name].append(watch.seconds["total"])
            frames[name] += len(motion)
    rows = {}
    for name, times in took.items():
        times = pd.Series(times)
        rows[name] = {
            "AITS s": times.mean(),
            "median s": times.median(),
            "frames/s": frames[name] / times.sum(),
            "parameters M": sum(p.numel() for part in models[name].parts.values() for p in part.parameters()) / 1e6,
        }
    table = pd.DataFrame(rows).T
    table["x faster than the first"] = table["AITS s"].iloc[0] / table["AITS s"]
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.aits", description=__doc__)
    parser.add_argument(
        "--checkpoints", nargs="+", default=shipped_of_text(), metavar="NAME", help="shipped names or folders"
    )
    parser.add_argument(
        "--sentences",
        type=int,
        default=len(PROMPTS),
        help="how many of the prompts of prompt adherence (default: all %(default)s)",
    )
    parser.add_argument("--seconds", type=float, help="of every motion (left out: as each system estimates)")
    parser.add_argument("--iterations", type=int, default=10, help="unmasking iterations L (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=20, help="of mote's solver (default: %(default)s)")
    take_placement(parser, "left out: a GPU where there is one")
    options = parser.parse_args()
    device = options.device or ("cuda" if torch.cuda.is_available() else "cpu")
    models = {name: motionlab.load(name, device=device, precision=options.precision) for name in options.checkpoints}
    for name, model in models.items():
        if not isinstance(model, TextModel):
            raise MotionLabError(f"{name} reads no sentences")
    sentences = [prompt.text for prompt in PROMPTS][: options.sentences]
    settings = {
        name: {"iterations": options.iterations} if isinstance(model, UsesTokens) else {"steps": options.steps}
        for name, model in models.items()
    }
    table = aits_table(models, sentences, options.seconds, **settings)
    print(
        f"{len(sentences)} sentences, one at a time, L = {options.iterations}, {options.steps} steps of mote's "
        f"solver, {machine(device)}, {options.precision}"
    )
    print(table.round(3).to_string())


if __name__ == "__main__":
    main()
