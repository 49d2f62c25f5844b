"""Files from strangers: what cannot be used gets one sentence, in bounded time and memory."""

import base64
import json
import struct

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.motion.retarget.api import open_character
from motionlab.motion.retarget.gltf import MAX_JOINTS, MAX_NODES, read_accessor, read_gltf
from motionlab.motion.retarget.gltf_write import glb_bytes
from tests.characters import character_glb
from tests.units.test_contacts import walking


def set_in(document, value, *path):
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = value


def change(*path, value):
    return lambda document: set_in(document, value, *path)


def five_thousand_bones(document):
    document["nodes"] += [{"name": f"b{i}"} for i in range(5000)]
    document["skins"][0]["joints"] += list(range(24, 5024))


def no_skin(document):
    document.pop("skins")
    document["nodes"][22].pop("skin")


def no_humanoid(document):
    document["skins"][0].pop("inverseBindMatrices")
    for i, node in enumerate(document["nodes"]):
        node |= {"name": f"x{i}", "translation": [0, 0, 0]}


def bones_in_a_row(document):
    count = len(document["nodes"])
    document["nodes"] += [{"children": [count + i + 1]} for i in range(600)] + [{}]
    document["skins"][0]["joints"][-1] = count + 600


def many_skins(document):
    document["skins"] *= 600


def deep_chain(document):
    count = len(document["nodes"])
    document["nodes"] += [{"children": [count + i + 1]} for i in range(15_000)] + [{}]


BAD = {
    "no skin": (no_skin, "no skinned body"),
    "no bones": (change("skins", 0, "joints", value=[]), "no bones"),
    "no humanoid": (no_humanoid, "no humanoid body"),
    "5,000 bones": (five_thousand_bones, f"more than {MAX_JOINTS}"),
    "bones in a row": (bones_in_a_row, "a bone hangs under 600 others; the limit is 512"),
    "many skins": (many_skins, "13200 bones in all; the limit is 10000"),
    "many nodes": (lambda d: d["nodes"].extend([{}] * MAX_NODES), f"more than {MAX_NODES}"),
    "a node that is its own child": (change("nodes", 5, "children", value=[5]), "itself"),
    "a circle": (change("nodes", 10, "children", value=[0]), "two parents|circle"),
    "a circle of its own": (lambda d: d["nodes"].extend([{"children": [25]}, {"children": [24]}]), "circle"),
    "two parents": (change("nodes", 5, "children", value=[7]), "two parents"),
    "children out of range": (change("nodes", 5, "children", value=[999]), "points outside"),
    "children that are no list": (change("nodes", 5, "children", value=3), "points outside"),
    "joints out of range": (change("skins", 0, "joints", value=[0, 999]), "points outside"),
    "buffer cut off": (change("buffers", 0, "byteLength", value=10_000_000), "cut off"),
    "buffer without length": (change("buffers", 0, value={}), "byteLength"),
    "buffer elsewhere": (change("buffers", 0, "uri", value="../../etc/passwd"), "other files"),
    "buffer on the net": (change("buffers", 0, "uri", value="http://localhost/a.bin"), "other files"),
    "view out of range": (change("bufferViews", 4, "byteOffset", value=1 << 30), "beyond its buffer"),
    "negative offset": (change("bufferViews", 4, "byteOffset", value=-8), "damaged"),
    "view that is not there": (change("accessors", 4, "bufferView", value=77), "not there"),
    "accessor out of range": (change("skins", 0, "inverseBindMatrices", value=77), "not in the file"),
    "a huge accessor": (change("accessors", 4, "count", value=1 << 40), "more than"),
    "an accessor of no type": (change("accessors", 4, "type", value="MAT9"), "no known type"),
    "meshopt": (change("bufferViews", 4, "extensions", value={"EXT_meshopt_compression": {}}), "without compression"),
    "unusable matrices": (lambda d: d["accessors"][4].pop("bufferView"), "cannot be inverted"),
    "rotation of zeros": (change("nodes", 3, "rotation", value=[0, 0, 0, 0]), "zero"),
    "translation of text": (change("nodes", 3, "translation", value=["a", 0, 0]), "finite numbers"),
    "a list of numbers": (change("nodes", value=[1, 2]), "not a list of objects"),
    "mirrored": (change("nodes", 23, "scale", value=[-1, 1, 1]), "negative scale"),
    "another version": (change("asset", value={"version": "1.0"}), "only 2.0"),
}


@pytest.mark.parametrize("damage, message", BAD.values(), ids=BAD)
def test_what_cannot_be_used_gets_a_sentence(damage, message):
    with pytest.raises(MotionLabError, match=message) as error:
        open_character(character_glb(change=damage))
    assert "\n" not in str(error.value) and len(str(error.value)) < 300


def test_files_that_are_no_glb():
    data = character_glb()
    for broken in (
        b"",
        b"glTF",
        data[:100],
        data[:-50],
        data[:12] + b"\xff" * 40,
        b"{}",
        b"[1]",
        b"{" * 100_000,
        b"PK\3\4" + data,
    ):
        with pytest.raises(MotionLabError):
            open_character(broken)
    huge = bytearray(data)
    struct.pack_into("<I", huge, 12, 1 << 31)
    with pytest.raises(MotionLabError, match="longer than the file"):
        open_character(bytes(huge))


def test_every_byte_that_is_cut_off_is_noticed():
    data = character_glb()
    for end in range(0, len(data) - 1, 997):
        with pytest.raises(MotionLabError):
            open_character(data[:end])


def test_a_deep_tree_takes_no_recursion():
    assert open_character(character_glb(change=deep_chain)).body.bones.rig == "SMPL / SMPL-X"


def test_two_skins_share_their_bones():
    """Clothes come as skins of their own, often bound to fewer bones."""

    def dress(document):
        document["skins"].append({"joints": [0, 1, 2, 4, 5]})
        document["nodes"].append({"mesh": 0, "skin": 0})

    assert len(open_character(character_glb(change=dress)).body.bones.bones) == 18


def test_draco_leaves_the_skeleton_alone():
    """Compressed vertices are not needed: the soles are then where the lowest foot bone is."""

    def compress(document):
        attributes = document["meshes"][0]["primitives"][0]["attributes"]
        for index in attributes.values():
            document["accessors"][index].pop("bufferView")
        document["extensionsUsed"] = document["extensionsRequired"] = ["KHR_draco_mesh_compression"]

    opened = open_character(character_glb(change=compress))
    written = read_gltf(opened.write(walking(frames=10)))
    assert not opened.body.armature.skins and written.document["extensionsRequired"] == ["KHR_draco_mesh_compression"]


def test_sparse_accessors_are_read():
    places, values = np.array([1, 3], np.uint16), np.array([[1, 2, 3], [4, 5, 6]], np.float32)
    binary = places.tobytes() + values.tobytes()
    sparse = {
        "count": 2,
        "indices": {"bufferView": 0, "componentType": 5123},
        "values": {"bufferView": 1},
    }
    document = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": len(binary)}],
        "bufferViews": [{"buffer": 0, "byteLength": 4}, {"buffer": 0, "byteOffset": 4, "byteLength": 24}],
        "accessors": [{"componentType": 5126, "type": "VEC3", "count": 5, "sparse": sparse}],
    }
    expected = np.zeros((5, 3))
    expected[[1, 3]] = values
    np.testing.assert_array_equal(read_accessor(read_gltf(glb_bytes(document, binary)), 0), expected)
    sparse["count"] = 6
    with pytest.raises(MotionLabError, match="more numbers than it has"):
        read_accessor(read_gltf(glb_bytes(document, binary)), 0)


def test_normalized_and_strided_numbers():
    rows = np.array([[0, 255, 51, 7], [255, 0, 102, 7]], np.uint8)
    document = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": 8}],
        "bufferViews": [{"buffer": 0, "byteLength": 8, "byteStride": 4}],
        "accessors": [{"bufferView": 0, "componentType": 5121, "type": "VEC3", "count": 2, "normalized": True}],
    }
    read = read_accessor(read_gltf(glb_bytes(document, rows.tobytes())), 0)
    np.testing.assert_allclose(read, [[0, 1, 0.2], [1, 0, 0.4]])


def test_a_gltf_with_its_buffer_inside_becomes_a_glb():
    file = read_gltf(character_glb())
    file.document["buffers"][0]["uri"] = (
        "data:application/octet-stream;base64," + base64.b64encode(file.buffers[0]).decode()
    )
    text = json.dumps(file.document).encode()
    written = read_gltf(open_character(text, suffix=".gltf").write(walking(frames=10)))
    assert written.buffers[0].startswith(file.buffers[0]) and "uri" not in written.document["buffers"][0]


def test_huge_textures_are_never_opened():
    """An image that claims to be a gigapixel large is a few bytes here; nothing decodes it."""

    def texture(document):
        document["images"] = [{"uri": "data:image/png;base64,iVBORw0KGgo="}]
        document["textures"] = [{"source": 0}]

    assert open_character(character_glb(change=texture)).write(walking(frames=10))


def test_fbx_is_said_to_be_exported():
    with pytest.raises(MotionLabError, match="Blender and export it as glTF"):
        open_character(b"Kaydara FBX Binary", suffix=".fbx")


@pytest.mark.parametrize("primitives", [3, {}, [3], [{"attributes": [1]}]])
def test_primitives_that_are_none_leave_the_skeleton_alone(primitives):
    """Found by the fuzz."""
    opened = open_character(character_glb(change=change("meshes", 0, "primitives", value=primitives)))
    assert not opened.body.armature.skins
