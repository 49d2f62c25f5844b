"""Pickled checkpoints turned into files that are data: what it asks before, and what cannot be converted."""

import io
import json
import os
import pickle
import zipfile
from pathlib import Path

import pytest
import torch

from evaluation.__main__ import main
from evaluation.t2m.rehearsal import (
    SMALL,
    make_folders,
)
from motionlab.errors import MotionLabError
from motionlab.models.momask import official


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return make_folders(tmp_path_factory.mktemp("published"), SMALL, clips=110, clip_weights=False)


class Asks:
    """What a checkpoint that was saved with an object of the training code looks like."""

    def __reduce__(self):
        return os.mkdir, ("ran",)


def test_converting_says_what_it_would_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    torch.save({"net": {"weight": torch.ones(3)}, "epoch": 4, "options": Asks()}, "bad.tar")
    with pytest.raises(MotionLabError, match="cannot be read as tensors"):
        official.read_tensors(Path("bad.tar"), "net")
    assert main(["convert", "bad.tar", "-o", "good.tar"]) == 1
    said = capsys.readouterr()
    assert "posix.mkdir" in said.out
    assert "was not run" in said.err and not Path("ran").exists() and not Path("good.tar").exists()
    assert main(["convert", "bad.tar", "-o", "good.tar", "--yes"]) == 0
    assert Path("ran").exists()
    assert torch.equal(official.read_tensors(Path("good.tar"), "net")["weight"], torch.ones(3))
    assert torch.load("good.tar", weights_only=True)["epoch"] == 4


def test_converting_what_is_plain_asks_nothing(places, tmp_path, capsys):
    source = places["momask"] / "rvq_nq6_dc512_nc512_noshare_qdp0.2" / "model" / "net_best_fid.tar"
    assert main(["convert", str(source), "-o", str(tmp_path / "new.tar")]) == 0
    assert "is a program" not in capsys.readouterr().out
    before, after = (official.read_tensors(path, "vq_model") for path in (source, tmp_path / "new.tar"))
    assert before.keys() == after.keys() and all(torch.equal(before[name], after[name]) for name in before)
    words = places["data"].parent / "glove" / "our_vab_words.pkl"
    assert main(["convert", str(words), "-o", str(tmp_path / "our_vab_words.json")]) == 0
    assert json.loads((tmp_path / "our_vab_words.json").read_text())[:2] == ["sos", "eos"]
    for arguments, said in (
        ([str(words), "-o", str(tmp_path / "our_vab_words.json")], "exists"),
        ([str(words), "-o", str(tmp_path / "words.tar")], "holds no tensors"),
        ([str(places["data"] / "test.txt"), "-o", str(tmp_path / "x.tar")], "neither a pickle"),
        ([str(tmp_path / "absent"), "-o", str(tmp_path / "x.tar")], "neither a pickle"),
    ):
        assert main(["convert", *arguments]) == 1
        assert said in capsys.readouterr().err


# --- a file is never code ----------------------------------------------------------------------


def text(word: str) -> bytes:
    """BINUNICODE of a pickle."""
    return b"X" + len(word).to_bytes(4, "little") + word.encode()


def short(word: str) -> bytes:
    """SHORT_BINSTRING of a pickle."""
    return b"U" + bytes([len(word)]) + word.encode()


POP, STACK_GLOBAL = b"0", b"\x93"
CALLED = STACK_GLOBAL + text("ran") + b"\x85R0]" + text("word") + b"a."  # with "ran"; then a list of one word
SHOWN = text("collections") + text("OrderedDict") + POP * 2
HIDING = {
    "left on the stack": text("os") + text("mkdir") + SHOWN,
    "of another string type": SHOWN + short("os") + short("mkdir"),
    "an attribute of another module": SHOWN + short("posixpath") + short("os.mkdir"),
}


@pytest.mark.parametrize("names", HIDING.values(), ids=HIDING)
@pytest.mark.parametrize("agreed", [[], ["--yes"]], ids=["not asked", "yes to what was shown"])
def test_a_name_that_was_not_shown_is_never_called(names, agreed, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("words.pkl").write_bytes(b"\x80\x04" + names + CALLED)
    assert main(["convert", "words.pkl", "-o", "words.json", *agreed]) == 1
    [said] = capsys.readouterr().err.strip().splitlines()
    assert "mkdir" in said and "not shown" in said and not Path("ran").exists() and not Path("words.json").exists()


def test_a_name_is_harmless_by_itself_and_not_by_its_module(tmp_path, monkeypatch, capsys):
    """torch.save writes files."""
    monkeypatch.chdir(tmp_path)
    Path("ran").write_text("precious")
    Path("words.pkl").write_bytes(
        b"\x80\x02ctorch\nsave\n" + text("x") + text("ran") + b"\x86R0]" + text("word") + b"a."
    )
    assert main(["convert", "words.pkl", "-o", "words.json"]) == 1
    assert "torch.save" in capsys.readouterr().out and Path("ran").read_text() == "precious"


@pytest.mark.parametrize("protocol", [2, 4])
def test_all_pickles_of_torchs_old_format_are_shown(protocol, tmp_path, monkeypatch, capsys):
    """It is five, one after another; the first is a number."""
    monkeypatch.chdir(tmp_path)
    old = {"_use_new_zipfile_serialization": False, "pickle_protocol": protocol}
    torch.save({"net": {"weight": torch.ones(3)}}, "old.pth", **old)
    assert main(["convert", "old.pth", "-o", "new.pth"]) == 0
    assert torch.equal(torch.load("new.pth", weights_only=True)["net"]["weight"], torch.ones(3))
    torch.save({"weight": torch.ones(3), "options": Asks()}, "bad.pth", **old)
    assert main(["convert", "bad.pth", "-o", "good.pth"]) == 1
    assert "posix.mkdir" in capsys.readouterr().out and not Path("ran").exists()
    assert main(["convert", "bad.pth", "-o", "good.pth", "--yes"]) == 0
    assert Path("ran").exists() and torch.equal(torch.load("good.pth", weights_only=True)["weight"], torch.ones(3))


def test_tensors_in_a_pickle_bring_no_program(tmp_path, monkeypatch, capsys):
    """torch pickles a storage as bytes of a whole checkpoint."""
    monkeypatch.chdir(tmp_path)
    inner = io.BytesIO()
    torch.save(Asks(), inner)
    load = torch.storage._load_from_bytes

    class Hides:
        def __reduce__(self):
            return load, (inner.getvalue(),)

    Path("bad.pkl").write_bytes(pickle.dumps({"weight": torch.ones(3), "options": Hides()}))
    assert main(["convert", "bad.pkl", "-o", "good.pth", "--yes"]) == 1
    assert not Path("ran").exists() and len(capsys.readouterr().err.strip().splitlines()) == 1
    Path("plain.pkl").write_bytes(pickle.dumps({"weight": torch.ones(3)}))
    assert main(["convert", "plain.pkl", "-o", "plain.pth"]) == 0
    assert torch.equal(torch.load("plain.pth", weights_only=True)["weight"], torch.ones(3))


def test_a_torchscript_program_is_not_run(tmp_path, monkeypatch, capsys):
    """torch.load would run it as something else than a pickle."""
    monkeypatch.chdir(tmp_path)
    torch.save({"weight": torch.ones(3), "options": Asks()}, "bad.pth")
    with zipfile.ZipFile("bad.pth", "a") as archive:
        archive.writestr("bad/constants.pkl", b"\x80\x02).")
    assert main(["convert", "bad.pth", "-o", "good.pth", "--yes"]) == 1
    assert "TorchScript" in capsys.readouterr().err and not Path("ran").exists()


def test_what_a_file_asks_for_cannot_rewrite_the_question(tmp_path, monkeypatch, capsys):
    """Signs that move a terminal's cursor are written out."""
    monkeypatch.chdir(tmp_path)
    Path("words.pkl").write_bytes(b"\x80\x02cos\nmkdir\n" + POP + b"cx\x1b[1A\x1b[2K\ny\n.")
    assert main(["convert", "words.pkl", "-o", "words.json"]) == 1
    said = capsys.readouterr().out
    assert "os.mkdir" in said and "\x1b" not in said
