"""One folder for all that the page writes: uploads, downloads, sweeps, learning runs. It goes when the page does."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX, LOCK = "motionlab-page-", "lock"
FILES = "files"  # what visitors sent and got, by Gradio's cache
KEPT = 3600.0  # seconds that such a file is kept
_BETWEEN = 600.0  # seconds from one look for older ones to the next
_STARTING = 60.0  # seconds after which a folder that nobody holds is a killed page's


@contextmanager
def work_folder() -> Iterator[Path]:
    """A fresh folder for Gradio's cache and Python's temporary files, removed when the block ends.

    Folders that killed pages left behind are removed before.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _remove_abandoned(folder)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    before = tempfile.tempdir, os.environ.get("GRADIO_TEMP_DIR")
    lock = FileLock(folder / LOCK)
    lock.acquire()
    tempfile.tempdir = str(folder)
    os.environ["GRADIO_TEMP_DIR"] = str(folder / FILES)
    stopped = threading.Event()
    cleaner = threading.Thread(target=_clean_until, args=(stopped, folder / FILES), daemon=True)
    cleaner.start()
    try:
        yield folder
    finally:
        stopped.set()
        tempfile.tempdir = before[0]
        if before[1] is None:
            del os.environ["GRADIO_TEMP_DIR"]
        else:
            os.environ["GRADIO_TEMP_DIR"] = before[1]
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def remove_older(folder: Path, seconds: float = KEPT) -> None:
    """Removes files below a folder that came longer ago than that, and folders that have been empty for so long."""
    limit = time.time() - seconds
    for path in sorted(folder.rglob("*"), reverse=True):  # what lies deeper first
        try:
            if max(path.lstat().st_mtime, path.lstat().st_ctime) >= limit:
                continue
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
        except OSError:
            continue  # not empty, or gone already


def _clean_until(stopped: threading.Event, folder: Path) -> None:
    while not stopped.wait(_BETWEEN):
        remove_older(folder)


def _remove_abandoned(folder: Path) -> None:
    """Removes a folder of ours that no running page holds; any other folder stays."""
    lock = folder / LOCK
    try:
        if folder.is_symlink() or time.time() - lock.stat().st_mtime < _STARTING:
            return
        with FileLock(lock, timeout=0):
            shutil.rmtree(folder, ignore_errors=True)
    except (OSError, Timeout):
        return
