"""Motions as AMASS and Kimodo keep them: body model rotations (`poses`, `trans`), and posed joints.

No body model is needed: joints follow from the mean skeleton of SMPL. Both are arrays that npz.py reads and writes.
Mahmood et al., "AMASS: Archive of Motion Capture as Surface Shapes" (ICCV 2019); Z is up there.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.fit import fit_rotations
from motionlab.motion.motion import Animation, Motion
from motionlab.motion.skeleton import SMPL22, Skeleton, forward_kinematics

PELVIS = np.array([0.0, -0.22, 0.03])  # metres from the origin of SMPL's mean body to its pelvis, at rest
Z_UP = Rotation.from_euler("x", 90, degrees=True)  # from Y up to Z up
SMPL_JOINTS = 24  # the 22, and both hands
KIMODO_FPS = 30.0
POSE_WIDTHS = range(66, 400, 3)

# Kimodo's SOMA skeleton of 30 joints, in its order: which of them are the 22 of SMPL's limbs and head.
SOMA30 = [
    "Hips",
    "Spine1",
    "Spine2",
    "Chest",
    "Neck1",
    "Neck2",
    "Head",
    "Jaw",
    "LeftEye",
    "RightEye",
    "LeftShoulder",
    "LeftArm",
    "LeftForeArm",
    "LeftHand",
    "LeftHandThumbEnd",
    "LeftHandMiddleEnd",
    "RightShoulder",
    "RightArm",
    "RightForeArm",
    "RightHand",
    "RightHandThumbEnd",
    "RightHandMiddleEnd",
    "LeftLeg",
    "LeftShin",
    "LeftFoot",
    "LeftToeBase",
    "RightLeg",
    "RightShin",
    "RightFoot",
    "RightToeBase",
]
SOMA30_PARENTS = (
    -1,
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    6,
    6,
    3,
    10,
    11,
    12,
    13,
    13,
    3,
    16,
    17,
    18,
    19,
    19,
    0,
    22,
    23,
    24,
    0,
    26,
    27,
    28,
)


MOST_TURN = 100.0  # radians: no quaternion can be made of numbers beyond all measure


def amass_arrays(motion: Motion) -> dict[str, np.ndarray]:
    """poses (T, 72) axis angles of SMPL's 24 joints, trans (T, 3), mocap_framerate, gender and betas (of the mean
    body).
    """
    if motion.skeleton.joints != SMPL22.joints:
        raise MotionLabError(f"AMASS files hold the 22 SMPL joints, not those of {motion.skeleton.name}")
    animation = fit_rotations(motion.joints, fps=motion.fps)
    turns = np.zeros((len(motion), SMPL_JOINTS, 3))
    turns[:, :22] = Rotation.from_quat(animation.rotations.reshape(-1, 4)).as_rotvec().reshape(-1, 22, 3)
    turns[:, 0] = (Z_UP * Rotation.from_quat(animation.rotations[:, 0])).as_rotvec()
    return {
        "poses": turns.reshape(len(motion), -1),
        "trans": Z_UP.apply(animation.positions[:, 0]) - PELVIS,
        "mocap_framerate": np.float64(motion.fps),
        "gender": np.array("neutral"),
        "betas": np.zeros(16),
    }


def from_amass(poses: np.ndarray, trans: np.ndarray, fps: float, source: str = "") -> Motion:
    """The motion of SMPL rotations: poses (T, 66 or more), of which the first 22 joints count, and trans (T, 3), Z up.

    Bodies are of mean shape. Raises MotionLabError on other shapes.
    """
    if poses.ndim != 2 or poses.shape[1] not in POSE_WIDTHS or trans.shape != (len(poses), 3) or len(poses) == 0:
        raise MotionLabError(
            f"poses of shape {poses.shape} with trans of shape {trans.shape} are no AMASS motion; "
            "they must be (frames, 66 or more) and (frames, 3)"
        )
    check_turns(poses[:, :66], trans)
    turns = (
        Rotation.from_rotvec(np.asarray(poses[:, :66], dtype=np.float64).reshape(-1, 3)).as_quat().reshape(-1, 22, 4)
    )
    joints = forward_kinematics(SMPL22, turns, trans + PELVIS)
    return Motion(Z_UP.inv().apply(joints.reshape(-1, 3)).reshape(joints.shape), fps, info={"source": source})


def check_turns(poses: np.ndarray, trans: np.ndarray) -> None:
    """Raises MotionLabError for axis angles that are none, or places that are not finite."""
    if not ((np.abs(poses) < MOST_TURN).all() and np.isfinite(trans).all()):
        raise MotionLabError(f"poses must be axis angles of less than {MOST_TURN:g} radians, and trans finite metres")


def from_posed_joints(joints: np.ndarray, fps: float = KIMODO_FPS, source: str = "") -> Motion:
    """The motion of posed joints (T, 22, 3) of SMPL-X or (T, 30, 3) of SOMA, as Kimodo writes them: metres, Y up.

    Raises MotionLabError for other skeletons.
    """
    if joints.ndim != 3 or joints.shape[1:] not in ((22, 3), (30, 3)) or len(joints) == 0:
        raise MotionLabError(
            f"posed_joints of shape {joints.shape} are of no known skeleton; known are 22 (SMPL) and 30 (SOMA) joints"
        )
    if not np.isfinite(joints).all():
        raise MotionLabError("the motion contains NaN or infinite positions; check the file that it came from")
    if joints.shape[1] == 30:
        joints = _soma_to_smpl22(np.asarray(joints, dtype=np.float64))
    return Motion(joints, fps, info={"source": source})


def _soma_to_smpl22(joints: np.ndarray) -> np.ndarray:
    from motionlab.motion.retarget.armature import skeleton_armature
    from motionlab.motion.retarget.bone_map import find_bones
    from motionlab.motion.retarget.from_rig import smpl22_joints

    offsets = joints[0] - joints[0][np.array(SOMA30_PARENTS)]
    skeleton = Skeleton("soma30", tuple(SOMA30), SOMA30_PARENTS, offsets)
    still = np.tile([0.0, 0.0, 0.0, 1.0], (1, 30, 1))
    armature = skeleton_armature(Animation(skeleton, still, offsets[None], KIMODO_FPS), None)
    world = np.tile(np.eye(4), (len(joints), 30, 1, 1))
    world[..., :3, 3] = joints
    return smpl22_joints(armature, find_bones(armature), world)
