"""What is wrong with takes: jumps of single joints or the whole body, and the same recording under two names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from scipy.spatial import cKDTree

from motionlab.motion.features import facing, rotate_yaw
from motionlab.motion.motion import FPS
from motionlab.motion.skeleton import SMPL22

# Fastest a joint moves without a fault, m/s, and how much faster than a tenth of a second around it.
MAX_SPEED = 16.0
MAX_ROOT_SPEED = 9.0
JUMP = 4.0

KEY_JOINTS = [
    SMPL22.index(f"{side}_{joint}") for side in ("left", "right") for joint in ("knee", "ankle", "elbow", "wrist")
]
WINDOW = 30  # frames in which two takes must do the same: 1.5 s
STEP = 10  # frames between the windows that are looked for
SAME = 0.005  # metres, root mean square over a window's key joints: other takes of one act differ by 6 mm or more
LIVELY = 0.03  # metres that key joints move in a window: all who stand still stand alike


def jumps(joints: np.ndarray) -> np.ndarray:
    """Frames (N,) of joints (T, J, 3) after which something is somewhere else: faster than people move, or a root that
    is several times as fast for one frame as just before and after."""
    if len(joints) < 4:
        return np.zeros(0, dtype=int)
    speed = np.linalg.norm(np.diff(joints, axis=0), axis=-1) * FPS
    root = speed[:, 0]
    around = np.pad(root, 2, mode="edge")
    around = np.maximum(np.maximum(around[:-4], around[1:-3]), np.maximum(around[3:-1], around[4:]))
    burst = root > np.maximum(JUMP * around, 1.5)
    return np.flatnonzero((speed.max(axis=1) > MAX_SPEED) | (root > MAX_ROOT_SPEED) | burst)


def duplicates(takes: Mapping[str, np.ndarray]) -> dict[str, list[tuple[int, int, str, int]]]:
    """Stretches that two takes share: name -> (first frame, end, other take, first frame in the other).

    Args:
        takes: name -> joints (T, 22, 3) at 20 fps, of one body.

    Windows of 1.5 s, described by where the knees, ankles, elbows and wrists are as seen from the body at four moments,
    are looked up among those of all other takes; wherever somebody moves, the same to 5 mm is the same recording.
    """
    names = list(takes)
    moments = np.arange(0, WINDOW + 1, WINDOW // 3)
    blocks, owner, frame = [], [], []
    for number, name in enumerate(names):
        count = len(takes[name]) - WINDOW
        if count > 0:
            poses = _poses(takes[name])
            blocks.append(np.concatenate([poses[at : at + count] for at in moments], axis=1))
            owner.append(np.full(count, number))
            frame.append(np.arange(count))
    if len(blocks) < 2:
        return {}
    windows, owner, frame = np.concatenate(blocks), np.concatenate(owner), np.concatenate(frame)
    lively = windows.reshape(len(windows), len(moments), -1).std(axis=1).mean(axis=1) > LIVELY
    windows, owner, frame = windows[lively], owner[lively], frame[lively]
    if not len(windows):
        return {}
    axes = _principal_axes(windows)
    places = (windows - windows.mean(axis=0)) @ axes
    asked = np.flatnonzero(frame % STEP == 0)
    reach = SAME * np.sqrt(windows.shape[1])
    found = cKDTree(places).query_ball_point(places[asked], reach)
    runs: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for one, others in zip(asked, found):
        others = np.array([other for other in others if owner[other] != owner[one]], dtype=int)
        if len(others):
            same = np.sqrt(np.square(windows[others] - windows[one]).mean(axis=1)) < SAME
            for other in others[same]:
                runs[owner[one], owner[other], frame[other] - frame[one]].append(frame[one])
    shared: dict[str, list[tuple[int, int, str, int]]] = defaultdict(list)
    for (one, other, shift), frames in sorted(runs.items()):
        edges = np.flatnonzero(np.diff(frames) > WINDOW + STEP)
        for part in np.split(np.array(frames), edges + 1):
            start, end = int(part[0]), int(part[-1]) + WINDOW
            shared[names[one]].append((start, end, names[other], start + int(shift)))
    return dict(shared)


def _poses(joints: np.ndarray) -> np.ndarray:
    """(T, K * 3): the key joints as seen from the root, which looks along +Z."""
    away = joints[:, KEY_JOINTS] - joints[:, :1]
    return rotate_yaw(away, -facing(joints)[:, None]).reshape(len(joints), -1).astype(np.float32)


def _principal_axes(windows: np.ndarray, count: int = 12) -> np.ndarray:
    """(D, count) the directions in which windows (N, D) vary most, found on a part of them."""
    some = windows[:: max(1, len(windows) // 20_000)]
    _, vectors = np.linalg.eigh(np.cov(some - some.mean(axis=0), rowvar=False))
    return vectors[:, ::-1][:, :count]
