"""The panel in which an animator says once how files are to be written; the browser remembers it."""

from __future__ import annotations

import gradio as gr

from demo.components.events import HIDDEN
from demo.state.file_settings import NAMES, RATES, UNITS, FileSettings

KEY = "motionlab-files"  # in the browser's storage
_KEEP = f"""(...chosen) => {{
  try {{
    localStorage.setItem("{KEY}", JSON.stringify(chosen));
  }} catch {{}} // a browser that keeps nothing
}}"""
_KEPT = f"""(...usual) => {{
  try {{
    return JSON.parse(localStorage.getItem("{KEY}")) || usual;
  }} catch {{
    return usual;
  }}
}}"""
# Goes before a press of a button that saves: its last argument becomes what the browser keeps.
READ = f"""(...asked) => {{
  let kept = "";
  try {{
    kept = localStorage.getItem("{KEY}") || "";
  }} catch {{}}
  return [...asked.slice(0, -1), kept];
}}"""


def build_file_panel(app: gr.Blocks) -> None:
    """Lays the panel out inside the current gr.Blocks."""
    usual = FileSettings()
    with gr.Accordion("Files for your animation program", open=False, elem_id="files"):
        with gr.Row():
            rate = gr.Radio(list(RATES), value=usual.rate, label="Frames a second (BVH)", elem_id="files-rate")
            unit = gr.Radio(list(UNITS), value=usual.unit, label="Unit (BVH)", elem_id="files-unit")
            names = gr.Radio(list(NAMES), value=usual.names, label="Joint names (BVH)", elem_id="files-names")
        line = gr.HTML(_in_blender(usual.unit), elem_id="files-line")
    fields = [rate, unit, names]
    app.load(None, js=_KEPT, inputs=fields, outputs=fields, **HIDDEN)
    gr.on([field.input for field in fields], None, js=_KEEP, inputs=fields, **HIDDEN)
    unit.change(_in_blender, unit, line, preprocess=False, queue=False, **HIDDEN)


def _in_blender(unit: str) -> str:
    scale = "1" if unit == "metres" else "0.01"
    return (
        f"<p class='facts'>In Blender: File, Import, Motion Capture (.bvh), with Scale <b>{scale}</b> and Update "
        "Scene FPS. GLB is in metres and comes in by File, Import, glTF.</p>"
    )
