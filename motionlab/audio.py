"""When the beats of a piece of music fall."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from motionlab.arguments import check_number, check_path
from motionlab.errors import MotionLabError
from motionlab.motion.files import check_readable

MAX_BYTES = 60_000_000
MAX_SECONDS = 600.0
MAX_RATE = 400_000  # samples a second, of all channels
SHORTEST = 1.0  # seconds
BLOCK = 1 << 18  # samples of a channel that are decoded at once
RATE = 22_050  # samples a second that beats are looked for in


@dataclass(frozen=True, eq=False)
class Beats:
    """times: seconds, rising. tempo: beats a minute. seconds: of the whole piece."""

    times: np.ndarray
    tempo: float
    seconds: float


def read_beats(path: str | Path, seconds: float = MAX_SECONDS) -> Beats:
    """The beats of the first `seconds` of a sound file (wav, flac, ogg, mp3), by Ellis's tracker (librosa).

    Raises MotionLabError for a file that is missing, too large, no sound, or has no beat.
    """
    import librosa  # heavy: imported on use
    import soundfile

    path = check_path(path)
    seconds = check_number(seconds, SHORTEST, np.inf, "the seconds of music that are listened to")
    check_readable(path, MAX_BYTES)
    try:
        with soundfile.SoundFile(path) as file:  # no other decoder is asked: what it cannot read is not opened
            rate, channels = file.samplerate, file.channels
            if rate * channels > MAX_RATE:
                raise MotionLabError(
                    f"{path.name} has {channels} channels of {rate} samples a second; save it in stereo at 48 kHz"
                )
            blocks = file.blocks(BLOCK, frames=int(min(seconds, MAX_SECONDS) * rate), dtype="float32", always_2d=True)
            samples = np.concatenate([block.mean(axis=1) for block in blocks] or [np.zeros(0, np.float32)])
    except MotionLabError:
        raise
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError):
        raise MotionLabError(f"{path.name} cannot be read as sound; give a wav, flac, ogg or mp3 file") from None
    if not np.isfinite(samples).all() or len(samples) < rate or np.abs(samples).max() < 1e-4:
        raise MotionLabError(f"{path.name} holds no second of sound; take another piece")
    samples = samples / np.abs(samples).max()  # files of floats can be of any loudness
    samples = librosa.resample(samples, orig_sr=rate, target_sr=RATE)
    tempo, times = librosa.beat.beat_track(y=samples, sr=RATE, units="time")
    if len(times) < 2:
        raise MotionLabError(f"no beat was found in {path.name}; take a piece with a clearer one")
    return Beats(np.asarray(times, dtype=np.float64), float(np.atleast_1d(tempo)[0]), len(samples) / RATE)
