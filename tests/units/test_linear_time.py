"""No file freezes the process that reads it: small files that took minutes are answered within seconds."""

import subprocess
import sys
from pathlib import Path

import pytest

from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from tests.units.test_bvh import HIERARCHY, document

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20.0  # beside a start of Python of some seconds; what hangs takes hours


def header(spaces: int) -> str:
    gap = " " * spaces
    return HIERARCHY + f"MOTION\nFrames{gap}1\nFrame Time{gap}1\n"


FILES = {
    "spaces in the header": header(200_000),
    "spaces without a colon": HIERARCHY + "MOTION\nFrames" + " " * 200_000,
    "lines of spaces": HIERARCHY + ("\n" + " " * 1000) * 1000 + "MOTIO",
    "spaces before the motion": HIERARCHY + " " * 1_000_000 + "MOTIO",
    "spaces before everything": " " * 1_000_000 + "HIERARCH",
    "braces": "HIERARCHY\n" + "{" * 1_000_000,
    "end sites": "HIERARCHY ROOT a\n{\n" + "End Site\n{\n" * 50_000,
    "one long row": document("1 " * 1_000_000),
    "rows that nobody announced": document(*["1 2 3"] * 300_000, frames=1),
    "a long number": document(frames="1" * 1_000_000),
    "a long time": document(time="1" * 1_000_000),
    "a long name": document(hierarchy=HIERARCHY.replace("Leg", "L" * 500_000)),
    "joints of one name": document(
        "0", hierarchy="HIERARCHY\nROOT a\n{\nCHANNELS 1 Xposition\n" + "JOINT a\n{\n" * 511 + "}\n" * 512
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bvh_of_any_kind_is_answered(name):
    """In a process of its own: an expression that does not come back holds the interpreter's lock."""
    program = (
        "import sys\nfrom motionlab.errors import MotionLabError\nfrom motionlab.motion.bvh import read_bvh\n"
        "try:\n    read_bvh(sys.stdin.buffer)\nexcept MotionLabError as error:\n    assert len(str(error)) < 300\n"
    )
    subprocess.run([sys.executable, "-c", program], input=FILES[name].encode(), cwd=ROOT, timeout=SECONDS, check=True)


def test_messages_of_huge_files_are_short():
    for text in FILES.values():
        try:
            read_bvh(text.encode())
        except MotionLabError as error:
            assert len(str(error)) < 300
