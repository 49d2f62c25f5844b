"""Words and parts of speech of a free sentence, as HumanML3D's captions were tagged: by spaCy's small English model."""

from __future__ import annotations

from functools import cache

from evaluation.t2m.test_set import TaggedCaption
from motionlab.errors import MotionLabError

MODEL = "en_core_web_sm"
LEMMATIZED = ("NOUN", "VERB")  # other words stay as they are, and so does "left", whose lemma is another word


def tagged(caption: TaggedCaption) -> TaggedCaption:
    """The caption with tokens, its own where it has them.

    Raises:
        MotionLabError: it has none and spaCy's model is not installed.
    """
    if caption.tokens:
        return caption
    tokens = []
    for word in _language()(caption.text.replace("-", "")):
        if word.text.isalpha():
            lemma = word.pos_ in LEMMATIZED and word.text != "left"
            tokens.append(f"{word.lemma_ if lemma else word.text}/{word.pos_}")
    return TaggedCaption(caption.text, tuple(tokens))


@cache
def _language():
    try:
        import spacy

        return spacy.load(MODEL)
    except (ImportError, OSError):
        raise MotionLabError(
            "the published evaluator reads tagged words: give captions as HumanML3D's text files have them "
            "(caption#word/POS ...#0.0#0.0), or install spaCy and its model: "
            f"pip install spacy && python -m spacy download {MODEL}"
        ) from None
