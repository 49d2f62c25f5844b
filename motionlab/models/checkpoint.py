"""Checkpoints: a folder with config.json, safetensors shards under 10 MB and a model card (README.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from motionlab.arguments import check_path, check_text
from motionlab.errors import MotionLabError
from motionlab.models import hub
from motionlab.models.aliases import renamed_keys
from motionlab.models.config_file import build, read_document
from motionlab.paths import recover_folder, replace_folder

FORMAT = 1
SHARD_BYTES = 9_500_000
MOST_HEADER = 2_000_000  # bytes; the largest of the shipped ones has 30 kB
HUB_FILES = ["config.json", "*.safetensors", "README.md", "momask_config.json", "Mean.npy", "Std.npy"]
SHIPPED = Path(__file__).resolve().parents[1] / "checkpoints"
_TRAINING_ONLY = ("code_sum", "code_count", "initialized")
_TIED = ("lm_head.weight",)  # GPT-2's, which is its embedding
_PARTS = "tokenizer|masked|residual|length|reader|motion|text|diffusion|local|reference|evaluator"  # earlier versions'
_SHARD = re.compile(rf"({_PARTS})(-\d{{5}}-of-\d{{5}})?\.safetensors")
_KEPT_FLOAT32 = ("mean", "std", "features", "decoder.vocabulary_ids")


def shipped(system: str | None = None) -> list[str]:
    """Names of the checkpoints that come with the package, of one system or of all."""
    names = sorted(path.parent.name for path in SHIPPED.glob("[!.]*/config.json"))
    return [name for name in names if system in (None, system_of(SHIPPED / name))]


def find(name: str | Path, **given) -> Path:
    """The folder of a shipped name, a local folder, or a Hugging Face hub id (owner/name, fetched into its cache).

    Args:
        given: revision, token and cache_dir of a hub id, as `hub.fetch` takes them.
    """
    folder = Path(name)
    recover_folder(folder)
    if (folder / "config.json").exists():
        return folder
    if (SHIPPED / folder / "config.json").exists() and len(folder.parts) == 1:
        return SHIPPED / folder
    if hub.is_hub_id(name):
        return hub.fetch(str(name), HUB_FILES, **given)
    known = ", ".join(shipped()) or "(none shipped)"
    raise MotionLabError(f"{str(name)!r} is no checkpoint: give one of {known}, a folder with config.json, or a hub id")


def write(
    folder: str | Path,
    system: str,
    config,
    parts: dict[str, nn.Module],
    card: str,
    more: Callable[[Path], object] | None = None,
) -> Path:
    """Write a system's parts as float16 shards. The folder is complete or, on an error or a kill, as it was before.

    more(folder) writes what else belongs to it. Raises MotionLabError where `check_replaceable` does, where the folder
    is no path or the card no text, and where the disk is full.
    """
    folder, card = check_path(folder), check_text(card, "card")

    def fill(new: Path) -> None:
        for part, module in parts.items():
            state = {key: _stored(key, value) for key, value in module.state_dict().items() if not _skipped(key)}
            shards = _shards(state)
            for i, shard in enumerate(shards, 1):
                suffix = "" if len(shards) == 1 else f"-{i:05d}-of-{len(shards):05d}"
                _save_shard(shard, new / f"{part}{suffix}.safetensors")
        (new / "README.md").write_text(card)
        if more is not None:
            more(new)
        document = {"format": FORMAT, "system": system, "files": sorted(_files(new)), "config": asdict(config)}
        (new / "config.json").write_text(json.dumps(document, indent=2) + "\n")

    replace_folder(folder, fill, check_replaceable)
    return folder


def check_replaceable(folder: str | Path) -> None:
    """Raise MotionLabError unless a checkpoint may be written there: where nothing is, or in the place of one alone."""
    folder = Path(folder)
    if not folder.resolve().name or (folder.exists() and not folder.is_dir()):
        raise MotionLabError(f"{folder} is not a folder that a checkpoint can be written to; name another one")
    first = next(_files(folder), None) if folder.exists() else None
    if first is None:
        return
    ours = _written(folder)
    if odd := next((name for name in _files(folder) if name not in ours), None):
        raise MotionLabError(
            f"{folder} holds {odd}, which is not of a checkpoint, and would be lost; name another folder"
        )


def _written(folder: Path) -> set[str]:
    """Names of what `write` wrote to a folder, none where it did not."""
    try:
        document = read_document(folder)
    except MotionLabError:
        return set()
    if document.get("format") != FORMAT or not isinstance(document.get("system"), str):
        return set()
    listed = document.get("files")
    if listed is None:  # versions that named no files wrote these
        listed = [path.name for path in folder.glob("*.safetensors") if _SHARD.fullmatch(path.name)] + ["README.md"]
    return {"config.json", *(name for name in listed if isinstance(name, str))} if isinstance(listed, list) else set()


def _files(folder: Path) -> Iterator[str]:
    """Names of all that is in a folder but folders, in which links are files."""
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def system_of(folder: Path) -> str | None:
    """The name of the system that a folder holds."""
    system = read_document(folder).get("system")
    return system if isinstance(system, str) else None


def read_config(folder: Path, system: str, kind: type):
    """The configuration dataclass `kind` from a folder's config.json."""
    document = read_document(folder)
    found, version = document.get("system"), document.get("format")
    if found != system or version != FORMAT:
        raise MotionLabError(
            f"{folder} holds {found!r} in format {version!r}, expected {system!r} in format {FORMAT}; update MotionLab"
        )
    return build(kind, document.get("config"), folder)


def read_parts(folder: Path, build: Callable[[], dict[str, nn.Module | None]]) -> dict[str, nn.Module | None]:
    """The networks that build() makes, by name, with the weights of a folder in them, in float32.

    None stands for a network that build() leaves out. Nothing is allocated before the sizes that the files' headers
    tell are those that the configuration asks for.
    """
    files = {}
    with torch.device("meta"), _SizesAlone():
        for part, module in _built(folder, build).items():
            if module is not None:
                files[part] = _shards_of(folder, part)
                _check_shapes(folder, part, module, files[part])
    networks = _built(folder, build)
    for part, found in files.items():
        state: dict[str, Tensor] = {}
        for file in found:
            with _reading(file):
                state.update(load_file(file))
        state = {key: value.float() for key, value in renamed_keys(part, state).items()}
        networks[part].load_state_dict(state, strict=False)
    return networks


def read_part(folder: Path, part: str, build: Callable[[], nn.Module]) -> nn.Module:
    """One network, as `read_parts`."""
    return read_parts(folder, lambda: {part: build()})[part]


class _SizesAlone(TorchFunctionMode):
    """On the meta device: nothing is drawn for tensors without numbers, as torch would import its compiler first."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if function in (Tensor.normal_, nn.init.normal_):
            return args[0] if args else kwargs["tensor"]
        return (torch.empty if function is torch.randn else function)(*args, **(kwargs or {}))


def _built(folder: Path, build: Callable[[], dict[str, nn.Module | None]]) -> dict[str, nn.Module | None]:
    try:
        return build()
    except MotionLabError:
        raise
    except Exception as error:  # whatever torch says of sizes that make no network
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise MotionLabError(
            f"no network is as {folder}/config.json says ({reason}); get the checkpoint again"
        ) from error


def _shards_of(folder: Path, part: str) -> list[Path]:
    if found := sorted([*folder.glob(f"{part}.safetensors"), *folder.glob(f"{part}-*-of-*.safetensors")]):
        return found
    raise MotionLabError(f"{folder} has no {part}.safetensors; get the checkpoint again")


def _check_shapes(folder: Path, part: str, module: nn.Module, files: list[Path]) -> None:
    """Raise MotionLabError unless the headers of the files name the tensors of `module` and their shapes."""
    shapes: dict[str, tuple[int, ...]] = {}
    for file in files:
        with _reading(file), open(file, "rb") as header:
            if int.from_bytes(header.read(8), "little") > MOST_HEADER:
                raise MotionLabError(f"{file} is damaged (its header is too long); get the checkpoint again")
        with _reading(file), safe_open(file, "pt") as tensors:
            names = tensors.keys()
            shapes |= {key: tuple(tensors.get_slice(key).get_shape()) for key in names}
    shapes = renamed_keys(part, shapes)
    wanted = {key: tuple(value.shape) for key, value in module.state_dict().items() if not _skipped(key)}
    if odd := sorted(key for key in shapes.keys() | wanted.keys() if shapes.get(key) != wanted.get(key)):
        raise MotionLabError(
            f"{part} in {folder} does not fit its config.json: {odd[0]} and {len(odd) - 1} more tensors differ"
        )


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    try:
        yield
    except (SafetensorError, OSError) as error:
        raise MotionLabError(f"{file} is damaged ({error}); get the checkpoint again") from error


def _skipped(key: str) -> bool:
    return key.rsplit(".", 1)[-1] in _TRAINING_ONLY or key.endswith(_TIED)


def _stored(key: str, value: Tensor) -> Tensor:
    keep = key in _KEPT_FLOAT32 or not value.is_floating_point()
    return (value if keep else value.to(torch.float16)).cpu().contiguous()


def _save_shard(shard: dict[str, Tensor], path: Path) -> None:
    try:
        save_file(shard, path)
    except SafetensorError as error:  # a full disk is one of its own kind there
        raise OSError(str(error)) from error


def _shards(state: dict[str, Tensor]) -> list[dict[str, Tensor]]:
    shards, size = [{}], 0
    for key, value in state.items():
        if shards[-1] and size + value.nbytes > SHARD_BYTES:
            shards.append({})
            size = 0
        shards[-1][key] = value
        size += value.nbytes
    return shards
