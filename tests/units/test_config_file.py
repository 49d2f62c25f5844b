"""config.json of strangers: a sentence or a checkpoint that works, at once, whatever it says."""

import json
import random
import shutil
import time
from dataclasses import replace

import pytest
import torch

import motionlab
from evaluation.evaluator.embedding import Embedder
from evaluation.evaluator.network import Evaluator, EvaluatorConfig
from motionlab.data.beetle import beetle
from motionlab.errors import MotionLabError
from motionlab.models import base as text_system
from motionlab.models import checkpoint
from motionlab.models.config_file import build
from motionlab.models.momask.pipeline import MoMaskConfig
from motionlab.models.motiondreamer.local_transformer import LocalTransformer
from motionlab.models.motiondreamer.pipeline import MotionDreamer, MotionDreamerConfig, Reference
from motionlab.models.motiondreamer.train import reference_of
from motionlab.nn.tokenizer import Detokenizer
from tests.tiny import RECIPE, LetterCounts, tiny_mmm, tiny_mote, tiny_system

VALUES = (
    None,
    True,
    "x",
    "",
    -1,
    0,
    1,
    3,
    10**6,
    10**9,
    10**30,
    0.5,
    1e300,
    float("nan"),
    float("inf"),
    [],
    [[1]],
    [None],
    {},
    {"a": 1},
)
SECONDS = 2.0  # of a processor, in which any file is answered


def dreamer() -> MotionDreamer:
    features, layout = reference_of(beetle())
    conv = replace(RECIPE.conv, channels=layout.dim)
    config = MotionDreamerConfig(conv, RECIPE.quantizer, RECIPE.local, layout.document(), len(features))
    torch.manual_seed(0)
    tokens = torch.randint(config.quantizer.codes, (len(features) // 4,))
    tokenizer, local = Detokenizer(conv, config.quantizer), LocalTransformer(config.local)
    return MotionDreamer(config, tokenizer, local, Reference(torch.from_numpy(features), tokens))


SYSTEMS = {
    "momask": tiny_system,
    "mmm": tiny_mmm,
    "mote": tiny_mote,
    "motiondreamer": dreamer,
}


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    monkeypatch.setattr(text_system, "load_text_encoder", lambda name, path=None: LetterCounts())


def places(value, path=()):
    """Ways to every setting, and to the first of every list."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for name, part in inner:
        yield from places(part, (*path, name))


def changed(document: dict, path: tuple, value) -> dict:
    document = json.loads(json.dumps(document))
    *way, last = path
    inner = document["config"]
    for name in way:
        inner = inner[name]
    inner[last] = value
    return document


def answered(folder) -> str | None:
    """The sentence, or None where what was loaded makes a motion."""
    began = time.process_time()
    try:
        model = motionlab.load(folder)
        assert time.process_time() - began < SECONDS
        if model.name == "motiondreamer":
            model.generate(1.0)
        else:
            model.generate("walk", seconds=1.0)
    except MotionLabError as error:
        assert time.process_time() - began < SECONDS
        return str(error)
    return None


@pytest.mark.parametrize("name", SYSTEMS)
def test_any_setting_may_be_anything(name, tmp_path):
    folder = SYSTEMS[name]().save(tmp_path / "kept", "# card")
    document = json.loads((folder / "config.json").read_text())
    assert answered(folder) is None
    lots = [(path, value) for path in places(document["config"]) for value in VALUES]
    refused = 0
    for path, value in random.Random(0).sample(lots, 40):
        (folder / "config.json").write_text(json.dumps(changed(document, path, value)))
        said = answered(folder)
        refused += said is not None
        assert said is None or (len(said) < 400 and "\n" not in said), (path, value)
    assert refused > 20


@pytest.mark.parametrize(
    "path, value, told",
    [
        (("masked", "feedforward"), 10**6, "masked in .* does not fit its config.json"),
        (("residual", "layers"), 10**9, "residual.layers is 1000000000, which should be a whole number from 1 to 64"),
        (("masked", "layers"), True, "masked.layers is true, which should be a whole number from 1 to 64"),
        (("masked", "heads"), 3, "masked.heads is 3, which should be a divisor of the width 32"),
        (("masked", "dropout"), float("nan"), "masked.dropout is nan, which should be a number from 0 to 1"),
        (("conv", "width"), -1, "conv.width is -1, which"),
        (("conv", "dilation_growth"), 1000, "conv.dilation_growth is 1000"),
        (("conv",), None, "conv is null, which should be a list of settings by name"),
        (("text_encoder",), 1, "text_encoder is 1, which should be a word"),
        (("quantizer", "codes"), 7, "masked.codes is 32 where its other parts need 7"),
        (("residual", "quantizers"), 5, "residual.quantizers is 5 where its other parts need 6"),
        (("length", "text_dim"), 5, "length.text_dim is 5 where"),
        (("layout",), "moon", "layout is 'moon' where its other parts need 'humanml3d'"),
        (("body",), [1.0, 2.0], "bones in body is 2 where"),
        (("guidance",), "4", "guidance is .4., which should be a number from 0 to 1000"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, path, value, told):
    folder = tiny_system().save(tmp_path / "kept", "# card")
    document = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(changed(document, path, value)))
    with pytest.raises(MotionLabError, match=told):
        motionlab.load(folder)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"1" * 10_000,
        b"null",
        b"[]",
        b'{"format": 1, "system": "momask"}',
        b'{"format": 1, "system": "momask", "config": []}',
        b'{"format": 1, "system": ["mote"]}',
        b" " * 6_000_000,
    ],
)
def test_documents_that_are_none(tmp_path, text):
    (tmp_path / "config.json").write_bytes(text)
    assert answered(tmp_path)


def test_nothing_is_allocated_for_a_network_that_is_not_there(tmp_path, monkeypatch):
    folder = tiny_system().save(tmp_path / "kept", "# card")
    document = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(changed(document, ("masked", "feedforward"), 10**6)))
    asked = []
    monkeypatch.setattr(torch.Tensor, "uniform_", lambda tensor, *a, **k: asked.append(tensor) or tensor)
    with pytest.raises(MotionLabError, match="masked in .* does not fit"):
        motionlab.load(folder)
    assert asked and all(tensor.is_meta for tensor in asked)


@pytest.mark.parametrize(
    "size, header",
    [
        (0, b""),
        (10**12, b""),
        (3_000_000, b"{}"),
        (2, b"{]"),
        (67, b'{"a":{"dtype":"F32","shape":[99999999999999],"data_offsets":[0,4]}}'),
    ],
)
def test_headers_of_strangers(tmp_path, size, header):
    folder = tiny_system().save(tmp_path / "kept", "# card")
    (folder / "masked.safetensors").write_bytes(size.to_bytes(8, "little") + header)
    assert "masked.safetensors is damaged" in answered(folder)


def test_an_evaluator_is_read_the_same_way(tmp_path):
    shape = dict(
        movement_width=16,
        movement_dim=16,
        motion_width=16,
        text_width=16,
        dim=8,
        sentence_dim=768,
        text_encoder="minilm-moments",
    )
    evaluator = Evaluator(EvaluatorConfig(**shape))
    folder = checkpoint.write(tmp_path / "kept", "evaluator", evaluator.config, {"evaluator": evaluator}, "# card")
    document = json.loads((folder / "config.json").read_text())
    for value in VALUES[:10]:
        (folder / "config.json").write_text(json.dumps(changed(document, ("motion_width",), value)))
        with pytest.raises(MotionLabError):
            Embedder.load(folder)


def test_settings_are_built_of_json(tmp_path):
    """What a whole configuration says comes back, numbers as their fields have them."""
    config = tiny_system().config
    folder = tiny_system().save(tmp_path / "kept", "# card")
    values = json.loads((folder / "config.json").read_text())["config"]
    values["guidance"] = 3
    made = build(MoMaskConfig, values, folder)
    assert made == replace(config, guidance=3.0) and type(made.guidance) is float
    shutil.rmtree(folder)


@pytest.mark.parametrize("make", [tiny_system, tiny_mmm, tiny_mote], ids=["momask", "mmm", "mote"])
def test_what_was_saved_is_read(make, tmp_path):
    model = make()
    model.save(tmp_path / "checkpoint", "# tiny")
    assert checkpoint.read_config(tmp_path / "checkpoint", model.name, model.config_class) == model.config


CLASSIFIER = {"labels": [["walk", "run"], ["", "old"]], "text_dim": 768, "width": 16, "ensemble": 2, "dropout": 0.1}


@pytest.mark.parametrize("name", ["label_classifier", "reader"])
@pytest.mark.parametrize("make", [tiny_system, tiny_mmm, tiny_mote], ids=["momask", "mmm", "mote"])
def test_a_checkpoint_with_a_label_classifier_says_that_it_is_gone(make, name, tmp_path):
    """Earlier versions wrote which one there was, and null where there was none."""
    folder = make().save(tmp_path / "kept", "# card")
    document = json.loads((folder / "config.json").read_text())
    for value in (CLASSIFIER, {}):
        (folder / "config.json").write_text(json.dumps(changed(document, (name,), value)))
        with pytest.raises(MotionLabError, match=f"{folder} .* a label classifier.* train it anew.* a shipped check"):
            motionlab.load(folder)
    (folder / "config.json").write_text(json.dumps(changed(document, (name,), None)))
    assert answered(folder) is None


def test_a_width_of_labels_is_zero_or_of_a_label_classifier(tmp_path):
    folder = tiny_mote().save(tmp_path / "kept", "# card")
    document = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(changed(document, ("text", "meaning_dim"), 0)))
    assert answered(folder) is None
    (folder / "config.json").write_text(json.dumps(changed(document, ("text", "meaning_dim"), 4)))
    assert "hears sentences through a label classifier" in answered(folder)
