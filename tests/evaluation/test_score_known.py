"""Scores of motions of which the order is known: the folders, what is to be expected of them, and the command."""

import numpy as np
import pandas as pd
import pytest

from evaluation.__main__ import main
from evaluation.score import known
from evaluation.score.captions import read_captions
from motionlab.errors import MotionLabError
from motionlab.motion.files import load
from motionlab.motion.motion import Motion
from tests.scoring import read_letters, score_bench
from tests.synthetic import wave_motion


class Walks:
    """Answers every caption with a waving walk of the length asked for."""

    max_seconds = 9.8

    def generate(self, captions, *, seconds, seed):
        assert len(captions) == len(seconds)
        return [Motion(wave_motion(161).joints[i % 64 :][: round(20 * s)], 20.0) for i, s in enumerate(seconds)]


@pytest.fixture(autouse=True)
def lab(tmp_path, monkeypatch):
    read_letters(monkeypatch, score_bench(tmp_path))
    monkeypatch.setattr(known, "LEAST", 33)  # one pool of 32 and one more
    monkeypatch.setattr(known, "load_model", lambda name: Walks())
    return tmp_path


def test_folders_hold_what_they_are_called(lab):
    names = known.write_known(lab / "data", "walks", lab / "known", 33)
    assert names == sorted([*known.SAME, "bvh", "model", "noise", "real", "shaken"])
    read = {name: load(lab / "known" / name / "0007.npz").joints for name in ("real", "model", "shaken", "noise")}
    assert len({joints.shape for joints in read.values()}) == 1
    apart = np.linalg.norm(read["shaken"] - read["real"], axis=-1).mean()
    assert apart == pytest.approx(known.SHAKE * 1.6, rel=0.1)  # of three axes
    captions = [read_captions(lab / "known" / name / "captions.csv", ["0007"])["0007"].text for name in names]
    assert len(set(captions)) == 1
    with pytest.raises(MotionLabError, match="33 are needed"):
        known.write_known(lab / "data", "walks", lab / "few", 20)


def metrics():
    """As they should be, of rows of `write_known`."""
    rows = {"real": 0.0, "model": 1.0, "shaken": 2.0, "noise": 3.0} | dict.fromkeys(known.SAME, 1.5)
    worse = {"FID", "KID", "jitter m/s3"}
    columns = {name for *_, name, _ in known.ORDER}
    return pd.DataFrame({name: {row: v if name in worse else -v for row, v in rows.items()} for name in columns})


def test_what_is_not_as_expected_is_said():
    table = metrics()
    assert known.expectations(table)["as expected"].all()
    table.loc["noise", "FID"] = 0.5
    table.loc["bvh again", "KID"] += 0.01
    found = known.expectations(table)
    assert found.index[~found["as expected"].astype(bool)].tolist() == [
        "FID: shaken before noise",
        "KID: one motion in four containers",
    ]


def test_the_command_scores_every_folder(lab, capsys):
    arguments = ["known", "--data", str(lab / "data"), "--evaluator", str(lab / "evaluator"), "--motions", "33"]
    code = main([*arguments, "-o", str(lab / "out")])
    said = capsys.readouterr()
    rows = [line for line in said.out.splitlines() if "one motion in four" in line or "jitter m/s3: " in line]
    assert len(rows) == 3 and all(line.endswith("True") for line in rows[:2]), rows
    # an untrained evaluator may find noise nearer than a walk
    assert code == 0 or "not all is as expected" in said.err
    assert len(list((lab / "out" / "scores").glob("*/score.json"))) == 9
