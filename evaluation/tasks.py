"""What a cell of a sweep can measure: functions of plain arguments that return numbers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator

import numpy as np
import torch
from tqdm import tqdm

from evaluation.evaluator.pools import distinct_pools
from evaluation.loading import load_model, space_of
from evaluation.metrics.distribution import MULTIMODALITY_PAIRS, diversity, fid, multimodality, nearest_distances
from evaluation.metrics.matching import POOL, multimodal_distance, r_precision
from evaluation.metrics.physics import PhysicsMeans
from evaluation.metrics.reconstruction import mpjpe
from evaluation.provenance import fingerprint
from evaluation.registry import register_measure
from evaluation.store import row_key
from motionlab.arguments import check_number
from motionlab.data.sources import open_store
from motionlab.data.store import Clip, MotionStore, evenly
from motionlab.errors import MotionLabError
from motionlab.models.base import TextModel
from motionlab.models.mote.pipeline import MoTe
from motionlab.models.outputs import GeneratedMotion
from motionlab.models.token_model import TokenModel
from motionlab.motion.features import HUMANML3D, from_joints, to_joints
from motionlab.nn.tokenizer import Tokenizer
from motionlab.paths import cache_dir, read_array, save_array, write_aside
from motionlab.sampling.guidance import guided

VERSION = 2  # of what the measures mean; another one is measured anew
BATCH = 32
EQUAL = 150  # motions on either side of an FID that compares sets of unlike size: few motions make it larger
FRAMES = (40, 196)  # shortest and longest clip of the protocol (Guo et al. 2022)


def sampling(system: type[TextModel], like: Callable | None = None) -> Callable[[Callable], Callable]:
    """Spells out the **settings of a measure: every keyword argument of the system's `generate` with its default, but
    the length and the seed. A sweep fills in what it can see, and a row says it. like: a measure that was spelled out,
    whose own arguments it has as well, but for defaults of its own.
    """
    its = [p for p in inspect.signature(system.generate).parameters.values() if p.kind is p.KEYWORD_ONLY]

    def spelled_out(measure: Callable) -> Callable:
        own = {p.name: p for p in inspect.signature(measure).parameters.values() if p.kind is not p.VAR_KEYWORD}
        if like is not None:
            own = {
                p.name: p for p in inspect.signature(like).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD
            } | own
        measure.__signature__ = inspect.Signature(
            [*own.values(), *(p for p in its if p.name not in ("seconds", "seed"))]
        )
        return measure

    return spelled_out


@register_measure
@sampling(TokenModel)
def text_to_motion(
    data: str,
    checkpoint: str = "momask",
    split: str = "test",
    evaluator: str = "evaluator",
    motions: int | None = None,
    prompts: int = 16,
    repeats: int = 20,
    seed: int = 0,
    **settings,
) -> dict[str, float]:
    """One replication of the papers' text-to-motion table (Guo et al. 2022, sec. 5.1).

    Every clip of `split` (or `motions` of them, evenly) lends one of its captions, drawn by `seed`, and its length;
    MModality takes `prompts` captions, `repeats` motions each, and is NaN with 0 prompts (the papers' 100 and 30 would
    take four times as long as all the rest). "nearest training clip": mean distance of a motion to it in the
    evaluator's space, mirrored clips too; NaN without a training split. settings: as in `TokenModel.generate`.
    """
    if prompts and repeats < MULTIMODALITY_PAIRS:
        raise MotionLabError(f"MModality needs {MULTIMODALITY_PAIRS} or more repeats of a prompt, got {repeats}")
    model, space = load_model(checkpoint), space_of(evaluator)
    real = ProtocolClips(data, split, evaluator, motions)
    rng = np.random.default_rng(seed)
    captions = real.captions(rng)
    physics = PhysicsMeans(real.store.layout.fps)

    def embedded(captions: list[str], frames: list[int], first_seed: int, watch: bool = True) -> np.ndarray:
        """Motion i acts caption i out from first_seed + i. Like lengths go together, which a CPU does at once."""
        order = np.argsort(frames, kind="stable")

        def generated() -> Iterator[GeneratedMotion]:
            token = round(model.token_seconds * model.layout.fps)
            for start in tqdm(range(0, len(order), BATCH), desc="generating", leave=False, mininterval=1):
                some = order[start : start + BATCH].tolist()
                seconds = [frames[i] // token * token / real.store.layout.fps for i in some]
                yield from model.generate(
                    [captions[i] for i in some], seconds=seconds, seed=[first_seed + i for i in some], **settings
                )

        motions = generated()
        points = space.motions(physics.seen(motions) if watch else (motion.features for motion in motions))
        return points[np.argsort(order)]

    base = seed * 1_000_000  # apart from other replications' seeds
    frames = [clip.frames for clip in real.clips]
    points = embedded(captions, frames, base)
    numbers = {
        **_numbers(space.texts(captions), points, real, rng),
        "nearest training clip": _nearest_training_clip(points, data, evaluator),
        **physics.numbers(),
    }
    if prompts:
        chosen = rng.choice(len(captions), min(prompts, len(captions)), replace=False).repeat(repeats)
        again = embedded([captions[i] for i in chosen], [frames[i] for i in chosen], base + len(frames), watch=False)
        numbers["MModality"] = multimodality(again.reshape(-1, repeats, again.shape[1]), rng)
    return numbers


@register_measure
@sampling(MoTe, like=text_to_motion)
def mote_text_to_motion(data: str, checkpoint: str = "mote", **settings) -> dict[str, float]:
    """`text_to_motion` of a MoTe, whose `generate` takes other settings."""
    return text_to_motion(data, checkpoint, **settings)


@register_measure
@sampling(TokenModel)
def sentences(
    texts: list[str],
    checkpoint: str = "momask",
    evaluator: str = "evaluator",
    seconds: float = 4.0,
    seed: int = 0,
    **settings,
) -> dict[str, float]:
    """Sentences acted out once each, measured without a data set.

    "own sentence nearest" is R@1 with the sentences themselves as the pool, NaN for a single one. settings: as in
    `TokenModel.generate`.
    """
    if not isinstance(texts, list) or not texts or len(set(texts)) < len(texts):
        raise MotionLabError("texts must be a list of sentences, each once")
    model, space = load_model(checkpoint), space_of(evaluator)
    physics = PhysicsMeans(model.layout.fps)
    motions = model.generate(texts, seconds=seconds, seed=seed, **settings)
    words, points = space.texts(texts), space.motions(physics.seen(motions))
    return {
        "own sentence nearest": float(r_precision(words, points, 1, len(texts))[0]) if len(texts) > 1 else float("nan"),
        "MM-Dist": multimodal_distance(words, points),
        **physics.numbers(),
    }


@register_measure
def real_motion(
    data: str,
    split: str = "test",
    evaluator: str = "evaluator",
    motions: int | None = None,
    seed: int = 0,
    compared_with: str | None = None,
    shuffled: bool = False,
    noise_mm: float = 0.0,
) -> dict[str, float]:
    """Real motions in the place of generated ones: what the best system would get, and what bad ones do.

    compared_with: the split that FID compares with; None is `split` itself, whose FID is then 0. shuffled: every motion
    gets the caption of another clip. noise_mm: standard deviation of Gaussian noise on every joint of every frame.
    """
    space, real, rng = space_of(evaluator), ProtocolClips(data, split, evaluator, motions), np.random.default_rng(seed)
    captions = real.captions(rng)
    against = real if compared_with is None else ProtocolClips(data, compared_with, evaluator, None)
    layout, physics = real.store.layout, PhysicsMeans(real.store.layout.fps)
    joints = (to_joints(real.store.rows(clip), layout) for clip in real.clips)

    def noisy() -> Iterator[np.ndarray]:
        for body in joints:
            body = np.concatenate([body, 2 * body[-1:] - body[-2:-1]])  # features describe a step less than frames
            body = body + rng.normal(0, noise_mm / 1000, body.shape).astype(np.float32)
            physics.see(body[:-1])
            yield from_joints(body, layout)

    if noise_mm:
        points = space.motions(noisy())
    else:
        points = real.points
        for body in joints:
            physics.see(body)
    if shuffled:
        order = rng.permutation(len(captions))
        captions = [captions[i] for i in order[np.argsort(np.roll(order, 1))]]
    return {
        **_numbers(space.texts(captions), points, real, rng, against),
        "nearest training clip": _nearest_training_clip(points, data, evaluator),
        **physics.numbers(),
    }


@register_measure
@torch.inference_mode()
def calibration(
    data: str,
    checkpoint: str = "momask",
    split: str = "test",
    motions: int | None = 200,
    bins: int = 10,
    guidance: float = 1.0,
    seed: int = 0,
) -> dict:
    """Is a token of which the masked transformer is 80 % sure right four times in five? Base tokens of real motions
    with one of their captions, a share of them masked as in sampling (uniform time, cosine), each told by its likeliest
    code.

    Lists over `bins` of confidence: confidence (mean), accuracy (NaN where empty), tokens; and ECE, the mean gap
    between the two weighted by tokens (Guo et al. 2017), accuracy and confidence over all.
    """
    model, store, rng = load_model(checkpoint), open_store(data), np.random.default_rng(seed)
    clips = evenly(store.select(split, mirrored=False, frames=FRAMES, captioned=True), motions)
    network, sure, right = model.inference_modules["masked"], [], []
    for clip in clips:
        rows = torch.from_numpy(np.array(store.rows(clip))).to(model.device)
        tokens = model.tokenizer.encode(rows[None])[..., 0]
        count = max(1, round(np.cos(rng.uniform() * np.pi / 2) * tokens.shape[1]))
        masked = torch.zeros(tokens.shape, dtype=torch.bool, device=model.device)
        masked[0, rng.permutation(tokens.shape[1])[:count]] = True
        condition = model.encode_text([clip.captions[rng.integers(len(clip.captions))]])
        shares = (
            guided(network, tokens.masked_fill(masked, network.config.mask_id), valid=None, scale=guidance, **condition)
            .float()
            .softmax(-1)
        )
        best, choice = shares.max(-1)
        sure.append(best[masked].cpu().numpy())
        right.append((choice == tokens)[masked].cpu().numpy())
    sure, right = np.concatenate(sure), np.concatenate(right)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        means, hits = (np.bincount(place, weights=values, minlength=bins) / counts for values in (sure, right))
    return {
        "ECE": float(np.nansum(np.abs(means - hits) * counts) / len(sure)),
        "accuracy": float(right.mean()),
        "sureness": float(sure.mean()),
        "confidences": means.tolist(),
        "accuracies": hits.tolist(),
        "tokens": counts.tolist(),
    }


@register_measure
def reconstruction(
    data: str,
    checkpoint: str = "momask",
    split: str = "test",
    evaluator: str = "evaluator",
    motions: int | None = None,
    residual_depth: int | None = None,
) -> dict[str, float]:
    """Real motions through the tokenizer and back with V = residual_depth layers: what MoMask's table 2 says of it.

    FID with the real motions, MPJPE in mm over all frames, root-aligned as the papers' and global.
    """
    tokenizer = load_model(checkpoint).tokenizer
    deepest = tokenizer.layers - 1
    depth = check_number(
        deepest if residual_depth is None else residual_depth, 0, deepest, "residual_depth", whole=True
    )
    return reconstruction_numbers(through(tokenizer, depth), data, split, evaluator, motions)


@register_measure
def remembering(
    data: str, checkpoint: str = "mote", split: str = "test", evaluator: str = "evaluator", motions: int | None = None
) -> dict[str, float]:
    """The same numbers of whatever a system remembers motions with: MoTe's autoencoder, or a tokenizer with all its
    layers.
    """
    return reconstruction_numbers(load_model(checkpoint).reconstruct, data, split, evaluator, motions)


def through(tokenizer: Tokenizer, depth: int) -> Callable[[np.ndarray], np.ndarray]:
    """Features (T, dim) -> what is left of them after that many residual layers."""
    device = tokenizer.mean.device

    def reconstruct(rows: np.ndarray) -> np.ndarray:
        tokens = tokenizer.encode(torch.from_numpy(np.array(rows)).to(device)[None])
        return tokenizer.decode(tokens[..., : depth + 1])[0].cpu().numpy()

    return reconstruct


def reconstruction_numbers(
    remember: Callable[[np.ndarray], np.ndarray], data: str, split: str, evaluator: str, motions: int | None
) -> dict[str, float]:
    """Motions' features (T, dim) through `remember`, which may cut their end."""
    space, real = space_of(evaluator), ProtocolClips(data, split, evaluator, motions)
    layout = real.store.layout
    aligned, unaligned, physics = [], [], PhysicsMeans(layout.fps)

    def decoded() -> Iterator[np.ndarray]:
        for clip in real.clips:
            rows = real.store.rows(clip)
            features = remember(rows)
            before, after = (to_joints(part, layout) for part in (rows[: len(features)], features))
            aligned.append(mpjpe(after, before))
            unaligned.append(mpjpe(after, before, aligned=False))
            physics.see(after)
            yield features

    with torch.inference_mode():
        points = space.motions(decoded())
    errors = {"MPJPE mm": np.concatenate(aligned).mean(), "global mm": np.concatenate(unaligned).mean()}
    return {
        "FID": fid(points, real.points),
        **{name: float(value) for name, value in errors.items()},
        **physics.numbers(),
    }


class ProtocolClips:
    """The clips of a split that the protocol takes, all of them with captions, and their embeddings, kept on disk.
    mirrored: with their left-right twins.
    """

    def __init__(self, data: str, split: str, evaluator: str, motions: int | None, mirrored: bool = False):
        self.store: MotionStore = open_store(data)
        if self.store.layout.name != HUMANML3D.name:
            raise MotionLabError(
                f"the protocol measures 22 joints in metres; {data} has the layout {self.store.layout.name}"
            )
        clips = self.store.select(split, mirrored=None if mirrored else False, frames=FRAMES, captioned=True)
        self.clips = evenly(clips, motions)
        everything = self._embedded(data, evaluator, split, clips)
        position = {clip.name: row for row, clip in enumerate(clips)}
        self.points = everything[[position[clip.name] for clip in self.clips]]

    def captions(self, rng: np.random.Generator) -> list[str]:
        """One caption a clip."""
        return [clip.captions[rng.integers(len(clip.captions))] for clip in self.clips]

    def pools(self, rng: np.random.Generator) -> np.ndarray:
        """Indices of clips (pools, 32), no two clips of a pool with the same captions."""
        return distinct_pools([clip.captions for clip in self.clips], POOL, rng)

    def _embedded(self, data: str, evaluator: str, split: str, clips: list[Clip]) -> np.ndarray:
        key = row_key(
            fingerprint("data", data),
            fingerprint("evaluator", evaluator),
            split,
            FRAMES,
            *(["mirrored"] if any(clip.mirrored for clip in clips) else []),
            *(["captioned"] if any(not clip.captions for clip in self.store.clips) else []),
        )
        path = cache_dir("embeddings") / f"{key}.npy"
        if not path.exists():
            points = space_of(evaluator).motions(self.store.rows(clip) for clip in clips)
            write_aside(path, lambda aside: save_array(aside, points))
        return read_array(path)


def _nearest_training_clip(points: np.ndarray, data: str, evaluator: str) -> float:
    """Mean distance of embeddings (N, D) to the nearest training clip's; NaN where there is none."""
    if not open_store(data).select("train", frames=FRAMES, captioned=True):
        return float("nan")
    training = ProtocolClips(data, "train", evaluator, None, mirrored=True)
    return float(nearest_distances(points, training.points).mean())


def _numbers(
    texts: np.ndarray,
    points: np.ndarray,
    real: ProtocolClips,
    rng: np.random.Generator,
    against: ProtocolClips | None = None,
) -> dict[str, float]:
    pools, reference = real.pools(rng).ravel(), (against or real).points
    top = r_precision(texts[pools], points[pools])
    few = min(EQUAL, len(points), len(reference))
    drawn, compared = (rows[rng.choice(len(rows), few, replace=False)] for rows in (points, reference))
    return {
        "FID": fid(points, reference),
        f"FID, {EQUAL}": fid(drawn, compared),
        **{f"R@{k}": float(share) for k, share in enumerate(top, 1)},
        "MM-Dist": multimodal_distance(texts, points),
        "Diversity": diversity(points, rng) if len(points) > 100 else float("nan"),
        "MModality": float("nan"),
    }
