"""Memory of the page as everything on it is used once: `python -m benchmarks.memory`.

The page runs in a process of its own; a row says what was just done and how much memory that process holds after it.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import soundfile

import motionlab
from benchmarks.page_server import page_server
from benchmarks.page_visitor import PageVisitor
from motionlab.motion.motion import Motion

QUICK = "a quick try"
MB = 1e6


def use_everything(visitor: PageVisitor, files: Path, learn: str = QUICK) -> Iterator[str]:
    """Does one thing after the other, and says what it did.

    Args:
        visitor: a page of all shipped models.
        files: a folder for what is sent: its clip.npz, clip.bvh and music.wav.
        learn: how long a motion is learned, by its name on the page.
    """
    for model in ("momask", "mmm", "mote", "side by side"):
        visitor.fill("model", model)
        visitor.press("turn", "change")
        yield f"generate, {model}"
    visitor.fill("variations", 4)
    visitor.press("turn", "change")
    yield "generate, 4 variations of each"
    for suffix in ("bvh", "glb", "npz", "mp4"):
        visitor.press(f"save-{suffix}")
        yield f"download {suffix}"

    visitor.upload("edit-upload", files / "clip.npz")
    visitor.press("edit-upload", "upload")
    visitor.fill("edit-marks", '[{"start": 1, "end": 2, "sentence": "a person waves", "part": "whole"}]')
    visitor.press("edit-remake")
    yield "edit: a span"
    visitor.fill("edit-model", "mmm")
    visitor.press("edit-go")
    visitor.press("edit-join")
    visitor.press("edit-tell")
    yield "edit: extend, join, story"

    visitor.press("describe-take")
    visitor.press("describe")
    yield "describe"
    for button in ("describe-round", "describe-imagine", "describe-vary", "describe-retell"):
        visitor.press(button)
    yield "describe: the rest"

    for reference in visitor_references():
        visitor.fill("many-reference", reference)
        visitor.press("many-turn", "change")
        yield f"one to many, {reference}"
    visitor.fill("many-people", 12)
    visitor.press("many-turn", "change")
    yield "one to many, a crowd"
    visitor.fill("many-people", 1)
    visitor.upload("many-music", files / "music.wav")
    visitor.press("many-turn", "change")
    yield "one to many, music"
    visitor.upload("many-upload", files / "clip.bvh")
    visitor.fill("many-pace", learn)
    visitor.press("many-learn")
    visitor.press("many-turn", "change")
    yield "learn a motion"

    visitor.fill("lab-values", "2, 4")
    visitor.fill("lab-repeats", 1)
    visitor.press("lab-run")
    visitor.press("lab-name", "select")
    yield "sweep"


def visitor_references() -> list[str]:
    """The shipped motions of One to many."""
    from motionlab.models import checkpoint
    from motionlab.models.motiondreamer.pipeline import MotionDreamer

    return checkpoint.shipped(MotionDreamer.name)


def write_files(folder: Path) -> None:
    """What a visitor sends: clip.npz and clip.bvh of five seconds, music.wav of ten."""
    clip: Motion = motionlab.load("momask").generate("a person walks forward", seconds=5.0)
    clip.save(folder / "clip.npz")
    clip.save(folder / "clip.bvh")
    rate, seconds = 22050, 10
    sound = np.zeros(rate * seconds, np.float32)
    sound[:: rate // 2] = 1.0
    soundfile.write(folder / "music.wav", np.convolve(sound, np.exp(-np.arange(2000) / 200), "same"), rate)


class PeakMemory(threading.Thread):
    """Watches the resident memory of a process, a few times a second."""

    def __init__(self, pid: int, every: float = 0.2):
        super().__init__(daemon=True)
        self._process, self._every = psutil.Process(pid), every
        self._peak, self._stopped = 0.0, threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._every):
            try:
                self._peak = max(self._peak, self.now())
            except psutil.NoSuchProcess:
                return

    def now(self) -> float:
        """In MB."""
        return self._process.memory_info().rss / MB

    def take(self) -> float:
        """The most since the last call, in MB."""
        peak, self._peak = max(self._peak, self.now()), 0.0
        return peak

    def stop(self) -> None:
        self._stopped.set()


def memory_table(
    uses: Callable[[PageVisitor], Iterator[str]],
    checkpoints: Sequence[str] = (),
    report: Callable[[dict], None] = print,
) -> pd.DataFrame:
    """Memory of the page at the start and after each use.

    Args:
        uses: does one thing after the other on a page, and says what.
        checkpoints: of the page, none for all shipped.
        report: gets every row at once.

    Returns:
        A row each: what was done, MB then, and the most MB on the way there.
    """
    rows = []
    with page_server(checkpoints) as server:
        memory = PeakMemory(server.pid)
        memory.start()
        for what in itertools.chain(["the start"], uses(PageVisitor(server.url))):
            rows.append({"after": what, "MB": memory.now(), "most MB": memory.take()})
            report(rows[-1])
        memory.stop()
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--learn", default=QUICK, choices=[QUICK, "thorough"], help="how long a motion is learned")
    parser.add_argument("--rounds", type=int, default=1, help="how often everything is used (default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = Path(name)
        write_files(files)

        def uses(visitor: PageVisitor) -> Iterator[str]:
            for _ in range(options.rounds):
                yield from use_everything(visitor, files, options.learn)

        table = memory_table(
            uses,
            report=lambda row: print(f"{row['MB']:6.0f} MB, at most {row['most MB']:6.0f}: {row['after']}", flush=True),
        )
    start, most, end = table["MB"].iloc[0], table["most MB"].max(), table["MB"].iloc[-1]
    print(f"at the start {start:.0f} MB, at most {most:.0f} MB, at the end {end:.0f} MB")


if __name__ == "__main__":
    main()
