"""How many draws give the same token in less precision: `python -m benchmarks.draws --checkpoint momask`

Motions are made in float32. Every set of logits on the way is computed a second time in bfloat16 from the same tokens,
and both are drawn from with the same random numbers: the share of equal tokens, for base and residual tokens apart,
where the model guides as its checkpoint says. A model that guides in one pass is also compared with its own two passes,
in float32. What differs once is not counted again, as the way goes on in float32.
"""

from __future__ import annotations

import argparse
import copy
from collections.abc import Callable
from dataclasses import replace
from unittest import mock

import pandas as pd
import torch
from torch import Tensor

import motionlab
from evaluation.prompts import PROMPTS
from motionlab.models.momask import pipeline
from motionlab.models.momask.pipeline import MoMask
from motionlab.models.momask.staged_sampling import base_predictor, layer_predictor
from motionlab.models.token_model import TokenSampling
from motionlab.sampling.draw import draw, random_generators

TOP_K = TokenSampling.top_k


class Agreement:
    """Counts of draws and of equal ones, by stage and way."""

    def __init__(self):
        self.rows: dict[tuple[str, str], list[int]] = {}

    def compare(self, stage: str, way: str, logits: Tensor, others: Tensor, only: Tensor, seed: int) -> None:
        lengths = [only.shape[1]] * len(only)
        first, second = (
            draw(one, lengths, random_generators([seed] * len(only)), top_k=TOP_K, only=only)[only]
            for one in (logits, others)
        )
        counts = self.rows.setdefault((stage, way), [0, 0])
        counts[0] += len(first)
        counts[1] += int((first == second).sum())

    def table(self) -> pd.DataFrame:
        table = pd.DataFrame(self.rows, index=["draws", "the same"]).T.rename_axis(["stage", "way"])
        return table.assign(share=table["the same"] / table["draws"])


@torch.inference_mode()
def draw_table(model: MoMask, ways: dict[str, dict[str, torch.nn.Module]], prompts: list[str]) -> pd.DataFrame:
    """Rows (stage, way) -> draws, how many were the same, and their share.

    Args:
        model: in float32, on the CPU.
        ways: by name the networks "masked" and "residual" of `for_inference`, in less precision.
        prompts: sentences, one motion each.
    """
    found, seeds = Agreement(), iter(range(10**9))

    def base(network, batch, scale, **condition) -> Callable:
        precise = base_predictor(network, batch, scale, **condition)
        rest = {way: base_predictor(parts["masked"], batch, scale, **condition) for way, parts in ways.items()}

        def predict(ids: Tensor) -> Tensor:
            logits, seed = precise(ids), next(seeds)
            for way, other in rest.items():
                found.compare("base", way, logits, other(ids), ids == network.config.mask_id, seed)
            return logits

        return predict

    def layers(network, batch, scale, text) -> Callable:
        precise = layer_predictor(network, batch, scale, text)
        rest = {way: layer_predictor(parts["residual"], batch, scale, text) for way, parts in ways.items()}

        def predict(tokens: Tensor, layer: int) -> Tensor:
            logits, seed = precise(tokens, layer), next(seeds)
            everywhere = torch.ones(tokens.shape[:2], dtype=torch.bool)
            for way, other in rest.items():
                found.compare("residual", way, logits, other(tokens, layer), everywhere, seed)
            return logits

        return predict

    with mock.patch.object(pipeline, "base_predictor", base), mock.patch.object(pipeline, "layer_predictor", layers):
        for i, prompt in enumerate(prompts):
            model.generate(prompt, seed=i, plant_feet=False, constant_bones=False)
    return found.table()


def in_two_passes(network: torch.nn.Module) -> torch.nn.Module:
    """The same network, with the same weights, which no longer takes the scale of the guidance."""
    twin = copy.copy(network)
    twin.config = replace(network.config, guidance_embeds=False)
    return twin


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.draws", description=__doc__.partition("\n")[0])
    parser.add_argument("--checkpoint", default="momask", help="a shipped MoMask, a folder or a hub id")
    parser.add_argument("--motions", type=int, default=len(PROMPTS), help="sentences (default: %(default)s)")
    options = parser.parse_args()
    model = motionlab.load(options.checkpoint).to("cpu", "float32")
    fast = motionlab.load(options.checkpoint).to("cpu", "bfloat16").inference_modules
    ways = {"bfloat16": {name: fast[name] for name in ("masked", "residual")}}
    if model.config.masked.guidance_embeds:
        precise = model.inference_modules
        ways["float32, two passes"] = {name: in_two_passes(precise[name]) for name in ("masked", "residual")}
    print(f"{options.checkpoint}, {options.motions} motions, guidance {model.config.guidance:g}, {torch.__version__}")
    print(draw_table(model, ways, [prompt.text for prompt in PROMPTS][: options.motions]).round(4).to_string())


if __name__ == "__main__":
    main()
