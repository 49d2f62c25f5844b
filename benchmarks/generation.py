"""How long a sentence takes to become a motion: MoMask here against the straightforward way (`benchmarks/plain.py`).

    python -m benchmarks.generation

times 196 frames at batch 1 and 32 and 10 and 18 iterations, with random weights of the paper's shape. In every repeat
all contenders run once, one after the other, so that whatever else the machine does hits all of them; the table
shows medians. `text` encodes the sentences anew each time, `total` is one call of `generate`.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest import mock

import torch

import motionlab
from benchmarks.plain import PlainMoMask
from motionlab.errors import MotionLabError
from motionlab.models.momask import pipeline as momask
from motionlab.models.momask.pipeline import MoMask, MoMaskConfig
from motionlab.models.momask.train import PRESETS
from motionlab.nn import cuda_graphs
from motionlab.nn.inference import check_device, choose_dtype
from motionlab.text.encoder import Cached, TextEncoder, load_text_encoder

PROMPT = "a person walks forward slowly and waves with the right hand, number {}"
FEWER = 6  # iterations that give motions as good as the paper's 10 do (lab_notebooks/a_guidance_and_iterations)
STAGES = ("text", "base", "residual", "decode", "total")
COLUMNS = (*STAGES, "x plain", "w/o text", "x plain", "frames/s")


def machine(device: str) -> str:
    """The GPU by its name, or the CPU and its threads."""
    if torch.device(device).type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{platform.machine()} CPU, {torch.get_num_threads()} threads"


def random_lab(config: MoMaskConfig, encoder: TextEncoder, device: str, precision: str) -> MoMask:
    """A MoMask of random weights, always the same."""
    torch.manual_seed(0)
    return MoMask(config, **MoMask.build(config), text_encoder=encoder).to(device, precision)


class Stopwatch:
    """Adds up the seconds spent in named stages; on a GPU it waits for all work at both ends of a stage."""

    def __init__(self, device: str):
        self.device, self.seconds = device, dict.fromkeys(STAGES, 0.0)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = self._now()
        yield
        self.seconds[stage] += self._now() - start

    def around(self, stage: str, function: Callable) -> Callable:
        def timed(*args, **kwargs):
            with self(stage):
                return function(*args, **kwargs)

        return timed

    def _now(self) -> float:
        if self.device.startswith("cuda"):
            torch.cuda.synchronize()
        return time.perf_counter()


def time_ours(model: MoMask, prompts: list[str], **arguments) -> dict[str, float]:
    """Seconds of each stage of one call of `generate`, its stages wrapped from outside."""
    watch = Stopwatch(model.device.type)
    model.text_encoder = Cached(model.text_encoder.encoder)
    with (
        mock.patch.object(model.text_encoder, "encode", watch.around("text", model.text_encoder.encode)),
        mock.patch.object(momask, "unmask", watch.around("base", momask.unmask)),
        mock.patch.object(momask, "fill_layers", watch.around("residual", momask.fill_layers)),
        mock.patch.object(model, "decode", watch.around("decode", model.decode)),
        watch("total"),
    ):
        model.generate(prompts, **arguments)
    return watch.seconds


def time_plain(plain: PlainMoMask, prompts: list[str], **arguments) -> dict[str, float]:
    watch = Stopwatch(plain.momask.device.type)
    with watch("total"):
        plain.generate(prompts, stage=watch, **arguments)
    return watch.seconds


def native_precisions(device: str) -> list[str]:
    """Those that the device multiplies natively, the fastest last."""
    fast = choose_dtype("auto", torch.device(device)) == torch.bfloat16
    return ["float32", "bfloat16"] if fast else ["float32"]


def contenders_of(model_in: Callable[[str], MoMask], device: str) -> dict[str, Callable[..., dict[str, float]]]:
    """What is timed, by name: the plain way, and ours in the precisions that the device multiplies natively; on a GPU
    also without CUDA graphs.

    Args:
        model_in: precision -> a model in it, on the device.
    """
    contenders = {"plain float32": partial(time_plain, PlainMoMask(model_in("float32")))}
    for precision in native_precisions(device):
        contenders[f"ours {precision}"] = partial(time_ours, model_in(precision))
        if cuda_graphs.wanted(torch.device(device)):
            model = model_in(precision)
            with mock.patch.dict("os.environ", {cuda_graphs.VARIABLE: "0"}):
                _ = model.inference_modules
            contenders[f"{precision}, no graphs"] = partial(time_ours, model)
    return contenders


def measure(
    contenders: dict[str, Callable[..., dict[str, float]]],
    batches: list[int],
    iterations: list[int],
    frames: int,
    repeats: int,
    **settings: float,
) -> list[dict]:
    """One row for each batch size, number of iterations and contender: medians in seconds, and ratios to plain.

    Args:
        settings: of every call of `generate`.
    """
    rows = []
    for batch in batches:
        prompts = [PROMPT.format(i) for i in range(batch)]
        for count in iterations:
            arguments = dict(seconds=frames / 20, seed=0, iterations=count, **settings)
            times = {name: [] for name in contenders}
            for repeat in range(repeats + 1):
                for name, run in contenders.items():
                    seconds = run(prompts, **arguments)
                    if repeat > 0:  # the first is the warm-up
                        times[name].append(seconds)
            rows += _rows(times, batch, count, frames)
    return rows


def _rows(times: dict[str, list[dict[str, float]]], batch: int, iterations: int, frames: int) -> list[dict]:
    rows = []
    for name, runs in times.items():
        median = {stage: statistics.median(run[stage] for run in runs) for stage in STAGES}
        median["without_text"] = statistics.median(run["total"] - run["text"] for run in runs)
        plain = rows[0] if rows else median
        rows.append(
            dict(batch=batch, iterations=iterations, contender=name, **median)
            | dict(
                total_ratio=plain["total"] / median["total"],
                without_text_ratio=plain["without_text"] / median["without_text"],
                frames_per_second=batch * frames / median["total"],
            )
        )
    return rows


def table(rows: list[dict]) -> str:
    """Milliseconds, as aligned text."""
    lines = [f"{'batch':>5} {'L':>3}  {'':28}" + "".join(f"{column:>10}" for column in COLUMNS)]
    for row in rows:
        cells = [f"{1000 * row[stage]:.1f}" for stage in STAGES]
        cells += [f"{row['total_ratio']:.2f}", f"{1000 * row['without_text']:.1f}", f"{row['without_text_ratio']:.2f}"]
        cells.append(f"{row['frames_per_second']:.0f}")
        label = f"{row['batch']:>5} {row['iterations']:>3}  {row['contender']:28}"
        lines.append(label + "".join(f"{cell:>10}" for cell in cells))
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generation", description=__doc__.partition("\n")[0])
    parser.add_argument("--preset", choices=PRESETS, default="base", help="default: base, the paper's shape")
    parser.add_argument("--layers", type=int, help="transformer layers (default: 6; published: 8)")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 32], help="sentences at once (default: 1 32)")
    parser.add_argument("--iterations", type=int, nargs="+", default=[10, 18], help="L (default: 10 18)")
    parser.add_argument("--frames", type=int, default=196, help="of each motion, at 20 fps (default: 196)")
    parser.add_argument("--repeats", type=int, default=10, help="after one warm-up (default: 10)")
    parser.add_argument("--checkpoint", help="time this MoMask instead of random weights: a shipped name or a folder")
    parser.add_argument("--device", default="cpu", help="cpu, or cuda (default: cpu)")
    parser.add_argument("--threads", type=int, help="CPU threads (default: as many as torch takes)")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    options = parser.parse_args(arguments)
    check_device(options.device)
    fastest = native_precisions(options.device)[-1]
    if options.threads:
        torch.set_num_threads(options.threads)
    if options.checkpoint:
        contenders, config, settings = _of_checkpoint(options.checkpoint, options.device)
    else:
        config, settings = PRESETS[options.preset].system, {}
        if options.layers:
            masked, residual = (replace(part, layers=options.layers) for part in (config.masked, config.residual))
            config = replace(config, masked=masked, residual=residual)
        encoder = load_text_encoder(config.text_encoder)
        contenders = contenders_of(
            lambda precision: random_lab(config, encoder, options.device, precision), options.device
        )
        one_pass = random_lab(config.with_guidance_embeds(), encoder, options.device, fastest)
        contenders[f"{fastest}, one pass"] = partial(time_ours, one_pass)
    ours = [name for name in contenders if fastest in name and not ("plain" in name or "graphs" in name)]
    for name in ours:
        contenders[f"{name}, L = {FEWER}"] = partial(_in_fewer, contenders[name])
    setting = (
        f"{options.checkpoint or options.preset}, {config.masked.layers} layers, {options.frames} frames, "
        f"{machine(options.device)}, torch {torch.__version__}, medians of {options.repeats} in milliseconds"
    )
    rows = measure(contenders, options.batches, options.iterations, options.frames, options.repeats, **settings)
    print(setting, table(rows), sep="\n")
    if options.json:
        options.json.write_text(json.dumps({"setting": setting, "rows": rows}, indent=1) + "\n")


def _in_fewer(run: Callable[..., dict[str, float]], prompts: list[str], **arguments) -> dict[str, float]:
    """The same contender in FEWER iterations, whatever the others take."""
    return run(prompts, **arguments | {"iterations": FEWER})


def _of_checkpoint(name: str, device: str) -> tuple[dict, MoMaskConfig, dict[str, float]]:
    """Contenders, configuration, and the guidance that the checkpoint asks for."""
    model = motionlab.load(name)
    if not isinstance(model, MoMask):
        raise MotionLabError(f"this benchmark times a momask, and {name} holds a {model.name}")
    config = model.config
    settings = {"guidance": config.guidance, "residual_guidance": config.residual_guidance}
    return contenders_of(lambda precision: motionlab.load(name, device, precision=precision), device), config, settings


if __name__ == "__main__":
    main()
