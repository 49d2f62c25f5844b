"""`python -m evaluation published`: what it refuses before anything runs, and what it says of its numbers."""

import pytest

from evaluation import published
from evaluation.__main__ import main
from evaluation.t2m.evaluator import T2MEvaluator
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
