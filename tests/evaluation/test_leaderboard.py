"""The leaderboard: what must be in a result, and which results share a table."""

import copy
import json

import pytest

from evaluation.score.leaderboard import leaderboard, read_result
from motionlab.errors import MotionLabError

RESULT = {
    "format": 1,
    "name": "walker",
    "motions": 40,
    "captions": {"name": "c.csv", "fingerprint": "c1"},
    "evaluator": {"name": "evaluator", "fingerprint": "e1"},
    "reference": {"name": "data", "split": "test", "motions": 120, "fingerprint": "d1", "physical": {"float mm": 7.0}},
    "features": "computed from joints",
    "settings": {"seed": 0, "floor": 0.0, "repeats": 1, "seconds": None, "batch": 32},
    "latency s": 0.2,
    "latency batch": 32,
    "parameters M": 23,
    "metrics": {"FID": 0.5, "R@1": 0.4, "float mm": 9.0, "MModality": None},
    "definitions": {"FID": "Frechet distance"},
}


def changed(**parts):
    """RESULT with other parts; None in a nested one takes it away."""
    document = copy.deepcopy(RESULT)
    for name, value in parts.items():
        document[name.replace("_", " ")] = value
    return document


def without(name, document=RESULT):
    return {key: value for key, value in document.items() if key != name}


def board(folder, *documents):
    for i, document in enumerate(documents):
        (folder / f"{i}.json").write_text(json.dumps(document))
    return leaderboard([folder / f"{i}.json" for i in range(len(documents))])


@pytest.mark.parametrize(
    "document, words",
    [
        (without("evaluator"), "evaluator"),
        (changed(evaluator="x"), "evaluator"),
        (changed(evaluator={"name": "x"}), "evaluator"),
        (without("features"), "features"),
        (changed(name=3), "name"),
        (changed(reference={"name": "a"}), "reference"),
        (changed(reference=without("physical", RESULT["reference"])), "reference"),
        (changed(reference={**RESULT["reference"], "motions": "many"}), "reference"),
        (changed(reference={**RESULT["reference"], "physical": {"float mm": "high"}}), "float mm"),
        (changed(latency_s="fast"), "latency s"),
        (changed(latency_batch=[32]), "latency batch"),
        (changed(parameters_M=True), "parameters M"),
        (changed(parameters_M=10**400), "parameters M"),
        (changed(metrics={"FID": "low"}), "FID"),
        (changed(settings=[]), "settings"),
        (changed(captions={"name": "c.csv"}), "captions"),
        (changed(captions=[]), "captions"),
        (changed(motions="forty"), "motions"),
        (changed(metrics=[]), "no result"),
        (without("format"), "no result"),
        ([RESULT], "no result"),
    ],
)
def test_results_that_no_table_can_be_made_of(tmp_path, document, words):
    with pytest.raises(MotionLabError, match=words) as caught:
        board(tmp_path, document)
    assert "0.json" in str(caught.value)


def test_numbers_that_are_not_finite_are_left_out(tmp_path):
    document = changed(metrics={"FID": float("nan"), "KID": float("-inf"), "R@1": 0.4}, latency_s=float("nan"))
    table = board(tmp_path, document, changed(metrics={"FID": 0.3, "KID": 0.1}))
    assert "nan" not in table and "inf" not in table
    assert [line.split("|")[3].strip() for line in table.splitlines()[5:7]] == ["0.300", ""]
    assert read_result(tmp_path / "0.json")["metrics"] == {"FID": None, "KID": None, "R@1": 0.4}


def test_a_name_cannot_break_the_table(tmp_path):
    lines = board(tmp_path, changed(name="a\n| b\r\nc|d")).splitlines()
    assert lines[-1].startswith("| a / b c/d | 40 |")
    assert len({line.count("|") for line in lines[2:]}) == 1


@pytest.mark.parametrize(
    "other",
    [
        changed(captions={"name": "c.csv", "fingerprint": "c2"}),
        changed(captions=None),
        changed(settings=RESULT["settings"] | {"floor": 0.1}),
        changed(settings=RESULT["settings"] | {"repeats": 10}),
        changed(settings=RESULT["settings"] | {"seconds": 6.0}),
        changed(evaluator={"name": "evaluator", "fingerprint": "e2"}),
        changed(features="as the files have them"),
    ],
)
def test_results_that_cannot_be_compared_have_a_table_each(tmp_path, other):
    assert board(tmp_path, RESULT, other).count("| --- |") == 2


@pytest.mark.parametrize(
    "other",
    [
        changed(captions={"name": "texts", "fingerprint": "c1"}),  # the same captions in another file
        changed(settings=RESULT["settings"] | {"batch": 1, "seed": 3}),
        changed(name="another", metrics={}),
    ],
)
def test_results_that_can_be_compared_share_a_table(tmp_path, other):
    assert board(tmp_path, RESULT, other).count("| --- |") == 1


def test_the_table_says_what_its_rows_share(tmp_path):
    first = board(tmp_path, RESULT).splitlines()[0]
    assert "captions c.csv (c1)" in first and "motions of each" not in first and "floor" not in first
    settings = RESULT["settings"] | {"repeats": 10, "seconds": 4.0, "floor": 0.5}
    first = board(tmp_path, changed(settings=settings)).splitlines()[0]
    assert "10 motions of each caption; 4.0 s each; floor at 0.5 m." in first


def test_a_latency_says_its_batch(tmp_path):
    table = board(tmp_path, RESULT, changed(name="z", latency_batch=None))
    assert "latency s (batch)" in table and "| 0.200 (32) |" in table and "| 0.200 |" in table


def test_results_of_earlier_versions(tmp_path):
    """They name their captions' file only, and say less of their settings; they never share a table with new ones."""
    old = without("latency batch", changed(captions="c.csv", settings={"seed": 0, "floor": 0.0, "batch": 32}))
    assert board(tmp_path, old, changed(**old | {"name": "another"})).count("| --- |") == 1
    assert board(tmp_path, old, without("settings", changed(captions=None)), RESULT).count("| --- |") == 3
