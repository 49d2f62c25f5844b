"""Scoring a folder or a function: containers, captions, order of what is better, bad input."""

import json
import shutil

import numpy as np
import pytest

from evaluation.__main__ import main
from evaluation.prompts import PROMPTS
from evaluation.score.leaderboard import leaderboard, read_result
from evaluation.score.readers import read_folder
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D
from motionlab.motion.files import load
from motionlab.motion.motion import Motion
from motionlab.motion.npz import write_amass
from motionlab.motion.resample import resample_motion
from tests.scoring import (
    as_csv,
    assert_one_sentence,
    read_letters,
    real_clips,
    score,
    score_bench,
    write_clips,
    write_generator,
)
from tests.synthetic import wave_motion
from tests.tiny import save_evaluator, tiny_evaluator


@pytest.fixture(autouse=True)
def letters(monkeypatch, bench):
    read_letters(monkeypatch, bench)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return score_bench(tmp_path_factory.mktemp("bench"))


def test_order_of_real_shuffled_and_noise(bench, tmp_path):
    """Real clips of another split before the same with noise; captions of others are farther away than their own."""
    motions, captions = real_clips(bench, "test", 120)
    rng = np.random.default_rng(0)
    noisy = {name: joints + rng.normal(0, 0.05, joints.shape).astype(np.float32) for name, joints in motions.items()}
    texts = as_csv(tmp_path / "captions.csv", captions)
    real, rows = score(bench, write_clips(tmp_path / "real", motions), "--captions", texts)
    noise, _ = score(bench, write_clips(tmp_path / "noise", noisy), "--captions", texts)
    better = {"FID": -1, "KID": -1, "precision": 1, "coverage": 1, "jitter m/s3": -1}
    for name, sign in better.items():
        assert sign * real["metrics"][name] > sign * noise["metrics"][name], name
    assert abs(real["metrics"]["FID"]) < 1e-3 and real["metrics"]["precision"] == real["metrics"]["recall"] == 1.0
    assert real["metrics"]["R@3"] >= real["metrics"]["R@1"] > 0 and real["metrics"]["Diversity"] > 0
    assert real["motions"] == len(rows) == 120 and rows[0]["nearest real"] < 1e-3
    assert real["reference"]["physical"]["jitter m/s3"] == pytest.approx(real["metrics"]["jitter m/s3"], rel=1e-3)
    assert {"torch", "numpy", "python", "motionlab"} <= set(real["environment"])
    assert real["environment"]["device"] == "cpu"


def test_equal_metrics_in_every_container(bench, tmp_path):
    """A motion as a BVH file holds it, on its floor, in all others."""
    first = write_clips(tmp_path / "written", {f"m{i:03d}": wave_motion(60 + i).joints for i in range(12)}, "bvh")
    motions = {path.stem: load(path).joints.astype(np.float64) for path in sorted(first.iterdir())}
    motions = {name: joints - (0, joints[..., 1].min(), 0) for name, joints in motions.items()}
    scores = {
        container: score(bench, write_clips(tmp_path / container, motions, container))[0]["metrics"]
        for container in ("npz", "posed", "bvh", "npy")
    }
    for container, metrics in scores.items():
        for name, value in metrics.items():
            expected = scores["npz"][name]
            assert (value is None) == (expected is None)
            if value is not None:
                assert value == pytest.approx(expected, abs=1e-3, rel=1e-3), (container, name)


def test_native_features(bench, tmp_path):
    motions = real_clips(bench, "test", 8)[0]
    folder = tmp_path / "npy"
    folder.mkdir()
    for clip in bench[1].select("test")[:8]:
        np.save(folder / f"{clip.name}.npy", np.array(bench[1].rows(clip)))
    native = score(bench, folder, "--native-features")[0]
    assert native["features"] == "as the files have them"
    joints = score(bench, write_clips(tmp_path / "npz", motions))[0]
    assert joints["features"] == "computed from joints"
    assert native["metrics"]["jitter m/s3"] == pytest.approx(joints["metrics"]["jitter m/s3"], rel=1e-5)


def test_amass(bench, tmp_path):
    """Axis-angles with Z up are the motion that they were fitted to, within the fit."""
    motion = wave_motion(60)
    write_amass(motion, tmp_path / "a.npz")
    [sample] = read_folder(tmp_path)
    assert np.linalg.norm(sample.joints - motion.joints, axis=-1).mean() < 0.02
    with np.load(tmp_path / "a.npz") as arrays:
        np.savez(tmp_path / "a.npz", **{**arrays, "mocap_framerate": 40.0})
    assert len(read_folder(tmp_path)[0].joints) == 30  # 40 fps to 20
    np.savez(tmp_path / "a.npz", poses=np.zeros((60, 20)), trans=np.zeros((60, 3)))
    with pytest.raises(MotionLabError, match="no AMASS motion"):
        read_folder(tmp_path)


def test_rates_that_files_do_not_say(tmp_path):
    motion = wave_motion(60)
    for name, arrays in (("joints", {"joints": motion.joints}), ("posed", {"posed_joints": motion.joints})):
        np.savez(tmp_path / f"{name}.npz", **arrays)
    np.save(tmp_path / "array.npy", motion.joints)
    expected = resample_motion(Motion(motion.joints, 30.0), 20.0).joints
    for sample in read_folder(tmp_path, fps=30.0):
        np.testing.assert_allclose(sample.joints, expected, atol=1e-6)
    np.savez(tmp_path / "joints.npz", joints=motion.joints, fps=20.0)
    with pytest.raises(MotionLabError, match="different frame rates"):
        read_folder(tmp_path, fps=30.0)


def test_multimodality_adherence_and_prompts(bench, tmp_path):
    walk = wave_motion(80).joints
    motions = {f"walk{i}": walk * (1 + 0.01 * i) for i in range(10)} | {"other": walk}
    captions = dict.fromkeys(motions, "A person walks forward.") | {"other": "a person juggles with knives"}
    document, rows = score(
        bench, write_clips(tmp_path / "m", motions), "--captions", as_csv(tmp_path / "c.csv", captions)
    )
    assert document["metrics"]["MModality"] > 0
    judged = [row for row in rows if "passed" in row]
    assert len(judged) == 10 and {row["rule"] for row in judged} == {"walks_forward"}
    assert document["metrics"]["adherence %"] == pytest.approx(100 * np.mean([row["passed"] for row in judged]))
    assert any("10 of 11" in note for note in document["notes"])


@pytest.fixture
def module(tmp_path, monkeypatch):
    return write_generator(tmp_path, monkeypatch)


def test_a_generator(bench, module):
    document, rows = score(bench, f"{module}:walk", "--motions", 6, "--repeats", 10)
    assert document["motions"] == len(rows) == 60 and document["latency s"] > 0
    assert document["metrics"]["MModality"] == pytest.approx(0, abs=1e-4)  # ten times the same
    clips = {clip.name: clip.frames for clip in bench[1].select("test")}
    assert all(row["frames"] == clips[row["name"].rsplit("/", 1)[0]] // 4 * 4 for row in rows)


@pytest.mark.parametrize(
    "function, words",
    [
        ("short", "1 motions for 3"),
        ("broken", "out of memory"),
        ("flat", "lie at one place"),
        ("absent", "cannot be imported"),
    ],
)
def test_a_generator_that_fails(bench, module, capsys, function, words):
    arguments = ["--reference", str(bench[0] / "data"), "--evaluator", str(bench[0] / "evaluator"), "--motions", "3"]
    assert main(["score", f"{module}:{function}", *arguments]) == 1
    assert_one_sentence(capsys, words)


def test_leaderboard(bench, tmp_path):
    motions, captions = real_clips(bench, "test", 40)
    texts = as_csv(tmp_path / "captions.csv", captions)
    for name, source in (
        ("good", motions),
        ("bad", {n: j + np.sin(9 * j).astype(np.float32) / 50 for n, j in motions.items()}),
    ):
        score(
            bench,
            write_clips(tmp_path / name, source),
            "--captions",
            texts,
            "--latency",
            "0.2",
            "--parameters",
            "23",
            out=tmp_path / f"s-{name}",
        )
    files = [tmp_path / "s-bad" / "score.json", tmp_path / "s-good" / "score.json"]
    table = leaderboard(files)
    lines = table.splitlines()
    assert lines[2].startswith("| | motions |") is False and "FID ↓" in lines[2] and "latency s" in lines[2]
    fids = {name: read_result(tmp_path / f"s-{name}" / "score.json")["metrics"]["FID"] for name in ("bad", "good")}
    assert [line.split("|")[1].strip() for line in lines[4:7]] == ["real motions", *sorted(fids, key=fids.get)]
    assert lines[5].split("|")[3].strip().startswith("**") and lines[5].rstrip(" |").endswith("23.00")
    assert main(["leaderboard", *map(str, files), "-o", str(tmp_path / "board.md")]) == 0
    assert (tmp_path / "board.md").read_text() == table
    other = json.loads(files[0].read_text())
    other["evaluator"]["fingerprint"] = "another"
    (tmp_path / "other.json").write_text(json.dumps(other))
    assert leaderboard([*files, tmp_path / "other.json"]).count("| --- |") == 2  # never in one table
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(MotionLabError, match="no result"):
        leaderboard([tmp_path / "other.json"])


@pytest.mark.parametrize("without", ["reference", "captions"])
def test_what_is_not_there_is_not_measured(bench, tmp_path, without):
    motions, captions = real_clips(bench, "test", 40)
    folder = write_clips(tmp_path / "m", motions)
    if without == "reference":
        as_csv(folder / "captions.csv", captions)
        assert (
            main(["score", str(folder), "--evaluator", str(bench[0] / "evaluator"), "-o", str(tmp_path / "out")]) == 0
        )
        document = json.loads((tmp_path / "out" / "score.json").read_text())
        assert document["metrics"]["FID"] is None and document["metrics"]["R@1"] is not None
    else:
        document = score(bench, folder)[0]
        assert document["metrics"]["FID"] is not None and document["metrics"]["R@1"] is None
    assert any(without in note for note in document["notes"])


def mixed_rates(folder):
    write_clips(folder, {"a": wave_motion(60).joints})
    Motion(wave_motion(60).joints, 30.0).save(folder / "b.npz")


def two_names(folder):
    write_clips(folder, {"a": wave_motion(60).joints})
    write_clips(folder, {"a": wave_motion(60).joints}, "npy")


def kit(folder):
    np.save(folder / "a.npy", np.zeros((60, 251), np.float32))


def normalized(folder):
    np.save(folder / "a.npy", np.random.default_rng(0).normal(size=(60, HUMANML3D.dim)).astype(np.float32) * 9)


def pickled(folder):
    np.savez(folder / "a.npz", joints=np.array([{}], dtype=object))


def centimetres(folder):
    write_clips(folder, {"a": 100 * wave_motion(60).joints})


def too_short(folder):
    write_clips(folder, {"a": wave_motion(60).joints[:3]})


def nothing(folder):
    (folder / "readme.md").write_text("no motion")


def frame_rate(folder):
    np.savez(folder / "a.npz", posed_joints=wave_motion(60).joints, fps=0.0)


def no_motion(folder):
    np.savez(folder / "a.npz", positions=np.zeros((60, 22, 3)))


@pytest.mark.parametrize(
    "make, words",
    [
        (mixed_rates, "different frame rates (20 in a.npz, 30 in b.npz)"),
        (two_names, "have one name"),
        (kit, "KIT-ML"),
        (normalized, "in metres"),
        (pickled, "pickled"),
        (centimetres, "in metres"),
        (too_short, "3 frame(s)"),
        (nothing, "holds no motion"),
        (no_motion, "no array named 'joints'"),
        (frame_rate, "1 to 1000"),
    ],
)
def test_folders_that_cannot_be_scored(bench, tmp_path, capsys, make, words):
    folder = tmp_path / "m"
    folder.mkdir()
    make(folder)
    assert main(["score", str(folder), "--evaluator", str(bench[0] / "evaluator")]) == 1
    assert_one_sentence(capsys, words)


def test_captions_and_options_that_do_not_fit(bench, tmp_path, capsys):
    folder = write_clips(tmp_path / "m", {"a": wave_motion(60).joints, "b": wave_motion(60).joints})
    own = ["--evaluator", str(bench[0] / "evaluator")]
    (tmp_path / "one.txt").write_text("a person walks\n")
    for more, words in (
        (
            ["--captions", str(as_csv(tmp_path / "c.csv", {"a": "a person walks", "z": "a person bows"}))],
            "no caption for b",
        ),
        (["--captions", str(tmp_path / "one.txt")], "1 captions for 2 motions"),
        (["--captions", str(tmp_path / "none.csv")], "cannot read"),
        (["--fps", "0"], "--fps"),
        (["--reference", str(tmp_path / "nowhere")], "not there"),
    ):
        assert main(["score", str(folder), *own, *more]) == 1
        assert_one_sentence(capsys, words)
    assert main(["score", str(tmp_path / "absent"), *own]) == 1
    assert_one_sentence(capsys, "no folder")
    assert main(["score", str(folder), "--evaluator", str(tmp_path)]) == 1
    assert_one_sentence(capsys, "no evaluator")


def test_an_evaluator_of_another_dimension(bench, tmp_path, capsys):
    """KIT-ML's evaluator reads 251 features."""
    from dataclasses import replace

    import torch

    from evaluation.evaluator.network import Evaluator

    evaluator = Evaluator(replace(tiny_evaluator().config, channels=247))
    torch.nn.init.ones_(evaluator.std)
    save_evaluator(evaluator, tmp_path / "kit", bench[1])
    folder = write_clips(tmp_path / "m", {"a": wave_motion(60).joints})
    assert main(["score", str(folder), "--evaluator", str(tmp_path / "kit")]) == 1
    assert_one_sentence(capsys, "251")


def test_an_output_that_cannot_be_written(bench, tmp_path, capsys):
    folder = write_clips(tmp_path / "m", {"a": wave_motion(60).joints})
    (tmp_path / "file").write_text("")
    assert (
        main(["score", str(folder), "--evaluator", str(bench[0] / "evaluator"), "-o", str(tmp_path / "file" / "out")])
        == 1
    )
    assert_one_sentence(capsys, "cannot write")
    shutil.rmtree(folder)


def test_the_projects_own_prompts(bench, module):
    document, rows = score(bench, f"{module}:walk", "--captions", "prompts", "--repeats", 10)
    assert document["motions"] == len(rows) == 10 * len(PROMPTS) and all("passed" in row for row in rows)
    by_text = {prompt.text: prompt for prompt in PROMPTS}
    assert all(row["seconds"] == (by_text[row["caption"]].seconds or 4.0) for row in rows)
    assert {row["rule"] for row in rows} == {prompt.rule for prompt in PROMPTS}
