"""A small sweep as a visitor writes it: one setting, its values, the sentences and how often; checked, in the page's
words.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.state.request import Request
from evaluation.sweeps import Sweep
from motionlab.errors import MotionLabError

MEASURE = "evaluation.tasks:sentences"
SECONDS = 4.0  # of every clip: equal lengths are made together
MOST_VALUES, MOST_SENTENCES, MOST_REPEATS = 8, 8, 5
SETTINGS = {
    "guidance": ("Prompt strength (s)", "0, 1, 2, 3, 4, 6, 8"),
    "iterations": ("Steps (L)", "1, 2, 4, 6, 10, 18, 30"),
    "residual_depth": ("Detail (V)", "0, 1, 2, 3, 4, 5"),
    "temperature": ("Temperature", "0.1, 0.5, 0.8, 1, 1.2, 1.6, 2"),
    "top_k": ("Top-k", "1, 4, 16, 52, 128, 512"),
}


@dataclass(frozen=True)
class SweepForm:
    """setting: a field of `Request`. values: what it takes. repeats: how many seeds."""

    setting: str
    values: tuple
    sentences: tuple[str, ...]
    repeats: int

    @classmethod
    def read(cls, lab, setting: str, values: str, sentences: str, repeats) -> SweepForm:
        """From the fields of the page: values between commas, a sentence a line. Raises MotionLabError naming what to
        mend.
        """
        if not isinstance(setting, str) or setting not in SETTINGS:
            raise MotionLabError("Choose what to vary.")
        texts = [line for line in str(sentences or "").splitlines() if line.strip()]
        wanted = [part for part in str(values or "").replace(";", ",").split(",") if part.strip()]
        try:
            count = int(repeats)
        except (TypeError, ValueError, OverflowError):
            count = 0
        for what, number, most in (
            ("values", len(wanted), MOST_VALUES),
            ("sentences", len(texts), MOST_SENTENCES),
            ("repeats", count, MOST_REPEATS),
        ):
            if not 1 <= number <= most:
                raise MotionLabError(f"A sweep takes 1 to {most} {what}, not {number}.")
        requests = [[Request(text, SECONDS, **{setting: value}).checked(lab) for value in wanted] for text in texts]
        plain = dict.fromkeys(getattr(request, setting) for request in requests[0])
        return cls(setting, tuple(plain), tuple(dict.fromkeys(row[0].prompt for row in requests)), count)

    def sweep(self, checkpoint: str) -> Sweep:
        """One whole curve a seed, so that it is soon there and then grows surer."""
        seeds = [MOST_SENTENCES * i for i in range(self.repeats)]
        fixed = {"texts": list(self.sentences), "checkpoint": checkpoint, "seconds": SECONDS}
        return Sweep(MEASURE, fixed, {"seed": seeds, self.setting: list(self.values)})
