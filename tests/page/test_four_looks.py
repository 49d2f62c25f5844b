"""The same visit on a desktop and on a phone, light and dark: what each part of the page promises, one after the other.

Parts that a look does not change have their tests elsewhere: the Space (test_deploy), endpoints (test_endpoints). Each
visit ends without an error in the console (open_page).
"""

from __future__ import annotations

import numpy as np
import pytest

from motionlab.motion.files import load
from tests.fake_lab import FakeLab
from tests.page.browser import facts_with, player, serve_models, until
from tests.page.test_mended import FakeMMM, seed_of, tab
from tests.tiny import tiny_mote

LOOKS = [
    pytest.param(size, dark, id=f"{name}-{'dark' if dark else 'light'}")
    for name, size in (("desktop", (1280, 800)), ("phone", (390, 844)))
    for dark in (False, True)
]
VIEWER = "document.querySelector('.motion-viewer').player"


@pytest.fixture(scope="module")
def fake_url():
    app, url = serve_models(FakeLab(), mmm=FakeMMM(), mote=tiny_mote())
    yield url
    app.close()


@pytest.mark.parametrize("size, dark", LOOKS)
def test_generate(open_page, fake_url, size, dark):
    page = open_page(fake_url, *size, dark=dark)
    # 11: the first screen moves, research knobs are folded away, nothing is wider than the screen
    page.wait_for_function(f"{VIEWER}.state().bodies === 7 && {VIEWER}.state().seconds > 0")
    assert page.locator("#opening").count() == 0, "the early viewer went into its place"
    assert not page.locator("#guidance").is_visible()
    box = page.locator(".motion-viewer").first.bounding_box()
    assert box["y"] < 0.6 * size[1] and box["x"] >= 0 and box["x"] + box["width"] <= size[0]
    assert page.locator(".motion-viewer .viewer").get_attribute("data-look") == ("dark" if dark else "light")
    # 1: pressed again, another seed
    page.fill("#prompt textarea, #prompt input", "a person walks")
    page.click("#generate")
    page.wait_for_function(f"{VIEWER}.state().title === 'a person walks'")
    page.click("#generate")
    page.wait_for_function("document.querySelector('#seed input').value !== '7'")
    facts_with(page, f"seed {seed_of(page)}")
    # 12: variations have names and colours, a press chooses one
    page.locator("#variations label").nth(2).click()
    page.wait_for_function(f"{VIEWER}.state().bodies === 3")
    page.locator("#which label").nth(2).click()
    page.wait_for_selector(".motion-viewer .labels .chosen")
    # 8: too many words are refused in a sentence
    page.fill("#prompt textarea, #prompt input", "walk " * 1000)
    page.click("#generate")
    page.get_by_text("shorten it to at most 300").wait_for()
    # 10: a surprise is another sentence
    page.click("#surprise")
    page.wait_for_function(f"{VIEWER}.state().title !== 'a person walks'")
    # 9: the address holds what is shown
    page.wait_for_function("location.search.includes('s=')")
    shown = player(page, "state()")["title"]
    page.reload()
    page.wait_for_function(f"{VIEWER}?.state().title === {shown!r} && {VIEWER}.state().bodies === 3")
    # 7: a model's own settings
    page.get_by_text("Advanced").first.click()
    page.locator("#depth").wait_for()
    page.locator("#model label", has_text="MoTe").click()
    page.locator("#depth").wait_for(state="hidden")
    # 16: keys
    page.locator(".motion-viewer .viewer").focus()
    page.keyboard.press("?")
    page.get_by_text("brackets change the speed").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("size, dark", LOOKS)
def test_the_other_tabs(open_page, fake_url, size, dark, tmp_path):
    page = open_page(fake_url, *size, dark=dark)
    # 13: a loop in place; frames a second are remembered
    tab(page, "Edit")
    page.get_by_role("radio", name="Loop", exact=True).check()
    page.get_by_role("radio", name="in place").check()
    page.click("#edit-loop")
    page.wait_for_function("document.querySelector('#edit-facts').textContent.includes('a loop of')")
    with page.expect_download() as download:
        page.click("#edit-save-npz")
    download.value.save_as(tmp_path / "loop.npz")
    joints = load(tmp_path / "loop.npz").joints
    assert np.linalg.norm(joints[-1, 0] - joints[0, 0]) < 0.1
    # 6: the video
    with page.expect_download() as download:
        page.click("#edit-save-mp4")
    assert download.value.suggested_filename.endswith(".mp4")
    # 5: a part of a clip is described
    tab(page, "Describe")
    page.locator("#describe-part .end").wait_for()
    page.locator("#describe-part .end").focus()
    page.keyboard.press("PageDown")
    page.wait_for_function("/ s of /.test(document.querySelector('#describe-facts').textContent)")
    # 3, 4: tabs can be reached over the figure; the overlap follows the window
    tab(page, "Variations of one clip")
    page.wait_for_function("document.querySelector('#many-facts').textContent.includes('made of')")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    # 2: a stored sweep opens, and says where its weights are from
    tab(page, "Lab")
    chosen = "document.querySelector('#lab-argument input')?.value"
    page.wait_for_function(f"{chosen} === 'guidance'")

    def another():
        page.locator("#lab-name input").click()
        page.locator("ul.option-list li").nth(1).click()

    until(page, another, f"{chosen} === 'iterations'")
    page.wait_for_selector("#lab-plot .js-plotly-plot .points path")
    assert page.locator(".toast-body").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
