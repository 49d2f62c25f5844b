"""The largest files that the page takes, and larger ones: answered in seconds, with less than half a gigabyte."""

import json
import struct
from types import SimpleNamespace

import numpy as np
import pytest

from demo.state.request import PAGE
from motionlab.motion.files import load, load_animation
from tests.fuzz import targets
from tests.fuzz.runner import Runner
from tests.synthetic import wave_motion

SECONDS, MEGABYTES = 20.0, 500.0  # the page's files take two seconds here; what hangs takes minutes
MOTION = "MOTION\nFrames: {frames}\nFrame Time: 0.0083333\n"


def tree(joints: int) -> str:
    rest = "".join(f"JOINT j{i}\n{{\nOFFSET {i % 7} 30 0\n}}\n" for i in range(joints - 1))
    return f"HIERARCHY\nROOT hip\n{{\nOFFSET 0 0 0\nCHANNELS 1 Zrotation\n{rest}}}\n"


def chain(joints: int) -> str:
    turning = "CHANNELS 3 Xrotation Yrotation Zrotation\n"
    inner = "".join(f"JOINT j{i}\n{{\nOFFSET 0 3 0\n{turning}" for i in range(joints - 1))
    return f"HIERARCHY\nROOT a\n{{\nOFFSET 0 0 0\n{turning}{inner}{'}' * joints}\n"


def turning_nodes(folder, nodes: int) -> bytes:
    """A motion of 120 s whose file has so many more nodes, all of which turn."""
    data = wave_motion(2400).save(folder / "m.glb").read_bytes()
    size = struct.unpack_from("<I", data, 12)[0]
    document, rest = json.loads(data[20 : 20 + size]), data[20 + size :]
    first = len(document["nodes"])
    added = list(range(first, first + nodes))
    document["nodes"] += [{"name": f"x{i}"} for i in added]
    document["nodes"][0]["children"] = document["nodes"][0].get("children", []) + added
    channels = document["animations"][0]["channels"]
    turns = next(channel for channel in channels if channel["target"]["path"] == "rotation")["sampler"]
    channels += [{"sampler": turns, "target": {"node": i, "path": "rotation"}} for i in added]
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    return b"glTF" + struct.pack("<III4s", 2, 20 + len(text) + len(rest), len(text), b"JSON") + text + rest


def packed(folder, **arrays) -> bytes:
    np.savez_compressed(folder / "packed.npz", **arrays)
    return (folder / "packed.npz").read_bytes()


# What the file is called, who reads it, what is in it, and whether the page takes it.
FILES = {
    "a tree on the limit": (
        "a.bvh",
        load_animation,
        lambda _: tree(100) + MOTION.format(frames=8000) + "0\n" * 8000,
        True,
    ),
    "a chain on the limit": (
        "a.bvh",
        load_animation,
        lambda _: chain(100) + MOTION.format(frames=8000) + ("1 2 3 " * 100 + "\n") * 8000,
        True,
    ),
    "15,000 frames of 512 joints": (
        "a.bvh",
        load,
        lambda _: tree(512) + MOTION.format(frames=15_000) + "0\n" * 15_000,
        False,
    ),
    "rows that nobody announced": (
        "a.bvh",
        load,
        lambda _: tree(2) + MOTION.format(frames=9000) + "0\n" * 9_000_000,
        False,
    ),
    "a JSON of lists": (
        "a.npz",
        load,
        lambda folder: packed(
            folder, joints=wave_motion(40).joints, info=np.array(json.dumps({"a": [[] for _ in range(1_000_000)]}))
        ),
        True,
    ),
    "zeros that unpack": ("a.npz", load, lambda folder: packed(folder, joints=np.zeros((200_000, 22, 3))), False),
    "nodes on the limit": ("a.glb", load, lambda folder: turning_nodes(folder, 300), True),
    "too many nodes": ("a.glb", load, lambda folder: turning_nodes(folder, 1000), False),
}


@pytest.mark.parametrize("name", FILES)
def test_a_page_answers(name, tmp_path, monkeypatch):
    file, read, content, taken = FILES[name]
    data = content(tmp_path)
    path = tmp_path / file
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    monkeypatch.setattr(targets, "TARGETS", {"file": lambda rng, inputs, folder: lambda: read(path, PAGE)})
    runner = Runner(SimpleNamespace(folder=tmp_path), seconds=SECONDS, megabytes=MEGABYTES)
    try:
        runner.put("file", 0)
        runner.finish()
    finally:
        runner.stop()
    assert not runner.failures, runner.failures
    assert runner.counts["file"]["read" if taken else "refused"] == 1
