"""Sentences that say the same motion, by the grammar of labels: one act in one style, and several acts in a row."""

from __future__ import annotations

from random import Random

from motionlab.data.bandai.captions import LABELS, Part, captions, compose, meaning
from motionlab.data.bandai.phrases import STYLES
from motionlab.data.paraphrases import ParaphraseGroup


def labelled_paraphrases(most: int = 12) -> list[ParaphraseGroup]:
    """What the grammar says of every label and style: one training group a meaning, of `most` captions."""
    groups: dict[tuple[str, ...], ParaphraseGroup] = {}
    for content in LABELS:
        for style in STYLES:
            for mirrored in (False, True):
                said = meaning(content, style, mirrored)
                if said not in groups:
                    name = f"{content} {style}{' mirrored' if mirrored else ''}"
                    found = Random(name).sample(captions(content, style, mirrored), most)
                    groups[said] = ParaphraseGroup(name, "train", tuple(found), "labels")
    return list(groups.values())


def composed_paraphrases(count: int = 120, seed: int = 0) -> list[ParaphraseGroup]:
    """What the grammar says of two or three acts in a row, drawn at random, each followed by the reverse order.

    Args:
        count: of groups.
        seed: of the draw.
    """
    rng = Random(seed)
    groups = []
    while len(groups) < count:
        acts = rng.sample(LABELS, rng.choice((2, 2, 3)))
        style = rng.choice(("normal", "normal", *STYLES))
        parts = [Part(act, style, rng.random() < 0.5) for act in acts]
        for some in (parts, parts[::-1]):
            name = " + ".join(f"{part.content}{' mirrored' if part.mirrored else ''}" for part in some)
            groups.append(ParaphraseGroup(f"{name} {style}", "train", compose(some, seed=len(groups)), "labels"))
    return groups[:count]
