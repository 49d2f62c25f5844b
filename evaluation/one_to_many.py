"""One reference, many motions: what a trained model is worth, beside a copy and a splice of the reference."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.metrics import one_to_many as metrics
from evaluation.metrics.physics import jerk
from evaluation.metrics.reconstruction import perplexity, usage
from evaluation.store import row_key
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from motionlab.motion.motion import Animation
from motionlab.motion.rig_features import RigLayout, rig_animation
from motionlab.paths import cache_dir
from motionlab.systems.motiondreamer import MotionDreamer, Synthesis
from motionlab.training.motiondreamer import PARTS, Recipe, reference_of, shortened, train

VERSION = 1  # of what the measures mean; another one is measured anew
RECIPE = Recipe()
SEEDS_APART = 1_000_000  # trainings that should be independent need more between them than steps
SCALE = 2.0  # of diversities in the harmonic mean: the distance below which a window counts as covered
LENGTH = 2.0  # of a sample, in lengths of the reference
SAMPLES = 20


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

    A measure of sweeps; a killed one goes on where it stopped. steps: share of the recipe's. Other arguments as in `Recipe`, its
    `QuantizerConfig` and its `LocalTransformerConfig`.
    """
    recipe = shortened(replace(
        RECIPE, rec_weight=rec_weight, sparsemax=sparsemax,
        quantizer=replace(RECIPE.quantizer, codes=codes, balance=balance),
        local=replace(RECIPE.local, codes=codes, attention=attention, window=window, stride=stride),
        tokenizer_loop=replace(RECIPE.tokenizer_loop, seed=seed * SEEDS_APART),
        local_loop=replace(RECIPE.local_loop, seed=seed * SEEDS_APART),
    ), steps)  # fmt: skip
    animation = read_reference(clip, fps)
    features, layout = reference_of(animation)
    key = row_key(hashlib.sha256(features.tobytes()).hexdigest(), layout.document(), asdict(recipe))
    folder = cache_dir("ablations") / f"motion-{key}"
    lab = train(animation, recipe, folder)
    logs = [pd.read_csv(folder / part / "log.csv") for part in PARTS]
    took = sum(float(log["seconds"].iloc[-1]) for log in logs)
    return model_numbers(lab, samples, seed * SEEDS_APART, temperature=temperature) | {"trained s": took}


def compared_by(clip: str, fps: float | None = None, what: str = "copy", samples: int = SAMPLES, seed: int = 0) -> dict[str, float]:
    """In the place of a model: "copy", the reference again and again, or "splice", random windows of it. A measure of sweeps."""
    features, layout = reference_of(read_reference(clip, fps))
    rng = np.random.default_rng(seed)
    if what not in ("copy", "splice"):
        raise MotionLabError(f"what is compared is copy or splice, got {what!r}")
    made = [copied(features) if what == "copy" else spliced(features, rng) for _ in range(samples)]
    return Comparison.of(features, layout).numbers(made, seed)


@dataclass(frozen=True)
class Comparison:
    """What samples are compared by. rows: the reference's `compared` features. layout: its rig. jerk: its own, m/s^3."""

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
            table.append({
                "coverage %": 100 * cover, "global diversity": far, "local diversity": near,
                "harmonic mean": metrics.harmonic_mean(cover, far, near, SCALE),
                "intra diversity gap": abs(metrics.intra_diversity(sample, rng) - own), "jerk / reference": rough / self.jerk,
            })  # fmt: skip
        means = {name: float(np.mean([row[name] for row in table])) for name in table[0]}
        several = len({len(row) for row in rows}) == 1 and len(rows) > 1
        return means | {"inter diversity": metrics.inter_diversity(np.stack(rows)) if several else float("nan")}


def compared(features: np.ndarray, layout: RigLayout) -> np.ndarray:
    """The published metrics' features: root height, planar velocity, 6D rotations; no contacts."""
    return np.concatenate([features[:, layout.slices[name]] for name in ("height", "velocity", "rot6d")], axis=1)


def model_numbers(lab: MotionDreamer, samples: int = SAMPLES, seed: int = 0, **settings) -> dict[str, float]:
    """A trained model: `samples` motions of twice the reference's length, and how its codebook is used."""
    made = [lab.generate(LENGTH * lab.seconds, seed=seed + i, **settings)[0] for i in range(samples)]
    reference = lab.reference.features.numpy()
    tokens, codes = lab.reference.tokens.numpy(), lab.codebook_size
    return {
        **Comparison.of(reference, lab.layout).numbers([one.features for one in made]),
        "perplexity": perplexity(tokens, codes),
        "usage": usage(tokens, codes),
        "jumps %": 100 * float(np.mean([jumps(one) for one in made])),
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


def read_reference(place: str | Path, fps: float | None = None) -> Animation:
    """A BVH file, also one inside a tar archive (archive.tar.xz/folder/clip.bvh). fps: where the file's own is wrong."""
    place = Path(place)
    archive = next((parent for parent in place.parents if parent.is_file()), None)
    if archive is None:
        animation = read_bvh(place)
    else:
        member = place.relative_to(archive).as_posix()
        try:
            with tarfile.open(archive) as tar:
                content = tar.extractfile(member).read()
        except (tarfile.TarError, KeyError, AttributeError, OSError):
            raise MotionLabError(f"{archive} holds no {member}") from None
        animation = read_bvh(content)
    return animation if fps is None else replace(animation, fps=float(fps))
