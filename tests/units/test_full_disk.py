"""Every writer on a full disk, and where nothing can be written: one sentence, and what was there before stays."""

import resource
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import torch

from evaluation.store import ResultStore
from motionlab.data.store import MotionStore, write_store
from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.paths import cache_dir, write_aside
from motionlab.text.encoder import encode_many, words_of_many
from motionlab.training.cache import cached
from motionlab.training.loop import fit
from motionlab.training.run import Log
from tests.tiny import CONFIG, LOOP, LetterCounts, tiny_store

ROOM = 300  # bytes
SENTENCES = [f"a person walks {i} steps" for i in range(100)]


@contextmanager
def no_room():
    """The system refuses to let any file grow beyond ROOM, as a full disk would."""
    least, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))


@pytest.fixture(autouse=True)
def caches(monkeypatch, tmp_path):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))


class Line(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.line = torch.nn.Linear(100, 100)

    def forward(self, x):
        return self.line(x).square().mean(), {}


def a_store(folder):
    write_store(folder / "store", tiny.layout, [(clip, np.asarray(tiny.rows(clip))) for clip in tiny.clips], [])


def a_row(folder):
    ResultStore(folder / "results").append("key", {"name": "x" * 9_000})


def a_checkpoint(folder):
    checkpoint.write(folder / "kept", "momask", CONFIG, {"masked": Line()}, "# card")


def a_cache(folder):
    cached(folder / "tokens.npz", Line(), {"data set": "a"}, lambda: {"tokens": np.random.rand(200)})


def vectors(folder):
    encode_many(LetterCounts(), SENTENCES)


def words(folder):
    words_of_many(LetterCounts(), SENTENCES)


def a_run(folder):
    fit(Line(), lambda step: {"x": torch.ones(1, 100)}, replace(LOOP, steps=1), folder / "run")


def a_log(folder):
    for step in range(50):
        Log(folder, step).write({"step": step, "loss": 0.5})


WRITERS = [a_store, a_row, a_checkpoint, a_cache, vectors, words, a_run, a_log]
tiny: MotionStore


@pytest.fixture(scope="module", autouse=True)
def data(tmp_path_factory):
    global tiny
    tiny = tiny_store(tmp_path_factory.mktemp("data") / "store", clips=4)


def everything(folder) -> dict[str, bytes]:
    """What lies there, but for what locks leave."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith("lock"))
    return {str(path): path.read_bytes() for path in files}


@pytest.mark.parametrize("write", WRITERS)
def test_a_full_disk_is_one_sentence_and_leaves_nothing_half_written(tmp_path, write):
    with (
        no_room(),
        pytest.raises(MotionLabError, match=r"cannot be written \(.+\); free some space") as told,
    ):
        write(tmp_path)
    assert "\n" not in str(told.value)
    left = {name: content for name, content in everything(tmp_path).items() if not name.endswith((".json", "log.csv"))}
    assert not left
    write(tmp_path)  # and with room again it is written


@pytest.mark.parametrize("write", [a_row, a_checkpoint])
def test_what_was_there_before_a_full_disk_stays(tmp_path, write):
    write(tmp_path)
    before = everything(tmp_path)
    with no_room(), pytest.raises(MotionLabError, match="cannot be written"):
        write(tmp_path)
    assert everything(tmp_path) == before


def test_a_training_keeps_its_last_state_when_the_disk_is_full(tmp_path, monkeypatch):
    def train(folder, on_step=None):
        torch.manual_seed(0)
        return fit(Line(), lambda step: {"x": torch.ones(1, 100)}, LOOP, folder, on_step=on_step)

    def half(state, file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    def full(step, numbers):
        if step == 3:
            monkeypatch.setattr(torch, "save", half)

    with pytest.raises(MotionLabError, match=r"state.pt cannot be written \(No space left on device\)"):
        train(tmp_path / "broken", full)
    monkeypatch.undo()
    assert torch.load(tmp_path / "broken" / "state.pt", weights_only=True)["step"] == 3
    assert sorted(path.name for path in (tmp_path / "broken").glob("state*")) == ["state.pt"]
    resumed, unbroken = train(tmp_path / "broken"), train(tmp_path / "unbroken")
    assert torch.equal(resumed.line.weight, unbroken.line.weight)


@pytest.mark.parametrize("write", [a_store, a_row, a_checkpoint, a_cache, a_run])
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path, write):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(MotionLabError, match=r"cannot be written \((Not a directory|File exists)\); free some space"):
        write(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


def test_cleaning_up_hides_nothing(tmp_path, monkeypatch):
    """On a disk that became read-only the file that was begun cannot be removed either."""

    def write(path):
        path.write_text("half")
        raise OSError(30, "Read-only file system")

    def refuse(*arguments, **named):
        raise OSError(1, "not even that")

    monkeypatch.setattr("os.unlink", refuse)
    with pytest.raises(MotionLabError, match="Read-only file system"):
        write_aside(tmp_path / "kept.json", write)


def test_a_cache_without_a_place_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "file"))
    with pytest.raises(MotionLabError, match="cannot be written"):
        cache_dir("text")


@pytest.mark.parametrize("encode", [encode_many, words_of_many])
def test_damaged_vectors_are_told(tmp_path, encode):
    sentences = ["a person walks", "a person runs"]
    encode(LetterCounts(), sentences)
    for path in (tmp_path / "cache" / "text").iterdir():
        whole = path.read_bytes()
        for half in (b"", whole[:20], whole[:-8], whole.replace(b"(2,", b"(1,").replace(b"(3,", b"(2,")):
            path.write_bytes(half)
            if half != whole:
                with pytest.raises(MotionLabError, match="is damaged .*; remove it and run again"):
                    encode(LetterCounts(), sentences)
        path.write_bytes(whole)


def test_of_a_full_disk_safetensors_speaks_in_its_own_way(tmp_path, monkeypatch):
    from safetensors import SafetensorError

    def full(*arguments):
        raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(MotionLabError, match="No space left on device"):
        a_checkpoint(tmp_path)
    assert not everything(tmp_path)
