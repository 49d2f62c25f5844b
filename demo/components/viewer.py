"""The motion viewer as a Gradio component."""

from __future__ import annotations

import json

import gradio as gr

from motionlab.viewer import source, style


def motion_viewer(payload: str, **options) -> gr.HTML:
    """Plays a payload of `motionlab.viewer.encode`, also one that arrives later. options: as gr.HTML.

    A function, not a subclass: Gradio writes a .pyi file beside every class derived from its components.
    """
    return gr.HTML(
        payload,
        html_template='<div class="motion-viewer"></div>',
        js_on_load=f"""{source()}
const host = element.querySelector(".motion-viewer");
host.player = mountMotionViewer(host, props.value, {json.dumps(style())});
watch("value", () => host.player.show(props.value));""",
        apply_default_css=False,
        **options,
    )
