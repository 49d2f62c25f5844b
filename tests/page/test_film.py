"""What a browser sends becomes an MP4, thirty pictures a second, in the colours that players expect."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

pytest.importorskip("gradio", reason="the demo needs gradio")
imageio = pytest.importorskip("imageio.v2", reason="needs: pip install imageio")

from demo.components.film import FPS, join_pictures
from motionlab.errors import MotionLabError
from tests.page.videos import decoded, described
from tests.synthetic import clicks

H264 = ["-c:v", "libx264", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-f", "h264"]
MJPEG = ["-c:v", "mjpeg", "-q:v", "1", "-pix_fmt", "yuvj420p", "-f", "mjpeg"]
COLOURS = np.array([[128, 128, 128], [40, 90, 220], [220, 60, 30], [16, 16, 16], [250, 250, 250]])


def greys(first, last, count):
    return np.repeat(np.linspace(first, last, count)[:, None], 3, axis=1)


def stream(path, coding, colours):
    """Squares of one colour each, coded as a browser codes them, at another pace than that of its pictures."""
    from imageio_ffmpeg import get_ffmpeg_exe

    pixels = np.repeat(colours.astype(np.uint8), 64 * 64, axis=0).tobytes()
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "64x64", "-r", "90", "-i", "-"]
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", *raw, *coding, str(path)], input=pixels, check=True)
    return str(path)


@pytest.mark.parametrize(
    "name, coding",
    [
        ("film.h264", H264),
        ("film.mjpeg", MJPEG),
    ],
)
def test_either_stream_keeps_its_pictures_and_their_pace(tmp_path, name, coding):
    sound = str(clicks(tmp_path / "clicks.wav", 0.5, seconds=4.0))
    film = join_pictures([stream(tmp_path / name, coding, greys(60, 200, 45))], tmp_path / "film.mp4", sound)
    with imageio.get_reader(film) as video:
        about = video.get_meta_data()
        shades = [float(np.mean(picture)) for picture in video]
    assert about["fps"] == FPS and about["duration"] == pytest.approx(45 / FPS, abs=0.1)
    assert about["audio_codec"] == "aac"
    assert len(shades) == 45 and np.allclose(shades, np.linspace(60, 200, 45), atol=6)


def test_what_an_encoder_left_follows_as_jpegs(tmp_path):
    sound = str(clicks(tmp_path / "clicks.wav", 0.5, seconds=4.0))
    first = stream(tmp_path / "film.h264", H264, greys(60, 120, 17))
    rest = stream(tmp_path / "film.mjpeg", MJPEG, greys(124, 200, 20))
    film = join_pictures([first, rest], tmp_path / "film.mp4", sound)
    with imageio.get_reader(film) as video:
        about = video.get_meta_data()
        shades = [float(np.mean(picture)) for picture in video]
    assert about["fps"] == FPS and about["audio_codec"] == "aac"
    assert np.allclose(shades, [*np.linspace(60, 120, 17), *np.linspace(124, 200, 20)], atol=9)
    assert "yuv420p(tv, bt709, " in described(film)


# In BT.709 of limited range: what a browser sends (recorder.js), here without saying so.
UNSAID = [
    *("-vf", "scale=in_range=pc:out_color_matrix=bt709:out_range=tv,format=yuv420p", "-c:v", "libx264"),
    *("-bsf:v", "h264_metadata=video_full_range_flag=0:colour_primaries=2:transfer_characteristics=2"),
    *("-f", "h264"),
]


@pytest.mark.parametrize("name, coding", [("film.h264", UNSAID), ("film.mjpeg", MJPEG)])
def test_colours_come_back_and_the_video_says_which_it_means(tmp_path, name, coding):
    film = join_pictures([stream(tmp_path / name, coding, COLOURS)], tmp_path / "film.mp4")
    assert "yuv420p(tv, bt709, " in described(film)
    assert np.abs(decoded(film)[:, 32, 32] - COLOURS).max() <= 4


@pytest.mark.parametrize("name", ["film.h264", "film.mjpeg", "film.m3u8"])
@pytest.mark.parametrize("content", [b"", b"nonsense" * 500, b"#EXTM3U\n#EXTINF:1,\n/etc/hosts\n"])
def test_what_are_no_pictures_is_one_sentence(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MotionLabError, match="press MP4 again"):
        join_pictures([str(tmp_path / name)], tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()
