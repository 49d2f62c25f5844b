"""Published MMM checkpoints, read into our modules. Layout and names: exitudio/MMM,
`output/t2m/<name>/net_last.pth`.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import torch

from motionlab.errors import MotionLabError
from motionlab.models.mmm.pipeline import MMM, MMMConfig
from motionlab.models.mmm.transformer import WordTransformer, WordTransformerConfig
from motionlab.models.momask.official import State, of_published, read_tensors, tokenizer_state
from motionlab.nn.conv import ConvConfig
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.nn.tokenizer import Tokenizer
from motionlab.text.encoder import TextEncoder, load_text_encoder

FILE = "net_last.pth"
HEAD_WIDTH = 64  # of the published model; the checkpoint does not say how many heads it has


def is_official(folder: str | Path) -> bool:
    """Whether a folder looks like the official `output/t2m/<name>`."""
    return (Path(folder) / FILE).exists()


@of_published
def load_mmm(
    folder: str | Path,
    text_weights: str | Path | None = None,
    text_encoder: TextEncoder | None = None,
    heads: int | None = None,
) -> MMM:
    """A published MMM from a folder with its `net_last.pth`, which holds the tokenizer as well, and the normalization
    of that tokenizer as `mean.npy` and `std.npy` (the official `checkpoints/<dataset>/VQVAEV3_.../meta`).

    The official code has no length estimator, so `generate` wants `seconds`. heads: where not one for 64 channels.
    text_weights: as in `motionlab.load`; text_encoder replaces CLIP.
    """
    folder = Path(folder)
    official = read_tensors(folder / FILE, "trans")
    tokens = {key.removeprefix(_TOKENIZER): value for key, value in official.items() if key.startswith(_TOKENIZER)}
    state = word_transformer_state(official)
    codes, code_dim = tokens["quantizer.codebook"].shape
    conv_width, channels, _ = tokens["encoder.model.0.weight"].shape
    feedforward, width = state["blocks.0.up.weight"].shape
    masked = WordTransformerConfig(
        codes,
        code_dim,
        state["text_in.weight"].shape[1],
        state["word_in.weight"].shape[1],
        width,
        heads or width // HEAD_WIDTH,
        feedforward,
        cross_layers=sum(key.endswith("norm_words.weight") for key in state),
        layers=sum(bool(re.fullmatch(r"blocks\.\d+\.up\.weight", key)) for key in state),
    )
    config = MMMConfig(
        conv=ConvConfig(channels, code_dim, conv_width, dropout=0.0),
        masked=masked,
        quantizer=QuantizerConfig(codes, code_dim, layers=1, layer_dropout=0.0),
        length=None,
        layout="humanml3d" if channels == 263 else "kit",
        guided=False,
    )
    tokenizer = Tokenizer(config.conv, config.quantizer)
    tokenizer.load_state_dict(tokenizer_state(tokens, tokenizer.state_dict()))
    for name in ("mean", "std"):
        file = folder / f"{name}.npy"
        if not file.exists():
            raise MotionLabError(
                f"{folder} lacks {file.name}; copy it from the meta folder of the tokenizer that the model was "
                f"trained on"
            )
        getattr(tokenizer, name).copy_(torch.from_numpy(np.load(file, allow_pickle=False)))
    transformer = WordTransformer(masked)
    transformer.load_state_dict(state)
    return MMM(
        config,
        tokenizer,
        None,
        text_encoder or load_text_encoder(config.text_encoder, text_weights),
        masked=transformer,
    )


_TOKENIZER = "trans_base.vqvae.vqvae."
_UNUSED = r"trans_base\.(vqvae|pos_embed|pos_embedding)\.|.*attn\.mask$"  # the sinusoids are computed here
_RENAMED = {
    r"^trans_base\.cross_att\.": "cross.",
    r"^trans_base\.blocks\.": "blocks.",
    r"^trans_base\.to_emb\.": "token_in.",
    r"^trans_base\.cond_emb\.": "text_in.",
    r"^trans_base\.word_emb\.": "word_in.",
    r"^trans_head\.ln_f\.": "norm.",
    r"^trans_head\.head\.": "classes.",
    r"\.ln3\.": ".norm_words.",
    r"\.ln(\d)\.": r".norm\1.",
    r"\.attn\.query\.": ".q.",
    r"\.attn\.key\.": ".k.",
    r"\.attn\.value\.": ".v.",
    r"\.attn\.proj\.": ".out.",
    r"\.mlp\.0\.": ".up.",
    r"\.mlp\.2\.": ".down.",
}


def word_transformer_state(official: State) -> State:
    """`trans`: blocks of base and head in one row, the embeddings of codes and of end, pad and mask in one table."""
    behind = sum(bool(re.fullmatch(r"trans_base\.blocks\.\d+\.ln1\.weight", key)) for key in official)
    learned = "trans_base.learn_tok_emb.weight"
    state = {"token_embedding.weight": torch.cat([official[_TOKENIZER + "quantizer.codebook"], official[learned]])}
    for key, value in official.items():
        if key == learned or re.match(_UNUSED, key):
            continue
        key = re.sub(r"^trans_head\.blocks\.(\d+)\.", lambda match: f"blocks.{behind + int(match[1])}.", key)
        for old, new in _RENAMED.items():
            key = re.sub(old, new, key)
        state[key] = value
    return state
