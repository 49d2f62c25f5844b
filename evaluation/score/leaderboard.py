"""Several results as one Markdown table."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from motionlab.errors import MotionLabError

FORMAT = 1
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
SAME = ("evaluator", "reference", "features", "definitions")  # what results must share to stand in one table


def leaderboard(files: Sequence[str | Path]) -> str:
    """Markdown: a table for each evaluator and reference, the lowest FID first, the best of each column bold.

    Raises:
        MotionLabError: a file is no result of `score`.
    """
    groups = defaultdict(list)
    for file in files:
        document = read_result(file)
        groups[json.dumps([document.get(name) for name in SAME], sort_keys=True)].append(document)
    return "\n\n".join(_table(documents) for documents in groups.values()) + "\n"


def read_result(file: str | Path) -> dict:
    """The document that `python -m evaluation score` wrote."""
    try:
        document = json.loads(Path(file).read_text(encoding="utf-8"))
        known = (
            document["format"] == FORMAT and isinstance(document["metrics"], dict) and isinstance(document["name"], str)
        )
        numbers = known and all(
            value is None or isinstance(value, (int, float)) for value in document["metrics"].values()
        )
    except (OSError, ValueError, KeyError, TypeError):
        numbers = False
    if not numbers:
        raise MotionLabError(f"{file} is no result of `python -m evaluation score`; give its score.json")
    return document


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
        _row(["", "motions", *(name + arrows[COLUMNS[name][1]] for name in shown), *costs]),
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
        cells += [_cell(document.get(name), COSTS[name]) for name in costs]
        lines.append(_row([document["name"].replace("|", "/"), str(document.get("motions", "")), *cells]))
    return "\n".join(lines)


def _said(document: dict) -> str:
    reference = document.get("reference")
    against = (
        f"; reference {reference['name']}, {reference['split']}, {reference['motions']} motions"
        if reference
        else "; no reference"
    )
    evaluator = document["evaluator"]
    return f"Evaluator {evaluator['name']} ({evaluator['fingerprint']}){against}; features {document['features']}."


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
