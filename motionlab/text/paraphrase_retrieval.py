"""How well sentence vectors know what says the same: retrieval of a clip's other captions, and minimal pairs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from motionlab.data.paraphrases import ParaphraseGroup
from motionlab.text.hard_negatives import KINDS, contrasts

RANKS = (1, 5, 10)
Encode = Callable[[list[str]], Tensor]  # sentences -> vectors (N, dim)


@dataclass(frozen=True)
class MinimalPair:
    """A caption, another one of its clip that tells the same detail, and the opposites of both; kind of `KINDS`."""

    kind: str
    caption: str
    paraphrase: str
    opposite: str
    opposite_paraphrase: str


def retrieval(groups: Sequence[ParaphraseGroup], encode: Encode) -> dict[str, float]:
    """For every caption: is another one of its clip among its nearest of all?

    Args:
        groups: clips of two captions or more.
        encode: what makes vectors.
    Returns:
        "R@1", "R@5", "R@10": shares of captions, by cosine similarity.
    """
    captions = [caption for group in groups for caption in group.captions]
    clip = torch.tensor([i for i, group in enumerate(groups) for _ in group.captions])
    vectors = F.normalize(encode(captions).float(), dim=-1)
    found = torch.zeros(len(RANKS))
    for rows in torch.arange(len(captions)).split(1024):
        similarity = vectors[rows] @ vectors.T
        similarity[torch.arange(len(rows)), rows] = -torch.inf
        nearest = similarity.topk(min(max(RANKS), len(captions) - 1), dim=-1).indices
        hits = clip[nearest] == clip[rows][:, None]
        found += torch.stack([hits[:, :rank].any(-1).sum() for rank in RANKS])
    return {f"R@{rank}": float(count) / len(captions) for rank, count in zip(RANKS, found)}


def minimal_pairs(groups: Sequence[ParaphraseGroup]) -> list[MinimalPair]:
    """Every pair of captions of one clip that tell one detail in the same word, by the kind of detail."""
    return [pair for group in groups for pair in _pairs(group.captions)]


def _pairs(captions: Sequence[str]) -> Iterator[MinimalPair]:
    changed = [contrasts(caption) for caption in captions]
    words = [_words(caption) for caption in captions]
    for i, caption in enumerate(captions):
        for kind, opposite in changed[i].items():
            told, untold = words[i] - _words(opposite), _words(opposite) - words[i]
            for j, paraphrase in enumerate(captions):
                if i == j or kind not in changed[j] or words[j] & untold:
                    continue
                if told & words[j] or not (told or untold):
                    yield MinimalPair(kind, caption, paraphrase, opposite, changed[j][kind])


def _words(sentence: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+|\d+", sentence.lower()))


def pair_accuracy(pairs: Sequence[MinimalPair], encode: Encode) -> dict[str, tuple[float, float, int]]:
    """How often the paraphrase is nearer to the caption than what says the opposite.

    Args:
        pairs: of `minimal_pairs`.
        encode: what makes vectors.
    Returns:
        kind -> share of pairs in which the paraphrase is nearer than the caption's own opposite; share in which it is
        nearer than its own opposite, which is as differently worded; number of pairs.
    """
    sentences = list(
        dict.fromkeys(s for p in pairs for s in (p.caption, p.paraphrase, p.opposite, p.opposite_paraphrase))
    )
    row = {sentence: i for i, sentence in enumerate(sentences)}
    vectors = F.normalize(encode(sentences).float(), dim=-1)

    def similarity(first: str, second: str) -> float:
        return float(vectors[row[first]] @ vectors[row[second]])

    table = {}
    for kind in KINDS:
        some = [pair for pair in pairs if pair.kind == kind]
        near = [similarity(pair.caption, pair.paraphrase) for pair in some]
        own = [near > similarity(pair.caption, pair.opposite) for near, pair in zip(near, some)]
        other = [near > similarity(pair.caption, pair.opposite_paraphrase) for near, pair in zip(near, some)]
        if some:
            table[kind] = (sum(own) / len(some), sum(other) / len(some), len(some))
    return table
