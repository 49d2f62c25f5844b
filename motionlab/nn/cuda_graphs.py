"""Networks on a GPU as CUDA graphs: one launch a pass in the place of a hundred, which is most of a pass at batch 1.

A graph is recorded for a shape that was seen `SEEN` times, compared with the network itself, and used only where both
gave the same bits. Elsewhere, and on a CPU, the network runs as it is.
"""

from __future__ import annotations

import os
from collections import Counter, OrderedDict
from dataclasses import dataclass
from threading import Lock

import torch
from torch import Tensor, nn

SEEN = 2  # calls with a shape before it is recorded: a recording takes as long as some five of them
MOST_GRAPHS = 64  # kept of a network
VARIABLE = "MOTIONLAB_CUDA_GRAPHS"  # 0 leaves them out

Inputs = dict[str, Tensor | None]
Shape = tuple  # of all inputs


def wanted(device: torch.device) -> bool:
    """Whether networks on that device are recorded: on CUDA, unless $MOTIONLAB_CUDA_GRAPHS is 0."""
    return device.type == "cuda" and os.environ.get(VARIABLE, "1") != "0"


@dataclass(frozen=True)
class _Recording:
    graph: torch.cuda.CUDAGraph
    inputs: Inputs
    output: Tensor

    def replay(self, inputs: Inputs) -> Tensor:
        for name, value in inputs.items():
            if value is not None:
                self.inputs[name].copy_(value)
        self.graph.replay()
        return self.output.clone()


class Graphed(nn.Module):
    """A frozen network that is recorded, shape by shape.

    Args:
        network: its forward takes tensors and None, the first by position, and returns a tensor. It must not ask the
            GPU for numbers on the way.

    Attributes:
        differing: shapes whose recording failed or gave other bits than the network, which runs in its place.
    """

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network, self.config = network, network.config
        self.run = getattr(network, "run", None)
        self.differing: set[Shape] = set()
        self._seen: Counter[Shape] = Counter()
        self._recordings: OrderedDict[Shape, _Recording] = OrderedDict()
        self._pool, self._lock = None, Lock()

    @property
    def recorded(self) -> int:
        """Shapes that run as graphs."""
        return len(self._recordings)

    @torch.inference_mode()
    def forward(self, first: Tensor, **others: Tensor | None) -> Tensor:
        """As the network's."""
        inputs = {"": first, **others}
        shape = tuple((name, None if one is None else (one.shape, one.dtype)) for name, one in sorted(inputs.items()))
        with self._lock:  # a recording has one place for its inputs
            if shape in self._recordings:
                self._recordings.move_to_end(shape)
                return self._recordings[shape].replay(inputs)
            self._seen[shape] += 1
            if self._seen[shape] <= SEEN or shape in self.differing:
                return self._plain(inputs)
            return self._record(shape, inputs)

    def _plain(self, inputs: Inputs) -> Tensor:
        return self.network(inputs[""], **{name: one for name, one in inputs.items() if name})

    def _record(self, shape: Shape, inputs: Inputs) -> Tensor:
        """The network's own answer; a recording is kept if it gives the same."""
        answer = self._plain(inputs)
        try:
            recording = self._capture({name: None if one is None else one.clone() for name, one in inputs.items()})
            same = torch.equal(recording.replay(inputs), answer)
        except torch.OutOfMemoryError:
            raise
        except RuntimeError:  # an operator that cannot be recorded
            same = False
        if not same:
            self.differing.add(shape)
            return answer
        self._recordings[shape] = recording
        if len(self._recordings) > MOST_GRAPHS:
            self._recordings.popitem(last=False)
        return answer

    def _capture(self, inputs: Inputs) -> _Recording:
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):  # what is made on first use is made outside the graph
            for _ in range(2):
                self._plain(inputs)
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool):
            output = self._plain(inputs)
        self._pool = graph.pool()
        return _Recording(graph, inputs, output)
