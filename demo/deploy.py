"""Puts the page on a Hugging Face Space: `python -m demo.deploy USER/SPACE`; `--dry-run` says what would go.

What goes: README.md, whose front matter says what the Space is, the packages with their weights, and
demo/requirements.txt as requirements.txt. The Hub's client stores large and binary files as the Hub wants them, where
a plain git push is refused. Nothing goes before front matter, files and the size of the image have been checked.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path

from motionlab.errors import MotionLabError

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("demo", "evaluation", "motionlab")
PAGES = ("README.md", "LICENSE", "CITATION.cff")
REQUIREMENTS = "requirements.txt"
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}
MOST_BYTES = 2 * 10**9  # of code, weights and packages as an image keeps them, compressed, beside the Hub's base image
SAMPLES, SAMPLE_BYTES = 8, 2**18  # of a large file, compressed to tell how far all of it is
NEEDED = ("title", "sdk", "sdk_version", "python_version", "app_file", "license", "suggested_hardware", "models")
NEEDED_TOO = ("datasets", "tags", "short_description")
MOST_DESCRIPTION = 60  # characters: the Hub's limit


@dataclass(frozen=True)
class Upload:
    """What would go. files: path in the Space -> path here. packages: their distributions' files here, by name."""

    files: dict[str, Path]
    packages: dict[str, list[Path]]

    @cached_property
    def package_bytes(self) -> dict[str, int]:
        """Installed, by name, the largest first."""
        sizes = {name: _bytes(paths) for name, paths in self.packages.items()}
        return dict(sorted(sizes.items(), key=lambda one: -one[1]))

    @cached_property
    def bytes(self) -> int:
        """On the Space's disk."""
        return _bytes(self.files.values()) + sum(self.package_bytes.values())

    @cached_property
    def image_bytes(self) -> int:
        """As an image keeps them, compressed; an estimate."""
        paths = [*self.files.values(), *(path for paths in self.packages.values() for path in paths)]
        return sum(_compressed_bytes(path) for path in paths)

    def largest(self, count: int = 5) -> str:
        return ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in list(self.package_bytes.items())[:count])


def uploaded_files(root: Path = ROOT) -> dict[str, Path]:
    """Path in the Space -> path here, of all that goes; in a clone only what git knows: nothing private does."""
    known = _tracked(root)
    found = {name: root / name for name in PAGES if (root / name).is_file()}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            name = path.relative_to(root)
            if path.is_file() and not LEFT_OUT & set(name.parts) and (known is None or name.as_posix() in known):
                found[name.as_posix()] = path
    found[REQUIREMENTS] = root / "demo" / REQUIREMENTS
    return found


def _tracked(root: Path) -> set[str] | None:
    try:
        git = ["git", "-C", str(root), "ls-files", "-z"]
        listed = subprocess.run(git, capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return set(listed.split("\0"))


def check_front_matter(readme: Path) -> dict:
    """What a README's front matter says, as the Hub reads it.

    Raises:
        MotionLabError: it lacks something, or has what the Hub refuses.
    """
    import yaml

    text = readme.read_text(encoding="utf-8")
    parts = text.split("---\n")
    try:
        said = yaml.safe_load(parts[1]) if text.startswith("---\n") and len(parts) > 2 else None
    except yaml.YAMLError as error:
        raise MotionLabError(f"the front matter of {readme.name} is no YAML ({str(error).splitlines()[0]})") from None
    if not isinstance(said, dict):
        raise MotionLabError(f"{readme.name} has no front matter, which says what the Space is")
    if missing := [name for name in (*NEEDED, *NEEDED_TOO) if not said.get(name)]:
        raise MotionLabError(f"the front matter of {readme.name} lacks {', '.join(missing)}")
    if len(said["short_description"]) > MOST_DESCRIPTION:
        raise MotionLabError(f"short_description has more than {MOST_DESCRIPTION} characters, which the Hub refuses")
    if not (readme.parent / said["app_file"]).is_file():
        raise MotionLabError(f"app_file is {said['app_file']}, which is not there")
    return said


def installed_packages(requirements: Path, front_matter: dict) -> dict[str, list[Path]]:
    """The files of every distribution that the requirements bring, as they are installed here.

    Raises:
        MotionLabError: one of them is not installed, or in another version, so that its size cannot be told.
    """
    from packaging.requirements import Requirement

    lines = [line.strip() for line in requirements.read_text().splitlines()]
    asked = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    asked.append(Requirement(f"{front_matter['sdk']}=={front_matter['sdk_version']}"))
    for one in asked:
        here = _version(one.name)
        if here is None or not one.specifier.contains(here):
            raise MotionLabError(f"the Space would install {one}, here is {here or 'none'}; install that to check it")
    found: dict[str, list[Path]] = {}
    waiting, seen = [(one.name, frozenset(one.extras)) for one in asked], set()
    while waiting:
        name, extras = waiting.pop()
        if (_key(name), extras) in seen:
            continue
        seen.add((_key(name), extras))
        paths = (Path(str(file.locate())) for file in metadata.files(name) or ())
        found.setdefault(_key(name), [path for path in paths if path.is_file()])
        waiting += _required(name, extras)
    return found


def _key(name: str) -> str:
    """The one spelling of a distribution's name."""
    return name.lower().replace("_", "-").replace(".", "-")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _required(name: str, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    from packaging.requirements import Requirement

    for line in metadata.requires(name) or ():
        one = Requirement(line)
        wanted = one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras))
        if wanted and _version(one.name) is not None:
            yield one.name, frozenset(one.extras)


def _bytes(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths)


def _compressed_bytes(path: Path) -> int:
    """Of a file as gzip would leave it; of a large one by samples of it."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        if size <= SAMPLES * SAMPLE_BYTES:
            return len(zlib.compress(file.read(), 1))
        samples = []
        for i in range(SAMPLES):
            file.seek(i * (size - SAMPLE_BYTES) // (SAMPLES - 1))
            samples.append(file.read(SAMPLE_BYTES))
    return round(size * sum(len(zlib.compress(one, 1)) for one in samples) / sum(map(len, samples)))


def rehearse(root: Path = ROOT) -> Upload:
    """Everything that can be checked without the Hub.

    Raises:
        MotionLabError: something is missing, or too large.
    """
    files = uploaded_files(root)
    if "README.md" not in files:
        raise MotionLabError(f"{root} is no clone of the repository, which the Space is made of; run this in one")
    upload = Upload(files, installed_packages(files[REQUIREMENTS], check_front_matter(files["README.md"])))
    if upload.image_bytes > MOST_BYTES:
        raise MotionLabError(
            f"the image would have {upload.image_bytes / 1e9:.2f} GB, more than {MOST_BYTES / 1e9:g}; largest are "
            f"{upload.largest()}, before compression"
        )
    return upload


def copy_files(upload: Upload, folder: Path) -> None:
    """Puts exactly what is uploaded into a folder."""
    for name, path in upload.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)


def deploy(space: str, upload: Upload, token: str | None = None, private: bool | None = None) -> str:
    """Makes the Space where it is missing, and uploads. Files that are no longer part of it are deleted there.

    Returns:
        Its address.
    """
    from huggingface_hub import HfApi

    from motionlab.models.hub import refusing

    hub = HfApi(token=token)
    with tempfile.TemporaryDirectory(prefix="motionlab-space-") as folder, refusing(space):
        copy_files(upload, Path(folder))
        hub.create_repo(space, repo_type="space", space_sdk="gradio", private=private, exist_ok=True)
        hub.upload_folder(
            repo_id=space,
            repo_type="space",
            folder_path=folder,
            delete_patterns="*",
            commit_message="The page of MotionLab",
        )
    return address(space)


def address(space: str) -> str:
    """Where a Space is."""
    return f"https://huggingface.co/spaces/{space}"


def _report(upload: Upload, space: str) -> str:
    lines = [f"{path.stat().st_size / 1e3:>10.1f} kB  {name}" for name, path in upload.files.items()]
    lines += [
        f"{len(upload.files)} files, {_bytes(upload.files.values()) / 1e6:.0f} MB, to {address(space)}",
        f"{len(upload.packages)} packages, {sum(upload.package_bytes.values()) / 1e6:.0f} MB; {upload.largest()}",
        f"together {upload.bytes / 1e9:.2f} GB on disk, and compressed, as an image keeps them, some "
        f"{upload.image_bytes / 1e9:.2f} GB of {MOST_BYTES / 1e9:g}",
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser("python -m demo.deploy", description=__doc__.partition("\n")[0])
    parser.add_argument("space", metavar="USER/SPACE", help="the Space, made where it is missing")
    parser.add_argument("--dry-run", action="store_true", help="check everything and list what would go")
    parser.add_argument("--token", help="of the Hub (left out: $HF_TOKEN, or that of `hf auth login`)")
    parser.add_argument("--private", action="store_true", default=None, help="make it a private one")
    options = parser.parse_args(arguments)
    try:
        if options.space.count("/") != 1:
            raise MotionLabError(f"a Space is USER/SPACE, got {options.space!r}")
        upload = rehearse()
        print(_report(upload, options.space))
        print("nothing was sent" if options.dry_run else deploy(options.space, upload, options.token, options.private))
    except MotionLabError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
