"""What the Lab tab shows of a sweep: which table along which argument, its figure, its numbers and the clips of a
point.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from demo.state.request import shorten
from demo.state.sweep_form import MEASURE, MOST_SENTENCES
from evaluation import papers
from evaluation.browse import REPEATS, SweepTable
from evaluation.figures import sweep_figure
from evaluation.provenance import fingerprint
from evaluation.registry import stored_name
from evaluation.statistics import means, written
from motionlab.errors import MotionLabError
from motionlab.viewer import Body, encode

LABEL = 24  # characters over a head, one of eight
PAPER_SPOTS = {"guidance": papers.GUIDANCE, "iterations": papers.ITERATIONS}
MEANING = {
    "own sentence nearest": "Share of clips nearer to their own sentence than to the other sentences. More is better.",
    "MM-Dist": "Distance between clips and their sentences in the evaluator's space. Less is better.",
    "foot skate m/s": "How fast feet slide while they should stand. Less is better.",
    "jerk m/s3": "How abruptly the movement changes. Much less than real is lifeless, much more is shaky.",
    "FID": "How far generated motions as a whole lie from real ones. Less is better.",
    "R@1": "How often a sentence finds its own motion among 32. More is better.",
    "took s": "Seconds that a row took on the machine that made it.",
}


@dataclass(frozen=True, eq=False)
class SweepView:
    """A table and the axes of its figure. part: its rows of one setting of everything else that was varied,
    `held`.
    """

    table: SweepTable
    part: SweepTable
    argument: str
    metric: str
    held: dict

    @classmethod
    def of(cls, table: SweepTable, argument: str | None = None, metric: str | None = None) -> SweepView:
        """Along `argument` and with `metric` where the table has them, else along what has most values, with the first
        number.
        """
        argument = argument if argument in axes(table) else axes(table)[0]
        metric = metric if metric in table.metrics else table.metrics[0]
        part, held = table.along(argument)
        return cls(table, part, argument, metric, held)

    def values(self) -> dict[str, object]:
        """Label -> value of the argument, in rising order."""
        return {label(value): value for value in sorted(self.part.rows[self.argument].unique())}

    def figure(self):
        return sweep_figure(self.part.rows, self.argument, [self.metric], paper_spot=PAPER_SPOTS.get(self.argument))

    def numbers(self) -> pd.DataFrame:
        """The figure as a table: mean and 95 % interval of every measure."""
        table = means(self.part.rows, self.argument, self.table.metrics)
        cells = {
            m: [written(*row, forms=(".4g", ".2g")) for row in table[[(m, "mean"), (m, "interval")]].to_numpy()]
            for m in self.table.metrics
        }
        return pd.DataFrame(
            {self.argument: [label(value) for value in table.index], **cells, "rows": table["rows"].to_list()}
        )

    def words(self) -> str:
        """What the measure means, and what was held."""
        held = ", ".join(f"{name} {label(value)}" for name, value in self.held.items() if not isinstance(value, list))
        return " ".join(part for part in (MEANING.get(self.metric, ""), f"Here {held}." if held else "") if part)

    def note(self, loaded: Collection[str]) -> str:
        """That the rows were measured on other weights than those that have the same name now; empty where not.

        loaded: names of the page's models.
        """
        changed = []
        for name, kind in (("checkpoint", "model"), ("evaluator", "evaluator")):
            before = self.table.identity.get(name)
            if before is None or name not in self.table.rows:
                continue
            called = str(self.table.rows[name].iloc[0])
            here = name != "checkpoint" or called in loaded or Path(called).is_dir()
            try:
                now = fingerprint(name, called) if here else None
            except MotionLabError:
                now = None  # it is not here any more
            if now != before:
                changed.append(f"the {kind} {called}" if called != kind else f"the {kind}")
        if not changed:
            return ""
        return (
            f"These rows were measured with other weights of {' and '.join(changed)} than are loaded now. "
            "Run the sweep again to compare."
        )

    def play(self, lab, checkpoint: str, value: str) -> str:
        """The viewer's payload of the clips that were measured at a value, those of the lowest seed, made again."""
        if stored_name(self.table.measure) != stored_name(MEASURE):
            raise MotionLabError(
                "This sweep was measured on a data set; sweeps of sentences, as you run them here, can be played."
            )
        values = self.values()
        if value not in values:
            raise MotionLabError(f"The sweep has no row with {self.argument} {value}.")
        if self.table.identity.get("checkpoint") != fingerprint("checkpoint", checkpoint):
            raise MotionLabError(
                "This sweep was made with other weights than the page's; its clips cannot be made again here."
            )
        settings = self.part.settings(self.argument, values[value])
        texts = settings.pop("texts")[:MOST_SENTENCES]
        settings = {name: setting for name, setting in settings.items() if name not in ("checkpoint", "evaluator")}
        clips = lab.first.generate(texts, **settings)
        labels = [Body(clip, shorten(text, LABEL)) for clip, text in zip(clips, texts)]
        return encode(labels, title=f"{self.argument} {value}")


def axes(table: SweepTable) -> list[str]:
    """What can lie below a figure: what was varied; of a sweep with one row so far, any of its numbers."""
    return table.varied or [
        n for n in table.arguments if n != REPEATS and pd.api.types.is_number(table.rows[n].iloc[0])
    ]


def label(value) -> str:
    """A value as the page writes it."""
    if isinstance(value, (bool, np.bool_)) or not pd.api.types.is_number(value):
        return str(value)
    return f"{value:.10g}"
