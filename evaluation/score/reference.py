"""Real motions that others are compared with: their points, and their own physical measures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from evaluation.provenance import fingerprint
from evaluation.score.captions import Caption
from evaluation.score.measure import PHYSICAL, physical_numbers
from evaluation.score.readers import Sample
from evaluation.score.space import Space
from evaluation.store import row_key
from evaluation.tasks import FRAMES
from motionlab.data.sources import open_store
from motionlab.data.store import Clip, MotionStore
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, to_joints
from motionlab.nn.placement import placement
from motionlab.paths import cache_dir, read_arrays, write_aside

VERSION = 1  # of what is cached


@dataclass
class Reference:
    """points: (M, dim). physical: means of the physical measures. identity: of the data."""

    clips: list[Clip]
    points: np.ndarray
    physical: dict[str, float]
    identity: str


def open_reference(
    data: str | Path, split: str, space: Space, native: bool = False, mirrored: bool | None = None
) -> Reference:
    """The clips of 40 to 196 frames of a split, embedded once and then read from the cache.

    Args:
        native: embed the data set's own features, not those of their joints; as the motions that are compared.
        mirrored: with mirror images; None takes them where the data set's lists name them, as HumanML3D's do.
    Raises:
        MotionLabError: the data set has no such clips, or another skeleton than the 22 joints.
    """
    store, clips = reference_clips(data, split, mirrored)
    identity = fingerprint("data", data)
    names = [clip.name for clip in clips]
    key = row_key("score", VERSION, identity, space.identity, split, native, names, *placement().identity)
    path = cache_dir("embeddings") / f"{key}.npz"
    if not path.exists():
        samples = (
            Sample(clip.name, to_joints(store.rows(clip)).astype(np.float64), np.array(store.rows(clip)))
            for clip in clips
        )
        physical = []

        def features():
            for sample in tqdm(samples, desc="reference", total=len(clips), mininterval=5, leave=False):
                physical.append(physical_numbers(sample.joints))
                yield sample.features(native)

        points = space.motions(features())
        means = [float(np.nanmean([row[name] for row in physical])) for name in PHYSICAL]
        write_aside(path, lambda aside: np.savez(aside, points=points, physical=np.array(means)))
    kept = read_arrays(path)
    return Reference(clips, kept["points"], dict(zip(PHYSICAL, kept["physical"].tolist())), identity)


def reference_clips(data: str | Path, split: str, mirrored: bool | None = None) -> tuple[MotionStore, list[Clip]]:
    """The store and its clips of a split that the protocol's lengths allow."""
    store = open_store(data)
    if store.layout.name != HUMANML3D.name:
        raise MotionLabError(f"the measures look at 22 joints in metres; {data} has the layout {store.layout.name}")
    if mirrored is None:
        mirrored = (Path(data) / "new_joint_vecs").is_dir()
    return store, store.select(split, mirrored=None if mirrored else False, frames=FRAMES, captioned=True)


def captions_of(clips: list[Clip], seed: int) -> dict[str, Caption]:
    """One caption a clip, by its name."""
    rng = np.random.default_rng(seed)
    return {clip.name: Caption(clip.captions[rng.integers(len(clip.captions))]) for clip in clips}
