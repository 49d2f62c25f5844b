"""Scoring: what is refused in one sentence before anything long begins, and what is measured and noted."""

import json

import numpy as np
import pytest

from evaluation.__main__ import main
from evaluation.score import command, generator
from evaluation.score.captions import Caption
from evaluation.score.readers import read_folder
from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.nn.placement import placement
from tests.scoring import (
    as_csv,
    assert_one_sentence,
    read_letters,
    score,
    score_bench,
    write_clips,
    write_generator,
)
from tests.synthetic import wave_motion


@pytest.fixture(autouse=True)
def letters(monkeypatch, bench):
    read_letters(monkeypatch, bench)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return score_bench(tmp_path_factory.mktemp("bench"))


@pytest.fixture
def module(tmp_path, monkeypatch):
    return write_generator(tmp_path, monkeypatch)


def two_clips(folder):
    return write_clips(folder, {"a": wave_motion(60).joints, "b": wave_motion(80).joints})


@pytest.mark.parametrize(
    "options, words",
    [
        (["--floor", "nan"], "--floor"),
        (["--floor", "inf"], "--floor"),
        (["--seed", "-1"], "--seed"),
        (["-o", "{tmp}/file/out"], "cannot write"),
        (["-o", "/proc/absent/out"], "cannot write"),  # where root may write as well
        (["--captions", "{tmp}/rule.json"], "the rule turns needs the side"),
    ],
)
def test_options_are_refused_before_real_motions_are_embedded(
    bench, module, tmp_path, capsys, monkeypatch, options, words
):
    (tmp_path / "file").write_text("")
    (tmp_path / "rule.json").write_text(json.dumps({"a": {"caption": "a person turns", "rule": "turns"}, "b": "bows"}))
    monkeypatch.setattr(command, "open_reference", lambda *arguments: pytest.fail("embedded"))
    known = ["--reference", str(bench[0] / "data"), "--evaluator", str(bench[0] / "evaluator")]
    options = [option.format(tmp=tmp_path) for option in options]
    for source in (two_clips(tmp_path / "m"), f"{module}:walk"):
        assert main(["score", str(source), *known, *options]) == 1
        assert_one_sentence(capsys, words)


@pytest.mark.parametrize("function, words", [("infinite", "00: the motion contains NaN"), ("lists_of_tensors", "00: ")])
def test_what_a_generator_must_not_return(bench, module, capsys, function, words):
    arguments = ["--captions", "prompts", "--evaluator", str(bench[0] / "evaluator"), "--motions", "2"]
    assert main(["score", f"{module}:{function}", *arguments]) == 1
    assert_one_sentence(capsys, words)


def test_tensors_with_gradients_are_joints(bench, module):
    few = ["--captions", "prompts", "--motions", 4, "--batch", 2]
    tensors, arrays = (score(bench, f"{module}:{name}", *few)[0]["metrics"] for name in ("tensors", "walk"))
    assert tensors["foot skate m/s"] == pytest.approx(arrays["foot skate m/s"], rel=0.2)  # bfloat16


def test_files_that_are_not_finite_are_named(tmp_path):
    joints = wave_motion(60).joints.copy()
    two_clips(tmp_path)
    joints[3, 3] = np.nan
    for make in (
        lambda path: np.savez(path / "broken.npz", joints=joints, fps=20.0),
        lambda path: np.savez(path / "broken.npz", posed_joints=joints, fps=20.0),
        lambda path: np.save(path / "broken.npy", joints),
        lambda path: np.save(path / "broken.npy", np.full((60, 263), 1e300)),  # finite as float64 only
    ):
        make(tmp_path)
        with pytest.raises(MotionLabError, match=r"broken\.np.*NaN"):
            read_folder(tmp_path)
        for path in tmp_path.glob("broken*"):
            path.unlink()


def test_normalized_features_are_recognised(tmp_path):
    rows = np.random.default_rng(0).normal(size=(60, 263)).astype(np.float32)
    np.save(tmp_path / "a.npy", rows)
    with pytest.raises(MotionLabError, match="save it in metres, or undo the normalization"):
        read_folder(tmp_path)
    (tmp_path / "a.npy").unlink()
    Motion(100 * wave_motion(60).joints).save(tmp_path / "a.npz")
    with pytest.raises(MotionLabError, match="save it in metres$"):
        read_folder(tmp_path)


def test_captions_of_absent_motions_and_motions_without_captions_are_noted(bench, tmp_path):
    folder = two_clips(tmp_path / "m")
    captions = as_csv(tmp_path / "c.csv", dict.fromkeys("abcdef", "a person walks"))
    assert (
        "4 captions of c.csv belong to no motion: c, d, e and 1 more"
        in score(bench, folder, "--captions", captions)[0]["notes"]
    )
    (folder / "a.txt").write_text("a person walks\n")
    document = score(bench, folder)[0]
    assert "1 of 2 motions have a .txt file, so none was read as a caption: b has none" in document["notes"]
    assert document["captions"] is None
    (folder / "b.txt").write_text("a person bows\n")
    (folder / "readme.txt").write_text("\n")  # no caption, and not read
    document = score(bench, folder, out=tmp_path / "out")[0]
    assert "1 caption of m belongs to no motion: readme" in document["notes"]
    assert document["captions"]["name"] == "name.txt" and document["metrics"]["MM-Dist"] is not None


def test_other_lengths_than_asked_for_are_noted(bench, module):
    few = ["--captions", "prompts", "--motions", 3, "--seconds", 4]
    notes = score(bench, f"{module}:ten", *few)[0]["notes"]
    assert "3 of 3 motions have another length than was asked for: 00 has 10 frames for 80" in notes
    assert not any("length" in note for note in score(bench, f"{module}:walk", *few)[0]["notes"])


def test_the_first_call_is_no_part_of_the_latency(monkeypatch):
    """A clock that only the generator turns on: 90 s as it loads, then 1 s a call and 0.5 s a motion."""
    clock, calls = [0.0], []

    def generate(captions, lengths):
        clock[0] += 1 + 0.5 * len(captions) if calls else 90.0
        calls.append(len(captions))
        return [wave_motion(n).joints for n in lengths]

    monkeypatch.setattr(generator.time, "perf_counter", lambda: clock[0])
    captions = {name: Caption("a person walks") for name in "abcde"}
    lengths = dict.fromkeys(captions, 40)
    for batch, expected, sizes in (
        (2, (0.5 + 1 / 2, 2), [2, 2, 1]),  # the last is a small batch and left out
        (3, (0.5 + 1 / 2, 2), [3, 2]),
        (1, (0.5 + 1, 1), [1] * 5),
        (5, (None, None), [5]),
        (32, (None, None), [5]),
    ):
        calls.clear()
        found = generator.generate_samples(generate, captions, lengths, repeats=1, batch=batch)
        assert (found.seconds, found.batch) == expected and calls == sizes


def test_the_latency_in_the_result(bench, module):
    few = [f"{module}:walk", "--captions", "prompts", "--motions", 6]
    several = score(bench, *few, "--batch", 2)[0]
    assert several["latency s"] > 0 and several["latency batch"] == 2
    one = score(bench, *few)[0]
    assert one["latency s"] is None and any("no latency" in note for note in one["notes"])
    said = score(bench, *few, "--latency", 0.5)[0]
    assert said["latency s"] == 0.5 and said["latency batch"] is None
    assert not any("no latency" in note for note in said["notes"])


def test_what_was_set_is_recorded(bench, module, tmp_path):
    """The same captions have one fingerprint, whatever file they stand in."""
    folder = two_clips(tmp_path / "m")
    captions = {"a": "a person walks", "b": "a person bows"}
    as_csv(folder / "captions.csv", captions)
    own = score(bench, folder, "--fps", 20)[0]
    (tmp_path / "c.json").write_text(json.dumps(captions))
    named = score(bench, folder, "--captions", tmp_path / "c.json")[0]
    other = score(bench, folder, "--captions", as_csv(tmp_path / "c.csv", captions | {"b": "a person runs"}))[0]
    made = score(bench, f"{module}:walk", "--captions", tmp_path / "c.json", "--repeats", 3)[0]
    assert own["captions"]["name"] == "captions.csv" and named["captions"]["name"] == "c.json"
    assert own["captions"]["fingerprint"] == named["captions"]["fingerprint"] == made["captions"]["fingerprint"]
    assert other["captions"]["fingerprint"] != own["captions"]["fingerprint"]
    assert own["settings"] == named["settings"] | {"fps of arrays": 20.0}
    assert own["settings"]["repeats"] == 1 and own["settings"]["seconds"] is None and own["settings"]["batch"] is None
    assert made["settings"]["repeats"] == 3 and made["settings"]["seconds"] == 4.0 and made["settings"]["batch"] == 32
    reference = score(bench, f"{module}:walk", "--motions", 4)[0]
    assert reference["captions"]["name"] == "of data" and reference["settings"]["seconds"] is None


def test_precision_reaches_the_generator(bench, module, monkeypatch):
    seen = []
    monkeypatch.setattr(
        command,
        "load_generator",
        lambda name: (
            lambda captions, lengths: (
                seen.append((placement().device, placement().precision)) or [wave_motion(n).joints for n in lengths]
            )
        ),
    )
    few = ["--captions", "prompts", "--motions", 2]
    score(bench, f"{module}:walk", *few)
    score(bench, f"{module}:walk", *few, "--device", "cpu", "--precision", "float32")
    assert seen == [(None, "auto"), ("cpu", "float32")]
