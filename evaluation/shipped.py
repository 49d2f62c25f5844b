"""The shipped text models as generators for `python -m evaluation score`: evaluation.shipped:momask and the others.

Other weights in their place: $MOTIONLAB_CHECKPOINT, $MOTIONLAB_MMM and $MOTIONLAB_MOTE.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from evaluation.loading import load_model
from motionlab.motion.motion import FPS

PLACES = {"momask": "MOTIONLAB_CHECKPOINT", "mmm": "MOTIONLAB_MMM", "mote": "MOTIONLAB_MOTE"}


def place(name: str) -> str:
    """The name or folder of its weights."""
    return os.environ.get(PLACES[name], name)


def momask(captions: Sequence[str], lengths: Sequence[int]) -> list[np.ndarray]:
    """Joints (T, 22, 3) of each caption, in metres; lengths in frames at 20 a second."""
    return _generated("momask", captions, lengths)


def mmm(captions: Sequence[str], lengths: Sequence[int]) -> list[np.ndarray]:
    """As `momask`."""
    return _generated("mmm", captions, lengths)


def mote(captions: Sequence[str], lengths: Sequence[int]) -> list[np.ndarray]:
    """As `momask`."""
    return _generated("mote", captions, lengths)


def unguided(captions: Sequence[str], lengths: Sequence[int]) -> list[np.ndarray]:
    """MoMask without guidance: a stand-in for a model of your own."""
    return _generated("momask", captions, lengths, guidance=1.0)


def _generated(name: str, captions: Sequence[str], lengths: Sequence[int], **settings) -> list[np.ndarray]:
    model = load_model(place(name))
    seconds = [min(length / FPS, model.max_seconds) for length in lengths]
    return [one.joints for one in model.generate(list(captions), seconds=seconds, seed=0, **settings)]
