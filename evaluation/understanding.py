"""How often `understand` calls real captions unknown, and sentences that say no human motion known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pandas as pd

from motionlab.data.paraphrases import read_paraphrases
from motionlab.errors import MotionLabError
from motionlab.text.understand import Understander, read_catalogue

UNKNOWN = Path(__file__).with_name("unknown_sentences.txt")
CAPTIONS = 300


def held_out_captions(tables: Sequence[str | Path], count: int = CAPTIONS, seed: int = 0) -> list[str]:
    """Captions of test clips that have a motion, drawn at random, at most one a clip.

    Raises:
        MotionLabError: there are fewer.
    """
    rng = Random(seed)
    clips = [group for group in read_paraphrases(tables) if group.split == "test" and group.take]
    if len(clips) < count:
        raise MotionLabError(
            f"these tables have {len(clips)} test clips with a motion; {count} captions were asked for"
        )
    return [rng.choice(clip.captions) for clip in rng.sample(clips, count)]


def understanding_tables(
    one: Understander, captions: Sequence[str], unknown: str | Path = UNKNOWN
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is called unknown.

    Args:
        one: what understands.
        captions: real ones of clips that it has not seen.
        unknown: text file of sentences by kind, none of which a motion of the data shows.
    Returns:
        rates, a row a kind of sentence: "flagged" (share called unknown) and "sentences"; and every mistake with its
        score, the clips near it and the nearest of the catalogue.
    """
    asked = [("real captions", caption) for caption in captions] + read_catalogue(unknown)
    rows = []
    for kind, sentence in asked:
        found = one.understand(sentence)
        rows.append(
            {
                "kind": kind,
                "sentence": sentence,
                "flagged": not found.known,
                "score": found.score,
                "clips": found.clips,
                "nearest": found.nearest[0].sentence,
            }
        )
    table = pd.DataFrame(rows)
    of_kind = table.groupby("kind", sort=False)["flagged"].agg(flagged="mean", sentences="size")
    others = table[table["kind"] != "real captions"]["flagged"]
    of_kind.loc["all but real captions"] = [others.mean(), len(others)]
    mistaken = table[table["flagged"] == (table["kind"] == "real captions")]
    return of_kind.astype({"sentences": int}), mistaken.drop(columns="flagged")
