"""Nothing that the shipped models compute has changed since the record was made."""

import json
import subprocess
import sys

import pytest

from tests.behaviour import RECORD, machine


def test_shipped_models_compute_what_they_did():
    if json.loads(RECORD.read_text())["machine"] != machine():
        pytest.skip("the record was made by another processor or torch; bits cannot be compared")
    # threads of its own
    run = subprocess.run([sys.executable, "-m", "tests.behaviour", "check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
