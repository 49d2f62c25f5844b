"""A video of what the viewer shows: the browser draws it, the page makes an MP4 of that, with sound."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from motionlab.audio import MAX_BYTES
from motionlab.errors import MotionLabError
from motionlab.motion.files import check_readable
from motionlab.motion.video import SAYS_BT709, TO_BT709

FPS, MOST_SECONDS = 30, 60  # of a film; what a browser sends is `FILM` of motionlab/viewer/film.js
_MOST_PIXELS = 640 * 640
_MOST_FILES = 2  # which a recorder makes where its encoder fails in the middle
_PATIENCE = 120  # seconds that joining may take
# A film is BT.709 of limited range, as players expect of what says nothing, and says so.
_SAID = "video_full_range_flag=0:colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1"
# Of pictures as they come: JPEGs are BT.601 of full range. A browser's stream says another pace than its pictures'.
_FILTER = {
    "h264": f"setpts=N/{FPS}/TB,fps={FPS}",
    "mjpeg": f"scale=in_color_matrix=bt601:in_range=pc:{TO_BT709}",
}
_COPY = ["-c:v", "copy", "-bsf:v", f"h264_metadata={_SAID},setts=pts=N/{FPS}/TB:dts=N/{FPS}/TB:duration=1/{FPS}/TB"]
_CODE = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"]
# A press of the button with this JavaScript first draws what the viewer shows and sends it, then asks the page.
_DRAW = """async (file, ...rest) => {
  const host = document.querySelector("#VIEWER .motion-viewer");
  return [host ? await host.takeFilm() : null, ...rest];
}"""


def drawing(viewer: str) -> str:
    """JavaScript that goes before a press: its first argument becomes the film of the viewer `viewer`."""
    return _DRAW.replace("VIEWER", viewer)


def join_pictures(pictures: Sequence[str], path: Path, sound: str | None = None) -> Path:
    """Write an MP4 in BT.709 of limited range.

    Args:
        pictures: files from a browser, played one after the other, `FPS` pictures a second: a stream of H.264 in these
            colours (.h264), which is taken as it is where it comes alone, or JPEGs one after the other (.mjpeg).
        path: where to write.
        sound: a sound file to play along, or None.
    Returns:
        path.
    Raises:
        MotionLabError: for what are no pictures.
    """
    from imageio_ffmpeg import get_ffmpeg_exe

    # Formats are said, not guessed: a playlist in disguise would open other files.
    command = [get_ffmpeg_exe(), "-nostdin", "-v", "error", "-xerror", "-y", "-protocol_whitelist", "file"]
    pictures = pictures[:_MOST_FILES]
    for one in pictures:
        check_readable(Path(one), MAX_BYTES)
        command += ["-f", _kind(one), "-framerate", str(FPS), "-max_pixels", str(_MOST_PIXELS), "-i", str(one)]
    with tempfile.TemporaryDirectory() as folder:
        if sound:
            command += ["-f", "wav", "-i", str(_plain_sound(sound, Path(folder) / "sound.wav"))]
        command += [*_coding(pictures), "-frames:v", str(FPS * MOST_SECONDS), "-movflags", "+faststart"]
        command += ["-map", f"{len(pictures)}:a", "-c:a", "aac", "-shortest"] if sound else []
        try:
            subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=_PATIENCE)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            path.unlink(missing_ok=True)
            raise MotionLabError("The pictures of the video cannot be joined; press MP4 again.") from None
    return path


def _kind(pictures: str) -> str:
    return "h264" if Path(pictures).suffix == ".h264" else "mjpeg"


def _coding(pictures: Sequence[str]) -> list[str]:
    """How the pictures of all inputs become one stream."""
    kinds = [_kind(one) for one in pictures]
    if kinds == ["h264"]:
        return ["-map", "0:v", *_COPY]
    chains = [f"[{i}:v]{_FILTER[kind]}[part{i}]" for i, kind in enumerate(kinds)]
    joined = "".join(f"[part{i}]" for i in range(len(kinds))) + f"concat=n={len(kinds)},{SAYS_BT709}[film]"
    return ["-filter_complex", ";".join([*chains, joined]), "-map", "[film]", "-r", str(FPS), *_CODE]


def _plain_sound(sound: str, path: Path) -> Path:
    """The first minute of a sound file as 16 bit WAV."""
    import soundfile

    try:
        with (
            soundfile.SoundFile(sound) as file,
            soundfile.SoundFile(path, "w", file.samplerate, min(file.channels, 2), "PCM_16") as out,
        ):
            for block in file.blocks(1 << 16, frames=MOST_SECONDS * file.samplerate, dtype="float32", always_2d=True):
                out.write(block[:, :2])
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError):
        raise MotionLabError("The music cannot be read as sound; give a wav, flac, ogg or mp3 file.") from None
    return path
