"""Measured numbers in a checkpoint's model card: card."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from evaluation.commands.common import add_command
from evaluation.provenance import fingerprint
from motionlab.errors import MotionLabError
from motionlab.models.card_metadata import Result, with_results
from motionlab.models.registry import SYSTEMS, locate
from motionlab.paths import write_aside


def _add_card(commands) -> None:
    description = "Write the stored results of `text-to-motion` into a checkpoint's card, as the Hub's model-index."
    parser = add_command(commands, "card", _card, description, None)
    parser.add_argument("checkpoint", help="a shipped name or a folder")
    parser.add_argument("--results", type=Path, required=True, help="what `text-to-motion --json` wrote")
    parser.add_argument("--row", help="of the table (left out: the checkpoint's name)")


def _card(options) -> pd.DataFrame:
    folder, _ = locate(options.checkpoint)
    found = results_of(options.results, options.checkpoint, options.row or Path(options.checkpoint).name)
    path = folder / "README.md"
    try:
        card = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise MotionLabError(f"{folder} has no card (README.md) that can be read; save the model with one") from None
    document = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    changed = with_results(card, SYSTEMS[document["system"]].model_class.title, found)
    write_aside(path, lambda aside: aside.write_text(changed, encoding="utf-8"))
    print(path)
    return pd.DataFrame([vars(one) for one in found])


def results_of(path: Path, checkpoint: str, row: str) -> list[Result]:
    """The numbers of one row that `text-to-motion --json` wrote.

    Args:
        path: the file.
        checkpoint: a name or folder, whose weights must be those that were measured.
        row: name of the row.

    Raises:
        MotionLabError: it is no such file, has no such row, or is of other weights.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        table, weights = document["table"], document["fingerprints"]["checkpoints"]
        if row not in weights:
            raise MotionLabError(f"{path} has rows of {', '.join(weights)}; say which with --row")
        configuration, numbers = document["configurations"][row], table[row]
        measured = {metric: (float(mean), interval) for metric, (mean, interval) in numbers.items() if mean is not None}
        data, split = str(configuration["data"]), str(configuration["split"])
    except MotionLabError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MotionLabError(f"{path} is not what `text-to-motion --json` wrote ({error})") from None
    if weights[row] != fingerprint("checkpoint", checkpoint):
        raise MotionLabError(f"{path} was measured on other weights than those of {checkpoint}; measure these first")
    return [Result(metric, mean, data, split, interval) for metric, (mean, interval) in measured.items()]


def add_commands(commands) -> None:
    _add_card(commands)
