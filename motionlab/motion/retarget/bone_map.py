"""Which bone is which: by the file's own table (VRM), by tables of names, or by structure, symmetry and rest pose.

Roles are the bones of the VRM humanoid that a body motion needs. The spine and the neck follow from the tree: the bones
between hips and head, parted where the arms leave.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.retarget.armature import Armature
from motionlab.motion.retarget.structure import find_by_structure

SIDES = ("left", "right")
LIMBS = ("UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot")
REQUIRED = ("hips", "head", *(side + limb for side in SIDES for limb in LIMBS))
OPTIONAL = tuple(side + bone for side in SIDES for bone in ("Shoulder", "Toes"))
ROLES = REQUIRED + OPTIONAL
CHAINS = tuple(
    (f"{side}{a}", f"{side}{b}")
    for side in SIDES
    for a, b in (("UpperArm", "LowerArm"), ("LowerArm", "Hand"), ("UpperLeg", "LowerLeg"), ("LowerLeg", "Foot"))
)
NAMED = 8  # required bones that a table has to find before it is believed
SPINE_UPRIGHT = np.cos(np.radians(55))


@dataclass(frozen=True)
class BoneMap:
    """bones: role -> node. spine, neck: nodes from the hips (exclusive) to the head (exclusive).

    confidence: role -> 0 to 1. rig: the table that found them, "VRM" or "structure".
    """

    bones: dict[str, int]
    spine: tuple[int, ...]
    neck: tuple[int, ...]
    confidence: dict[str, float]
    rig: str

    def named(self, armature: Armature) -> dict[str, str]:
        """role -> bone name: what a JSON of corrections looks like."""
        return {role: armature.names[node] for role, node in self.bones.items()}


def find_bones(
    armature: Armature, corrections: dict[str, str] | None = None, use_table: bool = True, use_names: bool = True
) -> BoneMap:
    """The bones of a humanoid.

    corrections: role -> bone name, as `read_corrections` reads it; "" says that there is no such bone. use_table,
    use_names: whether the file's own table and the tables of names are believed (switched off to measure what is left).
    Raises MotionLabError if the body is no humanoid, naming what is missing and how to correct it.
    """
    corrected = _checked(armature, corrections or {})
    if armature.humanoid and use_table:
        rig, found = "VRM", {role: node for role, node in armature.humanoid.items() if role in ROLES}
        sure = dict.fromkeys(found, 1.0)
    else:
        rig, found = _by_names(armature) if use_names else ("", {})
        sure = dict.fromkeys(found, 0.95)
        if not _complete(armature, found):
            guessed, confidence = find_by_structure(armature, found)
            if not found:
                rig = "structure"
            for role, node in guessed.items():
                if role not in found:
                    found[role], sure[role] = node, confidence
    for role, node in corrected.items():
        found.pop(role, None)
        if node is not None:
            found[role], sure[role] = node, 1.0
    missing = [role for role in REQUIRED if role not in found and not role.endswith("Hand")]
    if missing:
        raise MotionLabError(
            f"no humanoid body is found: {_listed(missing)} missing; name the bones in a JSON file such as "
            '{"hips": "Pelvis", "leftUpperArm": "Arm_L"}'
        )
    hips = armature.common([found["hips"], found["leftUpperLeg"], found["rightUpperLeg"], found["head"]])
    if hips < 0:
        raise MotionLabError("no humanoid body is found: its legs and its head hang on no common bone")
    found["hips"] = hips
    spine, neck = _trunk(armature, found)
    _check_upright(armature, found)
    return BoneMap({role: found[role] for role in ROLES if role in found}, spine, neck, sure, rig)


def read_corrections(source: str | Path | dict) -> dict[str, str]:
    """role -> bone name from a JSON file (or a dict of the same form). Raises MotionLabError where it is none."""
    if isinstance(source, (str, Path)):
        try:
            source = json.loads(Path(source).read_text(encoding="utf-8"))
        except OSError as error:
            raise MotionLabError(f"cannot read {source}: {error.strerror or error}") from None
        except (ValueError, RecursionError):
            raise MotionLabError(f'{Path(source).name} is not JSON; write it as {{"hips": "Pelvis"}}') from None
    if not isinstance(source, dict) or not all(isinstance(k, str) and isinstance(v, str) for k, v in source.items()):
        raise MotionLabError('bones are corrected by JSON such as {"hips": "Pelvis", "leftUpperArm": "Arm_L"}')
    return source


def _checked(armature: Armature, corrections: dict[str, str]) -> dict[str, int | None]:
    nodes = {}
    for role, name in corrections.items():
        if role not in ROLES:
            raise MotionLabError(f"'{role}' is no bone that can be named; known are {', '.join(ROLES)}")
        if name and name not in armature.names:
            raise MotionLabError(f"there is no bone '{name}' for {role}; names count with capitals and all")
        nodes[role] = armature.names.index(name) if name else None
    return nodes


@cache
def rig_tables() -> tuple[tuple[str, dict[str, tuple[str, ...]]], ...]:
    """(name, role -> plain names) of every known rig."""
    rows = json.loads(Path(__file__).with_name("rigs.json").read_text(encoding="utf-8"))["rigs"]
    tables = []
    for row in rows:
        table: dict[str, tuple[str, ...]] = {}
        for role, names in row["bones"].items():
            names = [names] if isinstance(names, str) else names
            for which, side in enumerate(SIDES) if role.startswith("*") else [(0, "")]:
                table[role.replace("*", side)] = tuple(
                    plain(re.sub(r"<(.*?)\|(.*?)>", rf"\{which + 1}", name)) for name in names
                )
        tables.append((row["name"], table))
    return tuple(tables)


def plain(name: str) -> str:
    """A bone's name without namespace, capitals and separators."""
    return re.sub(r"[\W_]+", "", re.split(r"[:|]", name)[-1].lower())


def _by_names(armature: Armature) -> tuple[str, dict[str, int]]:
    """The best table and the bones that it names; nothing where no table names enough of them."""
    forms: list[dict[str, int]] = [{}, {}, {}]
    carrying = {bone for skin in armature.skins for bone in np.unique(skin.bones[skin.weights > 0]).tolist()}
    joints = [joint for joint in armature.order if joint in armature.joints]
    joints.sort(key=lambda joint: joint not in carrying)  # of two bones of one name, the one that moves the mesh
    stripped = _stripped([armature.names[joint] for joint in joints])
    for joint, bare in zip(joints, stripped):
        name = armature.names[joint]
        for form, called in zip(forms, (name, re.sub(r"[_. ]\d+$", "", name), bare)):
            first = form.setdefault(plain(called), joint)
            both = not carrying or {first, joint} <= carrying
            if both and first in armature.path(
                joint
            ):  # of two on one limb ("__UpLeg_L", "UpLeg_L") the lower is the bone
                form[plain(called)] = joint
    best: tuple[float, str, dict[str, int]] = (0.0, "", {})
    for rig, table in rig_tables():
        found: dict[str, int] = {}
        for role, names in table.items():
            for name in names:
                node = next((form[name] for form in forms if name in form), None)
                if node is not None and node not in found.values():
                    found[role] = node
                    break
        count = sum(role in found for role in REQUIRED)
        if count < NAMED or not _in_order(armature, found):
            continue
        score = count + 0.1 * len(found)
        if score > best[0]:
            best = (score, rig, found)
    return best[1], best[2]


def _stripped(names: list[str]) -> list[str]:
    """Names without the beginning and the end that most of them share ("CC_Base_", "_Armature")."""
    names = [re.split(r"[:|]", name)[-1] for name in names]

    def shared(texts: list[str]) -> str:
        best = ""
        for text in texts[:8]:
            for mark in re.finditer(r"[_\-. ]", text):
                head = text[: mark.end()]
                if len(head) > len(best) and sum(other.startswith(head) for other in texts) >= 0.8 * len(texts):
                    best = head
        return best

    front = shared(names)
    names = [name.removeprefix(front) for name in names]
    back = shared([name[::-1] for name in names])[::-1]
    return [name.removesuffix(back) or name for name in names]


def _in_order(armature: Armature, found: dict[str, int]) -> bool:
    """Whether lower limbs hang below upper ones, where they hang on the same limb at all."""
    for upper, lower in CHAINS:
        if upper in found and lower in found and found[lower] in armature.path(found[upper]):
            return False
    return True


def _complete(armature: Armature, found: dict[str, int]) -> bool:
    return all(role in found for role in REQUIRED)


def _trunk(armature: Armature, bones: dict[str, int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The bones of the spine and of the neck."""
    way = armature.path(bones["head"])[::-1]
    way = way[way.index(bones["hips"]) + 1 : -1] if bones["hips"] in way else []
    arms = armature.common([bones[side + "UpperArm"] for side in SIDES] + [bones["head"]])
    split = way.index(arms) + 1 if arms in way else 0
    return tuple(way[:split]), tuple(way[split:])


def _check_upright(armature: Armature, bones: dict[str, int]) -> None:
    places = armature.places
    hips = (places[bones["leftUpperLeg"]] + places[bones["rightUpperLeg"]]) / 2
    chest = (places[bones["leftUpperArm"]] + places[bones["rightUpperArm"]]) / 2
    feet = (places[bones["leftFoot"]] + places[bones["rightFoot"]]) / 2
    spine, legs = chest - hips, hips - feet
    length = np.linalg.norm(spine) * np.linalg.norm(legs)
    if not length > 0 or spine @ legs < SPINE_UPRIGHT * length:
        raise MotionLabError(
            "no humanoid body is found: its spine is not above its legs, as in an animal; give a two-legged character"
        )


def _listed(names: list[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more are" if len(names) > most else (" is" if len(names) == 1 else " are")
    return ", ".join(names[:most]) + more
