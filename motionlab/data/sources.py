"""Any data set by naming where it is. A new one is registered here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from motionlab.data import bandai, cmu
from motionlab.data.folder import folder_store, motion_files
from motionlab.data.humanml3d import humanml3d_store
from motionlab.data.mixture import NAME, Mixture
from motionlab.data.paraphrases import ParaphraseGroup
from motionlab.data.store import Clip, MotionStore
from motionlab.errors import MotionLabError

Augmentation = Callable[[MotionStore, int], Iterator[tuple[Clip, np.ndarray]]]


@dataclass(frozen=True)
class Source:
    """A kind of data set.

    Args:
        name: as `meta["name"]` of its stores has it. looks_like: one phrase for error messages. recognises: whether a
        path or URL is one. open: (path or URL, folder or None) -> its store, prepared on first use. augment: (store,
        count) -> that many further training clips and their features, for data sets that can make some. parse_caption:
        what a caption of its grammar means, for data sets whose captions a grammar made. example_captions: captions
        that its clips can have, likewise. paraphrases: sentences made from labels that say the same, of
        one act and of several, likewise.
    """

    name: str
    looks_like: str
    recognises: Callable[[str | Path], bool]
    open: Callable[[str | Path, str | Path | None], MotionStore]
    augment: Augmentation | None = None
    parse_caption: Callable[[str], object] | None = None
    example_captions: Callable[[], list[str]] | None = None
    paraphrases: Callable[[], list[list[ParaphraseGroup]]] | None = None


def open_store(source: str | Path, folder: str | Path | None = None) -> MotionStore:
    """The store of a data set, prepared on first use.

    Args:
        source: a prepared store, a mixture of some, or what one of SOURCES recognises.
        folder: where a store that is made goes, by default into the cache.

    Raises:
        MotionLabError: if it is none of these, or what the data set's own function raises.
    """
    if not _is_url(source) and (Path(source) / "clips.json").is_file():
        return MotionStore(source)
    if not _is_url(source) and (Path(source) / NAME).is_file():
        return Mixture(source)
    for kind in SOURCES:
        if kind.recognises(source):
            return kind.open(source, folder)
    there = _is_url(source) or Path(source).exists()
    known = "; ".join(kind.looks_like for kind in SOURCES)
    raise MotionLabError(f"{source} is {'no data set' if there else 'not there'}; name a prepared store, or {known}")


def source_of(store: MotionStore) -> Source | None:
    """The kind of data set that a store was prepared from, None where the store does not say."""
    return next((kind for kind in SOURCES if kind.name == store.meta.get("name")), None)


def _is_url(source: str | Path) -> bool:
    return str(source).startswith(("https://", "http://"))


def _is_humanml3d(source: str | Path) -> bool:
    return (Path(source) / "new_joint_vecs").is_dir()


def _is_folder(source: str | Path) -> bool:
    return Path(source).is_dir() and bool(motion_files(Path(source)))


SOURCES = (
    Source(
        "humanml3d",
        "HumanML3D or KIT-ML (a folder with new_joint_vecs)",
        _is_humanml3d,
        humanml3d_store,
    ),
    Source(
        cmu.META["name"],
        "the CMU database (a folder or archive with files such as 02_01.bvh)",
        cmu.is_cmu,
        lambda source, folder: cmu.cmu_store(source, folder=folder),
    ),
    Source(
        bandai.META["name"],
        f"the Bandai-Namco data set (folder, archive or {bandai.REPOSITORY})",
        bandai.is_bandai,
        bandai.bandai_store,
        bandai.augment,
        bandai.read_caption,
        bandai.example_captions,
        lambda: [bandai.labelled_paraphrases(), bandai.composed_paraphrases()],
    ),
    Source("folder", "a folder of .bvh or .npz motions with captions", _is_folder, folder_store),
)
