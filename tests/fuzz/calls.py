"""Cases of calls: the page's endpoints with payloads that programs may send, and Python's own functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np

from tests.fuzz.inputs import Inputs
from tests.fuzz.mutations import dumped, mutated_bytes, mutated_json, odd_value
from tests.fuzz.values import VALUES
from tests.synthetic import swinging, wave_animation, wave_motion

Case = Callable[[], object]
ODD = 0.2  # of the arguments of a call


def _mostly(rng: Random, good: dict) -> dict:
    """These arguments, some of them odd, some left out."""
    found = {name: odd_value(rng) if rng.random() < ODD else value for name, value in good.items()}
    return {name: value for name, value in found.items() if rng.random() < 0.9}


def marks(rng: Random, inputs: Inputs, folder: Path) -> Case:
    """What the timeline and the strip send."""
    from demo.components.timeline import marked_spans
    from demo.state.one_to_many import spans

    document = mutated_json(rng, inputs.one(rng, "marks"))
    text = (
        dumped(document).decode()
        if rng.random() < 0.8
        else mutated_bytes(rng, dumped(document)).decode(errors="replace")
    )
    read, model = rng.choice((marked_spans, spans)), inputs.models.get("momask")

    def use() -> None:
        found = read(text)
        if read is marked_spans and model is not None:
            model.edit(wave_motion(40), found)

    return use


def endpoint(rng: Random, inputs: Inputs, folder: Path) -> Case:
    """A named endpoint with values that its components may hand on."""
    name, function, defaults = rng.choice(_endpoints(inputs))
    motion = wave_motion(20).save(folder / "walk.npz")
    values = [str(motion) if value is None else value for value in defaults]
    values = [rng.choice(VALUES) if rng.random() < ODD / 2 else value for value in values]
    return lambda: function(*values)


@lru_cache
def _page(models: tuple):
    import gradio as gr

    from demo.endpoints import build_endpoints
    from demo.models import Models

    with gr.Blocks() as app:
        build_endpoints(Models(dict(models)))
    return app


def _endpoints(inputs: Inputs) -> list[tuple[str, Callable, list]]:
    """(name, the function within what makes sentences of its errors, its components' values)."""
    app = _page(tuple((name, inputs.models[name]) for name in ("momask", "mmm", "mote")))
    named = [block for block in app.fns.values() if block.api_name in ("generate", "download", "describe")]
    return [
        (block.api_name, block.fn.__wrapped__, [getattr(component, "value", None) for component in block.inputs])
        for block in named
    ]


def generate(rng: Random, inputs: Inputs, folder: Path) -> Case:
    name = rng.choice(("momask", "mmm", "mote"))
    good = {"seconds": 1.0, "seed": 3, "guidance": 2.0}
    good |= {"steps": 2} if name == "mote" else {"iterations": 2, "temperature": 1.0, "top_k": 8}
    prompts = rng.choice(("a person walks", ["a person walks", "a person waves"]))
    prompts = odd_value(rng) if rng.random() < ODD else prompts
    model, settings = inputs.models[name], _mostly(rng, good)
    settings.setdefault("seconds", 1.0)
    return lambda: model.generate(prompts, **settings)


def edit(rng: Random, inputs: Inputs, folder: Path) -> Case:
    model, motion = inputs.models[rng.choice(("momask", "mmm"))], wave_motion(40)
    motion = odd_value(rng) if rng.random() < 0.1 else motion
    how = _mostly(rng, {"seed": 1, "guidance": 2.0, "iterations": 2, "temperature": 1.0, "keep": "places"})
    odd = odd_value(rng)
    calls = [
        lambda: model.edit(
            motion, rng.choice(([(0.4, 1.2)], [(0.4, 1.2, "a person waves", "upper")], odd, [odd])), **how
        ),
        lambda: model.extend(motion, **_mostly(rng, {"before": 0.4, "after": 0.4, "sentence": "walks"}), **how),
        lambda: model.inbetween(motion, rng.choice((wave_motion(30), odd)), rng.choice((0.6, odd)), **how),
        lambda: model.story(
            rng.choice(([("walks", 1.0), ("waves", 1.0)], odd, [("walks", odd)], [(odd, 1.0)])), **_without(how, "keep")
        ),
    ]
    return rng.choice(calls)


def _without(settings: dict, name: str) -> dict:
    return {key: value for key, value in settings.items() if key != name}


def describe(rng: Random, inputs: Inputs, folder: Path) -> Case:
    model, motion = inputs.models["mote"], wave_motion(30)
    motion = odd_value(rng) if rng.random() < 0.2 else motion
    how = _mostly(rng, {"steps": 2, "guidance": 2.0, "seed": 0})
    odd = odd_value(rng)
    calls = [
        lambda: model.caption(motion, rng.choice((1, 2, odd)), **how),
        lambda: model.vary(rng.choice((motion, "a person walks")), rng.choice((0.3, odd)), **how),
        lambda: model.imagine(**_mostly(rng, {"count": 1, "seconds": 1.0}), **how),
        lambda: model.retell(motion, **how),
    ]
    return rng.choice(calls)


def many(rng: Random, inputs: Inputs, folder: Path) -> Case:
    model, odd = inputs.models["motiondreamer"], odd_value(rng)
    good = {
        "seed": 0,
        "window": 2,
        "stride": 1,
        "iterations": 2,
        "temperature": 1.0,
        "shuffle": 1.0,
        "keep": [(0.2, 0.8)],
        "loop": False,
    }
    how = _mostly(rng, good)
    beats = rng.choice((np.arange(0.4, 2, 0.5), [0.5, 1.0], odd, [1.0, 0.5]))
    calls = [
        lambda: model.generate(rng.choice((1.0, odd)), variations=rng.choice((1, 2, odd)), **how),
        lambda: model.crowd(rng.choice((1, 2, odd)), rng.choice((1.0, odd)), **how),
        lambda: model.dance(beats, rng.choice((1.0, odd)), **_without(_without(how, "keep"), "loop")),
    ]
    return rng.choice(calls)


def motion_functions(rng: Random, inputs: Inputs, folder: Path) -> Case:
    from motionlab.motion import beats, contacts, features, fit, resample, video
    from motionlab.motion.motion import Motion
    from motionlab.motion.rig_features import rig_features

    odd, motion, animation = odd_value(rng), wave_motion(20), wave_animation(20)
    joints = rng.choice((motion.joints, odd))
    fps = rng.choice((20.0, np.float32(30), odd))
    times = rng.choice((np.arange(0.5, 3, 0.5), odd))
    calls = [
        lambda: Motion(joints, fps, info=rng.choice(({}, odd, {"odd": odd}))).save(
            folder / rng.choice(("a.npz", "a.bvh", "a.glb"))
        ),
        lambda: resample.resample(animation, fps),
        lambda: resample.resample_motion(motion, fps),
        lambda: beats.kinematic_beats(joints, fps),
        lambda: beats.beat_alignment(times, rng.choice((np.arange(3.0), odd))),
        lambda: beats.on_the_beat(times, np.arange(0.3, 3, 0.4), rng.choice((60, odd)), fps, rng.choice((2.0, odd))),
        lambda: contacts.feet_in_contact(joints, fps),
        lambda: fit.fit_rotations(joints, fps=fps),
        lambda: features.from_joints(joints),
        lambda: features.to_joints(odd),
        lambda: video.contact_sheet(motion, rng.choice((2, odd)), rng.choice((64, odd)), rng.choice((35, odd))),
        lambda: rig_features(swinging(np.arange(0.4, 2, 0.4), 2.0)),
        lambda: motion.save(odd),
    ]
    return rng.choice(calls)


def fields(rng: Random, inputs: Inputs, folder: Path) -> Case:
    """What the page makes of its fields before it asks a model."""
    from demo.models import Models
    from demo.state.edit import asked_scenes
    from demo.state.one_to_many import VariationRequest
    from demo.state.request import Request
    from demo.state.sweep_form import SETTINGS, SweepForm
    from demo.state.training import recipe_of

    def odd(good):
        return rng.choice(VALUES) if rng.random() < ODD else good

    models = Models({name: inputs.models[name] for name in ("momask", "mmm", "mote")})
    request = {
        "seconds": 2.0,
        "seed": 1,
        "guidance": 4.0,
        "iterations": 10,
        "temperature": 1.0,
        "top_k": 8,
        "variations": 1,
    }
    wish = {"times": 2, "variations": 1, "people": 1, "seed": 0, "temperature": 1.0, "window": 2, "stride": 1}
    rows = [[odd("a person walks"), odd(2.0)], [odd(""), odd("")], odd(["waves", "1"])]
    calls = [
        lambda: asked_scenes(rows),
        lambda: SweepForm.read(models, odd(next(iter(SETTINGS))), odd("1, 2"), odd("walks\nwaves"), odd(2)),
        lambda: Request(odd("walks"), **_mostly(rng, request)).checked(models),
        lambda: VariationRequest(**_mostly(rng, wish)).checked(inputs.models["motiondreamer"]),
        lambda: recipe_of(odd("thorough"), odd(2), odd(32)),
    ]
    return rng.choice(calls)
