"""Captions from labels: what a clip of this content and style shows, said in many ways.

The words are in `phrases`, the grammar is here. A verb phrase is written once with a star before every verb that
inflects ("*raise {poss} {side} hand and *hold it up"); rendering makes "raises his left hand and holds it up", "raise
your left hand and hold it up" or "raising the left hand and holding it up" of it. A style is said by an adverb ("walks
sadly"), by a manner ("like an old man"), by an adjective ("takes sad steps") or by the subject ("an old man walks").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from motionlab.data.bandai.phrases import ANYONE, CONTENTS, JOINED, SETTINGS, STYLES, Style, phrases
from motionlab.errors import MotionLabError

PER_CLIP = 200  # captions of one (content, style, mirrored)
PLAIN_VERBS = 4  # verb phrases of a content, the commonest, that always occur in their plainest sentences
COMMON_VERBS = 12  # of a content, the commonest, that half of the composed sentences use
PER_COMPOSITION = 24
PARTS = max(JOINED)  # of a composed clip, at most


@dataclass(frozen=True)
class Part:
    """One clip of a composed motion."""

    content: str
    style: str
    mirrored: bool = False


# How the data sets name what the tables above name once: (content, the side an unmirrored clip shows).
_LABELS = {
    "dance-short": ("dance", None),
    "walk-left": ("walk-side", "left"),
    "walk-right": ("walk-side", "right"),
    "walk-turn-left": ("walk-turn", "left"),
    "walk-turn-right": ("walk-turn", "right"),
    "raise-up-left-hand": ("raise-one", "left"),
    "raise-up-right-hand": ("raise-one", "right"),
    "raise-up-both-hands": ("raise-both", None),
    "wave-left-hand": ("wave-one", "left"),
    "wave-right-hand": ("wave-one", "right"),
    "wave-both-hands": ("wave-both", None),
    "bye": ("bye", "right"),
    "guide": ("guide", "right"),
    "respond": ("respond", "left"),
    "kick": ("kick", "right"),
}
_LABELS |= {name: (name, None) for name in CONTENTS if name not in {kind for kind, _ in _LABELS.values()}}
LABELS = tuple(_LABELS)
_STYLE_SYNONYMS = {"elderly": "old", "exhausted": "tired", "masculinity": "masculine"}
_OTHER = {"left": "right", "right": "left", None: None}

SETTING_SHARE = 0.12  # of captions that say where or when, too


def captions(content: str, style: str, mirrored: bool = False) -> tuple[str, ...]:
    """PER_CLIP distinct captions of a clip: sentences, imperatives, gerunds and noun phrases, the plainest first.

    content, style: labels of the data set (`LABELS`, `STYLES` and the data set's synonyms). mirrored: left and
    right have changed places in the clip. The same arguments give the same captions in every process.
    Raises MotionLabError for an unknown label.
    """
    kind, side = _resolve(content, mirrored)
    manner = _style(style)
    rng = Random(f"{kind} {side} {style}")
    templates = [(t, False) for t in CONTENTS[kind].verbs] + [(t, True) for t in CONTENTS[kind].nouns]
    found = dict.fromkeys(text.format(side=side) for text in _plainest(CONTENTS[kind].verbs[:PLAIN_VERBS], manner))
    # Every template gets a turn a round, so the sample covers the different words evenly.
    while len(found) < PER_CLIP:
        for template, is_noun in rng.sample(templates, len(templates)):
            say = _noun_caption if is_noun else _verb_caption
            text = say(template, manner, CONTENTS[kind].gait, rng).format(side=side)
            if rng.random() < SETTING_SHARE:
                text = f"{text} {rng.choice(SETTINGS)}"
            found.setdefault(_finish(text, rng))
    return tuple(found)[:PER_CLIP]


def plain_caption(content: str, style: str, mirrored: bool = False) -> str:
    """The first of `captions`, without making the others: "a person walks sadly"."""
    kind, side = _resolve(content, mirrored)
    return _plainest(CONTENTS[kind].verbs[:1], _style(style))[0].format(side=side)


def compose(parts: Sequence[Part], seed: int = 0) -> tuple[str, ...]:
    """PER_COMPOSITION distinct sentences for two or three clips that follow one another.

    One subject does all parts. A style that all share is said once, others with their part; normal goes unsaid.
    Raises MotionLabError unless there are two or three parts.
    """
    if len(parts) not in JOINED:
        raise MotionLabError(f"a composed caption joins 2 or 3 parts, got {len(parts)}; split the longer sequence")
    rng = Random(f"{seed} {[(p.content, p.style, p.mirrored) for p in parts]}")
    found: dict[str, None] = {}
    while len(found) < PER_COMPOSITION:
        found.setdefault(_composed(parts, rng))
    return tuple(found)


def example_captions() -> list[str]:
    """Every caption that a clip can have, and composed ones of pairs that people ask for."""
    styles = [*STYLES, *_STYLE_SYNONYMS]
    single = (c for content in LABELS for style in styles for m in (False, True) for c in captions(content, style, m))
    pairs = (("walk", "wave-right-hand"), ("walk", "bow"), ("bow", "walk"))
    composed = (
        c for pair in pairs for seed in range(40) for c in compose([Part(name, "normal") for name in pair], seed)
    )
    return list(dict.fromkeys([*single, *composed]))


def plain_captions(composed: int = 80) -> list[str]:
    """A plain sentence for every content in every style, and `composed` ones of two and three acts; sorted."""
    random, sentences = Random(0), {plain_caption(content, style) for content in LABELS for style in STYLES}
    for i in range(composed):
        parts = [Part(random.choice(LABELS), "normal", random.random() < 0.5) for _ in range(2 + i % 2)]
        sentences.add(compose(parts, seed=i)[0])
    return sorted(sentences)


def meaning(content: str, style: str, mirrored: bool = False) -> tuple[str, ...]:
    """What the captions of a clip say, without the words: PARTS acts ("walk-turn left") and PARTS styles, "" for no
    part.

    content, style: labels as above, joined by "+" for a composed clip. Raises MotionLabError for unknown labels and for
    more parts.
    """
    contents, styles = content.split("+"), style.split("+")
    if len(contents) != len(styles) or len(contents) > PARTS:
        raise MotionLabError(f"'{content}' in the styles '{style}' is not 1 to {PARTS} parts")
    acts = [" ".join(filter(None, _resolve(part, mirrored))) for part in contents]
    manners = [_STYLE_SYNONYMS.get(manner, manner) for manner in styles if _style(manner)]
    none = [""] * (PARTS - len(contents))
    return (*acts, *none, *manners, *none)


def _resolve(content: str, mirrored: bool) -> tuple[str, str | None]:
    if content not in _LABELS:
        raise MotionLabError(f"no captions for content '{content}'; known: {', '.join(LABELS)}")
    kind, side = _LABELS[content]
    return kind, _OTHER[side] if mirrored else side


def _style(style: str) -> Style:
    style = _STYLE_SYNONYMS.get(style, style)
    if style not in STYLES:
        raise MotionLabError(f"no captions for style '{style}'; known: {', '.join([*STYLES, *_STYLE_SYNONYMS])}")
    return STYLES[style]


def _plainest(verbs: Sequence[str], style: Style) -> list[str]:
    """What most people would type: "a person walks forward", "walk forward", "an old man walks forward"."""
    if not style.people:
        return [_clause(verb, "a person", form) for verb in verbs for form in ("third", "imperative")]
    adverb = style.adverbs[0]
    return [
        text
        for verb in verbs
        for text in (
            _clause(f"{verb} {adverb}", "a person", "third"),
            _clause(f"{verb} {adverb}", "a person", "imperative"),
            _clause(verb, style.people[0], "third"),
        )
    ]


def _verb_caption(template: str, style: Style, gait: bool, rng: Random) -> str:
    """One caption round a verb phrase; the style is said exactly once (normal: at most once)."""
    if "{adj}" in template:
        phrase, who = template.replace("{adj}", _adjective(style, rng)), _anyone(style, rng)
    elif style.people and rng.random() < 0.4:
        # The subject carries the style, so there has to be one.
        who = rng.choice(style.people)
        return _clause(template, who, rng.choice(("third", "third", "is", "ing")))
    else:
        phrase, who = _with_manner(template, style, gait, rng), _anyone(style, rng)
    form = rng.choices(("third", "is", "ing", "imperative", "fragment"), (8, 2, 1, 5, 4))[0]
    return _clause(phrase, who, form)


def _noun_caption(template: str, style: Style, gait: bool, rng: Random) -> str:
    if "{adj}" in template:
        phrase = template.replace("{adj}", _adjective(style, rng))
    else:
        phrase = _with_manner(template, style, gait, rng, lead=False)
    return phrase.format(poss="the", side="{side}")


def _anyone(style: Style, rng: Random) -> str:
    return rng.choice([who for who in ANYONE if not style.gender or _possessive(who) in (style.gender, "their")])


def _adjective(style: Style, rng: Random) -> str:
    unsaid = not style.people and rng.random() < 0.6
    return "" if unsaid else rng.choice(style.adjectives)


def _with_manner(phrase: str, style: Style, gait: bool, rng: Random, lead: bool = True) -> str:
    if not style.people and rng.random() < 0.6:
        return phrase
    manner = rng.choice(rng.choice((style.adverbs, style.manners + (style.gait if gait else ()))))
    if lead and manner in style.adverbs and rng.random() < 0.4:
        return f"{manner} {phrase}"
    return f"{phrase} {manner}"


def _clause(phrase: str, who: str, form: str) -> str:
    """Inflect a verb phrase and give it its subject. form: third, is, ing (all with subject), imperative, fragment."""
    if form == "imperative":
        return _inflect(phrase, "base").format(poss="your", side="{side}")
    if form == "fragment":
        return _inflect(phrase, "ing").format(poss="the", side="{side}")
    verb = {"third": "", "is": "is ", "ing": ""}[form]
    if form == "ing" and who in ("he", "she"):
        verb = "is "
    return f"{who} {verb}{_inflect(phrase, 'third' if form == 'third' else 'ing')}".format(
        poss=_possessive(who), side="{side}"
    )


def _possessive(who: str) -> str:
    if re.search(r"\b(he|man|gentleman|guy|boy|brother|king|grandfather|thug)\b", who):
        return "his"
    if re.search(r"\b(she|woman|lady|girl|sister|grandmother|actress)\b", who):
        return "her"
    return "their"


_DOUBLED = phrases(
    "run / jog / trot / step / spin / put / get / dip / spar / hit / win / grab / cut / chop / squat / bid / flag / "
    "jab / tip"
    " / let / patrol / plod / map / stop / strum / wag / swap / jut / skip"
)


def _inflect(phrase: str, form: str) -> str:
    """Replace starred verbs by their base, third person or ing form."""
    return re.sub(r"\*(\w+)", lambda match: _verb(match[1], form), phrase)


def _verb(base: str, form: str) -> str:
    if form == "base":
        return base
    if form == "third" and base == "have":
        return "has"
    if form == "third":
        if re.search(r"(s|sh|ch|x|z|o)$", base):
            return base + "es"
        return base[:-1] + "ies" if re.search(r"[^aeiou]y$", base) else base + "s"
    if base in _DOUBLED:
        return base + base[-1] + "ing"
    return base[:-1] + "ing" if re.search(r"[^eoy]e$", base) else base + "ing"


def _finish(text: str, rng: Random) -> str:
    return _tidy(text) + ("." if rng.random() < 0.3 else "")


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"\ba(?= [aeiou])(?! u-)", "an", text)


def _composed(parts: Sequence[Part], rng: Random) -> str:
    kinds = [_resolve(p.content, p.mirrored) for p in parts]
    styles = [_style(p.style) for p in parts]
    shared = styles[0] if all(s is styles[0] for s in styles) else None
    form = rng.choices(("third", "imperative", "fragment"), (6, 3, 1))[0]
    who = _anyone(shared or STYLES["normal"], rng)
    tail = ""
    if shared and shared.people:
        if form == "third" and rng.random() < 0.6:
            who = rng.choice(shared.people)
        else:
            tail = ", " + rng.choice(shared.manners)
    poss = {"third": _possessive(who), "imperative": "your", "fragment": "the"}[form]
    inflection = {"third": "third", "imperative": "base", "fragment": "ing"}[form]
    fields = {"who": who if form == "third" else "", "poss": poss}
    for name, (kind, side), style in zip("abc", kinds, styles):
        known = [verb for verb in CONTENTS[kind].verbs if not re.search(r"\band\b|,|\{adj\}|\bkeep\b", verb)]
        phrase = rng.choice(known[:COMMON_VERBS] if rng.random() < 0.5 else known)
        if not shared and style.people:
            phrase += f" {rng.choice(style.adverbs + style.manners)}"
        phrase = phrase.replace("{side}", str(side)).replace("{poss}", poss)
        fields[name] = _inflect(phrase, inflection)
        fields[f"{name}_ing"] = _inflect(phrase, "ing")
    # "before waving" and "after waving" need a finite verb beside them.
    joined = [j for j in JOINED[len(parts)] if form != "fragment" or "_ing}" not in j]
    return _finish(_inflect(rng.choice(joined), inflection).format(**fields) + tail.format(poss=poss), rng)
