"""One form for every dataset: all feature rows in one memory-mapped array, beside a table of clips."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, get_origin, get_type_hints

import numpy as np
from filelock import FileLock

from motionlab.errors import MotionLabError
from motionlab.motion.features import LAYOUTS, Layout, to_joints
from motionlab.motion.motion import Motion
from motionlab.motion.npz import read_npy
from motionlab.paths import write_aside, writing

SPLITS = ("train", "val", "test")
MIN_FRAMES = 24  # 1.2 s: what is shorter shows no action
ROOT_WEIGHT = 25.0  # what every published checkpoint and evaluator was trained with


@dataclass(frozen=True)
class Clip:
    """One motion of a data set.

    Args:
        name: of the clip, unique in its store.
        split: one of SPLITS.
        captions: sentences about it; none for a clip that shows motion alone.
        content, style: labels of the data set, for clips that are grouped by them.
        mirrored: whether it is the left-right mirror image of a take.
        parts: names of the takes it was blended from, more than one for a composed clip.
        start, frames: its rows in the store.
        take, span: the recording that it is a part of, and seconds [start, end) of it, where the data set has takes.
        caption_source: who wrote the captions, for data sets with several sources.
        description: what is known of the whole recording, which need not be seen in this clip.
        data_set, share: which store of a mixture it comes from, and how much of what is drawn comes from there.
        labels: a word for each question that the data set answers, "" for no answer; none for a data set without
            labels.
    """

    name: str
    split: str
    captions: tuple[str, ...]
    content: str = ""
    style: str = ""
    mirrored: bool = False
    parts: tuple[str, ...] = ()
    start: int = 0
    frames: int = 0
    take: str = ""
    span: tuple[float, ...] = ()
    caption_source: str = ""
    description: str = ""
    labels: tuple[str, ...] = ()
    data_set: str = ""
    share: float = 1.0

    def __post_init__(self):
        for name in ("captions", "parts", "span", "labels"):  # JSON has lists
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @property
    def composed(self) -> bool:
        return len(self.parts) > 1


_KINDS = {field.name: get_origin(kind := get_type_hints(Clip)[field.name]) or kind for field in fields(Clip)}


class MotionStore:
    """A folder with features.npy (N, layout.dim) float32 and clips.json; opened without reading the features."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        if not (self.folder / "clips.json").exists():
            raise MotionLabError(f"{folder} holds no motion store; prepare one with `python -m motionlab data`")
        try:
            table = json.loads((self.folder / "clips.json").read_text(encoding="utf-8"))
            self.layout = LAYOUTS[table["layout"]]
            self.notes: list[str] = table["notes"]
            self.meta: dict = table.get("meta", {})
            self.clips = [_clip(row, table["captions"]) for row in table["clips"]]
            rows, dim = self.features.shape
        except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            raise MotionLabError(f"the motion store in {folder} is damaged; delete it and prepare it anew") from None
        if dim != self.layout.dim or any(
            not 0 <= clip.start <= clip.start + clip.frames <= rows for clip in self.clips
        ):
            raise MotionLabError(f"the table and the features in {folder} do not belong together; prepare it anew")

    @property
    def files(self) -> list[Path]:
        """All that it is read from."""
        return [self.folder / "clips.json", self.folder / "features.npy"]

    @property
    def datasets(self) -> list[str]:
        """Names of the published data sets that it was made from, for model cards."""
        return self.meta.get("datasets") or [self.meta.get("title") or self.meta.get("name") or self.folder.name]

    @cached_property
    def features(self) -> np.ndarray:
        return read_npy(self.folder / "features.npy")

    @cached_property
    def fingerprint(self) -> str:
        """16 hexadecimal digits of all clips in their order and of all features: which data set this is, wherever it
        lies.
        """
        table = [self.layout.name, [astuple(clip)[:-2] for clip in self.clips]]  # data_set and share are a mixture's
        digest = hashlib.sha256(json.dumps(table).encode())
        for start in range(0, len(self.features), 10_000):  # HumanML3D's 4 GB need not fit into memory
            digest.update(np.ascontiguousarray(self.features[start : start + 10_000]))
        return digest.hexdigest()[:16]

    def select(
        self,
        split: str | None = None,
        *,
        composed: bool | None = None,
        mirrored: bool | None = None,
        frames: tuple[float, float] = (0, float("inf")),
        captioned: bool | None = None,
    ) -> list[Clip]:
        """The clips of a split, with or without composed, mirrored and captioned ones (None: both), of so many frames,
        the fewest and the most.
        """
        if split not in (None, *SPLITS):
            raise MotionLabError(f"unknown split {split!r}; take one of {', '.join(SPLITS)}")
        chosen = [
            clip
            for clip in self.clips
            if split in (None, clip.split)
            and composed in (None, clip.composed)
            and mirrored in (None, clip.mirrored)
            and frames[0] <= clip.frames <= frames[1]
            and captioned in (None, bool(clip.captions))
        ]
        if not chosen:
            raise MotionLabError(f"the {split or 'whole'} split of {self.folder.name} has no such clips")
        return chosen

    def rows(self, clip: Clip) -> np.ndarray:
        """(frames, dim) float32 features of a clip, a view on the file."""
        return self.features[clip.start : clip.start + clip.frames]

    def motion(self, clip: Clip) -> Motion:
        """The clip as joints."""
        info = {"source": clip.name, "prompt": clip.captions[0] if clip.captions else ""}
        return Motion(to_joints(self.rows(clip), self.layout), self.layout.fps, self.layout.skeleton, info)

    def statistics(self, root_weight: float = ROOT_WEIGHT) -> tuple[np.ndarray, np.ndarray]:
        """Mean and std (dim,) over the training split, as HumanML3D computes them: see `group_statistics`."""
        rows = np.concatenate([self.rows(clip) for clip in self.select("train")])
        return group_statistics(rows, self.layout, root_weight)


def evenly(clips: Sequence[Clip], count: int | None) -> list[Clip]:
    """`count` clips (None or too many: all), spread over the whole list."""
    count = len(clips) if count is None else min(count, len(clips))
    return [clips[i] for i in np.linspace(0, len(clips) - 1, count).round().astype(int)]


def group_statistics(
    rows: np.ndarray, layout: Layout, root_weight: float = ROOT_WEIGHT
) -> tuple[np.ndarray, np.ndarray]:
    """(N, dim) -> mean and std, each (dim,) float32.

    One std a feature group, the mean of its columns' (HumanML3D's cal_mean_variance); the root's and the
    feet's are then divided by root_weight, which weights them up in the loss as in the published training.
    """
    mean = rows.mean(axis=0, dtype=np.float64)
    blocks = np.array_split(rows, len(rows) // 10_000 + 1)  # HumanML3D in float64 would not fit into memory at once
    std = np.sqrt(sum(np.square(block - mean).sum(axis=0) for block in blocks) / len(rows))
    return mean.astype(np.float32), group_stds(std, layout, root_weight).astype(np.float32)


def group_stds(std: np.ndarray, layout: Layout, root_weight: float = ROOT_WEIGHT) -> np.ndarray:
    """(dim,) the standard deviations of columns as `group_statistics` has them: one a group, some weighted."""
    std = std.copy()
    for name, columns in layout.slices.items():
        weight = root_weight if name in ("rot_vel", "lin_vel", "root_y", "feet") else 1.0
        std[columns] = max(std[columns].mean() / weight, 1e-6)
    return std


def stored_once(folder: Path, write: Callable[[], MotionStore]) -> MotionStore:
    """The store in `folder`, by `write` where none is there yet; of several processes one writes, the others wait for
    it.
    """
    table = folder / "clips.json"
    if not table.exists():
        with writing(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder.with_name(f"{folder.name}.lock")).acquire()
        with lock:
            if not table.exists():
                return write()
    return MotionStore(folder)


def write_store(
    folder: str | Path,
    layout: Layout,
    clips: Iterable[tuple[Clip, np.ndarray]],
    notes: list[str],
    meta: dict | None = None,
) -> MotionStore:
    """Write (clip, features (frames, dim)) pairs as a store; the clips' start and frames are filled in here.

    The table is written last, so that a folder without it is known to be unfinished. notes: what was done to the data
    on the way, one sentence each. meta: what else is to be known of the data set: name, title, licence and perhaps
    licence_at_most (as `licences.strictest` takes them), credit, datasets (names of those it was made from),
    caption_source, training (defaults of trainings) and card (words for model cards). Raises MotionLabError where the
    disk is full or read-only.
    """
    folder, table = Path(folder), []
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "clips.json").unlink(missing_ok=True)

    def write_features(path: Path) -> None:
        start = 0
        with open(path, "wb") as file:  # clip by clip, as HumanML3D's 4 GB may not fit into memory
            _write_header(file, 0, layout.dim)
            for clip, features in clips:
                if features.ndim != 2 or features.shape[1] != layout.dim or len(features) == 0:
                    raise MotionLabError(f"{clip.name} has features of shape {features.shape}, not (T, {layout.dim})")
                file.write(np.ascontiguousarray(features, dtype="<f4").tobytes())
                table.append(replace(clip, start=start, frames=len(features)))
                start += len(features)
            if not table:
                raise MotionLabError("no motion was found to store; check the data folder")
            file.seek(0)
            _write_header(file, start, layout.dim)

    write_aside(folder / "features.npy", write_features, alone=True)
    captions = {caption: i for i, caption in enumerate(dict.fromkeys(c for clip in table for c in clip.captions))}
    lines = [asdict(clip) | {"captions": [captions[c] for c in clip.captions]} for clip in table]
    document = {"layout": layout.name, "notes": notes, "meta": meta or {}, "captions": list(captions), "clips": lines}
    text = json.dumps(document)
    write_aside(folder / "clips.json", lambda aside: aside.write_text(text, encoding="utf-8"), alone=True)
    return MotionStore(folder)


def _write_header(file: BinaryIO, rows: int, dim: int) -> None:
    # numpy leaves room in a header for the first dimension to grow, so that both have one length
    np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (rows, dim)})


def _clip(row: dict, captions: list[str]) -> Clip:
    clip = Clip(**row | {"captions": [captions[i] for i in row["captions"]]})
    for field in fields(Clip):
        kind, value = _KINDS[field.name], getattr(clip, field.name)
        if type(value) is not kind or (kind is tuple and field.name != "span" and not _all_text(value)):
            raise TypeError(f"{field.name} is {value!r}")
    if len(clip.span) not in (0, 2) or not all(isinstance(second, (int, float)) for second in clip.span):
        raise TypeError(f"span is {clip.span!r}")
    return clip


def _all_text(values: tuple) -> bool:
    return all(isinstance(value, str) for value in values)
