"""What captions are worth beside references: n-grams as the papers count them, vectors of words, repeated words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from evaluation.metrics.ptb import tokens
from motionlab.text.encoder import TextEncoder


def caption_scores(written: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, float]:
    """BLEU@1, BLEU@4 (Papineni et al. 2002), ROUGE-L (Lin 2004) and CIDEr (Vedantam et al. 2015) of a sentence each, as
    the COCO captioning tools compute them, on words of `ptb.tokens`.

    BLEU counts n-grams over all captions together, with the length of the nearest reference. ROUGE-L takes the best
    precision and recall over a caption's references, recall with a weight of 1.2. CIDEr is its variant D: n-grams
    weigh by how few captions' references have them, and lengths must agree.

    Args:
        written: captions.
        references: for each some captions by people.
    Returns:
        in shares of 1; CIDEr reaches 10.
    """
    from pycocoevalcap.bleu.bleu import Bleu
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.rouge.rouge import Rouge

    said = {i: [_words(sentence)] for i, sentence in enumerate(written)}
    wanted = {i: [_words(sentence) for sentence in some] for i, some in enumerate(references)}
    bleu = Bleu(4).compute_score(wanted, said, verbose=0)[0]
    return {
        "BLEU@1": bleu[0],
        "BLEU@4": bleu[3],
        "ROUGE-L": float(Rouge().compute_score(wanted, said)[0]),
        "CIDEr": float(Cider().compute_score(wanted, said)[0]),
    }


def bert_score(written: Sequence[str], references: Sequence[Sequence[str]], encoder: TextEncoder) -> float:
    """F1 of words matched greedily by the cosine of their vectors (Zhang et al. 2020), of the best reference, mean over
    sentences. Without weights by rarity and without a baseline subtracted.

    encoder: whose vectors of words count. Measures take the frozen MiniLM ("minilm"), which has seen no caption of
    motions, so that the number does not depend on a text adapter.
    """
    sentences = list(dict.fromkeys([*written, *(one for some in references for one in some)]))
    vectors = {sentence: _unit(encoder, sentence) for sentence in sentences}
    return float(
        np.mean([max(_f1(vectors[one], vectors[other]) for other in some) for one, some in zip(written, references)])
    )


def repetition(written: Sequence[str]) -> float:
    """Share of pairs of neighbouring words that the same sentence has said before."""
    pairs = [list(zip(words, words[1:])) for words in (plain(sentence).split() for sentence in written)]
    again = sum(len(some) - len(set(some)) for some in pairs)
    return again / max(1, sum(map(len, pairs)))


def plain(sentence: str) -> str:
    """Words alone: no capitals, no signs."""
    return " ".join(re.sub(r"[^a-z0-9' -]", " ", sentence.lower()).split()) or "nothing"


def _words(sentence: str) -> str:
    return " ".join(tokens(sentence)) or "nothing"


def _unit(encoder: TextEncoder, sentence: str) -> np.ndarray:
    words, there = encoder.words([sentence or "nothing"])
    rows = words[0][there[0]].numpy()
    rows = rows[1:-1] if len(rows) > 2 else rows  # without the marks at both ends, which every sentence has
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _f1(words: np.ndarray, others: np.ndarray) -> float:
    close = words @ others.T
    precision, recall = close.max(1).mean(), close.max(0).mean()
    return float(2 * precision * recall / (precision + recall)) if min(precision, recall) > 0 else 0.0
