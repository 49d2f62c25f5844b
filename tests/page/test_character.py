"""A visitor's character on the page: opened, shown in the viewers, its bones corrected, its own file to take away."""

import base64
import json
import shutil

import numpy as np
import pytest

pytest.importorskip("gradio", reason="the demo needs gradio")

from demo.components.character import CharacterPicker
from demo.state.character import corrected, dressed, open_body, open_for_page
from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.motion.retarget.api import open_character
from motionlab.motion.retarget.bone_map import ROLES
from motionlab.motion.retarget.gltf import read_gltf
from motionlab.motion.skeleton import Skeleton
from motionlab.viewer import encode
from motionlab.viewer.bodies import BODIES, body_file
from tests.characters import character_glb
from tests.synthetic import wave_motion
from tests.units.test_judges import BPY, blender


@pytest.fixture(scope="module")
def hero(tmp_path_factory):
    path = tmp_path_factory.mktemp("hero") / "hero.vrm"
    path.write_bytes(character_glb(vrm="1"))
    return path


def compressed(document):
    for name in ("POSITION", "JOINTS_0", "WEIGHTS_0"):
        del document["accessors"][document["meshes"][0]["primitives"][0]["attributes"][name]]["bufferView"]


def test_viewers_are_dressed_as_far_as_they_can_be(hero, tmp_path):
    payload, character = encode([wave_motion(20)]), open_for_page(str(hero))
    scene = json.loads(dressed(payload, character))
    assert scene["dressed"] and scene["skin"]["bones"] > 15 and "track" in scene["bodies"][0]
    (tmp_path / "plain.glb").write_bytes(character_glb(change=compressed))
    plain = open_for_page(str(tmp_path / "plain.glb"))
    assert "its mesh is compressed" in plain.plain
    pair = Motion(np.zeros((3, 2, 3)), 20.0, Skeleton("pair", ("a", "b"), (-1, 0), np.ones((2, 3))))
    for bare, one in ((payload, plain), (payload, None), (encode([pair]), character)):
        assert json.loads(dressed(bare, one)) == {"dressed": True} | json.loads(bare)


def test_bones_are_corrected_in_the_table(hero):
    character = open_for_page(str(hero))
    *_, rows, worn = CharacterPicker._shown(character)
    assert [row[0] for row in rows] == list(ROLES) and worn == "on"
    bones = dict(rows)
    rows = [[role, "" if role == "leftToes" else bone] for role, bone in rows]
    mended = corrected(character, rows)
    assert "leftToes" not in mended.bones and mended.bones["leftFoot"] == bones["leftFoot"]
    again = corrected(mended, [[role, bones["leftFoot"] if role == "leftToes" else bone] for role, bone in rows])
    assert again.bones["leftToes"] == bones["leftFoot"]
    with pytest.raises(MotionLabError, match="there is no bone 'tail'"):
        corrected(character, [["hips", "tail"]])
    with pytest.raises(MotionLabError, match="Open a character first"):
        corrected(None, rows)


def test_bodies_that_come_with_it_are_opened_once_and_shown():
    for name in BODIES:
        body = open_body(name)
        assert body is open_body(name) and not body.own and not body.plain
        assert len(body.bones) == len(ROLES) and 1 < body.opened.body.height < 2
        assert json.loads(dressed(encode([wave_motion(20)]), body))["skin"]["bones"] == 22
    with pytest.raises(MotionLabError, match="the body must be one of woman"):
        body_file("horse")


def test_without_a_character_the_panel_is_as_at_first():
    state, *_, worn = CharacterPicker._shown(None)
    assert state is None and worn == "off"


def test_a_visitor_drops_a_vrm_and_takes_it_away_moving(open_page, url, hero, tmp_path):
    page = open_page(url)
    state = "document.querySelector('#viewer .motion-viewer').player.state()"
    page.click("#character button")
    with page.expect_file_chooser() as chooser:
        page.click("#character-upload")
    chooser.value.set_files(str(hero))
    page.wait_for_function(f"{state}.dressed")
    page.fill("#prompt textarea, #prompt input", "a person waves")
    page.click("#generate")
    page.wait_for_function(f"{state}.dressed && {state}.title === 'a person waves'")
    with page.expect_download() as download:
        page.click("#save-glb")
    assert "hero_a-person-waves" in download.value.suggested_filename
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    file = read_gltf(path)
    assert path.suffix == ".vrm" and len(file.rows("animations")) == 1 and "VRMC_vrm" in file.document["extensions"]
    page.get_by_role("radio", name="Figure").check()
    page.wait_for_function(f"!{state}.dressed && {state}.title === 'a person waves'")
    page.get_by_role("radio", name="Child").check()
    page.wait_for_function(f"{state}.dressed")
    if not BPY or not shutil.which(BPY):
        pytest.skip("the file came; MOTIONLAB_BPY names no Python that has bpy to open it")
    (judged,) = blender(path, frames=(0, 20))
    names = open_character(hero).body.bones.named(open_character(hero).body.armature)
    hand = np.array(judged["bones"][names["leftHand"]])
    assert not judged["warnings"] and np.linalg.norm(hand[1] - hand[0]) > 0.01


def test_a_file_can_be_dropped_anywhere(open_page, url, hero):
    page = open_page(url)
    data = base64.b64encode(hero.read_bytes()).decode()
    drop = page.evaluate_handle(
        """text => {
          const given = new DataTransfer(), bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          given.items.add(new File([bytes], "dropped.vrm"));
          return given;
        }""",
        data,
    )
    page.dispatch_event("#viewer", "drop", {"dataTransfer": drop})
    page.wait_for_function("document.querySelector('#viewer .motion-viewer').player.state().dressed")
    page.get_by_text("Character: dropped").wait_for()


def test_what_is_no_character_is_a_notice(open_page, url, tmp_path):
    page = open_page(url)
    (tmp_path / "box.glb").write_bytes(b"glTF")
    page.click("#character button")
    with page.expect_file_chooser() as chooser:
        page.click("#character-upload")
    chooser.value.set_files(str(tmp_path / "box.glb"))
    page.get_by_text("cut off within its header").first.wait_for()
    assert not page.evaluate("document.querySelector('#viewer .motion-viewer').player.state().dressed")
