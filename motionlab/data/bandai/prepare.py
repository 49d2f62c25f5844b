"""From the Bandai-Namco clips to a store: twins, stills, composed motions, captions and splits."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from random import Random

import numpy as np
from tqdm import tqdm

from motionlab.data.bandai import captions
from motionlab.data.bandai.takes import ANOMALIES, Take, load_motions
from motionlab.data.compose import OVERLAP, concatenate, seam_distance
from motionlab.data.store import MIN_FRAMES, SPLITS, Clip, MotionStore, stored_once, write_store
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, from_joints, mirror_joints
from motionlab.motion.skeleton import SMPL22
from motionlab.paths import cache_dir

VERSION = 8  # of what is written; another one prepares anew
MAX_FRAMES = 196
COMPOSED = {"train": 2400, "val": 60, "test": 240}
CAPTIONS = 96  # of a clip that stands alone
COMPOSED_CAPTIONS = 12
STILL_SPEED, STILL_MEAN_SPEED = 0.40, 0.12  # m/s, of the fastest joint and of all: people sway
STILL_REACH, STILL_PITCH, STILL_SWAY = 0.15, 15.0, 6.0  # metres, degrees: slow bows sway by 7 and more
STILL_FRAMES = 14
SWAY_FRAMES = (50, 110)  # the data has few long stills: short ones go to and fro until they are this long
# Contents that make sense one after the other; cycles too short to stand alone serve here as well.
SKIPPED_IN_COMPOSITIONS = ("dance-short", "stretch-forward")
# How often a content is drawn for a composition, 1 for those not named: what people string together comes more often.
EVERYDAY = {
    "walk": 12,
    "bow": 10,
    "run": 4,
    "still": 4,
    "walk-turn-left": 4,
    "walk-turn-right": 4,
    "walk-back": 2,
    "wave-left-hand": 4,
    "wave-right-hand": 4,
    "wave-both-hands": 4,
    "raise-up-left-hand": 4,
    "raise-up-right-hand": 4,
    "raise-up-both-hands": 4,
}
META = {
    "name": "bandai-namco",
    "title": "Bandai-Namco-Research-Motiondataset",
    "licence": "cc-by-nc-4.0",
    "credit": "Bandai-Namco-Research-Motiondataset (Kobayashi et al. 2023, arXiv 2306.08861), CC BY-NC 4.0",
    "caption_source": "a grammar made the captions from labels of content and style; no human described the clips",
    "training": {"composed_share": 0.35},
    "card": """**What it can do.** The actions of its data: walking forwards, backwards, diagonally and round corners,
running, sprinting, raising and waving either hand or both, bowing, waving goodbye, showing the way, standing; in styles
such as old, tired, energetic, sad, angry, proud, childish.

**What it cannot do.** Anything its data does not hold: sitting, lying, climbing, objects, several people, fingers,
faces. It answers such sentences with the nearest thing it knows. Punches, kicks, sword cuts, dancing and shouting were
seen in one or two takes each and are memories of those takes. Standing still was learned from short pauses, played to
and fro.""",
}
ONE_STYLE_SHARE = 0.6  # of compositions: one character does everything; in the others every part has its own style


@dataclass(frozen=True, eq=False)
class _Segment:
    """A take ready to be written: its joints (T, 22, 3) and what they show."""

    name: str
    content: str
    style: str
    split: str
    joints: np.ndarray


def bandai_store(source: str | Path, folder: str | Path | None = None) -> MotionStore:
    """The prepared store of the Bandai-Namco data set, made once (a few minutes) and then reused.

    source: as in `motionlab.data.bandai.takes.read_takes`. folder: by default one in the cache, by source.
    """
    if folder is None:
        place = source if str(source).startswith(("https://", "http://")) else Path(source).resolve()
        key = hashlib.sha256(f"{VERSION} {place}".encode()).hexdigest()[:12]
        folder = cache_dir("stores") / f"bandai-namco-{key}"
    return stored_once(Path(folder), lambda: _write(source, Path(folder)))


def _write(source: str | Path, folder: Path) -> MotionStore:
    takes = load_motions(source)
    notes = [f"{name}: {anomaly.wrong}: dropped" for name, anomaly in ANOMALIES.items() if anomaly.drop]
    notes += [f"{take.name}: {take.note}" for take, _ in takes if take.note]
    segments, short = _segments(takes)
    notes += [f"{name}: shorter than {MIN_FRAMES / HUMANML3D.fps:g} s: used in composed motions only" for name in short]
    return write_store(folder, HUMANML3D, _clips(segments, set(short)), notes, META)


def split_of(name: str) -> str:
    """train, val or test, from the committed list of takes; a take the list does not know is for training."""
    return _split_table().get(name, "train")


@cache
def _split_table() -> dict[str, str]:
    text = resources.files("motionlab.data.bandai").joinpath("splits.json").read_text()
    return {name: split for split, names in json.loads(text).items() for name in names}


def _segments(takes: list[tuple[Take, np.ndarray]]) -> tuple[list[_Segment], list[str]]:
    """The takes and the stretches in them where nobody moves; and the names of takes too short to stand alone."""
    segments, short = [], []
    for take, joints in takes:
        segments.append(_Segment(take.name, take.content, take.style, split_of(take.name), joints))
        if len(joints) <= MIN_FRAMES:
            short.append(take.name)
        if (still := longest_still(joints)) is not None:
            swaying = to_and_fro(joints[still], Random(take.name).randint(*SWAY_FRAMES))
            segments.append(_Segment(f"{take.name}-still", "still", "normal", split_of(take.name), swaying))
    return segments, short


def longest_still(joints: np.ndarray) -> slice | None:
    """The longest stretch of (T, 22, 3) joints in which a body stands upright with its arms down, or None.

    At least STILL_FRAMES steps from frame to frame, no joint faster than STILL_SPEED, their mean below
    STILL_MEAN_SPEED, both wrists below the chest and moving within STILL_REACH, the trunk within STILL_PITCH of upright
    and within STILL_SWAY of its mean: a hand held up, a slow bow or a lean is not standing still.
    """
    wrists = joints[:, [SMPL22.index("left_wrist"), SMPL22.index("right_wrist")]]
    trunk = joints[:, SMPL22.index("neck")] - joints[:, SMPL22.index("pelvis")]
    speed = np.linalg.norm(np.diff(joints, axis=0), axis=-1) * HUMANML3D.fps
    arms_up = (wrists[:-1, :, 1] > joints[:-1, [SMPL22.index("spine2")], 1]).any(axis=-1)
    leaning = (trunk[:, 1] < np.cos(np.radians(STILL_PITCH)) * np.linalg.norm(trunk, axis=-1))[:-1]
    moves = (speed.max(axis=-1) > STILL_SPEED) | (speed.mean(axis=-1) > STILL_MEAN_SPEED) | arms_up | leaning
    edges = np.flatnonzero(np.concatenate([[True], moves, [True]]))
    gaps = np.diff(edges) - 1
    if gaps.max() < STILL_FRAMES:
        return None
    still = slice(int(edges[gaps.argmax()]), int(edges[gaps.argmax()] + gaps.max() + 1))
    upward = trunk[still] / np.linalg.norm(trunk[still], axis=-1, keepdims=True)
    mean = upward.mean(axis=0) / np.linalg.norm(upward.mean(axis=0))
    sways = np.degrees(np.arccos((upward @ mean).clip(-1, 1))).max() > STILL_SWAY
    return None if sways or np.ptp(wrists[still], axis=0).max() > STILL_REACH else still


def to_and_fro(joints: np.ndarray, frames: int) -> np.ndarray:
    """(T, J, 3) played forwards and backwards in turn until it has at least `frames` frames."""
    there_and_back = np.concatenate([joints, joints[-2:0:-1]])
    return np.tile(there_and_back, (-(-frames // len(there_and_back)), 1, 1))[: max(frames, len(joints))]


def _clips(segments: list[_Segment], short: set[str]) -> Iterator[tuple[Clip, np.ndarray]]:
    whole = [segment for segment in segments if segment.name not in short]
    captions_of = cache(captions.captions)  # thousands of takes, some 200 labels
    for segment in tqdm(whole, desc="features", mininterval=5):
        for mirrored in (False, True):
            text = captions_of(segment.content, segment.style, mirrored)[:CAPTIONS]
            clip = Clip(
                _twin(segment.name, mirrored),
                segment.split,
                text,
                segment.content,
                segment.style,
                mirrored,
                labels=captions.meaning(segment.content, segment.style, mirrored),
            )
            yield clip, _features(segment.joints, mirrored)
    for split in SPLITS:
        by_content = _by_content(segment for segment in segments if segment.split == split)
        rng = Random(f"composed {split}")
        for number in tqdm(range(COMPOSED[split]), desc=f"composed {split}", mininterval=5):
            yield from _composition(f"composed_{split}_{number:04d}", number, by_content, rng)


def augment(store: MotionStore, count: int, seed: int = 0) -> Iterator[tuple[Clip, np.ndarray]]:
    """`count` more motions blended from a store's training clips that show one act, each also as its mirror image, and
    their features. Raises MotionLabError where clips have not at least two contents.
    """
    takes = store.select("train", composed=False, mirrored=False)
    by_content = _by_content(
        _Segment(clip.name, clip.content, clip.style, clip.split, store.motion(clip).joints) for clip in takes
    )
    if len(by_content) < 2:
        raise MotionLabError(
            "motions are blended from clips of several contents, and these have fewer than two; label them"
        )
    rng = Random(f"further {seed}")
    for number in range(count):
        yield from _composition(f"further_{number:05d}", number, by_content, rng)


def _by_content(segments: Iterable[_Segment]) -> dict[str, list[_Segment]]:
    found = defaultdict(list)
    for segment in segments:
        if segment.content not in SKIPPED_IN_COMPOSITIONS:
            found[segment.content].append(segment)
    return found


def _composition(
    name: str, number: int, by_content: dict[str, list[_Segment]], rng: Random
) -> Iterator[tuple[Clip, np.ndarray]]:
    """Two or three segments that fit, as one clip and its mirror image."""
    contents = sorted(by_content)
    styles = sorted({segment.style for segments in by_content.values() for segment in segments})
    weights = [EVERYDAY.get(content, 1) for content in contents]
    style = rng.choice(styles + ["normal"] * 8) if rng.random() < ONE_STYLE_SHARE else None
    count = 2 if rng.random() < 0.7 else 3
    longest = MAX_FRAMES // count + OVERLAP
    chosen: list[_Segment] = []
    content = None
    for _ in range(count):
        previous = content
        while content == previous:
            [content] = rng.choices(contents, weights)
        takes = [segment for segment in by_content[content] if segment.style == style] or by_content[content]
        options = [_window(rng.choice(takes), longest, rng) for _ in range(12)]
        options = [option for option in options if len(option.joints) > 3 * OVERLAP // 2] or options
        if chosen:  # the one whose start fits best where the last one ends
            options.sort(key=lambda option: seam_distance(chosen[-1].joints, option.joints))
        chosen.append(options[0])
    joints = concatenate([segment.joints for segment in chosen])[: MAX_FRAMES + 1]
    for mirrored in (False, True):
        parts = [captions.Part(segment.content, segment.style, mirrored) for segment in chosen]
        text = captions.compose(parts, seed=2 * number + mirrored)[:COMPOSED_CAPTIONS]
        content, style = "+".join(p.content for p in chosen), "+".join(p.style for p in chosen)
        yield (
            Clip(
                _twin(name, mirrored),
                chosen[0].split,
                text,
                content,
                style,
                mirrored,
                tuple(p.name for p in chosen),
                labels=captions.meaning(content, style, mirrored),
            ),
            _features(joints, mirrored),
        )


def _window(segment: _Segment, longest: int, rng: Random) -> _Segment:
    """A segment no longer than `longest` frames. An action may sit anywhere in a take: its busiest stretch is kept."""
    spare = len(segment.joints) - longest
    if spare <= 0:
        return segment
    speed = np.linalg.norm(np.diff(segment.joints, axis=0), axis=-1).mean(axis=-1)
    activity = np.convolve(speed, np.ones(longest - 1), mode="valid")
    start = int(activity.argmax()) if segment.content != "still" else rng.randrange(spare + 1)
    return _Segment(
        segment.name, segment.content, segment.style, segment.split, segment.joints[start : start + longest]
    )


def _features(joints: np.ndarray, mirrored: bool) -> np.ndarray:
    return from_joints(mirror_joints(joints) if mirrored else joints)


def _twin(name: str, mirrored: bool) -> str:
    return f"{name}-mirrored" if mirrored else name


def check_splits(store: MotionStore) -> None:
    """Raise MotionLabError unless twins, stills and the parts of a composition are all in one split."""
    for clip in store.clips:
        for part in clip.parts or (clip.name.removesuffix("-mirrored"),):
            take = part.removesuffix("-still")
            if not take.startswith("composed") and split_of(take) != clip.split:
                raise MotionLabError(f"{clip.name} is in {clip.split} but its take {take} is in {split_of(take)}")
