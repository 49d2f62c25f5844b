"""Bones of a humanoid without names: two legs reach lowest, two arms leave the trunk above them, a head stands on top.

Works on the bind pose alone: which joints have a mirror image, which chains they form, where the longest bones lie.
Which side is left follows from where the feet point; names that tell sides are believed first.
"""

from __future__ import annotations

import re

import numpy as np

from motionlab.motion.retarget.armature import Armature

ASIDE = 0.02  # of the height: joints that lie farther from the middle belong to a side
MIRRORED = 0.04  # of the height: how far a joint may be from the mirror image of another
TOES = 0.55  # of the shin: a last bone that is shorter leads to the toes
GUESS, SIDED_GUESS = 0.5, 0.7  # confidence; of guesses whose side a name tells

UPRIGHT = (np.eye(3), [[1, 0, 0], [0, 0, 1], [0, -1, 0]])  # from Y up and from Z up to Y up


def find_by_structure(armature: Armature, known: dict[str, int]) -> tuple[dict[str, int], float]:
    """role -> node as far as the structure tells, and a confidence. known: roles that names told, which are kept."""
    joints = [node for node in armature.order if node in armature.joints]
    if len(joints) < 10:
        return {}, 0.0
    turned = [armature.places @ np.array(turn, dtype=float).T for turn in UPRIGHT]
    guesses = [_find(armature, joints, places, known) for places in turned]
    return max(guesses, key=lambda guess: (len(guess[0]), guess[1]))


def _find(
    armature: Armature, joints: list[int], places: np.ndarray, known: dict[str, int]
) -> tuple[dict[str, int], float]:
    """The same with Y up. places: (N, 3)."""
    height = np.ptp(places[joints], axis=0)[1]
    if not height > 0:
        return {}, 0.0
    lateral, share = _lateral_axis(places[joints], height)
    middle = _middle(places[joints], lateral, height)
    aside = places[:, lateral] - middle
    sides = {sign: [j for j in joints if sign * aside[j] > ASIDE * height] for sign in (1, -1)}
    if not sides[1] or not sides[-1]:
        return {}, 0.0
    tree = _Tree(armature, joints, places)
    legs = {
        sign: min(sides[sign], key=lambda j: (round(places[j, 1] / height, 3), -len(armature.path(j))))
        for sign in sides
    }
    hips = armature.common(legs.values())
    if hips < 0:
        return {}, 0.0
    arms, chest = _arms(armature, tree, sides, hips, places, height)
    found: dict[str, int] = {"hips": hips}
    body: dict[int, dict[str, int]] = {}
    for sign in (1, -1):
        body[sign] = _leg(armature, tree, hips, legs[sign], places, height)
        if arms:
            body[sign] |= _arm(armature, tree, chest, arms[sign], places)
    if arms:
        head = _head(armature, tree, chest, places, aside, height, {n for s in body.values() for n in s.values()})
        if head is not None:
            found["head"] = head
    left, named = _left_sign(armature, body, places, lateral)
    for sign, side in ((left, "left"), (-left, "right")):
        found |= {side + part: node for part, node in body[sign].items()}
    confidence = (SIDED_GUESS if named else GUESS) * min(1.0, share)
    return {role: node for role, node in found.items() if node not in known.values() or role in known}, confidence


class _Tree:
    """Children among the joints, and how far each subtree reaches."""

    def __init__(self, armature: Armature, joints: list[int], places: np.ndarray):
        inside = set(joints)
        self.children: dict[int, list[int]] = {joint: [] for joint in joints}
        for joint in joints:
            above = next((node for node in armature.path(joint)[1:] if node in inside), None)
            if above is not None:
                self.children[above].append(joint)
        self.reach: dict[int, float] = {}
        for joint in reversed(joints):
            self.reach[joint] = max(
                (self.reach[c] + float(np.linalg.norm(places[c] - places[joint])) for c in self.children[joint]),
                default=0.0,
            )

    def below(self, node: int) -> list[int]:
        """The node and all joints under it."""
        found = [node]
        for joint in found:
            found.extend(self.children.get(joint, []))
        return found


def _lateral_axis(points: np.ndarray, height: float) -> tuple[int, float]:
    """The level axis (0 or 2) across which the joints mirror best, and the share of them that do."""
    shares = {}
    for axis in (0, 2):
        mirrored = points.copy()
        mirrored[:, axis] = 2 * _middle(points, axis, height) - mirrored[:, axis]
        gaps = np.linalg.norm(mirrored[:, None] - points[None], axis=-1).min(axis=1)
        wide = np.abs(points[:, axis] - _middle(points, axis, height)) > ASIDE * height
        shares[axis] = float(np.mean(gaps < MIRRORED * height)) * (0.3 + 0.7 * min(1.0, wide.mean() / 0.3))
    best = max(shares, key=shares.get)
    return best, shares[best]


def _middle(points: np.ndarray, axis: int, height: float) -> float:
    """Where the plane of symmetry lies: halfway between the extremes."""
    return float((points[:, axis].max() + points[:, axis].min()) / 2)


def _arms(armature: Armature, tree: _Tree, sides, hips: int, places: np.ndarray, height: float):
    """The far ends of both arms, and the bone on which they meet: the pair with the longest ways from a bone above the
    hips.
    """
    best, ends, chest = 0.0, None, -1
    below_hips = set(armature.path(hips)[1:])
    legs = {node for sign in sides for node in sides[sign] if places[node, 1] < places[hips, 1] - 0.25 * height}
    for end in sides[1]:
        for other in sides[-1]:
            if tree.children[end] or tree.children[other] or np.abs(places[end] - places[other])[1] > MIRRORED * height:
                continue
            meet = armature.common([end, other])
            if (
                meet < 0
                or meet in below_hips
                or places[meet, 1] < places[hips, 1]
                or legs.intersection(armature.path(end))
            ):
                continue
            ways = [_length(armature, end, meet, places), _length(armature, other, meet, places)]
            if abs(ways[0] - ways[1]) < 0.1 * max(ways) and sum(ways) > best:
                best, ends, chest = sum(ways), {1: end, -1: other}, meet
    return ends, chest


def _length(armature: Armature, end: int, top: int, places: np.ndarray) -> float:
    way = armature.path(end)
    way = way[: way.index(top) + 1]
    return float(np.linalg.norm(np.diff(places[way], axis=0), axis=1).sum())


def _chain(armature: Armature, tree: _Tree, top: int, end: int) -> list[int]:
    """Joints from below `top` to `end`."""
    way = armature.path(end)
    return [node for node in way[: way.index(top)][::-1] if node in tree.children]


def _branch(tree: _Tree, chain: list[int]) -> int:
    """The place in the chain where fingers or toes part, or its end; the first two may branch (twist bones)."""
    for at in range(2, len(chain)):
        reaching = sum(tree.reach[child] > 0 for child in tree.children[chain[at]])
        if reaching > 1 or len(tree.children[chain[at]]) > 2:
            return at
    return len(chain) - 1


def _two_bones(chain: list[int], places: np.ndarray, ends: range) -> tuple[int, int, int] | None:
    """Places in the chain of the two long bones that follow on each other: start, bend, end (one of `ends`)."""
    best, found = 0.0, None
    for k in ends:
        for j in range(1, k):
            for i in range(j):
                upper = np.linalg.norm(places[chain[j]] - places[chain[i]])
                lower = np.linalg.norm(places[chain[k]] - places[chain[j]])
                score = upper + lower - 2 * abs(upper - lower)
                if score > best * 1.02 + 1e-9:
                    best, found = score, (i, j, k)
    return found


def _leg(armature: Armature, tree: _Tree, hips: int, end: int, places: np.ndarray, height: float) -> dict[str, int]:
    chain = _chain(armature, tree, hips, end)
    while chain and tree.children[chain[-1]]:
        chain.append(max(tree.children[chain[-1]], key=lambda c: tree.reach[c]))
    branch = _branch(tree, chain) if chain else 0
    lengths = np.linalg.norm(np.diff(places[chain], axis=0), axis=1)
    if branch == len(chain) - 1 and branch > 2 and lengths[-1] < TOES * lengths[-2]:
        branch -= 1  # a short last bone is that from the ankle to the toes
    three = _two_bones(chain, places, range(2, branch + 1))
    if three is None:
        return {}
    names = dict(zip(("UpperLeg", "LowerLeg", "Foot"), (chain[i] for i in three)))
    if three[2] + 1 < len(chain):
        names["Toes"] = chain[three[2] + 1]
    return names


def _arm(armature: Armature, tree: _Tree, chest: int, end: int, places: np.ndarray) -> dict[str, int]:
    chain = _chain(armature, tree, chest, end)
    branch = _branch(tree, chain) if chain else 0
    hand = branch < len(chain) - 1  # where fingers part there is the hand
    three = _two_bones(chain, places, range(branch, branch + 1) if hand else range(2, len(chain)))
    if three is None:
        return dict(zip(("UpperArm", "LowerArm"), chain[-2:])) if len(chain) >= 2 else {}
    names = dict(zip(("UpperArm", "LowerArm", "Hand"), (chain[i] for i in three)))
    if three[0] > 0:
        names["Shoulder"] = chain[three[0] - 1]
    return names


def _head(armature: Armature, tree: _Tree, chest: int, places, aside, height, used: set[int]) -> int | None:
    """The last joint of the chain in the middle that goes up from the chest, ends ("HeadTop_End") left out."""
    node, chain = chest, []
    while True:
        up = [
            c
            for c in tree.children[node]
            if c not in used and abs(aside[c]) < 2 * ASIDE * height and places[c, 1] > places[chest, 1] - 1e-6
        ]
        if not up:
            break
        node = max(up, key=lambda c: (tree.reach[c], places[c, 1]))
        chain.append(node)
    chain = [n for n in chain if not re.search(r"(?i)end|top|nub|jaw|eye", armature.names[n])]
    if not chain:
        return None
    named = [n for n in chain if re.search(r"(?i)head", armature.names[n])]
    return named[0] if named else chain[min(len(chain) - 1, 1)]


def _left_sign(
    armature: Armature, body: dict[int, dict[str, int]], places: np.ndarray, lateral: int
) -> tuple[int, bool]:
    """The sign of the lateral axis on which the left side lies, and whether names told it."""
    votes = 0
    for sign, parts in body.items():
        for node in parts.values():
            votes += sign * {"left": 1, "right": -1, "": 0}[side_of(armature.names[node])]
    if votes:
        return (1 if votes > 0 else -1), True
    forward = np.zeros(3)
    for parts in body.values():
        if "Foot" in parts:
            end = parts.get("Toes", parts["Foot"])
            forward += (
                places[end] - places[parts["Foot"]]
                if end != parts["Foot"]
                else 0.1 * (places[end] - places[parts["LowerLeg"]])
            )
    left = np.cross([0.0, 1.0, 0.0], forward)
    return (1 if left[lateral] >= 0 else -1), False


def side_of(name: str) -> str:
    """ "left" or "right" where a bone's name tells it, else ""."""
    lower = name.lower()
    if found := re.search(r"left|right|左|右", lower):
        return {"左": "left", "右": "right"}.get(found[0], found[0])
    mark = re.search(r"(?:^|[_.\- ])([lrLR])(?=[_.\- \d]|$)", name) or re.match(r"([lr])(?=[A-Z])", name)
    return {"l": "left", "r": "right"}[mark[1].lower()] if mark else ""
