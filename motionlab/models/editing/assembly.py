"""From the tokens of a take to joints: decoded as one, with what is kept in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from torch import Tensor

from motionlab.models.editing.protocol import EditableModel
from motionlab.models.editing.segments import KeptSegment, NewSegment
from motionlab.models.postprocess import Postprocessing, postprocess
from motionlab.motion.blending import arrive, splice
from motionlab.motion.features import Layout, root_trajectory, rotate_yaw, set_down, to_joints, with_lengths
from motionlab.motion.parts import joints_of, merge


def assemble_take(
    model: EditableModel,
    tokens: Tensor,
    segments: Sequence[KeptSegment | NewSegment],
    starts: list[int],
    keep: str,
    finish: Postprocessing,
) -> tuple[np.ndarray, np.ndarray, dict]:
    """Rows and joints of a take, decoded as one, with what is kept in its place; and what its info says of bones and
    feet.
    """
    layout, stride = model.layout, model.tokenizer.stride
    rows = model.inference_modules["tokenizer"].decode_long(tokens[None].to(model.device))[0].cpu().numpy()
    frames = [slice(stride * start, stride * (start + len(segment))) for start, segment in zip(starts, segments)]
    whole = [(where, segment) for where, segment in zip(frames, segments) if isinstance(segment, KeptSegment)]
    halves = [
        (where, segment) for where, segment in zip(frames, segments) if isinstance(segment, NewSegment) and segment.half
    ]
    before = [
        (where, segment.own)
        for where, segment in zip(frames, segments)
        if isinstance(segment, NewSegment) and segment.own is not None
    ]
    # Whose path is its own: kept segments, and those whose legs are kept. Where there is none, a take begins where the
    # motion did.
    places = sorted(
        [*whole, *((where, segment.own) for where, segment in halves if segment.part == "upper")],
        key=lambda place: place[0].start,
    )
    anchors = places or before[:1]
    like = anchors[0][1].rows if anchors and keep != "tokens" else None
    rows, finished = postprocess(rows, layout, model.config.body, finish, like)
    if not anchors:
        return rows, to_joints(rows, layout), finished

    lengths = None
    if whole and keep != "tokens":
        own, kept = rows.copy(), np.zeros(len(rows), dtype=bool)
        for where, segment in whole:
            own[where], kept[where] = segment.rows, True
        rows, lengths = splice(rows, own, kept, layout)
    for where, segment in halves:
        rows[where] = merge(segment.part, rows[where], segment.own.rows, layout)
    first, anchor = anchors[0][0].start, anchors[0][1]
    if keep == "places":
        for (earlier, _), (where, segment) in zip(places, places[1:]):
            if earlier.stop < where.start:  # those that touch are of one motion
                world = _World.of(rows, first, anchor, layout)
                place = world.path(segment.joints[0, 0])
                rows = arrive(rows, earlier.stop - 1, where.start, segment.headings[0] - world.turn, place, layout)

    world = _World.of(rows, first, anchor, layout)
    joints = to_joints(rows, layout)
    joints = joints if lengths is None else with_lengths(joints, lengths.clip(min=1e-3), 1.0, layout)
    joints = world.place(_in_their_bodies(model, joints, anchors))
    joints[..., 1] += _between(anchors, len(rows), lambda segment: segment.floor)

    def as_it_was(segment: KeptSegment, start: int) -> np.ndarray:
        led = keep == "poses" and start > first
        if not led:
            return segment.joints
        return set_down(
            segment.joints,
            segment.joints[0, 0],
            world.headings[start] + world.turn - segment.headings[0],
            joints[start, 0],
        )

    if keep != "tokens":
        for where, segment in whole:
            joints[where] = as_it_was(segment, where.start)
        for where, segment in halves:
            if segment.part == "upper":
                lower = joints_of("lower", layout)
                joints[where, lower] = as_it_was(segment.own, where.start)[:, lower]
    return rows.astype(np.float32), joints.astype(np.float32), finished


def _between(
    anchors: list[tuple[slice, KeptSegment]], frames: int, value: Callable[[KeptSegment], float | np.ndarray]
) -> np.ndarray:
    """(frames, ...) that value of each anchor over its own frames, going over from one to the next between them."""
    table = np.array([np.atleast_1d(value(segment)) for _, segment in anchors], dtype=np.float64).repeat(2, axis=0)
    ends = [frame for where, _ in anchors for frame in (where.start, where.stop - 1)]
    return np.stack([np.interp(np.arange(frames), ends, column) for column in table.T], axis=1)


def _in_their_bodies(model: EditableModel, joints: np.ndarray, anchors: list[tuple[slice, KeptSegment]]) -> np.ndarray:
    """Joints (T, J, 3) of the model's body in those of the anchors; the path in the size of the first."""
    if all(segment.lengths is None for _, segment in anchors):
        return joints
    lengths = _between(
        anchors, len(joints), lambda segment: model.config.body if segment.lengths is None else segment.lengths
    )
    scales = np.full((len(joints), 3), anchors[0][1].scale)
    scales[:, 1] = _between(anchors, len(joints), lambda segment: segment.scale)[:, 0]
    return with_lengths(joints, lengths, scales, model.layout)


class _World(NamedTuple):
    """How a path of features lies in the world: `anchor` stands at `frame` of it. turn: radians from one to
    the other.
    """

    headings: np.ndarray
    root: np.ndarray
    turn: float
    frame: int
    anchor: KeptSegment

    @classmethod
    def of(cls, rows: np.ndarray, frame: int, anchor: KeptSegment, layout: Layout) -> _World:
        headings, root = root_trajectory(rows, layout)
        return cls(headings, root, float(anchor.headings[0] - headings[frame]), frame, anchor)

    def place(self, joints: np.ndarray) -> np.ndarray:
        """(T, J, 3) along the path, in the anchor's size -> in the world, heights as they are."""
        return set_down(joints, self.root[self.frame] * self.anchor.scale, self.turn, self.anchor.joints[0, 0])

    def path(self, point: np.ndarray) -> np.ndarray:
        """A point of the world (3,) -> (x, z) along the path."""
        moved = rotate_yaw((point - self.anchor.joints[0, 0]).astype(np.float64), np.array(-self.turn))
        return (moved / self.anchor.scale + self.root[self.frame])[[0, 2]]
