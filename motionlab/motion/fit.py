"""Joint positions to joint rotations: a skeleton of fixed bones that moves as the positions do.

Positions leave a bone's twist open. Where several bones leave a joint they fix its rotation; elsewhere a bone
swings the shortest way from its parent's frame, thighs and upper arms turn so that knees and elbows bend about
their hinge, and the spine shares the twist between hips and chest.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.linalg import solve_banded
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.features import rotation_between
from motionlab.motion.motion import FPS, Animation
from motionlab.motion.skeleton import SMPL22, Skeleton

# At rest, the axis about which the next joint bends, for joints whose own twist decides its direction.
HINGES = {"left_hip": (1, 0, 0), "right_hip": (1, 0, 0), "left_shoulder": (0, -1, 0), "right_shoulder": (0, 1, 0)}
HINGE_SECONDS = 0.1  # of smoothing over a twist where the limb is bent at a right angle; longer as it straightens
HINGE_REST = 0.01  # weight of no twist, against the squared sine of the bend: a straight limb has no hinge plane
SHAPE_ROUNDS = 10  # of aligning and averaging where several bones leave a joint; they settle in fewer


def fit_rotations(joints: np.ndarray, skeleton: Skeleton | None = None, fps: float = FPS) -> Animation:
    """Rotations and a root path whose forward kinematics follow the joints.

    joints: (T, J, 3) metres. skeleton: whose bones to keep; None fits them to the clip (see `fit_skeleton`).
    The root is exact; a bone points from where its parent came to lie to where its end should be, so that
    errors of length do not add up in direction. Quaternions are continuous in sign.
    Raises MotionLabError on a wrong shape, no frames, or positions that are not finite.
    """
    joints = _checked(joints, SMPL22 if skeleton is None else skeleton)
    if skeleton is None:
        skeleton = fit_skeleton(joints)
    children = _children(skeleton)
    world = {j: _align(skeleton.offsets[kids], joints[:, kids] - joints[:, [j]])
             for j, kids in enumerate(children) if len(kids) > 1}  # fmt: skip
    twists = _shared_twists(skeleton, children, world)

    placed = np.empty_like(joints)
    rotations = np.empty((*joints.shape[:2], 4))
    for joint, parent in enumerate(skeleton.parents):
        if parent < 0:
            placed[:, joint] = joints[:, joint]
            above = Rotation.identity(len(joints))
        else:
            above = world[parent]
            placed[:, joint] = placed[:, parent] + above.apply(skeleton.offsets[joint])
        if len(children[joint]) == 1:
            (child,) = children[joint]
            bone = joints[:, child] - placed[:, joint]
            swing = above * rotation_between(skeleton.offsets[child], above.inv().apply(bone))
            twist = twists.get(joint, np.zeros(len(joints)))
            rest = _unit(skeleton.offsets[child])
            if skeleton.joints[joint] in HINGES and children[child]:
                lower = children[child][0]
                seen = swing.inv().apply(_unit(joints[:, lower] - joints[:, child]))
                twist = _hinge_twist(HINGES[skeleton.joints[joint]], rest, _unit(skeleton.offsets[lower]), seen, fps)
            world[joint] = swing * Rotation.from_rotvec(twist[:, None] * rest)
        elif not children[joint]:
            world[joint] = above
        rotations[:, joint] = (above.inv() * world[joint]).as_quat()

    positions = np.repeat(skeleton.offsets[None], len(joints), axis=0)
    positions[:, 0] = joints[:, 0]
    return Animation(skeleton, _continuous(rotations), positions, fps)


def fit_skeleton(joints: np.ndarray, template: Skeleton = SMPL22) -> Skeleton:
    """The template with the bone lengths of a clip (T, J, 3): the median over time.

    Directions at rest are the template's, except that bones leaving the same joint keep the angles they
    have between them in the clip (a generalized Procrustes mean that starts from the template).
    """
    joints = _checked(joints, template)
    bones = joints - joints[:, np.array(template.parents)]
    bones[:, 0] = 0
    lengths = np.median(np.linalg.norm(bones, axis=-1), axis=0)[:, None]
    offsets = _unit(template.offsets) * lengths
    for kids in _children(template):
        if len(kids) > 1:
            for _ in range(SHAPE_ROUNDS):
                turn = _align(offsets[kids], bones[:, kids]).as_matrix()
                offsets[kids] = _unit(np.mean(bones[:, kids] @ turn, axis=0)) * lengths[kids]
    return replace(template, offsets=offsets)


def joint_error_mm(animation: Animation, joints: np.ndarray) -> np.ndarray:
    """(T, J) distances in millimetres between an animation's joints and the (T, J, 3) metres it was fitted to."""
    return 1000 * np.linalg.norm(animation.joints() - joints, axis=-1)


def _align(rest: np.ndarray, bones: np.ndarray) -> Rotation:
    """The rotations that bring (C, 3) rest bones nearest to (T, C, 3) bones (Kabsch, 1976)."""
    u, _, vt = np.linalg.svd(np.einsum("ci,tcj->tij", rest, bones))
    vt[:, 2] *= np.sign(np.linalg.det(u @ vt))[:, None]
    return Rotation.from_matrix(np.swapaxes(u @ vt, 1, 2))


def _shared_twists(skeleton: Skeleton, children: list[list[int]], world: dict[int, Rotation]) -> dict[int, np.ndarray]:
    """The (T,) twist of each joint on a chain between two branching joints: an even part of the whole."""
    twists = {}
    for end in world:
        chain = []
        joint = skeleton.parents[end]
        while joint >= 0 and joint not in world:
            chain.append(joint)
            joint = skeleton.parents[joint]
        if joint >= 0:
            axis = _unit(skeleton.offsets[[*chain, end]].sum(axis=0))
            x, y, z, w = (world[joint].inv() * world[end]).as_quat(canonical=True).T
            whole = 2 * np.arctan2(np.stack([x, y, z], axis=-1) @ axis, w)
            twists |= {link: whole / (len(chain) + 1) for link in chain}
    return twists


def _hinge_twist(hinge, upper: np.ndarray, lower: np.ndarray, seen: np.ndarray, fps: float) -> np.ndarray:
    """(T,) radians about the upper bone after which the lower bone, bent about the hinge, lies where it is seen.

    hinge, upper, lower: (3,) unit directions at rest. seen: (T, 3) the lower bone, in the frame of the untwisted
    upper one. Across the upper bone, the bent lower bone is a complex number a frame (its part along the hinge
    stays as it is at rest, the rest is bend) and the twist exp(i angle) takes it to the one seen: a least-squares
    fit over time in which neighbouring twists are held together. A straight limb has no say and tends to no twist.
    """
    hinge = _unit(hinge - upper * np.dot(hinge, upper))
    side = np.cross(upper, hinge)
    along = np.dot(lower, hinge)
    bend = np.sqrt(np.maximum(1 - along**2 - (seen @ upper) ** 2, 0))
    bent = along - 1j * bend
    stiffness = (HINGE_SECONDS * fps) ** 2
    diagonal = np.full(len(seen), 2 * stiffness)
    diagonal[[0, -1]] -= stiffness
    diagonal = diagonal + np.abs(bent) ** 2 + HINGE_REST if len(seen) > 1 else np.abs(bent) ** 2 + HINGE_REST
    beside = np.full(len(seen), -stiffness)
    wanted = np.conj(bent) * (seen @ hinge + 1j * (seen @ side)) + HINGE_REST
    return np.angle(solve_banded((1, 1), np.stack([beside, diagonal, beside]), wanted))


def _continuous(rotations: np.ndarray) -> np.ndarray:
    """(T, J, 4) quaternions, each with the sign that lies nearer to the frame before."""
    dots = np.sum(rotations[1:] * rotations[:-1], axis=-1, keepdims=True)
    signs = np.cumprod(np.where(dots < 0, -1, 1), axis=0)
    return np.concatenate([rotations[:1], signs * rotations[1:]])


def _children(skeleton: Skeleton) -> list[list[int]]:
    return [[j for j, parent in enumerate(skeleton.parents) if parent == joint] for joint in range(len(skeleton))]


def _unit(vectors: np.ndarray) -> np.ndarray:
    norm = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.divide(vectors, norm, out=np.zeros_like(vectors, dtype=np.float64), where=norm > 0)


def _checked(joints: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    joints = np.asarray(joints, dtype=np.float64)
    if joints.ndim != 3 or joints.shape[1:] != (len(skeleton), 3) or len(joints) == 0:
        raise MotionLabError(
            f"fitting {skeleton.name} needs joints of shape (frames, {len(skeleton)}, 3), got {tuple(joints.shape)}"
        )
    if not np.isfinite(joints).all():
        raise MotionLabError("the motion contains NaN or infinite positions; check the file or model it came from")
    return joints
