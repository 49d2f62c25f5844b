"""Fixtures of the tests in a browser; only these import the browser's driver."""

import pytest

from motionlab.errors import MotionLabError
from tests.fake_lab import FakeLab


@pytest.fixture(scope="module")
def url():
    """The page around the shipped model, or around a stand-in where no model is shipped."""
    import motionlab
    from tests.page.browser import serve_models

    try:
        lab = motionlab.load("momask")
    except MotionLabError:
        lab = FakeLab()
    app, url = serve_models(lab)
    yield url
    app.close()


@pytest.fixture(scope="module")
def browser():
    from tests.page.browser import ARGUMENTS, CHROMIUM, playwright

    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser):
    """A function that opens a page; afterwards: no console error, no request to another host."""
    from tests.page.browser import PATIENCE

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
            page.wait_for_function("document.querySelector('.gradio-container .motion-viewer')?.player?.state().bodies")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble
