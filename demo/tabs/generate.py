"""The Generate tab: a sentence, the moving result, what was understood, the settings, and a look inside."""

from __future__ import annotations

import html
import json
from dataclasses import replace

import gradio as gr

from demo import examples
from demo.components.address import Address, copy_button, shows_in_address
from demo.components.controls import Controls
from demo.components.events import HIDDEN, IN_BATCHES, NEXT, ONE_AT_A_TIME, SOON, pressed_again, replayed, waiting
from demo.components.token_view import token_payload, token_view
from demo.components.viewer import motion_viewer
from demo.components.widgets import (
    choice_among,
    choose_by_press,
    chosen,
    facts_line,
    save_buttons,
    save_on_press,
    variation_choice,
)
from demo.errors import notice_errors
from demo.models import Models
from demo.state.generate import GenerateState, make_scene
from demo.state.link import pack_request, unpack_request
from demo.state.request import Request
from demo.state.understood import Understood, understood, well_known

TOGETHER = "side by side"
OPENING = Request(examples.OPENING, seed=examples.SEED)
NEAREST = 3
_ASKED = """() => document.body.classList.add("asked")"""  # the showcase gives way to what was asked for
_SHOWCASE = "Seven dancers, all made of one clip of ten seconds. Write a sentence above, and another body acts it out."
MOST_SURPRISES = 150  # sentences that "Surprise me" draws from


def build_generate(
    lab: Models, opening: GenerateState, address: Address, character: gr.State, showcase: str | None = None
) -> tuple[gr.State, gr.Button]:
    """Lays the tab out inside the current gr.Blocks.

    Args:
        opening: what stands in the fields before anyone asks.
        address: what a link asked for.
        character: what downloads are of, where one is open.
        showcase: a viewer's payload to begin with; None for the clip of `opening`.
    Returns:
        the scene that is shown, and the button that leads to where the showcase is from.
    """
    asked = opening.request
    with gr.Row(elem_classes="ask", equal_height=True):
        prompt = gr.Textbox(
            asked.prompt,
            placeholder="What should the body do? For example: a person walks forward and waves",
            lines=1,
            max_lines=1,
            label="What should the body do?",
            show_label=False,
            container=False,
            scale=8,
            elem_id="prompt",
            autofocus=False,
        )
        go = gr.Button("Generate", variant="primary", scale=1, min_width=120, elem_id="generate")
        surprise = gr.Button("Surprise me", scale=1, min_width=120, elem_id="surprise")
    found = _understood(lab, opening)
    with gr.Row(elem_classes="chips known", elem_id="known"):
        about = gr.HTML(_about(found), elem_id="understood")
        near = [
            gr.Button(text, visible=bool(text), size="sm", variant="secondary", min_width=0, elem_classes="near")
            for text in _nearest(found, opening)
        ]
    chips = []
    with gr.Row(elem_classes="chips", elem_id="examples"):
        for kind, sentences in examples.EXAMPLES.items():
            gr.HTML(f"<span>{html.escape(kind)}</span>", elem_classes="kind")
            chips += [gr.Button(text, size="sm", variant="secondary", min_width=0) for text in sentences]

    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=7, min_width=320, elem_classes="stage-column"):
            viewer = motion_viewer(showcase or opening.payload(), elem_id="viewer")
            facts = gr.HTML(facts_line([_SHOWCASE]) if showcase else _facts(lab, opening), elem_id="facts")
            lead = gr.Button(
                "Make a crowd, a dance or variations of one clip",
                size="sm",
                visible=showcase is not None,
                elem_id="lead",
            )
            with gr.Row(elem_classes="actions", elem_id="actions"):
                pin = gr.Button("Pin to compare", size="sm", min_width=0, elem_id="pin")
                copy_button("copy-link")
                which = variation_choice("which")
                savers = save_buttons("")
        with gr.Column(scale=4, min_width=300, elem_classes="settings"):
            controls = Controls(lab, asked, TOGETHER)

            def tokens_of(shown: GenerateState) -> str:
                return token_payload(shown.motion, getattr(lab.of(*shown.chosen.models), "codebook_size", 0))

            with gr.Accordion("How the model filled it in", open=False, elem_id="inside"):
                tokens = token_view(tokens_of(opening), elem_id="tokens")
    turn = gr.Number(0, visible="hidden", elem_id="turn")
    download_file = gr.File(visible="hidden", elem_id="parcel")
    link = gr.Textbox("", visible="hidden", elem_id="link")
    scene = gr.State(opening)
    shown = [scene, viewer, tokens, facts, which, about, *near, link]

    for control in [*controls.settings, controls.seed, controls.model]:
        control.input(None, js=SOON, outputs=turn, **HIDDEN)
    drawn = {"inputs": [controls.seed, controls.locked, prompt], "outputs": [controls.seed, turn]}
    press = pressed_again("generate", start=[asked.prompt])
    gr.on([prompt.submit, go.click], None, js=press, **drawn, **HIDDEN)
    for chip in [*chips, *near]:
        chip.click(None, js=f"(text) => [text, {NEXT}]", inputs=chip, outputs=[prompt, turn], **HIDDEN)
    texts = json.dumps(_surprises(lab))
    others = f"({texts}).filter((other) => other !== text)"  # the sentence that stands there would be no surprise
    random = f"(text) => {{ const some = {others}; return [some[Math.floor(Math.random() * some.length)], {NEXT}] }}"
    surprise.click(None, js=random, inputs=prompt, outputs=[prompt, turn], **HIDDEN)
    controls.dice.click(
        None, js=f"() => [Math.floor(Math.random() * 100000), {NEXT}]", outputs=[controls.seed, turn], **HIDDEN
    )

    def on_show(after: GenerateState) -> tuple:
        choice = choice_among(len(after.motions), after.which)
        found = _understood(lab, after)
        near = [gr.Button(text, visible=bool(text)) for text in _nearest(found, after)]
        code = pack_request(after.request, after.which)
        return (
            after,
            after.payload(),
            tokens_of(after),
            _facts(lab, after),
            choice,
            gr.HTML(_about(found)),
            *near,
            code,
        )

    @notice_errors
    def renew(before: GenerateState, prompt, model, automatic, seconds, *numbers):
        models = tuple(lab.labs) if model == TOGETHER else (model,)
        request = Request(prompt, None if automatic else seconds, **controls.named(numbers), models=models)
        after = make_scene(lab, request.checked(lab), before.pinned)
        return on_show(replace(after, which=min(before.which, len(after.motions) - 1)))

    turn.change(
        renew,
        [scene, prompt, controls.model, controls.automatic, controls.seconds, *controls.numbers],
        shown,
        trigger_mode="always_last",
        show_progress="minimal",
        show_progress_on=facts,
        api_visibility="private",
        js=waiting("viewer"),
        preprocess=False,  # a slider whose range follows the model would refuse a value from before; `checked` decides
        **IN_BATCHES,
    ).then(None, js=replayed("viewer"), **HIDDEN)
    link.change(None, js=_ASKED, **HIDDEN)
    link.change(None, js=shows_in_address("s"), inputs=link, **HIDDEN)

    @notice_errors
    def restore(code: str):
        if not code:
            return gr.skip()
        request, which = unpack_request(code, lab)
        after = replace(make_scene(lab, request), which=which)
        return *on_show(after), request.prompt, *controls.restored(request)

    address.scene.change(restore, address.scene, [*shown, prompt, *controls.fields], **IN_BATCHES, **HIDDEN)

    @notice_errors
    def toggle_pin(before: GenerateState):
        after = before.pin()
        return after, after.payload(), gr.Button("Unpin" if after.pinned else "Pin to compare")

    pin.click(toggle_pin, scene, [scene, viewer, pin], **ONE_AT_A_TIME, **HIDDEN)

    @notice_errors
    def look_into(before: GenerateState, number):
        after = replace(before, which=chosen(number, len(before.motions)))
        return after, after.payload(), tokens_of(after), _facts(lab, after), pack_request(after.request, after.which)

    which.input(look_into, [scene, which], [scene, viewer, tokens, facts, link], **ONE_AT_A_TIME, **HIDDEN)

    @notice_errors
    def pick(before: GenerateState, body):
        which = int(body) - (before.pinned is not None)
        if not 0 <= which < len(before.motions):
            return gr.skip()
        after, *rest = look_into(before, which + 1)
        return after, *rest, choice_among(len(after.motions), after.which)

    choose_by_press("viewer", pick, scene, [scene, viewer, tokens, facts, link, which])
    save_on_press(
        savers,
        scene,
        download_file,
        lambda shown: (shown.motion, shown.chosen.prompt, shown.chosen.seed, lab.of(*shown.chosen.models).name),
        "viewer",
        character=character,
    )
    return scene, lead


def _surprises(lab: Models) -> list[str]:
    known = well_known(lab.first)
    apart = max(1, len(known) // MOST_SURPRISES)
    offered = [sentence for some in examples.EXAMPLES.values() for sentence in some]
    return list(dict.fromkeys([*offered, *known[::apart]]))


def _understood(lab: Models, scene: GenerateState) -> Understood | None:
    return understood(lab.of(*scene.chosen.models), scene.request.prompt)


def _about(found: Understood | None) -> str:
    """The line under the sentence; empty for a model that cannot tell."""
    if found is None:
        return ""
    mark = "known" if found.known else "unknown"
    return f'<p class="understood {mark}">{html.escape(found.words)}</p>'


def _nearest(found: Understood | None, scene: GenerateState) -> list[str]:
    """NEAREST sentences, empty where there are fewer."""
    near = [] if found is None else [text for text in found.nearest if text != scene.request.prompt]
    return [*near, *[""] * NEAREST][:NEAREST]


def _facts(lab: Models, scene: GenerateState) -> str:
    motion, one = scene.motion, scene.chosen
    parts = [
        f"<b>{len(motion)}</b> frames",
        f"<b>{motion.seconds:.1f}</b> s",
        f"made in <b>{scene.took:.2f}</b> s",
        one.words(lab.settings_of(*one.models)),
    ]
    return facts_line(parts)
