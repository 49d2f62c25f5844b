"""Which acts survive a system's autoencoder: real clips of each kind through it and back, by the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from evaluation.everyday.body import Body
from evaluation.everyday.kinds import KINDS, Kind
from evaluation.everyday.validation import LONGEST, captioned_clips
from motionlab.data.store import MotionStore
from motionlab.motion.features import to_joints

MOST_FRAMES = 196  # HumanML3D's longest motion


def reconstruction_table(
    store: MotionStore, reconstruct: Callable[[np.ndarray], np.ndarray], kinds: Sequence[Kind] = KINDS
) -> pd.DataFrame:
    """What a system obeys that makes the right tokens or latents of every clip: about the most that sampling can reach.

    Args:
        store: with captions.
        reconstruct: features (T, dim) of a clip -> features of what the autoencoder makes of it.
        kinds: whose clips are taken.
    Returns:
        a row a kind that has clips: "clips", share that passes of the "real" ones and of the "reconstructed" ones, and
        their "ratio"; the last row is the mean over kinds.
    """
    passed: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    layout = store.layout
    for clip in captioned_clips(store):
        of = [kind for kind in kinds if not clip.mirrored or kind.side]
        of = [kind for kind in of if kind.share(clip.captions) >= kind.least]
        if not of or len(clip.captions) < 2 or clip.frames > LONGEST * layout.fps:
            continue
        rows = np.array(store.rows(clip))[:MOST_FRAMES]
        both = [
            Body(to_joints(features, layout).astype(np.float64), layout.fps) for features in (rows, reconstruct(rows))
        ]
        for kind in of:
            passed[kind.name].append(tuple(bool(kind.rule(body, **kind.params).passed) for body in both))
    found = {}
    for kind in kinds:
        if rows := passed.get(kind.name):
            real, again = np.mean(rows, axis=0)
            found[kind.name] = {"clips": len(rows), "real": real, "reconstructed": again}
    table = pd.DataFrame(found).T.rename_axis("kind")
    if len(table):
        table.loc["mean over kinds"] = [table["clips"].sum(), table["real"].mean(), table["reconstructed"].mean()]
        table["ratio"] = table["reconstructed"] / table["real"]
    return table
