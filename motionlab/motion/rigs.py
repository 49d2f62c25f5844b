"""Rigs: how the joints of a motion file become the 22 joints of SMPL. A new rig is a table here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.features import rotation_between, unit
from motionlab.motion.motion import Animation
from motionlab.motion.skeleton import SMPL22, Skeleton

# Where an SMPL joint lies in a rig: on a joint; a fraction of the way from joint A to joint B; or at a fixed place
# in a joint's frame, in metres (for ends that are no joints in the file).
Place = str | tuple[str, str, float] | tuple[str, tuple[float, float, float]]


STANDING = 0.7  # cosine: bodies that stand along an axis on the whole


@dataclass(frozen=True, eq=False)
class Rig:
    """table: the place of each of the 22 SMPL joints. A file has this rig if it has every joint that it names, and if
    the bone that ends in joint `bone[0]` points along axis `bone[1]` (0, 1, 2) at rest, which tells rigs of the same
    names apart. repeated: joints that the format puts too near to their parent, each with the joint whose offset is
    added to theirs.
    """

    name: str
    table: dict[str, Place]
    bone: tuple[str, int] | None = None
    repeated: dict[str, str] = field(default_factory=dict)

    @property
    def needs(self) -> set[str]:
        """The joint names that must be there."""
        names = set()
        for place in self.table.values():
            names |= {place} if isinstance(place, str) else {part for part in place if isinstance(part, str)}
        return names | self.repeated.keys() | set(self.repeated.values())


def _both_sides(table: dict[str, Place], left: str, right: str) -> dict[str, Place]:
    """The rows of a table and those of the other side: "*" stands for left in one and for right in the other."""
    rows: dict[str, Place] = {}
    for side, mark in (("left", left), ("right", right)):
        for joint, place in table.items():
            parts = (place,) if isinstance(place, str) else place
            named = tuple(part.replace("*", mark) if isinstance(part, str) else part for part in parts)
            rows[joint.replace("*", side)] = named[0] if isinstance(place, str) else named
    return rows


SMPL22_RIG = Rig("SMPL 22 joints", {joint: joint for joint in SMPL22.joints})

# Hips lies 2 cm above the hip line, the pelvis of SMPL about 9 cm.
BANDAI = Rig(
    "Bandai-Namco",
    {
        "pelvis": ("Hips", "Spine", 0.28),
        "spine1": "Spine",
        "spine2": ("Spine", "Chest", 0.69),
        "spine3": "Chest",
        "neck": "Neck",
        "head": "Head",
        **_both_sides(
            {
                "*_hip": "UpperLeg_*",
                "*_knee": "LowerLeg_*",
                "*_ankle": "Foot_*",
                "*_foot": "Toes_*",
                "*_collar": "Shoulder_*",
                "*_shoulder": "UpperArm_*",
                "*_elbow": "LowerArm_*",
                "*_wrist": "Hand_*",
            },
            "L",
            "R",
        ),
    },
)

# hip lies 3 cm below the hip line. The chain abdomen, chest, neck is SMPL's spine1, spine2, neck at 0.86 of its size,
# which puts spine3 a fifth of the way up from the chest. The feet end in End Sites, at the balls of the toes.
CMU_DAZ = Rig(
    "CMU in Daz form",
    {
        "pelvis": ("hip", "abdomen", 0.56),
        "spine1": "abdomen",
        "spine2": "chest",
        "spine3": ("chest", "neck", 0.19),
        "neck": "neck",
        "head": "head",
        **_both_sides(
            {
                "*_hip": "*Thigh",
                "*_knee": "*Shin",
                "*_ankle": "*Foot",
                "*_collar": "*Collar",
                "*_shoulder": "*Shldr",
                "*_elbow": "*ForeArm",
                "*_wrist": "*Hand",
            },
            "l",
            "r",
        ),
        "left_foot": ("lFoot", (0.011, -0.037, 0.121)),
        "right_foot": ("rFoot", (-0.011, -0.037, 0.121)),
    },
    ("lFoot", 1),
)

# The same body in a file whose limbs lie along X of their joints: the foot's X points from the ankle to the toes, its Z
# down. Standing still, the toe joint so lies as far ahead, below and outwards of the ankle as SMPL's. Its collar bones
# begin 3 cm beside the spine, those of SMPL at 7 cm.
CMU_DAZ_ALONG_X = Rig(
    "CMU in Daz form, limbs along X",
    CMU_DAZ.table
    | _both_sides({"*_collar": ("*Collar", "*Shldr", 0.55)}, "l", "r")
    | {"left_foot": ("lFoot", (0.125, -0.012, 0.019)), "right_foot": ("rFoot", (0.125, 0.012, 0.019))},
    ("lFoot", 0),
)

# Hips lies 7 cm above the hip line, as the pelvis of SMPL does. ToSpine, a joint that carries nothing, tells it from
# other rigs.
ACCAD = Rig(
    "ACCAD",
    {
        "pelvis": ("Hips", "ToSpine", 0.0),
        "spine1": "Spine",
        "spine2": "Spine1",
        "spine3": ("Spine1", "Neck", 0.2),
        "neck": "Neck",
        "head": "Head",
        **_both_sides(
            {
                "*_hip": "*UpLeg",
                "*_knee": "*Leg",
                "*_ankle": "*Foot",
                "*_foot": "*ToeBase",
                "*_collar": "*Shoulder",
                "*_shoulder": "*Arm",
                "*_elbow": "*ForeArm",
                "*_wrist": "*Hand",
            },
            "Left",
            "Right",
        ),
    },
)

# The conversion of the CMU database that MotionBuilder reads. Hips lies behind the hip line. It leaves out the length
# of the breastbone (thorax): neck and collar bones begin where it begins, 12 cm too low. It is about as long as the
# bone below it.
CMU_MOTIONBUILDER = Rig(
    "CMU in MotionBuilder form",
    {
        "pelvis": ("Hips", (0.0, 0.0, 0.045)),
        "spine1": "Spine",
        "spine2": "Spine1",
        "spine3": ("Spine1", "Neck", 0.3),
        "neck": "Neck1",
        "head": "Head",
        **_both_sides(
            {
                "*_hip": "*UpLeg",
                "*_knee": "*Leg",
                "*_ankle": "*Foot",
                "*_foot": "*ToeBase",
                "*_collar": ("*Shoulder", "*Arm", 0.33),
                "*_shoulder": "*Arm",
                "*_elbow": "*ForeArm",
                "*_wrist": "*Hand",
            },
            "Left",
            "Right",
        ),
    },
    repeated={"Neck": "Spine1", "LeftShoulder": "Spine1", "RightShoulder": "Spine1"},
)

RIGS = (SMPL22_RIG, BANDAI, CMU_DAZ, CMU_DAZ_ALONG_X, ACCAD, CMU_MOTIONBUILDER)


def find_rig(joints: tuple[str, ...], offsets: np.ndarray | None = None) -> Rig:
    """The rig of a file with these joint names. Capitals and a namespace ("actor:Hips") do not matter.

    offsets: (J, 3) of the joints at rest, by which rigs of the same names are told apart; without them, the first is
    taken.

    Raises MotionLabError naming the joints that the most similar rig would need.
    """
    names = {_plain(joint) for joint in joints}
    missing = {rig.name: sorted(name for name in rig.needs if _plain(name) not in names) for rig in RIGS}
    fitting = [rig for rig in RIGS if not missing[rig.name]]
    for rig in fitting:
        if offsets is None or rig.bone is None or _lies_along(joints, offsets, *rig.bone):
            return rig
    if fitting:
        return fitting[0]
    nearest = min(RIGS, key=lambda rig: len(missing[rig.name]) / len(rig.needs))
    raise MotionLabError(
        f"the skeleton is of no known rig ({', '.join(rig.name for rig in RIGS)}); "
        f"to be '{nearest.name}' it lacks {_listed(missing[nearest.name])}"
    )


def to_smpl22(animation: Animation, rig: Rig | None = None) -> np.ndarray:
    """The 22 SMPL joints of an animation: (T, 22, 3) metres, float64, at the animation's own frame rate.

    rig: how to find them; None recognises it by the joint names, and takes any other humanoid as retargeting finds its
    bones. The world stays as it is in the file, but for a file of a recognised rig whose body stands along Z
    both at rest and as it moves: it is turned so that Y is up.
    Raises MotionLabError if joints are missing or no humanoid is found.
    """
    if rig is not None:
        return _by_table(animation, rig)
    try:
        rig = find_rig(animation.skeleton.joints, animation.skeleton.offsets)
    except MotionLabError:
        from motionlab.motion.retarget.from_rig import any_rig  # on use: it builds on the motion package

        return any_rig(animation)
    return _with_y_up(_by_table(animation, rig), _by_table(_at_rest(animation), rig))


def _by_table(animation: Animation, rig: Rig) -> np.ndarray:
    """The 22 SMPL joints by a rig's table: (T, 22, 3) metres."""
    index = {_plain(joint): i for i, joint in reversed(list(enumerate(animation.skeleton.joints)))}
    missing = sorted(name for name in rig.needs if _plain(name) not in index)
    if missing:
        raise MotionLabError(f"the skeleton is not of the rig '{rig.name}': it lacks {_listed(missing)}")
    if rig.repeated:
        animation = _with_repeated(animation, {index[_plain(a)]: index[_plain(b)] for a, b in rig.repeated.items()})
    ends = {joint: place for joint, place in rig.table.items() if not isinstance(place, str) and len(place) == 2}
    parents = [index[_plain(place[0])] for place in ends.values()]
    joints = _with_ends(animation, parents, [place[1] for place in ends.values()]).joints()
    body = np.empty((len(animation), len(SMPL22), 3))
    for i, name in enumerate(SMPL22.joints):
        place = rig.table[name]
        if isinstance(place, str):
            body[:, i] = joints[:, index[_plain(place)]]
        elif name in ends:
            body[:, i] = joints[:, len(animation.skeleton) + list(ends).index(name)]
        else:
            start, end = joints[:, index[_plain(place[0])]], joints[:, index[_plain(place[1])]]
            body[:, i] = start + place[2] * (end - start)
    return body


def _at_rest(animation: Animation) -> Animation:
    """One frame of the skeleton with all rotations zero."""
    offsets = animation.skeleton.offsets[None]
    still = np.tile([0.0, 0.0, 0.0, 1.0], (1, len(animation.skeleton), 1))
    return replace(animation, rotations=still, positions=np.array(offsets, dtype=np.float64))


def _with_y_up(body: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """The body (T, 22, 3) turned from the axis along which it stands, at rest (1, 22, 3) as in motion, to Y. A rest
    pose that does not stand, with limbs folded along one axis, says nothing.
    """

    def standing(joints: np.ndarray) -> np.ndarray:
        shoulders, hips, ankles = (
            (joints[:, SMPL22.index(f"left_{joint}")] + joints[:, SMPL22.index(f"right_{joint}")]) / 2
            for joint in ("shoulder", "hip", "ankle")
        )
        return np.median(unit(shoulders - hips) + unit(hips - ankles), axis=0)

    if np.linalg.norm(standing(rest)) < 1:
        return body
    axes = [unit(standing(joints)) for joints in (rest, body)]
    if min(abs(axes[0][2]), abs(axes[1][2])) < STANDING or axes[0][2] * axes[1][2] < 0:
        return body
    up = np.array([0.0, 0.0, np.sign(axes[0][2])])
    return rotation_between(up, np.array([0.0, 1.0, 0.0])).apply(body.reshape(-1, 3)).reshape(body.shape)


def _with_repeated(animation: Animation, repeated: dict[int, int]) -> Animation:
    """The animation with the rest offset of another joint added to the place of each of some joints."""
    positions = animation.positions.copy()
    for joint, other in repeated.items():
        positions[:, joint] += animation.skeleton.offsets[other]
    return replace(animation, positions=positions)


def _with_ends(animation: Animation, parents: list[int], offsets: list[tuple[float, float, float]]) -> Animation:
    """The animation with one more still joint for each parent and offset."""
    if not parents:
        return animation
    old, added = animation.skeleton, np.array(offsets)
    names = old.joints + tuple(f"{old.joints[parent]}_end" for parent in parents)
    skeleton = Skeleton(old.name, names, old.parents + tuple(parents), np.concatenate([old.offsets, added]))
    still = np.zeros((len(animation), len(parents), 4))
    still[..., 3] = 1.0
    rotations = np.concatenate([animation.rotations, still], axis=1)
    positions = np.concatenate([animation.positions, np.repeat(added[None], len(animation), axis=0)], axis=1)
    return Animation(skeleton, rotations, positions, animation.fps)


def _lies_along(joints: tuple[str, ...], offsets: np.ndarray, joint: str, axis: int) -> bool:
    index = [_plain(name) for name in joints].index(_plain(joint))
    return int(np.abs(offsets[index]).argmax()) == axis


def _plain(joint: str) -> str:
    return joint.rpartition(":")[2].strip().lower()


def _listed(names: list[str], most: int = 6) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
