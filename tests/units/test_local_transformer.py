"""Local-M: what a prediction depends on, in both kinds of attention."""

import pytest
import torch

from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer.local_transformer import LocalTransformer, LocalTransformerConfig

SHAPE = dict(codes=9, code_dim=8, width=16, heads=2, feedforward=32, layers=2, dropout=0.0)


def local(**options) -> LocalTransformer:
    torch.manual_seed(0)
    return LocalTransformer(LocalTransformerConfig(**SHAPE | options)).eval()


def influence(model: LocalTransformer, length: int, at: int) -> list[int]:
    """Tokens whose logits change with the one at `at`."""
    ids = torch.arange(length).remainder(9)[None]
    other = ids.clone()
    other[0, at] = (ids[0, at] + 4) % 9
    with torch.inference_mode():
        return ((model(ids) - model(other)).abs().amax(-1)[0] > 1e-9).nonzero().flatten().tolist()


@pytest.mark.parametrize("window, stride", [(2, 1), (1, 1), (2, 3)])
def test_a_prediction_depends_on_its_neighbourhood_alone(window, stride):
    model = local(window=window, stride=stride)
    touched = influence(model, 41, at=20)
    assert 20 in touched and min(touched) >= 20 - model.reach and max(touched) <= 20 + model.reach
    assert min(touched) < 20 < max(touched)


def test_no_overlap_keeps_windows_apart():
    touched = influence(local(window=2, stride=5, layers=3), 41, at=20)
    assert touched == [18, 19, 20, 21, 22], "windows are centred on 0, 5, 10, ..."


def test_global_attention_reaches_everything_and_knows_places():
    model = local(attention="global")
    assert model.reach is None and len(influence(model, 41, at=20)) == 41
    same = torch.full((1, 12), 3)
    with torch.inference_mode():
        assert model(same).std(dim=1).max() > 1e-4, "positions are counted from the start"


def test_slid_attention_knows_no_place():
    with torch.inference_mode():
        logits = local(stride=1)(torch.full((1, 80), 3))[0, 25:55]
    torch.testing.assert_close(logits, logits[:1].expand_as(logits), atol=1e-5, rtol=0)


@pytest.mark.parametrize("attention", ["slid", "global"])
def test_padding_changes_nothing(attention):
    model = local(attention=attention)
    ids = torch.randint(9, (1, 11))
    padded = torch.cat([ids, torch.full((1, 6), model.config.pad_id)], dim=1)
    valid = torch.arange(17)[None] < 11
    with torch.inference_mode():
        torch.testing.assert_close(model(padded, valid)[:, :11], model(ids), atol=1e-5, rtol=1e-5)


def test_it_starts_from_a_codebook():
    book = torch.randn(9, 8)
    table = local().init_from_codebook(book).token_embedding.weight[:9]
    assert torch.corrcoef(torch.stack([table.flatten(), book.flatten()]))[0, 1] > 0.999


def test_unknown_attention():
    with pytest.raises(MotionLabError, match="slid or global"):
        local(attention="flash")


def test_windows_may_be_narrowed_afterwards():
    model = local(window=3, stride=2)
    assert model.resized(None, None) is model
    narrow = model.resized(1, 1)
    assert narrow.reach == 4 and narrow.config.window == 1
    touched = influence(narrow, 41, at=20)
    assert set(range(19, 22)) <= set(touched) <= set(range(16, 25))
    attention, wide = narrow.blocks[0].attention, model.blocks[0].attention
    assert torch.equal(attention.queries, wide.queries[:, 2:5])
    assert torch.equal(attention.bias[:, 2], wide.bias[:, 6]), "a token's bias to itself"
    with torch.inference_mode():
        ids = torch.randint(9, (1, 20))
        torch.testing.assert_close(model.resized(3, 2)(ids), model(ids))
    for bad, message in (((4, 1), "has to be learned anew"), ((1, 4), "leave tokens out")):
        with pytest.raises(MotionLabError, match=message):
            model.resized(*bad)
    with pytest.raises(MotionLabError, match="no windows"):
        local(attention="global").resized(1, 1)
