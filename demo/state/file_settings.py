"""How a visitor's BVH files are written: frame rate, unit and joint names of their animation program."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh, write_bvh
from motionlab.motion.resample import resample

RATES = ("as made", "24", "25", "30", "60")  # frames a second
UNITS = {"centimetres": 1.0, "metres": 0.01}
NAMES = ("SMPL", "Mixamo", "Unreal")
_MIDDLE = {  # SMPL -> Mixamo, Unreal
    "pelvis": ("Hips", "pelvis"),
    "spine1": ("Spine", "spine_01"),
    "spine2": ("Spine1", "spine_02"),
    "spine3": ("Spine2", "spine_03"),
    "neck": ("Neck", "neck_01"),
    "head": ("Head", "head"),
}
_SIDES = {
    "hip": ("UpLeg", "thigh"),
    "knee": ("Leg", "calf"),
    "ankle": ("Foot", "foot"),
    "foot": ("ToeBase", "ball"),
    "collar": ("Shoulder", "clavicle"),
    "shoulder": ("Arm", "upperarm"),
    "elbow": ("ForeArm", "lowerarm"),
    "wrist": ("Hand", "hand"),
}


@dataclass(frozen=True)
class FileSettings:
    """rate: one of RATES. unit: one of UNITS. names: one of NAMES."""

    rate: str = RATES[0]
    unit: str = "centimetres"
    names: str = NAMES[0]

    @classmethod
    def read(cls, text: str | None) -> FileSettings:
        """From what the browser keeps, [rate, unit, names] as JSON; the usual ones for anything else."""
        try:
            rate, unit, names = json.loads(text or "")
            if rate in RATES and unit in UNITS and names in NAMES:
                return cls(rate, unit, names)
        except (TypeError, ValueError, RecursionError):
            pass
        return cls()


def joint_name(joint: str, names: str) -> str:
    """Of an SMPL joint in Mixamo's or Unreal's words; any other stays as it is."""
    if names == NAMES[0]:
        return joint
    unreal = names == "Unreal"
    if joint in _MIDDLE:
        return _MIDDLE[joint][unreal] if unreal else f"mixamorig:{_MIDDLE[joint][0]}"
    side, _, part = joint.partition("_")
    if side not in ("left", "right") or part not in _SIDES:
        return joint
    return f"{_SIDES[part][1]}_{side[0]}" if unreal else f"mixamorig:{side.capitalize()}{_SIDES[part][0]}"


def adapt_bvh(path: Path, settings: FileSettings) -> None:
    """Rewrite a BVH file of ours, in centimetres, as the settings say. Raises MotionLabError where it is none."""
    if settings == FileSettings():
        return
    animation = read_bvh(path)
    if settings.rate != RATES[0]:
        animation = resample(animation, float(settings.rate))
    scale, skeleton = UNITS[settings.unit], animation.skeleton
    skeleton = replace(
        skeleton,
        joints=tuple(joint_name(joint, settings.names) for joint in skeleton.joints),
        offsets=skeleton.offsets * scale,
    )
    if len(set(skeleton.joints)) < len(skeleton.joints):
        raise MotionLabError("Two joints would have one name; choose SMPL names.")
    write_bvh(replace(animation, skeleton=skeleton, positions=animation.positions * scale), path)
