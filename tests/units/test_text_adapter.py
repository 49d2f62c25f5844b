"""The text adapter: what it starts as, its recipe, and its files."""

from dataclasses import replace

import pytest
import torch

from evaluation.__main__ import main as evaluation
from motionlab.data.paraphrases import ParaphraseGroup
from motionlab.errors import MotionLabError
from motionlab.nn.text_adapter import AttentionPool, TextAdapter, TextAdapterConfig
from motionlab.text.adapter import AdaptedMiniLM, LowerMiniLM, load_adapter, new_adapter, save_adapter
from motionlab.text.encoder import load_text_encoder
from motionlab.training import text_adapter as recipe
from motionlab.training.loop import LoopConfig
from tests.units.test_paraphrases import write

SMALL = TextAdapterConfig(lower_layers=5, layers=1, early_heads=0)


@pytest.fixture(scope="module")
def lower():
    return LowerMiniLM(5)


def groups():
    said = {
        "train": [
            "nods|someone nods|a nod of the head",
            "waves the left hand|left arm waving|a wave",
            "hops once|one hop|a person hops once",
        ],
        "val": ["walks forward|someone walks forward", "turns left|goes left"],
        "test": ["bows deeply|takes a bow", "kicks with the left leg|a left kick"],
    }
    return [
        ParaphraseGroup(f"{split} {i}", split, tuple(captions.split("|")))
        for split, several in said.items()
        for i, captions in enumerate(several)
    ]


def tiny_config(steps=4, **more):
    loop = LoopConfig(steps=steps, lr=1e-3, warmup=1, average=0.5, log_every=1, save_seconds=0.0)
    return recipe.TextAdapterTrainConfig(network=SMALL, loop=loop, groups=3, shares=(1.0,), every=2, **more)


@pytest.mark.parametrize("layers", [1, 3])
def test_an_untrained_adapter_says_what_minilm_says(layers):
    lower = LowerMiniLM(6 - layers)
    encoder = AdaptedMiniLM(
        new_adapter(TextAdapterConfig(lower_layers=6 - layers, layers=layers, early_heads=0), lower), lower
    )
    minilm = load_text_encoder("minilm")
    sentences = ["a person walks", "a very old person walks slowly forward and then waves with both hands"]
    torch.testing.assert_close(encoder.encode(sentences), minilm.encode(sentences), atol=1e-4, rtol=1e-4)
    words, word_mask = encoder.words(sentences)
    expected, there = minilm.words(sentences)
    assert words.shape == (2, 64, 384) and torch.equal(word_mask, there)
    torch.testing.assert_close(words, expected, atol=1e-4, rtol=1e-4)
    assert encoder.detokenize(encoder.tokenize("a person walks")) == "a person walks"


def test_the_pool_hears_only_words_that_are_there():
    pool = AttentionPool(8, heads=2, dim=8)
    torch.nn.init.normal_(pool.scores.weight)
    words, word_mask = torch.randn(2, 5, 8), torch.arange(5) < torch.tensor([[5], [3]])
    expected = pool(words[1:, :3], word_mask[1:, :3])
    torch.testing.assert_close(pool(words, word_mask)[1:], expected)


def test_early_heads_depend_on_what_comes_first():
    words, word_mask = torch.randn(1, 6, 8), torch.ones(1, 6, dtype=torch.bool)
    mean, early = AttentionPool(8, heads=4, dim=8), AttentionPool(8, heads=4, dim=8, early_heads=1)
    torch.testing.assert_close(mean(words, word_mask), words.mean(dim=1))
    torch.testing.assert_close(mean(words.flip(1), word_mask), mean(words, word_mask))
    there, back = early(words, word_mask)[0], early(words.flip(1), word_mask)[0]
    assert (there - back)[:4].abs().min() > 1e-3  # the head for the first words and the one for the last
    torch.testing.assert_close(there[4:], back[4:])


def test_the_network_does_not_depend_on_padding(lower):
    adapter = new_adapter(SMALL, lower).eval()
    words, word_mask = lower.words(["a person walks", "a person walks, bows and then sits down again"])
    features, sentence = recipe.adapt(adapter, words, word_mask)
    alone = adapter(words[:1, : int(word_mask[0].sum())], word_mask[:1, : int(word_mask[0].sum())])
    torch.testing.assert_close(sentence[:1], alone[1], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(features[:1, : alone[0].shape[1]], alone[0], atol=1e-5, rtol=1e-5)
    assert (features[0, int(word_mask[0].sum()) :] == 0).all()


def test_training_resumes_and_keeps_the_best(lower, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    whole = recipe.train_text_adapter(groups(), tiny_config(), tmp_path / "whole")

    def interrupt(step, row):
        raise KeyboardInterrupt

    judge = recipe.Validation.__call__
    monkeypatch.setattr(
        recipe.Validation,
        "__call__",
        lambda self, step, row: interrupt(step, row) if step == 2 else judge(self, step, row),
    )
    with pytest.raises(KeyboardInterrupt):
        recipe.train_text_adapter(groups(), tiny_config(), tmp_path / "parts")
    monkeypatch.setattr(recipe.Validation, "__call__", judge)
    resumed = recipe.train_text_adapter(groups(), tiny_config(), tmp_path / "parts")
    for key, value in whole.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[key], value)
    tables = [(tmp_path / folder / "validation.csv").read_text() for folder in ("whole", "parts")]
    assert tables[0] == tables[1] and [line.split(",")[0] for line in tables[0].splitlines()] == ["step", "0", "2", "4"]


def test_training_moves_what_the_loss_says(lower, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    config = tiny_config(steps=12, rephrase=0.0, patience=100)
    config = replace(config, loop=replace(config.loop, average=0.0))
    torch.manual_seed(0)
    adapter = new_adapter(SMALL, lower)
    batches = recipe.ParaphraseBatches([[group for group in groups() if group.split == "train"]], config, lower)
    objective = recipe.ParaphraseObjective(adapter, config).eval()
    torch.manual_seed(0)
    batch = batches(0)
    before = objective(**batch)[0].item()
    recipe.fit(objective, batches, config.loop, tmp_path / "run")
    assert objective(**batch)[0].item() < 0.7 * before


def test_a_clip_with_the_same_caption_is_no_negative(lower, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path))
    twins = [
        ParaphraseGroup("1", "train", ("someone nods", "a nod")),
        ParaphraseGroup("2", "train", ("a nod", "someone nods")),
    ]
    others = [ParaphraseGroup("3", "train", ("leans forward", "leaning forward"))]
    opposites = [ParaphraseGroup("4", "train", ("leans backward", "leaning backward"))]
    batches = recipe.ParaphraseBatches(
        [twins, others + opposites], replace(tiny_config(), groups=2, shares=(1.0, 1.0)), lower
    )
    torch.manual_seed(0)
    batch = batches(0)
    assert batch["same"].tolist() == [
        [True, True, False, False],
        [True, True, False, False],
        [False, False, True, False],
        [False, False, False, True],
    ]
    assert (batch["rows"][2:, 2] >= 8).all()  # forward and backward have opposites


def test_clips_are_needed_of_both_splits(tmp_path):
    with pytest.raises(MotionLabError, match="3 training and 0 validation"):
        recipe.train_text_adapter([group for group in groups() if group.split == "train"], tiny_config(), tmp_path)


def test_weights_are_saved_and_loaded(lower, tmp_path, monkeypatch):
    adapter = new_adapter(SMALL, lower)
    torch.manual_seed(0)
    torch.nn.init.normal_(adapter.pool.scores.weight)
    folder = save_adapter(tmp_path / "adapter", adapter, "# about\n")
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "blocks-0.safetensors",
        "config.json",
        "pool.safetensors",
    ]
    expected = AdaptedMiniLM(adapter, lower)
    monkeypatch.setenv("MOTIONLAB_TEXT_ADAPTER", str(folder))
    for encoder in (load_adapter(folder), load_text_encoder("minilm-adapter")):
        assert encoder.name == expected.name
        torch.testing.assert_close(
            encoder.encode(["a person nods"]), expected.encode(["a person nods"]), atol=2e-3, rtol=2e-2
        )
    assert encoder.name != AdaptedMiniLM(TextAdapter(SMALL), lower).name


def test_damaged_weights_are_named(lower, tmp_path):
    with pytest.raises(MotionLabError, match="holds no text adapter"):
        load_adapter(tmp_path)
    folder = save_adapter(tmp_path / "adapter", new_adapter(SMALL, lower), "")
    (folder / "pool.safetensors").write_bytes(b"damaged")
    with pytest.raises(MotionLabError, match="damaged or incomplete"):
        load_adapter(folder)
    (folder / "config.json").write_text('{"kind": "other"}')
    with pytest.raises(MotionLabError, match="is no text adapter"):
        load_adapter(folder)


def test_encoders_are_compared(lower, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    save_adapter(tmp_path / "adapter", new_adapter(SMALL, lower), "")
    table = write(
        tmp_path / "captions.json",
        {group.name: {"split": group.split, "captions": group.captions} for group in groups()},
    )
    assert (
        evaluation(
            [
                "text-encoder",
                "--captions",
                str(table),
                "--adapter",
                str(tmp_path / "adapter"),
                "--csv",
                str(tmp_path / "t.csv"),
            ]
        )
        == 0
    )
    printed = capsys.readouterr().out
    assert "minilm-adapter" in printed and "R@10" in printed and "left/right" in printed
    rows = (tmp_path / "t.csv").read_text().splitlines()
    assert rows[1].split(",")[1:] == rows[3].split(",")[1:]  # untrained, it is MiniLM
    assert evaluation(["text-encoder", "--captions", str(table), "--split", "train", "--encoders", "bert"]) == 1
