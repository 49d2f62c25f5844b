"""The page's address, a reload and the way back, in headless Chromium."""

from __future__ import annotations

import re

import pytest

from tests.fake_lab import FakeLab
from tests.page.browser import facts_with, serve_models

STATE = "document.querySelector('.motion-viewer').player.state()"


@pytest.fixture(scope="module")
def fake_url():
    other = FakeLab()
    other.name, other.layers, other.codebook_size = "mmm", 1, 64
    app, url = serve_models(FakeLab(), mmm=other)
    yield url
    app.close()


def chosen_tab(page):
    return 'document.querySelector(\'#tabs [role="tab"][aria-selected="true"]\').innerText.trim()'


@pytest.mark.parametrize("size, dark", [((1280, 800), False), ((390, 844), True)])
def test_a_link_opens_what_was_shown(open_page, fake_url, size, dark):
    page = open_page(fake_url, *size, dark=dark)
    page.locator("#model label", has_text="MMM").click()
    facts_with(page, "temperature")
    page.locator("#variations label").nth(2).click()
    page.wait_for_function(f"{STATE}.bodies === 3")
    page.fill("#prompt textarea, #prompt input", "a person bows & waves")
    page.click("#generate")
    page.wait_for_function(f"{STATE}.title === 'a person bows & waves'")
    page.wait_for_function("location.search.includes('s=')")
    page.click("#copy-link")
    page.get_by_text("Copied").wait_for()

    other = open_page(page.url, *size, dark=dark)
    other.wait_for_function(f"{STATE}.title === 'a person bows & waves' && {STATE}.bodies === 3")
    assert other.input_value("#prompt textarea, #prompt input") == "a person bows & waves"
    other.wait_for_function("document.querySelector('#model label.selected').innerText.trim() === 'MMM'")
    assert other.inner_text("#variations label.selected").strip() == "3"
    other.reload()
    other.wait_for_function(f"document.querySelector('.motion-viewer')?.player && {STATE}.bodies === 3")


def test_a_damaged_link_opens_the_page_and_says_so(open_page, fake_url):
    page = open_page(f"{fake_url}?s=nonsense&tab=nowhere")
    page.get_by_text("This link cannot be read").wait_for()
    assert page.evaluate(f"{STATE}.bodies")


def test_tabs_have_addresses_and_the_way_back_works(open_page, fake_url):
    page = open_page(fake_url, 1280, 800)
    for title in ("Edit", "Lab"):
        page.get_by_role("tab", name=title, exact=True).click()
        page.wait_for_function(f"location.search.includes('tab={title.lower()}')")
    page.go_back()
    page.wait_for_function(f"{chosen_tab(page)} === 'Edit'")
    page.go_back()
    page.wait_for_function(f"{chosen_tab(page)} === 'Generate'")
    page.go_forward()
    page.wait_for_function(f"{chosen_tab(page)} === 'Edit'")
    page.reload()
    page.wait_for_function(f"document.querySelector('#tabs [role=\"tab\"]') && {chosen_tab(page)} === 'Edit'")


def test_an_edit_comes_back_after_a_reload(open_page, url):
    page = open_page(f"{url}?tab=edit", 1280, 800)
    facts = "document.querySelector('#edit-facts')?.textContent"
    page.get_by_label("Extend").check()
    page.click("#edit-go")
    page.wait_for_function(f"{facts}?.includes('1 to undo')")
    page.wait_for_function("location.search.includes('e=')")
    seconds = re.search(r"([\d.]+) s", page.inner_text("#edit-facts"))[1]
    page.reload()
    page.wait_for_function(f"{facts}?.includes('1 to undo')")
    assert re.search(r"([\d.]+) s", page.inner_text("#edit-facts"))[1] == seconds


def test_a_link_shows_a_picture_and_a_title_where_it_is_sent(fake_url):
    import httpx

    text = httpx.get(fake_url).text
    found = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]+)"', text))
    assert found["title"].startswith("MotionLab") and found["description"]
    picture = httpx.get(found["image"])
    assert picture.status_code == 200 and picture.headers["content-type"].startswith("image/")
    assert httpx.get(f"{fake_url}favicon.ico").headers["content-type"].startswith("image/")
