"""Motions on a program's own character: the endpoint /retarget, which the Blender add-on asks."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from demo.components.events import ONE_AT_A_TIME
from demo.errors import raise_plain_errors
from demo.state.character import open_for_page, write_on_character
from demo.state.request import PAGE
from motionlab.errors import MotionLabError
from motionlab.motion.files import load


def build_character_endpoint() -> None:
    """Adds /retarget to the current gr.Blocks, without anything on the page."""
    with gr.Group(visible=False):
        motion = gr.File(label="motion (.npz, .bvh, .glb, .vrm or .vrma)")
        character = gr.File(label="character (.glb, .gltf, .vrm or .bvh)")
        bones = gr.Textbox("", label='bones to correct, JSON such as {"hips": "Pelvis"}; empty: as found')
        file, found, button = gr.File(), gr.JSON(), gr.Button()

    @raise_plain_errors
    def retarget(motion, character, bones):
        if not motion:
            raise MotionLabError("Choose a motion first: a .npz, .bvh, .glb, .vrm or .vrma file.")
        opened = open_for_page(character, bones)
        name = f"{opened.name[:40]}_{Path(motion).stem[:60]}"
        return write_on_character(opened, load(motion, PAGE), name), opened.facts()

    button.click(
        retarget,
        [motion, character, bones],
        [file, found],
        api_name="retarget",
        **ONE_AT_A_TIME,
        api_description="A motion on a character: the character's own file with the motion, and which bone is which.",
    )
