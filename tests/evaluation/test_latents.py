"""How latents lie, by acts that a data set labels or captions name."""

import numpy as np

from evaluation.latents import act_labels, latent_table, neighbours_alike, representational_similarity
from motionlab.data.store import Clip


def clip(captions, **labels):
    return Clip("one", "test", captions, **labels)


def test_an_act_is_the_label_or_what_most_captions_name():
    walks, both = ("a man walks", "someone walks and waves"), ("he jumps", "he kicks")
    clips = [clip(walks), clip(walks, content="dance"), clip(both), clip(("a caption of nothing",)), clip(())]
    assert act_labels(clips) == ["walk", "dance", "jump", "", ""]


def test_neighbours_of_labelled_clips_are_counted():
    """Two groups far apart; clips without an act lie in both and are left out."""
    acts = ["he walks"] * 6 + ["he jumps"] * 6 + ["nothing"] * 4
    clips = [clip((sentence,)) for sentence in acts]
    apart = np.array([0.0] * 6 + [100.0] * 6 + [0.0, 100.0] * 2)[:, None] + np.arange(16)[:, None] / 100
    mixed = np.array([0.0, 100.0] * 8)[:, None] + np.arange(16)[:, None] / 100
    table = latent_table({"motion": apart, "text": mixed}, clips)
    assert list(table.columns) == ["same act"], "no styles are labelled"
    assert table.loc["motion", "same act"] == 1 and table.loc["chance", "same act"] == 0.5
    assert table.loc["text", "same act"] < 0.7
    styled = [clip((sentence,), style=f"style {i % 2}") for i, sentence in enumerate(acts)]
    assert list(latent_table({"motion": apart}, styled).columns) == ["same act", "same style"]


def test_spaces_that_lie_alike():
    points = np.random.default_rng(0).normal(size=(40, 3))
    same, chance = representational_similarity(points, 2 * points, shuffles=20)
    assert same > 0.99 > 0.5 > chance
    assert neighbours_alike(points, ["all"] * 40) == 1
