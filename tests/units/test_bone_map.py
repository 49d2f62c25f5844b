"""Bones are found by tables of names, by the file's own table, or by structure; what is no humanoid is said."""

import json
import re
import tarfile
from pathlib import Path

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from motionlab.motion.motion import Animation
from motionlab.motion.retarget.armature import bvh_armature, gltf_armature, skeleton_armature
from motionlab.motion.retarget.bone_map import REQUIRED, find_bones, rig_tables
from motionlab.motion.retarget.gltf import read_gltf
from motionlab.motion.skeleton import SMPL22, Skeleton
from tests.characters import ROLES, character_glb
from tests.shared import SHARED

ROOT = Path(__file__).resolve().parents[2]
RIGS = json.loads((ROOT / "motionlab/motion/retarget/rigs.json").read_text(encoding="utf-8"))["rigs"]
TRUTH = json.loads((ROOT / "evaluation/retarget_bones.json").read_text(encoding="utf-8"))
CHARACTERS = SHARED / "data" / "characters" / "characters.tar.xz"


def armature(**made):
    return gltf_armature(read_gltf(character_glb(**made)))


def first_names(rig: dict) -> dict[str, str]:
    """SMPL joint -> the first name that a rig's table gives it."""
    names = {}
    for joint, role in ROLES.items():
        side = "left" if role.startswith("left") else "right" if role.startswith("right") else ""
        called = rig["bones"].get(role.replace(side, "*", 1) if side else role)
        if called:
            called = called if isinstance(called, str) else called[0]
            names[joint] = _sided(called, side)
    return names


def _sided(name: str, side: str) -> str:
    return re.sub(r"<(.*?)\|(.*?)>", lambda found: found[1] if side == "left" else found[2], name)


@pytest.mark.parametrize("rig", RIGS, ids=lambda rig: rig["name"])
@pytest.mark.parametrize("decorate", [str, "actor:{}".format, "{}_Armature".format, "X_{}".format, "{}_07".format])
def test_every_table_names_its_own_bones(rig, decorate):
    names = first_names(rig)
    spine = {joint: f"{joint}_x" for joint in SMPL22.joints if joint not in names}
    found = find_bones(armature(names={joint: decorate(name) for joint, name in (names | spine).items()}))
    assert {ROLES[joint] for joint in names} <= set(found.bones)
    for joint in names:
        assert found.bones[ROLES[joint]] == SMPL22.index(joint), ROLES[joint]
    assert [SMPL22.joints[node] for node in found.spine] == ["spine1", "spine2", "spine3"]
    assert [SMPL22.joints[node] for node in found.neck] == ["neck"]


def test_one_name_means_different_bones_in_different_rigs():
    """LeftLeg is the shin of Mixamo and the thigh of SOMA, LeftShoulder Mixamo's collar bone and Xsens's upper arm."""
    tables = dict(rig_tables())
    assert tables["Mixamo / MotionBuilder"]["leftLowerLeg"] == tables["SOMA"]["leftUpperLeg"] == ("leftleg",)
    assert tables["Mixamo / MotionBuilder"]["leftShoulder"] == tables["Xsens BVH"]["leftUpperArm"] == ("leftshoulder",)


@pytest.mark.parametrize("frame", [np.eye(3), [[0, 0, 1], [0, 1, 0], [-1, 0, 0]], [[-1, 0, 0], [0, 1, 0], [0, 0, -1]]])
def test_bones_without_names_are_found_by_structure(frame):
    found = find_bones(armature(names={joint: f"bone_{i}" for i, joint in enumerate(SMPL22.joints)}, frame=frame))
    assert found.rig == "structure" and 0 < max(found.confidence.values()) < 0.6
    for joint, role in ROLES.items():
        assert found.bones[role] == SMPL22.index(joint), role


def test_the_file_s_own_table_comes_first():
    found = find_bones(armature(vrm="1", names={"left_shoulder": "rightUpperArm", "right_shoulder": "x"}))
    assert found.rig == "VRM" and found.bones["leftUpperArm"] == SMPL22.index("left_shoulder")


def test_corrections_win(tmp_path):
    body = armature(names={"left_elbow": "thing"})
    found = find_bones(body, {"leftLowerArm": "thing", "leftToes": ""})
    assert found.bones["leftLowerArm"] == SMPL22.index("left_elbow") and "leftToes" not in found.bones
    with pytest.raises(MotionLabError, match="no bone 'nothing'"):
        find_bones(body, {"leftLowerArm": "nothing"})
    with pytest.raises(MotionLabError, match="'tail' is no bone that can be named"):
        find_bones(body, {"tail": "thing"})


def test_an_animal_is_none():
    """A body whose spine is level, as a fox's: what lies above the hips is turned forward."""
    legs = [
        i for i, name in enumerate(SMPL22.joints) if name.split("_")[-1] in ("pelvis", "hip", "knee", "ankle", "foot")
    ]
    places = SMPL22.rest_pose()
    upper = [i for i in range(22) if i not in legs]
    places[upper] = places[upper] @ np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])
    offsets = places - places[np.maximum(SMPL22.parents, 0)]
    still = np.tile([0.0, 0.0, 0.0, 1.0], (1, 22, 1))
    fox = Animation(Skeleton("fox", SMPL22.joints, SMPL22.parents, offsets), still, offsets[None], 20.0)
    with pytest.raises(MotionLabError, match="as in an animal"):
        find_bones(skeleton_armature(fox, None))


@pytest.fixture(scope="module")
def characters(tmp_path_factory):
    if not CHARACTERS.exists():
        pytest.skip("the archive of characters is not beside the repository")
    folder = tmp_path_factory.mktemp("characters")
    with tarfile.open(CHARACTERS) as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_bones_of_real_files(characters):
    right = total = 0
    for path in sorted(characters.rglob("*")):
        if path.name not in TRUTH:
            continue
        body = bvh_armature(read_bvh(path, scale=1.0)) if path.suffix == ".bvh" else gltf_armature(read_gltf(path))
        named = find_bones(body).named(body)
        told = {role: name for role, name in TRUTH[path.name].items() if role in REQUIRED}
        total += len(told)
        right += sum(named.get(role) == name for role, name in told.items())
    assert total > 500 and right >= 0.99 * total


@pytest.mark.parametrize("name", ["Fox.glb", "Horse.glb"])
def test_real_animals_get_a_sentence(characters, name):
    (path,) = characters.rglob(name)
    with pytest.raises(MotionLabError, match="no humanoid body"):
        find_bones(gltf_armature(read_gltf(path)))
