"""Motions on characters: rest poses, scales and facings of every kind, planted feet, files that stay what they were."""

import json

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from evaluation.retarget import aims_table, retarget_table
from motionlab.__main__ import main
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from motionlab.motion.motion import Motion
from motionlab.motion.retarget.api import open_character, source_animation
from motionlab.motion.retarget.from_rig import read_gltf_motion
from motionlab.motion.retarget.gltf import read_accessor, read_gltf
from motionlab.motion.retarget.gltf_animation import world_at
from motionlab.motion.retarget.skinning import SkinnedMesh
from motionlab.motion.rotations import floor_height
from motionlab.motion.skeleton import SMPL22, Skeleton
from motionlab.viewer.bodies import body_file
from tests.characters import ARMS_DOWN, character_glb
from tests.synthetic import on_all_fours
from tests.units.test_contacts import walking

TURNED = Rotation.from_euler("x", -90, degrees=True).as_matrix()
AROUND = Rotation.from_euler("y", 180, degrees=True).as_matrix()


@pytest.fixture(scope="module")
def walk():
    return walking(0.1)


def played(data: bytes, frames: int, fps: float = 20.0) -> np.ndarray:
    """(T, 22, 3) where the joints of a written character are, as a player shows them."""
    file = read_gltf(data)
    return world_at(file, len(file.rows("animations")) - 1, np.arange(frames) / fps)[:, :22, :3, 3]


def bones(joints: np.ndarray) -> np.ndarray:
    """Directions of all bones of arms and legs."""
    limbs = [i for i, name in enumerate(SMPL22.joints) if name.split("_")[-1] in ("knee", "ankle", "elbow", "wrist")]
    ways = joints[:, limbs] - joints[:, np.array(SMPL22.parents)[limbs]]
    return ways / np.linalg.norm(ways, axis=-1, keepdims=True)


@pytest.mark.parametrize(
    "made",
    [
        {},
        {"scale": 0.01},
        {"scale": 100.0, "bind": ARMS_DOWN},
        {"bind": ARMS_DOWN},
        {"bind": ARMS_DOWN, "pose": {}},  # nodes in a T-pose, skin bound in an A-pose
        {"pose": ARMS_DOWN},  # and the other way round
        {"vrm": "1"},
    ],
    ids=lambda made: " ".join(made) or "plain",
)
def test_limbs_point_where_the_motion_s_do(walk, made):
    opened = open_character(character_glb(**made))
    joints = played(opened.write(walk), len(walk))
    angles = np.degrees(np.arccos((bones(joints) * bones(walk.joints)).sum(-1).clip(-1, 1)))
    assert angles.mean() < 3 and np.quantile(angles, 0.99) < 12
    assert np.linalg.norm(joints[-1, 0] - joints[0, 0]) == pytest.approx(
        np.linalg.norm(walk.joints[-1, 0] - walk.joints[0, 0]), rel=0.05
    )


@pytest.mark.parametrize("frame", [AROUND, Rotation.from_euler("y", 90, degrees=True).as_matrix()], ids=["-Z", "+X"])
def test_a_character_that_faces_elsewhere_walks_where_it_faces(walk, frame):
    plain = played(open_character(character_glb(vrm="0")).write(walk), len(walk))
    turned = played(open_character(character_glb(vrm="0", frame=frame)).write(walk), len(walk))
    np.testing.assert_allclose(turned, plain @ frame.T, atol=2e-3)


def test_standing_feet_stay_and_soles_stay_above_the_floor(walk):
    opened = open_character(character_glb())
    joints = played(opened.write(walk), len(walk))
    toes = joints[:, [10, 11]]
    stands = walk.joints[:, [10, 11], 1] < floor_height(walk.joints) + 0.01
    steps = np.linalg.norm(np.diff(toes[..., [0, 2]], axis=0), axis=-1)[stands[1:] & stands[:-1]]
    own = np.linalg.norm(np.diff(walk.joints[:, [10, 11]][..., [0, 2]], axis=0), axis=-1)[stands[1:] & stands[:-1]]
    assert own.mean() > 0.004 and steps.mean() < 0.25 * own.mean()
    assert joints[..., 1].min() > opened.body.floor - 0.005


def test_a_body_on_all_fours_lies_on_its_palms_and_knees():
    opened, crawl = open_character(body_file("woman")), on_all_fours()
    mesh, bones = SkinnedMesh(opened), opened.body.bones.bones
    track, pose = mesh.track(crawl), opened.pose(crawl)
    lowest = np.array([mesh.deform(track, frame)[0][:, 1].min() for frame in range(0, 40, 8)])
    assert lowest.min() > -0.01 and lowest.max() < 0.01
    for side in ("left", "right"):
        elbow, wrist, knee, ankle = (pose.places[bones[side + b]] for b in ("LowerArm", "Hand", "LowerLeg", "Foot"))
        hand = bones[side + "Hand"]
        fingers = max(opened.body.flesh[hand], key=np.linalg.norm)
        tip = (pose.turns[hand] * opened.body.turns[hand].inv()).apply(fingers)
        forearm = (wrist - elbow) / np.linalg.norm(wrist - elbow, axis=1, keepdims=True)
        assert forearm[:, 1].max() < -0.9 and (tip[:, 1] / np.linalg.norm(tip, axis=1)).min() > -0.5
        assert knee[:, 1].max() < 0.12 and wrist[:, 1].max() < 0.12


def test_a_body_like_the_motion_s_own_takes_its_pose_on_all_fours():
    crawl = on_all_fours()
    joints = played(open_character(character_glb()).write(crawl), len(crawl))
    limbs = [SMPL22.index(f"{side}_{joint}") for side in ("left", "right") for joint in ("knee", "ankle", "wrist")]
    off = (joints - joints[:, :1])[:, limbs] - (crawl.joints - crawl.joints[:, :1])[:, limbs]
    assert np.linalg.norm(off, axis=-1).max() < 0.03


def test_the_file_stays_what_it_was(walk):
    def furnish(document):
        document["extras"] = {"kept": [1, 2]}
        document["materials"] = [{"name": "skin", "extensions": {"VENDOR_thing": {"a": 1}}}]
        document["animations"] = [
            {
                "name": "old",
                "samplers": [{"input": 0, "output": 0}],
                "channels": [{"sampler": 0, "target": {"node": 0, "path": "translation"}}],
            }
        ]

    data = character_glb(vrm="1", change=furnish)
    before, after = read_gltf(data), read_gltf(open_character(data).write(walk, "walk"))
    for key in before.document:
        if key in ("accessors", "bufferViews", "animations"):
            assert after.document[key][: len(before.document[key])] == before.document[key]
        elif key != "buffers":
            assert after.document[key] == before.document[key], key
    assert after.buffers[0].startswith(before.buffers[0])
    assert [row["name"] for row in after.rows("animations")] == ["old", "walk"]


def test_what_other_animations_move_is_keyed_where_it_stands(walk):
    def furnish(document):
        document["nodes"][23]["translation"] = [0.0, 0.0, 0.2]
        paths = ("translation", "scale", "weights")
        document["animations"] = [
            {
                "samplers": [{"input": 0, "output": 0}],
                "channels": [{"sampler": 0, "target": {"node": 23, "path": path}} for path in paths],
            }
        ]

    file = read_gltf(open_character(character_glb(change=furnish)).write(walk))
    animation = file.rows("animations")[1]
    keyed = {(row["target"]["node"], row["target"]["path"]): row["sampler"] for row in animation["channels"]}
    for path, value in (("translation", [0, 0, 0.2]), ("scale", [1, 1, 1])):
        values = read_accessor(file, animation["samplers"][keyed[23, path]]["output"])
        np.testing.assert_allclose(values, [value], atol=1e-6)
    assert (23, "rotation") not in keyed and (23, "weights") not in keyed


def test_a_motion_put_on_a_character_and_read_again_is_the_motion(walk, tmp_path):
    path = walk.retarget(_file(tmp_path, character_glb())).save(tmp_path / "walking.glb")
    back = read_gltf_motion(path)
    assert len(back) == len(walk) and back.fps == 20.0
    angles = np.degrees(np.arccos((bones(back.joints) * bones(walk.joints)).sum(-1).clip(-1, 1)))
    assert angles.mean() < 3


def test_a_character_is_written_as_what_it_is(walk, tmp_path):
    made = walk.retarget(_file(tmp_path, character_glb(vrm="0"), "hero.vrm"))
    assert made.suffix == ".vrm" and made.rig == "VRM" and made.bones["leftUpperArm"] == "left_shoulder"
    assert json.loads(json.dumps(made.bones)) == made.bones
    made.save(tmp_path / "out.vrm")
    with pytest.raises(MotionLabError, match=r"written as \.vrm or \.glb"):
        made.save(tmp_path / "out.bvh")
    with pytest.raises(MotionLabError, match="choose another place"):
        made.save(tmp_path / "nowhere" / "out.vrm")


def test_the_skeleton_of_a_bvh_moves_too(walk, tmp_path):
    skeleton = walk.save(tmp_path / "skeleton.bvh")
    made = walk.retarget(skeleton)
    back = read_bvh(made.save(tmp_path / "out.bvh"))
    order = [back.skeleton.index(name) for name in SMPL22.joints]
    angles = np.degrees(np.arccos((bones(back.joints()[:, order]) * bones(walk.joints)).sum(-1).clip(-1, 1)))
    assert made.suffix == ".bvh" and angles.mean() < 4


def test_a_foot_that_hangs_on_the_root_follows_its_shin(walk):
    def detach(document):
        for side in (7, 8):  # ankles, as rigs bake them whose feet inverse kinematics moved
            document["nodes"][side - 3]["children"].remove(side)
            document["nodes"][23]["children"].append(side)
            document["nodes"][side]["translation"] = world[side].tolist()

    world = np.array([0.0, 0.95, 0.0]) + SMPL22.rest_pose()
    plain = played(open_character(character_glb()).write(walk), len(walk))
    detached = played(open_character(character_glb(change=detach)).write(walk), len(walk))
    np.testing.assert_allclose(detached, plain, atol=2e-3)


def test_the_command_line(walk, tmp_path, capsys):
    walk.save(tmp_path / "walk.npz")
    hero = _file(tmp_path, character_glb(names={"left_elbow": "thing"}))
    assert main(["retarget", str(tmp_path / "walk.npz"), str(hero), "--show-bones"]) == 0
    shown = capsys.readouterr().out
    bones = json.loads(shown[: shown.rindex("}") + 1])
    assert (tmp_path / "hero-walk.glb").exists() and bones["leftLowerArm"] == "thing"
    (tmp_path / "bones.json").write_text(json.dumps(bones | {"leftToes": ""}))
    words = ["retarget", str(tmp_path / "walk.npz"), str(hero), "--bones", str(tmp_path / "bones.json")]
    assert main([*words, "-o", str(tmp_path / "out.glb")]) == 0 and "17 bones" in capsys.readouterr().out
    (tmp_path / "bones.json").write_text("{")
    assert main([*words, "-o", str(tmp_path / "none.glb")]) == 1
    assert "is not JSON" in capsys.readouterr().err and not (tmp_path / "none.glb").exists()


def test_the_evaluation_measures_written_files(walk, tmp_path):
    _file(tmp_path, character_glb(bind=ARMS_DOWN))
    _file(tmp_path, character_glb(change=lambda document: document.pop("skins")), "bad.glb")
    table = retarget_table(tmp_path, {"walk": walk}, strips=tmp_path / "strips")
    assert [path.name for path in (tmp_path / "strips").iterdir()] == ["hero.glb.png"]
    good = table.loc["hero.glb"]
    aims = aims_table(table)
    assert aims.loc["feet off, % of height", "within"] == 1 and aims.loc["feet off, % of height", "files"] == 1
    assert aims.loc["trunk off, degrees", "worst"] == good["trunk deg"] < 6
    assert good["bones"] == 14 and good["hands %"] < 2 and good["feet %"] < 2 and good["depth cm"] < 1
    assert good["slide"] < good["source slide"] and "no skinned body" in table.loc["bad.glb", "message"]
    with pytest.raises(MotionLabError, match="holds no character"):
        retarget_table(tmp_path / "nowhere", {"walk": walk})


def test_only_people_are_put_on_characters(walk):
    opened = open_character(character_glb())
    other = Skeleton("pair", ("a", "b"), (-1, 0), np.ones((2, 3)))
    with pytest.raises(MotionLabError, match="22 SMPL joints"):
        opened.write(Motion(np.zeros((3, 2, 3)), 20.0, other))
    assert len(source_animation(walk)) == len(walk)


def _file(tmp_path, data: bytes, name: str = "hero.glb"):
    path = tmp_path / name
    path.write_bytes(data)
    return path
