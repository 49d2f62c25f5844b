"""`python -m evaluation known`: scores of motions of which the order is known beforehand, so that a user can trust it.

Real clips, a model's motions of the same captions and lengths in every container, real clips with noise, and noise.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.loading import load_model
from evaluation.score import command
from evaluation.score.leaderboard import leaderboard
from evaluation.score.readers import rows_of
from motionlab.commands.common import take_placement
from motionlab.data.sources import open_store
from motionlab.data.store import evenly
from motionlab.errors import MotionLabError
from motionlab.motion.features import to_joints
from motionlab.motion.files import load
from motionlab.motion.motion import FPS, Motion

SHAKE, AROUND = 0.03, 0.15  # metres, standard deviations: of noise on real joints, of noise around one pose
LEAST = 64  # motions, two pools of 32 for R-precision
# Two rows and a metric: the first is to be the better one, by which sign.
ORDER = [
    ("real", "model", "FID", -1),
    ("model", "shaken", "FID", -1),
    ("shaken", "noise", "FID", -1),
    ("real", "shaken", "KID", -1),
    ("model", "noise", "coverage", 1),
    ("real", "shaken", "coverage", 1),
    ("real", "shaken", "R@3", 1),
    ("shaken", "noise", "R@3", 1),
    ("real", "shaken", "jitter m/s3", -1),
    ("shaken", "noise", "jitter m/s3", -1),
]
SAME = ["bvh as joints", "bvh as posed_joints", "bvh as features", "bvh again"]  # one motion in four containers
NEAR = 1e-3


def write_known(data: str | Path, checkpoint: str, folder: Path, count: int, seed: int = 0) -> list[str]:
    """Folders of motions with captions.csv in each.

    Args:
        data: as `open_store` takes it; clips of its test split of two seconds and more.
        checkpoint: of a text model, asked for the captions and lengths of those clips.
        folder: for the folders.
        count: motions in each.
        seed: of captions, motions and noise.

    Returns:
        Their names.

    Raises:
        MotionLabError: there are fewer than LEAST such clips.
    """
    store, model, rng = open_store(data), load_model(checkpoint), np.random.default_rng(seed)
    clips = store.select("test", captioned=True, mirrored=False)
    clips = evenly([clip for clip in clips if clip.frames >= 2 * FPS], count)
    if len(clips) < LEAST:
        raise MotionLabError(f"{data} has {len(clips)} test clips of 2 s and more with captions; {LEAST} are needed")
    captions = [clip.captions[rng.integers(len(clip.captions))] for clip in clips]
    real = [to_joints(store.rows(clip), store.layout) for clip in clips]
    seconds = [min(len(joints) / FPS, model.max_seconds) for joints in real]
    made = model.generate(captions, seconds=seconds, seed=seed)
    pose = real[0][0]
    names = [f"{i:04d}" for i in range(len(clips))]

    def write(what: str, save: Callable[[int, Path], object]) -> None:
        place = folder / what
        place.mkdir(parents=True, exist_ok=True)
        for i, name in enumerate(names):
            save(i, place / name)
        with (place / "captions.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("file", "caption"), *zip(names, captions)])

    def as_npz(motions: Sequence[np.ndarray]) -> Callable[[int, Path], object]:
        return lambda i, path: np.savez(path.with_suffix(".npz"), joints=motions[i], fps=FPS)

    write("real", as_npz(real))
    write("model", lambda i, path: made[i].save(path.with_suffix(".npz")))
    write("bvh", lambda i, path: made[i].save(path.with_suffix(".bvh")))
    read = [_on_the_floor(load(folder / "bvh" / f"{name}.bvh").joints) for name in names]
    write("bvh as joints", as_npz(read))
    write("bvh as posed_joints", lambda i, path: np.savez(path.with_suffix(".npz"), posed_joints=read[i], fps=FPS))
    write("bvh as features", lambda i, path: np.save(path.with_suffix(".npy"), rows_of(read[i])))
    write("bvh again", lambda i, path: Motion(read[i], FPS).save(path.with_suffix(".bvh")))
    write("shaken", as_npz([joints + rng.normal(0, SHAKE, joints.shape).astype(np.float32) for joints in real]))
    write("noise", as_npz([(pose + rng.normal(0, AROUND, joints.shape)).astype(np.float32) for joints in real]))
    return sorted(path.name for path in folder.iterdir() if (path / "captions.csv").is_file())


def _on_the_floor(joints: np.ndarray) -> np.ndarray:
    """Features say how high a motion is above its lowest point, and no more."""
    return joints - np.array([0, joints[..., 1].min(), 0], dtype=joints.dtype)


def expectations(metrics: pd.DataFrame) -> pd.DataFrame:
    """What was to be expected of scores.

    Args:
        metrics: a row a folder of `write_known`, a column a metric.

    Returns:
        A row an expectation: the two values (for one motion in several containers the least and the largest of the
        metric that differs most), and whether it is met.
    """
    rows = {}
    for better, worse, name, sign in ORDER:
        first, second = metrics.loc[better, name], metrics.loc[worse, name]
        rows[f"{name}: {better} before {worse}"] = first, second, bool(sign * first > sign * second)
    same = metrics.loc[SAME].dropna(axis=1)
    apart = (same.max() - same.min()) / same.abs().max().clip(lower=1)
    name = apart.idxmax()
    rows[f"{name}: one motion in four containers"] = same[name].min(), same[name].max(), bool(apart[name] < NEAR)
    return pd.DataFrame(rows, index=["first", "second", "as expected"]).T


def add_command(commands) -> None:
    """Register it with the argument parser of `python -m evaluation`."""
    parser = commands.add_parser("known", help=__doc__.partition("\n")[0], description=__doc__)
    parser.set_defaults(action=_known, csv=None)
    parser.add_argument("--data", required=True, help="data set of real motions: folder, archive or prepared store")
    parser.add_argument("--evaluator", default="evaluator", help="as score takes it")
    parser.add_argument("--checkpoint", default="momask", help="the model: a shipped name, a folder or a hub id")
    parser.add_argument("--motions", type=int, default=300, help="in each folder (default: %(default)s)")
    parser.add_argument("-o", "--output", type=Path, default=Path("runs/known"), help="(default: %(default)s)")
    take_placement(parser)


def _known(options) -> pd.DataFrame:
    parser, results = argparse.ArgumentParser(), {}
    command.add_commands(parser.add_subparsers())
    motions = options.output / f"motions-{options.motions}"  # none of an earlier run with more is left among them
    for name in write_known(options.data, options.checkpoint, motions, options.motions):
        folder = options.output / "scores" / name
        asked = ["score", motions / name, "--reference", options.data, "--name", name]
        score = parser.parse_args([*map(str, [*asked, "--evaluator", options.evaluator, "-o", folder])])
        score.action(score)
        results[name] = folder / "score.json"
    print(leaderboard([*results.values()]))
    metrics = {name: json.loads(file.read_text(encoding="utf-8"))["metrics"] for name, file in results.items()}
    table = expectations(pd.DataFrame(metrics).T.astype(float))
    print(table.to_string())
    if not table["as expected"].all():
        raise MotionLabError("not all is as expected: see the table")
    return table
