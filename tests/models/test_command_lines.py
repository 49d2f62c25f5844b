"""The two command lines, and the README's Python."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import motionlab
from evaluation.__main__ import main as evaluation
from evaluation.metrics.reconstruction import mpjpe
from evaluation.tokenizer import tokenizer_table
from motionlab.__main__ import main as command
from motionlab.models import base as text_system
from motionlab.models import checkpoint
from tests.synthetic import wave_motion
from tests.tiny import LetterCounts, tiny_mmm, tiny_mote, tiny_store, tiny_system

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("lab")
    tiny_store(root / "store")
    tiny_system().save(root / "checkpoint", "# tiny")
    tiny_mote().save(root / "mote", "# tiny")
    wave_motion(100).save(root / "walk.npz")
    return root


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    monkeypatch.setattr(text_system, "load_text_encoder", lambda name, weights=None: LetterCounts())


def test_generate_writes_a_file(folders, tmp_path, capsys):
    output = tmp_path / "walk.npz"
    arguments = [
        "generate",
        "a person walks",
        "-o",
        str(output),
        "--checkpoint",
        str(folders / "checkpoint"),
        "--seconds",
        "2",
    ]
    assert command(arguments) == 0
    assert "40 frames, 2.0 s" in capsys.readouterr().out
    with np.load(output) as saved:
        assert saved["joints"].shape == (40, 22, 3)


def test_only_a_momask_learns_to_guide_in_one_pass(folders, tmp_path, capsys):
    mmm = str(tiny_mmm().save(tmp_path / "mmm", "a card"))
    arguments = ["distill", mmm, "--data", str(folders / "store"), "--run", str(tmp_path / "run")]
    assert command(arguments) != 0 and "only a momask learns" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_edits_and_stories_are_written(folders, tmp_path, capsys):
    shared = ["--checkpoint", str(folders / "checkpoint"), "-o", str(tmp_path / "new.npz")]
    clip = str(folders / "walk.npz")
    assert (
        command(["edit", clip, "--span", "1-2", "run", "--span", "3-4", "", "--part", "upper", "--lock-feet", *shared])
        == 0
    )
    assert command(["edit", clip, "--after", "2", *shared]) == 0
    assert command(["story", "walk:2", "an old man runs:3", *shared]) == 0
    assert [line.split(": ")[1] for line in capsys.readouterr().out.splitlines()] == [
        "100 frames, 5.0 s",
        "140 frames, 7.0 s",
        "100 frames, 5.0 s",
    ]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["generate", " "], "prompt is empty"),
        (["generate", "walk", "--seconds", "99"], "seconds must be a number from"),
        (["generate", "walk", "-o", "walk.fbx"], ".bvh"),
        (["generate", "walk", "-o", "no/such/folder/walk.bvh"], "directory"),
        (["generate", "walk", "--checkpoint", "nothing"], "no checkpoint"),
        (["edit", "nothing.bvh", "--span", "1-2", "walk"], "nothing.bvh"),
        (["edit", "CLIP"], "either --span"),
        (["edit", "CLIP", "--span", "1-2", "walk", "--after", "2"], "either --span"),
        (["edit", "CLIP", "--span", "1-2", "walk", "--sentence", "run"], "a sentence of its own"),
        (["edit", "CLIP", "--after", "1", "--part", "upper"], "--part goes with --span"),
        (["edit", "CLIP", "--span", "one", "walk"], "a span is start-end"),
        (["edit", "CLIP", "--span", "1-99", "walk"], "inside the motion's 5.00 s"),
        (["story", "walk"], "a colon and seconds"),
        (["story", "walk:999"], "from 0.2 to 300"),
        (["train", "momask", "--data", "nowhere"], "nowhere"),
        (["data", "nowhere"], "nowhere"),
    ],
)
def test_mistakes_get_one_sentence(folders, tmp_path, capsys, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    arguments = [str(folders / "walk.npz") if word == "CLIP" else word for word in arguments]
    if arguments[0] in ("generate", "edit", "story") and "--checkpoint" not in arguments:
        arguments = [*arguments, "--checkpoint", str(folders / "checkpoint")]
    assert command(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and message in error and error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_motions_are_described_imagined_and_varied(folders, tmp_path, capsys):
    mote, clip = ["--checkpoint", str(folders / "mote")], str(folders / "walk.npz")
    assert command(["describe", clip, "--count", "2", "--steps", "2", "--temperature", "1", *mote]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert (
        command(["imagine", "-o", str(tmp_path / "new.npz"), "--count", "2", "--seconds", "2", "--steps", "2", *mote])
        == 0
    )
    assert [line.split(",")[0].split(": ")[1] for line in capsys.readouterr().out.splitlines()] == ["40 frames"] * 2
    assert (tmp_path / "new-1.npz").exists() and (tmp_path / "new-2.npz").exists()
    assert (
        command(["vary", str(folders / "mote"), "--of", clip, "--strength", "0.3", "-o", str(tmp_path / "varied.npz")])
        == 0
    )
    assert "100 frames" in capsys.readouterr().out
    assert command(["generate", "walk", "-o", str(tmp_path / "walk.npz"), "--seconds", "2", "--steps", "2", *mote]) == 0


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["generate", "walk", "--checkpoint", "MOTE", "--top-k", "4"], "takes no top-k"),
        (["generate", "walk", "--checkpoint", "MOMASK", "--steps", "4"], "takes no steps"),
        (["story", "walk:3", "--checkpoint", "MOTE"], "cannot edit"),
        (["describe", "WALK", "--checkpoint", "MOMASK"], "writes no captions; use mote"),
        (["vary", "MOTE"], "--of"),
        (["vary", "MOTE", "--of", "WALK", "--loop"], "leave --keep"),
    ],
)
def test_systems_say_what_they_cannot(folders, tmp_path, capsys, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    names = {"MOTE": folders / "mote", "MOMASK": folders / "checkpoint", "WALK": folders / "walk.npz"}
    assert command([str(names.get(word, word)) for word in arguments]) == 1
    told = capsys.readouterr()
    assert message in told.err and len(told.err.splitlines()) == 1


def test_data_is_described(folders, capsys):
    assert command(["data", str(folders / "store")]) == 0
    assert "train: 8 clips" in capsys.readouterr().out


def test_tokenizer_table(folders, tmp_path, capsys):
    arguments = ["tokenizer", "--checkpoint", str(folders / "checkpoint"), "--data", str(folders / "store")]
    assert evaluation([*arguments, "--csv", str(tmp_path / "table.csv")]) == 0
    assert "MPJPE" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "table.csv")
    assert (
        table["V"].tolist() == list(range(6))
        and (table["MPJPE mm"] > 0).all()
        and table["used %"].between(0, 100).all()
    )
    assert evaluation(["tokenizer", "--checkpoint", "nothing", "--data", str(folders / "store")]) == 1


def test_a_perfect_tokenizer_has_no_error():
    joints = np.random.default_rng(0).normal(size=(5, 22, 3))
    assert mpjpe(joints, joints).max() == 0
    moved = joints + [0.0, 0.0, 0.1]
    assert mpjpe(moved, joints).max() < 1e-9 and mpjpe(moved, joints, aligned=False) == pytest.approx(100)


def test_errors_are_means_over_frames(folders):
    store = motionlab.data.store.MotionStore(folders / "store")
    model = motionlab.load(folders / "checkpoint")
    clips = store.select("train")
    whole = tokenizer_table(model.tokenizer, store, clips)
    each = [tokenizer_table(model.tokenizer, store, [clip])["MPJPE mm"][0] for clip in clips]
    frames = [clip.frames // 4 * 4 for clip in clips]
    assert whole["MPJPE mm"][0] == pytest.approx(np.average(each, weights=frames), rel=1e-6)


def test_quality_table_beside_real_motions(folders, capsys):
    arguments = [
        "quality",
        "--checkpoint",
        str(folders / "checkpoint"),
        "--data",
        str(folders / "store"),
        "--split",
        "train",
    ]
    assert evaluation(arguments) == 0
    assert "generated / real" in capsys.readouterr().out


def test_bvh_errors_are_printed(folders, capsys):
    arguments = [
        "bvh",
        "--checkpoint",
        str(folders / "checkpoint"),
        "--data",
        str(folders / "store"),
        "--split",
        "train",
    ]
    assert evaluation([*arguments, "--motions", "2"]) == 0
    real = re.search(r"real +([\d.]+) +([\d.]+) +([\d.]+)", capsys.readouterr().out)
    assert float(real[1]) >= 2 and float(real[3]) < 1  # a body of rigid bones comes back as it was


def test_prompt_adherence_table_prints_every_failing_row(folders, capsys):
    assert evaluation(["obedience", "--checkpoint", str(folders / "checkpoint"), "--seeds", "1"]) == 0
    output = capsys.readouterr().out
    failing = int(re.search(r"(\d+) failing rows", output)[1])
    assert failing > 20  # random weights
    assert len(re.findall(r"^\d+ +.* 0 +[\d.]+ +False", output, re.M)) == failing


def test_the_readmes_python_runs(tmp_path, monkeypatch):
    if "momask" not in checkpoint.shipped():
        pytest.skip("no checkpoint is shipped yet")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.S)
    names: dict = {}
    exec(blocks[0], names)
    assert (
        names["motion"].joints.shape == (80, 22, 3) and (tmp_path / "sit.bvh").exists() and len(names["motions"]) == 2
    )
    exec(blocks[1], names)
    lengths = [len(names[name]) for name in ("edited", "longer", "take")]
    assert (
        lengths == [80, 120, 200]
        and len(names["joined"]) == 100 + len(names["motions"][1])
        and (tmp_path / "take.bvh").exists()
    )
    exec(blocks[2], names)
    assert names["pair"].motion.info["prompt"] == names["pair"].caption.text and len(names["variations"]) == 3
    exec(blocks[3], names)
    assert len(names["motions"]) == 4 and (tmp_path / "variation.bvh").exists() and len(names["people"]) == 12
