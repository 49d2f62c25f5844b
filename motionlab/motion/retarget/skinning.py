"""The mesh of a character in motion: every vertex is where its bones' turns and shifts take it, by weight (linear-blend
skinning).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.features import unit
from motionlab.motion.motion import Motion
from motionlab.motion.retarget.api import OpenedCharacter
from motionlab.motion.retarget.material import Material, read_material
from motionlab.motion.retarget.mesh import Part, mesh_parts

METRES = (0.2, 5.0)  # heights that are shown as they are; others as 1.7 m
USUAL = 1.7


@dataclass(frozen=True, eq=False)
class Track:
    """How the moving bones go. turns: (T, B, 4) quaternions from the bind pose, neighbours on one side of the sphere.
    places: (T, B, 3) metres over the floor. motion: the motion at the character's size, for cameras and labels.
    """

    turns: np.ndarray
    places: np.ndarray
    motion: Motion


@dataclass(frozen=True, eq=False)
class SkinnedMesh:
    """A character's mesh in metres, over the floor. Its attributes raise MotionLabError where it cannot be shown."""

    opened: OpenedCharacter

    @cached_property
    def scale(self) -> float:
        """Metres in one unit of the scene."""
        height = self.opened.body.height
        return 1.0 if METRES[0] <= height <= METRES[1] else USUAL / height

    @cached_property
    def rest(self) -> np.ndarray:
        """(B, 3) the moving bones in the bind pose."""
        body = self.opened.body
        return self.scale * (np.array([body.places[node] for node, _ in body.moving]) - (0, body.floor, 0))

    @cached_property
    def parts(self) -> list[Part]:
        """Its parts, in scene units."""
        if self.opened.file is None:
            raise MotionLabError("a BVH has no mesh to show; the figure shows its motion")
        parts = mesh_parts(self.opened.file, self.opened.body)
        if not parts:
            raise MotionLabError("its mesh is compressed, or it has none; the figure shows its motion")
        return parts

    @cached_property
    def vertices(self) -> np.ndarray:
        """(V, 3) of all parts in the bind pose."""
        return self.scale * (np.concatenate([part.vertices for part in self.parts]) - (0, self.opened.body.floor, 0))

    @cached_property
    def normals(self) -> np.ndarray:
        """(V, 3) unit."""
        return np.concatenate([part.normals for part in self.parts])

    @cached_property
    def triangles(self) -> np.ndarray:
        """(F, 3) of all parts."""
        first = np.cumsum([0, *(len(part.vertices) for part in self.parts)])
        return np.concatenate([part.triangles + start for part, start in zip(self.parts, first)])

    @cached_property
    def materials(self) -> list[Material]:
        """Of each part."""
        found = {part.material: read_material(self.opened.file, part.material) for part in self.parts}
        return [found[part.material] for part in self.parts]

    def track(self, motion: Motion) -> Track:
        """A motion of the 22 SMPL joints on this character."""
        body, pose = self.opened.body, self.opened.pose(motion)
        count, moving = len(pose), [node for node, _ in body.moving]
        turns, places = np.empty((count, len(moving), 4)), np.empty((count, len(moving), 3))
        for i, node in enumerate(moving):
            turns[:, i] = (pose.turns[node] * body.turns[node].inv()).as_quat().reshape(-1, 4)
            places[:, i] = (pose.places[node] - (0, body.floor, 0)) * self.scale
        flips = np.where((turns[1:] * turns[:-1]).sum(axis=-1, keepdims=True) < 0, -1, 1)
        turns[1:] *= np.cumprod(flips, axis=0)
        size = body.height / USUAL * self.scale
        joints = (motion.joints - motion.joints[:, :1]) * size + places[:, :1]
        return Track(turns, places, Motion(joints, motion.fps, motion.skeleton, motion.info))

    def deform(self, track: Track, frame: int) -> tuple[np.ndarray, np.ndarray]:
        """Vertices (V, 3), metres over the floor, and unit normals (V, 3) at one frame."""
        turns = Rotation.from_quat(track.turns[frame]).as_matrix()
        shifts = track.places[frame] - np.einsum("bij,bj->bi", turns, self.rest)
        bones, weights = self._carriers
        blend = np.einsum("vk,vkij->vij", weights, turns[bones])
        vertices = np.einsum("vij,vj->vi", blend, self.vertices) + np.einsum("vk,vki->vi", weights, shifts[bones])
        return vertices, unit(np.einsum("vij,vj->vi", blend, self.normals))

    @cached_property
    def _carriers(self) -> tuple[np.ndarray, np.ndarray]:
        return tuple(np.concatenate([getattr(part, name) for part in self.parts]) for name in ("bones", "weights"))
