"""Single motions to learn from, and where they lie."""

from __future__ import annotations

import tarfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from motionlab.motion.motion import Animation


class Place(NamedTuple):
    """place: a file inside an archive inside the data folder. fps: where the file's own is wrong."""

    place: str
    fps: float | None = None


_CMU, _BANDAI = "cmu-dance/cmu-dance.tar.xz", "bandai-namco/dataset-1.tar.xz"
# CMU Graphics Lab Motion Capture Database (mocap.cs.cmu.edu), and Bandai-Namco Research's motion data set: 11 to 21 s
# each.
REFERENCES = {
    **{f"indian dance {n}": Place(f"{_CMU}/indian/{n}.bvh") for n in ("06", "07", "13", "15")},
    **{f"martial arts {n}": Place(f"{_CMU}/martial/{n}.bvh") for n in ("04", "05", "07", "08", "09", "10")},
    "salsa 10": Place(f"{_CMU}/salsa/10.bvh", 60.0),
    "sword": Place(f"{_BANDAI}/dataset-1_slash_normal_002.bvh"),
}


def read_reference(place: str | Path, fps: float | None = None) -> Animation:
    """A BVH file, also one inside a tar archive (archive.tar.xz/folder/clip.bvh). fps: where the file's own
    is wrong.
    """
    place, file = Path(place), file_of(place)
    if file == place:
        animation = read_bvh(place)
    else:
        try:
            with tarfile.open(file) as tar:
                content = tar.extractfile(_member(tar, place.relative_to(file).as_posix())).read()
        except (tarfile.TarError, AttributeError, OSError):
            raise MotionLabError(f"{file} holds no {place.relative_to(file)}") from None
        animation = read_bvh(content)
    return animation if fps is None else replace(animation, fps=float(fps))


def reference_cell(folder: str | Path, name: str) -> dict:
    """One of REFERENCES in a folder, as a measure takes it: clip and fps."""
    place, fps = REFERENCES[name]
    return {"clip": str(Path(folder) / place), "fps": fps}


def references_in(folder: str | Path, count: int | None = None) -> list[dict]:
    """The first `count` of REFERENCES whose archives lie in a folder, or of its .bvh files where none does, as a
    measure takes them: clip and fps. Raises MotionLabError for a folder without any.
    """
    folder = Path(folder)
    cells = [reference_cell(folder, name) for name in REFERENCES]
    known = [cell for cell in cells if file_of(cell["clip"]) != Path(cell["clip"])]
    found = known or [{"clip": str(path), "fps": None} for path in sorted(folder.glob("*.bvh"))]
    if not found:
        raise MotionLabError(f"{folder} holds none of the archives of evaluation/references.py and no .bvh file")
    return found[:count]


def file_of(place: str | Path) -> Path:
    """The archive that a place lies in, or the place itself."""
    return next((parent for parent in Path(place).parents if parent.is_file()), Path(place))


def _member(tar: tarfile.TarFile, name: str) -> tarfile.TarInfo | None:
    """By its path, or by its name alone: the first of that name, without reading the archive to its end."""
    return next((found for found in tar if found.name == name or found.name.endswith(f"/{name}")), None)
