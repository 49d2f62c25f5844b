"""The pattern strip: which part of the reference each token of a synthesis comes from, and spans marked to stay."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import gradio as gr

PRESSED = "many-spans"  # the hidden button that is pressed when spans change; they wait in window.motionlabSpans


def strip_payload(name: str, made, keep, token: float, reference: int) -> str:
    """JSON for the strip of one synthesis. name: of the reference. keep: the spans that stay. token: seconds. reference: tokens of
    it."""
    parts = {"name": name, "token": token, "reference": reference, "origins": made.origins.tolist(), "keep": keep}
    return json.dumps(parts, separators=(",", ":"))


@cache
def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def strip(payload: str, **options) -> gr.HTML:
    """Draws a payload of `strip_payload`; follows the viewer's clock, and a press on what was made seeks the viewer."""
    return gr.HTML(
        payload,
        html_template='<div class="pattern-strip"></div>',
        js_on_load=f"""{_asset("strip.js")}
const tell = (spans) => {{
  window.motionlabSpans = spans;
  document.querySelector("#{PRESSED}").click();
}};
const view = mountStrip(element.querySelector(".pattern-strip"), props.value, {json.dumps(_asset("strip.css"))}, tell);
watch("value", () => view.show(props.value));""",
        apply_default_css=False,
        **options,
    )
