"""Sentences turned into their opposites, and said of someone else."""

from random import Random

import pytest

from motionlab.text.hard_negatives import contrasts, details
from motionlab.text.rephrase import imperative, rephrased


@pytest.mark.parametrize(
    "sentence, kind, other",
    [
        ("a person lifts the left arm", "side", "a person lifts the right arm"),
        ("Left foot first", "side", "Right foot first"),
        ("someone goes from left to right", "side", "someone goes from right to left"),
        ("a dancer glides forward", "direction", "a dancer glides backward"),
        ("two hops backwards", "direction", "two hops forwards"),
        ("he turns counter-clockwise", "turn", "he turns clockwise"),
        ("he turns clockwise", "turn", "he turns counterclockwise"),
        ("she goes up the hill", "vertical", "she goes down the hill"),
        ("she sits down", "vertical", "she stands up"),
        ("an old man slowly nods", "speed", "an old man quickly nods"),
        ("a fast spin", "speed", "a slow spin"),
        ("a person nods twice", "count", "a person nods once"),
        ("a person takes 2 small steps", "count", "a person takes 4 small steps"),
        ("a person does one hop", "count", "a person does three hops"),
        ("a person bows, then waves.", "order", "a person waves, then bows."),
        ("a person kneels before clapping", "order", "a person kneels after clapping"),
    ],
)
def test_the_opposite_is_said_in_nearly_the_same_words(sentence, kind, other):
    assert contrasts(sentence)[kind] == other


@pytest.mark.parametrize(
    "sentence",
    [
        "a person waves right away",
        "the dancer bobs up and down",
        "a person picks up a cup",
        "someone bounces up and down on the spot",
        "a person waves",
        "he raised eyebrows",
        "once he arrives he nods",
    ],
)
def test_words_that_tell_no_side_or_height_stay(sentence):
    assert contrasts(sentence) == {}


def test_order_needs_two_acts_that_can_change_places():
    assert "order" not in contrasts("a person lifts a box and then sets it aside")
    assert "order" not in contrasts("a person leans to one side then to the other")


def test_sides_and_turns_change_alone():
    found = contrasts("a person turns counter-clockwise on the left foot")
    assert found["side"] == "a person turns counter-clockwise on the right foot"
    assert found["turn"] == "a person turns clockwise on the left foot"


def test_details_tell_near_duplicates_apart():
    assert details("a person slowly turns left") == details("someone turns left, slowly") == ("left", "slowly")
    assert details("turns anti clockwise") == details("spins counterclockwise") == ("counterclockwise",)
    assert details("hop 3 times") != details("hop 4 times")


def test_other_subjects_and_orders():
    ways = {rephrased("a person walks forward and waves", Random(i)) for i in range(60)}
    assert {"walk forward and wave", "someone walks forward and waves"} <= ways
    assert rephrased("jump over the log", Random(0)) == "jump over the log"
    assert {"kneeling", "someone is kneeling"} <= {rephrased("the man is kneeling", Random(i)) for i in range(60)}


def test_numbers_are_written_otherwise():
    ways = {rephrased("hop twice, then nod 3 times", Random(i)) for i in range(8)}
    assert ways == {"hop twice, then nod 3 times", "hop two times, then nod three times"}


def test_imperatives_of_several_verbs():
    assert (
        imperative("carries a box, then does a squat and swings the arms")
        == "carry a box, then do a squat and swing the arms"
    )
