"""Links to edits: the clip of Generate that was edited, and what was done to it, step by step."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import NamedTuple

from demo.models import Models
from demo.state.edit import (
    MOST_TAKES,
    Cut,
    EditSettings,
    EditState,
    Extend,
    JoinMotions,
    Loop,
    Regenerate,
    Story,
    apply_edit,
    open_motion,
)
from demo.state.link import DAMAGED, MOST, pack, said_of, unpack, unpack_request
from demo.state.request import Request, asked_sentence
from motionlab.errors import MotionLabError
from motionlab.models.editing import Span

_KINDS = {"regenerate": Regenerate, "cut": Cut, "loop": Loop, "extend": Extend, "join": JoinMotions, "story": Story}


class EditLink(NamedTuple):
    """code: for an address; empty where nothing was done yet, or where a link cannot hold it. note: why it cannot."""

    code: str = ""
    note: str = ""


_FILE = EditLink(note="a link cannot hold your file: save the result and send that")
_STEPS = EditLink(note=f"a link holds up to {MOST_TAKES - 1} steps: save the result and send that")
_LONG = EditLink(note="the sentences are too long for a link: save the result and send that")


def pack_edit(edit_state: EditState) -> EditLink:
    """A link to what is on top, or why there is none."""
    opened = max((i for i, take in enumerate(edit_state.takes) if take.request is None), default=None)
    steps = edit_state.takes if opened is None else edit_state.takes[opened + 1 :]
    said = [_step(take.request) for take in steps]
    if None in said or (opened is not None and edit_state.takes[opened].source is None):
        return _FILE
    if opened is None:
        return _STEPS  # the first are gone
    if not steps:
        return EditLink()
    usual = asdict(EditSettings())
    hows = [{name: value for name, value in asdict(take.how).items() if value != usual[name]} for take in steps]
    content = {"from": said_of(edit_state.takes[opened].source)}
    code = pack(content | {"steps": [step | {"how": how} for step, how in zip(said, hows)]})
    return EditLink(code) if len(code) <= MOST else _LONG


def _step(request) -> dict | None:
    [kind] = [name for name, one in _KINDS.items() if isinstance(request, one)]
    if not isinstance(request, JoinMotions):
        return {"do": kind, **asdict(request)}
    if request.source is None:
        return None
    return {"do": kind, "with": said_of(request.source), "gap": request.seconds_between, "sentence": request.sentence}


def unpack_edit(code: str, models: Models) -> EditState:
    """What a link says, made again. Raises MotionLabError for a damaged link, or one of a model that is not here."""
    said = unpack(code)
    try:
        source, _ = unpack_request(said["from"], models)
        if not 1 <= len(said["steps"]) < MOST_TAKES:
            raise ValueError
        steps = [(_request(step, models), EditSettings(**step["how"]).checked()) for step in said["steps"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise MotionLabError(DAMAGED) from None
    [motion] = source.run(models)[:1]
    edit_state = open_motion(models.first, motion, source.prompt, source=source)
    for request, how in steps:
        [model] = models.named(how.model or next(iter(models.speaking_tokens)))
        if model not in models.speaking_tokens:
            raise MotionLabError(DAMAGED)
        edit_state = apply_edit(models.labs[model], edit_state, request, how)
    return edit_state


def _request(step: dict, models: Models):
    step = {name: value for name, value in step.items() if name != "how"}
    kind = step.pop("do")
    if kind == "join":
        source: Request = unpack_request(step["with"], models)[0]
        return JoinMotions(
            source.run(models)[0], float(step["gap"]), asked_sentence(step.get("sentence")), source=source
        )
    if not set(step) <= {field.name for field in fields(_KINDS[kind])}:
        raise ValueError
    if kind == "regenerate":
        return Regenerate(tuple(Span(*span) for span in step["spans"]))
    if kind == "story":
        return Story(tuple((asked_sentence(text), float(seconds)) for text, seconds in step["scenes"]))
    if kind == "loop":
        return Loop(bool(step["in_place"]))
    if kind == "extend":
        return Extend(float(step["before"]), float(step["after"]), asked_sentence(step.get("sentence")))
    return Cut(float(step["start"]), float(step["end"]))
