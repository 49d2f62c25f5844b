"""Text encoders: the shipped one, the published checkpoints' one, and the caches."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from motionlab.arguments import check_sentence
from motionlab.errors import MotionLabError
from motionlab.text.encoder import Cached, encode_many, load_text_encoder, words_of_many


@pytest.fixture(scope="module")
def minilm():
    return load_text_encoder("minilm-moments")


def similarity(first: torch.Tensor, second: torch.Tensor) -> float:
    return float(torch.nn.functional.cosine_similarity(first, second, dim=0))


def test_minilm_knows_synonyms(minilm):
    walk, stroll, kick = minilm.encode(["a person walks", "someone strolls", "a man kicks a ball"])
    assert walk.shape == (768,) and walk.dtype == torch.float32
    assert similarity(walk, stroll) > similarity(walk, kick)


def test_the_moment_tells_what_comes_first(minilm):
    there, back, again = minilm.encode(
        [
            "a person bows and then walks forward",
            "a person walks forward and then bows",
            "someone bows, then strolls ahead",
        ]
    )
    assert similarity(there[:384], back[:384]) > 0.9  # the mean hardly knows
    assert similarity(there[384:], again[384:]) > similarity(there[384:], back[384:]) + 0.2


def test_the_mean_alone_is_the_first_half(minilm):
    plain = load_text_encoder("minilm")
    sentences = ["walk", "a person waves"]
    assert (plain.name, plain.dim) == ("minilm", 384)
    torch.testing.assert_close(plain.encode(sentences), minilm.encode(sentences)[:, :384])


def test_a_vector_does_not_depend_on_its_batch(minilm):
    sentences = ["walk", "a very old person walks slowly forward and then waves with both hands"]
    alone = torch.cat([minilm.encode([s]) for s in sentences])
    torch.testing.assert_close(minilm.encode(sentences), alone, atol=1e-4, rtol=1e-4)


def test_openclip_loads_a_saved_tower(tmp_path):
    from motionlab.text.compat import ensure_torchvision

    ensure_torchvision()
    import open_clip

    torch.manual_seed(0)
    tower = open_clip.create_model("ViT-B-32-quickgelu", pretrained=None).eval()
    torch.save(tower.state_dict(), tmp_path / "tower.pt")
    encoder = load_text_encoder("openclip-vit-b-32", tmp_path / "tower.pt")
    with torch.no_grad():
        expected = tower.encode_text(encoder.tokenizer(["a person bows"]))
    torch.testing.assert_close(encoder.encode(["a person bows"]), expected)
    words, there = encoder.words(["a person bows"])
    assert words.shape == (1, 77, 512) and there.all()
    end = int(encoder.tokenizer(["a person bows"]).argmax())  # the slot that the sentence vector is made of
    torch.testing.assert_close(words[:, end] @ tower.text_projection.detach(), expected)


def test_words_are_those_of_the_sentence_alone(minilm):
    sentences = ["walk", "a person walks forward and then waves with both hands"]
    words, there = minilm.words(sentences)
    assert words.shape == (2, 64, 384) and there.sum(-1).tolist() == [3, 12] and (words[~there] == 0).all()
    torch.testing.assert_close(words[:1], minilm.words(sentences[:1])[0], atol=1e-4, rtol=1e-4)


def test_words_of_a_data_set_are_kept(minilm, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path))
    sentences = ["walk", "a person walks forward", "bow"]
    store = words_of_many(minilm, sentences)
    words, there = store.rows([1, 0])
    expected, heard = minilm.words([sentences[1], sentences[0]])
    assert torch.equal(there, heard[:, : there.shape[1]]) and words.shape[1] == 6
    torch.testing.assert_close(words, expected[:, :6], atol=2e-3, rtol=2e-3)  # half precision
    kept = words_of_many(SimpleNamespace(name=minilm.name), sentences)  # nothing left to compute
    assert torch.equal(kept.rows([1, 0])[0], words)


def test_openclip_without_weights_says_so(tmp_path):
    with pytest.raises(MotionLabError, match="could not be loaded"):
        load_text_encoder("openclip-vit-b-32", tmp_path / "missing.pt")


class Counting:
    name, dim, word_dim = "counting", 2, 2

    def __init__(self):
        self.seen = []

    def encode(self, sentences):
        self.seen += sentences
        return torch.tensor([[len(s), s.count("a")] for s in sentences], dtype=torch.float32)


def test_cache_remembers_and_forgets():
    encoder = Counting()
    cached = Cached(encoder, size=2)
    first = cached.encode(["a", "bb", "a"])
    assert first.tolist() == [[1, 1], [2, 0], [1, 1]]
    cached.encode(["a", "ccc"])  # "bb" is the oldest and goes
    cached.encode(["a", "bb"])
    assert encoder.seen == ["a", "bb", "ccc", "bb"]


def test_captions_are_encoded_once(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path))
    encoder = Counting()
    captions = [f"{'a' * (i % 7)}x" for i in range(30)]
    first = encode_many(encoder, captions, batch=8)
    assert np.array_equal(first, encode_many(encoder, captions, batch=8))
    assert len(encoder.seen) == 30
    assert first[:, 1].tolist() == [i % 7 for i in range(30)]


@pytest.mark.parametrize("sentence", ["", "   ", None, "x" * 1001])
def test_bad_sentences(sentence):
    with pytest.raises(MotionLabError, match="prompt"):
        check_sentence(sentence)


def test_unknown_encoder():
    with pytest.raises(MotionLabError, match="minilm and openclip"):
        load_text_encoder("bert")
