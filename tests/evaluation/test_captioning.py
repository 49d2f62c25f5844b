"""What captions say and are worth: the grammar backwards, the papers' numbers, a model beside retrieval and real
captions.
"""

from dataclasses import replace

import numpy as np
import pytest

from evaluation import captioning
from evaluation.__main__ import main as command
from evaluation.evaluator import embedding
from evaluation.metrics.captions import bert_score, caption_scores, plain, repetition
from evaluation.score.reference import reference_clips
from motionlab.data.bandai.caption_parser import read_caption
from motionlab.data.bandai.captions import LABELS, Part, captions, compose, meaning
from motionlab.data.bandai.phrases import STYLES
from motionlab.data.sources import open_store
from motionlab.data.store import Clip, write_store
from motionlab.errors import MotionLabError
from motionlab.models import base as text_system
from tests.tiny import LetterCounts, crowd_store, save_bench, tiny_mote


@pytest.mark.parametrize("content", LABELS)
def test_every_caption_is_read_as_it_was_meant(content):
    for style, mirrored in (("normal", False), ("old", True), ("chimpira", False)):
        said = meaning(content, style, mirrored)
        for caption in captions(content, style, mirrored)[::5]:
            reading = read_caption(caption)
            assert reading.names((said[0],)) and reading.shows((said[3],)), (caption, reading)


def test_every_style_is_told_from_the_others():
    for style in STYLES:
        for caption in captions("walk", style)[::9]:
            others = [other for other in STYLES if read_caption(caption).shows((other,))]
            assert style in others and len(others) < 3, (caption, others)


def test_composed_captions():
    parts = (Part("walk", "old"), Part("raise-up-left-hand", "normal", mirrored=True), Part("bow", "old"))
    for caption in compose(parts, seed=3):
        reading = read_caption(caption)
        assert reading.names(("walk", "raise-one right", "bow")) and reading.shows(("old", "normal", "old")), (
            caption,
            reading,
        )
        assert not reading.names(("walk", "raise-one left", "bow")) and not reading.names(("walk", "bow"))
        assert (
            reading.sides(("walk", "raise-one right", "bow")) is True
            and reading.sides(("walk", "raise-one left", "bow")) is False
        )
        assert reading.in_order(("walk", "raise-one right", "bow")) and not reading.in_order(
            ("bow", "raise-one right", "walk")
        )


def test_sides_and_order_are_of_each_act():
    turn, swapped = ("walk-turn left", "raise-one right"), ("walk-turn right", "raise-one left")
    reading = read_caption("someone walks and turns left, then raises their right hand")
    assert reading.sides(turn) is True and reading.sides(swapped) is False and not reading.names(swapped)
    assert (
        read_caption("someone waves goodbye").sides(("bye right",)) is None and reading.sides(("walk", "bow")) is None
    )
    late = read_caption("a person bows after raising their right hand")
    assert late.in_order(("raise-one right", "bow")) and not late.in_order(("bow", "raise-one right"))
    same = read_caption("raise your right hand, then bow sadly")
    assert late.same_acts(same) and not late.same_styles(same) and not late.same_acts(reading)


def test_saying_nothing_shows_nothing():
    assert not read_caption("").shows(("normal",)) and not read_caption("the the the").shows(("normal",))
    assert read_caption("someone bows").shows(("normal",))


def test_what_is_no_caption():
    reading = read_caption("colourless green ideas sleep furiously")
    assert not reading.names(("walk",)) and len(reading.unread) >= 4
    assert not read_caption("").names(("walk",))
    assert read_caption("a man walks").shows(("masculine",)) and read_caption("a man walks").shows(("normal",))
    assert not read_caption("a man walks").shows(("old",))


def test_scores():
    wanted = [
        ["a man walks forward", "he walks ahead"],
        ["a person bows deeply", "someone bows"],
        ["a girl runs", "a child runs"],
    ]
    same = caption_scores([some[0] for some in wanted], wanted)
    assert same["BLEU@1"] == pytest.approx(1) and same["ROUGE-L"] == pytest.approx(1)
    other = caption_scores(["someone bows", "a man walks forward", "a person bows"], wanted)
    assert all(other[name] < same[name] for name in same)
    assert caption_scores(["A man walks, forward."] + [some[0] for some in wanted[1:]], wanted) == same
    assert plain("Well -- A u-turn!") == "well -- a u-turn" and plain(" .") == "nothing"


def test_bert_score_is_one_for_the_same_words():
    encoder = LetterCounts()
    assert bert_score(["a walk"], [["a run", "a walk"]], encoder) == pytest.approx(1)
    assert bert_score(["bbbb"], [["aaaa"]], encoder) < 0.5


def test_repetition():
    assert repetition(["a person walks forward"]) == 0
    assert repetition(["the left the left the left"]) == pytest.approx(3 / 5)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for module in (embedding, text_system):
            patch.setattr(module, "load_text_encoder", lambda *arguments: LetterCounts())
        folders = save_bench(tmp_path_factory.mktemp("bench"), crowd_store)
        tiny_mote().save(folders["checkpoint"], "A system for tests.")
        patch.setenv("MOTIONLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield folders


def test_ways(bench):
    data, few = bench["data"], dict(data=bench["data"], evaluator=bench["evaluator"], motions=40)
    model = captioning.captioning(**few, checkpoint=bench["checkpoint"], steps=2)
    again = captioning.captioning(**few, checkpoint=bench["checkpoint"], steps=2)
    assert (
        model.pop("takes") == again.pop("takes")
        and model == pytest.approx(again, nan_ok=True)
        and model["content %"] < 50
    )
    real = captioning.captioning(**few, way="real")
    assert real["repeated %"] == 0 and real["R@3"] >= real["R@1"]
    right, of = np.array(list(real["takes"].values())).T
    assert (right == of).all() and of.sum() >= 40
    found = captioning.captioning(**few, way="retrieval")
    assert set(found) == set(real) and np.isfinite(found["BLEU@1"])
    with pytest.raises(MotionLabError, match="way"):
        captioning.captioning(data, way="guess")


def test_clips_without_captions_take_no_part(bench, tmp_path):
    store = open_store(bench["data"])
    alone = [(replace(clip, name=f"{clip.name}-alone", captions=()), store.rows(clip)) for clip in store.clips[::9]]
    rows = [*((clip, store.rows(clip)) for clip in store.clips), *alone]
    write_store(tmp_path / "data", store.layout, sorted(rows, key=lambda row: row[0].name), [])
    few = dict(data=str(tmp_path / "data"), evaluator=bench["evaluator"], motions=40)
    assert np.isfinite(captioning.captioning(**few, way="retrieval")["BLEU@1"])
    assert np.isfinite(captioning.captioning(**few, way="real")["CIDEr"])
    assert all(clip.captions for clip in reference_clips(tmp_path / "data", "test")[1])


def test_clips_are_counted_by_what_they_were_made_from():
    walk = Clip("walk_1-mirrored", "test", ("walk",), mirrored=True, labels=meaning("walk", "normal"))
    labels = meaning("walk+run", "normal+normal")
    both = Clip("composed_1", "test", ("walk, then run",), parts=("walk_1", "run_1"), labels=labels)
    written = ["a person walks forward", "a person runs"]
    assert captioning.by_take(written, [walk, both]) == {"walk_1": (1, 2), "run_1": (0, 1)}
    told = captioning.named(written, [walk, both])
    assert (told["content %"], told["single %"], told["composed %"]) == (50, 100, 0)


def test_pairs_and_round_trip(bench):
    made = captioning.pairs(bench["data"], bench["checkpoint"], count=33, evaluator=bench["evaluator"], steps=2)
    assert made["real R@1"] >= 0 and made["nearest training clip"] > 0 and made["sentences of the training split"] == 0
    assert 0 <= made["copied %"] <= 100 and made["copy, nearest"] > 0
    assert set(captioning.round_trip(bench["data"], bench["checkpoint"], evaluator=bench["evaluator"], motions=3)) >= {
        "same acts %",
        "same styles %",
    }


def test_the_table(bench, tmp_path):
    settings = dict(evaluator=bench["evaluator"], motions=36, steps=2)
    table, takes = captioning.captioning_table(
        tmp_path, bench["data"], checkpoint=bench["checkpoint"], seeds=2, **settings
    )
    assert (takes["wrong"] <= takes["clips"]).all() and takes["wrong"].is_monotonic_decreasing
    assert (
        list(table.index) == [bench["checkpoint"], f"{bench['checkpoint']}, one draft", "retrieval", "real"]
        and np.isfinite(table["R@1"]).all()
    )


def test_the_command(bench, tmp_path, capsys):
    arguments = [
        "captions",
        "--data",
        bench["data"],
        "--checkpoint",
        bench["checkpoint"],
        "--evaluator",
        bench["evaluator"],
        "--motions",
        "33",
    ]
    assert (
        command(
            [
                *arguments,
                "--seeds",
                "2",
                "--pairs",
                "33",
                "--steps",
                "2",
                "--store",
                str(tmp_path),
                "--csv",
                str(tmp_path / "table.csv"),
            ]
        )
        == 0
    )
    told = capsys.readouterr().out
    assert "retrieval" in told and "nearest training clip" in told and (tmp_path / "table.csv").exists()


def test_what_autoencoders_lose(bench, capsys):
    shared = ["--data", bench["data"], "--checkpoint", bench["checkpoint"]]
    assert (
        command(["autoencoders", *shared, "--evaluator", bench["evaluator"], "--motions", "8", "--sentences", "5"]) == 0
    )
    told = capsys.readouterr().out
    assert "MPJPE mm" in told and "without wording" in told
    assert command(["tokenizer", *shared]) == 1
    assert "use the command autoencoders" in capsys.readouterr().err
