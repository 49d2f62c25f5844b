"""What a motion is: joint positions over time, and the rotations a motion file holds."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from motionlab.arguments import check_number
from motionlab.errors import MotionLabError
from motionlab.motion.limits import FPS_RANGE
from motionlab.motion.skeleton import SMPL22, Skeleton, forward_kinematics

FPS = 20.0  # of HumanML3D


@dataclass(frozen=True, eq=False)
class Animation:
    """A skeleton moved by rotations, as in a BVH file.

    rotations: (T, J, 4) local quaternions (x, y, z, w). positions: (T, J, 3) local translations in
    metres: the root's path, and for other joints the rest offset unless the file animates them.
    """

    skeleton: Skeleton
    rotations: np.ndarray
    positions: np.ndarray
    fps: float

    def __post_init__(self):
        object.__setattr__(self, "fps", check_number(self.fps, *FPS_RANGE, "the frame rate"))

    def __len__(self) -> int:
        return len(self.rotations)

    @property
    def seconds(self) -> float:
        return len(self) / self.fps

    def joints(self) -> np.ndarray:
        """(T, J, 3) world joint positions, metres."""
        return forward_kinematics(self.skeleton, self.rotations, self.positions)


@dataclass(frozen=True, eq=False)
class Motion:
    """Joint positions of a body.

    joints: (T, J, 3) float32, metres, Y up. fps: 1 to 1000. info: prompt, seed, source.
    Raises MotionLabError for another shape, positions that are not finite, or another frame rate.
    """

    joints: np.ndarray
    fps: float = FPS
    skeleton: Skeleton = SMPL22
    info: dict = field(default_factory=dict)

    def __post_init__(self):
        try:
            with np.errstate(over="ignore"):  # what becomes infinite is refused below
                joints = np.asarray(self.joints, dtype=np.float32)
        except (TypeError, ValueError, OverflowError):
            raise MotionLabError("a motion's joints must be an array of numbers of shape (frames, joints, 3)") from None
        if joints.ndim != 3 or joints.shape[1:] != (len(self.skeleton), 3) or len(joints) == 0:
            raise MotionLabError(
                f"a motion on {self.skeleton.name} needs joints of shape (frames, {len(self.skeleton)}, 3), "
                f"got {tuple(joints.shape)}"
            )
        if not np.isfinite(joints).all():
            raise MotionLabError("the motion contains NaN or infinite positions; check the file or model it came from")
        if not isinstance(self.info, dict):
            raise MotionLabError(f"a motion's info must be a dict, got {reprlib.repr(self.info)}")
        object.__setattr__(self, "joints", joints)
        object.__setattr__(self, "fps", check_number(self.fps, *FPS_RANGE, "the frame rate"))

    def __len__(self) -> int:
        return len(self.joints)

    @property
    def seconds(self) -> float:
        return len(self) / self.fps

    def save(self, path: str | Path, rest: str = "T", character=None) -> Path:
        """Write the motion as .bvh, .glb, .npz, .mp4, .gif or .png, by suffix, on a character if one is given (see
        `files.save`). Returns the path.
        """
        from motionlab.motion.files import save  # writers pull in heavy libraries: imported on use

        return save(self, path, rest, character)

    def loop(self, in_place: bool = False) -> Motion:
        """The part that repeats best, made to repeat: `motion.loop(in_place=True).save("walk-cycle.bvh")`; see
        `looping.loop`.
        """
        from motionlab.motion.looping import loop  # on use: it builds on this module

        return loop(self, in_place)

    def retarget(self, character, corrections=None):
        """This motion on a character: `motion.retarget("hero.glb").save("hero-walk.glb")`.

        character: path of a skinned .glb, .gltf or .vrm, or of a .bvh skeleton, or what `open_character` returned.
        corrections: JSON, a path or a dict, of role -> bone name, where bones are not found right.
        Returns `retarget.api.Retargeted`: the character's own file with one more animation. Raises MotionLabError.
        """
        from motionlab.motion.retarget.api import retarget_motion  # on use: it builds on this module

        return retarget_motion(self, character, corrections)
