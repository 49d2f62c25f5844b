"""House rules that a program can check: short files, imports that point one way, data sets' words in one place."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("motionlab", "evaluation", "demo", "benchmarks", "tests")
MAX_LINES = 400
TABLES = {"motionlab/data/bandai/phrases.py"}  # data alone, one row a line
# Too long, and how they can be made shorter. The aim is that nothing stands here.
TOO_LONG = {}
# What may import what inside motionlab: a package imports itself and those in rows above its own.
LAYERS = (
    ("errors",),
    ("arguments", "paths"),
    ("motion",),
    ("audio", "viewer", "data", "nn", "sampling"),
    ("text",),
    ("training",),
    ("models",),
    ("__init__",),
    ("commands",),
    ("__main__",),
)
OUTSIDE = {"gradio", "plotly", "pandas", "evaluation", "demo", "benchmarks", "tests"}
DATA_SET_WORDS = re.compile(r"bandai|\bphrases\b|grammar", re.IGNORECASE)
MAY_NAME_DATA_SETS = {
    "motionlab/data/sources.py",  # where data sets are registered
    "motionlab/motion/rigs.py",  # joint names of the rigs that data sets use
    "motionlab/motion/plausible.py",  # limits come with the data sets they were measured on
}


def paths(*packages: str) -> list[Path]:
    return sorted(path.relative_to(ROOT) for package in packages for path in (ROOT / package).rglob("*.py"))


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


MODULES = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in paths("motionlab")}


def imported(nodes) -> set[str]:
    """Modules that the import statements among some nodes name, in full."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name modules in full"
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            found |= inside or {node.module}
    return found


def rank(module: str) -> int:
    parts = module.split(".")
    package = parts[1] if len(parts) > 1 else "__init__"
    ranks = [number for number, layer in enumerate(LAYERS) if package in layer]
    assert ranks, f"say in LAYERS where motionlab.{package} belongs"
    return ranks[0]


def test_files_are_short():
    lines = {path.as_posix(): len(read(path).splitlines()) for path in paths(*PACKAGES)}
    long = {path: count for path, count in lines.items() if count > MAX_LINES}
    assert not long.keys() - TABLES - TOO_LONG.keys(), long


def test_no_import_circle():
    graph = {module: imported(ast.parse(read(path)).body) & MODULES.keys() for module, path in MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_imports_point_down():
    found = []
    for module, path in MODULES.items():
        for name in imported(ast.walk(ast.parse(read(path)))):
            top, own = name.split(".")[0], name.split(".")[:2] == module.split(".")[:2]
            if top in OUTSIDE or (top == "motionlab" and not own and rank(name) >= rank(module)):
                found.append(f"{module} imports {name}")
    assert not found, "\n".join(found)


def test_a_data_sets_words_stay_with_it():
    found = [
        f"{path}:{number}: {line.strip()}"
        for path in paths("motionlab")
        if path.parts[:3] != ("motionlab", "data", "bandai") and path.as_posix() not in MAY_NAME_DATA_SETS
        for number, line in enumerate(read(path).splitlines(), 1)
        if DATA_SET_WORDS.search(line)
    ]
    assert not found, "\n".join(found)
