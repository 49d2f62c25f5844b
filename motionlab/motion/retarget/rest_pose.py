"""A character at rest: which way is up, front and left, where its soles are, and how far its pose is from a T-pose."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.features import rotation_between, unit
from motionlab.motion.retarget.armature import Armature
from motionlab.motion.retarget.bone_map import SIDES, BoneMap

SNAP = np.cos(np.radians(12))  # bodies that nearly face along an axis face along it
ANKLE = 0.09  # of the leg: how high an ankle is over a sole that nothing tells of
BALL_AHEAD = 0.16  # of the leg: how far the ball of a foot is ahead of the ankle, where nothing tells of it
HELD = 1 / 3  # of a vertex, by a second bone
SOLE_POINTS = 24  # of a foot, which must not go through the floor
NEXT = {"UpperLeg": "LowerLeg", "LowerLeg": "Foot", "Foot": "Toes", "UpperArm": "LowerArm", "LowerArm": "Hand"}


@dataclass(frozen=True, eq=False)
class Sole:
    """What of a foot touches the floor. points: (P, 3) in the frame of the bone at rest, from its place, canonical
    axes.

    carried by the foot, or by the toes. tip: (3,) the foremost point of the toes, from the toes' place.
    """

    foot: np.ndarray
    toes: np.ndarray


@dataclass(frozen=True, eq=False)
class Character:
    """A humanoid in its bind pose, in canonical axes (left +X, up +Y, front +Z) and the units of the scene.

    axes: (3, 3) scene directions to canonical ones. turns: (N,) world rotation of each node at rest; places: (N, 3).
    align: role -> rotation that brings the bone from rest into the reference T-pose. floor: height of the soles.
    leg, arm: metres times the scene's scale along the bones. soles: one a side.
    """

    armature: Armature
    bones: BoneMap
    axes: np.ndarray
    turns: Rotation
    places: np.ndarray
    floor: float
    leg: float
    arm: float
    height: float
    soles: dict[str, Sole]
    moving: tuple[tuple[int, int], ...]  # (node, what carries it), carriers first; the hips are carried by -1
    flesh: dict[int, np.ndarray]  # moving node -> (P, 3) outermost points of the mesh it carries, from its place

    def node(self, role: str) -> int | None:
        return self.bones.bones.get(role)

    def ends(self, role: str) -> tuple[np.ndarray, np.ndarray] | None:
        """(3,), (3,): the start and the end of a limb's bone at rest; None where the body has no such end."""
        start, side = self.node(role), role[:4] if role.startswith("left") else role[:5]
        part = role.removeprefix(side)
        end = self.node(side + NEXT[part]) if part in NEXT else None
        if start is None:
            return None
        if end is not None:
            return self.places[start], self.places[end]
        tail = _tail(self.armature, start)
        return None if tail is None else (self.places[start], self.axes @ tail)


def character(armature: Armature, bones: BoneMap) -> Character:
    """The character of an armature whose bones are known. Raises MotionLabError if a limb has no length."""
    axes = _axes(armature, bones)
    places = armature.places @ axes.T
    matrices = armature.bind[:, :3, :3]
    scales = np.cbrt(np.linalg.det(matrices))
    if not (scales > 1e-12).all():
        raise MotionLabError("a bone is scaled to nothing; apply the scale and export again")
    turns = Rotation.from_matrix(axes @ (matrices / scales[:, None, None]))
    node = bones.bones
    leg = float(np.mean([_length(places, node, side, "UpperLeg", "LowerLeg", "Foot") for side in SIDES]))
    arm = float(np.mean([_length(places, node, side, "UpperArm", "LowerArm", "Hand") for side in SIDES]))
    if not leg > 0:
        raise MotionLabError("the legs of this character have no length; name its bones in a JSON file")
    feet = {side: _foot_vertices(armature, bones, side, axes) for side in SIDES}
    floor = min((v[:, 1].min() for pair in feet.values() for v in pair if len(v)), default=None)
    low = min(places[n, 1] for side in SIDES for n in _below(armature, node[side + "Foot"]))
    if floor is None:
        toes = all(side + "Toes" in node for side in SIDES)
        floor = low if toes else low - ANKLE * leg
    floor = min(floor, low)
    soles = {side: _sole(places, bones, side, feet[side], floor, leg) for side in SIDES}
    tops = [float((part.vertices @ axes[1]).max()) for part in armature.skins if len(part.vertices)]
    height = max(tops, default=floor + 1.1 * (places[node["head"], 1] - floor)) - floor
    moving = _moving(armature, bones)
    limbs = {bone for role, bone in node.items() if role.startswith(SIDES)}
    flesh = _flesh(armature, moving, places, axes, limbs)
    return Character(armature, bones, axes, turns, places, float(floor), leg, arm, float(height), soles, moving, flesh)


def _moving(armature: Armature, bones: BoneMap) -> tuple[tuple[int, int], ...]:
    """The nodes that move with the body, as far as humanoid bones hang on them, and what carries each.

    A bone that hangs elsewhere in the tree, as feet do that inverse kinematics moved, is carried by the limb above it.
    """
    hips, roles = bones.bones["hips"], {node: role for role, node in bones.bones.items()}
    carriers: dict[int, int] = {hips: -1}
    for node in [*bones.bones.values(), *bones.spine, *bones.neck]:
        way = armature.path(node)
        if hips in way:
            for child, parent in zip(way, way[1 : way.index(hips) + 1]):
                carriers[child] = parent
        elif node not in carriers:
            carriers[node] = _limb_above(bones, roles.get(node, ""), hips)
    order, left = [(hips, -1)], dict(carriers)
    del left[hips]
    done = {hips}
    while left:
        ready = [node for node, carrier in left.items() if carrier in done]
        if not ready:
            raise MotionLabError(
                "the bones of this character carry each other in a circle; name its bones in a JSON file"
            )
        for node in ready:
            order.append((node, left.pop(node)))
            done.add(node)
    return tuple(order)


def _limb_above(bones: BoneMap, role: str, hips: int) -> int:
    for upper, lower in NEXT.items():
        if role.endswith(lower) and role.removesuffix(lower) + upper in bones.bones:
            return bones.bones[role.removesuffix(lower) + upper]
    return hips


def _flesh(armature: Armature, moving, places: np.ndarray, axes: np.ndarray, limbs: set[int]) -> dict[int, np.ndarray]:
    """Moving node -> (P, 3) points of the mesh that lie outermost, from the node's place, canonical axes.

    A vertex belongs to the bone that holds most of it. Where a second one holds a third or more, it lies between where
    the two would have it, so it belongs to both; not in limbs, which bend too far for that to say much.
    """
    inside = {node for node, _ in moving}
    owner = np.full(len(armature.names), -1)
    for node in armature.order:
        owner[node] = node if node in inside else (owner[armature.parents[node]] if armature.parents[node] >= 0 else -1)
    steps = np.linspace(
        -1, 1, 5
    )  # directions at most some 15 degrees from a neighbour: heads of toys are large and round
    ways = np.array([way for way in product(steps, repeat=3) if np.abs(way).max() == 1])
    points: dict[int, list[np.ndarray]] = {}
    for part in armature.skins:
        order = np.argsort(-part.weights, axis=1)[:, :2]
        first, second = owner[np.take_along_axis(part.bones, order, axis=1)].T
        shared = np.take_along_axis(part.weights, order, axis=1)[:, 1] > HELD
        shared &= ~np.isin(first, [*limbs]) & ~np.isin(second, [*limbs])
        for node in np.unique(first[first >= 0]).tolist():
            own = (first == node) | (shared & (second == node))
            points.setdefault(node, []).append(part.vertices[own] @ axes.T)
    found = {}
    for node, parts in points.items():
        cloud = np.concatenate(parts)
        found[node] = cloud[np.unique((cloud @ ways.T).argmax(axis=0))] - places[node]
    return found


def _axes(armature: Armature, bones: BoneMap) -> np.ndarray:
    """(3, 3) rows: left, up and front of the body in the scene."""
    at = {role: armature.places[node] for role, node in bones.bones.items()}
    hips, chest = (at["left" + bone] + at["right" + bone] for bone in ("UpperLeg", "UpperArm"))
    feet = at["leftFoot"] + at["rightFoot"]
    up = _snapped(unit(chest - hips) + unit(hips - feet))
    left = at["leftUpperLeg"] - at["rightUpperLeg"] + at["leftUpperArm"] - at["rightUpperArm"]
    left = unit(left - (left @ up) * up)
    if not left.any():
        raise MotionLabError("left and right of this character cannot be told apart; name its bones in a JSON file")
    left = _snapped(left)
    left = unit(left - (left @ up) * up)
    return np.array([left, up, np.cross(left, up)])


def _snapped(direction: np.ndarray) -> np.ndarray:
    direction = unit(direction)
    axis = int(np.abs(direction).argmax())
    nearest = np.sign(direction[axis]) * np.eye(3)[axis]
    return nearest if direction @ nearest > SNAP else direction


def _length(places: np.ndarray, node: dict[str, int], side: str, *parts: str) -> float:
    chain = [places[node[side + part]] for part in parts if side + part in node]
    return float(np.linalg.norm(np.diff(chain, axis=0), axis=1).sum())


def _below(armature: Armature, top: int) -> list[int]:
    children, found = armature.children(), [top]
    for node in found:
        found.extend(children[node])
    return found


def _tail(armature: Armature, node: int) -> np.ndarray | None:
    """(3,) where a bone without a next bone ends: the farthest child, or the middle of the vertices that it carries."""
    below = [n for n in _below(armature, node)[1:] if n in armature.joints]
    if below:
        far = max(below, key=lambda n: np.linalg.norm(armature.places[n] - armature.places[node]))
        if np.linalg.norm(armature.places[far] - armature.places[node]) > 0:
            return armature.places[far]
    heavy = [part.vertices[(part.weights * (part.bones == node)).sum(1) > 0.5] for part in armature.skins]
    heavy = np.concatenate([*heavy, np.empty((0, 3))])
    return heavy.mean(axis=0) if len(heavy) else None


def _foot_vertices(armature: Armature, bones: BoneMap, side: str, axes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(V, 3) vertices carried by a foot without its toes, and by its toes, canonical axes."""
    foot, toes = bones.bones[side + "Foot"], bones.bones.get(side + "Toes")
    front = set(_below(armature, toes)) if toes is not None else set()
    back = set(_below(armature, foot)) - front
    found = []
    for which in (back, front):
        parts = [
            part.vertices[(part.weights * np.isin(part.bones, list(which))).sum(1) > 0.5] for part in armature.skins
        ]
        found.append(np.concatenate([*parts, np.empty((0, 3))]) @ axes.T)
    return found[0], found[1]


def _sole(places: np.ndarray, bones: BoneMap, side: str, vertices, floor: float, leg: float) -> Sole:
    ankle = places[bones.bones[side + "Foot"]]
    ball = places[bones.bones[side + "Toes"]] if side + "Toes" in bones.bones else None
    back, front = vertices
    if len(back):
        foot = _lowest(back, floor, leg)
    else:
        ahead = ball if ball is not None else ankle + [0, 0, BALL_AHEAD * leg]
        foot = np.array([[ankle[0], floor, ankle[2] - 0.05 * leg], [ahead[0], floor, ahead[2]]])
    if ball is None:
        return Sole(foot - ankle, np.empty((0, 3)))
    toes = _lowest(front, floor, leg) if len(front) else np.array([[ball[0], floor, ball[2] + 0.07 * leg]])
    return Sole(foot - ankle, toes - ball)


def _lowest(vertices: np.ndarray, floor: float, leg: float) -> np.ndarray:
    """(P, 3) a few of the vertices that lie outermost near the floor, in every direction along it."""
    low = vertices[vertices[:, 1] <= vertices[:, 1].min() + 0.06 * leg]
    angles = np.arange(SOLE_POINTS) * 2 * np.pi / SOLE_POINTS
    ways = np.stack([np.cos(angles), np.full(SOLE_POINTS, -0.6), np.sin(angles)], axis=-1)
    return low[np.unique((low @ ways.T).argmax(axis=0))]


def ball_of(body: Character, side: str) -> np.ndarray:
    """(3,) the ball of a foot at rest: where its toes begin, or where they would."""
    ankle, toes = body.places[body.bones.bones[side + "Foot"]], body.bones.bones.get(side + "Toes")
    if toes is not None and body.places[toes][2] - ankle[2] > 0.4 * BALL_AHEAD * body.leg:
        return body.places[toes]
    sole = body.soles[side].foot
    usual = BALL_AHEAD * body.leg
    ahead = max(0.6 * sole[:, 2].max(), 0.5 * usual) if body.armature.skins else usual
    return np.array([ankle[0], body.floor, ankle[2] + ahead])


def alignment(body: Character, rest: dict[str, np.ndarray]) -> dict[str, Rotation]:
    """role -> rotation that brings a bone from the character's rest into the T-pose whose bone directions are `rest`.

    Limbs turn the shortest way (from an A-pose about the front axis, as a person raises the arms). Feet keep their
    soles flat and turn about the vertical alone. Trunk, head and shoulders stay: there directions differ by anatomy.
    """
    align = {role: Rotation.identity() for role in body.bones.bones}
    for side in SIDES:
        for part in ("UpperArm", "LowerArm", "UpperLeg", "LowerLeg", "Foot"):
            node, ends = body.node(side + part), body.ends(side + part)
            if part == "Foot" and node is not None:
                ends = body.places[node], ball_of(body, side)  # which a foot without toes has as well
            if ends is None or side + part not in rest:
                align[side + part] = align.get(side + _above(part), Rotation.identity())
                continue
            level = (1, 0, 1) if part == "Foot" else 1
            align[side + part] = rotation_between((ends[1] - ends[0]) * level, rest[side + part] * level)
        align[side + "Hand"] = align[side + "LowerArm"]
        align[side + "Toes"] = align[side + "Foot"]
    return align


def _above(part: str) -> str:
    return next((upper for upper, lower in NEXT.items() if lower == part), part)
