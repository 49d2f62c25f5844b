"""Every notebook runs in its quick mode, on toy data and a toy system, and ends with the table of what agrees."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from motionlab.motion.bvh import write_bvh
from tests.synthetic import wave_animation
from tests.tiny import save_bench, tiny_mmm, tiny_mote

NOTEBOOKS = sorted((Path(__file__).parents[2] / "lab_notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    (folder / "references").mkdir()
    write_bvh(wave_animation(150, fps=30.0), folder / "references" / "walk.bvh")
    return {
        **{f"MOTIONLAB_{name.upper()}": place for name, place in save_bench(folder).items()},
        "MOTIONLAB_REFERENCES": str(folder / "references"),
        "MOTIONLAB_MMM": str(tiny_mmm().save(folder / "mmm", "# tiny")),
        "MOTIONLAB_MOTE": str(tiny_mote().save(folder / "mote", "# tiny")),
        "MOTIONLAB_RESULTS": str(folder / "results"),
        "MOTIONLAB_CACHE": str(folder / "cache"),
        "MOTIONLAB_QUICK": "1",
    }


def test_there_are_notebooks():
    assert [path.stem.split("_")[0] for path in NOTEBOOKS] == ["a", "b", "c", "compare", "d", "e", "f", "g"]


def run_as_jupyter(path):
    """The notebook with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    return notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path, bench, monkeypatch):
    for name, value in bench.items():
        monkeypatch.setenv(name, value)
    notebook = run_as_jupyter(path)
    ending = notebook.cells[-1].outputs[-1]["data"]["text/html"]
    if path.stem == "compare":
        assert all(f"<th>{column}</th>" in ending for column in ("against", "measure", "is yours better?"))
        assert (
            "| yours |"
            in next(cell for cell in notebook.cells if cell.id == "board").outputs[0]["data"]["text/markdown"]
        )
        return
    assert all(f"<th>{column}</th>" in ending for column in ("the paper says", "we see", "agrees?"))
    verdicts = re.findall(r"<td>(.*?)</td>", ending)[2::3]
    assert len(verdicts) >= 2 and all(re.match("yes|no|cannot tell", verdict) for verdict in verdicts)


def test_a_notebook_runs_for_somebody_who_has_no_data(tmp_path, monkeypatch):
    """The cheapest of them, on the data set that the shipped MoMask makes up, with the shipped evaluator."""
    for name in os.environ:
        if name.startswith("MOTIONLAB_"):
            monkeypatch.delenv(name)
    for name in ("RESULTS", "CACHE"):  # not in the checkout, and not what another run left
        monkeypatch.setenv(f"MOTIONLAB_{name}", str(tmp_path / name.lower()))
    [path] = [path for path in NOTEBOOKS if path.stem == "c_codebooks"]
    notebook = run_as_jupyter(path)
    said = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", ()))
    assert "MOTIONLAB_DATA is not set: a quick run on a toy data set, whose numbers mean nothing" in said
    assert "agrees?" in notebook.cells[-1].outputs[-1]["data"]["text/html"]
    assert list((tmp_path / "cache").glob("toy/*/clips.json")) and list((tmp_path / "results").iterdir())
