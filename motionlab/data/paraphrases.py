"""Sentences that say the same motion, read from tables of captions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from motionlab.data.cmu.captions import read_row, read_table
from motionlab.data.store import SPLITS
from motionlab.errors import MotionLabError

COVERED = 0.7  # of a take that one segment must fill, for a sentence about the take to be one about the segment


@dataclass(frozen=True)
class ParaphraseGroup:
    """Captions of one clip.

    split: train, val or test. source: where they come from, "" if the table does not say. take: the recording that
    shows it, "" for captions without a motion. seconds: how long the clip is, 0 where the table does not say. clips:
    how many the group stands for."""

    name: str
    split: str
    captions: tuple[str, ...]
    source: str = ""
    take: str = ""
    seconds: float = 0.0
    clips: int = 1

    def with_captions(self, more: Iterable[str]) -> ParaphraseGroup:
        return replace(self, captions=tuple(dict.fromkeys([*self.captions, *more])))


def read_paraphrases(files: Iterable[str | Path]) -> list[ParaphraseGroup]:
    """The groups of tables of captions.

    A table is JSON (.json or .json.gz): an object {id: {"split", "captions"}}, or a list of objects with "captions" and
    perhaps "id", "split", "take" or "file", "start" and "end" (seconds), "source". What has one id is one group. A row
    without a split that names a take speaks of all of it: it joins the training clip that fills the take, or else the
    take's other rows. A row without a split and a take whose id is "ID_from_to" goes into the split of ID. Takes that
    hold a val or test clip give nothing to training.

    Args:
        files: the tables.
    Returns:
        groups in the order of the tables, every caption once in a group.
    Raises:
        MotionLabError: a table cannot be read, or no row has an id and a split.
    """
    rows = [row for path in files for row in _rows(Path(path))]
    clips: dict[str, ParaphraseGroup] = {}
    for row in rows:
        if row.split:
            known = clips.get(row.name, row)
            known = replace(known, take=known.take or row.take, seconds=known.seconds or row.seconds)
            clips[row.name] = known.with_captions(row.captions)
    if not clips:
        raise MotionLabError("the tables hold no captions with an id and one of the splits train, val and test")
    held_out = {clip.take for clip in clips.values() if clip.split != "train" and clip.take}
    groups = {name: clip for name, clip in clips.items() if clip.split != "train" or clip.take not in held_out}
    in_take: dict[str, list[ParaphraseGroup]] = {}
    for clip in groups.values():
        in_take.setdefault(clip.take, []).append(clip)
    for row in rows:
        if row.split or row.take in held_out:
            continue
        if row.take:
            filling = [clip.name for clip in in_take.get(row.take, []) if clip.seconds > COVERED * row.seconds > 0]
            name, split = filling[0] if filling else f"take {row.take}", "train"
        elif parent := clips.get(row.name.split("_")[0]):
            name, split = row.name, parent.split
        else:
            continue
        groups[name] = groups.get(name, replace(row, name=name, split=split)).with_captions(row.captions)
    return list(groups.values())


def _rows(path: Path) -> Iterator[ParaphraseGroup]:
    """The rows of a table, with split "" where they have none."""
    table = read_table(path)
    if isinstance(table, list):
        for number, entry in enumerate(table, start=1):
            row = read_row(entry, number, path.name)
            if row.captions and not row.ambiguous:
                split = row.split if row.id else ""
                yield ParaphraseGroup(row.id, split, row.captions, row.source, row.take, row.end - row.start)
        return
    try:
        for name, row in table.items():
            captions = tuple(dict.fromkeys(text for caption in row["captions"] if (text := " ".join(caption.split()))))
            if captions:
                yield ParaphraseGroup(name, row["split"] if row["split"] in SPLITS else "", captions)
    except (KeyError, TypeError, AttributeError):
        raise MotionLabError(
            f"{path.name} is no table of captions: a list of rows with take, start, end and captions, or an object "
            "of ids with split and captions"
        ) from None
