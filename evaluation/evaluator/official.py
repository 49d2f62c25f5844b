"""The published evaluator (text-to-motion's `finest.tar`) in this project's network."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from evaluation.evaluator.network import Evaluator, EvaluatorConfig
from motionlab.errors import MotionLabError

PARTS = ("movement_encoder", "motion_encoder", "text_encoder")


def load_evaluator(path: str | Path, mean: np.ndarray | None = None, std: np.ndarray | None = None) -> Evaluator:
    """The network with the weights of a published file; sizes are read off the tensors.

    mean, std: (channels + 4,), the evaluator's own statistics (its `meta` folder); left out, features are taken as
    normalized. Its sentences are words with a part of speech each (`WordEncoder`), whose GloVe vectors this project
    does not have: `Embedder` cannot read sentences for it. Raises MotionLabError for anything but such a file.
    """
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
        state = state.get("state_dict", state)
    except (OSError, RuntimeError, AttributeError, pickle.UnpicklingError) as error:
        raise MotionLabError(f"{path} is no published evaluator (text_mot_match's finest.tar): {error}") from None
    evaluator = evaluator_of(state, path)
    for buffer, values in ((evaluator.mean, mean), (evaluator.std, std)):
        if values is not None:
            buffer.copy_(torch.from_numpy(np.asarray(values, dtype=np.float32)))
    return evaluator.eval()


def evaluator_of(state: dict[str, dict[str, Tensor]], path: str | Path) -> Evaluator:
    """The network of the three state dicts by name, without statistics. path: named in the MotionLabError for any
    others.
    """
    try:
        parts = {name: state[name] for name in PARTS}
        evaluator = Evaluator(_config(parts))
        for name, tensors in parts.items():
            getattr(evaluator, name).load_state_dict(tensors)
    except (RuntimeError, LookupError, AttributeError, TypeError, ValueError) as error:
        raise MotionLabError(f"{path} is no published evaluator (text_mot_match's finest.tar): {error}") from None
    return evaluator.eval()


def _config(parts: dict[str, dict[str, Tensor]]) -> EvaluatorConfig:
    movement, motion, text = (parts[name] for name in PARTS)
    movement_width, channels, _ = movement["main.0.weight"].shape
    text_width, word_dim = text["input_emb.weight"].shape
    return EvaluatorConfig(
        channels=channels,
        movement_width=movement_width,
        movement_dim=len(movement["main.3.weight"]),
        motion_width=len(motion["input_emb.weight"]),
        text_width=text_width,
        dim=len(motion["output_net.3.weight"]),
        word_dim=word_dim,
        pos_dim=text["pos_emb.weight"].shape[1],
    )
