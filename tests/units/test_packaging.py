"""The package installs, and generates from another folder than the checkout's, without a network."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the installed packages alone; what they depend on comes from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--target",
        str(folder),
    ]
    source = tmp_path_factory.mktemp("source")  # setuptools builds in place, and the checkout stays clean
    subprocess.run(["cp", "-r", *map(str, map(ROOT.joinpath, PACKAGED)), str(source)], check=True)
    subprocess.run([*command, str(source)], check=True, capture_output=True)
    return folder


PACKAGED = ("motionlab", "evaluation", "demo", "pyproject.toml", "README.md", "LICENSE")


def test_generates_from_another_folder_offline(installed, tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PYTHONPATH": str(installed), "HF_HUB_OFFLINE": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "motionlab", "generate", "a person bows", "-o", "bow.bvh"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "bow.bvh").read_text().startswith("HIERARCHY")
    where = subprocess.run(
        [sys.executable, "-c", "import motionlab, demo.app, evaluation.__main__; print(motionlab.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert where.stdout.startswith(str(installed)), where.stderr
    assert {path.name for path in (installed / "bin").iterdir()} >= {"motionlab", "motionlab-demo"}


def test_requirements_meet_what_the_package_asks_for():
    from packaging.requirements import Requirement

    exact = [Requirement(line) for line in (ROOT / "requirements.txt").read_text().splitlines() if line[:1].isalpha()]
    pinned = {one.name.lower().replace("_", "-"): next(iter(one.specifier)).version for one in exact}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    for requirement in map(Requirement, asked):
        version = pinned.get(requirement.name.lower().replace("_", "-"))
        assert version is None or requirement.specifier.contains(version), requirement
