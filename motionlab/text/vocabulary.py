"""Sentences as token ids that a text decoder writes, and back: of some tokenizer, those ids that a data set needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

import torch
from torch import Tensor

BOS, EOS, UNK = range(3)  # in front of the ids of the vocabulary
SPECIAL = 3


class TextTokenizer(Protocol):
    """What a text encoder's own tokenizer does."""

    def tokenize(self, sentence: str) -> list[int]:
        """Ids of a sentence's word pieces, without special tokens."""
        ...

    def detokenize(self, ids: list[int]) -> str: ...


class Vocabulary:
    """The word pieces that a decoder can write.

    Args:
        tokenizer: splits sentences into word pieces.
        ids: (SPECIAL + n,) the tokenizer's ids of the pieces in the vocabulary, from SPECIAL on.
    """

    bos, eos = BOS, EOS

    def __init__(self, tokenizer: TextTokenizer, ids: Tensor):
        self.tokenizer, self.ids = tokenizer, ids.long().tolist()
        self.index = {piece: i for i, piece in enumerate(self.ids) if i >= SPECIAL}

    def encode(self, sentences: Iterable[str], max_length: int) -> list[Tensor]:
        """Token ids (t,) of each sentence from BOS to EOS, at most max_length of them."""
        encoded = []
        for sentence in sentences:
            ids = [self.index.get(piece, UNK) for piece in self.tokenizer.tokenize(sentence)]
            encoded.append(torch.tensor([BOS, *ids[: max_length - 2], EOS]))
        return encoded

    def decode(self, token_ids: list[int]) -> str:
        """Token ids without BOS and EOS -> the sentence."""
        return tidy(self.tokenizer.detokenize([self.ids[i] for i in token_ids if i >= SPECIAL]))


def vocabulary_ids(tokenizer: TextTokenizer, sentences: Iterable[str]) -> Tensor:
    """(SPECIAL + n,) float32, as a checkpoint keeps them: the ids of every piece that occurs, 0 for special tokens."""
    found = sorted({piece for sentence in sentences for piece in tokenizer.tokenize(sentence)})
    return torch.tensor([0] * SPECIAL + found, dtype=torch.float32)


def tidy(text: str) -> str:
    """Without the spaces that tokenizers leave beside punctuation."""
    text = re.sub(r"\s+([.,;:!?)])", r"\1", text.replace("- >", "->").replace("( ", "("))
    return re.sub(r"\s*([-'])(?!>)\s*", r"\1", text).strip()
