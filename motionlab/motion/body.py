"""The capsule body: which rounded cones stand for a skeleton, in what colour."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from motionlab.motion.skeleton import SMPL22, Skeleton

COLOURS = {"trunk": (0.80, 0.79, 0.76), "left": (0.91, 0.47, 0.28), "right": (0.21, 0.53, 0.66)}  # sRGB
SOLE = 0.03  # metres from a foot joint down to the sole
SLENDER = 0.04  # radius of a bone that nobody modelled, over the root of what it carries times the whole
EYES = re.compile(r"(?i:(^|[^a-z])[lr]?eye)|Eye")


@dataclass(frozen=True)
class Part:
    """A cone with round ends, from start to end.

    start, end: joints and their weights, which sum to 1: a point that moves with the body.
    radii: metres, at start and at end. bones: the joints whose frames carry start and end. colour: of COLOURS.
    """

    start: dict[str, float]
    end: dict[str, float]
    radii: tuple[float, float]
    bones: tuple[str, str]
    colour: str


def parts(skeleton: Skeleton) -> list[Part]:
    """The body of a skeleton: a modelled one for the 22 SMPL joints, one capsule a bone for any other."""
    if skeleton.joints == SMPL22.joints:
        return _SMPL22_PARTS
    return [
        Part({parent: 1}, {joint: 1}, radii, (parent, parent), side(joint) or "trunk")
        for (parent, joint), radii in (
            ((skeleton.joints[p], skeleton.joints[j]), r) for (p, j), r in thickness(skeleton).items()
        )
    ]


def part_points(skeleton: Skeleton, joints: np.ndarray) -> np.ndarray:
    """Ends of every part. joints: (..., J, 3) metres. Returns (..., P, 2, 3)."""
    body = parts(skeleton)
    weights = np.zeros((len(body), 2, len(skeleton)))
    for row, part in zip(weights, body):
        for end, point in zip(row, (part.start, part.end)):
            for joint, weight in point.items():
                end[skeleton.index(joint)] = weight
    return np.einsum("pej,...jk->...pek", weights, joints)


def thickness(skeleton: Skeleton) -> dict[tuple[int, int], tuple[float, float]]:
    """(parent, joint) -> radii in metres of a bone that nobody modelled, at its start and end.

    As trees and limbs do, a bone is the thicker the farther what hangs on it reaches: by the square root of that reach.
    Joints of eyes have none, they would look like horns.
    """
    lengths, reach = np.linalg.norm(skeleton.offsets, axis=1), np.zeros(len(skeleton))
    for parent, joint in reversed(skeleton.bones):
        reach[parent] = max(reach[parent], reach[joint] + lengths[joint])
    whole = reach.max() or 1.0

    def radius(length: float) -> float:
        return round(SLENDER * float(np.sqrt(whole * length)), 4)

    bones = [(p, j) for p, j in skeleton.bones if not EYES.search(skeleton.joints[j])]
    return {(p, j): (radius(reach[j] + lengths[j]), radius(max(reach[j], lengths[j] / 4))) for p, j in bones}


def side(joint: str) -> str:
    """Left or right where a joint's name says so, as in left_knee, LeftKnee, lKnee, knee_L, Knee.l or Bip01 L Thigh;
    else empty.
    """
    lower = joint.lower()
    if found := re.search(r"left|(?<!up)(?<!b)right", lower):
        return found[0]
    mark = re.match(r"([lr])(?=[A-Z])", joint) or re.search(r"(?:^|[_. ])([lrLR])(?=[_. ]|$)", joint)
    return {"l": "left", "r": "right"}[mark[1].lower()] if mark else ""


def _smpl22_parts() -> list[Part]:
    collars = ("left_collar", "right_collar")
    chest = [{side: 0.85, other: -0.05, "spine3": 0.2} for side, other in (collars, collars[::-1])]
    hips = [{side: 0.9, "spine1": 0.1} for side in ("left_hip", "right_hip")]
    body = [
        Part(*hips, (0.095, 0.095), ("pelvis", "pelvis"), "trunk"),
        Part(*chest, (0.097, 0.097), ("spine3", "spine3"), "trunk"),
        Part({"pelvis": 0.5, "spine1": 0.5}, {"spine3": 0.5, "neck": 0.5}, (0.08, 0.10), ("pelvis", "spine3"), "trunk"),
        Part({"spine3": 0.2, "neck": 0.8}, {"head": 1}, (0.055, 0.05), ("neck", "neck"), "trunk"),
        Part(
            {"head": 1.25, "neck": -0.25},
            {"head": 1.75, "neck": -0.6, "spine3": -0.15},
            (0.075, 0.097),
            ("head", "head"),
            "trunk",
        ),
    ]
    for side, top in zip(("left", "right"), chest):
        hip, knee, ankle, foot, collar, shoulder, elbow, wrist = (
            f"{side}_{joint}" for joint in ["hip", "knee", "ankle", "foot", "collar", "shoulder", "elbow", "wrist"]
        )
        heel = {ankle: 1.4, knee: -0.1, foot: -0.3}
        toes = {foot: 1.4, ankle: -0.46, knee: 0.06}
        body += [
            Part({hip: 0.5, "spine1": 0.5}, top, (0.085, 0.097), ("pelvis", "spine3"), "trunk"),
            Part({collar: 1}, {shoulder: 1}, (0.07, 0.058), (collar, collar), "trunk"),
            Part({shoulder: 1}, {elbow: 1}, (0.053, 0.042), (shoulder, shoulder), side),
            Part({elbow: 1}, {wrist: 1}, (0.042, 0.031), (elbow, elbow), side),
            Part({wrist: 1.05, elbow: -0.05}, {wrist: 1.4, elbow: -0.4}, (0.034, 0.03), (wrist, wrist), side),
            Part({hip: 1}, {knee: 1}, (0.085, 0.058), (hip, hip), side),
            Part({knee: 1}, {ankle: 1}, (0.056, 0.042), (knee, knee), side),
            Part({ankle: 1}, {foot: 1}, (0.042, SOLE), (ankle, ankle), side),
            Part(heel, {foot: 1}, (0.035, SOLE), (ankle, ankle), side),
            Part({foot: 1}, toes, (SOLE, 0.025), (foot, foot), side),
        ]
    return body


_SMPL22_PARTS = _smpl22_parts()
