"""Tables of captions: which seconds of which take people described, in which words, and in which split that is."""

from __future__ import annotations

import gzip
import io
import json
import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from motionlab.data.store import SPLITS
from motionlab.errors import MotionLabError
from motionlab.paths import write_aside

SEGMENTS = "humanml3d"  # the source whose captions are of segments, with splits
SENTENCES = "kitml"  # one sentence for a whole take
DESCRIPTIONS = "cmu_index"  # keywords of a whole take, by those who captured it
MAX_BYTES = 50_000_000
MAX_CAPTION = 1000  # characters
MARGIN = 0.25  # seconds that a span may reach beyond its take, where it is cut: rates and rounding differ


@dataclass(frozen=True)
class Captioned:
    """Seconds [start, end) of a take, with what was written about them. An infinite end is that of the take.

    source: where the captions come from. split: train, val or test, empty where the source has none. id: the source's
    own name of it. ambiguous: whether the table doubts that the take is the one.
    """

    take: str
    start: float
    end: float
    captions: tuple[str, ...]
    source: str
    split: str = ""
    id: str = ""
    ambiguous: bool = False


def read_captions(path: str | Path) -> list[Captioned]:
    """A table of captions: JSON, or JSON in gzip.

    Args:
        path: a list of objects with take, start, end (seconds; null: to the end), captions (a list), and perhaps
            source, split and id.

    Returns:
        Its rows in order. White space in captions is set right, and a caption that a row has twice is taken once.

    Raises:
        MotionLabError: the file is missing, damaged, no UTF-8 text or no such list, naming the row that is wrong.
    """
    path = Path(path)
    rows = read_table(path)
    if not isinstance(rows, list):
        raise MotionLabError(f"{path.name} must hold a list of rows with take, start, end and captions")
    return [read_row(row, number, path.name) for number, row in enumerate(rows, start=1)]


def read_table(path: Path) -> object:
    """What a JSON file holds, in gzip or not. Raises MotionLabError for one that is missing, damaged or too large."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        if data[:2] == b"\x1f\x8b":
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise MotionLabError(f"{path} holds more than {MAX_BYTES // 1_000_000} MB; is it a table of captions?")
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise MotionLabError(f"{path.name} is no UTF-8 text; save it as UTF-8") from None
    except (OSError, EOFError, zlib.error) as error:
        raise MotionLabError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    except (ValueError, RecursionError):
        raise MotionLabError(
            f"{path.name} is no JSON; write it with `motionlab data cmu-captions` or copy it again"
        ) from None


def read_row(row: object, number: int, name: str) -> Captioned:
    """Row `number` of the table `name`. Raises MotionLabError that names the row and what is wrong with it."""

    def wrong(what: str) -> MotionLabError:
        return MotionLabError(f"row {number} of {name} {what}")

    if not isinstance(row, dict):
        raise wrong("is no object with take, start, end and captions")
    take = row.get("take", row.get("file"))
    if not isinstance(take, str) or not take.strip():
        raise wrong("names no take")
    try:
        start, end = float(row["start"]), math.inf if row["end"] is None else float(row["end"])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise wrong("needs start and end in seconds") from None
    if not 0 <= start < end:
        raise wrong(f"has a span from {start:g} to {end:g} s; start must be at least 0 and end behind it")
    captions = row.get("captions")
    if isinstance(captions, str):
        captions = [captions]
    if not isinstance(captions, list) or not all(isinstance(caption, str) for caption in captions):
        raise wrong("needs captions, a list of sentences")
    captions = tuple(dict.fromkeys(text for caption in captions if (text := " ".join(caption.split()))))
    if any(len(caption) > MAX_CAPTION for caption in captions):
        raise wrong(f"has a caption of more than {MAX_CAPTION} characters; shorten it")
    split = row.get("split") or ""
    if split not in ("", *SPLITS):
        raise wrong(f"has the split {split!r}; it must be one of {', '.join(SPLITS)}")
    source = str(row.get("source") or SEGMENTS)
    take = take.strip().removesuffix(".bvh")
    return Captioned(take, start, end, captions, source, split, str(row.get("id") or ""), bool(row.get("ambiguous")))


def write_captions(path: str | Path, rows: list[Captioned]) -> None:
    """A table that `read_captions` reads, in gzip where the name ends so."""
    lines = [
        {
            "take": row.take,
            "start": row.start,
            "end": row.end if math.isfinite(row.end) else None,
            "captions": row.captions,
        }
        | {name: value for name in ("source", "split", "id", "ambiguous") if (value := getattr(row, name))}
        for row in rows
    ]
    data = json.dumps(lines, ensure_ascii=False).encode()
    packed = gzip.compress(data, mtime=0) if str(path).endswith(".gz") else data
    write_aside(Path(path), lambda aside: aside.write_bytes(packed))


def checked(
    rows: list[Captioned], seconds: dict[str, float], notes: list[str], margin: float = MARGIN
) -> list[Captioned]:
    """The rows that can be used with these takes; for the others a note each kind, with names.

    Args:
        rows: as `read_captions` returns them.
        seconds: how long each take lasts.
        notes: is added to.
        margin: seconds that a span may reach beyond its take.
    """
    wrong: dict[str, list[str]] = {}
    usable = []
    for row in rows:
        label = row.id or f"{row.take} {row.start:g}-{row.end:g} s"
        if not row.captions:
            wrong.setdefault("captions without a sentence, left out", []).append(label)
        elif row.take not in seconds:
            wrong.setdefault("captions of takes that are not there, left out", []).append(f"{label} ({row.take})")
        elif row.ambiguous:
            wrong.setdefault("captions that may be of another take, left out", []).append(f"{label} ({row.take})")
        elif seconds[row.take] + margin < row.end < math.inf or row.start >= seconds[row.take]:
            wrong.setdefault("captions of a span that ends after its take, left out", []).append(
                f"{label} ({row.take})"
            )
        else:
            usable.append(row)
    notes += [f"{what}: {listed(names)}" for what, names in wrong.items()]
    return usable


def listed(names: Iterable[str], most: int | None = None) -> str:
    """How many they are, and their names (the first `most` of them)."""
    names = list(names)
    shown = ", ".join(names[:most])
    return f"{len(names)}: {shown}" + (
        f" and {len(names) - most} more" if most is not None and len(names) > most else ""
    )
