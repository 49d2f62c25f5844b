"""Pictures beside figures in notebooks' outputs."""

import base64
import importlib.util
import json

import plotly.graph_objects as go
import plotly.io
import pytest

from evaluation import notebook_pictures
from evaluation.__main__ import main
from evaluation.notebook_pictures import FIGURE, PICTURE, add_pictures, figures_of, picture_of
from evaluation.notebook_setup import FOLDER, prepare
from motionlab.errors import MotionLabError

PNG = b"\x89PNG made up"


@pytest.fixture
def folder(tmp_path):
    """A notebook with a figure of its own height, one with a picture, a table and text."""
    figure = go.Figure(go.Scatter(y=[1, 3, 2]), layout={"height": 340}).to_plotly_json()
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": {FIGURE: figure | {"config": {"editable": True}}}},
        {"output_type": "display_data", "metadata": {}, "data": {FIGURE: figure, PICTURE: "kept"}},
        {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": "a table"}},
        {"output_type": "stream", "name": "stdout", "text": "a line"},
    ]
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# Ein Titel – mit Umlauten: ä\n"]}
    code = {"cell_type": "code", "id": "code", "metadata": {}, "source": ["1\n"], "execution_count": 1}
    notebook = {"cells": [title, code | {"outputs": outputs}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "one.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    prepare(tmp_path)
    return tmp_path


def test_figures_without_a_picture_get_one(folder, monkeypatch, capsys):
    drawn = []

    def draw(figure, kind, **size):
        drawn.append((set(figure), kind, size))
        return PNG

    monkeypatch.setattr(plotly.io, "to_image", draw)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    before = json.loads((folder / "one.ipynb").read_text(encoding="utf-8"))
    assert main(["notebooks", "--folder", str(folder), "--pictures"]) == 0
    assert capsys.readouterr().out.split() == [str(folder / "one.ipynb")]
    assert drawn == [({"data", "layout"}, "png", {"width": notebook_pictures.WIDTH, "height": 340})]
    after = json.loads((folder / "one.ipynb").read_text(encoding="utf-8"))
    new, kept = figures_of(after)
    assert base64.b64decode(new.pop(PICTURE)) == PNG and kept[PICTURE] == "kept"
    assert after == before, "nothing else changes"
    assert add_pictures(folder) == []


@pytest.mark.skipif(importlib.util.find_spec("kaleido") is None, reason="kaleido is not installed")
def test_kaleido_draws_a_figure():
    figure = go.Figure(go.Scatter(y=[1, 3, 2]), layout={"height": 200, "width": 300}).to_plotly_json()
    assert picture_of(figure).startswith(b"\x89PNG\r\n")


def test_what_stands_in_the_way_is_one_sentence(folder, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MotionLabError, match="pip install kaleido"):
        add_pictures(folder)

    def fail(*_, **__):
        raise RuntimeError("no browser\nmore lines")

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(plotly.io, "to_image", fail)
    with pytest.raises(MotionLabError, match=r"cannot draw a figure \(no browser\); it needs Chrome") as caught:
        add_pictures(folder)
    assert "\n" not in str(caught.value)
    with pytest.raises(MotionLabError, match="holds no notebooks"):
        add_pictures(folder / "nowhere")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_figure_that_is_committed_has_a_picture(path):
    figures = list(figures_of(json.loads(path.read_text(encoding="utf-8"))))
    missing = sum(PICTURE not in data for data in figures)
    assert not missing, f"{missing} of {len(figures)}: run python -m evaluation notebooks --pictures"
