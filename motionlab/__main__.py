"""The command line: `motionlab COMMAND`, or `python -m motionlab COMMAND`."""

from __future__ import annotations

import argparse
import sys

from motionlab.commands import describe, generate, retarget, train, vary
from motionlab.commands.common import add_command, run_placed
from motionlab.data import commands as data
from motionlab.errors import MotionLabError


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="motionlab", description="Generate human motion, or train what does.")
    commands = parser.add_subparsers(dest="command", required=True)
    for group in (generate, describe, vary, retarget, train):
        group.add_commands(commands)
    data.add_arguments(add_command(commands, "data", data.run, data.DESCRIPTION))
    options = parser.parse_args(arguments)
    try:
        run_placed(options)
    except MotionLabError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the same command goes on from the last checkpoint", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
