"""The text adapter as a text encoder: frozen lower layers of MiniLM under layers trained on captions of motions."""

from __future__ import annotations

import copy
import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F

from motionlab.errors import MotionLabError
from motionlab.nn.text_adapter import TextAdapter, TextAdapterConfig, start_from_bert
from motionlab.text.minilm import WIDTH, WORDS, MiniLM

NAME = "minilm-adapter"
SHIPPED = Path(__file__).resolve().parents[1] / "checkpoints" / "text-adapter"
FOLDER_VARIABLE = "MOTIONLAB_TEXT_ADAPTER"  # a folder with other weights
CONFIG, KIND = "config.json", "text-adapter"


class LowerMiniLM:
    """The lower layers of MiniLM alone: hidden states of pieces of words."""

    dim = word_dim = WIDTH

    def __init__(self, layers: int):
        whole = MiniLM(moments=False)
        self.name, self.device = f"minilm-lower-{layers}", whole.device
        self.tokenizer, self.tokenize, self.detokenize = whole.tokenizer, whole.tokenize, whole.detokenize
        weights = {id(one): one for one in (*whole.model.parameters(), *whole.model.buffers())}
        self.model = copy.deepcopy(whole.model, weights)  # layers are cut off below: `whole` is every encoder's
        self.upper = self.model.encoder.layer[layers:]  # what an untrained adapter starts from
        self.model.encoder.layer = self.model.encoder.layer[:layers]

    @torch.no_grad()
    def words(self, sentences: list[str]) -> tuple[Tensor, Tensor]:
        """Hidden states (B, n, 384) and which are there (B, n) bool, n that of the longest sentence, at most 64."""
        pieces = self.tokenizer(sentences, padding=True, truncation=True, max_length=WORDS, return_tensors="pt")
        hidden = self.model(**pieces.to(self.device)).last_hidden_state
        return hidden.cpu(), pieces["attention_mask"].bool().cpu()

    def encode(self, sentences: list[str]) -> Tensor:
        """Means of the hidden states (B, 384)."""
        words, word_mask = self.words(sentences)
        return (words * word_mask[..., None]).sum(dim=1) / word_mask.sum(dim=1, keepdim=True)


class AdaptedMiniLM:
    """MiniLM under a text adapter: word features (B, 64, 384) and sentence vectors (B, dim), float32 on the CPU."""

    word_dim = WIDTH

    def __init__(self, adapter: TextAdapter, lower: LowerMiniLM | None = None):
        self.lower = lower or LowerMiniLM(adapter.config.lower_layers)
        self.device = self.lower.device
        self.adapter = adapter.eval().requires_grad_(False).to(self.device)
        self.dim = adapter.config.dim
        self.name = f"{NAME}-{_digest(adapter)}"

    @torch.inference_mode()
    def encode(self, sentences: list[str]) -> Tensor:
        """Sentence vectors (B, dim), of unit variance per channel on average."""
        words, word_mask = self.lower.words(sentences)
        return self.adapter(words.to(self.device), word_mask.to(self.device))[1].clone().cpu()

    @torch.inference_mode()
    def words(self, sentences: list[str]) -> tuple[Tensor, Tensor]:
        """Features of pieces of words (B, 64, 384), zeros behind the last, and which are there (B, 64) bool."""
        words, word_mask = self.lower.words(sentences)
        features = self.adapter(words.to(self.device), word_mask.to(self.device))[0].cpu()
        spare = WORDS - word_mask.shape[1]
        return F.pad(features, (0, 0, 0, spare)), F.pad(word_mask, (0, spare))

    def tokenize(self, sentence: str) -> list[int]:
        """Ids of word pieces, without special tokens."""
        return self.lower.tokenize(sentence)

    def detokenize(self, ids: list[int]) -> str:
        """`tokenize` backwards, but for capitals and spaces beside signs."""
        return self.lower.detokenize(ids)


def new_adapter(config: TextAdapterConfig, lower: LowerMiniLM) -> TextAdapter:
    """One that says what MiniLM says: its upper layers, and the mean of their words."""
    return start_from_bert(TextAdapter(config), lower.upper)


def adapter_folder(path: str | Path | None = None) -> Path:
    """Where the adapter's weights are: the folder given, that of $MOTIONLAB_TEXT_ADAPTER, or the shipped one."""
    return Path(path or os.environ.get(FOLDER_VARIABLE) or SHIPPED)


def load_adapter(path: str | Path | None = None) -> AdaptedMiniLM:
    """The encoder of a folder that `save_adapter` wrote.

    Args:
        path: the folder; None for the one that `adapter_folder` finds.

    Raises:
        MotionLabError: the folder has no adapter, or its files are damaged.
    """
    folder = adapter_folder(path)
    try:
        document = json.loads((folder / CONFIG).read_text())
        if document["kind"] != KIND:
            raise KeyError(KIND)
        adapter = TextAdapter(TextAdapterConfig(**document["config"]))
    except OSError:
        raise MotionLabError(
            f"{folder} holds no text adapter; name its folder, or set ${FOLDER_VARIABLE} to it"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise MotionLabError(f"{folder / CONFIG} is no text adapter's; get the folder again") from None
    try:
        state = {key: value for file in sorted(folder.glob("*.safetensors")) for key, value in load_file(file).items()}
        adapter.load_state_dict({key: value.float() for key, value in state.items()})
    except (SafetensorError, OSError, RuntimeError):
        raise MotionLabError(f"the weights in {folder} are damaged or incomplete; get the folder again") from None
    return AdaptedMiniLM(adapter)


def save_adapter(folder: str | Path, adapter: TextAdapter, about: str) -> Path:
    """Write a folder: config.json, README.md and the weights as float16, a file for the pool and for each block.

    Args:
        folder: made when missing; files of an earlier adapter there are replaced.
        adapter: the network.
        about: Markdown that says what it was trained on.
    Returns:
        the folder.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"pool": adapter.pool, **{f"blocks.{i}": block for i, block in enumerate(adapter.blocks)}}
    for old in folder.glob("*.safetensors"):
        old.unlink()
    for part, module in parts.items():
        state = {f"{part}.{key}": value.half().contiguous() for key, value in module.state_dict().items()}
        save_file(state, folder / f"{part.replace('.', '-')}.safetensors")
    (folder / CONFIG).write_text(json.dumps({"kind": KIND, "config": asdict(adapter.config)}, indent=2) + "\n")
    (folder / "README.md").write_text(about)
    return folder


def _digest(adapter: TextAdapter) -> str:
    """Eight letters that tell these weights from others, as float16 keeps them."""
    key = hashlib.sha256()
    for value in adapter.state_dict().values():
        key.update(value.half().contiguous().cpu().numpy().tobytes())
    return key.hexdigest()[:8]
