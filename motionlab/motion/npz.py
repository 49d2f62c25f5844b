"""Motions as NPZ: named numpy arrays, read without pickle."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.motion import FPS, Motion
from motionlab.motion.skeleton import SMPL22

MAX_UNPACKED_BYTES = 100_000_000  # of one array; ten minutes of joints at 120 fps are 19 MB


def write_npz(motion: Motion, path: str | Path) -> None:
    """Write joints (T, J, 3) float32 metres, fps, joint_names (J,), parents (J,) and info, a JSON string."""
    with open(path, "wb") as file:  # a file object, since numpy appends ".npz" to names without it
        np.savez_compressed(
            file,
            joints=motion.joints,
            fps=np.float64(motion.fps),
            joint_names=np.array(motion.skeleton.joints),
            parents=np.array(motion.skeleton.parents, dtype=np.int64),
            info=np.array(info_json(motion.info)),
        )


def info_json(info: dict) -> str:
    """A motion's info as JSON: numpy numbers and arrays as numbers and lists, anything else unknown as text."""
    return json.dumps(info, default=lambda value: value.tolist() if hasattr(value, "tolist") else str(value))


def read_npz(path: str | Path) -> Motion:
    """Read what write_npz wrote, or any NPZ that holds joints (T, 22, 3) in metres and perhaps fps.

    Raises MotionLabError where the file is no NPZ, holds pickled objects, unpacks to more than
    MAX_UNPACKED_BYTES an array, lacks joints, or holds arrays of another shape, type or joint order.
    """
    path = Path(path)
    arrays = _read_arrays(path, ("joints", "fps", "joint_names", "parents", "info"))
    if "joints" not in arrays:
        raise MotionLabError(f"{path.name} has no array named 'joints'; save the positions as joints (frames, 22, 3)")
    joints = arrays["joints"]
    if joints.ndim != 3 or joints.shape[1:] != (22, 3) or len(joints) == 0 or joints.dtype.kind not in "fiu":
        raise MotionLabError(
            f"joints in {path.name} are {joints.dtype} of shape {joints.shape}; "
            "they must be numbers of shape (frames, 22, 3) with at least one frame"
        )
    _check_joint_order(path, arrays)
    return Motion(joints, _fps(path, arrays.get("fps", FPS)), info=_info(path, arrays.get("info", "{}")))


def _read_arrays(path: Path, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """The named arrays that are there. Sizes are checked before anything is unpacked."""
    if not zipfile.is_zipfile(path):
        raise MotionLabError(f"{path.name} is not an NPZ file; save it with numpy.savez or Motion.save")
    try:
        with np.load(path, allow_pickle=False) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.zip.infolist()}
            stored = {name: f"{name}.npy" for name in names if f"{name}.npy" in sizes}
            for name, entry in stored.items():
                if sizes[entry] > MAX_UNPACKED_BYTES:
                    raise MotionLabError(
                        f"'{name}' in {path.name} unpacks to {sizes[entry] / 1e6:.0f} MB; "
                        f"the limit is {MAX_UNPACKED_BYTES / 1e6:.0f} MB, so cut the motion into shorter files"
                    )
            return {name: np.asarray(archive[entry]) for name, entry in stored.items()}
    except MotionLabError:
        raise
    except Exception as error:  # a stranger's archive can be broken in a dozen ways, all with the same remedy
        if "allow_pickle" in str(error):
            raise MotionLabError(
                f"{path.name} holds pickled Python objects, which are never loaded; save plain number arrays instead"
            ) from error
        raise MotionLabError(f"{path.name} is damaged and cannot be read as NPZ; save it again") from error


def _check_joint_order(path: Path, arrays: dict[str, np.ndarray]) -> None:
    for name, expected in (("joint_names", SMPL22.joints), ("parents", SMPL22.parents)):
        if name in arrays and arrays[name].tolist() != list(expected):
            raise MotionLabError(
                f"{name} in {path.name} are not those of the 22 SMPL joints; "
                "reorder the joints as motionlab.motion.skeleton.SMPL22 does"
            )


def _fps(path: Path, value) -> float:
    value = np.asarray(value)
    if value.size != 1 or value.dtype.kind not in "fiu" or not 0 < value.item() < np.inf:
        raise MotionLabError(f"fps in {path.name} must be one positive number; save it again with the right frame rate")
    return float(value.item())


def _info(path: Path, value) -> dict:
    value = np.asarray(value)
    try:
        info = json.loads(value.item()) if value.size == 1 and value.dtype.kind == "U" else None
    except (ValueError, RecursionError):
        info = None
    if not isinstance(info, dict):
        raise MotionLabError(f"info in {path.name} must be a JSON object in a string; write it with json.dumps")
    return info
