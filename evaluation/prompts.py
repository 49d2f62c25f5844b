"""The sentences that a system must obey; the reworded half as newcomers type, unlike any training caption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from evaluation.prompt_adherence import GOODBYE_HEIGHT, SPRINT_SPEED, TIRED_SPEED, Prompt

LEFT, RIGHT, BOTH = {"side": "left"}, {"side": "right"}, {"side": "both"}
SPRINT, TIRED = {"slowest": SPRINT_SPEED}, {"fastest": TIRED_SPEED}
GOODBYE = RIGHT | {"lowest": GOODBYE_HEIGHT}
WALK = ("walks_forward", {})

PLAIN = (
    Prompt("a person walks forward.", "walks_forward"),
    Prompt("walk straight ahead", "walks_forward", seconds=5.0),
    Prompt("someone strolls forward", "walks_forward"),
    Prompt("a person walks backward", "walks_backward"),
    Prompt("step backwards", "walks_backward"),
    Prompt("a person runs forward.", "runs"),
    Prompt("jog straight ahead", "runs"),
    Prompt("a man sprints forward", "runs", SPRINT),
    Prompt("a person walks forward and turns left", "turns", LEFT),
    Prompt("a person turns right while walking", "turns", RIGHT),
    Prompt("a person raises their left hand.", "raises", LEFT),
    Prompt("lift your right arm up", "raises", RIGHT),
    Prompt("a person raises both hands above their head", "raises", BOTH),
    Prompt("a person waves their right hand", "waves", RIGHT),
    Prompt("wave with the left arm", "waves", LEFT),
    Prompt("someone waves both hands", "waves", BOTH),
    Prompt("wave goodbye with your right hand", "waves", GOODBYE),
    Prompt("a person bows", "bows"),
    Prompt("bend forward at the waist", "bows"),
    Prompt("a person stands still", "stands_still"),
    Prompt("an old man walks forward", "walks_slowly"),
    Prompt("a tired person walks forward", "walks_slowly", TIRED),
    Prompt("a person walks forward energetically", "walks_energetically"),
    Prompt(
        "a person walks forward, then waves their right hand",
        "follows",
        {"first": WALK, "second": ("waves", RIGHT)},
        seconds=8.0,
    ),
    Prompt("walk forward, then bow", "follows", {"first": WALK, "second": ("bows", {})}, seconds=8.0),
    Prompt("a person bows and then walks forward", "follows", {"first": ("bows", {}), "second": WALK}, seconds=8.0),
)


def _reworded(text: str, rule: str, params: dict | None = None, seconds: float | None = None) -> Prompt:
    return Prompt(text, rule, params or {}, reworded=True, seconds=seconds)


REWORDED = (
    _reworded("go ahead, nice and leisurely", "walks_forward"),
    _reworded("saunter down the street", "walks_forward"),
    _reworded("my uncle is on his way to the bus stop, no hurry", "walks_forward"),
    _reworded("shuffle backwards a few paces", "walks_backward"),
    _reworded("keep your eyes on me and slowly back off", "walks_backward"),
    _reworded("someone is late and runs to catch a train", "runs"),
    _reworded("a jogger out for morning exercise", "runs"),
    _reworded("go as quickly as your legs can carry you", "runs", SPRINT),
    _reworded("while strolling, take the next corner on the left-hand side", "turns", LEFT),
    _reworded("walk on for a moment, then face round to your right", "turns", RIGHT),
    _reworded("the hiker leaves the straight path and bends off leftward", "turns", LEFT),
    _reworded("get that left arm of yours up into the air", "raises", LEFT),
    _reworded("a pupil who knows the answer, right hand high", "raises", RIGHT),
    _reworded("touch the ceiling using your right hand", "raises", RIGHT),
    _reworded("hands up, this is a robbery", "raises", BOTH),
    _reworded("stretch your two arms toward the sky", "raises", BOTH),
    _reworded("say hello to the neighbours using the right hand", "waves", RIGHT),
    _reworded("left arm waving like mad so that the bus driver notices", "waves", LEFT),
    _reworded("two waving arms try to get the attention of a plane", "waves", BOTH),
    _reworded("so long, see you tomorrow, waving", "waves", GOODBYE),
    _reworded("thank the crowd after the show by bending low", "bows"),
    _reworded("he greets his teacher the japanese way, with a deep bow", "bows"),
    _reworded("freeze like a statue", "stands_still"),
    _reworded("no movement at all, just being there", "stands_still"),
    _reworded("grandpa makes his way across the room", "walks_slowly"),
    _reworded("a very old lady shuffles along", "walks_slowly"),
    _reworded("she is worn out after work and trudges home", "walks_slowly", TIRED),
    _reworded("walking with plenty of pep and enthusiasm", "walks_energetically"),
    _reworded(
        "go on foot for a bit, stop, and say hello with the right hand",
        "follows",
        {"first": WALK, "second": ("waves", RIGHT)},
        seconds=8.0,
    ),
    _reworded(
        "approach the audience and finish with a deep bow",
        "follows",
        {"first": WALK, "second": ("bows", {})},
        seconds=8.0,
    ),
)

PROMPTS = PLAIN + REWORDED


def nearest_captions(prompts: Sequence[Prompt], known: Iterable[str]) -> pd.DataFrame:
    """For each prompt the known caption that shares most words with it. Columns: prompt, reworded, nearest, overlap.

    overlap: words in both over words in either (Jaccard), 1 for the same words.
    """
    known = list(known)
    texts = [*known, *(prompt.text for prompt in prompts)]
    words: dict[str, int] = {}
    bags = [sorted({words.setdefault(w, len(words)) for w in re.findall(r"[a-z'-]+", text.lower())}) for text in texts]
    ends = np.cumsum([0, *map(len, bags)])
    matrix = csr_matrix((np.ones(ends[-1], dtype=np.int32), np.concatenate(bags), ends), (len(texts), len(words)))
    sizes = np.diff(ends)
    shared = (matrix[len(known) :] @ matrix[: len(known)].T).toarray()
    overlap = shared / (sizes[len(known) :, None] + sizes[None, : len(known)] - shared)
    best = overlap.argmax(axis=1)
    return pd.DataFrame(
        {
            "prompt": [prompt.text for prompt in prompts],
            "reworded": [prompt.reworded for prompt in prompts],
            "nearest": [known[i] for i in best],
            "overlap": overlap[np.arange(len(prompts)), best],
        }
    )
