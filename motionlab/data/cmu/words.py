"""Sentences about the mirror image of a motion: left and right, clockwise and counterclockwise change places."""

from __future__ import annotations

import re

_WORD = re.compile(
    r"\b(?:(?P<anti>(?:counter|anti|contra)[- ]?)?(?P<clock>clock[- ]?wise)|(?P<anticlock>(?:counter|anti)[- ]?clock)|"
    r"(?P<side>left|right)(?P<ending>wards?|most|side|y|ies|s)?)\b",
    re.IGNORECASE,
)

# Words before "right" or "left" that say that a side follows, whatever stands behind.
_SIDE_BEFORE = re.compile(
    r"\b(?:the|a|an|his|her|its|their|your|my|our|to|toward|towards|and|or|from|on|of|with|left|left,?\s+then|far|front|back|sharp|hard|slight|"
    r"slightly|straight|diagonally|(?:turn|step|sidestep|walk|run|jog|move|lean|look|fac|twist|spin|rotat|veer|curv|hop|jump|"
    r"kick|punch|swing|shift|bend|go|head|shuffl|slid|lung|sway|tilt|pivot|dodg|stepp|spinn|runn|hopp|jogg)"
    r"(?:e|s|es|ed|ing)?)[\s-]+$",
    re.IGNORECASE,
)
_RIGHT_IS_SOON = re.compile(
    r"^\s+(?:after|afterwards?|before|behind|beside|above|below|under|next|in front|where|here|there|into|through|back|"
    r"off|ahead)\b",
    re.IGNORECASE,
)
_RIGHT_ALWAYS = re.compile(r"^(?:\s+(?:away|now)\b|[\s-]+angled?\b|[\s-]+angles\b)", re.IGNORECASE)  # says no side
_ALL_RIGHT = re.compile(r"\b(?:all|quite|that['’]s)\s+$", re.IGNORECASE)

_PLACES = (
    "room|house|building|place|area|stage|scene|screen|frame|field|office|kitchen|store|shop|car|park|party|table|chair|bed|"
    "seat|floor|ground|spot|position|path|line|group|others"
)
_LEAVES = re.compile(
    rf"^\s+(?:(?:the|a|an|his|her|their|this|that)\s+(?:{_PLACES})\b|alone\b|behind\b|home\b)", re.IGNORECASE
)
_HAS = re.compile(r"\b(?:has|have|had|having)\s+$", re.IGNORECASE)
_ENDS = re.compile(r"^\s*(?:[.,;!?]|$|and\b|then\b)")
_SUBJECT = re.compile(r"\b(?:he|she|they|who)\s+$", re.IGNORECASE)


def mirror_sentence(sentence: str) -> str:
    """The sentence as it is of the mirrored motion.

    Left and right trade places with all their forms (left-handed, rightwards, LEFT, lefts), as do clockwise and
    counterclockwise (counter clockwise, anti-clockwise). Capitals stay as they were. A "left" that is of leaving ("he
    left the room", "is left behind") and a "right" that names no side ("right away", "all right", "sits down right
    after", "a right angle") stay, where the words around them show it; where they do not, a side is meant, as in nearly
    all sentences about motions.
    """
    return _WORD.sub(_mirrored, sentence)


def _mirrored(match: re.Match) -> str:
    word, sentence = match[0], match.string
    if match["clock"]:
        other = match["clock"] if match["anti"] else f"counter{match['clock']}"
        return _in_capitals_of(word, other)
    if match["anticlock"]:
        return _in_capitals_of(word, "clockwise")
    before, behind = sentence[: match.start()], sentence[match.end() :]
    side = match["side"].lower()
    if not match["ending"] and (_says_no_side if side == "right" else _is_leaving)(before, behind):
        return word
    return _in_capitals_of(match["side"], "right" if side == "left" else "left") + (match["ending"] or "")


def _says_no_side(before: str, behind: str) -> bool:
    """Whether the "right" between these is "at once", "correct" or an angle."""
    if _RIGHT_ALWAYS.match(behind) or _ALL_RIGHT.search(before):
        return True
    return bool(_RIGHT_IS_SOON.match(behind)) and not _SIDE_BEFORE.search(before)


def _is_leaving(before: str, behind: str) -> bool:
    """Whether the "left" between these is of the verb leave."""
    if _HAS.search(before) and _ENDS.match(behind):
        return True
    if _SUBJECT.search(before) and _ENDS.match(behind):
        return True
    return bool(_LEAVES.match(behind)) and not _SIDE_BEFORE.search(before)


def _in_capitals_of(word: str, other: str) -> str:
    """`other` in capitals, with a capital or in small letters, as `word` is."""
    if word.isupper():
        return other.upper()
    return other[:1].upper() + other[1:].lower() if word[:1].isupper() else other.lower()
