"""Systems and evaluators by name, each loaded once for all cells that ask for it, where the command was told to."""

from __future__ import annotations

from functools import lru_cache

import motionlab
from evaluation.evaluator.embedding import Embedder
from evaluation.provenance import fingerprint
from motionlab.nn.placement import Placement, placement


def share_model(checkpoint: str, model) -> None:
    """Lets tasks use a model of that checkpoint that is loaded already, as long as its files stay as they are."""
    _SHARED[checkpoint, fingerprint("checkpoint", checkpoint)] = model


def load_model(checkpoint: str):
    """The system of that checkpoint, where `placement` says."""
    contents, place = fingerprint("checkpoint", checkpoint), placement()
    shared = None if place.identity else _SHARED.get((checkpoint, contents))
    return shared or _loaded_system(checkpoint, contents, place)


def space_of(evaluator: str) -> Embedder:
    """The evaluator of that name, where `placement` says."""
    return _loaded_space(evaluator, fingerprint("evaluator", evaluator), placement())


_SHARED: dict[tuple[str, str], object] = {}


@lru_cache(maxsize=2)
def _loaded_system(checkpoint: str, contents: str, place: Placement):
    return motionlab.load(checkpoint)


@lru_cache(maxsize=2)
def _loaded_space(evaluator: str, contents: str, place: Placement) -> Embedder:
    return Embedder.load(evaluator)
