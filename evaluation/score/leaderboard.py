"""Several results as one Markdown table."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from motionlab.errors import MotionLabError

FORMAT = 1
LARGEST = 1e300  # what is larger is no measure
# Columns: the metric, how many digits, and which way is better (0: neither; compare it with the real row).
COLUMNS = {
    "FID": (3, -1),
    "KID": (4, -1),
    "precision": (3, 1),
    "recall": (3, 1),
    "density": (3, 1),
    "coverage": (3, 1),
    "R@1": (3, 1),
    "R@2": (3, 1),
    "R@3": (3, 1),
    "MM-Dist": (3, -1),
    "Diversity": (3, 0),
    "MModality": (3, 0),
    "foot skate m/s": (3, -1),
    "skating ratio": (3, -1),
    "float mm": (1, -1),
    "penetration mm": (1, -1),
    "jitter m/s3": (1, 0),
    "adherence %": (1, 1),
}
COSTS = {"latency s": 3, "parameters M": 2}
SAME = ("evaluator", "reference", "features", "definitions")  # what results must share to stand in one table,
SAME_SETTINGS = ("floor", "seconds", "repeats")  # with these, and the fingerprint of their captions
TEXTS = {"evaluator": ("name", "fingerprint"), "reference": ("name", "split", "fingerprint")}


def leaderboard(files: Sequence[str | Path]) -> str:
    """Markdown: a table for each evaluator, reference, set of captions and setting that matters, the lowest FID first,
    the best of each column bold.

    Raises:
        MotionLabError: a file is no result of `score`.
    """
    groups = defaultdict(list)
    for file in files:
        document = read_result(file)
        groups[json.dumps(_shared(document), sort_keys=True)].append(document)
    return "\n\n".join(_table(documents) for documents in groups.values()) + "\n"


def read_result(file: str | Path) -> dict:
    """The document that `python -m evaluation score` wrote, also that of an earlier version, which lacks some
    settings. Numbers that are not finite are None, as if they had not been computed.

    Raises:
        MotionLabError: it is none, or what a table needs is missing or of another kind.
    """
    try:
        document = json.loads(Path(file).read_text(encoding="utf-8"), parse_constant=lambda name: None)
        known = isinstance(document, dict) and document["format"] == FORMAT and isinstance(document["metrics"], dict)
    except (OSError, ValueError, KeyError, RecursionError):
        known = False
    if not known:
        raise MotionLabError(f"{file} is no result of `python -m evaluation score`; give its score.json")
    if wrong := _wrong(document):
        raise MotionLabError(f"{file} has no readable {wrong}; score the motions again")
    return document


def _wrong(document: dict) -> str | None:
    """What a table needs and the document does not have."""
    for name in ("name", "features"):
        if not isinstance(document.get(name), str):
            return name
    for name, parts in TEXTS.items():
        part = document.get(name)
        if part is None and name == "reference":
            continue
        if not isinstance(part, dict) or not all(isinstance(part.get(text), str) for text in parts):
            return name
    reference = document.get("reference")
    if reference and not (_is_number(reference.get("motions")) and isinstance(reference.get("physical"), dict)):
        return "reference"
    captions = document.get("captions")
    if isinstance(captions, dict) and not all(isinstance(captions.get(name), str) for name in ("name", "fingerprint")):
        return "captions"
    if not isinstance(captions, (dict, str, type(None))):
        return "captions"
    if not isinstance(document.get("settings", {}), dict):
        return "settings"
    numbers = document["metrics"] | {name: document.get(name) for name in (*COSTS, "motions", "latency batch")}
    numbers |= reference["physical"] if reference else {}
    return next((name for name, value in numbers.items() if value is not None and not _is_number(value)), None)


def _is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LARGEST


def _shared(document: dict) -> list:
    """What results must agree in; None for what an earlier version did not write."""
    captions, settings = document.get("captions"), document.get("settings", {})
    fingerprint = captions["fingerprint"] if isinstance(captions, dict) else None
    same = [document.get(name) for name in SAME]
    return [*same, fingerprint, *(settings.get(name) for name in SAME_SETTINGS)]


def _table(documents: list[dict]) -> str:
    documents = sorted(documents, key=lambda document: (_order(document["metrics"].get("FID")), document["name"]))
    real = next((document["reference"]["physical"] for document in documents if document.get("reference")), {})
    shown = [name for name in COLUMNS if any(document["metrics"].get(name) is not None for document in documents)]
    costs = [name for name in COSTS if any(document.get(name) is not None for document in documents)]
    best = {name: _best([document["metrics"].get(name) for document in documents], COLUMNS[name][1]) for name in shown}
    arrows = {1: " ↑", -1: " ↓", 0: ""}
    lines = [
        _said(documents[0]),
        "",
        _row(["", "motions", *(name + arrows[COLUMNS[name][1]] for name in shown), *map(_heading, costs)]),
        _row(["---", *["---:"] * (1 + len(shown) + len(costs))]),
    ]
    if real:
        lines.append(
            _row(["real motions", "", *(_cell(real.get(name), COLUMNS[name][0]) for name in shown), *[""] * len(costs)])
        )
    for document in documents:
        cells = [
            _bold(_cell(value, COLUMNS[name][0]), value, best[name])
            for name in shown
            for value in [document["metrics"].get(name)]
        ]
        cells += [_cost(document, name) for name in costs]
        lines.append(_row([_words(document["name"]), str(document.get("motions") or ""), *cells]))
    return "\n".join(lines)


def _said(document: dict) -> str:
    """The line over a table: what its rows have in common."""
    evaluator, reference, captions = (document.get(name) for name in ("evaluator", "reference", "captions"))
    parts = [f"Evaluator {evaluator['name']} ({evaluator['fingerprint']})", "no reference"]
    if reference:
        parts[1] = f"reference {reference['name']}, {reference['split']}, {reference['motions']} motions"
    parts.append(f"features {document['features']}")
    if isinstance(captions, dict):
        parts.append(f"captions {captions['name']} ({captions['fingerprint']})")
    settings = document.get("settings", {})
    if settings.get("repeats") not in (None, 1):
        parts.append(f"{settings['repeats']} motions of each caption")
    if settings.get("seconds"):
        parts.append(f"{settings['seconds']} s each")
    if settings.get("floor"):
        parts.append(f"floor at {settings['floor']} m")
    return _words("; ".join(parts)) + "."


def _heading(cost: str) -> str:
    return "latency s (batch)" if cost == "latency s" else cost


def _cost(document: dict, name: str) -> str:
    """A latency says in what batches it was measured: a motion of 32 made at once takes less than one alone."""
    cell, batch = _cell(document.get(name), COSTS[name]), document.get("latency batch")
    return f"{cell} ({batch})" if cell and batch and name == "latency s" else cell


def _words(text: str) -> str:
    """On one line, of letters that no table takes for its own."""
    return " ".join(text.replace("|", "/").split())


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _bold(cell: str, value: float | None, best: float | None) -> str:
    return f"**{cell}**" if cell and value == best else cell


def _best(values: list[float | None], sign: int) -> float | None:
    there = [value for value in values if value is not None]
    return None if sign == 0 or len(there) < 2 else max(there, key=lambda value: sign * value)


def _order(value: float | None) -> float:
    return math.inf if value is None else value
