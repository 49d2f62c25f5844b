"""How long the viewer takes for a frame, in headless Chromium: `python -m benchmarks.viewer --bodies 12`.

A frame is timed from the call that draws it until the graphics unit has finished (one pixel is read back). Headless
Chromium renders in software here: the column `renderer` says so, and an ordinary graphics unit is far faster.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence

import numpy as np
import pandas as pd

from benchmarks.page import ARGUMENTS
from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.motion.retarget.api import open_character
from motionlab.motion.skeleton import SMPL22
from motionlab.viewer import viewer_html
from motionlab.viewer.bodies import BODIES, body_file
from motionlab.viewer.skin import Skin

SIZE = {"width": 1280, "height": 800}
# Keeps the drawing context, and the milliseconds of each frame.
_TIMED = """
const getContext = HTMLCanvasElement.prototype.getContext, request = window.requestAnimationFrame;
window.frames_ms = [];
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  const context = getContext.call(this, kind, options);
  if (kind === "webgl2" && context) window.drawn_with = context;
  return context;
};
window.requestAnimationFrame = (act) => request.call(window, (now) => {
  const began = performance.now();
  act(now);
  const gl = window.drawn_with;
  gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  if (gl) window.frames_ms.push(performance.now() - began);
});
"""
_RENDERER = """() => {
  const gl = window.drawn_with;
  if (!gl) return "no WebGL2";
  const more = gl.getExtension("WEBGL_debug_renderer_info");
  return gl.getParameter(more ? more.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
}"""


def measure_viewer(bodies: Sequence[int], characters: Sequence[str], frames: int = 40) -> pd.DataFrame:
    """Milliseconds of a frame.

    Args:
        bodies: how many stand side by side.
        characters: names of built-in bodies; "figure" for the one of capsules.
        frames: that are timed, after three that warm up.
    Returns:
        a row for each character and number of bodies: vertices of one body, pixels drawn, median and 95 % quantile in
        milliseconds, and what renders.
    Raises:
        MotionLabError: where there is no browser.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise MotionLabError("no Chromium was found; install it to measure the viewer")
    rows = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for name in characters:
            skin = None if name == "figure" else Skin(open_character(body_file(name)))
            for count in bodies:
                page = browser.new_page(viewport=SIZE)
                page.add_init_script(_TIMED)
                page.goto("about:blank")  # runs the script above; a document that is written into it keeps its window
                page.set_content(viewer_html([_swaying(i) for i in range(count)], height=SIZE["height"], skin=skin))
                page.wait_for_function("count => window.frames_ms.length >= count", arg=frames + 3, timeout=600_000)
                took = np.array(page.evaluate("window.frames_ms"))[3 : frames + 3]
                pixels = page.evaluate("[window.drawn_with.canvas.width, window.drawn_with.canvas.height].join(' x ')")
                rows.append(
                    {
                        "character": name,
                        "bodies": count,
                        "vertices": 0 if skin is None else len(skin.skinned.vertices),
                        "pixels": pixels,
                        "median ms": np.median(took),
                        "95 % ms": np.quantile(took, 0.95),
                        "renderer": page.evaluate(_RENDERER),
                    }
                )
                page.close()
        browser.close()
    return pd.DataFrame(rows)


def _swaying(seed: int, frames: int = 60) -> Motion:
    """A body that stands and sways, each with a phase of its own."""
    phase = 2 * np.pi * (np.arange(frames) / frames + 0.37 * seed)
    joints = SMPL22.rest_pose() - [0, SMPL22.rest_pose()[:, 1].min(), 0]
    lean = joints[None, :, 1:2] * np.sin(phase)[:, None, None] * [0.05, 0.0, 0.02]
    return Motion(joints + lean, 20.0)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.viewer", description=__doc__.split("\n")[0])
    parser.add_argument("--bodies", type=int, nargs="+", default=[1, 12])
    parser.add_argument("--characters", nargs="+", choices=["figure", *BODIES], default=["figure", "woman"])
    parser.add_argument("--frames", type=int, default=40)
    options = parser.parse_args(arguments)
    table = measure_viewer(options.bodies, options.characters, options.frames)
    print(table.round(1).to_string(index=False))


if __name__ == "__main__":
    main()
