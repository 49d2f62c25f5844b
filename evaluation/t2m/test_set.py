"""The test set of the published protocol, item by item.

Guo et al., CVPR 2022; the loader that MoMask, MMM and T2M-GPT share: which motions count, how captions with a span
become clips of their own, and which caption and crop an item draws each time it is read. `docs/departures.md` lists
where this is kinder than the published loader.
"""

from __future__ import annotations

import math
import random
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, KIT

UNIT = 4  # frames a token of the published models
SPAN_RATE = 20  # rows a second by which spans are cut, for KIT-ML too
ROWS = {HUMANML3D.dim: (40, 200), KIT.dim: (24, 200)}  # by width: the shortest, and one more than the longest
MAX_FRAMES = 196
BATCH = 32
LETTERS = string.ascii_uppercase[:23]  # one of which names a clip that is a span, "B_000123"


@dataclass(frozen=True)
class TaggedCaption:
    """A sentence, and its words as "word/POS"."""

    text: str
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class TestClip:
    """A motion or a span of one. rows start to stop of new_joint_vecs/`source`.npy; captions: at least one."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    name: str
    source: str
    start: int
    stop: int
    captions: tuple[TaggedCaption, ...]

    @property
    def frames(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True)
class Draw:
    """What an item drew. caption: index among its clip's. start: first row of the crop within the clip. frames: of
    the crop."""

    clip: int
    caption: int
    start: int
    frames: int


@dataclass
class RandomGenerators:
    """The three streams that the published loader draws from: captions and crops, coins and pairs, order."""

    python: random.Random
    numpy: np.random.RandomState
    torch: torch.Generator

    @classmethod
    def seeded(cls, seed: int) -> RandomGenerators:
        return cls(random.Random(seed), np.random.RandomState(seed), torch.Generator().manual_seed(seed))


class TestSet:
    """The clips of a list, shortest first, and their rows.

    Args:
        folder: with new_joint_vecs/*.npy (rows, 263) or (rows, 251), texts/*.txt and `split`.txt.
        split: name of the list.
        generators: letters are drawn from it, which moves all later draws.
    Raises:
        MotionLabError: a folder or the list is missing, or nothing in it can be used.

    `notes` lists what was left out and why. As in the published loader, motions of other lengths are left out, and so
    are those of which a file is missing or a line of text cannot be read; spans before such a line stay. Motions
    with NaN are left out too, which the published code takes and then fails on.
    """

    __test__ = False

    def __init__(
        self,
        folder: str | Path,
        split: str = "test",
        generators: RandomGenerators | None = None,
    ):
        self.folder, self.notes = Path(folder), []
        generators = generators or RandomGenerators.seeded(0)
        found: dict[str, TestClip] = {}
        for name in dict.fromkeys(_listed(self.folder, split)):
            found |= {clip.name: clip for clip in self._clips(name, found, generators)}
        if not found:
            reasons = "; ".join(self.notes[:3]) or "the list is empty"
            raise MotionLabError(f"{split}.txt of {folder} names no usable motion ({reasons})")
        self.clips = sorted(found.values(), key=lambda clip: clip.frames)
        widths = {self._read(clip.source).shape[1] for clip in self.clips}
        if len(widths) > 1:
            raise MotionLabError(
                f"{folder} holds features of {' and '.join(map(str, sorted(widths)))} numbers; mix no data sets"
            )
        self.width = widths.pop()

    def __len__(self) -> int:
        return len(self.clips)

    def rows(self, clip: TestClip) -> np.ndarray:
        """(clip.frames, width) float32 features, not normalized."""
        return self._read(clip.source)[clip.start : clip.stop]

    def crop(self, draw: Draw) -> np.ndarray:
        """(draw.frames, width) float32 features of what an item drew, not normalized."""
        return self.rows(self.clips[draw.clip])[draw.start : draw.start + draw.frames]

    def caption(self, draw: Draw) -> TaggedCaption:
        return self.clips[draw.clip].captions[draw.caption]

    def draw(self, index: int, generators: RandomGenerators) -> Draw:
        """Caption, length and crop of an item: whole tokens of four frames, one token less one time in three."""
        clip = self.clips[index]
        caption = generators.python.choice(range(len(clip.captions)))
        shorter = generators.numpy.choice(["single", "single", "double"]) == "double"
        frames = (clip.frames // UNIT - bool(shorter)) * UNIT
        return Draw(index, caption, generators.python.randint(0, clip.frames - frames), frames)

    def batches(self, generators: RandomGenerators, size: int = BATCH) -> Iterator[list[Draw]]:
        """Full batches in random order, each item drawn anew; those left over at the end are not read."""
        for indices in torch.tensor(shuffled(len(self), generators)).split(size):
            if len(indices) == size:
                yield [self.draw(int(index), generators) for index in indices]

    def _clips(self, name: str, taken: dict[str, TestClip], generators: RandomGenerators) -> Iterator[TestClip]:
        try:
            rows = self._read(name)
            limits = ROWS.get(rows.shape[1], ROWS[HUMANML3D.dim])
            if not limits[0] <= len(rows) < limits[1]:
                self.notes.append(f"{name}: {len(rows)} rows")
                return
            if not np.isfinite(rows).all():
                raise MotionLabError("it holds NaN or infinite numbers")
            whole, names = [], set(taken)
            for caption, span in read_captions(self.folder / "texts" / f"{name}.txt"):
                if span is None:
                    whole.append(caption)
                    continue
                start, stop, _ = slice(*(int(seconds * SPAN_RATE) for seconds in span)).indices(len(rows))
                if limits[0] <= stop - start < limits[1]:
                    clip = TestClip(_letter_name(name, names, generators.python), name, start, stop, (caption,))
                    names.add(clip.name)
                    yield clip
            if whole:
                yield TestClip(name, name, 0, len(rows), tuple(whole))
        except MotionLabError as error:
            self.notes.append(f"{name}: {error}")

    def _read(self, name: str) -> np.ndarray:
        path = self.folder / "new_joint_vecs" / f"{name}.npy"
        try:
            rows = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            raise MotionLabError(f"{path.name} is not there or no array") from None
        if rows.ndim != 2 or rows.dtype.kind != "f":
            raise MotionLabError(f"{path.name} holds {rows.dtype} of shape {rows.shape}, not rows of features")
        return np.asarray(rows, dtype=np.float32)


def test_set_files(folder: str | Path, split: str = "test") -> list[Path]:
    """Every file of a test set that is there and can be read into it."""
    folder = Path(folder)
    names = sorted(set(_listed(folder, split)))
    parts = [
        path for name in names for path in (folder / "texts" / f"{name}.txt", folder / "new_joint_vecs" / f"{name}.npy")
    ]
    return [folder / f"{split}.txt", *(path for path in parts if path.is_file())]


test_set_files.__test__ = False


def read_captions(path: Path) -> Iterator[tuple[TaggedCaption, tuple[float, float] | None]]:
    """Lines `caption#tokens#from#to` of texts/*.txt, one after the other, with the span in seconds or None for all.

    Only from = to = 0 describes the whole motion; NaN is read as 0.
    Raises:
        MotionLabError: at the first line that reads otherwise, an empty one too.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise MotionLabError(f"{path.name} is not there or no text") from None
    for number, line in enumerate(lines, start=1):
        try:
            caption, tokens, start, stop = line.strip().split("#")[:4]
            span = tuple(0.0 if math.isnan(float(seconds)) else float(seconds) for seconds in (start, stop))
            if math.inf in map(abs, span):
                raise ValueError
        except ValueError:
            raise MotionLabError(f"line {number} of {path.name} is not `caption#tokens#from#to`") from None
        yield TaggedCaption(caption, tuple(tokens.split(" "))), None if span == (0.0, 0.0) else span


def shuffled(count: int, generators: RandomGenerators) -> list[int]:
    """0 to count - 1 in the order in which a shuffling torch DataLoader reads them."""
    _workers, seed = (torch.empty((), dtype=torch.int64).random_(generator=generators.torch).item() for _ in range(2))
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed)).tolist()


def sorted_by_length(lengths: Iterable[int]) -> list[int]:
    """Indices, the longest first, equal ones as they come."""
    lengths = list(lengths)
    return sorted(range(len(lengths)), key=lambda index: -lengths[index])


def _letter_name(name: str, taken: set[str], python: random.Random) -> str:
    """A letter nobody has before this name; the published loader draws for ever once all 23 are taken."""
    if all(f"{letter}_{name}" in taken for letter in LETTERS):
        return next(more for i in range(len(taken) + 1) if (more := f"{LETTERS[0]}{i}_{name}") not in taken)
    while (found := f"{python.choice(LETTERS)}_{name}") in taken:
        pass
    return found


def _listed(folder: Path, split: str) -> list[str]:
    for part in ("new_joint_vecs", "texts", f"{split}.txt"):
        if not (folder / part).exists():
            raise MotionLabError(f"{folder} has no {part}, which HumanML3D and KIT-ML have; name their folder")
    return [line.strip() for line in (folder / f"{split}.txt").read_text(encoding="utf-8").splitlines() if line.strip()]
