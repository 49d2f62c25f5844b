"""The grammar of `captions` backwards: which acts and styles a sentence in its words names.

For sentences that a model writes, which learned from those captions: no network has a say in what they mean.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product

from motionlab.data.captions import _inflect, _tidy
from motionlab.data.phrases import ANYONE, CONTENTS, JOINED, SETTINGS, STYLES

ACT, STYLE, FILLER = range(3)
POSSESSIVES = ("his", "her", "their", "your", "the")
FORMS = ("base", "third", "ing")
UNSAID = "normal"  # the style of who does something in no way in particular

Words = tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """acts: what each part may be, "raise-one left" or, where no side is said, either. styles: what each phrase for a style may mean;
    "slowly" is old or tired, "a man" masculine or nothing in particular. unread: words that belong to no phrase of the grammar."""

    acts: tuple[frozenset[str], ...]
    styles: tuple[frozenset[str], ...]
    unread: Words

    def names(self, acts: tuple[str, ...]) -> bool:
        """Whether these acts, in any order, are what it names."""
        return len(acts) == len(self.acts) and any(all(map(_holds, self.acts, order)) for order in permutations(acts))

    def shows(self, styles: tuple[str, ...]) -> bool:
        """Whether the styles that it names are those of a motion's parts: each of them, said once or more, and no other."""
        wanted = {style for style in styles if style != UNSAID}
        return all(named & (wanted | {UNSAID}) for named in self.styles) and all(any(style in named for named in self.styles) for style in wanted)

    def sides(self) -> list[str]:
        """Left and right, sorted, of the acts that have a side."""
        return sorted(next(iter(named)).split()[1] for named in self.acts if len(named) == 1 and " " in next(iter(named)))


def _holds(named: frozenset[str], act: str) -> bool:
    return act in named


def read_caption(caption: str) -> Reading:
    """The longest phrases of the grammar, one after the other, wherever they stand."""
    acts, styles, unread = [], [], []
    for (kind, values), words in _phrases_in(_words(caption)):
        if kind == ACT:
            acts.append(values)
        elif kind == STYLE:
            styles.append(values)
        elif kind is None:
            unread += words
    return Reading(tuple(acts), tuple(styles), tuple(unread))


def _phrases_in(words: Words) -> list[tuple[tuple[int | None, frozenset], Words]]:
    """The words as phrases in their order, the longest found first; adjectives may stand inside a phrase that has room for one."""
    table, longest = _table()
    for size in range(min(longest, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            some = words[start : start + size]
            found = [(table[some], some)] if some in table else _with_adjective(some)
            if found:
                return [*_phrases_in(words[:start]), *found, *_phrases_in(words[start + size :])]
    return [((None, frozenset()), words)] if words else []


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
        for form, poss in product(FORMS if "*" in phrase else FORMS[:1], POSSESSIVES if "{poss}" in phrase else POSSESSIVES[:1]):
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
    for phrase in (*SETTINGS, *_joints(), "is"):
        add(FILLER, phrase, "")
    table = {words: _named(kinds) for words, kinds in found.items() if words}
    return table, max(map(len, table))


def _named(kinds: dict[int, set]) -> tuple[int, frozenset]:
    kind = min(kinds)  # an act before a style before what says nothing
    return kind, frozenset(kinds[kind])


def _joints() -> set[str]:
    """What stands between the parts of a composed sentence."""
    return {piece.strip() for forms in JOINED.values() for form in forms for piece in re.split(r"\{\w+\}", form) if piece.strip(" ,.;&")}


@lru_cache
def _adjectives() -> dict[Words, frozenset]:
    found = defaultdict(set)
    for name, style in STYLES.items():
        for phrase in style.adjectives:
            found[_words(phrase)].add(name)
    return {words: frozenset(names) for words, names in found.items()}
