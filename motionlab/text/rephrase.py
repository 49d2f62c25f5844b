"""The same motion said of someone else, or as an order, as a user may type it."""

from __future__ import annotations

import re
from random import Random

from motionlab.text.acts import IS, SUBJECT
from motionlab.text.hard_negatives import NUMBERS

SUBJECTS = (
    "a person",
    "a person",
    "someone",
    "somebody",
    "a man",
    "a woman",
    "the person",
    "the man",
    "a figure",
    "he",
    "she",
    "a human",
    "a guy",
    "a girl",
    "the character",
    "this person",
    "person",
)
SAME_NUMBER = {
    **{"once": "one time", "one time": "once", "twice": "two times", "two times": "twice"},
    **{word: str(i) for i, word in enumerate(NUMBERS[1:], start=2)},
    **{str(i): word for i, word in enumerate(NUMBERS[1:], start=2)},
}
NUMBER = re.compile(r"\b(?:" + "|".join(sorted(SAME_NUMBER, key=len, reverse=True)) + r")\b", re.IGNORECASE)
KEPT_S = re.compile(r"(?:ss|us|is|as|ous)$|(?<!sw)(?<!br)(?<!fl)(?<!cl)ings$")


def rephrased(sentence: str, rng: Random) -> str:
    """The sentence with another subject, as an order or as a fragment, and perhaps with numbers written otherwise.

    Args:
        sentence: "a person walks forward and waves", "the man is sitting down".
        rng: chooses among the ways.
    Returns:
        for example "someone walks forward and waves", "walk forward and wave", "sitting down".
    """
    sentence = NUMBER.sub(lambda match: SAME_NUMBER[match[0].lower()], sentence) if rng.random() < 0.5 else sentence
    match = SUBJECT.match(sentence)
    if not match or re.search(r"\s(?:who|that)\s*$", match[0]):
        return sentence
    rest, being = sentence[match.end() :], IS.search(match[0])
    if rng.random() < 0.5:
        return f"{rng.choice(SUBJECTS)}{' is' if being else ''} {rest}"
    return rest if being else imperative(rest)


def imperative(clauses: str) -> str:
    """ "walks forward and waves, then sits" -> "walk forward and wave, then sit"."""
    return re.sub(
        r"(^(?:slowly |quickly )?|(?:,?\s*\b(?:and then|then|and)|,)\s+)([a-z]+)\b",
        lambda match: match[1] + base_form(match[2]),
        clauses,
    )


def base_form(verb: str) -> str:
    """ "walks" -> "walk", "carries" -> "carry", "does" -> "do"; a word that is no third person stays as it is."""
    if len(verb) < 4 or not verb.endswith("s") or KEPT_S.search(verb):
        return verb
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    return verb[:-2] if re.search(r"(?:sh|ch|x|ss|zz|o)es$", verb) else verb[:-1]
