"""Which acts captions name, by a small list of verbs and their synonyms."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from evaluation.metrics.ptb import tokens
from motionlab.text.acts import stem
from motionlab.text.understand import read_catalogue

WORDS = Path(__file__).with_name("act_words.txt")


def acts_of(sentence: str) -> frozenset[str]:
    """The acts that a sentence names: "a man strolls and sits" -> walk, sit. A word may stand for several."""
    known = _acts_by_stem()
    return frozenset(act for word in tokens(sentence) for act in known.get(stem(word), ()))


def act_scores(written: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, float]:
    """How well captions name the acts of their references, in percent, mean over captions.

    Returns:
        "acts found %": of the acts that at least half of a clip's references name, how many its caption names; clips
        whose references agree on none do not count. "acts right %": of the acts that a caption names, how many a
        reference names; a caption without an act has none right.
    """
    found, right = [], []
    for sentence, some in zip(written, references):
        named, wanted = acts_of(sentence), [acts_of(one) for one in some]
        agreed = {act for acts in wanted for act in acts if 2 * sum(act in other for other in wanted) >= len(wanted)}
        if agreed:
            found.append(len(named & agreed) / len(agreed))
            right.append(len(named & frozenset().union(*wanted)) / len(named) if named else 0.0)
    mean = [100 * float(np.mean(part)) if part else float("nan") for part in (found, right)]
    return {"acts found %": mean[0], "acts right %": mean[1]}


@lru_cache(maxsize=1)
def _acts_by_stem() -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for act, line in read_catalogue(WORDS):
        for word in line.split():
            known[stem(word)] = tuple(dict.fromkeys((*known.get(stem(word), ()), act)))
    return known
