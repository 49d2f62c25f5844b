"""Editing as filling in: what is kept is known, what is new is drawn by the system's one sampler with both sides in
sight.

Every edit is a take: pieces of motions that are kept and new pieces, each with a sentence, one after the other.
Inpainting keeps both sides of a span, in-betweening has a motion on either side, extension one on one side, and a story
keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import Tensor

from motionlab.errors import MotionLabError
from motionlab.models.outputs import GeneratedMotion, PartialTokens, Settings, check_seeds
from motionlab.models.preprocess import joints_for, other_body, rows_for
from motionlab.motion import foot_contact as footing
from motionlab.motion.blending import arrive, splice
from motionlab.motion.features import (
    Layout,
    root_trajectory,
    rotate_yaw,
    set_down,
    to_joints,
    with_lengths,
)
from motionlab.motion.motion import Motion
from motionlab.motion.parts import joints_of, merge
from motionlab.sampling.draw import random_generators
from motionlab.text.encoder import check_sentence

if TYPE_CHECKING:
    from motionlab.models.token_model import TextToMotion

KEEP = ("places", "poses", "tokens")
MOST_SECONDS = 300.0  # of a take
AS_MADE = 0.002  # metres that joints may differ from those of the features that come with them
CONTEXT = 10  # tokens (2 s) of itself that a piece too long to be made at once has in sight
# tokens at either end of such a piece that are drawn once more, now with all that is around (MMM's transition tokens)
BRIDGE = 2
# seconds beyond a piece with a sentence that are seen as it is made: with more it goes on as before, whatever is said
SIGHT = 0.4


class Span(NamedTuple):
    """From start to end, seconds, is made anew, by a sentence; None asks for nothing in particular. part: "upper" or
    "lower" makes half of the body anew and keeps the other.
    """

    start: float
    end: float
    sentence: str | None = None
    part: str = "all"


@dataclass(frozen=True, eq=False)
class Kept:
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

    def __getitem__(self, tokens: slice) -> Kept:
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
class New:
    """A piece to be made, `length` tokens long, all of the body or a part. own: what was there before."""

    sentence: str | None
    length: int
    part: str = "all"
    own: Kept | None = None

    def __len__(self) -> int:
        return self.length

    @property
    def half(self) -> bool:
        return self.part != "all"


def edit(lab: TextToMotion, motion: Motion, spans: Sequence[Span | tuple], **how) -> GeneratedMotion:
    """The motion with `spans`, seconds, made anew (MoMask sec. 4.3): in the middle, at an end, or several, each by its
    own sentence.

    Spans grow to whole tokens (0.2 s); what they became stands in `info["edited"]` as [start, end, sentence, part].
    how: as in `compose`. Raises MotionLabError for spans that lie outside, overlap or are shorter than a token.
    """
    kept, frames = read_motion(lab, motion)
    cuts = _whole_tokens(lab, spans, frames)
    pieces, at = [], 0
    for start, end, span in cuts:
        pieces += [kept[at:start]] if start > at else []
        pieces.append(New(span.sentence, end - start, span.part, kept[start:end]))
        at = end
    pieces += [kept[at : len(kept)]] if at < len(kept) else []
    return compose(lab, pieces, frames=frames if at < len(kept) else None, **how)


def inbetween(
    lab: TextToMotion,
    first: Motion,
    second: Motion,
    seconds: float,
    sentence: str | None = None,
    keep: str = "poses",
    **how,
) -> GeneratedMotion:
    """The first motion, `seconds` that lead over, and the second one.

    keep: "poses" lets the second go on from where the gap leads; "places" leaves it where it is, and the gap arrives
    there. sentence: what happens in the gap; None leaves it to the model. Where the two have different bodies, the gap
    grows from one to the other. how: as in `compose`.
    """
    before, length = read_motion(lab, first, whole=True)[0], _tokens_of(lab, seconds)
    after, frames = read_motion(lab, second)
    frames += lab.tokenizer.stride * (len(before) + length)
    return compose(lab, [before, New(sentence, length), after], keep=keep, frames=frames, **how)


def extend(
    lab: TextToMotion, motion: Motion, *, before: float = 0.0, after: float = 0.0, sentence: str | None = None, **how
) -> GeneratedMotion:
    """The motion with seconds in front of it and behind it, in which `sentence` happens. how: as in `compose`."""
    if before < 0 or after < 0 or before + after == 0:
        raise MotionLabError(f"a motion is extended by some seconds before or after it, got {before:g} and {after:g}")
    kept, frames = read_motion(lab, motion, whole=after > 0)
    head, tail = ([New(sentence, _tokens_of(lab, seconds))] if seconds else [] for seconds in (before, after))
    frames += sum(lab.tokenizer.stride * len(piece) for piece in (*head, *tail))
    return compose(lab, [*head, kept, *tail], frames=frames, **how)


def story(lab: TextToMotion, scenes: Sequence[tuple[str, float]], **how) -> GeneratedMotion:
    """One take of (sentence, seconds) after (sentence, seconds), each scene made with the last moment of the one before
    in sight.

    how: as in `compose`. Raises MotionLabError for no scenes, an empty sentence, a scene shorter than a token, or more
    than 5 minutes.
    """
    if not scenes:
        raise MotionLabError("a story needs at least one scene: a sentence and its seconds")
    return compose(
        lab, [New(check_sentence(sentence), _tokens_of(lab, seconds)) for sentence, seconds in scenes], **how
    )


@torch.inference_mode()
def compose(
    lab: TextToMotion,
    pieces: Sequence[Kept | New],
    *,
    keep: str = "places",
    sight: float | None = None,
    seed: int = 0,
    plant_feet: bool = True,
    frames: int | None = None,
    **settings,
) -> GeneratedMotion:
    """A take of pieces one after the other.

    keep: "places", kept frames come back exactly where they were, and a new piece between two of them arrives there;
    "poses", exactly as they were, but moved to where a new piece leads; "tokens", as the tokenizer tells them. sight:
    how many seconds on either side are seen as a piece is made; None is SIGHT where it has a sentence and all that the
    model takes where it has none. seed: of the first new piece, the next one's is one more. plant_feet: of new pieces,
    as in `generate`. frames: cut to so many. settings: as in `TextToMotion.generate`.
    """
    if keep not in KEEP:
        raise MotionLabError(f"keep is one of {', '.join(KEEP)}, got {keep!r}")
    [seed] = check_seeds(seed, 1)
    seconds = sum(map(len, pieces)) * lab.token_seconds
    if seconds > MOST_SECONDS:
        raise MotionLabError(f"a take lasts up to {MOST_SECONDS:g} s, not {seconds:.0f} s; make it in parts")
    if sight is not None and not 0 <= sight <= MOST_SECONDS:
        raise MotionLabError(f"sight must lie between 0 and {MOST_SECONDS:g} s, got {sight}")
    chosen = lab.settings(**settings)
    starts = [0, *accumulate(map(len, pieces))]
    tokens = _filled(lab, pieces, starts, sight, seed, chosen)
    features, joints = _assembled(lab, tokens, pieces, starts, keep, plant_feet)
    news = [(start, piece) for start, piece in zip(starts, pieces) if isinstance(piece, New)]
    scenes = [
        [start * lab.token_seconds, (start + len(piece)) * lab.token_seconds, piece.sentence, piece.part]
        for start, piece in news
    ]
    prompt = "; ".join(dict.fromkeys(piece.sentence for _, piece in news if piece.sentence))
    info = {
        "prompt": prompt,
        "edited": scenes,
        "seed": seed,
        "seconds": len(joints[:frames]) / lab.layout.fps,
        "system": lab.name,
        "keep": keep,
        "sight": sight,
        "plant_feet": plant_feet,
        **vars(chosen),
    }
    return GeneratedMotion(
        joints[:frames],
        lab.layout.fps,
        lab.layout.skeleton,
        info,
        features[:frames],
        tokens.cpu().numpy(),
        maker=lab.key,
    )


def read_motion(lab: TextToMotion, motion: Motion, whole: bool = False) -> tuple[Kept, int]:
    """A motion as the model sees it, at its frame rate, and how many frames of that are the motion's own: the last
    token may reach beyond it, unless `whole`, which leaves out what is no whole token.
    """
    layout, stride = lab.layout, lab.tokenizer.stride
    joints = joints_for(lab, motion)
    if whole:
        joints = joints[: len(joints) // stride * stride]
    if not stride <= len(joints) <= MOST_SECONDS * layout.fps:
        raise MotionLabError(
            f"a motion to edit lasts {stride / layout.fps:g} to {MOST_SECONDS:g} s, this one {len(joints) / layout.fps:.1f} s"
        )
    frames = len(joints)
    spare = -frames % stride
    joints = np.concatenate(
        [joints, joints[-1:] + np.arange(1, spare + 1)[:, None, None] * (joints[-1:] - joints[-2:-1])]
    )
    lengths, scale = other_body(lab, joints)
    rows, tokens = _as_made(lab, motion, joints)
    if rows is None:
        rows = rows_for(lab, joints)
        tokens = lab.tokenizer.encode(torch.from_numpy(rows).to(lab.device)[None])[0].cpu().numpy()
    headings = root_trajectory(rows, layout)[0] + _turn_between(to_joints(rows[:1], layout)[0], joints[0])
    floor = float(joints[0, 0, 1] - rows[0, layout.slices["root_y"]][0] * scale)
    return Kept(rows, torch.from_numpy(np.asarray(tokens)), joints, headings, floor, lengths, scale), frames


def _as_made(lab: TextToMotion, motion: Motion, joints: np.ndarray) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Rows and tokens that a motion of this very system brings along, if they still are those of its joints."""
    if (
        not isinstance(motion, GeneratedMotion)
        or motion.maker != lab.key
        or motion.features is None
        or motion.tokens is None
    ):
        return None, None
    if not len(motion.features) == len(joints) == lab.tokenizer.stride * len(motion.tokens):
        return None, None
    made = to_joints(motion.features, lab.layout)
    turn = _turn_between(made[0], joints[0])
    made = set_down(made, made[0, 0], turn, joints[0, 0])
    made[..., 1] += joints[0, 0, 1] - made[0, 0, 1]
    return (motion.features, motion.tokens) if np.abs(made - joints).max() < AS_MADE else (None, None)


def _whole_tokens(lab: TextToMotion, spans: Sequence[Span | tuple], frames: int) -> list[tuple[int, int, Span]]:
    seconds, token, frame = frames / lab.layout.fps, lab.token_seconds, 1 / lab.layout.fps
    if not spans:
        raise MotionLabError("mark at least one span to be made anew")
    found, last = [], Span(0.0, 0.0)
    try:
        wanted = sorted((Span(*span) for span in spans), key=lambda span: (float(span.start), float(span.end)))
    except (TypeError, ValueError):
        raise MotionLabError(
            "a span is (start, end), in seconds, and perhaps a sentence and a part of the body"
        ) from None
    for span in wanted:
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
        if span.part != "all":
            joints_of(span.part, lab.layout)  # its name is told here
        found.append(
            (start, end, span._replace(sentence=None if span.sentence is None else check_sentence(span.sentence)))
        )
        last = span
    return found


def _tokens_of(lab: TextToMotion, seconds: float) -> int:
    if not lab.token_seconds - 1e-6 <= seconds <= MOST_SECONDS:
        raise MotionLabError(f"a new piece lasts {lab.token_seconds:g} to {MOST_SECONDS:g} s, got {seconds:g}")
    return round(seconds / lab.token_seconds)


def _filled(lab: TextToMotion, pieces, starts: list[int], sight: float | None, seed: int, settings: Settings) -> Tensor:
    """All tokens (n, layers) of a take: new pieces from the left, each with what is final around it in sight, and the
    tokens beside a seam once more with all of it.
    """
    tokens = torch.zeros(starts[-1], lab.layers, dtype=torch.long)
    observed_mask = torch.zeros(starts[-1], dtype=torch.bool)
    for start, piece in zip(starts, pieces):
        if isinstance(piece, Kept):
            tokens[start : start + len(piece)], observed_mask[start : start + len(piece)] = piece.tokens, True
    news = [i for i, piece in enumerate(pieces) if isinstance(piece, New)]
    for i, generators in zip(news, random_generators([seed + i for i in range(len(news))])):
        piece, start, end = pieces[i], starts[i], starts[i + 1]
        close = sight is None and piece.sentence
        heard = lab.condition([piece.sentence or "a person moves"])
        silent = 0.0 if lab.config.guided else 1.0  # 0 hears nothing, where that was learned
        how = settings if piece.sentence else replace(settings, guidance=silent, residual_guidance=silent)

        def draw(first: int, last: int, reach: int) -> None:
            """Tokens from first to last anew, with up to `reach` on either side in sight, of the piece's own or final."""
            room = lab.max_tokens - (last - first)
            final = last if last < end and observed_mask[last] else end
            ahead = max(end, min(_run(observed_mask, final), end + reach))
            before, behind = min(first, max(first - start, 0) + reach), ahead - last
            behind = min(behind, max(room // 2, room - before))
            window = slice(first - min(before, room - behind), last + behind)
            project_fn = _keep_other_half(lab, piece, start - window.start) if piece.half and not close else None
            [(made, _)] = lab.fill(
                [PartialTokens(tokens[window], observed_mask[window])], heard, [generators], how, project_fn
            )
            tokens[first:last], observed_mask[first:last] = made[first - window.start : last - window.start], True

        reach = round((SIGHT if close else MOST_SECONDS if sight is None else sight) / lab.token_seconds)
        around = min(start, reach) + min(_run(observed_mask, end) - end, reach)
        most = (
            lab.max_tokens
            if len(piece) + around <= lab.max_tokens
            else lab.max_tokens - 2 * min(CONTEXT, lab.max_tokens // 4)
        )
        for first in range(start, end, most):
            draw(first, min(first + most, end), reach)
        if close:  # seams once more, with all around them in sight
            for seam in [start] * (start > 0) + [end] * bool(observed_mask[end : end + 1].any()):
                first, last = max(start, seam - BRIDGE), min(end, seam + BRIDGE)
                observed_mask[first:last] = False
                draw(first, last, starts[-1])
    return tokens


def _run(observed_mask: Tensor, start: int) -> int:
    """Where the known tokens from `start` on end."""
    unknown = (~observed_mask[start:]).nonzero()
    return start + int(unknown[0]) if len(unknown) else len(observed_mask)


def _keep_other_half(lab: TextToMotion, piece: New, at: int) -> Callable[[Tensor], Tensor]:
    """What puts the kept half of a body back into base tokens (1, n) of a window in which the piece begins at token
    `at`: decoded, the half replaced, encoded again. Both halves then go together as in the data, where no hand waves
    over walking legs.
    """
    stride, tokenizer = lab.tokenizer.stride, lab.fast["tokenizer"]

    def project_fn(tokens: Tensor) -> Tensor:
        rows = tokenizer.decode(tokens[..., None]).cpu().numpy()
        first, last = max(0, stride * at), min(rows.shape[1], stride * (at + len(piece)))
        own = piece.own.rows[first - stride * at : last - stride * at]
        rows[:, first:last] = merge(piece.part, rows[:, first:last], own[None], lab.layout)
        return tokenizer.encode(torch.from_numpy(rows).to(tokens.device))[..., 0]

    return project_fn


def _assembled(
    lab: TextToMotion, tokens: Tensor, pieces, starts: list[int], keep: str, plant_feet: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Rows and joints of a take: decoded as one, with what is kept in its place."""
    layout, stride = lab.layout, lab.tokenizer.stride
    rows = lab.fast["tokenizer"].decode_long(tokens[None].to(lab.device))[0].cpu().numpy()
    rows = footing.plant_feet(rows, layout) if plant_feet else rows
    frames = [slice(stride * start, stride * (start + len(piece))) for start, piece in zip(starts, pieces)]
    whole = [(where, piece) for where, piece in zip(frames, pieces) if isinstance(piece, Kept)]
    halves = [(where, piece) for where, piece in zip(frames, pieces) if isinstance(piece, New) and piece.half]
    before = [
        (where, piece.own) for where, piece in zip(frames, pieces) if isinstance(piece, New) and piece.own is not None
    ]
    # Whose path is its own: kept pieces, and those whose legs are kept. Where there is none, a take begins where the
    # motion did.
    places = sorted(
        [*whole, *((where, piece.own) for where, piece in halves if piece.part == "upper")],
        key=lambda place: place[0].start,
    )
    anchors = places or before[:1]
    if not anchors:
        return rows, to_joints(rows, layout)

    lengths = None
    if whole and keep != "tokens":
        own, kept = rows.copy(), np.zeros(len(rows), dtype=bool)
        for where, piece in whole:
            own[where], kept[where] = piece.rows, True
        rows, lengths = splice(rows, own, kept, layout)
    for where, piece in halves:
        rows[where] = merge(piece.part, rows[where], piece.own.rows, layout)
    first, anchor = anchors[0][0].start, anchors[0][1]
    if keep == "places":
        for (earlier, _), (where, piece) in zip(places, places[1:]):
            if earlier.stop < where.start:  # those that touch are of one motion
                world = _World.of(rows, first, anchor, layout)
                place = world.path(piece.joints[0, 0])
                rows = arrive(rows, earlier.stop - 1, where.start, piece.headings[0] - world.turn, place, layout)

    world = _World.of(rows, first, anchor, layout)
    joints = to_joints(rows, layout)
    joints = joints if lengths is None else with_lengths(joints, lengths.clip(min=1e-3), 1.0, layout)
    joints = world.place(_in_their_bodies(lab, joints, anchors))
    joints[..., 1] += _between(anchors, len(rows), lambda piece: piece.floor)

    def as_it_was(piece: Kept, start: int) -> np.ndarray:
        led = keep == "poses" and start > first
        if not led:
            return piece.joints
        return set_down(
            piece.joints, piece.joints[0, 0], world.headings[start] + world.turn - piece.headings[0], joints[start, 0]
        )

    if keep != "tokens":
        for where, piece in whole:
            joints[where] = as_it_was(piece, where.start)
        for where, piece in halves:
            if piece.part == "upper":
                lower = joints_of("lower", layout)
                joints[where, lower] = as_it_was(piece.own, where.start)[:, lower]
    return rows.astype(np.float32), joints.astype(np.float32)


def _between(anchors: list[tuple[slice, Kept]], frames: int, value: Callable[[Kept], float | np.ndarray]) -> np.ndarray:
    """(frames, ...) that value of each anchor over its own frames, going over from one to the next between them."""
    table = np.array([np.atleast_1d(value(piece)) for _, piece in anchors], dtype=np.float64).repeat(2, axis=0)
    ends = [frame for where, _ in anchors for frame in (where.start, where.stop - 1)]
    return np.stack([np.interp(np.arange(frames), ends, column) for column in table.T], axis=1)


def _in_their_bodies(lab: TextToMotion, joints: np.ndarray, anchors: list[tuple[slice, Kept]]) -> np.ndarray:
    """Joints (T, J, 3) of the model's body in those of the anchors; the path in the size of the first."""
    if all(piece.lengths is None for _, piece in anchors):
        return joints
    lengths = _between(anchors, len(joints), lambda piece: lab.config.body if piece.lengths is None else piece.lengths)
    scales = np.full((len(joints), 3), anchors[0][1].scale)
    scales[:, 1] = _between(anchors, len(joints), lambda piece: piece.scale)[:, 0]
    return with_lengths(joints, lengths, scales, lab.layout)


class _World(NamedTuple):
    """How a path of features lies in the world: `anchor` stands at `frame` of it. turn: radians from one to the other."""

    headings: np.ndarray
    root: np.ndarray
    turn: float
    frame: int
    anchor: Kept

    @classmethod
    def of(cls, rows: np.ndarray, frame: int, anchor: Kept, layout: Layout) -> _World:
        headings, root = root_trajectory(rows, layout)
        return cls(headings, root, float(anchor.headings[0] - headings[frame]), frame, anchor)

    def place(self, joints: np.ndarray) -> np.ndarray:
        """(T, J, 3) along the path, in the anchor's size -> in the world, heights as they are."""
        return set_down(joints, self.root[self.frame] * self.anchor.scale, self.turn, self.anchor.joints[0, 0])

    def path(self, point: np.ndarray) -> np.ndarray:
        """A point of the world (3,) -> (x, z) along the path."""
        moved = rotate_yaw((point - self.anchor.joints[0, 0]).astype(np.float64), np.array(-self.turn))
        return (moved / self.anchor.scale + self.root[self.frame])[[0, 2]]


def _turn_between(pose: np.ndarray, other: np.ndarray) -> float:
    """Radians about the vertical that take a pose (J, 3) nearest to another, both about their roots."""
    a, b = pose - pose[:1], other - other[:1]
    return float(
        np.arctan2((a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2]).sum(), (a[:, 0] * b[:, 0] + a[:, 2] * b[:, 2]).sum())
    )
