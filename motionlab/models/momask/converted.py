"""MoMask as converted to safetensors on the Hub, in the layout of `ZeyuLing/hftrainer-momask-humanml3d`.

vq, t2m_trans, res_trans, length_est and clip, one file each, with the official names of tensors; momask_config.json;
Mean.npy, Std.npy."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.torch import load_file

from motionlab.errors import MotionLabError
from motionlab.models.momask.official import PublishedMoMask, State, build_momask, of_published
from motionlab.models.momask.pipeline import MoMask
from motionlab.text.encoder import TextEncoder

CONFIG = "momask_config.json"
FILES = (CONFIG, "vq.safetensors", "t2m_trans.safetensors", "res_trans.safetensors", "Mean.npy", "Std.npy")


def is_converted(folder: str | Path) -> bool:
    """Whether a folder has this layout."""
    return (Path(folder) / CONFIG).exists()


@of_published
def load_converted(
    folder: str | Path, text_weights: str | Path | None = None, text_encoder: TextEncoder | None = None
) -> MoMask:
    """The same MoMask that `official.load_momask` makes of the official files.

    text_weights: as in `motionlab.load`; None takes the folder's clip.safetensors, if it has one. text_encoder replaces
    CLIP."""
    folder = Path(folder)
    for name in FILES:
        if not (folder / name).exists():
            raise MotionLabError(f"{folder} lacks {name}; get the checkpoint again")
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))["config"]
    length = folder / "length_est.safetensors"
    published = PublishedMoMask(
        rvq=_read(folder / "vq.safetensors"),
        masked=_read(folder / "t2m_trans.safetensors"),
        residual=_read(folder / "res_trans.safetensors"),
        length=_read(length) if length.exists() else None,
        heads=tuple(config.get(part, {}).get("n_heads", 6) for part in ("t2m", "res")),
        options=config.get("vq", {}),
        mean=np.load(folder / "Mean.npy", allow_pickle=False),
        std=np.load(folder / "Std.npy", allow_pickle=False),
    )
    own = folder / "clip.safetensors"
    return build_momask(published, text_weights or (own if own.exists() else None), text_encoder)


def _read(file: Path) -> State:
    try:
        return load_file(file)
    except (SafetensorError, OSError) as error:
        raise MotionLabError(f"{file} is damaged ({error}); get the checkpoint again") from error
