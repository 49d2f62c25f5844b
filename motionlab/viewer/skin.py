"""Characters in the viewer's payload: the mesh once, and for every body how its bones move.

A vertex is where its bones' turns and shifts take it, by weight (linear-blend skinning), which skin.js does.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.motion.retarget.api import OpenedCharacter
from motionlab.motion.retarget.material import read_material
from motionlab.motion.retarget.mesh import mesh_parts
from motionlab.motion.skeleton import SMPL22

MAX_BONES = 100  # moving ones, as many as the shader has places for
METRES = (0.2, 5.0)  # heights that are shown as they are; others as 1.7 m
USUAL = 1.7


@dataclass(frozen=True, eq=False)
class Skin:
    """A character as the viewer draws it. Raises MotionLabError where its mesh cannot be shown."""

    opened: OpenedCharacter

    @cached_property
    def scale(self) -> float:
        """Metres in one unit of the scene."""
        height = self.opened.body.height
        return 1.0 if METRES[0] <= height <= METRES[1] else USUAL / height

    @property
    def _rest(self) -> np.ndarray:
        """(B, 3) the moving bones in the bind pose, over the floor, scene units."""
        body = self.opened.body
        return np.array([body.places[node] for node, _ in body.moving]) - (0, body.floor, 0)

    @cached_property
    def mesh(self) -> dict:
        """What skin.js takes: `parts` with material and range of triangles, and base64 arrays over all of them."""
        opened = self.opened
        if opened.file is None:
            raise MotionLabError("a BVH has no mesh to show; the figure shows its motion")
        if len(opened.body.moving) > MAX_BONES:
            raise MotionLabError(f"{len(opened.body.moving)} bones would move; up to {MAX_BONES} are shown")
        parts = mesh_parts(opened.file, opened.body)
        if not parts:
            raise MotionLabError("its mesh is compressed, or it has none; the figure shows its motion")
        first = np.cumsum([0, *(len(part.vertices) for part in parts)])
        vertices = np.concatenate([part.vertices for part in parts]) - (0, opened.body.floor, 0)
        size = float(np.abs(vertices).max()) or 1.0
        materials = {part.material: read_material(opened.file, part.material) for part in parts}
        rows, at = [], 0
        for part in parts:
            look = materials[part.material]
            rows.append(
                {
                    "first": at,
                    "count": 3 * len(part.triangles),
                    "colour": look.colour,
                    "picture": look.picture,
                    "cut": look.cut,
                }
            )
            at += 3 * len(part.triangles)
        return {
            "bones": len(opened.body.moving),
            "rest": (self.scale * self._rest).ravel().round(6).tolist(),
            "size": size * self.scale,
            "vertices": _int16(vertices / size),
            "normals": _pack(np.round(127 * np.concatenate([part.normals for part in parts])), "<i1"),
            "uv": _pack(np.concatenate([part.uv for part in parts]), "<f4"),
            "joints": _pack(np.concatenate([part.bones for part in parts]), "<u1"),
            "weights": _pack(_bytes_of(np.concatenate([part.weights for part in parts])), "<u1"),
            "indices": _pack(np.concatenate([part.triangles + start for part, start in zip(parts, first)]), "<u4"),
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
        body, pose = self.opened.body, self.opened.pose(motion)
        count, moving = len(pose), [node for node, _ in body.moving]
        turns, places = np.empty((count, len(moving), 4)), np.empty((count, len(moving), 3))
        for i, node in enumerate(moving):
            turns[:, i] = (pose.turns[node] * body.turns[node].inv()).as_quat().reshape(-1, 4)
            places[:, i] = (pose.places[node] - (0, body.floor, 0)) * self.scale
        flips = np.where((turns[1:] * turns[:-1]).sum(axis=-1, keepdims=True) < 0, -1, 1)
        turns[1:] *= np.cumprod(flips, axis=0)
        reach = float(np.abs(places).max()) or 1.0
        size = body.height / USUAL * self.scale
        joints = (motion.joints - motion.joints[:, :1]) * size + places[:, :1]
        shown = Motion(joints, motion.fps, motion.skeleton, motion.info)
        return {"turns": _int16(turns), "places": _int16(places / reach), "reach": reach}, shown


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
