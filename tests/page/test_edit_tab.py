"""The desk of the Edit tab: takes, undo, another try, and what a visitor can get wrong. The page itself is tested in a
browser.
"""

import json

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.models.editing import Span
from motionlab.motion.motion import Motion
from tests.synthetic import wave_motion
from tests.tiny import tiny_system

pytest.importorskip("gradio")

from demo.components.timeline import marked_spans
from demo.state.edit import (
    MOST_TAKES,
    Cut,
    EditSettings,
    Extend,
    JoinMotions,
    Loop,
    Regenerate,
    Story,
    apply_edit,
    asked_scenes,
    open_motion,
    read_clip,
    retry_edit,
    undo_edit,
    with_locked_feet,
)
from demo.state.request import asked_sentence


@pytest.fixture(scope="module")
def lab():
    return tiny_system()


@pytest.fixture
def edit_state():
    return open_motion(tiny_system(), wave_motion(101), "a walk")


def test_a_span_and_back(lab, edit_state):
    spans = tuple(marked_spans(json.dumps([{"start": 2, "end": 4, "sentence": " wave ", "part": "upper"}])))
    assert spans == (Span(2.0, 4.0, "wave", "upper"),)
    changed = apply_edit(lab, edit_state, Regenerate(spans), EditSettings(seed=3))
    assert changed.take.fresh == [(2.0, 4.0, "upper", "wave")] and changed.take.title == "wave" and changed.number == 1
    payload = json.loads(changed.payload(beside=True))
    assert [body["label"] for body in payload["bodies"]] == ["before", "now"] and payload["bodies"][1]["fresh"] == [
        [2.0, 4.0, "upper"]
    ]
    line = json.loads(changed.timeline(lab))
    assert (
        line["take"] == 1 and line["seconds"] == pytest.approx(5.05) and line["fresh"] == [[2.0, 4.0, "upper", "wave"]]
    )
    other = retry_edit(lab, changed, EditSettings(seed=77))
    assert (changed.take.seed, other.take.seed) == (3, 4)
    assert len(other.takes) == 2 and not np.array_equal(other.take.motion.joints, changed.take.motion.joints)
    back = undo_edit(other)
    assert (
        back.take.motion is edit_state.take.motion
        and back.number > other.number
        and json.loads(back.payload(True))["bodies"][0]["label"] == ""
    )
    with pytest.raises(MotionLabError, match="nothing to undo"):
        undo_edit(back)
    with pytest.raises(MotionLabError, match="nothing to try again"):
        retry_edit(lab, back, EditSettings())


def test_the_other_ways(lab, edit_state):
    longer = apply_edit(lab, edit_state, Extend(1.0, 2.0, None), EditSettings())
    assert len(longer.take.motion) == 20 + 100 + 40 and len(longer.take.fresh) == 2
    joined = apply_edit(lab, edit_state, JoinMotions(wave_motion(60), 1.0, "turn"), EditSettings())
    assert len(joined.take.motion) == 100 + 20 + 60
    told = apply_edit(lab, joined, Story((("walk", 2.0), ("bow", 3.0))), EditSettings(feet=True))
    assert (
        len(told.take.motion) == 100 and told.take.motion.info["lock_feet"] and "lock_feet" not in told.take.plain.info
    )
    free = with_locked_feet(told, False)
    assert (
        free.take.motion is told.take.plain
        and with_locked_feet(free, True).take.motion.info["lock_feet"]
        and len(free.takes) == len(told.takes)
    )
    for _ in range(MOST_TAKES):
        told = apply_edit(lab, told, Regenerate((Span(0.0, 0.2),)), EditSettings())
    assert len(told.takes) == MOST_TAKES


def test_a_part_is_cut_out(lab, edit_state):
    whole = edit_state.take.plain
    kept = apply_edit(lab, edit_state, Cut(1.0, 2.0), EditSettings())
    assert np.array_equal(kept.take.motion.joints, whole.joints[20:40]) and not kept.take.fresh
    assert undo_edit(kept).take is edit_state.take or undo_edit(kept).take.motion is edit_state.take.motion
    long = open_motion(lab, Motion(np.repeat(wave_motion(2).joints, 610, axis=0)), "long")
    assert long.take.motion.seconds == pytest.approx(60) and "the first 60 s of 61 s" in long.take.said


def test_a_loop_can_be_played_round_and_round(lab, edit_state):
    looped = apply_edit(lab, edit_state, Loop(in_place=True), EditSettings())
    joints = looped.take.motion.joints
    assert "a loop of " in looped.take.said and not looped.take.fresh
    steps = np.abs(np.diff(np.concatenate([joints, joints[:1]]), axis=0)).max(axis=(1, 2))
    assert steps[-1] <= 1.1 * steps[:-1].max(), "no jump where it begins again"
    with pytest.raises(MotionLabError, match="the same each time"):
        retry_edit(lab, looped, EditSettings())
    again = apply_edit(lab, looped, Extend(0.0, 1.0, None), EditSettings())
    assert len(again.take.fresh) == 1
    with pytest.raises(MotionLabError, match="at least 1.2 s"):
        apply_edit(lab, open_motion(lab, wave_motion(15), "short"), Loop(False), EditSettings())


def test_what_a_visitor_can_get_wrong(lab, edit_state, tmp_path):
    with pytest.raises(MotionLabError, match="would last 67 s"):
        apply_edit(
            lab,
            edit_state,
            JoinMotions(Motion(np.repeat(wave_motion(2).joints, 610, axis=0)), 1.0, None),
            EditSettings(),
        )
    with pytest.raises(MotionLabError, match="would last 65 s"):
        apply_edit(lab, edit_state, Story((("walk", 35.0), ("run", 30.0))), EditSettings())
    with pytest.raises(MotionLabError, match="prompt strength \\(s\\) must be a number from 0 to 10"):
        apply_edit(lab, edit_state, Regenerate((Span(0, 1),)), EditSettings(guidance=99))
    with pytest.raises(MotionLabError, match="rest of the motion"):
        apply_edit(lab, edit_state, Regenerate((Span(0, 1),)), EditSettings(keep="nothing"))
    with pytest.raises(MotionLabError, match="Choose a BVH or NPZ"):
        read_clip(None)
    (tmp_path / "x.bvh").write_text("no motion")
    with pytest.raises(MotionLabError):
        read_clip(str(tmp_path / "x.bvh"))
    for text in ("nonsense", "[1]", '[{"start": 1}]', '[{"start": "a", "end": 2, "sentence": "", "part": "all"}]'):
        with pytest.raises(MotionLabError, match="cannot be read"):
            marked_spans(text)
    with pytest.raises(MotionLabError, match="300"):
        asked_sentence("word " * 100)
    assert asked_sentence("  ") is None and asked_sentence(" a  b ") == "a b"


def test_rows_of_a_story():
    assert asked_scenes([["walk", 2], ["", ""], ["bow", "3.5"], [None, None]]) == (("walk", 2.0), ("bow", 3.5))
    for rows, message in (
        ([["", None]], "at least one scene"),
        ([["walk", 2], ["", 3]], "Scene 2 has no sentence"),
        ([["walk", "long"]], "length of scene 1 must be a number"),
        ([["walk", 0.1]], "length of scene 1"),
        ([["walk", 40], ["run", 30]], "last 70 s together"),
    ):
        with pytest.raises(MotionLabError, match=message):
            asked_scenes(rows)


def test_another_clip_is_another_take_at_the_systems_rate(lab, edit_state):
    fast = Motion(np.repeat(wave_motion(61).joints, 3, axis=0)[:181], 60.0)
    after = open_motion(lab, fast, "fast", edit_state)
    line = json.loads(after.timeline(lab))
    assert line["take"] == 1 and line["seconds"] == pytest.approx(3.05) and after.take.motion.fps == 20
    assert undo_edit(after).take.title == "a walk"
    changed = apply_edit(
        lab,
        apply_edit(lab, edit_state, Regenerate((Span(0, 1),)), EditSettings()),
        Regenerate((Span(2, 3),)),
        EditSettings(),
    )
    assert not hasattr(changed.takes[1].plain, "tokens") and hasattr(changed.take.plain, "tokens")
