"""Words and parts of speech as the published evaluator reads them (Guo et al., CVPR 2022, sec. 5.1).

HumanML3D's captions come tagged, `a/DET person/NOUN walk/VERB`: lemmas and universal parts of speech. Every word has
a GloVe vector, `our_vab_data.npy`, and a one-hot part of speech, in which words that matter for motion have classes
of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.t2m.plain_pickle import read_plain_pickle
from motionlab.errors import MotionLabError

MAX_WORDS = 20  # of a caption; with both marks it takes MAX_WORDS + 2 places
START, END, UNKNOWN = "sos", "eos", "unk"
OTHER = "OTHER"
# The classes that the evaluator was trained with, in the order of its columns.
PARTS_OF_SPEECH = (
    *("VERB", "NOUN", "DET", "ADP", "NUM", "AUX", "PRON", "ADJ", "ADV"),
    *("Loc_VIP", "Body_VIP", "Obj_VIP", "Act_VIP", "Desc_VIP", OTHER),
)
# Lemmas that belong to one of the five special classes, whatever their tag says.
SPECIAL_WORDS = {
    "Loc_VIP": "anticlockwise back backward clockwise counterclockwise curve down forward left right straight up",
    "Body_VIP": "arm chin eye face feet foot hand knee leg mouth shoulder thigh waist",
    "Obj_VIP": "ball baseball basketball car chair dumbbell floor handrail stair window",
    "Act_VIP": "balance bend bring climb dance flap hop jog jump kick kneel lean lift lower pick put raise rotate rub "
    "run shuffle sit spin spread squat stand stop stroll stumble swing throw turn walk wash",
    "Desc_VIP": "angrily angry careful carefully fast happily happy quickly sad sadly slow slowly",
}
_COLUMN = {name: column for column, name in enumerate(PARTS_OF_SPEECH)}
_SPECIAL_COLUMN = {word: _COLUMN[name] for name, words in SPECIAL_WORDS.items() for word in words.split()}


@dataclass(frozen=True)
class EncodedCaption:
    """A caption as the evaluator's text encoder takes it.

    rows: (22,) rows of the word vectors. pos: (22,) columns of the part-of-speech one-hots. length: how many of the
    22 places are read, both marks included; what stands behind is the unknown word and is not read.
    """

    rows: np.ndarray
    pos: np.ndarray
    length: int


class Vocabulary:
    """Word vectors by lemma.

    Args:
        vectors: (words, 300) float32.
        rows: word -> its row; "sos", "eos" and "unk" are among them.
    """

    def __init__(self, vectors: np.ndarray, rows: Mapping[str, int]):
        if missing := [word for word in (START, END, UNKNOWN) if word not in rows]:
            raise MotionLabError(f"the vocabulary lacks the word {missing[0]!r}; take the published our_vab files")
        self.vectors, self.rows = vectors, dict(rows)

    @classmethod
    def read(cls, folder: str | Path, prefix: str = "our_vab") -> Vocabulary:
        """From the published `our_vab_data.npy`, `our_vab_words.pkl` and `our_vab_idx.pkl`, or `.json` in the place
        of `.pkl`.

        Raises:
            MotionLabError: a file is missing, is not what its name says, or the pickles hold more than words and
            numbers.
        """
        folder = Path(folder)
        try:
            vectors = np.load(folder / f"{prefix}_data.npy", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            raise MotionLabError(
                f"{folder} holds no readable {prefix}_data.npy; take the published GloVe files"
            ) from None
        words, rows = (_table(folder, f"{prefix}_{part}") for part in ("words", "idx"))
        known = isinstance(words, list) and isinstance(rows, dict) and vectors.ndim == 2 and vectors.dtype.kind == "f"
        if not known or not all(type(rows.get(word)) is int and 0 <= rows[word] < len(vectors) for word in words):
            raise MotionLabError(
                f"the {prefix} files in {folder} do not belong together; take all three from one source"
            )
        return cls(vectors.astype(np.float32, copy=False), {word: rows[word] for word in words})

    def look_up(self, token: str) -> tuple[int, int]:
        """A token "word/POS" -> the row of its vector and the column of its part of speech. Case matters.

        A word without a vector takes that of the unknown word and the part of speech OTHER.
        """
        word, _, tag = token.partition("/")
        if token.count("/") != 1:
            raise MotionLabError(f"the caption's token {token!r} is not word/POS; tag its captions as HumanML3D does")
        if word not in self.rows:
            return self.rows[UNKNOWN], _COLUMN[OTHER]
        return self.rows[word], _SPECIAL_COLUMN.get(word, _COLUMN.get(tag, _COLUMN[OTHER]))

    def encode(self, tokens: Sequence[str]) -> EncodedCaption:
        """The first 20 tokens between the two marks, and unknown words up to 22 places."""
        marked = [f"{START}/{OTHER}", *tokens[:MAX_WORDS], f"{END}/{OTHER}"]
        padded = marked + [f"{UNKNOWN}/{OTHER}"] * (MAX_WORDS + 2 - len(marked))
        rows, pos = zip(*map(self.look_up, padded))
        return EncodedCaption(np.array(rows), np.array(pos), len(marked))


def _table(folder: Path, name: str) -> object:
    file = folder / f"{name}.json"
    if not file.exists():
        return read_plain_pickle(folder / f"{name}.pkl")
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise MotionLabError(f"{file} cannot be read as JSON; convert the pickle again") from None
