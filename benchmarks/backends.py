"""One guided pass through the paper's transformer by other libraries: `python -m benchmarks.backends`.

Microseconds of processor time on one thread, of six blocks over two halves of 58 tokens, the ratio to `nn.Linear` in
float32, and how far the output lies from it (norm of the difference over the norm). OpenVINO with nncf, onnxruntime and
torchao are measured where they are installed (`pip install openvino nncf onnx onnxruntime torchao`); the project needs
none of them. `--batch` sets how many motions share the pass.
"""

from __future__ import annotations

import argparse
import copy
import importlib.util
import io
import logging
import time
import warnings
from collections.abc import Callable, Iterator

import pandas as pd
import torch
from torch import Tensor, nn

from benchmarks.layers import FEEDFORWARD, HEADS, WIDTH, dtype_name, microseconds, quantized
from motionlab.nn.inference import for_inference
from motionlab.nn.transformer import Body

LAYERS, TOKENS, PREFIX = 6, 49, 9
Pass = Callable[[], Tensor]


class _Pass(nn.Module):
    """A body without its padding mask, so that it can be traced."""

    def __init__(self, body: Body):
        super().__init__()
        self.body = body

    def forward(self, prefix: Tensor, tokens: Tensor) -> Tensor:
        return self.body(prefix, tokens, None)


def _torch(network: nn.Module, inputs: tuple[Tensor, ...]) -> Iterator[tuple[str, Pass]]:
    yield "torch float32, nn.Linear", lambda: network(*inputs)
    for dtype in (torch.float32, torch.bfloat16):
        packed, cast = for_inference(network, dtype), [one.to(dtype) for one in inputs]
        yield f"torch {dtype_name(dtype)}, packed", lambda packed=packed, cast=cast: packed(*cast)
    eight = quantized(network)
    yield "torch int8, dynamic", lambda: eight(*inputs)


def _torchao(network: nn.Module, inputs: tuple[Tensor, ...]) -> Iterator[tuple[str, Pass]]:
    from torchao.quantization import Int8DynamicActivationInt8WeightConfig, quantize_

    eight = copy.deepcopy(network)
    quantize_(eight, Int8DynamicActivationInt8WeightConfig())
    yield "torchao int8, dynamic by token", lambda: eight(*inputs)


def _compiled(network: nn.Module, inputs: tuple[Tensor, ...]) -> Iterator[tuple[str, Pass]]:
    for dtype in (torch.float32, torch.bfloat16):
        cast = [one.to(dtype) for one in inputs]
        compiled = torch.compile(copy.deepcopy(network).to(dtype), options={"freezing": True, "cpp_wrapper": False})
        name = f"torch.compile, {dtype_name(dtype)}"
        yield name, lambda compiled=compiled, cast=cast: compiled(*cast)


def _openvino(network: nn.Module, inputs: tuple[Tensor, ...]) -> Iterator[tuple[str, Pass]]:
    import openvino

    core, arrays = openvino.Core(), [one.numpy() for one in inputs]

    def run(model, precision: str) -> Pass:
        settings = {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY"}
        request = core.compile_model(model, "CPU", settings).create_infer_request()
        return lambda: torch.from_numpy(request.infer(arrays, share_inputs=True, share_outputs=True)[0])

    model = openvino.convert_model(network, example_input=inputs, input=[list(one.shape) for one in inputs])
    yield "OpenVINO float32", run(model, "f32")
    yield "OpenVINO bfloat16", run(model, "bf16")
    if importlib.util.find_spec("nncf"):
        import nncf

        nncf.set_log_level(logging.ERROR)
        data = nncf.Dataset([tuple(torch.randn_like(one).numpy() for one in inputs) for _ in range(20)])
        eight = nncf.quantize(model, data, model_type=nncf.ModelType.TRANSFORMER)
        yield "OpenVINO int8 (nncf), else bfloat16", run(eight, "bf16")
        yield "OpenVINO int8 (nncf), else float32", run(eight, "f32")


def _onnxruntime(network: nn.Module, inputs: tuple[Tensor, ...]) -> Iterator[tuple[str, Pass]]:
    import tempfile
    from pathlib import Path

    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    arrays = {name: one.numpy() for name, one in zip(("prefix", "tokens"), inputs)}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1

    def run(file: Path) -> Pass:
        session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        return lambda: torch.from_numpy(session.run(None, arrays)[0])

    with tempfile.TemporaryDirectory() as folder:
        plain, eight = Path(folder) / "plain.onnx", Path(folder) / "int8.onnx"
        exported = io.BytesIO()
        torch.onnx.export(network, inputs, exported, input_names=list(arrays), dynamo=False)
        plain.write_bytes(exported.getvalue())
        yield "onnxruntime float32", run(plain)
        quantize_dynamic(plain, eight, weight_type=QuantType.QInt8)
        yield "onnxruntime int8, dynamic", run(eight)


BACKENDS = {
    "torch": _torch,
    "torch.compile": _compiled,
    "openvino": _openvino,
    "onnxruntime": _onnxruntime,
    "torchao": _torchao,
}


@torch.inference_mode()
def backend_table(batch: int = 1, calls: int = 20, names: tuple[str, ...] = tuple(BACKENDS)) -> pd.DataFrame:
    """A row a way: microseconds of a pass, the ratio to plain torch, and the relative error of its output."""
    torch.manual_seed(0)
    network = _Pass(Body(WIDTH, HEADS, FEEDFORWARD, LAYERS, 0.0)).eval().requires_grad_(False)
    inputs = torch.randn(2 * batch, PREFIX, WIDTH), torch.randn(2 * batch, TOKENS, WIDTH)
    expected, rows = network(*inputs), {}
    for name in names:
        package = name.partition(".")[0]
        if importlib.util.find_spec(package) is None:
            print(f"{package} is not installed")
            continue
        try:
            for way, run in BACKENDS[name](network, inputs):
                error = (run().float() - expected).norm() / expected.norm()
                rows[way] = {"microseconds": microseconds(run, calls, 5), "relative error": float(error)}
        except Exception as refused:  # a library that does not run here is a row less, not the end of the table
            print(f"{name} did not run: {type(refused).__name__}: {str(refused).strip().splitlines()[0][:200]}")
    table = pd.DataFrame(rows).T
    table.insert(1, "x plain", table["microseconds"].iloc[0] / table["microseconds"])
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backends", description=__doc__.partition("\n")[0])
    parser.add_argument("--batch", type=int, default=1, help="motions in a pass (default: %(default)s)")
    parser.add_argument("--calls", type=int, default=20, help="in a measurement (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=BACKENDS, default=list(BACKENDS), help="default: all")
    options = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    began = time.perf_counter()
    table = backend_table(options.batch, options.calls, ("torch", *(name for name in options.only if name != "torch")))
    print(f"one pass of {LAYERS} layers, {2 * options.batch} x {TOKENS + PREFIX} tokens, torch {torch.__version__}")
    print(table.to_string(float_format="{:.3f}".format))
    print(f"measured in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
