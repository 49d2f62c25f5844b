"""What visitors met and could not do, in headless Chromium, on a desktop and on a phone."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from motionlab.motion.bvh import write_bvh
from motionlab.motion.video import MP4_MAX_FPS
from tests.fake_lab import FakeLab
from tests.page.browser import facts_with, player, serve_models, slide
from tests.synthetic import clicks, creature, wave_motion
from tests.tiny import tiny_mote

DESKTOP, PHONE = (1280, 800), (390, 844)
TITLE = "document.querySelector('.motion-viewer').player.state().title"


class FakeMMM(FakeLab):
    """One layer of another codebook, with a guidance of its own."""

    def __init__(self):
        super().__init__()
        self.name, self.layers, self.codebook_size = "mmm", 1, 64
        self.config = type("Config", (), {"guidance": 2.5})


@pytest.fixture(scope="module")
def labs():
    return {"momask": FakeLab(), "mmm": FakeMMM(), "mote": tiny_mote()}


@pytest.fixture(scope="module")
def fake_url(labs):
    app, url = serve_models(labs["momask"], **{name: lab for name, lab in labs.items() if name != "momask"})
    yield url
    app.close()


def seed_of(page, prefix=""):
    return page.input_value(f"#{prefix}seed input")


def tab(page, title):
    """Opens a tab, from the menu where there is no room for its name."""
    button = page.get_by_role("tab", name=title, exact=True)
    if button.count() and button.first.is_visible():
        button.first.click()
    else:
        page.locator("#tabs .overflow-menu > button").click()
        page.locator("#tabs .overflow-dropdown button", has_text=title).click()


@pytest.mark.parametrize("size, dark", [(DESKTOP, False), (PHONE, True)])
def test_generate_pressed_again_draws_another_clip(open_page, fake_url, size, dark):
    page = open_page(fake_url, *size, dark=dark)
    page.fill("#prompt textarea, #prompt input", "a person walks")
    page.click("#generate")
    page.wait_for_function(f"{TITLE} === 'a person walks'")
    facts_with(page, "seed 7")
    player(page, "seek(2)")
    page.click("#generate")
    page.wait_for_function("!document.querySelector('.facts').innerText.endsWith('seed 7')")
    page.wait_for_function("document.querySelector('.motion-viewer').player.state().playing")
    drawn = seed_of(page)
    assert drawn != "7" and facts_with(page, f"seed {drawn}")

    page.locator("#locked input").check()
    player(page, "seek(2)")
    page.click("#generate")
    page.wait_for_function("document.querySelector('.motion-viewer').player.state().playing")
    assert seed_of(page) == drawn, "a kept seed stays, and the clip plays from the start"


def test_a_seed_is_drawn_for_whatever_describe_makes_twice(open_page, fake_url):
    page = open_page(fake_url, *DESKTOP)
    tab(page, "Describe")
    facts = "document.querySelector('#describe-facts').textContent"
    page.click("#describe-imagine")
    page.wait_for_function(f"{facts}.includes('a pair in')")
    assert seed_of(page, "describe-") == "0"
    page.click("#describe-imagine")
    page.wait_for_function("document.querySelector('#describe-seed input').value !== '0'")
    page.click("#describe-vary")
    page.wait_for_function(f"{facts}.includes('varied')")
    assert set(page.locator("#describe-lines em").all_text_contents()) == {"of the original"}


def test_every_stored_sweep_opens_without_an_error(open_page, fake_url):
    page = open_page(fake_url, *DESKTOP)
    tab(page, "Lab")
    chosen = "document.querySelector('#lab-argument input').value"
    page.wait_for_function(f"{chosen} === 'guidance'")
    for i, argument in ((1, "iterations"), (2, "residual_depth"), (0, "guidance")):
        page.locator("#lab-name input").click()
        page.locator("ul.option-list li").nth(i).click()
        page.wait_for_function(f"{chosen} === '{argument}'")
        page.locator("#lab-words").click()
    assert page.locator(".toast-body").count() == 0


@pytest.mark.parametrize("title", ["Edit", "Describe", "Variations of one clip"])
def test_the_menu_of_tabs_lies_over_the_figure(open_page, fake_url, title):
    page = open_page(fake_url, *PHONE)
    tab(page, title)
    page.locator("#tabs .overflow-menu > button").click()
    for entry in page.locator("#tabs .overflow-dropdown button").all():
        box = entry.bounding_box()
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        top = page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).closest('.overflow-dropdown') !== null", middle
        )
        assert top, f"{entry.inner_text()} lies behind something"


def test_the_overlap_follows_the_window(open_page, fake_url):
    page = open_page(fake_url, *DESKTOP)
    tab(page, "Variations of one clip")
    facts = "document.querySelector('#many-facts').textContent"
    page.wait_for_function(f"{facts}.includes('made of')")
    page.locator("#many-advanced").get_by_text("Advanced").click()
    before = page.evaluate(facts)
    slide(page, "many-window", "ArrowLeft", "1")
    page.wait_for_function("document.querySelector('#many-stride input[type=number]').value === '3'")
    page.wait_for_function(f"{facts} !== {before!r}")
    page.locator("#many-variations label").nth(1).click()
    page.wait_for_function("document.querySelector('#many-viewer .motion-viewer').player.state().bodies === 2")
    assert page.locator(".toast-body").count() == 0


@pytest.mark.parametrize("size, dark", [(DESKTOP, False), (PHONE, True)])
def test_a_long_clip_is_described_in_parts(open_page, fake_url, tmp_path, size, dark):
    wave_motion(300).save(tmp_path / "long.npz")
    page = open_page(fake_url, *size, dark=dark)
    tab(page, "Describe")
    facts = "document.querySelector('#describe-facts').textContent"
    with page.expect_file_chooser() as chooser:
        page.locator("#describe-upload").click()
    chooser.value.set_files(tmp_path / "long.npz")
    page.wait_for_function(f"{facts}.includes('0.0 to 9.8 s of 15.0 s')")
    end = page.locator("#describe-part .end")
    end.scroll_into_view_if_needed()
    handle, bar = end.bounding_box(), page.locator("#describe-part .row").bounding_box()
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(bar["x"] + bar["width"], handle["y"] + handle["height"] / 2, steps=4)
    page.mouse.up()
    page.wait_for_function(f"{facts}.includes('5.2 to 15.0 s of 15.0 s')")
    page.locator("#describe-part .start").focus()
    page.keyboard.press("PageDown")
    page.wait_for_function("!document.querySelector('#describe-facts').textContent.includes('5.2 to')")
    page.click("#describe")
    page.wait_for_function(f"{facts}.includes('captions')")


def test_a_part_of_a_clip_is_kept_and_joined(open_page, fake_url, tmp_path):
    wave_motion(200).save(tmp_path / "other.npz")
    page = open_page(fake_url, *DESKTOP)
    tab(page, "Edit")
    page.get_by_label("Join with another clip").check()
    page.locator("#edit-other input[type=file]").set_input_files(tmp_path / "other.npz")
    page.wait_for_function(
        "document.querySelector('#edit-other-part .trim-bar')?.shadowRoot.innerHTML.includes('10.0 s')"
    )
    page.get_by_label("Change a part").check()
    page.evaluate("document.querySelector('#edit-viewer .motion-viewer').player.seek(1)")
    page.wait_for_function(
        "document.querySelector('#edit-timeline .edit-timeline').shadowRoot.querySelector('.head').style.left === '25%'"
    )
    page.locator("#edit-timeline .row").press("m")
    assert page.locator("#edit-timeline .wishes span").text_content() == "1.0 to 2.0 s"
    page.click("#edit-cut")
    page.wait_for_function("document.querySelector('#edit-facts').textContent.includes('1.0 s')")


def test_the_video_shows_the_figure_of_the_page_with_its_music(open_page, fake_url, tmp_path):
    import imageio.v2 as imageio

    page = open_page(fake_url, *DESKTOP)
    page.click("#generate")
    page.wait_for_selector("#save-mp4")
    page.evaluate("""() => {
      const { player } = document.querySelector(".motion-viewer"), { busy } = player;
      window.told = [];
      player.busy = (text, share) => (window.told.push(text), busy(text, share));
    }""")
    with page.expect_download() as download:
        page.click("#save-mp4")
    download.value.save_as(tmp_path / "clip.mp4")
    assert any("%" in text for text in page.evaluate("window.told")), "it says how far it is"
    with imageio.get_reader(tmp_path / "clip.mp4") as video:
        about = video.get_meta_data()
        picture = np.asarray(video.get_data(30), dtype=int)
    assert about["fps"] == MP4_MAX_FPS == 30 and about["size"] == (640, 640) and "audio_codec" not in about
    blue = (picture[..., 2] - picture[..., 0] > 40).mean()
    assert 0.005 < blue < 0.3, "the figure in its colour on a pale floor"

    tab(page, "Variations of one clip")
    page.locator("#many-music input[type=file]").set_input_files(clicks(tmp_path / "clicks.wav", 0.5, seconds=2.5))
    page.wait_for_function("document.querySelector('#many-facts').innerText.includes('beats met')")
    page.wait_for_selector("#many-music audio", state="attached")
    with page.expect_download() as download:
        page.click("#many-save-mp4")
    download.value.save_as(tmp_path / "dance.mp4")
    with imageio.get_reader(tmp_path / "dance.mp4") as video:
        assert video.get_meta_data()["audio_codec"] == "aac"


def test_a_model_shows_the_settings_that_it_has(open_page, fake_url, labs):
    page = open_page(fake_url, *DESKTOP)
    page.get_by_text("Advanced").first.click()
    all_of = {"guidance", "iterations", "depth", "temperature", "topk"}

    def seen():
        return {name for name in all_of if page.locator(f"#{name}").is_visible()}

    page.wait_for_selector("#depth")
    assert seen() == all_of and page.get_attribute("#topk input[type=range]", "max") == "512"
    for model, hidden in (
        ("MMM", {"depth"}),
        ("MoTe", {"depth", "temperature", "topk"}),
        ("All, side by side", {"guidance"}),
    ):
        page.locator("#model label", has_text=model).click()
        for name in hidden:
            page.wait_for_selector(f"#{name}", state="hidden")
        for name in all_of - hidden:
            page.wait_for_selector(f"#{name}", state="visible")
        if model == "MMM":
            assert page.get_attribute("#topk input[type=range]", "max") == "64"
            page.get_by_text("How the model filled it in").click()
            page.get_by_text("This model has one row").wait_for()
    page.wait_for_function("document.querySelector('.motion-viewer').player.state().bodies === 3")
    assert labs["momask"].calls[-1]["guidance"] == 4.0 and labs["mmm"].calls[-1]["guidance"] == 2.5


def test_edit_shows_the_settings_that_a_task_has(open_page, fake_url):
    page = open_page(fake_url, *DESKTOP)
    tab(page, "Edit")
    page.get_by_label("Storyboard").wait_for()
    settings = ["edit-model", "edit-keep", "edit-seed", "edit-dice", "edit-advanced", "edit-feet"]
    for way, hidden in (
        ("Loop", settings[:5]),
        ("Storyboard", ["edit-keep"]),
        ("Loop", settings[:5]),
        ("Change a part", []),
    ):
        page.get_by_role("radio", name=way, exact=True).check()
        for name in settings:
            page.wait_for_selector(f"#{name}", state="hidden" if name in hidden else "visible")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_words_on_the_page_name_what_is_there(open_page, fake_url, size):
    page = open_page(fake_url, *size)
    page.wait_for_selector("footer .divider", state="attached")
    assert not page.locator("footer .divider").is_visible(), "no dot stands alone"
    tab(page, "Edit")
    page.wait_for_selector("#edit-keep")
    first = page.locator("#edit-keep label").first.inner_text()
    assert f"If it {first}, " in page.inner_text("#edit-keep")
    tab(page, "Variations of one clip")
    chooser = page.locator("#many-which .wrap").first
    chooser.wait_for()  # of a crowd, whose members are no variations
    assert chooser.evaluate("element => getComputedStyle(element, '::before').content") == '"Body"'


def test_a_thousand_words_are_told_to_be_too_many(open_page, fake_url):
    page = open_page(fake_url, *DESKTOP)
    page.fill("#prompt textarea, #prompt input", "walk " * 1000)
    page.click("#generate")
    page.get_by_text("shorten it to at most 300").wait_for()


@pytest.mark.parametrize("dark", [False, True])
def test_the_chosen_tab_can_be_read(open_page, fake_url, dark):
    page = open_page(fake_url, *DESKTOP, dark=dark)
    ratio = page.evaluate("""() => {
      const numbers = (text) => text.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255);
      const light = (rgb) => rgb.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const ink = light(numbers(getComputedStyle(document.querySelector('[role="tab"][aria-selected="true"]')).color));
      const paper = light(numbers(getComputedStyle(document.body).backgroundColor));
      return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    }""")
    assert ratio >= 4.5


def test_a_camera_that_does_not_follow_keeps_the_body_in_the_picture(open_page, fake_url):
    page = open_page(fake_url, *DESKTOP)
    page.click("#generate")
    page.wait_for_function("document.querySelector('.motion-viewer').player.state().bodies === 1")
    player(page, "seek(100)")
    page.locator(".motion-viewer .viewer").focus()
    page.keyboard.press("f")
    for _ in range(12):
        page.keyboard.press("+")
    stage = page.locator(".motion-viewer canvas")

    def body_is_seen():
        picture = np.asarray(Image.open(io.BytesIO(stage.screenshot())).convert("RGB"), dtype=int)
        return (picture[..., 2] - picture[..., 0] > 40).mean() > 0.02

    assert player(page, "state()")["follow"] is False
    assert any(body_is_seen() or page.wait_for_timeout(300) for _ in range(40))


def test_music_plays_with_the_viewers_own_button(open_page, fake_url, tmp_path):
    page = open_page(fake_url, *DESKTOP)
    tab(page, "Variations of one clip")
    page.locator("#many-music input[type=file]").set_input_files(clicks(tmp_path / "clicks.wav", 0.5, seconds=6.0))
    page.wait_for_function("document.querySelector('#many-facts').innerText.includes('beats met')")
    page.wait_for_selector("#many-music audio", state="attached")
    state = "document.querySelector('#many-viewer .motion-viewer').player.state()"
    sound = "document.querySelector('#many-music audio')"
    page.evaluate("document.querySelector('#many-viewer .motion-viewer').player.seek(1)")
    page.wait_for_function(f"{sound}.paused && Math.abs({sound}.currentTime - 1) < 0.01")
    page.locator("#many-viewer .play").click()
    page.wait_for_function(f"!{sound}.paused && {state}.playing")
    page.wait_for_function(f"Math.abs({sound}.currentTime - {state}.seconds) < 0.3 && {state}.seconds > 1")
    page.locator("#many-viewer .play").click()
    page.wait_for_function(f"{sound}.paused && !{state}.playing")


def test_a_part_of_an_upload_is_learned(open_page, fake_url, tmp_path, monkeypatch):
    from demo.state.training import PACE

    monkeypatch.setitem(PACE, "a quick try", 0.01)
    write_bvh(creature(3, joints=7, frames=300), tmp_path / "pet.bvh")
    page = open_page(fake_url, *DESKTOP)
    tab(page, "Variations of one clip")
    page.get_by_text("Learn a clip of yours").click()
    page.locator("#many-upload input[type=file]").set_input_files(tmp_path / "pet.bvh")
    page.locator("#many-part .end").wait_for()
    page.locator("#many-part .end").focus()
    for _ in range(5):
        page.keyboard.press("PageDown")
    page.locator("#many-pace label", has_text="quick").click()
    page.wait_for_function("window.motionlabLearnPart")
    page.click("#many-learn")
    page.wait_for_function("document.querySelector('#many-progress').innerText.includes('Learned in')")
    page.wait_for_function("document.querySelector('#many-facts b').innerText === 'pet'")
    learned = float(page.inner_text("#many-facts").split("made of ")[1].split()[0])
    assert learned < 0.8 * 10, page.inner_text("#many-facts")
    page.reload()
    page.wait_for_selector("#many-reference input")
    page.locator("#many-reference input").click()
    page.locator("ul.option-list li", has_text="pet").first.click()
    page.wait_for_function("document.querySelector('#many-facts b').innerText === 'pet'")
