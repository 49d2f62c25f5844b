"""The motion viewer as a Gradio component."""

from __future__ import annotations

import json

import gradio as gr

from motionlab.viewer import source, style


class MotionViewer(gr.HTML):
    """Plays a payload of `motionlab.viewer.encode`. Its events `motionlab:time` and `motionlab:seek` stay in the page."""

    def __init__(self, value: str | None = None, **kwargs):
        super().__init__(
            value,
            html_template='<div class="motion-viewer"></div>',
            js_on_load=f"""{source()}
const host = element.querySelector(".motion-viewer");
const player = mountMotionViewer(host, props.value, {json.dumps(style())});
host.player = player;
watch("value", () => player.show(props.value));""",
            apply_default_css=False,
            **kwargs,
        )

    def get_block_name(self) -> str:
        return "html"

    def api_info(self) -> dict:
        return {"type": "string"}
