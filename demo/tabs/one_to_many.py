"""The One to many tab: one motion, shipped or learned in minutes, and as many as you like made of it."""

from __future__ import annotations

import html
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import gradio as gr

from demo.components.events import HIDDEN, LEARN, NEXT, NOW, ONE_AT_A_TIME, SOON, replayed, waiting
from demo.components.origin_strip import PRESSED, strip
from demo.components.trim import NEWS, trim_bar, trim_payload, trimmed_part
from demo.components.viewer import motion_viewer
from demo.components.widgets import (
    choice_among,
    choose_by_press,
    chosen,
    facts_line,
    line,
    save_buttons,
    save_on_press,
    seed_row,
    variation_choice,
)
from demo.errors import notice_errors, notice_errors_of_steps
from demo.state.learned import LearnedModels
from demo.state.one_to_many import (
    MOST_PEOPLE,
    MOST_TIMES,
    NUMBERS,
    OneToManyState,
    VariationRequest,
    run_variation,
    shipped_reference,
    spans,
)
from demo.state.request import MAX_VARIATIONS
from demo.state.training import PACE, learn, read_upload, recipe_of
from evaluation.figures import training_figure
from motionlab.models import checkpoint
from motionlab.models.motiondreamer.pipeline import MotionDreamer
from motionlab.motion.resample import cut_animation
from motionlab.motion.rig_features import rig_animation

FIRST, OPENING = "dancer", VariationRequest(times=1.0, people=7, seed=3)
TRIM = "many-trim"
_NOTHING = "Nothing was learned; what was there before stays."
MOST_LEARNED = 4  # of a visitor's, kept while the page is open
# A secret word by which the page knows a browser again.
_VISITOR = """() => {
  try {
    const kept = localStorage.getItem("motionlab-visitor");
    if (kept) return kept;
    const letters = [...crypto.getRandomValues(new Uint8Array(20))].map((byte) => byte.toString(16).padStart(2, "0"));
    localStorage.setItem("motionlab-visitor", letters.join(""));
    return letters.join("");
  } catch {
    return ""; // a browser that keeps nothing
  }
}"""
# The viewer's own button plays a dance with its music; the music's clock leads.
_FOLLOW = """() => {
  const viewer = document.querySelector("#many-viewer .motion-viewer");
  viewer.player.lead(document.querySelector("#many-music audio"));
}"""


def open_many() -> OneToManyState:
    """What the tab shows before anyone asks."""
    return run_variation(FIRST, shipped_reference(FIRST), OPENING)


def build_many(opening: OneToManyState, app: gr.Blocks) -> None:
    """Lays the tab out inside the current gr.Blocks, `app`."""
    names = checkpoint.shipped(MotionDreamer.name)

    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=7, min_width=320, elem_classes="stage-column"):
            viewer = motion_viewer(opening.payload(), elem_id="many-viewer")
            facts = gr.HTML(_facts(opening), elem_id="many-facts")
            ribbon = strip(opening.strip(), elem_id="many-strip")
            with gr.Row(elem_classes="actions"):
                which = variation_choice("many-which", len(opening.made))
                savers = save_buttons("many-")
        with gr.Column(scale=3, min_width=280, elem_classes="settings"):
            reference = gr.Dropdown(
                names,
                value=FIRST,
                label="Clip",
                elem_id="many-reference",
                info="The one motion that everything is made of.",
            )
            asked = _RequestFields(OPENING, shipped_reference(FIRST).config.local.window)
            lessons = _TrainingFields()
    turn = gr.Number(0, visible="hidden", elem_id="many-turn")
    marked = gr.Button(visible="hidden", elem_id=PRESSED)
    keep = gr.Textbox("[]", visible="hidden", elem_id="many-keep")
    download_file = gr.File(visible="hidden", elem_id="many-parcel")
    learnt = gr.Number(0, visible="hidden")  # when something was
    part = gr.Textbox("", visible="hidden")  # of the motion that is to be learned
    trimmed = gr.Button(visible="hidden", elem_id=TRIM)
    study = gr.State(opening)
    learned = gr.State({})  # name -> MotionDreamer, the visitor's own
    visitor, kept = gr.Textbox("", visible="hidden"), LearnedModels()

    def come_back(visitor: str):
        mine = dict(list(kept.of(visitor).items())[-MOST_LEARNED:])
        return (mine, gr.Dropdown(choices=[*names, *mine])) if mine else gr.skip()

    app.load(None, js=_VISITOR, outputs=visitor, **HIDDEN)
    visitor.change(come_back, visitor, [learned, reference], queue=False, **HIDDEN)

    # Variations stand in a row, a crowd on one floor: whoever asks for one has done with the other. This comes before
    # `turn`, which reads both.
    variations, people = asked.numbers[1:3]
    variations.input(None, js="() => 1", outputs=people, **HIDDEN)
    people.input(
        None, js="(people, now) => (people > 1 ? 1 : now)", inputs=[people, variations], outputs=variations, **HIDDEN
    )
    for control in (asked.window, asked.stride):  # windows that leave tokens out would make nothing
        control.input(
            None,
            js="(window, stride) => Math.min(stride, 2 * window + 1)",
            inputs=[asked.window, asked.stride],
            outputs=asked.stride,
            **HIDDEN,
        )
    for control in [*asked.settings, reference]:
        control.input(None, js=SOON, outputs=turn, **HIDDEN)
    asked.music.change(None, js=NOW, outputs=turn, **HIDDEN)
    asked.dice.click(
        None, js=f"() => [Math.floor(Math.random() * 100000), {NEXT}]", outputs=[asked.seed, turn], **HIDDEN
    )
    marked.click(None, js=f"() => [window.motionlabSpans, {NEXT}]", outputs=[keep, turn], **HIDDEN)

    def lab_of(name: str, mine: dict):
        return mine[name] if name in mine else shipped_reference(name)

    @notice_errors
    def renew(before: OneToManyState, mine, name, keep, music, loop, *numbers):
        lab, same = lab_of(name, mine), name == before.name
        kept = spans(keep) if same and not music else ()
        request = VariationRequest(**dict(zip(NUMBERS, numbers)), loop=bool(loop), keep=kept, music=music or None)
        widest = lab.config.local.window
        if not same:  # what another reference learned may be narrower
            request = replace(request, window=min(request.window, widest))
        request = request.with_overlap()
        after = run_variation(name, lab, request.checked(lab)).look_into(before.which)
        choice = choice_among(len(after.made), after.which)
        # What a visitor may be moving right now is written only where another reference has to.
        windows = (
            (gr.skip(), gr.skip())
            if same
            else (gr.Slider(maximum=widest, value=after.request.window), gr.Slider(value=after.request.stride))
        )
        marks = gr.skip() if same and not music else "[]"
        return after, after.payload(), after.strip(), _facts(after), choice, marks, *windows

    turn.change(
        renew,
        [study, learned, reference, keep, asked.music, asked.loop, *asked.numbers],
        [study, viewer, ribbon, facts, which, keep, asked.window, asked.stride],
        trigger_mode="always_last",
        show_progress="minimal",
        show_progress_on=facts,
        api_visibility="private",
        **ONE_AT_A_TIME,
        js=waiting("many-viewer"),
    ).then(None, js=replayed("many-viewer"), **HIDDEN).then(None, js=_FOLLOW, **HIDDEN)

    @notice_errors
    def look_into(before: OneToManyState, number):
        after = before.look_into(chosen(number, len(before.made)))
        return after, after.payload(), after.strip(), _facts(after)

    which.input(look_into, [study, which], [study, viewer, ribbon, facts], **ONE_AT_A_TIME, **HIDDEN)

    @notice_errors
    def pick(before: OneToManyState, body):
        if not 0 <= int(body) < len(before.made):
            return gr.skip()
        return *look_into(before, int(body) + 1), choice_among(len(before.made), int(body))

    choose_by_press("many-viewer", pick, study, [study, viewer, ribbon, facts, which])

    @notice_errors_of_steps
    def teach(*asked):
        try:
            yield from lessons_of(*asked)
        except Exception:
            yield *[gr.skip()] * 3, line(_NOTHING), gr.skip()
            raise

    def lessons_of(mine, name, path, codes, width, pace, part, visitor):
        if path:
            animation, title = read_upload(path), Path(path).stem[:40] or "yours"
            animation = cut_animation(animation, *trimmed_part(part)) if part else animation
        else:
            lab = lab_of(name, mine)
            animation, title = rig_animation(lab.reference.features.numpy(), lab.layout), name
        title = _fresh(title, [*names, *mine])
        with closing(learn(animation, recipe_of(pace, width, codes))) as going:
            for progress_now in going:
                curve = training_figure(progress_now.logs, ["loss"], window=3) if progress_now.logs else gr.skip()
                look = gr.skip(), gr.skip(), gr.skip()
                if progress_now.lab:
                    kept.add(visitor, title, progress_now.lab)
                    mine = dict([*mine.items(), (title, progress_now.lab)][-MOST_LEARNED:])
                    look = mine, gr.Dropdown(choices=[*names, *mine], value=title), time.time()
                yield *look, line(progress_now.words, progress_now.done, 1), curve

    def offer_part(path):
        if not path:
            return "", ""
        whole = read_upload(path)
        return trim_payload(Path(path).stem, whole.seconds, 0.0, whole.seconds, whole.seconds), ""

    lessons.upload.change(notice_errors(offer_part), lessons.upload, [lessons.bar, part], **ONE_AT_A_TIME, **HIDDEN)
    trimmed.click(None, js=f"() => window.{NEWS[TRIM]}", outputs=part, **HIDDEN)
    lessons.go.click(lambda: line("Waiting for the machine …"), None, lessons.progress, queue=False, **HIDDEN)
    running = lessons.go.click(
        teach,
        [learned, reference, lessons.upload, lessons.codes, lessons.width, lessons.pace, part, visitor],
        [learned, reference, learnt, lessons.progress, lessons.curve],
        concurrency_id=LEARN,
        concurrency_limit=1,
        **HIDDEN,
    )
    running.failure(lambda: line(_NOTHING), None, lessons.progress, queue=False, **HIDDEN)
    learnt.change(None, js=f"() => [1, {NEXT}]", outputs=[people, turn], **HIDDEN)  # one of it first
    lessons.stop.click(
        lambda: line("Stopped; what was there before stays."),
        None,
        lessons.progress,
        cancels=[running],
        queue=False,
        **HIDDEN,
    )

    def shown(seen: OneToManyState):
        one = seen.chosen
        return one, seen.name, one.info["seed"], one.info["system"]

    save_on_press(savers, study, download_file, shown, "many-viewer", lambda seen: seen.request.music)


class _TrainingFields:
    """The fields around learning a motion anew."""

    def __init__(self):
        with gr.Accordion("Learn a clip of yours", open=False, elem_id="many-lessons"):
            self.upload = gr.File(
                label="Your BVH",
                file_types=[".bvh"],
                elem_id="many-upload",
                height=120,
            )
            self.bar = trim_bar("", TRIM, elem_id="many-part")
            self.codes = gr.Slider(
                8,
                128,
                value=48,
                step=8,
                label="Pieces (K)",
                elem_id="many-codes",
                info="How many pieces of movement it may tell apart.",
            )
            self.width = gr.Slider(
                1,
                12,
                value=5,
                step=1,
                label="Widest window (W)",
                elem_id="many-width",
                info="The widest that can be chosen afterwards.",
            )
            self.pace = gr.Radio(list(PACE), value=list(PACE)[-1], label="Training", elem_id="many-pace")
            with gr.Row():
                self.go = gr.Button("Learn", variant="primary", elem_id="many-learn", min_width=100)
                self.stop = gr.Button("Stop", elem_id="many-stop", min_width=80)
            self.progress = gr.HTML(
                line("Without a file the reference above is learned anew."), elem_id="many-progress"
            )
            self.curve = gr.Plot(show_label=False, elem_id="many-curve")


class _RequestFields:
    """The fields of a wish. settings: those that make it anew when moved; numbers: in the order of NUMBERS."""

    def __init__(self, start: VariationRequest, widest: int):
        times = gr.Slider(
            1,
            MOST_TIMES,
            value=start.times,
            step=0.5,
            label="Length",
            elem_id="many-times",
            info="In lengths of the reference, up to a minute.",
        )
        variations = gr.Radio(
            list(range(1, MAX_VARIATIONS + 1)),
            value=start.variations,
            label="Variations",
            elem_id="many-variations",
            info="In a row, each from a seed of its own. Press a body to choose it.",
        )
        people = gr.Slider(
            1,
            MOST_PEOPLE,
            value=start.people,
            step=1,
            label="People in a crowd",
            elem_id="many-people",
            info="How many at once on one floor, no two in step. 1 is no crowd.",
        )
        self.loop = gr.Checkbox(start.loop, label="Loop: end as it begins", elem_id="many-loop", container=False)
        # a player of the browser's own, whose clock can be read
        plain = gr.WaveformOptions(show_recording_waveform=False)
        self.music = gr.Audio(
            label="Music to dance to", type="filepath", sources=["upload"], elem_id="many-music", waveform_options=plain
        )
        self.seed, self.dice, _ = seed_row(start.seed, "many-", "Same seed and settings, same movement.", lock=False)
        with gr.Accordion("Advanced", open=False, elem_id="many-advanced"):
            temperature = gr.Slider(
                0.1,
                2,
                value=start.temperature,
                step=0.1,
                label="Temperature",
                elem_id="many-temperature",
                info="How readily it leaves the order of the reference.",
            )
            self.window = gr.Slider(
                1,
                widest,
                value=start.window,
                step=1,
                label="Window (W)",
                elem_id="many-window",
                info="How many tokens it sees to either side. Few: it forgets what it was doing.",
            )
            self.stride = gr.Slider(
                1,
                11,
                value=start.stride,
                step=1,
                label="Overlap (S)",
                elem_id="many-stride",
                info="Tokens from one window to the next: the fewer, the more neighbours agree. It follows the window.",
            )
        self.numbers = [times, variations, people, self.seed, temperature, self.window, self.stride]
        self.settings = [*self.numbers, self.loop]


def _facts(study: OneToManyState) -> str:
    one = study.chosen
    parts = [
        f"<b>{html.escape(study.name)}</b>",
        f"<b>{one.seconds:.1f}</b> s made of {study.reference[0]:.1f} s",
        f"{len(one.skeleton)} joints",
        f"made in <b>{study.took:.2f}</b> s",
        *([study.said] if study.said else []),
    ]
    return facts_line(parts)


def _fresh(title: str, taken: list[str]) -> str:
    """The title, numbered where it is taken."""
    numbered = (title if i == 1 else f"{title} {i}" for i in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)
