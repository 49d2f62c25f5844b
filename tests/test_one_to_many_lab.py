"""The bench around one reference: baselines, a model's numbers, references in archives."""

import io
import tarfile

import numpy as np
import pytest

from evaluation import one_to_many
from evaluation.one_to_many import Comparison, copied, jumps, model_numbers, read_reference, spliced
from evaluation.sweeps import Sweep, run
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import write_bvh
from motionlab.motion.rig_features import rig_features
from motionlab.training import motiondreamer as recipe
from tests.synthetic import wave_animation
from tests.test_motiondreamer import RECIPE


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
    assert splice["global diversity"] > 2 * copy["global diversity"] and splice["jerk / reference"] > copy["jerk / reference"]
    assert len(copied(features)) == len(spliced(features, rng)) == 2 * len(features)


def test_a_models_numbers(tmp_path):
    lab = recipe.train(wave_animation(150, fps=30.0), RECIPE, tmp_path)
    numbers = model_numbers(lab, samples=3)
    assert all(np.isfinite(value) for value in numbers.values())
    assert 1 <= numbers["perplexity"] <= lab.codebook_size and 0 < numbers["usage"] <= 1 and 0 <= numbers["jumps %"] <= 100
    assert 0 <= jumps(lab.generate(keep=[(0.0, lab.seconds)])[0]) < 0.1, "the reference itself does not jump"


def test_a_sweep_can_ask(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(one_to_many, "RECIPE", RECIPE)
    clip = str(write_bvh(wave_animation(150, fps=30.0), tmp_path / "walk.bvh"))
    model = Sweep("evaluation.one_to_many:learned", {"clip": clip, "samples": 2, "codes": 12}, {"window": [1, 2], "stride": [3]})
    rows = run([model, Sweep("evaluation.one_to_many:compared_by", {"clip": clip, "samples": 2}, {"what": ["copy", "splice"]})], tmp_path / "rows")
    assert len(rows) == 4 and rows["coverage %"].notna().all() and rows["trained s"].notna().sum() == 2
    with pytest.raises(MotionLabError, match="leave tokens out"):
        one_to_many.learned(clip, window=1, stride=4, codes=12)
    with pytest.raises(MotionLabError, match="copy or splice"):
        one_to_many.compared_by(clip, what="paste")


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
