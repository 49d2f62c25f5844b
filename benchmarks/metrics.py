"""How long 10,000 motions take to embed and to measure, and how much memory: `python -m benchmarks.metrics`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd
import torch

from evaluation.evaluator.embedding import Embedder
from evaluation.evaluator.network import Evaluator, EvaluatorConfig
from evaluation.evaluator.recipe import SMALL
from evaluation.metrics.distribution import diversity, fid, multimodality
from evaluation.metrics.matching import multimodal_distance, r_precision
from evaluation.sweeps import peak_memory


class _NoText:
    name, dim, word_dim = "none", 768, 384


def metrics_table(motions: int = 10_000, seed: int = 0) -> pd.DataFrame:
    """Random motions of 40 to 196 frames through an evaluator of the shipped size (random weights), then every metric
    of text-to-motion: seconds of each step, and how much memory all of it takes beyond what was held before.
    """
    torch.manual_seed(seed)
    space = Embedder(Evaluator(EvaluatorConfig(sentence_dim=_NoText.dim, **SMALL)), _NoText())
    rng = np.random.default_rng(seed)
    seconds: dict[str, float] = {}

    def drawn() -> Iterator[np.ndarray]:
        for _ in range(motions):
            yield rng.standard_normal((int(rng.integers(40, 197)), len(space.evaluator.mean)), dtype=np.float32)

    def timed(name: str, call):
        began = time.perf_counter()
        result = call()
        seconds[name] = time.perf_counter() - began
        return result

    with peak_memory() as peak:
        before = peak[0]
        points = timed("embedding", lambda: space.motions(drawn()))
        texts, real = points + 0.1 * rng.standard_normal(points.shape), points[rng.permutation(motions)]
        timed("FID", lambda: fid(points, real))
        timed("R-precision", lambda: r_precision(texts, points))
        timed("MM-Dist", lambda: multimodal_distance(texts, points))
        timed("Diversity", lambda: diversity(points, rng))
        timed("MModality", lambda: multimodality(points[: motions // 20 * 20].reshape(-1, 20, points.shape[1]), rng))
    seconds["all"] = sum(seconds.values())
    table = pd.DataFrame({"seconds": seconds})
    table.attrs["MB"] = (peak[0] - before) / 2**20
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.metrics", description=__doc__)
    parser.add_argument("--motions", type=int, default=10_000, help="how many (default: %(default)s)")
    options = parser.parse_args()
    table = metrics_table(options.motions)
    print(f"{options.motions} motions, {torch.get_num_threads()} threads; drawing them is part of the embedding's time")
    print(table.round(2).to_string())
    print(f"memory on top: {table.attrs['MB']:.0f} MB")


if __name__ == "__main__":
    main()
