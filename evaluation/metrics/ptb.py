"""Sentences as words, as the COCO caption tools take them apart: the Penn Treebank's way, lower case, without marks."""

from __future__ import annotations

import re

CLITIC = re.compile(r"(?<=\w)(n't|'(?:s|m|d|re|ve|ll))\b")
TOKEN = re.compile(r"n't\b|'(?:s|m|d|re|ve|ll)\b|[^\W_]+(?:[-.'][^\W_]+)*")
CLEAN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": " "})


def tokens(sentence: str) -> list[str]:
    """Words of a sentence: "He doesn't wave the dog's left-hand paw, twice." -> he does n't wave the dog 's left-hand
    paw twice."""
    text = CLITIC.sub(r" \1", sentence.lower().translate(CLEAN))
    return TOKEN.findall(text)
