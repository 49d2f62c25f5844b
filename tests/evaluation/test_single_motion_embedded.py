"""SinMDM's published metrics among points of an evaluator, with points that can be worked out by hand."""

import numpy as np
import pandas as pd
import pytest
import torch

from evaluation.__main__ import main
from evaluation.evaluator.network import STRIDE
from evaluation.metrics import embedded_windows
from evaluation.metrics.distribution import fid
from evaluation.score.space import load_space
from evaluation.single_motion_embedded import COLUMNS, embedded_of_clip, embedded_table, humanml3d_rows
from evaluation.t2m.rehearsal import make_folders
from evaluation.t2m.test_set import BATCH
from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer import train as recipe
from motionlab.models.motiondreamer.train import reference_of
from motionlab.motion.bvh import write_bvh
from tests.evaluation.test_published import SMALL
from tests.synthetic import wave_animation
from tests.tiny import RECIPE, save_bench

STEPS = np.arange(60.0)[:, None]  # a motion of one number that grows by one a frame


def first(motions):
    """A motion's point: its first frame."""
    return motions[:, 0]


def test_windows_begin_every_ten_frames():
    assert embedded_windows.windows(STEPS, 20)[:, 0, 0].tolist() == [0, 10, 20, 30, 40]
    assert embedded_windows.windows(STEPS[:59], 20)[:, 0, 0].tolist() == [0, 10, 20, 30]  # the last would end behind
    with pytest.raises(MotionLabError, match="no second window of 20"):
        embedded_windows.windows(STEPS[:29], 20)


def test_sifid_is_the_mean_over_samples():
    # points 0, 10, ... 40 of both, moved by 3 and by 5: spreads agree and only the means are apart
    samples = np.stack([STEPS + 3, STEPS + 5])
    assert embedded_windows.sifid(samples, STEPS, first) == pytest.approx((9 + 25) / 2)
    assert embedded_windows.sifid(samples[:1], STEPS + 3, first) == pytest.approx(0, abs=1e-6)
    wider = embedded_windows.sifid(2 * STEPS[None], STEPS, first)
    assert wider == pytest.approx(fid(2 * np.arange(0, 50.0, 10)[:, None], np.arange(0, 50.0, 10)[:, None]))


def test_diversities():
    samples = np.stack([STEPS, STEPS + 1, STEPS + 4, STEPS + 9])
    assert embedded_windows.inter_diversity(samples, first) == (4 + 8) / 2  # the first with the third, and so on
    starts = np.array([[0, 5], [7, 7], [10, 0], [3, 4]])
    assert embedded_windows.intra_diversity(samples, starts, first) == (5 + 0 + 10 + 1) / 4
    for odd in (samples[:3], samples[:0]):
        with pytest.raises(MotionLabError, match="an even number"):
            embedded_windows.inter_diversity(odd, first)


def test_all_numbers_of_a_copy_and_of_a_still_sample():
    rng = np.random.default_rng(0)
    numbers = embedded_windows.embedded_numbers(np.stack([STEPS] * 2), STEPS, first, rng)
    assert list(numbers) == list(COLUMNS)
    assert numbers["SiFID"] == pytest.approx(0, abs=1e-6) and numbers["inter diversity"] == 0
    still = embedded_windows.embedded_numbers(np.zeros((4, 60, 1)), STEPS, first, rng)
    assert still["intra diversity"] == 0 < still["intra diversity of the reference"]
    assert still["intra diversity gt diff"] == still["intra diversity of the reference"]


def test_windows_of_either_evaluator_have_nothing_behind_them(tmp_path):
    """The published code gives windows to the network as they are; `motions` has zeros behind each."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(BATCH + 3, 20, 263)).astype(np.float32)
    folders = save_bench(tmp_path), make_folders(tmp_path / "published", SMALL, clips=8, clip_weights=False)
    for folder in (folders[0]["evaluator"], folders[1]["evaluator"]):
        space = load_space(folder)
        network = space.embedder.evaluator if hasattr(space, "embedder") else space.evaluator.network
        normalized = (torch.from_numpy(features) - network.mean) / network.std
        movements = network.movement_encoder(normalized[..., :-4])
        expected = network.motion_encoder(movements, torch.full((len(features),), 20 // STRIDE)).detach().numpy()
        np.testing.assert_allclose(space.windows(features), expected, atol=1e-5)
        assert np.abs(space.windows(features) - space.motions(features)).max() > 1e-4


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    evaluator = save_bench(tmp_path)["evaluator"]
    walk = wave_animation(150, fps=30.0)
    dreamer = recipe.train(walk, RECIPE, tmp_path / "trained")
    folder = str(dreamer.save(tmp_path / "model", "a card"))
    arguments = ["one-to-many", "--protocol", "humanml3d", "--checkpoints", folder, "--evaluator", evaluator]
    arguments += ["--store", str(tmp_path / "rows"), "--csv", str(tmp_path / "t.csv")]
    assert main([*arguments, "--samples", "2"]) == 0
    assert "2 replications of 2 samples of 196 frames" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "t.csv").set_index(["reference", "who"])
    assert list(table.index) == [(folder, who) for who in ("model", "copy", "splice")] and table.notna().all().all()
    copy = table.loc[(folder, "copy")]
    assert copy["inter diversity"] == 0 and copy["SiFID"] < table.loc[(folder, "splice"), "SiFID"]
    assert main([*arguments, "--samples", "3"]) != 0
    assert "an even number, got 3" in capsys.readouterr().err
    write_bvh(walk, tmp_path / "walk.bvh")
    of_clip = embedded_of_clip(str(tmp_path / "walk.bvh"), what="copy", evaluator=evaluator, samples=2)
    assert of_clip["SiFID"] == pytest.approx(copy["SiFID"], rel=0.05)


def test_features_are_the_human_body_of_a_rig():
    walk = wave_animation(150, fps=30.0)
    rows = humanml3d_rows(*reference_of(walk))
    assert rows.shape == (100, 263) and np.isfinite(rows).all()


def test_bad_arguments(tmp_path):
    with pytest.raises(MotionLabError, match="--data, or trained models"):
        embedded_table(tmp_path)
    with pytest.raises(MotionLabError, match="model, copy or splice"):
        embedded_of_clip("walk.bvh", what="paste")
