"""Sentences that the page offers: those that the shipped models act out best, by kind. Change them with the models."""

from __future__ import annotations

OPENING = "a girl does a cartwheel"
SEED = 7  # of the clip that the page opens on
EXAMPLES: dict[str, tuple[str, ...]] = {
    "Every day": (
        "a person sits down on a chair",
        "someone picks up a box from the ground",
        "a person sweeps the floor with a broom",
        "someone steps over a log",
    ),
    "Jump and tumble": ("a girl does a cartwheel", "leap over a puddle", "someone does jumping jacks"),
    "Walk and run": ("a man runs forward fast", "a person walks backwards", "someone walks up the stairs"),
    "Sport": ("a person kicks with the left leg", "swing a golf club", "someone does deep squats"),
    "Hands and arms": ("a person waves with the right hand", "put your hands up in the air", "stretch after waking up"),
    "On the ground": ("a person kneels down", "someone lies down on the floor", "a baby crawls across the floor"),
    "Dance": ("a person dances",),
    "One after the other": (
        "a person walks forward and then turns left",
        "someone walks forward, turns around and comes back",
    ),
}
FEW = tuple(sentences[0] for sentences in EXAMPLES.values())  # one of each kind, for the Lab
STORY = (
    ("a person walks forward", 4),
    ("a person sits down on a chair", 3),
    ("a person stands up from a chair", 3),
    ("a person waves with the right hand", 3),
)
ROUND_TRIP = "an old man walks forward, then bows"
