"""Published MoMask checkpoints, renamed to live in our modules.

The official state dicts hold the same numbers under other names; these functions rename them.
Layout and typing of the official folders: EricGuo5513/momask-codes, `checkpoints/<dataset>/`.
"""

from __future__ import annotations

import re

import torch
from torch import Tensor

from motionlab.errors import MotionLabError

State = dict[str, Tensor]


def tokenizer_state(official: State, like: State) -> State:
    """RVQ-VAE: `encoder.model.*`, `decoder.model.*`, `quantizer.layers.{q}.codebook`.

    like: the state dict of the Tokenizer to fill; mean, std and what only training needs are taken from it.
    The convolution stacks come in the same order on both sides, so they pair up one to one.
    """
    state = dict(like)
    for part in ("encoder", "decoder"):
        ours, theirs = ([key for key in names if key.startswith(part)] for names in (like, official))
        if len(ours) != len(theirs):
            raise MotionLabError(f"the {part} has {len(theirs)} tensors, this architecture needs {len(ours)}")
        pairs = zip(sorted(ours, key=_natural), sorted(theirs, key=_natural))
        state.update({mine: official[other] for mine, other in pairs})
    for key in official:
        if match := re.fullmatch(r"quantizer\.layers\.(\d+)\.codebook", key):
            state[f"quantizer.layers.{match[1]}.vectors"] = official[key]
            state[f"quantizer.layers.{match[1]}.initialized"] = torch.ones((), dtype=torch.bool)
    return state


def masked_transformer_state(official: State) -> State:
    """`t2m_transformer` (or the older `trans`)."""
    return _transformer_state(official, {"output_process.poseFinal.": "classes.", "token_emb.": "token_embedding."})


def residual_transformer_state(official: State) -> State:
    """`res_transformer`, with shared tables (the published one) or without."""
    state = _transformer_state(official, {"output_process.poseFinal.": "to_code.", "quant_emb.": "layer_in."})
    if "embed_proj_shared_weight" in state:
        parts = ("token_embed_weight_", "embed_proj_shared_weight", "output_proj_weight_")
        state["tables"] = torch.cat([state.pop(name) for name in parts])
    else:
        state["tables"] = state.pop("token_embed_weight")
        state["output_tables"] = state.pop("output_proj_weight")
        state["output_bias"] = state.pop("output_proj_bias")[: len(state["output_tables"])]  # one row too many
    return state


def length_estimator_state(official: State) -> State:
    """`estimator`: `output.{n}.*`."""
    return {key.removeprefix("output."): value for key, value in official.items()}


_RENAMED = {
    r"seqTransEncoder\.layers\.(\d+)\.": r"body.blocks.\1.",
    r"self_attn\.in_proj_": "qkv.",
    r"self_attn\.out_proj\.": "out.",
    r"\.linear1\.": ".up.",
    r"\.linear2\.": ".down.",
    r"input_process\.poseEmbedding\.": "token_in.",
    r"cond_emb\.": "text_in.",
    r"output_process\.dense\.": "head.dense.",
    r"output_process\.LayerNorm\.": "head.norm.",
}


def _transformer_state(official: State, more: dict[str, str]) -> State:
    rules = _RENAMED | {re.escape(old): new for old, new in more.items()}
    state = {}
    for key, value in official.items():
        if key.startswith("clip_model.") or key == "position_enc.pe":  # the sinusoids are computed here
            continue
        for old, new in rules.items():
            key = re.sub(old, new, key)
        state[key] = value
    return state


def _natural(key: str) -> list:
    return [int(part) if part.isdigit() else part for part in key.split(".")]


def read_options(text: str) -> dict:
    """The official `opt.txt`: lines `key: value` between two dashed lines.

    True, False, whole numbers and plain decimals are typed; anything else (`None`, lists, `1e-05`) stays
    a string, as the official parser leaves it.
    """
    options = {}
    for line in text.splitlines():
        key, separator, value = line.partition(": ")
        if not separator or ": " in value:
            continue
        if value in ("True", "False"):
            options[key] = value == "True"
        elif value.isdigit():
            options[key] = int(value)
        elif re.fullmatch(r"\d+\.\d+", value):
            options[key] = float(value)
        else:
            options[key] = value
    return options
