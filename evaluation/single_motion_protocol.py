"""MotionDreamer by the published protocol of its rivals, GANimator and SinMDM, on the same references.

Their code does not run here, and their published rows are of other references, so that no row of theirs stands beside
ours; MotionDreamer's published figures do (PAPER), and a copy and a splice of each reference show what the numbers
reward.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation import one_to_many
from evaluation.loading import load_model
from evaluation.metrics import one_to_many as metrics
from evaluation.metrics import single_motion_protocol as protocol
from evaluation.metrics.reconstruction import perplexity
from evaluation.references import REFERENCES, read_reference, reference_cell
from evaluation.registry import register_measure
from evaluation.sweeps import Sweep, run_each
from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer.pipeline import MotionDreamer
from motionlab.models.motiondreamer.train import reference_of
from motionlab.motion.rig_features import RigLayout, rig_animation

VERSION = 2  # of what the measures and one_to_many.RECIPE mean; another one is measured anew
# Wang et al. 2025, Tables 1, 2, 3 and 6: Mixamo and Truebones ZOO. NaN: not known here.
PAPER = {
    "full model": {"coverage %": 93.47, "harmonic mean": 0.43, "perplexity": 28.13},
    "without L_token": {"coverage %": 87.26, "perplexity": 24.56},
    "without differentiable dequantization": {"coverage %": 90.42, "harmonic mean": 0.35},
    "QnA attention (SinMDM's) in SlidAttn's place": {"coverage %": 85.02},
    "K = 64": {"coverage %": 73.36},
}


@dataclass(frozen=True)
class Competitor:
    """What makes motions of a reference: a model, or in its place a copy or a splice (`stand_ins`).

    Args:
        reference: features (N, dim).
        layout: of the reference's rig.
        what: "model", "copy" or "splice".
        dreamer: the model, if it is one.
    """

    reference: np.ndarray
    layout: RigLayout
    what: str
    dreamer: MotionDreamer | None = None

    @classmethod
    def of_clip(cls, clip: str, fps: float | None, what: str, seed: int) -> Competitor:
        """Of a reference (`read_reference`), on which the recipe's model is trained if there is none yet."""
        _check(what)
        animation, dreamer = read_reference(clip, fps), None
        if what == "model":
            recipe = one_to_many.RECIPE.seeded(seed * one_to_many.SEEDS_APART).shortened(1.0)  # as `learned` has it
            dreamer, _ = one_to_many.trained_on(animation, recipe)
        return cls(*reference_of(animation), what, dreamer)

    @classmethod
    def of_checkpoint(cls, checkpoint: str, what: str) -> Competitor:
        """Of a trained MotionDreamer and its own reference."""
        _check(what)
        dreamer = load_model(checkpoint)
        if not isinstance(dreamer, MotionDreamer):
            raise MotionLabError(f"the protocol is of models of one motion, and {checkpoint} holds a {dreamer.name}")
        return cls(dreamer.reference.features.numpy(), dreamer.layout, what, dreamer)

    def samples(
        self, count: int, seed: int, rng: np.random.Generator, length: float = one_to_many.LENGTH
    ) -> list[np.ndarray]:
        """`count` motions as features (T, dim). length: of each, in lengths of the reference. seed: of a model's
        motions. rng: where a splice's windows begin.
        """
        if self.what != "model":
            return one_to_many.stand_ins(self.what, self.reference, count, rng, length)
        seconds, first = length * len(self.reference) / self.layout.fps, seed * one_to_many.SEEDS_APART
        return [self.dreamer.generate(seconds, seed=first + i)[0].features for i in range(count)]


@register_measure
def protocol_of_clip(
    clip: str,
    fps: float | None = None,
    what: str = "model",
    samples: int = one_to_many.SAMPLES,
    seed: int = 0,
) -> dict[str, float]:
    """Means and stds (" std") of `protocol_numbers`, and of a model the perplexity of its codes. A measure of sweeps.

    Args:
        clip, fps: a reference (`read_reference`), on which the recipe's model is trained if there is none yet.
        what: "model", or in its place "copy" or "splice".
        samples: how many, each twice as long as the reference; SinMDM takes 20, GANimator 200.
        seed: of the training and of the samples.
    """
    return _numbers(Competitor.of_clip(clip, fps, what, seed), samples, seed)


@register_measure
def protocol_of_checkpoint(
    checkpoint: str, what: str = "model", samples: int = one_to_many.SAMPLES, seed: int = 0
) -> dict[str, float]:
    """`protocol_of_clip` of a trained MotionDreamer and its own reference."""
    return _numbers(Competitor.of_checkpoint(checkpoint, what), samples, seed)


def _check(what: str) -> None:
    if what not in ("model", "copy", "splice"):
        raise MotionLabError(f"what is measured is model, copy or splice, got {what!r}")


def _numbers(competitor: Competitor, samples: int, seed: int) -> dict[str, float]:
    rng, layout = np.random.default_rng(seed), competitor.layout
    made = competitor.samples(samples, seed, rng)
    reference = _features(competitor.reference, layout)
    numbers = protocol.protocol_numbers([_features(one, layout) for one in made], reference, rng)
    row = {name: value["mean"] for name, value in numbers.items()}
    parts = row["coverage %"] / 100, row["global diversity"], row["local diversity"]
    row["harmonic mean"] = metrics.harmonic_mean(*parts, one_to_many.SCALE)
    row |= {f"{name} std": value["std"] for name, value in numbers.items()}
    if competitor.what == "model":
        row["perplexity"] = perplexity(competitor.dreamer.reference.tokens.numpy(), competitor.dreamer.codebook_size)
    return row


def protocol_table(
    folder: str | Path,
    data: str | Path | None = None,
    *,
    names: Sequence[str] = tuple(REFERENCES),
    checkpoints: Sequence[str] = (),
    seeds: int = 1,
    engine: str = "local",
    samples: int = one_to_many.SAMPLES,
) -> pd.DataFrame:
    """Each checkpoint, or without any a model of each reference in `data`, beside a copy and a splice.

    Returns a row a reference and competitor: (reference, who) -> means over seeds; what the store in `folder` lacks is
    measured.
    """
    sweeps = competitors_sweeps(
        "evaluation.single_motion_protocol:protocol_of_", data, names, checkpoints, seeds, {"samples": samples}
    )
    parts = run_each(sweeps, folder, engine=engine)
    columns = [*protocol_columns(), "perplexity"]
    table = {key: part[[name for name in columns if name in part]].mean() for key, part in parts.items()}
    return pd.DataFrame(table).T.reindex(columns=columns).rename_axis(["reference", "who"])


def competitors_sweeps(
    measure: str, data: str | Path | None, names: Sequence[str], checkpoints: Sequence[str], seeds: int, settings: dict
) -> dict[tuple[str, str], Sweep]:
    """(reference, who) -> sweep, of each checkpoint, or without any of a model of each reference in `data`, beside a
    copy and a splice.

    Args:
        measure: its name but for the end, "clip" or "checkpoint".
        seeds: trainings of a reference.
        settings: further arguments of the measure.

    Raises:
        MotionLabError: neither checkpoints nor data.
    """
    if not checkpoints and data is None:
        raise MotionLabError("name the folder of the references with --data, or trained models with --checkpoints")
    places = {name: {"checkpoint": name} for name in checkpoints} or {
        name: reference_cell(data, name) for name in names
    }
    return {
        (name, who): Sweep(
            f"{measure}{'checkpoint' if checkpoints else 'clip'}",
            place | {"what": who, **settings},
            {"seed": list(range(seeds if who == "model" and not checkpoints else 1))},
        )
        for name, place in places.items()
        for who in ("model", "copy", "splice")
    }


def protocol_columns() -> list[str]:
    """Names of the metrics, in the table's order."""
    names = ["coverage %", "global diversity", "local diversity", "inter diversity", "inter diversity, local"]
    names += ["intra diversity", "intra diversity of the reference", "intra diversity gt diff"]
    return ["harmonic mean", *(full for name in names for full in (name, f"{name} std") if "gt diff std" not in full)]


def paper_table() -> pd.DataFrame:
    """The paper's own figures."""
    return pd.DataFrame(PAPER).T


def _features(rows: np.ndarray, layout: RigLayout) -> np.ndarray:
    contacts = (np.asarray(rows)[:, layout.slices["contacts"]] > 0.5).astype(float)
    return protocol.protocol_features(rig_animation(rows, layout), contacts)
