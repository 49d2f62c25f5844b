"""Sentences taken apart: the acts that one sentence says in a row or at once, and the words that carry meaning."""

from __future__ import annotations

import re
from collections.abc import Collection

IS = re.compile(r"\s(?:is|are|was|were)\s*$", re.IGNORECASE)
SUBJECT = re.compile(
    r"^(?P<subject>(?:(?:a|the|an|this|one)\s+)?(?:(?:old|young|elderly|standing|stick|sim|tall)\s+)*"
    r"(?:person|man|woman|someone|somebody|he|she|they|it|figure|human|humanoid|guy|individual|figurine|body|character|"
    r"boy|girl|dancer|people|subject|sim)(?:\s+(?:is|are|was|were|who|that))?)\s+",
    re.IGNORECASE,
)
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the this that these those some any his her their its our your my him them it he she they we i you me "
        "who which what there here and or but then as if while when with without of to in on at by for from into onto "
        "over under out off up down is are was were be been being am do does did doing done have has had having will "
        "would can could may might must shall should not no very just so too also before after during again like about "
        "around through across along towards toward s t one",
    )
)
NO_VERBS = frozenset(
    {"back", "left", "right", "forward", "forwards", "backward", "backwards", "person", "man", "how", "ice"}
)
JOINED = re.compile(
    r"\s*(?:[.;!?]+|,?\s*\b(?:and then|then|while|whilst|before|after|followed by|as)\b)\s*", re.IGNORECASE
)
AND = re.compile(r"(?:,\s*(?:and\s+)?|\s+and\s+)", re.IGNORECASE)
ADVERB = re.compile(r"^(?:\w+ly|again|also|finally|just|still)\s+", re.IGNORECASE)


def split_acts(sentence: str, verbs: Collection[str]) -> list[str]:
    """The parts of a sentence that say an act each, in their order.

    It is cut at "then", "while", "before", "after" and full stops, and at commas and "and" where a verb follows.

    Args:
        sentence: what a user typed.
        verbs: words that begin an act ("walks", "walking", "walk"), lower case.
    Returns:
        at least one part; a part without a subject stays without.
    """
    parts: list[str] = []
    for clause in filter(None, (part.strip(" ,") for part in JOINED.split(sentence))):
        begin = 0
        for cut in AND.finditer(clause):
            if (
                cut.start() > begin
                and _begins_an_act(clause[cut.end() :], verbs)
                and _says_something(clause[begin : cut.start()])
            ):
                parts.append(clause[begin : cut.start()])
                begin = cut.end()
        parts.append(clause[begin:])
    said = [part.strip(" ,") for part in parts if _says_something(part)]
    return said or [sentence.strip()]


def _begins_an_act(text: str, verbs: Collection[str]) -> bool:
    subject = SUBJECT.match(text)
    rest = ADVERB.sub("", text[subject.end() :] if subject else text)
    first = re.match(r"[A-Za-z]+", rest)
    return bool(first) and first[0].lower() in verbs


def _says_something(part: str) -> bool:
    return bool(re.search(r"\w", part)) and bool(content_stems(part))


def first_verbs(caption: str) -> list[str]:
    """The word behind the subject of a caption, adverbs skipped: usually its verb. Empty without a subject."""
    subject = SUBJECT.match(caption)
    if not subject:
        return []
    first = re.match(r"[a-z]+", ADVERB.sub("", caption[subject.end() :].lower()))
    return [first[0]] if first and first[0] not in STOP_WORDS | NO_VERBS else []


def content_stems(sentence: str) -> list[str]:
    """Stems of the words that carry meaning; a subject such as "a person" carries none."""
    subject = SUBJECT.match(sentence)
    words = re.findall(r"[^\W\d_]+|\d+", (sentence[subject.end() :] if subject else sentence).lower())
    return [stem(word) for word in words if word not in STOP_WORDS]


def stem(word: str) -> str:
    """A word without the commonest endings: walks, walked, walking -> walk; carries -> carri; forwards -> forward."""
    for ending in ("ing", "ies", "ed", "es", "ly", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + ("i" if ending == "ies" else "")
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls" else word
