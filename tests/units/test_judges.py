"""Blender opens the files that are written and puts bones where we do; the glTF validator finds no error.

MOTIONLAB_BPY names a Python that has the package `bpy` (4.5), MOTIONLAB_GLTF_VALIDATOR the folder of the npm package
`gltf-validator` (of Khronos). Both are skipped where they are absent.
"""

import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import pytest

from motionlab.motion.bvh import read_bvh
from motionlab.motion.retarget.api import open_character
from motionlab.motion.retarget.gltf import read_gltf
from motionlab.motion.retarget.gltf_animation import world_at
from tests.characters import ARMS_DOWN, character_glb
from tests.shared import SHARED
from tests.units.test_contacts import walking

BPY = os.environ.get("MOTIONLAB_BPY", "")
VALIDATOR = os.environ.get("MOTIONLAB_GLTF_VALIDATOR", "")
CHARACTERS = SHARED / "data" / "characters" / "characters.tar.xz"
JUDGE = Path(__file__).resolve().parents[1] / "blender_judge.py"
FRAMES = (0, 7, 23, 39)
CHECK = """
const {validateBytes} = require(process.argv[1]);
const bytes = new Uint8Array(require('fs').readFileSync(process.argv[2]));
validateBytes(bytes, {maxIssues: 100000}).then(report => console.log(JSON.stringify(report.issues)));
"""
MADE = {
    "plain": {},
    "scaled, turned away": {"scale": 0.01, "frame": [[-1, 0, 0], [0, 1, 0], [0, 0, -1]]},
    "A-pose under nodes in T-pose": {"bind": ARMS_DOWN, "pose": {}},
    "VRM": {"vrm": "1"},
}
REAL = ("makehuman_mixamo.glb", "makehuman_vrm0.vrm", "Casual.glb", "Character_HumanoidRig.glb", "Godette_vrm_v4.vrm")


@pytest.fixture(scope="module")
def walk():
    return walking(frames=40)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    if not CHARACTERS.exists():
        pytest.skip("the archive of characters is not beside the repository")
    folder = tmp_path_factory.mktemp("characters")
    with tarfile.open(CHARACTERS) as archive:
        archive.extractall(folder, filter="data")
    return {path.name: path for path in folder.rglob("*")}


def blender(path: Path) -> dict:
    """Where Blender puts the bones in FRAMES, and its warnings."""
    if not BPY or not shutil.which(BPY):
        pytest.skip("MOTIONLAB_BPY names no Python that has bpy")
    command = [BPY, str(JUDGE), str(path), "20", *map(str, FRAMES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("JUDGED ")] or [
        pytest.fail(done.stderr[-2000:])
    ]
    return json.loads(line.removeprefix("JUDGED "))


def compare(opened, data: bytes, path: Path) -> None:
    path.write_bytes(data)
    judged, file = blender(path), read_gltf(data)
    world = world_at(file, len(file.rows("animations")) - 1, np.array(FRAMES) / 20.0)
    armature = opened.body.armature
    ours = {armature.names[node]: world[:, node, :3, 3] for node in armature.joints}
    assert set(ours) <= set(judged["bones"]) and not judged["warnings"]
    for name, places in ours.items():
        np.testing.assert_allclose(judged["bones"][name], places, atol=1e-3 * opened.body.height / 1.7, err_msg=name)


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_blender_puts_the_bones_where_we_do(walk, made, tmp_path):
    opened = open_character(character_glb(**made))
    compare(opened, opened.write(walk), tmp_path / "a.glb")


@pytest.mark.parametrize("name", REAL)
def test_blender_agrees_on_real_characters(walk, real, name, tmp_path):
    opened = open_character(real[name])
    compare(opened, opened.write(walk), tmp_path / "a.glb")


def test_blender_reads_the_bvh_that_we_write(walk, tmp_path):
    path = walk.save(tmp_path / "walk.bvh")
    judged, animation = blender(path), read_bvh(path, scale=1.0)
    assert not judged["warnings"]
    for i, name in enumerate(animation.skeleton.joints):
        np.testing.assert_allclose(
            judged["bones"][name], animation.joints()[list(FRAMES), i], atol=0.1, err_msg=name
        )  # centimetres


def validate(path: Path) -> dict:
    if not VALIDATOR or not shutil.which("node"):
        pytest.skip("MOTIONLAB_GLTF_VALIDATOR names no npm package gltf-validator, or there is no node")
    done = subprocess.run(
        ["node", "-e", CHECK, VALIDATOR, str(path)], capture_output=True, text=True, timeout=120, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_the_validator_finds_no_error(walk, made, tmp_path):
    (tmp_path / "a.glb").write_bytes(open_character(character_glb(**made)).write(walk))
    assert validate(tmp_path / "a.glb")["numErrors"] == 0
    assert validate(walk.save(tmp_path / "a.vrma"))["numErrors"] == 0


def test_the_validator_finds_no_new_error_in_real_characters(walk, real, tmp_path):
    for name in REAL:
        (tmp_path / "a.glb").write_bytes(open_character(real[name]).write(walk))
        assert validate(tmp_path / "a.glb")["numErrors"] == validate(real[name])["numErrors"], name
