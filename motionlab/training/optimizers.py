"""The optimizers of the training loop: AdamW, and Muon for matrices."""

from __future__ import annotations

import inspect

import torch
from torch import nn

from motionlab.nn.transformer import Hidden

_WRAPPED = ("add_param_group", "state_dict", "load_state_dict", "zero_grad")  # by what imports torch's compiler


def light(kind: type[torch.optim.Optimizer]) -> type[torch.optim.Optimizer]:
    """The same optimizer without the import of torch's compiler, which takes 74 MB in a process that compiles nothing.

    Args:
        kind: an optimizer of torch. Its methods are those that torch wraps, so that a step gives the same bits.
    """
    methods = {name: inspect.unwrap(getattr(kind, name)) for name in _WRAPPED}
    return type(kind.__name__, (kind,), methods | {"step": torch.no_grad()(inspect.unwrap(kind.step))})


AdamW, Muon = light(torch.optim.AdamW), light(torch.optim.Muon)


def optimizers_of(
    model: nn.Module, lr: float, matrix_lr: float | None, betas: tuple[float, float], weight_decay: float
) -> list[torch.optim.Optimizer]:
    """AdamW, and with a matrix_lr Muon for the matrices of blocks and heads (`Hidden`). Every group knows its peak
    rate.
    """
    layers = [layer for layer in model.modules() if isinstance(layer, Hidden)] if matrix_lr else []
    matrices = [part.weight for layer in layers for part in layer.modules() if isinstance(part, nn.Linear)]
    taken = set(map(id, matrices))
    rest = {"params": [value for value in model.parameters() if id(value) not in taken], "peak": lr}
    found = [AdamW([rest], lr, betas, weight_decay=weight_decay, fused=True)]
    if matrices:
        group = {"params": matrices, "peak": matrix_lr}
        found.append(Muon([group], matrix_lr, weight_decay, ns_steps=4, adjust_lr_fn="match_rms_adamw"))
    return found
