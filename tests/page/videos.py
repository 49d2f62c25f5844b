"""What a player makes of a video file."""

from __future__ import annotations

import subprocess

import numpy as np


def described(path) -> str:
    """What ffmpeg says about its streams."""
    from imageio_ffmpeg import get_ffmpeg_exe

    return subprocess.run([get_ffmpeg_exe(), "-i", str(path)], capture_output=True, text=True).stderr


def decoded(path, size: int = 64) -> np.ndarray:
    """All pictures, taken for BT.709 of limited range. Returns (T, size, size, 3) int."""
    from imageio_ffmpeg import get_ffmpeg_exe

    plain = ["-f", "rawvideo", "-pix_fmt", "yuv444p", "-"]
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(path), *plain]
    planes = subprocess.run(command, capture_output=True, check=True).stdout
    luma, blue, red = np.frombuffer(planes, np.uint8).reshape(-1, 3, size, size).swapaxes(0, 1).astype(float)
    bright, blueness, redness = (luma - 16) / 219, (blue - 128) / 224, (red - 128) / 224
    r, b = bright + 1.5748 * redness, bright + 1.8556 * blueness
    g = (bright - 0.2126 * r - 0.0722 * b) / 0.7152
    return np.round(255 * np.clip(np.stack([r, g, b], axis=-1), 0, 1)).astype(int)
