"""What a visitor of One to many looks at: what was asked of a learned motion, and what came of it."""

from __future__ import annotations

import json
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context

from demo.components.origin_strip import strip_payload
from demo.state.request import LIMITS, checked_numbers
from motionlab.audio import Beats, read_beats
from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.models.motiondreamer.pipeline import MotionDreamer, Synthesis
from motionlab.motion.motion import Motion
from motionlab.motion.rigs import to_smpl22
from motionlab.viewer import Body, encode

MOST_TIMES, MOST_PEOPLE = 8, 12
LONGEST = 60.0  # seconds shown on the page; Python and the command line go to ten minutes
NUMBERS = ("times", "variations", "people", "seed", "temperature", "window", "stride")  # of a wish, each within limits


@dataclass(frozen=True)
class VariationRequest:
    """times: length, in lengths of the reference. people: of a crowd, 1 for none. keep: spans in seconds. music: a
    sound file to dance to, which then says how long and leaves spans, crowds and loops aside.
    """

    times: float = 2.0
    variations: int = 1
    people: int = 1
    seed: int = 0
    temperature: float = 1.0
    window: int = 5
    stride: int = 4
    loop: bool = False
    keep: tuple[tuple[float, float], ...] = ()
    music: str | None = None

    def with_overlap(self) -> VariationRequest:
        """With windows that leave no token out: the stride follows the window."""
        try:
            return replace(self, stride=min(self.stride, 2 * self.window + 1))
        except TypeError:
            return self  # no numbers: `checked` says so

    def checked(self, lab: MotionDreamer) -> VariationRequest:
        """With numbers of the right type. Raises MotionLabError naming the field and its limits."""
        widest = lab.config.local.window
        own = {
            "times": (1, MOST_TIMES, "length", False),
            "people": (1, MOST_PEOPLE, "number of people", True),
            "window": (1, widest, "window (W)", True),
            "stride": (1, 2 * widest + 1, "overlap (S)", True),
        }
        shared = {name: LIMITS[name] for name in ("variations", "seed", "temperature")}
        return replace(self, **checked_numbers(self, shared | own))


@dataclass(frozen=True)
class OneToManyState:
    """made: variations, or the people of a crowd. which: the one that strip and downloads are about. took: seconds.
    said: what else there is to say. reference: its seconds and its tokens.
    """

    name: str
    request: VariationRequest
    made: tuple[Synthesis, ...]
    took: float
    reference: tuple[float, int]
    which: int = 0
    said: str = ""

    @property
    def chosen(self) -> Synthesis:
        return self.made[self.which]

    @property
    def several(self) -> bool:
        return len(self.made) > 1

    def look_into(self, which: int) -> OneToManyState:
        """The same with another one chosen, or the last where there are not so many."""
        return replace(self, which=min(which, len(self.made) - 1))

    def payload(self) -> str:
        """For the viewer."""
        crowd = self.request.people > 1 and self.several
        labels = [
            f"{i + 1} · seed {one.info['seed']}" if self.several and not crowd else ""
            for i, one in enumerate(self.made)
        ]
        bodies = [
            Body(_seen(one, sparse=crowd), label, tone=i if self.several else None)
            for i, (one, label) in enumerate(zip(self.made, labels))
        ]
        chosen = self.which if self.several and not crowd else None
        return encode(bodies, title=self.name, lanes=not crowd, chosen=chosen)

    def strip(self) -> str:
        """For the pattern strip."""
        seconds, tokens = self.reference
        return strip_payload(self.name, self.chosen, self.request.keep, seconds / tokens, tokens)


def run_variation(name: str, lab: MotionDreamer, request: VariationRequest) -> OneToManyState:
    """What a checked wish comes to."""
    start, said = time.perf_counter(), ""
    settings = dict(seed=request.seed, temperature=request.temperature, window=request.window, stride=request.stride)
    seconds = min(request.times * lab.seconds, LONGEST)
    if request.music:
        heard = _beats(request.music)
        dance = lab.dance(heard.times, heard.seconds, **settings)
        made = [dance.motion]
        said = (
            f"{len(dance.met)} of {len(heard.times)} beats met at {heard.tempo:.0f} a minute, alignment "
            f"{dance.score:.2f} "
            f"({dance.before:.2f} before)"
        )
    elif request.people > 1:
        made = lab.crowd(request.people, seconds, **settings, loop=request.loop)
    else:
        keep = [
            (start, min(end, seconds))
            for start, end in request.keep
            if start < seconds - 2 * lab.tokenizer.stride / lab.fps
        ]
        made = lab.generate(seconds, variations=request.variations, keep=keep, loop=request.loop, **settings)
    tokens = len(lab.reference.tokens)
    reference = (tokens * lab.tokenizer.stride / lab.fps, tokens)
    return OneToManyState(name, request, tuple(made), time.perf_counter() - start, reference, said=said)


def _seen(one: Synthesis, sparse: bool = False) -> Motion:
    """As the viewer shows it: a person whose rig is known with a modelled body, anything else bone by bone.

    sparse: every other frame, between which the viewer interpolates; a crowd is much to send.
    """
    try:
        motion = Motion(to_smpl22(one), one.fps, info=one.info)
    except MotionLabError:
        motion = one.motion()
    return replace(motion, joints=motion.joints[::2], fps=motion.fps / 2) if sparse else motion


def spans(text: str) -> tuple[tuple[float, float], ...]:
    """From the strip's JSON."""
    try:
        return tuple((float(start), float(end)) for start, end in json.loads(text or "[]"))
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise MotionLabError("The marked spans cannot be read; mark them again.") from None


@lru_cache(maxsize=8)
def shipped_reference(name: str) -> MotionDreamer:
    return MotionDreamer.load(checkpoint.find(name))


@lru_cache(maxsize=8)
def _beats(path: str) -> Beats:
    """The beats of a sound file, read in a process of its own: what that imports takes 150 MB."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(read_beats, path, LONGEST).result()
