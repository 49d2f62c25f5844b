"""Files in a folder or in an archive of any kind, one after the other, without anything being unpacked to disk."""

from __future__ import annotations

import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from motionlab.errors import MotionLabError

DAMAGED = (OSError, EOFError, tarfile.TarError, lzma.LZMAError, zipfile.BadZipFile, zlib.error, NotImplementedError)


def members(source: Path, wanted: Callable[[str], bool], max_bytes: int) -> Iterator[tuple[str, BinaryIO]]:
    """The wanted files of a folder (at any depth), a .zip or a tar archive, sorted by name or as the archive has them.

    Args:
        source: the folder or archive.
        wanted: says of a path, as the folder or archive gives it, whether that file is read.
        max_bytes: of one file; what lies beyond is cut off, and one byte more is read so that readers can tell.

    Yields:
        (path below the folder or in the archive, the file in memory with that name).

    Raises:
        MotionLabError: the archive is damaged or no archive, or a file cannot be read.
    """
    if source.is_dir():
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            name = path.relative_to(source).as_posix()
            if wanted(name):
                with _opened(path) as file:
                    yield name, _in_memory(file, name, max_bytes)
        return
    try:
        if zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                for name in sorted(filter(wanted, archive.namelist())):
                    with archive.open(name) as file:
                        yield name, _in_memory(file, name, max_bytes)
        else:
            # as a stream: members are read in memory where they come, never written under the names they claim
            with tarfile.open(source, "r|*") as archive:
                for member in archive:
                    if member.isfile() and wanted(member.name):
                        yield member.name, _in_memory(archive.extractfile(member), member.name, max_bytes)
    except RuntimeError:  # zipfile's word for a password
        raise MotionLabError(f"{source.name} is locked by a password; unpack it and name the folder") from None
    except DAMAGED as error:
        raise MotionLabError(f"cannot read the archive {source}: {error}") from None


def first_motion(source: Path) -> str | None:
    """The name of the first BVH file in a folder or an archive; None where there is none that can be read."""
    if source.is_dir():
        path = next(source.rglob("*.bvh"), None)
        return path and path.name
    try:
        if zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                return next((name for name in archive.namelist() if name.endswith(".bvh")), None)
        with tarfile.open(source, "r|*") as archive:
            return next((member.name for member in archive if member.isfile() and member.name.endswith(".bvh")), None)
    except DAMAGED:
        return None


def _opened(path: Path) -> BinaryIO:
    try:
        return open(path, "rb")
    except OSError as error:
        raise MotionLabError(f"cannot read {path}: {error.strerror or error}") from None


def _in_memory(file: BinaryIO, name: str, max_bytes: int) -> BinaryIO:
    data = io.BytesIO(file.read(max_bytes + 1))
    data.name = name  # for error messages
    return data
