"""Motions on characters: retarget."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaluation.commands.common import (
    add_command,
    take_checkpoint,
)


def _add_retarget(commands) -> None:
    description = (
        "Motions on characters: bones found, hands and feet, foot slide, depth in the floor, from the written files."
    )
    parser = add_command(commands, "retarget", _retarget, description)
    parser.add_argument("--characters", type=Path, required=True, help="folder of .glb, .gltf, .vrm and .bvh files")
    parser.add_argument("--motions", type=Path, help="folder of motions (left out: ten sentences by the checkpoint)")
    parser.add_argument(
        "--by",
        choices=["names", "structure"],
        default="names",
        help="how bones are found: as ever, or by structure alone",
    )
    parser.add_argument("--strips", type=Path, metavar="FOLDER", help="also draw each motion on each character here")
    take_checkpoint(parser)


def _retarget(options) -> pd.DataFrame:
    from evaluation import retarget

    motions = (
        retarget.read_motions(options.motions) if options.motions else retarget.generate_motions(options.checkpoint)
    )
    table = retarget.retarget_table(options.characters, motions, options.by, options.strips)
    print(table.to_string())
    print("\nmeans over motions a file; of depth the deepest vertex of any frame")
    print(retarget.aims_table(table).to_string())
    return table


def add_commands(commands) -> None:
    _add_retarget(commands)
