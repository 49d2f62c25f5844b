"""VRM animations (.vrma): a motion on the humanoid's own bones, which any VRM character plays."""

from __future__ import annotations

import json

import numpy as np

from motionlab.motion.fit import continuous
from motionlab.motion.motion import Motion
from motionlab.motion.npz import info_json
from motionlab.motion.retarget.gltf import Gltf
from motionlab.motion.retarget.gltf_write import Track, with_animation
from motionlab.motion.retarget.retarget import SOURCE
from motionlab.motion.rotations import solve_rotations
from motionlab.motion.skeleton import SMPL22

BONES = {joint: role for role, joint in SOURCE.items()} | {
    "spine1": "spine",
    "spine2": "chest",
    "spine3": "upperChest",
    "neck": "neck",
}


def vrma_bytes(motion: Motion) -> bytes:
    """A VRM animation (VRMC_vrm_animation 1.0) of a motion of the 22 SMPL joints: T-pose at rest, facing +Z, metres."""
    animation = solve_rotations(motion.joints, motion.fps)
    skeleton = animation.skeleton
    rest = skeleton.rest_pose()
    offsets = skeleton.offsets - np.eye(22, 1) * [0, rest[:, 1].min(), 0]
    nodes = [
        {"name": BONES[joint], "translation": offsets[i].tolist(), "children": [c for p, c in skeleton.bones if p == i]}
        for i, joint in enumerate(skeleton.joints)
    ]
    for node in nodes:
        if not node["children"]:
            del node["children"]
    bones = {BONES[joint]: {"node": i} for i, joint in enumerate(SMPL22.joints)}
    document = {
        "asset": {"version": "2.0", "generator": "MotionLab", "extras": json.loads(info_json(motion.info))},
        "extensionsUsed": ["VRMC_vrm_animation"],
        "extensions": {"VRMC_vrm_animation": {"specVersion": "1.0", "humanoid": {"humanBones": bones}}},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": nodes,
    }
    tracks = [Track(i, "rotation", continuous(animation.rotations[:, i])) for i in range(22)]
    tracks.append(Track(0, "translation", animation.positions[:, 0]))
    times = np.arange(len(motion)) / motion.fps
    return with_animation(Gltf(document, []), str(motion.info.get("prompt", "motion"))[:60], times, tracks)
