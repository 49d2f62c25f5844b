"""What each motion is meant to show, from the files that people keep captions in."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from evaluation.prompt_adherence import Prompt
from evaluation.score.readers import READERS
from evaluation.score.rules import check_rule
from evaluation.t2m.test_set import TaggedCaption
from motionlab.data.folder import MAX_CAPTION, read_text
from motionlab.errors import MotionLabError

WORD, TIME = re.compile(r"\S*/[A-Z]+"), re.compile(r"[\d.]+(?:e[-+]?\d+)?|nan")  # of HumanML3D's tagged captions


@dataclass(frozen=True)
class Caption:
    """text: a sentence. tokens: its words as "word/POS", empty where they are not tagged. rule: that its motion must
    pass, or None."""

    text: str
    tokens: tuple[str, ...] = ()
    rule: Prompt | None = field(default=None, compare=False)

    @property
    def tagged(self) -> TaggedCaption:
        return TaggedCaption(self.text, self.tokens)


def read_captions(source: str | Path, names: Sequence[str] | None = None) -> dict[str, Caption]:
    """Captions by name of the motion.

    Args:
        source: a .csv with the columns file and caption; a .json {name: caption} or {name: {"caption": ..., "rule":
            ..., "params": {...}}}; a .txt with a caption a line, in the order of the sorted names; or a folder of
            name.txt, of which the first line counts, also in HumanML3D's form `caption#tokens#from#to`.
        names: of the motions; None takes what the source has, numbered where it has no names.
    Raises:
        MotionLabError: the source cannot be read, or its captions are not those of the motions.
    """
    return captions_of_motions(source, names)[0]


def captions_of_motions(source: str | Path, names: Sequence[str] | None = None) -> tuple[dict[str, Caption], list[str]]:
    """`read_captions`, and a note on the captions that belong to no motion, if there are any."""
    source = Path(source)
    wanted = None if names is None else set(names)
    found = _folder(source, wanted) if source.is_dir() else _file(source, names)
    if not found:
        raise MotionLabError(f"{source} holds no caption")
    if wanted is None:
        return found, []
    _check_names(source, found, names)
    unused = [name for name in found if name not in wanted]
    said = f"{len(unused)} {'captions' if len(unused) > 1 else 'caption'} of {source.name} "
    said += f"{'belong' if len(unused) > 1 else 'belongs'} to no motion: {_some(unused)}"
    return {name: found[name] for name in names}, [said] if unused else []


def _folder(folder: Path, wanted: set[str] | None) -> dict[str, Caption | None]:
    """Every name.txt; None in the place of those that are not wanted, which may be anything."""
    files = {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.rglob("*.txt"))}
    return {name: _line(path) if wanted is None or name in wanted else None for name, path in files.items()}


def _file(source: Path, names: Sequence[str] | None) -> dict[str, Caption]:
    if source.suffix == ".csv":
        return _table(source)
    if source.suffix == ".json":
        return _document(source)
    if source.suffix == ".txt":
        return _lines(source, names)
    raise MotionLabError(f"{source} holds no captions; give a .csv, .json or .txt file, or a folder of .txt files")


def _check_names(source: Path, found: Mapping[str, Caption], names: Sequence[str]) -> None:
    if missing := [name for name in names if name not in found]:
        raise MotionLabError(
            f"{source} has no caption for {_some(missing)}; captions and motions must have the same names"
        )


def _table(path: Path) -> dict[str, Caption]:
    found = {}
    try:
        rows = csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True)
        for row in rows:
            if any(row.get(None, ())):  # fields beyond the header's
                said = f"row {rows.line_num} of {path.name} ({row['file']})"
                raise MotionLabError(f'{said} has too many fields; write a caption with a comma in "quotes"')
            found.setdefault(_stem(row["file"]), _caption(path, row["caption"]))
    except (csv.Error, KeyError, AttributeError, TypeError):
        raise MotionLabError(f"{path} cannot be read as CSV with the columns file and caption; save it again") from None
    return found


def _document(path: Path) -> dict[str, Caption]:
    try:
        document = json.loads(read_text(path))
    except (ValueError, RecursionError):
        raise MotionLabError(f"{path} cannot be read as JSON; save it again") from None
    if not isinstance(document, dict):
        raise MotionLabError(f"{path} must be a table of names and captions")
    return {_stem(name): _entry(path, name, value) for name, value in document.items()}


def _entry(path: Path, name: str, value) -> Caption:
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, dict):
        return _caption(path, value)
    caption = _caption(path, value.get("caption"))
    rule, params = value.get("rule"), value.get("params")
    if rule is None:
        return caption
    params = {} if params is None else params
    try:
        check_rule(rule, params)
    except MotionLabError as error:
        raise MotionLabError(f"{name} in {path.name} has {error}") from None
    return Caption(caption.text, caption.tokens, Prompt(caption.text, rule, params))


def _lines(path: Path, names: Sequence[str] | None) -> dict[str, Caption]:
    lines = [line for line in read_text(path).splitlines() if line.strip()]
    names = [f"{number:05d}" for number in range(len(lines))] if names is None else sorted(names)
    if len(lines) != len(names):
        raise MotionLabError(
            f"{path.name} has {len(lines)} captions for {len(names)} motions; write one a line, in their order"
        )
    return {name: _caption(path, line) for name, line in zip(names, lines)}


def _line(path: Path) -> Caption:
    lines = read_text(path).splitlines() or [""]
    return _caption(path, lines[0])


def _caption(path: Path, value) -> Caption:
    if not isinstance(value, str) or not value.strip():
        raise MotionLabError(f"{path.name} has a caption that is empty or no text; write a sentence for every motion")
    if len(value) > 20 * MAX_CAPTION:
        raise MotionLabError(f"{path.name} has a caption of {len(value)} characters; shorten it")
    text, tokens = _untagged(value.strip())
    text = " ".join(text.split())
    if len(text) > MAX_CAPTION or not text:
        raise MotionLabError(f"{path.name} has a caption of {len(text)} characters; write 1 to {MAX_CAPTION}")
    return Caption(text, tuple(tokens.split()))


def _untagged(line: str) -> tuple[str, str]:
    """Sentence and words of HumanML3D's "sentence#word/POS word/POS#from#to", times or not; other # are the
    sentence's."""
    *whole, start, stop = ["", *line.rsplit("#", 3)]
    if len(whole) == 3 and TIME.fullmatch(start) and TIME.fullmatch(stop):
        return whole[1], whole[2]
    sentence, _, tokens = line.rpartition("#")
    if tokens.strip() and sentence and all(WORD.fullmatch(word) for word in tokens.split()):
        return sentence, tokens
    return line, ""


def _stem(file: str) -> str:
    path = PurePosixPath(file.strip().replace("\\", "/"))
    return str(path.with_suffix("") if path.suffix.lower() in (*READERS, ".txt") else path)


def _some(names: Sequence[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
