"""What the Describe tab does with a visitor's motion, around tiny models."""

import json

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import Skeleton
from tests.fake_lab import FakeLab
from tests.synthetic import wave_motion
from tests.tiny import LetterCounts, tiny_evaluator, tiny_mote

pytest.importorskip("gradio")

from demo.components.token_view import token_payload
from demo.models import Models
from demo.state.describe import DescribeSettings, described, imagined, round_trip, shown, varied
from demo.state.request import Request
from demo.tabs.describe import _lines
from evaluation.caption_scorer import Judge
from evaluation.evaluator.embedding import Embedder

HOW = DescribeSettings(steps=5, temperature=1.0)


@pytest.fixture(scope="module")
def lab():
    return tiny_mote()


@pytest.fixture(scope="module")
def judge():
    judge = Judge()
    judge.__dict__["space"] = Embedder(tiny_evaluator(), LetterCounts())
    return judge


def test_captions_come_best_first(lab, judge):
    describe_state = described(lab, judge, shown(lab, wave_motion(80), "walk.bvh"), HOW)
    fits = [line.fits for line in describe_state.lines]
    assert (
        fits == sorted(fits, reverse=True)
        and all(0 <= one <= 100 for one in fits)
        and len(set(describe_state.lines)) == len(describe_state.lines)
    )
    assert describe_state.lines == described(lab, judge, shown(lab, wave_motion(80), "other"), HOW).lines
    assert "4 captions" in describe_state.said and _lines(describe_state).count("<li>") == len(describe_state.lines)


def test_there_and_back(lab, judge):
    describe_state = round_trip(lab, judge, "someone walks", HOW)
    assert [line.label for line in describe_state.lines] == ["you said", "it saw"]
    assert (
        "someone walks" in [line.text for line in describe_state.lines]
        and "sentence to motion to sentence" in describe_state.said
    )


def test_imagined_and_varied(lab, judge):
    describe_state = imagined(lab, judge, HOW)
    assert len(describe_state.lines) == 1 and describe_state.title == describe_state.lines[0].text
    beside = varied(lab, describe_state, 0.4, "someone waves", HOW)
    assert (
        beside.newest is beside.beside
        and len(json.loads(beside.payload())["bodies"]) == 2
        and beside.called == "varied by 0.4"
    )
    assert described(lab, judge, beside, HOW).beside is None


def test_bad_input_is_one_sentence(lab, judge):
    stick = Skeleton("stick", ("root", "tip"), (-1, 0), np.array([[0.0, 0, 0], [0, 1, 0]]))
    describe_state = shown(lab, wave_motion(80), "walk")
    for make, message in (
        (lambda: shown(lab, wave_motion(2), "short"), "lasts 0.2 to 9.8 s"),
        (lambda: shown(lab, Motion(np.zeros((40, 2, 3), dtype=np.float32), 20.0, stick), "stick"), "skeleton"),
        (lambda: round_trip(lab, judge, None, HOW), "Write a sentence first"),
        (
            lambda: described(lab, judge, describe_state, DescribeSettings(count=9)),
            "number of captions must be a whole number from 1 to 8",
        ),
        (lambda: described(lab, judge, describe_state, DescribeSettings(steps=2)), "number of steps"),
        (lambda: varied(lab, describe_state, 2, None, HOW), "strength must be a number from 0 to 1"),
    ):
        with pytest.raises(MotionLabError, match=message):
            make()


def test_of_a_long_motion_the_marked_part_is_described(lab, judge):
    """Of 15 s the first 9.8 are taken, and any other part can be marked."""
    whole = wave_motion(300)
    first = shown(lab, whole, "long")
    assert first.part == (0.0, pytest.approx(9.8)) and "of 15.0 s" in first.said
    assert json.loads(first.trim_payload()) | {"end": 0} == {
        "name": "long",
        "seconds": 15.0,
        "start": 0.0,
        "end": 0,
        "most": pytest.approx(9.8),
    }
    later = first.trimmed(lab, 4.0, 8.5)
    assert np.array_equal(later.motion.joints, whole.joints[80:170])
    assert described(lab, judge, later, HOW).motion is later.motion
    again = later.trimmed(lab, 2.0, 14.0)
    assert again.part == (2.0, pytest.approx(11.8)), "never longer than the system reads"
    with pytest.raises(MotionLabError, match="ends after it starts"):
        later.trimmed(lab, 5.0, 5.0)


def test_after_a_variation_sentences_are_of_the_original(lab, judge):
    told = described(lab, judge, shown(lab, wave_motion(80), "walk"), HOW)
    assert {line.label for line in varied(lab, told, 0.4, None, HOW).lines} == {"of the original"}


def test_the_page_asks_it_like_the_others(lab):
    models = Models({"momask": FakeLab(), "mote": lab})
    request = Request("someone walks", seconds=2.0, iterations=3, models=("momask", "mote")).checked(models)
    first, second = request.run(models)
    assert second.info["steps"] == 3 and second.info["guidance"] == lab.config.guidance and second.tokens is None
    assert (
        list(models.speaking_tokens) == ["momask"]
        and list(models.describing) == ["mote"]
        and models.first.name == "momask"
    )
    assert "no tokens" in json.loads(token_payload(second, 0))["none"] and "ids" in json.loads(
        token_payload(first, 512)
    )
    with pytest.raises(MotionLabError, match="MoMask or MMM"):
        Models({"mote": lab})


def test_programs_ask_too(lab, tmp_path):
    gradio_client = pytest.importorskip("gradio_client")
    from demo.app import build_app, serve

    wave_motion(80).save(tmp_path / "walk.npz")
    app = build_app(Models({"momask": FakeLab(), "mote": lab}))
    try:
        _, url, _ = serve(app, prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
        client = gradio_client.Client(url, verbose=False)
        said = client.predict(
            gradio_client.handle_file(tmp_path / "walk.npz"),
            count=2,
            steps=5,
            seed=3,
            temperature=0.5,
            api_name="/describe",
        )
        assert [row["seed"] for row in said] == [3, 4] and said[0]["text"] == lab.caption(
            wave_motion(80), seed=3, guidance=4.0, steps=5, temperature=0.5
        )[0].text
        with pytest.raises(Exception, match="number of captions"):
            client.predict(gradio_client.handle_file(tmp_path / "walk.npz"), count=20, api_name="/describe")
    finally:
        app.close()
