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


def take_placement(parser, where: str = "left out: the CPU") -> None:
    """Options of a command whose networks run where the user says. where: what is so without them."""
    parser.add_argument("--device", help=f"cpu, cuda, or cuda:1 for the second GPU ({where})")
    parser.add_argument(
        "--precision",
        choices=["auto", "float32", "bfloat16"],
        default="auto",
        help="of the transformers; auto is bfloat16 where the device multiplies it natively",
    )


def run_placed(options) -> object:
    """What the command's action returns, with networks where the options say, if it has such options."""
    if not hasattr(options, "device"):
        return options.action(options)
    from motionlab.nn.placement import run_on  # torch is heavy: imported on use

    with run_on(options.device, getattr(options, "precision", "auto")):
        return options.action(options)


def print_written(motions, output: Path, behind: list[str] | None = None) -> None:
    """Save one file, or several that are numbered. behind: what is printed behind each."""
    for i, one in enumerate(motions, 1):
        path = output if len(motions) == 1 else output.with_name(f"{output.stem}-{i}{output.suffix}")
        print(f"{one.save(path)}: {len(one)} frames, {one.seconds:.1f} s{behind[i - 1] if behind else ''}")


def parse_span(text: str) -> tuple[float, float]:
    """ "2-4" -> (2.0, 4.0), seconds."""
    start, _, end = text.partition("-")
    return float(start), float(end)
