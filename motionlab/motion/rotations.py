"""The rotations of a motion of the 22 SMPL joints, on one skeleton whose bones keep their lengths.

Its rest is a T-pose, or an A-pose, with flat soles. Knees and elbows are hinges, twists follow smoothly, and what the
positions leave open is said in `fit.py`, whose fit this uses.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.constant_bones import one_skeleton
from motionlab.motion.contacts import CONTACT_FALL, CONTACT_HEIGHT, TOES
from motionlab.motion.features import unit
from motionlab.motion.fit import align_matrices, fit_rotations
from motionlab.motion.motion import FPS, Animation
from motionlab.motion.skeleton import SMPL22, Skeleton

A_POSE = 45.0  # degrees
RESTING = 0.2  # m/s: a toe joint that is slower rests on the floor, or on what stands there
FLOOR_WIDTH = 0.01  # metres (sigma) of the kernel that finds the height at which toes rest
FLOOR_SHARE = 0.35  # of the most frequent height's density, that a lower one needs to be the floor
FLAT_SHARE = 0.25  # quantile of the ankle's height over the toe joint in contact that a flat foot has
FLAT_FRAMES = 4  # in contact, without which the template's foot stands
HEAD_RANGE = np.radians((-25.0, 35.0))  # how far ahead of the neck a head that looks straight ahead may be
SPINE_RANGE = np.radians((-25.0, 25.0))  # how far ahead a bone of a straight spine may lean
HEAD_USUAL = np.radians(12.0)  # where nothing tells it
UPRIGHT = 0.8  # cosine of how far the trunk of an upright body is from the vertical
SHIN_UPRIGHT = 0.25  # likewise of the shin over a foot that stands: kneeling and lying ones do not
# Metres over the floor that joints are in which a body rests, of a grown person. Toe joints are 2 cm over it.
RESTS = {"knee": 0.05, "wrist": 0.04, "elbow": 0.04, "hip": 0.10}
TOE_REST = 0.02
FLAT_RANGE = (0.1, 0.75)  # of the foot's length: heights of an ankle over the toe joint that a flat foot may have


def solve_rotations(
    joints: np.ndarray, fps: float = FPS, skeleton: Skeleton | None = None, rest: str = "T"
) -> Animation:
    """An animation on one skeleton that follows the joints.

    The 263 features hold no more than this finds: their 6D rotations are those of the joints' bones, swung the shortest
    way, so that they tell no twist.

    Args:
        joints: (T, 22, 3) metres.
        fps: frames a second.
        skeleton: whose bones to keep; None finds them (see `rest_skeleton`).
        rest: "T", or "A" for arms at 45 degrees.

    Raises:
        MotionLabError: on a wrong shape, no frames, or positions that are not finite.
    """
    if rest not in ("T", "A"):
        raise MotionLabError(f"the rest pose is 'T' or 'A', not {rest!r}")
    animation = fit_rotations(joints, rest_skeleton(joints, fps) if skeleton is None else skeleton, fps)
    return in_a_pose(animation) if rest == "A" else animation


def in_a_pose(animation: Animation) -> Animation:
    """The same animation on a skeleton whose arms hang at 45 degrees at rest instead of pointing aside."""
    offsets, rotations = np.array(animation.skeleton.offsets), np.array(animation.rotations)
    for side, angle in (("left", -A_POSE), ("right", A_POSE)):
        turn = Rotation.from_euler("z", angle, degrees=True)
        for joint in ("shoulder", "elbow", "wrist"):
            index = SMPL22.index(f"{side}_{joint}")
            local = Rotation.from_quat(rotations[:, index])
            rotations[:, index] = (local * turn.inv() if joint == "shoulder" else turn * local * turn.inv()).as_quat()
            if joint != "shoulder":
                offsets[index] = turn.apply(offsets[index])
    positions = np.array(animation.positions)
    positions[:, 1:] = offsets[1:]
    return Animation(replace(animation.skeleton, offsets=offsets), rotations, positions, animation.fps)


def rest_skeleton(joints: np.ndarray, fps: float = FPS) -> Skeleton:
    """The skeleton of a clip (T, 22, 3), as `one_skeleton` finds it, in a T-pose with flat soles.

    How high the ankle of a flat foot lies over its toe joint is seen where feet stand. How far a head is ahead of its
    neck differs by 40 degrees between capture rigs: that of the clip's median looks straight ahead.
    """
    skeleton = one_skeleton(joints)
    joints, offsets = np.asarray(joints, dtype=np.float64), np.array(skeleton.offsets)
    for side in ("left", "right"):
        foot = SMPL22.index(f"{side}_foot")
        offsets[foot] = _flat_foot(joints, offsets[foot], fps)
    upright = unit(joints[:, SMPL22.index("neck")] - joints[:, 0])[:, 1] > UPRIGHT
    if upright.sum() >= FLAT_FRAMES or upright.all():
        thighs = joints[:, [1, 2]] - joints[:, [4, 5]]
        stands = upright & (unit(thighs)[..., 1] > UPRIGHT).all(axis=1)
        if stands.sum() >= FLAT_FRAMES:
            offsets = _straight_spine(joints[stands], offsets)
        offsets[SMPL22.index("head")] = _head_ahead(joints[upright], offsets)
    else:
        ahead = np.array([0.0, np.cos(HEAD_USUAL), np.sin(HEAD_USUAL)])
        offsets[SMPL22.index("head")] = np.linalg.norm(offsets[SMPL22.index("head")]) * ahead
    return replace(skeleton, offsets=offsets)


def floor_height(joints: np.ndarray, fps: float = FPS) -> float:
    """The height of the toe joints of (T, 22, 3) when they rest on the floor: the lowest at which they often stay.

    Not their lowest height: in motion capture a toe joint dips below the floor as the heel rises. Where no foot stands,
    as in a crawl, it is the lowest that knees, hands, elbows or hips tell.
    """
    joints = np.asarray(joints, dtype=np.float64)
    toes, upright = joints[:, TOES], _upright_shins(joints)
    if upright.sum() >= FLAT_FRAMES or upright.all():
        fast = np.linalg.norm(np.diff(toes, axis=0), axis=-1) * fps >= RESTING
        resting = upright & ~(np.pad(fast, ((0, 1), (0, 0))) | np.pad(fast, ((1, 0), (0, 0))))
        return _lowest_stay(toes[..., 1][resting if resting.sum() >= FLAT_FRAMES else upright])
    stays = [_lowest_stay(toes[..., 1])]
    for joint, height in RESTS.items():
        both = [SMPL22.index(f"{side}_{joint}") for side in ("left", "right")]
        stays.append(_lowest_stay(joints[:, both, 1]) - height + TOE_REST)
    return min(stays)


def _lowest_stay(heights: np.ndarray) -> float:
    """The lowest height at which some heights (n,) are often."""
    heights = np.sort(heights.ravel())[:: max(1, heights.size // 2000)]
    density = np.exp(-0.5 * ((heights[:, None] - heights) / FLOOR_WIDTH) ** 2).sum(axis=1)
    low = heights[density >= FLOOR_SHARE * density.max()][0]
    near = heights < low + 4 * FLOOR_WIDTH
    return float(heights[near][density[near].argmax()])


def standing_frames(joints: np.ndarray, fps: float = FPS) -> np.ndarray:
    """(T, 2) bool: the frames in which the left and the right toe joint are down under an upright shin, and neither
    rise nor fall.
    """
    joints = np.asarray(joints, dtype=np.float64)
    heights = joints[:, TOES, 1]
    low = (heights < floor_height(joints, fps) + CONTACT_HEIGHT) & _upright_shins(joints)
    stands = low[1:] & low[:-1] & (np.abs(np.diff(heights, axis=0)) * fps < CONTACT_FALL)
    return np.pad(stands, ((0, 1), (0, 0))) | np.pad(stands, ((1, 0), (0, 0)))


def _upright_shins(joints: np.ndarray) -> np.ndarray:
    """(T, 2) bool: where the knee is over the ankle."""
    knees, ankles = ([SMPL22.index(f"{side}_{joint}") for side in ("left", "right")] for joint in ("knee", "ankle"))
    return unit(joints[:, knees] - joints[:, ankles])[..., 1] > SHIN_UPRIGHT


def _straight_spine(joints: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """(22, 3) offsets whose spine has the curve that a clip has in the median of frames (T, 22, 3) in which it stands.

    Capture rigs differ in it by 30 degrees, which would bend every character that stands straight. Bones that leave the
    pelvis or the chest together keep the angles between them.
    """
    chain = [SMPL22.index(name) for name in ("pelvis", "spine1", "spine2", "spine3", "neck")]
    left, right = ([SMPL22.index(f"{side}_{joint}") for joint in ("hip", "shoulder")] for side in ("left", "right"))
    up = unit(joints[:, chain[-1]] - joints[:, chain[0]])
    ahead = unit(np.cross((joints[:, left] - joints[:, right]).mean(axis=1), up))
    bones = unit(np.diff(joints[:, chain], axis=1))
    seen = [np.median((bones * axis[:, None]).sum(axis=-1), axis=0) for axis in (ahead, up)]
    offsets = np.array(offsets)
    for joint, angle in zip(chain[1:], np.arctan2(*seen).clip(*SPINE_RANGE)):
        turn = Rotation.from_euler("x", angle - np.arctan2(offsets[joint, 2], offsets[joint, 1]))
        beside = [other for other, parent in enumerate(SMPL22.parents) if parent == SMPL22.parents[joint]]
        offsets[beside] = turn.apply(offsets[beside])
    return offsets


def _head_ahead(joints: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """(3,) the bone from neck to head of a head that looks straight ahead, as it does in the median of upright frames
    (T, 22, 3).
    """
    chest, neck, head = (SMPL22.index(name) for name in ("spine3", "neck", "head"))
    beside = [neck, SMPL22.index("left_collar"), SMPL22.index("right_collar")]
    turn = align_matrices(offsets[beside], joints[:, beside] - joints[:, [chest]])
    seen = np.median(np.einsum("tij,ti->tj", turn, unit(joints[:, head] - joints[:, neck])), axis=0)
    if not seen[1:].any():
        return offsets[head]
    ahead = np.clip(np.arctan2(seen[2], seen[1]), *HEAD_RANGE)
    return np.linalg.norm(offsets[head]) * np.array([0.0, np.cos(ahead), np.sin(ahead)])


def _flat_foot(joints: np.ndarray, offset: np.ndarray, fps: float) -> np.ndarray:
    """(3,) the bone from ankle to toe joint of a foot that stands flat."""
    ankles, toes = ([SMPL22.index(f"{side}_{joint}") for side in ("left", "right")] for joint in ("ankle", "foot"))
    stands = standing_frames(joints, fps)
    heights = (joints[:, ankles, 1] - joints[:, toes, 1])[stands]
    if len(heights) < FLAT_FRAMES:
        return offset
    length = np.linalg.norm(offset)
    height = np.clip(np.quantile(heights, FLAT_SHARE), *(share * length for share in FLAT_RANGE))
    level = offset[[0, 2]] / max(np.linalg.norm(offset[[0, 2]]), 1e-12) * np.sqrt(length**2 - height**2)
    return np.array([level[0], -height, level[1]])
