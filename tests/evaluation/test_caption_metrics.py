"""Numbers of captions against values worked out by hand, words as the Penn Treebank takes them, and named acts."""

import numpy as np
import pytest

from evaluation.metrics.act_words import act_scores, acts_of
from evaluation.metrics.captions import bert_score, caption_scores
from evaluation.metrics.ptb import tokens
from motionlab.text.encoder import load_text_encoder


def test_words_of_a_sentence():
    assert tokens("He doesn't wave the dog’s left-hand paw, twice.") == [
        *("he", "does", "n't", "wave", "the", "dog", "'s", "left-hand", "paw", "twice")
    ]
    assert tokens("It's a T-pose -- for 3.5 s!") == ["it", "'s", "a", "t-pose", "for", "3.5", "s"]
    assert tokens(" . ") == []


def test_bleu_by_hand():
    found = caption_scores(["A man walks forward slowly."], [["a man walks forward"]])
    assert found["BLEU@1"] == pytest.approx(4 / 5) and found["BLEU@4"] == pytest.approx(
        (4 / 5 * 3 / 4 * 2 / 3 / 2) ** 0.25
    )
    short = caption_scores(["a man"], [["a man walks forward", "a man walks forward fast now"]])
    assert short["BLEU@1"] == pytest.approx(np.exp(1 - 4 / 2))  # the nearest reference has four words
    assert caption_scores(["the the the"], [["the cat", "the dog"]])["BLEU@1"] == pytest.approx(1 / 3)
    several = caption_scores(["he jumps", "a b c d"], [["he leaps", "she jumps"], ["a x c y"]])
    assert several["BLEU@1"] == pytest.approx((2 + 2) / 6)  # counted over all captions


def test_rouge_by_hand():
    found = caption_scores(["a man walks"], [["a tall man walks away", "somebody goes"]])
    precision, recall = 3 / 3, 3 / 5
    assert found["ROUGE-L"] == pytest.approx((1 + 1.2**2) * precision * recall / (recall + 1.2**2 * precision))


def test_cider_by_hand():
    found = caption_scores(["a dog runs", "a cat"], [["a dog runs"], ["a bird sits"]])
    assert found["CIDEr"] == pytest.approx(
        (10 * 3 / 4 + 0) / 2
    )  # no 4-grams; "a" is in all references and weighs nothing
    longer = caption_scores(["a dog runs", "a cat"], [["a dog runs", "two dogs"], ["a bird sits"]])
    assert 0 < longer["CIDEr"] < found["CIDEr"]


@pytest.mark.slow
def test_bert_score_with_the_words_of_the_frozen_minilm():
    encoder = load_text_encoder("minilm")
    near = bert_score(["a man is jogging"], [["a person runs"]], encoder)
    far = bert_score(["beat the eggs with sugar"], [["a person runs"]], encoder)
    assert far < near < bert_score(["a person runs"], [["a person runs"]], encoder) == pytest.approx(1)


def test_acts_of_a_sentence():
    assert acts_of("a man strolls, then he sat down") == {"walk", "sit"}
    assert acts_of("Someone carries a bag while hopping") == {"carry", "jump"}
    assert acts_of("the weather is fine") == frozenset()


def test_how_well_captions_name_acts():
    wanted = [["he walks", "a man strolls", "a man walks and waves"], ["it is a motion", "something", "nothing"]]
    assert act_scores(["a person walks", ""], wanted) == {"acts found %": 100, "acts right %": 100}
    assert act_scores(["he walks and jumps", ""], wanted) == {"acts found %": 100, "acts right %": 50}
    assert act_scores(["he waves", "he kicks"], wanted) == {"acts found %": 0, "acts right %": 100}
    assert act_scores(["he thinks", ""], wanted) == {"acts found %": 0, "acts right %": 0}
    assert np.isnan(act_scores(["he walks"], [["nothing"]])["acts found %"])
