"""The folder of a run: which data and recipe it belongs to, who trains in it, and the log in it."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path

from accelerate import PartialState
from filelock import FileLock, Timeout
from torch import nn

from motionlab.errors import MotionLabError
from motionlab.paths import write_aside, writing

STATE, LOG = "state.pt", "log.csv"
PLAIN = (bool, int, float, str, type(None))


@contextmanager
def run_folder(folder: Path, recipe: Mapping[str, object]) -> Iterator[None]:
    """Hold `folder`, which is made when missing, for the run of one recipe, which it keeps in run.json.

    Args:
        recipe: all that a run's result depends on, by name: numbers, words, nothing, and lists, dictionaries and
            dataclasses of them. Fields of a dataclass that do not take part in comparisons (`compare=False`) are left
            out.

    Raises:
        MotionLabError: another process trains there, the folder holds a run of another recipe or what is not of a run,
            or it cannot be written.
    """
    described = json.loads(json.dumps(plain(recipe)))
    if not PartialState().is_main_process:  # of several on one training the first has the folder
        yield
        return
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "run.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise MotionLabError(
                f"another process trains in {folder}; wait until it is done, or use another folder"
            ) from None
    try:
        _claim(folder, described)
        yield
    finally:
        lock.release()


def settings_of(thing: object) -> dict[str, object]:
    """An object's plain attributes, and of a network also its parts' configurations and a digest of how all are set."""
    found = _attributes(thing)
    if isinstance(thing, nn.Module):
        parts = dict(thing.named_modules())
        configs = {name: part.config for name, part in parts.items() if is_dataclass(getattr(part, "config", None))}
        for name, config in configs.items():
            if config not in found.values():  # parts of a part keep the same one
                found[name or "config"] = config
        everything = sorted((name, sorted(_attributes(part).items())) for name, part in parts.items())
        found["architecture"] = hashlib.sha256(repr(everything).encode()).hexdigest()[:16]
    return found


class Log:
    """A CSV whose columns are those of the first row; rows past the step resumed from are dropped."""

    def __init__(self, folder: Path, start: int):
        self.path, self.columns = folder / LOG, None
        rows = self._rows(start) if start and self.path.exists() else []
        with writing(self.path):
            self.path.unlink(missing_ok=True)
        if rows:
            self.columns = list(rows[0])
            write_aside(self.path, lambda aside: self._put(aside, rows), alone=True)

    def write(self, row: Mapping[str, object]) -> None:
        self.columns = self.columns or list(row)
        with writing(self.path):
            self._put(self.path, [row], "a")

    def _rows(self, start: int) -> list[dict[str, str]]:
        """Those of steps before `start`, and none that a kill left half."""
        try:
            with self.path.open(newline="", encoding="utf-8") as file:
                rows = [row for row in csv.DictReader(file) if None not in row and None not in row.values()]
            return [row for row in rows if int(row["step"]) < start]
        except (OSError, ValueError, KeyError, csv.Error) as error:
            raise MotionLabError(f"{self.path} is damaged ({error}); remove it and go on without it") from None

    def _put(self, path: Path, rows: list[Mapping[str, object]], mode: str = "w") -> None:
        with path.open(mode, newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self.columns)
            if file.tell() == 0:
                writer.writeheader()
            writer.writerows(rows)


def _claim(folder: Path, recipe: dict[str, object]) -> None:
    """Write run.json, or raise where what it says is another recipe."""
    path = folder / "run.json"
    if not path.exists():
        if odd := next((name for name in (STATE, LOG) if (folder / name).exists()), None):
            raise MotionLabError(f"{folder} holds {odd} but no run.json that says what it is of; use another folder")
        write_aside(path, lambda aside: aside.write_text(json.dumps(recipe, indent=1) + "\n", encoding="utf-8"))
        return
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(known, dict):
            raise ValueError("no names")
    except (OSError, ValueError) as error:
        raise MotionLabError(f"{path} is damaged ({error}); use another folder") from None
    was, now = dict(_leaves(known)), dict(_leaves(recipe))
    for name in sorted(now | was, key=lambda name: not (name in now and name in was)):  # what both name says more
        if was.get(name, "none") != now.get(name, "none"):
            raise MotionLabError(
                f"{folder} holds a run with {name} {was.get(name, 'none')}, and this one has {now.get(name, 'none')}; "
                "go on as it began, or use another folder"
            )


def plain(value: object) -> object:
    """Settings as JSON has them, of dataclasses the fields that count in comparisons."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.compare}
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value if isinstance(value, PLAIN) else str(value)


def _leaves(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Nested settings as (name, value), names of what they lie in in front."""
    if not isinstance(value, dict):
        yield name, "none" if value is None else value
        return
    for inner, part in value.items():
        yield from _leaves(part, f"{name}.{inner}" if name else inner)


def _attributes(thing: object) -> dict[str, object]:
    named = vars(thing) if hasattr(thing, "__dict__") else {}
    return {
        name: value
        for name, value in named.items()
        if not name.startswith("_")
        and name != "training"
        and (isinstance(value, PLAIN) or (isinstance(value, tuple) and all(isinstance(one, PLAIN) for one in value)))
    }
