"""The body that the viewer draws: which joints are joined by a rounded bone, how thick, and on which side.

Bones are rows (from, to, radius at from, radius at to, bulge in the middle, width, side): radii in metres; a width
above 1 flattens the bone across the body, as a chest is wider than deep. Tips are points that no joint marks.
"""

from __future__ import annotations

from motionlab.motion.body import side, thickness
from motionlab.motion.skeleton import SMPL22, Skeleton

# name: (joint, from joint, metres beyond the joint, metres forward). The first is the point under the label.
_TIPS = {
    "crown": ("head", "spine3", 0.115, 0.012),
    "skull": ("head", "spine3", 0.035, 0.0),
    "throat": ("neck", "head", 0.03, 0.0),
    "left_toes": ("left_foot", "left_ankle", 0.05, 0.0),
    "right_toes": ("right_foot", "right_ankle", 0.05, 0.0),
    "left_palm": ("left_wrist", "left_elbow", 0.075, 0.0),
    "right_palm": ("right_wrist", "right_elbow", 0.075, 0.0),
    "left_fingers": ("left_wrist", "left_elbow", 0.15, 0.0),
    "right_fingers": ("right_wrist", "right_elbow", 0.15, 0.0),
}
_TORSO = [
    ("left_hip", "right_hip", 0.09, 0.09, 0.0, 1.0, ""),
    ("pelvis", "spine2", 0.087, 0.08, 0.0, 1.5, ""),
    ("spine2", "throat", 0.078, 0.052, 0.034, 1.55, ""),
    ("left_shoulder", "left_collar", 0.057, 0.062, 0.0, 1.0, ""),
    ("right_shoulder", "right_collar", 0.057, 0.062, 0.0, 1.0, ""),
    ("left_shoulder", "throat", 0.046, 0.04, 0.0, 1.0, ""),
    ("right_shoulder", "throat", 0.046, 0.04, 0.0, 1.0, ""),
    ("neck", "head", 0.05, 0.047, 0.0, 1.0, ""),
    ("skull", "crown", 0.076, 0.088, 0.006, 1.0, "face"),
]
_LIMB = [
    ("hip", "knee", 0.083, 0.054, 0.012, 1.0),
    ("knee", "ankle", 0.053, 0.036, 0.014, 1.0),
    ("ankle", "foot", 0.042, 0.036, 0.004, 1.0),
    ("foot", "toes", 0.036, 0.026, 0.0, 1.0),
    ("shoulder", "elbow", 0.054, 0.04, 0.006, 1.0),
    ("elbow", "wrist", 0.041, 0.028, 0.006, 1.0),
    ("wrist", "palm", 0.03, 0.035, 0.0, 1.0),
    ("palm", "fingers", 0.034, 0.02, 0.0, 1.0),
]


def figure(skeleton: Skeleton) -> dict:
    """Bones, tips and which bones are the lower body's, of a skeleton as the viewer's payload wants them: indices
    instead of names.

    The 22 SMPL joints get a modelled body; any other skeleton gets plain bones (`motion.body.thickness`).
    """
    if skeleton.joints != SMPL22.joints:
        bones = [[p, j, *radii, 0, 1, 0, 0, side(skeleton.joints[j])] for (p, j), radii in thickness(skeleton).items()]
        return {"tips": [], "bones": bones, "legs": []}
    names = list(skeleton.joints) + list(_TIPS)
    at = {name: index for index, name in enumerate(names)}
    across = [at["left_shoulder"], at["right_shoulder"]]
    tips = [[at[joint], at[base], along, *across, ahead] for joint, base, along, ahead in _TIPS.values()]
    limbs = [
        (f"{side}_{start}", f"{side}_{end}", *shape, side) for side in ("left", "right") for start, end, *shape in _LIMB
    ]
    bones = [[at[row[0]], at[row[1]], *row[2:6], *across, row[6]] for row in _TORSO + limbs]
    legs = [i for i, row in enumerate(bones) if names[row[0]].split("_")[-1] in ("hip", "knee", "ankle", "foot")]
    return {"tips": tips, "bones": bones, "legs": legs}
