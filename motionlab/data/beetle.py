"""A six-legged walker drawn by rules: a single motion that is nobody's, on a skeleton that no dataset has."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from motionlab.motion.features import integrate, rotate_yaw, rotation_between
from motionlab.motion.motion import Animation
from motionlab.motion.skeleton import Skeleton

SECONDS, FPS = 18.0, 30.0
HEIGHT = 0.34  # of the body over the floor, metres
THIGH, SHIN = 0.34, 0.52
CYCLE = 0.9  # seconds from one step of a leg to its next
LIFT = 0.14
# Where legs are rooted and where their feet rest, by name: x to the left, z forward, metres.
LEGS = {
    f"{side}_{place}": (np.array([sign * 0.16, 0.0, root]), np.array([sign * 0.55, -HEIGHT, rest]))
    for side, sign in (("left", 1), ("right", -1))
    for place, root, rest in (("front", 0.26, 0.52), ("middle", 0.0, 0.0), ("hind", -0.26, -0.48))
}
TRIPOD = ("left_front", "right_middle", "left_hind")  # swing together, the other three in between
# What it does when: (until second, metres a second, radians a second, how far it rears up).
SCRIPT = (
    (2.5, 0.45, 0.0, 0.0),
    (4.5, 0.40, 0.7, 0.0),
    (5.5, 0.15, 0.0, 0.0),
    (8.0, 0.0, 0.0, 1.0),
    (9.0, 0.0, -0.5, 0.0),
    (11.5, 0.60, -0.5, 0.0),
    (13.0, -0.25, 0.0, 0.0),
    (14.5, 0.0, 1.1, 0.0),
    (16.0, 0.0, 0.0, 0.7),
    (SECONDS, 0.5, 0.2, 0.0),
)


def beetle() -> Animation:
    """The walker's 18 s at 30 fps: it walks, turns, backs off, and rears up to wave its front legs."""
    time = np.arange(round(SECONDS * FPS)) / FPS
    speed, turning, rear = _script(time)
    heading = integrate(turning / FPS)
    path = integrate(rotate_yaw(np.stack([0 * speed, 0 * speed, speed], axis=-1), heading) / FPS, axis=0)
    bob = 0.012 * np.sin(4 * np.pi * time / CYCLE) * np.clip(np.abs(speed) + np.abs(turning), 0, 0.4) / 0.4
    path[:, 1] = HEIGHT + bob + 0.06 * rear
    pitch = -0.35 * rear + 0.02 * np.sin(2 * np.pi * time / CYCLE)
    body = Rotation.from_euler("YX", np.stack([heading, pitch], axis=-1))

    names, parents, offsets = (
        ["body", "head", "abdomen"],
        [-1, 0, 0],
        [np.zeros(3), np.array([0, 0.03, 0.42]), np.array([0, 0.02, -0.55])],
    )
    look = Rotation.from_euler("YX", np.stack([0.5 * np.sin(0.9 * time) * (1 + rear), 0.3 * rear], axis=-1))
    rotations = [body, look, Rotation.from_euler("x", 0.05 * np.sin(3 * time)[:, None])]
    for leg, (root, rest) in LEGS.items():
        hip = path + body.apply(root)
        foot = _footsteps(time, path, heading, rest, swings_first=leg in TRIPOD)
        if leg.endswith("front"):
            wave = np.stack([0 * time, 0.42 + 0.10 * np.sin(7 * time + (leg > "m")), 0.20 + 0 * time], axis=-1)
            raised = path + rotate_yaw(rest * (0.75, 0, 1) + wave, heading)
            foot = foot + rear[:, None] * (raised - foot)
        thigh, shin = _bend(hip, foot)
        rest_thigh, rest_shin = (part[0] for part in _bend(root[None], rest[None]))
        first = rotation_between(np.broadcast_to(rest_thigh, thigh.shape), thigh)
        second = rotation_between(np.broadcast_to(rest_shin, shin.shape), shin)
        at = len(names)
        names += [f"{leg}_hip", f"{leg}_knee", f"{leg}_foot"]
        parents += [0, at, at + 1]
        offsets += [root, rest_thigh, rest_shin]
        rotations += [body.inv() * first, first.inv() * second, Rotation.identity(len(time))]
    skeleton = Skeleton("beetle", tuple(names), tuple(parents), np.array(offsets))
    positions = np.repeat(skeleton.offsets[None], len(time), axis=0)
    positions[:, 0] = path
    return Animation(skeleton, np.stack([turn.as_quat() for turn in rotations], axis=1), positions, FPS)


def _script(time: np.ndarray) -> np.ndarray:
    """Speed, turning and rearing (3, T) at each time, going over into each other within half a second."""
    part = np.searchsorted([until for until, *_ in SCRIPT], time, side="right").clip(max=len(SCRIPT) - 1)
    return gaussian_filter1d(np.array([values for _, *values in SCRIPT])[part].T, 0.18 * FPS, axis=1, mode="nearest")


def _footsteps(time, path, heading, rest, swings_first: bool) -> np.ndarray:
    """(T, 3): a foot stands where it was set down for half a cycle, and swings to where its rest will be for the other
    half.
    """
    home = path * (1, 0, 1) + rotate_yaw(np.broadcast_to(rest * (1, 0, 1), path.shape), heading)
    phase = time / CYCLE + (0.0 if swings_first else 0.5)
    cycle, share = np.floor(phase).astype(int), phase % 1

    def set_down(number: np.ndarray) -> np.ndarray:
        """Where the foot stands after its swing of that cycle: its home in the middle of the stance that follows."""
        middle = (number + 0.75 - (0.0 if swings_first else 0.5)) * CYCLE * FPS
        return np.stack([np.interp(middle, np.arange(len(time)), home[:, axis]) for axis in range(3)], axis=-1)

    swing = np.clip(share / 0.5, 0, 1)
    ease = swing * swing * (3 - 2 * swing)
    before, after = set_down(cycle - 1), set_down(cycle)
    way = np.linalg.norm(after - before, axis=-1)
    foot = before + ease[:, None] * (after - before)
    foot[:, 1] = LIFT * np.sin(np.pi * swing) * np.clip(way / 0.1, 0, 1)
    return foot


def _bend(hip: np.ndarray, foot: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(T, 3) thigh and shin vectors of a leg whose knee points up, as far stretched as it can be where a foot is out of
    reach.
    """
    way = foot - hip
    length = np.clip(np.linalg.norm(way, axis=-1, keepdims=True), 0.05, 0.999 * (THIGH + SHIN))
    along = way / np.linalg.norm(way, axis=-1, keepdims=True)
    up = np.array([0.0, 1.0, 0.0]) - along[:, 1:2] * along
    up /= np.linalg.norm(up, axis=-1, keepdims=True)
    cosine = (THIGH**2 + length**2 - SHIN**2) / (2 * THIGH * length)
    thigh = THIGH * (cosine * along + np.sqrt(np.clip(1 - cosine**2, 0, None)) * up)
    return thigh, length * along - thigh
