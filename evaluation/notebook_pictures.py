"""Pictures beside the figures in notebooks' outputs, for pages that show a notebook without running Plotly, as GitHub
does: `python -m evaluation notebooks --pictures`, after a notebook was run. Needs kaleido, and Chrome or Chromium.
"""

from __future__ import annotations

import base64
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

from evaluation.notebook_setup import FOLDER, notebooks_in, rewrite
from motionlab.errors import MotionLabError

FIGURE, PICTURE = "application/vnd.plotly.v1+json", "image/png"
WIDTH, HEIGHT = 1000, 450  # pixels, of figures that do not say theirs


def add_pictures(folder: str | Path = FOLDER) -> list[Path]:
    """Draw every figure that has no picture yet; running a cell again takes its picture away with its output.

    Args:
        folder: of the notebooks.

    Returns:
        The notebooks that changed.

    Raises:
        MotionLabError: kaleido is not installed, it finds no browser, or the folder holds no notebooks.
    """
    changed = []
    for path in notebooks_in(folder):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        missing = [data for data in figures_of(notebook) if PICTURE not in data]
        for data in missing:
            data[PICTURE] = base64.b64encode(picture_of(data[FIGURE])).decode("ascii")
        if missing and rewrite(path, notebook):
            changed.append(path)
    return changed


def figures_of(notebook: dict) -> Iterator[dict]:
    """The outputs, by kind of content, that hold a Plotly figure."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if FIGURE in output.get("data", {}):
                yield output["data"]


def picture_of(figure: dict) -> bytes:
    """A figure as a notebook holds it -> a PNG with a clear background, for a light page and for a dark one."""
    if importlib.util.find_spec("kaleido") is None:
        raise MotionLabError("pictures are drawn by kaleido, which is not installed: pip install kaleido")
    import plotly.io  # here, as every command of evaluation would wait for it

    layout = figure.get("layout", {})
    size = {"width": layout.get("width") or WIDTH, "height": layout.get("height") or HEIGHT}
    try:
        return plotly.io.to_image({part: figure[part] for part in ("data", "layout")}, "png", **size)
    except Exception as error:  # kaleido's own kinds differ by version
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise MotionLabError(f"kaleido cannot draw a figure ({reason}); it needs Chrome or Chromium") from error
