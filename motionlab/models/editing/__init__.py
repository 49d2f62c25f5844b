"""Editing motions by filling in tokens: segments, filling, assembly."""

from motionlab.models.editing.edits import KEEP, Editing, compose, edit, extend, inbetween, story
from motionlab.models.editing.segments import MOST_SECONDS, KeptSegment, NewSegment, Span, read_motion

__all__ = [
    "KEEP",
    "MOST_SECONDS",
    "Editing",
    "KeptSegment",
    "NewSegment",
    "Span",
    "compose",
    "edit",
    "extend",
    "inbetween",
    "read_motion",
    "story",
]
