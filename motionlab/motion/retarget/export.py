"""A retargeted pose as a file: the user's own GLB or VRM with one more animation, a VRM animation, or a BVH."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.motion.fit import continuous
from motionlab.motion.motion import Animation
from motionlab.motion.retarget.gltf import Gltf, global_matrices
from motionlab.motion.retarget.gltf_write import Track, with_animation
from motionlab.motion.retarget.rest_pose import Character
from motionlab.motion.retarget.retarget import Pose
from motionlab.motion.skeleton import Skeleton

AT_REST = {"translation": [0.0, 0.0, 0.0], "rotation": [0.0, 0.0, 0.0, 1.0], "scale": [1.0, 1.0, 1.0]}


def local_tracks(body: Character, pose: Pose) -> list[Track]:
    """What moves in the file's own nodes: rotations of bones, and translations of the hips and of bones that hang
    elsewhere.

    Bones below them whose node does not stand as the skin was bound are brought into that pose by a track that is
    constant.
    """
    armature, count = body.armature, len(pose)
    world = global_matrices(list(armature.parents), list(armature.order), armature.local)
    moved = {node for node, _ in body.moving}
    tracks = []
    for node, _ in body.moving:
        parent = armature.parents[node]
        turn = _scene(body, pose.turns[node])
        place = pose.places[node] @ body.axes  # back from canonical axes: axes.T applied to columns
        if parent in moved:
            above, origin, scale = (
                _scene(body, pose.turns[parent]),
                pose.places[parent] @ body.axes,
                _scale(world, parent),
            )
        else:
            matrix = world[parent] if parent >= 0 else np.eye(4)
            scale = np.cbrt(np.linalg.det(matrix[:3, :3]))
            above, origin = Rotation.from_matrix(matrix[:3, :3] / scale), matrix[:3, 3]
        tracks.append(Track(node, "rotation", continuous((above.inv() * turn).as_quat().reshape(-1, 4))))
        local = (above.inv().apply(place - origin) / scale).reshape(-1, 3)
        if np.abs(local - armature.local[node, :3, 3]).max() > 1e-5 * body.height / scale:
            still = np.abs(local - local[0]).max() < 1e-6 * body.height / scale
            tracks.append(Track(node, "translation", local[:1] if still else np.broadcast_to(local, (count, 3))))
    return tracks + _bind_tracks(body, world, moved)


def _scene(body: Character, turn: Rotation) -> Rotation:
    """World rotations from canonical axes to the scene's."""
    return Rotation.from_matrix(body.axes.T) * turn


def _scale(world: np.ndarray, node: int) -> float:
    return float(np.cbrt(abs(np.linalg.det(world[node, :3, :3]))))


def _bind_tracks(body: Character, world: np.ndarray, moved: set[int]) -> list[Track]:
    """Constant rotations (1, 4) of the bones below the moving ones (fingers, twist bones) that stand in some other
    pose.
    """
    armature, tracks = body.armature, []
    below = set(moved)
    for node in armature.order:
        parent = armature.parents[node]
        if parent not in below or node in moved:
            continue
        below.add(node)
        if node not in armature.joints:
            continue
        bound = body.turns[parent].inv() * body.turns[node]
        scale = np.cbrt(abs(np.linalg.det(armature.local[node, :3, :3])))
        stands = Rotation.from_matrix(armature.local[node, :3, :3] / max(scale, 1e-12))
        if (bound.inv() * stands).magnitude() > 1e-3:
            tracks.append(Track(node, "rotation", bound.as_quat()[None]))
    return tracks


def animated_glb(file: Gltf, body: Character, pose: Pose, name: str) -> bytes:
    """The user's file with one more animation."""
    tracks = local_tracks(body, pose)
    tracks += _unmoved_tracks(file, tracks)
    return with_animation(file, name, np.arange(len(pose)) / pose.fps, tracks)


def _unmoved_tracks(file: Gltf, tracks: list[Track]) -> list[Track]:
    """Constant tracks (1, 3 or 4) of what the file's other animations move and this one does not.

    A program that goes from one animation to another, as Blender does, leaves a bone without keys where it was.
    """
    keyed, found = {(track.node, track.path) for track in tracks}, []
    for animation in file.rows("animations"):
        channels = animation.get("channels")
        for channel in channels if isinstance(channels, list) else []:
            target = channel.get("target") if isinstance(channel, dict) else None
            node, path = (target.get("node"), target.get("path")) if isinstance(target, dict) else (None, None)
            known = isinstance(path, str) and path in AT_REST and type(node) is int and 0 <= node < len(file.nodes)
            if not known or (node, path) in keyed or "matrix" in file.nodes[node]:
                continue
            keyed.add((node, path))
            values = np.array([file.nodes[node].get(path, AT_REST[path])], dtype=np.float64)
            found.append(Track(node, path, continuous(values) if path == "rotation" else values))
    return found


def animated_bvh(animation: Animation, body: Character, pose: Pose) -> Animation:
    """The skeleton of a BVH (read with scale 1) moving as the pose does; written, it has the file's own unit and
    offsets.
    """
    skeleton, count = animation.skeleton, len(pose)
    rotations = np.empty((count, len(skeleton), 4))
    turns = Rotation.from_matrix(body.armature.bind[:, :3, :3])
    for joint, parent in enumerate(skeleton.parents):
        rotations[:, joint] = (turns[parent].inv() * turns[joint] if parent >= 0 else turns[joint]).as_quat()
    positions = np.repeat(skeleton.offsets[None], count, axis=0).astype(np.float64)
    positions[:, 0] = body.armature.places[0]
    for track in local_tracks(body, pose):
        (rotations if track.path == "rotation" else positions)[:, track.node] = track.values
    return Animation(
        Skeleton("bvh", skeleton.joints, skeleton.parents, skeleton.offsets / 100), rotations, positions / 100, pose.fps
    )
