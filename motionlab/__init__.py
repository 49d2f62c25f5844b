"""MotionLab: generate, edit, measure and understand human motion."""

from __future__ import annotations

from pathlib import Path

from motionlab.errors import MotionLabError

__all__ = ["MotionLabError", "load"]


def load(name: str | Path = "momask", device: str = "cpu", text_weights: str | Path | None = None):
    """A system ready to generate: a shipped name, a checkpoint folder, a Hugging Face hub id, or the folder of an
    official MoMask (`checkpoints/t2m`) or MMM (`output/t2m/<name>`, with mean.npy and std.npy).

    text_weights: a file with the sentence encoder's weights, for checkpoints whose encoder does not ship by pip.
    """
    from motionlab.models.registry import locate  # torch is heavy: imported on use

    _, load = locate(name, text_weights)
    return load().to(device)
