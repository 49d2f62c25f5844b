"""Good inputs, and those that once hurt, for cases to damage; made once, in a folder, before processes are forked."""

from __future__ import annotations

import base64
import gzip
import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import torch
from PIL import Image

from motionlab.motion.bvh import write_bvh
from motionlab.motion.motion import Motion
from motionlab.motion.npz import write_npz
from tests.synthetic import clicks, creature, wave_animation, wave_motion

FRAMES = 40


@dataclass
class Inputs:
    """folder: where all lies. good: name -> what a case damages: bytes, text, a document, or a folder's files by name.
    models: small ones, random or hardly trained.
    """

    folder: Path
    good: dict[str, object] = field(default_factory=dict)
    models: dict[str, object] = field(default_factory=dict)

    def one(self, rng: Random, kind: str):
        """One of the good inputs whose name begins with `kind`."""
        return self.good[rng.choice([name for name in self.good if name.startswith(f"{kind} ")])]


@contextmanager
def made(groups: Iterable[str]) -> Iterator[Inputs]:
    """The inputs of these groups, of GROUPS."""
    torch.set_num_threads(1)
    folder = Path(tempfile.mkdtemp(prefix="motionlab-fuzz-"))
    try:
        inputs = Inputs(folder)
        for group in groups:
            GROUPS[group](inputs)
        yield inputs
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _bvh(inputs: Inputs) -> None:
    animations = {"person": wave_animation(FRAMES), "creature": creature(2), "sliding": creature(3, slides=True)}
    for name, animation in animations.items():
        inputs.good[f"bvh {name}"] = write_bvh(animation, inputs.folder / f"{name}.bvh").read_text()
    names = [f"{joint} {side}" for side in "lr" for joint in ("thigh", "shin")]
    chain = "ROOT hip\n{\nOFFSET 0 0 0\nCHANNELS 1 Zrotation\n" + "".join(
        f"JOINT {name}\n{{\nOFFSET 0 30 0\n" for name in names + [f"joint {i}" for i in range(507)]
    )
    motion = "MOTION\nFrames: {0}\nFrame Time: 0.008\n"
    inputs.good |= {
        "bvh spaces": f"HIERARCHY\n{_shallow(1)}MOTION\nFrames{' ' * 900}1\nFrame Time{' ' * 900}",
        "bvh many poses": f"HIERARCHY\n{chain}{'}' * 512}\n{motion.format(15_000)}" + "0\n" * 15_000,
        "bvh on the limit": f"HIERARCHY\n{_shallow(110)}{motion.format(9_000)}" + "0\n" * 9_000,
    }


def _shallow(joints: int) -> str:
    rest = "".join(f"JOINT j{i}\n{{\nOFFSET {i % 7} 30 0\n}}\n" for i in range(joints - 1))
    return f"ROOT hip\n{{\nOFFSET 0 0 0\nCHANNELS 1 Zrotation\n{rest}}}\n"


def _npz(inputs: Inputs) -> None:
    motion = wave_motion(FRAMES)
    write_npz(motion, inputs.folder / "motion.npz")
    inputs.good["npz motion"] = _arrays(inputs.folder / "motion.npz")
    motion.save(inputs.folder / "motion_poses.npz")
    inputs.good["npz amass"] = _arrays(inputs.folder / "motion_poses.npz")
    inputs.good["npz kimodo"] = {"posed_joints": motion.joints, "fps": np.array(30.0)}
    longer = np.tile(motion.joints, (1000, 1, 1))
    for name, joints in {"bomb": np.zeros((400_000, 22, 3)), "long": longer, "page": longer[:20_000]}.items():
        file = io.BytesIO()
        np.savez_compressed(file, joints=joints, fps=400.0)
        inputs.good[f"packed {name}"] = file.getvalue()


def _arrays(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as arrays:
        return dict(arrays)


def _glb(inputs: Inputs) -> None:
    from tests.characters import character_glb

    for suffix in ("glb", "vrma"):
        inputs.good[f"glb motion.{suffix}"] = wave_motion(FRAMES).save(inputs.folder / f"motion.{suffix}").read_bytes()
    inputs.good["character plain"] = character_glb()
    inputs.good["character painted"] = character_glb(change=_painted)
    inputs.good["character vrm"] = character_glb(vrm="1")
    inputs.good["character vrm0"] = character_glb(vrm="0", scale=0.01)


def _audio(inputs: Inputs) -> None:
    import soundfile

    from motionlab.audio import read_beats

    path = clicks(inputs.folder / "clicks.wav", 0.5, seconds=4.0)
    samples, rate = soundfile.read(path, dtype="float32")
    read_beats(path)  # compiles what it needs: that takes seconds once
    inputs.good["audio wav"] = path.read_bytes()
    for kind, options in {
        "float": {"format": "WAV", "subtype": "FLOAT"},
        "flac": {"format": "FLAC"},
        "ogg": {"format": "OGG"},
        "mp3": {"format": "MP3"},
        "aiff": {"format": "AIFF"},
    }.items():
        file = io.BytesIO()
        soundfile.write(file, samples, rate, **options)
        inputs.good[f"audio {kind}"] = file.getvalue()
    loud = io.BytesIO()
    soundfile.write(loud, samples * np.float32(1e30), rate, format="WAV", subtype="FLOAT")
    inputs.good["audio loud"] = loud.getvalue()


def _checkpoints(inputs: Inputs) -> None:
    from motionlab.text import minilm
    from tests.tiny import LetterCounts, save_bench, tiny_mmm, tiny_mote, tiny_system

    minilm.MiniLM = lambda moments=True: LetterCounts()  # 90 MB of weights that no case is about
    models = {"momask": tiny_system(), "mmm": tiny_mmm(), "mote": tiny_mote()}
    for name, model in (models | {"motiondreamer": _motiondreamer(inputs)}).items():
        inputs.good[f"checkpoint {name}"] = _files(Path(model.save(inputs.folder / name, "# tiny")))
        inputs.models[name] = model
    bench = save_bench(inputs.folder / "bench")
    inputs.good["checkpoint evaluator"] = _files(Path(bench["evaluator"]))


def _motiondreamer(inputs: Inputs):
    from motionlab.models.motiondreamer.train import train
    from tests.tiny import RECIPE

    return train(wave_animation(90, fps=30.0), RECIPE, inputs.folder / "run")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _datasets(inputs: Inputs) -> None:
    from motionlab.motion.features import HUMANML3D, KIT
    from tests.tiny import tiny_store
    from tests.units.test_humanml3d import TEXT, published

    for layout in (HUMANML3D, KIT):
        lengths = {"000001": 45, "000002": 45, "000003": 45}
        splits = {"train": ["000001"], "val": ["000002"], "test": ["000003"]}
        texts = {"000001": TEXT + "then sits#then/ADV sit/VERB#0.5#2.9\n"}
        folder = published(inputs.folder / layout.name, layout, lengths, texts, splits)
        inputs.good[f"published {layout.name}"] = _files(folder)
    own = inputs.folder / "own"
    own.mkdir()
    write_npz(wave_motion(FRAMES), own / "walk.npz")
    write_bvh(wave_animation(FRAMES), own / "wave.bvh")
    (own / "walk.txt").write_text("a person walks\nsomeone strolls\n")
    (own / "captions.csv").write_text('file,caption\nwave.bvh,"a person walks, and waves"\nwalk,again\n')
    (own / "train.txt").write_text("walk\nwave.bvh\n")
    inputs.good["folder own"] = _files(own)
    inputs.good["store tiny"] = _files(tiny_store(inputs.folder / "store", clips=4).folder)


def _tables(inputs: Inputs) -> None:
    rows = [
        {
            "take": "02_01",
            "start": 0.0,
            "end": 3.5,
            "captions": ["a person walks", "someone goes"],
            "source": "humanml3d",
            "split": "train",
            "id": "000001",
        },
        {"take": "02_03", "start": 1, "end": 4, "captions": "runs", "source": "kitml"},
    ]
    inputs.good["rows table"] = rows
    inputs.good["text captions"] = "a person walks#a/DET person/NOUN#0.0#0.0\nhe sits#he/PRON sit/VERB#1.5#4.5\n"
    inputs.good["text table"] = 'file,caption\nwalk.bvh,"a person walks, and sits"\nsub/kick.npz,kicks\n'
    inputs.good["sweep plain"] = (
        "measure: evaluation.measures:text_to_motion\nfixed:\n  data: store\n  checkpoint: momask\ngrid:\n"
        "  guidance: [1.0, 2.0, 4.0]\n  seed: [0, 1]\ncells:\n  - {guidance: 3.0, temperature: 0.8}\n"
    )
    inputs.good["sweep code"] = "measure: os:system\nfixed: {command: echo}\n"
    inputs.good["sweep aliases"] = "measure: a:b\nfixed:\n  a: &a [x, x]\n" + "".join(
        f"  {b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi")
    )
    inputs.good["marks plain"] = [{"start": 0.2, "end": 0.9, "sentence": "waves", "part": "all"}]
    inputs.good["marks spans"] = [[0.2, 0.9], [1.0, 1.4]]


GROUPS = {
    "bvh": _bvh,
    "npz": _npz,
    "glb": _glb,
    "audio": _audio,
    "checkpoints": _checkpoints,
    "datasets": _datasets,
    "tables": _tables,
}


def packed(data: bytes) -> bytes:
    return gzip.compress(data, 1)


def as_json(document) -> bytes:
    return json.dumps(document).encode()


def motion_of(inputs: Inputs, frames: int = FRAMES) -> Motion:
    return wave_motion(frames)


def _painted(document: dict) -> None:
    """Gives a character a picture, as the viewer reads it."""
    out = io.BytesIO()
    Image.new("RGBA", (9, 6), (200, 10, 10, 80)).save(out, "png")
    document["images"] = [{"uri": f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"}]
    document["textures"] = [{"source": 0}]
    look = {"baseColorTexture": {"index": 0}, "baseColorFactor": [1, 0.5, 1, 1]}
    document["materials"] = [{"pbrMetallicRoughness": look, "alphaMode": "MASK"}]
    document["meshes"][0]["primitives"][0]["material"] = 0
