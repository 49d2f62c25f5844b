"""HumanML3D and KIT-ML, as their authors publish them, as a store.

Data: Guo et al., "Generating Diverse and Natural 3D Human Motions from Text" (CVPR 2022); Plappert et al., "The KIT
Motion-Language Dataset" (Big Data 2016).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from motionlab.data.folder import MAX_CAPTIONS_BYTES, cached_folder, read_text, split_lists
from motionlab.data.store import SPLITS, Clip, MotionStore, stored_once, write_store
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, KIT, Layout, to_joints
from motionlab.motion.npz import read_npy
from motionlab.motion.plausible import check_plausible

VERSION = 1  # of what is written; another one prepares anew
SHORTEST = {HUMANML3D.name: 40, KIT.name: 24}  # rows, as in the published training
TOO_LONG = 200


@dataclass(frozen=True)
class Caption:
    """A line of texts/*.txt. span: the seconds it describes, None for the whole motion."""

    text: str
    span: tuple[float, float] | None = None


def humanml3d_store(source: str | Path, folder: str | Path | None = None) -> MotionStore:
    """The store of a folder with new_joint_vecs/*.npy, texts/*.txt, train.txt, val.txt and test.txt.

    The width of the arrays says which data set it is: 263 HumanML3D, 251 KIT-ML. As in the published training,
    motions of fewer than 40 rows (KIT-ML: 24) or of 200 and more are left out, and a caption with a span becomes a
    clip of its own ("name@from-to") under the same limits. Spans are seconds, cut at the data set's own rate: 20 rows
    a second, 12.5 for KIT-ML, where the published code counts 20 and so cuts 1.6 times too late. Clips whose name
    starts with M are mirror images. Motions with NaN or infinite numbers (published HumanML3D has a few), or of what
    can be no body (`check_plausible`), are left out too. The store's `notes` say what was left out.
    Mean.npy and Std.npy are not read: the store computes its own statistics, from the training split.

    folder: where the store goes, by default into the cache, anew whenever a file has changed; one that is already
    in a folder given here is taken as it is.
    Raises MotionLabError if a folder or list is missing, an array is no array of one of these widths, or a split
    is left empty.
    """
    source = Path(source)
    vectors, texts = source / "new_joint_vecs", source / "texts"
    for part in (vectors, texts, *(source / f"{split}.txt" for split in SPLITS)):
        if not part.exists():
            raise MotionLabError(f"{source} has no {part.name}, which HumanML3D and KIT-ML have; name their folder")
    lists = [source / f"{split}.txt" for split in SPLITS]
    folder = (
        Path(folder)
        if folder
        else cached_folder("humanml3d", VERSION, source, [*lists, *vectors.glob("*.npy"), *texts.glob("*.txt")])
    )
    return stored_once(folder, lambda: _write(source, folder))


def _write(source: Path, folder: Path) -> MotionStore:
    splits = split_lists(source)
    layout = _layout(source / "new_joint_vecs", splits)
    notes = _parted_twins(splits)
    return write_store(folder, layout, _clips(source, layout, splits, notes), notes)


def _layout(vectors: Path, splits: dict[str, str]) -> Layout:
    there = _stems(vectors, "npy")
    for name in splits:
        if name in there:
            width = _rows(path := vectors / f"{name}.npy").shape[1]
            for layout in (HUMANML3D, KIT):
                if layout.dim == width:
                    return layout
            raise MotionLabError(f"{path} has rows of {width} numbers; HumanML3D has {HUMANML3D.dim}, KIT-ML {KIT.dim}")
    raise MotionLabError(f"{vectors} holds none of the motions that train.txt, val.txt and test.txt name")


def _rows(path: Path) -> np.ndarray:
    """(T, width) numbers, mapped and not yet read."""
    rows = read_npy(path)
    if rows.ndim != 2 or rows.dtype.kind != "f":
        raise MotionLabError(f"{path} holds {rows.dtype} of shape {rows.shape}; it should be float rows (frames, dim)")
    return rows


def _clips(source: Path, layout: Layout, splits: dict[str, str], notes: list[str]) -> Iterator[tuple[Clip, np.ndarray]]:
    left_out: dict[str, list[str]] = defaultdict(list)
    filled = set()
    with_motion, with_text = _stems(source / "new_joint_vecs", "npy"), _stems(source / "texts", "txt")
    limits = f"not {SHORTEST[layout.name]} to {TOO_LONG - 1} frames"
    for name, split in tqdm(splits.items(), desc=layout.name, mininterval=5):
        motion, text = source / "new_joint_vecs" / f"{name}.npy", source / "texts" / f"{name}.txt"
        if name not in with_motion or name not in with_text:
            left_out[f"not in {'texts' if name in with_motion else 'new_joint_vecs'}"].append(name)
            continue
        rows = _rows(motion)
        if rows.shape[1] != layout.dim:
            raise MotionLabError(f"{motion} has rows of {rows.shape[1]} numbers, others {layout.dim}; mix no data sets")
        if not _fits(rows, layout):
            left_out[limits].append(name)
            continue
        if not (np.abs(rows) <= np.finfo(np.float32).max).all():
            left_out["NaN or infinite numbers"].append(name)
            continue
        try:
            check_plausible(to_joints(rows, layout), layout.fps, skeleton=layout.skeleton, metres=layout.metres)
            captions = parse_captions(read_text(text, MAX_CAPTIONS_BYTES))
        except MotionLabError as error:
            left_out[str(error)].append(name)
            continue
        if not captions:
            left_out["no caption"].append(name)
        mirrored = name.startswith("M")
        if whole := tuple(dict.fromkeys(caption.text for caption in captions if caption.span is None)):
            filled.add(split)
            yield Clip(name, split, whole, mirrored=mirrored), rows
        for part, caption, cut in _parts(rows, captions, layout):
            if not _fits(cut, layout):
                left_out[limits].append(f"{name}{part}")
                continue
            filled.add(split)
            yield Clip(f"{name}{part}", split, (caption,), mirrored=mirrored), cut
    notes += [f"left out, {reason}: {_listed(names)}" for reason, names in left_out.items()]
    for split in SPLITS:
        if split not in filled:
            reason = _listed(notes) or "the list is empty"
            raise MotionLabError(f"{split}.txt of {source} names no usable motion; {reason}")


def _stems(folder: Path, suffix: str) -> set[str]:
    return {path.stem for path in folder.glob(f"*.{suffix}")}


def _fits(rows: np.ndarray, layout: Layout) -> bool:
    return SHORTEST[layout.name] <= len(rows) < TOO_LONG


def _parts(rows: np.ndarray, captions: list[Caption], layout: Layout) -> Iterator[tuple[str, str, np.ndarray]]:
    """(ending of its name, caption, rows) for every caption with a span. Equal spans are told apart by a number."""
    seen: dict[str, int] = defaultdict(int)
    for caption in captions:
        if caption.span is not None:
            start, stop = (int(seconds * layout.fps) for seconds in caption.span)
            part = "@{:g}-{:g}".format(*caption.span)
            seen[part] += 1
            yield part + (f"_{seen[part]}" if seen[part] > 1 else ""), caption.text, rows[start:stop]


def parse_captions(text: str) -> list[Caption]:
    """The captions of a texts/*.txt, whose lines read `caption#tagged words#from#to`, seconds; 0.0 to 0.0 is all.

    Raises MotionLabError naming the first line that reads otherwise.
    """
    captions = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            caption, _, start, stop = line.rsplit("#", 3)
            span = tuple(0.0 if math.isnan(seconds) else seconds for seconds in (float(start), float(stop)))
            if not (min(span) >= 0 and max(span) < math.inf):
                raise ValueError
        except ValueError:
            raise MotionLabError(f"line {number} of its text is not `caption#tagged words#from#to`") from None
        if caption.strip():
            captions.append(Caption(" ".join(caption.split()), None if span == (0.0, 0.0) else span))
    return captions


def _parted_twins(splits: dict[str, str]) -> list[str]:
    parted = [name for name in splits if name.startswith("M") and splits.get(name[1:], splits[name]) != splits[name]]
    return [f"in another split than their mirror image: {_listed(parted)}"] if parted else []


def _listed(names: list[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
