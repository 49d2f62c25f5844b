import numpy as np
import pytest
from scipy.io import wavfile

from motionlab import audio
from motionlab.errors import MotionLabError
from tests.synthetic import RATE, clicks


@pytest.mark.parametrize("beat", [0.5, 0.6])
def test_the_beats_of_clicks_are_found(tmp_path, beat):
    beats = audio.read_beats(clicks(tmp_path / "clicks.wav", beat))
    assert beats.tempo == pytest.approx(60 / beat, rel=0.04) and beats.seconds == pytest.approx(12, abs=0.01)
    truth = np.arange(0.3, 12, beat)
    assert np.abs(beats.times[:, None] - truth).min(axis=1).max() < 0.06
    assert np.diff(beats.times).min() > 0 and len(audio.read_beats(tmp_path / "clicks.wav", seconds=5.0).times) < len(
        beats.times
    )


def test_bad_files_are_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "text.mp3").write_text("no music")
    wavfile.write(tmp_path / "silence.wav", RATE, np.zeros(3 * RATE, dtype=np.int16))
    wavfile.write(tmp_path / "short.wav", RATE, np.full(100, 9999, dtype=np.int16))
    for name, message in (
        ("text.mp3", "cannot be read as sound"),
        ("silence.wav", "no second of sound"),
        ("short.wav", "no second of sound"),
        ("none.wav", "there is no file"),
    ):
        with pytest.raises(MotionLabError, match=message):
            audio.read_beats(tmp_path / name)
    (tmp_path / "odd.raw").write_bytes(b"0" * 100)
    with pytest.raises(MotionLabError, match="cannot be read as sound"):
        audio.read_beats(tmp_path / "odd.raw")
    with pytest.raises(MotionLabError, match="seconds of music"):
        audio.read_beats(tmp_path / "silence.wav", seconds=-1.0)
    wavfile.write(tmp_path / "wide.wav", 200_000, np.zeros((10, 4), dtype=np.int16))
    with pytest.raises(MotionLabError, match="save it in stereo"):
        audio.read_beats(tmp_path / "wide.wav")
    monkeypatch.setattr(audio, "MAX_BYTES", 1000)
    with pytest.raises(MotionLabError, match="the limit is"):
        audio.read_beats(tmp_path / "silence.wav")


def test_sounds_of_any_loudness(tmp_path):
    rate, quiet = wavfile.read(clicks(tmp_path / "clicks.wav", 0.5))
    expected = audio.read_beats(tmp_path / "clicks.wav").times
    for peak in (1e-3, 1e4, 1e30):
        wavfile.write(tmp_path / "loud.wav", rate, (quiet / 32768 * peak).astype(np.float32))
        np.testing.assert_allclose(audio.read_beats(tmp_path / "loud.wav").times, expected, atol=0.03)
    wavfile.write(tmp_path / "loud.wav", rate, np.full(3 * rate, np.inf, dtype=np.float32))
    with pytest.raises(MotionLabError, match="no second of sound"):
        audio.read_beats(tmp_path / "loud.wav")
    for seconds in (None, "5", np.nan, 0.01):
        with pytest.raises(MotionLabError, match="seconds of music"):
            audio.read_beats(tmp_path / "clicks.wav", seconds)
    with pytest.raises(MotionLabError, match="named by its path"):
        audio.read_beats(None)
