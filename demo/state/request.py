"""One wish for motion: every setting of it, checked, in the words of the page."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, fields, replace

from demo.models import Models, title_of
from motionlab.errors import MotionLabError
from motionlab.motion.limits import Limits

# What a visitor may hand in: beyond these, reading takes more than some two seconds and half a gigabyte.
PAGE = Limits(file_bytes=20_000_000, unpacked_bytes=20_000_000, seconds=120.0, joints=120, poses=800_000)
MAX_PROMPT = 300
MAX_VARIATIONS = 4

# field: (lowest, highest, what it is called in an error, whether it is a whole number), of every wish that has it
LIMITS = {
    "guidance": (0, 10, "prompt strength (s)", False),
    "iterations": (1, 30, "number of steps (L)", True),
    "temperature": (0.1, 2, "temperature", False),
    "variations": (1, MAX_VARIATIONS, "number of variations", True),
    "seed": (0, 2**31 - 1, "seed", True),
}
_SHORT = {
    "guidance": "strength",
    "iterations": "steps",
    "residual_depth": "detail",
    "temperature": "temperature",
    "top_k": "top-k",
    "seed": "seed",
}


@dataclass(frozen=True)
class Request:
    """What to generate. seconds: None lets the length estimator choose. models: names of `Models`, side by side, none
    for its first. guidance: with several models, one of each, its own. Variation i of each uses seed + i.
    """

    prompt: str
    seconds: float | None = None
    seed: int = 0
    guidance: float | tuple[float, ...] = 4.0
    iterations: int = 10
    residual_depth: int = 5
    temperature: float = 1.0
    top_k: int = 52
    variations: int = 1
    models: tuple[str, ...] = ()

    def checked(self, lab: Models) -> Request:
        """The same request with numbers of the right type. Raises MotionLabError naming the field and its limits."""
        prompt = asked_sentence(self.prompt)
        if prompt is None:
            raise MotionLabError("Write a sentence first, for example: a person walks forward and waves.")
        depths, codes = (0, lab.layers - 1, "detail (V)", True), (1, lab.codebook_size, "top-k", True)
        numbers = checked_numbers(self, LIMITS | {"residual_depth": depths, "top_k": codes})
        if len(self.models) > 1:
            numbers["guidance"] = tuple(lab.guidance[model] for model in self.models)
        seconds = None if self.seconds is None else _seconds(self.seconds, lab.max_seconds)
        return replace(self, prompt=prompt, seconds=seconds, models=self.models or tuple(lab.labs)[:1], **numbers)

    def run(self, lab: Models) -> list:
        """The variations, generated in one batch a model."""
        settings = {field.name: getattr(self, field.name) for field in fields(self)}
        prompts = [settings.pop("prompt")] * settings.pop("variations")
        models, guidance = settings.pop("models"), settings.pop("guidance")
        strengths = guidance if isinstance(guidance, tuple) else (guidance,) * len(models)
        return [
            motion
            for model, strength in zip(models, strengths)
            for motion in lab.generate(model, prompts, guidance=strength, **settings)
        ]

    def variation(self, index: int) -> Request:
        """The request that makes motion `index` of `run` alone."""
        which = index // self.variations
        guidance = self.guidance[which] if isinstance(self.guidance, tuple) else self.guidance
        seed = self.seed + index % self.variations
        return replace(self, seed=seed, variations=1, models=self.models[which : which + 1], guidance=guidance)

    def words(self, used: Collection[str]) -> str:
        """The settings of one clip in a line. used: those that its model has."""
        return " · ".join(f"{_SHORT[name]} {getattr(self, name):g}" for name in _SHORT if name in used)

    def beside(self, other: Request) -> str:
        """What sets this request apart from another: the label over a figure in a comparison."""
        if self.prompt != other.prompt:
            return shorten(self.prompt, 32)
        apart = [name for name in _SHORT if getattr(self, name) != getattr(other, name)]
        parts = [" and ".join(map(title_of, self.models))] if self.models != other.models else []
        parts += [
            f"{_SHORT[name]} {getattr(self, name):g}" for name in apart if not isinstance(getattr(self, name), tuple)
        ]
        if self.seconds != other.seconds:
            parts.append("automatic length" if self.seconds is None else f"{self.seconds:g} s")
        return " · ".join(parts)


def shorten(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def file_name(system: str, prompt: str, seed: int, suffix: str) -> str:
    """momask_an-old-person-walks_seed7.bvh: plain letters on every file system."""
    plain = unicodedata.normalize("NFKD", prompt).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-") or "motion"
    return f"{system}_{slug}_seed{seed}{suffix}"


def asked_sentence(text) -> str | None:
    """Of a field that may be empty. Raises MotionLabError for one that is too long, or no text."""
    if not isinstance(text, (str, type(None))):
        raise MotionLabError("The sentence must be text.")
    text = " ".join((text or "").split())
    if len(text) > MAX_PROMPT:
        raise MotionLabError(f"The sentence has {len(text)} characters; shorten it to at most {MAX_PROMPT}.")
    return text or None


def checked_numbers(request, limits: dict[str, tuple]) -> dict[str, float | int]:
    """Its fields that `limits` names, as `LIMITS` does. Raises MotionLabError naming the first that lies outside."""
    return {name: checked_number(getattr(request, name), *limit) for name, limit in limits.items()}


def checked_number(value, low: float, high: float, words: str, whole: bool) -> float | int:
    """A field's value as a number within its limits. Raises MotionLabError that says the limits and what was given."""
    wanted = f"The {words} must be a {'whole ' if whole else ''}number from {low:g} to {high:.12g}"
    number = _number(value)
    if math.isnan(number):
        raise MotionLabError(f"{wanted}.")
    if not low <= number <= high or (whole and number != int(number)):
        raise MotionLabError(f"{wanted}, not {number:g}.")
    return int(number) if whole else number


def _number(value) -> float:
    """What a field holds, also as text; NaN for what is no number."""
    try:
        return math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return math.nan
    except OverflowError:
        return math.inf


def _seconds(value, most: float) -> float:
    seconds = _number(value)
    if not 0 < seconds <= most + 1e-6:
        raise MotionLabError(f"The length must be a number of seconds, more than 0 and at most {most:g}.")
    return seconds
