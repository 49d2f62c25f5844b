"""python -m tests.fuzz: see the package. The parent imports and warms up; children that it forks do the reading."""

from __future__ import annotations

import argparse
import os
import sys
import time

os.environ |= {"TQDM_DISABLE": "1", "OMP_NUM_THREADS": "1"}  # read by imports below: a fork takes no threads along

from tests.fuzz.runner import Runner
from tests.fuzz.targets import TARGETS, prepare


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser("python -m tests.fuzz", description=sys.modules["tests.fuzz"].__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--cases", type=int, help="so many of each target instead of a time")
    parser.add_argument("--target", choices=TARGETS, action="append", help="these alone, by default all")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first case; the next ones count up")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    options = parser.parse_args(arguments)
    names = options.target or list(TARGETS)
    with prepare(names) as inputs:
        print(f"{len(inputs.good)} good inputs are ready; the first seed is {options.seed}", flush=True)
        runner = Runner(inputs, options.jobs)
        try:
            deadline = time.monotonic() + 60 * options.minutes
            for number in range(options.cases or sys.maxsize):
                if options.cases is None and time.monotonic() > deadline:
                    break
                for name in names:
                    runner.put(name, options.seed + number)
            runner.finish()
        finally:
            runner.stop()
    print(runner.report())
    return bool(runner.failures)


if __name__ == "__main__":
    sys.exit(main())
