"""Figures hold what their tables hold."""

import numpy as np
import pandas as pd
import pytest

from evaluation.figures import TEXT, agreement, sweep_figure, training_figure, usage_figure
from evaluation.statistics import Gap, interval, less, means, paired, pairs_needed, seeds_needed, tells

ROWS = pd.DataFrame(
    {"s": [1, 1, 2, 2, 4], "V": [0, 5, 0, 5, 5], "FID": [1.0, 3.0, 4.0, 4.0, 7.0], "R": [0.1, 0.2, 0.3, 0.4, 0.5]}
)


def test_means_and_intervals():
    table = means(ROWS, "s", ["FID"])
    assert list(table["FID", "mean"]) == [2, 4, 7] and list(table["rows"]) == [2, 2, 1]
    # t at 1 degree of freedom, std 2 ** 0.5
    assert table.loc[1, ("FID", "interval")] == pytest.approx(12.706, rel=1e-3)
    assert np.isnan(table.loc[4, ("FID", "interval")])


def test_an_interval_covers_what_it_says():
    rng = np.random.default_rng(0)
    for n in (2, 3, 20):
        samples = rng.normal(size=(4000, n))
        covered = np.mean([abs(sample.mean()) <= interval(sample) for sample in samples])
        assert covered == pytest.approx(0.95, abs=0.015)


def test_less_only_where_intervals_part():
    table = means(
        pd.DataFrame({"s": [1, 1, 2, 2, 3, 3, 4], "FID": [1.0, 1.01, 2.0, 2.01, 1.0, 9.0, 5.0]}), "s", ["FID"]
    )
    assert less(table, "FID", 1, 2) is True and less(table, "FID", 2, 1) is False
    assert less(table, "FID", 1, 3) is None and less(table, "FID", 1, 4) is None


def test_pairs_leave_out_what_differs_alike():
    """References lie far apart, the variants of each close together."""
    rng = np.random.default_rng(0)
    rows = pd.DataFrame(
        [
            {"variant": variant, "clip": clip, "seed": seed, "FID": 10 * clip + shift + 0.01 * rng.normal()}
            for clip in range(4)
            for seed in range(2)
            for variant, shift in (("with", 0.0), ("without", 0.5))
        ]
    )
    gap = paired(rows, "FID", "variant", "with", "without", ["clip", "seed"])
    assert gap.mean == pytest.approx(-0.5, abs=0.02) and gap.half < 0.02 and gap.count == 8 and tells(gap) is True
    assert tells(paired(rows, "FID", "variant", "without", "with", ["clip", "seed"])) is False
    table = means(rows, "variant", ["FID"])
    assert less(table, "FID", "with", "without") is None, "unpaired it is lost among the references"
    assert (
        tells(Gap(0.1, 0.2, 5)) is None
        and tells(paired(rows[:2], "FID", "variant", "with", "without", ["clip", "seed"])) is None
    )


def test_a_panel_a_metric_and_the_papers_spot():
    figure = sweep_figure(ROWS, "s", ["FID", "R"], paper_spot=4, paper={"FID": {1: 0.1, 4: 0.05}})
    assert [list(trace.y) for trace in figure.data] == [[2, 4, 7], [0.1, 0.05], pytest.approx([0.15, 0.35, 0.5])]
    assert [shape.x0 for shape in figure.layout.shapes] == [4, 4]
    assert len(sweep_figure(ROWS, "s", ["FID"], color="V").data) == 2


@pytest.mark.parametrize("count, panel_rows", [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_many_metrics_take_several_rows(count, panel_rows):
    """Titles stay apart on a narrow page, and every panel has its axis title and the paper's spot."""
    names = [f"m{i}" for i in range(count)]
    rows = ROWS.assign(**{name: ROWS["FID"] + i for i, name in enumerate(names)})
    figure = sweep_figure(rows, "s", names, color="V", paper_spot=4)
    assert figure.layout.height == panel_rows * sweep_figure(rows, "s", names[:1]).layout.height
    titles = {title.text: (title.x, title.y) for title in figure.layout.annotations if title.text in names}
    assert len(set(titles.values())) == count and len({y for _, y in titles.values()}) == panel_rows
    assert len(figure.data) == 2 * count and sum(trace.showlegend for trace in figure.data) == 2
    assert len(figure.layout.shapes) == count


def test_usage_falls_with_rank():
    figure = usage_figure(np.array([[0, 1], [0, -1], [1, 1]]), codes=4)
    assert list(figure.data[0].y) == pytest.approx([2 / 3, 1 / 3, 0, 0]) and figure.data[1].y[0] == 1


def test_training_curves_and_agreement():
    log = pd.DataFrame({"step": [0, 25, 50], "perplexity0": [10.0, 20.0, 30.0]})
    assert list(training_figure({"q 0.2": log}, ["perplexity0"], window=2).data[0].y) == [10, 15, 25]
    assert list(agreement([("a", "b", True), ("c", "d", False), ("e", "f", None)])["agrees?"]) == [
        "yes",
        "no",
        "cannot tell",
    ]


def test_more_curves_than_colours():
    rows = pd.DataFrame({"s": [1] * 9, "k": [1, 2, 3, 4, 5, 6, 7, 8, None], "FID": range(9)})
    assert len(sweep_figure(rows, "s", ["FID"], color="k").data) == 9


def test_how_many_seeds_could_tell():
    """Two settings whose means lie 1 apart, each with a standard deviation of 1 over 4 seeds."""
    values = np.array([-1.5, -0.5, 0.5, 1.5]) / np.sqrt(5 / 3)
    rows = pd.DataFrame({"s": [1] * 4 + [2] * 4 + [3], "FID": [*values, *(values + 1), 9.0]})
    table = means(rows, "s", ["FID"])
    needed = seeds_needed(table, "FID", 1, 2)
    assert less(table, "FID", 1, 2) is None and needed == 18  # the least n with 2 t(n - 1) / sqrt(n) < 1
    for count, verdict in ((needed, True), (needed - 1, None)):
        repeated = values[np.arange(count) % 4]
        repeated = (repeated - repeated.mean()) / repeated.std(ddof=1)
        more = pd.DataFrame({"s": [1] * count + [2] * count, "FID": [*repeated, *(repeated + 1)]})
        assert less(means(more, "s", ["FID"]), "FID", 1, 2) is verdict
    assert seeds_needed(table, "FID", 1, 3) is None and seeds_needed(table, "FID", 1, 1) is None
    assert pairs_needed(Gap(1.0, interval(values + 1), 4)) == 7  # the least n with t(n - 1) / sqrt(n) < 1
    words = agreement([("a", "b", None, 18), ("a", "b", None, None), ("a", "b", True, 18)])["agrees?"]
    assert list(words) == ["cannot tell: about 18 seeds could", "cannot tell: no difference to be seen", "yes"]


@pytest.mark.parametrize("page", ["#ffffff", "#111111", "#0d1117"])
def test_text_can_be_read_on_light_and_on_dark_pages(page):
    def luminance(color):
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))

    figure = sweep_figure(ROWS, "s", ["FID"])
    assert figure.layout.font.color == TEXT and figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
    low, high = sorted((luminance(TEXT), luminance(page)))
    assert (high + 0.05) / (low + 0.05) > 3.5
