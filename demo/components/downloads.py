"""Motion files to take away, written when asked for, into Gradio's cache, which cleans itself up."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path

from gradio.utils import get_upload_folder

from demo.components.film import join_pictures
from demo.state.request import file_name
from motionlab.errors import MotionLabError

FORMATS = {
    "bvh": "skeleton animation for Blender, Maya, MotionBuilder",
    "glb": "animated 3D model for any viewer or game engine",
    "npz": "named numpy arrays for Python",
    "mp4": "video, with the music of a dance",
}
CLEANING = (600, 3600)  # seconds: look every ten minutes for files older than an hour


def write_file(motion, title: str, seed: int, suffix: str, system: str) -> str:
    """The path of a fresh file named after system, title (a prompt) and seed. Raises MotionLabError for a format not in
    FORMATS.
    """
    suffix = str(suffix).lower().lstrip(".")
    if suffix not in FORMATS:
        raise MotionLabError(f"There is no download format '{suffix}'; choose one of {', '.join(FORMATS)}.")
    return str(motion.save(_fresh_path(title, seed, suffix, system)))


def write_film(pictures: Sequence[str], title: str, seed: int, system: str, sound: str | None = None) -> str:
    """The same for a video whose pictures a browser drew. sound: file of the music of a dance."""
    return str(join_pictures(pictures, _fresh_path(title, seed, "mp4", system), sound))


def _fresh_path(title: str, seed: int, suffix: str, system: str) -> Path:
    folder = Path(get_upload_folder()) / uuid.uuid4().hex
    folder.mkdir(parents=True)
    return folder / file_name(system, title, seed, f".{suffix}")
