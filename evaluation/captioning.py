"""What a system says of motions: captions of real clips, of pairs made together, and the way round and back, beside
what retrieval says.

Measures of sweeps. In which words content, style and sides are named is told by the captions' own grammar
(`data.caption_reading`), so a caption that leaves it counts as wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from tqdm import tqdm

from evaluation.evaluator.pools import distinct_pools
from evaluation.loading import load_model, space_of
from evaluation.metrics.act_words import act_scores
from evaluation.metrics.captions import bert_score, caption_scores, plain, repetition
from evaluation.metrics.distribution import fid, nearest_distances
from evaluation.metrics.matching import POOL, multimodal_distance, r_precision
from evaluation.registry import register_measure
from evaluation.sweeps import Sweep, run, run_each
from evaluation.tasks import EQUAL, ProtocolClips
from motionlab.data.bandai import read_caption
from motionlab.data.bandai.caption_parser import Reading
from motionlab.data.sources import open_store
from motionlab.data.store import Clip
from motionlab.errors import MotionLabError
from motionlab.models.capabilities import Captions, Rewrites, require
from motionlab.models.mote.config import CaptionSampling
from motionlab.models.mote.latents import Caption
from motionlab.motion.motion import Motion
from motionlab.text.encoder import Cached, TextEncoder, load_text_encoder

TOGETHER = 32  # motions that are described at once
COPIES = 300  # training motions that are remembered, to know what a copy would look like
VERSION = 3  # of what the measures mean; another one is measured anew
WAYS = ("model", "retrieval", "real")
NUMBERS = (
    "content %",
    "single %",
    "composed %",
    "style %",
    "sides %",
    "order %",
    "R@1",
    "R@2",
    "R@3",
    "MM-Dist",
    "BLEU@1",
    "BLEU@4",
    "ROUGE-L",
    "CIDEr",
    "BERTScore",
    "acts found %",
    "acts right %",
    "repeated %",
    "different %",
    "words",
    "unread %",
)


@register_measure
def captioning(
    data: str,
    checkpoint: str = "mote",
    way: str = "model",
    split: str = "test",
    evaluator: str = "evaluator",
    motions: int | None = None,
    guidance: float | None = None,
    steps: int = 20,
    solver: str = "dpm++",
    temperature: float = CaptionSampling.temperature,
    drafts: int = CaptionSampling.num_candidates,
    references: int = 4,
    seed: int = 0,
) -> dict[str, float]:
    """Captions of the clips of a split. way: "model", "retrieval" (a caption of the training motion that lies nearest
    in the evaluator's space), or "real" (one of the clip's own).

    content and style: shares of clips all of whose acts (in any order) and styles are named, and no other; a
    sentence that says nothing shows no style; single and composed: content of clips with one act, and with several.
    sides: among captions that name the right kinds of acts, left or right with each of those that have a side;
    order: among captions of composed clips that name the right acts. different: share of two captions of one clip,
    of seeds that follow on each other, that differ. R@k: how often the evaluator finds the clip among 32 by its
    caption. references: of the clip's own captions, others than the one that "real" takes; HumanML3D has 3 or 4.
    BERTScore is with the words of the frozen MiniLM; acts are named by `metrics.act_words`. "takes": of every take
    that a clip was made from, how many of the clips with it have the content right, and how many there are.
    """
    if way not in WAYS:
        raise MotionLabError(f"a way is one of {', '.join(WAYS)}, got {way!r}")
    space, real, rng = space_of(evaluator), ProtocolClips(data, split, evaluator, motions), np.random.default_rng(seed)
    drawn = [[clip.captions[i] for i in rng.permutation(len(clip.captions))[: references + 1]] for clip in real.clips]
    different, pools = float("nan"), real.pools(np.random.default_rng(seed)).ravel()
    if way == "real":
        written = [some[0] for some in drawn]
    elif way == "retrieval":
        written = _retrieved(real, data, evaluator, rng)
    else:
        model = load_model(checkpoint)
        require(model, Captions, checkpoint)
        how = dict(guidance=guidance, steps=steps, solver=solver, temperature=temperature, num_candidates=drafts)
        both = _captions(model, [real.store.motion(clip) for clip in real.clips], 2, seed, **how)
        written, different = (
            [one.text for one, _ in both],
            100 * float(np.mean([one.text != other.text for one, other in both])),
        )
    wanted = [some[1:] or some for some in drawn]
    texts = space.texts([one or "nothing" for one in written])
    top = r_precision(texts[pools], real.points[pools])
    return {
        **named(written, real.clips),
        "takes": by_take(written, real.clips),
        **{f"R@{k}": float(share) for k, share in enumerate(top, 1)},
        "MM-Dist": multimodal_distance(texts, real.points),
        **caption_scores(written, wanted),
        "BERTScore": bert_score(written, wanted, _words_of_minilm()),
        **act_scores(written, wanted),
        "repeated %": 100 * repetition(written),
        "different %": different,
        "words": float(np.mean([len(one.split()) for one in written])),
    }


def _captions(model, motions: list[Motion], count: int, seed: int, **how) -> list[list[Caption]]:
    starts = tqdm(range(0, len(motions), TOGETHER), desc="captions", leave=False, mininterval=1)
    parts = [
        model.caption(motions[start : start + TOGETHER], count, seed=seed * 1_000_000 + count * start, **how)
        for start in starts
    ]
    return [of_one for part in parts for of_one in part]


def named(written: Sequence[str], clips: Sequence[Clip]) -> dict[str, float]:
    """How often sentences name what clips show, in percent; NaN where there is nothing to count."""
    rows = []
    for _, acts, styles, reading in _read(written, clips):
        right = reading.names(acts)
        sides, order = reading.sides(acts), reading.in_order(acts) if len(acts) > 1 and right else None
        single, composed = (right, None) if len(acts) == 1 else (None, right)
        rows.append((right, single, composed, reading.shows(styles), sides, order, bool(reading.unread)))
    return _percent(("content %", "single %", "composed %", "style %", "sides %", "order %", "unread %"), rows)


def by_take(written: Sequence[str], clips: Sequence[Clip]) -> dict[str, tuple[int, int]]:
    """Of every take, in how many of the clips with it all acts are named, and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    for clip, acts, _, reading in _read(written, clips):
        for take in set(clip.parts) or {clip.name.removesuffix("-mirrored")}:
            right, of = found.get(take, (0, 0))
            found[take] = right + reading.names(acts), of + 1
    return found


def _read(
    written: Sequence[str], clips: Sequence[Clip]
) -> Iterator[tuple[Clip, tuple[str, ...], tuple[str, ...], Reading]]:
    """Clips that have labels, the acts and styles they show, and what is read in the sentence."""
    for sentence, clip in zip(written, clips):
        if not clip.labels:
            continue
        half = len(clip.labels) // 2
        acts, styles = (tuple(filter(None, part)) for part in (clip.labels[:half], clip.labels[half:]))
        yield clip, acts, styles, read_caption(sentence)


def _percent(names: Sequence[str], rows: Sequence[tuple]) -> dict[str, float]:
    columns = (
        np.array([[np.nan if one is None else float(one) for one in row] for row in rows], dtype=float)
        .reshape(-1, len(names))
        .T
    )
    return {
        name: 100 * float(np.nanmean(column)) if np.isfinite(column).any() else float("nan")
        for name, column in zip(names, columns)
    }


@register_measure
def pairs(
    data: str,
    checkpoint: str = "mote",
    count: int = 500,
    evaluator: str = "evaluator",
    guidance: float | None = None,
    steps: int = 20,
    solver: str = "dpm++",
    temperature: float = CaptionSampling.temperature,
    seed: int = 0,
) -> dict[str, float]:
    """Motions and sentences made together from nothing. R@k: how often a motion is found among 32 by its own sentence,
    no two of which are the same; for real pairs "real R@k".

    "nearest training clip": mean distance of a motion to it in the evaluator's space; of real test motions "real,
    nearest", and of training motions that the autoencoder only remembers "copy, nearest", which is what learning by
    heart would give. "copied %": pairs that lie nearer than nine in ten of such copies.
    """
    model, space, rng = load_model(checkpoint), space_of(evaluator), np.random.default_rng(seed)
    real, known = (
        ProtocolClips(data, "test", evaluator, None),
        ProtocolClips(data, "train", evaluator, None, mirrored=True),
    )
    made = model.imagine(
        count, seed=seed * 1_000_000, guidance=guidance, steps=steps, solver=solver, temperature=temperature
    )
    said = [pair.caption.text or "nothing" for pair in made]
    texts, points = space.texts(said), space.motions(pair.motion.features for pair in made)
    order, real_order = _pools(said, rng), real.pools(rng).ravel()
    found = r_precision(texts[order], points[order]) if len(order) else [float("nan")] * 3
    truth = r_precision(space.texts(real.captions(rng))[real_order], real.points[real_order])
    some = rng.choice(len(known.clips), min(COPIES, len(known.clips)), replace=False)
    copies = space.motions(model.reconstruct(known.store.rows(known.clips[i])) for i in some)
    near, real_near, copied = (nearest_distances(some, known.points) for some in (points, real.points, copies))
    as_copied, few = np.quantile(copied, 0.9), min(EQUAL, count)
    return {
        **{f"R@{k}": float(share) for k, share in enumerate(found, 1)},
        **{f"real R@{k}": float(share) for k, share in enumerate(truth, 1)},
        "MM-Dist": multimodal_distance(texts, points),
        "FID": fid(points, real.points),
        f"FID, {EQUAL}": fid(points[:few], real.points[rng.choice(len(real.points), few, replace=False)]),
        "nearest training clip": float(near.mean()),
        "real, nearest": float(real_near.mean()),
        "copy, nearest": float(copied.mean()),
        "copied %": 100 * float((near < as_copied).mean()),
        "real, copied %": 100 * float((real_near < as_copied).mean()),
        "sentences": len(set(said)) / count,
        "sentences of the training split": float(np.mean([sentence in _training_captions(data) for sentence in said])),
        "repeated %": 100 * repetition(said),
    }


def _pools(sentences: list[str], rng: np.random.Generator) -> np.ndarray:
    """Indices of pools one after the other, no two sentences of a pool the same; empty where there are not enough."""
    try:
        return distinct_pools([(sentence,) for sentence in sentences], POOL, rng).ravel()
    except MotionLabError:
        return np.array([], dtype=int)


@register_measure
def round_trip(
    data: str,
    checkpoint: str = "mote",
    split: str = "test",
    evaluator: str = "evaluator",
    motions: int | None = None,
    guidance: float | None = None,
    steps: int = 20,
    solver: str = "dpm++",
    temperature: float = CaptionSampling.temperature,
    drafts: int = CaptionSampling.num_candidates,
    seed: int = 0,
) -> dict[str, float]:
    """Sentence, motion, sentence: how often the second may mean the acts of the first, in their order, and says the
    same of styles. guidance: of the motion.
    """
    model, real, rng = (
        load_model(checkpoint),
        ProtocolClips(data, split, evaluator, motions),
        np.random.default_rng(seed),
    )
    said, seconds = (
        real.captions(rng),
        [min(clip.frames / real.store.layout.fps, model.max_seconds) for clip in real.clips],
    )
    seeds, how = [seed * 1_000_000 + i for i in range(len(said))], dict(steps=steps, solver=solver)
    made = model.generate(said, seconds=seconds, seed=seeds, guidance=guidance, **how)
    written = [
        one.text for (one,) in _captions(model, made, 1, seed, temperature=temperature, num_candidates=drafts, **how)
    ]
    both = [tuple(map(read_caption, pair)) for pair in zip(said, written)]
    rows = [(first.same_acts(second), first.same_styles(second) and bool(second.acts)) for first, second in both]
    return _percent(("same acts %", "same styles %"), rows) | {"repeated %": 100 * repetition(written)}


def writing_table(
    data: str, checkpoint: str = "mote", split: str = "test", sentences: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """Captions through the text autoencoder and back, whole and with what they mean alone: how many come back word by
    word, BLEU@4 with themselves, and how many still name the same acts and styles.
    """
    model, rng = load_model(checkpoint), np.random.default_rng(seed)
    require(model, Rewrites, checkpoint)
    known = sorted({caption for clip in open_store(data).select(split) for caption in clip.captions})
    said = [known[i] for i in rng.choice(len(known), min(sentences, len(known)), replace=False)]
    rows = {}
    for name, worded in (("whole", True), ("without wording", False)):
        written = model.rewritten(said, worded=worded, seed=seed)
        readings = [(read_caption(a), read_caption(b)) for a, b in zip(said, written)]
        rows[name] = {
            "exact %": 100 * float(np.mean([plain(a) == plain(b) for a, b in zip(said, written)])),
            "BLEU@4": caption_scores(written, [[one] for one in said])["BLEU@4"],
            "same acts %": 100 * float(np.mean([a.same_acts(b) for a, b in readings])),
            "same styles %": 100 * float(np.mean([a.same_styles(b) for a, b in readings])),
        }
    return pd.DataFrame(rows).T


def captioning_table(
    folder, data: str, *, checkpoint: str = "mote", seeds: int = 3, engine: str = "local", **settings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Means over seeds of the model, the same without choosing among drafts, retrieval and real captions; and of every
    take, clips with it and how many of them the model names wrong, the worst first.
    """
    shared, drawn = {"data": data, "checkpoint": checkpoint} | settings, {"seed": list(range(seeds))}
    rows = {
        checkpoint: {"way": "model"},
        f"{checkpoint}, one draft": {"way": "model", "drafts": 1},
        "retrieval": {"way": "retrieval"},
        "real": {"way": "real"},
    }
    sweeps = {name: Sweep("evaluation.captioning:captioning", shared | row, drawn) for name, row in rows.items()}
    found = run_each(sweeps, folder, engine=engine)
    means = {name: part.filter(items=NUMBERS).mean() for name, part in found.items()}
    table = pd.DataFrame(means).T.reindex(columns=list(NUMBERS)).rename_axis("captions of")
    counts = [
        (take, of, of - right) for row in found[checkpoint]["takes"] for take, (right, of) in json.loads(row).items()
    ]
    takes = pd.DataFrame(counts, columns=["take", "clips", "wrong"]).groupby("take").mean()
    return table, takes.sort_values("wrong", ascending=False, kind="stable")


def pairs_table(
    folder, *, data: str, checkpoint: str = "mote", seeds: int = 3, engine: str = "local", **settings
) -> pd.Series:
    """Means of `pairs` over seeds."""
    return _means("pairs", folder, data, checkpoint, seeds, engine, settings)


def round_trip_table(
    folder, *, data: str, checkpoint: str = "mote", seeds: int = 3, engine: str = "local", **settings
) -> pd.Series:
    """Means of `round_trip` over seeds."""
    return _means("round_trip", folder, data, checkpoint, seeds, engine, settings)


def _means(measure: str, folder, data: str, checkpoint: str, seeds: int, engine: str, settings: dict) -> pd.Series:
    sweep = Sweep(
        f"evaluation.captioning:{measure}",
        {"data": data, "checkpoint": checkpoint} | settings,
        {"seed": list(range(seeds))},
    )
    rows = run(sweep, folder, engine=engine)
    own = {"key", "seed", "took s", "memory MB", *sweep.configurations()[0]}
    return rows.drop(columns=[name for name in rows if name in own]).mean(numeric_only=True)


@lru_cache(maxsize=1)
def _words_of_minilm() -> TextEncoder:
    return Cached(load_text_encoder("minilm"), size=100_000)


def _retrieved(real: ProtocolClips, data: str, evaluator: str, rng: np.random.Generator) -> list[str]:
    known = ProtocolClips(data, "train", evaluator, None, mirrored=True)
    nearest = cdist(real.points, known.points).argmin(1)
    return [known.clips[i].captions[rng.integers(len(known.clips[i].captions))] for i in nearest]


@lru_cache(maxsize=1)
def _training_captions(data: str) -> frozenset[str]:
    return frozenset(caption for clip in open_store(data).select("train") for caption in clip.captions)
