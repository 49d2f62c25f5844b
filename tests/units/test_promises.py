"""docs/promises.md: every promise has its tests, and they exist."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISES = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", (ROOT / "docs/promises.md").read_text(), re.S | re.M))


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_names_tests_that_exist(promise):
    named = re.findall(r"^- `(tests/[^`]+)`$", PROMISES[promise], re.M)
    assert named, "no test keeps it"
    for name in named:
        file, _, function = name.partition("::")
        assert (ROOT / file).is_file(), f"{file} is not there"
        tree = ast.parse((ROOT / file).read_text())
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert function.startswith("test_") and function in defined, f"{name} is not there"


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_names_nothing_else(promise):
    """Every point of a list is a test or a command that can be run."""
    for point in re.findall(r"^- (.+)$", PROMISES[promise], re.M):
        command = re.fullmatch(r"[^`]*`python -m (tests\.\w+)[^`]*`", point)
        assert command or re.fullmatch(r"`tests/[^`]+::test_\w+`", point), point
        assert command is None or importlib.util.find_spec(command[1]), f"{command[1]} is not there"


def test_the_page_is_read_as_it_is_written():
    assert len(PROMISES) == 12
