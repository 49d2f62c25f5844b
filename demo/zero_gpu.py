"""A Space's shared GPU (ZeroGPU): a function borrows it for as long as it runs. Elsewhere this does nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

Function = TypeVar("Function", bound=Callable)
SECONDS = 60  # that a call may take


def available() -> bool:
    """Whether this is a Space on ZeroGPU, which says so in its environment."""
    return bool(os.environ.get("SPACES_ZERO_GPU"))


def on_gpu(function: Function) -> Function:
    """The function with the GPU lent to it while it runs, on ZeroGPU; elsewhere the function itself."""
    if not available():
        return function
    import spaces  # comes with such a Space

    return spaces.GPU(function, duration=SECONDS)
