"""Any data set by naming where it is."""

from __future__ import annotations

from pathlib import Path

from motionlab.data.bandai.prepare import bandai_store
from motionlab.data.bandai.takes import REPOSITORY
from motionlab.data.folder import folder_store, motion_files
from motionlab.data.humanml3d import humanml3d_store
from motionlab.data.store import MotionStore
from motionlab.errors import MotionLabError


def open_store(source: str | Path, folder: str | Path | None = None) -> MotionStore:
    """The store of a data set, prepared on first use.

    source: a prepared store; the Bandai-Namco data set (a folder with dataset-*.tar.xz or dataset-*.bvh files, an
    archive of them, or its repository's URL); HumanML3D or KIT-ML (a folder with new_joint_vecs); or a folder of
    .bvh or .npz motions with captions, which a folder of dataset-*.bvh files is too as soon as it has captions.
    folder: where a store that is made goes, by default into the cache.
    Raises MotionLabError if it is none of these, or what the data set's own function raises.
    """
    if str(source).startswith(("https://", "http://")):
        return bandai_store(str(source), folder)
    source = Path(source)
    if source.is_file() and (source.suffix == ".zip" or source.name.endswith(".tar.xz")):
        return bandai_store(source, folder)
    if source.is_dir():
        if (source / "clips.json").is_file():
            return MotionStore(source)
        if (source / "new_joint_vecs").is_dir():
            return humanml3d_store(source, folder)
        if any(source.glob("dataset-*.tar.xz")):
            return bandai_store(source, folder)
        if files := motion_files(source):
            return (folder_store if _captioned(source, files) else bandai_store)(source, folder)
    raise MotionLabError(
        f"{source} is {'no data set' if source.exists() else 'not there'}; name a prepared store, the Bandai-Namco "
        f"data set (folder, archive or {REPOSITORY}), HumanML3D or KIT-ML (a folder with new_joint_vecs), or a "
        "folder of .bvh or .npz motions with captions"
    )


def _captioned(source: Path, files: list[Path]) -> bool:
    """Whether a folder of motions is the user's own: it has captions, or files that Bandai-Namco has not."""
    named = all(path.name.startswith("dataset-") and path.suffix == ".bvh" for path in files)
    return not named or (source / "captions.csv").is_file() or any(path.with_suffix(".txt").is_file() for path in files)
