"""Files as an animation program wants them: frame rate, unit and joint names."""

from __future__ import annotations

import numpy as np
import pytest

from demo.state.file_settings import FileSettings, adapt_bvh, joint_name
from motionlab.motion.bvh import read_bvh
from motionlab.motion.skeleton import SMPL22
from tests.synthetic import wave_motion


@pytest.mark.parametrize("names", ["SMPL", "Mixamo", "Unreal"])
def test_every_joint_has_a_name_of_its_own(names):
    found = [joint_name(joint, names) for joint in SMPL22.joints]
    assert len(set(found)) == 22
    some = {"SMPL": "left_knee", "Mixamo": "mixamorig:LeftLeg", "Unreal": "calf_l"}
    assert found[SMPL22.joints.index("left_knee")] == some[names]
    assert joint_name("part3", names) == "part3"


def test_a_bvh_is_written_as_it_is_asked_for(tmp_path):
    path = wave_motion(81).save(tmp_path / "wave.bvh")
    before, text = read_bvh(path), path.read_text()
    adapt_bvh(path, FileSettings())
    assert path.read_text() == text, "the usual file is left alone"
    adapt_bvh(path, FileSettings("60", "metres", "Mixamo"))
    after = path.read_text()
    assert "ROOT mixamorig:Hips" in after and "Frame Time: 0.01666" in after and "Frames: 241" in after
    offset = next(line for line in after.splitlines() if "OFFSET" in line and line.split()[1:] != ["0.000000"] * 3)
    assert max(abs(float(number)) for number in offset.split()[1:]) < 2, "metres"
    assert len(before) == 81


@pytest.mark.parametrize("text", ["", None, "[]", "{", '["1","2","3"]', "[" * 99_999, '["24","miles","SMPL"]'])
def test_what_a_browser_may_keep_is_checked(text):
    assert FileSettings.read(text) == FileSettings()
    assert FileSettings.read('["24","metres","Unreal"]') == FileSettings("24", "metres", "Unreal")


def test_the_page_remembers_how_files_are_written(open_page, url, tmp_path):
    pytest.importorskip("playwright")
    page = open_page(url, 1280, 800)
    page.get_by_text("Files for your animation program").click()
    page.locator("#files-names label", has_text="Unreal").click()
    page.locator("#files-rate label", has_text="30").click()
    page.wait_for_function("(localStorage.getItem('motionlab-files') || '').includes('Unreal')")
    page.wait_for_function("localStorage.getItem('motionlab-files').includes('30')")
    page.reload()
    page.wait_for_function("document.querySelector('.motion-viewer')?.player")
    page.click("#generate")
    page.wait_for_selector("#save-bvh")
    with page.expect_download() as download:
        page.click("#save-bvh")
    download.value.save_as(tmp_path / "clip.bvh")
    animation = read_bvh(tmp_path / "clip.bvh")
    assert animation.skeleton.joints[0] == "pelvis" and "thigh_l" in animation.skeleton.joints
    assert animation.fps == pytest.approx(30, abs=0.01) and np.isfinite(animation.positions).all()
