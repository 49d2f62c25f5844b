"""The settings of the Generate tab, of which a visitor sees those that the chosen model has."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from demo.components.events import HIDDEN, follow
from demo.components.widgets import seed_row
from demo.models import Models, title_of
from demo.state.request import MAX_VARIATIONS, Request

NAMES = ("guidance", "iterations", "residual_depth", "temperature", "top_k", "variations", "seed")


class Controls:
    """The settings column.

    settings: those that regenerate when moved. numbers: those of NAMES, in order. fields: all that a link restores.
    """

    def __init__(self, lab: Models, start: Request, together: str):
        self._lab, self._together = lab, together
        first = next(iter(lab.labs))
        choices = [(title_of(name), name) for name in lab.labs] + [("All, side by side", together)]
        self.model = gr.Radio(
            choices,
            value=first,
            label="Model",
            elem_id="model",
            visible=len(lab.labs) > 1,
            info="Which system acts the sentence out.",
        )
        variations = gr.Radio(
            list(range(1, MAX_VARIATIONS + 1)),
            value=start.variations,
            label="Variations",
            elem_id="variations",
            info="How many act it out side by side. Press a body to choose it.",
        )
        self.automatic = gr.Checkbox(
            True, label="Let the model choose the length", elem_id="automatic", container=False
        )
        self.seconds = gr.Slider(
            1, lab.max_seconds, value=4, step=0.2, label="Length in seconds", visible=False, elem_id="seconds"
        )
        self.seed, self.dice, self.locked = seed_row(start.seed, info="Same seed and settings, same clip.")
        with gr.Accordion("Advanced", open=False, elem_id="advanced"):
            sliders = [gr.Slider(value=getattr(start, name), **kind) for name, kind in _kinds(lab, first).items()]
        guidance, iterations, depth, temperature, top_k = sliders
        follow(self.model, guidance, lab.guidance)
        self.model.change(self._for_model, [self.model, top_k], sliders, preprocess=False, queue=False, **HIDDEN)
        self.automatic.change(
            lambda automatic: gr.Slider(visible=not automatic),
            self.automatic,
            self.seconds,
            queue=False,
            **HIDDEN,
        )
        self.settings = [*sliders, variations, self.automatic, self.seconds]
        self.numbers = [*sliders, variations, self.seed]
        self.fields = [self.model, self.automatic, self.seconds, *self.numbers]

    def _for_model(self, model: str, codes: float) -> list[gr.Slider]:
        """Updates of the sliders: those that the model has, as far as it goes. codes: the top-k that is chosen."""
        kinds = _kinds(self._lab, model)
        updates = [gr.Slider(visible=kind["visible"]) for kind in kinds.values()]
        most = kinds["top_k"]["maximum"]
        value = {"value": most} if codes > most else {}
        updates[-1] = gr.Slider(visible=kinds["top_k"]["visible"], maximum=most, info=kinds["top_k"]["info"], **value)
        return updates

    def named(self, numbers: Sequence) -> dict:
        """Values of `numbers` as fields of a `Request`."""
        return dict(zip(NAMES, numbers))

    def restored(self, request: Request) -> list:
        """Values of `fields` that ask for a request."""
        [model, *others] = request.models
        numbers = [getattr(request, name) for name in NAMES]
        if others:
            numbers[0] = self._lab.guidance[model]
        return [
            self._together if others else model,
            request.seconds is None,
            gr.skip() if request.seconds is None else request.seconds,
            *numbers,
        ]


def _kinds(lab: Models, model: str) -> dict[str, dict]:
    """Arguments of the sliders by field of `Request`, for a model; for a name that is none, for all side by side."""
    alone = model in lab.labs
    asked = [model] if alone else list(lab.labs)
    used = frozenset().union(*map(lab.settings_of, asked)) - (set() if alone else {"guidance"})
    codes = max(
        (lab.labs[name].codebook_size for name in asked if name in lab.speaking_tokens), default=lab.codebook_size
    )
    kinds = {
        "guidance": dict(
            minimum=0,
            maximum=10,
            step=0.5,
            label="Prompt strength (s)",
            elem_id="guidance",
            info="How strictly to obey the sentence. 0 ignores it, 1 takes it plainly, more insists.",
        ),
        "iterations": dict(
            minimum=1,
            maximum=30,
            step=1,
            label="Steps (L)",
            elem_id="iterations",
            info="In how many rounds the clip is filled in. 1 is a single guess; more is slower.",
        ),
        "residual_depth": dict(
            minimum=0,
            maximum=max(lab.layers - 1, 1),
            step=1,
            label="Detail (V)",
            elem_id="depth",
            info="How many layers of correction refine the movement. 0 shows the rough version.",
        ),
        "temperature": dict(
            minimum=0.1,
            maximum=2,
            step=0.1,
            label="Temperature",
            elem_id="temperature",
            info="How adventurous each guess is. Low plays safe, high surprises and stumbles.",
        ),
        "top_k": dict(
            minimum=1,
            maximum=codes,
            step=1,
            label="Top-k",
            elem_id="topk",
            info=f"How many of the {codes} codes each guess may choose from.",
        ),
    }
    return {name: {**kind, "visible": name in used} for name, kind in kinds.items()}
