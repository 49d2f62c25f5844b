"""What the rules measure of a body: heights, angles, reach and travel, frame by frame, for bodies of any size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.ndimage import median_filter, minimum_filter1d, uniform_filter1d

from evaluation.prompt_adherence import facing, ground_velocity, trunk_pitch
from motionlab.motion.motion import FPS
from motionlab.motion.skeleton import SMPL22

AT = {name: index for index, name in enumerate(SMPL22.joints)}
SIDES = ("left", "right")
OTHER = {"left": "right", "right": "left"}
STEP_WINDOW = 1.5  # seconds in which a foot that steps comes down once


@dataclass(frozen=True)
class Body:
    """joints: (T, 22, 3) metres, Y up, +X the body's left when it faces +Z. fps: frames a second.

    Lengths are shares of the leg (hip to ankle) or of the arm (shoulder to wrist), so that a child and a giant pass the
    same rules; angles are degrees; speeds are metres a second.
    """

    joints: np.ndarray
    fps: float = FPS

    def at(self, name: str) -> np.ndarray:
        """(T, 3) a joint's way."""
        return self.joints[:, AT[name]]

    @property
    def frames(self) -> int:
        return len(self.joints)

    @cached_property
    def leg(self) -> float:
        """Metres from hip to ankle along the bones."""
        return _chain(self, "hip", "knee", "ankle")

    @cached_property
    def arm(self) -> float:
        """Metres from shoulder to wrist along the bones."""
        return _chain(self, "shoulder", "elbow", "wrist")

    @cached_property
    def yaw(self) -> np.ndarray:
        """(T,) facing in degrees, unwrapped, growing to the left."""
        return np.degrees(facing(self.joints))

    @cached_property
    def velocity(self) -> np.ndarray:
        """(T, 2) of the pelvis, forward and to the left, m/s, smoothed over half a second."""
        return ground_velocity(self.joints, self.fps)

    @cached_property
    def speed(self) -> np.ndarray:
        """(T,) of the pelvis over the ground, m/s."""
        return np.linalg.norm(self.velocity, axis=-1)

    @cached_property
    def pitch(self) -> np.ndarray:
        """(T,) forward lean of the trunk, degrees."""
        return trunk_pitch(self.joints)

    @cached_property
    def tilt(self) -> np.ndarray:
        """(T,) degrees of the trunk from upright, to any side; 180 is upside down."""
        trunk = self.at("neck") - self.at("pelvis")
        return np.degrees(np.arccos(np.clip(trunk[:, 1] / np.linalg.norm(trunk, axis=-1), -1, 1)))

    @cached_property
    def twist(self) -> np.ndarray:
        """(T,) degrees that the shoulders are turned against the hips, to the left."""
        yaws = []
        for name in ("shoulder", "hip"):
            across = self.at(f"left_{name}") - self.at(f"right_{name}")
            yaws.append(np.degrees(np.arctan2(across[:, 0], across[:, 2])))
        return (yaws[0] - yaws[1] + 180) % 360 - 180

    @cached_property
    def foot_heights(self) -> dict[str, np.ndarray]:
        """(T,) of each foot over the floor, legs."""
        return {side: np.minimum(self.height(f"{side}_ankle"), self.height(f"{side}_foot")) for side in SIDES}

    @cached_property
    def floor(self) -> float:
        """Height of the lowest place where a joint comes to rest in the clip, metres."""
        return float(np.quantile(self.joints[..., 1].min(axis=1), 0.05))

    def height(self, name: str) -> np.ndarray:
        """(T,) of a joint over the floor, legs."""
        return (self.at(name)[:, 1] - self.floor) / self.leg

    @cached_property
    def hips(self) -> np.ndarray:
        """(T,) height of the pelvis over the lower foot, legs: about 1.1 standing, 0.6 on a chair."""
        lower = np.minimum(*(self.at(f"{side}_foot")[:, 1] for side in SIDES))
        return (self.at("pelvis")[:, 1] - lower) / self.leg

    @cached_property
    def flight(self) -> np.ndarray:
        """(T,) height of the lower foot over where a foot last stood or will stand, legs: over 0 in a jump."""
        low = np.minimum(*self.foot_heights.values())
        return low - minimum_filter1d(low, max(1, round(STEP_WINDOW * self.fps)), mode="nearest")

    def local(self, name: str, origin: str = "pelvis") -> np.ndarray:
        """(T, 3) a joint from another one, in the body's own frame: left, up, forward, metres."""
        offset = self.at(name) - self.at(origin)
        sin, cos = np.sin(np.radians(self.yaw)), np.cos(np.radians(self.yaw))
        left, forward = offset[:, 0] * cos - offset[:, 2] * sin, offset[:, 0] * sin + offset[:, 2] * cos
        return np.stack([left, offset[:, 1], forward], axis=-1)

    def hand(self, side: str) -> np.ndarray:
        """(T, 3) the wrist from its shoulder: outwards, up, forward, arms."""
        way = self.local(f"{side}_wrist", f"{side}_shoulder") / self.arm
        return way * np.array([1 if side == "left" else -1, 1, 1])

    def foot(self, side: str) -> np.ndarray:
        """(T, 3) the ankle from its hip: outwards, up (about -1), forward, legs."""
        way = self.local(f"{side}_ankle", f"{side}_hip") / self.leg
        return way * np.array([1 if side == "left" else -1, 1, 1])

    def bend(self, *names: str) -> np.ndarray:
        """(T,) degrees by which a chain of three joints is bent at the middle one: 0 is straight."""
        a, b, c = (self.at(name) for name in names)
        upper, lower = b - a, c - b
        cos = (upper * lower).sum(-1) / (np.linalg.norm(upper, axis=-1) * np.linalg.norm(lower, axis=-1) + 1e-9)
        return np.degrees(np.arccos(np.clip(cos, -1, 1)))

    def knee(self, side: str) -> np.ndarray:
        """(T,) degrees by which a knee is bent."""
        return self.bend(f"{side}_hip", f"{side}_knee", f"{side}_ankle")

    def elbow(self, side: str) -> np.ndarray:
        """(T,) degrees by which an elbow is bent."""
        return self.bend(f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist")

    def quickness(self, name: str, origin: str = "pelvis", smooth: int = 3) -> np.ndarray:
        """(T,) speed of a joint from another one, m/s, over `smooth` frames."""
        if self.frames < 2:
            return np.zeros(self.frames)
        way = uniform_filter1d(self.local(name, origin), smooth, axis=0, mode="nearest")
        return np.linalg.norm(np.gradient(way, 1 / self.fps, axis=0), axis=-1)

    def near(self, first: str, second: str) -> np.ndarray:
        """(T,) metres between two joints."""
        return np.linalg.norm(self.at(first) - self.at(second), axis=-1)

    def longest(self, holds: np.ndarray) -> float:
        """Seconds of the longest stretch of frames at which `holds` (T,) is true; a frame alone may break it."""
        if self.frames >= 3:
            holds = median_filter(holds.astype(np.uint8), 3, mode="nearest") > 0
        return longest_run(holds) / self.fps


def both(measure: Callable[[str], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """A measure of a side, of the left and of the right one."""
    return measure("left"), measure("right")


def longest_run(holds: np.ndarray) -> int:
    """Frames of the longest stretch at which `holds` (T,) is true."""
    ends = np.flatnonzero(np.diff(np.concatenate([[0], holds.astype(np.int8), [0]])))
    return int((ends[1::2] - ends[::2]).max()) if len(ends) else 0


def stretches(holds: np.ndarray, shortest: int = 1) -> list[tuple[int, int]]:
    """(start, stop) of every stretch of frames at which `holds` (T,) is true."""
    ends = np.flatnonzero(np.diff(np.concatenate([[0], holds.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(ends[::2], ends[1::2]) if b - a >= shortest]


def peaks(values: np.ndarray, apart: int, least: float = 0.1) -> list[float]:
    """The highest of values (T,) over `least`, the highest of what is more than `apart` frames from it, and so on."""
    values, found = values.copy(), []
    while len(values) and values.max() > least:
        best = int(values.argmax())
        found.append(float(values[best]))
        values[max(0, best - apart) : best + apart] = 0
    return found


def _chain(body: Body, *names: str) -> float:
    return (
        max(
            float(np.median(sum(body.near(f"{side}_{a}", f"{side}_{b}") for a, b in zip(names, names[1:]))))
            for side in SIDES
        )
        or 1.0
    )
