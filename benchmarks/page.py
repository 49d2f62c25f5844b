"""How long a visitor of the page waits, in headless Chromium: `python -m benchmarks.page --visits 10`.

The page runs in a process of its own. Opening: from asking for the page until a body has moved, and until the viewer
stands in its place among the fields. Click: from pressing
Generate until the new clip is shown. Slider: from moving one until the new clip is shown, which includes 150 ms that
the page waits for more. Film: from pressing MP4 until the file is there, for a clip of 5 s.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable, Sequence

import pandas as pd

from benchmarks.page_server import page_server
from motionlab.errors import MotionLabError

ARGUMENTS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PATIENCE = 120_000  # milliseconds
_MOVING = """() => {
  const player = document.querySelector(".motion-viewer")?.player;
  return player && player.state().bodies && player.state().seconds > 0;
}"""
_BUILT = """() => document.querySelector(".gradio-container #viewer .motion-viewer")?.player?.state().seconds > 0"""
# Counts what the viewer is given to show.
_COUNT = """() => {
  const { player } = document.querySelector(".motion-viewer"), { show } = player;
  window.shown = 0;
  player.show = (text) => (show(text), (window.shown += 1));
}"""


def measure_page(visits: int, checkpoints: Sequence[str] = (), films: int = 3) -> pd.DataFrame:
    """Seconds of each visit.

    Args:
        visits: how often each is measured; one more before them warms up.
        checkpoints: of the page; none: all shipped.
        films: how many videos are made.
    Returns:
        a row each: "what", "seconds".
    Raises:
        MotionLabError: where there is no browser.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise MotionLabError("no Chromium was found; install it to measure the page")
    rows: list[dict] = []

    def timed(what: str, count: int, act: Callable[[], None], until: Callable[[], None]) -> None:
        for visit in range(count + 1):
            began = time.perf_counter()
            act()
            until()
            if visit:
                rows.append({"what": what, "seconds": time.perf_counter() - began})

    with page_server(checkpoints) as server, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE)

        def opened() -> None:
            page.wait_for_function(_MOVING)

        def built() -> None:
            page.wait_for_function(_BUILT)

        timed("opening to first motion", visits, lambda: page.goto(server.url, wait_until="commit"), opened)
        timed("opening to whole page", visits, lambda: page.goto(server.url, wait_until="commit"), built)

        page.evaluate(_COUNT)
        page.fill("#prompt textarea, #prompt input", "a person walks forward")

        def shown() -> None:
            page.wait_for_function("before => window.shown > before", arg=seen[0])
            seen[0] = page.evaluate("window.shown")

        seen = [0]
        timed("click to motion", visits, lambda: page.click("#generate"), shown)
        page.get_by_text("Advanced").first.click()
        slider = page.locator("#guidance input[type=range]")
        slider.wait_for()
        page.wait_for_timeout(2000)  # a key that is pressed while the slider is still being built is lost
        keys = iter(["ArrowRight", "ArrowLeft"] * (visits + 1))
        timed("slider to motion", visits, lambda: slider.press(next(keys)), shown)

        page.locator("#automatic input").uncheck()
        shown()
        page.locator("#seconds input[type=number]").fill("5")
        page.locator("#seconds input[type=number]").press("Enter")
        shown()
        for film in range(films + 1):
            began = time.perf_counter()
            with page.expect_download(timeout=PATIENCE):
                page.click("#save-mp4")
            if film:
                rows.append({"what": "video of 5 s", "seconds": time.perf_counter() - began})
        browser.close()
    return pd.DataFrame(rows)


def page_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Median, fastest and slowest of each."""
    groups = rows.groupby("what", sort=False)["seconds"]
    return groups.agg(median="median", fastest="min", slowest="max", visits="count")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.page", description=__doc__.split("\n")[0])
    parser.add_argument("--visits", type=int, default=10)
    parser.add_argument("--films", type=int, default=3)
    parser.add_argument("--checkpoint", nargs="+", default=(), help="of the page (default: all shipped)")
    options = parser.parse_args(arguments)
    print(page_table(measure_page(options.visits, options.checkpoint, options.films)).round(2).to_string())


if __name__ == "__main__":
    main()
