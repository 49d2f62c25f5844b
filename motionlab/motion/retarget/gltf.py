"""glTF files (.glb, .gltf, .vrm, .vrma) as data: read with limits, and written again with one more animation.

A stranger's file is never run or decoded further than its JSON, its node tree and the arrays asked for; textures and
extensions pass through as they are.
"""

from __future__ import annotations

import base64
import binascii
import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion.limits import WIDE, Limits

CHARACTER = Limits(file_bytes=200_000_000, unpacked_bytes=200_000_000)  # textures are large
JSON_SHARE = 4  # of a file's bytes its JSON may be a quarter
MAX_NODES = 20_000
MAX_NAME = 200  # characters
MAX_JOINTS = 2_000
MAGIC, JSON_CHUNK, BIN_CHUNK = b"glTF", b"JSON", b"BIN\0"
COMPONENTS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
MESHOPT = ("EXT_meshopt_compression", "KHR_meshopt_compression")


@dataclass(eq=False)
class Gltf:
    """A file's JSON and its buffers. label: what messages call it. limits: of what is unpacked from it. pictures: made
    small, by image; pixels: how many were looked at for them.
    """

    document: dict
    buffers: list[bytes]
    label: str = "the glTF file"
    limits: Limits = WIDE
    pictures: dict[int, str] = field(default_factory=dict, repr=False)
    pixels: int = 0
    _parents: list[int] | None = field(default=None, repr=False)
    _rows: dict[str, list[dict]] = field(default_factory=dict, repr=False)
    _accessors: dict[int, np.ndarray] = field(default_factory=dict, repr=False)
    _unpacked: int = field(default=0, repr=False)

    def rows(self, key: str) -> list[dict]:
        """A top-level array of the document; empty where it is absent."""
        if key not in self._rows:  # looked at once: a file can ask for its accessors ten thousand times
            value = self.document.get(key, [])
            if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
                raise self.error(f"'{key}' is not a list of objects, so the file is damaged; export it again")
            self._rows[key] = value
        return self._rows[key]

    def error(self, text: str) -> MotionLabError:
        return MotionLabError(f"{self.label}: {text}")

    @property
    def nodes(self) -> list[dict]:
        return self.rows("nodes")

    def names(self) -> tuple[str, ...]:
        """A name a node, cut where it is endless; "node 3" where the file gives none."""
        return tuple(str(node.get("name") or f"node {i}")[:MAX_NAME] for i, node in enumerate(self.nodes))

    def parents(self) -> list[int]:
        """The parent of each node, -1 for roots. Raises MotionLabError where nodes are no forest."""
        if self._parents is None:
            parents = [-1] * len(self.nodes)
            for i, node in enumerate(self.nodes):
                for child in _indices(self, node.get("children", []), len(parents), "children"):
                    if parents[child] >= 0 or child == i:
                        raise self.error(f"node {child} hangs on two parents or on itself; export the file again")
                    parents[child] = i
            _check_acyclic(self, parents)
            self._parents = parents
        return self._parents

    def order(self) -> list[int]:
        """Nodes, parents before their children."""
        children: dict[int, list[int]] = {}
        for i, parent in enumerate(self.parents()):
            children.setdefault(parent, []).append(i)
        order = list(children.get(-1, []))
        for node in order:
            order.extend(children.get(node, []))
        return order

    def local_matrices(self) -> np.ndarray:
        """(N, 4, 4) of the nodes as they stand in the file, column vectors."""
        return np.array([_local_matrix(self, i, node) for i, node in enumerate(self.nodes)]).reshape(-1, 4, 4)


def read_gltf(source: str | Path | bytes | BinaryIO, limits: Limits = CHARACTER) -> Gltf:
    """Read a .glb, .vrm, .vrma or self-contained .gltf.

    Raises MotionLabError if it is no glTF 2.0, is damaged or beyond the limits, or keeps its buffers in other files.
    """
    label, data = _bytes(source, limits.file_bytes)
    most_json = limits.file_bytes // JSON_SHARE
    if data[:4] == MAGIC:
        document, binary = _chunks(label, data, most_json)
    else:
        document, binary = _json(label, data, limits.file_bytes), None  # which holds its buffers as text
    version = document.get("asset", {}).get("version") if isinstance(document.get("asset"), dict) else None
    if str(version).split(".")[0] != "2":
        raise MotionLabError(f"{label}: glTF of version {version}, but only 2.0 is read; export it as glTF 2.0")
    file = Gltf(document, [], label, limits)
    if len(file.nodes) > MAX_NODES:
        raise file.error(f"{len(file.nodes)} nodes are more than {MAX_NODES}; export the character alone")
    for skin in file.rows("skins"):
        joints = skin.get("joints", [])
        if isinstance(joints, list) and len(joints) > MAX_JOINTS:
            raise file.error(f"a skin of {len(joints)} bones is more than {MAX_JOINTS}; export deforming bones only")
    file.buffers = [_buffer(file, i, row, binary) for i, row in enumerate(file.rows("buffers"))]
    return file


def _bytes(source, most_bytes: int) -> tuple[str, bytes]:
    label = "the glTF file"
    if isinstance(source, (str, Path)):
        label = Path(source).name
        try:
            with open(source, "rb") as opened:
                data = opened.read(most_bytes + 1)
        except (OSError, ValueError) as error:
            raise MotionLabError(f"cannot read {source}: {getattr(error, 'strerror', None) or error}") from None
    elif isinstance(source, (bytes, bytearray)):
        data = bytes(source)
    else:
        label = Path(str(getattr(source, "name", label))).name
        data = source.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise MotionLabError(
            f"{label}: larger than {most_bytes / 1e6:g} MB, the limit; export it with smaller textures"
        )
    return label, data


def _chunks(label: str, data: bytes, most_json: int) -> tuple[dict, bytes | None]:
    """The JSON and the binary chunk of a GLB."""
    if len(data) < 20:
        raise MotionLabError(f"{label}: cut off within its header; copy it again")
    length = struct.unpack_from("<I", data, 8)[0]
    if length > len(data):
        raise MotionLabError(f"{label}: cut off, {len(data)} of {length} bytes are there; copy it again")
    at, found = 12, {}
    while at + 8 <= length:
        size, kind = struct.unpack_from("<I4s", data, at)
        if at + 8 + size > length:
            raise MotionLabError(f"{label}: a chunk is longer than the file; export it again")
        found.setdefault(kind, data[at + 8 : at + 8 + size])
        at += 8 + size
    if JSON_CHUNK not in found:
        raise MotionLabError(f"{label}: a GLB without its JSON chunk; export it again")
    return _json(label, found[JSON_CHUNK], most_json), found.get(BIN_CHUNK)


def _json(label: str, data: bytes, most_bytes: int) -> dict:
    if len(data) > most_bytes:
        limit = f"the limit is {most_bytes / 1e6:g} MB"
        raise MotionLabError(f"{label}: {len(data) / 1e6:.1f} MB of JSON are too many, {limit}; export it as GLB")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise MotionLabError(f"{label}: not a glTF file; give a .glb, .vrm or self-contained .gltf")
    return document


def _buffer(file: Gltf, index: int, row: dict, binary: bytes | None) -> bytes:
    uri, length = row.get("uri"), row.get("byteLength")
    if type(length) is not int or length < 0:
        raise file.error(f"buffer {index} has no valid byteLength; export it again")
    if uri is None:
        data = (binary or b"") if index == 0 else b""
        if not data and is_fallback(row):
            return b""
    elif isinstance(uri, str) and uri.startswith("data:"):
        try:
            data = base64.b64decode(uri.partition(",")[2], validate=True)
        except (binascii.Error, ValueError):
            raise file.error(f"buffer {index} is not valid base64; export it again") from None
    else:
        raise file.error("its buffers lie in other files; export it as one GLB")
    if len(data) < length:
        raise file.error(f"buffer {index} has {len(data)} bytes of {length}; the file is cut off, export it again")
    return data[:length]


def is_fallback(row: dict) -> bool:
    extensions = row.get("extensions", {})
    return isinstance(extensions, dict) and any(name in extensions for name in MESHOPT)


def _indices(file: Gltf, values, count: int, what: str) -> list[int]:
    if not isinstance(values, list) or not all(type(v) is int and 0 <= v < count for v in values):
        raise file.error(f"'{what}' points outside of the file, which is damaged; export it again")
    return values


def _check_acyclic(file: Gltf, parents: list[int]) -> None:
    done = [False] * len(parents)
    for start in range(len(parents)):
        path, node = set(), start
        while node >= 0 and not done[node]:
            if node in path:
                raise file.error("its nodes form a circle; export it again")
            path.add(node)
            node = parents[node]
        for seen in path:
            done[seen] = True


def _numbers(file: Gltf, index: int, node: dict, key: str, default: list[float]) -> np.ndarray:
    value = node.get(key, default)
    try:
        value = np.array(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        value = np.empty(0)
    if value.shape != (len(default),) or not np.isfinite(value).all():
        raise file.error(f"'{key}' of node {index} is not {len(default)} finite numbers; export it again")
    return value


def _local_matrix(file: Gltf, index: int, node: dict) -> np.ndarray:
    if "matrix" in node:
        return _numbers(file, index, node, "matrix", [0.0] * 16).reshape(4, 4).T
    turn = _numbers(file, index, node, "rotation", [0.0, 0.0, 0.0, 1.0])
    if not turn.any():
        raise file.error(f"'rotation' of node {index} is zero; export it again")
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_quat(turn).as_matrix() * _numbers(file, index, node, "scale", [1.0, 1.0, 1.0])
    matrix[:3, 3] = _numbers(file, index, node, "translation", [0.0, 0.0, 0.0])
    return matrix


def read_accessor(file: Gltf, index: int) -> np.ndarray:
    """(count, width) numbers of an accessor, sparse ones included; normalized integers as floats. Not to be changed.

    Raises MotionLabError where it reaches beyond its buffer, is compressed, or all that were read are too large.
    """
    if type(index) is not int:
        raise file.error("an accessor is named by no number, so the file is damaged; export it again")
    if index not in file._accessors:  # read once: a thousand channels of an animation may share one
        values = _read_accessor(file, index)
        file._unpacked += values.nbytes
        if file._unpacked > file.limits.unpacked_bytes:
            limit = file.limits.unpacked_bytes / 1e6
            raise file.error(f"its accessors unpack to more than {limit:g} MB, the limit; use a simpler mesh")
        file._accessors[index] = values
    return file._accessors[index]


def _read_accessor(file: Gltf, index: int) -> np.ndarray:
    rows = file.rows("accessors")
    if type(index) is not int or not 0 <= index < len(rows):
        raise file.error("an accessor that is not in the file is asked for; export it again")
    row = rows[index]
    kind, width = (table.get(word) for table, word in zip((COMPONENTS, WIDTHS), _words(row, "componentType", "type")))
    count = row.get("count")
    if kind is None or width is None or type(count) is not int or count < 1:
        raise file.error(f"accessor {index} has no known type; export it again")
    if (size := count * width * np.dtype(kind).itemsize) > file.limits.unpacked_bytes:
        most = f"more than {file.limits.unpacked_bytes / 1e6:g}, the limit"
        raise file.error(f"accessor {index} holds {size // 1_000_000} MB of numbers, {most}; use a simpler mesh")
    if "bufferView" in row:
        values = _view(file, row["bufferView"], row.get("byteOffset", 0), kind, width, count).copy()
    else:
        values = np.zeros((count, width), dtype=kind)
    if "sparse" in row:
        values = _with_sparse(file, values, row["sparse"], kind, width)
    if row.get("normalized") and kind != "<f4":
        values = np.maximum(values.astype(np.float64) / np.iinfo(kind).max, -1.0)
    if not np.isfinite(values).all():
        raise file.error(f"accessor {index} holds NaN or infinite numbers; export it again")
    return values


def _words(row: dict, *keys: str) -> list[int | str | None]:
    """What a row says under these keys, as far as it is a number or a word."""
    return [value if isinstance(value := row.get(key), (int, str)) else None for key in keys]


def _with_sparse(file: Gltf, values: np.ndarray, sparse, kind: str, width: int) -> np.ndarray:
    try:
        count, at, new = sparse["count"], sparse["indices"], sparse["values"]
        index_kind = COMPONENTS[at["componentType"]]
        view_at, view_new = at["bufferView"], new["bufferView"]
    except (KeyError, TypeError):
        raise file.error("a sparse accessor lacks its indices or values; export it again") from None
    if type(count) is not int or not 0 < count <= len(values):
        raise file.error("a sparse accessor replaces more numbers than it has; export it again")
    places = _view(file, view_at, at.get("byteOffset", 0), index_kind, 1, count)[:, 0].astype(np.int64)
    if places.max(initial=0) >= len(values) or places.min(initial=0) < 0:
        raise file.error("a sparse accessor points outside of itself; export it again")
    values[places] = _view(file, view_new, new.get("byteOffset", 0), kind, width, count)
    return values


def _view(file: Gltf, index, offset, kind: str, width: int, count: int) -> np.ndarray:
    views = file.rows("bufferViews")
    if type(index) is not int or not 0 <= index < len(views):
        raise file.error("an accessor points to a buffer view that is not there; export it again")
    view = views[index]
    if is_fallback(view):
        raise file.error("compressed with meshopt; export it without compression")
    start, stride, which = view.get("byteOffset", 0), view.get("byteStride", 0), view.get("buffer")
    length = view.get("byteLength", 0)
    size = np.dtype(kind).itemsize * width
    if not all(type(v) is int and v >= 0 for v in (start, stride, offset, which, length)) or which >= len(file.buffers):
        raise file.error(f"buffer view {index} is damaged; export the file again")
    stride = stride or size
    buffer = file.buffers[which]
    end = start + min(offset + stride * (count - 1) + size, length)
    if offset + stride * (count - 1) + size > length or end > len(buffer):
        raise file.error("an accessor reaches beyond its buffer, so the file is damaged; export it again")
    flat = np.frombuffer(buffer, np.uint8, stride * (count - 1) + size, start + offset)
    rows = np.lib.stride_tricks.as_strided(flat, (count, size), (stride, 1))
    return np.ascontiguousarray(rows).view(kind)


def global_matrices(parents: list[int], order: list[int], local: np.ndarray) -> np.ndarray:
    """(N, 4, 4) local matrices to world matrices; order: parents first."""
    world = local.copy()
    for node in order:
        if parents[node] >= 0:
            world[node] = world[parents[node]] @ local[node]
    return world
