"""The page: header, tabs, endpoints, and how it is served."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import gradio as gr
from starlette.middleware import Middleware

from demo.clip_endpoints import build_clip_endpoints
from demo.components.address import Address
from demo.components.character import CharacterPicker
from demo.components.downloads import CLEANING
from demo.components.events import HIDDEN
from demo.components.file_panel import build_file_panel
from demo.components.opening import SENT_ONCE
from demo.components.widgets import DICE
from demo.endpoints import build_endpoints
from demo.examples import FEW
from demo.fair_queue import FairQueue
from demo.models import Models
from demo.preview import FAVICON, Preview
from demo.sessions import lean_sessions
from demo.state.generate import make_scene
from demo.tabs.describe import build_describe
from demo.tabs.edit import build_edit
from demo.tabs.generate import OPENING, build_generate
from demo.tabs.lab import build_lab
from demo.tabs.one_to_many import build_many, open_many
from demo.upload_limit import UploadLimit

_HERE = Path(__file__).parent
MOST_UPLOADED = "60mb"  # a song; what is more is refused before it is on disk
_SANS = [gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"]
_MONO = [gr.themes.LocalFont("IBM Plex Mono", weights=(400, 700)), "ui-monospace", "monospace"]

_BLUE = gr.themes.Color(
    c50="#f3f6fc",
    c100="#e6edf8",
    c200="#ccdaf1",
    c300="#a9c0e6",
    c400="#7e9fd8",
    c500="#557fc8",
    c600="#3f6ab8",
    c700="#345896",
    c800="#2c4877",
    c900="#253c61",
    c950="#18263e",
)
_SLATE = gr.themes.Color(
    c50="#f9fafb",
    c100="#f2f4f7",
    c200="#e4e7ec",
    c300="#d0d5dd",
    c400="#98a2b3",
    c500="#667085",
    c600="#475467",
    c700="#303847",
    c800="#1e232b",
    c900="#171b21",
    c950="#111418",
)

_THEME = gr.themes.Base(
    primary_hue=_BLUE, neutral_hue=_SLATE, font=_SANS, font_mono=_MONO, radius_size=gr.themes.sizes.radius_lg
).set(
    body_text_color_subdued="*neutral_500",
    body_text_color_subdued_dark="*neutral_400",
    body_background_fill="white",
    body_background_fill_dark="*neutral_950",
    block_background_fill="transparent",
    block_background_fill_dark="transparent",
    block_border_width="0px",
    block_border_width_dark="0px",
    block_padding="0px",
    block_shadow="none",
    block_label_background_fill="transparent",
    block_title_text_weight="600",
    block_info_text_color="*neutral_500",
    block_info_text_color_dark="*neutral_400",
    input_background_fill="white",
    input_background_fill_dark="*neutral_900",
    input_border_width="1px",
    button_primary_background_fill="*primary_600",
    button_primary_background_fill_hover="*primary_700",
    button_primary_background_fill_dark="*primary_600",
    button_secondary_background_fill="*neutral_100",
    button_secondary_background_fill_hover="*neutral_200",
    button_secondary_background_fill_dark="*neutral_800",
    button_secondary_background_fill_hover_dark="*neutral_700",
    slider_color="*primary_600",
    slider_color_dark="*primary_400",
    color_accent="*primary_500",
)

_HEADER = """<header><h1>MotionLab</h1>
<p>Write what a person does, and a body acts it out. Then change it, film it, or take it into Blender.</p></header>"""


def build_app(lab: Models) -> gr.Blocks:
    """The whole page around the systems that it can ask; nothing is served yet.

    One example is generated here, so that the page opens on a moving body.
    """
    gr.set_static_paths([DICE])  # a copy in the cache would be cleaned away while the page still shows it
    fits = {
        "top_k": min(OPENING.top_k, lab.codebook_size),
        "residual_depth": min(OPENING.residual_depth, lab.layers - 1),
    }
    opening, crowd = make_scene(lab, replace(OPENING, **fits).checked(lab)), open_many()
    with gr.Blocks(title="MotionLab", analytics_enabled=False, delete_cache=CLEANING, fill_width=True) as app:
        gr.HTML(_HEADER, elem_id="header")
        character = CharacterPicker()
        address = Address()
        with gr.Tabs(selected="generate", elem_id="tabs") as tabs:
            with gr.Tab("Generate", id="generate"):
                scene, lead = build_generate(lab, opening, address, character.state, crowd.payload())
            with gr.Tab("Edit", id="edit"):
                build_edit(lab, scene, opening, address, character.state)
            if lab.describing:
                with gr.Tab("Describe", id="describe"):
                    build_describe(lab, scene, opening, character.state)
            with gr.Tab("Variations of one clip", id="variations"):
                build_many(crowd, app)
            with gr.Tab("Lab", id="lab") as tab:
                build_lab(lab, next(iter(lab.speaking_tokens)), FEW, tab)
        build_file_panel(app)
        lead.click(lambda: gr.Tabs(selected="variations"), None, tabs, queue=False, **HIDDEN)
        address.watch(app, tabs, {tab.label: tab.id for tab in tabs.children})
        character.dress_viewers(app)
        app.opening = _send_once(app)
        build_endpoints(lab)
        build_clip_endpoints(lab)
    return app


def _send_once(app: gr.Blocks) -> str:
    """What the viewer of the first tab opens on; viewers that show it get it from the document (`with_opening`)."""
    viewers = [block for block in app.blocks.values() if isinstance(block, gr.HTML)]
    [opening] = [viewer.value for viewer in viewers if viewer.elem_id == "viewer"]
    for viewer in viewers:
        if viewer.value == opening:
            viewer.value = SENT_ONCE
    return opening


def serve(app: gr.Blocks, **options):
    """Launches the page in its own look; with the package mcp its endpoints are tools of an MCP server, too.

    options: as gr.Blocks.launch (server_name, server_port, ...).
    """
    app.queue(api_open=False)  # nobody passes the queue by
    app._queue = FairQueue(app)
    return app.launch(
        theme=_THEME,
        css_paths=_HERE / "page.css",
        favicon_path=FAVICON,
        footer_links=["api"],
        share=False,
        mcp_server=find_spec("mcp") is not None,
        ssr_mode=False,
        max_file_size=MOST_UPLOADED,
        app_kwargs={
            "lifespan": lean_sessions,
            "middleware": [Middleware(UploadLimit), Middleware(Preview, app.opening)],
        },
        **options,
    )
