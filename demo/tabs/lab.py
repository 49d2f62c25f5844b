"""The Lab tab: a small sweep run live, its curve as it grows, the clips behind a point, and stored sweeps."""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

import gradio as gr
import pandas as pd

from demo.components.events import HIDDEN, ONE_AT_A_TIME, SWEEP
from demo.components.viewer import motion_viewer
from demo.components.widgets import line, warning
from demo.errors import notice_errors, notice_errors_of_steps
from demo.state.sweep_form import MOST_REPEATS, SETTINGS, SweepForm
from demo.state.sweep_view import SweepView, axes
from evaluation.browse import SweepTable, sweep_tables
from evaluation.evaluator.embedding import find_evaluator
from evaluation.loading import share_model
from evaluation.sweeps import Step, steps
from motionlab.errors import MotionLabError
from motionlab.models.base import TextModel

PLACES = (Path(__file__).resolve().parents[2] / "docs" / "results", Path("runs"))
START = "guidance"
_INVITATION = "Each row acts all sentences out once and measures them."

# A pressed point of the curve: its place among the values waits in the window for the hidden button's click.
_LISTEN = """async () => {
  for (let patience = 600; patience; patience -= 1) {
    const plot = document.querySelector("#lab-plot .js-plotly-plot");
    if (plot && plot.on) {
      if (!plot.motionlabListens) {
        plot.motionlabListens = true;
        plot.on("plotly_click", (event) => {
          window.motionlabPoint = event.points[0].pointNumber;
          document.querySelector("#lab-point").click();
        });
      }
      return;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}"""
_POINT = "(...values) => [...values.slice(0, -1), window.motionlabPoint]"


def build_lab(lab, checkpoint: str, examples: tuple[str, ...], tab: gr.Tab, places=PLACES) -> None:
    """Lays the tab out inside the current gr.Blocks. checkpoint: the name or folder that `lab` was loaded from."""
    stored = sweep_tables(places)
    if isinstance(lab.first, TextModel):
        share_model(checkpoint, lab.first)  # a sweep would load it a second time
    rows_kept = tempfile.TemporaryDirectory(prefix="motionlab-lab-")  # of all visitors, by hash; gone with the server
    one_at_a_time = threading.Lock()  # a stopped sweep still finishes its row
    try:
        find_evaluator("evaluator")
        invitation, able = _INVITATION, True
    except MotionLabError as error:
        invitation, able = f"Sweeps cannot be run here: {error}.", False

    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=7, min_width=320, elem_classes="settings"):
            with gr.Row():
                name = gr.Dropdown(
                    list(stored),
                    value=next(iter(stored), None),
                    label="Sweep",
                    elem_id="lab-name",
                    scale=3,
                    min_width=220,
                    info="Stored ones, and those you run here.",
                )
                argument = gr.Dropdown(
                    [],
                    label="Horizontal axis",
                    elem_id="lab-argument",
                    info="What lies below the curve.",
                    scale=1,
                    min_width=140,
                )
            metric = gr.Radio([], label="Measure", elem_id="lab-metric", visible=False)
            words = gr.HTML(line("Run a sweep, and its curve appears here."), elem_id="lab-words")
            plot = gr.Plot(show_label=False, elem_id="lab-plot")
            value = gr.Radio(
                [], label="Play the clips of", info="Or press a point of the curve.", elem_id="lab-value", visible=False
            )
            viewer = motion_viewer("", elem_id="lab-viewer", visible=False)
            with gr.Accordion("The numbers, with 95 % intervals", open=False):
                numbers = gr.Dataframe(interactive=False, show_label=False, elem_id="lab-numbers")
        with gr.Column(scale=3, min_width=280, elem_classes="settings"):
            setting = gr.Dropdown(
                [(title, name) for name, (title, _) in SETTINGS.items()],
                value=START,
                label="Vary",
                elem_id="lab-setting",
            )
            values = gr.Textbox(SETTINGS[START][1], label="Values", max_lines=1, elem_id="lab-values")
            sentences = gr.Textbox(
                "\n".join(examples), label="Sentences, one a line", lines=6, max_lines=8, elem_id="lab-sentences"
            )
            repeats = gr.Slider(
                1,
                MOST_REPEATS,
                value=3,
                step=1,
                label="Repeats",
                elem_id="lab-repeats",
                info="Each with seeds of its own; two or more give an interval.",
            )
            with gr.Row():
                go = gr.Button("Run the sweep", variant="primary", elem_id="lab-run", min_width=120, interactive=able)
                stop = gr.Button("Stop", elem_id="lab-stop", min_width=80)
            progress = gr.HTML(line(invitation), elem_id="lab-progress")
    pressed = gr.Button(visible="hidden", elem_id="lab-point")
    place = gr.Number(visible="hidden")
    tick = gr.Number(0, visible="hidden")
    tables = gr.State(stored)

    setting.input(lambda setting: SETTINGS[setting][1], setting, values, queue=False, **HIDDEN)

    @notice_errors
    def draw(tables, name, argument, metric):
        if name not in tables:
            return gr.skip()
        view = SweepView.of(tables[name], argument, metric)
        return (
            gr.Dropdown(choices=axes(view.table), value=view.argument),
            gr.Radio(choices=view.table.metrics, value=view.metric, visible=True),
            (warning(note) if (note := view.note(lab.labs)) else "") + line(view.words()),
            view.figure(),
            gr.Radio(choices=list(view.values()), visible=True),
            view.numbers(),
        )

    seen = [tables, name, argument, metric]
    drawn = [argument, metric, words, plot, value, numbers]
    # Values as they come: what the fields may hold is known to the page since its last answer only.
    plain = {"preprocess": False}
    gr.on([tab.select, name.select, argument.select, metric.input], draw, seen, drawn, **plain, **HIDDEN)
    tick.change(draw, seen, drawn, trigger_mode="always_last", **plain, **HIDDEN)
    gr.on([plot.change, tab.select], None, js=_LISTEN, **HIDDEN)

    @notice_errors_of_steps
    def run_sweep(tables, setting, values, sentences, repeats):
        try:
            plan = SweepForm.read(lab, setting, values, sentences, repeats)
        except MotionLabError:
            yield *[gr.skip()] * 3, line(_INVITATION), gr.skip()
            raise
        title = f"yours {1 + sum(name.startswith('yours') for name in tables)}: {SETTINGS[setting][0]}"
        pace, rows, ticks = _Pace(), pd.DataFrame(), time.time()
        with closing(steps(plan.sweep(checkpoint), rows_kept.name)) as going:
            while step := _next(going, one_at_a_time):
                fresh = step.found if step.found is not None else pd.DataFrame([step.row] if step.row else [])
                rows = pd.concat([rows, fresh], ignore_index=True) if len(fresh) else rows
                look = [gr.skip(), gr.skip()]  # what to look at is the visitor's choice, once the curve is there
                if len(rows):
                    if title not in tables:
                        look = [
                            gr.Dropdown(choices=[*tables, title], value=title),
                            gr.Dropdown(choices=[setting], value=setting),
                        ]
                    tables = {**tables, title: SweepTable.of(rows)}
                yield tables, *look, pace.words(step), ticks + step.done

    def wait():
        return line("Waiting for the machine …")

    go.click(wait, None, progress, queue=False, **HIDDEN)
    running = go.click(
        run_sweep,
        [tables, setting, values, sentences, repeats],
        [tables, name, argument, progress, tick],
        concurrency_id=SWEEP,
        concurrency_limit=1,
        **HIDDEN,
    )
    running.failure(lambda: line(_INVITATION), None, progress, queue=False, **HIDDEN)
    stop.click(
        lambda: line("Stopped; what was measured stays."), None, progress, cancels=[running], queue=False, **HIDDEN
    )

    @notice_errors
    def play(tables, name, argument, metric, chosen):
        view = SweepView.of(tables[name], argument, metric)
        labels = list(view.values())
        label = chosen if isinstance(chosen, str) else labels[min(max(int(chosen or 0), 0), len(labels) - 1)]
        return gr.HTML(view.play(lab, checkpoint, label), visible=True), label

    model = {**ONE_AT_A_TIME, **plain, "api_visibility": "private", "show_progress": "minimal"}
    value.input(play, [*seen, value], [viewer, value], show_progress_on=words, **model)
    pressed.click(play, [*seen, place], [viewer, value], js=_POINT, show_progress_on=words, **model)


class _Pace:
    """How far a sweep is, how long it will take, and what failed, in words."""

    def __init__(self):
        self.began, self.first, self.failures = time.monotonic(), None, []

    def words(self, step: Step) -> str:
        self.first = step.done if self.first is None else self.first
        self.failures += [step.failure] if step.failure else []
        took, made = time.monotonic() - self.began, step.done - self.first
        parts = [f"{step.done} of {step.total} rows"]
        if step.done == step.total:
            parts.append(f"{took:.0f} s")
        elif made:
            parts.append(f"some {took / made * (step.total - step.done):.0f} s left")
        if self.failures:
            parts.append(f"{len(self.failures)} failed: {self.failures[0]}")
        return line(", ".join(parts), step.done, step.total)


def _next(going, lock: threading.Lock) -> Step | None:
    with lock:
        return next(going, None)
