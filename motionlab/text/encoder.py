"""Sentence to vector: the interface, its registry and a cache around any encoder."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from motionlab.errors import MotionLabError
from motionlab.paths import cache_dir, read_array, save_array, write_aside

GPU_BATCH = 256  # sentences that a GPU encodes at once
MANY = 2_000  # sentences that take long enough to show how far they are


class TextEncoder(Protocol):
    """A frozen sentence encoder. name identifies its weights in caches and checkpoints; dim is the vector's width,
    word_dim a word's.
    """

    name: str
    dim: int
    word_dim: int

    def encode(self, sentences: list[str]) -> Tensor:
        """Sentences -> (len(sentences), dim) float32 on the CPU. A vector does not depend on its neighbours."""
        ...

    def words(self, sentences: list[str]) -> tuple[Tensor, Tensor]:
        """Sentences -> vectors of their words (len(sentences), m, word_dim) float32, m always the same, and which of
        the m are there, bool.
        """
        ...

    def tokenize(self, sentence: str) -> list[int]:
        """Ids of a sentence's word pieces, without special tokens."""
        ...

    def detokenize(self, ids: list[int]) -> str:
        """The sentence of word pieces."""
        ...


def load_text_encoder(name: str, path: str | Path | None = None) -> TextEncoder:
    """The encoder a checkpoint names: "minilm-moments" or "minilm" (ship by pip), "minilm-adapter" (MiniLM under the
    text adapter trained on captions, from a folder), or "openclip-vit-b-32" (weights from a file or hub).
    """
    if name in ("minilm", "minilm-moments"):
        from motionlab.text.minilm import MiniLM

        return MiniLM(moments=name == "minilm-moments")
    if name == "minilm-adapter":
        from motionlab.text.adapter import load_adapter

        return load_adapter(path)
    if name == "openclip-vit-b-32":
        from motionlab.text.openclip import OpenCLIP

        return OpenCLIP(path or "openai")
    raise MotionLabError(
        f"unknown text encoder {name!r}; known are minilm-moments, minilm-adapter, minilm and openclip-vit-b-32"
    )


class Cached:
    """An encoder that remembers the last `size` sentences."""

    def __init__(self, encoder: TextEncoder, size: int = 4096):
        self.encoder, self.size = encoder, size
        self.name, self.dim, self.word_dim = encoder.name, encoder.dim, encoder.word_dim
        self._vectors: OrderedDict[str, Tensor] = OrderedDict()
        self._words: OrderedDict[str, tuple[Tensor, Tensor]] = OrderedDict()
        self._lock = Lock()  # neither the memory nor a tokenizer may be used by two threads at once

    def encode(self, sentences: list[str]) -> Tensor:
        return torch.stack(self._known(self._vectors, sentences, self.encoder.encode))

    def words(self, sentences: list[str]) -> tuple[Tensor, Tensor]:
        words, there = zip(*self._known(self._words, sentences, lambda some: zip(*self.encoder.words(some))))
        return torch.stack(words), torch.stack(there)

    def _known(self, memory: OrderedDict, sentences: list[str], compute: Callable) -> list:
        with self._lock:
            unknown = [s for s in dict.fromkeys(sentences) if s not in memory]
            # on a CPU one by one: a neighbour would change the last bits
            size = 1 if getattr(self.encoder, "device", "cpu") == "cpu" else GPU_BATCH
            parts = [unknown[i : i + size] for i in range(0, len(unknown), size)]
            fresh = {s: found for part in parts for s, found in zip(part, compute(part))}
            found = [fresh[s] if s in fresh else memory[s] for s in sentences]
            memory.update(fresh)
            for sentence in sentences:
                memory.move_to_end(sentence)
            while len(memory) > self.size:
                memory.popitem(last=False)
            return found


def encode_many(encoder: TextEncoder, sentences: list[str], batch: int = 256) -> Tensor:
    """(len(sentences), dim) float32 for a whole dataset's captions, kept on disk under the encoder's name."""
    path = _kept(encoder, "", sentences)
    if path.exists():
        return torch.from_numpy(_read(path, len(sentences)))
    vectors = torch.empty(len(sentences), encoder.dim)
    for rows in _batches(sentences, batch):
        vectors[rows] = encoder.encode([sentences[i] for i in rows])
    write_aside(path, lambda aside: save_array(aside, vectors.numpy()))
    return vectors


class WordStore:
    """Word vectors of many sentences, one behind the other: (words, word_dim) float16, an array that may lie in a file
    or a tensor, and where each sentence begins, (sentences + 1,).
    """

    def __init__(self, values: np.ndarray | Tensor, starts: np.ndarray):
        self.values, self.starts = values, torch.as_tensor(starts)

    def to(self, device: str | torch.device) -> WordStore:
        """Itself on the CPU, where words are read when they are asked for; elsewhere a copy with all of them."""
        if isinstance(self.values, Tensor) or torch.device(device).type == "cpu":
            return self
        return WordStore(torch.from_numpy(np.array(self.values)).to(device), self.starts)

    def rows(self, sentences: Sequence[int] | Tensor) -> tuple[Tensor, Tensor]:
        """Indices -> words (B, m, word_dim) float32, zeros behind the last of each, and which are there (B, m) bool."""
        sentences = torch.as_tensor(sentences)
        starts = self.starts[sentences]
        counts = self.starts[sentences + 1] - starts
        places = torch.arange(int(counts.max()))
        word_mask = places < counts[:, None]
        rows = starts[:, None] + places.minimum(counts[:, None] - 1)
        if isinstance(self.values, Tensor):
            words, word_mask = self.values[rows.to(self.values.device)], word_mask.to(self.values.device)
        else:
            words = torch.from_numpy(self.values[rows.numpy()])
        return words.float().masked_fill(~word_mask[..., None], 0.0), word_mask


def words_of_many(encoder: TextEncoder, sentences: list[str], batch: int = 256) -> WordStore:
    """The words of a whole dataset's captions, kept on disk and read from there."""
    path = _kept(encoder, "words-", sentences)
    starts = path.with_suffix(".starts.npy")
    if not (path.exists() and starts.exists()):
        found: list[np.ndarray] = [None] * len(sentences)
        for rows in _batches(sentences, batch):
            for i, words, there in zip(rows, *encoder.words([sentences[i] for i in rows])):
                found[i] = words[there].numpy().astype(np.float16)
        write_aside(starts, lambda aside: save_array(aside, np.cumsum([0] + [len(one) for one in found])))
        write_aside(path, lambda aside: save_array(aside, np.concatenate(found)))
    places = _read(starts, len(sentences) + 1)
    return WordStore(_read(path, int(places[-1]), "r"), places)


def _read(path: Path, rows: int, mmap_mode: str | None = None) -> np.ndarray:
    """An array of so many rows. Raises MotionLabError where the file holds none."""
    found = read_array(path, mmap_mode)
    if len(found) != rows:
        raise MotionLabError(f"{path} is damaged ({len(found)} rows where there were {rows}); remove it and run again")
    return found


def _kept(encoder: TextEncoder, what: str, sentences: list[str]) -> Path:
    key = hashlib.sha256("\n".join([encoder.name, *sentences]).encode()).hexdigest()[:16]
    return cache_dir("text") / f"{encoder.name}-{what}{key}.npy"


def _batches(sentences: list[str], batch: int) -> Iterator[list[int]]:
    by_length = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))  # little padding in a batch
    with tqdm(total=len(sentences), desc="sentences", mininterval=5, disable=len(sentences) < MANY) as progress:
        for start in range(0, len(sentences), batch):
            yield by_length[start : start + batch]
            progress.update(len(by_length[start : start + batch]))
