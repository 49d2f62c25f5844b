"""A small software painter: the capsule body, or a character's mesh, on a checkered floor, in numpy, without a display
or OpenGL.

Each rounded cone of the capsule body is painted as an impostor: within a part, rays are taken as parallel, for which
the depth of the surface has a closed form. Floor, shadow and shading are a few array operations a frame.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.ndimage import gaussian_filter1d, map_coordinates

from motionlab.arguments import check_number
from motionlab.errors import MotionLabError
from motionlab.motion.body import COLOURS, SOLE, part_points, parts
from motionlab.motion.figure import Figure
from motionlab.motion.motion import Motion
from motionlab.motion.raster import rasterize
from motionlab.motion.retarget.skinning import SkinnedMesh

_FIELD = math.radians(30)  # of view, vertical
_PITCH = math.radians(11)  # of the camera, downward
_TILE = 0.5  # metres
_SKY, _FOG = np.float32([0.985, 0.988, 0.992]), np.float32([0.90, 0.915, 0.935])  # top and bottom of the background
_FLOOR = np.float32([[0.945, 0.95, 0.96], [0.80, 0.825, 0.86]])  # light and dark tile
_LIGHT = np.array([-0.45, 0.75, 0.6]) / np.linalg.norm([-0.45, 0.75, 0.6])  # towards it: camera's right, up, back
_SHADOW_REACH, _SHADOW_CELLS = 1.5, 120  # metres around the body, and cells across
MOST_PIXELS = 4096
_TURNED_AWAY = -0.3  # towards the camera, of the normals of a triangle that the body itself hides
_LOOKS = 8  # frames at which a mesh is looked at, to frame it
_FARTHEST = 10  # metres from the target to a joint


class Scene:
    """A motion before a camera that moves with it at one height, one distance and one direction.

    size: of the square pictures, even pixels. view: degrees from which the camera sees the body, 0 in front of its
    first pose, 90 from its left. character: whose mesh moves, instead of the capsule body. Raises MotionLabError on a
    size that is odd, below 64 or beyond 4096, and where a joint is more than 10 m from the body's path.
    """

    def __init__(self, motion: Motion, size: int, view: float, character: SkinnedMesh | None = None):
        size = check_number(size, 64, MOST_PIXELS, "the size of pictures, pixels,", whole=True)
        if size % 2:
            raise MotionLabError(f"pictures need an even size, got {size}")
        view = check_number(view, -1e6, 1e6, "the view, degrees,")
        self.size = size
        self.figure = None if character is None else Figure(character, motion)
        motion = motion if self.figure is None else self.figure.track.motion
        joints = motion.joints.astype(np.float64)
        self.axes = _camera_axes(motion, view)
        body = parts(motion.skeleton)
        self.radii = np.array([part.radii for part in body])
        self.colours = np.float32([COLOURS[part.colour] for part in body]).T

        # The camera looks at a point above the target, which glides over the ground below the root.
        self.target = gaussian_filter1d(joints[:, 0], 0.4 * motion.fps, axis=0, mode="nearest")
        self.target[:, 1] = 0 if self.figure else joints[..., 1].min() - SOLE  # the ground
        seen = (joints - self.target[:, None]) @ self.axes.T
        if np.abs(seen).max() > _FARTHEST:
            raise MotionLabError(
                f"a joint strays {np.abs(seen).max():.0f} m from the body's path, which cannot be drawn; "
                "check that the motion is in metres"
            )
        low, high, aside = seen[..., 1].min() - 0.2, seen[..., 1].max() + 0.2, np.abs(seen[..., 0]).max() + 0.15
        if self.figure:  # hair and hats reach beyond the joints
            some = np.linspace(0, len(joints) - 1, _LOOKS).round().astype(int)
            mesh = np.concatenate([self.figure.at(i)[0] - self.target[i] for i in some]) @ self.axes.T
            low, high = min(low, mesh[:, 1].min()), max(high, mesh[:, 1].max())
            aside = max(aside, np.abs(mesh[:, 0]).max())
        reach = max((high - low) / 2, aside, 1.0)
        self.height = (low + high) / 2 / self.axes[1, 1]  # of the point looked at, above the target
        nearest = (seen[..., 2] - self.height * self.axes[2, 1]).max()
        self.focal = size / 2 / math.tan(_FIELD / 2)
        self.distance = reach / math.tan(_FIELD / 2) + max(0.0, nearest)

        self.ends = part_points(motion.skeleton, joints) - self.target[:, None, None]  # (T, P, 2, 3)
        self._prepare_floor()

    def _prepare_floor(self) -> None:
        """What all frames share: where each pixel's ray meets the floor, how blurred and how faint it is there."""
        size, axes = self.size, self.axes
        across = (np.arange(size) + 0.5 - size / 2) / self.focal
        rays = across[None, :, None] * axes[0] - across[:, None, None] * axes[1] - axes[2]
        reach = self.distance * axes[2, 1] + self.height  # of the eye above the floor, here
        reach = reach / np.maximum(-rays[..., 1], 1e-3)
        floor = (axes[2] * self.distance + reach[..., None] * rays)[..., [0, 2]]  # metres from the target
        near = np.exp(-(np.hypot(*np.moveaxis(floor, -1, 0)) ** 2) / (2.5 * self.distance))
        self.horizon = int(np.argmax(near.max(1) > 0.01))
        self.near = np.float32(near[self.horizon :])
        floor, reach, rays = floor[self.horizon :], reach[self.horizon :], rays[self.horizon :]

        # Pictures are (3, H, W) float32 in bytes, half a byte up as they will be truncated.
        sky = _SKY + (_FOG - _SKY) * np.linspace(0, 1, size)[:, None] ** 1.5
        self.background = np.repeat(np.float32(255 * sky.T + 0.5)[..., None], size, axis=2)
        below = self.background[:, self.horizon :]
        below += self.near * (255 * _FLOOR.mean(0)[:, None, None] - below)
        self.contrast = 255 * self.near * ((_FLOOR[1] - _FLOOR[0]) / 2)[:, None, None]

        pixel = reach[..., None] / self.focal  # metres; along the view it is stretched by the grazing angle
        blur = pixel * np.abs(axes[0, [0, 2]]) - pixel * np.abs(axes[2, [0, 2]]) / rays[..., 1:2]
        self.blur = np.float32(np.moveaxis(np.maximum(blur / _TILE, 1e-3), -1, 0))
        self.tiles = np.float32(np.moveaxis(floor / _TILE, -1, 0))

        inside = np.abs(floor).max(-1) < _SHADOW_REACH
        self.shadowed = np.flatnonzero(inside)
        self.shadow_depth = 0.5 * self.near[inside]
        self.shadow_cells = np.float32((floor[inside].T[::-1] / _SHADOW_REACH + 1) / 2 * _SHADOW_CELLS - 0.5)

    def paint(self, frame: int) -> np.ndarray:
        """One frame as (size, size, 3) uint8."""
        picture = self.background.copy()
        self._paint_floor(picture[:, self.horizon :], frame)
        self._paint_body(picture, frame)
        return np.ascontiguousarray(np.moveaxis(picture.astype(np.uint8), 0, -1))

    def _paint_floor(self, picture: np.ndarray, frame: int) -> None:
        """Add a checker board, averaged over each pixel, and darken it by the shadow."""
        x, z = (
            _square_wave(tiles + float(offset / _TILE % 2), blur)
            for tiles, offset, blur in zip(self.tiles, self.target[frame, [0, 2]], self.blur)
        )
        picture += self.contrast * (x * z)
        light = np.ones(x.size, dtype=np.float32)
        light[self.shadowed] -= self.shadow_depth * map_coordinates(self._shadow(frame), self.shadow_cells, order=1)
        picture *= light.reshape(x.shape)

    def _shadow(self, frame: int) -> np.ndarray:
        """(cells, cells), 0 to 1, over z and x around the target: a soft blob a part, fainter and wider with height."""
        light = _LIGHT @ self.axes
        ends = self.ends[frame] - np.maximum(self.ends[frame, ..., 1:2], 0) * (0.35 * light / light[1])
        cell = 2 * _SHADOW_REACH / _SHADOW_CELLS
        places = np.float32((np.arange(_SHADOW_CELLS) + 0.5) * cell - _SHADOW_REACH)
        lit = np.ones((_SHADOW_CELLS, _SHADOW_CELLS), dtype=np.float32)
        for (start, end), radii, height in zip(ends, self.radii, self.ends[frame, ..., 1].mean(1)):
            blur = 0.03 + 0.16 * max(height, 0.0)
            reach = radii.max() + blur
            spans = []
            for axis in (2, 0):
                low, high = sorted((start[axis], end[axis]))
                first, last = np.searchsorted(places, [low - reach, high + reach])
                spans.append(slice(first, last))
            z, x = places[spans[0], None], places[None, spans[1]]
            run, rise = end[0] - start[0], end[2] - start[2]
            share = np.clip(((x - start[0]) * run + (z - start[2]) * rise) / max(run**2 + rise**2, 1e-9), 0, 1)
            gap = np.hypot(x - start[0] - share * run, z - start[2] - share * rise)
            cover = np.clip((reach - gap) / (2 * blur), 0, 1)
            lit[spans[0], spans[1]] *= 1 - cover * cover * (3 - 2 * cover) * (radii.max() / reach) ** 0.75
        return 1 - lit

    def _paint_body(self, picture: np.ndarray, frame: int) -> None:
        """Paint it at twice the resolution, shade, average 2 x 2 pixels, blend."""
        seen = self._capsules(frame) if self.figure is None else self._mesh(frame)
        if seen is None:
            return
        (left, top, right, bottom), pixels, normals, colours = seen
        shaded = np.zeros((4, (bottom - top) * (right - left)), dtype=np.float32)
        shaded[:, pixels] = self._shade(normals, colours)
        shaded = shaded.reshape(4, (bottom - top) // 2, 2, right - left)
        shaded = shaded[:, :, 0] + shaded[:, :, 1]
        shaded = (shaded[..., ::2] + shaded[..., 1::2]) / 4
        behind = picture[:, top // 2 : bottom // 2, left // 2 : right // 2]
        behind *= 1 - shaded[3]
        behind += shaded[:3]

    def _project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Points (..., 3) from the target to x, y and scale in pixels of twice the resolution, and what they lie
        towards the eye, metres.
        """
        seen = (points - [0, self.height, 0]) @ self.axes.T
        scale = 2 * self.focal / (self.distance - seen[..., 2])
        return self.size + seen[..., 0] * scale, self.size - seen[..., 1] * scale, scale, seen[..., 2]

    def _capsules(self, frame: int):
        """What is seen of the capsule body: the window, the pixels in it (N,), their normals and colours (3, N)."""
        x, y, scale, towards = self._project(self.ends[frame])
        radii = self.radii * scale
        depth = 2 * self.focal / self.distance * towards  # pixels, towards the camera
        window = _window(x, y, radii, 2 * self.size)
        if window is None:
            return None
        left, top, right, bottom = window
        nearest = np.full((bottom - top, right - left), -np.inf, dtype=np.float32)
        normals = np.empty((3, *nearest.shape), dtype=np.float32)
        owner = np.full(nearest.shape, -1, dtype=np.int16)
        for part in range(len(radii)):
            _paint_part(nearest, normals, owner, part, x[part] - left, y[part] - top, depth[part], radii[part])
        pixels = np.flatnonzero(owner >= 0)
        return window, pixels, normals.reshape(3, -1).take(pixels, 1), self.colours.take(owner.take(pixels), 1)

    def _mesh(self, frame: int):
        """The same of the character's mesh."""
        vertices, normals = self.figure.at(frame)
        x, y, scale, _ = self._project(vertices - self.target[frame])
        window = _window(x, y, np.zeros(1), 2 * self.size)
        if window is None:
            return None
        left, top, right, bottom = window
        towards = (normals @ self.axes.T).astype(np.float32)
        faces = np.flatnonzero(
            self.figure.double_sided | (towards[self.figure.triangles, 2].max(axis=1) > _TURNED_AWAY)
        )
        corners = np.stack([x - left, y - top], axis=-1).astype(np.float32)[self.figure.triangles[faces]]
        nearness = scale.astype(np.float32)[self.figure.triangles[faces]]
        pixels, triangles, shares = rasterize(corners, nearness, (bottom - top, right - left))
        triangles = faces[triangles]
        towards = np.einsum("nk,nki->in", shares, towards[self.figure.triangles[triangles]])
        towards /= np.maximum(np.linalg.norm(towards, axis=0), 1e-6)
        towards *= np.where(towards[2] < 0, -1, 1)  # the inside of a sleeve is lit as its outside
        return window, pixels, towards, self.figure.colours(triangles, shares)

    def _shade(self, normals: np.ndarray, colours: np.ndarray) -> np.ndarray:
        """Bytes of colour, and opacity 1, (4, N), of points with normals (3, N) in camera axes and colours (3, N)."""
        up = np.float32(self.axes[:, 1]) @ normals
        diffuse = np.maximum(np.float32(0.75 * _LIGHT) @ normals + 0.25, 0)
        halfway = _LIGHT + [0, 0, 1]
        shine = np.maximum(np.float32(halfway / np.linalg.norm(halfway)) @ normals, 0) ** 32
        edge = 0.72 + 0.28 * np.minimum(normals[2] * 2.5, 1)  # silhouettes are darker, which sets limbs apart
        light = (0.42 + 0.13 * up + 0.58 * diffuse) * edge
        shaded = np.ones((4, len(light)), dtype=np.float32)
        shaded[:3] = np.minimum(255 * (colours * light + 0.12 * shine), 255)
        return shaded


def _camera_axes(motion: Motion, view: float) -> np.ndarray:
    """(3, 3) rows: the camera's right, up and back in the world."""
    facing = 0.0
    if {"left_hip", "right_hip"} <= set(motion.skeleton.joints):
        index = motion.skeleton.index
        across = motion.joints[0, index("left_hip")] - motion.joints[0, index("right_hip")]
        facing = math.atan2(-across[2], across[0])
    angle = facing + math.radians(view)
    right = np.array([math.cos(angle), 0, -math.sin(angle)])
    back = np.array([math.sin(angle) * math.cos(_PITCH), math.sin(_PITCH), math.cos(angle) * math.cos(_PITCH)])
    return np.stack([right, np.cross(back, right), back])


def _square_wave(place: np.ndarray, width: np.ndarray) -> np.ndarray:
    """A wave of period 2 between -1 and 1, averaged over width: the difference of its integral, a triangle wave."""
    return (_triangle_wave(place + width / 2) - _triangle_wave(place - width / 2)) / width


def _triangle_wave(place: np.ndarray) -> np.ndarray:
    return np.abs(place - 2 * np.floor(place / 2) - 1)


def _window(x: np.ndarray, y: np.ndarray, radii: np.ndarray, size: int) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of what the parts cover of a size x size picture, in even pixels."""
    low = [max(0, int((axis - radii).min() // 2 * 2)) for axis in (x, y)]
    high = [min(size, int(-((axis + radii).max() // -2) * 2)) for axis in (x, y)]
    return (*low, *high) if low[0] < high[0] and low[1] < high[1] else None


def _paint_part(nearest, normals, owner, part: int, x, y, z, radii) -> None:
    """Paint one rounded cone where it is nearer than what is there.

    x, y, z, radii: pixels at its two ends, z towards the eye. The surface above a pixel p is the largest
    z(t) + sqrt(q(t)) over t in [0, 1], where q(t) = r(t)^2 - |p - c(t)|^2 = a t^2 + 2 b t + c; its derivative
    vanishes at t = m + dz sqrt(q(m) / (a^2 - a dz^2)) with m = -b / a, and the function is concave.
    """
    left, right = max(0, int((x - radii).min())), min(nearest.shape[1], int((x + radii).max()) + 2)
    top, bottom = max(0, int((y - radii).min())), min(nearest.shape[0], int((y + radii).max()) + 2)
    if left >= right or top >= bottom:
        return
    here = np.s_[top:bottom, left:right]
    px = np.arange(left, right, dtype=np.float32)[None] + np.float32(0.5 - x[0])
    py = np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5 - y[0])
    dx, dy, dz, dr = (np.float32(values[1] - values[0]) for values in (x, y, z, radii))
    a = dr**2 - dx**2 - dy**2
    b = (px * dx + np.float32(radii[0]) * dr) + py * dy
    c = (np.float32(radii[0] ** 2) - px**2) - py**2
    bend = min(a, np.float32(-1))  # seen end on, one ball hides the other: any share near the right one will do
    top_q = np.maximum(c - b * b / bend, 0)
    share = np.clip(dz / np.sqrt(bend * bend - bend * dz * dz) * np.sqrt(top_q) - b / bend, 0, 1)
    q = c + share * (2 * b + a * share)
    height = np.sqrt(np.maximum(q, 0))
    depth = np.float32(z[0]) + share * dz + height
    won = (q > 0) & (depth > nearest[here])
    np.copyto(nearest[here], depth, where=won)
    np.copyto(owner[here], part, where=won)
    inverse = 1 / (np.float32(radii[0]) + share * dr)
    np.copyto(normals[0][here], (px - share * dx) * inverse, where=won)
    np.copyto(normals[1][here], (share * dy - py) * inverse, where=won)
    np.copyto(normals[2][here], height * inverse, where=won)
