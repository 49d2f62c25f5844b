"""`python -m evaluation published`: what it refuses before anything runs, and what it says of its numbers."""

import numpy as np
import pandas as pd
import pytest

from evaluation import published
from evaluation.__main__ import main
from evaluation.statistics import of_replications
from evaluation.t2m.evaluator import T2MEvaluator
from evaluation.t2m.models import OURS
from evaluation.t2m.rehearsal import SMALL, make_folders
from motionlab.errors import MotionLabError
from motionlab.models.momask import official
from tests.tiny import LetterCounts


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return make_folders(tmp_path_factory.mktemp("published"), SMALL, clips=110, clip_weights=False)


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    """CLIP counts letters."""
    encoder = LetterCounts()
    encoder.dim = encoder.word_dim = 512
    monkeypatch.setattr(official, "load_text_encoder", lambda name, weights=None: encoder)


@pytest.mark.parametrize("weights, system", [("mote", "mote"), ("dancer", "motiondreamer")])
def test_a_system_without_a_published_protocol_is_refused_before_anything_runs(
    weights, system, places, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(published, "run_each", lambda *_, **__: pytest.fail("ran"))
    given = ["--data", str(places["data"]), "--evaluator", str(places["evaluator"]), "--store", str(tmp_path)]
    assert main(["published", *given, "--weights", weights]) == 1
    [error] = capsys.readouterr().err.strip().splitlines()
    assert error == f"error: the published protocol runs momask and mmm, not {system}"


def test_weights_of_other_features_are_refused_before_anything_runs(places, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(published, "run_each", lambda *_, **__: pytest.fail("ran"))
    monkeypatch.setattr(T2MEvaluator, "width", 251)
    given = ["--data", str(places["data"]), "--evaluator", str(places["evaluator"]), "--store", str(tmp_path)]
    assert main(["published", *given, "--weights", str(places["momask"])]) == 1
    [error] = capsys.readouterr().err.strip().splitlines()
    assert error == "error: the model makes features of 263 numbers, the evaluator reads 251"


def test_a_rehearsal_goes_on_with_networks_of_its_own_sizes_only(places, tmp_path, capsys, monkeypatch):
    made = []

    def make(folder, sizes):
        made.append(sizes)
        folder.mkdir()
        return {**places, "text weights": folder / "clip.pt"}

    def stop(*_, weights, **__):
        raise MotionLabError(f"runs {weights[0]}")

    monkeypatch.setattr(published, "make_folders", make)
    monkeypatch.setattr(published, "published_table", stop)
    rehearse = ["published", "--store", str(tmp_path / "store"), "--rehearse", str(tmp_path / "rehearsal")]
    for _ in range(2):
        assert main(rehearse) == 1 and f"runs {places['momask']}" in capsys.readouterr().err
    assert made == [SMALL]
    for damage in (None, "{}", "[", "[]"):
        if damage:
            (tmp_path / "rehearsal" / "rehearsal.json").write_text(damage)
        assert main([*rehearse, "--full-size"]) == 1
        [error] = capsys.readouterr().err.strip().splitlines()
        assert "other sizes" in error and "new folder" in error


# --- what it says of intervals -----------------------------------------------------------------


def test_a_number_of_a_paper_without_an_interval_is_printed_without_one(places, tmp_path, monkeypatch):
    """MoMask's MPJPE."""
    monkeypatch.setattr(published, "run_each", lambda sweeps, *_, **__: dict.fromkeys(sweeps, one_row()))
    folders = {name: str(places[name]) for name in ("data", "evaluator")}
    table, _ = published.published_table(tmp_path, weights=[str(places["momask"])], **folders)
    assert np.isnan(table.loc[("momask tokenizer", "paper"), ("MPJPE mm", "interval")])
    shown = published.readable(table).loc[("momask tokenizer", "paper")]
    assert shown["MPJPE mm"] == "29.500" and shown["FID"] == "0.019 ± 0.000"


@pytest.mark.parametrize(
    "replications, said", [(1, "one replication: no interval"), (2, "2 replications, mean ± 95 %")]
)
def test_one_replication_is_said_to_have_no_interval(replications, said, places, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(published, "run_each", lambda sweeps, *_, **__: dict.fromkeys(sweeps, one_row()))
    arguments = ["--data", str(places["data"]), "--evaluator", str(places["evaluator"]), "--store", str(tmp_path)]
    assert main(["published", *arguments, "--replications", str(replications)]) == 0
    assert said in capsys.readouterr().out
    assert ("±" in of_replications(replications)) == (replications > 1)


def one_row():
    return pd.DataFrame({f"{OURS} FID": [1.0], f"{OURS} MPJPE mm": [30.0]})
