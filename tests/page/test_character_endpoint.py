"""Motions on a program's own character by /retarget, and in Blender by the add-on."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import gradio_client
import numpy as np
import pytest

pytest.importorskip("gradio", reason="the demo needs gradio")

from demo.app import build_app, serve
from demo.models import Models
from demo.state.character import open_for_page, parse_corrections
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from motionlab.motion.files import load
from motionlab.motion.retarget.api import open_character
from tests.characters import character_glb
from tests.fake_lab import FakeLab

BPY = os.environ.get("MOTIONLAB_BPY", "")
SCRIPT = Path(__file__).resolve().parents[1] / "blender_addon.py"
FRAMES = (0, 13, 39)
PROMPT = "a person waves"


@pytest.fixture(scope="module")
def url():
    app = build_app(Models({"momask": FakeLab()}))
    _, url, _ = serve(app, prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    yield url
    app.close()


@pytest.fixture(scope="module")
def client(url):
    return gradio_client.Client(url, verbose=False)


@pytest.fixture(scope="module")
def hero(tmp_path_factory):
    path = tmp_path_factory.mktemp("hero") / "hero.glb"
    path.write_bytes(character_glb())
    return path


def test_a_motion_comes_back_on_the_character(client, hero):
    motion = client.predict(PROMPT, seconds=2, seed=7, format="npz", api_name="/download")
    file, found = client.predict(
        gradio_client.handle_file(motion), gradio_client.handle_file(str(hero)), api_name="/retarget"
    )
    assert Path(file).name == "hero_momask_a-person-waves_seed7.glb"
    assert Path(file).read_bytes() == open_character(hero).write(load(motion))
    assert found["bones"] == open_character(hero).body.bones.named(open_character(hero).body.armature)
    assert set(found["confidence"]) == set(found["bones"]) and found["rig"]


def test_bones_are_corrected_by_json(client, hero):
    motion = client.predict(PROMPT, seconds=2, seed=7, format="npz", api_name="/download")
    given = gradio_client.handle_file(motion), gradio_client.handle_file(str(hero))
    bones = open_for_page(str(hero)).bones
    _, found = client.predict(*given, bones=json.dumps({"leftToes": ""}), api_name="/retarget")
    assert found["bones"] == {role: bone for role, bone in bones.items() if role != "leftToes"}
    with pytest.raises(gradio_client.exceptions.AppError, match="there is no bone 'nothing'"):
        client.predict(*given, bones='{"hips": "nothing"}', api_name="/retarget")


@pytest.mark.parametrize("text", ["{", "[]", '{"hips": 3}', '{"hips": ' * 3000])
def test_what_is_no_json_of_bones_is_refused(text):
    with pytest.raises(MotionLabError, match="bones are corrected by JSON"):
        parse_corrections(text)


def test_without_a_character_it_says_so():
    with pytest.raises(MotionLabError, match="Choose a character first"):
        open_for_page(None)


@pytest.mark.parametrize("turned", [{}, {"scale": 0.01, "frame": [[-1, 0, 0], [0, 1, 0], [0, 0, -1]]}])
def test_blender_shows_the_motion_that_the_server_made(url, client, turned, tmp_path):
    if not BPY or not shutil.which(BPY):
        pytest.skip("MOTIONLAB_BPY names no Python that has bpy")
    (tmp_path / "hero.glb").write_bytes(character_glb(**turned))
    command = [BPY, str(SCRIPT), str(tmp_path / "hero.glb"), url, PROMPT, "7", *map(str, FRAMES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("JUDGED ")] or [
        pytest.fail(done.stderr[-2000:])
    ]
    judged = json.loads(line.removeprefix("JUDGED "))
    assert "is MotionLab running there?" in judged["refused"] and judged["operator"] < 1e-5
    assert "cannot be read; is it a MotionLab?" in judged["unread"] and "Traceback" not in judged["unread"]
    (tmp_path / "armature.bvh").write_text(judged["skeleton"])
    motion = load(client.predict(PROMPT, seconds=2, seed=7, format="npz", api_name="/download"))
    opened = open_character(tmp_path / "armature.bvh")
    (tmp_path / "moved.bvh").write_bytes(opened.write(motion))
    joints = read_bvh(tmp_path / "moved.bvh", scale=1.0).joints()[list(FRAMES)]
    heads = np.array(list(judged["heads"].values())).swapaxes(0, 1)
    assert np.ptp(joints[:, 1:], axis=0).max() > 0.2 * opened.body.height  # it moves
    np.testing.assert_allclose(heads, joints[:, 1:], atol=1e-3 * opened.body.height / 1.7)
