"""Characters in the viewer: what the payload holds puts every vertex where the written file does."""

import base64
import io
import json
import tarfile

import numpy as np
import pytest
from PIL import Image
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.retarget import material, mesh
from motionlab.motion.retarget.api import open_character
from motionlab.motion.retarget.armature import _unbind
from motionlab.motion.retarget.gltf import read_accessor, read_gltf
from motionlab.motion.retarget.gltf_animation import world_at
from motionlab.motion.retarget.material import SIZE, read_material
from motionlab.motion.retarget.mesh import smooth_normals
from motionlab.viewer import Body, encode, viewer_html
from motionlab.viewer.skin import Skin
from tests.characters import ARMS_DOWN, character_glb
from tests.shared import SHARED
from tests.units.test_contacts import walking

CHARACTERS = SHARED / "data" / "characters" / "characters.tar.xz"
REAL = ("makehuman_mixamo.glb", "makehuman_vrm0.vrm", "Casual.glb", "Godette_vrm_v4.vrm")
FRAMES = np.array([0, 7, 23, 39])
MADE = {
    "plain": {},
    "scaled, turned away": {"scale": 0.01, "frame": [[-1, 0, 0], [0, 1, 0], [0, 0, -1]]},
    "A-pose under nodes in T-pose": {"bind": ARMS_DOWN, "pose": {}},
}


@pytest.fixture(scope="module")
def walk():
    return walking(frames=40)


def numbers(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind).astype(np.float64)


def drawn(payload: dict) -> np.ndarray:
    """(F, V, 3) where skin.js draws the vertices of the first body in FRAMES, by its arithmetic."""
    skin, track = payload["skin"], payload["bodies"][0]["track"]
    vertices = numbers(skin["vertices"], "<i2").reshape(-1, 3) / 32767 * skin["size"]
    joints = numbers(skin["joints"], "<u1").reshape(-1, 4).astype(int)
    weights = numbers(skin["weights"], "<u1").reshape(-1, 4) / 255
    turns = numbers(track["turns"], "<i2").reshape(-1, skin["bones"], 4)[FRAMES]
    places = numbers(track["places"], "<i2").reshape(-1, skin["bones"], 3)[FRAMES] / 32767 * track["reach"]
    rest, out = np.reshape(skin["rest"], (-1, 3)), []
    for turn, place in zip(turns, places):
        matrices = Rotation.from_quat(turn).as_matrix()
        shifts = place - np.einsum("bij,bj->bi", matrices, rest)
        moved = np.einsum("vkij,vj->vki", matrices[joints], vertices) + shifts[joints]
        out.append((weights[..., None] * moved).sum(axis=1))
    return np.array(out)


def played(opened, data: bytes) -> np.ndarray:
    """(F, V, 3) where a player of the written file puts the skinned vertices, canonical axes, over the floor."""
    file = read_gltf(data)
    world, parts = world_at(file, len(file.rows("animations")) - 1, FRAMES / 20.0), []
    for row in file.nodes:
        if "mesh" not in row or "skin" not in row:
            continue
        skin = file.rows("skins")[row["skin"]]
        unbind = _unbind(file, skin, skin["joints"])
        for primitive in file.rows("meshes")[row["mesh"]]["primitives"]:
            position, joints, weights = (
                read_accessor(file, primitive["attributes"][name]) for name in ("POSITION", "JOINTS_0", "WEIGHTS_0")
            )
            used = np.unique(read_accessor(file, primitive["indices"])) if "indices" in primitive else slice(None)
            position, joints, weights = position[used], joints[used], weights[used]
            weights = weights / weights.sum(axis=1, keepdims=True)
            carry = np.einsum("fjab,jbc->fjac", world[:, skin["joints"]], unbind)
            local = np.c_[position.astype(np.float64), np.ones(len(position))]
            parts.append(np.einsum("vk,fvkab,vb->fva", weights, carry[:, joints.astype(int)], local)[..., :3])
    body = opened.body
    return np.concatenate(parts, axis=1) @ body.axes.T - (0, body.floor, 0)


def check(opened, walk) -> None:
    skin = Skin(opened)
    payload = json.loads(skin.dress(encode([walk])))
    ours, theirs = drawn(payload), played(opened, opened.write(walk)) * skin.skinned.scale
    assert ours.shape == theirs.shape and np.ptp(theirs, axis=0).max() > 0.1
    assert np.linalg.norm(ours - theirs, axis=-1).max() < 2e-3 * opened.body.height * skin.skinned.scale / 1.7


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_vertices_are_where_the_written_file_puts_them(walk, made):
    check(open_character(character_glb(**made)), walk)


@pytest.mark.parametrize("name", REAL)
def test_real_characters_too(walk, name, tmp_path):
    if not CHARACTERS.exists():
        pytest.skip("the archive of characters is not beside the repository")
    with tarfile.open(CHARACTERS) as archive:
        member = next(member for member in archive if member.name.endswith(f"/{name}"))
        data = archive.extractfile(member).read()
    check(open_character(data, suffix=name[-4:]), walk)


def test_several_bodies_share_one_mesh_and_stand_side_by_side(walk):
    skin = Skin(open_character(character_glb()))
    payload = json.loads(skin.dress(encode([Body(walk, "a"), Body(walk, "b", pinned=True)])))
    assert payload["skin"]["bones"] == len(skin.opened.body.moving) and all("track" in b for b in payload["bodies"])
    assert payload["bodies"][0]["offset"][0] < 0 < payload["bodies"][1]["offset"][0]
    assert "track" not in json.loads(encode([walk]))["bodies"][0]
    assert "turns" in viewer_html([walk], skin=skin)


def test_a_scene_in_centimetres_is_shown_in_metres(walk):
    big = Skin(open_character(character_glb(scale=100.0, change=lambda document: None)))
    assert big.skinned.scale == 1.0  # the armature's scale is undone inside

    def grown(document):
        document["nodes"][23]["scale"] = [100.0] * 3

    skin = Skin(open_character(character_glb(change=grown)))
    assert skin.opened.body.height > 50 and abs(skin.skinned.scale * skin.opened.body.height - 1.7) < 1e-6
    assert np.abs(drawn(json.loads(skin.dress(encode([walk]))))[..., 1]).max() < 3


def test_normals_are_the_mean_around_a_place():
    vertices = np.array([[0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1], [0, 0, 0]], dtype=float)
    up = smooth_normals(vertices, np.array([[0, 2, 1], [4, 3, 2]]))
    np.testing.assert_allclose(up, np.tile([0, 1, 0], (5, 1)))


def test_what_cannot_be_shown_is_one_sentence(walk, tmp_path, monkeypatch):
    path = walk.save(tmp_path / "walk.bvh")
    with pytest.raises(MotionLabError, match="a BVH has no mesh"):
        Skin(open_character(path)).dress(encode([walk]))

    def compressed(document):
        for name in ("POSITION", "JOINTS_0", "WEIGHTS_0"):
            del document["accessors"][document["meshes"][0]["primitives"][0]["attributes"][name]]["bufferView"]

    with pytest.raises(MotionLabError, match="its mesh is compressed"):
        Skin(open_character(character_glb(change=compressed))).dress(encode([walk]))

    def empty(document):
        document["accessors"][document["meshes"][0]["primitives"][0]["indices"]]["count"] = 2

    with pytest.raises(MotionLabError, match="or it has none"):
        Skin(open_character(character_glb(change=empty))).dress(encode([walk]))

    def astray(document):
        document["meshes"][0]["primitives"][0]["indices"] = 1  # the bones of vertices, four a row

    with pytest.raises(MotionLabError, match="export it again"):
        Skin(open_character(character_glb(change=astray))).dress(encode([walk]))
    monkeypatch.setattr(mesh, "MAX_DRAWN", 100)
    with pytest.raises(MotionLabError, match="more than 100 vertices or triangles"):
        Skin(open_character(character_glb())).dress(encode([walk]))


@pytest.mark.parametrize("mode, kind", [("RGB", "jpeg"), ("RGBA", "png")])
def test_pictures_are_made_small(mode, kind):
    out = io.BytesIO()
    Image.new(mode, (1000, 600), (200, 10, 10) if mode == "RGB" else (200, 10, 10, 80)).save(out, "png")
    uri = f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"

    def painted(document):
        document["images"] = [{"uri": uri}]
        document["textures"] = [{"source": 0}]
        look = {"baseColorTexture": {"index": 0}, "baseColorFactor": [1, 0.5, 1, 1]}
        document["materials"] = [{"pbrMetallicRoughness": look, "alphaMode": "MASK"}]

    look = read_material(read_gltf(character_glb(change=painted)), 0)
    head, _, data = look.picture.partition(",")
    with Image.open(io.BytesIO(base64.b64decode(data))) as small:
        assert max(small.size) == SIZE and head == f"data:image/{kind};base64"
    assert look.colour == (1, 0.5, 1) and look.cut == 0.5


@pytest.mark.parametrize(
    "change",
    [
        {"images": [{"uri": "data:image/png;base64,aaaa"}], "textures": [{"source": 0}]},
        {"images": [{"bufferView": 99}], "textures": [{"source": 0}]},
        {"images": [{"bufferView": 0}], "textures": [{"source": 0}]},
        {"textures": [{"source": "x"}]},
        {},
    ],
)
def test_a_picture_that_cannot_be_read_is_left_out(change):
    def painted(document):
        document.update(change)
        document["materials"] = [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]

    file = read_gltf(character_glb(change=painted))
    assert read_material(file, 0).picture == ""
    assert read_material(file, -1).colour == read_material(file, 7).colour


def test_huge_pictures_take_bounded_time_and_memory(monkeypatch):
    """Four kilobytes of PNG can be a gigapixel: a picture over the limit is not opened, nor are all of many."""
    out = io.BytesIO()
    Image.new("L", (400, 400)).save(out, "png")
    uri = f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"

    def painted(document):
        document["images"] = [{"uri": uri} for _ in range(5)]
        document["textures"] = [{"source": i} for i in range(5)]
        look = [{"baseColorTexture": {"index": i % 5}} for i in range(10)]
        document["materials"] = [{"pbrMetallicRoughness": row} for row in look]

    monkeypatch.setattr(material, "MOST_PIXELS", 3 * 400 * 400)
    file = read_gltf(character_glb(change=painted))
    pictures = [read_material(file, i).picture for i in range(10)]
    assert [bool(picture) for picture in pictures] == 2 * [True, True, True, False, False]
    assert file.pixels == 5 * 400 * 400  # materials share their pictures
    monkeypatch.setattr(material, "MAX_PIXELS", 400 * 400 - 1)
    assert not read_material(read_gltf(character_glb(change=painted)), 0).picture
