"""Endpoints for programs and agents around clips: edits, captions, variations, sweeps. Files in, files out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial

import gradio as gr

from demo.components.downloads import FORMATS, write_file
from demo.components.events import ONE_AT_A_TIME, SWEEP
from demo.errors import raise_plain_errors
from demo.models import Models
from demo.state.describe import DescribeSettings, varied
from demo.state.describe import shown as described_state
from demo.state.edit import (
    KEEP,
    EditSettings,
    Extend,
    JoinMotions,
    Loop,
    Regenerate,
    Story,
    apply_edit,
    asked_scenes,
    open_motion,
    read_clip,
)
from demo.state.one_to_many import VariationRequest, run_variation, shipped_reference
from demo.state.request import asked_sentence, checked_number
from demo.state.sweep_form import SETTINGS, SweepForm
from evaluation.sweeps import steps
from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.models.editing import Span
from motionlab.models.motiondreamer.pipeline import MotionDreamer

OWN = -1  # stands for a number that the model brings


def build_clip_endpoints(lab: Models) -> None:
    """Adds /edit, /extend, /join, /loop, /story, /variations and /sweep, and /vary and /imagine where a system can."""
    with gr.Group(visible=False):
        _add_edits(lab)
        if lab.describing:
            _add_variations_of_any(lab)
        _add_variations_of_one()
        _add_sweep(lab)


def _endpoint(function: Callable, inputs: list, outputs, queue: dict | None = None) -> None:
    """Under the function's name; its docstring describes it and its arguments."""
    gr.Button().click(
        raise_plain_errors(function),
        inputs,
        outputs,
        api_name=function.__name__,
        api_description=function.__doc__.split("\n\n")[0].strip(),
        **(queue or ONE_AT_A_TIME),
    )


def _file(label: str) -> gr.File:
    return gr.File(label=label, file_types=[".bvh", ".npz"])


def _format() -> gr.Dropdown:
    return gr.Dropdown(list(FORMATS), value="bvh", label="format of the answer")


def _add_edits(lab: Models) -> None:
    def settings(keep, seed, guidance, lock_feet, model) -> tuple:
        """The system, and how it edits."""
        [name] = lab.named(model or next(iter(lab.speaking_tokens)))
        if name not in lab.speaking_tokens:
            raise MotionLabError(f"{name} cannot edit; choose one of {', '.join(lab.speaking_tokens)}.")
        guidance = lab.guidance[name] if guidance == OWN else guidance
        return lab.labs[name], EditSettings(keep, bool(lock_feet), guidance=guidance, seed=seed, model=name)

    def answer(motion, request, format, *how) -> str:
        system, edit_settings = settings(*how)
        clip, title = read_clip(motion) if isinstance(motion, str) else (motion, "story")
        take = apply_edit(system, open_motion(system, clip, title), request, edit_settings).take
        return write_file(take.motion, take.title, take.seed, format, "edit")

    def common() -> list:
        return [
            gr.Radio(KEEP, value=KEEP[0], label="what happens to the rest"),
            gr.Number(0, label="seed"),
            gr.Number(OWN, label=f"guidance, 0 to 10 ({OWN}: the model's own)"),
            gr.Checkbox(False, label="lock feet where they stand"),
            gr.Textbox("", label=f"model (one of {', '.join(lab.speaking_tokens)}; empty: the first)"),
            _format(),
        ]

    def edit(motion, spans, keep, seed, guidance, lock_feet, model, format):
        """Regenerates parts of a clip by sentences; the rest stays as it was.

        Args:
            motion: the clip, a BVH or NPZ file of a person.
            spans: what to change, a list such as
                [{"start": 1.0, "end": 2.5, "sentence": "a person waves", "part": "upper"}]; seconds; part is "all",
                "upper" or "lower"; without a sentence the model finds a way through.
            keep: what happens to the rest.
            seed: same seed, same result.
            guidance: how strictly to obey the sentences, 0 to 10; -1 is the model's own.
            lock_feet: whether feet are held where they stand.
            model: which model; empty for the first.
            format: bvh, glb, npz or mp4.
        """
        try:
            some = tuple(
                Span(float(s["start"]), float(s["end"]), asked_sentence(s.get("sentence")), str(s.get("part", "all")))
                for s in spans
            )
        except (TypeError, ValueError, KeyError, AttributeError):
            raise MotionLabError(
                'spans must be a list such as [{"start": 1, "end": 2.5, "sentence": "..."}].'
            ) from None
        if not some:
            raise MotionLabError("Give at least one span to change.")
        return answer(motion, Regenerate(some), format, keep, seed, guidance, lock_feet, model)

    def extend(motion, before, after, sentence, keep, seed, guidance, lock_feet, model, format):
        """Continues a clip in front of its start or behind its end.

        Args:
            motion: the clip, a BVH or NPZ file of a person.
            before: seconds in front, 0 to 20.
            after: seconds behind, 0 to 20.
            sentence: what happens there; may be empty.
            keep, seed, guidance, lock_feet, model, format: as in edit.
        """
        before, after = (
            checked_number(value, 0, 20, words, False)
            for value, words in ((before, "seconds before"), (after, "seconds after"))
        )
        request = Extend(before, after, asked_sentence(sentence))
        return answer(motion, request, format, keep, seed, guidance, lock_feet, model)

    def join(first, second, seconds, sentence, keep, seed, guidance, lock_feet, model, format):
        """Joins two clips by a transition.

        Args:
            first: a BVH or NPZ file of a person.
            second: another one, which follows.
            seconds: how long the transition lasts, 0.2 to 8.
            sentence: what happens in between; may be empty.
            keep, seed, guidance, lock_feet, model, format: as in edit.
        """
        gap = checked_number(seconds, 0.2, 8, "seconds between", False)
        request = JoinMotions(read_clip(second)[0], gap, asked_sentence(sentence))
        return answer(first, request, format, keep, seed, guidance, lock_feet, model)

    def loop(motion, in_place, format):
        """Makes the part of a clip that repeats best into a loop: its last frame leads into its first.

        Args:
            motion: the clip, a BVH or NPZ file of a person.
            in_place: whether the body stays where it is, as on a treadmill; otherwise each round begins where the last
                one ended.
            format: bvh, glb, npz or mp4.
        """
        return answer(motion, Loop(bool(in_place)), format, KEEP[0], 0, OWN, False, "")

    def story(scenes, seed, guidance, lock_feet, model, format):
        """Acts several sentences out in one take.

        Args:
            scenes: a list of [sentence, seconds], up to 60 s together.
            seed, guidance, lock_feet, model, format: as in edit.
        """
        request = Story(asked_scenes(scenes if isinstance(scenes, list) else ()))
        system, _ = settings(KEEP[0], seed, guidance, lock_feet, model)
        start = system.generate(request.scenes[0][0], seconds=1.0, seed=0)  # a story keeps nothing of it
        return answer(start, request, format, KEEP[0], seed, guidance, lock_feet, model)

    sentence = partial(gr.Textbox, "")
    motion = partial(_file, "motion (.bvh or .npz)")
    spans = gr.JSON([{"start": 1.0, "end": 2.0, "sentence": "a person waves", "part": "all"}], label="spans to change")
    _endpoint(edit, [motion(), spans, *common()], gr.File())
    numbers = [gr.Number(0, label="seconds before"), gr.Number(2, label="seconds after")]
    _endpoint(extend, [motion(), *numbers, sentence(label="what happens there"), *common()], gr.File())
    gap = gr.Number(1, label="seconds between")
    first, second = _file("first motion (.bvh or .npz)"), _file("second motion (.bvh or .npz)")
    _endpoint(join, [first, second, gap, sentence(label="what happens in between"), *common()], gr.File())
    _endpoint(loop, [motion(), gr.Checkbox(False, label="in place"), _format()], gr.File())
    scenes = gr.JSON([["a person walks forward", 3], ["a person bows", 2]], label="scenes: [sentence, seconds] each")
    _endpoint(story, [scenes, *common()[1:]], gr.File())


def _add_variations_of_any(lab: Models) -> None:
    [system, *_] = lab.describing.values()

    def vary(motion, strength, sentence, seed, format):
        """A variation of any clip of a person.

        Args:
            motion: the clip, a BVH or NPZ file; of a long one the first seconds.
            strength: 0 leaves it as the model remembers it, 1 keeps its length alone.
            sentence: what to lean towards; may be empty.
            seed: same seed, same variation.
            format: bvh, glb, npz or mp4.
        """
        state = described_state(system, *read_clip(motion))
        made = varied(system, state, strength, asked_sentence(sentence), DescribeSettings(seed=seed))
        return write_file(made.newest, made.title, made.seed, format, system.name)

    def imagine(seed, temperature, format):
        """A clip and a sentence about it, both from nothing.

        Args:
            seed: same seed, same pair.
            temperature: of the words, 0 to 2.
            format: bvh, glb, npz or mp4.
        Returns:
            the sentence, and the clip's file.
        """
        how = DescribeSettings(seed=seed, temperature=temperature).checked()
        [pair] = system.imagine(seed=how.seed, steps=how.steps, solver=how.solver, temperature=how.temperature)
        return pair.caption.text, write_file(pair.motion, pair.caption.text, how.seed, format, system.name)

    strength, towards = gr.Number(0.5, label="strength, 0 to 1"), gr.Textbox("", label="towards a sentence")
    seed = gr.Number(0, label="seed")
    _endpoint(vary, [_file("motion (.bvh or .npz)"), strength, towards, seed, _format()], gr.File())
    temperature = gr.Number(DescribeSettings.temperature, label="temperature of words, 0 to 2")
    _endpoint(imagine, [gr.Number(0, label="seed"), temperature, _format()], [gr.Textbox(label="sentence"), gr.File()])


def _add_variations_of_one() -> None:
    names = checkpoint.shipped(MotionDreamer.name)

    def variations(clip, times, count, people, seed, temperature, window, overlap, loop, format):
        """Variations of one of the shipped clips, or a crowd made of it.

        Args:
            clip: the name of a shipped clip.
            times: how long, in lengths of the clip, 1 to 8.
            count: how many variations, 1 to 4.
            people: of a crowd, 1 for none.
            seed: same seed, same movement.
            temperature: how readily it leaves the order of the clip, 0.1 to 2.
            window: tokens that are seen to either side.
            overlap: tokens from one window to the next.
            loop: whether it ends as it begins.
            format: bvh, glb, npz or mp4.
        Returns:
            a file each.
        """
        if clip not in names:
            raise MotionLabError(f"There is no clip of that name; choose one of {', '.join(names)}.")
        system = shipped_reference(clip)
        request = VariationRequest(times, count, people, seed, temperature, window, overlap, bool(loop)).checked(system)
        made = run_variation(clip, system, request).made
        return [write_file(one, clip, one.info["seed"], format, system.name) for one in made]

    start = VariationRequest()
    fields = [
        gr.Dropdown(names, value=names[0] if names else None, label="clip"),
        gr.Number(start.times, label="length, in lengths of the clip"),
        gr.Number(start.variations, label="number of variations"),
        gr.Number(start.people, label="people of a crowd"),
        gr.Number(start.seed, label="seed"),
        gr.Number(start.temperature, label="temperature"),
        gr.Number(start.window, label="window (W)"),
        gr.Number(start.stride, label="overlap (S)"),
        gr.Checkbox(start.loop, label="loop"),
        _format(),
    ]
    _endpoint(variations, fields, gr.File(file_count="multiple"))


def _add_sweep(lab: Models) -> None:
    def sweep(setting, values, sentences, repeats):
        """Varies one setting of the first model over sentences, and measures every clip.

        Args:
            setting: guidance, iterations, residual_depth, temperature or top_k.
            values: up to 8 numbers between commas.
            sentences: up to 8, one a line.
            repeats: how many seeds, 1 to 5.
        Returns:
            a row a value and seed: its arguments and what was measured.
        """
        plan = SweepForm.read(lab, setting, values, sentences, repeats)
        with tempfile.TemporaryDirectory(prefix="motionlab-sweep-") as folder:
            done = list(steps(plan.sweep(next(iter(lab.speaking_tokens))), folder))
        if failed := [step.failure for step in done if step.failure]:
            raise MotionLabError(failed[0])
        return [{name: value for name, value in step.row.items()} for step in done if step.row]

    fields = [
        gr.Dropdown(list(SETTINGS), value="guidance", label="setting"),
        gr.Textbox("2, 4, 6", label="values"),
        gr.Textbox("a person walks forward\na person bows", label="sentences", lines=2),
        gr.Number(1, label="repeats"),
    ]
    _endpoint(sweep, fields, gr.JSON(), {"concurrency_id": SWEEP, "concurrency_limit": 1})
