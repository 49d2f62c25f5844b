"""All measures of a set of motions, and of each motion alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from evaluation.evaluator.pools import distinct_pools
from evaluation.metrics.distribution import MULTIMODALITY_PAIRS, diversity, fid, kid, multimodality
from evaluation.metrics.ground import floating, penetration, skating_ratio
from evaluation.metrics.manifold import DENSITY_NEIGHBOURS, density_coverage, precision_recall
from evaluation.metrics.matching import POOL, multimodal_distance, r_precision, retrieval_ranks
from evaluation.metrics.physics import foot_skate, jerk
from evaluation.score.adherence import check, rule_of
from evaluation.score.captions import Caption
from evaluation.score.readers import Sample
from motionlab.motion.motion import FPS

POOL_DRAWS = 20  # over which R-precision is averaged
# What each number is, said in every result.
DEFINITIONS = {
    "FID": "Frechet distance of embeddings (Heusel et al. 2017)",
    "KID": "unbiased squared maximum mean discrepancy, cubic kernel (Binkowski et al. 2018)",
    "precision": "share of motions within the real manifold, k = 3 (Kynkaanniemi et al. 2019)",
    "recall": "share of real motions within the generated manifold, k = 3 (Kynkaanniemi et al. 2019)",
    "density": "real balls a motion lies in, over k = 5 (Naeem et al. 2020)",
    "coverage": "share of real balls that hold a motion, k = 5 (Naeem et al. 2020)",
    "R@1": "own motion nearest among 32 with different captions (Guo et al. 2022), mean over 20 draws of pools",
    "R@2": "own motion among the nearest 2",
    "R@3": "own motion among the nearest 3",
    "MM-Dist": "mean distance of a caption to its motion (Guo et al. 2022)",
    "Diversity": "mean distance of random pairs, 300, or 100 of at most 300 motions (Guo et al. 2022)",
    "MModality": "mean distance of 10 pairs of motions of one caption (Guo et al. 2022)",
    "foot skate m/s": "horizontal speed of toes that stand: low, not rising or falling (motionlab.motion.contacts)",
    "skating ratio": "share of frames with a toe under 5 cm faster than 0.5 m/s (Karunratanakul et al., GMD, 2023)",
    "float mm": "height of the lowest joint over the floor, 5 mm tolerance (Yuan et al., PhysDiff, 2023; of vertices)",
    "penetration mm": "depth of the lowest joint below the floor, 5 mm tolerance (the same)",
    "jitter m/s3": "mean length of the third derivative of joint positions (Yi et al., TransPose, 2021)",
    "adherence %": "motions that pass the rule of their caption (evaluation.prompts, evaluation.score.adherence)",
}
PHYSICAL = ("foot skate m/s", "skating ratio", "float mm", "penetration mm", "jitter m/s3")


@dataclass
class Scores:
    """metrics: by name, NaN where one could not be computed. samples: a row each. notes: why what is NaN is so, and
    what to keep in mind.
    """

    metrics: dict[str, float]
    samples: list[dict]
    notes: list[str] = field(default_factory=list)


def physical_numbers(joints: np.ndarray, floor: float = 0.0) -> dict[str, float]:
    """The measures of one motion's joints (T, 22, 3) at 20 fps alone."""
    return {
        "foot skate m/s": foot_skate(joints, FPS).speed,
        "skating ratio": skating_ratio(joints, FPS, floor),
        "float mm": 1000 * floating(joints, floor),
        "penetration mm": 1000 * penetration(joints, floor),
        "jitter m/s3": jerk(joints, FPS),
    }


def measure(
    samples: Sequence[Sample],
    points: np.ndarray,
    captions: Mapping[str, Caption] | None = None,
    texts: np.ndarray | None = None,
    reference: np.ndarray | None = None,
    floor: float = 0.0,
    seed: int = 0,
) -> Scores:
    """Every measure that the given inputs allow.

    Args:
        points: (N, dim) embeddings of the samples. texts: (N, dim) of their captions. reference: (M, dim) of real
        motions. captions: by name of the sample. floor: height of the floor in metres.
        seed: of the random pairs and pools.
    """
    scores = Scores(dict.fromkeys(DEFINITIONS, float("nan")), [_row(sample, floor) for sample in samples])
    for name in PHYSICAL:
        values = np.array([row[name] for row in scores.samples])
        scores.metrics[name] = float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")
    rng = np.random.default_rng(seed)
    _compare(scores, points, reference, rng)
    if len(points) > 100:
        scores.metrics["Diversity"] = diversity(points, rng)
    else:
        scores.notes.append(f"no Diversity: it needs more than 100 motions, there are {len(points)}")
    if captions is None:
        scores.notes.append("no R-precision, MM-Dist, MModality and adherence: there are no captions")
    else:
        _match(scores, points, texts, [captions[sample.name] for sample in samples], rng)
        _adhere(scores, samples, [captions[sample.name] for sample in samples])
    return scores


def _row(sample: Sample, floor: float) -> dict:
    return {
        "name": sample.name,
        "frames": len(sample.joints),
        "seconds": len(sample.joints) / FPS,
        **physical_numbers(sample.joints, floor),
    }


def _compare(scores: Scores, points: np.ndarray, reference: np.ndarray | None, rng: np.random.Generator) -> None:
    if reference is None:
        scores.notes.append("no FID, KID, precision, recall, density and coverage: there is no reference")
        return
    few = min(len(points), len(reference))
    if few <= DENSITY_NEIGHBOURS:
        scores.notes.append(
            f"no FID and the like: they need more than {DENSITY_NEIGHBOURS} motions on both sides, there are {few}"
        )
        return
    scores.metrics |= {"FID": fid(points, reference), "KID": kid(points, reference, rng)}
    scores.metrics |= dict(zip(("precision", "recall"), precision_recall(points, reference)))
    scores.metrics |= dict(zip(("density", "coverage"), density_coverage(points, reference)))
    if few < points.shape[1]:
        scores.notes.append(
            f"FID of {few} motions in {points.shape[1]} dimensions is too large; compare it with as many, or take KID"
        )
    nearest = np.array([np.linalg.norm(reference - point, axis=1).min() for point in points])
    for row, distance in zip(scores.samples, nearest):
        row["nearest real"] = float(distance)


def _match(
    scores: Scores, points: np.ndarray, texts: np.ndarray, captions: Sequence[Caption], rng: np.random.Generator
) -> None:
    scores.metrics["MM-Dist"] = multimodal_distance(texts, points)
    for row, caption, text, point in zip(scores.samples, captions, texts, points):
        row |= {"caption": caption.text, "distance to caption": float(np.linalg.norm(text - point))}
    kinds = [caption.text for caption in captions]
    if len(set(kinds)) < POOL:
        scores.notes.append(f"no R-precision: it needs {POOL} different captions, there are {len(set(kinds))}")
    else:
        _retrieve(scores, points, texts, kinds, rng)
    groups = defaultdict(list)
    for place, kind in enumerate(kinds):
        groups[kind].append(place)
    repeats = [places for places in groups.values() if len(places) >= MULTIMODALITY_PAIRS]
    if repeats:
        least = min(map(len, repeats))
        scores.metrics["MModality"] = multimodality(np.stack([points[places[:least]] for places in repeats]), rng)
    else:
        scores.notes.append(f"no MModality: no caption has {MULTIMODALITY_PAIRS} motions")


def _retrieve(
    scores: Scores, points: np.ndarray, texts: np.ndarray, kinds: list[str], rng: np.random.Generator
) -> None:
    places, ranks = defaultdict(list), []
    for _ in range(POOL_DRAWS):
        pools = distinct_pools(kinds, POOL, rng).ravel()
        ranks.append(r_precision(texts[pools], points[pools]))
        for place, rank in zip(pools, retrieval_ranks(texts[pools], points[pools])):
            places[place].append(int(rank))
    scores.metrics |= {f"R@{k}": float(share) for k, share in enumerate(np.mean(ranks, axis=0), 1)}
    for place, found in places.items():
        scores.samples[place]["mean rank of 32"] = float(np.mean(found))


def _adhere(scores: Scores, samples: Sequence[Sample], captions: Sequence[Caption]) -> None:
    passed = []
    for row, sample, caption in zip(scores.samples, samples, captions):
        prompt = rule_of(caption)
        if prompt is None:
            continue
        answer = check(prompt, sample.joints)
        row |= {"rule": prompt.rule, "params": prompt.params, "passed": bool(answer.passed)}
        row["measured"] = {name: float(value) for name, value in answer.measured.items()}
        passed.append(answer.passed)
    if passed:
        scores.metrics["adherence %"] = 100 * float(np.mean(passed))
    scores.notes.append(
        f"adherence is of {len(passed)} of {len(samples)} captions, those that ask for what a rule knows"
    )
