"""What a browser sends becomes an MP4, thirty pictures a second."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

pytest.importorskip("gradio", reason="the demo needs gradio")
imageio = pytest.importorskip("imageio.v2", reason="needs: pip install imageio")

from demo.components.film import FPS, join_pictures
from motionlab.errors import MotionLabError
from tests.synthetic import clicks


def stream(path, coding, frames=45):
    """A grey square that grows brighter, coded as a browser codes it, at another pace than that of its pictures."""
    from imageio_ffmpeg import get_ffmpeg_exe

    grey = np.repeat(np.linspace(60, 200, frames).astype(np.uint8), 64 * 64 * 3).tobytes()
    raw = [
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        "64x64",
        "-r",
        "90",
        "-i",
        "-",
    ]
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", *raw, *coding, str(path)], input=grey, check=True)
    return str(path)


@pytest.mark.parametrize(
    "name, coding",
    [
        ("film.h264", ["-c:v", "libx264", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-f", "h264"]),
        ("film.mjpeg", ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-f", "mjpeg"]),
    ],
)
def test_either_stream_keeps_its_pictures_and_their_pace(tmp_path, name, coding):
    sound = str(clicks(tmp_path / "clicks.wav", 0.5, seconds=4.0))
    film = join_pictures(stream(tmp_path / name, coding), tmp_path / "film.mp4", sound)
    with imageio.get_reader(film) as video:
        about = video.get_meta_data()
        shades = [float(np.mean(picture)) for picture in video]
    assert about["fps"] == FPS and about["duration"] == pytest.approx(45 / FPS, abs=0.1)
    assert about["audio_codec"] == "aac"
    assert len(shades) == 45 and np.allclose(shades, np.linspace(60, 200, 45), atol=6)


@pytest.mark.parametrize("name", ["film.h264", "film.mjpeg", "film.m3u8"])
@pytest.mark.parametrize("content", [b"", b"nonsense" * 500, b"#EXTM3U\n#EXTINF:1,\n/etc/hosts\n"])
def test_what_are_no_pictures_is_one_sentence(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MotionLabError, match="press MP4 again"):
        join_pictures(str(tmp_path / name), tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()
