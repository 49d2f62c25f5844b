"""What tests of `python -m evaluation score` share: a reference, a quick evaluator, folders of motions."""

import json
import sys
from pathlib import Path

import numpy as np

from evaluation.__main__ import main
from evaluation.evaluator import embedding
from evaluation.score.readers import rows_of
from motionlab.motion.features import to_joints
from motionlab.motion.motion import Motion
from tests.tiny import LetterCounts, crowd_store, save_evaluator, tiny_evaluator


def score_bench(folder: Path):
    """A reference of 120 waving walks a split, and an evaluator that reads sentences."""
    store = crowd_store(folder / "data")
    save_evaluator(tiny_evaluator(), folder / "evaluator", store)
    return folder, store


def read_letters(monkeypatch, bench):
    """Sentences as counts of letters, which takes no time, and a cache of these tests' own."""
    monkeypatch.setenv("MOTIONLAB_CACHE", str(bench[0] / "cache"))
    monkeypatch.setattr(embedding, "load_text_encoder", lambda name: LetterCounts())


def score(bench, source, *more, out=None):
    """score.json of a run, and its rows."""
    folder = bench[0]
    out = out or folder / "scores" / str(abs(hash((str(source), *map(str, more)))))
    known = ["--reference", folder / "data", "--evaluator", folder / "evaluator", "-o", out]
    assert main(["score", *map(str, [source, *known, *more])]) == 0
    rows = [json.loads(line) for line in (out / "per_sample.jsonl").read_text().splitlines()]
    return json.loads((out / "score.json").read_text()), rows


def write_clips(folder, motions, container="npz"):
    folder.mkdir(parents=True, exist_ok=True)
    for name, joints in motions.items():
        if container == "posed":
            np.savez(folder / f"{name}.npz", posed_joints=joints, fps=20.0)
        elif container == "npy":
            np.save(folder / f"{name}.npy", rows_of(joints))
        else:
            Motion(joints, 20.0).save(folder / f"{name}.{container}")
    return folder


def real_clips(bench, split, count, offset=0):
    clips = bench[1].select(split)[offset : offset + count]
    return {clip.name: to_joints(bench[1].rows(clip)) for clip in clips}, {
        clip.name: clip.captions[0] for clip in clips
    }


def as_csv(path, captions):
    path.write_text("file,caption\n" + "".join(f"{name},{text}\n" for name, text in captions.items()))
    return path


GENERATOR = """
import numpy as np
from tests.synthetic import wave_motion

def walk(captions, lengths):
    return [wave_motion(n).joints for n in lengths]

def short(captions, lengths):
    return [wave_motion(40).joints]

def broken(captions, lengths):
    raise RuntimeError("out of memory")

def flat(captions, lengths):
    return [np.zeros((n, 22, 3)) for n in lengths]

def tensors(captions, lengths):
    import torch
    return [torch.tensor(wave_motion(n).joints, dtype=torch.bfloat16, requires_grad=True) for n in lengths]

def lists_of_tensors(captions, lengths):
    import torch
    return [[torch.ones(22, 3, requires_grad=True)] * n for n in lengths]

def ten(captions, lengths):
    return [wave_motion(10).joints for n in lengths]

def infinite(captions, lengths):
    return [wave_motion(n).joints * np.nan for n in lengths]
"""


def write_generator(folder: Path, monkeypatch) -> str:
    """A module with the functions above, where the command is run."""
    (folder / "somebodys.py").write_text(GENERATOR)
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "somebodys", raising=False)
    return "somebodys"


def assert_one_sentence(capsys, words):
    said = capsys.readouterr().err.strip().split("\r")[-1]  # behind a progress bar
    assert said.startswith("error: ") and words in said and "\n" not in said
