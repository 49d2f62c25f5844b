"""Write a glTF file again with one more animation; everything else passes through as it is."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.motion.retarget.gltf import BIN_CHUNK, JSON_CHUNK, MAGIC, Gltf, is_fallback


@dataclass(frozen=True)
class Track:
    """One animated property of a node at the animation's times: values (T, 3) translation or scale, (T, 4) rotation."""

    node: int
    path: str
    values: np.ndarray


def with_animation(file: Gltf, name: str, times: np.ndarray, tracks: list[Track]) -> bytes:
    """The file as a GLB with one more animation, which is the last. Nothing else of it changes.

    times: (T,) seconds; a track of fewer values has those of the first times. Buffers that lay in data URIs become the
    GLB's binary chunk.
    """
    document = json.loads(json.dumps(file.document))
    binary = _one_buffer(document, file)
    accessors, views = document.setdefault("accessors", []), document.setdefault("bufferViews", [])

    def add(values: np.ndarray, kind: str, bounds: bool = False) -> int:
        nonlocal binary
        values = np.ascontiguousarray(values, dtype="<f4")
        binary += bytes(-len(binary) % 4)
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": values.nbytes})
        accessor = {"bufferView": len(views) - 1, "componentType": 5126, "count": len(values), "type": kind}
        if bounds:
            accessor |= {"min": values.min(0).tolist(), "max": values.max(0).tolist()}
        accessors.append(accessor)
        binary += values.tobytes()
        return len(accessors) - 1

    clocks = {
        count: add(np.asarray(times)[:count, None], "SCALAR", bounds=True) for count in {len(t.values) for t in tracks}
    }
    samplers, channels = [], []
    for track in tracks:
        output = add(track.values, "VEC4" if track.path == "rotation" else "VEC3")
        samplers.append({"input": clocks[len(track.values)], "output": output, "interpolation": "LINEAR"})
        target = {"node": track.node, "path": track.path}
        channels.append({"sampler": len(samplers) - 1, "target": target})
        _as_trs(document["nodes"][track.node])
    document.setdefault("animations", []).append({"name": name, "samplers": samplers, "channels": channels})
    document["buffers"][0]["byteLength"] = len(binary)
    return glb_bytes(document, bytes(binary))


def glb_bytes(document: dict, binary: bytes) -> bytes:
    """A GLB of a document and its binary chunk."""
    try:
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half a letter, which a file can hold as an escape alone
        text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary += bytes(-len(binary) % 4)
    chunks = struct.pack("<I4s", len(text), JSON_CHUNK) + text
    if binary:
        chunks += struct.pack("<I4s", len(binary), BIN_CHUNK) + binary
    return struct.pack("<4sII", MAGIC, 2, 12 + len(chunks)) + chunks


def _one_buffer(document: dict, file: Gltf) -> bytearray:
    """The binary chunk that the document's buffer 0 refers to; several buffers are joined into it."""
    rows = document.setdefault("buffers", [])
    if not rows:
        rows.append({"byteLength": 0})
        return bytearray()
    if len(rows) == 1 or all(is_fallback(row) for row in rows[1:]):
        rows[0].pop("uri", None)
        return bytearray(file.buffers[0])
    binary, starts = bytearray(), []
    for data in file.buffers:
        binary += bytes(-len(binary) % 16)
        starts.append(len(binary))
        binary += data
    for view in document.get("bufferViews", []):
        view["byteOffset"] = view.get("byteOffset", 0) + starts[view["buffer"]]
        view["buffer"] = 0
    del rows[1:]
    rows[0].pop("uri", None)
    return binary


def _as_trs(node: dict) -> None:
    """A node that is animated may have no matrix: written as translation, rotation and scale instead."""
    if "matrix" in node:
        matrix = np.array(node.pop("matrix"), dtype=np.float64).reshape(4, 4).T
        scale = np.linalg.norm(matrix[:3, :3], axis=0)
        turn = Rotation.from_matrix(matrix[:3, :3] / np.maximum(scale, 1e-12)).as_quat()
        node |= {"translation": matrix[:3, 3].tolist(), "rotation": turn.tolist(), "scale": scale.tolist()}
