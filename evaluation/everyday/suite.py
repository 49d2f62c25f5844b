"""Everyday sentences given to a system, and how often it obeys beside how often real clips pass the same rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from evaluation.everyday.kinds import KINDS, kind_named
from evaluation.everyday.validation import RARE
from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.text.understand import read_catalogue

PROMPTS = Path(__file__).with_name("prompts.txt")
REAL = Path(__file__).with_name("real.json")  # what `rules --suite everyday --save` measured
TOGETHER = 32  # motions that are generated at once
RESAMPLED = 2000  # draws of the bootstrap


@dataclass(frozen=True)
class EverydayPrompt:
    """A sentence and the name of the kind of act that it asks for."""

    text: str
    kind: str


def everyday_prompts(path: str | Path = PROMPTS, quick: bool = False) -> list[EverydayPrompt]:
    """The sentences of a file with lines "# kind", and below each its sentences. quick: the first of each kind."""
    found = [EverydayPrompt(text, kind_named(kind).name) for kind, text in read_catalogue(path)]
    return list({prompt.kind: prompt for prompt in reversed(found)}.values())[::-1] if quick else found


def everyday_rows(
    generate: Callable[[list[str], list[int]], list[Motion]], prompts: Sequence[EverydayPrompt], seeds: int
) -> pd.DataFrame:
    """Every sentence with every seed from 0: a row each.

    Args:
        generate: makes a motion of each (sentence, seed), at most `TOGETHER` at once.
        prompts: sentences.
        seeds: motions a sentence.
    Returns:
        columns kind, prompt, seed, seconds (of the motion), passed, measured (text).
    """
    asked = [(prompt, seed) for seed in range(seeds) for prompt in prompts]
    rows = []
    for start in range(0, len(asked), TOGETHER):
        part = asked[start : start + TOGETHER]
        motions = generate([prompt.text for prompt, _ in part], [seed for _, seed in part])
        if len(motions) != len(part):
            raise MotionLabError(f"generate returned {len(motions)} motions for {len(part)} prompts; return one each")
        for (prompt, seed), motion in zip(part, motions):
            check = kind_named(prompt.kind).check(motion.joints.astype(np.float64), motion.fps)
            measured = ", ".join(f"{name} {value:.2f}" for name, value in check.measured.items())
            rows.append((prompt.kind, prompt.text, seed, motion.seconds, bool(check.passed), measured))
    return pd.DataFrame(rows, columns=["kind", "prompt", "seed", "seconds", "passed", "measured"])


def read_real(path: str | Path = REAL) -> pd.DataFrame:
    """What real clips do, a row a kind: "training clips", "all clips" and "all real", among others.

    Raises:
        MotionLabError: the file cannot be read.
    """
    try:
        return pd.DataFrame(json.loads(Path(path).read_text(encoding="utf-8"))).T
    except (OSError, ValueError, AttributeError):
        raise MotionLabError(f"{path} holds no numbers of real clips; measure them with `rules --save`") from None


def write_real(table: pd.DataFrame, path: str | Path) -> None:
    """Write the table of `validation_table` as JSON: numbers alone."""
    plain = json.loads(table.round(4).to_json(orient="index"))
    lines = ",\n".join(f"{json.dumps(kind)}: {json.dumps(row)}" for kind, row in plain.items())
    Path(path).write_text("{\n" + lines + "\n}\n", encoding="utf-8")


def by_kind(rows: pd.DataFrame, real: pd.DataFrame) -> pd.DataFrame:
    """A row a kind: motions, share obeyed with its 95 % interval (Wilson; motions of a sentence count as independent),
    share of real clips that pass, and of real clips of other kinds (what a motion gets by chance), ratio of the first
    two, training clips, and whether they are so few that it is rare.
    """
    found = []
    order = [kind.name for kind in KINDS]
    for kind, own in sorted(rows.groupby("kind"), key=lambda pair: order.index(pair[0])):
        passed, count = int(own["passed"].sum()), len(own)
        interval = binomtest(passed, count).proportion_ci(method="wilson")
        clips = real.loc[kind] if kind in real.index else {}
        share, others, training = (float(clips.get(name, np.nan)) for name in ("all real", "others", "training clips"))
        found.append(
            {
                "kind": kind,
                "motions": count,
                "obeyed": passed / count,
                "low": interval.low,
                "high": interval.high,
                "real": share,
                "others": others,
                "ratio": passed / count / share if share > 0 else np.nan,
                "training clips": training,
                "rare": not training >= RARE,
            }
        )
    return pd.DataFrame(found).set_index("kind")


def overall(rows: pd.DataFrame, real: pd.DataFrame) -> pd.DataFrame:
    """Kinds with `RARE` training clips or more together, and all: mean over kinds of the share obeyed and of the share
    of real clips that pass, and their ratio with a 95 % interval from sentences drawn again within each kind.
    """
    table = by_kind(rows, real)
    groups = {f"{RARE} training clips or more": table[~table["rare"]], "all kinds": table}
    rng, found = np.random.default_rng(0), {}
    for name, part in groups.items():
        part = part[part["real"] > 0]
        if part.empty:
            continue
        ratios = _drawn_again(rows, list(part.index), rng) / part["real"].mean()
        found[name] = {
            "kinds": len(part),
            "obeyed": part["obeyed"].mean(),
            "real": part["real"].mean(),
            "others": part["others"].mean(),
            "ratio": part["obeyed"].mean() / part["real"].mean(),
            "low": float(np.quantile(ratios, 0.025)),
            "high": float(np.quantile(ratios, 0.975)),
        }
    return pd.DataFrame(found).T


def _drawn_again(rows: pd.DataFrame, kinds: Sequence[str], rng: np.random.Generator) -> np.ndarray:
    """(RESAMPLED,) mean over kinds of the share obeyed, with sentences of each kind drawn with replacement, and then
    motions of each sentence.
    """
    means = np.zeros(RESAMPLED)
    for kind in kinds:
        own = rows[rows["kind"] == kind]
        shares = [group.to_numpy(dtype=float) for _, group in own.groupby("prompt", sort=False)["passed"]]
        seeds = min(map(len, shares))
        passed = np.stack([share[:seeds] for share in shares])
        chosen = rng.integers(len(passed), size=(RESAMPLED, len(passed), 1))
        means += passed[chosen, rng.integers(seeds, size=(RESAMPLED, len(passed), seeds))].mean(axis=(1, 2))
    return means / len(kinds)
