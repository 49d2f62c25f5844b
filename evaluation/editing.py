"""What edits are worth: real clips with a part made anew, beside the easy way of doing it, and stories of several
scenes.

Measures of sweeps. The easy way ("blend") makes the span alone, moves it to where it begins and fades linearly at its
ends; between two motions it draws straight lines from joint to joint, and of half a body it puts one half on the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.loading import load_model, space_of
from evaluation.metrics.distribution import fid
from evaluation.metrics.matching import multimodal_distance
from evaluation.metrics.physics import STANDING, foot_skate, jerk
from evaluation.prompt_adherence import RULES
from evaluation.prompts import LEFT, RIGHT
from evaluation.registry import register_measure
from evaluation.statistics import interval
from evaluation.sweeps import Sweep, run_each
from motionlab.data.sources import open_store
from motionlab.data.store import evenly
from motionlab.errors import MotionLabError
from motionlab.models.editing import Span, read_motion
from motionlab.models.token_model import TokenModel
from motionlab.motion.contacts import lock_feet
from motionlab.motion.features import facing, from_joints, set_down, to_joints
from motionlab.motion.motion import Motion
from motionlab.motion.parts import merge

VERSION = 2  # of what the measures mean; another one is measured anew
FRAMES = (80, 196)  # of clips that are edited: half of one still says something
AROUND = 10  # frames of context that an inside is looked at with
SEAM = 4  # frames on either side of a seam
BLEND = 8  # frames of a linear fade
GAP = 1.0  # seconds between two motions
# Which share of a clip is made anew; None is a gap of GAP in the middle, without a sentence.
TASKS = {"middle": (0.25, 0.75), "start": (0.0, 0.5), "end": (0.5, 1.0), "between": None, "upper": (0.0, 1.0)}
WAYS = ("real", "model", "tokens", "blend")
NUMBERS = (
    "FID inside",
    "MM-Dist",
    "obeyed",
    "alone",
    "outside mm",
    "jerk at seams",
    "jerk inside",
    "foot skate m/s",
    "standing feet m/s",
    "moved by locking mm",
)
SCENES = {
    "walk": ("a person walks forward", "walks_forward", {}),
    "wave": ("a person waves their right hand", "waves", RIGHT),
    "raise": ("a person raises their left hand", "raises", LEFT),
    "run": ("a person runs forward", "runs", {}),
    "bow": ("a person bows", "bows", {}),
    "back": ("a person walks backward", "walks_backward", {}),
    "still": ("a person stands still", "stands_still", {}),
}
ARMS = ("wave", "raise")  # scenes of the arms alone


@register_measure
def editing(
    data: str,
    checkpoint: str = "momask",
    task: str = "middle",
    way: str = "model",
    split: str = "test",
    evaluator: str = "evaluator",
    motions: int | None = 200,
    feet: bool = False,
    sight: float | None = None,
    seed: int = 0,
) -> dict[str, float]:
    """Real clips of 4 s and more that show one act, edited by a `task` of TASKS with one of their own captions.

    way: "model" keeps what is outside ("places"), "tokens" has it retold by the tokenizer, "blend" is the easy way,
    "real" leaves the clips alone. feet: lock them. sight: as in `compose`. "FID inside" compares what was made anew,
    with half a second around it, with what was there; "jerk at seams" is in times the real clip's at the same frames;
    "outside mm" is the mean over clips of the largest joint error outside the span.
    """
    if task not in TASKS or way not in WAYS:
        raise MotionLabError(
            f"a task is one of {', '.join(TASKS)} and a way one of {', '.join(WAYS)}, got {task!r} and {way!r}"
        )
    model, space, store = load_model(checkpoint), space_of(evaluator), open_store(data)
    clips = evenly(store.select(split, mirrored=False, composed=False, frames=FRAMES, captioned=True), motions)
    rng, rows, insides, before = np.random.default_rng(seed), [], [], []
    sentences, points, changes = [], [], []
    for i, clip in enumerate(clips):
        motion = Motion(to_joints(store.rows(clip), store.layout), store.layout.fps)
        sentence = clip.captions[rng.integers(len(clip.captions))]
        start, end = _span(task, len(motion), model)
        edited = _edited(model, motion, task, way, start, end, sentence, sight, seed * 1_000_000 + i)
        unlocked = edited
        edited = lock_feet(unlocked) if feet else unlocked
        joints = edited.joints[: len(motion)].astype(np.float64)
        joints = (
            joints
            if len(joints) == len(motion)
            else np.concatenate([joints, joints[-1:].repeat(len(motion) - len(joints), axis=0)])
        )
        rows.append(_numbers(joints, motion, task, start, end))
        changes.append(
            np.linalg.norm(joints - unlocked.joints[: len(joints)], axis=-1).mean() * 1000 if feet else float("nan")
        )
        inside = slice(max(0, start - AROUND), end + AROUND)
        insides.append(from_joints(joints[inside]))
        before.append(from_joints(motion.joints[inside]))
        sentences.append(sentence)
        points.append(from_joints(joints))
    numbers = {name: mean_of([row[name] for row in rows]) for name in rows[0]}
    numbers["moved by locking mm"] = mean_of(changes)
    numbers["FID inside"] = fid(space.motions(insides), space.motions(before))
    if TASKS[task] is not None:
        numbers["MM-Dist"] = multimodal_distance(space.texts(sentences), space.motions(points))
    return numbers


def mean_of(values: Sequence[float]) -> float:
    """Of those that are numbers; NaN where none is."""
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


def _span(task: str, frames: int, model: TokenModel) -> tuple[int, int]:
    """Frames that a task makes anew, whole tokens."""
    token = model.tokenizer.stride
    if TASKS[task] is None:
        length = round(GAP / model.token_seconds)
        start = frames // 2 // token - length // 2
        return start * token, (start + length) * token
    first, last = TASKS[task]
    return int(first * frames) // token * token, frames if last == 1.0 else int(last * frames) // token * token


def _edited(
    model: TokenModel,
    motion: Motion,
    task: str,
    way: str,
    start: int,
    end: int,
    sentence: str,
    sight: float | None,
    seed: int,
) -> Motion:
    if way == "real":
        return motion
    said, part = None if TASKS[task] is None else sentence, "upper" if task == "upper" else "all"
    if way != "blend":
        span = Span(start / motion.fps, end / motion.fps, said, part)
        return model.edit(motion, [span], keep="places" if way == "model" else "tokens", sight=sight, seed=seed)
    if said is None:
        return Motion(_straight(motion.joints, start, end), motion.fps)
    seconds = np.ceil((end - start) / model.tokenizer.stride) * model.token_seconds
    made = model.generate(said, seconds=min(seconds, model.max_seconds), seed=seed)
    if part == "upper":
        kept, frames = read_motion(model, motion)
        both = min(len(made.features), len(kept.rows))
        return Motion(
            to_joints(merge("upper", made.features[:both], kept.rows[:both], model.layout))[:frames], motion.fps
        )
    return Motion(_cut_and_blend(motion.joints, made.joints, start, end), motion.fps)


def _straight(joints: np.ndarray, start: int, end: int) -> np.ndarray:
    share = (np.arange(start, end) - start + 1)[:, None, None] / (end - start + 1)
    out = joints.copy()
    out[start:end] = (1 - share) * joints[start - 1] + share * joints[end]
    return out


def _cut_and_blend(joints: np.ndarray, made: np.ndarray, start: int, end: int) -> np.ndarray:
    """`made` in the place of joints[start:end]: moved to where it begins, or ends where nothing lies before it, with
    linear fades.
    """
    made = np.concatenate([made, made[-1:].repeat(max(0, end - start - len(made)), axis=0)])[: end - start].astype(
        np.float64
    )
    own, frame = (joints[start - 1], 0) if start else (joints[end % len(joints)], -1)
    made = placed(made, frame, own)
    out = joints.astype(np.float64).copy()
    out[start:end] = made
    for edge, inward in ((start - 1, 1), (end, -1)):
        if 0 <= edge < len(joints):
            for k in range(1, min(BLEND, end - start) + 1):
                share = k / (BLEND + 1)
                out[edge + inward * k] = (1 - share) * joints[edge] + share * out[edge + inward * k]
    return out


def placed(made: np.ndarray, frame: int, pose: np.ndarray) -> np.ndarray:
    """Joints (T, J, 3) turned and moved on the ground so that their `frame` faces and stands as a pose (J, 3) does."""
    return set_down(made, made[frame, 0], float(facing(pose) - facing(made[frame])), pose[0])


def _numbers(joints: np.ndarray, motion: Motion, task: str, start: int, end: int) -> dict[str, float]:
    seams = [frame for frame in (start, end) if 0 < frame < len(motion)]
    inside = slice(max(0, start - 1), end + 1)
    kept = np.r_[0:start, end : len(motion)]
    errors = np.linalg.norm(joints[kept] - motion.joints[kept], axis=-1)
    fps = motion.fps
    return {
        "jerk at seams": float(
            np.mean([jerk_around(joints, s, fps) / max(jerk_around(motion.joints, s, fps), 1e-6) for s in seams])
        )
        if seams
        else np.nan,
        "jerk inside": jerk(joints[inside], fps) / jerk(motion.joints[inside], fps),
        "foot skate m/s": foot_skate(joints, fps).speed,
        "standing feet m/s": foot_skate(joints, fps, STANDING).speed,
        "outside mm": float(1000 * errors.max()) if len(kept) else np.nan,
    }


def jerk_around(joints: np.ndarray, frame: int, fps: float) -> float:
    """Jerk of the frames around a seam, m/s^3."""
    return jerk(joints[max(0, frame - SEAM - 2) : frame + SEAM + 2], fps)


@register_measure
def story(
    checkpoint: str = "momask",
    way: str = "model",
    scenes: Sequence[str] = ("walk", "wave", "run", "bow"),
    seconds: float = 4.0,
    orders: int = 10,
    seed: int = 0,
) -> dict[str, float]:
    """Takes of `scenes` (of SCENES) in random orders. way: "model", or "blend": every scene made alone, the seams faded
    linearly.

    "obeyed": share of scenes whose own frames pass their rule. "jerk at seams" is in times that of the take.
    """
    if way not in ("model", "blend") or not set(scenes) <= set(SCENES):
        raise MotionLabError(
            f"a way is model or blend and scenes are among {', '.join(SCENES)}, got {way!r} and {', '.join(scenes)}"
        )
    model, rng = load_model(checkpoint), np.random.default_rng(seed)
    length, passed, rough, skates = round(seconds * model.layout.fps), [], [], []
    for i in range(orders):
        order = [SCENES[scenes[j]] for j in rng.permutation(len(scenes))]
        first = seed * 1_000_000 + 100 * i
        if way == "model":
            joints = model.story([(sentence, seconds) for sentence, *_ in order], seed=first).joints
        else:
            made = model.generate([sentence for sentence, *_ in order], seconds=seconds, seed=first)
            joints = _chained([motion.joints for motion in made])
        for j, (_, rule, params) in enumerate(order):
            passed.append(
                RULES[rule](joints[j * length : (j + 1) * length].astype(np.float64), model.layout.fps, **params).passed
            )
        whole = jerk(joints, model.layout.fps)
        rough += [jerk_around(joints, j * length, model.layout.fps) / whole for j in range(1, len(order))]
        skates.append(foot_skate(joints, model.layout.fps, STANDING).speed)
    return {
        "obeyed": float(np.mean(passed)),
        "jerk at seams": float(np.mean(rough)),
        "standing feet m/s": float(np.nanmean(skates)),
    }


def _chained(parts: list[np.ndarray]) -> np.ndarray:
    joints = parts[0].astype(np.float64)
    for part in parts[1:]:
        part, last = placed(part.astype(np.float64), 0, joints[-1]), joints[-1]
        share = (np.arange(1, BLEND + 1) / (BLEND + 1))[:, None, None]
        part[:BLEND] = (1 - share) * last + share * part[:BLEND]
        joints = np.concatenate([joints, part])
    return joints


@register_measure
def obeyed(
    checkpoint: str = "momask",
    sight: float | None = None,
    bases: Sequence[str] = ("walk", "still"),
    motions: int = 5,
    guidance: float = 4.0,
    seed: int = 0,
) -> dict[str, float]:
    """Whether a span of a generated motion does what its sentence says where that is something else: every scene of
    SCENES in the middle 3.6 s of 8 s of another one (`bases`), by its rule. "alone": the same share of motions of that
    length made without anything around.
    """
    model, fps = load_model(checkpoint), load_model(checkpoint).layout.fps
    start, end, passed, alone = round(2.4 * fps), round(6.0 * fps), [], []
    for i in range(motions):
        first = seed * 1_000_000 + 100 * i
        around = {base: model.generate(SCENES[base][0], seconds=8.0, seed=first) for base in bases}
        for name, (sentence, rule, params) in SCENES.items():
            free = model.generate(sentence, seconds=3.6, seed=first, guidance=guidance)
            alone.append(RULES[rule](free.joints.astype(np.float64), fps, **params).passed)
            for base in set(bases) - {name}:
                made = model.edit(
                    around[base], [Span(2.4, 6.0, sentence)], keep="poses", sight=sight, seed=first, guidance=guidance
                )
                passed.append(RULES[rule](made.joints[start:end].astype(np.float64), fps, **params).passed)
    return {"obeyed": float(np.mean(passed)), "alone": float(np.mean(alone))}


@register_measure
def gestures(
    checkpoint: str = "momask",
    way: str = "model",
    sight: float | None = None,
    bases: Sequence[str] = ("walk", "run", "still"),
    motions: int = 6,
    seed: int = 0,
) -> dict[str, float]:
    """Whether the arms do what a sentence says over the kept legs of something else: the ARMS among SCENES as the upper
    body of motions of 5 s (`bases`), by their rules, which want a body that stays: the path is taken out. way: "model",
    or "blend", one half put on the other. "alone": the same share of motions made alone.
    """
    if way not in ("model", "blend"):
        raise MotionLabError(f"a way is model or blend, got {way!r}")
    model, passed, alone = load_model(checkpoint), [], []

    def does(joints: np.ndarray, rule: str, params: dict) -> bool:
        staying = joints.astype(np.float64) - joints[:, :1] * (1.0, 0.0, 1.0)
        return RULES[rule](staying, model.layout.fps, **params).passed

    for i in range(motions):
        first = seed * 1_000_000 + 100 * i
        around = {base: model.generate(SCENES[base][0], seconds=5.0, seed=first) for base in bases}
        for sentence, rule, params in map(SCENES.get, ARMS):
            alone.append(does(model.generate(sentence, seconds=5.0, seed=first).joints, rule, params))
            for motion in around.values():
                made = _edited(model, motion, "upper", way, 0, len(motion), sentence, sight, first)
                passed.append(does(made.joints, rule, params))
    return {"obeyed": float(np.mean(passed)), "alone": float(np.mean(alone))}


def editing_table(
    folder: str | Path,
    data: str,
    *,
    checkpoints: Sequence[str] = ("momask",),
    seeds: int = 3,
    motions: int | None = 200,
    engine: str = "local",
    **settings,
) -> pd.DataFrame:
    """Every task, a story, a span with another sentence and a gesture over kept legs: real clips, the easy way with the
    first checkpoint, and every checkpoint's edits, also with all in sight, retold by the tokenizer, and with feet
    locked. Rows (task, way), columns (number, mean | interval) over seeds, each of which draws captions and motions
    anew for the same clips; what the store in `folder` has is not run again. settings: of `editing`.
    """
    first, cells = checkpoints[0], {}
    for task in TASKS:
        cells[task, "real"], cells[task, "blend"] = {"way": "real"}, {"way": "blend", "checkpoint": first}
        for name in checkpoints:
            own = {"checkpoint": name}
            cells |= {
                (task, name): own,
                (task, f"{name}, all in sight"): own | {"sight": 60.0},
                (task, f"{name}, retold"): own | {"way": "tokens"},
                (task, f"{name}, feet locked"): own | {"feet": True},
            }
    sweeps = {
        row: Sweep(
            "evaluation.editing:editing",
            {"data": data, "task": row[0], "motions": motions} | settings | fixed,
            {"seed": [0] if fixed.get("way") == "real" else list(range(seeds))},
        )
        for row, fixed in cells.items()
    }
    drawn = {"seed": list(range(seeds))}
    for task in ("story", "gestures"):
        sweeps[task, "blend"] = Sweep(f"evaluation.editing:{task}", {"checkpoint": first, "way": "blend"}, drawn)
    for name in checkpoints:
        sweeps["story", name] = Sweep("evaluation.editing:story", {"checkpoint": name}, drawn)
        for label, sight in (("", None), (", all in sight", 60.0)):
            for task, measure in (("other sentence", "obeyed"), ("gestures", "gestures")):
                sweeps[task, f"{name}{label}"] = Sweep(
                    f"evaluation.editing:{measure}", {"checkpoint": name, "sight": sight}, drawn
                )
    parts = {
        row: part.reindex(columns=list(NUMBERS)).astype(float)
        for row, part in run_each(sweeps, folder, engine=engine).items()
    }
    kinds = {"mean": lambda values: values.mean(), "interval": interval}
    table = {
        row: {(number, kind): of(part[number]) for number in NUMBERS for kind, of in kinds.items()}
        for row, part in parts.items()
    }
    return pd.DataFrame(table).T.rename_axis(["task", "way"])
