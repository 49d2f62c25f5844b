"""Captions beside a folder of motions: their forms, and the rule that each asks for."""

import json

import pytest

from evaluation.score.adherence import rule_of
from evaluation.score.captions import Caption, read_captions


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
