"""Pictures of a motion: frames, contact sheets (PNG), MP4 and GIF."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from motionlab.arguments import check_number
from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.motion.painter import Scene
from motionlab.motion.retarget.skinning import SkinnedMesh

MP4_SIZE, MP4_MAX_FPS = 640, 30
GIF_SIZE, GIF_MAX_FPS, GIF_COLOURS, GIF_MAX_SECONDS = 320, 20, 96, 60
# Filters of ffmpeg: colours as players expect them of a video, and what says so in the file. Left out, ffmpeg writes
# BT.601 and does not say so.
TO_BT709 = "out_color_matrix=bt709:out_range=tv,format=yuv420p"
SAYS_BT709 = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"


def render_frames(
    motion: Motion,
    size: int = MP4_SIZE,
    view: float = 35,
    caption: str | None = None,
    character: SkinnedMesh | None = None,
) -> Iterator[np.ndarray]:
    """Paint every frame. Yields (size, size, 3) uint8.

    size: pixels, even. view: degrees from which the camera sees the body, 0 in front of its first pose, 90 from its
    left. caption: text at the bottom, by default the motion's prompt. character: whose mesh moves, instead of the
    capsule body. The camera follows the body without turning.
    """
    scene = Scene(motion, size, view, character)
    caption = str(motion.info.get("prompt", "")) if caption is None else caption
    for frame in range(len(motion)):
        yield _captioned(scene.paint(frame), caption)


def contact_sheet(
    motion: Motion, columns: int = 6, size: int = 256, view: float = 35, character: SkinnedMesh | None = None
) -> np.ndarray:
    """Evenly spaced poses side by side, first to last, with their times. Returns (size, W, 3) uint8."""
    columns = check_number(columns, 1, 64, "the number of columns", whole=True)
    scene = Scene(motion, size, view, character)
    margin = size // 8
    cells = [
        _captioned(scene.paint(frame)[:, margin : size - margin], f"{frame / motion.fps:.1f} s")
        for frame in np.linspace(0, len(motion) - 1, columns).round().astype(int)
    ]
    return np.concatenate(cells, axis=1)


def write_sheet(motion: Motion, path: str | Path, character: SkinnedMesh | None = None) -> None:
    """Write a PNG of eight poses side by side, with what is done over their times."""
    sheet = contact_sheet(motion, 8, character=character)
    titled = np.concatenate([_title(str(motion.info.get("prompt", "")), sheet.shape[1]), sheet])
    Image.fromarray(titled).save(path)


def _title(text: str, width: int, height: int = 28) -> np.ndarray:
    """A band with one line of text."""
    image = Image.new("RGB", (width, height), (251, 252, 253))
    ImageDraw.Draw(image).text((10, height / 2), text[:150], (60, 66, 76), ImageFont.load_default(14), anchor="lm")
    return np.asarray(image)


def write_video(motion: Motion, path: str | Path, character: SkinnedMesh | None = None) -> None:
    """Write an MP4 (h264, 640 pixels, at most 30 fps) or a GIF (320 pixels, at most 20 fps, 60 s), by suffix.

    A motion with more frames a second is thinned and plays at its own speed. character: whose mesh moves, instead of
    the capsule body. Raises MotionLabError where a GIF would be too long, and as Scene does.
    """
    (_write_gif if Path(path).suffix.lower() == ".gif" else _write_mp4)(motion, Path(path), character)


def _write_mp4(motion: Motion, path: Path, character: SkinnedMesh | None) -> None:
    import imageio.v2 as imageio  # heavy, and the GIF does without

    step = max(1, math.ceil(motion.fps / MP4_MAX_FPS - 1e-6))
    motion = replace(motion, joints=motion.joints[::step], fps=motion.fps / step)
    with imageio.get_writer(
        path,
        format="FFMPEG",
        fps=motion.fps,
        codec="libx264",
        pixelformat="yuv420p",
        quality=None,  # given by -crf
        ffmpeg_params=[
            "-vf",
            f"scale={TO_BT709},{SAYS_BT709}",
            "-crf",
            "20",
            "-preset",
            "veryfast",
            "-movflags",
            "+faststart",
        ],
    ) as writer:
        for frame in render_frames(motion, MP4_SIZE, character=character):
            writer.append_data(frame)


def _write_gif(motion: Motion, path: Path, character: SkinnedMesh | None) -> None:
    if motion.seconds > GIF_MAX_SECONDS:
        raise MotionLabError(
            f"a GIF of {motion.seconds:.0f} s would be too large; the limit is {GIF_MAX_SECONDS} s, so save it as .mp4"
        )
    delay = round(100 / min(motion.fps, GIF_MAX_FPS))  # GIF counts in hundredths of a second
    kept = np.arange(0, len(motion) - 0.5, delay * motion.fps / 100).round().astype(int)
    motion = replace(motion, joints=motion.joints[kept], fps=100 / delay)
    palette = Image.fromarray(contact_sheet(motion, 4, GIF_SIZE, character=character)).quantize(
        GIF_COLOURS, Image.Quantize.FASTOCTREE
    )
    frames = [
        Image.fromarray(frame).quantize(palette=palette, dither=Image.Dither.NONE)
        for frame in render_frames(motion, GIF_SIZE, character=character)
    ]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=10 * delay, loop=0, optimize=False)


def _captioned(picture: np.ndarray, text: str) -> np.ndarray:
    """The picture with up to two centred lines of text at the bottom."""
    size = picture.shape[0]
    font = ImageFont.load_default(max(11, size // 28))
    letters = int(picture.shape[1] * 0.9 / font.getlength("n"))
    lines = textwrap.wrap(text, letters, max_lines=2, placeholder=" …")
    image = Image.fromarray(picture)
    place = (picture.shape[1] / 2, size * 0.97)
    ImageDraw.Draw(image).multiline_text(place, "\n".join(lines), (60, 66, 76), font, anchor="md", align="center")
    return np.asarray(image)
