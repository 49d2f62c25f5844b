"""Figures hold what their tables hold."""

import numpy as np
import pandas as pd
import pytest

from evaluation.figures import agreement, means, sweep_figure, training_figure, usage_figure

ROWS = pd.DataFrame({"s": [1, 1, 2, 2, 4], "V": [0, 5, 0, 5, 5], "FID": [1.0, 3.0, 4.0, 4.0, 7.0], "R": [0.1, 0.2, 0.3, 0.4, 0.5]})


def test_means_and_intervals():
    table = means(ROWS, "s", ["FID"])
    assert list(table["FID", "mean"]) == [2, 4, 7] and list(table["rows"]) == [2, 2, 1]
    assert table.loc[1, ("FID", "interval")] == pytest.approx(1.96 * 1 / 2**0.5) and np.isnan(table.loc[4, ("FID", "interval")])


def test_a_panel_a_metric_and_the_papers_spot():
    figure = sweep_figure(ROWS, "s", ["FID", "R"], paper_spot=4, paper={"FID": {1: 0.1, 4: 0.05}})
    assert [list(trace.y) for trace in figure.data] == [[2, 4, 7], [0.1, 0.05], pytest.approx([0.15, 0.35, 0.5])]
    assert [shape.x0 for shape in figure.layout.shapes] == [4, 4]
    assert len(sweep_figure(ROWS, "s", ["FID"], color="V").data) == 2


def test_usage_falls_with_rank():
    figure = usage_figure(np.array([[0, 1], [0, -1], [1, 1]]), codes=4)
    assert list(figure.data[0].y) == pytest.approx([2 / 3, 1 / 3, 0, 0]) and figure.data[1].y[0] == 1


def test_training_curves_and_agreement():
    log = pd.DataFrame({"step": [0, 25, 50], "perplexity0": [10.0, 20.0, 30.0]})
    assert list(training_figure({"q 0.2": log}, ["perplexity0"], window=2).data[0].y) == [10, 15, 25]
    assert list(agreement([("a", "b", True), ("c", "d", False)])["agrees?"]) == ["yes", "no"]
