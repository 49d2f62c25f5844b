"""What the commands share."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_command(commands, name: str, run, description: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=description, description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.set_defaults(action=run)
    return parser


def print_written(motions, output: Path, behind: list[str] | None = None) -> None:
    """Save one file, or several that are numbered. behind: what is printed behind each."""
    for i, one in enumerate(motions, 1):
        path = output if len(motions) == 1 else output.with_name(f"{output.stem}-{i}{output.suffix}")
        print(f"{one.save(path)}: {len(one)} frames, {one.seconds:.1f} s{behind[i - 1] if behind else ''}")


def parse_span(text: str) -> tuple[float, float]:
    """ "2-4" -> (2.0, 4.0), seconds."""
    start, _, end = text.partition("-")
    return float(start), float(end)
