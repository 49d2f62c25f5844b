"""The training loop that every network shares: resume, averaged weights, a log that pandas reads, progress."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import broadcast, set_seed
from torch import Tensor, nn
from tqdm import tqdm

from motionlab.errors import MotionLabError
from motionlab.nn.inference import note_run
from motionlab.nn.placement import placement
from motionlab.paths import write_aside
from motionlab.training.optimizers import optimizers_of
from motionlab.training.run import STATE, Log, plain, run_folder, settings_of

PRECISIONS = {"auto": "auto", "float32": "no", "bfloat16": "bf16"}  # of commands, as a run's recipe has them


@dataclass(frozen=True)
class LoopConfig:
    """steps of the optimizer; the rate rises to lr over warmup steps, then falls along a cosine to a twentieth.

    matrix_lr: rate of Muon (Jordan et al. 2024, torch's with AdamW's scale) for the matrices inside transformer blocks,
    which then learn in some 60 % of AdamW's steps; None leaves all to AdamW. Embeddings, norms and biases are always
    AdamW's. average: decay of the moving average of the weights that is kept as the result. seed: of every step's
    batch, masks and dropout, each drawn anew from (seed, step), which is what makes a resumed run go on exactly.
    precision: "auto" is bf16 where the processor computes with it, else float32. validate_every: steps between looks at
    the validation split, where there is one.
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
    save_seconds: float = field(default=120.0, compare=False)  # a run with other pauses between saves is the same run
    log_every: int = 25
    validate_every: int = 500

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
    sources: Mapping[str, str] | None = None,
    validate: Callable[[nn.Module], float] | None = None,
) -> nn.Module:
    """Train `model` in place and return it holding the averaged weights: the last ones, or with `validate` those for
    which it returned least.

    batch(step) -> keyword arguments of the model's forward, on any device; forward returns (loss, dict of
    numbers). Writes folder/log.csv (step, lr, loss, ..., seconds) and folder/state.pt every
    save_seconds; a second call with the same folder goes on from there. on_step hears of every row of the log; it may
    raise to stop, and return true to finish early.

    sources: fingerprints of what the batches are drawn from, by name. With them, config and the settings of model and
    batch the folder is known (`run_folder`). Raises MotionLabError where it holds another run or another process trains
    there.
    """
    if config.precision == "auto":
        config = replace(config, precision=PRECISIONS[placement().precision])
    folder, recipe = (
        Path(folder),
        {**(sources or {}), **plain(config), "model": settings_of(model), "batches": settings_of(batch)},
    )
    with run_folder(folder, recipe):
        return _fit(model, batch, config, folder, title, on_step, validate)


def _fit(
    model: nn.Module,
    batch: Callable,
    config: LoopConfig,
    folder: Path,
    title: str,
    on_step: Callable | None,
    validate: Callable[[nn.Module], float] | None,
) -> nn.Module:
    accelerator = _accelerator()
    model.to(accelerator.device)
    optimizers = optimizers_of(model, config.lr, config.matrix_lr, config.betas, config.weight_decay)
    average = {name: value.detach().clone() for name, value in model.named_parameters()}
    best = Best(average) if validate else None
    bf16 = _computes_in_bf16(config.precision, accelerator.device)
    note_run(model, torch.bfloat16 if bf16 else None)
    start, seconds = _resume(folder, model, average, optimizers, best, config.steps)
    wrapped, *optimizers = accelerator.prepare(model, *optimizers)

    model.train()
    log = Log(folder, start) if accelerator.is_main_process else None
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
        logged = step % config.log_every == 0 or step == config.steps - 1
        # to look at a number on a GPU is to wait for it
        if (logged or not loss.is_cuda) and not torch.isfinite(loss):
            raise MotionLabError(f"the loss of {title} became {loss.item()} at step {step}; lower the learning rate")
        accelerator.backward(loss)
        if config.clip_norm is not None:
            accelerator.clip_grad_norm_(wrapped.parameters(), config.clip_norm)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        _average(average, model, min(config.average, (1 + step) / (10 + step)))

        if best and ((step + 1) % config.validate_every == 0 or step == config.steps - 1):
            with _holding(model, average):
                best.look(validate(model), average)
        if log and logged:
            row = {"step": step, "lr": rate, "loss": loss.item(), **{k: float(v) for k, v in numbers.items()}}
            row |= {"validation": best.last} if best else {}
            log.write(row | {"seconds": round(seconds + time.monotonic() - began, 1)})
            steps.set_postfix({k: f"{v:.4g}" for k, v in row.items() if k not in ("step", "lr")})
            enough = bool(on_step and on_step(step, row))
        if logged and on_step and accelerator.num_processes > 1:
            enough = bool(broadcast(torch.tensor(int(enough), device=accelerator.device)))
        if accelerator.is_main_process and (
            time.monotonic() - saved > config.save_seconds or enough or step == config.steps - 1
        ):
            _save(folder, model, average, optimizers, best, step + 1, seconds + time.monotonic() - began, enough)
            saved = time.monotonic()
        if enough:
            break
    _load(model, average if best is None or math.isinf(best.loss) else best.weights)
    return model.eval()


class Best:
    """The averaged weights with the least validation loss so far."""

    def __init__(self, weights: dict[str, Tensor]):
        self.weights = {name: value.clone() for name, value in weights.items()}
        self.loss = self.last = math.inf

    def look(self, loss: float, weights: dict[str, Tensor]) -> None:
        """Keep the weights if their loss is the least."""
        self.last = loss
        if loss < self.loss:
            self.loss = loss
            for name, value in weights.items():
                self.weights[name].copy_(value)

    def state(self) -> dict:
        return {"weights": self.weights, "loss": self.loss, "last": self.last}

    def load(self, state: dict) -> None:
        self.loss, self.last = state["loss"], state["last"]
        for name, value in self.weights.items():
            value.copy_(state["weights"][name])


@torch.no_grad()
def _load(model: nn.Module, weights: dict[str, Tensor]) -> None:
    for name, value in model.named_parameters():
        value.copy_(weights[name])


@contextmanager
def _holding(model: nn.Module, weights: dict[str, Tensor]) -> Iterator[None]:
    """The model with those weights, evaluating, and as it was afterwards."""
    own = {name: value.detach().clone() for name, value in model.named_parameters()}
    _load(model.eval(), weights)
    try:
        yield
    finally:
        _load(model.train(), own)


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


def _accelerator() -> Accelerator:
    """One for the process, where `placement` says, else on a GPU where there is one; precision is a run's own."""
    device = None if placement().device is None else torch.device(placement().device)
    if device is not None and device.type == "cuda" and device.index is not None:
        torch.cuda.set_device(device)
    return Accelerator(cpu=device is not None and device.type == "cpu")


def _computes_in_bf16(precision: str, device: torch.device) -> bool:
    if precision not in ("auto", "bf16", "no"):
        raise MotionLabError(f"precision is auto, bf16 or no, got {precision!r}")
    if precision != "auto":
        return precision == "bf16"
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()


@torch.no_grad()
def _average(average: dict[str, Tensor], model: nn.Module, decay: float) -> None:
    names, values = zip(*model.named_parameters())
    torch._foreach_lerp_([average[name] for name in names], [value.detach() for value in values], 1 - decay)


def _save(
    folder: Path,
    model: nn.Module,
    average: dict[str, Tensor],
    optimizers,
    best: Best | None,
    step: int,
    seconds: float,
    enough: bool,
) -> None:
    states = [optimizer.state_dict() for optimizer in optimizers]
    state = {
        "model": model.state_dict(),
        "average": average,
        "optimizers": states,
        "step": step,
        "seconds": seconds,
        "enough": enough,
        "best": best and best.state(),
    }

    def write(path: Path) -> None:
        with open(path, "wb") as file:  # by a name, torch would tell a full disk as a fault of its own
            torch.save(state, file)

    write_aside(folder / STATE, write, alone=True)


def _resume(
    folder: Path, model: nn.Module, average: dict[str, Tensor], optimizers, best: Best | None, steps: int
) -> tuple[int, float]:
    """The step to begin with, and the seconds spent so far."""
    path = folder / STATE
    if not path.exists():
        return 0, 0.0
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        for name, value in average.items():
            value.copy_(state["average"][name])
        if best:
            best.load(state["best"])
        return steps if state["enough"] else int(state["step"]), float(state["seconds"])
    except Exception as error:  # torch, pickle and zipfile have a dozen kinds for a file that is not what was written
        reason = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise MotionLabError(f"{path} is damaged ({reason}); remove it and {folder.name} is trained anew") from error
