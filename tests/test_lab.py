"""The Lab tab's parts: what a visitor may sweep, which stored sweeps there are, and the clips behind a point."""

import json
import re

import pandas as pd
import pytest

from demo.plan import MEASURE, SETTINGS, Plan
from demo.shelf import Shelf
from evaluation import sweeps
from evaluation.browse import SweepTable, sweep_tables
from evaluation.evaluator import embedding
from evaluation.evaluator.recipe import save_evaluator
from evaluation.sweeps import Sweep, rows_so_far
from motionlab.errors import MotionLabError
from tests.fake_lab import FakeLab
from tests.tiny import tiny_evaluator, tiny_store, tiny_system


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A checkpoint and an evaluator on disk."""
    folder = tmp_path_factory.mktemp("lab")
    store = tiny_store(folder / "store")
    tiny_system().save(folder / "checkpoint", "A system for tests.")
    save_evaluator(tiny_evaluator(), folder / "evaluator", store)
    return folder


def small_sweep(places, **grid) -> Sweep:
    fixed = dict(
        texts=["a person walks", "a person bows", "a person waves"], checkpoint=str(places / "checkpoint"),
        evaluator=str(places / "evaluator"), seconds=2.0, iterations=2, top_k=None,
    )  # fmt: skip
    return Sweep(MEASURE, fixed, grid)


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"setting": "height"}, "Choose what to vary"),
        ({"values": " , "}, "A sweep takes 1 to 8 values, not 0"),
        ({"values": "1,2,3,4,5,6,7,8,9"}, "1 to 8 values, not 9"),
        ({"values": "1, many"}, "guidance scale s must be a number from 0 to 10"),
        ({"values": "1, 11"}, "guidance scale s must be a number from 0 to 10, not 11"),
        ({"setting": "iterations", "values": "1.5"}, "iterations L must be a whole number"),
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
        Plan.read(FakeLab(), **{**plain, **fields})


@pytest.mark.parametrize("setting", SETTINGS)
def test_what_the_page_proposes_is_a_plan(setting):
    plan = Plan.read(FakeLab(), setting, SETTINGS[setting][1], "a person walks\na person bows\na person walks", 2)
    cells = plan.sweep("momask").configurations()
    assert len(cells) == 2 * len(plan.values) and plan.sentences == ("a person walks", "a person bows")
    assert [cell[setting] for cell in cells[: len(plan.values)]] == list(plan.values), "a whole curve a seed"


def test_sentences_are_measured_without_a_data_set(places):
    rows = sweeps.run(small_sweep(places, guidance=[1, 4], seed=[0, 3]), places / "runs" / "mine")
    assert len(rows) == 4 and rows["MM-Dist"].gt(0).all() and rows["own sentence nearest"].between(0, 1).all()
    single = small_sweep(places)
    single.fixed["texts"] = ["a person walks"]
    assert sweeps.run(single, places / "one")["own sentence nearest"].isna().all()


def test_rows_so_far_are_those_of_the_sweep(places, tmp_path):
    sweeps.run(small_sweep(places, guidance=[1, 2]), tmp_path)
    assert list(rows_so_far(small_sweep(places, guidance=[2, 3]), tmp_path)["guidance"]) == [2]
    assert rows_so_far(small_sweep(places, guidance=[3]), tmp_path).empty


@pytest.fixture(scope="module")
def shelf(places):
    sweeps.run(small_sweep(places, guidance=[1, 4], seed=[0, 3]), places / "runs" / "mine")
    sweeps.run(small_sweep(places, iterations=[1, 2, 3]), places / "runs" / "mine")
    rows = pd.concat([pd.read_parquet(path) for path in (places / "runs" / "mine").glob("row-*")])
    rows.to_csv(places / "runs" / "table.csv", index=False)
    (places / "runs" / "broken.csv").write_text("\0\1")
    (places / "runs" / "prices.csv").write_text("apple,pear\n1,2\n")
    (places / "runs" / "other").mkdir()
    (places / "runs" / "other" / "store.json").write_text(json.dumps({"version": 99}))
    return Shelf(sweep_tables([places / "runs", places / "nowhere"]))


def test_stored_sweeps_are_found_and_others_left_out(shelf):
    assert list(shelf.tables) == ["table: sentences by iterations", "mine: sentences by iterations"]
    with pytest.raises(MotionLabError, match="There is no sweep"):
        shelf.look("prices")


@pytest.mark.parametrize("source", ["table", "mine"])
def test_a_table_is_looked_at_along_one_argument(shelf, source):
    look = shelf.look(f"{source}: sentences by iterations", "guidance", "MM-Dist")
    assert (look.argument, look.metric, look.axes) == ("guidance", "MM-Dist", ["iterations", "guidance"])
    assert list(look.values()) == ["1", "4"], "guidance where iterations are the commonest"
    assert list(look.figure().data[0].x) == [1, 4]
    assert look.look(look.name, metric="jerk m/s3").argument == "guidance", "what can be kept is kept"
    assert list(look.look(look.name, "iterations").values()) == ["1", "2", "3"]


@pytest.mark.parametrize("source", ["table", "mine"])
def test_a_point_plays_the_clips_it_measured(shelf, places, source):
    lab, look = FakeLab(), shelf.look(f"{source}: sentences by iterations", "guidance")
    payload = json.loads(look.play(lab, str(places / "checkpoint"), "4", ("not these",)))
    assert [body["label"] for body in payload["bodies"]] == ["a person walks", "a person bows", "a person waves"]
    call = lab.calls[-1]
    assert (call["guidance"], call["iterations"], call["seed"], call["seconds"], call["top_k"]) == (4, 2, 0, 2.0, None)
    with pytest.raises(MotionLabError, match="no row with guidance 5"):
        look.play(lab, str(places / "checkpoint"), "5", ())
    with pytest.raises(MotionLabError, match="was made with .*open the page with it"):
        look.play(lab, "momask", "4", ())


def test_a_file_cannot_name_code_of_others(tmp_path):
    table = SweepTable("os:system", pd.DataFrame({"command": ["a", "b"], "x": [1, 2]}))
    assert table.arguments == []
    pd.DataFrame({"measure": ["os:system"] * 2, "command": ["a", "b"], "x": [1, 2]}).to_csv(tmp_path / "a.csv")
    assert sweep_tables([tmp_path]) == {}


def test_the_shipped_evaluator_has_a_name(places, monkeypatch):
    monkeypatch.setattr(embedding, "SHIPPED", places)
    assert embedding.find_evaluator("evaluator") == places / "evaluator"
