"""Sweeps and the evaluator: sweep, evaluator, train-evaluator."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaluation import notebook_pictures, notebook_setup, sweeps
from evaluation.commands.common import (
    TRAINED,
    add_command,
    store_of,
    take_data,
    take_evaluator,
    take_store,
)
from evaluation.evaluator import recipe
from evaluation.evaluator.table import evaluator_table


def _add_sweep(commands) -> None:
    description = "Run what is missing of a sweep that a YAML file declares."
    parser = add_command(commands, "sweep", _sweep, description, TRAINED)
    parser.add_argument("file", type=Path, help="YAML with measure, fixed, grid and cells")
    take_store(parser)
    parser.add_argument("--address", help="of an existing Ray cluster (left out: a local one)")


def _sweep(options) -> pd.DataFrame:
    rows = sweeps.run(sweeps.Sweep.read(options.file), options.store, engine=options.engine, address=options.address)
    print(rows.drop(columns=["key", "measure"]).to_string())
    return rows.set_index("key")


def _add_notebooks(commands) -> None:
    description = (
        "Write the first cells of the lab notebooks, the badge and where the project is found, and draw their figures."
    )
    parser = add_command(commands, "notebooks", _notebooks, description, None)
    parser.add_argument("--folder", type=Path, default=notebook_setup.FOLDER, help="of the notebooks")
    parser.add_argument("--repository", help="OWNER/NAME on GitHub, which Colab clones (left out: what they name)")
    parser.add_argument(
        "--pictures", action="store_true", help="draw the figures in their outputs too, for pages that run no Plotly"
    )


def _notebooks(options) -> pd.DataFrame:
    changed = set(notebook_setup.prepare(options.folder, options.repository))
    if options.pictures:
        changed |= set(notebook_pictures.add_pictures(options.folder))
    changed = sorted(changed)
    print("\n".join(map(str, changed)) or "nothing changed")
    return pd.DataFrame({"notebook": [path.name for path in changed]})


def _add_evaluator(commands) -> None:
    parser = add_command(commands, "evaluator", _evaluator, "R-precision of real motions in the evaluator's space.")
    take_data(parser)
    take_evaluator(parser)


def _evaluator(options) -> pd.DataFrame:
    return _print_evaluator(options.data, options.split, options.evaluator)


def _print_evaluator(data: str, split: str, evaluator: str) -> pd.DataFrame:
    table = evaluator_table(data, split, evaluator)
    print("R-precision of real motions; no two motions of a pool of 32 share their captions")
    print(table.to_string())
    return table


def _add_train_evaluator(commands) -> None:
    description = "Train the evaluator; the same command goes on with a stopped run."
    parser = add_command(commands, "train-evaluator", _train_evaluator, description, TRAINED)
    take_data(parser)
    parser.add_argument("--run", default="runs/evaluator", help="folder for logs and training state")
    parser.add_argument("-o", "--output", help="folder for the finished evaluator (left out: RUN/checkpoint)")
    parser.add_argument("--steps", type=float, default=1.0, help="share of the recipe's steps, for a quick try")


def _train_evaluator(options) -> pd.DataFrame:
    loop = recipe.LOOP.shortened(options.steps)
    store = store_of(options)
    evaluator = recipe.train_evaluator(store, options.run, loop)
    folder = recipe.save_evaluator(evaluator, options.output or Path(options.run) / "checkpoint", store)
    print(folder)
    return _print_evaluator(options.data, options.split, str(folder))


def add_commands(commands) -> None:
    _add_sweep(commands)
    _add_notebooks(commands)
    _add_evaluator(commands)
    _add_train_evaluator(commands)
