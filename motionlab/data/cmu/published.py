"""HumanML3D's captions of CMU takes, from the files that its authors publish: texts.zip, index.csv and lists."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from motionlab.data.archives import members
from motionlab.data.cmu.captions import SEGMENTS, Captioned, listed
from motionlab.data.cmu.words import mirror_sentence
from motionlab.data.folder import read_text, split_lists
from motionlab.data.humanml3d import Caption, parse_captions
from motionlab.data.store import SPLITS
from motionlab.errors import MotionLabError
from motionlab.motion.motion import FPS

MAX_TEXT = 1_000_000  # bytes of one text
COLUMNS = ("source_path", "start_frame", "end_frame", "new_name")


@dataclass(frozen=True)
class _Segment:
    """A row of index.csv: frames [start, end) of a take at 20 fps; end None: to the end of the take."""

    id: str
    take: str
    start: int
    end: int | None


def published_captions(
    texts: str | Path, index: str | Path, notes: list[str], splits: str | Path | None = None
) -> list[Captioned]:
    """The table that `read_captions` would read, made of HumanML3D's own files.

    Args:
        texts: texts.zip, or a folder with its files: ID.txt with lines `sentence#tagged words#from#to`.
        index: index.csv with source_path, start_frame, end_frame (at 20 frames a second) and new_name.
        notes: is told of what cannot be used.
        splits: a folder with train.txt, val.txt and test.txt; by default that of texts or of index, if they are there.

    Returns:
        One row a segment of a CMU take, and one for each sentence that describes a part of it. Sentences of a mirrored
        clip (its id begins with M) are turned back where the lists have it and not the clip itself. Without lists the
        rows have no split.

    Raises:
        MotionLabError: a file is missing or damaged, or the two do not belong together.
    """
    texts, index = Path(texts), Path(index)
    segments = list(_cmu_segments(index))
    if not segments:
        raise MotionLabError(f"{index.name} names no take of CMU; is it HumanML3D's index.csv?")
    places = [Path(splits)] if splits else [texts.parent, index.parent, index.parent / "HumanML3D"]
    listing = next((place for place in places if all((place / f"{split}.txt").is_file() for split in SPLITS)), None)
    if splits and listing is None:
        raise MotionLabError(f"{splits} has no train.txt, val.txt and test.txt; name the folder that has HumanML3D's")
    lists = split_lists(listing) if listing else {}
    if not lists:
        notes.append("train.txt, val.txt and test.txt of HumanML3D are not there: split by takes")
    ids = {_id_in_lists(segment.id, lists) for segment in segments} - {None}
    captions = _texts(texts, ids, notes)
    rows, silent, unlisted = [], [], []
    for segment in segments:
        name = _id_in_lists(segment.id, lists)
        if name is None:
            unlisted.append(segment.id)
        elif not captions.get(name):
            silent.append(name)
        else:
            said = captions[name]
            if name != segment.id:
                said = [Caption(mirror_sentence(caption.text), caption.span) for caption in said]
            rows += _rows(segment, said, lists.get(name, ""))
    if unlisted:
        notes.append(f"segments in none of HumanML3D's lists, left out: {listed(unlisted)}")
    if silent:
        notes.append(f"segments without a sentence in {texts.name}, left out: {listed(silent)}")
    if not rows:
        raise MotionLabError(f"{texts.name} has no sentence about a segment of {index.name}; do they belong together?")
    return rows


def _id_in_lists(name: str, lists: dict[str, str]) -> str | None:
    """The id whose sentences are taken for a segment: its own, its mirror image's where the lists have only that."""
    if not lists or name in lists:
        return name
    return f"M{name}" if f"M{name}" in lists else None


def _rows(segment: _Segment, captions: list[Caption], split: str) -> Iterator[Captioned]:
    start = segment.start / FPS
    end = float("inf") if segment.end is None else segment.end / FPS
    whole = tuple(dict.fromkeys(caption.text for caption in captions if caption.span is None))
    if whole:
        yield Captioned(segment.take, start, end, whole, SEGMENTS, split, segment.id)
    for caption in captions:
        if caption.span is not None:
            first, last = caption.span
            name = f"{segment.id}@{first:g}-{last:g}"
            yield Captioned(segment.take, start + first, min(start + last, end), (caption.text,), SEGMENTS, split, name)


def _cmu_segments(index: Path) -> Iterator[_Segment]:
    """The rows of index.csv whose source lies in CMU's folder."""
    rows = csv.DictReader(io.StringIO(read_text(index), newline=""), strict=True)
    try:
        missing = set(COLUMNS) - set(rows.fieldnames or ())
    except csv.Error:
        missing = set(COLUMNS)
    if missing:
        raise MotionLabError(f"{index.name} has no column {min(missing)}; HumanML3D's has {', '.join(COLUMNS)}")
    try:
        for row in rows:
            if segment := _segment(row):
                yield segment
    except (csv.Error, AttributeError, TypeError, ValueError):
        raise MotionLabError(
            f"line {rows.line_num} of {index.name} cannot be read; copy HumanML3D's index.csv again"
        ) from None


def _segment(row: dict[str, str]) -> _Segment | None:
    """A row of index.csv, None if its source does not lie in CMU's folder. Raises ValueError for no numbers."""
    path = PurePosixPath(row["source_path"].replace("\\", "/"))
    match = re.fullmatch(r"(\d{1,3})_(\d{1,3})(?:_(?:poses|stageii))?\.npy", path.name)
    if "CMU" not in path.parts or not match:
        return None
    start, end = int(row["start_frame"]), int(row["end_frame"])
    if start < 0 or (end != -1 and end <= start):
        raise ValueError(f"from {start} to {end}")
    take = f"{int(match[1]):02d}_{int(match[2]):02d}"
    return _Segment(PurePosixPath(row["new_name"]).stem, take, start, None if end == -1 else end)


def _texts(source: Path, ids: set[str], notes: list[str]) -> dict[str, list[Caption]]:
    """id -> its sentences. What is damaged in a single text goes to the notes."""
    if not source.exists():
        raise MotionLabError(f"there is no {source}; it is texts.zip of HumanML3D")
    if source.is_file() and not zipfile.is_zipfile(source):
        raise MotionLabError(f"{source.name} is damaged or no .zip; download HumanML3D's texts.zip again")
    found: dict[str, list[Caption]] = {}
    for path, file in members(source, lambda path: PurePosixPath(path).stem in ids and path.endswith(".txt"), MAX_TEXT):
        try:
            found[PurePosixPath(path).stem] = parse_captions(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            notes.append(f"{path}: left out: it is no UTF-8 text")
        except MotionLabError as error:
            notes.append(f"{path}: left out: {error}")
    return found
