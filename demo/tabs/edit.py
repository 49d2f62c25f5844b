"""The Edit tab: a motion, spans of it made anew, continued, joined to another one, or a whole story in one take."""

from __future__ import annotations

import html

import gradio as gr

from demo import examples
from demo.components.address import Address, copy_button, shows_in_address
from demo.components.events import HIDDEN, ONE_AT_A_TIME, follow, replayed, waiting
from demo.components.timeline import MARKED, marked_spans, timeline
from demo.components.trim import NEWS, trim_bar, trim_payload, trimmed_part
from demo.components.viewer import motion_viewer
from demo.components.widgets import facts_line, save_buttons, save_on_press, seed_row
from demo.errors import notice_errors
from demo.models import Models, title_of
from demo.state.edit import (
    KEEP,
    LONGEST,
    NUMBERS,
    Cut,
    EditSettings,
    EditState,
    Extend,
    JoinMotions,
    Loop,
    Regenerate,
    Story,
    apply_edit,
    asked_scenes,
    open_motion,
    read_clip,
    retry_edit,
    undo_edit,
    with_locked_feet,
)
from demo.state.edit_link import pack_edit, unpack_edit
from demo.state.generate import GenerateState
from demo.state.request import asked_sentence, checked_number
from motionlab.errors import MotionLabError
from motionlab.motion.resample import cut_motion

TRIM = "edit-other-trim"
KEPT = 3600  # seconds that a visitor's takes are kept after the last change
WAYS = ("Change a part", "Extend", "Join with another clip", "Storyboard", "Loop")
OF_NOTHING, BY_NO_MODEL = "Storyboard", "Loop"  # what keeps no rest of the motion; what no model makes
TRAVELS = {"moving on": False, "in place": True}
SCENES = [list(scene) for scene in examples.STORY]


def build_edit(models: Models, scene: gr.State, opening: GenerateState, address: Address, character: gr.State) -> None:
    """Lays the tab out inside the current gr.Blocks.

    Args:
        scene: what Generate shows.
        opening: what is edited before anyone chooses.
        address: what a link asked for.
        character: what downloads are of, where one is open.
    """
    lab = models.first
    first = open_motion(lab, opening.motion, opening.request.prompt, source=opening.chosen)
    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=7, min_width=320, elem_classes="stage-column"):
            viewer = motion_viewer(first.payload(), elem_id="edit-viewer")
            facts = gr.HTML(_facts(first, pack_edit(first).note), elem_id="edit-facts")
            bar = timeline(first.timeline(lab), elem_id="edit-timeline")
            with gr.Row(elem_classes="actions"):
                copy_button("edit-copy-link")
                undo = gr.Button("Undo", size="sm", min_width=0, elem_id="edit-undo")
                retry = gr.Button("Another try", size="sm", min_width=0, elem_id="edit-again")
                beside = gr.Checkbox(
                    False, label="Show the version before", container=False, min_width=160, elem_id="edit-beside"
                )
                savers = save_buttons("edit-")
        with gr.Column(scale=3, min_width=280, elem_classes="settings"):
            with gr.Row():
                take = gr.Button("Take the clip from Generate", size="sm", elem_id="edit-take")
                upload = gr.UploadButton(
                    "Open BVH or NPZ", file_types=[".bvh", ".npz"], size="sm", elem_id="edit-upload"
                )
            way = gr.Radio(list(WAYS), value=WAYS[0], label="What to do", elem_id="edit-way")
            fields = _Fields()
            how = _Settings(models)

    marked = gr.Button(visible="hidden", elem_id=MARKED)
    marks = gr.Textbox("[]", visible="hidden", elem_id="edit-marks")
    download_file = gr.File(visible="hidden", elem_id="edit-parcel")
    edit_state = gr.State(first, time_to_live=KEPT)
    link = gr.Textbox("", visible="hidden")
    shown = [edit_state, viewer, bar, facts, how.seed, link]
    link.change(None, js=shows_in_address("e"), inputs=link, **HIDDEN)

    part = gr.Textbox("", visible="hidden")  # of the clip to join with
    trimmed = gr.Button(visible="hidden", elem_id=TRIM)

    marked.click(None, js="() => window.motionlabMarks", outputs=marks, **HIDDEN)
    trimmed.click(None, js=f"() => window.{NEWS[TRIM]}", outputs=part, **HIDDEN)
    way.change(
        lambda chosen: [*(gr.Group(visible=chosen == name) for name in WAYS), *how.seen(chosen)],
        way,
        [*fields.groups, how.keep, *how.drawn],
        queue=False,
        **HIDDEN,
    )
    how.dice.click(None, js="() => Math.floor(Math.random() * 100000)", outputs=how.seed, **HIDDEN)

    def on_show(after: EditState, beside: bool) -> tuple:
        packed = pack_edit(after)
        return (
            after,
            after.payload(beside),
            after.timeline(lab),
            _facts(after, packed.note),
            after.take.seed if after.take.request else gr.skip(),
            packed.code,
        )

    @notice_errors
    def restore(code: str):
        return on_show(unpack_edit(code, models), False) if code else gr.skip()

    address.edit.change(restore, address.edit, shown, **ONE_AT_A_TIME, **HIDDEN)

    def act(trigger, make, inputs) -> None:
        """A button that leads to another desk: make(system, desk, how, *inputs)."""

        @notice_errors
        def acted(before: EditState, beside, model, keep, feet, guidance, iterations, temperature, seed, *rest):
            settings = EditSettings(
                keep, bool(feet), **dict(zip(NUMBERS, (guidance, iterations, temperature, seed))), model=model
            )
            return on_show(make(models.of(model), before, settings, *rest), beside)

        trigger(
            acted,
            [edit_state, beside, *how.all, *inputs],
            shown,
            js=waiting("edit-viewer"),
            api_visibility="private",
            show_progress="minimal",
            show_progress_on=facts,
            **ONE_AT_A_TIME,
        ).then(None, js=replayed("edit-viewer"), **HIDDEN)

    def regenerate(lab, before, settings, marks):
        spans = marked_spans(marks)
        if not spans:
            raise MotionLabError("Mark a part first: drag over the bar below the figure.")
        return apply_edit(lab, before, Regenerate(tuple(spans)), settings)

    def cut(lab, before, settings, marks):
        spans = marked_spans(marks)
        if len(spans) != 1:
            raise MotionLabError("Mark the one part to keep: drag over the bar below the figure.")
        return apply_edit(lab, before, Cut(spans[0].start, spans[0].end), settings)

    def go_on(lab, before, settings, front, behind, text):
        front, behind = (
            checked_number(value, 0, 20, words, False)
            for value, words in ((front, "seconds before"), (behind, "seconds after"))
        )
        return apply_edit(lab, before, Extend(front, behind, asked_sentence(text)), settings)

    def join(lab, before, settings, shown, path, part, gap, text):
        other = read_clip(path)[0] if path else shown.motion
        other = cut_motion(other, *trimmed_part(part)) if path and part else other
        gap = checked_number(gap, 0.2, 8, "seconds between", False)
        source = None if path else shown.chosen
        return apply_edit(lab, before, JoinMotions(other, gap, asked_sentence(text), source), settings)

    def offer_part(path):
        if not path:
            return "", ""
        whole, name = read_clip(path)
        return trim_payload(name, whole.seconds, 0.0, min(whole.seconds, LONGEST), LONGEST), ""

    fields.other.change(notice_errors(offer_part), fields.other, [fields.bar, part], **ONE_AT_A_TIME, **HIDDEN)
    fields.more.click(lambda rows: [*rows, ["", 3]], fields.scenes, fields.scenes, queue=False, **HIDDEN)
    act(fields.regenerate.click, regenerate, [marks])
    act(fields.cut.click, cut, [marks])
    act(fields.go.click, go_on, [fields.before, fields.after, fields.onward])
    act(fields.join.click, join, [scene, fields.other, part, fields.gap, fields.bridge])
    act(
        fields.tell.click,
        lambda lab, before, settings, rows: apply_edit(lab, before, Story(asked_scenes(rows)), settings),
        [fields.scenes],
    )
    act(
        fields.loop.click,
        lambda lab, before, settings, travel: apply_edit(lab, before, Loop(TRAVELS.get(travel, False)), settings),
        [fields.travel],
    )
    act(retry.click, lambda lab, before, settings: retry_edit(lab, before, settings), [])
    act(undo.click, lambda lab, before, settings: with_locked_feet(undo_edit(before), settings.feet), [])
    act(how.feet.input, lambda lab, before, settings: with_locked_feet(before, settings.feet), [])
    act(
        take.click,
        lambda lab, before, settings, shown: with_locked_feet(
            open_motion(lab, shown.motion, shown.chosen.prompt, before, shown.chosen), settings.feet
        ),
        [scene],
    )
    act(
        upload.upload,
        lambda lab, before, settings, path: with_locked_feet(open_motion(lab, *read_clip(path), before), settings.feet),
        [upload],
    )

    beside.change(
        notice_errors(lambda before, beside: before.payload(beside)),
        [edit_state, beside],
        viewer,
        **ONE_AT_A_TIME,
        **HIDDEN,
    )
    save_on_press(
        savers,
        edit_state,
        download_file,
        lambda kept: (kept.take.motion, kept.take.title, kept.take.seed, "edit"),
        "edit-viewer",
        character=character,
    )


class _Fields:
    """One group of fields for each of WAYS, of which one is seen."""

    def __init__(self):
        with gr.Group(elem_classes="way") as spans:
            gr.HTML(
                "<p class='facts'>Drag over the bar below the figure. Write what should happen in each marked part, "
                "for the whole body or half of it.</p>"
            )
            self.regenerate = gr.Button("Regenerate the marked part", variant="primary", elem_id="edit-remake")
            self.cut = gr.Button("Keep only the marked part", size="sm", elem_id="edit-cut")
        with gr.Group(visible=False, elem_classes="way") as onward:
            self.before = gr.Slider(0, 10, value=0, step=0.2, label="Seconds before", elem_id="edit-before")
            self.after = gr.Slider(0, 10, value=2, step=0.2, label="Seconds after", elem_id="edit-after")
            self.onward = _sentence("What happens there?", "edit-onward")
            self.go = gr.Button("Extend", variant="primary", elem_id="edit-go")
        with gr.Group(visible=False, elem_classes="way") as another:
            self.other = gr.File(
                label="The other motion: BVH or NPZ; without a file the clip in Generate",
                file_types=[".bvh", ".npz"],
                type="filepath",
                elem_id="edit-other",
                height=110,
            )
            self.bar = trim_bar("", TRIM, elem_id="edit-other-part")
            self.gap = gr.Slider(0.2, 4, value=1, step=0.2, label="Seconds between", elem_id="edit-gap")
            self.bridge = _sentence("What happens in between? May stay empty.", "edit-bridge")
            self.join = gr.Button("Join", variant="primary", elem_id="edit-join")
        with gr.Group(visible=False, elem_classes="way") as board:
            self.scenes = gr.Dataframe(
                SCENES,
                headers=["sentence", "seconds"],
                datatype=["str", "number"],
                type="array",
                column_count=2,
                label=f"Scenes, one take of up to {LONGEST:.0f} s",
                interactive=True,
                wrap=True,
                column_widths=["74%", "26%"],
                elem_id="edit-scenes",
            )
            self.more = gr.Button("Add a scene", size="sm", elem_id="edit-more")
            self.tell = gr.Button("Make one take", variant="primary", elem_id="edit-tell")
        with gr.Group(visible=False, elem_classes="way") as around:
            gr.HTML(
                "<p class='facts'>Finds the part whose end looks most like its beginning, and leads the end over to "
                "the beginning. What comes before and after is cut off.</p>"
            )
            self.travel = gr.Radio(
                list(TRAVELS),
                value="moving on",
                label="The body is",
                elem_id="edit-travel",
                info="Moving on: each round begins where the last one ended. In place: as on a treadmill.",
            )
            self.loop = gr.Button("Make a loop", variant="primary", elem_id="edit-loop")
        self.groups = [spans, onward, another, board, around]


class _Settings:
    """The model and the fields of `EditSettings`; all: in that order. drawn: what only a model needs."""

    def __init__(self, models: Models):
        start = EditSettings()
        names = [(title_of(name), name) for name in models.speaking_tokens]
        self.several = len(names) > 1
        model = gr.Radio(names, value=names[0][1], label="Model", elem_id="edit-model", visible=self.several)
        self.keep = gr.Radio(
            KEEP,
            value=start.keep,
            label="The rest of the motion",
            elem_id="edit-keep",
            info=f"If it {KEEP[0]}, a new part has to arrive where the rest begins, wherever it leads.",
        )
        self.feet = gr.Checkbox(
            start.feet, label="Lock the feet where they stand", elem_id="edit-feet", container=False
        )
        self.seed, self.dice, _ = seed_row(start.seed, "edit-", lock=False)
        with gr.Accordion("Advanced", open=False, elem_id="edit-advanced") as advanced:
            guidance = gr.Slider(
                0, 10, value=start.guidance, step=0.5, label="Prompt strength (s)", elem_id="edit-guidance"
            )
            iterations = gr.Slider(1, 30, value=start.iterations, step=1, label="Steps (L)", elem_id="edit-iterations")
            temperature = gr.Slider(
                0.1, 2, value=start.temperature, step=0.1, label="Temperature", elem_id="edit-temperature"
            )
        follow(model, guidance, models.guidance)
        self.all = [model, self.keep, self.feet, guidance, iterations, temperature, self.seed]
        self.drawn = [model, self.seed, self.dice, advanced]

    def seen(self, way: str) -> list[dict]:
        """Of `keep` and `drawn`: whether one of WAYS needs them."""
        drawn = way != BY_NO_MODEL
        return [gr.update(visible=one) for one in (drawn and way != OF_NOTHING, drawn and self.several, *[drawn] * 3)]


def _sentence(placeholder: str, elem_id: str) -> gr.Textbox:
    return gr.Textbox(placeholder=placeholder, show_label=False, container=False, lines=1, elem_id=elem_id)


def _facts(edit_state: EditState, note: str) -> str:
    """note: why there is no link to it, if there is none."""
    motion, take = edit_state.take.motion, edit_state.take
    parts = [f"<b>{html.escape(take.title)}</b>", f"<b>{motion.seconds:.1f}</b> s", take.said]
    parts += [f"{len(edit_state.takes) - 1} to undo"] if len(edit_state.takes) > 1 else []
    parts += [note] if note else []
    return facts_line(parts)
