"""No text freezes the process that reads it: small files that took minutes are answered within seconds."""

import io
from types import SimpleNamespace

import pytest

from demo.components.timeline import marked_spans
from demo.state.one_to_many import spans
from evaluation.sweep_file import read_fields
from motionlab.data.bandai.caption_parser import read_caption
from motionlab.data.cmu.captions import read_captions
from motionlab.data.folder import folder_store
from motionlab.data.humanml3d import parse_captions
from motionlab.errors import MotionLabError
from motionlab.models.config_file import read_document
from motionlab.motion.bvh import read_bvh
from tests.fuzz import targets
from tests.fuzz.runner import Runner
from tests.units.test_bvh import HIERARCHY, document

SECONDS = 20.0  # all take less than one here; what is worse than linear takes minutes
MANY = 1_000_000


def header(spaces: int, time: str) -> str:
    """Three stretches of optional spaces, each of which could end anywhere: cubic for an expression that fails."""
    gap = " " * spaces
    return HIERARCHY + f"MOTION\nFrames{gap}1\nFrame Time{gap}{time}"


BVH = {
    "spaces in the header": header(200_000, "1\n"),
    "spaces and no time": header(200_000, ""),
    "spaces without a colon": HIERARCHY + "MOTION\nFrames" + " " * 200_000,
    "lines of spaces": HIERARCHY + ("\n" + " " * 1000) * 1000 + "MOTIO",
    "spaces before the motion": HIERARCHY + " " * MANY + "MOTIO",
    "spaces before everything": " " * MANY + "HIERARCH",
    "braces": "HIERARCHY\n" + "{" * MANY,
    "end sites": "HIERARCHY ROOT a\n{\n" + "End Site\n{\n" * 50_000,
    "one long row": document("1 " * MANY),
    "rows that nobody announced": document(*["1 2 3"] * 300_000, frames=1),
    "a long number": document(frames="1" * MANY),
    "a long time": document(time="1" * MANY),
    "a long name": document(hierarchy=HIERARCHY.replace("Leg", "L" * 500_000)),
    "joints of one name": document(
        "0", hierarchy="HIERARCHY\nROOT a\n{\nCHANNELS 1 Xposition\n" + "JOINT a\n{\n" * 511 + "}\n" * 512
    ),
}
NESTED = {"lists": "[" * MANY, "tables": '{"a":' * 200_000, "numbers": "9" * MANY, "spaces": " " * MANY}
WORDS = {"acts": "walks " * 1000, "adjectives": "happy " * 1000, "nothing": "foo " * 2000, "spaces": " " * MANY}
LINES = {"marks": "#" * MANY, "spaces": " " * MANY, "many": "a#b#0#0\n" * 100_000, "numbers": f"a#b#{'1' * MANY}#0"}
TABLES = {"quotes": 'file,caption\n"' + '""' * 500_000, "columns": "file,caption\n" + "," * MANY, "cells": '"' * 99_999}
YAML = {
    "lists": "[" * MANY,
    "dashes": "- " * 400_000,
    "keys": "? " * 400_000,
    "many": "a: [" + "1, " * 250_000 + "]",
    "digits": f"a: {'1' * MANY}",
    "spaces": "a:" + " " * MANY,
}


def in_a_file(read, name: str):
    """A reader of a file of that name, or of its folder."""

    def use(text: str, folder) -> None:
        (folder / name).write_text(text)
        read(folder if name in ("config.json", "captions.csv") else folder / name)

    return use


def table(folder) -> None:
    (folder / "walk.npz").write_bytes(b"")
    folder_store(folder, folder / "store")


READERS = {
    "bvh": (lambda text, folder: read_bvh(io.BytesIO(text.encode())), BVH),
    "timeline": (lambda text, folder: marked_spans(text), NESTED),
    "strip": (lambda text, folder: spans(text), NESTED),
    "config": (in_a_file(read_document, "config.json"), NESTED),
    "rows": (in_a_file(read_captions, "captions.json"), NESTED),
    "sentence": (lambda text, folder: read_caption(text), WORDS),
    "captions": (lambda text, folder: parse_captions(text), LINES),
    "table": (in_a_file(table, "captions.csv"), TABLES),
    "sweep": (in_a_file(read_fields, "sweep.yaml"), YAML),
}


@pytest.mark.parametrize("reader, name", [(reader, name) for reader, (_, texts) in READERS.items() for name in texts])
def test_a_text_of_any_kind_is_answered(reader, name, tmp_path, monkeypatch):
    """In a process of its own: an expression that does not come back holds the interpreter's lock."""
    read, texts = READERS[reader]
    monkeypatch.setattr(targets, "TARGETS", {reader: lambda rng, inputs, folder: lambda: read(texts[name], folder)})
    runner = Runner(SimpleNamespace(folder=tmp_path), seconds=SECONDS)
    try:
        runner.put(reader, 0)
        runner.finish()
    finally:
        runner.stop()
    assert not runner.failures, runner.failures


def test_messages_of_huge_files_are_short():
    for text in BVH.values():
        try:
            read_bvh(text.encode())
        except MotionLabError as error:
            assert len(str(error)) < 300
