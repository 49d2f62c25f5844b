"""MotionLab: generate, edit, measure and understand human motion."""

from __future__ import annotations

from pathlib import Path

from motionlab.errors import MotionLabError

__all__ = ["MotionLabError", "load"]


def load(name: str | Path = "momask", device: str = "cpu", text_weights: str | Path | None = None):
    """A system ready to generate: a shipped name, a checkpoint folder, a Hugging Face hub id, or the folder of an
    official MoMask checkpoint (`checkpoints/t2m`).

    text_weights: a file with the sentence encoder's weights, for checkpoints whose encoder does not ship by pip.
    """
    from motionlab.systems import checkpoint, official  # torch is heavy: imported on use
    from motionlab.systems.momask import MoMask
    from motionlab.systems.motiondreamer import MotionDreamer

    if official.is_official(name):
        return official.load_momask(name, text_weights).to(device)
    folder = checkpoint.find(name)
    if checkpoint.system_of(folder) == MotionDreamer.name:
        return MotionDreamer.load(folder).to(device)
    return MoMask.load(folder, text_weights).to(device)
