"""What the lab notebooks share: where data, weights and results are, how much to run, and how to show it.

Set by environment variables: MOTIONLAB_DATA (a data set), MOTIONLAB_CHECKPOINT, MOTIONLAB_MMM and MOTIONLAB_MOTE (the
same of MMM and MoTe), MOTIONLAB_EVALUATOR, MOTIONLAB_RESULTS (folder of the rows), MOTIONLAB_REFERENCES (folder of
single motions) and MOTIONLAB_QUICK (anything: a quick run that only shows that everything works). Without
MOTIONLAB_DATA a run is quick, on a tiny data set that the project makes itself.
"""

from __future__ import annotations

import html
import importlib.util
import os
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import plotly.io
from IPython.display import HTML, display

from evaluation.figures import use_clear_template
from evaluation.references import references_in
from evaluation.sweeps import Sweep, run
from evaluation.toy_data import toy_references, toy_store
from motionlab.motion.motion import Motion
from motionlab.viewer import Body, viewer_html

HEIGHT = 420  # CSS pixels of a scene
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Bench:
    """data, checkpoint (MoMask's), mmm, mote, evaluator: as the command line takes them. results: folder of rows.
    references: folder of single motions (`evaluation.references`). quick: only show that it works.
    """

    data: str
    checkpoint: str
    evaluator: str
    results: Path
    references: str
    quick: bool
    mmm: str = "mmm"
    mote: str = "mote"

    def sweep(self, measure: str, grid: dict[str, list], quick_grid: dict[str, list], **fixed) -> pd.DataFrame:
        """Rows of a sweep on this bench's data, checkpoint and evaluator; what is in `results` is not run again."""
        shared = dict(data=self.data, evaluator=self.evaluator, checkpoint=self.checkpoint)
        return run(Sweep(measure, shared | fixed, quick_grid if self.quick else grid), self.results)

    def train(
        self, measure: str, grid: dict[str, list], quick_grid: dict[str, list], quick_training: dict
    ) -> pd.DataFrame:
        """The same of a measure that trains without a checkpoint; quick_training: its arguments in a quick run."""
        shared = dict(data=self.data, evaluator=self.evaluator)
        cells = Sweep(measure, quick_training | shared, quick_grid) if self.quick else Sweep(measure, shared, grid)
        return run(cells, self.results)

    def learn(self, variants: Mapping[str, dict], count: int, seeds: int, quick_training: dict) -> pd.DataFrame:
        """Rows of `one_to_many.learned` of `count` references and `seeds` trainings of each, under the arguments of
        each variant, whose name stands in the column `variant`.
        """
        clips = references_in(self.references, 1 if self.quick else count)
        tables = []
        for name, settings in variants.items():
            cells = [
                clip | settings | {"seed": seed} | (quick_training if self.quick else {})
                for clip in clips
                for seed in range(1 if self.quick else seeds)
            ]
            tables.append(run(Sweep("evaluation.one_to_many:learned", cells=cells), self.results).assign(variant=name))
        return pd.concat(tables, ignore_index=True)


def bench() -> Bench:
    """From the environment; also makes plotly's figures appear in JupyterLab without a network, and in Colab."""
    plotly.io.renderers.default = "plotly_mimetype+notebook_connected" if in_colab() else "plotly_mimetype"
    use_clear_template()
    environment, references = os.environ, str(ROOT / "references")
    checkpoint, data = environment.get("MOTIONLAB_CHECKPOINT", "momask"), environment.get("MOTIONLAB_DATA")
    toy = not data
    if toy:
        print("MOTIONLAB_DATA is not set: a quick run on a toy data set, whose numbers mean nothing")
        data = str(toy_store(checkpoint))
        references = references if Path(references).is_dir() else str(toy_references())
    return Bench(
        data,
        checkpoint,
        environment.get("MOTIONLAB_EVALUATOR", "evaluator"),
        Path(environment.get("MOTIONLAB_RESULTS", ROOT / "runs" / ("notebooks-toy" if toy else "notebooks"))),
        environment.get("MOTIONLAB_REFERENCES", references),
        toy or bool(environment.get("MOTIONLAB_QUICK")),
        environment.get("MOTIONLAB_MMM", "mmm"),
        environment.get("MOTIONLAB_MOTE", "mote"),
    )


def in_colab() -> bool:
    return "google.colab" in sys.modules


def show(motions: Sequence[Motion], labels: Sequence[str], title: str = "") -> None:
    """Motions side by side in one scene, playing."""
    page = scene(motions, labels, title)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # IPython would rather have the frame at an address
        display(HTML(page))


def scene(motions: Sequence[Motion], labels: Sequence[str], title: str = "") -> str:
    """The HTML of `show`."""
    document = viewer_html([Body(motion, label) for motion, label in zip(motions, labels)], HEIGHT, title)
    return f'<iframe srcdoc="{html.escape(document)}" width="100%" height="{HEIGHT}" style="border: 0"></iframe>'


def explore(make: Callable[..., Motion], **sliders: Sequence[float]) -> None:
    """A slider for each setting of a motion, with the viewer beside them.

    Args:
        make: the settings by name -> the motion.
        sliders: the values that a setting can have. It begins in the middle.

    Each motion is made once. Without ipywidgets, or where a notebook runs without anybody at it, the viewer shows the
    first, the middle and the last value of every slider, the others in their middle.
    """
    middle = {name: values[len(values) // 2] for name, values in sliders.items()}
    made: dict[tuple, Motion] = {}

    def motion(settings: Mapping[str, float]) -> Motion:
        key = tuple(settings.items())
        if key not in made:
            made[key] = make(**settings)
        return made[key]

    def label(settings: Mapping[str, float]) -> str:
        return ", ".join(f"{name} = {value:g}" for name, value in settings.items())

    if importlib.util.find_spec("ipywidgets") is None or os.environ.get("MOTIONLAB_QUICK"):
        ends = [middle | {name: values[i]} for name, values in sliders.items() for i in (0, -1)]
        chosen = list({label(settings): settings for settings in (middle, *ends)}.values())
        show([motion(settings) for settings in chosen], [label(settings) for settings in chosen])
        return
    import ipywidgets

    controls = {
        name: ipywidgets.SelectionSlider(
            options=list(values), value=middle[name], description=name, continuous_update=False
        )
        for name, values in sliders.items()
    }
    viewer = ipywidgets.HTML(layout=ipywidgets.Layout(width="100%"))

    def update(_=None) -> None:
        settings = {name: control.value for name, control in controls.items()}
        viewer.value = scene([motion(settings)], [label(settings)])

    for control in controls.values():
        control.observe(update, names="value")
    update()
    display(ipywidgets.HBox([ipywidgets.VBox(list(controls.values())), viewer]))
