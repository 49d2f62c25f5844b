"""Reading takes as motions of HumanML3D's one body at 20 frames a second, standing on the floor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
from scipy.spatial.transform import Rotation
from tqdm import tqdm

from motionlab.data.archives import members
from motionlab.data.one_body import on_one_body
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from motionlab.motion.features import HUMANML3D, bone_lengths, unit
from motionlab.motion.limits import WIDE
from motionlab.motion.motion import FPS, Animation
from motionlab.motion.plausible import check_plausible
from motionlab.motion.resample import resample
from motionlab.motion.rigs import CMU_DAZ_ALONG_X, find_rig, to_smpl22
from motionlab.motion.skeleton import SMPL22

LEG_METRES = (0.55, 1.1)  # hip to ankle of an adult; what lies outside was read in a wrong unit
T_POSE = 0.9  # cosine of how far arms may be from level and legs from upright in a T-pose
T_POSE_JUMP = 0.15  # metres that a joint then moves to the next frame, where a converter put the T-pose there
# The way elbows bend, as the turn of a forearm in files with limbs along X. In some 80 takes the converter wrote the
# inverse: beside the MotionBuilder conversion of 01_01 the forearm is 130 degrees off, and 19 once it is turned back.
ELBOWS = {"lForeArm": (0.0, -0.8, 0.6), "rForeArm": (0.0, -0.8, -0.6)}
BACKWARDS = np.radians(5)  # turns the other way by more are none that elbows do
FLOOR_PERCENTILE = 5  # of the lowest joint of each frame: it nearly always is on the floor, and noise stays below
_LEFT, _RIGHT = (
    [SMPL22.index(f"{side}_{joint}") for joint in ("hip", "ankle", "shoulder", "wrist")] for side in ("left", "right")
)


@dataclass(frozen=True, eq=False)
class Take:
    """One recording. joints: (T, 22, 3) float32 metres at 20 fps, facing as in the file. floor: metres, the height of
    the ground in it. fps: of the file. t_pose: whether a T-pose in front was cut off. elbows: share of frames in which
    an elbow that bent backwards was set right."""

    name: str
    joints: np.ndarray
    floor: float
    fps: float
    t_pose: bool = False
    elbows: float = 0.0

    @property
    def seconds(self) -> float:
        return len(self.joints) / FPS


def cmu_name(path: str) -> str | None:
    """SUBJECT_TAKE of a file named so, with two digits at least each ("1_2.bvh" is 01_02); None for another name."""
    match = re.fullmatch(r"(\d{1,3})_(\d{1,3})\.bvh", PurePosixPath(path).name, re.IGNORECASE)
    return f"{int(match[1]):02d}_{int(match[2]):02d}" if match else None


def any_name(path: str) -> str | None:
    """The name of a BVH file without its suffix, hidden ones aside."""
    path = PurePosixPath(path)
    return path.stem if path.suffix.lower() == ".bvh" and not path.name.startswith(".") else None


def read_takes(source: Path, notes: list[str], name_of: Callable[[str], str | None] = cmu_name) -> Iterator[Take]:
    """Every take of a folder of BVH files, or an archive of one, whichever known rig each file has.

    Args:
        source: the folder or archive.
        notes: is told of each file that cannot be used, and why.
        name_of: the name of the take in a file, by its path; None for files that hold none.

    Raises:
        MotionLabError: the archive is damaged, or holds no file with such a name.
    """
    seen: set[str] = set()
    for path, file in tqdm(
        members(source, lambda path: bool(name_of(path)), WIDE.file_bytes), desc="takes", mininterval=5
    ):
        name = name_of(path)
        if name in seen:
            notes.append(f"{path}: left out: there are two takes {name}")
            continue
        seen.add(name)
        try:
            yield take_of(name, read_bvh(file))
        except MotionLabError as error:
            notes.append(f"{path}: left out: {error}")
    if not seen:
        raise MotionLabError(
            f"{source} holds no BVH files named SUBJECT_TAKE.bvh, such as 02_01.bvh; name their folder"
        )


def take_of(name: str, animation: Animation) -> Take:
    """An animation of any known rig as a take: no T-pose in front, elbows mended, at 20 fps, on HumanML3D's body.

    Rotations are resampled, positions follow from them. Then, as HumanML3D does it, bones keep their directions and get
    the lengths of one body, and the root's path is scaled by how long the legs become.

    Raises:
        MotionLabError: the rig is not known, or it is no person of such legs that moves.
    """
    rig = find_rig(animation.skeleton.joints, animation.skeleton.offsets)  # its takes have Y up, those who lie too
    t_pose = _begins_with_t_pose(to_smpl22(_frames(animation, 0, 2), rig))
    if t_pose:
        animation = _frames(animation, 1, None)
    elbows = 0.0
    if rig is CMU_DAZ_ALONG_X:
        animation, elbows = mend_elbows(animation)
    joints = check_plausible(to_smpl22(resample(animation, FPS), rig), FPS, name).astype(np.float64)
    lengths = np.median(bone_lengths(joints[:: max(1, len(joints) // 20)]), axis=0)
    leg = list(HUMANML3D.leg)
    if not LEG_METRES[0] < lengths[leg].sum() < LEG_METRES[1]:
        raise MotionLabError(f"its legs are {lengths[leg].sum():.3g} m long; save the motion in centimetres")
    joints = on_one_body(joints).astype(np.float32)
    return Take(name, joints, floor_of(joints), animation.fps, t_pose, elbows)


def mend_elbows(animation: Animation) -> tuple[Animation, float]:
    """Turns forearms of a CMU_DAZ_ALONG_X animation the other way where an elbow bends backwards.

    Returns:
        The animation, and the share of its frames in which that was so.
    """
    rotations, wrong = animation.rotations.copy(), np.zeros(len(animation), dtype=bool)
    for joint, axis in ELBOWS.items():
        index = animation.skeleton.index(joint)
        turns = Rotation.from_quat(rotations[:, index])
        backwards = turns.as_rotvec() @ np.array(axis) < -BACKWARDS
        if backwards.any():
            rotations[backwards, index] = turns[backwards].inv().as_quat()
            wrong |= backwards
    return replace(animation, rotations=rotations), float(wrong.mean())


def floor_of(joints: np.ndarray) -> float:
    """The height of the ground, metres, under joints (T, J, 3): where the lowest joint is in the lowest frames, those
    few aside that noise puts still lower."""
    return float(np.percentile(joints[..., 1].min(axis=1), FLOOR_PERCENTILE))


def _begins_with_t_pose(joints: np.ndarray) -> bool:
    """Whether the first of two frames of joints (2, 22, 3) is a T-pose that does not go over into the next."""
    if len(joints) < 2:
        return False
    away = joints - joints[:, :1]
    across = unit(away[0, _LEFT[0]] - away[0, _RIGHT[0]])
    for side, outward in ((_LEFT, across), (_RIGHT, -across)):
        hip, ankle, shoulder, wrist = away[0, side]
        if unit(wrist - shoulder) @ outward < T_POSE or unit(hip - ankle)[1] < T_POSE:
            return False
    return bool(np.linalg.norm(away[1] - away[0], axis=-1).max() > T_POSE_JUMP)


def _frames(animation: Animation, start: int, stop: int | None) -> Animation:
    part = slice(start, stop)
    return replace(animation, rotations=animation.rotations[part], positions=animation.positions[part])
