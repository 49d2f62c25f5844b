"""The page in headless Chromium, as a visitor meets it."""

from __future__ import annotations

import shutil
import time

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from evaluation.evaluator import embedding
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh, write_bvh
from motionlab.motion.files import load
from motionlab.viewer import viewer_html
from tests.fake_lab import FakeLab
from tests.synthetic import clicks, creature, wave_motion
from tests.tiny import save_bench, tiny_mote, tiny_store

pytest.importorskip("gradio", reason="the demo needs gradio")
playwright = pytest.importorskip("playwright.sync_api", reason="browser tests need: pip install playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if not CHROMIUM:
    pytest.skip("browser tests need Chromium (on Debian: apt install chromium)", allow_module_level=True)

from demo.app import build_app, serve  # noqa: E402
from demo.models import Models  # noqa: E402
from demo.state.training import PACE  # noqa: E402

ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
NO_WEBGL = """const give = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind === "webgl2" ? null : give.call(this, kind, ...more);
};"""
PATIENCE = 60_000  # milliseconds, for a busy machine; nothing waits longer than it must


class SlowLab(FakeLab):
    """Takes long enough for a newer wish to overtake an older one."""

    def generate(self, *args, **settings):
        time.sleep(0.7)
        return super().generate(*args, **settings)


def _serve(lab, checkpoint="momask", **others):
    app = build_app(Models({checkpoint: lab, **others}))
    _, url, _ = serve(app, prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    return app, url


@pytest.fixture(scope="module")
def url():
    """The page around the shipped model, or around a stand-in where no model is shipped."""
    import motionlab

    try:
        lab = motionlab.load("momask")
    except MotionLabError:
        lab = FakeLab()
    app, url = _serve(lab)
    yield url
    app.close()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser):
    """A function that opens a page; afterwards: no console error, no request to another host."""
    contexts, trouble = [], []

    def look(request):
        if request.url.split(":")[0] in ("http", "https", "ws", "wss") and "//127.0.0.1" not in request.url:
            trouble.append(f"asked {request.url}")

    def open_page(url=None, width=900, height=640, dark=False, html=None):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: message.type == "error" and trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", look)
        page.on("response", lambda response: response.status >= 400 and trouble.append(response.url))
        if html:
            page.set_content(html)
        else:
            page.goto(url)
            page.wait_for_function("document.querySelector('.motion-viewer')?.player?.state().bodies")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble


def player(page, expression):
    return page.evaluate(f"document.querySelector('.motion-viewer').player.{expression}")


def facts_with(page, words):
    """The line of facts, once it says so."""
    page.wait_for_function("words => document.querySelector('.facts').innerText.includes(words)", arg=words)
    return page.inner_text(".facts")


def until(page, act, condition):
    """Act until the condition holds, five seconds a try."""
    for _ in range(8):
        act()
        try:
            return page.wait_for_function(condition, timeout=5000)
        except playwright.TimeoutError:
            continue
    raise AssertionError(f"never: {condition}")


def test_a_visit(open_page, url, tmp_path):
    page = open_page(url)
    assert player(page, "state()")["playing"], "the page opens on a moving body"

    page.fill("#prompt textarea, #prompt input", "a person walks")
    page.click("#generate")
    page.wait_for_function("document.querySelector('.motion-viewer').player.state().title === 'a person walks'")
    facts_with(page, "V 5")

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
    page.locator("#depth input[type=range]").focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    facts = facts_with(page, "V 0")
    page.wait_for_selector(".motion-viewer .labels >> text=V 0")
    assert player(page, "state()")["bodies"] == 2
    assert sorted(page.locator(".motion-viewer .labels span").all_inner_texts()) == ["V 0", "pinned · V 5"]
    assert page.locator(".token-view .stats .empty").count() == 5

    with page.expect_download() as download:
        page.click("#save-bvh")
    assert download.value.suggested_filename == "momask_a-person-walks_seed7.bvh"
    download.value.save_as(tmp_path / "walk.bvh")
    assert len(read_bvh(tmp_path / "walk.bvh")) == int(facts.split()[0])

    page.fill("#prompt textarea, #prompt input", "  ")
    page.click("#generate")
    page.wait_for_selector("text=Write a sentence first")
    assert page.inner_text(".facts") == facts, "a bad wish keeps the last result"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_no_width_overflows(open_page, url, look):
    page = open_page(url, width=375, dark=look == "dark")
    for width in (375, 900):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".motion-viewer .viewer").get_attribute("data-look") == look


def test_overtaken_wishes_are_dropped(open_page):
    lab = SlowLab()
    app, url = _serve(lab)
    try:
        page = open_page(url)
        lab.calls.clear()
        page.locator("#iterations input[type=range]").focus()
        for _ in range(8):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(200)
        page.wait_for_function("document.querySelector('.facts').innerText.includes('L 18')")
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
    app, url = _serve(FakeLab(), str(tmp_path / "checkpoint"))
    try:
        page = open_page(url)
        page.get_by_role("tab", name="Lab").click()

        def ask_for_nonsense():
            page.fill("#lab-values textarea, #lab-values input", "2, many")
            page.click("#lab-run")

        # What is typed while the tab is still being built is overwritten.
        until(
            page, ask_for_nonsense, "document.body.innerText.includes('guidance scale s must be a number from 0 to 10')"
        )
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


def test_a_motion_is_learned_and_varied(open_page, url, tmp_path, monkeypatch):
    """A BVH in, a quick training, a kept span, a BVH out on the same joints; then music leads."""
    monkeypatch.setitem(PACE, "a quick try", 0.01)
    reference = creature(3, joints=7, frames=150)
    write_bvh(reference, tmp_path / "my pet.bvh")
    page = open_page(url, height=900)
    page.get_by_role("tab", name="One to many").click()
    state = "document.querySelector('#many-viewer .motion-viewer').player.state()"
    page.wait_for_function(f"{state}.bodies === 1")
    canvas = page.locator("#many-viewer canvas")
    still = canvas.screenshot()
    page.wait_for_timeout(400)
    assert canvas.screenshot() != still, "a shipped reference moves at once"

    page.get_by_text("Learn another one").click()
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
    assert made.skeleton.joints == given.skeleton.joints and len(made) == 300
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
    page.get_by_text("Mark a span first").wait_for()
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
    assert state["bodies"] == 1 and "waves" in state["title"]
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
    wave_motion(300).save(tmp_path / "long.npz")
    app, url = _serve(FakeLab(), mote=tiny_mote(labels=(("bow", "walk"), ("", "wave"), ("normal", "old"), ("", "old"))))
    try:
        page = open_page(url, width=1300, height=900)
        page.get_by_role("tab", name="Describe").click()
        facts_of = "document.querySelector('#describe-facts').textContent"
        for name, told in (("long", "this one 15.00 s; cut it"), ("walk", None)):
            with page.expect_file_chooser() as chooser:
                page.locator("#describe-upload").click()
            chooser.value.set_files(tmp_path / f"{name}.npz")
            if told:
                page.get_by_text(told).wait_for()
        page.wait_for_function(f"{facts_of}.includes('walk') && {facts_of}.includes('4.0 s')")
        # a click beside the upload's end may be lost
        until(page, page.locator("#describe").click, f"{facts_of}.includes('4 captions')")
        lines = page.locator("#describe-lines li")
        shares = [int(text.removesuffix(" %")) for text in page.locator("#describe-lines .fits b").all_text_contents()]
        assert 1 <= lines.count() <= 4 and shares == sorted(shares, reverse=True)

        page.locator("#describe-sentence textarea, #describe-sentence input").fill("someone bows")
        page.locator("#describe-round").click()
        page.wait_for_function(f"{facts_of}.includes('there and back')")
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
