"""A run's folder belongs to one data set, one recipe and one process; what is damaged in it is told in a sentence."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from filelock import FileLock

from evaluation.evaluator.recipe import train_evaluator
from motionlab.data.beetle import beetle
from motionlab.data.mixture import mix
from motionlab.data.store import MotionStore, write_store
from motionlab.errors import MotionLabError
from motionlab.models import token_training as shared_recipe
from motionlab.models.mmm import train as mmm
from motionlab.models.momask import train as momask
from motionlab.models.mote import train as mote
from motionlab.models.motiondreamer import train as motiondreamer
from motionlab.training.cache import cached
from motionlab.training.loop import fit
from motionlab.training.run import Log, run_folder
from tests.tiny import LOOP, MMM_PRESET, MOTE_PRESET, PRESET, RECIPE, LetterCounts, tiny_store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tiny_store(tmp_path_factory.mktemp("data") / "store")


@pytest.fixture(autouse=True)
def letters(monkeypatch, tmp_path):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    for recipe in (shared_recipe, mote):
        monkeypatch.setattr(recipe, "load_text_encoder", lambda name: LetterCounts())


class Stopped(Exception):
    pass


def stop(part, step, numbers):
    raise Stopped


def begun(folder, train=momask.train, *what):
    with pytest.raises(Stopped):
        train(*what, folder, on_step=stop)


def reordered(store: MotionStore, folder, clips) -> MotionStore:
    return write_store(folder, store.layout, [(clip, np.asarray(store.rows(clip))) for clip in clips], store.notes)


def test_a_stopped_run_goes_on_with_its_own_recipe_only(store, tmp_path):
    deaf = replace(PRESET.system, masked=replace(PRESET.system.masked, dropout=0.3))
    changes = {
        "batch 4, and this one has 5": {"batch": 5},
        "frames 256, and this one has 192": {"frames": 192},
        "tokenizer.lr 0.001, and this one has 0.002": {"tokenizer": replace(LOOP, lr=2e-3)},
        "length.clip_norm 0.5, and this one has none": {"length": replace(LOOP, clip_norm=None)},
        "text_noise 0.5, and this one has 0.25": {"text_noise": 0.25},
        "system.masked.dropout 0.2, and this one has 0.3": {"system": deaf},
    }
    begun(tmp_path, momask.train, store, PRESET)
    for told, change in changes.items():
        with pytest.raises(
            MotionLabError, match=f"holds a run with preset.{told}; go on as it began, or use another folder"
        ):
            momask.train(store, replace(PRESET, **change), tmp_path, on_step=stop)
    begun(
        tmp_path, momask.train, store, replace(PRESET, tokenizer=replace(LOOP, save_seconds=9.0))
    )  # as it began, but for pauses


def test_a_stopped_run_goes_on_with_its_own_data_only(store, tmp_path):
    same = reordered(store, tmp_path / "same", store.clips)
    turned = reordered(store, tmp_path / "turned", store.clips[::-1])
    renamed = reordered(
        store, tmp_path / "renamed", [replace(clip, captions=("someone stands",)) for clip in store.clips]
    )
    short = reordered(store, tmp_path / "short", store.clips[:-1])
    begun(tmp_path / "run", momask.train, store, PRESET)
    for other in (turned, renamed, short):
        with pytest.raises(
            MotionLabError, match=f"with data set {store.fingerprint}, and this one has {other.fingerprint};"
        ):
            momask.train(other, PRESET, tmp_path / "run", on_step=stop)
    begun(tmp_path / "run", momask.train, same, PRESET)  # wherever it lies


def test_a_mixture_is_known_by_its_stores_and_shares(store, tmp_path):
    rows = [(replace(clip, name=f"other {clip.name}"), np.asarray(store.rows(clip))) for clip in store.clips]
    other = write_store(tmp_path / "other", store.layout, rows, [])
    places = {"one": store.folder, "two": other.folder}
    even, again, uneven = (mix(places, {"one": 1, "two": two}, tmp_path / str(i)) for i, two in enumerate((1, 1, 3)))
    turned = mix(dict(reversed(places.items())), {"one": 1, "two": 1}, tmp_path / "turned")
    assert even.fingerprint == again.fingerprint and len(even.fingerprint) == 16
    assert len({one.fingerprint for one in (even, uneven, turned, store, other)}) == 5


def test_every_system_minds_its_data_and_its_recipe(store, tmp_path):
    other = reordered(store, tmp_path / "other", store.clips[::-1])
    for train, preset in ((mmm.train, MMM_PRESET), (mote.train, MOTE_PRESET)):
        folder = tmp_path / train.__module__
        begun(folder, train, store, preset)
        with pytest.raises(MotionLabError, match="with data set"):
            train(other, preset, folder)
        with pytest.raises(MotionLabError, match="with preset.batch 4, and this one has 6"):
            train(store, replace(preset, batch=6), folder)
    with pytest.raises(MotionLabError, match="with system mmm, and this one has"):
        mote.train(store, MOTE_PRESET, tmp_path / mmm.__name__)


def test_a_single_motion_minds_its_motion_and_its_recipe(tmp_path):
    begun(tmp_path, motiondreamer.train, beetle(), RECIPE)
    turned = beetle()
    turned = type(turned)(turned.skeleton, turned.rotations[::-1].copy(), turned.positions, turned.fps)
    with pytest.raises(MotionLabError, match="holds a run with motion "):
        motiondreamer.train(turned, RECIPE, tmp_path)
    with pytest.raises(MotionLabError, match="with recipe.sparsemax True, and this one has False"):
        motiondreamer.train(beetle(), replace(RECIPE, sparsemax=False), tmp_path)


def test_an_evaluator_minds_its_data(store, tmp_path, monkeypatch):
    from evaluation.evaluator import recipe

    monkeypatch.setattr(recipe, "load_text_encoder", lambda name: LetterCounts())
    loop, shape = (
        replace(LOOP, steps=1),
        dict(movement_width=16, movement_dim=16, motion_width=16, text_width=16, dim=8),
    )
    train_evaluator(store, tmp_path / "run", loop, **shape)
    with pytest.raises(MotionLabError, match="with data set"):
        train_evaluator(reordered(store, tmp_path / "other", store.clips[::-1]), tmp_path / "run", loop, **shape)
    with pytest.raises(MotionLabError, match="dim 8, and this one has 9"):
        train_evaluator(store, tmp_path / "run", loop, **shape | {"dim": 9})


class Line(torch.nn.Module):
    """The least that can be trained. slope: a setting of the objective."""

    def __init__(self, slope: float = 1.0, dropout: float = 0.0):
        super().__init__()
        self.slope, self.line, self.dropout = slope, torch.nn.Linear(2, 2), torch.nn.Dropout(dropout)

    def forward(self, x):
        return (self.slope * self.dropout(self.line(x))).square().mean(), {}


class Ones:
    """Batches of that many rows."""

    def __init__(self, batch: int = 2):
        self.batch = batch

    def __call__(self, step: int) -> dict[str, torch.Tensor]:
        return {"x": torch.ones(self.batch, 2)}


def line(folder, model=None, batch=None, loop=LOOP, **more):
    torch.manual_seed(0)
    return fit(model or Line(), batch or Ones(), loop, folder, **more)


@pytest.mark.parametrize(
    "change, told",
    [
        ({"model": Line(slope=2.0)}, "model.slope 1.0, and this one has 2.0"),
        ({"model": Line(dropout=0.1)}, "model.architecture"),
        ({"batch": Ones(3)}, "batches.batch 2, and this one has 3"),
        ({"loop": replace(LOOP, betas=(0.5, 0.9))}, r"betas \[0.9, 0.99\], and this one has \[0.5, 0.9\]"),
        ({"sources": {"data set": "b"}}, "data set a, and this one has b"),
        ({"sources": {}}, "data set a, and this one has none"),
    ],
)
def test_a_loop_minds_what_it_learns_and_from_what(tmp_path, change, told):
    line(tmp_path, sources={"data set": "a"})
    with pytest.raises(MotionLabError, match=f"holds a run with {told}"):
        line(tmp_path, **{"sources": {"data set": "a"}} | change)


@pytest.mark.parametrize("name", ["log.csv", "state.pt"])
def test_a_file_of_somebody_else_is_left_alone(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(MotionLabError, match=f"holds {name} but no run.json"):
        line(tmp_path)
    assert (tmp_path / name).read_text() == "mine"


def test_a_second_process_is_told_at_once(store, tmp_path):
    def meanwhile(step, numbers):
        with pytest.raises(
            MotionLabError, match="another process trains in .*run; wait until it is done, or use another folder"
        ):
            line(tmp_path / "run")

    line(tmp_path / "run", on_step=meanwhile)
    line(tmp_path / "run")  # free again
    with FileLock(tmp_path / "run.lock"), pytest.raises(MotionLabError, match="another process trains"):
        momask.train(store, PRESET, tmp_path)
    with pytest.raises(Stopped), run_folder(tmp_path / "other", {}):
        raise Stopped
    with run_folder(tmp_path / "other", {}):
        pass


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_half_a_state_is_told(tmp_path, share):
    line(tmp_path)
    whole = (tmp_path / "state.pt").read_bytes()
    (tmp_path / "state.pt").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(MotionLabError, match="state.pt is damaged .*; remove it"):
        line(tmp_path)
    (tmp_path / "state.pt").unlink()
    line(tmp_path)


@pytest.mark.parametrize("state", [3, {}, {"model": {}}, {"step": 1}, "turned"])
def test_a_state_that_holds_something_else_is_told(tmp_path, state):
    line(tmp_path)
    if state == "turned":
        state = torch.load(tmp_path / "state.pt", weights_only=True)
        state["optimizers"] = []
    torch.save(state, tmp_path / "state.pt")
    with pytest.raises(MotionLabError, match="state.pt is damaged"):
        line(tmp_path)


def test_a_damaged_run_json_is_told(tmp_path):
    line(tmp_path)
    for text in ("", "{", "[1]"):
        (tmp_path / "run.json").write_text(text)
        with pytest.raises(MotionLabError, match="run.json is damaged"):
            line(tmp_path)


def test_half_a_row_of_a_log_is_left_out(tmp_path):
    log = Log(tmp_path, 0)
    for step in range(3):
        log.write({"step": step, "loss": 0.5})
    with (tmp_path / "log.csv").open("a") as file:
        file.write("1")
    Log(tmp_path, 2).write({"step": 2, "loss": 0.25})
    assert [row["step"] for row in csv.DictReader((tmp_path / "log.csv").open())] == ["0", "1", "2"]
    (tmp_path / "log.csv").write_bytes(b"\xff\xfe step")
    with pytest.raises(MotionLabError, match="log.csv is damaged"):
        Log(tmp_path, 2)


def test_what_was_encoded_belongs_to_a_network_and_to_data(tmp_path):
    path, network, made = tmp_path / "tokens.npz", Line(), []

    def compute():
        made.append(len(made))
        return {"tokens": np.array(made)}

    def tokens(network=network, **sources):
        return cached(path, network, {"data set": "a", "items": 3} | sources, compute)["tokens"].tolist()

    assert tokens() == [0] and tokens() == [0]
    with pytest.raises(MotionLabError, match="is made of items 3, this run has 4; use another folder"):
        tokens(items=4)
    with pytest.raises(MotionLabError, match="is made of data set a, this run has b; use another folder"):
        tokens(**{"data set": "b"})
    assert tokens(Line()) == [0, 1]  # another network, made anew
    whole = path.read_bytes()
    for half in (b"", b"PK", whole[: len(whole) // 2], whole[:100] + b"\0\0\0\0" + whole[104:]):
        path.write_bytes(half)
        with pytest.raises(MotionLabError, match="tokens.npz is damaged"):
            tokens()
    np.savez(path, weights="older", items=3, tokens=np.zeros(2))
    assert tokens() == [0, 1, 2]


def test_a_data_set_in_another_place_is_the_same_one(store, tmp_path):
    same = reordered(store, tmp_path / "same", store.clips)
    assert same.fingerprint == store.fingerprint and len(same.fingerprint) == 16
    features = np.lib.format.open_memmap(same.folder / "features.npy", "r+")
    features[7, 3] += 1
    features.flush()
    assert MotionStore(same.folder).fingerprint != store.fingerprint
    assert json.loads((same.folder / "clips.json").read_text())["notes"] == store.notes
