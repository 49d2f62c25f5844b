"""The HumanML3D motion representation: joint positions to feature rows and back.

Guo et al., "Generating Diverse and Natural 3D Human Motions from Text" (CVPR 2022), section 3 and
the processing of the published dataset. One row describes one frame, in the frame of the body's heading:

    rot_vel 1 | lin_vel 2 | root_y 1 | ric 3 (J-1) | rot6d 6 (J-1) | local_vel 3 J | feet 4

The last three rows of position and velocity need the next frame, so T frames of joints make T - 1 rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from motionlab.arguments import check_array
from motionlab.errors import MotionLabError
from motionlab.motion.skeleton import SMPL22, Skeleton

GROUPS = ("rot_vel", "lin_vel", "root_y", "ric", "rot6d", "local_vel", "feet")
SAME_BONE = 0.02  # metres: bodies whose bones differ by less are one
HEADING_SIGMA = 20  # frames of Gaussian smoothing over the heading, as published


@dataclass(frozen=True, eq=False)
class Layout:
    """How one skeleton is written as features.

    directions: (J, 3) unit direction of each bone at rest, against which rot6d is measured.
    chains: joint indices from the body's centre outwards; rotations accumulate along a chain.
    face: right hip, left hip, right shoulder, left shoulder, whose line gives the heading.
    left_foot, right_foot: ankle and toe. leg: knee and ankle of one leg, whose bones scale the root's path.
    contact_threshold: squared displacement of a foot joint in one frame, below which it is on the ground.
    metres: whether positions are in metres.
    """

    name: str
    skeleton: Skeleton
    directions: np.ndarray
    chains: tuple[tuple[int, ...], ...]
    face: tuple[int, int, int, int]
    left_foot: tuple[int, int]
    right_foot: tuple[int, int]
    leg: tuple[int, int]
    fps: float
    contact_threshold: float
    metres: bool = True

    @property
    def joints(self) -> int:
        return len(self.skeleton)

    @cached_property
    def slices(self) -> dict[str, slice]:
        """Where each group of features lies in a row, by name and in order."""
        bones = self.joints - 1
        widths = (1, 2, 1, 3 * bones, 6 * bones, 3 * self.joints, 4)
        ends = np.cumsum(widths).tolist()
        return {name: slice(end - width, end) for name, width, end in zip(GROUPS, widths, ends)}

    @property
    def dim(self) -> int:
        return self.slices["feet"].stop

    @cached_property
    def previous(self) -> np.ndarray:
        """(J,) the joint whose rotation each bone's is relative to: its parent, or the root at a chain's start."""
        previous = np.zeros(self.joints, dtype=int)
        for chain in self.chains:
            previous[list(chain[2:])] = chain[1:-1]
        return previous

    @cached_property
    def swapped(self) -> np.ndarray:
        """(J,) the index of each joint's counterpart on the other side of the body."""
        other = {"left": "right", "right": "left"}
        sides = [name.split("_", 1) for name in self.skeleton.joints]
        return np.array([self.skeleton.index("_".join([other.get(head, head), *tail])) for head, *tail in sides])


def _directions(text: str) -> np.ndarray:
    axes = {"0": (0, 0, 0), "+x": (1, 0, 0), "-x": (-1, 0, 0), "+y": (0, 1, 0), "-y": (0, -1, 0), "+z": (0, 0, 1)}
    return np.array([axes[word] for word in text.split()], dtype=np.float64)


HUMANML3D = Layout(
    name="humanml3d",
    skeleton=SMPL22,
    directions=_directions("0 +x -x +y -y -y +y -y -y +y +z +z +y +x -x +z -y -y -y -y -y -y"),
    chains=((0, 2, 5, 8, 11), (0, 1, 4, 7, 10), (0, 3, 6, 9, 12, 15), (9, 14, 17, 19, 21), (9, 13, 16, 18, 20)),
    face=(2, 1, 17, 16),
    left_foot=(7, 10),
    right_foot=(8, 11),
    leg=(5, 8),
    fps=20.0,
    contact_threshold=0.002,
)

# Joint order of KIT-ML as HumanML3D's authors publish it; which side is left follows their face and
# foot indices. Offsets are a T-pose of a 1.70 m adult, rounded to the centimetre, facing +Z.
_KIT21 = (
    ("root", -1, (0.00, 0.00, 0.00)),
    ("pelvis", 0, (0.00, 0.06, 0.00)),
    ("thorax", 1, (0.00, 0.20, 0.00)),
    ("neck", 2, (0.00, 0.25, 0.00)),
    ("head", 3, (0.00, 0.14, 0.00)),
    ("right_shoulder", 3, (-0.18, -0.04, 0.00)),
    ("right_elbow", 5, (-0.28, 0.00, 0.00)),
    ("right_wrist", 6, (-0.25, 0.00, 0.00)),
    ("left_shoulder", 3, (0.18, -0.04, 0.00)),
    ("left_elbow", 8, (0.28, 0.00, 0.00)),
    ("left_wrist", 9, (0.25, 0.00, 0.00)),
    ("right_hip", 0, (-0.09, -0.04, 0.00)),
    ("right_knee", 11, (0.00, -0.42, 0.00)),
    ("right_ankle", 12, (0.00, -0.41, 0.00)),
    ("right_midfoot", 13, (0.00, -0.05, 0.08)),
    ("right_toe", 14, (0.00, -0.02, 0.08)),
    ("left_hip", 0, (0.09, -0.04, 0.00)),
    ("left_knee", 16, (0.00, -0.42, 0.00)),
    ("left_ankle", 17, (0.00, -0.41, 0.00)),
    ("left_midfoot", 18, (0.00, -0.05, 0.08)),
    ("left_toe", 19, (0.00, -0.02, 0.08)),
)

KIT21 = Skeleton(
    "kit21",
    tuple(row[0] for row in _KIT21),
    tuple(row[1] for row in _KIT21),
    np.array([row[2] for row in _KIT21]),
)

# Positions and contact_threshold are in the units of the published KIT-ML arrays, which are not metres.
KIT = Layout(
    name="kit",
    skeleton=KIT21,
    directions=_directions("0 +y +y +y +y +x -y -y -x -y -y +x -y -y +z +z -x -y -y +z +z"),
    chains=((0, 11, 12, 13, 14, 15), (0, 16, 17, 18, 19, 20), (0, 1, 2, 3, 4), (3, 5, 6, 7), (3, 8, 9, 10)),
    face=(11, 16, 5, 8),
    left_foot=(19, 20),
    right_foot=(14, 15),
    leg=(17, 18),
    fps=12.5,
    contact_threshold=0.05,
    metres=False,
)

LAYOUTS = {layout.name: layout for layout in (HUMANML3D, KIT)}


def from_joints(joints: np.ndarray, layout: Layout = HUMANML3D, canonical: bool = True) -> np.ndarray:
    """Features of a motion.

    joints: (T, J, 3) with Y up, at layout.fps, T >= 2, metres (KIT-ML's units for KIT).
    canonical: first place the motion with `canonicalize`; False takes it as already so placed, which
    keeps its height above the ground.
    Returns (T - 1, layout.dim) float32. Raises MotionLabError on too few frames, a wrong joint count
    or positions that are not finite.
    """
    joints = _checked(joints, layout, frames=2)
    if canonical:
        joints = _place(joints, layout)
    heading = smooth_heading(joints, layout)
    steps = np.diff(joints, axis=0)

    turn = np.diff(heading)
    # Where the heading passes +-180 degrees the published code writes the turn of that one frame with the wrong sign.
    turn -= 2 * np.pi * np.round(turn / (2 * np.pi))
    planted = joints - joints[:, :1] * (1.0, 0.0, 1.0)
    local = rotate_yaw(planted, -heading[:, None])
    feet = steps[:, [*layout.left_foot, *layout.right_foot]]

    rows = np.empty((len(steps), layout.dim), dtype=np.float32)
    groups = {
        "rot_vel": -turn / 2,  # published as half the angle of the turn that undoes the heading
        "lin_vel": rotate_yaw(steps[:, 0], -heading[1:])[:, [0, 2]],
        "root_y": joints[:-1, 0, 1],
        "ric": local[:-1, 1:],
        "rot6d": cont6d(_bone_rotations(joints[:-1], heading[:-1], layout)),
        "local_vel": rotate_yaw(steps, -heading[:-1, None]),
        "feet": np.square(feet).sum(axis=-1) < layout.contact_threshold,
    }
    for name, values in groups.items():
        rows[:, layout.slices[name]] = values.reshape(len(steps), -1)
    return rows


def to_joints(features: np.ndarray, layout: Layout = HUMANML3D) -> np.ndarray:
    """Joint positions from the root and ric groups, starting over the origin and facing +Z.

    features: (..., T, layout.dim), not normalized. Returns (..., T, J, 3) float32 in the layout's units.
    Raises MotionLabError where the width is not layout.dim or a value is not finite.
    """
    features = _numbers(features, layout)
    heading, root = root_trajectory(features, layout)
    ric = features[..., layout.slices["ric"]].reshape(*root.shape[:-1], layout.joints - 1, 3)
    joints = np.empty((*root.shape[:-1], layout.joints, 3), dtype=np.float32)
    joints[..., 0, :] = root
    joints[..., 1:, :] = rotate_yaw(ric, heading[..., None]) + root[..., None, :] * (1.0, 0.0, 1.0)
    return joints


def _numbers(features: np.ndarray, layout: Layout) -> np.ndarray:
    try:
        return np.asarray(features, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise MotionLabError(f"{layout.name} features are numbers of the shape (..., frames, {layout.dim})") from None


def root_trajectory(features: np.ndarray, layout: Layout = HUMANML3D) -> tuple[np.ndarray, np.ndarray]:
    """Integrate the root velocities of (..., T, layout.dim) features.

    Returns the heading, (..., T) radians about +Y from +Z (0 in the first frame), and the root, (..., T, 3).
    """
    features = _numbers(features, layout)
    if features.ndim < 2 or features.shape[-1] != layout.dim or features.shape[-2] == 0:
        raise MotionLabError(
            f"{layout.name} features need the shape (..., frames, {layout.dim}), got {tuple(features.shape)}"
        )
    if not np.isfinite(features[..., : layout.slices["ric"].stop]).all():
        raise MotionLabError("the features contain NaN or infinite values; check the model or file they came from")
    heading = integrate(-2 * features[..., 0])
    x, z = np.moveaxis(features[..., layout.slices["lin_vel"]], -1, 0)
    # Row t holds the step to frame t + 1, seen in the heading of frame t + 1.
    steps = rotate_yaw(np.stack([x, np.zeros_like(x), z], axis=-1)[..., :-1, :], heading[..., 1:])
    root = np.zeros((*heading.shape, 3))
    root[..., 1:, :] = np.cumsum(steps, axis=-2)
    root[..., 1] = features[..., 3]
    return heading, root


def canonicalize(joints: np.ndarray, layout: Layout = HUMANML3D) -> np.ndarray:
    """(T, J, 3) moved so that the lowest point is y = 0 and frame 0 stands over the origin facing +Z. float64."""
    return _place(_checked(joints, layout, frames=1), layout)


def bone_lengths(joints: np.ndarray, layout: Layout = HUMANML3D) -> np.ndarray:
    """`Skeleton.bone_lengths` of a layout's skeleton."""
    return layout.skeleton.bone_lengths(joints)


def with_lengths(
    joints: np.ndarray, lengths: np.ndarray, scale: np.ndarray | float, layout: Layout = HUMANML3D
) -> np.ndarray:
    """(T, J, 3) with the same bone directions, bones of those lengths (J,) or (T, J), and a root at `scale`, one or (T,
    3), times its place. float64.
    """
    joints = np.asarray(joints, dtype=np.float64)
    bones = (
        unit(joints - joints[:, np.array(layout.skeleton.parents)])
        * np.broadcast_to(lengths, joints.shape[:2])[..., None]
    )
    out = np.empty_like(joints)
    out[:, 0] = joints[:, 0] * scale
    for parent, joint in layout.skeleton.bones:
        out[:, joint] = out[:, parent] + bones[:, joint]
    return out


def retarget_bones(joints: np.ndarray, offsets: np.ndarray, layout: Layout = HUMANML3D) -> np.ndarray:
    """The same bone directions with the bone lengths of `offsets` (J, 3), as HumanML3D unifies its bodies.

    The root's path is scaled by the ratio of leg lengths (target over frame 0). (T, J, 3) in and out, float64.
    """
    joints = _checked(joints, layout, frames=1)
    lengths = np.linalg.norm(np.asarray(offsets, dtype=np.float64), axis=-1)
    if lengths.shape != (layout.joints,) or not np.isfinite(lengths).all():
        raise MotionLabError(f"{layout.name} needs finite offsets of shape ({layout.joints}, 3) to retarget to")
    parents = np.array(layout.skeleton.parents)
    bones = joints - joints[:, parents]
    leg = list(layout.leg)
    source = np.linalg.norm(bones[0, leg], axis=-1).sum()
    if source == 0:
        raise MotionLabError("the legs have no length in the first frame; check the joints of the motion")
    return with_lengths(joints, lengths, lengths[leg].sum() / source, layout)


def mirror_joints(joints: np.ndarray, layout: Layout = HUMANML3D) -> np.ndarray:
    """The left-right mirror image, across x = 0, of (..., J, 3) joints: left and right joints trade places."""
    joints = np.asarray(joints)
    if joints.ndim < 2 or joints.shape[-2:] != (layout.joints, 3):
        raise MotionLabError(
            f"{layout.name} joints need the shape (..., {layout.joints}, 3), got {tuple(joints.shape)}"
        )
    return joints[..., layout.swapped, :] * np.array([-1, 1, 1], dtype=joints.dtype)


def facing(joints: np.ndarray, layout: Layout = HUMANML3D) -> np.ndarray:
    """(...) radians about +Y from +Z to where the hips and shoulders of (..., J, 3) joints face."""
    right_hip, left_hip, right_shoulder, left_shoulder = (joints[..., j, :] for j in layout.face)
    across = right_hip - left_hip + right_shoulder - left_shoulder
    return np.arctan2(across[..., 2], -across[..., 0])


def smooth_heading(joints: np.ndarray, layout: Layout = HUMANML3D) -> np.ndarray:
    """(T,) radians about +Y from +Z: the heading of (T, J, 3) joints that features are relative to.

    Frame 0 is where the body faces. The later ones follow the published code, which takes the left hip
    for the right one here: the line of the shoulders, less that of the hips, smoothed over time. Every
    published statistic and checkpoint rests on it.
    """
    right_hip, left_hip, right_shoulder, left_shoulder = (joints[:, j] for j in layout.face)
    across = unit(left_hip - right_hip + right_shoulder - left_shoulder)
    across = gaussian_filter1d(across, HEADING_SIGMA, axis=0, mode="nearest")
    heading = np.arctan2(across[:, 2], -across[:, 0])
    heading[0] = facing(joints[0], layout)
    return heading


def rotate_yaw(points: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Turn (..., 3) points about +Y by angle (...) radians, from +Z towards +X."""
    sin, cos = np.sin(angle), np.cos(angle)
    x, y, z = np.moveaxis(points, -1, 0)
    return np.stack([cos * x + sin * z, y, cos * z - sin * x], axis=-1)


def set_down(joints: np.ndarray, pivot: np.ndarray, turn: float, place: np.ndarray) -> np.ndarray:
    """(T, J, 3) turned about the vertical through `pivot` (3,) by `turn` radians and moved on the ground until that
    stands at `place` (3,); heights stay. float64.
    """
    level = np.array([1.0, 0.0, 1.0])
    return rotate_yaw(joints - pivot * level, np.full(joints.shape[:-1], turn)) + place * level


def integrate(velocity: np.ndarray, axis: int = -1) -> np.ndarray:
    """Positions along `axis`, starting at zero; the last velocity leads beyond the end and is not used."""
    velocity = np.moveaxis(velocity, axis, -1)
    out = np.zeros_like(velocity)
    out[..., 1:] = np.cumsum(velocity[..., :-1], axis=-1)
    return np.moveaxis(out, -1, axis)


def unit(vectors: np.ndarray) -> np.ndarray:
    """(..., 3) vectors of length one in the same directions, float64; a zero vector stays zero."""
    norm = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.divide(vectors, norm, out=np.zeros_like(vectors, dtype=np.float64), where=norm > 0)


def rotation_between(source: np.ndarray, target: np.ndarray) -> Rotation:
    """The smallest rotation taking each source direction to its target; (..., 3) both, any length.

    Opposite directions turn about an axis at right angles to the source; a zero vector turns nothing.
    """
    source, target = np.broadcast_arrays(unit(source), unit(target))
    axis = np.cross(source, target)
    cosine = np.sum(source * target, axis=-1, keepdims=True)
    zero = ~(source.any(axis=-1, keepdims=True) & target.any(axis=-1, keepdims=True))
    helper = np.eye(3)[np.argmin(np.abs(source), axis=-1)]
    opposite = np.linalg.norm(axis, axis=-1, keepdims=True) + 1 + cosine < 1e-9
    axis = np.where(opposite & ~zero, np.cross(source, helper), axis)
    return Rotation.from_quat(np.concatenate([axis, 1 + cosine], axis=-1))


def cont6d(rotations: Rotation) -> np.ndarray:
    """(..., 6) continuous form: the first two columns of each matrix (Zhou et al., CVPR 2019, section 4)."""
    matrix = rotations.as_matrix()
    return np.concatenate([matrix[..., 0], matrix[..., 1]], axis=-1)


def _bone_rotations(joints: np.ndarray, heading: np.ndarray, layout: Layout) -> Rotation:
    """(T, J - 1) rotation of each bone, from its rest direction, relative to the bone before it in its chain."""
    bones = joints - joints[:, np.array(layout.skeleton.parents)]
    quats = rotation_between(layout.directions, bones).as_quat()
    # The published root rotation takes the body to face +Z, not +Z to the body; rot6d keeps that.
    quats[:, 0] = Rotation.from_euler("y", -heading[:, None]).as_quat()
    before = Rotation.from_quat(quats[:, layout.previous[1:]])
    return before.inv() * Rotation.from_quat(quats[:, 1:])


def _place(joints: np.ndarray, layout: Layout) -> np.ndarray:
    joints = joints - [joints[0, 0, 0], joints[..., 1].min(), joints[0, 0, 2]]
    return rotate_yaw(joints, -facing(joints[0], layout))


def _checked(joints: np.ndarray, layout: Layout, frames: int) -> np.ndarray:
    joints = check_array(joints, ("frames", layout.joints, 3), f"the joints of a motion on {layout.name}")
    if len(joints) < frames:
        raise MotionLabError(f"a motion of {len(joints)} frame(s) is too short; give at least {frames}")
    return joints
