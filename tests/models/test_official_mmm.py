"""Our modules against the numbers that the official MMM code computes (../shared/fixtures/mmm_*.pt)."""

from functools import partial

import numpy as np
import pytest
import torch

import motionlab
from motionlab.models.mmm import official as official_mmm
from motionlab.models.mmm.transformer import WordTransformer, WordTransformerConfig
from motionlab.models.momask import official as official_momask
from motionlab.nn.conv import ConvConfig
from motionlab.nn.quantizer import Codebook, QuantizerConfig, perplexity
from motionlab.nn.tokenizer import Tokenizer
from motionlab.sampling.draw import random_generators
from motionlab.sampling.schedule import scaled_counts
from motionlab.sampling.unmask import unmask
from tests.models.test_official_momask import close, fixture
from tests.tiny import LetterCounts

CODES, FRAMES = 96, (196, 116, 44)


@pytest.fixture(scope="module")
def vqvae():
    data = fixture("mmm_vqvae")
    tokenizer = Tokenizer(
        ConvConfig(code_dim=32, width=40, dropout=0.0), QuantizerConfig(CODES, 32, layers=1, layer_dropout=0.0)
    ).eval()
    state = {key.removeprefix("vqvae."): value for key, value in data["state_dict"].items()}
    tokenizer.load_state_dict(official_momask.tokenizer_state(state, tokenizer.state_dict()))
    return data, tokenizer


def test_tokens_and_their_motion(vqvae):
    data, tokenizer = vqvae
    with torch.no_grad():
        close(tokenizer.encoder(data["x"]).mT, data["encoder_out"])
        assert torch.equal(tokenizer.encode(data["x"])[..., 0], data["indices"])
        close(tokenizer.decode(data["indices"][..., None]), data["decoded"])
        output = tokenizer(data["x"])
    close(output.features, data["forward_out"])
    close(output.commitment, data["forward_loss"])
    close(perplexity(output.tokens, CODES), data["forward_perplexity"])


def test_codebook_updates(vqvae):
    """The official code restarts unused codes at every 21st update only, for that one step, since their sums go on."""
    ema = vqvae[0]["ema"]
    book = Codebook(CODES, 32, decay=0.99, reset_below=0.0)
    for ours, theirs in (
        ("vectors", "codebook_before"),
        ("code_sum", "code_sum_before"),
        ("code_count", "code_count_before"),
    ):
        getattr(book, ours).copy_(ema[theirs])
    book.update(ema["x"], ema["code_idx"])
    close(book.vectors, ema["codebook_after"])
    close(book.code_count, ema["code_count_after"])
    for _ in range(21):
        book.update(ema["x"], ema["code_idx"])
    close(book.vectors, ema["codebook_after_22_updates"])


@pytest.fixture(scope="module")
def transformer():
    data = fixture("mmm_transformer")
    config = WordTransformerConfig(CODES, 32, width=64, heads=4, feedforward=256, cross_layers=2, layers=4)
    model = WordTransformer(config).eval().requires_grad_(False)
    model.load_state_dict(official_mmm.word_transformer_state(data["state_dict"]))
    return data, model


def test_logits(transformer):
    data, model = transformer
    lengths = data["src_mask"].sum(-1) - 1  # without the end token
    valid = torch.arange(49) < lengths[:, None]
    logits = model(data["ids"][:, :49], data["clip_feature"], data["word_emb"], valid=valid)
    close(logits[valid], data["logits"][:, 1:50][valid])


def sample(transformer, lengths, rows, expected, iterations=10, given=None, early_break=False):
    data, model = transformer
    lengths = torch.tensor(lengths)
    valid = torch.arange(int(lengths.max())) < lengths[:, None]
    tokens = torch.zeros(valid.shape, dtype=torch.long) if given is None else given[:, : valid.shape[1]]
    observed_mask = torch.zeros_like(valid) if given is None else (tokens < CODES) & valid
    made, trace = unmask(
        partial(model, text=data["clip_feature"][rows], words=data["word_emb"][rows], valid=valid),
        tokens,
        observed_mask,
        valid,
        random_generators([0] * len(rows)),
        mask_id=model.config.mask_id,
        pad_id=model.config.pad_id,
        iterations=iterations,
        temperature=0.0,
        top_k=None,
        schedule=partial(scaled_counts, lengths=lengths, early_break=early_break),
    )
    assert torch.equal(made[valid], expected["ids"][:, : valid.shape[1]][valid])
    assert torch.equal(trace.drawn.sum(-1), expected["masked_per_step"])


def test_sampling_a_batch(transformer):
    sample(transformer, [frames // 4 for frames in FRAMES], [0, 1, 2], transformer[0]["sample"])


@pytest.mark.parametrize("frames", (196, 118, 116, 64, 60, 40, 24))
def test_sampling_alone_ends_as_early(transformer, frames):
    data = transformer[0]["sample_single"]
    expected = data[frames] if frames in data else data[str(frames)]
    sample(transformer, [-(-frames // 4)], [0], expected, early_break=True)


def test_in_betweening(transformer):
    data = transformer[0]
    lengths, given = [frames // 4 for frames in FRAMES], data["sample_token_cond"]["token_cond"]
    sample(transformer, lengths, [0, 1, 2], data["sample_token_cond"], given=given)
    sample(transformer, lengths, [0, 1, 2], data["sample_token_cond_one_step"], iterations=1, given=given)


class Letters512(LetterCounts):
    dim = word_dim = 512


def test_a_published_folder(tmp_path, transformer):
    torch.save({"trans": transformer[0]["state_dict"]}, tmp_path / "net_last.pth")
    with pytest.raises(motionlab.MotionLabError, match="lacks mean.npy"):
        official_mmm.load_mmm(tmp_path, text_encoder=Letters512(), heads=4)
    np.save(tmp_path / "mean.npy", np.linspace(0, 1, 263, dtype=np.float32))
    np.save(tmp_path / "std.npy", np.full(263, 0.1, dtype=np.float32))
    mmm_model = official_mmm.load_mmm(tmp_path, text_encoder=Letters512(), heads=4)
    assert (
        mmm_model.config.masked == transformer[1].config and mmm_model.codebook_size == CODES and mmm_model.layers == 1
    )
    motion = mmm_model.generate("a person walks", seconds=2.0, seed=1)
    assert motion.joints.shape == (40, 22, 3) and motion.tokens.shape == (10, 1)
    with pytest.raises(motionlab.MotionLabError, match="give seconds"):
        mmm_model.generate("a person walks")
    mmm_model.save(tmp_path / "ours", "# card")
    assert not (tmp_path / "ours" / "length.safetensors").exists()
    assert motionlab.models.mmm.official.is_official(tmp_path) and not official_mmm.is_official(tmp_path / "ours")


@pytest.mark.parametrize(
    "content",
    [
        {"trans": {"a": torch.zeros(1)}},
        {"trans": torch.zeros(2)},
        torch.zeros(3),
        {"net": {}},
        {"trans": {"x": 1}},
        None,
    ],
)
def test_other_files_get_one_sentence(tmp_path, content):
    path = tmp_path / "net_last.pth"
    path.write_bytes(b"") if content is None else torch.save(content, path)
    with pytest.raises(
        motionlab.MotionLabError, match="cannot be read|not the weights|not those of a published checkpoint"
    ):
        motionlab.load(tmp_path)


def test_a_published_model_is_not_guided(tmp_path, transformer):
    torch.save({"trans": transformer[0]["state_dict"]}, tmp_path / "net_last.pth")
    for name in ("mean", "std"):
        np.save(tmp_path / f"{name}.npy", np.full(263, 0.5, dtype=np.float32))
    mmm_model = official_mmm.load_mmm(tmp_path, text_encoder=Letters512(), heads=4)
    assert mmm_model.sampling_config(guidance=4.0).guidance == 1.0  # it never learned to do without text
    made = [mmm_model.generate("a person walks", seconds=2.0, guidance=s) for s in (1.0, 4.0)]
    assert np.array_equal(made[0].tokens, made[1].tokens)
    assert len(mmm_model.extend(made[0], after=1.0)) == 60
