"""A page that says what is in stores: hours, clips, sentences, verbs by count, what is rare, and the faults found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from motionlab.data.mixture import Mixture
from motionlab.data.store import SPLITS, Clip, MotionStore
from motionlab.data.verbs import VERBS, count_verbs
from motionlab.errors import MotionLabError

RARE = 30  # training clips, below which a verb is said to be rare

_HEAD = """# What is in the data

Written by `python -m motionlab data report STORE ... -o docs/data.md`; do not edit. Clips, hours and sentences are
those of the takes as they were recorded: every one of them is in its store a second time as its mirror image, with left
and right changed in its sentences. Segments and windows of one take may overlap, so hours are more than were recorded.
No sentence of a data set stands here, only counts of single verbs.
"""


def report(stores: Sequence[MotionStore]) -> str:
    """Markdown about stores.

    Args:
        stores: prepared stores; a mixture is taken apart.

    Raises:
        MotionLabError: for no store.
    """
    parts = [part for store in stores for part in (store.stores.values() if isinstance(store, Mixture) else [store])]
    if not parts:
        raise MotionLabError("name one store or more to report on")
    clips = {_name(store): [clip for clip in store.clips if not clip.mirrored] for store in parts}
    pages = [_HEAD, "## How much", _amounts(parts, clips), "## Where sentences come from", _origins(clips)]
    pages += ["## Verbs", _verbs(clips), "## What is rare", _rare(clips)]
    pages += ["## Faults, and what was done", *(_faults(store) for store in parts)]
    return "\n\n".join(page.strip() for page in pages) + "\n"


def _name(store: MotionStore) -> str:
    return store.meta.get("name") or store.folder.name


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _amounts(stores: list[MotionStore], clips: dict[str, list[Clip]]) -> str:
    rows = []
    for store, (name, some) in zip(stores, clips.items()):
        for split in SPLITS:
            here = [clip for clip in some if clip.split == split]
            spoken = [clip for clip in here if clip.captions]
            hours = [sum(clip.frames for clip in group) / store.layout.fps / 3600 for group in (here, spoken)]
            sentences = {caption for clip in spoken for caption in clip.captions}
            composed = sum(clip.composed for clip in here)
            rows.append(
                (name, split, len(here), composed, f"{hours[0]:.2f}", len(spoken), f"{hours[1]:.2f}", len(sentences))
            )
    head = (
        "data set",
        "split",
        "clips",
        "of them blended",
        "hours",
        "clips with sentences",
        "their hours",
        "sentences",
    )
    page = _table(head, rows)
    credits = [f"- {name}: {store.meta['credit']}." for store, name in zip(stores, clips) if store.meta.get("credit")]
    return "\n\n".join([page, "\n".join(credits)])


def _origins(clips: dict[str, list[Clip]]) -> str:
    rows = []
    for name, some in clips.items():
        for source in sorted({clip.caption_source for clip in some if clip.captions}):
            here = [clip for clip in some if clip.captions and clip.caption_source == source]
            count = Counter(clip.split for clip in here)
            each = sum(len(clip.captions) for clip in here) / len(here)
            words = [len(caption.split()) for clip in here for caption in clip.captions]
            mean = sum(words) / len(words)
            rows.append((name, source or "its own", *(count[split] for split in SPLITS), f"{each:.1f}", f"{mean:.1f}"))
        if silent := [clip for clip in some if not clip.captions]:
            count = Counter(clip.split for clip in silent)
            rows.append((name, "no sentences", *(count[split] for split in SPLITS), 0, "-"))
    return _table(("data set", "sentences by", *SPLITS, "sentences a clip", "words a sentence"), rows)


def _counts(clips: dict[str, list[Clip]], split: str) -> dict[str, Counter[str]]:
    return {name: count_verbs(clip.captions for clip in some if clip.split == split) for name, some in clips.items()}


def _verbs(clips: dict[str, list[Clip]]) -> str:
    train, test = _counts(clips, "train"), _counts(clips, "test")
    total = sum(train.values(), Counter())
    order = sorted(VERBS, key=lambda verb: (-total[verb], verb))
    rows = [(verb, *(f"{train[name][verb]} / {test[name][verb]}" for name in clips)) for verb in order]
    page = "How many clips have a sentence with the verb, in whatever form: of training / of test."
    return f"{page}\n\n{_table(('verb', *clips), rows)}"


def _rare(clips: dict[str, list[Clip]]) -> str:
    total = sum(_counts(clips, "train").values(), Counter())
    rare = sorted((total[verb], verb) for verb in VERBS if total[verb] < RARE)
    if not rare:
        return f"No verb of the list has fewer than {RARE} training clips."
    named = ", ".join(f"{verb} ({count})" for count, verb in rare)
    return f"Verbs with fewer than {RARE} training clips in all the stores together: {named}."


def _faults(store: MotionStore) -> str:
    """The notes of a store by kind and count, without the names."""
    counts: Counter[str] = Counter()
    sentences = []
    for note in store.notes:
        if kind := _kind(note):
            counts[kind[0]] += kind[1]
        else:
            sentences.append(note)
    parts = [f"### {_name(store)}"]
    if counts:
        parts.append(_table(("what", "how many"), counts.items()))
    parts += [f"{sentence[:1].upper()}{sentence[1:]}." for sentence in sentences]
    return "\n\n".join(parts if len(parts) > 1 else [*parts, "None was found."])


def _kind(note: str) -> tuple[str, int] | None:
    """What a note is about, and of how many; None for one that names nothing.

    "clips left out: 3: a, b, c" and "jumps, takes 3: a, b, c" are of three, "b: left out: why (more)" of one.
    """
    if listing := re.match(r"(?P<what>.+?(?:(?=: )|takes(?= )|pairs(?= ))):? (?P<count>\d+): ", note):
        return listing["what"], int(listing["count"])
    if single := re.match(r"\S+: (?P<what>[^(]+)", note):
        return re.sub(r"\d+(?:\.\d+)?", "N", single["what"]).strip(), 1
    return None
