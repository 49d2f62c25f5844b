"""Tiny characters as GLB files, made of the T-pose of SMPL's 22 joints: traps of real files in a few kilobytes."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.motion.retarget.gltf_write import glb_bytes
from motionlab.motion.retarget.retarget import SOURCE
from motionlab.motion.skeleton import SMPL22

ROLES = {joint: role for role, joint in SOURCE.items()}  # SMPL joint -> role; spine and neck keep their own names
ARMS_DOWN = {
    f"{side}_shoulder": Rotation.from_euler("z", turn, degrees=True) for side, turn in (("left", -45), ("right", 45))
}


def character_glb(
    names=None,
    frame=None,
    scale=1.0,
    bind=None,
    pose=None,
    vrm=None,
    change=None,
) -> bytes:
    """A skinned humanoid of 22 bones, with a small box around each joint.

    Args:
        names: SMPL joint -> bone name; others keep theirs.
        frame: (3, 3) rotation of the whole character in the scene (to face elsewhere).
        scale: of an armature node above the bones, whose inside is as much larger.
        bind: SMPL joint -> Rotation that it has in the bind pose (an A-pose), besides the T-pose.
        pose: SMPL joint -> Rotation of the nodes as they stand in the file, when that is not the bind pose.
        vrm: "0" or "1": a VRM extension with the humanoid table.
        change: function of the document (a dict) that damages it before it is written.
    """
    frame = np.eye(3) if frame is None else np.asarray(frame, dtype=float)
    bind, pose = bind or {}, pose if pose is not None else bind or {}
    offsets = SMPL22.offsets.copy()
    offsets[0] = [0.0, 0.95, 0.0]
    world = _world(offsets, bind)
    inside = np.eye(4)  # from the bones' space to the scene
    inside[:3, :3] = frame * scale
    binary, accessors, views = bytearray(), [], []

    def add(values, component, kind):
        data = np.ascontiguousarray(values).tobytes()
        binary.extend(bytes(-len(binary) % 4))
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)})
        accessors.append({"bufferView": len(views) - 1, "componentType": component, "count": len(values), "type": kind})
        binary.extend(data)
        return len(accessors) - 1

    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * 0.02
    vertices = (world[:, None, :3, 3] + corners).reshape(-1, 3)
    vertices[:, 1] = np.maximum(vertices[:, 1], 0.0)  # soles on the floor
    vertices = vertices / scale
    triangles = np.array([[0, 1, 2], [1, 3, 2], [4, 6, 5], [5, 6, 7]])
    indices = (triangles[None] + 8 * np.arange(22)[:, None, None]).reshape(-1, 1)
    joints = np.zeros((len(vertices), 4), np.uint8)
    joints[:, 0] = np.repeat(np.arange(22), 8)
    weights = np.tile(np.array([1, 0, 0, 0], np.float32), (len(vertices), 1))
    position = add(vertices.astype(np.float32), 5126, "VEC3")
    accessors[position] |= {
        "min": vertices.astype(np.float32).min(0).tolist(),
        "max": vertices.astype(np.float32).max(0).tolist(),
    }
    attributes = {"POSITION": position, "JOINTS_0": add(joints, 5121, "VEC4"), "WEIGHTS_0": add(weights, 5126, "VEC4")}
    at = add(indices.astype(np.uint16), 5123, "SCALAR")
    bound = world.copy()
    bound[:, :3, 3] /= scale
    unbind = np.linalg.inv(bound).transpose(0, 2, 1).reshape(-1, 16).astype(np.float32)

    nodes = []
    for i, joint in enumerate(SMPL22.joints):
        node = {"name": (names or {}).get(joint, joint), "translation": (offsets[i] / scale).tolist()}
        children = [child for parent, child in SMPL22.bones if parent == i]
        node |= {"children": children} if children else {}
        node |= {"rotation": pose[joint].as_quat().tolist()} if joint in pose else {}
        nodes.append(node)
    nodes.append({"name": "body", "mesh": 0, "skin": 0})
    armature = {"name": "Armature", "children": [0], "scale": [scale] * 3}
    armature["rotation"] = Rotation.from_matrix(frame).as_quat().tolist()
    nodes.append(armature)
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [22, 23]}],
        "nodes": nodes,
        "meshes": [{"primitives": [{"attributes": attributes, "indices": at}]}],
        "skins": [{"joints": list(range(22)), "inverseBindMatrices": add(unbind, 5126, "MAT4")}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(binary)}],
    }
    if vrm:
        _add_vrm(document, vrm)
    if change:
        change(document)
    return glb_bytes(document, bytes(binary))


def _world(offsets: np.ndarray, turns: dict[str, Rotation]) -> np.ndarray:
    world = np.tile(np.eye(4), (22, 1, 1))
    for i, parent in enumerate(SMPL22.parents):
        local = np.eye(4)
        local[:3, 3] = offsets[i]
        if SMPL22.joints[i] in turns:
            local[:3, :3] = turns[SMPL22.joints[i]].as_matrix()
        world[i] = local if parent < 0 else world[parent] @ local
    return world


def _add_vrm(document: dict, version: str) -> None:
    bones = {role: SMPL22.index(joint) for joint, role in ROLES.items()} | {"spine": 3, "chest": 6, "neck": 12}
    if version == "0":
        rows = [{"bone": bone, "node": node} for bone, node in bones.items()]
        document["extensions"] = {"VRM": {"humanoid": {"humanBones": rows}}}
        document["extensionsUsed"] = ["VRM"]
    else:
        table = {bone: {"node": node} for bone, node in bones.items()}
        document["extensions"] = {"VRMC_vrm": {"specVersion": "1.0", "humanoid": {"humanBones": table}}}
        document["extensionsUsed"] = ["VRMC_vrm"]
