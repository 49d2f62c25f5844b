"""Cases in processes of their own, under limits of time and memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random
from typing import NamedTuple

import psutil

from motionlab.errors import MotionLabError

SECONDS = 2.0  # of processor time for one case: other processes may share the machine
PATIENCE = 120.0  # seconds of the clock, for what waits without working
MEGABYTES = 500.0  # over what the process had before the case
SENTENCE = 500  # characters of a message at most
AFTER = 400  # cases after which a process is replaced, so that what stays of one does not count against another
WELL = ("read", "refused")
READS = "reads"  # a process says so when it has made its input


class Outcome(NamedTuple):
    kind: str  # one of WELL, or what went wrong
    said: str
    seconds: float = 0.0
    megabytes: float = 0.0


class Runner:
    """Hands cases to processes, watches them, counts what came of each. inputs: of `targets.prepare`."""

    def __init__(self, inputs, jobs: int = 1, seconds: float = SECONDS, megabytes: float = MEGABYTES):
        self.inputs, self.limits = inputs, (seconds, megabytes)
        self.counts: dict[str, Counter] = defaultdict(Counter)
        self.failures: list[tuple[str, int, Outcome]] = []
        self.slowest: dict[str, tuple[float, int]] = {}
        self.largest: dict[str, tuple[float, int]] = {}
        self.free: list[_Worker] = [_Worker(inputs) for _ in range(jobs)]
        self.busy: list[_Worker] = []

    def put(self, name: str, seed: int) -> None:
        """Start a case as soon as a process is free."""
        while not self.free:
            self._watch()
        worker = self.free.pop()
        worker.start(name, seed)
        self.busy.append(worker)

    def finish(self) -> None:
        while self.busy:
            self._watch()

    def stop(self) -> None:
        for worker in self.free + self.busy:
            worker.stop()

    def _watch(self) -> None:
        wait([worker.pipe for worker in self.busy], timeout=0.02)
        for worker in list(self.busy):
            outcome = worker.outcome(*self.limits)
            if outcome is not None:
                self.busy.remove(worker)
                self._count(worker.name, worker.seed, outcome)
                self.free.append(worker if worker.lasts else worker.replaced())

    def _count(self, name: str, seed: int, outcome: Outcome) -> None:
        self.counts[name][outcome.kind] += 1
        self.slowest[name] = max(self.slowest.get(name, (0.0, 0)), (outcome.seconds, seed))
        self.largest[name] = max(self.largest.get(name, (0.0, 0)), (outcome.megabytes, seed))
        if outcome.kind not in WELL:
            self.failures.append((name, seed, outcome))
            print(
                f"{outcome.kind}: python -m tests.fuzz --target {name} --cases 1 --seed {seed}\n{outcome.said}\n",
                flush=True,
            )

    def report(self) -> str:
        """A line a target, and the sum."""
        kinds = ["read", "refused", *sorted({kind for count in self.counts.values() for kind in count} - set(WELL))]
        lines = [f"{'target':<14}" + "".join(f"{kind:>10}" for kind in kinds) + f"{'slowest s':>12}{'largest MB':>12}"]
        for name, count in self.counts.items():
            numbers = "".join(f"{count[kind]:>10,}" for kind in kinds)
            lines.append(f"{name:<14}{numbers}{self.slowest[name][0]:>12.2f}{self.largest[name][0]:>12.0f}")
        total = sum(count.total() for count in self.counts.values())
        said = ", ".join(f"{number} {kind}" for kind, number in Counter(f[2].kind for f in self.failures).items())
        return "\n".join([*lines, f"{total:,} cases, {len(self.failures)} failures{': ' + said if said else ''}"])


class _Worker:
    """A forked process that reads one case after the other."""

    def __init__(self, inputs):
        self.inputs, self.cases = inputs, 0
        context = multiprocessing.get_context("fork")
        self.pipe, there = context.Pipe()
        self.process = context.Process(target=_serve, args=(there, inputs), daemon=True)
        self.process.start()
        there.close()
        self.watched = psutil.Process(self.process.pid)
        self.lasts = True

    def start(self, name: str, seed: int) -> None:
        self.name, self.seed, self.began = name, seed, time.monotonic()
        self.cases += 1
        self.before: tuple[float, float] | None = None  # what was used when it began to read; None: the input is made
        self.pipe.send((name, seed))

    def outcome(self, seconds: float, megabytes: float) -> Outcome | None:
        """What came of the case; None while it goes on within its limits."""
        if self.pipe.poll():
            try:
                message = self.pipe.recv()
            except EOFError:
                self.lasts = False
                return Outcome("died", f"the process ended with code {self.process.exitcode}")
            if message == READS:
                with suppress(psutil.Error):  # ended just now: the pipe tells
                    self.began, self.before = time.monotonic(), self._usage()
                return None
            found = Outcome(*message)
            if found.kind in WELL and found.seconds > seconds:
                found = found._replace(kind="slow", said=f"{found.seconds:.1f} s; {found.said}")
            if found.kind in WELL and found.megabytes > megabytes:
                found = found._replace(kind="memory", said=f"{found.megabytes:.0f} MB; {found.said}")
            self.lasts = self.cases < AFTER and found.kind in WELL
            return found
        waited = time.monotonic() - self.began
        try:
            worked, held = (now - then for now, then in zip(self._usage(), self.before or self._usage()))
        except psutil.Error:
            return None  # ended just now: the pipe tells
        if worked > 2 * seconds or waited > PATIENCE:
            self.lasts = False
            return Outcome("hang", f"stopped after {worked:.1f} s of work, {waited:.0f} s of the clock", worked)
        if held > 2 * megabytes:
            self.lasts = False
            return Outcome("memory", f"stopped at {held:.0f} MB", worked, held)
        return None

    def _usage(self) -> tuple[float, float]:
        times = self.watched.cpu_times()
        return times.user + times.system, self.watched.memory_info().rss / 1e6

    def replaced(self) -> _Worker:
        self.stop()
        return _Worker(self.inputs)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _serve(pipe: Connection, inputs) -> None:
    from tests.fuzz.targets import TARGETS

    size = psutil.Process().memory_info().vms
    resource.setrlimit(resource.RLIMIT_AS, (size + 6_000_000_000,) * 2)  # before the machine suffers
    sys.stdout = sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")  # no progress bars
    folder = Path(tempfile.mkdtemp(prefix="case-", dir=inputs.folder))
    while True:
        try:
            name, seed = pipe.recv()
        except EOFError:
            return
        case = Random(f"{name} {seed}")
        pipe.send(tuple(run_case(TARGETS[name], case, inputs, folder / "case", lambda: pipe.send(READS))))


def run_case(target, rng: Random, inputs, folder: Path, begin: Callable[[], object]) -> Outcome:
    """One case here and now. folder: a place for its files, emptied first. begin() is called when the input is made."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        call = target(rng, inputs, folder)  # makes the input; what it returns reads it
    except Exception as error:  # the mutation's own fault
        return Outcome("fuzz broke", _told(error))
    begin()
    before, began = _peak(reset=True), time.process_time()
    try:
        call()
        kind, said = "read", ""
    except MotionLabError as error:
        said = str(error)
        kind = "refused" if said.strip() and "\n" not in said and len(said) <= SENTENCE else "no sentence"
        said = said[:2000]
    except BaseException as error:
        kind, said = "crash", _told(error)
    return Outcome(kind, said, time.process_time() - began, _peak() - before)


def _told(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-4:]
    return "\n".join(
        [f"{type(error).__name__}: {str(error)[:300]}", *(f"  {at.filename}:{at.lineno} {at.name}" for at in last)]
    )


def _peak(reset: bool = False) -> float:
    """The most memory that this process held, MB; reset: from now on."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000
