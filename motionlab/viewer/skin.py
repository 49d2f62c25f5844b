"""Characters in the viewer's payload: the mesh once, and for every body how its bones move. skin.js joins the two."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.motion.retarget.api import OpenedCharacter
from motionlab.motion.retarget.skinning import SkinnedMesh
from motionlab.motion.skeleton import SMPL22

MAX_BONES = 100  # moving ones, as many as the shader has places for


@dataclass(frozen=True, eq=False)
class Skin:
    """A character as the viewer draws it. Raises MotionLabError where its mesh cannot be shown."""

    opened: OpenedCharacter

    @cached_property
    def skinned(self) -> SkinnedMesh:
        return SkinnedMesh(self.opened)

    @cached_property
    def mesh(self) -> dict:
        """What skin.js takes: `parts` with material and range of triangles, and base64 arrays over all of them."""
        skinned, moving = self.skinned, self.opened.body.moving
        if self.opened.file is not None and len(moving) > MAX_BONES:
            raise MotionLabError(f"{len(moving)} bones would move; up to {MAX_BONES} are shown")
        parts = skinned.parts
        size = float(np.abs(skinned.vertices).max()) or 1.0
        rows, at = [], 0
        for part, look in zip(parts, skinned.materials):
            count = 3 * len(part.triangles)
            rows.append({"first": at, "count": count, "colour": look.colour, "picture": look.picture, "cut": look.cut})
            at += count
        return {
            "bones": len(moving),
            "rest": skinned.rest.ravel().round(6).tolist(),
            "size": size,
            "vertices": _int16(skinned.vertices / size),
            "normals": _pack(np.round(127 * skinned.normals), "<i1"),
            "uv": _pack(np.concatenate([part.uv for part in parts]), "<f4"),
            "joints": _pack(np.concatenate([part.bones for part in parts]), "<u1"),
            "weights": _pack(_bytes_of(np.concatenate([part.weights for part in parts])), "<u1"),
            "indices": _pack(skinned.triangles, "<u4"),
            "parts": rows,
        }

    def prepare(self) -> None:
        """Reads the mesh, which is kept. Raises MotionLabError where it cannot be shown."""
        self.mesh  # noqa: B018

    def dress(self, payload: str) -> str:
        """A payload of `motionlab.viewer.encode` whose bodies, of the 22 SMPL joints, are this character.

        Raises MotionLabError where its mesh cannot be shown, or the bodies are of another skeleton.
        """
        scene = json.loads(payload)
        if len(scene["parents"]) != len(SMPL22):
            raise MotionLabError("characters are moved by the 22 SMPL joints; this scene is of another skeleton")
        shown = []
        for body in scene["bodies"]:
            joints = np.frombuffer(base64.b64decode(body["joints"]), "<i2").reshape(-1, len(SMPL22), 3)
            body["track"], motion = self.track(Motion(joints * scene["scale"], body["fps"]))
            shown.append(motion.joints)
        scene["skin"] = self.mesh
        scene["scale"] = max(float(np.abs(joints).max()) for joints in shown) or 1.0
        for body, joints in zip(scene["bodies"], shown):
            body["joints"] = _int16(joints / scene["scale"])
        scene["scale"] /= 32767
        return json.dumps(scene, separators=(",", ":")).replace("<", "\\u003c")

    def track(self, motion: Motion) -> tuple[dict, Motion]:
        """How the bones move, and the motion at the character's size, for the camera, labels and trails.

        The track has base64 arrays: turns (T, B, 4) from the bind pose, int16 quaternions; places (T, B, 3) over the
        floor, int16 times `reach` metres.
        """
        track = self.skinned.track(motion)
        reach = float(np.abs(track.places).max()) or 1.0
        return {"turns": _int16(track.turns), "places": _int16(track.places / reach), "reach": reach}, track.motion


def _bytes_of(weights: np.ndarray) -> np.ndarray:
    """(V, 4) weights as whole numbers that sum to 255: what is lost in rounding goes to the heaviest."""
    rounded = np.round(255 * weights)
    rounded[np.arange(len(rounded)), weights.argmax(axis=1)] += 255 - rounded.sum(axis=1)
    return rounded


def _int16(values: np.ndarray) -> str:
    """Numbers from -1 to 1."""
    return _pack(np.round(32767 * values), "<i2")


def _pack(values: np.ndarray, kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(values).astype(kind).tobytes()).decode("ascii")
