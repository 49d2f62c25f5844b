"""A link for every result: what an address says, and what comes back from it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.models.editing import Span
from tests.fake_lab import FakeLab
from tests.synthetic import wave_motion
from tests.tiny import tiny_system

pytest.importorskip("gradio")

from demo.models import Models
from demo.state import edit_link
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
    open_motion,
    undo_edit,
)
from demo.state.edit_link import pack_edit, unpack_edit
from demo.state.link import MOST, pack, pack_request, unpack, unpack_request
from demo.state.request import Request


@pytest.fixture(scope="module")
def models():
    other = FakeLab()
    other.name, other.layers, other.codebook_size = "mmm", 1, 64
    return Models({"momask": FakeLab(), "mmm": other})


@pytest.mark.parametrize(
    "request_of, which",
    [
        (Request("a person walks"), 0),
        (Request("élan, “naïf” & <b>", seconds=3.2, seed=12, guidance=1.5, top_k=9, models=("mmm",)), 0),
        (Request("a person bows", variations=2, models=("momask", "mmm"), iterations=3), 3),
    ],
)
def test_a_link_leads_back_to_its_request(models, request_of, which):
    asked = request_of.checked(models)
    code = pack_request(asked, which)
    assert code.isascii() and len(code) < 250 and not set(code) & set("+/=&?#% ")
    assert unpack_request(code, models) == (asked, which)


@pytest.mark.parametrize(
    "code, message",
    [
        ("nonsense", "cannot be read"),
        ("x" * (MOST + 1), "cannot be read"),
        (pack([1, 2]), "cannot be read"),
        (pack({"seed": 1}), "cannot be read"),
        (pack({"prompt": "walk", "files": "/etc"}), "cannot be read"),
        (pack({"prompt": "walk", "models": ["gpt"]}), "no model 'gpt' here"),
        (pack({"prompt": "walk", "seed": -1}), "seed must be"),
        (pack({"prompt": 3}), "must be text"),
        (pack("a" * 1_000_000), "cannot be read"),
    ],
)
def test_a_damaged_link_is_one_sentence(models, code, message):
    with pytest.raises(MotionLabError, match=message):
        unpack_request(code, models)


def test_a_link_leads_back_to_an_edit():
    models = Models({"momask": tiny_system()})
    asked = Request("someone walks", seconds=3.0, seed=5, iterations=2, residual_depth=1, top_k=8).checked(models)
    other = Request("someone bows", seconds=2.0, seed=6, iterations=2, residual_depth=1, top_k=8).checked(models)
    how = EditSettings(iterations=2, seed=9, model="momask")
    state = open_motion(models.first, asked.run(models)[0], asked.prompt, source=asked)
    assert pack_edit(state) == ("", ""), "nothing was done yet"
    for step in (
        Regenerate((Span(0.8, 1.6, "someone waves", "upper"),)),
        Extend(0.0, 1.0, None),
        JoinMotions(other.run(models)[0], 0.6, "someone turns", other),
        Cut(0.4, 4.0),
        Loop(in_place=True),
    ):
        state = apply_edit(models.first, state, step, how)
    again = unpack_edit(pack_edit(state).code, models)
    assert np.array_equal(again.take.motion.joints, state.take.motion.joints)
    assert json.loads(again.payload()) == json.loads(state.payload()) and pack_edit(again) == pack_edit(state)
    story = apply_edit(models.first, state, Story((("someone walks", 1.0), ("someone bows", 1.0))), how)
    again = unpack_edit(pack_edit(story).code, models)
    assert np.array_equal(again.take.motion.joints, story.take.motion.joints)
    assert pack_edit(undo_edit(story)) == pack_edit(state)

    from_a_file = open_motion(models.first, state.take.motion, "mine")
    of_a_file = apply_edit(models.first, from_a_file, Extend(0.0, 1.0, None), how)
    joined = apply_edit(models.first, again, JoinMotions(wave_motion(40), 0.6, None), how)
    for one in (from_a_file, of_a_file, joined):
        assert not pack_edit(one).code and "cannot hold your file" in pack_edit(one).note
    for one in (story, state, undo_edit(story)):
        assert pack_edit(one).code and not pack_edit(one).note
    for code in ("nonsense", pack({"from": 3}), pack({"from": {"prompt": "walk"}, "steps": [{"do": "rm", "how": {}}]})):
        with pytest.raises(MotionLabError, match="cannot be read"):
            unpack_edit(code, models)
    assert unpack(pack({"a": [1]})) == {"a": [1]}


def test_a_link_that_cannot_be_says_why(monkeypatch):
    """With steps that cost nothing: what a link says of an edit does not depend on its motions."""
    lab = FakeLab()
    clip, asked = wave_motion(60), Request("someone walks", models=("momask",))
    monkeypatch.setattr(Story, "run", lambda *_, **__: replace(clip, info={"edited": []}))
    monkeypatch.setattr(JoinMotions, "run", Story.run)

    def edited(state, *requests):
        for one in requests:
            state = apply_edit(lab, state, one, EditSettings())
        return state

    short = Story((("someone bows", 1.0),))
    opened = open_motion(lab, clip, "walk", source=asked)
    file_left_behind = open_motion(lab, clip, "walk", edited(opened, JoinMotions(clip, 1.0, None)), asked)
    words = "".join(np.random.default_rng(0).choice(list("abcdefghijklmnopqrstuvwxyz"), 18000))
    long = [Story(tuple((words[i : i + 300], 1.0) for i in range(j, j + 6000, 300))) for j in (0, 6000, 12000)]
    for state, note in (
        (edited(opened, *[short] * (MOST_TAKES - 1)), ""),
        (edited(opened, *[short] * MOST_TAKES), "up to 19 steps"),
        (edited(opened, JoinMotions(clip, 1.0, None), *[short] * (MOST_TAKES - 1)), "cannot hold your file"),
        (edited(file_left_behind, short), ""),
        (edited(file_left_behind, *long), "sentences are too long"),
        (file_left_behind, ""),
    ):
        assert note in pack_edit(state).note and bool(note) == bool(pack_edit(state).note)

    packed = []
    monkeypatch.setattr(edit_link, "pack", lambda content: packed.append(content) or "code")
    assert pack_edit(edited(opened, short)) == ("code", "") and len(packed) == 1
