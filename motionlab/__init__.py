"""MotionLab: generate, edit, measure and understand human motion."""

from __future__ import annotations

from pathlib import Path

from motionlab.errors import MotionLabError

__all__ = ["MotionLabError", "load"]


def load(
    name: str | Path = "momask",
    device: str | None = None,
    text_weights: str | Path | None = None,
    precision: str | None = None,
    *,
    revision: str | None = None,
    token: str | None = None,
    cache_dir: str | Path | None = None,
):
    """A system ready to generate: a shipped name, a checkpoint folder, a Hugging Face hub id, or the folder of an
    official MoMask (`checkpoints/t2m`) or MMM (`output/t2m/<name>`, with mean.npy and std.npy).

    Args:
        name: which system.
        device: "cpu", "cuda" or another that torch has here; None is what the command was told (`nn.placement`), else
            the CPU. The sentence encoder runs there too.
        text_weights: a file with the sentence encoder's weights, for checkpoints whose encoder does not ship by pip.
        precision: "float32", "bfloat16" or "auto", what the transformers compute in; None is what the command was told,
            else "auto", which is bfloat16 where the device multiplies it natively.
        revision, token, cache_dir: of a hub id, see `models.hub.fetch`.

    Raises:
        MotionLabError: there is no such checkpoint or device.
    """
    from motionlab.models import registry  # torch is heavy: imported on use

    return registry.load(name, device, text_weights, precision, revision=revision, token=token, cache_dir=cache_dir)
