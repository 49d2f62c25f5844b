"""One to many, edit and describe in headless Chromium, as a visitor meets them."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from demo.state.training import PACE
from motionlab.motion.bvh import read_bvh, write_bvh
from motionlab.motion.files import load
from tests.fake_lab import FakeLab
from tests.page.browser import serve_models, until
from tests.synthetic import clicks, creature, wave_motion
from tests.tiny import tiny_mote


def test_a_motion_is_learned_and_varied(open_page, url, tmp_path, monkeypatch):
    """A BVH in, a quick training, a kept span, a BVH out on the same joints; then music leads."""
    monkeypatch.setitem(PACE, "a quick try", 0.01)
    reference = creature(3, joints=7, frames=150)
    write_bvh(reference, tmp_path / "my pet.bvh")
    page = open_page(url, height=900)
    page.get_by_role("tab", name="Variations of one clip").click()
    state = "document.querySelector('#many-viewer .motion-viewer').player.state()"
    page.wait_for_function(f"{state}.bodies === 7")
    canvas = page.locator("#many-viewer canvas")
    still = canvas.screenshot()
    page.wait_for_timeout(400)
    assert canvas.screenshot() != still, "a shipped reference moves at once"

    page.get_by_text("Learn a clip of yours").click()
    page.locator("#many-upload input[type=file]").set_input_files(tmp_path / "my pet.bvh")
    page.get_by_text("my pet").first.wait_for()
    page.locator("#many-pace label", has_text="quick").click()
    page.click("#many-learn")
    page.wait_for_function("document.querySelector('#many-progress').innerText.includes('Learned in')")
    page.wait_for_selector("#many-curve .js-plotly-plot")
    page.wait_for_function(f"{state}.title === 'my pet'")

    area = page.locator("#many-strip .reference").bounding_box()
    page.mouse.move(area["x"] + 0.2 * area["width"], area["y"] + 9)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.7 * area["width"], area["y"] + 9, steps=4)
    page.mouse.up()
    page.wait_for_selector("#many-strip .spans button >> text=keep")
    page.locator("#many-variations label").nth(1).click()
    page.wait_for_function(f"{state}.bodies === 2")
    assert page.locator("#many-strip .spans button").count() == 1, "what is marked stays marked"

    with page.expect_download() as download:
        page.click("#many-save-bvh")
    assert download.value.suggested_filename == "motiondreamer_my-pet_seed3.bvh"
    download.value.save_as(tmp_path / "out.bvh")
    made, given = read_bvh(tmp_path / "out.bvh"), read_bvh(tmp_path / "my pet.bvh")
    assert made.skeleton.joints == given.skeleton.joints and len(made) == 152
    kept = slice(40, 95)  # well inside 1.0 to 3.5 s
    turned = Rotation.from_quat(made.rotations[kept, 1:].reshape(-1, 4)).inv() * Rotation.from_quat(
        given.rotations[kept, 1:].reshape(-1, 4)
    )
    assert turned.magnitude().max() < 0.01, "what is marked is the reference's own"

    page.locator("#many-music input[type=file]").set_input_files(clicks(tmp_path / "clicks.wav", 0.5, seconds=6.0))
    page.wait_for_function("document.querySelector('#many-facts').innerText.includes('beats met')")
    assert page.locator("#many-strip .spans button").count() == 0, "a dance keeps nothing, and says so"
    until(
        page,
        lambda: page.evaluate("document.querySelector('#many-music audio').currentTime = 3"),
        f"Math.abs({state}.seconds - 3) < 0.2",
    )
    for width in (375, 900):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_span_is_made_anew_and_a_story_told(open_page, url, tmp_path):
    motion = wave_motion(101)
    motion.save(tmp_path / "walk.npz")
    page = open_page(url, width=1300, height=900)
    page.get_by_role("tab", name="Edit").click()
    page.locator("#edit-timeline .row").press("m")  # a mark on the clip that lies there first
    assert page.locator("#edit-timeline .wishes li").count() == 1
    with page.expect_file_chooser() as chooser:
        page.locator("#edit-upload").click()
    chooser.value.set_files(tmp_path / "walk.npz")
    facts_of = "document.querySelector('#edit-facts').textContent"
    page.wait_for_function(
        f"{facts_of}.includes('walk') && {facts_of}.includes('5.0 s') && {facts_of}.includes('as it was')"
    )

    assert page.locator("#edit-timeline .wishes li").count() == 0
    page.locator("#edit-remake").click()
    page.get_by_text("Mark a part first").wait_for()
    box = page.locator("#edit-timeline .row").bounding_box()
    page.mouse.move(box["x"] + 0.41 * box["width"], box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.79 * box["width"], box["y"] + 15, steps=4)
    page.mouse.up()
    page.locator("#edit-timeline input").fill("a person waves their right hand")
    assert page.locator("#edit-timeline .wishes span").text_content() == "2.0 to 4.0 s"
    page.locator("#edit-remake").click()
    page.wait_for_function(f"{facts_of}.includes('2 to undo')")
    assert (
        page.locator("#edit-timeline .fresh div").count() == 1
        and page.locator("#edit-timeline .wishes li").count() == 0
    )
    with page.expect_download() as download:
        page.locator("#edit-save-npz").click()
    edited = load(download.value.path().rename(tmp_path / "edited.npz"))
    kept = np.r_[0:40, 80:101]
    assert np.array_equal(edited.joints[kept], motion.joints[kept]) and not np.allclose(
        edited.joints[60], motion.joints[60], atol=0.01
    )

    page.locator("#edit-again").click()
    page.wait_for_function("document.querySelector('#edit-seed input').value === '1'")
    page.get_by_label("Storyboard").check()
    page.locator("#edit-tell").click()
    page.wait_for_function(f"{facts_of}.includes('13.0 s') && {facts_of}.includes('3 to undo')")
    assert page.locator("#edit-timeline .fresh div").count() == 4
    state = page.evaluate("document.querySelector('#edit-viewer .motion-viewer').player.state()")
    assert state["bodies"] == 1 and "sits down" in state["title"]
    page.evaluate("document.querySelector('#edit-viewer .motion-viewer').player.seek(6.5)")
    page.wait_for_function(
        "document.querySelector('#edit-timeline .edit-timeline').shadowRoot.querySelector('.head').style.left === '50%'"
    )
    for left in ("2 to undo", "1 to undo", "as it was"):
        page.locator("#edit-undo").click()
        page.wait_for_function(f"{facts_of}.includes('{left}')")
    page.locator("#edit-undo").click()
    page.get_by_text("There is nothing to undo").wait_for()


def test_a_clip_is_described_and_a_sentence_goes_round(open_page, tmp_path):
    wave_motion(80).save(tmp_path / "walk.npz")
    app, url = serve_models(FakeLab(), mote=tiny_mote())
    try:
        page = open_page(url, width=1300, height=900)
        page.get_by_role("tab", name="Describe").click()
        facts_of = "document.querySelector('#describe-facts').textContent"
        with page.expect_file_chooser() as chooser:
            page.locator("#describe-upload").click()
        chooser.value.set_files(tmp_path / "walk.npz")
        page.wait_for_function(f"{facts_of}.includes('walk') && {facts_of}.includes('4.0 s')")
        # a click beside the upload's end may be lost
        until(page, page.locator("#describe").click, f"{facts_of}.includes('4 captions')")
        lines = page.locator("#describe-lines li")
        shares = [int(text.removesuffix(" %")) for text in page.locator("#describe-lines .fits b").all_text_contents()]
        assert 1 <= lines.count() <= 4 and shares == sorted(shares, reverse=True)

        page.locator("#describe-sentence textarea, #describe-sentence input").fill("someone bows")
        page.locator("#describe-round").click()
        page.wait_for_function(f"{facts_of}.includes('sentence to motion')")
        assert page.locator("#describe-lines em").all_text_contents() == ["you said", "it saw"]
        assert "someone bows" in lines.first.text_content()
        page.locator("#describe-vary").click()
        page.wait_for_function(f"{facts_of}.includes('varied')")
        assert page.evaluate("document.querySelector('#describe-viewer .motion-viewer').player.state()")["bodies"] == 2
        page.locator("#describe-imagine").click()
        page.wait_for_function(f"{facts_of}.includes('a pair in')")
        with page.expect_download() as download:
            page.locator("#describe-save-npz").click()
        assert np.isfinite(load(download.value.path().rename(tmp_path / "imagined.npz")).joints).all()
        page.close()
    finally:
        app.close()
