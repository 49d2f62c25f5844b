"""Carry a motion of the 22 SMPL joints over to a character.

1. Rotations: each bone turns from its T-pose as the bone of the source does; spines of any length share the curve.
2. Root: the middle of the hips travels as the source's does, scaled by leg length, soles for soles.
3. Feet: near the floor the balls of the feet go where the source's do; planted ones stay, soles never pass the floor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from motionlab.motion.features import rotation_between, unit
from motionlab.motion.ik import BLEND, bend, planted_offsets, smooth_peak, within_reach
from motionlab.motion.motion import Animation
from motionlab.motion.retarget.bone_map import SIDES
from motionlab.motion.retarget.hands import bent_wrist
from motionlab.motion.retarget.rest_pose import Character, alignment, ball_of
from motionlab.motion.rotations import floor_height, standing_frames
from motionlab.motion.skeleton import SMPL22

SOURCE = {"hips": "pelvis", "head": "head"} | {
    side + role: f"{side}_{joint}"
    for side in SIDES
    for role, joint in (
        ("Shoulder", "collar"),
        ("UpperArm", "shoulder"),
        ("LowerArm", "elbow"),
        ("Hand", "wrist"),
        ("UpperLeg", "hip"),
        ("LowerLeg", "knee"),
        ("Foot", "ankle"),
        ("Toes", "foot"),
    )
}
# Of the source's leg: up to NEAR above its rest a foot is placed by the floor, from FAR on by its own leg.
NEAR, FAR = 0.06, 0.35
HAND_NEAR, HAND_FAR = 0.12, 0.30  # likewise for the heights of hands
STANCE = 0.35  # seconds (sigma): hips that swing in a step do not move the feet of a body with wider hips
REACH = 0.998  # of a straight leg
DOWN = 0.06  # of the leg: how far the body comes down at most, so that feet reach the floor
LEVEL = np.radians(22)  # a foot near the floor that is tilted by less lies flat
TOES_BEND = np.radians(65)
HEIGHT_NOISE = 0.03  # metres: a planted toe that rises by less stays down
SHALLOW = 1e-3  # of the leg: how deep in the floor a body may be
LIFTS = 12  # as often at most, until it is not deeper
UP = np.array([0.0, 1.0, 0.0])
FORWARD, SIDEWAYS = np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])


@dataclass(frozen=True, eq=False)
class Pose:
    """A character in motion.

    turns: node -> (T) world rotations; places: node -> (T, 3); canonical axes, scene units.
    """

    turns: dict[int, Rotation]
    places: dict[int, np.ndarray]
    fps: float

    def __len__(self) -> int:
        return len(next(iter(self.places.values())))


@dataclass(frozen=True, eq=False)
class Source:
    """A motion to carry over. joints: (T, 22, 3) metres. turns: (T) world rotation of each joint from the T-pose.

    rest: role -> (3,) direction of the bone in the T-pose. floor: height of the toe joints at rest on the floor.
    leg, arm: metres. ankle: height of the ankle over the toe joint at rest.
    """

    joints: np.ndarray
    turns: list[Rotation]
    rest: dict[str, np.ndarray]
    floor: float
    leg: float
    arm: float
    ankle: float
    foot: float
    aside: float
    stands: np.ndarray
    fps: float


def source(animation: Animation) -> Source:
    """What retargeting needs of an animation of the 22 SMPL joints whose rest is a T-pose."""
    skeleton, turns = animation.skeleton, []
    for joint, parent in enumerate(skeleton.parents):
        turn = Rotation.from_quat(animation.rotations[:, joint])
        turns.append(turn if parent < 0 else turns[parent] * turn)
    joints, offsets = animation.joints(), skeleton.offsets
    child = {"UpperArm": "elbow", "LowerArm": "wrist", "UpperLeg": "knee", "LowerLeg": "ankle", "Foot": "foot"}
    rest = {side + role: unit(offsets[SMPL22.index(f"{side}_{end}")]) for side in SIDES for role, end in child.items()}
    length = np.linalg.norm(offsets, axis=1)
    toes = [SMPL22.index(f"{side}_foot") for side in SIDES]
    return Source(
        joints,
        turns,
        rest,
        floor_height(joints, animation.fps),
        float(length[[4, 5, 7, 8]].sum() / 2),
        float(length[[18, 19, 20, 21]].sum() / 2),
        float(-offsets[toes, 1].mean()),
        float(np.linalg.norm(offsets[toes][:, [0, 2]], axis=1).mean()),
        float(np.abs(offsets[[1, 2], 0]).mean()),
        standing_frames(joints, animation.fps),
        animation.fps,
    )


def retarget(animation: Animation, body: Character) -> Pose:
    """The character moving as the animation (of the 22 SMPL joints, T-pose at rest) does."""
    taken = source(animation)
    turns = _turns(taken, body)
    hips = _hips_path(taken, body)
    pose = forward(body, turns, hips, taken.fps)
    for side in SIDES:
        if side + "Hand" in body.bones.bones:
            _reach_with_hand(taken, body, pose, turns, side)
    pose, lift = _lifted(body, turns, hips, taken.fps)
    ankles = {side: _ankle_path(taken, body, pose, turns, side) for side in SIDES}
    drop = (_crouch(body, pose, ankles, taken.fps) - lift).clip(0)  # a body that lies on the floor does not come down
    hips = hips + (lift - drop + _unfold(body, pose, ankles, taken.fps))[:, None] * UP
    pose = _on_its_feet(body, turns, hips, ankles, taken.fps)
    for _ in range(LIFTS):  # knees that came to lie in the floor
        deep = smooth_peak(_sunk(body, pose), BLEND, taken.fps)
        if deep.max(initial=0) < SHALLOW * body.leg:
            break
        hips = hips + deep[:, None] * UP
        pose = _on_its_feet(body, turns, hips, ankles, taken.fps)
    return pose


def _lifted(body: Character, turns: dict[int, Rotation], hips: np.ndarray, fps: float) -> tuple[Pose, np.ndarray]:
    """The pose with its mesh out of the floor, feet left out, and how far that lifted it (T,)."""
    pose = forward(body, turns, hips, fps)
    lift = smooth_peak(_sunk(body, pose), BLEND, fps)
    if lift.max(initial=0) < SHALLOW * body.leg:
        return pose, np.zeros(len(pose))
    return forward(body, turns, hips + lift[:, None] * UP, fps), lift


def _on_its_feet(body: Character, turns: dict[int, Rotation], hips: np.ndarray, ankles, fps: float) -> Pose:
    """The pose whose legs reach the ankles' places, side -> (T, 3)."""
    pose = forward(body, turns, hips, fps)
    for side in SIDES:
        reach(body, pose, turns, side, "leg", ankles[side])
    return forward(body, turns, hips, fps)


def _turns(taken: Source, body: Character) -> dict[int, Rotation]:
    """(T) world rotations of the bones that the source tells: each turns from its T-pose as the source's does."""
    align, turns = alignment(body, taken.rest), {}
    bones = body.bones.bones
    at = dict(zip(SMPL22.joints, taken.turns))
    for role, node in bones.items():
        turns[node] = at[SOURCE[role]] * align[role] * body.turns[node]
    # a spine bends evenly from the pelvis to the chest: rigs disagree about the joints between
    for chain, ends in ((body.bones.spine, ("pelvis", "spine3")), (body.bones.neck, ("spine3", "neck"))):
        for i, node in enumerate(chain, start=1):
            turns[node] = _between(at[ends[0]], at[ends[1]], i / len(chain)) * body.turns[node]
    if not body.bones.spine:  # one bone is hips and chest at once
        turns[bones["hips"]] = _between(at["pelvis"], at["spine3"], 0.5) * body.turns[bones["hips"]]
    return turns


def _between(first: Rotation, second: Rotation, share: float) -> Rotation:
    """(T) rotations a share of the way from (T) rotations to others."""
    return first * Rotation.from_rotvec(share * (first.inv() * second).as_rotvec())


def _hips_path(taken: Source, body: Character) -> np.ndarray:
    """(T, 3) where the middle of the hips goes: scaled by leg length, as high over the ankles."""
    scale = body.leg / taken.leg
    path = scale * taken.joints[:, [1, 2]].mean(axis=1)
    ankle = np.mean([body.places[body.bones.bones[side + "Foot"], 1] for side in SIDES])
    path[:, 1] += ankle - scale * (taken.floor + taken.ankle)
    return path + _origin(body)


def _origin(body: Character) -> np.ndarray:
    """(3,) the point of the floor, or of its plane, below the hips at rest: where motions begin."""
    middle = np.mean([body.places[body.bones.bones[side + "UpperLeg"]] for side in SIDES], axis=0)
    return middle * (1, 0, 1)


def forward(body: Character, turns: dict[int, Rotation], hips: np.ndarray, fps: float) -> Pose:
    """Forward kinematics: the world turns of some bones, and all others rigid on what they hang on.

    hips: (T, 3) the middle between the hip joints.
    """
    bones = body.bones.bones
    middle = np.mean([body.places[bones[side + "UpperLeg"]] for side in SIDES], axis=0)
    turned: dict[int, Rotation] = {}
    placed: dict[int, np.ndarray] = {}
    for node, above in body.moving:
        if above < 0:
            turned[node] = turns[node]
            placed[node] = hips - (turns[node] * body.turns[node].inv()).apply(middle - body.places[node])
            continue
        moved = turned[above] * body.turns[above].inv()
        turned[node] = turns[node] if node in turns else moved * body.turns[node]
        placed[node] = placed[above] + moved.apply(body.places[node] - body.places[above])
    return Pose(turned, placed, fps)


def _sunk(body: Character, pose: Pose) -> np.ndarray:
    """(T,) how deep the mesh is in the floor, feet and shins left out."""
    deep = np.zeros(len(pose))
    below = {body.bones.bones.get(side + part) for side in SIDES for part in ("Foot", "Toes")}
    for node, points in body.flesh.items():
        if node not in below:
            deep = np.maximum(deep, body.floor - (pose.places[node][:, 1] + _lowest(body, pose.turns, node, points)))
    return deep


def _ankle_path(taken: Source, body: Character, pose: Pose, turns: dict[int, Rotation], side: str) -> np.ndarray:
    """(T, 3) where an ankle goes. Levels the foot and bends the toes in `turns` where the foot is near the floor."""
    foot, toes = body.bones.bones[side + "Foot"], body.bones.bones.get(side + "Toes")
    index = [SMPL22.index(f"{side}_{joint}") for joint in ("hip", "foot")]
    scale = body.leg / taken.leg
    ball = taken.joints[:, index[1]]
    height = (ball[:, 1] - taken.floor).clip(0)
    near = 1 - _smoothstep((height / taken.leg - NEAR) / (FAR - NEAR))

    rest = body.turns[foot]
    yaw, pitch, roll = _foot_angles(turns[foot] * rest.inv())
    sure = near
    for angle, most in ((pitch, 50), (roll, 35)):  # a foot that lies on its instep or its side stands on no sole
        sure = sure * (1 - _smoothstep((np.abs(angle) - np.radians(most)) / np.radians(25)))
    level = pitch * _smoothstep(np.abs(pitch) / LEVEL)
    tilt = sure * level + (1 - sure) * pitch
    turned = _foot_turn(yaw, tilt, roll * (1 - sure))
    turns[foot] = turned * rest
    if toes is not None:
        flat = np.where(tilt < 0, tilt * (1 - sure), tilt)
        turns[toes] = (
            _foot_turn(yaw, tilt + (flat - tilt).clip(-TOES_BEND, TOES_BEND), roll * (1 - sure)) * body.turns[toes]
        )

    arm = ball_of(body, side) - body.places[foot]  # from the ankle at rest
    limb = taken.joints[:, SMPL22.index(f"{side}_ankle")] - taken.joints[:, index[0]]
    own = pose.places[body.bones.bones[side + "UpperLeg"]] + scale * limb + turned.apply(arm)
    ahead = np.linalg.norm(arm[[0, 2]]) - scale * taken.foot
    aside = (body.places[body.bones.bones[side + "UpperLeg"]] - _origin(body))[0] - scale * taken.aside * (
        1 if side == "left" else -1
    )
    across = gaussian_filter1d(taken.turns[0].apply(SIDEWAYS) * (1, 0, 1), STANCE * taken.fps, axis=0, mode="nearest")
    placed = (
        scale * ball + aside * across + Rotation.from_euler("y", yaw[:, None]).apply([0.0, 0.0, ahead]) + _origin(body)
    )
    placed[:, 1] = (
        body.floor + (ball_of(body, side)[1] - body.floor) + scale * height * _smoothstep(height / HEIGHT_NOISE)
    )
    weight = sure[:, None]
    path = weight * placed + (1 - weight) * own

    stands = taken.stands[:, SIDES.index(side)]
    path = path + scale * planted_offsets(path / scale, stands, taken.fps)
    ankle = path - turned.apply(arm)
    return ankle + _sole_lift(body, side, ankle, turned, turns)[:, None] * (0, 1, 0)


def _reach_with_hand(taken: Source, body: Character, pose: Pose, turns: dict[int, Rotation], side: str) -> None:
    """Turn an arm in `turns` so that its hand goes where the source's does, its wrist bent over the floor."""
    node, align = body.bones.bones[side + "Hand"], alignment(body, taken.rest)[side + "Hand"]
    path = _hand_path(taken, body, pose, side)
    straight = turns[node]
    turns[node] = bent_wrist(body, straight, side, align, path[:, 1], taken.fps)
    path[:, 1] = np.maximum(path[:, 1], body.floor - _lowest(body, turns, node, body.flesh.get(node)))
    turns[node] = straight  # which turns with the forearm
    reach(body, pose, turns, side, "arm", path)
    turns[node] = bent_wrist(body, turns[node], side, align, path[:, 1], taken.fps)


def _hand_path(taken: Source, body: Character, pose: Pose, side: str) -> np.ndarray:
    """(T, 3) where a hand goes: as the source's is from its shoulder, by arm lengths; near the floor as high as the
    source's.
    """
    shoulder, wrist = (taken.joints[:, SMPL22.index(f"{side}_{joint}")] for joint in ("shoulder", "wrist"))
    path = pose.places[body.bones.bones[side + "UpperArm"]] + (wrist - shoulder) * body.arm / taken.arm
    height = (wrist[:, 1] - taken.floor).clip(0)
    near = 1 - _smoothstep((height / taken.leg - HAND_NEAR) / (HAND_FAR - HAND_NEAR))
    path[:, 1] += near * (body.floor + height * body.leg / taken.leg - path[:, 1])
    return path


def _lowest(body: Character, turns: dict[int, Rotation], node: int, points: np.ndarray | None) -> np.ndarray | float:
    """(T,) how far the lowest of some points (P, 3), which a node carries, is above the node's place."""
    if points is None or not len(points):
        return 0.0
    return ((turns[node] * body.turns[node].inv()).as_matrix()[:, 1] @ points.T).min(axis=1)


def _sole_lift(
    body: Character, side: str, ankle: np.ndarray, turned: Rotation, turns: dict[int, Rotation]
) -> np.ndarray:
    """(T,) how deep the lowest point of foot and toes would be in the floor."""
    sole, foot, toes = body.soles[side], body.bones.bones[side + "Foot"], body.bones.bones.get(side + "Toes")
    points = np.concatenate([sole.foot, body.flesh.get(foot, sole.foot)])
    lowest = ankle[:, 1] + (turned.as_matrix()[:, 1] @ points.T).min(axis=1)
    if toes is not None and len(sole.toes):
        base = ankle[:, 1] + turned.apply(body.places[toes] - body.places[foot])[:, 1]
        points = np.concatenate([sole.toes, body.flesh.get(toes, sole.toes)])
        lowest = np.minimum(lowest, base + _lowest(body, turns, toes, points))
    shin = body.bones.bones[side + "LowerLeg"]
    boot = body.flesh.get(shin, np.empty((0, 3))) - (body.places[body.bones.bones[side + "Foot"]] - body.places[shin])
    lowest = np.minimum(lowest, ankle[:, 1] + _lowest(body, turns, shin, boot[boot[:, 1] < 0]))
    return (body.floor - lowest).clip(0)


def _foot_angles(turn: Rotation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(T,) yaw, pitch (up is positive) and roll of a foot from where it points ahead, flat."""
    front = turn.apply(FORWARD)
    yaw = np.unwrap(np.arctan2(front[:, 0], front[:, 2]))
    pitch = np.arcsin(front[:, 1].clip(-1, 1))
    level = _foot_turn(yaw, pitch, 0 * pitch)
    side = level.inv().apply(turn.apply(SIDEWAYS))
    return yaw, pitch, np.arctan2(side[:, 1], side[:, 0])


def _foot_turn(yaw: np.ndarray, pitch: np.ndarray, roll: np.ndarray) -> Rotation:
    return Rotation.from_euler("YXZ", np.stack([yaw, -pitch, roll], axis=-1))


def _crouch(body: Character, pose: Pose, ankles: dict[str, np.ndarray], fps: float) -> np.ndarray:
    """(T,) how far the body comes down, so that both legs reach their ankles."""
    drop = np.zeros(len(pose))
    for side in SIDES:
        hip = pose.places[body.bones.bones[side + "UpperLeg"]]
        length = REACH * body.leg
        way = ankles[side] - hip
        level = np.minimum((way[:, [0, 2]] ** 2).sum(-1), length**2)
        drop = np.maximum(drop, (-way[:, 1] - np.sqrt(length**2 - level)).clip(0, DOWN * body.leg))
    return smooth_peak(drop, BLEND, fps)


def _unfold(body: Character, pose: Pose, ankles: dict[str, np.ndarray], fps: float) -> np.ndarray:
    """(T,) how far the body goes up where a leg of unequal bones cannot fold as far as its foot on the floor asks."""
    rise, bones = np.zeros(len(pose)), body.bones.bones
    for side in SIDES:
        upper, lower = (
            np.linalg.norm(body.places[bones[side + a]] - body.places[bones[side + b]])
            for a, b in (("UpperLeg", "LowerLeg"), ("LowerLeg", "Foot"))
        )
        least = abs(upper - lower) / REACH
        way = ankles[side] - pose.places[bones[side + "UpperLeg"]]
        level = (way[:, [0, 2]] ** 2).sum(axis=-1)
        near = level + way[:, 1] ** 2 < least**2
        rise = np.maximum(rise, np.where(near, way[:, 1] + np.sqrt((least**2 - level).clip(0)), 0).clip(0))
    return smooth_peak(rise, BLEND, fps)


LIMBS = {"leg": ("UpperLeg", "LowerLeg", "Foot"), "arm": ("UpperArm", "LowerArm", "Hand")}
BEND = {"leg": FORWARD, "arm": -FORWARD}  # where a straight knee or elbow would go, in the frame of a bone in T-pose


def reach(body: Character, pose: Pose, turns: dict[int, Rotation], side: str, limb: str, target: np.ndarray) -> None:
    """Turn the two bones of a limb in `turns` so that its end comes to the target (T, 3), bending in its own plane.

    A hand turns with its forearm; a foot keeps its direction.
    """
    top, middle, end = (body.bones.bones[side + part] for part in LIMBS[limb])
    upper, lower = (np.linalg.norm(body.places[b] - body.places[a]) for a, b in ((top, middle), (middle, end)))
    root, count = pose.places[top], len(pose)
    target = within_reach(root, target, np.full(count, REACH * (upper + lower)))
    target = _not_too_near(root, target, abs(upper - lower) / REACH)
    ahead = (turns[top] * body.turns[top].inv()).apply(BEND[limb])
    bent = bend(
        root, pose.places[middle] + 0.05 * (upper + lower) * ahead, target, np.full(count, upper), np.full(count, lower)
    )
    turns[top] = rotation_between(pose.places[middle] - root, bent - root) * turns[top]
    bone = (turns[middle] * body.turns[middle].inv()).apply(body.places[end] - body.places[middle])
    more = rotation_between(bone, target - bent)
    turns[middle] = more * turns[middle]
    if limb == "arm":
        turns[end] = more * turns[end]


def _not_too_near(root: np.ndarray, target: np.ndarray, least: float) -> np.ndarray:
    """The target (T, 3), or the nearest point that a limb of unequal bones can fold to."""
    way = target - root
    length = np.linalg.norm(way, axis=-1, keepdims=True).clip(1e-9)
    return root + way * np.maximum(1, least / length)


def _smoothstep(x: np.ndarray) -> np.ndarray:
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)
