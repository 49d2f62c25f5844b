"""Where things live on the user's disk, and how they get there whole."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path


def cache_dir(name: str) -> Path:
    """`$MOTIONLAB_CACHE/name`, by default `~/.cache/motionlab/name`; made when missing."""
    root = os.environ.get("MOTIONLAB_CACHE") or Path.home() / ".cache" / "motionlab"
    path = Path(root) / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def write_aside(path: Path, write: Callable[[Path], object]) -> None:
    """write(a new file beside `path`), then rename it: `path` is whole or not there, whoever else writes it or is killed."""
    aside = path.with_name(f".{uuid.uuid4().hex}{path.suffix}")
    try:
        write(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
