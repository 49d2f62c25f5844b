"""GPT-2 as a writer of sentences, for who has its weights."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from motionlab.errors import MotionLabError
from motionlab.text.compat import ensure_torchvision


def load_gpt2(source: str | Path) -> nn.Module:
    """transformers' GPT2LMHeadModel from a folder or a hub id ("gpt2"); of random weights from a folder with its
    config.json alone, which is what checkpoints hold beside the weights. Raises MotionLabError where there is none.
    """
    folder = Path(source)
    if (folder / "config.json").is_file() and not any(folder.glob("*.safetensors")):
        ensure_torchvision()
        from transformers import GPT2Config, GPT2LMHeadModel

        return GPT2LMHeadModel(GPT2Config.from_json_file(folder / "config.json"))
    return _from(source, "GPT2LMHeadModel", use_safetensors=True).float()


class GPT2Pieces:
    """Sentences as pieces of GPT-2's own tokenizer, and back, as `text.pieces.Pieces`."""

    def __init__(self, source: str | Path):
        self.tokenize = _from(source, "AutoTokenizer")
        self.mark = self.tokenize.eos_token_id

    def read(self, sentences, longest: int) -> list[Tensor]:
        spelled = (
            self.tokenize(sentence, truncation=True, max_length=longest - 2)["input_ids"] for sentence in sentences
        )
        return [torch.tensor([self.mark, *pieces, self.mark]) for pieces in spelled]

    def say(self, pieces: list[int]) -> str:
        return self.tokenize.decode(pieces).strip()


def _from(source: str | Path, kind: str, **more):
    ensure_torchvision()
    import transformers

    try:
        return getattr(transformers, kind).from_pretrained(
            str(source), local_files_only=Path(source).exists(), trust_remote_code=False, **more
        )
    except (OSError, ValueError, KeyError) as error:
        raise MotionLabError(
            f"GPT-2 could not be loaded from {str(source)!r} ({type(error).__name__}); give a folder with config.json, model.safetensors and "
            "its tokenizer, or go online once for a hub id"
        ) from error
