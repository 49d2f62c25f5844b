"""Keeps docs/papers true: every file, symbol and line that a page names.

`python -m tests.papers` prints what is wrong, `python -m tests.papers --update` first writes the lines anew. A page
names code as `path/file.py:12` `Class.method`.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs" / "papers").glob("*.md"))
REFERENCE = re.compile(r"`([\w/]+\.py)(?::(\d+))?` `([A-Za-z_][\w.]*)`")
LINK = re.compile(r"\]\(([^)#]+)(?:#([^)]*))?\)")
COMMAND = re.compile(r"python -m ((?:evaluation|motionlab|benchmarks)(?:\.\w+)?)(?: ([\w-]+))?")


@lru_cache
def symbols(path: str) -> dict[str, int]:
    """Classes, functions, methods, constants and fields of a file by qualified name, with their lines."""
    found: dict[str, int] = {}

    def collect(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[prefix + node.name] = node.lineno
                if isinstance(node, ast.ClassDef):
                    collect(node.body, f"{prefix}{node.name}.")
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for name in (name for target in targets if target for name in ast.walk(target)):
                if isinstance(name, ast.Name):
                    found[prefix + name.id] = node.lineno

    collect(ast.parse((ROOT / path).read_text(encoding="utf-8")).body, "")
    return found


def headings(page: Path) -> set[str]:
    """Anchors of a Markdown file's headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def mistakes(page: Path) -> list[str]:
    """One sentence for each file, symbol, line, link or command of a page that is wrong."""
    text, found = page.read_text(encoding="utf-8"), []
    for path, line, symbol in REFERENCE.findall(text):
        if not (ROOT / path).is_file():
            found.append(f"{path} is not there")
        elif symbol not in symbols(path):
            found.append(f"{path} has no {symbol}")
        elif line != str(symbols(path)[symbol]):
            found.append(f"{symbol} stands in line {symbols(path)[symbol]} of {path}, not {line or 'nowhere'}")
    for target, anchor in LINK.findall(text):
        there = (page.parent / target).resolve()
        if not target.startswith("http") and not there.exists():
            found.append(f"the link {target} leads nowhere")
        elif anchor and there.suffix == ".md" and anchor not in headings(there):
            found.append(f"{target} has no heading #{anchor}")
    for module, command in COMMAND.findall(text):
        if not [*ROOT.glob(f"{module.replace('.', '/')}.py"), *ROOT.glob(f"{module.replace('.', '/')}/__main__.py")]:
            found.append(f"there is no module {module}")
        elif command and "." not in module and not _registers(module, command):
            found.append(f"{module} has no command {command}")
    return found


def update(page: Path) -> None:
    """Write the lines of a page's symbols anew."""

    def at_its_line(match: re.Match) -> str:
        path, _, symbol = match.groups()
        line = symbols(path).get(symbol) if (ROOT / path).is_file() else None
        return match[0] if line is None else f"`{path}:{line}` `{symbol}`"

    text = page.read_text(encoding="utf-8")
    page.write_text(REFERENCE.sub(at_its_line, text), encoding="utf-8")


@lru_cache
def _registers(module: str, command: str) -> bool:
    return any(f'"{command}"' in path.read_text(encoding="utf-8") for path in (ROOT / module).rglob("*.py"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.papers", description="Check docs/papers against the code.")
    parser.add_argument("--update", action="store_true", help="write the lines anew first")
    if parser.parse_args().update:
        for page in PAGES:
            update(page)
    wrong = [f"{page.name}: {mistake}" for page in PAGES for mistake in mistakes(page)]
    print("\n".join(wrong) or "all that docs/papers names is there")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
