"""Notebooks without data: a toy data set, made once, offline, on which the measures run."""

import numpy as np
import pytest

from evaluation.evaluator.recipe import save_evaluator
from evaluation.loading import load_model
from evaluation.notebook import bench
from evaluation.references import read_reference, references_in
from evaluation.tasks import real_motion
from evaluation.toy_data import toy_references, toy_store
from motionlab.data.sources import open_store
from motionlab.models import base as text_system
from tests.tiny import LetterCounts, tiny_evaluator, tiny_system

SPLITS = {"train": 3, "val": 34, "test": 36}


@pytest.fixture
def checkpoint(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(text_system, "load_text_encoder", lambda name, weights=None: LetterCounts())
    monkeypatch.setattr("evaluation.evaluator.embedding.load_text_encoder", lambda name: LetterCounts())
    return str(tiny_system().save(tmp_path / "checkpoint", "# tiny"))


def test_a_toy_data_set_is_made_once_and_measured(checkpoint, tmp_path):
    folder = toy_store(checkpoint, SPLITS)
    stamp = (folder / "clips.json").stat().st_mtime_ns
    assert toy_store(checkpoint, SPLITS) == folder and (folder / "clips.json").stat().st_mtime_ns == stamp
    store = open_store(folder)
    assert {split: len(store.select(split)) for split in SPLITS} == SPLITS
    first = store.select("train")[0]
    made = load_model(checkpoint).generate(first.captions[0], seconds=2.4, seed=0, iterations=6)
    assert np.array_equal(store.rows(first), made.features)
    save_evaluator(tiny_evaluator(), tmp_path / "evaluator", store)
    numbers = real_motion(str(folder), evaluator=str(tmp_path / "evaluator"))
    assert numbers["FID"] == pytest.approx(0, abs=1e-3) and 0 <= numbers["R@1"] <= 1


def test_a_toy_reference_is_learned_from(checkpoint):
    [clip] = references_in(toy_references())
    assert len(read_reference(clip["clip"])) > 100


def test_a_bench_without_data_is_quick_and_says_so(checkpoint, monkeypatch, capsys, tmp_path):
    asked = []
    monkeypatch.setattr("evaluation.notebook.toy_store", lambda name: asked.append(name) or tmp_path / "toy")
    for name in ("DATA", "RESULTS", "QUICK", "REFERENCES", "EVALUATOR"):
        monkeypatch.delenv(f"MOTIONLAB_{name}", raising=False)
    monkeypatch.setenv("MOTIONLAB_CHECKPOINT", checkpoint)
    lab = bench()
    assert lab.quick and lab.data == str(tmp_path / "toy") and asked == [checkpoint]
    assert lab.results.name == "notebooks-toy" and "numbers mean nothing" in capsys.readouterr().out
    monkeypatch.setenv("MOTIONLAB_DATA", "somewhere")
    lab = bench()
    assert not lab.quick and (lab.data, lab.results.name) == ("somewhere", "notebooks")
