"""Recordings of networks: when one is made and when it is used. The recording itself needs a GPU (test_cuda.py)."""

import pytest
import torch

from motionlab.models.momask.masked_transformer import MaskedTransformer
from motionlab.nn.cuda_graphs import SEEN, VARIABLE, Graphed, wanted
from motionlab.nn.inference import for_inference
from tests.tiny import CONFIG


class Recording:
    """In the place of a graph: the network again, perhaps a little off."""

    def __init__(self, graphed, error=0.0):
        self.graphed, self.error, self.replays = graphed, error, 0

    def replay(self, inputs):
        self.replays += 1
        return self.graphed._plain(inputs) + self.error


@pytest.fixture
def graphed():
    torch.manual_seed(0)
    return Graphed(for_inference(MaskedTransformer(CONFIG.masked)))


def calls(graphed, count=SEEN + 3, tokens=6):
    ids, text = torch.zeros(2, tokens, dtype=torch.int64), torch.ones(2, 768)
    with torch.inference_mode():
        expected = graphed.network(ids, text, None)
        for _ in range(count):
            assert torch.equal(graphed(ids, text=text, valid=None), expected)


def test_a_shape_that_comes_again_is_recorded(graphed, monkeypatch):
    recording = Recording(graphed)
    monkeypatch.setattr(graphed, "_capture", lambda inputs: recording)
    calls(graphed, SEEN)
    assert (graphed.recorded, recording.replays) == (0, 0)
    calls(graphed, 3)
    assert (graphed.recorded, recording.replays) == (1, 3)  # once to compare
    calls(graphed, SEEN, tokens=7)
    assert graphed.recorded == 1 and not graphed.differing


def test_a_recording_with_other_bits_is_not_used(graphed, monkeypatch):
    recording = Recording(graphed, error=1e-3)
    monkeypatch.setattr(graphed, "_capture", lambda inputs: recording)
    calls(graphed)
    assert (graphed.recorded, recording.replays, len(graphed.differing)) == (0, 1, 1)


def test_what_cannot_be_recorded_runs_as_it_is(graphed, monkeypatch):
    def fail(inputs):
        raise RuntimeError("operation not permitted when stream is capturing")

    monkeypatch.setattr(graphed, "_capture", fail)
    calls(graphed)
    assert (graphed.recorded, len(graphed.differing)) == (0, 1)


def test_graphs_are_for_gpus_and_can_be_left_out(monkeypatch):
    assert not wanted(torch.device("cpu")) and wanted(torch.device("cuda"))
    monkeypatch.setenv(VARIABLE, "0")
    assert not wanted(torch.device("cuda"))
