"""What stands between generation and any speed: its matrix products. `python -m benchmarks.products`

Counts the multiplications of the linear layers and convolutions in one call of `generate`, times the largest rate at
which this machine multiplies in each precision (products of many sizes, packed as the networks pack them), and prints
how long the counted products alone would take at that rate, beside the whole. One thread, processor time, so that other
load does not matter. Attention's own products, a few percent, are not counted.
"""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from functools import cache, partial
from itertools import product
from unittest import mock

import pandas as pd
import torch

from benchmarks.generation import FEWER, PROMPT, random_lab
from benchmarks.layers import microseconds
from benchmarks.plain import PlainMoMask
from motionlab.models.momask.train import PRESETS
from motionlab.nn.inference import PRECISIONS, InferenceLinear
from motionlab.text.encoder import Cached, load_text_encoder

SETTINGS = dict(guidance=4.0, residual_guidance=5.0)
ITERATIONS = 10  # the paper's
PASSES = {"two passes": False, "one pass": True}
SCHEDULES = {"": ITERATIONS, f", L = {FEWER}": FEWER}
SHAPES = [(rows, inputs, outputs) for rows in (116, 512, 1024) for inputs in (384, 1024) for outputs in (384, 1152)]


@cache
def best_rate(dtype: torch.dtype, calls: int = 50) -> float:
    """Largest number of multiply-additions a microsecond, over SHAPES."""
    rates = []
    for rows, inputs, outputs in SHAPES:
        layer = InferenceLinear(torch.randn(outputs, inputs), torch.randn(outputs), dtype)
        x = torch.randn(rows, inputs).to(dtype)
        rates.append(rows * inputs * outputs / microseconds(lambda layer=layer, x=x: layer(x), calls, 5))
    return max(rates)


@contextmanager
def counted():
    """Adds up the multiplications of the packed layers inside the block, by dtype."""
    found: dict[torch.dtype, int] = {}
    forward = InferenceLinear.forward

    def counting(layer: InferenceLinear, x: torch.Tensor) -> torch.Tensor:
        y = forward(layer, x)
        found[layer.weight.dtype] = found.get(layer.weight.dtype, 0) + x.numel() * y.shape[-1]
        return y

    with mock.patch.object(InferenceLinear, "forward", counting):
        yield found


@torch.inference_mode()
def product_table(batch: int, repeats: int = 3, preset: str = "base", frames: int = 196, calls: int = 50):
    """A row a precision, PASSES and SCHEDULES (guided in one pass or two, iterations L; the plain way in two and the
    paper's L): milliseconds of a call without the text that gives the decoder's joints, as the plain way does; of one
    that also finishes the motion (planted feet, constant bones); of the plain way; of the products alone at the best
    rate; their share; and how many times the plain way's speed could not be passed by these products.
    """
    config = PRESETS[preset].system
    encoder = Cached(load_text_encoder(config.text_encoder))
    prompts = [PROMPT.format(i) for i in range(batch)]
    arguments = dict(seconds=frames / 20, seed=0, **SETTINGS)
    rates = {dtype: best_rate(dtype, calls) for dtype in PRECISIONS.values()}

    def milliseconds(generate, iterations: int = ITERATIONS) -> float:
        return microseconds(lambda: generate(prompts, iterations=iterations, **arguments), 1, repeats) / 1000

    plain = milliseconds(PlainMoMask(random_lab(config, encoder, "cpu", "float32")).generate)
    rows = {}
    for (name, dtype), (way, one_pass) in product(PRECISIONS.items(), PASSES.items()):
        model = random_lab(config.with_guidance_embeds() if one_pass else config, encoder, "cpu", name)
        for schedule, iterations in SCHEDULES.items():
            whole = milliseconds(partial(model.generate, plant_feet=False, constant_bones=False), iterations)
            with counted() as found:
                model.generate(prompts, iterations=iterations, **arguments)
            alone = sum(count / rates[kind] for kind, count in found.items()) / 1000
            rows[f"{name}, {way}{schedule}"] = {
                "G multiply-adds": sum(found.values()) / 1e9,
                "best rate, G/s": rates[dtype] / 1000,
                "products ms": alone,
                "whole ms": whole,
                "finished ms": milliseconds(model.generate, iterations),
                "share": alone / whole,
                "plain ms": plain,
                "x plain": plain / whole,
                "x plain, products alone": plain / alone,
            }
    return pd.DataFrame(rows).T


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.products", description=__doc__.partition("\n")[0])
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8], help="sentences at once (default: 1 8)")
    parser.add_argument("--repeats", type=int, default=3, help="after one warm-up (default: %(default)s)")
    parser.add_argument("--preset", choices=PRESETS, default="base", help="default: base, the paper's shape")
    parser.add_argument("--frames", type=int, default=196, help="of each motion (default: %(default)s)")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    for batch in options.batches:
        print(f"batch {batch}, {options.preset}, one thread, sentences encoded before, torch {torch.__version__}")
        table = product_table(batch, options.repeats, options.preset, options.frames)
        print(table.to_string(float_format="{:.2f}".format))


if __name__ == "__main__":
    main()
