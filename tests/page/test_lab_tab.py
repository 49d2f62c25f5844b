"""The Lab tab's parts: what a visitor may sweep, which stored sweeps there are, and the clips behind a point."""

import json
import re

import pandas as pd
import pytest

from demo.models import Models
from demo.state.sweep_form import MEASURE, SETTINGS, SweepForm
from demo.state.sweep_view import SweepView, label
from evaluation import sweeps
from evaluation.__main__ import main
from evaluation.browse import SweepTable, sweep_tables
from evaluation.provenance import fingerprint
from evaluation.sweeps import Sweep, steps
from motionlab.errors import MotionLabError
from tests.fake_lab import FakeLab
from tests.tiny import save_bench, tiny_store, tiny_system


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A checkpoint and an evaluator on disk."""
    folder = tmp_path_factory.mktemp("lab")
    save_bench(folder, tiny_store)
    return folder


def small_sweep(places, **grid) -> Sweep:
    fixed = dict(
        texts=["a person walks", "a person bows", "a person waves"],
        checkpoint=str(places / "checkpoint"),
        evaluator=str(places / "evaluator"),
        seconds=2.0,
        iterations=2,
        top_k=None,
    )
    return Sweep(MEASURE, fixed, grid)


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"setting": "height"}, "Choose what to vary"),
        ({"values": " , "}, "A sweep takes 1 to 8 values, not 0"),
        ({"values": "1,2,3,4,5,6,7,8,9"}, "1 to 8 values, not 9"),
        ({"values": "1, many"}, "prompt strength (s) must be a number from 0 to 10"),
        ({"values": "1, 11"}, "prompt strength (s) must be a number from 0 to 10, not 11"),
        ({"setting": "iterations", "values": "1.5"}, "number of steps (L) must be a whole number"),
        ({"sentences": "\n \n"}, "1 to 8 sentences, not 0"),
        ({"sentences": "a\n" * 9}, "1 to 8 sentences, not 9"),
        ({"sentences": "a" * 301}, "shorten it to at most 300"),
        ({"repeats": 0}, "1 to 5 repeats, not 0"),
        ({"repeats": None}, "1 to 5 repeats, not 0"),
    ],
)
def test_a_wrong_plan_is_one_sentence(fields, message):
    plain = {"setting": "guidance", "values": "1, 2", "sentences": "a person walks", "repeats": 1}
    with pytest.raises(MotionLabError, match=re.escape(message)):
        SweepForm.read(Models({"momask": FakeLab()}), **{**plain, **fields})


@pytest.mark.parametrize("setting", SETTINGS)
def test_what_the_page_proposes_is_a_plan(setting):
    plan = SweepForm.read(
        Models({"momask": FakeLab()}), setting, SETTINGS[setting][1], "a person walks\na person bows\na person walks", 2
    )
    cells = plan.sweep("momask").configurations()
    assert len(cells) == 2 * len(plan.values) and plan.sentences == ("a person walks", "a person bows")
    assert [cell[setting] for cell in cells[: len(plan.values)]] == list(plan.values), "a whole curve a seed"


def test_sentences_are_measured_without_a_data_set(places):
    rows = sweeps.run(small_sweep(places, guidance=[1, 4], seed=[0, 3]), places / "runs" / "mine")
    assert len(rows) == 4 and rows["MM-Dist"].gt(0).all() and rows["own sentence nearest"].between(0, 1).all()
    single = small_sweep(places)
    single.fixed["texts"] = ["a person walks"]
    assert sweeps.run(single, places / "one")["own sentence nearest"].isna().all()


@pytest.mark.parametrize("texts", ["a person walks", [], ["a person walks", "a person walks"]])
def test_sentences_are_a_list_of_different_ones(places, texts):
    sweep = small_sweep(places)
    sweep.fixed["texts"] = texts
    with pytest.raises(MotionLabError, match="texts must be a list"):
        sweeps.run(sweep, places / "wrong")


def test_the_first_step_brings_what_is_there(places, tmp_path):
    sweeps.run(small_sweep(places, guidance=[1, 2]), tmp_path)
    first, second = steps(small_sweep(places, guidance=[2, 3]), tmp_path)
    assert list(first.found["guidance"]) == [2] and (first.done, first.total) == (1, 2)
    assert second.row["guidance"] == 3 and second.row["texts"].startswith("["), "as it is kept"


@pytest.fixture(scope="module")
def tables(places):
    runs = places / "runs"
    sweeps.run(small_sweep(places, guidance=[1, 4], seed=[0, 3]), runs / "mine")
    sweeps.run(small_sweep(places, guidance=[4], iterations=[1, 2, 3]), runs / "mine")
    yaml = runs / "sweep.yaml"
    fields = {"measure": MEASURE, "fixed": small_sweep(places).fixed, "grid": {"guidance": [1, 4], "seed": [0, 3]}}
    yaml.write_text(json.dumps(fields))
    assert main(["sweep", str(yaml), "--store", str(places / "store"), "--csv", str(runs / "table.csv")]) == 0
    (runs / "broken.csv").write_bytes(b"measure,\xff\n")
    (runs / "prices.csv").write_text("apple,pear\n1,2\n")
    (runs / "odd.csv").write_text("measure,identity,x\n3,{},1\n3,{},2\n")
    (runs / "gone.csv").write_text("measure,identity,x\nevaluation.measures:gone,{},1\nevaluation.measures:gone,{},2\n")
    (runs / "code.csv").write_text("measure,identity,command\nos:system,{},1\nos:system,{},2\n")
    (runs / "other").mkdir()
    (runs / "other" / "store.json").write_text(json.dumps({"version": 99}))
    return sweep_tables([runs, places / "nowhere"])


def test_stored_sweeps_are_found_and_others_left_out(tables):
    assert list(tables) == ["table: sentences", "mine: sentences"]


def test_a_table_is_looked_at_along_one_argument(tables):
    view = SweepView.of(tables["mine: sentences"], "guidance", "MM-Dist")
    assert (view.argument, view.metric, view.table.varied) == ("guidance", "MM-Dist", ["iterations", "guidance"])
    assert list(view.values()) == ["1", "4"] and list(view.figure().data[0].x) == [1, 4]
    assert view.held == {"iterations": 2} and "iterations 2" in view.words()
    assert list(SweepView.of(view.table, "iterations").values()) == ["1", "2", "3"]
    assert SweepView.of(view.table, "height", "weight").argument == "iterations"
    assert view.table.metrics[0] == "own sentence nearest" == SweepView.of(tables["table: sentences"]).metric


def test_the_numbers_of_a_figure_are_a_table(tables):
    view = SweepView.of(tables["table: sentences"], "guidance")
    numbers = view.numbers()
    assert list(numbers["guidance"]) == ["1", "4"] and list(numbers["rows"]) == [2, 2]
    rows = view.part.rows
    mean = rows[rows.guidance == 4]["MM-Dist"].mean()
    assert float(numbers["MM-Dist"][1].split(" ± ")[0]) == pytest.approx(mean, rel=1e-3)


def test_rows_of_other_weights_are_another_table(places, tmp_path):
    tiny_system().save(tmp_path / "checkpoint", "A system for tests.")
    sweep = small_sweep(places, guidance=[1, 4])
    sweep.fixed["checkpoint"] = str(tmp_path / "checkpoint")
    sweeps.run(sweep, tmp_path / "runs" / "mine")
    tiny_system(1).save(tmp_path / "checkpoint", "A system for tests.")
    sweeps.run(sweep, tmp_path / "runs" / "mine")
    tables = sweep_tables([tmp_path / "runs"])
    assert list(tables) == ["mine: sentences", "mine: sentences, another"]
    assert all(len(table.rows) == 2 for table in tables.values())
    now = fingerprint("checkpoint", str(tmp_path / "checkpoint"))
    notes = {table.identity["checkpoint"] == now: SweepView.of(table).note(()) for table in tables.values()}
    assert notes[True] == "" and "measured with other weights of the model" in notes[False]
    elsewhere = SweepTable.of(tables["mine: sentences"].rows.assign(checkpoint="somebody/else"))
    assert "somebody/else than are loaded now" in SweepView.of(elsewhere).note(("momask",))


@pytest.mark.parametrize("source", ["table", "mine"])
def test_a_point_plays_the_clips_it_measured(tables, places, source):
    lab, view = Models({"momask": FakeLab()}), SweepView.of(tables[f"{source}: sentences"], "guidance")
    payload = json.loads(view.play(lab, str(places / "checkpoint"), "4"))
    assert [body["label"] for body in payload["bodies"]] == ["a person walks", "a person bows", "a person waves"]
    call = lab.first.calls[-1]
    assert (call["guidance"], call["iterations"], call["seed"], call["seconds"], call["top_k"]) == (4, 2, 0, 2.0, None)
    with pytest.raises(MotionLabError, match="no row with guidance 5"):
        view.play(lab, str(places / "checkpoint"), "5")


def test_clips_of_other_weights_and_other_measures_are_not_played(tables, places, tmp_path):
    tiny_system(1).save(tmp_path / "checkpoint", "A system for tests.")
    view = SweepView.of(tables["table: sentences"], "guidance")
    with pytest.raises(MotionLabError, match="made with other weights"):
        view.play(Models({"momask": FakeLab()}), str(tmp_path / "checkpoint"), "4")
    rows = pd.DataFrame(
        {"measure": "evaluation.tasks:reconstruction", "identity": "{}", "residual_depth": [0, 5], "FID": [2.0, 1]}
    )
    with pytest.raises(MotionLabError, match="measured on a data set"):
        SweepView.of(SweepTable.of(rows)).play(Models({"momask": FakeLab()}), "momask", "0")


def test_a_file_cannot_name_code_of_others():
    with pytest.raises(MotionLabError, match="no measure 'os:system'"):
        SweepTable.of(pd.DataFrame({"measure": ["os:system"], "identity": ["{}"]}))


@pytest.mark.parametrize(
    "value, written", [(4, "4"), (4.0, "4"), (0.1, "0.1"), (1_000_000, "1000000"), (True, "True"), ("a", "a")]
)
def test_labels(value, written):
    assert label(value) == written
