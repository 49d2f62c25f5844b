"""Sweeps: one measure over many arguments, a row each in a store; a second run does only what is missing.

A measure is a function of keyword arguments that returns a dict of numbers. A sweep says which arguments take which
values, in Python or in YAML:

    measure: evaluation.tasks:text_to_motion
    fixed: {checkpoint: momask, data: DATA, motions: 256}
    grid: {guidance: [1, 2, 4, 6], seed: [0, 1, 2]}
"""

from __future__ import annotations

import inspect
import itertools
import sys
import threading
import time
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import pandas as pd
import psutil
from tqdm import tqdm

from evaluation.provenance import STANDING, commit, fingerprint, software, where
from evaluation.registry import Measure, load_measure, stored_name
from evaluation.store import ResultStore, row_key
from evaluation.sweep_file import read_fields
from motionlab.errors import MotionLabError
from motionlab.nn.inference import watch_runs
from motionlab.nn.placement import Placement, placement, run_on


class Cell(NamedTuple):
    """What a row is of. identity: the VERSION of the measure's module, and `provenance.fingerprint` of what arguments
    name.
    """

    measure: str
    arguments: dict
    identity: dict


Key = TypeVar("Key", bound=Hashable)
Cells = dict[str, Cell]  # by the hash of all of it
Results = Iterator[tuple[str, dict | str]]  # key: row, or why there is none
MOST_CELLS = 10_000
SAMPLE_SECONDS = 0.02


@dataclass(frozen=True)
class Sweep:
    """measure: "module:function". fixed: arguments of every cell. grid: values of each argument, crossed.
    cells: further cells, one dict each, that a grid cannot say."""

    measure: str
    fixed: dict = field(default_factory=dict)
    grid: dict[str, list] = field(default_factory=dict)
    cells: list[dict] = field(default_factory=list)

    def __post_init__(self):
        if not (isinstance(self.measure, str) and isinstance(self.fixed, dict) and isinstance(self.grid, dict)):
            raise MotionLabError(
                "a sweep needs the name of its measure, and tables of names and values as fixed and grid"
            )
        if not (isinstance(self.cells, list) and all(isinstance(cell, dict) for cell in self.cells)):
            raise MotionLabError("the cells of a sweep are a list of tables of names and values")
        if not all(isinstance(name, str) for name in itertools.chain(self.fixed, self.grid, *self.cells)):
            raise MotionLabError("the arguments of a sweep are named by words")
        object.__setattr__(self, "measure", stored_name(self.measure))

    @classmethod
    def read(cls, path: str | Path) -> Sweep:
        """From a YAML file with the fields above."""
        said = {name: value for name, value in read_fields(path).items() if value is not None}
        if "measure" not in said or not set(said) <= {part.name for part in fields(cls)}:
            raise MotionLabError(f"{path} is no sweep: it needs measure, and may have fixed, grid and cells")
        return cls(**said)

    def configurations(self) -> list[dict]:
        """The arguments of every cell, defaults filled in, each once.

        Raises MotionLabError on an argument that the measure does not take or that is missing, and on too many cells.
        """
        if not all(isinstance(values, list) and values for values in self.grid.values()):
            raise MotionLabError("every argument of a grid needs a list of at least one value")
        count = len(self.cells)
        crossed = [dict(zip(self.grid, values)) for values in itertools.islice(self._crossed(), MOST_CELLS + 1)]
        if count + len(crossed) > MOST_CELLS:
            raise MotionLabError(f"the sweep has more than {MOST_CELLS} cells; split it")
        wanted = [self.fixed | cell for cell in [*crossed, *self.cells]] or [dict(self.fixed)]
        complete = [_complete(self.measure, cell) for cell in wanted]
        return list({row_key(cell): cell for cell in complete}.values())

    def _crossed(self) -> Iterator[tuple]:
        return itertools.product(*self.grid.values()) if self.grid else iter(())


@dataclass(frozen=True, eq=False)
class Step:
    """A cell that is done: its row, or the sentence that says why there is none. done of total cells are.

    The first step is no cell: it brings the rows that were there, `found`.
    """

    done: int
    total: int
    row: dict | None = None
    failure: str = ""
    arguments: dict = field(default_factory=dict)
    found: pd.DataFrame | None = None


def run(
    sweeps: Sweep | Sequence[Sweep], folder: str | Path, *, engine: str = "local", address: str | None = None
) -> pd.DataFrame:
    """Run the cells that the store in `folder` lacks and return the rows of all, in the sweeps' order, with progress on
    the way. Arguments and rows as in `steps`. Raises MotionLabError when cells failed, after the others are done and
    kept.
    """
    cells, failed = _cells(sweeps), []
    with closing(_steps(cells, ResultStore(folder), engine, address)) as going:
        step = next(going)
        with tqdm(total=step.total, initial=step.done, desc="sweep", mininterval=1) as progress:
            for step in going:
                progress.update()
                failed += [step] if step.failure else []
    if failed:
        raise MotionLabError(
            f"{len(failed)} of {step.total} cells failed and the others are kept; first {failed[0].arguments}: "
            f"{failed[0].failure}"
        )
    return ResultStore(folder).read(cells)


def run_each(sweeps: Mapping[Key, Sweep], folder: str | Path, *, engine: str = "local") -> dict[Key, pd.DataFrame]:
    """The same of named sweeps: the rows of each."""
    run(list(sweeps.values()), folder, engine=engine)
    store = ResultStore(folder)
    return {name: store.read(_cells(sweep)) for name, sweep in sweeps.items()}


def steps(
    sweeps: Sweep | Sequence[Sweep], folder: str | Path, *, engine: str = "local", address: str | None = None
) -> Iterator[Step]:
    """Run the cells that the store in `folder` lacks: first a Step with those it has, then one a cell.

    engine: "local", one cell after the other in this process, or "ray", on the cluster at `address` (none: one of this
    machine's processors), where a cell whose worker dies is tried again. Closing the iterator stops; rows that came are
    kept. A row holds its key, measure, the arguments, the numbers, seconds taken, peak memory in MB, `Cell.identity`
    and what computed it: `provenance.commit` (one a sweep), `provenance.software`, and the device and precision of the
    networks that ran.
    """
    yield from _steps(_cells(sweeps), ResultStore(folder), engine, address)


def _steps(cells: Cells, store: ResultStore, engine: str, address: str | None) -> Iterator[Step]:
    if engine not in ENGINES:
        raise MotionLabError(f"unknown engine {engine!r}; take {' or '.join(ENGINES)}")
    missing = {key: cell for key, cell in cells.items() if key not in store}
    done = len(cells) - len(missing)
    yield Step(done, len(cells), found=store.read(key for key in cells if key not in missing))
    with closing(ENGINES[engine](missing, commit(), address)) as results:
        for key, result in results:
            done += 1
            cell = missing[key]
            if isinstance(result, str):
                yield Step(done, len(cells), failure=result, arguments=cell.arguments)
            else:
                yield Step(
                    done, len(cells), store.append(key, {**result, "identity": cell.identity}), arguments=cell.arguments
                )


def _cells(sweeps: Sweep | Sequence[Sweep]) -> Cells:
    stands_for, cells = cache(fingerprint), {}
    for sweep in [sweeps] if isinstance(sweeps, Sweep) else sweeps:
        release = getattr(sys.modules[load_measure(sweep.measure).__module__], "VERSION", 0)
        for arguments in sweep.configurations():
            stands = {name: stands_for(name, arguments[name]) for name in STANDING if name in arguments}
            key = row_key(sweep.measure, release, arguments, stands, *placement().identity)
            cells[key] = Cell(sweep.measure, arguments, {"version": release, **stands})
    return cells


def measure_cell(cell: Cell, measure: Measure, code: str, place: Placement) -> dict | str:
    """The row of one cell, or the sentence that says why there is none.

    Args:
        code: the sweep's `provenance.commit`.
        place: where it runs.
    """
    began = time.monotonic()
    try:
        with run_on(place.device, place.precision), peak_memory() as peak, watch_runs() as runs:
            numbers = measure(**cell.arguments)
    except MotionLabError as error:
        return str(error)
    except Exception as error:  # of this cell alone: a sweep of hours must not end for it
        return f"{type(error).__name__}: {error}"
    cost = {"took s": time.monotonic() - began, "memory MB": peak[0] / 2**20}
    environment = {"motionlab": code, **software(), **where(runs)}
    return {"measure": cell.measure, **cell.arguments, **numbers, **cost, "environment": environment}


@contextmanager
def peak_memory() -> Iterator[list[int]]:
    """The most memory in bytes that this process holds inside the block, in a list of one, sampled as it runs."""
    process, done = psutil.Process(), threading.Event()
    peak = [process.memory_info().rss]

    def watch() -> None:
        while not done.wait(SAMPLE_SECONDS):
            peak[0] = max(peak[0], process.memory_info().rss)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()
        peak[0] = max(peak[0], process.memory_info().rss)


def _here(cells: Cells, code: str, address: str | None) -> Results:
    for key, cell in cells.items():
        yield key, measure_cell(cell, load_measure(cell.measure), code, placement())


def _on_ray(cells: Cells, code: str, address: str | None) -> Results:
    try:
        import ray
    except ImportError:
        raise MotionLabError("the ray engine needs one more package: pip install -r requirements-ray.txt") from None
    started = not ray.is_initialized()
    if started:
        ray.init(address=address, log_to_driver=False, include_dashboard=False if address is None else None)
    remote = ray.remote(max_retries=3)(measure_cell)
    waiting = {remote.remote(cell, load_measure(cell.measure), code, placement()): key for key, cell in cells.items()}
    try:
        while waiting:
            [done], _ = ray.wait(list(waiting))
            key = waiting.pop(done)
            try:
                yield key, ray.get(done)
            except ray.exceptions.RayError as error:  # after all its tries
                yield key, f"its worker died ({type(error).__name__})"
    finally:
        for reference in waiting:
            ray.cancel(reference, force=True)
        if started:
            ray.shutdown()


ENGINES = {"local": _here, "ray": _on_ray}


def _complete(measure: str, cell: dict) -> dict:
    """The cell with the measure's defaults. Raises MotionLabError on unknown and on missing arguments."""
    signature = inspect.signature(load_measure(measure))
    if unknown := sorted(set(cell) - set(signature.parameters)):
        raise MotionLabError(f"{measure} has no parameter {unknown[0]!r}; it takes {', '.join(signature.parameters)}")
    try:
        bound = signature.bind(**cell)
    except TypeError as error:
        raise MotionLabError(f"{measure} cannot be called: {error}") from None
    bound.apply_defaults()
    for name in STANDING:
        if not isinstance(bound.arguments.get(name, ""), str):
            raise MotionLabError(f"{name} must be a name or a path, got {bound.arguments[name]!r}")
    return dict(bound.arguments)
