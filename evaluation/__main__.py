"""The command line: `python -m evaluation COMMAND`; `--help` lists the commands."""

from __future__ import annotations

import argparse
import sys

import pandas as pd

from evaluation import convert, published
from evaluation.commands import adherence, card, generation, lab, quality, retarget, text
from evaluation.score import command as score
from evaluation.score import known
from motionlab.commands.common import run_placed
from motionlab.errors import MotionLabError

RENAMED = {"obedience": "prompt-adherence", "adherence": "prompt-adherence"}  # other names of commands


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description="Measure a system.")
    commands = parser.add_subparsers(dest="command", required=True)
    for group in (card, adherence, quality, generation, text, lab, retarget, score):
        group.add_commands(commands)
    known.add_command(commands)
    published.add_command(commands)
    convert.add_command(commands)
    arguments = sys.argv[1:] if arguments is None else arguments
    options = parser.parse_args([RENAMED.get(word, word) if i == 0 else word for i, word in enumerate(arguments)])
    pd.set_option(
        "display.width", 220, "display.max_colwidth", 90, "display.max_rows", None, "display.max_columns", None
    )
    pd.set_option("display.float_format", "{:.3f}".format)
    try:
        table = run_placed(options)
    except MotionLabError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; rows and training states written so far are kept", file=sys.stderr)
        return 130
    if options.csv:
        table.to_csv(options.csv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
