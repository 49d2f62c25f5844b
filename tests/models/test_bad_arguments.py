"""What a program may hand to the systems by mistake: one sentence, or for NumPy's scalars the motion."""

from __future__ import annotations

import inspect
from functools import cache

import numpy as np
import pytest
import torch

import motionlab
from evaluation import registry
from evaluation.registry import load_measure
from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer.train import train
from tests.synthetic import wave_animation, wave_motion
from tests.tiny import RECIPE, tiny_mmm, tiny_mote, tiny_system

NOTHING = object()
HOSTILE = [
    None,
    True,
    "",
    "  ",
    "3",
    "\ud800",
    "walk\udfff",
    b"walk",
    [],
    {},
    {"a": 1},
    [None],
    [[]],
    ["walk", None],
    (1,),
    (1, 2, 3, 4, 5),
    {1.0},
    np.nan,
    np.inf,
    -np.inf,
    -1,
    -1.0,
    1e308,
    10**400,
    1j,
    np.float32("nan"),
    np.array([]),
    np.array([np.nan]),
    np.array(None),
    np.zeros((2, 2)),
    torch.tensor(1.0),
    NOTHING,
    int,
    range(3),
    iter([1.0]),
    [("walk",)],
    [(0.2,)],
    [(0.2, "1")],
    [("0", "1")],
    [(1.0, 0.5)],
    [(np.nan, 1.0)],
    [(0.0, np.inf)],
    [(0.2, 0.8, 5)],
    [(0.2, 0.8, "walk", "head")],
    [(0.2, 0.8, "walk", "all", 1)],
    ["ab"],
    [3.0, 1.0, 2.0],
]


@cache
def momask():
    return tiny_system()


@cache
def mmm():
    return tiny_mmm()


@cache
def mote():
    return tiny_mote()


@pytest.fixture(scope="module")
def dreamer(tmp_path_factory):
    return train(wave_animation(150, fps=30.0), RECIPE, tmp_path_factory.mktemp("run"))


def refused(call, **arguments) -> str:
    """The one sentence that a call is refused with."""
    with pytest.raises(MotionLabError) as caught:
        call(**arguments)
    sentence = str(caught.value)
    assert sentence and "\n" not in sentence and len(sentence) < 400 and sentence.isprintable(), sentence
    return sentence


def sweep_hostile(call, fixed: dict, skipped: tuple[str, ...] = ()) -> None:
    """Every argument of a call with every hostile value: it is taken, or refused in one sentence."""
    names = [
        name
        for name, p in inspect.signature(call).parameters.items()
        if p.kind is not p.VAR_KEYWORD and name not in skipped
    ]
    for name in names:
        for value in HOSTILE:
            try:
                call(**fixed | {name: value})
            except MotionLabError as error:
                assert "\n" not in str(error) and len(str(error)) < 400, error
            except Exception as error:
                pytest.fail(f"{call.__qualname__}({name}={value!r}): {type(error).__name__}: {error}")


@pytest.mark.parametrize("system", [momask, mmm])
def test_hostile_arguments_of_token_systems(system):
    model, walk = system(), wave_motion(30)
    sweep_hostile(model.generate, {"prompts": "walk", "seconds": 0.6, "iterations": 1})
    sweep_hostile(model.edit, {"motion": walk, "spans": [(0.2, 0.8)], "iterations": 1})
    sweep_hostile(model.inbetween, {"first": walk, "second": walk, "seconds": 0.4, "iterations": 1})
    sweep_hostile(model.extend, {"motion": walk, "after": 0.4, "iterations": 1})
    sweep_hostile(model.story, {"scenes": [("walk", 0.4)], "iterations": 1})


def test_hostile_arguments_of_mote():
    model, walk = mote(), wave_motion(30)
    sweep_hostile(model.generate, {"prompts": "walk", "seconds": 0.6, "steps": 1})
    sweep_hostile(model.caption, {"motion": walk, "steps": 1, "drafts": 1})
    sweep_hostile(model.imagine, {"steps": 1})
    sweep_hostile(model.vary, {"of": walk, "steps": 1})
    sweep_hostile(model.retell, {"motion": walk})


def test_hostile_arguments_of_motiondreamer(dreamer):
    sweep_hostile(dreamer.generate, {"seconds": 0.6, "iterations": 1})
    sweep_hostile(dreamer.crowd, {"count": 1, "seconds": 0.6, "iterations": 1})
    sweep_hostile(dreamer.dance, {"music": [0.3, 0.6, 0.9], "seconds": 1.0, "tries": 1, "iterations": 1})


MOMASK = [
    ({"prompts": None}, "a prompt must be text or a list of texts, got None"),
    ({"prompts": 3}, "a prompt must be text"),
    ({"prompts": [None]}, "the prompt must be text, got None"),
    ({"prompts": {"a": 1}}, "a prompt must be text"),
    ({"prompts": ["walk", ["run"]]}, r"the prompt must be text, got \['run'\]"),
    ({"prompts": b"walk"}, "a prompt must be text"),
    ({"prompts": "walk \ud800"}, "half of a character"),
    ({"seconds": "3"}, "seconds must be a number from 0.2 to 9.8, got '3'"),
    ({"seconds": True}, "seconds must be a number"),
    ({"seconds": ["1"]}, "seconds must be a number"),
    ({"seed": True}, "seed must be a whole number of 0 or more, or 1 of them, got True"),
    ({"seed": "1"}, "seed must be"),
    ({"seed": None}, "seed must be"),
    ({"seed": [1.0]}, "seed must be"),
    ({"seed": 2**64}, "seed must be"),
    ({"guidance": "4"}, "guidance must be a number from 0 to 100, got '4'"),
    ({"guidance": True}, "guidance must be"),
    ({"guidance": [4]}, "guidance must be"),
    ({"residual_guidance": np.inf}, "residual_guidance must be"),
    ({"iterations": "10"}, "iterations must be a whole number from 1 to 1000, got '10'"),
    ({"iterations": True}, "iterations must be"),
    ({"iterations": 10**9}, "iterations must be"),
    ({"iterations": None}, "iterations must be"),
    ({"residual_depth": True}, "residual_depth must be"),
    ({"residual_depth": 1.0}, "residual_depth must be"),
    ({"temperature": np.inf}, "temperature must be a number of 0 or more, got inf"),
    ({"temperature": np.nan}, "temperature must be"),
    ({"temperature": "1"}, "temperature must be"),
    ({"temperature": None}, "temperature must be"),
    ({"top_k": True}, "top_k must be"),
    ({"top_k": "5"}, "top_k must be"),
    ({"plant_feet": "no"}, "plant_feet must be True or False, got 'no'"),
    ({"plant_feet": None}, "plant_feet must be"),
]


@pytest.mark.parametrize("arguments, sentence", MOMASK)
def test_generate_says_what_it_takes_and_what_came(arguments, sentence):
    with pytest.raises(MotionLabError, match=sentence):
        momask().generate(**{"prompts": "walk", "seconds": 0.6} | arguments)


EDITS = [
    ([None], "a span must be a list"),
    (None, "spans must be a list"),
    ({(0.2, 0.8)}, "spans must be a list"),
    ("ab", "spans must be a list"),
    ([0.2, 0.8], "a span must be a list"),
    ([(0.2,)], r"a span is \(start, end\)"),
    ([()], r"a span is \(start, end\)"),
    ([("0.2", "0.8")], "the start of a span must be a number"),
    ([(True, 0.8)], "the start of a span must be a number"),
    ([(0.2, None)], "the end of a span must be a number"),
    ([(0.2, np.inf)], "the end of a span must be a number"),
    ([(0.2, 0.8, 3)], "the sentence of a span must be text, got 3"),
    ([(0.2, 0.8, "\ud800")], "half of a character"),
    ([(0.2, 0.8, None, None)], "the part of a span must be one of all, upper, lower, got None"),
    ([(0.2, 0.8, None, ["upper"])], "the part of a span must be one of"),
]


@pytest.mark.parametrize("spans, sentence", EDITS)
def test_malformed_spans(spans, sentence):
    with pytest.raises(MotionLabError, match=sentence):
        momask().edit(wave_motion(30), spans)


@pytest.mark.parametrize(
    "scenes, sentence",
    [
        (None, "scenes must be a list"),
        ("walk", "scenes must be a list"),
        (["walk"], "a scene must be a list"),
        ([("walk",)], "a sentence and its seconds"),
        ([("walk", "2")], "seconds of a new segment must be a number from 0.2 to 300, got '2'"),
        ([("walk", True)], "seconds of a new segment"),
        ([(2.0, "walk")], "the prompt must be text, got 2.0"),
    ],
)
def test_malformed_scenes(scenes, sentence):
    with pytest.raises(MotionLabError, match=sentence):
        momask().story(scenes)


@pytest.mark.parametrize("value", [None, "walk.bvh", np.zeros((30, 22, 3)), wave_animation(30)])
def test_what_is_no_motion(value):
    for call, arguments in (
        (momask().edit, {"motion": value, "spans": [(0.2, 0.8)]}),
        (momask().extend, {"motion": value, "after": 0.4}),
        (momask().inbetween, {"first": value, "second": value, "seconds": 0.4}),
        (mote().vary, {"of": [value]}),
        (mote().retell, {"motion": value}),
        (mote().caption, {"motion": [value]}),
    ):
        assert "motion must be" in refused(call, **arguments)
    assert "motion must be a list of motions, got None" in refused(mote().caption, motion=None)


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"music": [0.5, 0.25]}, "music must be up to 6000 times in seconds, rising"),
        ({"music": [0.5, 0.5]}, "rising"),
        ({"music": [0.5, np.nan]}, "rising"),
        ({"music": [[0.5]]}, "rising"),
        ({"music": "0.5"}, "rising"),
        ({"music": None}, "rising"),
        ({"music": np.arange(1, 10_000)}, "up to 6000"),
        ({"seconds": np.nan}, "seconds must be"),
        ({"seconds": None}, "seconds must be"),
        ({"tries": 0}, "tries must be"),
        ({"tries": True}, "tries must be"),
        ({"choice_temperature": np.inf}, "choice_temperature must be a number of 0 or more"),
        ({"choice_temperature": np.nan}, "choice_temperature must be"),
        ({"shuffle": "1"}, "choice_temperature must be"),
        ({"window": True}, "window must be a whole number"),
        ({"keep": [(0.1,)]}, "a span to keep"),
        ({"keep": 3}, "keep must be a list"),
        ({"loop": 1}, "loop must be True or False"),
    ],
)
def test_a_dance_says_what_it_takes(dreamer, arguments, sentence):
    with pytest.raises(MotionLabError, match=sentence):
        dreamer.dance(**{"music": [0.5, 1.0], "seconds": 1.0} | arguments)


def same(first, second) -> bool:
    return np.array_equal(first.joints, second.joints)


def test_numbers_of_numpy_are_numbers(dreamer):
    walk = wave_motion(30)
    plain = momask().generate(
        ["walk"], seconds=0.6, seed=3, guidance=2.0, iterations=2, residual_depth=1, temperature=0.5, top_k=4
    )[0]
    numpy = momask().generate(
        np.array(["walk"]), seconds=np.float32(0.6), seed=np.int64(3), guidance=np.float16(2), iterations=np.uint8(2),
        residual_depth=np.int32(1), temperature=np.float64(0.5), top_k=np.int16(4), plant_feet=np.True_,
    )[0]  # fmt: skip
    assert same(plain, numpy) and plain.info == numpy.info
    assert {type(value) for value in numpy.info.values()} <= {str, int, float, bool}
    edited = momask().edit(walk, [(0.2, 0.8)], seed=1), momask().edit(walk, np.array([[0.2, 0.8]]), seed=np.uint64(1))
    assert same(*edited)
    assert len(momask().generate("walk", seconds=np.float32(9.8), iterations=1)) == 196
    assert same(
        mote().generate("walk", seconds=1.0, seed=2, steps=1),
        mote().generate("walk", seconds=np.float32(1), seed=np.int8(2), steps=np.int64(1)),
    )
    one, other = dreamer.generate(1.0, seed=1, variations=2)[1], dreamer.generate(np.float32(1), seed=np.int64(2))[0]
    assert np.array_equal(one.tokens, other.tokens)
    assert len(dreamer.dance(np.array([0.5, 1.0], dtype=np.float32), np.float32(1.5), tries=1).motion) == 45


@pytest.mark.parametrize("name", [None, 3, ["momask"], "mom\0ask", "\ud800", b"\0"])
def test_what_names_no_checkpoint(name):
    refused(motionlab.load, name=name)


@pytest.mark.parametrize("device", ["gpu9", None, 3.5, "cuda:99", "mps:7", ["cpu"]])
def test_devices_that_are_not_there(device, dreamer):
    for model in (momask(), mote(), dreamer):
        assert "device must be" in refused(model.to, device=device)
    sentence = refused(momask().to, device="cpu", precision=["float32"])
    assert "precision must be one of auto, float32, bfloat16" in sentence


MEASURES = [
    ("measures:sentences", {"texts": None}, "texts must be a list of texts, got None"),
    ("measures:sentences", {"texts": [3]}, "texts must be text, got 3"),
    ("measures:sentences", {"texts": ["\ud800"]}, "half of a character"),
    ("measures:sentences", {"texts": "walk"}, "texts must be a list"),
    ("measures:sentences", {"texts": ["walk"], "seed": -1}, "seed must be a whole number from 0"),
    ("measures:sentences", {"texts": ["walk"], "seed": True}, "seed must be a whole number"),
    ("measures:sentences", {"texts": ["walk"], "seconds": "4"}, "seconds must be a number"),
    ("measures:sentences", {"texts": ["walk"], "temperature": np.nan}, "temperature must be"),
    ("measures:sentences", {"texts": ["walk"], "checkpoint": None}, "checkpoint must be text, got None"),
    ("measures:text_to_motion", {"data": 3}, "data must be text"),
    ("measures:text_to_motion", {"data": "x", "motions": 0}, "motions must be a whole number from 1"),
    ("measures:text_to_motion", {"data": "x", "motions": "many"}, "motions must be"),
    ("measures:text_to_motion", {"data": "x", "prompts": 1.5}, "prompts must be"),
    ("measures:text_to_motion", {"data": "x", "repeats": None}, "repeats must be"),
    ("measures:mote_text_to_motion", {"data": "x", "steps": True}, "steps must be"),
    ("measures:real_motion", {"data": "x", "noise_mm": np.inf}, "noise_mm must be"),
    ("measures:real_motion", {"data": "x", "shuffled": "yes"}, "shuffled must be True or False"),
    ("measures:calibration", {"data": "x", "bins": 0}, "bins must be"),
    ("editing:story", {"scenes": "walk"}, "scenes must be a list"),
    ("one_to_many:learned", {"clip": "x", "steps": -1.0}, "steps must be a number"),
    ("captioning:pairs", {"data": "x", "count": "5"}, "count must be a whole number"),
]


@pytest.mark.parametrize("name, arguments, sentence", MEASURES)
def test_measures_say_what_they_take(name, arguments, sentence):
    with pytest.raises(MotionLabError, match=sentence):
        load_measure(f"evaluation.{name}")(**arguments)


def test_measures_take_numbers_of_numpy():
    remote = registry.register_measure(plain_numbers)
    assert remote(np.int64(2), np.float32(0.5), flag=np.bool_(True)) == {"count": 2, "share": 0.5, "flag": True}
    assert inspect.signature(remote) == inspect.signature(plain_numbers)
    with pytest.raises(TypeError):
        remote()


def plain_numbers(count: int, share: float | None = None, flag: bool = False) -> dict:
    assert type(count) is int and type(share) in (float, type(None)) and type(flag) is bool
    return {"count": count, "share": share, "flag": flag}
