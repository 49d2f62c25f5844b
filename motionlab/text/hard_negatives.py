"""Hard negatives made from a sentence itself: nearly the same words that say another motion."""

from __future__ import annotations

import re
from collections.abc import Callable

from motionlab.data.cmu.words import mirror_sentence
from motionlab.text.acts import IS, SUBJECT

DIRECTIONS = {
    "forward": "backward",
    "forwards": "backwards",
    "foward": "backward",
    "ahead": "backwards",
    "onward": "backward",
    "frontward": "backward",
    "frontwards": "backwards",
}
CLOCKWISE = re.compile(r"(\b(?:(?:counter|anti|contra)[\s-]?)?clock[\s-]?wise\b)", re.IGNORECASE)
VERTICALS = {
    "up": "down",
    "upward": "downward",
    "upwards": "downwards",
    "upstairs": "downstairs",
    "raise": "lower",
    "raises": "lowers",
    "raised": "lowered",
    "raising": "lowering",
    "above": "below",
    "ascends": "descends",
    "ascending": "descending",
    "sits down": "stands up",
    "sit down": "stand up",
    "sitting down": "standing up",
    "sat down": "stood up",
}
SPEEDS = {
    "slowly": "quickly",
    "slow": "fast",
    "slower": "faster",
    "gently": "briskly",
    "leisurely": "hurriedly",
    "calmly": "hastily",
}
FAST = {
    "quickly": "slowly",
    "fast": "slow",
    "quick": "slow",
    "rapidly": "slowly",
    "briskly": "slowly",
    "faster": "slower",
    "swiftly": "slowly",
    "rapid": "slow",
    "hastily": "slowly",
    "hurriedly": "slowly",
}
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
COUNTED = (
    r"(?:(?:small|big|large|quick|slow|short|long|more|giant|jumping|full|high|deep)\s+)*"
    r"(?:times?|steps?|jumps?|hops?|kicks?|punches|circles?|laps?|jacks?|paces?|squats?|spins?|claps?|strides?|leaps?|"
    r"swings?|waves?|bows?)"
)

# "up" and "down" that belong to their verb: they have no opposite.
UP_AND_DOWN = re.compile(
    r"\b(?:up and down|down and up|up (?:to|until)|ends? up|(?:warm|wind)(?:s|ing)? up|back(?:s|ed|ing)? up|speeds? up|"
    r"slow(?:s|ing|ed)? (?:up|down)|(?:push|sit|pull|chin)[- ]?ups?|catch(?:es|ing)? up|"
    r"lower (?:body|back|arms?|legs?|half)|raised|"
    r"(?:pick|jump|hop|bounc|kneel|crouch|squat|bend|bent|bow|clean|wash|wip|put|plac|set|la[yi]|fall|fell)"
    r"\w*(?: \w+){0,3}? (?:up|down)(?: and (?:up|down))?|"
    r"(?:stand|stood|straighten)\w*(?: \w+){0,2}? (?:up|down) (?:straight|tall|still))\b"
)

ORDER = re.compile(r"^(?P<first>.+?)(?P<between>,?\s+(?:and then|then|before|after)\s+)(?P<second>.+)$", re.IGNORECASE)
# A second part that speaks of the first makes no sense in front of it.
REFERS_BACK = re.compile(
    r"\b(?:it|them|that|again|back|returns?|returning|continues?|resumes?|stops?|ends|original|same|other|opposite|repeats?)\b",
    re.IGNORECASE,
)
NO_VERB = re.compile(
    r"(?:to|in|into|on|onto|at|with|the|a|an|their|his|her|its|one|two|both|left|right|up|down|back)\b", re.IGNORECASE
)


def contrasts(sentence: str) -> dict[str, str]:
    """Every way in which the opposite of a sentence can be said by changing a few of its words.

    Args:
        sentence: in English, in any case.
    Returns:
        kind of change ("side", "direction", "turn", "vertical", "speed", "count", "order") -> the changed sentence.
        Kinds that the sentence says nothing about are missing.
    """
    changed = {kind: change(sentence) for kind, change in KINDS.items()}
    return {kind: other for kind, other in changed.items() if other != sentence}


def details(sentence: str) -> tuple[str, ...]:
    """The words that tell sides, directions, turns, heights, speeds and counts, sorted: near-duplicates share them."""
    whole = CLOCKWISE.sub(
        lambda match: "clockwise" if match[0].startswith("clock") else "counterclockwise", sentence.lower()
    )
    words = re.findall(r"[a-z]+|\d+", whole)
    return tuple(sorted(word for word in words if word in _TELLING or word.isdigit()))


def _swap(pairs: dict[str, str], keep: re.Pattern | None = None) -> Callable[[str], str]:
    """A function that swaps the words of `pairs` both ways, but not inside what `keep` matches."""
    words = {**{other: word for word, other in reversed(pairs.items())}, **pairs}
    pattern = re.compile(r"\b(?:" + "|".join(sorted(words, key=len, reverse=True)) + r")\b", re.IGNORECASE)

    def change(sentence: str) -> str:
        kept = [match.span() for match in keep.finditer(sentence.lower())] if keep else []

        def other(match: re.Match) -> str:
            if any(start <= match.start() < end for start, end in kept):
                return match[0]
            return _in_case(match[0], words[match[0].lower()])

        return pattern.sub(other, sentence)

    return change


def _in_case(word: str, other: str) -> str:
    if word.isupper() and len(word) > 1:
        return other.upper()
    return other.capitalize() if word[0].isupper() else other


def _side(sentence: str) -> str:
    """Left and right change places, clockwise and counterclockwise stay."""
    parts = CLOCKWISE.split(sentence)
    return "".join(part if place % 2 else mirror_sentence(part) for place, part in enumerate(parts))


def _turn(sentence: str) -> str:
    """Clockwise and counterclockwise change places, left and right stay."""
    return CLOCKWISE.sub(lambda match: mirror_sentence(match[0]), sentence)


def _count(sentence: str) -> str:
    """once <-> twice; the number in front of something counted, and that of "times", becomes another."""

    def again(match: re.Match) -> str:
        return _in_case(match[0], "twice" if match[0].lower() == "once" else "once")

    def other(match: re.Match) -> str:
        number = match["number"].lower()
        value = int(number) if number.isdigit() else NUMBERS.index(number) + 1
        value = value + 2 if value < 4 else value - 2
        said = str(value) if number.isdigit() else NUMBERS[value - 1]
        noun = match["what"]
        if number in ("one", "1") and not noun.endswith("s"):
            noun += "es" if noun.endswith("h") else "s"
        return f"{_in_case(match['number'], said)}{match['space']}{noun}"

    changed = re.sub(
        r"\b(?:once|twice)\b(?=\s*(?:$|[,.;]|(?:and|then|with|before|in|on|while|to|around)\b))",
        again,
        sentence,
        flags=re.IGNORECASE,
    )
    number = rf"\b(?P<number>{'|'.join(NUMBERS)}|[1-9])(?P<space>\s+)(?P<what>{COUNTED})\b"
    return re.sub(number, other, changed, flags=re.IGNORECASE)


def _order(sentence: str) -> str:
    """ "A then B" as "B then A", the subject staying in front; "A before doing B" as "A after doing B"."""
    match = ORDER.match(sentence.strip())
    if not match:
        return sentence
    first, between, second = match["first"], match["between"], match["second"]
    if re.search(r"before|after", between, re.IGNORECASE):
        if not re.match(r"\w+ing\b", second):
            return sentence
        return first + _swap({"before": "after"})(between) + second
    if REFERS_BACK.search(second):
        return sentence
    subject, own = SUBJECT.match(first), SUBJECT.match(second)
    lead = subject[0] if subject else ""
    if NO_VERB.match(second) or (IS.search(lead) and not re.match(r"\w+ing\b", second)):
        return sentence
    first, end = first[len(lead) :], "." * second.endswith(".")
    second = second[len(own[0]) if own else 0 :].rstrip(".")
    if not first or not second or first.lower() == second.lower():
        return sentence
    return f"{lead}{second}{between}{first}{end}"


KINDS: dict[str, Callable[[str], str]] = {
    "side": _side,
    "direction": _swap({**DIRECTIONS, "forward": "backward", "forwards": "backwards"}),
    "turn": _turn,
    "vertical": _swap(VERTICALS, UP_AND_DOWN),
    "speed": _swap({**SPEEDS, **FAST, "slowly": "quickly", "slow": "fast"}),
    "count": _count,
    "order": _order,
}
_TELLING = frozenset(
    word for pairs in (DIRECTIONS, VERTICALS, SPEEDS, FAST) for pair in pairs.items() for word in pair
) | {"left", "right", "clockwise", "counterclockwise", "once", "twice", "before", "after", *NUMBERS}
