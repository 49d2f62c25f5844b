"""Headings, labels, contrast and keys, as axe-core finds them, on every tab."""

from __future__ import annotations

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs: pip install axe-playwright-python")

from tests.fake_lab import FakeLab
from tests.page.browser import serve_models
from tests.tiny import tiny_mote


@pytest.fixture(scope="module")
def fake_url():
    app, url = serve_models(FakeLab(), mote=tiny_mote())
    yield url
    app.close()


@pytest.mark.parametrize("tab", ["generate", "edit", "describe", "variations", "lab"])
@pytest.mark.parametrize("size, dark", [((1280, 800), False), ((390, 844), True)])
def test_axe_finds_nothing_serious(open_page, fake_url, tab, size, dark):
    page = open_page(f"{fake_url}?tab={tab}", *size, dark=dark)
    page.wait_for_function("document.querySelector('#tabs [role=\"tabpanel\"]')")
    page.wait_for_timeout(1500)
    found = axe.Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert not serious, "\n".join(f"{one['id']}: {node['html'][:160]}" for one in serious for node in one["nodes"][:3])


def test_the_keys_of_the_viewer_are_listed(open_page, fake_url):
    page = open_page(fake_url, 1280, 800)
    page.locator(".motion-viewer .viewer").focus()
    page.keyboard.press("?")
    page.get_by_text("brackets change the speed").wait_for()
    page.keyboard.press("Escape")
    page.get_by_text("brackets change the speed").wait_for(state="hidden")


def test_a_visitor_who_wants_less_motion_is_not_shown_any_unasked(browser, fake_url):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(fake_url)
    page.wait_for_function("document.querySelector('.motion-viewer')?.player?.state().bodies")
    assert not page.evaluate("document.querySelector('.motion-viewer').player.state().playing")
    context.close()
