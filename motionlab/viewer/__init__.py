"""Motions to a moving figure in a browser: a compact payload, and the WebGL2 component that plays it.

The component is plain JavaScript (the .js files beside this one), used by the demo inside Gradio and by notebooks
inside an iframe.
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.viewer.figure import figure

if TYPE_CHECKING:
    from motionlab.viewer.skin import Skin

_SCRIPTS = (
    "camera.js",
    "body.js",
    "skin.js",
    "capsules.js",
    "webgl.js",
    "flat.js",
    "framing.js",
    "film.js",
    "recorder.js",
    "player.js",
)
_LANE = (1.2, 2.6)  # metres between neighbours: at least arms' length, at most what still fits a picture


@dataclass(frozen=True)
class Body:
    """One figure of a scene.

    Args:
        motion: what it does.
        label: the words over its head.
        pinned: drawn in the colour of what is kept for comparison.
        new: what of it is new, as (start, end, "all", "upper" or "lower") in seconds, drawn in a third colour.
        tone: number of its own colour among several; None for the usual one.
    """

    motion: Motion
    label: str = ""
    pinned: bool = False
    new: tuple[tuple[float, float, str], ...] = ()
    tone: int | None = None


def encode(bodies: Sequence[Body | Motion], title: str = "", lanes: bool = True, chosen: int | None = None) -> str:
    """The viewer's payload: JSON text with base64 little-endian int16 joints, about 35 kB for 196 frames.

    Positions are rounded to `scale` metres, the farthest coordinate / 32767.

    Args:
        bodies: at least one, all of one skeleton.
        title: what is shown; a payload with another title starts anew.
        lanes: side by side along x in the order given, the row centred and seen from the front; else where they are.
        chosen: index of the body that is looked into, if there are several.

    Raises:
        MotionLabError: for no body or for mixed skeletons.
    """
    bodies = [body if isinstance(body, Body) else Body(body) for body in bodies]
    if not bodies:
        raise MotionLabError("there is nothing to show: give the viewer at least one motion")
    skeleton = bodies[0].motion.skeleton
    for body in bodies:
        if body.motion.skeleton.joints != skeleton.joints:
            raise MotionLabError(
                f"one scene shows one kind of skeleton, got {skeleton.name} and {body.motion.skeleton.name}"
            )
    scale = max(float(np.abs(body.motion.joints).max()) for body in bodies) / 32767 or 1.0
    payload = json.dumps(
        {
            "title": title,
            "row": lanes,
            "chosen": chosen,
            "parents": list(skeleton.parents),
            "scale": scale,
            **figure(skeleton),
            "bodies": [
                {
                    "fps": body.motion.fps,
                    "label": body.label,
                    "pinned": body.pinned,
                    "tone": body.tone,
                    "fresh": [list(span) for span in body.new],
                    "offset": [offset, 0.0],
                    "joints": _pack(body.motion.joints, scale),
                }
                for body, offset in zip(bodies, _lanes(bodies) if lanes else [0.0] * len(bodies))
            ],
        },
        separators=(",", ":"),
    )
    return payload.replace("<", "\\u003c")  # safe inside a page, whatever a title or a label says


def _pack(joints: np.ndarray, scale: float) -> str:
    return base64.b64encode(np.round(joints / scale).astype("<i2").tobytes()).decode("ascii")


def _lanes(bodies: Sequence[Body]) -> list[float]:
    """The x offset of each body: lanes as wide as the widest sideways path, within limits."""
    if len(bodies) == 1:
        return [0.0]
    sway = max(float(np.ptp(body.motion.joints[:, 0, 0])) for body in bodies)
    lane = float(np.clip(sway + 0.6, *_LANE))
    return [round(lane * (i - (len(bodies) - 1) / 2), 3) for i in range(len(bodies))]


@cache
def source() -> str:
    """The component's JavaScript: after it runs, `mountMotionViewer(element, payload, css)` is defined."""
    here = Path(__file__).parent
    return "\n".join((here / name).read_text(encoding="utf-8") for name in _SCRIPTS)


@cache
def style() -> str:
    """The component's CSS, to be handed to `mountMotionViewer`: it lives in a shadow root."""
    return (Path(__file__).parent / "viewer.css").read_text(encoding="utf-8")


def viewer_html(
    motions: Motion | Sequence[Body | Motion], height: int = 420, title: str = "", skin: Skin | None = None
) -> str:
    """A whole HTML document that plays the motions, needing no server and no network.

    height: CSS pixels. skin: a character that they are drawn as, instead of the figure. In a notebook put it into an
    iframe: f'<iframe srcdoc="{html.escape(document)}">'. Raises MotionLabError as `encode`.
    """
    payload = encode([motions] if isinstance(motions, Motion) else motions, title)
    payload = payload if skin is None else skin.dress(payload)
    data = [json.dumps(text).replace("<", "\\u003c") for text in (payload, style())]
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title or "Motion")}</title>
<style>html, body {{ margin: 0 }} #viewer {{ height: {int(height)}px }}</style></head>
<body><div id="viewer"></div>
<script>{source()}
mountMotionViewer(document.getElementById("viewer"), {data[0]}, {data[1]});</script></body></html>"""
