"""`python -m evaluation convert FILE -o NEW`: an official file made one of plain data.

Checkpoints and vocabularies come as pickles, which are programs. Those that need nothing but tensors, words and numbers
are read without running anything. For any other this command says what the file would import, asks, and only then
unpickles it, with those names and no others.
"""

from __future__ import annotations

import io
import json
import pickle
import sys
import zipfile
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from pickletools import genops
from types import ModuleType
from typing import BinaryIO

import numpy as np
import torch

from evaluation.t2m.plain_pickle import MAX_BYTES
from motionlab.errors import MotionLabError
from motionlab.paths import write_aside

OF_BYTES = "torch.storage._load_from_bytes"  # a checkpoint inside a pickle: read as tensors alone, whatever it holds
HARMLESS = frozenset(  # what tensors need, name by name: modules of these have others that run code or write files
    {"collections.OrderedDict", "torch.Size", "torch.device", "torch.storage.TypedStorage", OF_BYTES}
    | {f"torch._utils._rebuild_{kind}" for kind in ("tensor", "tensor_v2", "tensor_v3", "parameter", "sparse_tensor")}
    | {"torch.storage.UntypedStorage", "torch.serialization._get_layout"}
    | {
        f"torch.{kind}Storage"
        for kind in ("Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool")
    }
    | {f"torch.{kind}" for kind in ("float16", "bfloat16", "float32", "float64", "uint8", "bool")}
    | {f"torch.int{bits}" for bits in (8, 16, 32, 64)}
)
PICKLES_OF_OLD_FORMAT = 5  # of a file of torch before its zip files: a number, a version, sizes, what was saved, keys


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


def convert(file: str | Path, output: str | Path, allowed: Collection[str] = ()) -> Path:
    """Write what is data in a file: tensors by name, words, numbers, lists and tables; anything else is left out.

    Args:
        allowed: names that it may import and call, as `names_in` lists them, beside those that tensors need.
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
    asks_for = [name for name in names_in(options.file) if name not in HARMLESS]
    if asks_for:
        print(f"{options.file} is a program. To read it, Python would import and may call:")
        for name in asks_for:
            print(f"  {_visible(name)}")
        print("Only go on if you trust where the file comes from: whatever these do, they do as you.")
        if not (options.yes or (sys.stdin.isatty() and input("Run it? [y/N] ").strip().lower() in ("y", "yes"))):
            raise MotionLabError(f"{options.file} was not run and nothing was written")
    print(convert(options.file, options.output, asks_for))


def _read(file: Path, allowed: Collection[str]):
    try:
        with open(file, "rb") as stream:
            zipped = zipfile.is_zipfile(stream)
            if not (zipped or _is_old_format(stream)):
                if file.stat().st_size > MAX_BYTES:
                    raise MotionLabError(f"{file} is larger than {MAX_BYTES // 1_000_000} MB; is it the right file?")
                return _unpickler(file, allowed)(stream).load()
            stream.seek(0)
            if zipped and "constants.pkl" in torch._C.PyTorchFileReader(stream).get_all_records():
                raise MotionLabError(f"{file} is a TorchScript program and no checkpoint; nothing of it was run")
            stream.seek(0)
            return torch.load(stream, map_location="cpu", weights_only=False, pickle_module=_module(file, allowed))
    except MotionLabError:
        raise
    except Exception as error:  # whatever a program does as it is run
        said = _visible(str(error).split("\n", 1)[0])
        raise MotionLabError(f"{file} cannot be read ({type(error).__name__}: {said})") from error


def _unpickler(file: Path, allowed: Collection[str]) -> type[pickle.Unpickler]:
    """What reads pickles of this file, with the names that are allowed and those that tensors need."""

    class Unpickler(pickle.Unpickler):
        def find_class(self, module: str, name: str):
            asked = f"{module}.{name}"
            if asked == OF_BYTES:
                return lambda data: torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
            if asked not in HARMLESS and asked not in allowed:
                raise MotionLabError(f"{file} asks for {_visible(asked)}, which was not shown; nothing was written")
            return super().find_class(module, name)

    return Unpickler


def _module(file: Path, allowed: Collection[str]) -> ModuleType:
    """`_unpickler` as torch wants it, in the place of the module pickle."""
    module = ModuleType("restricted_pickle")
    module.Unpickler = _unpickler(file, allowed)
    module.load = lambda stream, **options: module.Unpickler(stream, **options).load()
    return module


def _is_old_format(stream: BinaryIO) -> bool:
    """Whether a file begins with the pickle of the number that torch began its files with; goes to its beginning."""
    stream.seek(0)
    try:
        return any(argument == torch.serialization.MAGIC_NUMBER for _, argument, _ in islice(genops(stream), 4))
    except ValueError:
        return False
    finally:
        stream.seek(0)


def _pickles(file: Path) -> Iterator[BinaryIO]:
    """A stream at the beginning of each pickle."""
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if name.endswith(".pkl"):
                    yield io.BytesIO(archive.read(name))
        return
    with open(file, "rb") as stream:
        for _ in range(PICKLES_OF_OLD_FORMAT if _is_old_format(stream) else 1):
            yield stream


def _globals(stream: BinaryIO) -> Iterator[str]:
    """Names of GLOBAL and STACK_GLOBAL; those of the latter are the two strings last pushed or recalled before it, as
    Python writes them. A file can name others by a trick; such a name is not found here and not allowed later.
    """
    strings, memo, last = [], {}, None
    for code, argument, _ in genops(stream):
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


def _visible(name: str) -> str:
    """A name of a file for the terminal, without what would move its cursor."""
    return name if name.isprintable() else ascii(name)[1:-1]


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
