"""What a visitor of Describe has before them: a motion, sentences about it, and perhaps a variation beside it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from demo.components.trim import trim_payload
from demo.state.request import LIMITS, checked_number, checked_numbers
from evaluation.caption_scorer import Judge
from motionlab.errors import MotionLabError
from motionlab.models.mote.config import CaptionSampling
from motionlab.models.mote.pipeline import MoTe
from motionlab.motion.motion import Motion
from motionlab.motion.resample import cut_motion
from motionlab.viewer import Body, encode

MOST_CAPTIONS = 8
TEXT_LIMITS = {
    "count": (1, MOST_CAPTIONS, "number of captions", True),
    "guidance": LIMITS["guidance"],
    "steps": (5, 50, "number of steps", True),
    "temperature": (0, 2, "temperature of words", False),
    "seed": LIMITS["seed"],
}


@dataclass(frozen=True)
class DescribeSettings:
    """Settings of everything on the tab, as its fields say them. guidance: of sentences; motions take the checkpoint's
    own.
    """

    count: int = 4
    guidance: float = 4.0
    steps: int = 20
    temperature: float = CaptionSampling.temperature
    seed: int = 0
    solver: str = "dpm++"

    def checked(self) -> DescribeSettings:
        """With numbers of the right type. Raises MotionLabError naming the field and its limits."""
        return replace(self, **checked_numbers(self, TEXT_LIMITS))

    def arguments(self) -> dict:
        """As `MoTe.caption` takes them."""
        return {name: getattr(self, name) for name in ("guidance", "steps", "temperature", "seed", "solver")}


@dataclass(frozen=True)
class ScoredCaption:
    """A sentence. fits: percent of other sentences that fit the motion worse. label: what it is."""

    text: str
    fits: float
    label: str = ""


@dataclass(frozen=True)
class DescribeState:
    """What lies before a visitor.

    Args:
        motion: what is described: `part`, in seconds, of the whole.
        title: what it is called.
        lines: sentences about it.
        beside: another one, and what it is `called`.
        said: a line of facts.
        seed: what made it.
        whole: the motion that it is a part of; None for a motion that is no part.
        part: from and to, seconds.
        most: seconds that the system reads.
    """

    motion: Motion
    title: str
    lines: tuple[ScoredCaption, ...] = ()
    beside: Motion | None = None
    called: str = ""
    said: str = ""
    seed: int = 0
    whole: Motion | None = None
    part: tuple[float, float] = (0.0, 0.0)
    most: float = 0.0

    def trimmed(self, lab: MoTe, start: float, end: float) -> DescribeState:
        """Another part of the same whole. Raises MotionLabError for one that the system cannot read."""
        return _part(lab, self.whole or self.motion, self.title, start, end)

    def trim_payload(self) -> str:
        """For the bar with which a part is chosen."""
        whole = self.whole or self.motion
        start, end = self.part if self.whole else (0.0, whole.seconds)
        return trim_payload(self.title, whole.seconds, start, end, self.most or whole.seconds)

    def payload(self) -> str:
        """For the viewer."""
        label = "original" if self.beside is not None else ""
        other = [] if self.beside is None else [Body(self.beside, self.called)]
        return encode([Body(self.motion, label, pinned=self.beside is not None), *other], title=self.title)

    @property
    def newest(self) -> Motion:
        """What is saved."""
        return self.motion if self.beside is None else self.beside


def shown(lab: MoTe, motion: Motion, title: str) -> DescribeState:
    """A motion to be described. Raises MotionLabError for one that the system cannot read: another skeleton, too short,
    too long.
    """
    return _part(lab, motion, title, 0.0, motion.seconds)


def _part(lab: MoTe, whole: Motion, title: str, start: float, end: float) -> DescribeState:
    """Of a part no longer than the system reads."""
    end = min(end, start + lab.max_seconds)
    motion = cut_motion(whole, start, end)
    lab.rows_of(motion)
    said = f"{motion.seconds:.1f} s"
    if motion.seconds < whole.seconds - 0.5 / whole.fps:
        said = f"{start:.1f} to {start + motion.seconds:.1f} s of {whole.seconds:.1f} s"
    return DescribeState(
        motion, title, said=said, whole=whole, part=(start, start + motion.seconds), most=lab.max_seconds
    )


def described(lab: MoTe, judge: Judge, describe_state: DescribeState, how: DescribeSettings) -> DescribeState:
    """With captions of the motion, those that fit best in front, each once."""
    how, began = how.checked(), time.perf_counter()
    captions = lab.caption(describe_state.motion, how.count, **how.arguments())
    took = time.perf_counter() - began
    return replace(
        describe_state,
        lines=_judged(lab, judge, describe_state.motion, [caption.text for caption in captions]),
        beside=None,
        said=f"{how.count} captions in {took:.2f} s",
        seed=how.seed,
    )


def round_trip(lab: MoTe, judge: Judge, sentence: str | None, how: DescribeSettings) -> DescribeState:
    """Sentence, motion, sentence."""
    if sentence is None:
        raise MotionLabError("Write a sentence first, for example: a person walks forward and waves.")
    how, began = how.checked(), time.perf_counter()
    motion = lab.generate(sentence, seed=how.seed, steps=how.steps, solver=how.solver)
    [caption] = lab.caption(motion, **how.arguments())
    took = time.perf_counter() - began
    asked, back = (
        _judged(lab, judge, motion, [text], label)[0]
        for text, label in ((sentence, "you said"), (caption.text, "it saw"))
    )
    said = f"sentence to motion to sentence in {took:.2f} s"
    return DescribeState(motion, sentence, (asked, back), said=said, seed=how.seed)


def retold(lab: MoTe, judge: Judge, describe_state: DescribeState, how: DescribeSettings) -> DescribeState:
    """Motion, sentence, motion: another one that shows what the sentence says stands beside."""
    how, began = how.checked(), time.perf_counter()
    motion, caption = lab.retell(describe_state.motion, seed=how.seed, steps=how.steps, solver=how.solver)
    took = time.perf_counter() - began
    lines = _judged(lab, judge, describe_state.motion, [caption.text], "by way of")
    return replace(
        describe_state, lines=lines, beside=motion, called="retold", said=f"retold in {took:.2f} s", seed=how.seed
    )


def imagined(lab: MoTe, judge: Judge, how: DescribeSettings) -> DescribeState:
    """A motion and its sentence from nothing."""
    how, began = how.checked(), time.perf_counter()
    [pair] = lab.imagine(seed=how.seed, steps=how.steps, solver=how.solver, temperature=how.temperature)
    took = time.perf_counter() - began
    lines = _judged(lab, judge, pair.motion, [pair.caption.text], "imagined with it")
    return DescribeState(pair.motion, pair.caption.text, lines, said=f"a pair in {took:.2f} s", seed=how.seed)


def varied(
    lab: MoTe, describe_state: DescribeState, strength, sentence: str | None, how: DescribeSettings
) -> DescribeState:
    """With a variation beside the motion."""
    how, strength = how.checked(), checked_number(strength, 0, 1, "strength", False)
    began = time.perf_counter()
    [motion] = lab.vary(
        describe_state.motion, strength, sentence=sentence, seed=how.seed, steps=max(how.steps, 20), solver=how.solver
    )
    took = time.perf_counter() - began
    # Sentences there were are about the original.
    lines = tuple(replace(line, label="of the original") for line in describe_state.lines)
    return replace(
        describe_state,
        lines=lines,
        beside=motion,
        called=f"varied by {strength:g}",
        said=f"varied in {took:.2f} s",
        seed=how.seed,
    )


def _judged(lab: MoTe, judge: Judge, motion: Motion, texts: list[str], label: str = "") -> tuple[ScoredCaption, ...]:
    texts = list(dict.fromkeys(texts))
    lines = [ScoredCaption(text, fits, label) for text, fits in zip(texts, judge.fits(lab.rows_of(motion), texts))]
    return tuple(sorted(lines, key=lambda line: -line.fits))
