"""Motions as GLB (binary glTF 2.0): a skinned capsule body and its animation, for Blender, three.js and viewers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pygltflib as gltf

from motionlab.motion.body import COLOURS, Part, part_points, parts
from motionlab.motion.fit import continuous
from motionlab.motion.motion import Animation, Motion
from motionlab.motion.npz import info_json
from motionlab.motion.rotations import solve_rotations

SEGMENTS, RINGS = 16, 6  # of one rounded cone: around it, and at each end


def write_glb(motion: Motion, path: str | Path, rest: str = "T") -> None:
    """Write one animated body: a node a joint, rotation channels fitted to the joints, the root's path, one skin.

    rest: "T", or "A" for arms at 45 degrees. The prompt names the animation; all of motion.info stands in the asset's
    extras. No floor, no lights, no camera.
    """
    Path(path).write_bytes(_glb(solve_rotations(motion.joints, motion.fps, rest=rest), motion.info))


def _glb(animation: Animation, info: dict) -> bytes:
    skeleton = animation.skeleton
    rest = skeleton.rest_pose()
    rest[:, 1] -= rest[:, 1].min()
    store = _Store()

    nodes = [
        gltf.Node(
            name=name,
            translation=animation.positions[0, joint].tolist(),
            rotation=animation.rotations[0, joint].tolist(),
            children=[child for parent, child in skeleton.bones if parent == joint],
        )
        for joint, name in enumerate(skeleton.joints)
    ]
    nodes.append(gltf.Node(name="body", mesh=0, skin=0))
    unbind = np.repeat(np.eye(4)[None], len(skeleton), axis=0)
    unbind[:, :3, 3] = -rest
    skin = gltf.Skin(
        name="skeleton",
        joints=list(range(len(skeleton))),
        inverseBindMatrices=store.add(unbind.transpose(0, 2, 1).reshape(-1, 16), "f4", gltf.MAT4),  # column-major
    )
    names = sorted({part.colour for part in parts(skeleton)})
    mesh = gltf.Mesh(name="body", primitives=[_primitive(store, skeleton, rest, names, name) for name in names])

    document = gltf.GLTF2(
        asset=gltf.Asset(generator="MotionLab", extras=json.loads(info_json(info))),
        scene=0,
        scenes=[gltf.Scene(nodes=[0, len(skeleton)])],
        nodes=nodes,
        skins=[skin],
        meshes=[mesh],
        materials=[_material(name) for name in names],
        animations=[_animation(store, animation, str(info.get("prompt", "motion"))[:60])],
        accessors=store.accessors,
        bufferViews=store.views,
        buffers=[gltf.Buffer(byteLength=len(store.data))],
    )
    document.set_binary_blob(bytes(store.data))
    return b"".join(document.save_to_bytes())


class _Store:
    """The binary chunk that grows, with its views and accessors. Every view starts at a multiple of 4 bytes."""

    _TYPES = {"f4": gltf.FLOAT, "u2": gltf.UNSIGNED_SHORT, "u1": gltf.UNSIGNED_BYTE}

    def __init__(self):
        self.data, self.views, self.accessors = bytearray(), [], []

    def add(self, array, dtype: str, kind: str, target: int | None = None, bounds: bool = False) -> int:
        """Store (count, components) numbers; the accessor's index. bounds: write min and max too."""
        array = np.ascontiguousarray(array, dtype=f"<{dtype}")
        limits = {"min": array.min(0).tolist(), "max": array.max(0).tolist()} if bounds else {}
        self.views.append(gltf.BufferView(buffer=0, byteOffset=len(self.data), byteLength=array.nbytes, target=target))
        self.accessors.append(
            gltf.Accessor(
                bufferView=len(self.views) - 1,
                componentType=self._TYPES[dtype],
                count=len(array),
                type=kind,
                **limits,
            )
        )
        self.data += array.tobytes() + bytes(-array.nbytes % 4)
        return len(self.accessors) - 1


def _animation(store: _Store, animation: Animation, name: str) -> gltf.Animation:
    times = store.add(np.arange(len(animation))[:, None] / animation.fps, "f4", gltf.SCALAR, bounds=True)
    curves = [(0, "translation", store.add(animation.positions[:, 0], "f4", gltf.VEC3))]
    for joint, turns in enumerate(np.moveaxis(animation.rotations, 1, 0)):
        if np.ptp(turns, axis=0).max() > 1e-6:  # a joint that never turns has its rotation in the node
            curves.append((joint, "rotation", store.add(continuous(turns), "f4", gltf.VEC4)))
    return gltf.Animation(
        name=name,
        samplers=[gltf.AnimationSampler(input=times, output=output) for _, _, output in curves],
        channels=[
            gltf.AnimationChannel(sampler=sampler, target=gltf.AnimationChannelTarget(node=node, path=path))
            for sampler, (node, path, _) in enumerate(curves)
        ],
    )


def _material(name: str) -> gltf.Material:
    linear = (np.array(COLOURS[name]) ** 2.2).tolist()  # glTF colours are linear, ours sRGB
    surface = gltf.PbrMetallicRoughness(baseColorFactor=[*linear, 1.0], metallicFactor=0.0, roughnessFactor=0.55)
    return gltf.Material(name=name, pbrMetallicRoughness=surface)


def _primitive(store: _Store, skeleton, rest: np.ndarray, names: list[str], name: str) -> gltf.Primitive:
    """All parts of one colour in the rest pose, each vertex carried by one bone."""
    points, normals, carriers, faces = [], [], [], []
    for part, ends in zip(parts(skeleton), part_points(skeleton, rest)):
        if part.colour == name:
            vertices, directions, triangles = _round_cone(ends, part)
            faces.append(triangles + sum(map(len, points)))
            points.append(vertices)
            normals.append(directions)
            carriers.append(np.repeat([skeleton.index(bone) for bone in part.bones], len(vertices) // 2))
    joints = np.zeros((sum(map(len, points)), 4))
    joints[:, 0] = np.concatenate(carriers)
    attributes = gltf.Attributes(
        POSITION=store.add(np.concatenate(points), "f4", gltf.VEC3, gltf.ARRAY_BUFFER, bounds=True),
        NORMAL=store.add(np.concatenate(normals), "f4", gltf.VEC3, gltf.ARRAY_BUFFER),
        JOINTS_0=store.add(joints, "u1", gltf.VEC4, gltf.ARRAY_BUFFER),
        WEIGHTS_0=store.add(np.eye(4)[np.zeros(len(joints), int)], "f4", gltf.VEC4, gltf.ARRAY_BUFFER),
    )
    indices = store.add(np.concatenate(faces).reshape(-1, 1), "u2", gltf.SCALAR, gltf.ELEMENT_ARRAY_BUFFER)
    return gltf.Primitive(attributes=attributes, indices=indices, material=names.index(name))


def _round_cone(ends: np.ndarray, part: Part) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices (V, 3), normals (V, 3), triangles (F, 3) of two spheres and their common tangent cone.

    The first half of the vertices lies on the sphere at the start, the second on that at the end.
    """
    axis = ends[1] - ends[0]
    length = np.linalg.norm(axis)
    axis = axis / length if length > 1e-9 else np.array([0.0, 1.0, 0.0])
    tilt = np.arcsin(np.clip((part.radii[0] - part.radii[1]) / max(length, 1e-9), -0.99, 0.99))  # of the cone's normals
    latitudes = np.concatenate([np.linspace(-np.pi / 2, tilt, RINGS), np.linspace(tilt, np.pi / 2, RINGS)])
    angles = np.arange(SEGMENTS) * 2 * np.pi / SEGMENTS

    side = np.cross(axis, np.eye(3)[np.abs(axis).argmin()])
    side /= np.linalg.norm(side)
    around = np.cos(angles)[:, None] * side + np.sin(angles)[:, None] * np.cross(axis, side)
    normals = np.cos(latitudes)[:, None, None] * around + np.sin(latitudes)[:, None, None] * axis
    centres, radii = np.repeat(ends, RINGS, axis=0), np.repeat(part.radii, RINGS)
    vertices = centres[:, None] + radii[:, None, None] * normals

    ring, segment = np.meshgrid(np.arange(2 * RINGS - 1), np.arange(SEGMENTS), indexing="ij")
    here, right = ring * SEGMENTS + segment, ring * SEGMENTS + (segment + 1) % SEGMENTS
    lower = np.stack([here, right, right + SEGMENTS], -1)[1:]  # at the poles one of the two has no area
    upper = np.stack([here, right + SEGMENTS, here + SEGMENTS], -1)[:-1]
    return vertices.reshape(-1, 3), normals.reshape(-1, 3), np.concatenate([lower, upper]).reshape(-1, 3)
