"""The page in headless Chromium, as a visitor meets it."""

from __future__ import annotations

import re

import pytest

from evaluation.evaluator import embedding
from motionlab.motion.bvh import read_bvh
from motionlab.viewer import viewer_html
from tests.fake_lab import FakeLab
from tests.page.browser import NO_WEBGL, SlowLab, facts_with, player, serve_models, slide, until
from tests.synthetic import wave_motion
from tests.tiny import save_bench, tiny_store


def test_a_visit(open_page, url, tmp_path):
    page = open_page(url)
    assert player(page, "state()")["playing"], "the page opens on a moving body"

    page.fill("#prompt textarea, #prompt input", "a person walks")
    page.click("#generate")
    page.wait_for_function("document.querySelector('.motion-viewer').player.state().title === 'a person walks'")
    facts_with(page, "detail 5")

    stage = page.locator(".motion-viewer canvas")
    first = stage.screenshot()
    page.wait_for_timeout(400)
    assert stage.screenshot() != first, "the figure moves"

    page.locator(".motion-viewer .play").click()
    player(page, "seek(0)")
    page.wait_for_timeout(500)
    start = stage.screenshot()
    page.locator(".motion-viewer .scrub").fill("600")
    page.wait_for_timeout(500)
    assert player(page, "state()")["seconds"] > 0.3 and stage.screenshot() != start, "scrubbing shows another pose"
    still = stage.screenshot()
    page.wait_for_timeout(300)
    assert stage.screenshot() == still, "a paused figure stands still"

    page.locator(".motion-viewer .viewer").focus()
    for key in ("End", "Home", "ArrowRight", "]", "f", "l"):
        page.keyboard.press(key)
    state = player(page, "state()")
    assert state["seconds"] == pytest.approx(0.05)
    assert (state["speed"], state["follow"], state["loop"]) == (1.5, False, False)
    page.keyboard.press("Space")
    assert player(page, "state()")["playing"]
    page.keyboard.press("Space")

    page.click("#pin")
    page.wait_for_function("document.querySelector('.motion-viewer').player.state().bodies === 2")
    page.get_by_text("Advanced").first.click()
    slide(page, "depth", "ArrowLeft", "0")
    facts = facts_with(page, "detail 0")
    page.wait_for_selector(".motion-viewer .labels >> text=detail 0")
    assert player(page, "state()")["bodies"] == 2
    assert sorted(page.locator(".motion-viewer .labels span").all_inner_texts()) == ["detail 0", "pinned · detail 5"]
    page.get_by_text("How the model filled it in").click()
    page.locator(".token-view .stats .empty").first.wait_for()
    assert page.locator(".token-view .stats .empty").count() == 5

    with page.expect_download() as download:
        page.click("#save-bvh")
    assert download.value.suggested_filename == "momask_a-person-walks_seed7.bvh"
    download.value.save_as(tmp_path / "walk.bvh")
    assert len(read_bvh(tmp_path / "walk.bvh")) == int(facts.split()[0])

    page.fill("#prompt textarea, #prompt input", "  ")
    page.click("#generate")
    page.wait_for_selector("text=Write a sentence first")
    kept, had = (re.sub(r"made in \S+ s", "", text) for text in (page.inner_text(".facts"), facts))
    assert kept == had, "a bad wish keeps the last result"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_no_width_overflows(open_page, url, look):
    page = open_page(url, width=375, dark=look == "dark")
    for width in (375, 900):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".motion-viewer .viewer").get_attribute("data-look") == look


def test_overtaken_wishes_are_dropped(open_page):
    lab = SlowLab()
    app, url = serve_models(lab)
    try:
        page = open_page(url)
        lab.calls.clear()
        page.get_by_text("Advanced").first.click()
        slide(page, "iterations", "ArrowRight", "18")
        page.wait_for_function("document.querySelector('.facts').innerText.includes('steps 18')")
        asked = [call["iterations"] for call in lab.calls]
        assert len(asked) < 8 and asked[-1] == 18 and asked == sorted(asked)
        page.close()  # before the server: a page that outlives it would log its refusals
    finally:
        app.close()


def test_a_document_plays_without_webgl_and_survives_a_lost_context(open_page):
    document = viewer_html(wave_motion(40), height=300)
    blinded = document.replace("<body>", f"<body><script>{NO_WEBGL}</script>")
    flat = open_page(html=blinded, width=400)
    assert flat.locator("#viewer .viewer").get_attribute("data-renderer") == "canvas"
    first = flat.locator("#viewer canvas").screenshot()
    flat.wait_for_timeout(400)
    assert flat.locator("#viewer canvas").screenshot() != first

    flat.close()

    page = open_page(html=document, width=400)
    assert page.locator("#viewer .viewer").get_attribute("data-renderer") == "webgl2"
    page.evaluate("""async () => {
      const canvas = document.querySelector("#viewer").shadowRoot.querySelector("canvas");
      window.loss = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
      window.loss.loseContext();
    }""")
    page.wait_for_selector("text=it comes back by itself")
    page.evaluate("window.loss.restoreContext()")
    page.wait_for_selector("#viewer .note", state="hidden")
    first = page.locator("#viewer canvas").screenshot()
    page.wait_for_timeout(400)
    assert page.locator("#viewer canvas").screenshot() != first


def test_a_sweep_grows_and_its_points_play(open_page, tmp_path, monkeypatch):
    monkeypatch.setattr(embedding, "SHIPPED", tmp_path)
    save_bench(tmp_path, tiny_store)
    app, url = serve_models(FakeLab(), str(tmp_path / "checkpoint"))
    try:
        page = open_page(url)
        page.get_by_role("tab", name="Lab").click()

        def ask_for_nonsense():
            page.fill("#lab-values textarea, #lab-values input", "2, many")
            page.click("#lab-run")

        # What is typed while the tab is still being built is overwritten.
        until(page, ask_for_nonsense, "document.body.innerText.includes('strength (s) must be a number from 0 to 10')")
        page.click("#lab-stop")

        page.fill("#lab-values textarea, #lab-values input", "2, 4, 6")
        page.fill("#lab-sentences textarea", "a person walks\na person bows")
        page.click("#lab-run")
        page.wait_for_function("document.querySelector('#lab-progress').innerText.includes('9 of 9 rows')")
        page.wait_for_function("document.querySelectorAll('#lab-plot .js-plotly-plot .points path').length === 3")
        page.wait_for_function("document.querySelector('#lab-plot .js-plotly-plot').motionlabListens")
        title = "document.querySelector('#lab-viewer .motion-viewer')?.player?.state().title"

        def press_the_second_point():
            box = page.locator("#lab-plot .js-plotly-plot .points path").nth(1).bounding_box()
            if box:  # a redraw takes the point away for a moment
                page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

        until(page, press_the_second_point, f"{title} === 'guidance 4'")  # the last row may redraw the curve meanwhile
        page.locator("#lab-value label", has_text="6").click()
        page.wait_for_function(f"{title} === 'guidance 6'")
        assert page.evaluate("document.querySelector('#lab-viewer .motion-viewer').player.state().bodies") == 2
        for width in (375, 900):
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()
    finally:
        app.close()
