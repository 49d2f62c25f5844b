"""The timeline under an edited motion: what in it is new, and spans marked to be made anew."""

from __future__ import annotations

import json
from collections.abc import Sequence

import gradio as gr

from demo.components.widgets import drawn, telling
from motionlab.errors import MotionLabError
from motionlab.models.editing import Span

MARKED = "edit-marked"  # the hidden button that is pressed when marks change; they wait in window.motionlabMarks


def timeline_payload(take: int, seconds: float, token: float, fresh: Sequence[Sequence], say: str) -> str:
    """JSON for the timeline of one take. take: its number; marks of another one are dropped. fresh: (start, end, part,
    sentence) of what is new. say: what stands below while nothing is marked.
    """
    parts = {"take": take, "seconds": seconds, "token": token, "fresh": [list(span) for span in fresh], "say": say}
    return json.dumps(parts, separators=(",", ":"))


def timeline(payload: str, **options) -> gr.HTML:
    """Draws a payload of `timeline_payload`; follows the viewer's clock, and a press seeks the viewer."""
    return drawn(payload, "timeline", "edit-timeline", "mountTimeline", telling("motionlabMarks", MARKED), **options)


def marked_spans(text: str) -> list[Span]:
    """From the timeline's JSON. Raises MotionLabError where it cannot be read."""
    try:
        return [
            Span(float(mark["start"]), float(mark["end"]), str(mark["sentence"]).strip() or None, str(mark["part"]))
            for mark in json.loads(text or "[]")
        ]
    except (TypeError, ValueError, KeyError, OverflowError, RecursionError):
        raise MotionLabError("The marked spans cannot be read; mark them again.") from None
