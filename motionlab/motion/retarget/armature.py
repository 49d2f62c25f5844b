"""Armatures: the bones of a character in its bind pose, whatever file it came in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.motion.motion import Animation
from motionlab.motion.retarget.gltf import Gltf, _indices, global_matrices, read_accessor

MAX_VERTICES = 20_000  # of a primitive that are looked at
MAX_PARTS = 100  # primitives that are looked at
MAX_BONES, MAX_DEPTH = 10_000, 512


@dataclass(frozen=True, eq=False)
class Skin:
    """Vertices of one mesh in the character's bind pose, and the bones that carry them.

    vertices: (V, 3) scene units. bones: (V, 4) node indices. weights: (V, 4), summing to one.
    """

    vertices: np.ndarray
    bones: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True, eq=False)
class Armature:
    """The nodes of a file and how they stand.

    names, parents: N nodes, in the file's order; -1 for a root. order: parents first.
    local: (N, 4, 4) as the nodes stand in the file. bind: (N, 4, 4) world matrices of the pose in which the skin was
    bound, in the units and the up axis of the scene; that of a node without skin hangs rigidly on its parent.
    joints: the nodes that may be bones. humanoid: role -> node where the file itself says so (VRM).
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    order: tuple[int, ...]
    local: np.ndarray
    bind: np.ndarray
    joints: frozenset[int]
    humanoid: dict[str, int] = field(default_factory=dict)
    skins: tuple[Skin, ...] = ()

    @property
    def places(self) -> np.ndarray:
        """(N, 3) where the nodes are in the bind pose."""
        return self.bind[:, :3, 3]

    def path(self, node: int) -> list[int]:
        """The node and what it hangs on, up to a root."""
        way = [node]
        while self.parents[way[-1]] >= 0:
            way.append(self.parents[way[-1]])
        return way

    def common(self, nodes) -> int:
        """The lowest node on which all of them hang, or which is one of them; -1 if there is none."""
        ways = [self.path(node) for node in nodes]
        shared = set(ways[0]).intersection(*ways[1:])
        return next((node for node in ways[0] if node in shared), -1)

    def children(self) -> list[list[int]]:
        """The children of each node, in order."""
        found: list[list[int]] = [[] for _ in self.names]
        for node in self.order:
            if self.parents[node] >= 0:
                found[self.parents[node]].append(node)
        return found


def gltf_armature(file: Gltf) -> Armature:
    """The armature of a glTF file: of all its skins, or of its VRM humanoid where it has no skin.

    Raises MotionLabError if there is neither, or the matrices of a skin cannot be used.
    """
    parents, order, local = file.parents(), file.order(), file.local_matrices()
    world = global_matrices(parents, order, local)
    humanoid = vrm_humanoid(file)
    skins = file.rows("skins")
    if not skins and not humanoid:
        raise file.error("it holds no skinned body (no skin with bones); export the mesh together with its armature")
    bind, bound, unbind = world.copy(), np.zeros(len(parents), bool), []
    bones = [_indices(file, skin.get("joints", []), len(parents), "joints") for skin in skins]
    _check_bones(file, bones, parents, order)
    for skin, joints in zip(skins, bones):
        unbind.append(_unbind(file, skin, joints))
        move = _bind_to_scene(file, world, joints, unbind[-1], parents)
        for joint, matrix in zip(joints, unbind[-1]):
            if not bound[joint]:
                bind[joint] = move @ np.linalg.inv(matrix)
                bound[joint] = True
    # what no skin binds hangs on its parent as the file has it, or stays where it is above the bones
    for node in order:
        if not bound[node] and parents[node] >= 0 and bound[parents[node]]:
            bind[node] = bind[parents[node]] @ local[node]
            bound[node] = True
    if (np.linalg.det(bind[:, :3, :3]) < 0).any():
        raise file.error("a bone is mirrored by a negative scale; apply the scale and export again")
    joints = {joint for some in bones for joint in some} | set(humanoid.values())
    parts: list[Skin] = []
    for node in range(len(file.nodes)):
        if len(parts) < MAX_PARTS:  # which tell where soles and skin are; a character has some ten
            parts += _skin_parts(file, node, unbind, bind)
    return Armature(file.names(), tuple(parents), tuple(order), local, bind, frozenset(joints), humanoid, tuple(parts))


def _check_bones(file: Gltf, bones: list[list[int]], parents: list[int], order: list[int]) -> None:
    """Raises MotionLabError where skins have more bones in all, or deeper ones, than any character."""
    if (count := sum(map(len, bones))) > MAX_BONES:
        raise file.error(f"its skins have {count} bones in all; the limit is {MAX_BONES}, export deforming bones only")
    depth = [0] * len(parents)
    for node in order:
        depth[node] = depth[parents[node]] + 1 if parents[node] >= 0 else 0
    if (deepest := max((depth[joint] for some in bones for joint in some), default=0)) > MAX_DEPTH:
        raise file.error(f"a bone hangs under {deepest} others; the limit is {MAX_DEPTH}, export deforming bones only")


def _unbind(file: Gltf, skin: dict, joints: list[int]) -> np.ndarray:
    """(J, 4, 4) inverse bind matrices of a skin."""
    if not joints:
        raise file.error("a skin has no bones; export the mesh together with its armature")
    if "inverseBindMatrices" not in skin:
        return np.repeat(np.eye(4)[None], len(joints), axis=0)
    matrices = read_accessor(file, skin["inverseBindMatrices"]).astype(np.float64)
    if matrices.shape[0] < len(joints) or matrices.shape[1] != 16:
        raise file.error("a skin has fewer inverse bind matrices than bones; export it again")
    matrices = matrices[: len(joints)].reshape(-1, 4, 4).transpose(0, 2, 1)
    if (np.abs(np.linalg.det(matrices)) < 1e-30).any():
        raise file.error("a bone has an inverse bind matrix that cannot be inverted; export it again")
    return matrices


def _bind_to_scene(
    file: Gltf, world: np.ndarray, joints: list[int], unbind: np.ndarray, parents: list[int]
) -> np.ndarray:
    """(4, 4) from the space in which a skin was bound to the scene.

    The same for every bone while the nodes stand in the bind pose. Where they do not, that of the bone nearest to the
    root counts, with its rotation snapped to right angles (an armature is turned by those, a posed bone by anything).
    """
    inside, depth = set(joints), {}
    for joint in joints:
        steps, node = 0, joint
        while parents[node] >= 0:
            node = parents[node]
            steps += node in inside
        depth[joint] = steps
    top = min(range(len(joints)), key=lambda i: depth[joints[i]])
    moves = np.array([world[joint] @ matrix for joint, matrix in zip(joints, unbind)])
    move = moves[top]
    span = np.ptp((np.linalg.inv(unbind) @ [0, 0, 0, 1])[:, :3], axis=0).max() * np.cbrt(
        abs(np.linalg.det(move[:3, :3]))
    )
    if len(joints) > 1 and np.abs(moves[:, :3, 3] - move[:3, 3]).max() > 0.02 * max(span, 1e-9):
        scale = np.cbrt(np.linalg.det(move[:3, :3]))
        if not 1e-9 < scale < 1e9:
            raise file.error("its skin is flat or mirrored against its bones; export it again")
        turn = Rotation.from_matrix(move[:3, :3] / max(scale, 1e-12))
        right = Rotation.create_group("O")
        nearest = right[int(np.argmin((right.inv() * turn).magnitude()))]
        if (nearest.inv() * turn).magnitude() < np.radians(40):
            moved = np.eye(4)
            moved[:3, :3] = nearest.as_matrix() * scale
            place = (np.linalg.inv(unbind[top]) @ [0, 0, 0, 1])[:3]
            moved[:3, 3] = world[joints[top], :3, 3] - moved[:3, :3] @ place
            move = moved
    return move


def vrm_humanoid(file: Gltf) -> dict[str, int]:
    """role -> node of VRM 0, VRM 1 or a VRM animation; empty for other files. Thumbs of VRM 0 keep their own names."""
    extensions = file.document.get("extensions", {})
    extensions = extensions if isinstance(extensions, dict) else {}
    found: dict[str, int] = {}
    if "VRM" in extensions:
        rows = _at(extensions, "VRM", "humanoid", "humanBones") or []
        pairs = (
            [(row.get("bone"), row.get("node")) for row in rows if isinstance(row, dict)]
            if isinstance(rows, list)
            else []
        )
    else:
        name = "VRMC_vrm" if "VRMC_vrm" in extensions else "VRMC_vrm_animation"
        table = _at(extensions, name, "humanoid", "humanBones") or {}
        pairs = (
            [(bone, row.get("node")) for bone, row in table.items() if isinstance(row, dict)]
            if isinstance(table, dict)
            else []
        )
    for bone, node in pairs:
        if isinstance(bone, str) and type(node) is int and 0 <= node < len(file.nodes):
            found[bone] = node
    return found


def _at(value, *keys):
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _skin_parts(file: Gltf, node: int, unbind: list[np.ndarray], bind: np.ndarray) -> list[Skin]:
    """The skinned vertices of one mesh node; none where they are compressed or have no weights."""
    row, meshes, skins = file.nodes[node], file.rows("meshes"), file.rows("skins")
    mesh, skin = row.get("mesh"), row.get("skin")
    if type(mesh) is not int or type(skin) is not int or not 0 <= mesh < len(meshes) or not 0 <= skin < len(skins):
        return []
    joints = np.array(_indices(file, skins[skin].get("joints"), len(file.nodes), "joints"))
    primitives = meshes[mesh].get("primitives")
    accessors, parts = file.rows("accessors"), []
    for primitive in primitives if isinstance(primitives, list) else []:
        if len(parts) == MAX_PARTS:
            break
        attributes = _at(primitive, "attributes")
        if not isinstance(attributes, dict):
            continue
        wanted = [attributes.get(name) for name in ("POSITION", "JOINTS_0", "WEIGHTS_0")]
        if not all(type(i) is int and 0 <= i < len(accessors) for i in wanted):
            continue
        # Draco keeps the numbers elsewhere
        if not any(key in accessors[wanted[0]] for key in ("bufferView", "sparse")):
            continue
        vertices, which, weights = (read_accessor(file, i) for i in wanted)
        fits = vertices.shape[1] == 3 and len(vertices) == len(which) and which.shape == weights.shape
        if not fits or not 0 <= which.min() <= which.max() < len(joints):
            raise file.error("the weights of a mesh do not fit its vertices or bones; export it again")
        every = max(1, len(vertices) // MAX_VERTICES)  # a part of them tells as well where soles and skin are
        vertices, which, weights = vertices[::every], which[::every], weights[::every].astype(np.float64)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
        local = np.c_[vertices.astype(np.float64), np.ones(len(vertices))]
        carry = bind[joints] @ unbind[skin]
        bones = which.astype(np.int64)
        moved = np.einsum("vk,vkij,vj->vi", weights, carry[bones], local)[:, :3]
        parts.append(Skin(moved, joints[bones], weights))
    return parts


def bvh_armature(animation: Animation) -> Armature:
    """The armature of a BVH: its zero pose, or its first frame where that looks more like a person at rest."""
    return skeleton_armature(animation, _rest_frame(animation))


def skeleton_armature(animation: Animation, frame: int | None) -> Armature:
    """An animation's skeleton as an armature, at rest as in one of its frames; None: with all rotations zero."""
    skeleton = animation.skeleton
    local = np.repeat(np.eye(4)[None], len(skeleton), axis=0)
    local[:, :3, 3] = skeleton.offsets if frame is None else animation.positions[frame]
    if frame is not None:
        local[:, :3, :3] = Rotation.from_quat(animation.rotations[frame]).as_matrix()
    order = list(range(len(skeleton)))
    bind = global_matrices(list(skeleton.parents), order, local)
    return Armature(skeleton.joints, skeleton.parents, tuple(order), local, bind, frozenset(order))


def _rest_frame(animation: Animation) -> int | None:
    """None if the zero pose is as tall and as wide as a person at rest; else frame 0."""
    zero = animation.skeleton.rest_pose()
    size = np.sort(np.ptp(zero, axis=0))[::-1]
    bones = np.linalg.norm(animation.skeleton.offsets, axis=1)[1:].sum()
    # A person's height and width make up most of all bones; a zero pose with every bone along one axis has one extent.
    return None if bones > 0 and size[1] > 0.25 * size[0] else 0
