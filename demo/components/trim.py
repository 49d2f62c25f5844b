"""A bar with two handles that mark the part of a motion to take."""

from __future__ import annotations

import json
import re

import gradio as gr

from demo.components.widgets import drawn, telling
from motionlab.errors import MotionLabError

# elem_id of the hidden button that is pressed when the handles move -> where in the window their news wait
NEWS = {
    "describe-trim": "motionlabDescribePart",
    "edit-other-trim": "motionlabOtherPart",
    "many-trim": "motionlabLearnPart",
}


def trim_payload(name: str, seconds: float, start: float, end: float, most: float) -> str:
    """JSON for the bar.

    Args:
        name: of the motion; another one is drawn anew.
        seconds: of the whole; 0 for none, which hides the bar.
        start, end: of the part.
        most: seconds that a part may last.
    """
    parts = {"name": name, "seconds": seconds, "start": start, "end": end, "most": most}
    return json.dumps(parts, separators=(",", ":"))


def trim_bar(payload: str, button: str, **options) -> gr.HTML:
    """Draws a payload of `trim_payload`. button: one of NEWS."""
    return drawn(payload, "trim", "trim-bar", "mountTrim", telling(NEWS[button], button), **options)


def trimmed_part(text: str) -> tuple[float, float]:
    """Start and end from the bar's JSON. Raises MotionLabError where it cannot be read."""
    found = re.fullmatch(r"\[([0-9.]{1,12}),([0-9.]{1,12})\]", text or "")
    try:
        start, end = map(float, found.groups())
    except (AttributeError, ValueError):
        raise MotionLabError("The marked part cannot be read; move its handles again.") from None
    return start, end
