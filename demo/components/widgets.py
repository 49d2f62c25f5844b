"""Pieces that several tabs are made of: what was made, looked into and saved, lines of facts, components drawn by a
script.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import gradio as gr

from demo.components.downloads import FORMATS, write_file, write_film
from demo.components.events import HIDDEN, ONE_AT_A_TIME, SAVE
from demo.components.file_panel import READ
from demo.components.film import drawing
from demo.errors import notice_errors
from demo.state.character import write_on_character
from demo.state.file_settings import FileSettings, adapt_bvh
from demo.state.request import file_name

_HERE = Path(__file__).parent
DICE = _HERE / "dice.svg"


def variation_choice(elem_id: str, count: int = 1) -> gr.Radio:
    """Which of several variations is looked into; hidden while there is one."""
    return gr.Radio(
        list(range(1, count + 1)),
        value=1,
        label="Body to look into and download",
        show_label=False,
        container=False,
        visible=count > 1,
        elem_id=elem_id,
        elem_classes="which",
        min_width=0,
    )


def choice_among(count: int, which: int) -> gr.Radio:
    """An update of `variation_choice`: number `which`, from 0, of `count`."""
    return gr.Radio(list(range(1, count + 1)), value=which + 1, visible=count > 1)


def chosen(number, count: int) -> int:
    """The place, from 0, that a `variation_choice` of `count` says."""
    return min(max(int(number or 1), 1), count) - 1


def seed_row(
    start: int, prefix: str = "", info: str | None = None, lock: bool = True
) -> tuple[gr.Number, gr.Button, gr.Checkbox]:
    """A seed, a button that draws another one, and whether buttons that make something leave it as it is; lock: where
    there are such buttons.
    """
    with gr.Row(elem_classes="seedrow"):
        seed = gr.Number(start, label="Seed", info=info, min_width=90, scale=3, elem_id=f"{prefix}seed")
        dice = gr.Button(
            "New seed", icon=str(DICE), size="sm", min_width=110, scale=1, elem_id=f"{prefix}dice", elem_classes="dice"
        )
    locked = gr.Checkbox(False, label="Keep this seed", elem_id=f"{prefix}locked", container=False, visible=lock)
    return seed, dice, locked


def choose_by_press(viewer: str, pick: Callable, state: gr.State, outputs: list) -> None:
    """A press of a body in a viewer calls `pick`(state, index of the body)."""
    body = gr.Number(-1, visible="hidden")
    pressed = gr.Button(visible="hidden", elem_id=f"{viewer}-pick", elem_classes="pick")
    pressed.click(
        pick, [state, body], outputs, js="(state) => [state, window.motionlabBody]", **ONE_AT_A_TIME, **HIDDEN
    )


def save_buttons(prefix: str) -> list[gr.Button]:
    """One a format."""
    return [
        gr.Button(name.upper(), size="sm", min_width=0, elem_id=f"{prefix}save-{name}", elem_classes="save")
        for name in FORMATS
    ]


def save_on_press(
    buttons: list[gr.Button],
    state: gr.State,
    download_file: gr.File,
    what: Callable[[object], tuple],
    viewer: str,
    music: Callable[[object], str | None] = lambda shown: None,
    character: gr.State | None = None,
) -> None:
    """Each button sends the browser a file.

    Args:
        what: state -> motion, title, seed, name of the system.
        viewer: elem_id of the viewer whose scene becomes the video.
        music: state -> sound file that goes with it.
        character: whose own file a GLB is, where one is open.
    """
    pictures = gr.File(visible="hidden", file_count="multiple")
    settings = gr.Textbox("", visible="hidden")
    for button, suffix in zip(buttons, FORMATS):

        @notice_errors
        def save(drawn, shown, *rest, suffix=suffix):
            hero, kept = rest[0] if character else None, rest[-1]
            motion, title, seed, system = what(shown)
            if suffix == "mp4" and drawn:
                return write_film(drawn, title, seed, system, music(shown))
            if suffix == "glb" and hero is not None:
                return write_on_character(hero, motion, file_name(hero.name, title, seed, ""))
            path = write_file(motion, title, seed, suffix, system)
            if suffix == "bvh":
                adapt_bvh(Path(path), FileSettings.read(kept))
            return path

        saved = button.click(
            save,
            [pictures, state, *([character] if character else []), settings],
            download_file,
            js={"mp4": drawing(viewer), "bvh": READ}.get(suffix),
            api_visibility="private",
            show_progress="minimal",
            show_progress_on=button,
        )
        saved.then(None, download_file, js=SAVE, **HIDDEN)


def line(text: str, done: float = 0, total: float = 0) -> str:
    """A line of facts, under a progress bar where there is a total."""
    bar = f'<progress max="{total}" value="{done}" aria-label="done so far"></progress>' if total else ""
    return f'<p class="facts">{bar}{html.escape(text)}</p>'


def warning(text: str) -> str:
    """A sentence that must not be missed."""
    return f'<p class="warning" role="note">{html.escape(text)}</p>'


def facts_line(parts: Iterable[str]) -> str:
    """Facts side by side, in HTML."""
    return f'<p class="facts">{" · ".join(parts)}</p>'


def telling(name: str, button: str) -> str:
    """The JavaScript function that leaves its argument in window[name] and presses a hidden button, which reads it
    there.
    """
    return f"""(news) => {{
  window.{name} = news;
  document.querySelector("#{button}").click();
}}"""


def drawn(payload: str, name: str, kind: str, mount: str, tell: str = "undefined", **options) -> gr.HTML:
    """A component of the class `kind`, drawn by name.js with name.css beside this file: `mount`(element, payload, css,
    tell) there returns what shows a later payload. tell: a JavaScript function that it tells its news. options: as
    gr.HTML.
    """
    return gr.HTML(
        payload,
        html_template=f'<div class="{kind}"></div>',
        js_on_load=f"""{_asset(f"{name}.js")}
const view = {mount}(element.querySelector(".{kind}"), props.value, {json.dumps(_asset(f"{name}.css"))}, {tell});
watch("value", () => view.show(props.value));""",
        apply_default_css=False,
        **options,
    )


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
