"""Published MoMask checkpoints, read into our modules.

The official state dicts hold the same numbers under other names; the `*_state` functions rename them.
Layout and typing of the official folders: EricGuo5513/momask-codes, `checkpoints/<dataset>/`.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from motionlab.errors import MotionLabError
from motionlab.models.momask.masked_transformer import MaskedTransformer, MaskedTransformerConfig
from motionlab.models.momask.pipeline import MoMask, MoMaskConfig
from motionlab.models.momask.residual_transformer import ResidualTransformer, ResidualTransformerConfig
from motionlab.nn.conv import ConvConfig
from motionlab.nn.length_estimator import LengthEstimator, LengthEstimatorConfig
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.nn.tokenizer import Tokenizer
from motionlab.text.encoder import TextEncoder, load_text_encoder

State = dict[str, Tensor]


def of_published(load: Callable) -> Callable:
    """A loader(folder, ...) in which whatever goes wrong as a stranger's files are fitted into our modules becomes one
    sentence.
    """

    @wraps(load)
    def loader(folder, *args, **more):
        try:
            return load(folder, *args, **more)
        except MotionLabError:
            raise
        except (ArithmeticError, AssertionError, LookupError, OSError, RuntimeError, TypeError, ValueError) as error:
            raise MotionLabError(
                f"the files in {folder} are not those of a published checkpoint ({type(error).__name__}: {error})"
            ) from error

    return loader


def is_official(folder: str | Path) -> bool:
    """Whether a folder looks like the official `checkpoints/<dataset>`."""
    return any(Path(folder).glob("rvq*/opt.txt"))


@dataclass(frozen=True)
class PublishedMoMask:
    """A published MoMask, whatever files it lies in: state dicts with the official names, and what they do not show.

    rvq, masked, residual, length: the four networks; length is None where there is no length estimator. heads: of the
    masked and of the residual transformer. options: of the tokenizer, as its opt.txt names them. mean, std: (dim,) of
    the tokenizer."""

    rvq: State
    masked: State
    residual: State
    length: State | None
    heads: tuple[int, int]
    options: dict
    mean: np.ndarray
    std: np.ndarray


@of_published
def load_momask(
    folder: str | Path, text_weights: str | Path | None = None, text_encoder: TextEncoder | None = None
) -> MoMask:
    """A published MoMask from the official `checkpoints/t2m` or `checkpoints/kit` folder.

    Shapes are read off the tensors, heads and layers' roles off each `opt.txt`. The transformer is the
    one of `latest.tar`, tokenizer and residual transformer those of `net_best_fid.tar`, as the official
    generation script takes them. text_weights: as in `motionlab.load`; text_encoder replaces CLIP.
    """
    folder = Path(folder)
    rvq, masked, residual = (_subfolder(folder, pattern) for pattern in ("rvq*", "t2m_nlayer*", "tres_nlayer*"))
    published = PublishedMoMask(
        rvq=read_tensors(rvq / "model" / "net_best_fid.tar", "vq_model", "net"),
        masked=read_tensors(masked / "model" / "latest.tar", "t2m_transformer", "trans"),
        residual=read_tensors(residual / "model" / "net_best_fid.tar", "res_transformer"),
        length=read_tensors(folder / "length_estimator" / "model" / "finest.tar", "estimator"),
        heads=tuple(read_options((part / "opt.txt").read_text()).get("n_heads", 6) for part in (masked, residual)),
        options=read_options((rvq / "opt.txt").read_text()),
        mean=np.load(rvq / "meta" / "mean.npy", allow_pickle=False),
        std=np.load(rvq / "meta" / "std.npy", allow_pickle=False),
    )
    return build_momask(published, text_weights, text_encoder)


def build_momask(
    published: PublishedMoMask, text_weights: str | Path | None = None, text_encoder: TextEncoder | None = None
) -> MoMask:
    """The published networks in ours; shapes are read off the tensors."""
    masked_state = masked_transformer_state(published.masked)
    residual_state = residual_transformer_state(published.residual)
    length_state = None if published.length is None else length_estimator_state(published.length)
    codes, code_dim = published.rvq["quantizer.layers.0.codebook"].shape
    quantizers = sum(key.endswith(".codebook") for key in published.rvq)
    width, channels, _ = published.rvq["encoder.model.0.weight"].shape
    text_dim = masked_state["text_in.weight"].shape[1]
    shared = dict(codes=codes, code_dim=code_dim, text_dim=text_dim)
    config = MoMaskConfig(
        conv=ConvConfig(
            channels,
            code_dim,
            width,
            downsamplings=published.options.get("down_t", 2),
            depth=published.options.get("depth", 3),
            dilation_growth=published.options.get("dilation_growth_rate", 3),
        ),
        quantizer=QuantizerConfig(codes, code_dim, quantizers, straight_through_per_layer=True),
        masked=MaskedTransformerConfig(**shared, **_body_shape(masked_state), heads=published.heads[0]),
        residual=ResidualTransformerConfig(
            **shared,
            **_body_shape(residual_state),
            heads=published.heads[1],
            quantizers=quantizers,
            share_weights="output_tables" not in residual_state,
        ),
        length=length_state and LengthEstimatorConfig(text_dim, len(length_state["11.bias"])),
        layout="humanml3d" if channels == 263 else "kit",
    )

    tokenizer = Tokenizer(config.conv, config.quantizer)
    tokenizer.load_state_dict(tokenizer_state(published.rvq, tokenizer.state_dict()))
    tokenizer.mean.copy_(torch.from_numpy(published.mean))
    tokenizer.std.copy_(torch.from_numpy(published.std))
    token_networks = {"masked": MaskedTransformer(config.masked), "residual": ResidualTransformer(config.residual)}
    length = config.length and LengthEstimator(config.length)
    for part, state in zip((*token_networks.values(), length), (masked_state, residual_state, length_state)):
        if part is not None:
            part.load_state_dict(state)
    return MoMask(
        config,
        tokenizer,
        length,
        text_encoder or load_text_encoder(config.text_encoder, text_weights),
        **token_networks,
    )


def _subfolder(folder: Path, pattern: str) -> Path:
    found = sorted(path for path in folder.glob(pattern) if (path / "opt.txt").exists())
    if not found:
        raise MotionLabError(
            f"{folder} has no {pattern} folder with an opt.txt; give the official checkpoints/t2m or /kit"
        )
    return found[-1]


def read_tensors(path: Path, *keys: str) -> State:
    """The state dict under the first of `keys` that a file saved by torch.save holds; nothing in it is executed."""
    try:
        document = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, pickle.UnpicklingError) as error:
        raise MotionLabError(f"{path} cannot be read as tensors ({type(error).__name__}); download it again") from error
    document = document if isinstance(document, dict) else {}
    for key in keys:
        state = document.get(key)
        if isinstance(state, dict) and all(isinstance(value, Tensor) for value in state.values()):
            return state
    raise MotionLabError(f"{path} holds {', '.join(map(str, document)) or 'no names'} but not the weights {keys[0]}")


def _body_shape(state: State) -> dict[str, int]:
    feedforward, width = state["body.blocks.0.up.weight"].shape
    layers = sum(key.endswith(".up.weight") for key in state)
    return dict(width=width, feedforward=feedforward, layers=layers)


def tokenizer_state(official: State, like: State) -> State:
    """RVQ-VAE: `encoder.model.*`, `decoder.model.*`, `quantizer.layers.{q}.codebook`, or of a single layer
    `quantizer.codebook`.

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
        if match := re.fullmatch(r"quantizer\.(?:layers\.(\d+)\.)?codebook", key):
            state[f"quantizer.layers.{match[1] or 0}.vectors"] = official[key]
            state[f"quantizer.layers.{match[1] or 0}.initialized"] = torch.ones((), dtype=torch.bool)
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
