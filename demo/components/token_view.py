"""The token view: how the sampler filled a clip in, which codes it is made of, and how many of them it uses."""

from __future__ import annotations

import json

import gradio as gr
import numpy as np

from demo.components.widgets import drawn
from evaluation.metrics.reconstruction import perplexity

_FRAMES = 4  # a token


def token_payload(motion, codebook_size: int) -> str:
    """JSON for the token view; of a motion that is made of none, that it is.

    motion.tokens: (n, layers) ids, -1 where a layer was dropped. motion.trace: fixed_at (n,), confidence (L, n) with
    nan while masked. Confidence travels in per cent, -1 while masked.
    """
    if motion.tokens is None:
        return json.dumps(
            {"none": "This model speaks no tokens: it denoises the whole clip at once, as a few latents."}
        )
    percent = np.nan_to_num(np.round(100 * motion.trace.confidence), nan=-1).astype(int)
    layers = [column for column in motion.tokens.T if (column >= 0).all()]
    return json.dumps(
        {
            "seconds": _FRAMES / motion.fps,
            "codebook": codebook_size,
            "ids": motion.tokens.T.tolist(),
            "fixed": np.asarray(motion.trace.fixed_at).tolist(),
            "confidence": percent.tolist(),
            "layers": [
                {"used": len(np.unique(ids)), "perplexity": round(perplexity(ids, codebook_size), 1)} for ids in layers
            ],
        },
        separators=(",", ":"),
    )


def token_view(payload: str, **options) -> gr.HTML:
    """Draws a payload of `token_payload`; follows the viewer's clock, and a press on a token seeks the viewer."""
    return drawn(payload, "token_view", "token-view", "mountTokenView", **options)
