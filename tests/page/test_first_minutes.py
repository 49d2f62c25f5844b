"""The first minutes of five visitors, as scripts in headless Chromium, around the shipped models."""

from __future__ import annotations

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from motionlab.motion.files import load
from tests.page.browser import facts_with, serve_models, slide
from tests.synthetic import clicks, wave_motion

STATE = "document.querySelector('.motion-viewer').player.state()"
MANY = "document.querySelector('#many-viewer .motion-viewer').player.state()"
DESKTOP, PHONE = (1280, 800), (390, 844)


@pytest.fixture(scope="module")
def shipped_url():
    import motionlab

    try:
        lab, mote = motionlab.load("momask"), motionlab.load("mote")
    except MotionLabError:
        pytest.skip("no model is shipped")
    app, url = serve_models(lab, mote=mote)
    yield url
    app.close()


def test_someone_curious_on_a_phone(open_page, shipped_url):
    """Looks, is surprised, writes a sentence of their own, asks for another one, wants three, keeps one as a video."""
    page = open_page(shipped_url, *PHONE, dark=True)
    page.wait_for_function(f"{STATE}.bodies === 7 && {STATE}.seconds > 0")
    page.click("#surprise")
    page.wait_for_function(f"{STATE}.bodies === 1")
    page.fill("#prompt textarea, #prompt input", "a person waves with both hands")
    page.keyboard.press("Enter")
    page.wait_for_function(f"{STATE}.title === 'a person waves with both hands'")
    first = page.inner_text(".facts")
    page.click("#generate")
    page.wait_for_function("before => document.querySelector('.facts').innerText !== before", arg=first)
    page.locator("#variations label").nth(2).click()
    page.wait_for_function(f"{STATE}.bodies === 3")
    page.locator("#which label").nth(1).click()
    page.wait_for_function("document.querySelector('#which label.selected').innerText.trim() === '2'")
    with page.expect_download() as download:
        page.click("#save-mp4")
    assert download.value.suggested_filename.endswith(".mp4")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_dancer_with_music(open_page, shipped_url, tmp_path):
    """Comes for the crowd that dances, brings music, plays it with the figure."""
    page = open_page(shipped_url, *DESKTOP)
    page.click("#lead")
    page.wait_for_function(f"document.querySelector('#many-viewer .motion-viewer') && {MANY}.bodies === 7")
    page.locator("#many-music input[type=file]").set_input_files(clicks(tmp_path / "beat.wav", 0.5, seconds=6.0))
    page.wait_for_function("document.querySelector('#many-facts').innerText.includes('beats met')")
    page.wait_for_function(f"{MANY}.bodies === 1")
    page.wait_for_selector("#many-music audio", state="attached")
    page.evaluate("document.querySelector('#many-viewer .motion-viewer').player.seek(0)")
    page.locator("#many-viewer .play").click()
    page.wait_for_function(f"!document.querySelector('#many-music audio').paused && {MANY}.seconds > 1")


def test_a_researcher_with_a_sweep(open_page, shipped_url):
    """Opens a stored sweep, looks at another measure, then varies the strength in Generate and pins one."""
    page = open_page(f"{shipped_url}?tab=lab", *DESKTOP)
    page.wait_for_function("document.querySelector('#lab-argument input')?.value === 'guidance'")
    page.wait_for_selector("#lab-plot .js-plotly-plot .points path")
    page.locator("#lab-metric label").nth(1).click()
    page.wait_for_function("document.querySelector('#lab-words').innerText.includes('Distance')")
    page.get_by_role("tab", name="Generate", exact=True).click()
    page.click("#generate")
    page.wait_for_function(f"{STATE}.bodies === 1")
    page.click("#pin")
    page.wait_for_function(f"{STATE}.bodies === 2")
    page.get_by_text("Advanced").first.click()
    slide(page, "guidance", "ArrowRight", "4.5")
    facts_with(page, "strength 4.5")
    page.get_by_text("How the model filled it in").click()
    page.locator(".token-view canvas").first.wait_for()


def test_an_animator_with_a_bvh(open_page, shipped_url, tmp_path):
    """Opens a clip of their own, changes its middle, extends it, takes it home."""
    wave_motion(120).save(tmp_path / "mine.bvh")
    page = open_page(f"{shipped_url}?tab=edit", *DESKTOP)
    facts = "document.querySelector('#edit-facts').textContent"
    with page.expect_file_chooser() as chooser:
        page.locator("#edit-upload").click()
    chooser.value.set_files(tmp_path / "mine.bvh")
    page.wait_for_function(f"{facts}.includes('mine')")
    page.evaluate("document.querySelector('#edit-viewer .motion-viewer').player.seek(2)")
    page.locator("#edit-timeline .row").press("m")
    page.locator("#edit-timeline input").fill("a person bows")
    page.click("#edit-remake")
    page.wait_for_function(f"{facts}.includes('2 to undo')")
    page.get_by_label("Extend").check()
    page.click("#edit-go")
    page.wait_for_function(f"{facts}.includes('3 to undo')")
    with page.expect_download() as download:
        page.click("#edit-save-bvh")
    download.value.save_as(tmp_path / "edited.bvh")
    assert len(read_bvh(tmp_path / "edited.bvh")) == pytest.approx(160, abs=5)


def test_a_teacher_who_sends_a_link(open_page, shipped_url, tmp_path):
    """Makes two clips side by side; the class opens the link and sees the same ones."""
    page = open_page(shipped_url, *DESKTOP)
    page.fill("#prompt textarea, #prompt input", "an old man walks forward")
    page.locator("#variations label").nth(1).click()
    page.click("#generate")
    page.wait_for_function(f"{STATE}.bodies === 2 && {STATE}.title === 'an old man walks forward'")
    page.wait_for_function("location.search.includes('s=')")
    with page.expect_download() as sent:
        page.click("#save-npz")
    sent.value.save_as(tmp_path / "sent.npz")
    pupil = open_page(page.url, *PHONE)
    pupil.wait_for_function(f"{STATE}.bodies === 2 && {STATE}.title === 'an old man walks forward'")
    with pupil.expect_download() as seen:
        pupil.click("#save-npz")
    seen.value.save_as(tmp_path / "seen.npz")
    assert np.array_equal(load(tmp_path / "sent.npz").joints, load(tmp_path / "seen.npz").joints)
