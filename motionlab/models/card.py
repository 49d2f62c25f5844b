"""The model card that goes beside a checkpoint."""

from __future__ import annotations

from motionlab.data.store import MotionStore
from motionlab.models.base import TextSystem
from motionlab.models.motiondreamer.pipeline import MotionDreamer

_CREDITS = {
    "bandai-namco": (
        "Bandai-Namco-Research-Motiondataset (Kobayashi et al. 2023, arXiv 2306.08861), CC BY-NC 4.0",
        "cc-by-nc-4.0",
    ),
}


_PAPERS = {
    "momask": ("MoMask", 'Guo et al., "MoMask: Generative Masked Modeling of 3D Human Motions" (CVPR 2024)'),
    "mote": (
        "MoTe",
        'Wu et al., "MoTe: Learning Motion-Text Diffusion Model for Multiple Generation Tasks" (arXiv 2411.19786)',
    ),
    "mmm": ("MMM", 'Pinyoanuntapong et al., "MMM: Generative Masked Motion Model" (CVPR 2024)'),
}


def credit_of(store: MotionStore) -> tuple[str, str]:
    """Whose data it is, and the licence that weights learned from it carry."""
    name = next((key for key in _CREDITS if store.folder.name.startswith(key)), None)
    return _CREDITS.get(name, (f"the data set in {store.folder.name}", "other"))


def _reading(system: TextSystem) -> str:
    if system.label_classifier is None:
        return ""
    labels = system.config.label_classifier.labels
    acts, styles = (sum(map(bool, words)) for words in (labels[0], labels[len(labels) // 2]))
    return f"""
A reader makes of the sentence how likely each of {acts} acts and {styles} styles is, for up to three parts one after the other; the
generators hear that and nothing else, so what a sentence says beyond them is not shown."""


def _speaking(system: TextSystem) -> str:
    if system.name == "mote":
        shape, diffusion = system.config.motion, system.config.diffusion
        return (
            f"{shape.latents} latents of {shape.latent_dim} numbers for a motion, {diffusion.text_latents} of {diffusion.text_dim} for a sentence, "
            f"{diffusion.interaction} interaction"
        )
    quantizer = system.config.quantizer
    return (
        f"a tokenizer of {quantizer.layers} {'layer' if quantizer.layers == 1 else 'layers'} of {quantizer.codes} codes"
    )


def single_motion_card(system: MotionDreamer, source: str, licence: str = "other", credit: str = "") -> str:
    """Of a model of one motion. source: what it was learned from. credit: whose that is."""
    return f"""---
license: {licence}
library_name: motionlab
tags: [motion-synthesis, motiondreamer]
---
# MotionDreamer of `{source}`

Makes variations of one motion of {system.seconds:.1f} s on a skeleton of {len(system.layout.skeleton)} joints, of any length.
Architecture: Wang et al., "MotionDreamer: One-to-Many Motion Synthesis with Localized Generative Masked Transformer" (ICLR
2025), with a codebook of {system.codebook_size} codes and windows of W = {system.config.local.window}, S = {system.config.local.stride}.

The checkpoint holds the motion itself too, and whoever owns that has a say in what is done with it. {credit}

It cannot do what the motion does not hold: every part of a variation comes from somewhere in it.
"""


def model_card(system: TextSystem, preset: str, store: MotionStore, measured: str = "") -> str:
    """Markdown with the front matter a hub expects. measured: tables printed by the evaluation, or nothing."""
    credit, licence = credit_of(store)
    train = store.select("train")
    hours = sum(clip.frames for clip in train) / store.layout.fps / 3600
    rows = [
        f"| {part_name} | {sum(p.numel() for p in part.parameters()) / 1e6:.2f} M |"
        for part_name, part in system.parts.items()
    ]
    sizes = "\n".join(rows)
    name, paper = _PAPERS[system.name]
    return f"""---
license: {licence}
library_name: motionlab
tags: [text-to-motion, {system.name}]
---
# {name}, preset `{preset}`

Turns an English sentence into a motion of the 22 SMPL body joints at {store.layout.fps:g} frames a second, up to
{system.max_seconds:g} s long{", and such a motion into a sentence" if hasattr(system, "caption") else ""}. Architecture: {paper},
with {_speaking(system)} and the `{system.text_encoder.name}` sentence encoder.{_reading(system)}

| part | parameters |
|---|---|
{sizes}

**Data.** {credit}. {len(train)} training clips, {hours:.1f} h with mirror images and
{sum(clip.composed for clip in train)} motions blended from two or three real ones; captions were written by a grammar from the
labels of content and style, no human described the clips.

**Licence.** These weights were learned from that data and carry its licence{" (CC BY-NC 4.0): credit its authors, no commercial use" if licence == "cc-by-nc-4.0" else ""}.

**What it can do.** The actions of its data: walking forwards, backwards, diagonally and round corners, running, sprinting,
raising and waving either hand or both, bowing, waving goodbye, showing the way, standing; in styles such as old, tired,
energetic, sad, angry, proud, childish.

**What it cannot do.** Anything its data does not hold: sitting, lying, climbing, objects, several people, fingers, faces. It
answers such sentences with the nearest thing it knows. Punches, kicks, sword cuts, dancing and shouting were seen in one or two
takes each and are memories of those takes. Standing still was learned from short pauses played to and fro.
{measured}"""
