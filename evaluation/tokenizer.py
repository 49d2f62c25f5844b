"""How well the tokenizer keeps a motion: joint error by residual depth, and how its codebooks are used."""

from __future__ import annotations

import numpy as np
import pandas as pd
import torch

from evaluation.metrics.reconstruction import mpjpe, perplexity, usage
from motionlab.data.store import Clip, MotionStore
from motionlab.motion.features import to_joints
from motionlab.nn.tokenizer import Tokenizer


@torch.inference_mode()
def tokenizer_table(tokenizer: Tokenizer, store: MotionStore, clips: list[Clip]) -> pd.DataFrame:
    """One row a residual depth V (0 = base tokens only): errors in mm over all frames of `clips`, each clip
    encoded and decoded alone; beside it the perplexity and share of used codes of layer V.

    MPJPE is root-aligned, as the papers' figure; "global" keeps the root where the features put it.
    """
    errors = [([], []) for _ in range(tokenizer.layers)]
    used = []
    for clip in clips:
        rows = torch.from_numpy(np.array(store.rows(clip)))
        if len(rows) < tokenizer.stride:
            continue
        tokens = tokenizer.encode(rows.to(tokenizer.mean.device)[None])
        used.append(tokens[0].cpu().numpy())
        real = to_joints(rows[: tokens.shape[1] * tokenizer.stride].numpy(), store.layout)
        for depth, (aligned, unaligned) in enumerate(errors):
            decoded = to_joints(tokenizer.decode(tokens[..., : depth + 1])[0].cpu().numpy(), store.layout)
            aligned.append(mpjpe(decoded, real))
            unaligned.append(mpjpe(decoded, real, aligned=False))
    columns = np.concatenate(used).T
    return pd.DataFrame(
        {
            "V": depth,
            "MPJPE mm": np.concatenate(aligned).mean(),
            "global mm": np.concatenate(unaligned).mean(),
            "perplexity": perplexity(column, tokenizer.codes),
            "used %": 100 * usage(column, tokenizer.codes),
        }
        for depth, ((aligned, unaligned), column) in enumerate(zip(errors, columns))
    ).set_index("V")
