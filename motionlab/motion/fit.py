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

from motionlab.arguments import check_array, check_number
from motionlab.errors import MotionLabError
from motionlab.motion.features import rotation_between, unit
from motionlab.motion.limits import FPS_RANGE
from motionlab.motion.motion import FPS, Animation
from motionlab.motion.skeleton import SMPL22, Skeleton

# At rest, the axis about which the next joint bends, for joints whose own twist decides its direction.
HINGES = {"left_hip": (1, 0, 0), "right_hip": (1, 0, 0), "left_shoulder": (0, -1, 0), "right_shoulder": (0, 1, 0)}
HINGE_REST = 0.01  # weight of no twist against the squared sine of the bend: a straight limb has no hinge plane
TWIST_SECONDS = 0.1  # over which twists are smoothed where they are sure; longer where they are not
SHAPE_ROUNDS = 10  # of aligning and averaging where several bones leave a joint; they settle in fewer
SHAPE_FRAMES = 60  # of a clip, evenly spread, that take part in it
RIGID_ROUNDS = 20  # of drawing joints towards rigid bones
RIGID_WEIGHT = 3.0  # of a bone's length against a joint's place, in these rounds
RELAXATION = 1.8  # of each round's step
PINNED = 1e6  # weight of a joint that keeps its place


def fit_rotations(joints: np.ndarray, skeleton: Skeleton | None = None, fps: float = FPS) -> Animation:
    """Rotations and a root path whose forward kinematics follow the joints.

    joints: (T, J, 3) metres. skeleton: whose bones to keep; None fits them to the clip (see `fit_skeleton`).
    Joints whose bones keep their lengths are met exactly; others by the nearest rigid body (see `rigid_joints`).
    Quaternions are continuous in sign.
    Raises MotionLabError on a wrong shape, no frames, or positions that are not finite.
    """
    joints = _checked(joints, SMPL22 if skeleton is None else skeleton)
    fps = check_number(fps, *FPS_RANGE, "the frame rate")
    if skeleton is None:
        skeleton = fit_skeleton(joints)
    joints = rigid_joints(joints, skeleton)
    children = _children(skeleton)
    world = {
        j: _align(skeleton.offsets[kids], joints[:, kids] - joints[:, [j]])
        for j, kids in enumerate(children)
        if len(kids) > 1
    }
    shares = _shared_twists(skeleton, children, world)

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
            # From where the joint came to lie, so that errors of length do not add up along a limb.
            bone = above.inv().apply(unit(joints[:, child] - placed[:, joint]))
            rest = unit(skeleton.offsets[child])
            limb = None
            if skeleton.joints[joint] in HINGES and children[child]:
                lower = children[child][0]
                bent = above.inv().apply(unit(joints[:, lower] - joints[:, child]))
                limb = unit(np.array(HINGES[skeleton.joints[joint]])), unit(skeleton.offsets[lower]), bent
            world[joint] = above * _swing_and_twist(rest, bone, shares.get(joint, 0.0), limb, fps)
        elif not children[joint]:
            world[joint] = above
        rotations[:, joint] = (above.inv() * world[joint]).as_quat()

    positions = np.repeat(skeleton.offsets[None], len(joints), axis=0)
    positions[:, 0] = joints[:, 0]
    return Animation(skeleton, continuous(rotations), positions, fps)


def fit_skeleton(joints: np.ndarray, template: Skeleton = SMPL22) -> Skeleton:
    """The template with the bone lengths of a clip (T, J, 3): the median over time.

    Directions at rest are the template's, except that bones leaving the same joint keep the angles they
    have between them in the clip (a generalized Procrustes mean that starts from the template).
    """
    joints = _checked(joints, template)
    bones = joints - joints[:, np.array(template.parents)]
    bones[:, 0] = 0
    lengths = np.median(np.linalg.norm(bones, axis=-1), axis=0)[:, None]
    offsets = unit(template.offsets) * lengths
    bones = bones[np.linspace(0, len(bones) - 1, min(len(bones), SHAPE_FRAMES)).round().astype(int)]
    for kids in _children(template):
        if len(kids) > 1:
            for _ in range(SHAPE_ROUNDS):
                turn = align_matrices(offsets[kids], bones[:, kids])
                offsets[kids] = unit(np.mean(bones[:, kids] @ turn, axis=0)) * lengths[kids]
    return replace(template, offsets=offsets)


def rigid_joints(
    joints: np.ndarray, skeleton: Skeleton, rounds: int = RIGID_ROUNDS, pin_root: bool = False
) -> np.ndarray:
    """Joints (T, J, 3) near the given ones, in the sense of least squares, whose bones nearly keep the skeleton's.

    Alternates between the nearest rigid bones and the joints nearest to both (projective dynamics; Bouaziz et
    al., 2014, without inertia), so many rounds. Joints that fit already are returned as they are.
    pin_root: the root keeps its place.
    """
    joints = _checked(joints, skeleton)
    offsets = skeleton.offsets
    incidence, nearness = np.zeros((len(skeleton), len(skeleton))), np.ones(len(skeleton))
    for parent, joint in skeleton.bones:
        incidence[joint, [joint, parent]] = 1, -1
    if pin_root:
        nearness[0] = PINNED
    solve = np.linalg.inv(np.diag(nearness) + RIGID_WEIGHT * incidence.T @ incidence)
    near, drawn = solve @ (nearness[:, None] * joints), RIGID_WEIGHT * solve @ incidence.T
    placed = joints
    for _ in range(rounds):
        bones = incidence @ placed
        rigid = unit(bones) * np.linalg.norm(offsets, axis=-1)[:, None]
        for kids in _children(skeleton):
            if len(kids) > 1:
                rigid[:, kids] = offsets[kids] @ np.swapaxes(align_matrices(offsets[kids], bones[:, kids]), 1, 2)
        if np.abs(rigid - bones).max() < 1e-5:
            break
        placed = placed + RELAXATION * (near + drawn @ rigid - placed)
    return placed


def chained_joints(joints: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    """Joints (T, J, 3) whose bones keep the skeleton's exactly, aimed from the root outwards at the given ones: what
    `fit_rotations` reaches, without the twists.
    """
    joints = _checked(joints, skeleton)
    placed = np.empty_like(joints)
    placed[:, 0] = joints[:, 0]
    for joint, kids in enumerate(_children(skeleton)):
        if len(kids) > 1:
            turn = align_matrices(skeleton.offsets[kids], joints[:, kids] - joints[:, [joint]])
            placed[:, kids] = placed[:, [joint]] + skeleton.offsets[kids] @ np.swapaxes(turn, 1, 2)
        elif kids:
            length = np.linalg.norm(skeleton.offsets[kids[0]])
            placed[:, kids[0]] = placed[:, joint] + length * unit(joints[:, kids[0]] - placed[:, joint])
    return placed


def joint_error_mm(animation: Animation, joints: np.ndarray) -> np.ndarray:
    """(T, J) distances in millimetres between an animation's joints and the (T, J, 3) metres it was fitted to."""
    return 1000 * np.linalg.norm(animation.joints() - joints, axis=-1)


def continuous(turns: np.ndarray) -> np.ndarray:
    """(T, ..., 4) unit quaternions whose signs lie nearer to the frame before, as smoothing and interpolation want."""
    turns = turns / np.linalg.norm(turns, axis=-1, keepdims=True)
    flips = np.where((turns[1:] * turns[:-1]).sum(axis=-1, keepdims=True) < 0, -1, 1)
    return np.concatenate([turns[:1], np.cumprod(flips, axis=0) * turns[1:]])


def _align(rest: np.ndarray, bones: np.ndarray) -> Rotation:
    """The rotations that bring (C, 3) rest bones nearest to (T, C, 3) bones."""
    return Rotation.from_matrix(align_matrices(rest, bones))


def align_matrices(rest: np.ndarray, bones: np.ndarray) -> np.ndarray:
    """(T, 3, 3) rotation matrices that bring (C, 3) rest bones nearest to (T, C, 3) bones (Kabsch, 1976)."""
    u, _, vt = np.linalg.svd(rest.T @ bones)
    vt[:, 2] *= np.sign(np.linalg.det(u @ vt))[:, None]
    return np.swapaxes(u @ vt, 1, 2)


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
            axis = unit(skeleton.offsets[[*chain, end]].sum(axis=0))
            x, y, z, w = (world[joint].inv() * world[end]).as_quat(canonical=True).T
            whole = 2 * np.arctan2(np.stack([x, y, z], axis=-1) @ axis, w)
            twists |= {link: whole / (len(chain) + 1) for link in chain}
    return twists


def _swing_and_twist(rest: np.ndarray, bone: np.ndarray, share, limb: tuple | None, fps: float) -> Rotation:
    """(T) rotations from rest (3,) to the bone (T, 3), twisted by share (T,) or as the limb's bend says.

    limb: the hinge and the lower bone at rest, (3,) each, and the lower bone (T, 3) in the frame of `bone`.
    """
    swing = rotation_between(rest, bone)
    # The shortest swing says little about twist as the bone comes to point back along its rest direction.
    weight = ((1 + bone @ rest) / 2) ** 2
    wanted = weight * np.exp(1j * share)
    if limb is not None:
        hinge, lower, bent = limb
        plane, sure = _hinge_plane(hinge, rest, lower, swing.inv().apply(bent))
        weight, wanted = sure + HINGE_REST * weight, plane + HINGE_REST * wanted
    twist = _smooth_twist(swing, rest, bone, wanted, weight, (TWIST_SECONDS * fps) ** 2)
    return swing * Rotation.from_rotvec(twist[:, None] * rest)


def _hinge_plane(hinge: np.ndarray, upper: np.ndarray, lower: np.ndarray, seen: np.ndarray):
    """What a bent limb says about the twist of its upper bone: (T,) complex, weight * exp(i twist), and its weight.

    hinge, upper, lower: (3,) unit directions at rest. seen: (T, 3) the lower bone, in the frame of the untwisted
    upper one. Across the upper bone the bent lower bone is a complex number (along the hinge it stays as at rest,
    the other part is bend), which the twist turns into the one seen; a straight limb weighs nothing.
    """
    hinge = unit(hinge - upper * (upper @ hinge))
    side = np.cross(upper, hinge)
    along = lower @ hinge
    bent = along - 1j * np.sqrt(np.maximum(1 - along**2 - (seen @ upper) ** 2, 0))
    return np.conj(bent) * (seen @ hinge + 1j * (seen @ side)), np.abs(bent) ** 2


def _smooth_twist(
    swing: Rotation, rest: np.ndarray, bone: np.ndarray, wanted: np.ndarray, weight: np.ndarray, stiffness: float
) -> np.ndarray:
    """(T,) radians about the rest direction (3,), to follow each swing to its bone (T, 3).

    Least squares over time for exp(i twist) against wanted / weight (T,), where neighbouring frames should differ
    by no more than carrying the frame along with the bone (parallel transport) brings about.
    """
    carried = rotation_between(bone[:-1], bone[1:]) * swing[:-1]
    x, y, z, w = (carried.inv() * swing[1:]).as_quat().T
    spin = 2 * np.arctan2(np.stack([x, y, z], axis=-1) @ rest, w)
    gauge = np.exp(1j * np.concatenate([[0], np.cumsum(spin)]))
    diagonal = weight + stiffness * (np.r_[0, np.ones(len(spin))] + np.r_[np.ones(len(spin)), 0])
    beside = np.full(len(bone), -stiffness)
    return np.angle(solve_banded((1, 1), np.stack([beside, diagonal, beside]), wanted * gauge) / gauge)


def _children(skeleton: Skeleton) -> list[list[int]]:
    return [[j for j, parent in enumerate(skeleton.parents) if parent == joint] for joint in range(len(skeleton))]


def _checked(joints: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    joints = check_array(joints, ("frames", len(skeleton), 3), f"the joints of a motion on {skeleton.name}")
    if len(joints) == 0:
        raise MotionLabError(f"fitting {skeleton.name} needs at least one frame, got {joints.shape}")
    return joints
