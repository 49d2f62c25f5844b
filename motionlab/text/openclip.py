"""CLIP ViT-B/32's text tower through open_clip, as published MoMask and MMM checkpoints need."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from motionlab.errors import MotionLabError
from motionlab.text.compat import ensure_torchvision


class OpenCLIP:
    """Projected sentence vectors (B, 512), not normalized, float32.

    weights: "openai" (downloaded once by open_clip) or a file that open_clip reads, for work offline.
    """

    dim = word_dim = 512

    def __init__(self, weights: str | Path = "openai"):
        ensure_torchvision()
        import open_clip

        self.name = "openclip-vit-b-32"
        try:
            # OpenAI trained with QuickGELU; a state dict loaded without it gives slightly wrong vectors.
            model = open_clip.create_model("ViT-B-32-quickgelu", pretrained=str(weights), weights_only=True)
        except Exception as error:
            raise MotionLabError(
                f"the CLIP weights {str(weights)!r} could not be loaded ({type(error).__name__}); give the path of a "
                "ViT-B/32 state dict, or go online once so that open_clip can fetch 'openai'"
            ) from error
        model.visual = None  # only sentences are encoded
        self.model = model.float().eval().requires_grad_(False)
        self.tokenizer = open_clip.get_tokenizer("ViT-B-32-quickgelu")

    def tokenize(self, sentence: str) -> list[int]:
        """Ids of word pieces, without special tokens."""
        return self.tokenizer.encode(sentence)

    def detokenize(self, ids: list[int]) -> str:
        """`tokenize` backwards, but for capitals and spaces beside signs."""
        return self.tokenizer.decode(ids)

    @torch.inference_mode()
    def encode(self, sentences: list[str]) -> Tensor:
        return self.model.encode_text(self.tokenizer(sentences)).clone()

    @torch.inference_mode()
    def words(self, sentences: list[str]) -> tuple[Tensor, Tensor]:
        """All 77 slots behind the last norm (B, 77, 512), those behind the caption's end too, as the published MMM
        takes them.
        """
        heard = []
        hook = self.model.ln_final.register_forward_hook(lambda module, inputs, output: heard.append(output))
        try:
            self.encode(sentences)
        finally:
            hook.remove()
        words = heard[0].float().clone()
        return words, torch.ones(words.shape[:2], dtype=torch.bool)
