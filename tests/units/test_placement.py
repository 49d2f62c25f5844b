"""Models, trainings and measures run where they were told to, and rows say so."""

import json

import pytest
import torch
from torch import nn

import motionlab
from evaluation.loading import load_model
from evaluation.sweeps import Sweep, run
from motionlab.__main__ import main as command
from motionlab.errors import MotionLabError
from motionlab.models import base as text_system
from motionlab.nn.placement import Placement, placement, refuse_when_full, run_on
from motionlab.training.loop import LoopConfig, fit
from tests.tiny import LetterCounts, save_bench, tiny_store, tiny_system


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return save_bench(tmp_path_factory.mktemp("bench"), tiny_store)


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    monkeypatch.setattr(text_system, "load_text_encoder", lambda name, weights=None: LetterCounts())
    monkeypatch.setattr("evaluation.evaluator.embedding.load_text_encoder", lambda name: LetterCounts())


def test_the_innermost_counts_and_ends_with_its_block():
    assert placement() == Placement(None, "auto") and placement().of_models == "cpu"
    with run_on("cpu", "float32"):
        with run_on(None, "bfloat16"):
            assert placement() == Placement(None, "bfloat16")
        assert placement() == Placement("cpu", "float32")
    assert placement() == Placement()


@pytest.mark.parametrize(
    "device, precision, sentence", [("mars", "auto", "device must be cpu"), (None, "int1", "precision must be")]
)
def test_what_there_is_not_is_one_sentence(device, precision, sentence):
    with pytest.raises(MotionLabError, match=sentence), run_on(device, precision):
        pass


def test_a_full_gpu_is_one_sentence():
    for block in (refuse_when_full(), run_on()):
        with pytest.raises(MotionLabError, match="^the GPU's memory is full; make fewer motions at once"), block:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.\nGPU 0 has a total capacity")


def test_models_are_loaded_where_the_command_was_told_to(bench):
    with run_on("cpu", "float32"):
        told = motionlab.load(bench["checkpoint"])
        assert load_model(bench["checkpoint"]).precision == "float32"
    assert (told.precision, told.inference_modules["masked"].run.dtype) == ("float32", torch.float32)
    assert motionlab.load(bench["checkpoint"], precision="bfloat16").precision == "bfloat16"
    assert load_model(bench["checkpoint"]).precision == "auto"


def test_a_row_of_another_precision_is_another_row(bench, tmp_path):
    fixed = {"texts": ["a person walks", "a person waves"], "seconds": 0.8, "iterations": 1}
    sweep = Sweep("evaluation.tasks:sentences", fixed | {name: bench[name] for name in ("checkpoint", "evaluator")})
    keys = {}
    for precision in ("auto", "float32", "bfloat16", "float32"):
        with run_on(None, precision):
            [row] = run(sweep, tmp_path).to_dict("records")
        assert precision in ("auto", json.loads(row["environment"])["precision"])
        assert keys.setdefault(precision, row["key"]) == row["key"]
    assert len(set(keys.values())) == 3
    assert run(sweep, tmp_path)["key"][0] == keys["auto"]


class Linear(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, x):
        made = self.layer(x)
        return made.float().square().mean(), {"bits": float(torch.finfo(made.dtype).bits)}


@pytest.mark.parametrize("precision, bits", [("float32", 32), ("bfloat16", 16)])
def test_a_training_computes_as_the_command_was_told(precision, bits, tmp_path):
    seen = []
    with run_on("cpu", precision):
        fit(
            Linear(),
            lambda step: {"x": torch.ones(2, 4)},
            LoopConfig(2, log_every=1),
            tmp_path,
            on_step=lambda step, row: seen.append(row["bits"]),
        )
    assert seen == [bits, bits]
    other = "float32" if precision == "bfloat16" else "bfloat16"
    with run_on("cpu", other), pytest.raises(MotionLabError, match="holds a run with precision"):
        fit(Linear(), lambda step: {"x": torch.ones(2, 4)}, LoopConfig(2, log_every=1), tmp_path)


def test_commands_take_both(bench, tmp_path, capsys):
    shared = ["--checkpoint", bench["checkpoint"], "--seconds", "1", "-o", str(tmp_path / "walk.npz")]
    assert command(["generate", "a person walks", *shared, "--device", "cpu", "--precision", "float32"]) == 0
    assert command(["generate", "a person walks", *shared, "--device", "mars"]) == 1
    assert capsys.readouterr().err == "error: device must be cpu, cuda or another that torch has here, got 'mars'\n"


def test_a_model_moved_by_hand_stays_there():
    model = tiny_system().to("cpu", "float32")
    with run_on("cpu", "bfloat16"):
        assert model.generate("a person walks", seconds=1.0) is not None
    assert model.precision == "float32"
