"""Whether joints from outside can be a body that moves: one check for every file, folder and argument."""

from __future__ import annotations

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.skeleton import SMPL22, Skeleton

# Real files lie far inside: of the 5,600 takes of Bandai-Namco, CMU, ACCAD and others, bodies measure 0.6 to 7.4 m (a
# root bone that carries the path included), no joint is farther than 10 m from the origin, and the median speed of a
# take is 4.9 m/s at most. Single frames jump by 80 m/s in several of them, so the fastest frame says nothing.
SIZE_METRES = (0.05, 50.0)  # diagonal of the box around a body: a mouse, a dinosaur
PERSON_METRES = 10.0  # likewise at most, on the skeleton of a person
LEG_METRES = (0.2, 2.0)  # hip to ankle of a person
FARTHEST = 10_000.0  # metres from the origin: float32 tells millimetres apart up to here
FASTEST = 50.0  # m/s: the median over the frames of the joints' mean speed
_LEGS = [[SMPL22.index(f"{side}_{joint}") for joint in ("hip", "knee", "ankle")] for side in ("left", "right")]


def check_plausible(
    joints: np.ndarray, fps: float, name: str = "the motion", skeleton: Skeleton = SMPL22, metres: bool = True
) -> np.ndarray:
    """Joints that can be a body, as float32.

    Args:
        joints: (T, J, 3) positions.
        fps: frames a second.
        name: what the motion is called in a sentence, such as its file.
        skeleton: a person's (SMPL22) has to have a person's legs; any other may be a spider or a horse.
        metres: whether positions are in metres; where they are not (KIT-ML), neither size nor speed is looked at.

    Returns:
        (T, J, 3) float32.

    Raises:
        MotionLabError: for positions that are not finite or beyond 10 km, a body smaller than 5 cm or larger than 50 m
            (a person: 10 m, with legs of 0.2 to 2 m), and a median speed of more than 50 m/s.
    """
    with np.errstate(over="ignore"):
        joints = np.asarray(joints, dtype=np.float32)
    if not np.isfinite(joints).all():
        raise MotionLabError(f"{name} contains NaN or infinite positions; check the file or model it came from")
    size = np.linalg.norm(np.ptp(joints, axis=1, keepdims=True).astype(np.float64), axis=-1)
    if len(skeleton) > 1 and not np.median(size):
        raise MotionLabError(f"all joints of {name} lie at one place; its bones have no length")
    if metres:
        _check_metres(joints, size, fps, name, skeleton)
    return joints


def _check_metres(joints: np.ndarray, size: np.ndarray, fps: float, name: str, skeleton: Skeleton) -> None:
    if (farthest := float(np.abs(joints).max())) > FARTHEST:
        raise MotionLabError(
            f"{name} has a joint {farthest:.3g} m from the origin; the limit is {FARTHEST:g} m, save it in metres"
        )
    person = skeleton.joints == SMPL22.joints
    low, high = SIZE_METRES[0], PERSON_METRES if person else SIZE_METRES[1]
    if len(skeleton) > 1 and not (low <= np.median(size) and size.max() <= high):
        wrong = size.max() if size.max() > high else np.median(size)
        raise MotionLabError(
            f"the body of {name} measures {wrong:.3g} m; bodies of {low:g} to {high:g} m are read, save it in metres"
        )
    for leg in _LEGS if person else ():
        bones = np.linalg.norm(np.diff(joints[:, leg].astype(np.float64), axis=1), axis=-1)
        length = float(np.median(bones.sum(axis=1)))
        if not LEG_METRES[0] <= length <= LEG_METRES[1] or not np.median(bones, axis=0).all():
            raise MotionLabError(
                f"the legs of {name} are {length:.3g} m long; a person's are {LEG_METRES[0]:g} to {LEG_METRES[1]:g} "
                f"m, save it in metres"
            )
    if len(joints) > 1:
        speed = float(np.median(np.linalg.norm(np.diff(joints, axis=0), axis=-1).mean(axis=1))) * fps
        if speed > FASTEST:
            raise MotionLabError(
                f"the body of {name} moves at {speed:.3g} m/s; the limit is {FASTEST:g} m/s, check units and frame rate"
            )
