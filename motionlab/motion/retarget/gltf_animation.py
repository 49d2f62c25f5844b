"""Playing the animations of a glTF file: where its nodes are at given times."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.motion.retarget.gltf import Gltf, read_accessor

MAX_KEYS = 200_000
KEYS_A_POSE = 10  # in all, of the poses that may be read
PATHS = {"translation": 3, "rotation": 4, "scale": 3}


def animation_times(file: Gltf, index: int) -> tuple[float, float]:
    """The first and the last key of an animation, seconds. Raises MotionLabError if there is no such animation."""
    clocks = {sampler.get("input") for sampler in _samplers(file, index)}  # which samplers share
    spans = [read_accessor(file, clock) for clock in clocks]
    return float(min(times.min() for times in spans)), float(max(times.max() for times in spans))


def _samplers(file: Gltf, index: int) -> list[dict]:
    animations = file.rows("animations")
    if not -len(animations) <= index < len(animations):
        raise file.error("it holds no animation; export the character with its action")
    samplers, channels = animations[index].get("samplers", []), animations[index].get("channels", [])
    if not isinstance(samplers, list) or not isinstance(channels, list) or not samplers or not channels:
        raise file.error("its animation is empty; export the character with its action")
    if not all(isinstance(row, dict) and isinstance(row.get("input"), int) for row in samplers):
        raise file.error("a sampler of its animation is damaged; export it again")
    if len(channels) > 4 * len(file.nodes):
        raise file.error(f"its animation has {len(channels)} channels, more than its nodes take; export it again")
    return samplers


def world_at(file: Gltf, index: int, times: np.ndarray) -> np.ndarray:
    """(T, N, 4, 4) world matrices of all nodes while an animation plays. times: (T,) seconds; outside of it the ends
    hold.
    """
    samplers = _samplers(file, index)
    local = np.repeat(file.local_matrices()[None], len(times), axis=0)
    moved: dict[int, dict[str, np.ndarray]] = {}
    read = 0
    for channel in file.rows("animations")[index]["channels"]:
        try:
            node, path, sampler = channel["target"].get("node"), channel["target"]["path"], samplers[channel["sampler"]]
            keys, values = read_accessor(file, sampler["input"])[:, 0], read_accessor(file, sampler["output"])
        except (KeyError, TypeError, AttributeError, IndexError):
            raise file.error("a channel of its animation is damaged; export it again") from None
        read += len(keys)
        if read > KEYS_A_POSE * file.limits.poses:
            raise file.error(f"its animation has {read} keys or more, too many to play; export it with fewer")
        if not isinstance(path, str) or path not in PATHS or node is None:
            continue  # morph targets
        if type(node) is not int or not 0 <= node < len(file.nodes):
            raise file.error("its animation moves a node that is not there; export it again")
        cubic = sampler.get("interpolation") == "CUBICSPLINE"
        if (
            len(keys) > MAX_KEYS
            or values.shape != (len(keys) * (3 if cubic else 1), PATHS[path])
            or (np.diff(keys) < 0).any()
        ):
            raise file.error("the keys of its animation do not fit its values; export it again")
        if path == "rotation" and not cubic and not np.linalg.norm(values, axis=1).all():
            raise file.error("its animation has a rotation of zeros; export it again")
        moved.setdefault(node, {})[path] = _at(keys, values, times, sampler.get("interpolation", "LINEAR"), path)
    for node, tracks in moved.items():
        local[:, node] = _matrices(file, node, tracks, len(times))
    world = local
    parents = file.parents()
    for node in file.order():
        if parents[node] >= 0:
            world[:, node] = world[:, parents[node]] @ local[:, node]
    return world


def _at(keys: np.ndarray, values: np.ndarray, times: np.ndarray, kind: str, path: str) -> np.ndarray:
    values = values.astype(np.float64)
    after = np.searchsorted(keys, times, side="right").clip(1, max(1, len(keys) - 1))
    before = after - 1
    if len(keys) == 1:
        after = before
    span = np.maximum(keys[after] - keys[before], 1e-9)
    share = ((times - keys[before]) / span).clip(0, 1)[:, None]
    if kind == "CUBICSPLINE":
        into, value, out = values[0::3], values[1::3], values[2::3]
        t, d = share, span[:, None]
        found = (
            (2 * t**3 - 3 * t**2 + 1) * value[before]
            + (t**3 - 2 * t**2 + t) * d * out[before]
            + (3 * t**2 - 2 * t**3) * value[after]
            + (t**3 - t**2) * d * into[after]
        )
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12) if path == "rotation" else found
    if kind == "STEP":
        return values[np.where(share[:, 0] >= 1, after, before)]
    if path != "rotation":
        return (1 - share) * values[before] + share * values[after]
    first, second = Rotation.from_quat(values[before]), Rotation.from_quat(values[after])
    return (first * Rotation.from_rotvec(share * (first.inv() * second).as_rotvec())).as_quat()


def _matrices(file: Gltf, node: int, tracks: dict[str, np.ndarray], count: int) -> np.ndarray:
    row = file.nodes[node]
    if "matrix" in row:  # not allowed together with animation; taken apart all the same
        matrix = file.local_matrices()[node]
        scale = np.linalg.norm(matrix[:3, :3], axis=0)
        still = {
            "translation": matrix[:3, 3],
            "scale": scale,
            "rotation": Rotation.from_matrix(matrix[:3, :3] / scale).as_quat(),
        }
    else:
        still = {
            "translation": np.array(row.get("translation", [0.0, 0.0, 0.0])),
            "rotation": np.array(row.get("rotation", [0.0, 0.0, 0.0, 1.0])),
            "scale": np.array(row.get("scale", [1.0, 1.0, 1.0])),
        }
    values = {path: tracks.get(path, np.broadcast_to(still[path], (count, PATHS[path]))) for path in PATHS}
    if not np.linalg.norm(values["rotation"], axis=1).all():
        raise file.error("its animation has a rotation of zeros; export it again")
    matrices = np.zeros((count, 4, 4))
    matrices[:, 3, 3] = 1.0
    matrices[:, :3, :3] = Rotation.from_quat(values["rotation"]).as_matrix() * values["scale"][:, None, :]
    matrices[:, :3, 3] = values["translation"]
    return matrices
