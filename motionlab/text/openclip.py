"""CLIP ViT-B/32's text tower through open_clip, as published MoMask and MMM checkpoints need."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from motionlab.errors import MotionLabError
from motionlab.text.compat import ensure_torchvision


class OpenCLIP:
    """Projected sentence vectors (B, 512), not normalized, float32.

    weights: "openai" (downloaded once by open_clip), a file that open_clip reads, or a .safetensors file with the state
    dict of OpenAI's CLIP, of which the image tower may be missing."""

    dim = word_dim = 512

    def __init__(self, weights: str | Path = "openai"):
        ensure_torchvision()
        import open_clip

        self.name = "openclip-vit-b-32"
        try:
            # OpenAI trained with QuickGELU; a state dict loaded without it gives slightly wrong vectors.
            if Path(weights).suffix == ".safetensors":
                model = _text_tower(open_clip.create_model("ViT-B-32-quickgelu"), Path(weights))
            else:
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
        outputs = []
        hook = self.model.ln_final.register_forward_hook(lambda module, inputs, output: outputs.append(output))
        try:
            self.encode(sentences)
        finally:
            hook.remove()
        words = outputs[0].float().clone()
        return words, torch.ones(words.shape[:2], dtype=torch.bool)


def _text_tower(model: nn.Module, file: Path) -> nn.Module:
    """Fill in all but the image tower, whose weights the file need not have; other sizes OpenAI's archives note beside
    the weights."""
    state = {name: value for name, value in load_file(file).items() if not name.startswith("visual.")}
    state = {
        name: value.float()
        for name, value in state.items()
        if name not in ("input_resolution", "context_length", "vocab_size")
    }
    missing, unexpected = model.load_state_dict(state, strict=False)
    if wrong := [name for name in missing if not name.startswith("visual.")] + unexpected:
        raise ValueError(f"{wrong[0]} is not as in CLIP ViT-B/32")
    return model
