"""Verbs that people use of motions, and how often captions use them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

_WORDS = """
    balance bend bounce bow box carry cartwheel catch clap climb crawl cross crouch dance dig dodge dribble
    drink duck eat fall flip hit hop hug jog jump kick kneel lean leap lie lift limp look lower march nod pace
    pick point pour pull punch push raise reach rise roll rotate row rub run salute scratch shake shoot shrug
    shuffle sidestep sit skip sneak spin squat stagger stand step stir stomp stretch strut stumble swat sweep
    swim swing throw tiptoe trip turn twist walk wash wave wipe
"""
VERBS = tuple(_WORDS.split())
# forms that the rules of spelling do not give; "lay" and "laid" are written for lying too
_IRREGULAR = """
    catch caught, dig dug, drink drank drunk, eat ate eaten, fall fell fallen, kneel knelt, leap leapt, lie
    lay lays laying laid, rise rose risen, run ran, shake shook shaken, shoot shot, sit sat, spin spun, stand
    stood, sweep swept, swim swam swum, swing swung, throw threw thrown
"""
IRREGULAR = {verb: tuple(others) for verb, *others in (words.split() for words in _IRREGULAR.split(","))}
_DOUBLED = """
    clap dig flip hit hop hug jog nod rub run sit skip spin squat step sidestep stir strut swat swim trip
"""  # the last letter before -ing and -ed


@cache
def forms(verb: str) -> tuple[str, ...]:
    """The verb, with -s, -ing and -ed as it is spelled, and its irregular forms."""
    third = verb + ("es" if re.search(r"(ch|sh|x|s)$", verb) else "s")
    stem = verb + verb[-1] if verb in _DOUBLED.split() else verb
    if re.search(r"[^aeiou]y$", verb):
        return verb, verb[:-1] + "ies", verb + "ing", verb[:-1] + "ied"
    if verb == "lie":
        return verb, third, "lying", "lied", *IRREGULAR[verb]
    if verb.endswith("e"):
        stem = verb[:-1]
        ing = verb + "ing" if verb.endswith(("oe", "ee")) else stem + "ing"
        return verb, third, ing, stem + "ed", *IRREGULAR.get(verb, ())
    return verb, third, stem + "ing", stem + "ed", *IRREGULAR.get(verb, ())


@cache
def _lemmas() -> dict[str, str]:
    return {form: verb for verb in VERBS for form in forms(verb)}


def verbs_in(sentences: Iterable[str]) -> set[str]:
    """The verbs of VERBS that at least one of the sentences uses, in whatever form."""
    known = _lemmas()
    words = (word for sentence in sentences for word in re.findall(r"[a-z]+", sentence.lower()))
    return {known[word] for word in words if word in known}


def count_verbs(captions_of_clips: Iterable[Iterable[str]]) -> Counter[str]:
    """Verb -> how many clips have a caption that uses it."""
    return Counter(verb for captions in captions_of_clips for verb in verbs_in(captions))
