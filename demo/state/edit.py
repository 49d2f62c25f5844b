"""What lies on the desk of the Edit tab: takes, the newest last, and the wishes that made them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from demo.components.timeline import timeline_payload
from demo.state.request import LIMITS, PAGE, Request, asked_sentence, checked_number, checked_numbers, shorten
from motionlab.errors import MotionLabError
from motionlab.models.editing import Span
from motionlab.models.token_model import TokenModel
from motionlab.motion.contacts import lock_feet
from motionlab.motion.files import load
from motionlab.motion.motion import Motion
from motionlab.motion.resample import cut_motion, resample_motion
from motionlab.viewer import Body, encode

MOST_TAKES = 20  # to go back to
LONGEST = 60.0  # seconds of a take on the page; Python goes to five minutes
_KEEP = {
    "stays exactly where it was": "places",
    "keeps its poses, the path goes on": "poses",
    "may change slightly": "tokens",
}
KEEP = list(_KEEP)
NUMBERS = ("guidance", "iterations", "temperature", "seed")


@dataclass(frozen=True)
class EditSettings:
    """Settings of every wish, as the page's fields say them."""

    keep: str = KEEP[0]
    feet: bool = False
    guidance: float = 4.0
    iterations: int = 10
    temperature: float = 1.0
    seed: int = 0
    model: str = ""  # which one did it, for a link

    def checked(self) -> EditSettings:
        """With numbers of the right type. Raises MotionLabError naming the field and its limits."""
        if self.keep not in _KEEP:
            raise MotionLabError("Choose what happens to the rest of the motion.")
        return replace(self, **checked_numbers(self, {name: LIMITS[name] for name in NUMBERS}))

    def arguments(self) -> dict:
        """As `compose` takes them."""
        return {"keep": _KEEP[self.keep], **{name: getattr(self, name) for name in NUMBERS}}


@dataclass(frozen=True)
class Regenerate:
    """Spans are made anew."""

    spans: tuple[Span, ...]

    def seconds(self, base: Motion) -> float:
        return base.seconds

    def run(self, lab: TokenModel, base: Motion, **how) -> Motion:
        return lab.edit(base, self.spans, **how)


@dataclass(frozen=True)
class Cut:
    """Only a part is kept."""

    start: float
    end: float

    def seconds(self, base: Motion) -> float:
        return self.end - self.start

    def run(self, lab: TokenModel, base: Motion, **how) -> Motion:
        part = cut_motion(base, self.start, self.end)
        return replace(part, info={**part.info, "edited": []})


@dataclass(frozen=True)
class Extend:
    """Seconds in front and behind."""

    before: float
    after: float
    sentence: str | None

    def seconds(self, base: Motion) -> float:
        return base.seconds + self.before + self.after

    def run(self, lab: TokenModel, base: Motion, **how) -> Motion:
        return lab.extend(base, before=self.before, after=self.after, sentence=self.sentence, **how)


@dataclass(frozen=True)
class Loop:
    """The part that repeats best, made to repeat."""

    in_place: bool

    def seconds(self, base: Motion) -> float:
        return base.seconds

    def run(self, lab: TokenModel, base: Motion, **how) -> Motion:
        looped = base.loop(self.in_place)
        return replace(looped, info={**looped.info, "edited": []})


@dataclass(frozen=True)
class JoinMotions:
    """Another motion behind, after a gap."""

    other: Motion
    seconds_between: float
    sentence: str | None
    source: Request | None = None  # what made the other one on the page, for a link

    def seconds(self, base: Motion) -> float:
        return base.seconds + self.seconds_between + self.other.seconds

    def run(self, lab: TokenModel, base: Motion, **how) -> Motion:
        how["keep"] = "tokens" if how["keep"] == "tokens" else "poses"  # the other one has no place in this world yet
        return lab.inbetween(base, fit_motion(lab, self.other), self.seconds_between, self.sentence, **how)


@dataclass(frozen=True)
class Story:
    """Scenes, each a sentence and its seconds; nothing is kept."""

    scenes: tuple[tuple[str, float], ...]

    def seconds(self, base: Motion) -> float:
        return sum(seconds for _, seconds in self.scenes)

    def run(self, lab: TokenModel, base: Motion, **how) -> Motion:
        how.pop("keep")
        return lab.story(self.scenes, **how)


@dataclass(frozen=True)
class EditStep:
    """motion: as it is shown. plain: before feet were locked, what the next edit starts from. request, how: what made
    it of the take before. source: what made it on the page, of one that was taken from Generate.
    """

    motion: Motion
    plain: Motion
    title: str
    said: str
    request: Regenerate | Cut | Loop | Extend | JoinMotions | Story | None = None
    seed: int = 0
    how: EditSettings | None = None
    source: Request | None = None

    @property
    def fresh(self) -> list:
        """(start, end, part, sentence) of what is new in it."""
        return (
            []
            if self.request is None
            else [(start, end, part, said) for start, end, said, part in self.plain.info.get("edited", [])]
        )


@dataclass(frozen=True)
class EditState:
    """takes: the newest last. number: grows with every change, so that marks of another take are known as such."""

    takes: tuple[EditStep, ...]
    number: int = 0

    @property
    def take(self) -> EditStep:
        return self.takes[-1]

    def payload(self, beside: bool = False) -> str:
        """For the viewer. beside: the take before stands there too."""
        now = Body(
            self.take.motion,
            "now" if beside and len(self.takes) > 1 else "",
            new=tuple((a, b, part) for a, b, part, _ in self.take.fresh),
        )
        before = [Body(self.takes[-2].motion, "before", pinned=True)] if beside and len(self.takes) > 1 else []
        return encode([*before, now], title=self.take.title)

    def timeline(self, lab: TokenModel) -> str:
        """For the timeline."""
        say = "Drag over the bar to mark what should change." + (" Green is new." if self.take.fresh else "")
        return timeline_payload(self.number, self.take.plain.seconds, lab.token_seconds, self.take.fresh, say)


def open_motion(
    lab: TokenModel, motion: Motion, title: str, before: EditState | None = None, source: Request | None = None
) -> EditState:
    """The state with that motion on top, at the system's frame rate; what was there can be gone back to. Of a motion
    too long to be edited here, the first part.
    """
    said = "as it was"
    if motion.seconds > LONGEST:
        said = f"the first {LONGEST:.0f} s of {motion.seconds:.0f} s; cut another part out beforehand"
        motion = cut_motion(motion, 0.0, LONGEST)
    motion = fit_motion(lab, motion)
    take = EditStep(motion, motion, title, said, source=source)
    return EditState((take,)) if before is None else _with(before, take)


def fit_motion(lab: TokenModel, motion: Motion) -> Motion:
    """At the system's frame rate. Raises MotionLabError for a motion too long to be edited here, or of another
    skeleton.
    """
    if motion.seconds > LONGEST:
        raise MotionLabError(
            f"The page edits up to {LONGEST:.0f} s; this motion lasts {motion.seconds:.0f} s, so cut it."
        )
    if motion.skeleton.joints != lab.layout.skeleton.joints:
        raise MotionLabError(
            f"The page edits bodies of the skeleton {lab.layout.skeleton.name}, not {motion.skeleton.name}."
        )
    return resample_motion(motion, lab.layout.fps)


def _with(edit_state: EditState, take: EditStep) -> EditState:
    """One take more. Older ones are kept as joints alone, which is all that is shown of them and what an edit can start
    from.
    """
    older = [replace(one, plain=_plain(one.plain)) for one in edit_state.takes[-MOST_TAKES + 1 :]]
    return replace(edit_state, takes=(*older, take), number=edit_state.number + 1)


def _plain(motion: Motion) -> Motion:
    return Motion(motion.joints, motion.fps, motion.skeleton, motion.info)


def read_clip(path: str | None) -> tuple[Motion, str]:
    """A visitor's BVH or NPZ and its name. Raises MotionLabError for anything else."""
    if not path:
        raise MotionLabError("Choose a BVH or NPZ file first.")
    return load(path, PAGE), Path(path).stem


def apply_edit(lab: TokenModel, edit_state: EditState, request, how: EditSettings) -> EditState:
    """The desk with one take more: what a wish makes of the newest one."""
    how, seconds = how.checked(), request.seconds(edit_state.take.plain)
    if seconds > LONGEST:
        raise MotionLabError(f"That would last {seconds:.0f} s; the page edits up to {LONGEST:.0f} s.")
    began = time.perf_counter()
    plain = request.run(lab, edit_state.take.plain, **how.arguments())
    said = f"made in {time.perf_counter() - began:.2f} s"
    if isinstance(request, Loop):
        cut = plain.info["loop"]
        gap = 100 * cut["difference"]
        said = f"a loop of {cut['start']:.1f} to {cut['end']:.1f} s; its ends differed by {gap:.0f} cm"
    sentences = [said for _, _, said, _ in plain.info["edited"] if said]
    title = shorten("; ".join(dict.fromkeys(sentences)) or edit_state.take.title, 60)
    return with_locked_feet(_with(edit_state, EditStep(plain, plain, title, said, request, how.seed, how)), how.feet)


def with_locked_feet(edit_state: EditState, feet: bool) -> EditState:
    """The newest take with its feet locked, or as it was made."""
    take = edit_state.take
    return replace(
        edit_state, takes=(*edit_state.takes[:-1], replace(take, motion=lock_feet(take.plain) if feet else take.plain))
    )


def retry_edit(lab: TokenModel, edit_state: EditState, how: EditSettings) -> EditState:
    """The newest take made once more of the one before it, from the next seed. Raises MotionLabError where there is
    nothing to make again.
    """
    if edit_state.take.request is None or len(edit_state.takes) < 2:
        raise MotionLabError("There is nothing to try again yet; mark a part and regenerate it first.")
    if isinstance(edit_state.take.request, Cut | Loop):
        raise MotionLabError("A cut or a loop comes out the same each time; undo it to make another one.")
    return apply_edit(lab, undo_edit(edit_state), edit_state.take.request, replace(how, seed=edit_state.take.seed + 1))


def undo_edit(edit_state: EditState) -> EditState:
    """Without the newest take. Raises MotionLabError where only one is left."""
    if len(edit_state.takes) < 2:
        raise MotionLabError("There is nothing to undo.")
    return replace(edit_state, takes=edit_state.takes[:-1], number=edit_state.number + 1)


def asked_scenes(rows: Sequence[Sequence]) -> tuple[tuple[str, float], ...]:
    """Rows of sentence and seconds, empty ones left out. Raises MotionLabError for none, for a row half filled in, and
    for too many seconds.
    """
    scenes = []
    for i, row in enumerate(rows, 1):
        text, seconds, *_ = [*(row if isinstance(row, Sequence) else ()), None, None]
        sentence = asked_sentence(text if isinstance(text, str) else None)
        given = str(seconds if seconds is not None else "").strip()
        if sentence is None and given in ("", "nan"):
            continue
        if sentence is None:
            raise MotionLabError(f"Scene {i} has no sentence; write one or empty its row.")
        scenes.append((sentence, checked_number(given, 0.4, LONGEST, f"length of scene {i}", False)))
    if not scenes:
        raise MotionLabError("Write at least one scene: a sentence and its seconds.")
    if sum(seconds for _, seconds in scenes) > LONGEST:
        total = sum(seconds for _, seconds in scenes)
        raise MotionLabError(f"The scenes last {total:g} s together; the page makes up to {LONGEST:.0f} s.")
    return tuple(scenes)
