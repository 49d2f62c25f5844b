"""The Describe tab: sentences about a motion, there and back again, pairs out of nothing, and variations by degrees."""

from __future__ import annotations

import html
from threading import Thread

import gradio as gr

from demo import examples
from demo.components.events import HIDDEN, ONE_AT_A_TIME, pressed_again, replayed, waiting
from demo.components.trim import NEWS, trim_bar, trimmed_part
from demo.components.viewer import motion_viewer
from demo.components.widgets import facts_line, save_buttons, save_on_press, seed_row
from demo.errors import notice_errors
from demo.models import Models
from demo.state.describe import (
    MOST_CAPTIONS,
    DescribeSettings,
    DescribeState,
    ScoredCaption,
    described,
    imagined,
    retold,
    round_trip,
    shown,
    varied,
)
from demo.state.edit import read_clip
from demo.state.generate import GenerateState
from demo.state.request import asked_sentence
from evaluation.caption_scorer import Judge
from motionlab.models.mote.diffusion import SOLVERS
from motionlab.models.mote.pipeline import MoTe

KEPT = 3600  # seconds that a visitor's motion is kept after the last change
TRIM = "describe-trim"


def build_describe(models: Models, scene: gr.State, opening: GenerateState, character: gr.State) -> None:
    """Lays the tab out inside the current gr.Blocks. scene: what Generate shows. opening: what is described before
    anyone chooses. character: what downloads are of, where one is open.
    """
    [lab, *_], judge = models.describing.values(), Judge()
    Thread(target=judge.prepare, daemon=True).start()
    first = shown(lab, opening.motion, opening.request.prompt)
    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=7, min_width=320, elem_classes="stage-column"):
            viewer = motion_viewer(first.payload(), elem_id="describe-viewer")
            facts = gr.HTML(_facts(first), elem_id="describe-facts")
            bar = trim_bar(first.trim_payload(), TRIM, elem_id="describe-part")
            lines = gr.HTML(_lines(first), elem_id="describe-lines")
            with gr.Row(elem_classes="actions"):
                savers = save_buttons("describe-")
        with gr.Column(scale=3, min_width=280, elem_classes="settings"):
            with gr.Row():
                take = gr.Button("Take the clip from Generate", size="sm", elem_id="describe-take")
                upload = gr.UploadButton(
                    "Open BVH or NPZ", file_types=[".bvh", ".npz"], size="sm", elem_id="describe-upload"
                )
            describe = gr.Button("Describe it", variant="primary", elem_id="describe")
            count = gr.Slider(
                1,
                MOST_CAPTIONS,
                value=4,
                step=1,
                label="Captions",
                elem_id="describe-count",
                info="How many tries, the best first.",
            )
            with gr.Group(elem_classes="way"):
                sentence = gr.Textbox(
                    examples.ROUND_TRIP,
                    label="Sentence to motion to sentence",
                    lines=1,
                    elem_id="describe-sentence",
                    info="Acts a sentence out, then describes what came of it.",
                )
                around = gr.Button("Test it", size="sm", elem_id="describe-round")
                dream = gr.Button("Surprise me", size="sm", elem_id="describe-imagine")
            with gr.Group(elem_classes="way"):
                strength = gr.Slider(
                    0,
                    1,
                    value=0.5,
                    step=0.05,
                    label="Strength of a variation",
                    elem_id="describe-strength",
                    info="0 is the motion as the model remembers it, 1 a new one of its length.",
                )
                towards = gr.Textbox(
                    "",
                    label="Towards a sentence",
                    placeholder="or leave this empty",
                    lines=1,
                    elem_id="describe-towards",
                )
                vary = gr.Button("Vary it", size="sm", elem_id="describe-vary")
                retell = gr.Button("Describe it, then act that out", size="sm", elem_id="describe-retell")
            seed, dice, locked = seed_row(0, "describe-", "Same seed, same sentences.")
            settings = _settings(lab)
    dice.click(None, js="() => Math.floor(Math.random() * 100000)", outputs=seed, **HIDDEN)

    describe_state = gr.State(first, time_to_live=KEPT)
    download_file = gr.File(visible="hidden", elem_id="describe-parcel")
    part = gr.Textbox("", visible="hidden")
    trimmed = gr.Button(visible="hidden", elem_id=TRIM)
    outputs = [describe_state, viewer, facts, lines, bar, seed]

    def act(trigger, make, inputs, again: str = "", js: str | None = None) -> None:
        """A button that leads to another state: make(state, settings, *inputs). again: its name, where it draws a new
        seed when it is pressed twice.
        """

        @notice_errors
        def acted(before: DescribeState, number, locked, *values):
            how = DescribeSettings(values[0], values[1], values[2], values[3], number, values[4])
            after = make(before, how, *values[5:])
            return after, after.payload(), _facts(after), _lines(after), after.trim_payload(), number

        once_more = pressed_again(again, "locked, ...rest") if again else js or "(...values) => values"
        trigger(
            acted,
            [describe_state, seed, locked, count, *settings, *inputs],
            outputs,
            js=f"(state, ...values) => [state, ...({once_more})(...({waiting('describe-viewer')})(...values))]",
            api_visibility="private",
            show_progress="minimal",
            show_progress_on=facts,
            **ONE_AT_A_TIME,
        ).then(None, js=replayed("describe-viewer"), **HIDDEN)

    def vary_it(before, how, strength, text):
        return varied(lab, before, strength, asked_sentence(text), how)

    act(take.click, lambda before, how, scene: shown(lab, scene.motion, scene.chosen.prompt), [scene])
    act(upload.upload, lambda before, how, path: shown(lab, *read_clip(path)), [upload])
    act(
        trimmed.click,
        lambda before, how, text: before.trimmed(lab, *trimmed_part(text)),
        [part],
        js=f"(...values) => [...values.slice(0, -1), window.{NEWS[TRIM]}]",
    )
    act(describe.click, lambda before, how: described(lab, judge, before, how), [], again="describe")
    for trigger in (around.click, sentence.submit):
        act(
            trigger,
            lambda before, how, text: round_trip(lab, judge, asked_sentence(text), how),
            [sentence],
            again="test",
        )
    act(dream.click, lambda before, how: imagined(lab, judge, how), [], again="imagine")
    act(retell.click, lambda before, how: retold(lab, judge, before, how), [], again="retell")
    act(vary.click, vary_it, [strength, towards], again="vary")
    act(strength.release, vary_it, [strength, towards])
    save_on_press(
        savers,
        describe_state,
        download_file,
        lambda kept: (kept.newest, kept.title, kept.seed, "mote"),
        "describe-viewer",
        character=character,
    )


def _settings(lab: MoTe) -> list:
    """Guidance, steps, temperature and solver."""
    start = DescribeSettings(guidance=lab.config.text_guidance)
    with gr.Accordion("Advanced", open=False):
        guidance = gr.Slider(
            0,
            10,
            value=start.guidance,
            step=0.5,
            label="Prompt strength (w)",
            elem_id="describe-guidance",
            info="How strictly a sentence follows the motion.",
        )
        steps = gr.Slider(
            5,
            50,
            value=start.steps,
            step=1,
            label="Steps (L)",
            elem_id="describe-steps",
            info="In how many steps noise becomes either.",
        )
        temperature = gr.Slider(
            0,
            2,
            value=start.temperature,
            step=0.1,
            label="Temperature of words",
            elem_id="describe-temperature",
            info="0 writes the likeliest word every time.",
        )
        solver = gr.Radio(
            list(SOLVERS),
            value=start.solver,
            label="Solver",
            elem_id="describe-solver",
            info="What takes the steps; dpm++ looks back one.",
        )
    return [guidance, steps, temperature, solver]


def _facts(describe_state: DescribeState) -> str:
    return facts_line([f"<b>{html.escape(describe_state.title)}</b>", html.escape(describe_state.said)])


def _lines(describe_state: DescribeState) -> str:
    """Captions as a list, each with a bar that says how well it fits."""
    if not describe_state.lines:
        return facts_line(["Press <b>Describe it</b>: what does the model see here?"])
    rows = "".join(map(_row, describe_state.lines))
    return (
        f'<ol class="captions">{rows}</ol><p class="facts">The bar: how many other sentences fit this motion worse, as '
        "the evaluator sees it.</p>"
    )


def _row(line: ScoredCaption) -> str:
    label = f"<em>{html.escape(line.label)}</em> " if line.label else ""
    bar = f'<i style="--part:{line.fits:.0f}%"></i><b>{line.fits:.0f} %</b>'
    fits = f'<span class="fits" title="fits better than {line.fits:.0f} % of other sentences">{bar}</span>'
    return f"<li>{label}<q>{html.escape(line.text or 'nothing')}</q>{fits}</li>"
