"""`python -m evaluation convert FILE -o NEW`: an official file made one of plain data.

Checkpoints and vocabularies come as pickles, which are programs. Those that need nothing but tensors, words and numbers
are read without running anything. For any other this command says what the file would import, asks, and only then
unpickles it.
"""

from __future__ import annotations

import json
import pickle
import pickletools
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from evaluation.t2m.plain_pickle import MAX_BYTES, read_plain_pickle
from motionlab.errors import MotionLabError
from motionlab.paths import write_aside

HARMLESS = ("collections", "torch._utils", "torch.storage", "torch", "torch.serialization")  # what tensors alone need


def add_command(commands) -> None:
    """Register with the argument parser of `python -m evaluation`."""
    description = "Turn a pickled official file into one of plain data, after saying what it would run and asking."
    parser = commands.add_parser("convert", help=description, description=description)
    parser.set_defaults(action=_convert, csv=None)
    parser.add_argument("file", type=Path, help="a checkpoint (.tar, .pth, .pt) or a vocabulary (.pkl)")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help="file to write: a checkpoint, or .json of a vocabulary"
    )
    parser.add_argument("--yes", action="store_true", help="run what the file asks for without asking you")


def names_in(file: str | Path) -> list[str]:
    """Every Python name that a pickle or a checkpoint of torch would import, sorted; nothing is imported to find out.

    Raises:
        MotionLabError: the file is neither.
    """
    file = Path(file)
    try:
        found = {name for stream in _pickles(file) for name in _globals(stream)}
    except (OSError, ValueError, zipfile.BadZipFile, KeyError, IndexError, EOFError) as error:
        raise MotionLabError(f"{file} is neither a pickle nor a checkpoint ({error})") from None
    return sorted(found)


def convert(file: str | Path, output: str | Path, allowed: bool) -> Path:
    """Write what is data in a file: tensors by name, words, numbers, lists and tables; anything else is left out.

    Args:
        allowed: whether the file may run what `names_in` lists. Without, only a file that needs nothing is converted.
    Raises:
        MotionLabError: it needs more than it is allowed, cannot be read, or holds no data.
    """
    file, output = Path(file), Path(output)
    if output.exists():
        raise MotionLabError(f"{output} exists; name a new file")
    content = _read(file, allowed)
    try:
        if output.suffix == ".json":
            text = json.dumps(_plain(content, json_only=True))
            write_aside(output, lambda path: path.write_text(text, encoding="utf-8"))
        else:
            data = _plain(content)
            if not any(isinstance(value, torch.Tensor) for value in _leaves(data)):
                raise MotionLabError(f"{file} holds no tensors; write a vocabulary as .json")
            write_aside(output, lambda path: torch.save(data, path))
    except OSError as error:
        raise MotionLabError(f"cannot write {output} ({error.strerror or error}); choose another place") from None
    return output


def _convert(options) -> None:
    asks_for = [name for name in names_in(options.file) if name.rsplit(".", 1)[0] not in HARMLESS]
    allowed = not asks_for
    if asks_for:
        print(f"{options.file} is a program. To read it, Python would import and may call:")
        for name in asks_for:
            print(f"  {name}")
        print("Only go on if you trust where the file comes from: whatever these do, they do as you.")
        allowed = options.yes or (sys.stdin.isatty() and input("Run it? [y/N] ").strip().lower() in ("y", "yes"))
        if not allowed:
            raise MotionLabError(f"{options.file} was not run and nothing was written")
    print(convert(options.file, options.output, allowed))


def _read(file: Path, allowed: bool):
    try:
        if zipfile.is_zipfile(file):
            return torch.load(file, map_location="cpu", weights_only=not allowed)
        if not allowed:
            return read_plain_pickle(file)
        with open(file, "rb") as stream:
            if stream.read(MAX_BYTES + 1)[MAX_BYTES:]:
                stream.seek(0)
                return torch.load(stream, map_location="cpu", weights_only=False)  # torch's own old format
            stream.seek(0)
            return pickle.load(stream)
    except MotionLabError:
        raise
    except Exception as error:  # whatever a program does as it is run
        raise MotionLabError(f"{file} cannot be read ({type(error).__name__}: {error})") from error


def _pickles(file: Path) -> Iterator[bytes]:
    if not zipfile.is_zipfile(file):
        yield file.read_bytes()
        return
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith(".pkl"):
                yield archive.read(name)


def _globals(stream: bytes) -> Iterator[str]:
    """Names of GLOBAL and STACK_GLOBAL; those of the latter are the two strings last pushed or recalled before it."""
    strings, memo, last = [], {}, None
    for code, argument, _ in pickletools.genops(stream):
        if code.name in ("GLOBAL", "INST"):
            yield str(argument).replace(" ", ".")
        elif code.name == "STACK_GLOBAL":
            yield ".".join(strings[-2:]) if len(strings) > 1 else "an unknown name"
        elif isinstance(argument, str) and "UNICODE" in code.name:
            strings.append(argument)
            last = argument
        elif code.name == "MEMOIZE":
            memo[len(memo)] = last
        elif "PUT" in code.name:
            memo[int(argument)] = last
        elif "GET" in code.name and isinstance(memo.get(int(argument)), str):
            strings.append(memo[int(argument)])


def _plain(value, json_only: bool = False):
    """The data of a value; what is none is left out of lists and tables."""
    if isinstance(value, dict):
        return {
            str(name) if json_only else name: _plain(part, json_only) for name, part in value.items() if _is_data(part)
        }
    if isinstance(value, (list, tuple)):
        return [_plain(part, json_only) for part in value if _is_data(part)]
    if isinstance(value, np.ndarray) and not json_only:
        return torch.from_numpy(value)
    return value.item() if isinstance(value, np.generic) else value


def _is_data(value) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiub"
    return value is None or isinstance(value, (dict, list, tuple, str, int, float, bool, torch.Tensor, np.generic))


def _leaves(value) -> Iterator:
    if isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _leaves(part)
    else:
        yield value
