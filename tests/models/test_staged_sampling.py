"""A pass that computes only the tokens that are drawn says the same of them as the whole pass."""

from dataclasses import replace

import pytest
import torch

from motionlab.models.momask.masked_transformer import MaskedTransformer
from motionlab.models.momask.residual_transformer import ResidualTransformer
from motionlab.models.momask.staged_sampling import base_predictor, layer_predictor
from motionlab.nn.inference import for_inference
from motionlab.sampling.draw import draw, random_generators
from motionlab.sampling.guidance import guided
from tests.tiny import CONFIG

TOLERANCE = {torch.float32: 1e-5, torch.bfloat16: 0.05}


def sharp(network):
    """Weights large enough that logits differ from token to token."""
    torch.manual_seed(0)
    for name, weight in network.named_parameters():
        if "norm" not in name:
            weight.data.normal_(std=0.2)
    return network


def condition(batch, words=False):
    torch.manual_seed(1)
    text = {"text": torch.randn(batch, 768)}
    if words:
        text |= {"words": torch.randn(batch, 5, 12), "word_mask": torch.arange(5) < torch.tensor([[5], [2], [3]])}
    return text


def masked_ids():
    torch.manual_seed(2)
    ids = torch.randint(CONFIG.masked.codes, (3, 7))
    return torch.where(torch.rand(3, 7) < 0.5, CONFIG.masked.mask_id, ids)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("scale", [0.0, 1.0, 4.0])
@pytest.mark.parametrize("words", [False, True])
@pytest.mark.parametrize("guidance_embeds", [False, True])
@torch.inference_mode()
def test_base_tokens(dtype, scale, words, guidance_embeds):
    config = replace(CONFIG.masked, word_dim=12 if words else 0, guidance_embeds=guidance_embeds)
    network, cond, ids = for_inference(sharp(MaskedTransformer(config)), dtype), condition(3, words), masked_ids()
    expected = guided(network, ids, valid=None, scale=scale, **cond)
    logits, masked = base_predictor(network, 3, scale, **cond)(ids), ids == config.mask_id
    assert 0 < masked.sum() < masked.numel() and expected.std() > 0.5
    tolerance = TOLERANCE[dtype] * float(expected.std())
    torch.testing.assert_close(logits[masked], expected[masked], atol=tolerance, rtol=0)
    assert (logits[~masked] == 0).all()
    assert (base_predictor(network, 3, scale, **cond)(torch.zeros_like(ids)) == 0).all()  # nothing is masked


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("share, guidance_embeds", [(True, False), (False, False), (True, True)])
@torch.inference_mode()
def test_residual_layers(dtype, share, guidance_embeds):
    config = replace(CONFIG.residual, share_weights=share, guidance_embeds=guidance_embeds)
    tokens = torch.randint(33, (3, 7, 2))
    network, text = for_inference(sharp(ResidualTransformer(config)), dtype), condition(3)["text"]
    for scale in (1.0, 5.0):
        expected = guided(network, tokens, layer=torch.full((3,), 2), text=text, valid=None, scale=scale)
        logits = layer_predictor(network, 3, scale, text)(tokens, 2)
        torch.testing.assert_close(logits, expected, atol=TOLERANCE[dtype] * float(expected.std()), rtol=0)


@torch.inference_mode()
def test_what_is_not_drawn_is_not_computed():
    network = for_inference(MaskedTransformer(replace(CONFIG.masked, word_dim=12)))
    rows, texts = [], []
    for block in network.body.blocks:
        block.up.register_forward_hook(lambda layer, inputs, output: rows.append(inputs[0].shape[:-1].numel()))
    network.resampler.register_forward_hook(lambda *call: texts.append(call))
    predict, ids = base_predictor(network, 3, 4.0, **condition(3, True)), masked_ids()
    predict(ids), predict(ids)
    count, slots = int((ids == network.config.mask_id).sum()), 1 + network.config.word_slots
    assert rows == 2 * [2 * 3 * (7 + slots), 2 * count]  # of two blocks, the last only what is drawn
    assert len(texts) == 1  # the sentence once for both passes


@pytest.mark.parametrize("top_k", [None, 4])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_draws_of_some_positions_are_those_of_all(top_k, temperature):
    logits, only = torch.randn(2, 6, 9), torch.rand(2, 6) < 0.5
    settings = dict(temperature=temperature, top_k=top_k)
    everywhere = draw(logits, [6, 6], random_generators([1, 2]), **settings)
    some = draw(logits, [6, 6], random_generators([1, 2]), **settings, only=only)
    assert torch.equal(some[only], everywhere[only]) and (some[~only] == 0).all()
