"""Checkpoints: a folder with config.json, safetensors shards under 10 MB and a model card (README.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from motionlab.errors import MotionLabError
from motionlab.models.aliases import OLD_PARTS, renamed_keys, renamed_settings
from motionlab.paths import recover_folder, replace_folder

FORMAT = 1
SHARD_BYTES = 9_500_000
SHIPPED = Path(__file__).resolve().parents[1] / "checkpoints"
_TRAINING_ONLY = ("code_sum", "code_count", "initialized")
_TIED = ("lm_head.weight",)  # GPT-2's, which is its embedding
_SHARD = re.compile(
    r"(tokenizer|masked|residual|length|reader|label_classifier|motion|text|diffusion|local|reference|evaluator)(-\d{5}-of-\d{5})?\.safetensors"
)
_KEPT_FLOAT32 = ("mean", "std", "features", "decoder.vocabulary_ids")


def shipped(system: str | None = None) -> list[str]:
    """Names of the checkpoints that come with the package, of one system or of all."""
    names = sorted(path.parent.name for path in SHIPPED.glob("[!.]*/config.json"))
    return [name for name in names if system in (None, system_of(SHIPPED / name))]


def find(name: str | Path) -> Path:
    """The folder of a shipped name, a local folder, or a Hugging Face hub id (owner/name, fetched into its cache)."""
    folder = Path(name)
    recover_folder(folder)
    if (folder / "config.json").exists():
        return folder
    if (SHIPPED / folder / "config.json").exists() and len(folder.parts) == 1:
        return SHIPPED / folder
    if not folder.exists() and str(name).count("/") == 1 and not str(name).startswith((".", "/", "~")):
        from huggingface_hub import snapshot_download

        try:
            return Path(snapshot_download(str(name), allow_patterns=["config.json", "*.safetensors", "README.md"]))
        except Exception as error:
            raise MotionLabError(
                f"{name} could not be fetched from the hub ({type(error).__name__}); check the id"
            ) from error
    raise MotionLabError(
        f"{str(name)!r} is no checkpoint: give one of {', '.join(shipped()) or '(none shipped)'}, a folder with config.json, "
        "or a hub id"
    )


def write(
    folder: str | Path,
    system: str,
    config,
    parts: dict[str, nn.Module],
    card: str,
    more: Callable[[Path], object] | None = None,
) -> Path:
    """Write a system's parts as float16 shards. The folder is complete or, on an error or a kill, as it was before.

    more(folder) writes what else belongs to it. Raises MotionLabError where `check_replaceable` does, and where the
    disk is full.
    """

    def fill(new: Path) -> None:
        for part, module in parts.items():
            shards = _shards(
                {key: _stored(key, value) for key, value in module.state_dict().items() if not _skipped(key)}
            )
            for i, shard in enumerate(shards, 1):
                suffix = "" if len(shards) == 1 else f"-{i:05d}-of-{len(shards):05d}"
                _save_shard(shard, new / f"{part}{suffix}.safetensors")
        (new / "README.md").write_text(card)
        if more is not None:
            more(new)
        document = {"format": FORMAT, "system": system, "files": sorted(_files(new)), "config": asdict(config)}
        (new / "config.json").write_text(json.dumps(document, indent=2) + "\n")

    replace_folder(Path(folder), fill, check_replaceable)
    return Path(folder)


def check_replaceable(folder: str | Path) -> None:
    """Raise MotionLabError unless a checkpoint may be written there: where nothing is, or in the place of one and of
    nothing else.
    """
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
        document = _document(folder)
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
    return _document(folder).get("system")


def read_config(folder: Path, system: str, kind: type):
    """The configuration dataclass `kind` from a folder's config.json."""
    document = _document(folder)
    if document.get("system") != system or document.get("format") != FORMAT:
        raise MotionLabError(
            f"{folder} holds {document.get('system')!r} in format {document.get('format')!r}, expected {system!r} in format {FORMAT}"
        )
    return _build(kind, document["config"], folder)


def read_part(folder: Path, part: str, module: nn.Module) -> nn.Module:
    """Fill `module` with the shards of a part, in float32."""
    files = _shards_of(folder, part) or _shards_of(folder, OLD_PARTS.get(part, part))
    if not files:
        raise MotionLabError(f"{folder} has no {part}.safetensors; get the checkpoint again")
    state: dict[str, Tensor] = {}
    try:
        for file in files:
            state.update(load_file(file))
    except (SafetensorError, OSError) as error:
        raise MotionLabError(f"{file} is damaged ({error}); get the checkpoint again") from error
    state = renamed_keys(part, state)
    expected = module.state_dict()
    wanted = {key for key in expected if not _skipped(key)}
    wrong = sorted(key for key in wanted & state.keys() if state[key].shape != expected[key].shape)
    if state.keys() != wanted or wrong:
        odd = wrong or sorted(state.keys() ^ wanted)
        raise MotionLabError(
            f"{part} in {folder} does not fit its config.json: {odd[0]} and {len(odd) - 1} more tensors differ"
        )
    module.load_state_dict({key: value.float() for key, value in state.items()}, strict=False)
    return module


def _shards_of(folder: Path, part: str) -> list[Path]:
    return sorted([*folder.glob(f"{part}.safetensors"), *folder.glob(f"{part}-*-of-*.safetensors")])


def _document(folder: Path) -> dict:
    try:
        document = json.loads((folder / "config.json").read_text())
    except (OSError, ValueError) as error:
        raise MotionLabError(f"{folder}/config.json cannot be read ({error}); get the checkpoint again") from error
    return document if isinstance(document, dict) else {}


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


def _build(kind: type, values: dict, folder: Path):
    hints = get_type_hints(kind)
    values = renamed_settings(values, set(hints))
    unknown = set(values) - {field.name for field in fields(kind)}
    if unknown:
        raise MotionLabError(f"{folder}/config.json has the unknown setting {sorted(unknown)[0]!r}; update MotionLab")
    try:
        return kind(**{name: _value(hints[name], value, folder) for name, value in values.items()})
    except TypeError:
        raise MotionLabError(
            f"{folder}/config.json lacks settings of {kind.__name__}; get the checkpoint again"
        ) from None


def _value(hint, value, folder: Path):
    """A setting as its type wants it: a dataclass, also one that may be missing, is built of its own settings."""
    kind = next((kind for kind in (hint, *get_args(hint)) if is_dataclass(kind)), None)
    return value if kind is None or value is None else _build(kind, value, folder)
