"""One reference, many motions: what a trained model is worth, beside a copy and a splice of the reference."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from filelock import FileLock

from evaluation.metrics import one_to_many as metrics
from evaluation.metrics.physics import jerk
from evaluation.metrics.reconstruction import perplexity, usage
from evaluation.references import REFERENCES, read_reference, reference_cell
from evaluation.registry import register_measure
from evaluation.statistics import interval
from evaluation.store import row_key
from evaluation.sweeps import Sweep, run_each
from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer.pipeline import MotionDreamer, Synthesis
from motionlab.models.motiondreamer.train import PARTS, SingleMotionTrainConfig, reference_of, train
from motionlab.motion.motion import Animation
from motionlab.motion.rig_features import RigLayout, rig_animation
from motionlab.paths import cache_dir, writing

VERSION = 3  # of what the measures and the recipe mean; another one is measured anew
RECIPE = SingleMotionTrainConfig()
SEEDS_APART = 1_000_000  # trainings that should be independent need more between them than steps
SCALE = 2.0  # of diversities in the harmonic mean: the distance below which a window counts as covered
LENGTH = 2.0  # of a sample, in lengths of the reference
SAMPLES = 20
# What a model has to reach: coverage in %, global diversity in times the reconstruction's, perplexity, jerk in times
# the reference's.
COVERAGE, BEYOND, PERPLEXITY, JERK = 85.0, 1.5, 25.0, 1.5
NUMBERS = (
    "seconds",
    "coverage %",
    "global diversity",
    "local diversity",
    "harmonic mean",
    "intra diversity gap",
    "inter diversity",
    "jerk / reference",
    "reconstruction diversity",
    "reconstruction jerk",
    "perplexity",
    "usage",
    "jumps %",
    "trained s",
)
INTERVALS = ("coverage %", "global diversity", "jerk / reference")


@register_measure
def learned(
    clip: str,
    fps: float | None = None,
    codes: int = RECIPE.quantizer.codes,
    balance: float = RECIPE.quantizer.balance,
    attention: str = RECIPE.local.attention,
    window: int = RECIPE.local.window,
    stride: int = RECIPE.local.stride,
    rec_weight: float = RECIPE.rec_weight,
    sparsemax: bool = RECIPE.sparsemax,
    steps: float = 1.0,
    temperature: float = 1.0,
    samples: int = SAMPLES,
    seed: int = 0,
) -> dict[str, float]:
    """A MotionDreamer trained on the reference in the file `clip` (`read_reference`), and `model_numbers` of it.

    A measure of sweeps; a killed one goes on where it stopped. steps: share of the recipe's. Other arguments as in
    `SingleMotionTrainConfig`, its `QuantizerConfig` and its `LocalTransformerConfig`.
    """
    recipe = (
        replace(
            RECIPE,
            rec_weight=rec_weight,
            sparsemax=sparsemax,
            quantizer=replace(RECIPE.quantizer, codes=codes, balance=balance),
            local=replace(RECIPE.local, codes=codes, attention=attention, window=window, stride=stride),
        )
        .seeded(seed * SEEDS_APART)
        .shortened(steps)
    )
    dreamer, took = trained_on(read_reference(clip, fps), recipe)
    return model_numbers(dreamer, samples, seed * SEEDS_APART, temperature=temperature) | {"trained s": took}


def trained_on(animation: Animation, recipe: SingleMotionTrainConfig) -> tuple[MotionDreamer, float]:
    """A model of that reference, trained where there is none yet, and the seconds that its training took."""
    what = reference_of(animation)
    folder, pieces = (_folder(*what, settings) for settings in (recipe, recipe.of_pieces()))
    with FileLock(folder / "lock"):  # cells that sample the same model in other ways wait for it
        dreamer = train(animation, recipe, folder, pieces=pieces)
    logs = [pd.read_csv((folder if part == "local" else pieces) / part / "log.csv") for part in PARTS]
    return dreamer, sum(float(log["seconds"].iloc[-1]) for log in logs)


def _folder(features: np.ndarray, layout: RigLayout, settings) -> Path:
    """Of a training of that reference with those settings."""
    key = row_key(VERSION, hashlib.sha256(features.tobytes()).hexdigest(), layout.document(), repr(settings))
    folder = cache_dir("ablations") / f"motion-{key}"
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@register_measure
def compared_by(
    clip: str, fps: float | None = None, what: str = "copy", samples: int = SAMPLES, seed: int = 0
) -> dict[str, float]:
    """In the place of a model: "copy", the reference again and again, or "splice", random windows of it. A measure of
    sweeps.
    """
    features, layout = reference_of(read_reference(clip, fps))
    rng = np.random.default_rng(seed)
    if what not in ("copy", "splice"):
        raise MotionLabError(f"what is compared is copy or splice, got {what!r}")
    return Comparison.of(features, layout).numbers(stand_ins(what, features, samples, rng), seed)


def stand_ins(
    what: str, features: np.ndarray, samples: int, rng: np.random.Generator, length: float = LENGTH
) -> list[np.ndarray]:
    """What stands in the place of a model's samples of features (T, dim): "copy" or "splice". length: of each, in
    lengths of the reference.
    """
    return [
        copied(features, length) if what == "copy" else spliced(features, rng, length=length) for _ in range(samples)
    ]


@dataclass(frozen=True)
class Comparison:
    """What samples are compared by. rows: the reference's `compared` features. layout: its rig. jerk: its
    own, m/s^3.
    """

    rows: np.ndarray
    layout: RigLayout
    jerk: float

    @classmethod
    def of(cls, features: np.ndarray, layout: RigLayout) -> Comparison:
        return cls(compared(features, layout), layout, jerk(rig_animation(features, layout).joints(), layout.fps))

    def numbers(self, samples: Sequence[np.ndarray], seed: int = 0) -> dict[str, float]:
        """Of samples' features (T, dim): means over samples of coverage, diversities, their harmonic mean and jerk."""
        rng, rows = np.random.default_rng(seed), [compared(sample, self.layout) for sample in samples]
        own = metrics.intra_diversity(self.rows, rng)
        table = []
        for sample, features in zip(rows, samples):
            cover, far = metrics.coverage(sample, self.rows), metrics.global_diversity(sample, self.rows)
            near = metrics.local_diversity(sample, self.rows)
            rough = jerk(rig_animation(features, self.layout).joints(), self.layout.fps)
            table.append(
                {
                    "coverage %": 100 * cover,
                    "global diversity": far,
                    "local diversity": near,
                    "harmonic mean": metrics.harmonic_mean(cover, far, near, SCALE),
                    "intra diversity gap": abs(metrics.intra_diversity(sample, rng) - own),
                    "jerk / reference": rough / self.jerk,
                }
            )
        means = {name: float(np.mean([row[name] for row in table])) for name in table[0]}
        several = len({len(row) for row in rows}) == 1 and len(rows) > 1
        inter = metrics.inter_diversity(np.stack(rows)) if several else float("nan")
        return means | {"inter diversity": inter, "seconds": len(self.rows) / self.layout.fps}


def compared(features: np.ndarray, layout: RigLayout) -> np.ndarray:
    """The published metrics' features: root height, planar velocity, 6D rotations; no contacts."""
    return np.concatenate([features[:, layout.slices[name]] for name in ("height", "velocity", "rot6d")], axis=1)


def model_numbers(dreamer: MotionDreamer, samples: int = SAMPLES, seed: int = 0, **settings) -> dict[str, float]:
    """A trained model: `samples` motions of twice the reference's length, what is lost when the reference itself goes
    through the tokenizer, and how the codebook is used: uses, how often the reference shows each code.
    """
    made = [dreamer.generate(LENGTH * dreamer.seconds, seed=seed + i, **settings)[0] for i in range(samples)]
    reference, tokens, codes = (
        dreamer.reference.features.numpy(),
        dreamer.reference.tokens.numpy(),
        dreamer.codebook_size,
    )
    comparison = Comparison.of(reference, dreamer.layout)
    again = comparison.numbers([dreamer.decode(dreamer.reference.tokens)])
    return {
        **comparison.numbers([one.features for one in made]),
        "reconstruction diversity": again["global diversity"],
        "reconstruction jerk": again["jerk / reference"],
        "perplexity": perplexity(tokens, codes),
        "usage": usage(tokens, codes),
        "jumps %": 100 * float(np.mean([jumps(one) for one in made])),
        "uses": np.bincount(tokens, minlength=codes).tolist(),
    }


def jumps(made: Synthesis) -> float:
    """Share of a sample's tokens that do not follow on the one before as in the reference."""
    return float((np.diff(made.origins) != 1).mean()) if len(made.origins) > 1 else 0.0


def copied(reference: np.ndarray, length: float = LENGTH) -> np.ndarray:
    """The reference (T, dim) again and again: what coverage alone rewards."""
    return np.resize(reference, (round(length * len(reference)), reference.shape[1]))


def spliced(reference: np.ndarray, rng: np.random.Generator, window: int = 15, length: float = LENGTH) -> np.ndarray:
    """Random windows of the reference one after the other, without any blending: what diversity alone rewards."""
    frames = round(length * len(reference))
    starts = rng.integers(len(reference) - window + 1, size=-(-frames // window))
    return np.concatenate([reference[start : start + window] for start in starts])[:frames]


def one_to_many_table(
    folder: str | Path,
    data: str | Path,
    *,
    names: Sequence[str] = tuple(REFERENCES),
    seeds: int = 1,
    engine: str = "local",
    **settings,
) -> pd.DataFrame:
    """Train a model on each of REFERENCES in the folder `data`, `seeds` times, and measure it beside a copy and a
    splice: what the store in `folder` lacks. settings: of `learned`.

    Returns a row a reference and competitor: (reference, who) -> means over seeds of every number, for a model of
    several seeds also half the 95 % intervals of coverage, global diversity and jerk, and whether it `passes`.
    """
    clips = {name: reference_cell(data, name) for name in names}
    drawn = {"seed": list(range(seeds))}
    sweeps = {
        (name, who): Sweep("evaluation.one_to_many:compared_by", clip | {"what": who}, {"seed": [0]})
        if who != "model"
        else Sweep("evaluation.one_to_many:learned", clip | settings, drawn)
        for name, clip in clips.items()
        for who in ("model", "copy", "splice")
    }
    table = {}
    for (name, who), part in run_each(sweeps, folder, engine=engine).items():
        numbers = part[[column for column in NUMBERS if column in part]].mean()
        spread = {f"{column} ±": interval(part[column]) for column in INTERVALS} if len(part) > 1 else {}
        table[name, who] = {**numbers, **spread, "memory MB": part["memory MB"].max()}
    table = pd.DataFrame(table).T.rename_axis(["reference", "who"])
    table["passes"] = [passes(row) if who == "model" else None for (_, who), row in table.iterrows()]
    return table


def passes(model: pd.Series) -> bool:
    """Whether a model covers the reference, leaves it by more than what the tokenizer loses, uses its codebook and
    moves no more abruptly. A copy's diversity is 0, and that of a reconstructed copy is what its errors make it.
    """
    return bool(
        model["coverage %"] >= COVERAGE
        and model["global diversity"] >= BEYOND * model["reconstruction diversity"]
        and model["perplexity"] >= PERPLEXITY
        and model["jerk / reference"] <= JERK
    )
