"""A page in headless Chromium, and what its tests ask of it."""

from __future__ import annotations

import shutil
import time

import pytest

from tests.fake_lab import FakeLab

pytest.importorskip("gradio", reason="the demo needs gradio")
playwright = pytest.importorskip("playwright.sync_api", reason="browser tests need: pip install playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if not CHROMIUM:
    pytest.skip("browser tests need Chromium (on Debian: apt install chromium)", allow_module_level=True)

from demo.app import build_app, serve
from demo.models import Models

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


def serve_models(lab, checkpoint="momask", **others):
    app = build_app(Models({checkpoint: lab, **others}))
    _, url, _ = serve(app, prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    return app, url


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


def slide(page, elem_id, key, value):
    """Presses a key on a slider until it stands at the value; a press while the page is being built may be lost."""
    slider = page.locator(f"#{elem_id} input[type=range]")
    slider.wait_for()
    for _ in range(60):
        if slider.input_value() == value:
            return
        slider.press(key)
        page.wait_for_timeout(200)
    raise AssertionError(f"#{elem_id} never came to {value}")
