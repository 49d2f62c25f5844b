"""What the commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from motionlab.commands.common import take_placement
from motionlab.data.bandai.takes import REPOSITORY

MODELS, TRAINED = "left out: the CPU", "left out: the CPU, and a GPU for trainings where there is one"


def add_command(commands, name: str, run, description: str, where: str | None = MODELS) -> argparse.ArgumentParser:
    """A command with what all have: --csv, --device and --precision. where: its networks run if they are left out; None
    for a command without networks.
    """
    parser = commands.add_parser(
        name, help=description, description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.set_defaults(action=run)
    parser.add_argument("--csv", type=Path, help="also write the table here")
    if where is not None:
        take_placement(parser, where)
    return parser


def take_checkpoint(parser) -> None:
    parser.add_argument("--checkpoint", default="momask", help="a shipped name, a folder or a hub id")


def take_checkpoints(parser) -> None:
    parser.add_argument(
        "--checkpoints", nargs="+", default=["momask"], metavar="NAME", help="shipped names, folders or hub ids"
    )


def take_data(parser) -> None:
    parser.add_argument("--data", default=REPOSITORY, help="data set: folder, archive folder, URL or prepared store")
    parser.add_argument("--split", default="test", choices=["train", "val", "test"], help="which clips")


def take_evaluator(parser, help: str = "the shipped one, or a folder") -> None:
    parser.add_argument("--evaluator", default="evaluator", help=help)


def take_sampling(parser) -> None:
    parser.add_argument("--guidance", type=float, help="guidance scale s (left out: the checkpoint's own)")
    parser.add_argument("--iterations", type=int, help="iterations L (left out: 10)")
    parser.add_argument("--top-k", type=int, help="codes that take part in a draw (left out: 52)")
    parser.add_argument("--steps", type=int, help="of mote's solver (left out: 20)")


def sampling_of(options, model) -> dict:
    return model.filter_kwargs({name: getattr(options, name) for name in ("guidance", "iterations", "top_k", "steps")})


def take_store(parser) -> None:
    parser.add_argument("--store", default="runs/results", help="folder of the rows; what is there is not run again")
    parser.add_argument("--engine", choices=["local", "ray"], default="local", help="this process, or a Ray cluster")


def store_of(options):
    from motionlab.data.sources import open_store

    return open_store(options.data)
