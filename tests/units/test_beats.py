from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose

from motionlab.errors import MotionLabError
from motionlab.motion.beats import TEMPO, beat_alignment, kinematic_beats, on_the_beat
from motionlab.motion.motion import Animation
from motionlab.motion.resample import sample
from motionlab.motion.skeleton import SMPL22
from tests.synthetic import swinging

FPS = 30.0


def beats_of(animation: Animation) -> np.ndarray:
    return kinematic_beats(animation.joints(), animation.fps)


def dance(animation: Animation, music: np.ndarray, seconds: float) -> tuple[Animation, np.ndarray]:
    shown, met = on_the_beat(beats_of(animation), music, len(animation), FPS, seconds)
    return sample(animation, shown, FPS), met


def test_a_body_pauses_where_it_turns_back():
    pauses = np.array([0.7, 1.3, 2.1, 2.9, 3.4])
    assert_allclose(beats_of(swinging(pauses, 4.0))[:4], pauses[:4], atol=0.06)


def test_a_body_that_stands_has_no_beat():
    standing = np.repeat(SMPL22.rest_pose()[None], 60, axis=0)
    assert len(kinematic_beats(standing, FPS)) == 0
    with pytest.raises(MotionLabError, match="3 or more frames"):
        kinematic_beats(standing[:2], FPS)


def test_alignment_is_one_on_the_beat_and_falls_beside_it():
    music = np.arange(0.5, 5, 0.5)
    assert beat_alignment(music, music) == 1
    assert beat_alignment(music + 0.05, music) == pytest.approx(np.exp(-0.5))
    assert beat_alignment(music[:4] + 0.25, music) < 1e-4
    assert np.isnan(beat_alignment(music, music[:0])) and np.isnan(beat_alignment(music[:0], music))


@pytest.mark.parametrize("pace", [0.85, 1.0, 1.2])
def test_beats_land_on_the_music(pace):
    rng = np.random.default_rng(0)
    animation = swinging(np.cumsum(rng.uniform(0.55, 0.75, 40)), 24.0)
    music = 0.23 + np.arange(0, 20, 0.65 / pace)
    danced, met = dance(animation, music, seconds=12.0)
    assert len(danced) == 360 and danced.fps == FPS
    assert np.isin(np.round(met, 9), np.round(music, 9)).all() and (met < 12).sum() > 12
    before, after = (beat_alignment(beats_of(one), music) for one in (animation, danced))
    assert after > 0.75 and after > before + 0.2


def test_the_tempo_has_limits():
    own = np.cumsum(np.random.default_rng(0).uniform(0.4, 0.9, 60))
    music = np.cumsum(np.random.default_rng(1).uniform(0.3, 1.2, 60))
    shown, met = on_the_beat(own, music, 1200, FPS, 30.0)
    pace = np.diff(shown)
    assert pace.min() >= 1 / TEMPO - 1e-9 and pace.max() <= TEMPO + 1e-9 and np.ptp(pace) > 0.1 and len(met) > 10
    moved = np.interp(met, np.arange(len(shown)) / FPS, shown) / FPS
    assert np.abs(moved[:, None] - own).min(axis=1).max() < 0.02, (
        "what is shown when a beat is heard is a beat of its own"
    )


def test_long_music_takes_no_longer_than_its_length():
    own, music = np.arange(0.5, 500, 0.55), np.arange(0.3, 480, 0.5)
    shown, met = on_the_beat(own, music, 15_000, FPS, 480.0)
    assert len(shown) == 14_400 and len(met) > 800


def test_beats_are_rising_seconds_and_numbers_are_numbers():
    music = np.arange(0.5, 5, 0.5)
    for wrong, message in (
        (music[::-1], "rising order"),
        (np.zeros(3), "rising order"),
        ([0.5, np.nan], "NaN"),
        (["0.5", "1"], "must be numbers of shape"),
        ([[1.0, 2.0]], "must be numbers of shape"),
        (None, "must be numbers of shape"),
        (np.arange(9999.0), "the limit is 5000"),
    ):
        for call in (partial(beat_alignment, music, wrong), partial(on_the_beat, wrong, music, 90, FPS, 3.0)):
            with pytest.raises(MotionLabError, match=message):
                call()
    shown, _ = on_the_beat(list(music), music, np.int64(90), np.float32(30), np.float32(2))
    assert len(shown) == 60
    for length, fps, seconds, message in (
        (90, 1e18, 2.0, "frame rate"),
        ("90", 30, 2.0, "length"),
        (90, 30, 1e12, "seconds"),
        (90, 30, "2", "seconds"),
    ):
        with pytest.raises(MotionLabError, match=message):
            on_the_beat(music, music, length, fps, seconds)
    with pytest.raises(MotionLabError, match="frame rate"):
        kinematic_beats(np.zeros((9, 22, 3)), 1e18)


def test_without_music_it_plays_on():
    animation = swinging(np.arange(0.6, 30, 0.6), 5.0)
    danced, met = dance(animation, np.zeros(0), seconds=6.0)
    assert len(met) == 0 and len(danced) == 180
    assert_allclose(danced.rotations[:150], animation.rotations, atol=1e-12)
    assert_allclose(danced.rotations[150:], np.repeat(animation.rotations[-1:], 30, axis=0))
