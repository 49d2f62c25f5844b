"""Checkpoints are replaced whole, and nothing else is."""

import json
import os
from contextlib import suppress

import pytest
import torch

from motionlab.__main__ import main
from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from tests.dying import Dead, dying
from tests.tiny import CONFIG


class Part(torch.nn.Module):
    """A network of one tensor."""

    def __init__(self, value: float = 0.0):
        super().__init__()
        self.register_buffer("weight", torch.full((3,), value))


def write(folder, value: float, parts=("tokenizer", "masked"), more=None):
    return checkpoint.write(folder, "momask", CONFIG, {name: Part(value) for name in parts}, f"# {value:g}", more)


def value_of(folder) -> float:
    """What `write` wrote there, all of it."""
    folder = checkpoint.find(folder)
    values = {float(checkpoint.read_part(folder, part, Part).weight[0]) for part in ("tokenizer", "masked")}
    assert values == {float((folder / "README.md").read_text()[2:])}
    assert checkpoint.system_of(folder) == "momask"
    return values.pop()


@pytest.mark.parametrize("before", [None, 1.0])
def test_a_kill_at_any_step_leaves_the_old_one_or_the_new(tmp_path, monkeypatch, before):
    for moment in range(100):
        place = tmp_path / str(moment)
        place.mkdir()
        folder = place / "kept"
        if before is not None:
            write(folder, before)
        with dying(monkeypatch, moment) as died, suppress(Dead):
            write(folder, 2.0)
        if not died():
            break
        if before is None and not folder.exists():
            with pytest.raises(MotionLabError, match="no checkpoint"):
                checkpoint.find(folder)
        else:
            assert value_of(folder) in (before, 2.0)
        write(folder, 3.0)
        assert value_of(folder) == 3.0
        assert os.listdir(place) == ["kept"], "what a kill left is gone"
    assert moment > 8 and value_of(folder) == 2.0


def mine(folder) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    (folder / "deep").mkdir()
    (folder / "deep" / "data.npy").write_bytes(b"1")


@pytest.mark.parametrize("command", ["train motiondreamer --data beetle --steps 0.01", "train momask --data nowhere"])
def test_a_folder_of_somebody_else_is_left_alone(tmp_path, capsys, command):
    mine(tmp_path / "mydocs")
    arguments = [*command.split(), "--run", str(tmp_path / "run"), "-o", str(tmp_path / "mydocs")]
    assert main(arguments) == 1
    assert "which is not of a checkpoint" in capsys.readouterr().err
    assert sorted(os.listdir(tmp_path / "mydocs")) == ["deep", "thesis.txt"] and not (tmp_path / "run").exists()


def test_a_checkpoint_with_something_beside_it_is_left_alone(tmp_path):
    folder = write(tmp_path / "kept", 1.0)
    for name in ("notes.md", "mine.safetensors", "deep/README.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine")
        with pytest.raises(MotionLabError, match=f"holds {name}, which is not of a checkpoint"):
            write(folder, 2.0)
        (folder / name).unlink()
    write(folder, 2.0)
    (folder / "masked.safetensors").rename(tmp_path / "elsewhere")
    (folder / "masked.safetensors").symlink_to(tmp_path / "elsewhere")
    write(folder, 3.0)  # a link is not what it points to
    assert (tmp_path / "elsewhere").exists() and value_of(folder) == 3.0


def test_configs_of_others_make_no_checkpoint(tmp_path):
    for i, text in enumerate(
        ["{", "[]", "{}", '{"format": 1, "system": 3}', '{"format": 2, "system": "momask", "files": ["a"]}']
    ):
        folder = tmp_path / str(i)
        folder.mkdir()
        (folder / "config.json").write_text(text)
        with pytest.raises(MotionLabError, match="holds config.json, which is not of a checkpoint"):
            write(folder, 1.0)
        assert (folder / "config.json").read_text() == text


def test_what_earlier_versions_wrote_is_replaced(tmp_path):
    folder = write(tmp_path / "kept", 1.0)
    document = json.loads((folder / "config.json").read_text())
    assert document.pop("files") == ["README.md", "masked.safetensors", "tokenizer.safetensors"]
    (folder / "config.json").write_text(json.dumps(document))
    (folder / "masked-00001-of-00002.safetensors").write_bytes(b"")
    (folder / "mine.safetensors").write_bytes(b"")
    with pytest.raises(MotionLabError, match="holds mine.safetensors"):
        write(folder, 2.0)
    (folder / "mine.safetensors").unlink()
    assert value_of(write(folder, 2.0)) == 2.0 and len(os.listdir(folder)) == 4


def test_files_of_a_subfolder_come_and_go_with_the_rest(tmp_path):
    def more(folder):
        (folder / "gpt2").mkdir()
        (folder / "gpt2" / "vocab.json").write_text("{}")

    folder = write(tmp_path / "kept", 1.0, more=more)
    assert (folder / "gpt2" / "vocab.json").exists()
    assert not (write(folder, 2.0) / "gpt2").exists()


def test_odd_places(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(MotionLabError, match="not a folder"):
        write(tmp_path / "file", 1.0)
    with pytest.raises(MotionLabError, match="not a folder"):
        write("/", 1.0)
    with pytest.raises(MotionLabError, match="cannot be written"):
        write(tmp_path / "file" / "deeper", 1.0)
    (tmp_path / "empty").mkdir()
    assert value_of(write(tmp_path / "empty", 1.0)) == 1.0
    write(tmp_path / "kept", 1.0)
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    write(tmp_path / "link", 2.0)
    assert (tmp_path / "link").is_symlink() and value_of(tmp_path / "kept") == 2.0
    monkeypatch.chdir(tmp_path)
    assert value_of(write("here", 3.0)) == 3.0
    assert main(["train", "motiondreamer", "--data", "beetle", "--run", "run", "-o", "run"]) == 1
    assert sorted(os.listdir()) == ["empty", "file", "here", "kept", "link"]
