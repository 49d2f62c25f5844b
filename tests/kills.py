"""SIGKILLs at random moments of a training, a sweep and a checkpoint write: each ends, to the bit, as unbroken ones do.

    python -m tests.kills --rounds 10 [--only training] [--seed 0]

Each kill is of a process of its own. A training is started again in the same folder until it ends; a checkpoint is
written over and over, and what is found after a kill is the last one that was finished or the one that was in work.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import torch
from torch import nn

from motionlab.data.store import MotionStore
from motionlab.models import checkpoint, token_training
from motionlab.models.momask import train as momask
from tests.kills_sweep import kill_sweeps
from tests.tiny import CONFIG, LOOP, PRESET, LetterCounts, tiny_store

FORK = multiprocessing.get_context("fork")  # a child begins at once, with all that was imported
LONG = replace(LOOP, steps=24)
PARTS = dict.fromkeys(("tokenizer", "masked", "residual", "length"), LONG)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="kills of each kind")
    parser.add_argument("--only", choices=KINDS, help="one kind (left out: all)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    for kind in [options.only] if options.only else KINDS:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["MOTIONLAB_CACHE"] = str(Path(folder) / "cache")
            print(f"{kind}: {KINDS[kind](Path(folder), options.rounds, random.Random(options.seed))}", flush=True)
    return 0


def kill_trainings(folder: Path, rounds: int, rng: random.Random) -> str:
    """Every part of a small MoMask, its caches and its checkpoint; killed within the time that it takes."""
    store = tiny_store(folder / "data")
    began = time.monotonic()
    child = Child(train, store.folder, folder / "unbroken")
    child.end()
    took, expected = time.monotonic() - began, result_of(folder / "unbroken")
    killed = ended = 0
    while killed < rounds or not ended:
        run = folder / f"broken{ended}"
        child = Child(train, store.folder, run)
        # several kills a training; when there were enough, it may end
        if killed < rounds and child.killed_after(rng.uniform(0, 0.5 * took)):
            killed += 1
            continue
        child.end()
        ended += 1
        assert result_of(run) == expected, f"training {ended} after {killed} kills ends otherwise than an unbroken one"
    return f"{killed} kills, {ended} trainings that ended, each with the bits of an unbroken one"


def train(data: Path, run: Path, news: Connection) -> None:
    """In a process of its own."""
    token_training.load_text_encoder = lambda name: LetterCounts()
    model = momask.train(MotionStore(data), replace(PRESET, **PARTS), run, device="cpu")
    model.save(run / "checkpoint", "# card")


def result_of(run: Path) -> dict[str, object]:
    """Weights to the bit, and logs but for the seconds."""
    found: dict[str, object] = {path.name: digest(path) for path in (run / "checkpoint").iterdir()}
    for log in run.glob("*/log.csv"):
        with log.open(newline="") as file:
            found[log.parent.name] = [{**row, "seconds": None} for row in csv.DictReader(file)]
    assert len(found) > 8 and all(len(rows) == LONG.steps for rows in found.values() if isinstance(rows, list))
    assert not [path for path in run.parent.iterdir() if path.name.startswith(f".{run.name}")]
    return found


class Part(nn.Module):
    """A network whose numbers are a version's. large: more than a file may hold, so that it becomes several."""

    def __init__(self, version: int, large: bool):
        super().__init__()
        self.register_buffer("weight", torch.full((2_000, 1_500), float(version % 1_000)))
        if large:
            self.register_buffer("more", torch.full((2_000, 1_500), float(version % 1_000)))


def kill_checkpoints(folder: Path, rounds: int, rng: random.Random) -> str:
    """One folder that is written over and over."""
    place, last, struck = folder / "kept", -1, 0
    for _ in range(rounds):
        child = Child(write_on, place, last + 1)
        child.killed_after(rng.uniform(0.05, 0.5))
        begun, done = last, last
        for what, version in child.news():
            begun, done = (version, done) if what == "begun" else (begun, version)
        struck += begun != done
        if done < 0:
            continue  # killed before the first was finished: there may be none
        found = checkpoint.find(place)
        last = int((found / "README.md").read_text())
        assert last in (begun, done), f"version {last} is found where {done} was finished and {begun} begun"
        unbroken = write(folder / "unbroken", last)
        assert same(found, unbroken), f"version {last} is not what an unbroken write of it leaves"
        write(place, last)
        left = [name for name in os.listdir(folder) if name.startswith(".")]
        assert same(place, unbroken) and not left, f"the next write leaves {left}"
    return f"{rounds} kills, {struck} of them within a write, each left a whole checkpoint, the last or the next"


def write_on(place: Path, version: int, news: Connection) -> None:
    """In a process of its own: one version after the other, without end."""
    while True:
        news.send(("begun", version))
        write(place, version)
        news.send(("done", version))
        version += 1


def write(place: Path, version: int) -> Path:
    parts = {"tokenizer": Part(version, large=True), "masked": Part(version, large=False)}
    return checkpoint.write(place, "momask", CONFIG, parts, str(version))


def same(one: Path, other: Path) -> bool:
    digests = [{path.name: digest(path) for path in folder.iterdir()} for folder in (one, other)]
    return digests[0] == digests[1]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Child:
    """work(*what, news) in a process of its own, which may be killed."""

    def __init__(self, work: Callable, *what: object):
        self.receiver, sender = FORK.Pipe(duplex=False)
        self.process = FORK.Process(target=quietly, args=(work, *what, sender))
        self.process.start()
        sender.close()

    def killed_after(self, seconds: float) -> bool:
        """Whether it was still at work when it was killed."""
        self.process.join(seconds)
        os.kill(self.process.pid, signal.SIGKILL) if self.process.is_alive() else None
        self.process.join()
        return self.process.exitcode == -signal.SIGKILL

    def end(self) -> None:
        self.process.join()
        assert self.process.exitcode == 0, f"it ended with {self.process.exitcode}"

    def news(self) -> list[tuple[str, int]]:
        """What it sent."""
        sent = []
        try:
            while self.receiver.poll():
                sent.append(self.receiver.recv())
        except (EOFError, OSError):
            pass  # a message that a kill cut off
        return sent


def quietly(work: Callable, *what: object) -> None:
    sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    work(*what)


KINDS = {"training": kill_trainings, "sweep": partial(kill_sweeps, Child), "checkpoint": kill_checkpoints}

if __name__ == "__main__":
    sys.exit(main())
