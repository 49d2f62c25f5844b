"""Sentences as numbers that a network can write, and back: pieces of words of some tokenizer, those that a data set
needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

import torch
from torch import Tensor

FIRST, LAST, UNKNOWN = range(3)  # in front of the pieces that are known
MARKS = 3


class Speller(Protocol):
    """What a text encoder's own tokenizer does."""

    def spell(self, sentence: str) -> list[int]:
        """Pieces without marks."""
        ...

    def join(self, pieces: list[int]) -> str: ...


class Pieces:
    """known (MARKS + n,): a speller's ids of the pieces that have a number here, from MARKS on."""

    def __init__(self, speller: Speller, known: Tensor):
        self.speller, self.known = speller, known.long().tolist()
        self.place = {piece: i for i, piece in enumerate(self.known) if i >= MARKS}

    def read(self, sentences: Iterable[str], longest: int) -> list[Tensor]:
        """Each sentence between its marks, at most so many pieces in all."""
        spelled = ([self.place.get(piece, UNKNOWN) for piece in self.speller.spell(sentence)] for sentence in sentences)
        return [torch.tensor([FIRST, *pieces[: longest - 2], LAST]) for pieces in spelled]

    def say(self, pieces: list[int]) -> str:
        """Pieces without marks as a sentence."""
        return tidy(self.speller.join([self.known[piece] for piece in pieces if piece >= MARKS]))


def known_pieces(speller: Speller, sentences: Iterable[str]) -> Tensor:
    """(MARKS + n,) float32, as a checkpoint keeps them: every piece that occurs, marks as 0."""
    return torch.tensor(
        [0] * MARKS + sorted({piece for sentence in sentences for piece in speller.spell(sentence)}),
        dtype=torch.float32,
    )


def tidy(text: str) -> str:
    """Without the spaces that tokenizers leave beside signs."""
    text = re.sub(r"\s+([.,;:!?)])", r"\1", text.replace("- >", "->").replace("( ", "("))
    return re.sub(r"\s*([-'])(?!>)\s*", r"\1", text).strip()
