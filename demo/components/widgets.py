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

from demo.components.downloads import FORMATS, write_file
from demo.components.events import HIDDEN, SAVE
from demo.errors import notice_errors

_HERE = Path(__file__).parent
DICE = _HERE / "dice.svg"


def variation_choice(elem_id: str) -> gr.Radio:
    """Which of several variations is looked into; hidden while there is one."""
    return gr.Radio(
        [1],
        value=1,
        label="Variation to look into and download",
        show_label=False,
        container=False,
        visible=False,
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


def dice_button(elem_id: str) -> gr.Button:
    return gr.Button(
        "New seed", icon=str(DICE), size="sm", min_width=110, scale=1, elem_id=elem_id, elem_classes="dice"
    )


def save_buttons(prefix: str) -> list[gr.Button]:
    """One a format."""
    return [
        gr.Button(name.upper(), size="sm", min_width=0, elem_id=f"{prefix}save-{name}", elem_classes="save")
        for name in FORMATS
    ]


def save_on_press(
    buttons: list[gr.Button], state: gr.State, download_file: gr.File, what: Callable[[object], tuple]
) -> None:
    """Each button sends the browser a file. what: state -> motion, title, seed, name of the system."""
    for button, suffix in zip(buttons, FORMATS):

        @notice_errors
        def save(shown, suffix=suffix):
            motion, title, seed, system = what(shown)
            return write_file(motion, title, seed, suffix, system)

        saved = button.click(
            save, state, download_file, api_visibility="private", show_progress="minimal", show_progress_on=button
        )
        saved.then(None, download_file, js=SAVE, **HIDDEN)


def line(text: str, done: float = 0, total: float = 0) -> str:
    """A line of facts, under a progress bar where there is a total."""
    bar = f'<progress max="{total}" value="{done}" aria-label="done so far"></progress>' if total else ""
    return f'<p class="facts">{bar}{html.escape(text)}</p>'


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
