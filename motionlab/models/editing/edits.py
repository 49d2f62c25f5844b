"""Editing as filling in (MoMask sec. 4.3, MMM sec. 3.4): inpainting, in-betweening, extension, stories.

Every edit is a take of segments one after the other: segments of motions that are kept, and new ones, each with a
sentence. Inpainting keeps both sides of a span, in-betweening has a motion on either side, extension one on one side,
and a story keeps nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import torch

from motionlab.arguments import check_choice, check_list, check_number, check_seeds, check_sentence
from motionlab.errors import MotionLabError
from motionlab.models.editing.assembly import assemble_take
from motionlab.models.editing.filling import fill_take
from motionlab.models.editing.protocol import EditableModel
from motionlab.models.editing.segments import (
    MOST_SECONDS,
    KeptSegment,
    NewSegment,
    Span,
    read_motion,
    token_count,
    whole_tokens,
)
from motionlab.models.outputs import GeneratedMotion
from motionlab.models.postprocess import Postprocessing
from motionlab.motion.motion import Motion

KEEP = ("places", "poses", "tokens")


def edit(model: EditableModel, motion: Motion, spans: Sequence[Span | tuple], **settings) -> GeneratedMotion:
    """The motion with `spans`, seconds, made anew (MoMask sec. 4.3): in the middle, at an end, or several, each by its
    own sentence.

    Spans grow to whole tokens (0.2 s); what they became stands in `info["edited"]` as [start, end, sentence, part].
    settings: as in `compose`. Raises MotionLabError for spans that lie outside, overlap or are shorter than a token.
    """
    kept, frames = read_motion(model, motion)
    cuts = whole_tokens(model, spans, frames)
    segments, at = [], 0
    for start, end, span in cuts:
        segments += [kept[at:start]] if start > at else []
        segments.append(NewSegment(span.sentence, end - start, span.part, kept[start:end]))
        at = end
    segments += [kept[at : len(kept)]] if at < len(kept) else []
    return compose(model, segments, frames=frames if at < len(kept) else None, **settings)


def inbetween(
    model: EditableModel,
    first: Motion,
    second: Motion,
    seconds: float,
    sentence: str | None = None,
    keep: str = "poses",
    **settings,
) -> GeneratedMotion:
    """The first motion, `seconds` that lead over, and the second one.

    keep: "poses" lets the second go on from where the gap leads; "places" leaves it where it is, and the gap arrives
    there. sentence: what happens in the gap; None leaves it to the model. Where the two have different bodies, the gap
    grows from one to the other. settings: as in `compose`.
    """
    length, sentence = token_count(model, seconds), None if sentence is None else check_sentence(sentence, "sentence")
    before = read_motion(model, first, whole=True)[0]
    after, frames = read_motion(model, second)
    frames += model.tokenizer.stride * (len(before) + length)
    return compose(model, [before, NewSegment(sentence, length), after], keep=keep, frames=frames, **settings)


def extend(
    model: EditableModel,
    motion: Motion,
    *,
    before: float = 0.0,
    after: float = 0.0,
    sentence: str | None = None,
    **settings,
) -> GeneratedMotion:
    """The motion with seconds in front of it and behind it, in which `sentence` happens. settings: as in `compose`."""
    before, after = check_number(before, 0, MOST_SECONDS, "before"), check_number(after, 0, MOST_SECONDS, "after")
    if before + after == 0:
        raise MotionLabError("a motion is extended by some seconds before or after it, got 0 and 0")
    sentence = None if sentence is None else check_sentence(sentence, "sentence")
    kept, frames = read_motion(model, motion, whole=after > 0)
    head, tail = ([NewSegment(sentence, token_count(model, seconds))] if seconds else [] for seconds in (before, after))
    frames += sum(model.tokenizer.stride * len(segment) for segment in (*head, *tail))
    return compose(model, [*head, kept, *tail], frames=frames, **settings)


def story(model: EditableModel, scenes: Sequence[tuple[str, float]], **settings) -> GeneratedMotion:
    """One take of (sentence, seconds) after (sentence, seconds), each scene made with the last moment of the one before
    in sight.

    settings: as in `compose`. Raises MotionLabError for no scenes, an empty sentence, a scene shorter than a token, or
    more than 5 minutes.
    """
    scenes = [
        check_list(scene, "a scene", "a sentence and its seconds")
        for scene in check_list(scenes, "scenes", "(sentence, seconds)")
    ]
    if not scenes or any(len(scene) != 2 for scene in scenes):
        raise MotionLabError("a story needs at least one scene: a sentence and its seconds")
    return compose(
        model,
        [NewSegment(check_sentence(sentence), token_count(model, seconds)) for sentence, seconds in scenes],
        **settings,
    )


@torch.inference_mode()
def compose(
    model: EditableModel,
    segments: Sequence[KeptSegment | NewSegment],
    *,
    keep: str = "places",
    sight: float | None = None,
    seed: int = 0,
    plant_feet: bool = True,
    constant_bones: bool = True,
    frames: int | None = None,
    **settings,
) -> GeneratedMotion:
    """A take of segments one after the other.

    keep: "places", kept frames come back exactly where they were, and a new segment between two of them arrives there;
    "poses", exactly as they were, but moved to where a new segment leads; "tokens", as the tokenizer reconstructs them.
    sight: how many seconds on either side are seen as a segment is made; None is SIGHT where it has a sentence and all
    that the model takes where it has none. seed: of the first new segment, the next one's is one more. plant_feet,
    constant_bones: of new segments, as in `generate`; their bones are those of the first kept segment. frames: cut to
    so many. settings: as in `TokenModel.generate`.
    """
    keep, finish = check_choice(keep, KEEP, "keep"), Postprocessing(plant_feet, constant_bones)
    [seed] = check_seeds(seed, 1)
    seconds = sum(map(len, segments)) * model.token_seconds
    if seconds > MOST_SECONDS:
        raise MotionLabError(f"a take lasts up to {MOST_SECONDS:g} s, not {seconds:.0f} s; make it in parts")
    sight = None if sight is None else check_number(sight, 0, MOST_SECONDS, "sight")
    sampling = model.sampling_config(**settings)
    starts = [0, *accumulate(map(len, segments))]
    tokens = fill_take(model, segments, starts, sight, seed, sampling)
    features, joints, finished = assemble_take(model, tokens, segments, starts, keep, finish)
    news = [(start, segment) for start, segment in zip(starts, segments) if isinstance(segment, NewSegment)]
    scenes = [
        [start * model.token_seconds, (start + len(segment)) * model.token_seconds, segment.sentence, segment.part]
        for start, segment in news
    ]
    sentences = list(dict.fromkeys(segment.sentence for _, segment in news if segment.sentence))
    info = {
        "prompt": "; ".join(sentences),
        "edited": scenes,
        "seed": seed,
        "seconds": len(joints[:frames]) / model.layout.fps,
        "system": model.name,
        "keep": keep,
        "sight": sight,
        **finished,
        **vars(sampling),
        **model.understood(sentences),
    }
    return GeneratedMotion(
        joints[:frames],
        model.layout.fps,
        model.layout.skeleton,
        info,
        features[:frames],
        tokens.cpu().numpy(),
        maker=model.key,
    )


class Editing:
    """Gives a model (an `EditableModel`) its editing methods."""

    edit, inbetween, extend, story = edit, inbetween, extend, story
