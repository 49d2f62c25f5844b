"""Sentences that the page offers: those that the shipped models act out best, by kind. Change them with the models."""

from __future__ import annotations

OPENING = "a person walks forward and turns left"
SEED = 7  # of the clip that the page opens on
EXAMPLES: dict[str, tuple[str, ...]] = {
    "Walk and run": ("a person walks forward and turns left", "a person runs forward", "an old man walks forward"),
    "Hands and arms": ("a person waves their right hand", "a person raises both hands above their head"),
    "One after the other": ("walk forward, then bow",),
}
FEW = tuple(dict.fromkeys(sentence for some in EXAMPLES.values() for sentence in some))  # in a line, and in the Lab
STORY = (
    ("a person walks forward", 4),
    ("a person waves their right hand", 3),
    ("a person runs forward", 3),
    ("a person bows", 3),
)
ROUND_TRIP = "an old man walks forward, then bows"
