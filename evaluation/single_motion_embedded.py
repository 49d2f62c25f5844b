"""MotionDreamer by SinMDM's published protocol for HumanML3D's motions, in any evaluator's space.

The references and what the models make of them are turned into HumanML3D's body and features. The published figures are
of the published evaluator and other references; with our evaluator the scale is another one, and the rows beside each
other tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.metrics.embedded_windows import WINDOW, check_halves, embedded_numbers
from evaluation.references import REFERENCES
from evaluation.registry import register_measure
from evaluation.score.readers import MAX_FRAMES, rows_of
from evaluation.score.space import load_space
from evaluation.single_motion_protocol import Competitor, competitors_sweeps
from evaluation.sweeps import run_each
from motionlab.motion.motion import FPS
from motionlab.motion.resample import resample
from motionlab.motion.rig_features import RigLayout, rig_animation
from motionlab.motion.rigs import to_smpl22

SAMPLES, REPLICATIONS = 50, 2  # the published code's
COLUMNS = (
    "SiFID",
    "inter diversity",
    "intra diversity",
    "intra diversity of the reference",
    "intra diversity gt diff",
)


@register_measure
def embedded_of_clip(
    clip: str,
    fps: float | None = None,
    what: str = "model",
    evaluator: str = "evaluator",
    samples: int = SAMPLES,
    replications: int = REPLICATIONS,
    frames: int = WINDOW,
    seed: int = 0,
) -> dict[str, float]:
    """Means and stds (" std") of `embedded_numbers` over replications. A measure of sweeps.

    Args:
        clip, fps, what: as in `protocol_of_clip`.
        evaluator: a shipped one's name, a folder with one, or a folder with the published one.
        samples: of a replication, 196 frames at 20 fps each.
        replications: how often samples are made.
        frames: of a window, at 20 fps.
        seed: of the training and of the samples.
    """
    return _numbers(Competitor.of_clip(clip, fps, what, seed), evaluator, samples, replications, frames, seed)


@register_measure
def embedded_of_checkpoint(
    checkpoint: str,
    what: str = "model",
    evaluator: str = "evaluator",
    samples: int = SAMPLES,
    replications: int = REPLICATIONS,
    frames: int = WINDOW,
    seed: int = 0,
) -> dict[str, float]:
    """`embedded_of_clip` of a trained MotionDreamer and its own reference."""
    return _numbers(Competitor.of_checkpoint(checkpoint, what), evaluator, samples, replications, frames, seed)


def _numbers(
    competitor: Competitor, evaluator: str, samples: int, replications: int, frames: int, seed: int
) -> dict[str, float]:
    space, layout = load_space(evaluator), competitor.layout
    reference = humanml3d_rows(competitor.reference, layout)
    length = (MAX_FRAMES + 1) / FPS * layout.fps / len(competitor.reference)
    rows = []
    for repeat in range(replications):
        rng = np.random.default_rng((seed, repeat))
        made = competitor.samples(samples, seed * replications + repeat, rng, length)
        features = np.stack([humanml3d_rows(one, layout)[:MAX_FRAMES] for one in made])
        rows.append(embedded_numbers(features, reference, space.windows, rng, frames))
    table = pd.DataFrame(rows)[list(COLUMNS)]
    return {**table.mean(), **table.std(ddof=0).add_suffix(" std")}


def humanml3d_rows(features: np.ndarray, layout: RigLayout) -> np.ndarray:
    """A rig's features -> HumanML3D's (T, 263) of its body, at 20 fps.

    Raises:
        MotionLabError: the rig has no human body.
    """
    return rows_of(to_smpl22(resample(rig_animation(features, layout), FPS)))


def embedded_table(
    folder: str | Path,
    data: str | Path | None = None,
    *,
    evaluator: str = "evaluator",
    names: Sequence[str] = tuple(REFERENCES),
    checkpoints: Sequence[str] = (),
    seeds: int = 1,
    engine: str = "local",
    samples: int = SAMPLES,
) -> pd.DataFrame:
    """Each checkpoint, or without any a model of each reference in `data`, beside a copy and a splice.

    Returns a row a reference and competitor: (reference, who) -> means over seeds; what the store in `folder` lacks is
    measured.
    """
    check_halves(samples)
    settings = {"evaluator": evaluator, "samples": samples}
    sweeps = competitors_sweeps(
        "evaluation.single_motion_embedded:embedded_of_", data, names, checkpoints, seeds, settings
    )
    parts = run_each(sweeps, folder, engine=engine)
    columns = [full for name in COLUMNS for full in (name, f"{name} std")]
    table = {key: part[columns].mean() for key, part in parts.items()}
    return pd.DataFrame(table).T.rename_axis(["reference", "who"])
