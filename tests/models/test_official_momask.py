"""Our modules against the numbers that the official MoMask code computes (../shared/fixtures/momask_*.pt)."""

from functools import partial

import pytest
import torch
from torch.nn import functional as F

from motionlab.models.momask import official
from motionlab.models.momask.masked_transformer import MaskedTransformer, MaskedTransformerConfig
from motionlab.models.momask.residual_sampling import fill_layers
from motionlab.models.momask.residual_transformer import ResidualTransformer, ResidualTransformerConfig
from motionlab.nn.conv import ConvConfig
from motionlab.nn.length_estimator import LengthEstimator, LengthEstimatorConfig
from motionlab.nn.quantizer import Codebook, QuantizerConfig, perplexity
from motionlab.nn.tokenizer import Tokenizer, tokenizer_loss
from motionlab.sampling.draw import random_generators
from motionlab.sampling.guidance import guided
from motionlab.sampling.schedule import masked_counts
from motionlab.sampling.unmask import unmask
from tests.shared import SHARED

FIXTURES = SHARED / "fixtures"


def fixture(name):
    path = FIXTURES / f"{name}.pt"
    if not path.exists():
        pytest.skip(f"{name}.pt (numbers of the official code) is not beside this checkout")
    return torch.load(path, weights_only=True)


def close(actual, expected, atol=1e-4):
    torch.testing.assert_close(actual, expected, atol=atol, rtol=1e-4)


# --- tokenizer ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rvq():
    return fixture("momask_rvq")


@pytest.fixture
def tokenizer(rvq):
    conv = ConvConfig(code_dim=64, width=64)
    tokenizer = Tokenizer(conv, QuantizerConfig(codes=64, code_dim=64, straight_through_per_layer=True)).eval()
    tokenizer.load_state_dict(official.tokenizer_state(rvq["state_dict"], tokenizer.state_dict()))
    return tokenizer


def test_encoder_indices_and_codes(rvq, tokenizer):
    latent = tokenizer.encoder(rvq["x"])
    close(latent.mT, rvq["encoder_out"])
    assert torch.equal(tokenizer.encode(rvq["x"]), rvq["indices"])
    quantizer = tokenizer.quantizer
    for q, layer in enumerate(quantizer.layers):
        close(layer.lookup(rvq["indices"][..., q]).mT, rvq["all_codes"][q])
    close(quantizer.decode(rvq["indices"]).mT, rvq["latent"])


def test_decoder_and_dropped_layers(rvq, tokenizer):
    indices = rvq["indices"]
    close(tokenizer.decode(indices), rvq["decoded"])
    for kept, expected in rvq["decoded_first_k"].items():
        dropped = indices[:1].clone()
        dropped[..., int(kept) :] = -1
        close(tokenizer.decode(dropped), expected)
        close(tokenizer.decode(indices[:1, :, : int(kept)]), expected)
    close(tokenizer.decode(torch.full_like(indices[:1], -1)), rvq["decoded_all_minus1"])
    close(tokenizer.decode(rvq["indices_padded_time"]), rvq["decoded_padded_time"])


def test_forward_losses_and_gradients(rvq, tokenizer):
    output = tokenizer(rvq["x"])
    close(output.features, rvq["forward_out"])
    close(output.commitment, rvq["forward_commit"])
    close(output.perplexity.mean(), rvq["forward_perplexity"], atol=1e-3)
    positions = slice(4, 67)
    close(F.smooth_l1_loss(output.features, rvq["x"]), rvq["loss"]["rec"])
    total = tokenizer_loss(rvq["x"], output, positions)
    close(total, rvq["loss"]["total"])
    total.backward()
    theirs = {key: torch.zeros(()) for key in rvq["state_dict"] if not key.startswith("quantizer")}
    for part in ("encoder", "decoder"):
        ours = sorted((k for k in tokenizer.state_dict() if k.startswith(part)), key=official._natural)
        names = dict(zip(sorted((k for k in theirs if k.startswith(part)), key=official._natural), ours))
        for key, expected in rvq["grads"].items():
            if key in names:
                close(tokenizer.get_parameter(names[key]).grad, expected)


def test_straight_through_gradients(rvq, tokenizer):
    latent = rvq["encoder_out"].mT.clone().requires_grad_()
    quantized = tokenizer.quantizer(latent)
    (quantized.latent * rvq["st_weight"].mT).sum().backward()
    close(latent.grad.mT, rvq["grad_straight_through"])
    latent.grad = None
    tokenizer.quantizer(latent).commitment.backward()
    close(latent.grad.mT, rvq["grad_commit"])

    tokenizer.quantizer.config = QuantizerConfig(codes=64, code_dim=64)  # our default: the gradient passes once
    latent.grad = None
    (tokenizer.quantizer(latent).latent * rvq["st_weight"].mT).sum().backward()
    close(latent.grad.mT, rvq["st_weight"])


def test_codebook_update(rvq):
    ema = rvq["ema"]
    codebook = Codebook(64, 64, decay=0.99)
    codebook.vectors.copy_(ema["codebook_before"])
    codebook.code_sum.copy_(ema["code_sum_before"])
    codebook.code_count.copy_(ema["code_count_before"])
    codebook.update(ema["x"], ema["code_idx"], fresh=ema["x"][:64])
    close(codebook.vectors, ema["codebook_after"])
    close(codebook.code_sum, ema["code_sum_after"])
    close(codebook.code_count, ema["code_count_after"])
    close(perplexity(ema["code_idx"], 64), ema["perplexity"], atol=1e-3)


# --- masked transformer ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def masked():
    data = fixture("momask_mask_transformer")
    config = MaskedTransformerConfig(codes=64, code_dim=64, width=64, heads=4, feedforward=128, layers=3)
    model = MaskedTransformer(config).eval()
    model.load_state_dict(official.masked_transformer_state(data["state_dict"]))
    return data, model.requires_grad_(False)


def test_masked_logits(masked):
    data, model = masked
    valid = ~data["padding_mask"]
    for name, scale in (("cond", 1.0), ("uncond", 0.0), ("scale4", 4.0), ("scale1", 1.0)):
        logits = guided(model, data["ids"], text=data["cond"], valid=valid, scale=scale)
        close(
            logits.mT[:, :, :].masked_fill(~valid[:, None], 0), data[f"logits_{name}"].masked_fill(~valid[:, None], 0)
        )


def sample(masked, scale, iterations, tokens=None, observed_mask=None):
    data, model = masked
    lengths = data["m_lens"]
    valid = torch.arange(int(lengths.max())) < lengths[:, None]
    if tokens is None:
        tokens, observed_mask = torch.zeros_like(valid).long(), torch.zeros_like(valid)
    predict = partial(guided, model, text=data["cond"], valid=valid, scale=scale)
    config = model.config
    return unmask(
        predict,
        tokens,
        observed_mask,
        valid,
        random_generators([0] * len(valid)),
        mask_id=config.mask_id,
        pad_id=config.pad_id,
        iterations=iterations,
        top_k=1,
    )


@pytest.mark.parametrize("case", ["T10_cs4", "T18_cs4", "T10_cs1", "T4_cs4", "T1_cs4"])
def test_generate(masked, case):
    expected = masked[0]["generate"][case]
    tokens, trace = sample(masked, float(expected["cond_scale"]), expected["timesteps"])
    assert torch.equal(tokens, expected["ids"])
    assert torch.equal(trace.drawn.sum(-1).float(), expected["num_masked_per_step"])
    counts = masked_counts(masked[0]["m_lens"], expected["timesteps"])
    assert torch.equal(counts.float(), expected["num_masked_per_step"])


def test_generate_unconditionally(masked):
    expected = masked[0]["generate_force_mask"]
    assert torch.equal(sample(masked, 0.0, expected["timesteps"])[0], expected["ids"])


def test_edit(masked):
    expected = masked[0]["edit"]
    tokens, trace = sample(masked, 4.0, 10, tokens=expected["tokens"], observed_mask=~expected["edit_mask"])
    assert torch.equal(tokens, expected["ids"])
    assert torch.equal(trace.drawn.sum(-1).float(), expected["num_masked_per_step"])


def test_training_loss(masked):
    data, model = masked
    forward = data["train_forward"]
    logits = model(forward["x_ids"], data["cond"], ~forward["padding_mask"])
    valid = ~forward["padding_mask"]
    close(logits.mT.masked_fill(~valid[:, None], 0), forward["logits"].masked_fill(~valid[:, None], 0))
    close(F.cross_entropy(logits.mT, forward["labels"], ignore_index=model.config.mask_id), forward["ce_loss"])


# --- residual transformer ----------------------------------------------------------------------


@pytest.fixture(scope="module", params=["momask_res_transformer", "momask_res_transformer_noshare"])
def residual(request):
    data = fixture(request.param)
    config = ResidualTransformerConfig(
        codes=64,
        code_dim=64,
        width=64,
        heads=4,
        feedforward=128,
        layers=3,
        share_weights="noshare" not in request.param,
    )
    model = ResidualTransformer(config).eval()
    model.load_state_dict(official.residual_transformer_state(data["state_dict"]))
    return data, model.requires_grad_(False)


def fill(residual, scale, depth):
    data, model = residual
    valid = ~data["padding_mask"]

    def predict(tokens, layer):
        layers = torch.full((len(tokens),), layer)
        return guided(model, tokens, layer=layers, text=data["cond"], valid=valid, scale=scale)

    return fill_layers(
        predict,
        data["base_ids"],
        valid,
        random_generators([0] * len(valid)),
        depth=depth,
        pad_id=model.config.pad_id,
        top_k=1,
    )


def test_residual_generate(residual):
    data, _ = residual
    assert torch.equal(fill(residual, 5.0, 5), data["generate"]["ids"])
    assert torch.equal(fill(residual, 2.0, 2), data["generate_2_layers"]["ids"])


def test_residual_logits(residual):
    data, model = residual
    valid = ~data["padding_mask"]
    tokens = data["generate"]["ids"].masked_fill(data["generate"]["ids"] < 0, model.config.pad_id)
    for layer, expected in data["layer_logits"].items():
        layers = torch.full((len(tokens),), int(layer))
        close(model.embed(tokens, layers), expected["history_sum"])
        for name, scale in (("scale5", 5.0), ("cond", 1.0), ("uncond", 0.0)):
            logits = guided(model, tokens, layer=layers, text=data["cond"], valid=valid, scale=scale).mT
            close(logits.masked_fill(~valid[:, None], 0), expected[name].masked_fill(~valid[:, None], 0))


def test_residual_training_loss(residual):
    data, model = residual
    forward = data["train_forward"]
    pad = model.config.pad_id
    tokens = forward["all_indices"].masked_fill(forward["all_indices"] < 0, pad)
    valid = torch.arange(tokens.shape[1]) < forward["m_lens"][:, None]
    tokens = tokens.masked_fill(~valid.unsqueeze(-1), pad)
    logits = model(tokens, forward["active_q_layers"], data["cond"], valid).mT
    close(logits.masked_fill(~valid[:, None], 0), forward["logits"].masked_fill(~valid[:, None], 0))
    close(F.cross_entropy(logits, forward["labels"], ignore_index=pad), forward["ce_loss"])


# --- length estimator --------------------------------------------------------------------------


def test_length_estimator():
    data = fixture("momask_length_estimator")
    model = LengthEstimator(LengthEstimatorConfig()).eval()
    model.load_state_dict(official.length_estimator_state(data["state_dict"]))
    logits = model(data["text_embedding"])
    close(logits, data["logits"])
    assert torch.equal(4 * logits.argmax(-1), data["argmax_frames"])


# --- a whole official folder -------------------------------------------------------------------


def test_official_folder(tmp_path, monkeypatch):
    import numpy as np

    import motionlab
    from motionlab.models.momask.official import load_momask
    from tests.tiny import LetterCounts

    class Letters512(LetterCounts):
        dim = 512

    rvq, masked, residual, length = (
        fixture(name)["state_dict"]
        for name in ("momask_rvq", "momask_mask_transformer", "momask_res_transformer", "momask_length_estimator")
    )
    for folder, file, key, state in (
        ("rvq_nq6_dc64_nc64_noshare_qdp0.2", "net_best_fid.tar", "vq_model", rvq),
        ("t2m_nlayer3_nhead4_ld64_ff128_cdp0.1_rvq6ns", "latest.tar", "t2m_transformer", masked),
        ("tres_nlayer3_ld64_ff128_rvq6ns_cdp0.2_sw", "net_best_fid.tar", "res_transformer", residual),
        ("length_estimator", "finest.tar", "estimator", length),
    ):
        (tmp_path / folder / "model").mkdir(parents=True)
        torch.save({key: state, "ep": 7}, tmp_path / folder / "model" / file)
        options = "------\ndepth: 3\ndown_t: 2\nn_heads: 4\nmilestones: [50000]\ngamma: 0.05\nvq_norm: None\n------\n"
        (tmp_path / folder / "opt.txt").write_text(options)
    meta = tmp_path / "rvq_nq6_dc64_nc64_noshare_qdp0.2" / "meta"
    meta.mkdir()
    np.save(meta / "mean.npy", np.linspace(0, 1, 263, dtype=np.float32))
    np.save(meta / "std.npy", np.full(263, 0.1, dtype=np.float32))

    momask = load_momask(tmp_path, text_encoder=Letters512())
    motion = momask.generate("a person walks", seconds=2.0, seed=1, top_k=7)
    assert motion.joints.shape == (40, 22, 3)
    assert momask.config.masked.layers == 3 and momask.config.masked.heads == 4 and momask.layers == 6
    assert float(momask.tokenizer.mean[-1]) == 1.0
    with pytest.raises(motionlab.MotionLabError, match="CLIP weights"):
        motionlab.load(tmp_path, text_weights=tmp_path / "missing.pt")
    (tmp_path / "length_estimator" / "model" / "finest.tar").write_bytes(b"not a tensor file")
    with pytest.raises(motionlab.MotionLabError, match="cannot be read"):
        load_momask(tmp_path, text_encoder=Letters512())


def test_official_options_are_typed():
    options = official.read_options(
        "----\nbatch: 256\ngamma: 0.05\nis_train: True\nlr: 1e-05\nsteps: [50]\nwhen: a: b\n----"
    )
    assert options == {"batch": 256, "gamma": 0.05, "is_train": True, "lr": "1e-05", "steps": "[50]"}
