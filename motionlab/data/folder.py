"""A user's own folder of motions and captions as a store, and reading such folders' text files with care."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import numpy as np
from tqdm import tqdm

from motionlab.data.store import MIN_FRAMES, SPLITS, Clip, MotionStore, stored_once, write_store
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, from_joints
from motionlab.motion.files import load
from motionlab.motion.motion import FPS
from motionlab.motion.resample import resample_motion
from motionlab.paths import cache_dir

VERSION = 1  # of what is written; another one prepares anew
SUFFIXES = (".bvh", ".npz", ".glb", ".vrm", ".vrma")
SHARES = (("train", 0.80), ("test", 0.15), ("val", 0.05))  # as HumanML3D is split
MAX_TEXT_BYTES = 20_000_000
MAX_CAPTIONS_BYTES = 1_000_000  # of one motion
MAX_CAPTION = 1000  # characters


def folder_store(source: str | Path, folder: str | Path | None = None) -> MotionStore:
    """The store of a folder of .bvh, .glb, .vrm and .vrma files (of any humanoid rig) and .npz files (joints (T, 22,
    3), metres, and fps; or as AMASS and Kimodo write them).

    Captions: `name.txt` beside `name.bvh`, one a line, or `captions.csv` in the folder with the columns file and
    caption, or both. Motions are brought to 20 fps and to the 22 SMPL joints; T frames make T - 1 feature rows, as
    a row holds the step to the next frame. Long ones are kept whole.
    Splits: the names in train.txt, val.txt and test.txt if there is any of them (a motion that none lists is left
    out); otherwise by a hash of the name, 0.8 / 0.05 / 0.15, which stays as it is when files are added. Takes of one
    performance, or mirror images, under different names can so fall into different splits: list them to keep them
    together. Subfolders are read too, their motions named "subfolder/name".

    folder: where the store goes, by default into the cache, anew whenever a file has changed; one that
    is already in a folder given here is taken as it is. What was left out, and why, is in the store's `notes`.
    Raises MotionLabError if no motion can be used, or a list or captions.csv is damaged.
    """
    source = Path(source)
    files = motion_files(source)
    if not files:
        raise MotionLabError(f"{source} holds no .bvh or .npz motion; name a folder with motions and their captions")
    texts = [path for path in source.rglob("*") if path.suffix in (".txt", ".csv") and path.is_file()]
    folder = Path(folder) if folder else cached_folder("folder", VERSION, source, [*files, *texts])
    notes: list[str] = []
    return stored_once(folder, lambda: write_store(folder, HUMANML3D, _clips(source, files, notes), notes))


def motion_files(source: Path) -> list[Path]:
    """The motion files below a folder, hidden ones left out, sorted."""
    found = (path for path in source.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return sorted(path for path in found if not path.name.startswith("."))


def _clips(source: Path, files: list[Path], notes: list[str]) -> Iterator[tuple[Clip, np.ndarray]]:
    table, lists = _caption_table(source), split_lists(source)
    by_name: dict[str, Path] = {}
    for path in files:
        name = _name(path.relative_to(source).as_posix())
        if name in by_name:
            notes.append(f"{path.relative_to(source)}: left out: {by_name[name].name} has the same name")
        else:
            by_name[name] = path
    unknown = [name for name in {**table, **lists} if name not in by_name]
    notes += [f"{name} has captions or a split, but there is no such motion" for name in unknown]
    splits = lists or {name: _hashed_split(name) for name in by_name}
    if not lists and "train" not in splits.values():
        notes.append("too few motions to split: all of them are for training")
        splits = dict.fromkeys(by_name, "train")
    usable = False
    for name, path in tqdm(by_name.items(), desc="motions", mininterval=5):
        try:
            if name not in splits:
                raise MotionLabError("none of train.txt, val.txt and test.txt lists it")
            captions = _captions(path, table.get(name, []))
            features = _features(path)
        except MotionLabError as error:
            notes.append(f"{path.relative_to(source)}: left out: {error}")
            continue
        usable = True
        yield Clip(name, splits[name], captions), features
    if not usable:
        raise MotionLabError(f"none of the {len(files)} motion files in {source} can be used; {notes[-1]}")


def _features(path: Path) -> np.ndarray:
    joints = resample_motion(load(path), FPS).joints
    if len(joints) <= MIN_FRAMES:
        raise MotionLabError(f"it is shorter than {MIN_FRAMES / FPS:g} s, too short to show an action")
    return from_joints(joints)


def _name(file: str) -> str:
    """What a motion is called in lists: its path below the folder, without the suffix."""
    path = PurePosixPath(file.strip().replace("\\", "/"))
    return str(path.with_suffix("") if path.suffix.lower() in SUFFIXES else path)


def _captions(path: Path, listed: list[str]) -> tuple[str, ...]:
    beside = path.with_suffix(".txt")
    lines = read_text(beside, MAX_CAPTIONS_BYTES).splitlines() if beside.is_file() else []
    captions = tuple(dict.fromkeys(text for line in [*lines, *listed] if (text := " ".join(line.split()))))
    if not captions:
        raise MotionLabError(f"it has no caption; write one a line into {beside.name}, or name it in captions.csv")
    if any(len(caption) > MAX_CAPTION for caption in captions):
        raise MotionLabError(f"it has a caption of more than {MAX_CAPTION} characters; shorten it")
    return captions


def _caption_table(source: Path) -> dict[str, list[str]]:
    path, table = source / "captions.csv", {}
    if not path.is_file():
        return table
    try:
        for row in csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True):
            table.setdefault(_name(row["file"]), []).append(row["caption"].strip())
    except (csv.Error, KeyError, AttributeError, TypeError):
        raise MotionLabError(f"{path} cannot be read as CSV with the columns file and caption; save it again") from None
    return table


def _hashed_split(name: str) -> str:
    place = int.from_bytes(hashlib.sha256(name.encode(errors="surrogateescape")).digest()[:8]) / 2**64
    for split, share in SHARES:
        place -= share
        if place < 0:
            return split
    return SHARES[-1][0]


def split_lists(source: Path) -> dict[str, str]:
    """Name -> split, from those of train.txt, val.txt and test.txt that are there, one name a line.

    Raises MotionLabError if a name is in two of them.
    """
    splits: dict[str, str] = {}
    for split in SPLITS:
        path = source / f"{split}.txt"
        for name in map(_name, filter(str.strip, read_text(path).splitlines() if path.is_file() else ())):
            if splits.setdefault(name, split) != split:
                raise MotionLabError(f"{name} is in both {splits[name]}.txt and {split}.txt; take it out of one")
    return splits


def read_text(path: Path, most_bytes: int = MAX_TEXT_BYTES) -> str:
    """A text file. Raises MotionLabError if it cannot be read, is no UTF-8 text, or is beyond `most_bytes`."""
    try:
        with open(path, "rb") as file:
            data = file.read(most_bytes + 1)
        if len(data) > most_bytes:
            raise MotionLabError(f"{path} is larger than {most_bytes / 1e6:g} MB, the limit; is it a text file?")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise MotionLabError(f"cannot read {path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise MotionLabError(f"{path.name} is no UTF-8 text; save it as UTF-8") from None


def cached_folder(kind: str, version: int, source: Path, files: Iterable[Path]) -> Path:
    """Where the cache keeps the store made of these files: another place as soon as one of them changes."""
    key = hashlib.sha256(f"{version} {source.resolve()}".encode(errors="surrogateescape"))
    for path in sorted(files):
        status = path.stat()
        key.update(
            f"{path.relative_to(source)} {status.st_size} {status.st_mtime_ns}\n".encode(errors="surrogateescape")
        )
    return cache_dir("stores") / f"{kind}-{key.hexdigest()[:12]}"
