"""The bench around one reference: baselines, a model's numbers, references in archives."""

import io
import tarfile

import numpy as np
import pandas as pd
import pytest

from evaluation import one_to_many, references
from evaluation.__main__ import main
from evaluation.one_to_many import Comparison, copied, jumps, model_numbers, spliced
from evaluation.references import read_reference, references_in
from evaluation.sweeps import Sweep, run
from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer import train as recipe
from motionlab.motion.bvh import write_bvh
from motionlab.motion.rig_features import rig_features
from tests.synthetic import wave_animation
from tests.tiny import RECIPE


@pytest.fixture(scope="module")
def reference():
    return rig_features(wave_animation(150, fps=30.0))


def test_the_baselines_show_what_a_metric_rewards(reference):
    features, layout = reference
    comparison, rng = Comparison.of(features, layout), np.random.default_rng(0)
    copy = comparison.numbers([copied(features)] * 2)
    splice = comparison.numbers([spliced(features, rng) for _ in range(4)])
    assert copy["coverage %"] == 100 and copy["global diversity"] < 0.1 and copy["harmonic mean"] < 0.2
    assert copy["inter diversity"] == 0 and copy["jerk / reference"] < 1.5
    assert (
        splice["global diversity"] > 2 * copy["global diversity"]
        and splice["jerk / reference"] > copy["jerk / reference"]
    )
    assert len(copied(features)) == len(spliced(features, rng)) == 2 * len(features)


def test_a_models_numbers(tmp_path):
    dreamer = recipe.train(wave_animation(150, fps=30.0), RECIPE, tmp_path)
    numbers = model_numbers(dreamer, samples=3)
    assert sum(numbers.pop("uses")) == len(dreamer.reference.tokens)
    assert all(np.isfinite(value) for value in numbers.values())
    assert (
        1 <= numbers["perplexity"] <= dreamer.codebook_size
        and 0 < numbers["usage"] <= 1
        and 0 <= numbers["jumps %"] <= 100
    )
    assert 0 <= jumps(dreamer.generate(keep=[(0.0, dreamer.seconds)])[0]) < 0.1, "the reference itself does not jump"


def test_a_sweep_can_ask(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(one_to_many, "RECIPE", RECIPE)
    clip = str(write_bvh(wave_animation(150, fps=30.0), tmp_path / "walk.bvh"))
    model = Sweep(
        "evaluation.one_to_many:learned", {"clip": clip, "samples": 2, "codes": 12}, {"window": [1, 2], "stride": [3]}
    )
    rows = run(
        [
            model,
            Sweep("evaluation.one_to_many:compared_by", {"clip": clip, "samples": 2}, {"what": ["copy", "splice"]}),
        ],
        tmp_path / "rows",
    )
    assert len(rows) == 4 and rows["coverage %"].notna().all() and rows["trained s"].notna().sum() == 2
    with pytest.raises(MotionLabError, match="leave tokens out"):
        one_to_many.learned(clip, window=1, stride=4, codes=12)
    with pytest.raises(MotionLabError, match="copy or splice"):
        one_to_many.compared_by(clip, what="paste")


def test_the_table_has_a_model_beside_a_copy_and_a_splice(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(one_to_many, "RECIPE", RECIPE)
    write_bvh(wave_animation(150, fps=30.0), tmp_path / "walk.bvh")
    with pytest.MonkeyPatch.context() as places:
        places.setitem(references.REFERENCES, "sword", references.Place("walk.bvh"))
        arguments = [
            "one-to-many",
            "--data",
            str(tmp_path),
            "--store",
            str(tmp_path / "rows"),
            "--seeds",
            "2",
            "--references",
            "sword",
        ]
        assert main([*arguments, "--csv", str(tmp_path / "table.csv")]) == 0
    table = pd.read_csv(tmp_path / "table.csv").set_index(["reference", "who"])
    assert list(table.index) == [("sword", who) for who in ("model", "copy", "splice")]
    assert table.loc[("sword", "model"), "coverage % ±"] >= 0 and table.loc[("sword", "copy"), "coverage %"] == 100
    assert "of 1 references: coverage >= 85 %" in capsys.readouterr().out


@pytest.mark.parametrize(
    "numbers, verdict",
    [
        ({}, True),
        ({"coverage %": 80}, False),
        ({"global diversity": 0.5}, False),
        ({"perplexity": 20}, False),
        ({"jerk / reference": 2}, False),
    ],
)
def test_what_passes(numbers, verdict):
    good = {
        "coverage %": 90,
        "global diversity": 0.9,
        "reconstruction diversity": 0.4,
        "perplexity": 40,
        "jerk / reference": 1.2,
    }
    assert one_to_many.passes(pd.Series(good | numbers)) is verdict


def test_references_of_a_folder(tmp_path):
    with pytest.raises(MotionLabError, match="holds none of the archives"):
        references_in(tmp_path)
    clips = [str(write_bvh(wave_animation(40), tmp_path / f"{name}.bvh")) for name in "ba"]
    assert references_in(tmp_path, 1) == [{"clip": clips[1], "fps": None}]
    place, fps = references.REFERENCES["salsa 10"]
    archive = tmp_path / "cmu-dance" / "cmu-dance.tar.xz"
    archive.parent.mkdir()
    archive.touch()
    assert {"clip": str(tmp_path / place), "fps": fps} in references_in(tmp_path)


def test_references_lie_in_files_and_in_archives(tmp_path):
    path = write_bvh(wave_animation(40), tmp_path / "walk.bvh")
    with tarfile.open(tmp_path / "clips.tar.xz", "w:xz") as tar:
        content = path.read_bytes()
        member = tarfile.TarInfo("salsa/01.bvh")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    plain = read_reference(path)
    packed = read_reference(tmp_path / "clips.tar.xz" / "salsa" / "01.bvh", fps=60)
    assert packed.fps == 60 and np.array_equal(packed.rotations, plain.rotations)
    for missing in (tmp_path / "clips.tar.xz" / "salsa" / "02.bvh", tmp_path / "none.bvh"):
        with pytest.raises(MotionLabError):
            read_reference(missing)
