"""The learned evaluator against the official network, and its pools."""

import numpy as np
import pytest
import torch

from evaluation.evaluator.network import Evaluator, EvaluatorConfig, matching_loss
from evaluation.evaluator.official import load_evaluator
from evaluation.evaluator.pools import distinct_pools
from motionlab.errors import MotionLabError
from tests.shared import SHARED

FIXTURE = SHARED / "fixtures" / "t2m_evaluator.pt"
SMALL = dict(movement_width=48, movement_dim=64, motion_width=96, text_width=64, dim=64)


@pytest.fixture(scope="module")
def official():
    if not FIXTURE.exists():
        pytest.skip("the official evaluator's fixture is not here")
    return torch.load(FIXTURE, weights_only=True, map_location="cpu")


@torch.inference_mode()
def test_the_network_is_the_official_one(official):
    evaluator = load_evaluator(FIXTURE)
    movement = evaluator.movement_encoder(official["motions"][..., :-4])
    torch.testing.assert_close(movement, official["movement"], atol=1e-5, rtol=0)
    texts = evaluator.text_encoder(official["word_embs"], official["pos_onehot"], official["cap_lens"])
    torch.testing.assert_close(texts, official["text_embedding"], atol=1e-4, rtol=0)
    motions = evaluator.embed_motions(official["motions"], official["m_lens"])
    order = official["align_idx"]
    torch.testing.assert_close(motions[order], official["motion_embedding_sorted"], atol=1e-4, rtol=0)
    torch.testing.assert_close(texts[order], official["text_embedding_sorted"], atol=1e-4, rtol=0)


def test_what_is_no_published_evaluator(tmp_path):
    torch.save({"movement_encoder": {}}, tmp_path / "other.tar")
    for name in ("other.tar", "absent.tar"):
        with pytest.raises(MotionLabError, match="no published evaluator"):
            load_evaluator(tmp_path / name)


@torch.inference_mode()
def test_what_lies_past_the_end_does_not_count():
    torch.manual_seed(0)
    evaluator = Evaluator(EvaluatorConfig(sentence_dim=16, **SMALL)).eval()
    features, frames = torch.randn(3, 40, 263), torch.tensor([40, 24, 12])
    dirty = features.clone()
    dirty[1, 24:], dirty[2, 12:] = 100.0, torch.nan
    dirty = dirty.nan_to_num(-7.0)
    assert torch.equal(evaluator.embed_motions(features, frames), evaluator.embed_motions(dirty, frames))
    assert evaluator.text_encoder(torch.randn(3, 16)).shape == (3, 64)


def test_matching_loss_finds_pairs_and_leaves_those_of_one_kind_alone():
    points, own = torch.eye(4) * 20, torch.eye(4, dtype=bool)
    assert matching_loss(points, points, own) < 1e-6 < matching_loss(points, points, own, label_smoothing=0.1)
    assert matching_loss(points, points.roll(1, 0), own) > matching_loss(points, points * 0.01, own) > 0.1
    twice = points[[0, 0, 2, 3]]  # the first two say the same
    same = own.clone()
    same[0, 1] = same[1, 0] = True
    assert matching_loss(twice, twice, same) < 1e-6 < 0.3 < matching_loss(twice, twice, own)


def test_no_pool_holds_a_kind_twice():
    kinds = ["a"] * 50 + ["b"] * 20 + [str(i) for i in range(40)]
    pools = distinct_pools(kinds, 8, np.random.default_rng(0))
    assert pools.shape == (6, 8)  # six single kinds a pool besides a and b, and there are forty
    assert len(set(pools.flatten())) == pools.size
    assert all(len({kinds[i] for i in pool}) == 8 for pool in pools)
    with pytest.raises(MotionLabError, match="as many different captions"):
        distinct_pools(["a", "b"], 3, np.random.default_rng(0))
