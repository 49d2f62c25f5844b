"""A few SIGKILLs; `python -m tests.kills --rounds 10` has more of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["training", "sweep", "checkpoint"])
def test_a_killed_one_ends_as_an_unbroken_one(kind):
    command = [sys.executable, "-m", "tests.kills", "--rounds", "2", "--only", kind, "--seed", "1"]
    root, environment = Path(__file__).resolve().parents[2], os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and f"{kind}: 2 kills" in done.stdout, done.stdout + done.stderr
