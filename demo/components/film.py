"""A video of what the viewer shows: the browser draws it, the page makes an MP4 of that, with sound."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from motionlab.audio import MAX_BYTES
from motionlab.errors import MotionLabError
from motionlab.motion.files import check_readable

FPS, MOST_SECONDS = 30, 60  # of a film; what a browser sends is `FILM` of motionlab/viewer/film.js
_MOST_PIXELS = 640 * 640
_PATIENCE = 120  # seconds that joining may take
# A browser's own stream says another pace than that of its pictures.
_CODING = {
    "h264": ["-c:v", "copy", "-bsf:v", f"setts=pts=N/{FPS}/TB:dts=N/{FPS}/TB:duration=1/{FPS}/TB"],
    "mjpeg": ["-vf", "scale=out_range=tv,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20"],
}
# A press of the button with this JavaScript first draws what the viewer shows and sends it, then asks the page.
_DRAW = """async (file, ...rest) => {
  const host = document.querySelector("#VIEWER .motion-viewer");
  return [host ? await host.takeFilm() : null, ...rest];
}"""


def drawing(viewer: str) -> str:
    """JavaScript that goes before a press: its first argument becomes the film of the viewer `viewer`."""
    return _DRAW.replace("VIEWER", viewer)


def join_pictures(pictures: str, path: Path, sound: str | None = None) -> Path:
    """Write an MP4.

    Args:
        pictures: file from a browser, `FPS` pictures a second: a stream of H.264 (.h264), which is taken as it is, or
            JPEGs one after the other (.mjpeg).
        path: where to write.
        sound: a sound file to play along, or None.
    Returns:
        path.
    Raises:
        MotionLabError: for what are no pictures.
    """
    from imageio_ffmpeg import get_ffmpeg_exe

    check_readable(Path(pictures), MAX_BYTES)
    kind = "h264" if Path(pictures).suffix == ".h264" else "mjpeg"
    with tempfile.TemporaryDirectory() as folder:
        heard = ["-f", "wav", "-i", str(_plain_sound(sound, Path(folder) / "sound.wav"))] if sound else []
        # Formats are said, not guessed: a playlist in disguise would open other files.
        command = [get_ffmpeg_exe(), "-nostdin", "-v", "error", "-xerror", "-y", "-protocol_whitelist", "file"]
        command += ["-f", kind, "-framerate", str(FPS), "-max_pixels", str(_MOST_PIXELS), "-i", str(pictures), *heard]
        command += ["-frames:v", str(FPS * MOST_SECONDS), *_CODING[kind], "-movflags", "+faststart"]
        command += ["-c:a", "aac", "-shortest", str(path)] if sound else [str(path)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            path.unlink(missing_ok=True)
            raise MotionLabError("The pictures of the video cannot be joined; press MP4 again.") from None
    return path


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
