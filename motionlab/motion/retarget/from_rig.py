"""Motions of any rig as the 22 joints of SMPL: bones are found as for retargeting, their places are read off.

Limbs are the rig's own joints. Trunks differ from rig to rig, so the joints of SMPL's spine lie at their usual shares
of the way along the rig's spine, from the middle of the hips to the neck.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.features import rotation_between, unit
from motionlab.motion.limits import WIDE, Limits
from motionlab.motion.motion import FPS, Animation, Motion
from motionlab.motion.retarget.armature import Armature, bvh_armature, gltf_armature
from motionlab.motion.retarget.bone_map import SIDES, BoneMap, find_bones
from motionlab.motion.retarget.gltf import read_gltf
from motionlab.motion.retarget.gltf_animation import animation_times, world_at
from motionlab.motion.skeleton import SMPL22

POSES_AT_ONCE = 100_000  # frames times nodes, whose matrices are in memory together
# Shares of the way from the middle of the hips to the neck, in SMPL's T-pose.
ALONG_SPINE = {"pelvis": 0.15, "spine1": 0.34, "spine2": 0.56, "spine3": 0.64, "neck": 1.0}
# where a collar begins without a bone of its own: along the spine, and from there to the shoulder
COLLAR = (0.86, 0.38)
LEG = (0.55, 1.15)  # metres from hip to ankle; bodies outside of it are brought to the usual size
USUAL_LEG = 0.80
# Without a bone of its own a hand lies on beyond the elbow, by a share of the upper arm, and the ball of a foot ahead
# of and below the ankle, by shares of the leg.
HAND, BALL = 0.9, (0.16, 0.07)
SHORT = 0.07  # of the leg: toes that begin nearer to the ankle than that are none
LIMBS = {
    "UpperLeg": "hip",
    "LowerLeg": "knee",
    "Foot": "ankle",
    "Toes": "foot",
    "Shoulder": "collar",
    "UpperArm": "shoulder",
    "LowerArm": "elbow",
    "Hand": "wrist",
}
STANDING = 0.6  # cosine: bodies that stand along the up axis of their rest pose on the whole


def any_rig(animation: Animation, corrections: dict[str, str] | None = None) -> np.ndarray:
    """The 22 SMPL joints of an animation of any humanoid rig: (T, 22, 3) metres, Y up.

    Raises MotionLabError if no humanoid body is found.
    """
    armature = bvh_armature(animation)
    bones = find_bones(armature, corrections)
    return smpl22_joints(armature, bones, world_matrices(animation))


def read_gltf_motion(
    source: str | Path | bytes | BinaryIO, index: int = 0, fps: float = FPS, limits: Limits = WIDE
) -> Motion:
    """The motion of a GLB, VRM or VRM animation: its animation of that index, sampled at fps.

    Raises MotionLabError if there is no animation or no humanoid body.
    """
    file = read_gltf(source, limits)
    armature = gltf_armature(file)
    bones = find_bones(armature)
    start, end = animation_times(file, index)
    if not 0 <= end - start <= limits.seconds:
        raise file.error(f"its animation lasts {end - start:.0f} s; the limit is {limits.seconds:.0f} s, so cut it")
    count = int((end - start) * fps + 1e-3) + 1  # keys are 32-bit numbers
    if (poses := count * len(file.nodes)) > limits.poses:
        raise file.error(f"{count} frames of {len(file.nodes)} nodes are {poses} poses; the limit is {limits.poses}")
    times = start + np.arange(count) / fps
    chunks = [world_at(file, index, some) for some in np.array_split(times, poses // POSES_AT_ONCE + 1)]
    joints = np.concatenate([smpl22_joints(armature, bones, world) for world in chunks])
    return Motion(joints, fps, info={"source": file.label})


def world_matrices(animation: Animation) -> np.ndarray:
    """(T, J, 4, 4) world matrices of an animation."""
    skeleton = animation.skeleton
    world = np.zeros((*animation.rotations.shape[:2], 4, 4))
    world[..., 3, 3] = 1.0
    world[..., :3, :3] = (
        Rotation.from_quat(animation.rotations.reshape(-1, 4)).as_matrix().reshape(*world.shape[:2], 3, 3)
    )
    world[..., :3, 3] = animation.positions
    for joint, parent in enumerate(skeleton.parents):
        if parent >= 0:
            world[:, joint] = world[:, parent] @ world[:, joint]
    return world


def smpl22_joints(armature: Armature, bones: BoneMap, world: np.ndarray) -> np.ndarray:
    """(T, 22, 3) metres, Y up, from world matrices (T, N, 4, 4) of all nodes; level axes and travel stay the file's
    own.
    """
    at = {role: world[:, node, :3, 3] for role, node in bones.bones.items()}
    rest = {role: armature.places[node] for role, node in bones.bones.items()}
    up = _up(rest, at)
    joints: dict[str, np.ndarray] = {"head": at["head"]}
    for side in SIDES:
        for role, joint in LIMBS.items():
            if side + role in at:
                joints[f"{side}_{joint}"] = at[side + role]
        if side + "Hand" not in at:
            here = rest[side + "LowerArm"] + HAND * (rest[side + "LowerArm"] - rest[side + "UpperArm"])
            joints[f"{side}_wrist"] = _fixed(armature, world, bones.bones[side + "LowerArm"], here)
        if side + "Toes" not in at or _short(rest, side):
            joints[f"{side}_foot"] = _fixed(armature, world, bones.bones[side + "Foot"], _ball(rest, side))
    way = _spine(armature, bones, world, at)
    shares = _shares(_spine_rest(armature, bones, rest))
    for joint, share in ALONG_SPINE.items():
        joints[joint] = _along(way, shares, share)
    for side in SIDES:
        if side + "Shoulder" not in at:
            base = _along(way, shares, COLLAR[0])
            joints[f"{side}_collar"] = base + COLLAR[1] * (joints[f"{side}_shoulder"] - base)
    body = np.stack([joints[name] for name in SMPL22.joints], axis=1)
    bends = [
        np.linalg.norm(at[s + a] - at[s + b], axis=-1)
        for s in SIDES
        for a, b in (("UpperLeg", "LowerLeg"), ("LowerLeg", "Foot"))
    ]
    leg = float(np.median(sum(bends) / 2))
    if not leg > 0:
        raise MotionLabError("the legs of this body have no length, so it cannot be brought to 22 joints")
    scale = 1.0 if LEG[0] < leg < LEG[1] else USUAL_LEG / leg
    return scale * rotation_between(up, np.array([0.0, 1.0, 0.0])).apply(body.reshape(-1, 3)).reshape(body.shape)


def _fixed(armature: Armature, world: np.ndarray, node: int, place: np.ndarray) -> np.ndarray:
    """(T, 3) a place at rest (3,) that moves with a node."""
    local = np.linalg.inv(armature.bind[node]) @ [*place, 1.0]
    return world[:, node, :3] @ local


def _short(rest: dict[str, np.ndarray], side: str) -> bool:
    """Whether the toes begin below the ankle instead of ahead of it, so that they do not tell where the ball is."""
    up = unit(rest[side + "UpperLeg"] - rest[side + "Foot"])
    way = rest[side + "Toes"] - rest[side + "Foot"]
    return np.linalg.norm(way - (way @ up) * up) < SHORT * np.linalg.norm(rest[side + "UpperLeg"] - rest[side + "Foot"])


def _ball(rest: dict[str, np.ndarray], side: str) -> np.ndarray:
    """(3,) where the ball of a foot without toes lies at rest."""
    ankle, up = rest[side + "Foot"], unit(rest[side + "UpperLeg"] - rest[side + "Foot"])
    left = rest["leftUpperLeg"] - rest["rightUpperLeg"]
    leg = np.linalg.norm(rest[side + "UpperLeg"] - ankle)
    return ankle + leg * (BALL[0] * unit(np.cross(left, up)) - BALL[1] * up)


def _spine(armature: Armature, bones: BoneMap, world: np.ndarray, at: dict[str, np.ndarray]) -> list[np.ndarray]:
    """The line along the spine, (T, 3) a point: the middle of the hips, the bones of the spine, the neck."""
    middle = (at["leftUpperLeg"] + at["rightUpperLeg"]) / 2
    neck = world[:, bones.neck[0], :3, 3] if bones.neck else _throat(at)
    return [middle, *(world[:, node, :3, 3] for node in bones.spine), neck]


def _spine_rest(armature: Armature, bones: BoneMap, rest: dict[str, np.ndarray]) -> list[np.ndarray]:
    neck = armature.places[bones.neck[0]] if bones.neck else _throat(rest)
    return [(rest["leftUpperLeg"] + rest["rightUpperLeg"]) / 2, *(armature.places[node] for node in bones.spine), neck]


def _throat(at: dict[str, np.ndarray]) -> np.ndarray:
    """Where a neck without bones begins."""
    return 0.65 * (at["leftUpperArm"] + at["rightUpperArm"]) / 2 + 0.35 * at["head"]


def _shares(points: list[np.ndarray]) -> np.ndarray:
    """(P,) how far along the line each of its points lies at rest, 0 to 1."""
    lengths = [float(np.linalg.norm(b - a)) for a, b in zip(points, points[1:])]
    return np.r_[0, np.cumsum(lengths)] / max(sum(lengths), 1e-9)


def _along(points: list[np.ndarray], shares: np.ndarray, share: float) -> np.ndarray:
    """(T, 3) the point at a share of the line."""
    i = int(np.searchsorted(shares, share, side="right").clip(1, len(points) - 1))
    part = (share - shares[i - 1]) / max(shares[i] - shares[i - 1], 1e-9)
    return points[i - 1] + np.clip(part, 0, 1) * (points[i] - points[i - 1])


def _up(rest: dict[str, np.ndarray], at: dict[str, np.ndarray]) -> np.ndarray:
    """(3,) the axis that is up: along which the body stands at rest, if it also moves so, else that along which it
    moves.
    """

    def standing(places: dict[str, np.ndarray]) -> np.ndarray:
        hips, chest, feet = (places["left" + b] + places["right" + b] for b in ("UpperLeg", "UpperArm", "Foot"))
        return unit(unit(chest - hips) + unit(hips - feet))

    still, moving = _axis(standing(rest)), unit(np.median(standing(at), axis=0))
    return (
        still
        if moving @ still > -STANDING and np.abs(moving).max() < 0.8 or moving @ still > STANDING
        else _axis(moving)
    )


def _axis(direction: np.ndarray) -> np.ndarray:
    axis = int(np.abs(direction).argmax())
    return np.sign(direction[axis]) * np.eye(3)[axis]
