"""A character's mesh in motion as a painter needs it: places of its vertices, and the colour of any point."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from motionlab.motion.motion import Motion
from motionlab.motion.retarget.material import Material
from motionlab.motion.retarget.skinning import SkinnedMesh


class Figure:
    """A character that moves as a motion of the 22 SMPL joints does.

    triangles: (F, 3); double_sided: (F,) bool. track: the bones' way, with the motion at the character's size. Raises
    MotionLabError where the mesh cannot be shown.
    """

    def __init__(self, character: SkinnedMesh, motion: Motion):
        self.character, self.triangles = character, character.triangles
        self.track = character.track(motion)
        parts = character.parts
        self.uv = np.concatenate([part.uv for part in parts]).astype(np.float32)
        self.part = np.repeat(np.arange(len(parts)), [len(part.triangles) for part in parts])
        self.double_sided = np.array([material.double_sided for material in character.materials])[self.part]
        self.looks = [_look(material) for material in character.materials]

    def at(self, frame: int) -> tuple[np.ndarray, np.ndarray]:
        """Vertices (V, 3), metres, and unit normals (V, 3)."""
        return self.character.deform(self.track, frame)

    def colours(self, triangles: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """(3, N) sRGB of points in triangles (N,), where the corners have shares (N, 3)."""
        found, parts = np.empty((3, len(triangles)), dtype=np.float32), self.part[triangles]
        for part in np.unique(parts):
            here = parts == part
            colour, picture = self.looks[part]
            found[:, here] = colour[:, None]
            if picture is not None:
                uv = np.einsum("nk,nki->in", shares[here], self.uv[self.triangles[triangles[here]]]) % 1
                x, y = ((uv * np.float32(picture.shape[1::-1])[:, None]).astype(np.int64).T % picture.shape[1::-1]).T
                found[:, here] *= picture[y, x].T
        return found


def _look(material: Material) -> tuple[np.ndarray, np.ndarray | None]:
    """A colour (3,) in sRGB, and the picture (H, W, 3) that it tints, both 0 to 1."""
    linear = np.float32(material.colour)
    colour = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055).astype(np.float32)
    if not material.picture:
        return colour, None
    data = base64.b64decode(material.picture.partition(",")[2])
    return colour, np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=np.float32) / 255
