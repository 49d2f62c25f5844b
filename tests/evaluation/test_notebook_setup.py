"""The cells that every lab notebook begins with, and the sliders beside the viewer."""

import json
import re
import subprocess
import sys

import pytest

from evaluation import notebook, notebook_setup
from evaluation.__main__ import main
from evaluation.notebook_setup import FOLDER, SETUP, prepare
from motionlab.errors import MotionLabError
from tests.synthetic import wave_motion

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells_of(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


@pytest.fixture
def copies(tmp_path):
    for path in NOTEBOOKS:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_begins_so(path):
    named = re.search(r'REPOSITORY = "(.*?)"', "".join(cells_of(path)[1]["source"])).group(1)
    assert "".join(cells_of(path)[1]["source"]) == SETUP.format(repository=named)
    assert prepare(path.parent) == [], "run python -m evaluation notebooks"


def test_a_repository_is_written_into_all_and_nothing_else_changes(copies, capsys):
    before = {path.name: cells_of(path) for path in NOTEBOOKS}
    assert main(["notebooks", "--folder", str(copies), "--repository", "me/lab"]) == 0
    assert len(capsys.readouterr().out.split()) == len(NOTEBOOKS)
    for path in sorted(copies.glob("*.ipynb")):
        title, setup, *rest = cells_of(path)
        link = f"https://colab.research.google.com/github/me/lab/blob/main/lab_notebooks/{path.name}"
        assert "".join(title["source"]).count(link) == 1 and 'REPOSITORY = "me/lab"' in "".join(setup["source"])
        assert rest == before[path.name][2:]
    assert prepare(copies) == [] == prepare(copies, "me/lab")
    assert len(prepare(copies, "me/other")) == len(NOTEBOOKS)
    assert sum("badge" in line for path in copies.glob("*.ipynb") for line in cells_of(path)[0]["source"]) == len(
        NOTEBOOKS
    )


def test_bad_folders_and_names(tmp_path):
    with pytest.raises(MotionLabError, match="OWNER/NAME"):
        prepare(tmp_path, "https://example.org/me/lab")
    with pytest.raises(MotionLabError, match="holds no notebooks"):
        prepare(tmp_path)


@pytest.mark.parametrize("place", ["lab_notebooks", "."])
def test_the_project_is_found_in_a_clone(tmp_path, place):
    """From the notebooks' folder and from the repository's, in a Python that knows nothing of it."""
    (tmp_path / "lab_notebooks").mkdir()
    (tmp_path / "evaluation").mkdir()
    (tmp_path / "evaluation" / "notebook.py").write_text("FOUND = 'the clone'\n")
    code = SETUP.format(repository="") + "\nimport evaluation.notebook\nprint(evaluation.notebook.FOUND)"
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=tmp_path / place, capture_output=True, text=True)
    assert done.stdout.strip() == "the clone", done.stderr


def test_without_a_clone_colab_makes_one(tmp_path, monkeypatch):
    """No clone and a repository: it is cloned and installed; git and pip are not run here."""
    asked = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(subprocess, "run", lambda command, check: asked.append(command))
    exec(SETUP.format(repository="me/lab"), {})
    assert asked[0][:2] == ["git", "clone"] and asked[0][-2:] == ["https://github.com/me/lab", "lab"]
    assert asked[1][-2:] == ["-e", "lab[notebooks]"] and sys.path[0] == str(tmp_path / "lab")


def test_without_widgets_the_ends_are_shown(monkeypatch):
    made, shown = [], []
    monkeypatch.setattr(notebook, "display", shown.append)
    monkeypatch.setenv("MOTIONLAB_QUICK", "1")
    notebook.explore(lambda s, L: made.append((s, L)) or wave_motion(8), s=[1, 4, 10], L=[2, 10, 18])
    assert made == [(4, 10), (1, 10), (10, 10), (4, 2), (4, 18)]
    assert all(text in shown[0].data for text in ("s = 4, L = 10", "s = 4, L = 18"))


def test_sliders_beside_the_viewer(monkeypatch):
    widgets = pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    made, shown = [], []
    monkeypatch.setattr(notebook, "display", shown.append)
    monkeypatch.delenv("MOTIONLAB_QUICK", raising=False)
    notebook.explore(lambda s, L: made.append((s, L)) or wave_motion(8), s=[1, 4, 10], L=[2, 10, 18])
    controls, viewer = shown[0].children
    assert isinstance(viewer, widgets.HTML) and "s = 4, L = 10" in viewer.value
    controls.children[0].value = 10
    assert "s = 10, L = 10" in viewer.value and made == [(4, 10), (10, 10)]
    controls.children[0].value = 4
    assert "s = 4, L = 10" in viewer.value and len(made) == 2, "what was made is not made again"


def test_folder_is_that_of_the_project():
    assert notebook_setup.FOLDER.is_dir() and len(NOTEBOOKS) == 8
