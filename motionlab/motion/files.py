"""Motions to and from files, by suffix."""

from __future__ import annotations

import uuid
from pathlib import Path

from motionlab.errors import MotionLabError
from motionlab.motion.motion import FPS, Motion

MAX_BYTES = 100_000_000
MAX_SECONDS = 600.0


def save(motion: Motion, path: str | Path) -> Path:
    """Write the motion as .bvh, .glb, .npz, .mp4 or .gif, by suffix. Returns the path.

    The file appears whole or not at all: it is written beside its place and renamed.
    Raises MotionLabError for another suffix, a missing directory, or a place that cannot be written.
    """
    path = check_writable(path)
    suffix = path.suffix.lower()
    unfinished = path.with_name(f".{uuid.uuid4().hex}{suffix}")
    try:
        _WRITERS[suffix](motion, unfinished)
        unfinished.replace(path)
    except OSError as error:
        raise MotionLabError(f"cannot write {path} ({error.strerror or error}); choose another place") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def check_writable(path: str | Path) -> Path:
    """The path, if a motion could be saved there: `save`'s own check, for those who would rather know at once."""
    path = Path(path)
    if path.suffix.lower() not in _WRITERS:
        raise MotionLabError(f"cannot save a motion as '{path.name}'; use one of the suffixes {', '.join(_WRITERS)}")
    if not path.parent.is_dir():
        raise MotionLabError(f"the directory {path.parent} does not exist; create it or choose another")
    return path


def check_readable(path: Path, most_bytes: int) -> None:
    """Raises MotionLabError where there is no file, or one that is too large."""
    if not path.is_file():
        raise MotionLabError(f"there is no file {path}; check the name")
    size = path.stat().st_size
    if size > most_bytes:
        raise MotionLabError(f"{path.name} has {size / 1e6:.0f} MB; the limit is {most_bytes / 1e6:.0f} MB, so cut it")


def load(path: str | Path) -> Motion:
    """Read a motion of the 22 SMPL joints from .npz (at its own frame rate) or .bvh (resampled to 20 fps).

    Raises MotionLabError for another suffix, a missing or unreadable file, more than MAX_BYTES or MAX_SECONDS.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise MotionLabError(f"cannot load '{path.name}' as a motion; give a file that ends in {' or '.join(_READERS)}")
    check_readable(path, MAX_BYTES)
    try:
        return _READERS[suffix](path)
    except OSError as error:
        raise MotionLabError(f"cannot read {path} ({error.strerror or error}); check its permissions") from error


def _check_length(path: Path, frames: int, fps: float) -> None:
    if frames / fps > MAX_SECONDS:
        raise MotionLabError(f"{path.name} lasts {frames / fps:.0f} s; the limit is {MAX_SECONDS:.0f} s, so cut it")


def _load_npz(path: Path) -> Motion:
    from motionlab.motion.npz import read_npz

    motion = read_npz(path)
    _check_length(path, len(motion), motion.fps)
    return motion


def _load_bvh(path: Path) -> Motion:
    from motionlab.motion.bvh import read_bvh
    from motionlab.motion.resample import resample
    from motionlab.motion.rigs import to_smpl22

    animation = read_bvh(path)
    _check_length(path, len(animation), animation.fps)
    return Motion(to_smpl22(resample(animation, FPS)), FPS, info={"source": path.name})


def _save_npz(motion: Motion, path: Path) -> None:
    from motionlab.motion.npz import write_npz

    write_npz(motion, path)


def _save_bvh(motion: Motion, path: Path) -> None:
    from motionlab.motion.bvh import write_bvh
    from motionlab.motion.fit import fit_rotations

    write_bvh(fit_rotations(motion.joints, fps=motion.fps), path)


def _save_glb(motion: Motion, path: Path) -> None:
    from motionlab.motion.glb import write_glb

    write_glb(motion, path)


def _save_video(motion: Motion, path: Path) -> None:
    from motionlab.motion.video import write_video

    write_video(motion, path)


# Each imports on use: the writers pull in heavy libraries.
_WRITERS = {".bvh": _save_bvh, ".glb": _save_glb, ".npz": _save_npz, ".mp4": _save_video, ".gif": _save_video}
_READERS = {".npz": _load_npz, ".bvh": _load_bvh}
