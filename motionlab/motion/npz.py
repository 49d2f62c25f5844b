"""Motions as NPZ: named numpy arrays, read without pickle."""

from __future__ import annotations

import json
import math
import reprlib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.amass import KIMODO_FPS, amass_arrays, from_amass, from_posed_joints
from motionlab.motion.limits import FPS_RANGE, WIDE, Limits
from motionlab.motion.motion import FPS, Motion
from motionlab.motion.skeleton import SMPL22

NAMES = ("joints", "fps", "joint_names", "parents", "info")
AMASS_NAMES = ("poses", "trans", "mocap_framerate", "mocap_frame_rate", "fps")
KIMODO_NAMES = ("posed_joints", "fps")
AMASS_FPS = 120.0  # of most of its parts, where a file does not say
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def write_npz(motion: Motion, path: str | Path) -> None:
    """Write joints (T, J, 3) float32 metres, fps, joint_names (J,), parents (J,) and info, a JSON string."""
    info = info_json(motion.info)
    with open(path, "wb") as file:  # a file object, since numpy appends ".npz" to names without it
        np.savez_compressed(
            file,
            joints=motion.joints,
            fps=np.float64(motion.fps),
            joint_names=np.array(motion.skeleton.joints),
            parents=np.array(motion.skeleton.parents, dtype=np.int64),
            info=np.array(info),
        )


def write_amass(motion: Motion, path: str | Path) -> None:
    """Write a motion as AMASS files hold it: poses, trans, mocap_framerate (see amass.py)."""
    with open(path, "wb") as file:
        np.savez_compressed(file, **amass_arrays(motion))


def write_posed_joints(motion: Motion, path: str | Path) -> None:
    """Write posed_joints (T, 22, 3) float32 metres, Y up, as Kimodo does for its SMPL-X skeleton, and fps."""
    if motion.skeleton.joints != SMPL22.joints:
        raise MotionLabError(f"posed_joints files hold the 22 SMPL joints, not those of {motion.skeleton.name}")
    with open(path, "wb") as file:
        np.savez_compressed(file, posed_joints=motion.joints, fps=np.float64(motion.fps))


def info_json(info: dict) -> str:
    """A motion's info as JSON: numpy numbers and arrays as numbers and lists, anything else unknown as text.

    Raises MotionLabError where it holds NaN or an infinite number, which JSON has not, or itself.
    """
    try:
        return json.dumps(
            info, default=lambda value: value.tolist() if hasattr(value, "tolist") else str(value), allow_nan=False
        )
    except (ValueError, TypeError, RecursionError):
        raise MotionLabError(
            f"a motion's info must be JSON, without NaN and infinite numbers, got {reprlib.repr(info)}"
        ) from None


def read_npz(path: str | Path, limits: Limits = WIDE) -> Motion:
    """Read what write_npz wrote, or any NPZ that holds joints (T, 22, 3) in metres and perhaps fps.

    Without joints, files of AMASS (poses, trans, mocap_framerate) and of Kimodo (posed_joints) are read as well.
    Raises MotionLabError where the file is no NPZ, holds pickled objects, unpacks to more than the limits, lacks
    joints, or holds arrays of another shape, type or joint order.
    """
    path = Path(path)
    arrays = read_arrays(path, limits.unpacked_bytes)
    if "joints" not in arrays and (foreign := _read_foreign(path, limits)) is not None:
        return foreign
    if "joints" not in arrays:
        raise MotionLabError(f"{path.name} has no array named 'joints'; save the positions as joints (frames, 22, 3)")
    joints = arrays["joints"]
    if joints.ndim != 3 or joints.shape[1:] != (22, 3) or len(joints) == 0 or joints.dtype.kind not in "fiu":
        raise MotionLabError(
            f"joints in {path.name} are {str(joints.dtype)[:20]} of shape {_shape(joints.shape)}; "
            "they must be numbers of shape (frames, 22, 3) with at least one frame"
        )
    if joints.shape[0] * joints.shape[1] > limits.poses:
        most = limits.poses // joints.shape[1]
        raise MotionLabError(f"{path.name} has {len(joints)} frames; the limit is {most}, so cut it into shorter files")
    _check_joint_order(path, arrays)
    return Motion(joints, _fps(path, arrays.get("fps", FPS)), info=_info(path, arrays.get("info", "{}")))


def _read_foreign(path: Path, limits: Limits) -> Motion | None:
    """The motion of an AMASS or a Kimodo file; None for any other."""
    arrays = read_arrays(path, limits.unpacked_bytes, tuple(dict.fromkeys(AMASS_NAMES + KIMODO_NAMES)))
    for name, values in arrays.items():
        if values.dtype.kind not in "fiu" or values.size > limits.poses * 9:
            raise MotionLabError(f"'{name}' in {path.name} must be numbers, and of a shorter motion; save it again")
    try:
        if "poses" in arrays and "trans" in arrays:
            rate = arrays.get("mocap_framerate", arrays.get("mocap_frame_rate", arrays.get("fps", AMASS_FPS)))
            return from_amass(arrays["poses"], arrays["trans"], _fps(path, rate), path.name)
        if "posed_joints" in arrays:
            return from_posed_joints(arrays["posed_joints"], _fps(path, arrays.get("fps", KIMODO_FPS)), path.name)
    except MotionLabError as error:
        raise MotionLabError(f"{path.name}: {error}") from None
    return None


def read_arrays(path: Path, most_bytes: int, names: Sequence[str] = NAMES) -> dict[str, np.ndarray]:
    """The arrays of those names that are there. Sizes are checked before anything is unpacked."""
    if not zipfile.is_zipfile(path):
        raise MotionLabError(f"{path.name} is not an NPZ file; save it with numpy.savez or Motion.save")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            stored = {name: entries[f"{name}.npy"] for name in names if f"{name}.npy" in entries}
            if (size := sum(entry.file_size for entry in stored.values())) > most_bytes:
                raise MotionLabError(
                    f"{path.name} unpacks to {size / 1e6:.0f} MB; the limit is {most_bytes / 1e6:.0f} MB, "
                    "so cut the motion into shorter files"
                )
            return {name: _array(archive, entry) for name, entry in stored.items()}
    except MotionLabError:
        raise
    except Exception as error:  # a stranger's archive can be broken in a dozen ways, all with the same remedy
        if "allow_pickle" in str(error):
            raise MotionLabError(
                f"{path.name} holds pickled Python objects, which are never loaded; save plain number arrays instead"
            ) from error
        raise MotionLabError(f"{path.name} is damaged and cannot be read as NPZ; save it again") from error


def read_npy(path: Path) -> np.ndarray:
    """The array of a .npy file, mapped and not yet read: numpy would allocate whatever its header promises.

    Raises MotionLabError where it is none, is cut off, or holds pickled objects.
    """
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except Exception as error:  # a stranger's header can be broken in a dozen ways, all with the same remedy
        raise MotionLabError(f"{path} is no readable array of numbers; copy it again") from error
    if not isinstance(array, np.ndarray):  # an archive under this name
        array.close()
        raise MotionLabError(f"{path} is no readable array of numbers; copy it again")
    return array


def _array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> np.ndarray:
    """One array, whose header may promise no more than its entry holds: numpy allocates what it promises."""
    with archive.open(entry) as file:
        shape, _, dtype = _HEADERS[np.lib.format.read_magic(file)](file)
    if math.prod(shape) * dtype.itemsize > entry.file_size or any(size < 0 for size in shape):
        raise ValueError("the header promises more than there is")
    with archive.open(entry) as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def _shape(shape: tuple[int, ...]) -> str:
    return reprlib.repr(shape)


def _check_joint_order(path: Path, arrays: dict[str, np.ndarray]) -> None:
    for name, expected in (("joint_names", SMPL22.joints), ("parents", SMPL22.parents)):
        if name in arrays and arrays[name].tolist() != list(expected):
            raise MotionLabError(
                f"{name} in {path.name} are not those of the 22 SMPL joints; "
                "reorder the joints as motionlab.motion.skeleton.SMPL22 does"
            )


def _fps(path: Path, value) -> float:
    value = np.asarray(value)
    low, high = FPS_RANGE
    if value.size != 1 or value.dtype.kind not in "fiu" or not low <= value.item() <= high:
        raise MotionLabError(
            f"fps in {path.name} must be one number from {low:g} to {high:g}; save it again with the right frame rate"
        )
    return float(value.item())


def _info(path: Path, value) -> dict:
    value = np.asarray(value)
    try:
        info = (
            json.loads(value.item(), parse_constant=_no_number) if value.size == 1 and value.dtype.kind == "U" else None
        )
    except (ValueError, RecursionError):
        info = None
    if not isinstance(info, dict):
        raise MotionLabError(f"info in {path.name} must be a JSON object in a string; write it with json.dumps")
    return info


def _no_number(name: str):
    raise ValueError(f"JSON has no {name}")
