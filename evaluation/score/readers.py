"""A folder of motions in any of the field's containers, as joints at one frame rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, KIT, canonicalize, from_joints, to_joints
from motionlab.motion.files import check_readable, load, load_animation
from motionlab.motion.limits import WIDE
from motionlab.motion.motion import FPS, Motion
from motionlab.motion.npz import read_arrays, read_npy
from motionlab.motion.plausible import check_plausible
from motionlab.motion.resample import resample, resample_motion
from motionlab.motion.rigs import to_smpl22

MAX_FRAMES = 196  # that are embedded, as in the published protocol
RATES = ("fps", "mocap_framerate", "mocap_frame_rate")  # arrays that say it


@dataclass(frozen=True, eq=False)
class Sample:
    """A motion to be measured. joints: (T, 22, 3) metres, Y up, at 20 fps. rows: (T, 263) features as a file had
    them, or None."""

    name: str
    joints: np.ndarray
    rows: np.ndarray | None = None

    def features(self, native: bool = False) -> np.ndarray:
        """(T, 263) features to embed, at most 196: computed from the joints, so that no container has an advantage.

        native: those of the file, where it held features; they need not agree with the joints that they describe.
        """
        if native and self.rows is not None:
            return self.rows[:MAX_FRAMES]
        return rows_of(self.joints[:MAX_FRAMES])


@dataclass(frozen=True, eq=False)
class Contents:
    """What a container held. rate: its own frames a second, before anything was resampled. rows: features, or
    None."""

    motion: Motion
    rate: float
    rows: np.ndarray | None = None


def rows_of(joints: np.ndarray) -> np.ndarray:
    """(T, 263) features of joints (T, 22, 3) at 20 fps.

    A row holds the step to the next frame; the last one goes on as the one before.
    """
    placed = canonicalize(joints)
    return from_joints(np.concatenate([placed, 2 * placed[-1:] - placed[-2:-1]]), canonical=False)


def read_folder(folder: str | Path, fps: float | None = None) -> list[Sample]:
    """Every motion below a folder, by name.

    Args:
        fps: of arrays that do not say theirs; None takes 20, HumanML3D's.
    Raises:
        MotionLabError: there is none, one cannot be read, two have one name, or frame rates are mixed.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise MotionLabError(f"{folder} is no folder; give a folder of motions, or module:function of a generator")
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in READERS and path.is_file())
    files = [path for path in files if not path.name.startswith(".")]
    if not files:
        raise MotionLabError(f"{folder} holds no motion; the containers read are {', '.join(READERS)}")
    by_name, rates, samples = {}, defaultdict(list), []
    for path in files:
        name = path.relative_to(folder).with_suffix("").as_posix()
        if name in by_name:
            raise MotionLabError(
                f"{by_name[name].name} and {path.name} have one name; keep one container of each motion"
            )
        by_name[name] = path
        read = _read(path, fps)
        rates[round(read.rate, 1)].append(path.name)
        samples.append(_sample(name, read.motion, read.rows))
    if len(rates) > 1:
        said = ", ".join(f"{rate:g} in {names[0]}" for rate, names in sorted(rates.items()))
        raise MotionLabError(f"the motions have different frame rates ({said}); bring them to one rate first")
    return samples


def _read(path: Path, fps: float | None) -> Contents:
    """What a file holds; every complaint has its name."""
    try:
        return READERS[path.suffix.lower()](path, fps)
    except MotionLabError as error:
        raise error if path.name in str(error) else MotionLabError(f"{path.name}: {error}") from None


def sample_of(name: str, joints: np.ndarray, fps: float = FPS) -> Sample:
    """The sample of joints (T, 22, 3) that a function made, an array or a tensor of any device.

    Raises:
        MotionLabError: another shape, fewer than four frames, values that are not finite, or a body that is not in
        metres.
    """
    try:
        motion = Motion(joints.detach().float().cpu() if isinstance(joints, torch.Tensor) else joints, fps)
    except (TypeError, ValueError, RuntimeError) as error:  # the last from lists of tensors
        raise MotionLabError(f"{name}: {error}") from None
    return _sample(name, motion, None)


def _sample(name: str, motion: Motion, rows: np.ndarray | None) -> Sample:
    motion = resample_motion(motion, FPS)
    try:
        joints = check_plausible(motion.joints, FPS, name).astype(np.float64)
    except MotionLabError as error:
        raise error if rows is None else MotionLabError(f"{error}, or undo the normalization") from None
    if len(joints) < 4:
        raise MotionLabError(f"{name} has {len(joints)} frame(s) at {FPS:g} fps; the measures need 4 or more")
    return Sample(name, joints, rows)


def _read_bvh(path: Path, fps: float | None) -> Contents:
    animation = load_animation(path)
    return Contents(Motion(to_smpl22(resample(animation, FPS)), FPS), animation.fps)


def _read_npz(path: Path, fps: float | None) -> Contents:
    motion = load(path)
    if fps is not None and not read_arrays(path, WIDE.unpacked_bytes, RATES):
        motion = Motion(motion.joints, fps)
    return Contents(motion, motion.fps)


def _read_rig(path: Path, fps: float | None) -> Contents:
    return Contents(load(path), FPS)  # animations of these have no rate of their own


def _read_npy(path: Path, fps: float | None) -> Contents:
    check_readable(path, WIDE.file_bytes)
    values = read_npy(path)
    if values.ndim == 3 and values.shape[1:] == (22, 3):
        return Contents(Motion(values, fps or FPS), fps or FPS)
    if values.ndim == 2 and values.shape[1] == KIT.dim:
        raise MotionLabError(
            f"{path.name} holds KIT-ML's features; the measures look at the 22 joints of HumanML3D's 263"
        )
    if values.ndim != 2 or values.shape[1] != HUMANML3D.dim or len(values) == 0 or values.dtype.kind != "f":
        raise MotionLabError(f"{path.name} holds {values.dtype} of shape {values.shape}; give features (frames, 263)")
    if not np.isfinite(values).all():
        raise MotionLabError(f"{path.name} contains NaN or infinite values and cannot be measured")
    with np.errstate(over="ignore"):  # what becomes infinite is refused as a motion
        rows = values.astype(np.float32)
    return Contents(Motion(to_joints(rows), FPS), FPS, rows)


READERS: dict[str, Callable[[Path, float | None], Contents]] = {
    ".npz": _read_npz,
    ".bvh": _read_bvh,
    ".npy": _read_npy,
    **dict.fromkeys((".glb", ".gltf", ".vrm", ".vrma"), _read_rig),
}
