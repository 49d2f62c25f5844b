"""The mesh of a character as a viewer draws it: triangles in the bind pose, and the moving bones that carry them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motionlab.motion.features import unit
from motionlab.motion.retarget.armature import _at, _unbind
from motionlab.motion.retarget.gltf import Gltf, _indices, read_accessor
from motionlab.motion.retarget.rest_pose import Character

CARRIERS = 4  # bones of a vertex that count
MAX_DRAWN = 150_000  # vertices, and triangles, of a character that is shown
MAX_PARTS = 100  # primitives
TRIANGLES = 4  # mode of a glTF primitive


@dataclass(frozen=True, eq=False)
class Part:
    """Triangles of one material.

    vertices, normals: (V, 3) in the bind pose, canonical axes, scene units. uv: (V, 2). bones: (V, 4) places in
    `Character.moving`; weights: (V, 4), summing to one. triangles: (F, 3). material: index in the file, -1 for none.
    """

    vertices: np.ndarray
    normals: np.ndarray
    uv: np.ndarray
    bones: np.ndarray
    weights: np.ndarray
    triangles: np.ndarray
    material: int


def mesh_parts(file: Gltf, body: Character) -> list[Part]:
    """The parts of a character's mesh; none where it is compressed.

    Raises MotionLabError where the mesh is damaged, or larger than can be shown.
    """
    owner, parts = _owners(body), []
    meshes = file.rows("meshes")
    for node, row in enumerate(file.nodes):
        mesh = row.get("mesh")
        primitives = meshes[mesh].get("primitives") if type(mesh) is int and 0 <= mesh < len(meshes) else None
        for primitive in primitives if isinstance(primitives, list) else []:
            if len(parts) == MAX_PARTS:
                raise file.error(f"its mesh has more than {MAX_PARTS} parts; join some of them and export again")
            part = _part(file, body, owner, node, row.get("skin"), primitive)
            parts += [] if part is None else [part]
            if sum(max(len(one.vertices), len(one.triangles)) for one in parts) > MAX_DRAWN:
                raise file.error(f"its mesh has more than {MAX_DRAWN} vertices or triangles; use a simpler one")
    return parts


def _owners(body: Character) -> np.ndarray:
    """(N,) the place in `moving` of what carries each node; the hips carry what hangs on none."""
    place = {node: i for i, (node, _) in enumerate(body.moving)}
    owner = np.zeros(len(body.armature.names), dtype=np.int64)
    for node in body.armature.order:
        above = body.armature.parents[node]
        owner[node] = place[node] if node in place else (owner[above] if above >= 0 else 0)
    return owner


def _part(file: Gltf, body: Character, owner: np.ndarray, node: int, skin, primitive) -> Part | None:
    attributes = _at(primitive, "attributes")
    if not isinstance(attributes, dict) or primitive.get("mode", TRIANGLES) != TRIANGLES:
        return None
    vertices = _read(file, attributes.get("POSITION"), 3)
    if vertices is None:
        return None
    vertices, count = vertices.astype(np.float64), len(vertices)
    bind, skins = body.armature.bind, file.rows("skins")
    joints = weights = None
    if type(skin) is int and 0 <= skin < len(skins):
        joints = _read(file, attributes.get("JOINTS_0"), CARRIERS, count)
        weights = _read(file, attributes.get("WEIGHTS_0"), CARRIERS, count)
    if joints is None or weights is None:  # rigid on its node, as eyes and hats are
        carry, joints, weights = bind[[node]], np.zeros((count, 1), dtype=np.int64), np.ones((count, 1))
        carriers = owner[[node]]
    else:
        nodes = _indices(file, skins[skin].get("joints"), len(file.nodes), "joints")
        joints = joints.astype(np.int64)
        if not 0 <= joints.min() <= joints.max() < len(nodes):
            raise file.error("the weights of a mesh do not fit its bones; export it again")
        carry, carriers = bind[nodes] @ _unbind(file, skins[skin], nodes), owner[nodes]
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    blend = np.einsum("vk,vkij->vij", weights, carry[joints])
    placed = (np.einsum("vij,vj->vi", blend[:, :3, :3], vertices) + blend[:, :3, 3]) @ body.axes.T
    triangles = _triangles(file, primitive, count)
    if not len(triangles):
        return None
    normals = _read(file, attributes.get("NORMAL"), 3, count)
    if normals is None:
        normals = smooth_normals(placed, triangles)
    else:
        normals = unit(np.einsum("vij,vj->vi", blend[:, :3, :3], normals.astype(np.float64)) @ body.axes.T)
    uv = _read(file, attributes.get("TEXCOORD_0"), 2, count)
    material = primitive.get("material")
    bones, weights = _heaviest(carriers[joints], weights)
    uv = np.zeros((count, 2)) if uv is None else uv.astype(np.float64)
    used, triangles = np.unique(triangles, return_inverse=True)  # parts may share their vertices
    return Part(
        placed[used],
        normals[used],
        uv[used],
        bones[used],
        weights[used],
        triangles.reshape(-1, 3),
        material if type(material) is int else -1,
    )


def _read(file: Gltf, index, width: int, count: int | None = None) -> np.ndarray | None:
    """(count, width) numbers; None where they are absent or kept elsewhere, as Draco does."""
    rows = file.rows("accessors")
    if type(index) is not int or not 0 <= index < len(rows):
        return None
    if not any(key in rows[index] for key in ("bufferView", "sparse")):
        return None
    values = read_accessor(file, index)
    if values.shape[1] != width or (count is not None and len(values) != count):
        raise file.error("a mesh has as many normals or weights as vertices, but this one has not; export it again")
    return values


def _triangles(file: Gltf, primitive: dict, count: int) -> np.ndarray:
    if "indices" in primitive:
        indices = _read(file, primitive["indices"], 1)
        indices = np.empty(0, dtype=np.int64) if indices is None else indices[:, 0].astype(np.int64)
    else:
        indices = np.arange(count)
    if len(indices) and not 0 <= indices.min() <= indices.max() < count:
        raise file.error("a triangle points to a vertex that is not there; export it again")
    return indices[: len(indices) // 3 * 3].reshape(-1, 3)


def smooth_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V, 3) unit normals, the mean of those of the triangles (F, 3) around a place, by area."""
    _, place = np.unique(vertices.round(6), axis=0, return_inverse=True)
    place = place.reshape(-1)  # numpy versions differ in its shape
    corners = vertices[triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    summed = np.zeros((place.max(initial=-1) + 1, 3))
    for corner in range(3):
        np.add.at(summed, place[triangles[:, corner]], faces)
    return unit(summed)[place]


def _heaviest(bones: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(V, 4) bones and weights; bones that carry a vertex twice are summed up."""
    if bones.shape[1] < CARRIERS:
        bones = np.pad(bones, ((0, 0), (0, CARRIERS - bones.shape[1])))
        weights = np.pad(weights, ((0, 0), (0, CARRIERS - weights.shape[1])))
    weights = weights.copy()
    for k in range(1, CARRIERS):
        for earlier in range(k):
            same = bones[:, k] == bones[:, earlier]
            weights[same, earlier] += weights[same, k]
            weights[same, k] = 0
    return bones, weights
