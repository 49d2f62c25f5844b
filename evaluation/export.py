"""What a motion loses on its way through a BVH file, which holds rotations of rigid bones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from motionlab.motion.bvh import read_bvh
from motionlab.motion.motion import Motion
from motionlab.motion.rigs import to_smpl22


def bvh_errors(motions: Iterable[Motion]) -> np.ndarray:
    """Write each motion (T, 22, 3) as BVH, read it back: the largest joint error of each in mm."""
    errors = []
    with tempfile.TemporaryDirectory() as folder:
        for motion in motions:
            path = motion.save(Path(folder) / "motion.bvh")
            joints = to_smpl22(read_bvh(path))
            errors.append(1000 * np.linalg.norm(joints - motion.joints, axis=-1).max())
    return np.array(errors)


def bvh_table(**groups: Iterable[Motion]) -> pd.DataFrame:
    """A row a group: how many motions, the median and the largest of their largest joint errors, mm."""
    errors = {name: bvh_errors(motions) for name, motions in groups.items()}
    return pd.DataFrame(
        {name: {"motions": len(e), "median mm": np.median(e), "max mm": e.max()} for name, e in errors.items()}
    ).T
