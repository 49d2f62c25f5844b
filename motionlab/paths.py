"""Where things live on the user's disk."""

from __future__ import annotations

import os
from pathlib import Path


def cache_dir(name: str) -> Path:
    """`$MOTIONLAB_CACHE/name`, by default `~/.cache/motionlab/name`; made when missing."""
    root = os.environ.get("MOTIONLAB_CACHE") or Path.home() / ".cache" / "motionlab"
    path = Path(root) / name
    path.mkdir(parents=True, exist_ok=True)
    return path
