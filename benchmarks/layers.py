"""Parts of one transformer block by themselves, in several ways: `python -m benchmarks.layers`.

Microseconds of processor time on one thread, medians, for the guided pass of one motion: two halves of 50 tokens at the
paper's width. What is tried here and is no faster is not used; benchmarks/README.md says what came of it.
"""

from __future__ import annotations

import argparse
import statistics
import time
import warnings
from collections.abc import Callable

import pandas as pd
import torch
from torch import nn
from torch.nn import functional as F

from motionlab.nn.inference import InferenceLinear, for_inference
from motionlab.nn.transformer import Body

ROWS, WIDTH, HEADS, FEEDFORWARD, CODES, TOP_K = 50, 384, 6, 1024, 512, 52
PRODUCTS = {"qkv": (WIDTH, 3 * WIDTH), "out": (WIDTH, WIDTH), "up": (WIDTH, FEEDFORWARD), "down": (FEEDFORWARD, WIDTH)}


def microseconds(function: Callable[[], object], calls: int = 200, repeats: int = 7) -> float:
    """Processor time of a call: the median of means over `calls`."""
    function()
    found = []
    for _ in range(repeats):
        began = time.process_time()
        for _ in range(calls):
            function()
        found.append((time.process_time() - began) / calls * 1e6)
    return statistics.median(found)


@torch.inference_mode()
def layer_table(calls: int = 200) -> pd.DataFrame:
    """Rows are parts of a block, columns ways of computing them; NaN where a way has no such part."""
    torch.manual_seed(0)
    rows: dict[str, dict[str, float]] = {}
    for name, (inputs, outputs) in PRODUCTS.items():
        linear, x = nn.Linear(inputs, outputs), torch.randn(2, ROWS, inputs)
        rows[name] = {"float32, plain": microseconds(lambda linear=linear, x=x: linear(x), calls)}
        for dtype in (torch.float32, torch.bfloat16):
            ours, y = InferenceLinear(linear.weight, linear.bias, dtype), x.to(dtype)
            rows[name][dtype_name(dtype)] = microseconds(lambda ours=ours, y=y: ours(y), calls)
        eight = quantized(nn.Sequential(linear))
        rows[name]["int8, dynamic"] = microseconds(lambda eight=eight, x=x: eight(x), calls)
    for dtype in (torch.float32, torch.bfloat16):
        wide, x = torch.randn(2, ROWS, FEEDFORWARD).to(dtype), torch.randn(2, ROWS, WIDTH).to(dtype)
        up, norm = (
            InferenceLinear(torch.randn(FEEDFORWARD, WIDTH), torch.randn(FEEDFORWARD), dtype),
            nn.LayerNorm(WIDTH).to(dtype),
        )
        q, k, v = torch.randn(2, ROWS, 3, HEADS, WIDTH // HEADS).to(dtype).permute(2, 0, 3, 1, 4)
        parts = {
            "GELU": lambda wide=wide: F.gelu(wide),
            "up and GELU": lambda up=up, x=x: F.gelu(up(x)),
            "up and GELU, fused": lambda up=up, x=x: _fused_gelu(up, x),
            "LayerNorm of a sum": lambda norm=norm, x=x: norm(x + x),
            "attention": lambda q=q, k=k, v=v: F.scaled_dot_product_attention(q, k, v),
            "attention, two products": lambda q=q, k=k, v=v: (q @ k.mT * q.shape[-1] ** -0.5).softmax(-1) @ v,
        }
        for name, part in parts.items():
            if name != "up and GELU, fused" or up.packed:
                rows.setdefault(name, {})[dtype_name(dtype)] = microseconds(part, calls)
    for dtype in (torch.float32, torch.bfloat16):
        network = for_inference(Body(WIDTH, HEADS, FEEDFORWARD, 1, 0.0), dtype)
        block, x = network.blocks[0], torch.randn(2, ROWS, WIDTH).to(dtype)
        rows.setdefault("block", {})[dtype_name(dtype)] = microseconds(lambda block=block, x=x: block(x, None), calls)
    logits = torch.randn(1, ROWS, CODES)
    rows[f"the {TOP_K} likeliest of {CODES}"] = {"float32": microseconds(lambda: logits.topk(TOP_K, dim=-1), calls)}
    rows["random numbers of a draw"] = {"float32": microseconds(lambda: logits.uniform_(), calls)}
    return pd.DataFrame(rows).T


def dtype_name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _fused_gelu(layer: InferenceLinear, x: torch.Tensor) -> torch.Tensor:
    return torch.ops.mkldnn._linear_pointwise(x, layer.weight, layer.bias, "gelu", [], "none")


def quantized(network: nn.Module) -> nn.Module:
    """Linear layers with weights of 8 bits, inputs rounded to 8 bits as they come, by oneDNN where torch has it."""
    if "onednn" in torch.backends.quantized.supported_engines:
        torch.backends.quantized.engine = "onednn"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.ao.quantization.quantize_dynamic(network, {nn.Linear}, dtype=torch.qint8)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.layers", description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=200, help="in a measurement (default: %(default)s)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"microseconds of one thread, torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}")
    print(layer_table(options.calls).round(0).to_string(na_rep=""))


if __name__ == "__main__":
    main()
