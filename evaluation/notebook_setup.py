"""What every lab notebook begins with, to run in a clone, in Colab and offline: `python -m evaluation notebooks`.

The notebooks are the source; this writes their first cells alone and keeps all else, outputs too.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from motionlab.errors import MotionLabError
from motionlab.paths import write_aside

FOLDER = Path(__file__).resolve().parents[1] / "lab_notebooks"
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
TAG = "setup"  # of the cell's metadata
SETUP = """import subprocess
import sys
from pathlib import Path

REPOSITORY = "{repository}"  # OWNER/NAME on GitHub, which Colab clones

places = [Path(".."), Path("."), Path("lab")]
root = next((place for place in places if (place / "evaluation" / "notebook.py").exists()), None)
if root is None and REPOSITORY:  # Colab
    subprocess.run(["git", "clone", "--depth", "1", f"https://github.com/{{REPOSITORY}}", "lab"], check=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "-e", "lab[notebooks]"], check=True)
    root = Path("lab")
if root is not None:  # else the project is installed
    sys.path.insert(0, str(root.resolve()))"""
BADGE = "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/"


def prepare(folder: str | Path = FOLDER, repository: str | None = None) -> list[Path]:
    """Write the first cells of every notebook in a folder.

    Args:
        folder: of the notebooks.
        repository: OWNER/NAME on GitHub, for the badge and for Colab; None keeps what the notebooks name.

    Returns:
        The notebooks that changed.

    Raises:
        MotionLabError: for another name than OWNER/NAME, or a folder without notebooks.
    """
    if repository is not None and not REPOSITORY.fullmatch(repository):
        raise MotionLabError(f"a repository is OWNER/NAME, got {repository!r}")
    changed = []
    for path in notebooks_in(folder):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if rewrite(path, _prepared(notebook, path.name, repository)):
            changed.append(path)
    return changed


def rewrite(path: Path, notebook: dict) -> bool:
    """Write a notebook as JupyterLab does, and say whether its file changed."""
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    if text == path.read_text(encoding="utf-8"):
        return False
    write_aside(path, lambda aside: aside.write_text(text, encoding="utf-8"))
    return True


def notebooks_in(folder: str | Path) -> list[Path]:
    """The notebooks of a folder by name. Raises MotionLabError where there is none."""
    paths = sorted(Path(folder).glob("*.ipynb"))
    if not paths:
        raise MotionLabError(f"{folder} holds no notebooks")
    return paths


def _prepared(notebook: dict, name: str, repository: str | None) -> dict:
    cells = notebook["cells"]
    old = next((cell for cell in cells if TAG in cell["metadata"].get("tags", [])), None)
    if repository is None:
        named = re.search(r'REPOSITORY = "(.*?)"', "".join(old["source"])) if old else None
        repository = named.group(1) if named else ""
    setup = {
        "cell_type": "code",
        "id": TAG,
        "metadata": {"tags": [TAG]},
        "execution_count": None if old is None else old["execution_count"],
        "outputs": [],
        "source": SETUP.format(repository=repository).splitlines(keepends=True),
    }
    title, *rest = [cell for cell in cells if cell is not old]
    lines = [line for line in title["source"] if not line.startswith(BADGE)]
    while len(lines) > 2 and lines[1] == lines[2] == "\n":
        del lines[1]
    if repository:
        lines[1:1] = ["\n", f"{BADGE}{repository}/blob/main/lab_notebooks/{name})\n"]
    return notebook | {"cells": [title | {"source": lines}, setup, *rest]}
