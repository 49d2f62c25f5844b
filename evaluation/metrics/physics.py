"""Does a motion look physical? Foot skate and jerk, from the joints alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.models.outputs import GeneratedMotion
from motionlab.motion.contacts import TOES, feet_in_contact

STANDING = 1.0  # m/s: feet that swing low over the floor are faster


@dataclass(frozen=True)
class FootSkate:
    """speed: mean horizontal speed of feet in contact, m/s; NaN if none ever is. contact: share of feet in contact."""

    speed: float
    contact: float


def foot_skate(joints: np.ndarray, fps: float, slower_than: float = np.inf) -> FootSkate:
    """How fast the feet slide while they stand (`motion.contacts.feet_in_contact`).

    joints: (T, 22, 3) metres, T >= 2. slower_than: m/s; a foot that swings low over the floor faster than that does not
    count as one that stands. Zero for perfectly planted feet. Raises MotionLabError for fewer than two frames.
    """
    if len(joints) < 2:
        raise MotionLabError(f"foot skate needs at least 2 frames, got {len(joints)}")
    speed = np.linalg.norm(np.diff(np.asarray(joints, dtype=np.float64)[:, TOES], axis=0)[..., [0, 2]], axis=-1) * fps
    contact = feet_in_contact(joints, fps) & (speed < slower_than)
    sliding = speed[contact]
    return FootSkate(float(sliding.mean()) if contact.any() else float("nan"), float(contact.mean()))


def jerk(joints: np.ndarray, fps: float) -> float:
    """Mean length of the third difference of position times fps^3, over joints and frames: m/s^3.

    joints: (T, J, 3) metres, T >= 4. Raises MotionLabError for fewer than four frames.
    """
    if len(joints) < 4:
        raise MotionLabError(f"jerk needs at least 4 frames, got {len(joints)}")
    third = np.diff(np.asarray(joints, dtype=np.float64), n=3, axis=0) * fps**3
    return float(np.linalg.norm(third, axis=-1).mean())


class PhysicsMeans:
    """Means of foot skate and jerk over motions that are looked at once."""

    def __init__(self, fps: float):
        self.fps, self.skates, self.jerks = fps, [], []

    def seen(self, motions: Iterable[GeneratedMotion]) -> Iterator[np.ndarray]:
        """The motions' features, once their joints were looked at."""
        for motion in motions:
            self.see(motion.joints)
            yield motion.features

    def see(self, joints: np.ndarray) -> None:
        self.skates.append(foot_skate(joints, self.fps).speed)
        self.jerks.append(jerk(joints, self.fps))

    def numbers(self) -> dict[str, float]:
        return {"foot skate m/s": float(np.nanmean(self.skates)), "jerk m/s3": float(np.mean(self.jerks))}
