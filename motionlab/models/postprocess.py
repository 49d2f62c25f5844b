"""What becomes of decoded features before they are a motion: bones that keep their lengths, and feet that stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motionlab.arguments import check_flag
from motionlab.motion import foot_contact
from motionlab.motion.constant_bones import local_joints, moved_mm, one_skeleton, with_constant_bones
from motionlab.motion.features import Layout


@dataclass(frozen=True)
class Postprocessing:
    """plant_feet: see `motion.foot_contact`. constant_bones: see `motion.constant_bones`. Without both, a motion is as
    the decoder wrote it.
    """

    plant_feet: bool = True
    constant_bones: bool = True

    def __post_init__(self):
        for name in ("plant_feet", "constant_bones"):
            object.__setattr__(self, name, check_flag(getattr(self, name), name))


def postprocess(
    features: np.ndarray,
    layout: Layout,
    body: tuple[float, ...] | None,
    settings: Postprocessing,
    like: np.ndarray | None = None,
) -> tuple[np.ndarray, dict]:
    """Decoded features as a motion has them.

    Args:
        features: (T, layout.dim), not normalized.
        layout: of the features.
        body: lengths of the bones of the model's body, metres; None takes the motion's own medians.
        settings: what is done.
        like: features (S, layout.dim) of a motion whose skeleton is to be taken.

    Returns:
        The features (T, layout.dim) float32, and what the motion's info says of it.
    """
    said = dict(vars(settings))
    if settings.constant_bones:
        decoded = local_joints(features, layout)
        skeleton = one_skeleton(decoded if like is None else local_joints(like, layout), layout, body)
        features = with_constant_bones(features, layout, skeleton)
        if layout.metres:
            said |= moved_mm(decoded, local_joints(features, layout))
    return foot_contact.plant_feet(features, layout) if settings.plant_feet else features, said
