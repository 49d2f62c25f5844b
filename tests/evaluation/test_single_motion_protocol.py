"""GANimator's and SinMDM's published metrics on motions whose numbers can be worked out by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.transform import Rotation

from evaluation import one_to_many, references
from evaluation.__main__ import main
from evaluation.metrics import single_motion_protocol as protocol
from evaluation.metrics.one_to_many import global_diversity
from evaluation.single_motion_protocol import protocol_columns, protocol_of_checkpoint, protocol_of_clip, protocol_table
from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer import train as recipe
from motionlab.motion.bvh import write_bvh
from motionlab.motion.motion import Animation
from tests.synthetic import wave_animation
from tests.tiny import RECIPE

STEPS = np.arange(40.0)[:, None]  # a motion of one number that grows by one a frame


def test_coverage():
    reference = np.repeat([0.0, 10.0], 40)[:, None]  # 51 windows of 30, of which the last does not count
    # the window that begins at s has max(0, s - 10) frames of 10: its mean is below 2 up to 5 of them, s = 0 to 15
    assert protocol.coverage(np.zeros((60, 1)), reference) == 16 / 50
    assert protocol.coverage(reference, reference) == 1


def test_local_diversity():
    # windows of 15 that begin at 0 to 5, without the last; beside zeros their means are 7 to 11
    assert protocol.local_diversity(STEPS[:20], np.zeros((15, 1))) == 9
    with pytest.raises(MotionLabError, match="no second window"):
        protocol.local_diversity(STEPS[:15], STEPS)


def test_diversity_between_samples():
    samples = [np.zeros((4, 1)), np.ones((4, 1)), np.full((4, 1), 3.0)]
    # each beside the one before it, the first beside the last: sqrt(4) times the difference, over 4 frames
    assert protocol.inter_diversity(samples).tolist() == [1.5, 0.5, 1.0]
    windows = [np.zeros((20, 1)), np.full((20, 1), 2.0)]
    assert protocol.inter_diversity_local(windows).tolist() == [2.0, 2.0]


def test_diversity_within_a_motion():
    assert protocol.intra_diversity(STEPS, (0, 5)) == pytest.approx(5 * np.sqrt(15) / 15)
    assert protocol.intra_diversity(STEPS, (3, 3)) == 0


def test_global_diversity_is_the_best_cut():
    reference = np.concatenate([np.zeros((30, 1)), np.full((30, 1), 9.0), np.ones((30, 1))])
    assert global_diversity(np.concatenate([np.ones((30, 1)), np.zeros((30, 1))]), reference) == 0  # two pieces
    rng = np.random.default_rng(0)
    sample, other, least = rng.normal(size=(9, 2)), rng.normal(size=(7, 2)), 3
    cost = np.linalg.norm(sample[:, None] - other[None], axis=-1)
    best = [0.0] + [np.inf] * 9  # of the first i frames: every last piece, every place
    for i in range(least, 10):
        for begin in range(i - least + 1):
            for k in range(7 - (i - begin) + 1):
                piece = sum(cost[begin + step, k + step] for step in range(i - begin))
                best[i] = min(best[i], best[begin] + piece)
    assert global_diversity(sample, other, least) == pytest.approx(best[9] / 9)


def test_features():
    animation = wave_animation(40, fps=30.0)
    turned = Animation(animation.skeleton, animation.rotations.copy(), animation.positions + 5.0, 30.0)
    turned.rotations[:, 0] = Rotation.from_euler("y", 90, degrees=True).as_quat()
    contacts = np.tile([1.0, 0.0], (40, 1))
    rows = protocol.protocol_features(turned, contacts)
    assert rows.shape == (40, 6 * len(animation.skeleton) + 2) and (rows[:, -2:] == contacts).all()
    np.testing.assert_allclose(rows[:, :6], [[0, 0, 1, 0, 1, 0]] * 40, atol=1e-12)  # two rows of the turn's matrix
    moved = Animation(turned.skeleton, turned.rotations, turned.positions - 9.0, 30.0)
    assert np.array_equal(protocol.protocol_features(moved, contacts), rows)  # the place does not count


def test_all_numbers_of_a_copy_and_of_a_still_sample():
    rng = np.random.default_rng(0)
    numbers = protocol.protocol_numbers([np.concatenate([STEPS, STEPS])] * 3, STEPS, rng)
    assert numbers["coverage %"] == {"mean": 100.0, "std": 0.0} and numbers["global diversity"]["mean"] == 0
    assert numbers["inter diversity"]["mean"] == numbers["inter diversity, local"]["mean"] == 0
    still = protocol.protocol_numbers([np.zeros((80, 1))] * 2, np.full((40, 1), 3.0), rng)
    assert (still["coverage %"]["mean"], still["local diversity"]["mean"], still["global diversity"]["mean"]) == (
        0,
        3,
        3,
    )
    assert still["intra diversity gt diff"]["mean"] == still["intra diversity"]["mean"] == 0
    for samples, reference in (([STEPS, STEPS[:39]], STEPS), ([STEPS] * 2, STEPS[:31])):
        with pytest.raises(MotionLabError, match="samples of one length"):
            protocol.protocol_numbers(samples, reference, rng)


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(one_to_many, "RECIPE", RECIPE)
    write_bvh(wave_animation(150, fps=30.0), tmp_path / "walk.bvh")
    monkeypatch.setitem(references.REFERENCES, "sword", references.Place("walk.bvh"))
    arguments = ["one-to-many", "--protocol", "--samples", "2", "--store", str(tmp_path / "rows")]
    assert main([*arguments, "--data", str(tmp_path), "--references", "sword", "--csv", str(tmp_path / "t.csv")]) == 0
    table = pd.read_csv(tmp_path / "t.csv").set_index(["reference", "who"])
    assert list(table.columns) == [*protocol_columns(), "perplexity"] and table.loc[("sword", "model")].notna().all()
    assert table.loc[("sword", "copy"), "coverage %"] == 100 and table.loc[("sword", "copy"), "inter diversity"] == 0
    printed = capsys.readouterr().out
    assert "93.47" in printed and "covered below 2" in printed
    dreamer = recipe.train(wave_animation(150, fps=30.0), RECIPE, tmp_path / "trained")
    folder = str(dreamer.save(tmp_path / "model", "a card"))
    table = protocol_table(tmp_path / "rows", checkpoints=[folder], samples=2)
    assert list(table.index) == [(folder, who) for who in ("model", "copy", "splice")]


def test_bad_arguments(tmp_path):
    with pytest.raises(MotionLabError, match="--data, or trained models"):
        protocol_table(tmp_path)
    with pytest.raises(MotionLabError, match="model, copy or splice"):
        protocol_of_clip("walk.bvh", what="paste")
    with pytest.raises(MotionLabError, match="holds a momask"):
        protocol_of_checkpoint("momask")
    assert main(["one-to-many", "--store", str(tmp_path)]) != 0
