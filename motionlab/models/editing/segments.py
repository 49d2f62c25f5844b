"""What a take is made of: segments of a motion that are kept, and new ones; and how they are read from what a user
gives.
"""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from motionlab.arguments import check_choice, check_list, check_number, check_sentence
from motionlab.errors import MotionLabError
from motionlab.models.editing.protocol import EditableModel
from motionlab.models.outputs import GeneratedMotion
from motionlab.models.preprocess import in_models_body, joints_for, other_body, rows_for
from motionlab.motion.features import root_trajectory, set_down, to_joints
from motionlab.motion.motion import Motion
from motionlab.motion.parts import PARTS

MOST_SECONDS = 300.0  # of a take
AS_MADE = 0.002  # metres that joints may differ from those of the features that come with them


class Span(NamedTuple):
    """From start to end, seconds, is made anew, by a sentence; None asks for nothing in particular. part: "upper" or
    "lower" makes half of the body anew and keeps the other.
    """

    start: float
    end: float
    sentence: str | None = None
    part: str = "all"


@dataclass(frozen=True, eq=False)
class KeptSegment:
    """Part of a motion: its rows (T, dim) and tokens (n, layers) in the model's body, and its joints (T, J, 3) where
    they are.
    """

    rows: np.ndarray
    tokens: Tensor
    joints: np.ndarray
    headings: np.ndarray  # (T,) radians, in the world
    floor: float  # height that the model calls 0, metres
    lengths: np.ndarray | None  # (J,) of the motion's bones where its body is not the model's
    scale: float  # the motion's legs over the model's

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, tokens: slice) -> KeptSegment:
        stride = len(self.rows) // len(self.tokens)
        frames = slice(stride * tokens.start, stride * tokens.stop)
        return replace(
            self,
            rows=self.rows[frames],
            tokens=self.tokens[tokens],
            joints=self.joints[frames],
            headings=self.headings[frames],
        )


@dataclass(frozen=True)
class NewSegment:
    """A segment to be made, `length` tokens long, all of the body or a part. own: what was there before."""

    sentence: str | None
    length: int
    part: str = "all"
    own: KeptSegment | None = None

    def __len__(self) -> int:
        return self.length

    @property
    def half(self) -> bool:
        return self.part != "all"


def read_motion(model: EditableModel, motion: Motion, whole: bool = False) -> tuple[KeptSegment, int]:
    """A motion as the model sees it, at its frame rate, and how many frames of that are the motion's own: the last
    token may reach beyond it, unless `whole`, which leaves out what is no whole token.
    """
    layout, stride = model.layout, model.tokenizer.stride
    joints = joints_for(model, motion)
    if whole:
        joints = joints[: len(joints) // stride * stride]
    if not stride <= len(joints) <= MOST_SECONDS * layout.fps:
        raise MotionLabError(
            f"a motion to edit lasts {stride / layout.fps:g} to {MOST_SECONDS:g} s, this one "
            f"{len(joints) / layout.fps:.1f} s"
        )
    frames = len(joints)
    spare = -frames % stride
    joints = np.concatenate(
        [joints, joints[-1:] + np.arange(1, spare + 1)[:, None, None] * (joints[-1:] - joints[-2:-1])]
    )
    lengths, scale = other_body(model, joints)
    rows, tokens = _own_features(model, motion, joints)
    if rows is None:
        rows = rows_for(model, joints)
        tokens = model.tokenizer.encode(torch.from_numpy(rows).to(model.device)[None])[0].cpu().numpy()
    # a pose of another body is turned a little against the same one of the model's
    pose = in_models_body(model, joints)[0]
    headings = root_trajectory(rows, layout)[0] + _turn_between(to_joints(rows[:1], layout)[0], pose)
    floor = float(joints[0, 0, 1] - rows[0, layout.slices["root_y"]][0] * scale)
    return KeptSegment(rows, torch.from_numpy(np.asarray(tokens)), joints, headings, floor, lengths, scale), frames


def _own_features(
    model: EditableModel, motion: Motion, joints: np.ndarray
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Rows and tokens that a motion of this very system brings along, if they still are those of its joints."""
    if (
        not isinstance(motion, GeneratedMotion)
        or motion.maker != model.key
        or motion.features is None
        or motion.tokens is None
    ):
        return None, None
    if not len(motion.features) == len(joints) == model.tokenizer.stride * len(motion.tokens):
        return None, None
    made = to_joints(motion.features, model.layout)
    turn = _turn_between(made[0], joints[0])
    made = set_down(made, made[0, 0], turn, joints[0, 0])
    made[..., 1] += joints[0, 0, 1] - made[0, 0, 1]
    return (motion.features, motion.tokens) if np.abs(made - joints).max() < AS_MADE else (None, None)


def whole_tokens(model: EditableModel, spans: Sequence[Span | tuple], frames: int) -> list[tuple[int, int, Span]]:
    seconds, token, frame = frames / model.layout.fps, model.token_seconds, 1 / model.layout.fps
    spans = [_span(span) for span in check_list(spans, "spans", "(start, end)")]
    if not spans:
        raise MotionLabError("mark at least one span to be made anew")
    found, last = [], Span(0.0, 0.0)
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        # resampling may take a frame
        if not 0 <= span.start < span.end <= seconds + frame + 1e-6 or span.start >= seconds:
            raise MotionLabError(f"a span lies inside the motion's {seconds:.2f} s, got {span.start:g} to {span.end:g}")
        if span.start < last.end - 1e-6:
            raise MotionLabError(
                f"the spans {last.start:g} to {last.end:g} s and {span.start:g} to {span.end:g} s overlap"
            )
        if span.end - span.start < token - 1e-6 and span.end < seconds - 1e-6:  # the last token may be cut
            raise MotionLabError(f"a span lasts at least a token, {token:g} s, not {span.end - span.start:.2g} s")
        start, end = int(span.start / token + 1e-6), int(np.ceil(min(span.end, seconds) / token - 1e-6))
        start = max(start, found[-1][1] if found else 0)
        if start >= end:
            raise MotionLabError(
                f"nothing is left of the span {span.start:g} to {span.end:g} s beside the one before it; make it longer"
            )
        found.append((start, end, span))
        last = span
    return found


def _span(value) -> Span:
    what = "a span is (start, end), in seconds, and perhaps a sentence and a part of the body"
    if not 2 <= len(parts := check_list(value, "a span", "start, end and perhaps more")) <= 4:
        raise MotionLabError(f"{what}, got {reprlib.repr(value)}")
    start, end, sentence, part = Span(*parts)
    return Span(
        check_number(start, 0, MOST_SECONDS, "the start of a span"),
        check_number(end, 0, MOST_SECONDS, "the end of a span"),
        None if sentence is None else check_sentence(sentence, "the sentence of a span"),
        check_choice(part, ("all", *PARTS), "the part of a span"),
    )


def token_count(model: EditableModel, seconds: float) -> int:
    return round(
        check_number(seconds, model.token_seconds, MOST_SECONDS, "seconds of a new segment") / model.token_seconds
    )


def _turn_between(pose: np.ndarray, other: np.ndarray) -> float:
    """Radians about the vertical that take a pose (J, 3) nearest to another, both about their roots."""
    a, b = pose - pose[:1], other - other[:1]
    return float(
        np.arctan2((a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2]).sum(), (a[:, 0] * b[:, 0] + a[:, 2] * b[:, 2]).sum())
    )
