"""One animation of any skeleton as feature rows, and back: what a model of a single motion learns.

As in GANimator (Li et al. 2022) and SinMDM (Raab et al. 2024), with the path relative to the heading, so that a row
says nothing about where the body is or which way it looks. T frames make T rows:

    height 1 | velocity 2 | turn 1 | rot6d 6 J | moved 3 M | contacts F

height of the carrier, metres. velocity: its way on the floor to the next frame, metres, in the frame of the heading.
turn: the heading's way to the next frame, radians. rot6d: rotations of all joints, the carrier's without its heading.
moved: local positions of joints that the file moves, metres from `RigLayout.rest`. contacts: 1 where a foot stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.features import cont6d, integrate, rotate_yaw
from motionlab.motion.limits import FPS_RANGE, WIDE
from motionlab.motion.motion import Animation
from motionlab.motion.skeleton import Skeleton

MOVED = 1e-4  # metres off its place at rest, from which on a joint is one that the file moves
TURNED = 1e-3  # radians, likewise
AT_REST = 0.02  # radians: the median joint of a rest pose is not turned
FEET = re.compile(r"foot|feet|toe|ankle|paw(?!n)|hoof|(?<!w)heel|(?<!eye)ball", re.IGNORECASE)
# times the largest other steps (99th percentile): a leap into the movement, by one of the first frames
LEAP, MOST_REST = 2.0, 6
FOOT_SPEED = 0.2  # body heights a second, below which a foot stands
FOOT_HEIGHT = 0.1  # body heights above its lowest, likewise


@dataclass(frozen=True, eq=False)
class RigLayout:
    """How one animation is written as rows.

    rest: (J, 3) median local positions. carrier: the first joint that moves or turns; those before it stand still.
    upright: its mean orientation without heading, from which headings are measured. moved: joints with positions of
    their own. feet: joints with contacts. size: the body's height, metres. start: the carrier's (x, z, heading) in
    frame 0.
    """

    skeleton: Skeleton
    fps: float
    rest: np.ndarray
    turned: np.ndarray  # (J, 4) rotations of frame 0, kept by joints before the carrier
    carrier: int
    upright: np.ndarray  # quaternion
    moved: tuple[int, ...]
    feet: tuple[int, ...]
    size: float
    start: tuple[float, float, float]

    @cached_property
    def slices(self) -> dict[str, slice]:
        """Where each group lies in a row, by name and in order."""
        widths = {
            "height": 1,
            "velocity": 2,
            "turn": 1,
            "rot6d": 6 * len(self.skeleton),
            "moved": 3 * len(self.moved),
            "contacts": len(self.feet),
        }
        ends = np.cumsum(list(widths.values())).tolist()
        return {name: slice(end - width, end) for (name, width), end in zip(widths.items(), ends)}

    @property
    def dim(self) -> int:
        return self.slices["contacts"].stop

    def document(self) -> dict:
        """As plain lists and numbers, for JSON."""
        parts = {name: getattr(self, name) for name in _LAYOUT_FIELDS}
        plain = {name: part.tolist() if isinstance(part, np.ndarray) else part for name, part in parts.items()}
        s = self.skeleton
        return {
            "name": s.name,
            "joints": list(s.joints),
            "parents": list(s.parents),
            "offsets": s.offsets.tolist(),
            **plain,
        }

    @classmethod
    def of_document(cls, document: dict) -> RigLayout:
        """What `document` wrote. Raises MotionLabError where it does not fit together."""
        damaged = MotionLabError("the checkpoint's rig is damaged; get the checkpoint again")
        try:
            joints, parents = tuple(map(str, document["joints"])), tuple(map(int, document["parents"]))
            many = len(joints)
            arrays = {
                name: np.array(document[name], dtype=np.float64).reshape(shape)
                for name, shape in {
                    "offsets": (many, 3),
                    "rest": (many, 3),
                    "turned": (many, 4),
                    "upright": (4,),
                    "start": (3,),
                }.items()
            }
            lists = {name: tuple(map(int, document[name])) for name in ("moved", "feet")}
            carrier, fps, size = int(document["carrier"]), float(document["fps"]), float(document["size"])
        except (KeyError, TypeError, ValueError, OverflowError):
            raise damaged from None
        tree = 0 < many == len(parents) <= WIDE.joints and all(-1 <= p < j for j, p in enumerate(parents))
        finite = (
            all(np.isfinite(part).all() for part in arrays.values())
            and FPS_RANGE[0] <= fps <= FPS_RANGE[1]
            and 0 < size < 1e4
        )
        turns = np.linalg.norm([*arrays["turned"], arrays["upright"]], axis=-1)
        if not (tree and finite and np.allclose(turns, 1, atol=1e-3)):
            raise damaged
        if not all(0 <= j < many for j in (carrier, *lists["moved"], *lists["feet"])):
            raise damaged
        skeleton = Skeleton(str(document.get("name", "rig")), joints, parents, arrays["offsets"])
        return cls(
            skeleton,
            fps,
            arrays["rest"],
            arrays["turned"],
            carrier,
            arrays["upright"],
            **lists,
            size=size,
            start=tuple(arrays["start"].tolist()),
        )


_LAYOUT_FIELDS = ("fps", "rest", "turned", "carrier", "upright", "moved", "feet", "size", "start")


def rig_features(animation: Animation) -> tuple[np.ndarray, RigLayout]:
    """An animation of T >= 2 frames -> rows (T, dim) float32, and the layout that leads back.

    Raises MotionLabError for fewer frames or for numbers that are not finite.
    """
    layout = _layout(animation)
    place, orientation = _carried(animation, layout)
    heading = _heading(orientation, layout)
    steps = np.diff(place, axis=0)
    steps = rotate_yaw(np.concatenate([steps, steps[-1:]]), -heading)  # the last row leads beyond the end
    turns = np.diff(heading)
    local = animation.rotations.copy()
    local[:, layout.carrier] = (Rotation.from_rotvec(_upright(-heading)) * orientation).as_quat()
    groups = [
        place[:, 1:2],
        steps[:, [0, 2]],
        np.concatenate([turns, turns[-1:]])[:, None],
        cont6d(Rotation.from_quat(local.reshape(-1, 4))).reshape(len(animation), -1),
        (animation.positions - layout.rest)[:, list(layout.moved)].reshape(len(animation), -1),
        foot_contacts(animation.joints(), layout),
    ]
    return np.concatenate(groups, axis=1).astype(np.float32), layout


def rig_animation(features: np.ndarray, layout: RigLayout) -> Animation:
    """Rows (T, dim) -> the animation that starts where the layout's did. Raises MotionLabError for rows of another
    shape.
    """
    rows = np.asarray(features, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != layout.dim or len(rows) == 0 or not np.isfinite(rows).all():
        raise MotionLabError(f"the rig needs finite feature rows (frames, {layout.dim}), got {rows.shape}")
    part = {name: rows[:, where] for name, where in layout.slices.items()}
    x, z, first = layout.start
    heading = first + integrate(part["turn"][:, 0])
    place = np.array([x, 0, z]) + integrate(rotate_yaw(np.insert(part["velocity"], 1, 0, axis=1), heading), axis=0)
    place[:, 1] = part["height"][:, 0]

    local = from_cont6d(part["rot6d"].reshape(len(rows), -1, 6))
    before = list(_ancestors(layout.skeleton, layout.carrier))
    local[:, before] = layout.turned[before]
    orientation = Rotation.from_rotvec(_upright(heading)) * Rotation.from_quat(local[:, layout.carrier])
    positions = np.repeat(layout.rest[None], len(rows), axis=0)
    positions[:, list(layout.moved)] += part["moved"].reshape(len(rows), -1, 3)
    origin, stand = _stand(layout)
    positions[:, layout.carrier] = stand.inv().apply(place - origin)
    local[:, layout.carrier] = (stand.inv() * orientation).as_quat()
    return Animation(layout.skeleton, local, positions, layout.fps)


def without_rest_pose(animation: Animation) -> Animation:
    """The animation without first frames that lead from the skeleton's rest pose into the movement with a leap, as many
    files have. A file that does not begin at rest stays as it is.
    """
    joints = animation.joints()
    steps = np.linalg.norm(np.diff(joints - joints[:, :1], axis=0), axis=-1).mean(axis=1)
    turns = Rotation.from_quat(animation.rotations[0, 1:]).magnitude() if len(animation.skeleton) > 1 else np.zeros(1)
    if len(steps) <= 2 * MOST_REST or np.median(turns) > AT_REST:
        return animation
    leaps = np.flatnonzero(steps[:MOST_REST] > LEAP * np.quantile(steps[MOST_REST:], 0.99))
    first = int(leaps[-1]) + 1 if len(leaps) else 0
    return Animation(animation.skeleton, animation.rotations[first:], animation.positions[first:], animation.fps)


def from_cont6d(columns: np.ndarray) -> np.ndarray:
    """(..., 6) of any length and angle -> quaternions (..., 4): Gram-Schmidt on the two columns (Zhou et al. 2019, eq.
    15).

    Where the columns do not span a plane, axes of the world take their places.
    """
    first, second = columns[..., :3], columns[..., 3:]
    x = _unit_or(first, np.eye(3)[0])
    helper = np.eye(3)[np.argmin(np.abs(x), axis=-1)]
    y = _unit_or(second - (x * second).sum(-1, keepdims=True) * x, np.cross(np.cross(x, helper), x))
    matrix = np.stack([x, y, np.cross(x, y)], axis=-1)
    return Rotation.from_matrix(matrix.reshape(-1, 3, 3)).as_quat().reshape(*columns.shape[:-1], 4)


def _unit_or(vectors: np.ndarray, instead: np.ndarray) -> np.ndarray:
    """Vectors at unit length; `instead`, also at unit length, where they are next to nothing."""
    size = np.linalg.norm(vectors, axis=-1, keepdims=True)
    vectors = np.where(size > 1e-6, vectors, instead)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def foot_contacts(joints: np.ndarray, layout: RigLayout) -> np.ndarray:
    """(T, J, 3) -> (T, F): 1 where a foot is slow and near the lowest place it comes to."""
    feet = joints[:, list(layout.feet)]
    steps = np.linalg.norm(np.diff(feet, axis=0), axis=-1) * layout.fps
    steps = np.concatenate([steps, steps[-1:]])
    low = feet[..., 1] - np.quantile(feet[..., 1], 0.02, axis=0)
    return ((steps < FOOT_SPEED * layout.size) & (low < FOOT_HEIGHT * layout.size)).astype(np.float64)


def _layout(animation: Animation) -> RigLayout:
    skeleton, frames = animation.skeleton, len(animation)
    if frames < 2:
        raise MotionLabError(f"a single motion to learn from needs 2 or more frames, got {frames}")
    if not (np.isfinite(animation.rotations).all() and np.isfinite(animation.positions).all()):
        raise MotionLabError("the animation contains NaN or infinite numbers; check the file it came from")
    rest = np.median(animation.positions, axis=0)
    moves = np.abs(animation.positions - rest).max(axis=(0, 2)) > MOVED
    swings = (Rotation.from_quat(animation.rotations[0]).inv() * Rotation.from_quat(animation.rotations)).magnitude()
    carrier = next((j for j in range(len(skeleton)) if moves[j] or swings[:, j].max() > TURNED), 0)
    joints = animation.joints()
    size = float(np.ptp(joints[..., 1], axis=1).max()) or 1.0
    layout = RigLayout(
        skeleton,
        animation.fps,
        rest,
        animation.rotations[0],
        carrier,
        np.array([0.0, 0.0, 0.0, 1.0]),
        tuple(j for j in np.flatnonzero(moves).tolist() if j != carrier),
        _feet(skeleton, joints),
        size,
        (0.0, 0.0, 0.0),
    )
    place, orientation = _carried(animation, layout)
    mean = orientation.mean()
    upright = Rotation.from_rotvec(_upright(-_twist(mean))) * mean
    layout = replace(layout, upright=upright.as_quat())
    return replace(layout, start=(*place[0, [0, 2]].tolist(), float(_heading(orientation[:1], layout)[0])))


def _feet(skeleton: Skeleton, joints: np.ndarray) -> tuple[int, ...]:
    """Joints called feet; where none is, the ends of the skeleton that are ever among the lowest."""
    named = tuple(j for j, name in enumerate(skeleton.joints) if FEET.search(name))
    if named:
        return named
    ends = sorted(set(range(len(skeleton))) - set(skeleton.parents))
    low = np.quantile(joints[:, ends, 1], 0.05, axis=0)
    reach = low.min() + FOOT_HEIGHT * float(np.ptp(joints[..., 1]))
    return tuple(end for end, height in zip(ends, low) if height <= reach)


def _ancestors(skeleton: Skeleton, joint: int):
    while (joint := skeleton.parents[joint]) >= 0:
        yield joint


def _stand(layout: RigLayout) -> tuple[np.ndarray, Rotation]:
    """Place and orientation of the carrier's parent, which stands still."""
    origin, turn = np.zeros(3), Rotation.identity()
    for joint in reversed(list(_ancestors(layout.skeleton, layout.carrier))):
        origin = origin + turn.apply(layout.rest[joint])
        turn = turn * Rotation.from_quat(layout.turned[joint])
    return origin, turn


def _carried(animation: Animation, layout: RigLayout) -> tuple[np.ndarray, Rotation]:
    """The carrier in the world: (T, 3) places and T orientations."""
    origin, stand = _stand(layout)
    place = origin + stand.apply(animation.positions[:, layout.carrier])
    return place, stand * Rotation.from_quat(animation.rotations[:, layout.carrier])


def _heading(orientation: Rotation, layout: RigLayout) -> np.ndarray:
    """(T,) radians about +Y, without jumps of a whole turn."""
    return np.unwrap(_twist(orientation * Rotation.from_quat(layout.upright).inv()))


def _twist(turn: Rotation) -> np.ndarray:
    """The part of a rotation that is about +Y, radians (swing-twist decomposition)."""
    quat = turn.as_quat()
    return 2 * np.arctan2(quat[..., 1], quat[..., 3])


def _upright(angle: np.ndarray) -> np.ndarray:
    """Rotation vectors about +Y."""
    return np.asarray(angle)[..., None] * np.array([0.0, 1.0, 0.0])
