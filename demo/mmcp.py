"""Serve MotionLab by the open protocol MMCP, for the clients that speak it: `python -m demo.mmcp`, port 8000.

Needs `pip install "motionmcp-sdk[server]"`. A request brings a skeleton: any humanoid one is retargeted to. Text
segments are played one after the other; constraints are not supported, and the protocol says so.
"""

from __future__ import annotations

import argparse
import sys
from threading import Lock

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.models.capabilities import Edits, require
from motionlab.motion.motion import FPS, Animation, Motion
from motionlab.motion.resample import resample_motion
from motionlab.motion.retarget.api import OpenedCharacter
from motionlab.motion.retarget.armature import skeleton_armature
from motionlab.motion.retarget.bone_map import find_bones
from motionlab.motion.retarget.export import animated_bvh
from motionlab.motion.retarget.rest_pose import character
from motionlab.motion.rotations import solve_rotations
from motionlab.motion.skeleton import SMPL22, Skeleton

try:
    from motionmcp import Backbone, ModelSpec, MotionResult, serve
    from motionmcp import Skeleton as SentSkeleton
    from motionmcp.errors import ProtocolError
    from motionmcp.schemas import Joint
except ImportError:
    sys.exit('MMCP is spoken by a package: pip install "motionmcp-sdk[server]"')

MOST_SAMPLES = 4


def character_of(sent: SentSkeleton) -> OpenedCharacter:
    """The character of a skeleton that a request brings, in its rest pose.

    Raises MotionLabError where it is no humanoid, or its joints hang on none of those before them.
    """
    names = [joint.name for joint in sent.joints]
    try:
        parents = tuple(-1 if joint.parent is None else names.index(joint.parent) for joint in sent.joints)
    except ValueError:
        raise MotionLabError("a joint's parent is none of the joints; send the whole skeleton") from None
    if parents[0] != -1 or any(not -1 < parent < i for i, parent in enumerate(parents) if i):
        raise MotionLabError("the skeleton must have one root, and parents in front of their children")
    offsets = np.array([joint.rest_translation for joint in sent.joints], dtype=np.float64)
    turns = np.array([joint.rest_rotation for joint in sent.joints], dtype=np.float64)
    if not (np.isfinite(offsets).all() and np.abs(np.linalg.norm(turns, axis=1) - 1).max() < 1e-2):
        raise MotionLabError("the rest pose holds numbers that are not finite, or rotations that are none")
    animation = Animation(Skeleton("sent", tuple(names), parents, offsets), turns[None], offsets[None], FPS)
    armature = skeleton_armature(animation, 0)
    return OpenedCharacter(character(armature, find_bones(armature)), animation=animation)


def played(sent: SentSkeleton, motion: Motion) -> tuple[np.ndarray, np.ndarray]:
    """(T, J, 4) local rotations of the joints of a skeleton, and (T, 3) of its root, metres, for a motion."""
    opened = character_of(sent)
    animation = animated_bvh(opened.animation, opened.body, opened.pose(motion))
    return animation.rotations, animation.positions[:, 0] * 100  # written BVH has hundredths of the unit


class TextBackbone(Backbone):
    """One of MotionLab's models of text. name: the id under which it is served."""

    def __init__(self, name: str, model):
        require(model, Edits, name)
        self.name, self.model, self.lock = name, model, Lock()

    def capabilities(self) -> ModelSpec:
        rest = solve_rotations(SMPL22.rest_pose()[None] + (0, 0.95, 0)).skeleton
        joints = [
            Joint(
                name=name,
                parent=None if parent < 0 else SMPL22.joints[parent],
                rest_translation=tuple(rest.offsets[i] if i else (0.0, 0.95, 0.0)),
                rest_rotation=(0.0, 0.0, 0.0, 1.0),
            )
            for i, (name, parent) in enumerate(zip(SMPL22.joints, SMPL22.parents))
        ]
        return ModelSpec(
            id=self.name,
            fps=self.model.layout.fps,
            canonical_skeleton=SentSkeleton(joints=joints),
            supports_retargeting=True,
            supported_constraints=[],
            recommended_max_duration_seconds=self.model.max_seconds,
            native_clip_seconds=self.model.max_seconds,
        )

    def generate(self, request) -> MotionResult:
        options = request.options
        count, seed = (options.num_samples, options.seed or 0) if options else (1, 0)
        if count > MOST_SAMPLES:
            raise ProtocolError("invalid_options", f"num_samples is {MOST_SAMPLES} at most here")
        try:
            with self.lock:
                motions = [self._motion(request, seed + i) for i in range(count)]
            turns, roots = zip(*(played(request.skeleton, motion) for motion in motions))
        except MotionLabError as error:
            raise ProtocolError("invalid_request", str(error)) from None
        return MotionResult(np.array(turns, dtype=np.float32), np.array(roots, dtype=np.float32))

    def _motion(self, request, seed: int) -> Motion:
        """Exactly as many frames as are asked for."""
        fps, token = self.model.layout.fps, self.model.token_seconds
        scenes = [
            (getattr(segment, "prompt", "a person moves"), max(token, segment.duration_frames / fps))
            for segment in request.segments
        ] or [("a person moves", max(token, request.total_frames / fps))]
        if len(scenes) == 1 and scenes[0][1] <= self.model.max_seconds:
            motion = self.model.generate(scenes[0][0], seconds=scenes[0][1], seed=seed)
        else:
            motion = self.model.story(scenes, seed=seed)
        joints = resample_motion(motion, fps).joints
        wanted = np.arange(request.total_frames).clip(max=len(joints) - 1)  # whole tokens may lack a frame or two
        return Motion(joints[wanted], fps, motion.skeleton)


def main() -> None:
    import motionlab

    parser = argparse.ArgumentParser("python -m demo.mmcp", description="Serves MotionLab by the protocol MMCP.")
    parser.add_argument("--checkpoint", nargs="+", default=["momask"], help="shipped names or folders")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    try:
        served = [TextBackbone(name, motionlab.load(name)) for name in options.checkpoint]
    except MotionLabError as error:
        sys.exit(str(error))
    serve(served, host=options.host, port=options.port)


if __name__ == "__main__":
    main()
