"""What a link to a result says: plain JSON, packed so that an address can hold it."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import asdict, fields

from demo.models import Models
from demo.state.request import Request
from motionlab.errors import MotionLabError

MOST = 8000  # characters of a link's code
_MOST_BYTES = 100_000  # of what it says
DAMAGED = "This link cannot be read; ask for it again, or write a sentence."


def pack(content) -> str:
    """JSON-able -> letters, digits, - and _."""
    text = json.dumps(content, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpack(code: str):
    """`pack` backwards. Raises MotionLabError for what it did not make."""
    try:
        if not isinstance(code, str) or len(code) > MOST:
            raise ValueError
        stream = zlib.decompressobj()
        text = stream.decompress(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)), _MOST_BYTES)
        if not stream.eof:
            raise ValueError
        return json.loads(text)
    except (ValueError, zlib.error, RecursionError):
        raise MotionLabError(DAMAGED) from None


def said_of(request: Request) -> dict:
    """What of a request is not usual, as JSON has it."""
    usual = asdict(Request(""))
    return {name: value for name, value in asdict(request).items() if value != usual[name]}


def pack_request(request: Request, which: int = 0) -> str:
    """The code of a checked request and the variation that is looked into."""
    return pack(said_of(request) | ({"which": which} if which else {}))


def unpack_request(code: str | dict, lab: Models) -> tuple[Request, int]:
    """The request of a link, checked, and its variation. Raises MotionLabError for a damaged link, and for a model that
    is not here.
    """
    said = unpack(code) if isinstance(code, str) else code
    if not isinstance(said, dict):
        raise MotionLabError(DAMAGED)
    said = dict(said)
    which, names = said.pop("which", 0), {field.name for field in fields(Request)}
    if not set(said) <= names or "prompt" not in said or not isinstance(said.get("models", []), list):
        raise MotionLabError(DAMAGED)
    models = tuple(name for model in said.get("models", [])[: len(lab.labs)] for name in lab.named(model))
    if isinstance(said.get("guidance"), list):
        said["guidance"] = 4.0  # each model's own, which `checked` puts in
    request = Request(**said | {"models": models}).checked(lab)
    last = request.variations * len(request.models) - 1
    return request, min(max(which, 0), last) if isinstance(which, int) else 0
