"""Tables of captions, and how well vectors know what says the same."""

import gzip
import json

import pytest
import torch

from motionlab.data.bandai.captions import meaning
from motionlab.data.bandai.paraphrases import composed_paraphrases, labelled_paraphrases
from motionlab.data.paraphrases import ParaphraseGroup, read_paraphrases
from motionlab.errors import MotionLabError
from motionlab.text.paraphrase_retrieval import minimal_pairs, pair_accuracy, retrieval


def write(path, table):
    data = json.dumps(table).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_tables_become_groups(tmp_path):
    clips = {
        "1": {"split": "train", "captions": ["a person nods", "someone nods"]},
        "2": {"split": "test", "captions": ["a person bows"]},
        "2_0.0_3.0": {"split": None, "captions": ["a short bow"]},
        "9_0.0_3.0": {"split": None, "captions": ["nobody knows whose part this is"]},
    }
    takes = [
        {
            "take": "a",
            "start": 0,
            "end": 8,
            "captions": ["a  nod ", "someone nods"],
            "id": "1",
            "split": "train",
            "source": "people",
        },
        {"take": "a", "start": 0, "end": 9, "captions": ["nodding"], "source": "index"},
        {"take": "b", "start": 0, "end": 60, "captions": ["a long take"], "source": "index"},
        {"take": "b", "start": 0, "end": 60, "captions": ["one that takes long"], "source": "index"},
        {"take": "c", "start": 0, "end": 5, "captions": ["a bow"], "id": "2", "split": "test"},
        {"take": "c", "start": 5, "end": 9, "captions": ["a curtsy"], "id": "3", "split": "train"},
        {"take": "c", "start": 0, "end": 9, "captions": ["bows and curtsies"]},
    ]
    groups = {
        group.name: group
        for group in read_paraphrases([write(tmp_path / "a.json.gz", clips), write(tmp_path / "b.json", takes)])
    }
    assert groups["1"].captions == ("a person nods", "someone nods", "a nod", "nodding")
    assert (groups["1"].take, groups["1"].seconds) == ("a", 8)
    assert groups["take b"].captions == ("a long take", "one that takes long") and groups["take b"].split == "train"
    assert groups["2_0.0_3.0"].split == "test"
    # The take holds a test clip: nothing else of it is learned.
    assert set(groups) == {"1", "2", "take b", "2_0.0_3.0"}


@pytest.mark.parametrize(
    "data, said",
    [
        (b"not JSON", "captions.json is no JSON"),
        (b'[{"id": "1"}]', "row 1 of captions.json names no take"),
        (b'{"1": 5}', "captions.json is no table of captions"),
        (b"5", "captions.json is no table of captions"),
        (b"\xff\xfe[]", "captions.json is no UTF-8 text"),
    ],
)
def test_a_damaged_table_is_named(tmp_path, data, said):
    (tmp_path / "captions.json").write_bytes(data)
    with pytest.raises(MotionLabError, match=said):
        read_paraphrases([tmp_path / "captions.json"])


def test_tables_without_a_clip_are_refused(tmp_path):
    with pytest.raises(MotionLabError, match="no captions with an id"):
        read_paraphrases(
            [write(tmp_path / "captions.json", [{"take": "a", "start": 0, "end": 4, "captions": ["a nod"]}])]
        )
    with pytest.raises(MotionLabError, match="cannot read"):
        read_paraphrases([tmp_path / "missing.json"])


def test_the_grammar_gives_one_group_a_meaning():
    groups = labelled_paraphrases(most=2)
    assert len({group.name for group in groups}) == len(groups) and all(len(group.captions) == 2 for group in groups)
    named = {group.name for group in groups}
    assert meaning("walk-turn-left", "normal", True) == meaning("walk-turn-right", "normal", False)
    assert "walk-turn-left normal mirrored" in named and "walk-turn-right normal" not in named


def test_acts_in_a_row_come_in_two_orders():
    first, second = composed_paraphrases(2)
    assert first.captions != second.captions and first.name.split(" + ")[0] in second.name


def letters(sentences):
    """Vectors that count letters: they know no order."""
    return torch.tensor(
        [[float(sentence.count(letter)) for letter in "abcdefghijklmnopqrstuvwxyz"] for sentence in sentences]
    )


def test_retrieval_counts_captions_whose_clip_has_another_one_near():
    groups = [
        ParaphraseGroup("1", "test", ("aab", "baa")),
        ParaphraseGroup("2", "test", ("xyz", "zzyx")),
        ParaphraseGroup("3", "test", ("qqq", "mmm")),
    ]
    found = retrieval(groups, letters)
    assert found["R@1"] == pytest.approx(4 / 6) and found["R@5"] == 1.0


def test_minimal_pairs_tell_the_same_detail():
    group = ParaphraseGroup(
        "1",
        "test",
        ("a person lifts the left arm", "the left arm goes high", "an arm is lifted", "lifts the right leg"),
    )
    pairs = minimal_pairs([group])
    assert [(pair.kind, pair.caption, pair.paraphrase) for pair in pairs] == [
        ("side", group.captions[0], group.captions[1]),
        ("side", group.captions[1], group.captions[0]),
    ]
    assert (
        pairs[0].opposite == "a person lifts the right arm"
        and pairs[0].opposite_paraphrase == "the right arm goes high"
    )


def test_letters_do_not_tell_orders_apart():
    group = ParaphraseGroup("1", "test", ("a person bows, then waves", "someone first bows, then says hello"))
    own, other, count = pair_accuracy(minimal_pairs([group]), letters)["order"]
    assert (own, count) == (0.0, 2)
