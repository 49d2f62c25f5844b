"""The pattern strip: which part of the reference each token of a synthesis comes from, and spans marked to stay."""

from __future__ import annotations

import json

import gradio as gr

from demo.components.widgets import drawn, telling

PRESSED = "many-spans"  # the hidden button that is pressed when spans change; they wait in window.motionlabSpans


def strip_payload(name: str, made, keep, token: float, reference: int) -> str:
    """JSON for the strip of one synthesis. name: of the reference. keep: the spans that stay. token: seconds.
    reference: tokens of it.
    """
    parts = {"name": name, "token": token, "reference": reference, "origins": made.origins.tolist(), "keep": keep}
    return json.dumps(parts, separators=(",", ":"))


def strip(payload: str, **options) -> gr.HTML:
    """Draws a payload of `strip_payload`; follows the viewer's clock, and a press on what was made seeks the viewer."""
    return drawn(payload, "origin_strip", "pattern-strip", "mountStrip", telling("motionlabSpans", PRESSED), **options)
