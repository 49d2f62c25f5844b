"""GLB files, read back by an independent few lines from the glTF 2.0 specification."""

import json
import struct

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from motionlab.motion import glb
from motionlab.motion.body import part_points, parts
from motionlab.motion.files import save
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import SMPL22
from tests.synthetic import wave_animation, wave_motion

COMPONENTS = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}
DTYPES = {5121: "<u1", 5123: "<u2", 5126: "<f4"}


def parse(data: bytes) -> tuple[dict, list[np.ndarray]]:
    """The document and all accessors of a GLB; asserts the container's rules."""
    magic, version, length, size, kind = struct.unpack("<4sII I4s", data[:20])
    assert (magic, version, length, kind) == (b"glTF", 2, len(data), b"JSON") and size % 4 == 0
    document = json.loads(data[20 : 20 + size])
    binary_size, kind = struct.unpack("<I4s", data[20 + size : 28 + size])
    binary = data[28 + size :]
    assert kind == b"BIN\0" and binary_size == len(binary) == document["buffers"][0]["byteLength"]
    arrays, end = [], 0
    for accessor in document["accessors"]:
        view = document["bufferViews"][accessor["bufferView"]]
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        dtype, width = np.dtype(DTYPES[accessor["componentType"]]), COMPONENTS[accessor["type"]]
        assert start % 4 == 0 and view["byteOffset"] >= end
        assert accessor["count"] * width * dtype.itemsize == view["byteLength"]
        end = view["byteOffset"] + view["byteLength"]
        array = np.frombuffer(binary, dtype, accessor["count"] * width, start).reshape(-1, width)
        if "min" in accessor:
            assert accessor["min"] == array.min(0).tolist() and accessor["max"] == array.max(0).tolist()
        arrays.append(array)
    assert end <= len(binary) < end + 4
    return document, arrays


def world_matrices(document: dict, arrays: list[np.ndarray], frame: int) -> np.ndarray:
    """(J, 4, 4) matrices of the joint nodes at a key frame."""
    nodes = document["nodes"][:-1]
    translations = [np.array(node["translation"]) for node in nodes]
    rotations = [np.array(node["rotation"]) for node in nodes]
    animation = document["animations"][0]
    for channel in animation["channels"]:
        node, value = channel["target"]["node"], arrays[animation["samplers"][channel["sampler"]]["output"]][frame]
        (translations if channel["target"]["path"] == "translation" else rotations)[node] = value
    matrices = np.repeat(np.eye(4)[None], len(nodes), axis=0)
    matrices[:, :3, :3] = Rotation.from_quat(rotations).as_matrix()
    matrices[:, :3, 3] = translations
    for node, children in enumerate(n.get("children", []) for n in nodes):
        for child in children:
            matrices[child] = matrices[node] @ matrices[child]
    return matrices


@pytest.fixture(scope="module")
def animation():
    return wave_animation(196)


@pytest.fixture(scope="module")
def parsed(animation):
    return parse(glb._glb(animation, {"prompt": "a person walks", "seed": 3}))


def test_file_is_small_and_every_index_points_somewhere(animation, parsed):
    document, arrays = parsed
    assert len(glb._glb(animation, {})) < 400_000
    assert document["scenes"][document["scene"]]["nodes"] == [0, 22]
    assert document["nodes"][22]["mesh"] == 0 and document["nodes"][22]["skin"] == 0
    assert document["skins"][0]["joints"] == list(range(22))
    for primitive in document["meshes"][0]["primitives"]:
        count = len(arrays[primitive["attributes"]["POSITION"]])
        assert {len(arrays[index]) for index in primitive["attributes"].values()} == {count}
        assert arrays[primitive["indices"]].max() == count - 1
        assert arrays[primitive["attributes"]["JOINTS_0"]].max() < 22
        assert (arrays[primitive["attributes"]["WEIGHTS_0"]].sum(1) == 1).all()
        assert primitive["material"] < len(document["materials"])


def test_keys_run_at_the_frame_rate(parsed):
    document, arrays = parsed
    samplers = document["animations"][0]["samplers"]
    assert {sampler["interpolation"] for sampler in samplers} == {"LINEAR"}
    assert len({sampler["input"] for sampler in samplers}) == 1
    times = document["accessors"][samplers[0]["input"]]
    assert times["min"] == [0] and times["max"] == pytest.approx([195 / 20])
    assert np.allclose(arrays[samplers[0]["input"]][:, 0], np.arange(196) / 20)


def test_rotation_keys_are_unit_and_take_the_short_way(animation, parsed):
    flipped = animation.rotations.copy()
    flipped[::2] *= -1
    for document, arrays in (parsed, parse(glb._glb(type(animation)(SMPL22, flipped, animation.positions, 20.0), {}))):
        for channel in document["animations"][0]["channels"]:
            if channel["target"]["path"] == "rotation":
                keys = arrays[document["animations"][0]["samplers"][channel["sampler"]]["output"]]
                assert np.allclose(np.linalg.norm(keys, axis=1), 1, atol=1e-5)
                assert ((keys[1:] * keys[:-1]).sum(1) > 0).all()


@pytest.mark.parametrize("frame", [0, 57, 195])
def test_nodes_move_as_the_joints_do(animation, parsed, frame):
    joints = animation.joints()[frame]
    assert np.allclose(world_matrices(*parsed, frame)[:, :3, 3], joints, atol=1e-5)


@pytest.mark.parametrize("frame", [0, 57])
def test_skin_carries_every_part_to_its_place(animation, parsed, frame):
    """A part's vertices, skinned, lie on spheres around the ends that part_points computes from the joints."""
    document, arrays = parsed
    matrices = world_matrices(document, arrays, frame)
    unbind = arrays[document["skins"][0]["inverseBindMatrices"]].reshape(-1, 4, 4).transpose(0, 2, 1)
    ends = part_points(SMPL22, animation.joints()[frame])
    rigid = 0
    for primitive in document["meshes"][0]["primitives"]:
        colour = document["materials"][primitive["material"]]["name"]
        index = arrays[primitive["attributes"]["JOINTS_0"]][:, 0]
        points = arrays[primitive["attributes"]["POSITION"]]
        points = np.einsum("vij,vj->vi", matrices[index] @ unbind[index], np.c_[points, np.ones(len(points))])[:, :3]
        mine = [(part, pair) for part, pair in zip(parts(SMPL22), ends) if part.colour == colour]
        for (part, pair), vertices in zip(mine, np.split(points, len(mine))):
            halves = np.split(vertices, 2)
            for point, bone, centre, radius, half in zip((part.start, part.end), part.bones, pair, part.radii, halves):
                # heels, toes and the head lean also on joints that another bone moves, by centimetres
                carried = all(bone in (joint, SMPL22.joints[SMPL22.parents[SMPL22.index(joint)]]) for joint in point)
                rigid += carried
                distances = np.linalg.norm(half - centre, axis=-1)
                assert np.allclose(distances, radius, atol=1e-5 if carried else 0.05), part
    assert rigid > 30


def test_triangles_face_outward(parsed):
    document, arrays = parsed
    for primitive in document["meshes"][0]["primitives"]:
        points, normals = (arrays[primitive["attributes"][name]] for name in ("POSITION", "NORMAL"))
        triangles = arrays[primitive["indices"]].reshape(-1, 3)
        a, b, c = points[triangles].transpose(1, 0, 2)
        facing = np.cross(b - a, c - a)
        assert (np.linalg.norm(facing, axis=1) > 0).all()
        assert ((facing * normals[triangles].sum(1)).sum(1) > 0).all()
        assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-5)


def test_info_is_kept(parsed):
    document, _ = parsed
    assert document["animations"][0]["name"] == "a person walks"
    assert document["asset"]["extras"] == {"prompt": "a person walks", "seed": 3}


@pytest.mark.parametrize("frames", [1, 40])
def test_saving_a_motion(frames, tmp_path):
    motion = wave_motion(frames)
    motion = Motion(motion.joints, 30.0, info={"seed": np.int64(1)})
    document, arrays = parse(save(motion, tmp_path / "walk.glb").read_bytes())
    assert document["asset"]["extras"] == {"seed": 1}
    times = arrays[document["animations"][0]["samplers"][0]["input"]]
    assert len(times) == frames and times[-1] == pytest.approx((frames - 1) / 30)
    joints = world_matrices(document, arrays, frames - 1)[:, :3, 3]
    assert np.linalg.norm(joints - motion.joints[-1], axis=-1).max() < 0.01
