"""What is damaged, by name: a case, and the inputs that it needs."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

from tests.fuzz import calls, files
from tests.fuzz.inputs import Inputs, made


class Target(NamedTuple):
    case: object
    needs: tuple[str, ...]


_MODELS = ("checkpoints",)
_ALL = {
    "bvh": Target(files.bvh, ("bvh", *_MODELS)),
    "npz": Target(files.npz, ("npz", *_MODELS)),
    "glb": Target(files.glb, ("glb", *_MODELS)),
    "character": Target(files.character, ("glb",)),
    "skin": Target(files.skin, ("glb",)),
    "audio": Target(files.audio, ("audio",)),
    "config": Target(files.config, _MODELS),
    "safetensors": Target(files.safetensors, _MODELS),
    "humanml3d": Target(files.humanml3d, ("datasets",)),
    "folder": Target(files.own_folder, ("datasets",)),
    "store": Target(files.store, ("datasets",)),
    "captions": Target(files.captions, ("tables",)),
    "sweep": Target(files.sweep, ("tables",)),
    "scored": Target(files.scored, ("npz", "bvh")),
    "fields": Target(calls.fields, _MODELS),
    "marks": Target(calls.marks, ("tables", *_MODELS)),
    "endpoint": Target(calls.endpoint, _MODELS),
    "generate": Target(calls.generate, _MODELS),
    "edit": Target(calls.edit, _MODELS),
    "describe": Target(calls.describe, _MODELS),
    "many": Target(calls.many, _MODELS),
    "motion": Target(calls.motion_functions, ()),
}
TARGETS = {name: target.case for name, target in _ALL.items()}


def prepare(names: Sequence[str]) -> AbstractContextManager[Inputs]:
    """The inputs that these targets need."""
    return made(dict.fromkeys(group for name in names for group in _ALL[name].needs))
