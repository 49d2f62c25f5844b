"""How real clips pass the rules: the clips of a kind, by their captions, and all others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.everyday.body import Body
from evaluation.everyday.kinds import KINDS, Kind, kind_named
from motionlab.data.store import Clip, MotionStore

LONGEST = 10.5  # seconds; captions of longer takes say what happens somewhere in them
SAID = 0.25  # share of a training clip's captions that say an act, from which it can be learned there
RARE = 30  # training clips, under which a kind is rare
REAL, OTHERS = 0.70, 0.15  # what a rule ought to keep: least share of clips of the kind, greatest of others


@dataclass(frozen=True)
class RealClip:
    """A clip with captions. joints: (T, 22, 3) at `fps`."""

    captions: tuple[str, ...]
    split: str
    mirrored: bool
    joints: np.ndarray
    fps: float


def captioned_clips(store: MotionStore) -> list[Clip]:
    """Clips with captions, none of them composed."""
    return [clip for clip in store.clips if clip.captions and not clip.composed]


def read_clips(store: MotionStore) -> Iterable[RealClip]:
    """Clips of at most `LONGEST` seconds with two captions or more, as joints.

    A caption alone is often of a whole recording.
    """
    for clip in captioned_clips(store):
        if clip.frames <= LONGEST * store.layout.fps and len(clip.captions) > 1:
            motion = store.motion(clip)
            yield RealClip(clip.captions, clip.split, clip.mirrored, motion.joints.astype(np.float64), motion.fps)


def training_clips(store: MotionStore, kinds: Sequence[Kind] = KINDS) -> dict[str, int]:
    """For each kind, how many takes the training can learn it from: one of four captions says it.

    Mirror images do not count, but for kinds with a side, of which a clip of the other side is one when mirrored.
    """
    clips = [clip for clip in captioned_clips(store) if clip.split == "train"]
    return {
        kind.name: sum(kind.share(clip.captions) >= SAID for clip in clips if not clip.mirrored or kind.side)
        for kind in kinds
    }


def validation_rows(clips: Iterable[RealClip], kinds: Sequence[Kind] = KINDS) -> pd.DataFrame:
    """Every rule on every real clip of its kind and on all others: a row each.

    Columns: kind, split, of_kind, passed, walks and runs (a clip of "walk forward" or of "run" whose captions do not
    say the kind).
    Mirror images count for kinds with a side alone; clips whose captions say the kind here and there, or an act akin
    to it, do not count.
    """
    walk, run = kind_named("walk forward"), kind_named("run")
    rows = []
    for clip in clips:
        body = Body(clip.joints, clip.fps)
        walks, runs = (kind.share(clip.captions) >= kind.least for kind in (walk, run))
        for kind in kinds:
            if clip.mirrored and not kind.side:
                continue
            share = kind.share(clip.captions)
            if 0 < share < kind.least or (share == 0 and kind.is_akin(clip.captions)):
                continue
            passed = bool(kind.rule(body, **kind.params).passed)
            rows.append((kind.name, clip.split, share >= kind.least, passed, walks and share == 0, runs and share == 0))
    return pd.DataFrame(rows, columns=["kind", "split", "of_kind", "passed", "walks", "runs"])


def validation_table(rows: pd.DataFrame, training: dict[str, int]) -> pd.DataFrame:
    """A row a kind.

    Columns: "training clips"; "clips", "real" and "others", of train and val, which chose the thresholds: how many are
    of the kind, what share of them passes, and what share of all others; the same of test; "walks" and "runs": what
    share of plain walks and of runs passes; "all clips" and "all real": of all splits; "kept": real and others are what
    they ought to be.
    """
    found = []
    for kind, own in rows.groupby("kind", sort=False):
        row = {"kind": kind, "training clips": training[kind]}
        for name, part in (("", own[own["split"] != "test"]), ("test ", own[own["split"] == "test"])):
            real, others = part[part["of_kind"]]["passed"], part[~part["of_kind"]]["passed"]
            row |= {f"{name}clips": len(real), f"{name}real": real.mean(), f"{name}others": others.mean()}
        row |= {name: own[own[name]]["passed"].mean() for name in ("walks", "runs")}
        row["all clips"], row["all real"] = int(own["of_kind"].sum()), own[own["of_kind"]]["passed"].mean()
        row["kept"] = bool(row["real"] >= REAL and row["others"] <= OTHERS)
        found.append(row)
    return pd.DataFrame(found).set_index("kind")
