"""The beats of a movement, how well they meet those of music, and a movement bent to meet them."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from motionlab.arguments import check_array, check_number
from motionlab.errors import MotionLabError
from motionlab.motion.limits import FPS_RANGE

SMOOTHING = 0.08  # seconds (sigma) over which a body's speed is averaged: five frames at 60 fps
DEPTH = 0.15  # of the mean speed: how far a dip goes down before it is a beat
NEAR = 0.05  # seconds (sigma): three frames at 60 fps
TEMPO = 1.35  # how many times faster or slower a movement may be played
SKIPPED = 12
MOST_BEATS, MOST_SECONDS = 5000, 3600.0


def kinematic_beats(joints: np.ndarray, fps: float) -> np.ndarray:
    """(T, J, 3) -> times in seconds at which a body pauses: minima of its joints' mean speed (AIST++, Li et
    al. 2021).
    """
    joints, fps = (
        check_array(joints, ("frames", "joints", 3), "joints"),
        check_number(fps, *FPS_RANGE, "the frame rate"),
    )
    if len(joints) < 3:
        raise MotionLabError(f"beats need 3 or more frames, got {len(joints)}")
    speed = np.linalg.norm(np.gradient(joints, axis=0), axis=-1).mean(axis=1) * fps
    speed = gaussian_filter1d(speed, SMOOTHING * fps, mode="nearest")
    return find_peaks(-speed, prominence=DEPTH * speed.mean())[0] / fps


def beat_alignment(beats: np.ndarray, music: np.ndarray, near: float = NEAR) -> float:
    """Mean over a movement's beats of exp(-d^2 / (2 near^2)), d the time to the nearest beat of the music, both in
    seconds (AIST++, sec. 5.2.3): 1 where each meets one. NaN without beats of either.
    """
    beats, music = _rising(beats, "the beats of the movement"), _rising(music, "the beats of the music")
    near = check_number(near, 1e-6, 1e6, "the time within which beats are near")
    if len(beats) == 0 or len(music) == 0:
        return float("nan")
    gaps = np.abs(beats[:, None] - music[None]).min(axis=1)
    return float(np.exp(-(gaps**2) / (2 * near**2)).mean())


def on_the_beat(
    beats: np.ndarray, music: np.ndarray, length: int, fps: float, seconds: float, tempo: float = TEMPO
) -> tuple[np.ndarray, np.ndarray]:
    """When to show what of a movement of `length` frames, so that its beats meet beats of the music, for `seconds`.

    Its beats in their order get beats of the music in theirs, both may skip some; between two that meet it is played at
    most `tempo` times faster or slower, and of all such choices that with most meetings, then the evenest tempo, is
    taken. A movement that ends too soon stands still. Returns the movement's frame, between two of its own, for each of
    round(seconds * fps) frames, and the times at which a beat meets one. beats, music: seconds, rising. Raises
    MotionLabError for beats that do not rise, and numbers out of range.
    """
    beats, music = _rising(beats, "the beats of the movement"), _rising(music, "the beats of the music")
    length = check_number(length, 1, np.inf, "the movement's length in frames", whole=True)
    fps = check_number(fps, *FPS_RANGE, "the frame rate")
    seconds = check_number(seconds, 1 / fps, MOST_SECONDS, "the seconds to dance")
    tempo = check_number(tempo, 1.0, 10.0, "the tempo")
    music = music[(music > 0) & (music < seconds)]
    time = np.arange(round(seconds * fps)) / fps
    pairs = _meetings(beats, music, tempo)
    if not pairs:
        return np.minimum(time * fps, length - 1), np.zeros(0)
    heard, moved = np.array([(music[j], beats[i]) for i, j in pairs]).T
    shown = np.interp(time, heard, moved)  # the pace changes where the body pauses: nobody sees it change
    # Ahead of the first and behind the last meeting it runs at its own pace.
    shown = np.where(time < heard[0], moved[0] - heard[0] + time, shown)
    shown = np.where(time > heard[-1], moved[-1] - heard[-1] + time, shown)
    return np.clip(shown * fps, 0, length - 1), heard


def _rising(times: np.ndarray, name: str) -> np.ndarray:
    """(n,) seconds, each later than the one before. Raises MotionLabError for others."""
    times = check_array(times, ("beats",), name)
    if len(times) > MOST_BEATS:
        raise MotionLabError(f"{name} are {len(times)}; the limit is {MOST_BEATS}")
    if (np.diff(times) <= 0).any():
        raise MotionLabError(f"{name} must be seconds in rising order; sort them and take each once")
    return times


def _meetings(own: np.ndarray, music: np.ndarray, tempo: float) -> list[tuple[int, int]]:
    """Pairs (i, j) of beats that meet, both rising: as many as possible, then the least uneven (dynamic programming).
    From one meeting to the next no more than SKIPPED beats pass on either side.
    """
    if len(own) == 0 or len(music) == 0:
        return []
    limit = np.log(tempo)
    value = np.ones((len(own), len(music)))  # any two may meet first: what was before is cut, or stands still
    came = np.full((len(own), len(music), 2), -1)
    gaps = {b: np.log(music[b:] - music[:-b]) for b in range(1, min(SKIPPED + 1, len(music)))}
    for i in range(1, len(own)):
        for before in range(max(0, i - SKIPPED), i):
            for b, gap in gaps.items():
                pace = np.abs(np.log(own[i] - own[before]) - gap)
                gain = np.where(pace <= limit, value[before, :-b] + 1 - 0.1 * pace, -np.inf)
                better = np.flatnonzero(gain > value[i, b:])
                value[i, better + b] = gain[better]
                came[i, better + b] = np.stack([np.full(len(better), before), better], axis=-1)
    pairs = [tuple(map(int, np.unravel_index(value.argmax(), value.shape)))]
    while came[pairs[-1]][0] >= 0:
        pairs.append(tuple(map(int, came[pairs[-1]])))
    return pairs[::-1]
