"""All motions on one body: bones keep their directions and get the lengths of HumanML3D's reference body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from motionlab.data.store import Clip, MotionStore, stored_once, write_store
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, bone_lengths, from_joints, to_joints, with_lengths

# Bone lengths of HumanML3D's reference body (sample 000021), which all its motions have: metres, one a SMPL joint.
BODY = np.array(
    [0.0, 0.1031, 0.1099, 0.1316, 0.3936, 0.3902, 0.1432, 0.4324, 0.4256, 0.0574, 0.1434, 0.1494]
    + [0.2194, 0.1375, 0.1434, 0.1030, 0.1316, 0.1230, 0.2568, 0.2631, 0.2660, 0.2699]
)
SAME = 0.01  # metres: a body whose bones are as near as that to BODY is it; its mirror image is within 7 mm
_LEG = list(HUMANML3D.leg)


def on_one_body(joints: np.ndarray) -> np.ndarray:
    """Joints (T, 22, 3) on BODY, as HumanML3D unifies its bodies: the root's path is scaled with the legs.

    Source: Guo et al. (CVPR 2022), the processing of the published data.
    """
    lengths = np.median(bone_lengths(joints[:: max(1, len(joints) // 20)]), axis=0)
    return with_lengths(joints, BODY, BODY[_LEG].sum() / lengths[_LEG].sum())


def has_one_body(store: MotionStore, clips: int = 40) -> bool:
    """Whether clips of a store have BODY already, by a look at some of them."""
    some = (store.clips[i] for i in np.linspace(0, len(store.clips) - 1, clips).round().astype(int))
    return all(np.abs(np.median(bone_lengths(store.motion(clip).joints), axis=0) - BODY).max() < SAME for clip in some)


def one_body_store(store: MotionStore, folder: str | Path) -> MotionStore:
    """A store with the same clips on BODY, one row shorter each, made once.

    Args:
        store: of the 22 SMPL joints.
        folder: where it goes.

    Raises:
        MotionLabError: the store has another layout.
    """
    if store.layout.name != HUMANML3D.name:
        raise MotionLabError(
            f"only the 22 SMPL joints have that one body; {store.folder.name} is of {store.layout.name}"
        )
    notes = [*store.notes, "bones as long as those of HumanML3D's body, each clip's last row left out"]
    return stored_once(Path(folder), lambda: write_store(folder, HUMANML3D, _clips(store), notes, store.meta))


def _clips(store: MotionStore) -> Iterator[tuple[Clip, np.ndarray]]:
    for clip in tqdm(store.clips, desc="one body", mininterval=5):
        joints = to_joints(store.rows(clip), store.layout)
        yield replace(clip, start=0, frames=0), from_joints(on_one_body(joints))
