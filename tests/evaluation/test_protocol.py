"""The protocol on a toy system: what is run, kept, written and refused. What its numbers mean: test_metrics."""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation import ablations, loading, protocol, statistics, tasks
from evaluation.__main__ import main
from evaluation.evaluator import embedding, recipe
from evaluation.evaluator.embedding import Embedder
from evaluation.store import ResultStore
from motionlab.data.store import Clip, MotionStore, write_store
from motionlab.errors import MotionLabError
from motionlab.models import base as text_system
from motionlab.models import token_training as shared_recipe
from motionlab.motion.features import KIT
from motionlab.training.loop import LoopConfig
from tests.tiny import LetterCounts, save_bench, tiny_mmm


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Folders of a data set, a system and an evaluator, as strings."""
    folder = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTIONLAB_CACHE", str(folder / "cache"))
        for module in (embedding, text_system, shared_recipe, recipe):
            patch.setattr(module, "load_text_encoder", lambda *arguments: LetterCounts())
        yield save_bench(folder)


@pytest.fixture(scope="module")
def mmm(bench, tmp_path_factory):
    return bench | {"checkpoint": str(tiny_mmm().save(tmp_path_factory.mktemp("mmm") / "mmm", "# tiny"))}


def real(bench, **arguments):
    return tasks.real_motion(bench["data"], evaluator=bench["evaluator"], **arguments)


def generated(bench, **arguments):
    return tasks.text_to_motion(**bench, **{"prompts": 2, "repeats": 10, **arguments})


def test_a_replication_follows_from_its_seed(bench):
    first = generated(bench, seed=3)
    assert first == generated(bench, seed=3) != generated(bench, seed=4)
    assert all(np.isfinite(value) for value in first.values())
    assert set(protocol.METRICS) == set(first)


def test_settings_reach_the_system(bench):
    few = dict(motions=104, prompts=0)
    base = generated(bench, **few)
    assert np.isnan(base["MModality"])
    for change in ({"guidance": 1.0}, {"iterations": 2}, {"residual_depth": 0}, {"temperature": 0.5}, {"top_k": 2}):
        assert generated(bench, **few, **change)["FID"] != base["FID"], change


def test_reconstruction_by_depth(bench):
    base, all_layers = (tasks.reconstruction(**bench, residual_depth=depth) for depth in (0, None))
    assert base["MPJPE mm"] != all_layers["MPJPE mm"] > 0 and base["FID"] > 0
    with pytest.raises(MotionLabError, match="from 0 to 5"):
        tasks.reconstruction(**bench, residual_depth=6)


def test_real_motions_beside_their_bad_neighbours(bench):
    same, val, noisy = real(bench), real(bench, compared_with="val"), real(bench, noise_mm=protocol.NOISE_MM)
    assert same["FID"] == pytest.approx(0, abs=1e-6) and val["FID"] < noisy["FID"]
    assert noisy["jerk m/s3"] > 5 * same["jerk m/s3"]
    assert all(real(bench, shuffled=True)[metric] == same[metric] for metric in ("FID", "jerk m/s3"))


def test_real_training_motions_are_nearest_to_themselves(bench):
    training, test = (real(bench, split=split)["nearest training clip"] for split in ("train", "test"))
    assert training == pytest.approx(0, abs=1e-3) and test > 0.01


def test_a_metric_that_cannot_tell_noise_is_named():
    rows = {"momask": [0.5] * 3 + [1.0] * 8, protocol.NOISY: [0.1] * 3 + [9.0] * 7 + [0.5]}
    table = pd.DataFrame(
        {name: {(m, "mean"): v for m, v in zip(protocol.METRICS, values)} for name, values in rows.items()}
    ).T
    told = protocol.noise_is_worse(table, "momask")
    assert list(told.index[~told]) == ["jerk m/s3"]


def test_shuffled_captions_are_found_by_chance(bench):
    """With sentences that are their motions' points everything is found, and by chance when they are shuffled."""

    class Oracle(Embedder):
        def texts(self, sentences):
            return np.stack([truth[sentence] for sentence in sentences])

    space, crowd = (
        loading.space_of(bench["evaluator"]),
        tasks.ProtocolClips(bench["data"], "test", bench["evaluator"], None),
    )
    truth = {clip.captions[0]: point for clip, point in zip(crowd.clips, crowd.points)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "space_of", lambda name: Oracle(space.evaluator, LetterCounts()))
        assert real(bench)["R@1"] == 1
        assert np.mean([real(bench, shuffled=True, seed=seed)["R@1"] for seed in range(8)]) < 0.15


def test_embeddings_of_real_motions_are_kept(bench, monkeypatch):
    tasks.ProtocolClips(bench["data"], "test", bench["evaluator"], None)
    monkeypatch.setattr(Embedder, "motions", lambda *_: pytest.fail("embedded again"))
    assert len(tasks.ProtocolClips(bench["data"], "test", bench["evaluator"], 50).points) == 50


def test_points_do_not_depend_on_the_batch(bench):
    store, space = MotionStore(bench["data"]), Embedder.load(bench["evaluator"])
    rows = [store.rows(clip) for clip in store.select("test")]
    together, alone = space.motions(rows), np.concatenate([space.motions([some]) for some in rows])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_the_table_is_resumed_and_written(bench, mmm, tmp_path, capsys):
    checkpoints = [bench["checkpoint"], mmm["checkpoint"]]
    arguments = [
        "text-to-motion",
        "--data",
        bench["data"],
        "--checkpoints",
        *checkpoints,
        "--evaluator",
        bench["evaluator"],
        "--replications",
        "2",
        "--motions",
        "104",
        "--store",
        str(tmp_path / "rows"),
    ]
    files = ["--json", str(tmp_path / "results" / "table.json"), "--csv", str(tmp_path / "table.csv")]
    assert main(arguments) == 0
    rows = ResultStore(tmp_path / "rows").read()
    assert len(rows) == 12 and rows["took s"].gt(0).all()
    assert (tmp_path / "rows" / "text-to-motion-checkpoint-mmm-test.json").exists()
    assert main([*arguments, *files]) == 0
    pd.testing.assert_frame_equal(ResultStore(tmp_path / "rows").read(), rows)
    printed = capsys.readouterr().out
    assert "momask, paper, HumanML3D" in printed and "0.807 ± 0.002" in printed and "real, shuffled captions" in printed
    document = json.loads((tmp_path / "results" / "table.json").read_text(), parse_constant=pytest.fail)
    assert document["replications a row"] == 2 and set(document["configurations"]) == set(checkpoints)
    assert len(set(document["fingerprints"]["checkpoints"].values())) == 2
    assert {some["torch"] for some in document["environments"]} == {version("torch")}
    for checkpoint in checkpoints:
        assert set(document["noise is worse"][checkpoint]) == set(protocol.QUALITY)
        replications = document["replications"][checkpoint]
        mean, interval = document["table"][checkpoint]["FID"]
        assert mean == pytest.approx(np.mean([row["FID"] for row in replications]), abs=1e-8)
        assert interval == pytest.approx(statistics.interval([row["FID"] for row in replications]), abs=1e-8)
    assert len(pd.read_csv(tmp_path / "table.csv")) >= 6


def test_evaluator_table_and_training(bench, tmp_path, capsys):
    assert main(["evaluator", "--data", bench["data"], "--evaluator", bench["evaluator"]]) == 0
    assert "chance" in capsys.readouterr().out
    store = MotionStore(bench["data"])
    loop = LoopConfig(steps=6, warmup=2, precision="no", log_every=1, save_seconds=0.0)
    trained = recipe.train_evaluator(
        store, tmp_path, loop, movement_width=16, movement_dim=16, motion_width=16, text_width=16, dim=8
    )
    folder = recipe.save_evaluator(trained, tmp_path / "checkpoint", store)
    space = Embedder.load(folder)
    rows = [store.rows(clip) for clip in store.select("test")[:3]]
    # float16
    np.testing.assert_allclose(space.motions(rows), Embedder(trained, LetterCounts()).motions(rows), atol=0.05)


def lab_of_kit(bench):
    rows = [(Clip(f"clip{i}", "test", ("a person walks",)), np.zeros((50, KIT.dim), np.float32)) for i in range(3)]
    return write_store(Path(bench["data"]).with_name("kit"), KIT, rows, []).folder


def test_a_killed_ablation_keeps_its_curves(bench, tmp_path, monkeypatch):
    """Killed between two looks at the drift: the resumed curves are those of an unbroken run."""
    fixed = dict(data=bench["data"], evaluator=bench["evaluator"], motions=None, **SMALL | {"steps": 60})
    watched = ablations._Drift.__call__

    def kill(self, step, numbers):
        watched(self, step, numbers)
        if step == 25:
            raise KeyboardInterrupt

    curves = ("steps_seen", "drift", "perplexities", "MPJPE mm")
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "unbroken"))
    unbroken = ablations.tokenizer_training(**fixed)
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "broken"))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(ablations._Drift, "__call__", kill)
        ablations.tokenizer_training(**fixed)
    resumed = ablations.tokenizer_training(**fixed)
    for name in curves:
        np.testing.assert_allclose(resumed[name], unbroken[name], rtol=1e-3, equal_nan=True, err_msg=name)


SMALL = dict(steps=4, codes=16, width=16, code_dim=16, frames=256)


def test_a_tokenizer_ablation_is_watched_and_resumed(bench, monkeypatch):
    fixed = dict(data=bench["data"], evaluator=bench["evaluator"], motions=None, **SMALL)
    fresh = ablations.tokenizer_training(**fixed)
    assert len(fresh["perplexity"]) == len(fresh["usage"]) == len(fresh["perplexities"]) == 6
    assert fresh["steps_seen"] == [0, 3] and 0 <= fresh["drift"][1] <= 1 and len(fresh["perplexities"][0]) == 2
    again = ablations.tokenizer_training(**fixed)  # nothing left to train
    assert again["MPJPE mm"] == fresh["MPJPE mm"] and again["drift"][1] == fresh["drift"][1]
    assert ablations.tokenizer_training(**fixed | {"quantize_dropout": 0.0})["MPJPE mm"] != fresh["MPJPE mm"]


def test_remasking_can_be_left_out(bench):
    rows = [ablations.masked_training(**bench, remask=remask, steps=3) for remask in (True, False)]
    assert rows[0]["FID"] != rows[1]["FID"] and np.isnan(rows[0]["MModality"])


def test_the_share_that_is_masked_can_be_varied(mmm):
    rows = [ablations.word_training(**mmm, least=least, steps=3) for least in (0.5, 0.9)]
    assert rows[0]["FID"] != rows[1]["FID"] and np.isnan(rows[0]["MModality"])
    single = ablations.tokenizer_training(mmm["data"], evaluator=mmm["evaluator"], motions=None, layers=1, **SMALL)
    assert len(single["usage"]) == 1


@pytest.mark.parametrize("name", ["bench", "mmm"])
def test_how_sure_is_how_right(name, request):
    asked = request.getfixturevalue(name)
    numbers = tasks.calibration(asked["data"], asked["checkpoint"], motions=20)
    counts = np.array(numbers["tokens"])
    hits, means = np.array(numbers["accuracies"]), np.array(numbers["confidences"])
    assert (
        counts.sum() > 20
        and 0 <= numbers["ECE"] <= 1
        and numbers["accuracy"] == pytest.approx(np.nansum(hits * counts) / counts.sum())
    )
    assert all(i / 10 <= mean <= (i + 1) / 10 for i, mean in enumerate(means) if counts[i])
    again = tasks.calibration(asked["data"], asked["checkpoint"], motions=20)
    np.testing.assert_equal(again, numbers)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda bench: real(bench, split="night"), "unknown split"),
        (lambda bench: tasks.real_motion(bench["data"], evaluator="nobody"), "no evaluator"),
        (lambda bench: generated(bench, repeats=3), "10 or more repeats"),
        (lambda bench: generated(bench, guidance=-1.0, motions=104), "guidance must be a number"),
        (lambda bench: generated(bench, motions=20), "needs as many different captions"),
        (lambda bench: tasks.real_motion(str(lab_of_kit(bench)), evaluator=bench["evaluator"]), "22 joints in metres"),
        (lambda bench: Embedder.load(bench["evaluator"]).motions([np.zeros((3, 263))]), "4 or more frames"),
        (lambda bench: Embedder.load(bench["evaluator"]).motions([np.full((8, 263), np.nan)]), "NaN or infinite"),
        (lambda bench: Embedder.load(bench["evaluator"]).motions([]), "no motion"),
    ],
)
def test_bad_input(bench, call, sentence):
    with pytest.raises(MotionLabError, match=sentence):
        call(bench)
