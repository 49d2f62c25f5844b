"""How edits are measured: real clips, the easy way, and what each number is of."""

import numpy as np
import pandas as pd
import pytest

from evaluation import editing
from evaluation.__main__ import main
from evaluation.evaluator import embedding
from motionlab.data.store import Clip, write_store
from motionlab.errors import MotionLabError
from motionlab.models import base as text_system
from motionlab.motion.features import HUMANML3D, from_joints
from motionlab.text.encoder import load_text_encoder
from tests.synthetic import wave_motion
from tests.tiny import LetterCounts, save_bench


def long_store(folder):
    """Clips of 90 frames, and one of two acts that is not to be edited."""
    rows = []
    for split in ("train", "test"):
        for i in range(12):
            walk = np.asarray(from_joints(wave_motion(91 + 2 * i).joints))
            rows.append(
                (Clip(f"{split}{i}", split, (f"walk {i}",), "walk", "normal", parts=("a", "b") if i == 0 else ()), walk)
            )
    return write_store(folder, HUMANML3D, rows, [])


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTIONLAB_CACHE", str(folder / "cache"))

        def letters_or_shipped(name, *more):
            return LetterCounts() if name == LetterCounts.name else load_text_encoder(name, *more)

        for module in (embedding, text_system):
            patch.setattr(module, "load_text_encoder", letters_or_shipped)
        yield save_bench(folder, long_store)


@pytest.mark.parametrize("task", list(editing.TASKS))
def test_every_task_in_every_way(bench, task):
    rows = {way: editing.editing(**bench, task=task, way=way, motions=6) for way in editing.WAYS}
    real, model, blend = rows["real"], rows["model"], rows["blend"]
    assert abs(real["FID inside"]) < 1e-3 and real["jerk inside"] == pytest.approx(1.0)
    assert ("MM-Dist" in model) == (task != "between")
    if task != "upper":
        assert (
            real["jerk at seams"] == pytest.approx(1.0)
            and model["outside mm"] == blend["outside mm"] == real["outside mm"] == 0
        )
        assert rows["tokens"]["outside mm"] > 1
        assert blend["jerk inside"] == pytest.approx(0, abs=0.5) if task == "between" else blend["jerk inside"] > 0
    locked = editing.editing(**bench, task=task, motions=6, feet=True)
    assert locked["moved by locking mm"] >= 0 and np.isnan(model["moved by locking mm"])


def test_stories_and_other_sentences(bench):
    scenes = ("walk", "bow")
    told, chained = (
        editing.story(bench["checkpoint"], way, scenes, seconds=2.0, orders=2) for way in ("model", "blend")
    )
    assert set(told) == set(chained) and 0 <= told["obeyed"] <= 1 and told["jerk at seams"] > 0
    asked = editing.obeyed(bench["checkpoint"], bases=("walk",), motions=1)
    assert 0 <= asked["obeyed"] <= 1 and 0 <= asked["alone"] <= 1
    for way in ("model", "blend"):
        waved = editing.gestures(bench["checkpoint"], way, bases=("walk",), motions=1)
        assert 0 <= waved["obeyed"] <= 1 and 0 <= waved["alone"] <= 1


def test_what_can_be_asked(bench):
    for arguments in ({"task": "nothing"}, {"way": "nothing"}):
        with pytest.raises(MotionLabError, match="a task is one of"):
            editing.editing(**bench, **arguments)
    with pytest.raises(MotionLabError, match="a way is model or blend"):
        editing.gestures(bench["checkpoint"], "tokens")
    for way, scenes in (("tokens", ("walk",)), ("model", ("swim",))):
        with pytest.raises(MotionLabError, match="a way is model or blend"):
            editing.story(bench["checkpoint"], way, scenes)


def test_the_easy_way_stands_where_it_should():
    joints = wave_motion(100).joints.astype(np.float64)
    out = editing._cut_and_blend(joints, joints[:40] + (5.0, 0.0, 5.0), 30, 70)
    assert np.array_equal(out[:30], joints[:30]) and np.array_equal(out[70:], joints[70:])
    assert np.linalg.norm(out[30, 0] - joints[29, 0]) < 0.2  # moved to where it begins
    straight = editing._straight(joints, 30, 70)
    assert np.abs(np.diff(straight[29:71], n=2, axis=0)).max() < 1e-6


def test_the_command(bench, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(editing, "TASKS", {"middle": (0.25, 0.75), "upper": (0.0, 1.0)})
    monkeypatch.setattr(
        editing, "SCENES", {name: editing.SCENES[name] for name in ("walk", "wave", "raise", "run", "bow", "still")}
    )
    asked = [
        "editing",
        "--data",
        bench["data"],
        "--checkpoints",
        bench["checkpoint"],
        "--evaluator",
        bench["evaluator"],
        "--motions",
        "4",
        "--seeds",
        "2",
        "--store",
        str(tmp_path / "rows"),
        "--csv",
        str(tmp_path / "table.csv"),
    ]
    assert main(asked) == 0
    printed, table = capsys.readouterr().out, pd.read_csv(tmp_path / "table.csv", header=[0, 1], index_col=[0, 1])
    assert "feet locked" in printed and " ± " in printed and len(table) == 6 + 6 + 2 + 2 + 3
    assert table.loc[("middle", bench["checkpoint"]), ("FID inside", "interval")] > 0
