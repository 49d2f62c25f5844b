"""A row says where it ran, in which precision and by which code."""

import json
import subprocess

import pytest
import torch
from torch import nn

from evaluation import provenance
from evaluation.evaluator.embedding import Embedder
from evaluation.provenance import where
from evaluation.sweeps import Sweep, run
from motionlab.models.motiondreamer.train import train
from motionlab.nn.inference import for_inference, note_run, watch_runs
from tests import measures
from tests.evaluation.test_protocol import bench
from tests.synthetic import wave_animation, wave_motion
from tests.tiny import RECIPE, LetterCounts, tiny_evaluator, tiny_mmm, tiny_mote, tiny_system

SHORT = {"texts": ["a person walks", "a person waves"], "seconds": 0.8, "iterations": 1}


def environments(rows) -> list[dict]:
    return [json.loads(text) for text in rows["environment"]]


@pytest.mark.parametrize("precision, told", [("float32", "float32"), ("bfloat16", "bfloat16")])
def test_a_row_says_where_the_model_ran(bench, tmp_path, monkeypatch, precision, told):
    """Also on a machine with a GPU that the measure left alone, and whatever "auto" would choose."""
    from evaluation import loading

    system = loading.load_model(bench["checkpoint"])
    system.to("cpu", precision)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    fixed = SHORT | {"checkpoint": bench["checkpoint"], "evaluator": bench["evaluator"]}
    [row] = environments(run(Sweep("evaluation.tasks:sentences", fixed), tmp_path / precision))
    assert (row["device"], row["precision"]) == ("cpu", told)
    system.to("cpu")


def test_only_what_ran_is_named():
    linear = nn.Linear(4, 4)
    with watch_runs() as runs:
        pass
    note_run(linear)  # nobody watches
    assert where(runs) == {"device": "none", "precision": "none"}
    for network, expected in (
        (for_inference(nn.Sequential(linear), torch.bfloat16), ("cpu", "bfloat16")),
        (linear, ("cpu", "float32")),
        (nn.Linear(4, 4, device="meta"), ("meta", "float32")),
    ):
        with watch_runs() as runs:
            note_run(network)
        assert tuple(where(runs).values()) == expected


def test_all_systems_say_where_they_run(tmp_path):
    walk, dreamer = wave_motion(60), train(wave_animation(150, fps=30.0), RECIPE, tmp_path)
    for use in (
        lambda: tiny_system().generate("a person walks", seconds=1.0),
        lambda: tiny_mmm().generate("a person walks", seconds=1.0),
        lambda: tiny_mote().generate("a person walks", seconds=1.0, steps=1),
        lambda: tiny_mote().caption(walk, steps=1, drafts=1),
        lambda: tiny_system().edit(walk, [(0.6, 1.2)]),
        lambda: dreamer.generate(1.0),
        lambda: Embedder(tiny_evaluator(), LetterCounts()).texts(["a person walks"]),
    ):
        with watch_runs() as runs:
            use()
        assert {run.device for run in runs} == {"cpu"}


def test_the_commit_is_one_for_all_rows_of_a_sweep(tmp_path, monkeypatch):
    """Git that times out at first and answers later: a sweep asks once."""
    calls = []

    def git(command, **settings):
        calls.append(command)
        if len(calls) == 1:
            raise subprocess.TimeoutExpired(command, 10)
        return subprocess.CompletedProcess(command, 0, stdout=f"{len(calls):012d}\n")

    monkeypatch.setattr(provenance.subprocess, "run", git)
    sweep = Sweep("tests.measures:parabola", grid={"x": [0, 1, 2]})
    first, second = ([row["motionlab"] for row in environments(run(sweep, tmp_path / name))] for name in ("a", "b"))
    assert first == ["unknown"] * 3 and second == [f"{2:012d}"] * 3
    assert len(calls) == 2 and measures.parabola(1) == {"value": 0}
