"""A visitor's motion as a system sees it: at its frame rate, in the body that it knows."""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.features import SAME_BONE, bone_lengths, from_joints, with_lengths
from motionlab.motion.motion import Motion
from motionlab.motion.plausible import check_plausible
from motionlab.motion.resample import resample_motion

if TYPE_CHECKING:
    from motionlab.models.base import TextModel


def joints_for(model: TextModel, motion: Motion) -> np.ndarray:
    """(T, J, 3) at the system's frame rate. Raises MotionLabError for another skeleton and for what can be no body."""
    if not isinstance(motion, Motion):
        raise MotionLabError(
            f"a motion must be a Motion, as `motionlab.motion.files.load` reads it, got {reprlib.repr(motion)}"
        )
    if motion.skeleton.joints != model.layout.skeleton.joints:
        raise MotionLabError(
            f"the model speaks of the skeleton {model.layout.skeleton.name}, the motion is on {motion.skeleton.name}"
        )
    check_plausible(motion.joints, motion.fps, skeleton=motion.skeleton, metres=model.layout.metres)
    return resample_motion(motion, model.layout.fps).joints


def other_body(model: TextModel, joints: np.ndarray) -> tuple[np.ndarray | None, float]:
    """The lengths (J,) of the bones of joints (T, J, 3) where they are not those of the model's body, and how much
    longer its legs are.
    """
    lengths = np.median(bone_lengths(joints, model.layout), axis=0)
    if model.config.body is None or np.abs(lengths - model.config.body).max() < SAME_BONE:
        return None, 1.0
    legs = list(model.layout.leg)
    return lengths, float(lengths[legs].sum() / np.array(model.config.body)[legs].sum())


def in_models_body(model: TextModel, joints: np.ndarray) -> np.ndarray:
    """Joints (T, J, 3) with the model's bones, in the same directions, on a path in its size."""
    lengths, scale = other_body(model, joints)
    return joints if lengths is None else with_lengths(joints, model.config.body, 1 / scale, model.layout)


def rows_for(model: TextModel, joints: np.ndarray) -> np.ndarray:
    """Features (T, dim) of joints (T, J, 3), in the model's body; the last row goes on as the one before."""
    body = in_models_body(model, joints)
    return from_joints(np.concatenate([body, 2 * body[-1:] - body[-2:-1]]), model.layout)
