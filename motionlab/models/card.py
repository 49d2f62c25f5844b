"""The model card that goes beside a checkpoint. What it says of the data comes from the store that was trained on."""

from __future__ import annotations

from collections.abc import Sequence

from motionlab.data.licences import UNKNOWN
from motionlab.data.store import MotionStore
from motionlab.models.base import TextModel
from motionlab.models.card_metadata import PIPELINE_TAG, UNCONDITIONAL, front_matter
from motionlab.models.motiondreamer.pipeline import MotionDreamer

LICENCES = {"cc-by-nc-4.0": " (CC BY-NC 4.0): credit its authors, no commercial use"}  # what they ask for


def single_motion_card(
    model: MotionDreamer, source: str, licence: str = "other", credit: str = "", datasets: Sequence[str] = ()
) -> str:
    """The card of a model of one motion.

    Args:
        model: the model.
        source: what it was learned from.
        licence: of that.
        credit: whose that is.
        datasets: names of those that it is of, or was generated from.
    """
    local = model.config.local
    head = front_matter(
        f"MotionDreamer of {source}",
        licence=licence,
        tags=["motion-synthesis", model.name],
        datasets=datasets,
        pipeline_tag=UNCONDITIONAL,
    )
    return f"""{head}# MotionDreamer of `{source}`

Makes variations of one motion of {model.seconds:.1f} s on a skeleton of {len(model.layout.skeleton)} joints,
of any length. Architecture: {model.citation},
with a codebook of {model.codebook_size} codes and windows of W = {local.window},
S = {local.stride}.

The checkpoint holds the motion itself too, and whoever owns that has a say in what is done with it. {credit}

It cannot do what the motion does not hold: every part of a variation comes from somewhere in it.
"""


def model_card(model: TextModel, preset: str, store: MotionStore, measured: str = "") -> str:
    """The card of a model that generates motion from text, in Markdown with the front matter that a hub expects.

    Args:
        model: the model.
        preset: name of the training preset.
        store: what it was trained on.
        measured: tables printed by the evaluation, or nothing.
    """
    train = store.select("train")
    hours = sum(clip.frames for clip in train) / store.layout.fps / 3600
    composed = sum(clip.composed for clip in train)
    blended = f", {composed} of them blended from two or three real ones" if composed else ""
    sizes = {name: sum(value.numel() for value in part.parameters()) for name, part in model.parts.items()}
    rows = "\n".join(f"| {name} | {size / 1e6:.2f} M |" for name, size in sizes.items())
    licence = store.meta.get("licence", UNKNOWN)
    credit = store.meta.get("credit", f"The data set in {store.folder.name}")
    captions = store.meta.get("caption_source")
    said = f" Captions: {captions}." if captions else ""
    carried = "its licence"
    if len(store.meta.get("licences", ())) > 1:
        carried = "its licences" if licence == UNKNOWN else "the strictest of its licences"
    head = front_matter(model.title, licence=licence, tags=["text-to-motion", model.name], datasets=store.datasets)
    return f"""{head}# {model.title}, preset `{preset}`

{model.purpose.format(fps=store.layout.fps, seconds=model.max_seconds)} Architecture: {model.citation},
with {model.describe_architecture()} and the `{model.text_encoder.name}` sentence encoder.

| part | parameters |
|---|---|
{rows}

**Data.** {credit}. {len(train)} training clips, {hours:.1f} h with mirror images{blended}.{said}

**Licence.** These weights were learned from that data and carry {carried}{LICENCES.get(licence, "")}.

{store.meta.get("card", "")}
{measured}"""


def unknown_card(model: TextModel | MotionDreamer) -> str:
    """The card of a model of which nobody said what it was trained on."""
    of_text = isinstance(model, TextModel)
    head = front_matter(
        model.title,
        licence="other",
        tags=["text-to-motion" if of_text else "motion-synthesis", model.name],
        pipeline_tag=PIPELINE_TAG if of_text else UNCONDITIONAL,
    )
    sizes = {name: sum(value.numel() for value in part.parameters()) for name, part in model.parts.items()}
    rows = "\n".join(f"| {name} | {size / 1e6:.2f} M |" for name, size in sizes.items() if size)
    return f"""{head}# {model.title}

Architecture: {model.citation}. What it was trained on is not recorded here: whoever
publishes it should say so, with the licence that follows from it.

| part | parameters |
|---|---|
{rows}
"""
