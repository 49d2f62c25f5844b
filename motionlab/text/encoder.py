"""Sentence to vector: the interface, its registry and a cache around any encoder."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from motionlab.errors import MotionLabError
from motionlab.paths import cache_dir, write_aside

MAX_CHARACTERS = 1000


class TextEncoder(Protocol):
    """A frozen sentence encoder. name identifies its weights in caches and checkpoints; dim is the vector's width."""

    name: str
    dim: int

    def encode(self, sentences: list[str]) -> Tensor:
        """Sentences -> (len(sentences), dim) float32 on the CPU. A vector does not depend on its neighbours."""
        ...


def load_text_encoder(name: str, path: str | Path | None = None) -> TextEncoder:
    """The encoder a checkpoint names: "minilm-moments" or "minilm" (ship by pip), or "openclip-vit-b-32" (weights from a
    file or hub)."""
    if name in ("minilm", "minilm-moments"):
        from motionlab.text.minilm import MiniLM

        return MiniLM(moments=name == "minilm-moments")
    if name == "openclip-vit-b-32":
        from motionlab.text.openclip import OpenCLIP

        return OpenCLIP(path or "openai")
    raise MotionLabError(f"unknown text encoder {name!r}; known are minilm-moments, minilm and openclip-vit-b-32")


def check_sentence(sentence: str) -> str:
    """The sentence without surrounding space; an empty or endless one is the user's error."""
    if not isinstance(sentence, str) or not sentence.strip():
        raise MotionLabError("the prompt is empty; describe a motion, for example 'a person walks forward'")
    if len(sentence) > MAX_CHARACTERS:
        raise MotionLabError(f"the prompt has {len(sentence)} characters; shorten it to {MAX_CHARACTERS} or fewer")
    return sentence.strip()


class Cached:
    """An encoder that remembers the last `size` sentences."""

    def __init__(self, encoder: TextEncoder, size: int = 4096):
        self.encoder, self.size = encoder, size
        self.name, self.dim = encoder.name, encoder.dim
        self._vectors: OrderedDict[str, Tensor] = OrderedDict()

    def encode(self, sentences: list[str]) -> Tensor:
        unseen = [s for s in dict.fromkeys(sentences) if s not in self._vectors]
        fresh = {s: self.encoder.encode([s])[0] for s in unseen}  # one by one: a neighbour would change the last bits
        vectors = torch.stack([fresh[s] if s in fresh else self._vectors[s] for s in sentences])
        self._vectors.update(fresh)
        for sentence in sentences:
            self._vectors.move_to_end(sentence)
        while len(self._vectors) > self.size:
            self._vectors.popitem(last=False)
        return vectors


def encode_many(encoder: TextEncoder, sentences: list[str], batch: int = 256) -> Tensor:
    """(len(sentences), dim) float32 for a whole dataset's captions, kept on disk under the encoder's name."""
    key = hashlib.sha256("\n".join([encoder.name, *sentences]).encode()).hexdigest()[:16]
    path = cache_dir("text") / f"{encoder.name}-{key}.npy"
    if path.exists():
        return torch.from_numpy(np.load(path, allow_pickle=False))
    by_length = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))  # little padding in a batch
    vectors = torch.empty(len(sentences), encoder.dim)
    for start in range(0, len(sentences), batch):
        rows = by_length[start : start + batch]
        vectors[rows] = encoder.encode([sentences[i] for i in rows])
    write_aside(path, lambda aside: np.save(aside, vectors.numpy()))
    return vectors
