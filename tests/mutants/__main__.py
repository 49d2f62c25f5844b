"""Run the tests that matter on a copy of the code for every mutant: `python -m tests.mutants [--only NAME ...]`.

A mutant dies if a test fails. Those that live are named, and the command fails where fewer than 90 % die. Every mutant
has a process of its own, forked from one that has imported what is not ours, so that it takes seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import multiprocessing
import os
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants.catalogue import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]
FORK = multiprocessing.get_context("fork")
LIBRARIES = (
    "numpy",
    "pandas",
    "pytest",
    "safetensors.torch",
    "scipy.signal",
    "sklearn",
    "torch",
    "accelerate",
    "hypothesis",
)
SMALL = 1_000_000  # bytes; larger files, which are weights, are linked
SECONDS = 60  # of a processor, after which a mutant that never ends is dead
MEMORY = 12 * 2**30  # bytes that it may ask for
ENOUGH = 0.9
PASSED, FAILED = 0, 1  # what pytest returns


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="mutants, by name or a part of it (left out: all)")
    options = parser.parse_args(arguments)
    chosen = [one for one in MUTANTS if not options.only or any(part in one.name for part in options.only)]
    for library in LIBRARIES:
        importlib.import_module(library)
    with tempfile.TemporaryDirectory() as folder:
        tree = copy_tree(Path(folder) / "tree")
        for tests in dict.fromkeys(one.tests for one in chosen):
            code, said = run(tree, tests)
            if code != PASSED:
                print(f"{tests} fails without any mutant:\n{said}")
                return 2
        lived = [one for one in chosen if not dies(tree, one)]
    share = 1 - len(lived) / max(1, len(chosen))
    print(f"{len(chosen) - len(lived)} of {len(chosen)} mutants die, {100 * share:.0f} %")
    for one in lived:
        print(f"lives: {one.name} ({one.file}), which {one.tests} should notice")
    return 0 if chosen and share >= ENOUGH else 1


def copy_tree(tree: Path) -> Path:
    """What git tracks or would, in `tree`; and beside it the shared data that some tests compare with."""
    listed = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in filter(None, subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split("\0")):
        source, target = ROOT / name, tree / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target) if source.stat().st_size < SMALL else target.symlink_to(source)
    shared = ROOT.parent / "shared"
    if shared.exists():
        (tree.parent / "shared").symlink_to(shared)
    return tree


def dies(tree: Path, mutant: Mutant) -> bool:
    path, began = tree / mutant.file, time.monotonic()
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.name}: {mutant.old!r} occurs {text.count(mutant.old)} times in {mutant.file}")
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        code, said = run(tree, mutant.tests)
    finally:
        path.write_text(text, encoding="utf-8")
    if code not in (PASSED, FAILED) and code >= 0:
        raise SystemExit(f"{mutant.name}: its tests cannot be run\n{said}")
    noticed = next((line for line in said.splitlines() if line.startswith("FAILED")), "time" if code < 0 else "")
    print(
        f"{'lives' if code == PASSED else 'dies':5} {time.monotonic() - began:5.1f} s  {mutant.name}: {noticed[:90]}",
        flush=True,
    )
    return code != PASSED


def run(tree: Path, tests: str) -> tuple[int, str]:
    """pytest's answer to some tests of a tree, negative where it had to be stopped, and what it said."""
    said = tree.parent / "said.txt"
    process = FORK.Process(target=_pytest, args=(tree, tests, said))
    process.start()
    process.join()
    return process.exitcode, said.read_text(encoding="utf-8")


def _pytest(tree: Path, tests: str, said: Path) -> None:
    """In a process of its own, whose modules are those of the tree."""
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name in [name for name in sys.modules if name.split(".")[0] in ("motionlab", "evaluation", "demo", "tests")]:
        del sys.modules[name]
    sys.dont_write_bytecode = True
    sys.path[:] = [str(tree), *(path for path in sys.path if path and Path(path).resolve() != ROOT)]
    os.chdir(tree)
    first, *rest = shlex.split(tests)
    arguments = ["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=", f"tests/{first}", *rest]
    with (
        said.open("w", encoding="utf-8") as file,
        contextlib.redirect_stdout(file),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        code = int(pytest.main(arguments))
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
