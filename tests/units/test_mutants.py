"""The mutants' list fits the code that they change; `python -m tests.mutants` runs them."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.catalogue import MUTANTS

ROOT = Path(__file__).resolve().parents[2]


def test_every_mutant_changes_one_place_and_names_tests_that_exist():
    assert len({one.name for one in MUTANTS}) == len(MUTANTS) >= 60
    for one in MUTANTS:
        text = (ROOT / one.file).read_text(encoding="utf-8")
        assert text.count(one.old) == 1, f"{one.name}: {one.old!r} occurs {text.count(one.old)} times in {one.file}"
        compile(text.replace(one.old, one.new), one.file, "exec")
        first, *rest = shlex.split(one.tests)
        tests = ROOT / "tests" / first
        assert tests.exists(), f"{one.name}: there is no {first}"
        for word in rest:
            assert word == "-k" or word in tests.read_text(encoding="utf-8"), f"{one.name}: {first} has no {word}"


@pytest.mark.slow
def test_a_mutant_dies():
    command = [sys.executable, "-m", "tests.mutants", "--only", "average reversed", "support too small"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "2 of 2 mutants die" in done.stdout, done.stdout + done.stderr
