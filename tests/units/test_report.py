import numpy as np
import pytest

from motionlab.__main__ import main
from motionlab.data.mixture import mix
from motionlab.data.report import _kind, report
from motionlab.data.store import Clip, write_store
from motionlab.data.verbs import VERBS, count_verbs, forms, verbs_in
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D


@pytest.mark.parametrize(
    "verb, expected",
    [
        ("walk", {"walk", "walks", "walking", "walked"}),
        ("wave", {"wave", "waves", "waving", "waved"}),
        ("carry", {"carry", "carries", "carrying", "carried"}),
        ("sway", {"sway", "sways", "swaying", "swayed"}),
        ("jog", {"jog", "jogs", "jogging", "jogged"}),
        ("punch", {"punch", "punches", "punching", "punched"}),
        ("tiptoe", {"tiptoe", "tiptoes", "tiptoeing", "tiptoed"}),
        ("sit", {"sit", "sits", "sitting", "sitted", "sat"}),
        ("lie", {"lie", "lies", "lying", "lied", "lay", "lays", "laying", "laid"}),
    ],
)
def test_forms_are_spelled(verb, expected):
    assert set(forms(verb)) == expected


def test_no_form_belongs_to_two_verbs():
    everything = [form for verb in VERBS for form in forms(verb)]
    assert len(set(everything)) == len(everything)


def test_verbs_are_found_in_whatever_form():
    assert verbs_in(["A man SAT down.", "he is sitting, then walks"]) == {"sit", "walk"}
    assert count_verbs([["a jump", "jumping"], ["jumped and ran"], ["nothing"]]) == {"jump": 2, "run": 1}


def test_notes_are_counted_by_kind():
    assert _kind("jumps or speeds that nobody has, takes 3: a (0.1 s), b, c") == (
        "jumps or speeds that nobody has, takes",
        3,
    )
    assert _kind("segments cut at 196 rows, 9.8 s: 2: x, y") == ("segments cut at 196 rows, 9.8 s", 2)
    assert _kind("take_1: turns by 88 degrees on to 201: frames 0 to 3 kept") == (
        "turns by N degrees on to N: frames N to N kept",
        1,
    )
    assert _kind("a/b.bvh: left out: no known rig (one, two); it lacks three") == ("left out: no known rig", 1)
    assert _kind("frames a second in the files: 24 (3 takes), 12 (1 takes)") is None


@pytest.fixture
def store(tmp_path):
    rows = np.zeros((72, HUMANML3D.dim), dtype=np.float32)
    clips = [
        (Clip("a", "train", ("a secret sentence about walking", "walks"), caption_source="people"), rows),
        (
            Clip("a-mirrored", "train", ("a secret sentence about walking",), mirrored=True, caption_source="people"),
            rows,
        ),
        (Clip("b", "train", (), description="a secret description"), rows),
        (Clip("c", "test", ("kicks a secret",), caption_source="people"), rows[:36]),
    ]
    meta = {"name": "mine", "credit": "Somebody"}
    return write_store(tmp_path / "folder", HUMANML3D, clips, ["x: left out: 2", "faults: 2: y, z"], meta)


def test_the_page_counts_and_quotes_nothing(store):
    page = report([store])
    assert "| mine | train | 2 | 0 | 0.00 | 1 | 0.00 | 2 |" in page
    assert "| mine | people | 1 | 0 | 1 | 1.5 | 3.0 |" in page and "| mine | no sentences | 1 | 0 | 0 | 0 | - |" in page
    assert "| walk | 1 / 0 |" in page and "| kick | 0 / 1 |" in page
    assert "- mine: Somebody." in page and "| faults | 2 |" in page and "walk (1)" in page
    assert "secret" not in page


def test_a_mixture_is_reported_store_by_store(store, tmp_path):
    mixture = mix({"mine": store.folder}, {"mine": 1}, tmp_path / "mixture")
    assert report([mixture]) == report([store])
    with pytest.raises(MotionLabError, match="name one store"):
        report([])


def test_the_command_writes_the_page_whole(store, tmp_path, capsys):
    assert main(["data", "report", str(store.folder), "-o", str(tmp_path / "data.md")]) == 0
    assert (tmp_path / "data.md").read_text() == report([store])
    capsys.readouterr()
    assert main(["data", "report", str(store.folder)]) == 0
    assert capsys.readouterr().out.strip() == report([store]).strip()
    assert main(["data", "report", str(store.folder), "-o", str(tmp_path / "none" / "data.md")]) == 1
    assert "cannot be written" in capsys.readouterr().err
