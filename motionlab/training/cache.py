"""What a network made of a whole data set, kept on disk for as long as it is that network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from torch import nn

from motionlab.errors import MotionLabError
from motionlab.paths import write_aside


def kept(
    path: Path, network: nn.Module, items: int, compute: Callable[[], dict[str, np.ndarray]]
) -> dict[str, np.ndarray]:
    """What compute() returns, from `path` where the same weights made it before. Raises MotionLabError where it was
    made of another number of items.
    """
    weights = digest(network)
    if path.exists():
        with np.load(path, allow_pickle=False) as saved:
            found = dict(saved)
        if str(found.pop("weights", "")) == weights:
            if int(found.pop("items")) != items:
                raise MotionLabError(f"{path} belongs to another data set; use another folder")
            return found
    found = compute()
    write_aside(path, lambda aside: np.savez(aside, weights=weights, items=items, **found))
    return found


def digest(network: nn.Module) -> str:
    """16 hexadecimal digits for its weights and buffers."""
    summed = hashlib.sha256()
    for name, value in sorted(network.state_dict().items()):
        summed.update(name.encode())
        summed.update(value.detach().cpu().contiguous().numpy().tobytes())
    return summed.hexdigest()[:16]
