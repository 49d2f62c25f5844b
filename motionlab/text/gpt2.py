"""GPT-2 as a decoder of sentences, for those who have its weights."""

from __future__ import annotations

from collections.abc import Iterable
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


class GPT2Vocabulary:
    """GPT-2's own tokenizer, as `text.vocabulary.Vocabulary`; BOS and EOS are its end of text."""

    def __init__(self, source: str | Path):
        self.tokenizer = _from(source, "AutoTokenizer")
        self.bos = self.eos = self.tokenizer.eos_token_id

    def encode(self, sentences: Iterable[str], max_length: int) -> list[Tensor]:
        """Token ids (t,) of each sentence from BOS to EOS, at most max_length of them."""
        encoded = []
        for sentence in sentences:
            ids = self.tokenizer(sentence, truncation=True, max_length=max_length - 2)["input_ids"]
            encoded.append(torch.tensor([self.bos, *ids, self.eos]))
        return encoded

    def decode(self, token_ids: list[int]) -> str:
        """Token ids without BOS and EOS -> the sentence."""
        return self.tokenizer.decode(token_ids).strip()


def _from(source: str | Path, kind: str, **more):
    ensure_torchvision()
    import transformers

    try:
        return getattr(transformers, kind).from_pretrained(
            str(source), local_files_only=Path(source).exists(), trust_remote_code=False, **more
        )
    except (OSError, ValueError, KeyError) as error:
        raise MotionLabError(
            f"GPT-2 could not be loaded from {str(source)!r} ({type(error).__name__}); give a folder with "
            f"config.json, model.safetensors and "
            "its tokenizer, or go online once for a hub id"
        ) from error
