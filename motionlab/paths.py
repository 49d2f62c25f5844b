"""Where things live on the user's disk, and how they get there whole."""

from __future__ import annotations

import os
import shutil
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from zipfile import BadZipFile

import numpy as np
from filelock import FileLock

from motionlab.errors import MotionLabError


def cache_dir(name: str) -> Path:
    """`$MOTIONLAB_CACHE/name`, by default `~/.cache/motionlab/name`; made when missing."""
    root = os.environ.get("MOTIONLAB_CACHE") or Path.home() / ".cache" / "motionlab"
    path = Path(root) / name
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """What is done here writes `path`: a full disk or a place that is read-only becomes a MotionLabError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise MotionLabError(f"{path} cannot be written ({reason}); free some space or choose another place") from error


def write_aside(path: Path, write: Callable[[Path], object], *, alone: bool = False) -> None:
    """write(a new file beside `path`), then rename it: `path` is whole or not there, whoever else writes or is killed.

    alone: nobody else writes it, and what a kill leaves beside it is overwritten. Raises MotionLabError where the disk
    is full or read-only.
    """
    aside = path.with_name(f"{path.stem}.part{path.suffix}" if alone else f".{uuid.uuid4().hex}{path.suffix.lower()}")
    with writing(path):
        try:
            write(aside)
            aside.replace(path)
        except BaseException:
            with suppress(OSError):  # what went wrong first is what is told
                aside.unlink(missing_ok=True)
            raise


def save_array(path: Path, array: np.ndarray) -> None:
    """`np.save`, which tells nobody where a disk was too full for a small array."""
    with open(path, "wb") as file:
        # to what it knows for a file numpy writes by the C library, without a look at what came of it
        np.lib.format.write_array(SimpleNamespace(write=file.write), np.asanyarray(array), allow_pickle=False)


def read_array(path: Path, mmap_mode: str | None = None) -> np.ndarray:
    """What `save_array` wrote. Raises MotionLabError where the file is damaged."""
    with _undamaged(path):
        return np.load(path, mmap_mode=mmap_mode, allow_pickle=False)


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """What `np.savez` wrote, by name. Raises MotionLabError where the file is damaged."""
    with _undamaged(path), np.load(path, allow_pickle=False) as saved:
        return dict(saved)


@contextmanager
def _undamaged(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, EOFError, KeyError, TypeError, AttributeError, BadZipFile, zlib.error) as error:
        raise MotionLabError(f"{path} is damaged ({error}); remove it and run again") from None


def replace_folder(folder: Path, fill: Callable[[Path], object], check: Callable[[Path], object]) -> None:
    """Put a new folder, which fill(it) fills, in the place of `folder`.

    A kill at any step leaves the old folder or the new one, under its name or where `recover_folder` finds it.
    check(folder) raises where there is something that must not be replaced. Raises MotionLabError where the disk is
    full or read-only.
    """
    check(folder)
    target = folder.resolve()
    with writing(folder):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _folder_lock(target):
            _finish(target)
            check(folder)
            new, old = _beside(target)
            try:
                new.mkdir()
                fill(new)
                if target.exists():
                    target.rename(old)
                new.rename(target)
            finally:
                with suppress(OSError):  # what went wrong first is what is told
                    _finish(target)


def recover_folder(folder: Path) -> None:
    """Give `folder` its name back if a kill of `replace_folder` came between the two renames."""
    target = folder.resolve()
    if target.name and _beside(target)[1].exists() and not target.exists():
        with writing(folder), _folder_lock(target):
            _finish(target)


def _finish(target: Path) -> None:
    """What a replacement that was killed still had to do."""
    new, old = _beside(target)
    if old.exists() and not target.exists():  # then the new folder was whole
        (new if new.exists() else old).rename(target)
    shutil.rmtree(new, ignore_errors=True)
    if old.exists():
        old.rename(new)  # half of it must never be taken for the old folder
        shutil.rmtree(new, ignore_errors=True)


def _beside(target: Path) -> tuple[Path, Path]:
    """Where a new folder is filled, and where the old one waits meanwhile."""
    return target.with_name(f".{target.name}.motionlab-new"), target.with_name(f".{target.name}.motionlab-old")


@contextmanager
def _folder_lock(target: Path) -> Iterator[None]:
    lock = target.with_name(f".{target.name}.motionlab-lock")
    with FileLock(lock):
        yield
        with suppress(OSError):
            lock.unlink()  # while it is held: who waits for it sees that, and makes it anew
