"""Pickled checkpoints turned into files that are data: what it asks before, and what cannot be converted."""

import json
import os
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
