"""MoMask's two predictors on a CPU, where a pass computes no token that is not drawn (sec. 3.4)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from motionlab.models.momask.masked_transformer import MaskedTransformer
from motionlab.models.momask.residual_transformer import ResidualTransformer
from motionlab.sampling.guidance import StagedGuidance


def base_predictor(network: MaskedTransformer, batch: int, scale: float, **condition: Tensor) -> Callable:
    """ids (B, n) -> guided logits (B, n, codes), zero where no token is masked.

    Args:
        network: of `for_inference`, on the CPU.
        batch: samples, of one length.
        scale: of the guidance.
        condition: "text", and "words" and "word_mask" where the network has them.
    """
    passes = StagedGuidance(network, batch, scale, early=network.run.dtype != torch.float32, **condition)

    def predict(ids: Tensor) -> Tensor:
        masked = ids == network.config.mask_id
        logits = torch.zeros(*ids.shape, network.config.codes)
        if masked.any():
            logits[masked] = passes(network.token_in(network.token_embedding(ids)), masked, network.classes)
        return logits

    return predict


def layer_predictor(network: ResidualTransformer, batch: int, scale: float, text: Tensor) -> Callable:
    """(tokens (B, n, j), layer j) -> guided logits (B, n, codes + 1). Arguments as in `base_predictor`."""

    def predict(tokens: Tensor, layer: int) -> Tensor:
        layers = torch.full((batch,), layer)
        passes = StagedGuidance(network, batch, scale, early=True, layer=layers, text=text)
        wanted = torch.ones(tokens.shape[:2], dtype=torch.bool)
        embedded = network.token_in(network.embed(tokens, layers))
        logits = passes(embedded, wanted, partial(network.layer_logits, layer=layer))
        return logits.unflatten(0, tokens.shape[:2])

    return predict
