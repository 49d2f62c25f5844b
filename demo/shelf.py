"""The sweeps that a visitor can look at, and the one looked at: what the Lab tab shows is a function of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd

from demo.plan import SECONDS
from demo.request import shorten
from evaluation import papers
from evaluation.browse import SweepTable
from evaluation.figures import sweep_figure
from motionlab.errors import MotionLabError
from motionlab.viewer import Body, encode

# What a clip can be made again from; other arguments of measures are about data.
SAMPLING = ("guidance", "iterations", "residual_depth", "residual_guidance", "temperature", "top_k")
PAPER_SPOTS = {"guidance": papers.GUIDANCE, "iterations": papers.ITERATIONS}
LABEL = 24  # characters over a head, one of eight
MEANING = {
    "own sentence nearest": "Share of clips that lie nearer to their own sentence than to the other sentences. More is better.",
    "MM-Dist": "Distance between clips and their sentences in the evaluator's space. Less is better.",
    "foot skate m/s": "How fast feet slide while they should stand. Less is better.",
    "jerk m/s3": "How abruptly the movement changes. Much less than real is lifeless, much more is shaky.",
    "FID": "How far generated motions as a whole lie from real ones. Less is better.",
    "R@1": "How often a sentence finds its own motion among 32. More is better.",
    "took s": "Seconds that a row took on the machine that made it.",
}


@dataclass(frozen=True)
class Shelf:
    """tables: by name. name: the one looked at, "" for none. argument and metric: the axes of its figure."""

    tables: dict[str, SweepTable] = field(default_factory=dict)
    name: str = ""
    argument: str = ""
    metric: str = ""

    def look(self, name: str, argument: str = "", metric: str = "") -> Shelf:
        """At a table, keeping what can be kept of the axes."""
        table = self.tables.get(name)
        if table is None:
            raise MotionLabError(f"There is no sweep {name!r}; choose one of the list.")
        argument = next(a for a in (argument, self.argument, *table.varied, *table.arguments) if a in _axes(table))
        metric = next(m for m in (metric, self.metric, *table.metrics) if m in table.metrics)
        return replace(self, name=name, argument=argument, metric=metric)

    def put(self, name: str, table: SweepTable, argument: str) -> Shelf:
        """A table added or grown, and looked at."""
        return replace(self, tables={**self.tables, name: table}).look(name, argument)

    @property
    def table(self) -> SweepTable:
        return self.tables[self.name]

    @property
    def axes(self) -> list[str]:
        return _axes(self.table)

    def values(self) -> dict[str, object]:
        """Label -> value of the argument, in rising order."""
        found = self.table.along(self.argument).rows[self.argument].dropna().unique()
        return {label(value): value for value in sorted(found)}

    def figure(self):
        return sweep_figure(
            self.table.along(self.argument).rows, self.argument, [self.metric], paper_spot=PAPER_SPOTS.get(self.argument)
        )

    def play(self, lab, checkpoint: str, value: str, examples: tuple[str, ...]) -> str:
        """The viewer's payload of the clips at a value: the row's own sentences, or the examples where it had a data set's."""
        values = self.values()
        if value not in values:
            raise MotionLabError(f"The sweep has no row with {self.argument} {value}.")
        settings = self.table.along(self.argument).settings(self.argument, values[value])
        if not any(name in settings for name in SAMPLING):
            raise MotionLabError("This sweep trained or measured a tokenizer; it has no clips to play.")
        if settings.get("checkpoint") != checkpoint:
            raise MotionLabError(
                f"This sweep was made with {settings.get('checkpoint')}; open the page with it to play its clips."
            )
        texts = settings.get("texts") or list(examples)
        seconds = settings.get("seconds") if "texts" in settings else SECONDS
        sampling = {name: settings[name] for name in SAMPLING if name in settings}
        clips = lab.generate(texts, seconds=seconds, seed=settings.get("seed") or 0, **sampling)
        return encode([Body(clip, shorten(text, LABEL)) for clip, text in zip(clips, texts)], title=f"{self.argument} {value}")


def label(value) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) or pd.api.types.is_number(value) else str(value)


def _axes(table: SweepTable) -> list[str]:
    """What a figure can have below it: what was varied, or the one argument of a sweep that has just begun."""
    return table.varied or [name for name in table.arguments if name in SAMPLING]
