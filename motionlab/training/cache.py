"""What a network made of a whole data set, kept on disk for as long as it is that network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from torch import nn

from motionlab.errors import MotionLabError
from motionlab.paths import read_arrays, write_aside


def cached(
    path: Path, network: nn.Module, sources: Mapping[str, str | int], compute: Callable[[], dict[str, np.ndarray]]
) -> dict[str, np.ndarray]:
    """What compute() returns, from `path` where the same weights made it before.

    Args:
        sources: what it is made of, by name: fingerprints and counts.

    Raises:
        MotionLabError: the same weights made what lies there of something else, it is damaged, or it cannot be written.
    """
    weights = digest(network)
    found = read_arrays(path) if path.exists() else {}
    if str(found.pop("weights", "")) == weights and "sources" in found:
        was = json.loads(str(found.pop("sources")))
        for name, value in sources.items():
            if was.get(name) != value:
                raise MotionLabError(
                    f"{path} is made of {name} {was.get(name)}, this run has {value}; use another folder, or remove it"
                )
        return found
    found = compute()
    made_of = json.dumps(dict(sources))
    write_aside(path, lambda aside: np.savez(aside, weights=weights, sources=made_of, **found))
    return found


def digest(network: nn.Module) -> str:
    """16 hexadecimal digits for its weights and buffers."""
    summed = hashlib.sha256()
    for name, value in sorted(network.state_dict().items()):
        summed.update(name.encode())
        summed.update(value.detach().cpu().contiguous().numpy().tobytes())
    return summed.hexdigest()[:16]
