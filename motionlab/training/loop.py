"""The training loop that every network shares: resume, averaged weights, a log that pandas reads, progress."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import broadcast, set_seed
from torch import Tensor, nn
from tqdm import tqdm

from motionlab.errors import MotionLabError
from motionlab.nn.inference import note_run
from motionlab.nn.transformer import Hidden


@dataclass(frozen=True)
class LoopConfig:
    """steps of the optimizer; the rate rises to lr over warmup steps, then falls along a cosine to a twentieth.

    matrix_lr: rate of Muon (Jordan et al. 2024, torch's with AdamW's scale) for the matrices inside transformer blocks,
    which then learn in some 60 % of AdamW's steps; None leaves all to AdamW. Embeddings, norms and biases are always
    AdamW's. average: decay of the moving average of the weights that is kept as the result. seed: of every step's
    batch, masks and dropout, each drawn anew from (seed, step), which is what makes a resumed run go on exactly.
    precision: "auto" is bf16 where the processor computes with it, else float32.
    """

    steps: int
    lr: float = 2e-4
    matrix_lr: float | None = None
    warmup: int = 2000
    weight_decay: float = 0.0
    betas: tuple[float, float] = (0.9, 0.99)
    average: float = 0.999
    clip_norm: float | None = None
    seed: int = 3407
    precision: str = "auto"
    save_seconds: float = 120.0
    log_every: int = 25

    def shortened(self, share: float) -> LoopConfig:
        """With steps and warm-up times `share`, 0 < share <= 1."""
        if not 0 < share <= 1:
            raise MotionLabError(f"steps is a share of the preset's steps between 0 and 1, got {share}")
        return replace(self, steps=max(1, round(self.steps * share)), warmup=max(1, round(self.warmup * share)))


def learning_rate(step: int, config: LoopConfig) -> float:
    """Linear warm-up, then a cosine from lr to lr / 20."""
    warm = min(1.0, (step + 1) / max(1, config.warmup))
    progress = min(1.0, max(0, step - config.warmup) / max(1, config.steps - config.warmup))
    return config.lr * warm * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * progress)))


def fit(
    model: nn.Module,
    batch: Callable[[int], dict[str, Tensor]],
    config: LoopConfig,
    folder: str | Path,
    *,
    title: str = "training",
    on_step: Callable[[int, dict[str, float]], bool | None] | None = None,
) -> nn.Module:
    """Train `model` in place and return it holding the averaged weights.

    batch(step) -> keyword arguments of the model's forward, on any device; forward returns (loss, dict of
    numbers). Writes folder/log.csv (step, lr, loss, ..., seconds) and folder/state.pt every
    save_seconds; a second call with the same folder goes on from there. on_step hears of every row of the log; it may
    raise to stop, and return true to finish early.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    accelerator = Accelerator()  # one for the process; precision is a run's own
    model.to(accelerator.device)
    optimizers = _optimizers(model, config)
    average = {name: value.detach().clone() for name, value in model.named_parameters()}
    bf16 = _computes_in_bf16(config.precision)
    note_run(model, torch.bfloat16 if bf16 else None)
    start, seconds = _resume(folder, model, average, optimizers, config)
    wrapped, *optimizers = accelerator.prepare(model, *optimizers)

    model.train()
    log = _Log(folder / "log.csv", start) if accelerator.is_main_process else None
    began = saved = time.monotonic()
    enough = False
    steps = tqdm(
        range(start, config.steps),
        initial=start,
        total=config.steps,
        desc=title,
        mininterval=5,
        disable=not accelerator.is_main_process,
    )
    for step in steps:
        set_seed(config.seed + step, device_specific=True)
        rate = learning_rate(step, config)
        for group in (group for optimizer in optimizers for group in optimizer.param_groups):
            group["lr"] = rate * group["peak"] / config.lr
        inputs = {name: value.to(accelerator.device) for name, value in batch(step).items()}
        with torch.autocast(accelerator.device.type, torch.bfloat16, enabled=bf16):
            loss, numbers = wrapped(**inputs)
        if not torch.isfinite(loss):
            raise MotionLabError(f"the loss of {title} became {loss.item()} at step {step}; lower the learning rate")
        accelerator.backward(loss)
        if config.clip_norm is not None:
            accelerator.clip_grad_norm_(wrapped.parameters(), config.clip_norm)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        _average(average, model, min(config.average, (1 + step) / (10 + step)))

        logged = step % config.log_every == 0 or step == config.steps - 1
        if log and logged:
            row = {"step": step, "lr": rate, "loss": loss.item(), **{k: float(v) for k, v in numbers.items()}}
            log.write(row | {"seconds": round(seconds + time.monotonic() - began, 1)})
            steps.set_postfix({k: f"{v:.4g}" for k, v in row.items() if k not in ("step", "lr")})
            enough = bool(on_step and on_step(step, row))
        if logged and on_step and accelerator.num_processes > 1:
            enough = bool(broadcast(torch.tensor(int(enough), device=accelerator.device)))
        if accelerator.is_main_process and (
            time.monotonic() - saved > config.save_seconds or enough or step == config.steps - 1
        ):
            _save(folder, model, average, optimizers, step + 1, seconds + time.monotonic() - began, config, enough)
            saved = time.monotonic()
        if enough:
            break
    with torch.no_grad():
        for name, value in model.named_parameters():
            value.copy_(average[name])
    return model.eval()


class Plateau:
    """An `on_step` of a recipe that ends a part once its loss hardly falls any more: its mean over the last `looks`
    rows of the log is not below 1 - gain times that over the `looks` rows before.
    """

    def __init__(self, gain: float = 0.03, looks: int = 10):
        self.gain, self.looks = gain, looks
        self.losses: dict[str, list[float]] = {}

    def __call__(self, part: str, step: int, numbers: dict[str, float]) -> bool:
        losses = self.losses.setdefault(part, [])
        losses.append(float(numbers["loss"]))
        before, last = losses[-2 * self.looks : -self.looks], losses[-self.looks :]
        return len(before) == self.looks and sum(last) > (1 - self.gain) * sum(before)


def of_part(part: str, on_step: Callable | None) -> Callable | None:
    """A recipe's on_step(part, step, numbers) as `fit` takes it."""
    return None if on_step is None else partial(on_step, part)


def _optimizers(model: nn.Module, config: LoopConfig) -> list[torch.optim.Optimizer]:
    """AdamW, and with a matrix_lr Muon for the matrices of blocks and heads. Every group knows its peak rate."""
    layers = [layer for layer in model.modules() if isinstance(layer, Hidden)] if config.matrix_lr else []
    matrices = [part.weight for layer in layers for part in layer.modules() if isinstance(part, nn.Linear)]
    taken = set(map(id, matrices))
    rest = {"params": [value for value in model.parameters() if id(value) not in taken], "peak": config.lr}
    optimizers = [torch.optim.AdamW([rest], config.lr, config.betas, weight_decay=config.weight_decay, fused=True)]
    if matrices:
        group = {"params": matrices, "peak": config.matrix_lr}
        muon = torch.optim.Muon(
            [group], config.matrix_lr, config.weight_decay, ns_steps=4, adjust_lr_fn="match_rms_adamw"
        )
        optimizers.append(muon)
    return optimizers


def _computes_in_bf16(precision: str) -> bool:
    if precision not in ("auto", "bf16", "no"):
        raise MotionLabError(f"precision is auto, bf16 or no, got {precision!r}")
    if precision != "auto":
        return precision == "bf16"
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    return torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()


@torch.no_grad()
def _average(average: dict[str, Tensor], model: nn.Module, decay: float) -> None:
    names, values = zip(*model.named_parameters())
    torch._foreach_lerp_([average[name] for name in names], [value.detach() for value in values], 1 - decay)


def _save(folder, model, average, optimizers, step, seconds, config, enough) -> None:
    states = [optimizer.state_dict() for optimizer in optimizers]
    state = {
        "model": model.state_dict(),
        "average": average,
        "optimizers": states,
        "step": step,
        "seconds": seconds,
        "seed": config.seed,
        "enough": enough,
    }
    temporary = folder / "state.pt.part"
    torch.save(state, temporary)
    temporary.replace(folder / "state.pt")


def _resume(folder, model, average, optimizers, config) -> tuple[int, float]:
    path = folder / "state.pt"
    if not path.exists():
        return 0, 0.0
    state = torch.load(path, weights_only=True, map_location="cpu")
    if state["seed"] != config.seed:
        raise MotionLabError(f"{folder} holds a run with seed {state['seed']}; use that seed or another folder")
    try:
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
    except (RuntimeError, KeyError, ValueError) as error:
        raise MotionLabError(f"{folder} holds a run of another architecture or recipe; use another folder") from error
    for name, value in state["average"].items():
        average[name].copy_(value)
    return config.steps if state.get("enough") else state["step"], state["seconds"]


class _Log:
    """A CSV whose columns are those of the first row; rows past the step resumed from are dropped."""

    def __init__(self, path: Path, start: int):
        self.path, self.columns = path, None
        if start and path.exists():
            with path.open(newline="") as file:
                rows = [row for row in csv.DictReader(file) if int(row["step"]) < start]
            path.unlink()
            for row in rows:
                self.write(row)
        else:
            path.unlink(missing_ok=True)

    def write(self, row: dict) -> None:
        with self.path.open("a", newline="") as file:
            writer = csv.DictWriter(file, self.columns or list(row))
            if self.columns is None:
                writer.writeheader()
                self.columns = list(row)
            writer.writerow(row)
