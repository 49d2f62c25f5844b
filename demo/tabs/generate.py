"""The Generate tab: a sentence, the settings of the sampler, the moving result and a look inside."""

from __future__ import annotations

import json
from dataclasses import replace

import gradio as gr

from demo.components.events import HIDDEN, IN_BATCHES, NEXT, NOW, ONE_AT_A_TIME, SOON, follow
from demo.components.token_view import token_payload, token_view
from demo.components.viewer import motion_viewer
from demo.components.widgets import (
    choice_among,
    chosen,
    dice_button,
    facts_line,
    save_buttons,
    save_on_press,
    variation_choice,
)
from demo.errors import notice_errors
from demo.models import Models, title_of
from demo.state.generate import GenerateState, make_scene
from demo.state.request import MAX_PROMPT, MAX_VARIATIONS, Request

EXAMPLES = (
    "a person walks forward and turns left",
    "an old man walks forward",
    "a person runs forward",
    "a person waves their right hand",
    "walk forward, then bow",
    "a person raises both hands above their head",
)
TOGETHER = "side by side"
OPENING = Request(EXAMPLES[0], seed=7)


def build_generate(lab: Models, opening: GenerateState) -> gr.State:
    """Lays the tab out inside the current gr.Blocks. opening: what the page shows before anyone asks. Returns the scene
    that is shown.
    """
    with gr.Row(elem_classes="ask", equal_height=True):
        prompt = gr.Textbox(
            opening.request.prompt,
            placeholder="What should the body do?",
            max_length=MAX_PROMPT,
            lines=1,
            max_lines=1,
            label="A sentence about a movement",
            show_label=False,
            container=False,
            scale=8,
            elem_id="prompt",
            autofocus=False,
        )
        go = gr.Button("Generate", variant="primary", scale=1, min_width=120, elem_id="generate")
    with gr.Row(elem_classes="chips"):
        chips = [gr.Button(text, size="sm", variant="secondary", min_width=0) for text in EXAMPLES]

    with gr.Row(elem_classes="bench"):
        with gr.Column(scale=7, min_width=320, elem_classes="stage-column"):
            viewer = motion_viewer(opening.payload(), elem_id="viewer")
            facts = gr.HTML(_facts(opening), elem_id="facts")
            with gr.Row(elem_classes="actions"):
                pin = gr.Button("Pin to compare", size="sm", min_width=0, elem_id="pin")
                which = variation_choice("which")
                savers = save_buttons("")
        with gr.Column(scale=3, min_width=280, elem_classes="settings"):
            controls = _Controls(lab, opening.request)

    def tokens_of(shown: GenerateState) -> str:
        return token_payload(shown.motion, getattr(lab.of(*shown.chosen.models), "codebook_size", 0))

    tokens = token_view(tokens_of(opening), elem_id="tokens")
    turn = gr.Number(0, visible="hidden", elem_id="turn")
    download_file = gr.File(visible="hidden", elem_id="parcel")
    scene = gr.State(opening)

    for control in [*controls.settings, controls.seed, controls.model]:
        control.input(None, js=SOON, outputs=turn, **HIDDEN)
    gr.on([prompt.submit, go.click], None, js=NOW, outputs=turn, **HIDDEN)
    for chip, text in zip(chips, EXAMPLES):
        chip.click(None, js=f"() => [{json.dumps(text)}, {NEXT}]", outputs=[prompt, turn], **HIDDEN)
    controls.dice.click(
        None, js=f"() => [Math.floor(Math.random() * 100000), {NEXT}]", outputs=[controls.seed, turn], **HIDDEN
    )
    controls.automatic.change(
        lambda automatic: gr.Slider(interactive=not automatic),
        controls.automatic,
        controls.seconds,
        queue=False,
        **HIDDEN,
    )

    @notice_errors
    def renew(before: GenerateState, prompt, model, automatic, seconds, *numbers):
        models = tuple(lab.labs) if model == TOGETHER else (model,)
        names = ("guidance", "iterations", "residual_depth", "temperature", "top_k", "variations", "seed")
        request = Request(prompt, None if automatic else seconds, **dict(zip(names, numbers)), models=models).checked(
            lab
        )
        after = make_scene(lab, request, before.pinned)
        after = replace(after, which=min(before.which, len(after.motions) - 1))
        choice = choice_among(len(after.motions), after.which)
        return after, after.payload(), tokens_of(after), _facts(after), choice

    turn.change(
        renew,
        [scene, prompt, controls.model, controls.automatic, controls.seconds, *controls.numbers],
        [scene, viewer, tokens, facts, which],
        trigger_mode="always_last",
        show_progress="minimal",
        show_progress_on=facts,
        api_visibility="private",
        **IN_BATCHES,
    )

    @notice_errors
    def toggle_pin(before: GenerateState):
        after = before.pin()
        return after, after.payload(), gr.Button("Unpin" if after.pinned else "Pin to compare")

    pin.click(toggle_pin, scene, [scene, viewer, pin], **ONE_AT_A_TIME, **HIDDEN)

    @notice_errors
    def look_into(before: GenerateState, number):
        after = replace(before, which=chosen(number, len(before.motions)))
        return after, after.payload(), tokens_of(after), _facts(after)

    which.input(look_into, [scene, which], [scene, viewer, tokens, facts], **ONE_AT_A_TIME, **HIDDEN)

    save_on_press(
        savers,
        scene,
        download_file,
        lambda shown: (shown.motion, shown.chosen.prompt, shown.chosen.seed, lab.of(*shown.chosen.models).name),
    )
    return scene


class _Controls:
    """The settings column. settings: those that regenerate when moved; numbers: in the order `generate` wants."""

    def __init__(self, lab: Models, start: Request):
        choices = [(title_of(name), name) for name in lab.labs] + [("side by side", TOGETHER)]
        self.model = gr.Radio(
            choices,
            value=choices[0][1],
            label="Model",
            elem_id="model",
            visible=len(lab.labs) > 1,
            info="Which system acts the sentence out.",
        )
        with gr.Row(elem_classes="seedrow"):
            self.seed = gr.Number(
                start.seed, label="Seed", info="Same seed and settings, same clip.", min_width=90, scale=3
            )
            self.dice = dice_button("dice")
        variations = gr.Radio(
            list(range(1, MAX_VARIATIONS + 1)),
            value=start.variations,
            label="Variations",
            elem_id="variations",
            info="How many different bodies act it out, side by side.",
        )
        self.automatic = gr.Checkbox(
            True, label="Let the model choose the length", elem_id="automatic", container=False
        )
        self.seconds = gr.Slider(
            1, lab.max_seconds, value=4, step=0.2, label="Length in seconds", interactive=False, elem_id="seconds"
        )
        guidance = gr.Slider(
            0,
            10,
            value=start.guidance,
            step=0.5,
            label="Guidance s",
            elem_id="guidance",
            info="How strictly to obey the sentence. 0 ignores it, 1 takes it plainly, more insists.",
        )
        iterations = gr.Slider(
            1,
            30,
            value=start.iterations,
            step=1,
            label="Iterations L",
            elem_id="iterations",
            info="In how many rounds the clip is filled in. 1 is a single guess; more is slower.",
        )
        depth = gr.Slider(
            0,
            lab.layers - 1,
            value=start.residual_depth,
            step=1,
            label="Residual depth V",
            elem_id="depth",
            info="How many layers of correction refine the movement. 0 shows the rough version.",
        )
        temperature = gr.Slider(
            0.1,
            2,
            value=start.temperature,
            step=0.1,
            label="Temperature",
            elem_id="temperature",
            info="How adventurous each guess is. Low plays safe, high surprises and stumbles.",
        )
        top_k = gr.Slider(
            1,
            lab.codebook_size,
            value=start.top_k,
            step=1,
            label="Top-k",
            elem_id="topk",
            info=f"How many of the {lab.codebook_size} codes each guess may choose from.",
        )
        follow(self.model, guidance, lab.guidance)
        self.settings = [guidance, iterations, depth, temperature, top_k, variations, self.automatic, self.seconds]
        self.numbers = [guidance, iterations, depth, temperature, top_k, variations, self.seed]


def _facts(scene: GenerateState) -> str:
    motion = scene.motion
    parts = [
        f"<b>{len(motion)}</b> frames",
        f"<b>{motion.seconds:.1f}</b> s",
        f"made in <b>{scene.took:.2f}</b> s",
        scene.chosen.words(motion.tokens is not None),
    ]
    return facts_line(parts)
