"""The grammar of `captions` backwards: which acts and styles a sentence in its words names.

For sentences that a model writes, which learned from those captions: no network has a say in what they mean.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product

from motionlab.data.bandai.captions import _inflect, _tidy
from motionlab.data.bandai.phrases import ANYONE, CONTENTS, JOINED, SETTINGS, STYLES

ACT, STYLE, JOINT, FILLER = range(4)
POSSESSIVES = ("his", "her", "their", "your", "the")
FORMS = ("base", "third", "ing")
UNSAID = "normal"  # the style of who does something in no way in particular

Words = tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """acts: what each part may be, "raise-one left" or, where no side is said, either, in the order in which they
    happen. styles: what each phrase for a style may mean; "slowly" is old or tired, "a man" masculine or nothing in
    particular. unread: words that belong to no phrase of the grammar.
    """

    acts: tuple[frozenset[str], ...]
    styles: tuple[frozenset[str], ...]
    unread: Words

    def names(self, acts: tuple[str, ...]) -> bool:
        """Whether these acts, in any order, are what it names."""
        return len(acts) == len(self.acts) and any(all(map(_holds, self.acts, order)) for order in permutations(acts))

    def in_order(self, acts: tuple[str, ...]) -> bool:
        """Whether these acts, one after the other, are what it names."""
        return len(acts) == len(self.acts) and all(map(_holds, self.acts, acts))

    def shows(self, styles: tuple[str, ...]) -> bool:
        """Whether the styles that it names are those of a motion's parts: each of them, said once or more, and no
        other. What names no act shows none.
        """
        if not self.acts:
            return False
        wanted = {style for style in styles if style != UNSAID}
        return all(named & (wanted | {UNSAID}) for named in self.styles) and all(
            any(style in named for named in self.styles) for style in wanted
        )

    def sides(self, acts: tuple[str, ...]) -> bool | None:
        """Whether each act is named with its own side; None where none has one, where one goes unsaid, or where other
        acts are named.
        """
        kinds, said = (
            sorted(act.split()[0] for act in acts),
            [sorted({one.split()[0] for one in named}) for named in self.acts],
        )
        sided = any(" " in act for act in acts)
        unsaid = any(len(named) > len({one.split()[0] for one in named}) for named in self.acts)
        if not sided or unsaid or sorted(kind for some in said for kind in some) != kinds:
            return None
        return self.names(acts)

    def same_acts(self, other: Reading) -> bool:
        """Whether both name acts, and may mean the same ones in the same order."""
        return (
            bool(self.acts)
            and len(self.acts) == len(other.acts)
            and all(map(frozenset.intersection, self.acts, other.acts))
        )

    def same_styles(self, other: Reading) -> bool:
        """Whether what either says of a style the other says too."""
        mine, theirs = ([named for named in reading.styles if UNSAID not in named] for reading in (self, other))
        return all(any(a & b for b in other.styles) for a in mine) and all(
            any(a & b for b in self.styles) for a in theirs
        )


def _holds(named: frozenset[str], act: str) -> bool:
    return act in named


def read_caption(caption: str) -> Reading:
    """The longest phrases of the grammar, one after the other, wherever they stand."""
    acts, styles, unread, between = [], [], [], [[]]
    for (kind, values), words in _phrases_in(_words(caption)):
        if kind == ACT:
            acts.append(values)
            between.append([])
        elif kind == STYLE:
            styles.append(values)
        elif kind == JOINT:
            between[-1] += words
        elif kind is None:
            unread += words
    order = _orders().get(tuple(map(tuple, between)), range(len(acts)))
    return Reading(tuple(acts[place] for place in order), tuple(styles), tuple(unread))


def _phrases_in(words: Words) -> list[tuple[tuple[int | None, frozenset], Words]]:
    """The words as phrases in their order, the longest found first; adjectives may stand inside a phrase that has room
    for one.
    """
    table, longest = _table()
    phrases = {}  # by where they begin
    gaps = [(0, len(words))]  # what no phrase holds yet
    for size in range(min(longest, len(words)), 0, -1):
        left = []
        for first, end in gaps:
            start = first
            while start + size <= end:
                some = words[start : start + size]
                found = [(table[some], some)] if some in table else _with_adjective(some)
                if found:
                    phrases[start] = found
                    left.append((first, start))
                    first = start + size
                start = max(start + 1, first)
            left.append((first, end))
        gaps = [(first, end) for first, end in left if first < end]
    phrases |= {first: [((None, frozenset()), words[first:end])] for first, end in gaps}
    return [phrase for start in sorted(phrases) for phrase in phrases[start]]


def _with_adjective(words: Words) -> list[tuple[tuple[int, frozenset], Words]]:
    table, adjectives = _table()[0], _adjectives()
    for start, end in ((i, j) for i in range(len(words)) for j in range(i + 1, len(words))):
        style, rest = adjectives.get(words[start:end]), (*words[:start], "{adj}", *words[end:])
        if style and rest in table:
            return [(table[rest], rest), ((STYLE, style), words[start:end])]
    return []


def _words(text: str) -> Words:
    text = re.sub(r"[.,;:!?&()]|->", " ", text.lower())
    return tuple("a" if word == "an" else word for word in text.split())


@lru_cache
def _table() -> tuple[dict[Words, tuple[int, frozenset]], int]:
    """Phrases as words -> what kind of phrase it is and what it names; and how long the longest is."""
    found: dict[Words, dict[int, set]] = defaultdict(lambda: defaultdict(set))

    def add(kind: int, phrase: str, value: str) -> None:
        for form, poss in product(
            FORMS if "*" in phrase else FORMS[:1], POSSESSIVES if "{poss}" in phrase else POSSESSIVES[:1]
        ):
            text = _tidy(_inflect(phrase, form).replace("{poss}", poss))
            for one in {text, text.replace("{adj}", "")}:
                found[_words(one)][kind].add(value)

    for name, content in CONTENTS.items():
        said = (*content.verbs, *content.nouns)
        sides = (" left", " right") if any("{side}" in phrase for phrase in said) else ("",)
        for phrase, side in product(said, sides):
            add(ACT, phrase.replace("{side}", side.strip()), name + side)
    for name, style in STYLES.items():
        for phrase in (*style.adverbs, *style.manners, *style.gait, *style.people):
            add(STYLE, phrase, name)
    for phrase in ANYONE:
        add(STYLE if STYLE in found[_words(phrase)] else FILLER, phrase, UNSAID)
    for kind, phrase in (
        *((JOINT, phrase) for phrase in _joints()),
        *((FILLER, phrase) for phrase in (*SETTINGS, "is")),
    ):
        add(kind, phrase, "")
    table = {words: _named(kinds) for words, kinds in found.items() if words}
    return table, max(map(len, table))


def _named(kinds: dict[int, set]) -> tuple[int, frozenset]:
    kind = min(kinds)  # an act before a style before what says nothing
    return kind, frozenset(kinds[kind])


def _joints() -> set[str]:
    """What stands between the parts of a composed sentence."""
    return {
        piece.strip()
        for forms in JOINED.values()
        for form in forms
        for piece in re.split(r"\{\w+\}", form)
        if piece.strip(" ,.;&")
    }


@lru_cache
def _orders() -> dict[tuple[Words, ...], tuple[int, ...]]:
    """What stands before, between and behind the parts of a composed sentence -> where in it the first part to happen
    is told, the second...
    """
    found = {}
    for form, inflection in product((form for forms in JOINED.values() for form in forms), FORMS):
        pieces = re.split(r"(\{\w+\})", _inflect(form, inflection))
        told, between = [], [[]]
        for piece in pieces:
            if re.fullmatch(r"\{[abc](_ing)?\}", piece):
                told.append(piece[1])
                between.append([])
            elif not piece.startswith("{"):
                between[-1] += _words(piece)
        found[tuple(map(tuple, between))] = tuple(told.index(part) for part in sorted(told))
    return found


@lru_cache
def _adjectives() -> dict[Words, frozenset]:
    found = defaultdict(set)
    for name, style in STYLES.items():
        for phrase in style.adjectives:
            found[_words(phrase)].add(name)
    return {words: frozenset(names) for words, names in found.items()}
