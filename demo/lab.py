"""The Lab tab: a small sweep run live, its curve as it grows, the clips behind a point, and stored sweeps."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import closing
from pathlib import Path

import gradio as gr
import pandas as pd

from demo.kindly import kindly, kindly_steps
from demo.plan import MEASURE, MOST_REPEATS, SETTINGS, Plan
from demo.shelf import MEANING, Shelf, label
from demo.viewer import motion_viewer
from evaluation.browse import SweepTable, sweep_tables
from evaluation.sweeps import rows_so_far, steps

PLACES = (Path(__file__).resolve().parents[1] / "docs" / "results", Path("runs"))
START = "guidance"

# A point of the curve that is pressed: its value waits in the window for the hidden button's click.
_LISTEN = """async () => {
  for (let patience = 100; patience; patience -= 1) {
    const plot = document.querySelector("#lab-plot .js-plotly-plot");
    if (plot && plot.on) {
      if (!plot.motionlabListens) {
        plot.motionlabListens = true;
        plot.on("plotly_click", (event) => {
          window.motionlabPoint = String(event.points[0].x);
          document.querySelector("#lab-point").click();
        });
      }
      return;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}"""
_POINT = "(shelf, value) => [shelf, window.motionlabPoint]"


def build_lab(lab, checkpoint: str, examples: tuple[str, ...], places=PLACES) -> None:
    """Lays the tab out inside the current gr.Blocks. checkpoint: the name or folder that `lab` was loaded from."""
    start = Shelf(sweep_tables(places))
    if start.tables:
        start = start.look(next(iter(start.tables)))
    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=7, min_width=320, elem_classes="settings"):
            with gr.Row():
                name = gr.Dropdown(
                    list(start.tables), value=start.name or None, label="Sweep", elem_id="lab-name", scale=3, min_width=220,
                    info="Stored ones, and those you run here.",
                )  # fmt: skip
                argument = gr.Dropdown(
                    start.axes if start.name else [], value=start.argument or None, label="Along", elem_id="lab-argument",
                    info="What lies below the curve.", scale=1, min_width=140,
                )  # fmt: skip
            metric = gr.Radio(
                start.table.metrics if start.name else [], value=start.metric or None, label="Measure", elem_id="lab-metric",
                info=MEANING.get(start.metric, ""), visible=bool(start.name),
            )  # fmt: skip
            plot = gr.Plot(start.figure() if start.name else None, show_label=False, elem_id="lab-plot")
            value = gr.Radio(
                list(start.values()) if start.name else [], label="Play the clips of", elem_id="lab-value",
                info="Or press a point of the curve.", visible=bool(start.name),
            )  # fmt: skip
            viewer = motion_viewer("", elem_id="lab-viewer", visible=False)
        with gr.Column(scale=3, min_width=280, elem_classes="settings"):
            setting = gr.Dropdown(
                [(words, name) for name, (words, _) in SETTINGS.items()], value=START, label="Vary", elem_id="lab-setting"
            )
            values = gr.Textbox(SETTINGS[START][1], label="Values", max_lines=1, elem_id="lab-values")
            sentences = gr.Textbox(
                "\n".join(examples), label="Sentences, one a line", lines=6, max_lines=8, elem_id="lab-sentences"
            )
            repeats = gr.Slider(
                1, MOST_REPEATS, value=3, step=1, label="Repeats", elem_id="lab-repeats",
                info="Each with seeds of its own; two or more give an interval.",
            )  # fmt: skip
            with gr.Row():
                go = gr.Button("Run the sweep", variant="primary", elem_id="lab-run", min_width=120)
                stop = gr.Button("Stop", elem_id="lab-stop", min_width=80)
            progress = gr.HTML(_words("Each row acts all sentences out once and measures them."), elem_id="lab-progress")
    pressed = gr.Button(visible="hidden", elem_id="lab-point")
    shelf = gr.State(start)
    folder = gr.State("", delete_callback=lambda path: path and shutil.rmtree(path, ignore_errors=True))

    hidden = {"api_visibility": "private", "show_progress": "hidden"}
    figure = [shelf, name, argument, metric, plot, value]
    setting.input(lambda setting: SETTINGS[setting][1], setting, values, queue=False, **hidden)
    name.input(kindly(lambda shelf, name: _shown(shelf.look(name))), [shelf, name], figure, **hidden)
    argument.input(
        kindly(lambda shelf, argument: _shown(shelf.look(shelf.name, argument))), [shelf, argument], figure, **hidden
    )
    metric.input(
        kindly(lambda shelf, metric: _shown(shelf.look(shelf.name, metric=metric))), [shelf, metric], figure, **hidden
    )
    plot.change(None, js=_LISTEN, **hidden)

    @kindly_steps
    def sweep(shelf: Shelf, folder, setting, values, sentences, repeats):
        plan = Plan.read(lab, setting, values, sentences, repeats)
        folder = folder or tempfile.mkdtemp(prefix="motionlab-lab-")
        title = f"yours {1 + sum(name.startswith('yours') for name in shelf.tables)}: {SETTINGS[setting][0]}"
        cells = plan.sweep(checkpoint)
        rows, began, first = rows_so_far(cells, folder), time.monotonic(), None
        with closing(steps(cells, folder)) as going:
            for step in going:
                first = step.done if first is None else first
                if step.row:
                    rows = pd.concat([rows, pd.DataFrame([step.row])], ignore_index=True)
                told = step.failure or _left(step.done, step.total, first, time.monotonic() - began)
                bar = _words(told, step.done, step.total)
                if len(rows):
                    shelf = shelf.put(title, SweepTable(MEASURE, rows), setting)
                    yield folder, bar, *_shown(shelf)
                else:
                    yield folder, bar, *[gr.skip()] * len(figure)

    running = go.click(
        sweep, [shelf, folder, setting, values, sentences, repeats], [folder, progress, *figure],
        concurrency_id="lab", concurrency_limit=1, **hidden,
    )  # fmt: skip
    stop.click(lambda: _words("Stopped; what was measured stays."), None, progress, cancels=[running], queue=False, **hidden)

    @kindly
    def play(shelf: Shelf, value):
        payload = shelf.play(lab, checkpoint, _number(value), examples)
        return gr.HTML(payload, visible=True), _number(value)

    model = {"concurrency_id": "model", "concurrency_limit": 1, "api_visibility": "private", "show_progress": "minimal"}
    value.input(play, [shelf, value], [viewer, value], show_progress_on=progress, **model)
    pressed.click(play, [shelf, value], [viewer, value], js=_POINT, show_progress_on=progress, **model)


def _shown(shelf: Shelf) -> tuple:
    """shelf, name, argument, metric, plot, value: the tab's components for what is looked at."""
    return (
        shelf,
        gr.Dropdown(list(shelf.tables), value=shelf.name),
        gr.Dropdown(shelf.axes, value=shelf.argument),
        gr.Radio(shelf.table.metrics, value=shelf.metric, info=MEANING.get(shelf.metric, ""), visible=True),
        shelf.figure(),
        gr.Radio(list(shelf.values()), value=None, visible=True),
    )


def _number(value) -> str:
    try:
        return label(float(value))
    except (TypeError, ValueError):
        return str(value)


def _left(done: int, total: int, first: int, seconds: float) -> str:
    if done == total:
        return f"{total} of {total} rows, {seconds:.0f} s"
    if done == first:
        return f"{done} of {total} rows"
    return f"{done} of {total} rows, some {seconds / (done - first) * (total - done):.0f} s left"


def _words(text: str, done: int = 0, total: int = 0) -> str:
    bar = f'<progress max="{total}" value="{done}" aria-label="rows measured"></progress>' if total else ""
    return f'<p class="facts" role="status">{bar}{text}</p>'
