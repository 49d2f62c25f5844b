"""Captions beside a folder of motions: their forms, and the rule that each asks for."""

import json

import pytest

from evaluation.prompts import PROMPTS
from evaluation.score.adherence import check, rule_of
from evaluation.score.captions import Caption, captions_of_motions, read_captions
from evaluation.score.readers import READERS
from evaluation.score.rules import check_rule
from motionlab.errors import MotionLabError
from tests.synthetic import wave_motion


@pytest.mark.parametrize(
    "text, rule, params",
    [
        ("a person walks forward", "walks_forward", {}),
        ("The man is walking backwards.", "walks_backward", {}),
        ("someone waves with their left hand", "waves", {"side": "left"}),
        ("a woman raises both arms", "raises", {"side": "both"}),
        ("a person walks forward and turns to the right", "turns", {"side": "right"}),
        ("a person walks forward and waves", None, None),
        ("a person walks forward slowly", None, None),
        ("a tired old man walks forward sadly", "walks_forward", {}),
        ("a woman waves her left arm femininely", "waves", {"side": "left"}),
        ("a person never walks forward", None, None),
        ("a person quickly walks forward", None, None),
        ("a person who bows walks forward", None, None),
        ("a person fails to bow", None, None),
        ("a man refuses to run", None, None),
        ("a person pretends to walk forward", None, None),
        ("a woman stops to bow", None, None),
        ("a man stopped running", None, None),
        ("a man avoids running", None, None),
        ("a person almost bows", None, None),
        ("a person can't bow", None, None),
        ("a person cannot run", None, None),
        ("a young intern keeps running", "runs", {}),
        ("a strapping man starts running", "runs", {}),
        ("a courageous human being is running", "runs", {}),
    ],
)
def test_which_rule_a_caption_asks_for(text, rule, params):
    found = rule_of(Caption(text))
    assert (found and found.rule) == rule and (found is None or dict(found.params) == params)


def test_captions_in_every_form(tmp_path):
    names = ["a", "b/c"]
    expected = {"a": Caption("a person walks"), "b/c": Caption("a person bows")}
    (tmp_path / "c.csv").write_text("file,caption\na.npz,a person walks\nb/c.bvh, a person  bows\n")
    (tmp_path / "c.json").write_text(
        json.dumps({"a": "a person walks", "b/c": {"caption": "a person bows", "rule": "bows"}})
    )
    (tmp_path / "c.txt").write_text("a person walks\n\na person bows\n")
    (tmp_path / "folder" / "b").mkdir(parents=True)
    (tmp_path / "folder" / "a.txt").write_text("a person walks#a/DET person/NOUN walk/VERB#0.0#0.0\nanother\n")
    (tmp_path / "folder" / "b" / "c.txt").write_text("a person bows\n")
    for source in ("c.csv", "c.json", "c.txt"):
        assert read_captions(tmp_path / source, names) == expected
    folder = read_captions(tmp_path / "folder", names)
    assert folder["a"].tokens == ("a/DET", "person/NOUN", "walk/VERB") and folder["b/c"] == expected["b/c"]
    assert rule_of(read_captions(tmp_path / "c.json")["b/c"]).rule == "bows"


def test_an_unquoted_comma_is_refused(tmp_path):
    (tmp_path / "c.csv").write_text("file,caption\n1.npz,a person bows\n0.npz,a person walks, then runs\n")
    with pytest.raises(MotionLabError, match=r"row 3 of c\.csv \(0\.npz\).*quotes"):
        read_captions(tmp_path / "c.csv")
    (tmp_path / "c.csv").write_text('file,caption\n0.npz,"a person walks, then runs"\n')
    assert read_captions(tmp_path / "c.csv") == {"0": Caption("a person walks, then runs")}


@pytest.mark.parametrize(
    "line, text, tokens",
    [
        ("take #3 of a walk", "take #3 of a walk", ()),
        ("take #3/4 of a walk", "take #3/4 of a walk", ()),
        ("turn 1#turn 2", "turn 1#turn 2", ()),
        ("a man walks#a/DET man/NOUN walk/VERB#0.0#0.0", "a man walks", ("a/DET", "man/NOUN", "walk/VERB")),
        ("a man walks#a/DET man/NOUN walk/VERB", "a man walks", ("a/DET", "man/NOUN", "walk/VERB")),
        ("take #3 of him#he/PRON#1.5#nan", "take #3 of him", ("he/PRON",)),
        ("a man walks##0.0#0.0", "a man walks", ()),
        ("a man walks#untagged words#0.0#0.0", "a man walks", ("untagged", "words")),
    ],
)
def test_only_tagged_words_are_split_off(tmp_path, line, text, tokens):
    (tmp_path / "c.txt").write_text(line + "\n")
    [caption] = read_captions(tmp_path / "c.txt").values()
    assert caption.text == text and caption.tokens == tokens


def test_names_with_the_ending_of_every_container(tmp_path):
    for ending in READERS:
        (tmp_path / "c.json").write_text(json.dumps({f"walk.001{ending}": "a person walks"}))
        assert list(read_captions(tmp_path / "c.json")) == ["walk.001"]


@pytest.mark.parametrize(
    "rule, words",
    [
        ({"rule": "jumps"}, "unknown rule 'jumps'"),
        ({"rule": ["turns"]}, "unknown rule"),
        ({"rule": "turns", "params": None}, "side"),
        ({"rule": "turns", "params": "left"}, "params"),
        ({"rule": "turns", "params": {"sid": "left"}}, "'sid'"),
        ({"rule": "turns"}, "side"),
        ({"rule": "turns", "params": {"side": "up"}}, "left or right"),
        ({"rule": "turns", "params": {"side": "both"}}, "left or right"),
        ({"rule": "waves", "params": {"side": ["left"]}}, "left, right or both"),
        ({"rule": "runs", "params": {"slowest": "fast"}}, "slowest"),
        ({"rule": "runs", "params": {"slowest": True}}, "slowest"),
        ({"rule": "follows", "params": {"first": ["bows", {}]}}, "second"),
        ({"rule": "follows", "params": {"first": ["bows", {}], "second": ["turns", {}]}}, "side"),
        ({"rule": "follows", "params": {"first": ["bows", {}], "second": "runs"}}, "second"),
        ({"rule": "follows", "params": {"first": ["bows", {}], "second": ["follows", {}]}}, "second"),
    ],
)
def test_rules_that_cannot_be_judged(tmp_path, rule, words):
    (tmp_path / "c.json").write_text(json.dumps({"a": {"caption": "a person turns", **rule}}))
    with pytest.raises(MotionLabError, match=words) as caught:
        read_captions(tmp_path / "c.json")
    assert "a in c.json" in str(caught.value)


def test_rules_that_are_right(tmp_path):
    pair = {"first": ["bows", {}], "second": ["turns", {"side": "left"}]}
    for name, params in (
        ("waves", {"side": "both", "lowest": -0.3}),
        ("walks_forward", None),
        ("runs", {"slowest": 2}),
        ("follows", pair),
    ):
        (tmp_path / "c.json").write_text(json.dumps({"a": {"caption": "x", "rule": name, "params": params}}))
        [caption] = read_captions(tmp_path / "c.json").values()
        assert check(caption.rule, wave_motion(80).joints).measured
    for prompt in PROMPTS:
        check_rule(prompt.rule, prompt.params)


def test_what_was_not_used_is_said(tmp_path):
    (tmp_path / "c.csv").write_text("file,caption\na.npz,a person walks\nb.npz,a person runs\nz,a person bows\n")
    captions, notes = captions_of_motions(tmp_path / "c.csv", ["a", "b"])
    assert list(captions) == ["a", "b"] and notes == ["1 caption of c.csv belongs to no motion: z"]
    assert captions_of_motions(tmp_path / "c.csv", ["a", "b", "z"])[1] == []
