"""Damage of bytes, text, JSON, arrays and arguments, all drawn from one random generator, so that a seed repeats it."""

from __future__ import annotations

import copy
import io
import json
import math
import re
import struct
import zipfile
from random import Random

import numpy as np

from tests.fuzz.values import BYTES, NUMBERS, OBJECTS, VALUES


def mutated_bytes(rng: Random, data: bytes, other: bytes = b"") -> bytes:
    """A few changes of single bytes and stretches, cuts, and pieces of another input."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at, length = rng.randrange(len(data) + 1), rng.choice((1, 1, 2, 4, 8, 64, 1024))
        kind = rng.randrange(8)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 1 and at < len(data):
            data[at] = rng.randrange(256)
        elif kind == 2:
            del data[at : at + length]
        elif kind == 3:
            data[at:at] = data[at : at + length] * rng.choice((1, 2, 16))
        elif kind == 4:
            data[at:at] = rng.choice(BYTES) * rng.choice((1, 1, 1, 8, 512, 50_000))
        elif kind == 5 and len(data) - at >= 8:
            number = rng.choice((0, 1, 255, 2**31 - 1, 2**32 - 1, 2**63 - 1, rng.getrandbits(16)))
            data[at : at + 8] = struct.pack("<Q", number)[: rng.choice((1, 2, 4, 8))].ljust(8, b"\0")
        elif kind == 6 and rng.random() < 0.3:
            del data[at:]
        elif kind == 7 and other:
            start = rng.randrange(len(other))
            data[at : at + length] = other[start : start + length]
    return bytes(data)


def mutated_text(rng: Random, text: str, gently: bool = False) -> str:
    """Words and lines deleted, doubled, exchanged, numbers made odd, spaces made many. gently: other numbers alone."""
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        kind = 0 if gently else rng.randrange(8)
        if kind < 3:
            words = list(re.finditer(r"[^\s,#{}]+", text))
            numbers = [word for word in words if _number(word[0])]
            if not words:
                continue
            word = rng.choice(numbers if numbers and kind < 2 else words)
            if kind == 0 and numbers:
                new = f"{float(word[0]) * rng.uniform(-2, 2) + rng.choice((0, 0, 1, 90)):.6g}"
            else:
                new = rng.choice(NUMBERS) if kind < 2 else rng.choice(words)[0] * rng.choice((1, 1, 2, 300))
            text = text[: word.start()] + new + text[word.end() :]
        elif kind < 6:
            lines = text.split("\n")
            at, length = rng.randrange(len(lines)), rng.choice((1, 1, 2, 5, 20))
            some = lines[at : at + length]
            if kind == 3:
                del lines[at : at + length]
            elif kind == 4:
                lines[at:at] = some * rng.choice((1, 2, 30))
            else:
                del lines[at : at + length]
                put = rng.randrange(len(lines) + 1)
                lines[put:put] = some
            text = "\n".join(lines)
        elif kind == 6 and (gaps := [gap.start() for gap in re.finditer(r"\s", text)]):
            at = rng.choice(gaps)
            text = text[:at] + rng.choice(" \t\n\r\f\u00a0") * rng.choice((1, 3, 200, 3000)) + text[at:]
        else:
            at = rng.randrange(len(text) + 1)
            text = (
                text[:at]
                + rng.choice(['"', "'", "\0", "\u2028", "{", "}", "[", "#", ",", ":", "- ", "&a ", "*a", "!!int "])
                + text[at:]
            )
    return text


def _number(word: str) -> bool:
    return bool(re.fullmatch(r"-?\d*\.?\d+(e-?\d\d?)?", word)) and len(word) < 40


def mutated_json(rng: Random, document):
    """Values exchanged, keys deleted and added, lists repeated, depth without end."""
    document = copy.deepcopy(document)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        document = _change(rng, document)
    return document


def _change(rng: Random, root):
    places = list(_places(root))
    if not places or rng.random() < 0.02:
        return copy.deepcopy(rng.choice(VALUES))
    holder, key = rng.choice(places)
    kind, old = rng.randrange(8), holder[key]
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        holder[rng.choice(["", "x", "\ud800", str(key) + "s", "x" * 1000])] = old
    elif kind == 2 and isinstance(old, list) and old:
        holder[key] = (old * rng.choice((2, 40)))[:20_000]
    elif kind == 3 and isinstance(old, (int, float)) and not isinstance(old, bool):
        holder[key] = _other_number(rng, old)
    elif kind == 4:
        holder[key] = copy.deepcopy(_get(rng, places))
    elif kind == 5 and rng.random() < 0.2:
        deep: list = []
        for _ in range(rng.choice((20, 80))):
            deep = [deep]
        holder[key] = deep
    else:
        holder[key] = copy.deepcopy(rng.choice(VALUES))
    return root


def _other_number(rng: Random, old: float):
    parts = old if abs(old) < 2**1000 else 1.0  # an integer beyond any float is neither divided nor cast
    return rng.choice((old + 1, old - 1, -old, old * 2, old * 1000, parts / 3, float(parts), str(old)))


def _get(rng: Random, places: list):
    holder, key = rng.choice(places)
    try:
        return holder[key]
    except (KeyError, IndexError):  # deleted before
        return None


def _places(node, depth: int = 0):
    """Every (holder, key) of a document, the longest lists not to their ends."""
    items = node.items() if isinstance(node, dict) else enumerate(node[:40]) if isinstance(node, list) else ()
    for key, value in list(items):
        yield node, key
        if depth < 20:
            yield from _places(value, depth + 1)


def dumped(document) -> bytes:
    """As JSON, NaN and lone surrogates included."""
    return json.dumps(document).encode()


def mutated_array(rng: Random, array: np.ndarray) -> np.ndarray:
    """Of another type, shape or with other values here and there."""
    kind = rng.randrange(7)
    with np.errstate(all="ignore"):
        if kind == 0:
            types = ["f2", "f4", "f8", "i1", "i8", "u1", "?", "c8", "U3", "S3", "O", "M8[s]"]
            try:
                return array.astype(rng.choice(types))
            except (TypeError, ValueError):
                return array
        if kind == 1 and array.ndim:
            shape = list(array.shape)
            shape[rng.randrange(len(shape))] = rng.choice((0, 1, 2, 21, 23))
            return np.resize(array, shape)
        if kind == 2:
            return rng.choice((array[None], array.reshape(-1), array[..., None], array.T, np.array(0.0)))
        if kind == 3 and array.dtype.kind == "f":
            return (array * rng.choice((0, -1, 1e-6, 0.1, 10, 1e3, 1e9, 1e30))).astype(array.dtype)
        if kind == 4 and array.size and array.dtype.kind in "fiu":
            array = array.astype(np.float64)
            for _ in range(rng.choice((1, 3, 50))):
                array.reshape(-1)[rng.randrange(array.size)] = rng.choice((math.nan, math.inf, 1e9, 1e300, -5.0, 0.0))
            return array
        if kind == 5 and array.ndim > 1 and array.shape[1]:
            array = array.copy()
            joint = rng.randrange(array.shape[1])
            array[:, joint] = array[:, rng.randrange(array.shape[1])]
            return array
        return array[: rng.choice((1, 2, 3, 5))] if array.ndim else array


def npy_bytes(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)  # a pickled one is something to refuse
    return file.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def odd_value(rng: Random):
    """An argument that a program or a stranger may pass."""
    return rng.choice(rng.choice((VALUES, OBJECTS)))
