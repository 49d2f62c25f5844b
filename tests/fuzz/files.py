"""Cases of files and folders: each makes a damaged one and returns what reads it."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from random import Random

from demo.state.request import PAGE
from motionlab.motion.files import load, load_animation
from motionlab.motion.motion import Motion
from tests.fuzz.inputs import Inputs, as_json, packed
from tests.fuzz.mutations import dumped, mutated_array, mutated_bytes, mutated_json, mutated_text, npy_bytes, zipped

Case = Callable[[], object]
SHOWN = 400  # frames of a motion that is also used: what is longer costs by its length


def bvh(rng: Random, inputs: Inputs, folder: Path) -> Case:
    text = inputs.one(rng, "bvh")
    if rng.random() < 0.8:
        data = mutated_text(rng, text, gently=rng.random() < 0.5).encode(errors="surrogatepass")
    else:
        data = mutated_bytes(rng, text.encode())
    path = _written(folder / "walk.bvh", data)
    if rng.random() < 0.5:
        return lambda: used(load(path, PAGE), inputs, rng, folder)
    return lambda: learned(load_animation(path, PAGE))


def npz(rng: Random, inputs: Inputs, folder: Path) -> Case:
    if rng.random() < 0.1:
        data = inputs.one(rng, "packed")  # large ones are not made anew
    else:
        entries = {f"{name}.npy": npy_bytes(array) for name, array in _damaged(rng, inputs.one(rng, "npz")).items()}
        if rng.random() < 0.3:
            name = rng.choice(list(entries))
            entries[name] = mutated_bytes(rng, entries[name])
        data = zipped(entries)
    path = _written(folder / "walk.npz", mutated_bytes(rng, data) if rng.random() < 0.3 else data)
    return lambda: used(load(path, PAGE), inputs, rng, folder)


def glb(rng: Random, inputs: Inputs, folder: Path) -> Case:
    data = damaged_glb(rng, inputs.one(rng, "glb"))
    path = _written(folder / rng.choice(("walk.glb", "walk.vrm", "walk.vrma", "walk.gltf")), data)
    return lambda: used(load(path, PAGE), inputs, rng, folder)


def character(rng: Random, inputs: Inputs, folder: Path) -> Case:
    from motionlab.motion.retarget.api import retarget_motion
    from tests.synthetic import wave_motion

    path = _written(folder / rng.choice(("body.glb", "body.vrm")), damaged_glb(rng, inputs.one(rng, "character")))
    return lambda: retarget_motion(wave_motion(12), path)


def skin(rng: Random, inputs: Inputs, folder: Path) -> Case:
    from motionlab.motion.retarget.api import open_character
    from motionlab.viewer import encode
    from motionlab.viewer.skin import Skin
    from tests.synthetic import wave_motion

    path = _written(folder / "body.glb", damaged_glb(rng, inputs.one(rng, "character")))
    return lambda: Skin(open_character(path)).dress(encode([wave_motion(12)]))


def damaged_glb(rng: Random, data: bytes) -> bytes:
    if rng.random() < 0.25:
        return mutated_bytes(rng, data)
    size = struct.unpack_from("<I", data, 12)[0]
    text = dumped(mutated_json(rng, json.loads(data[20 : 20 + size])))
    text += b" " * (-len(text) % 4)
    rest = data[20 + size :]
    rest = mutated_bytes(rng, rest) if rng.random() < 0.2 else rest
    return b"glTF" + struct.pack("<III4s", 2, 20 + len(text) + len(rest), len(text), b"JSON") + text + rest


def audio(rng: Random, inputs: Inputs, folder: Path) -> Case:
    from motionlab.audio import read_beats

    path = _written(folder / "song.wav", mutated_bytes(rng, inputs.one(rng, "audio"), inputs.one(rng, "audio")))
    return lambda: read_beats(path, 60.0)


def config(rng: Random, inputs: Inputs, folder: Path) -> Case:
    files = dict(inputs.one(rng, "checkpoint"))
    if rng.random() < 0.85:
        files["config.json"] = dumped(mutated_json(rng, json.loads(files["config.json"])))
    else:
        files["config.json"] = mutated_bytes(rng, files["config.json"])
    return _opened(files, folder)


def safetensors(rng: Random, inputs: Inputs, folder: Path) -> Case:
    files = dict(inputs.one(rng, "checkpoint"))
    name = rng.choice([name for name in files if name.endswith(".safetensors")])
    data = files[name]
    if rng.random() < 0.7:
        size = struct.unpack_from("<Q", data)[0]
        header = dumped(mutated_json(rng, json.loads(data[8 : 8 + size])))
        claimed = rng.choice((len(header), len(header), len(header), 0, 2**31, 2**63))
        files[name] = struct.pack("<Q", claimed) + header + data[8 + size :]
    else:
        files[name] = mutated_bytes(rng, data)
    return _opened(files, folder)


def _opened(files: dict[str, bytes], folder: Path) -> Case:
    import motionlab
    from evaluation.evaluator.embedding import Embedder

    _laid(files, folder / "checkpoint")
    evaluator = any(name.startswith("evaluator") for name in files)
    return lambda: Embedder.load(folder / "checkpoint") if evaluator else motionlab.load(folder / "checkpoint")


def humanml3d(rng: Random, inputs: Inputs, folder: Path) -> Case:
    from motionlab.data.humanml3d import humanml3d_store

    _laid(_damaged_files(rng, inputs.one(rng, "published")), folder / "set")
    return lambda: humanml3d_store(folder / "set", folder / "store")


def own_folder(rng: Random, inputs: Inputs, folder: Path) -> Case:
    from motionlab.data.sources import open_store

    _laid(_damaged_files(rng, inputs.one(rng, "folder")), folder / "set")
    return lambda: open_store(folder / "set", folder / "store")


def store(rng: Random, inputs: Inputs, folder: Path) -> Case:
    from motionlab.data.store import MotionStore

    files = dict(inputs.one(rng, "store"))
    if rng.random() < 0.7:
        files["clips.json"] = dumped(mutated_json(rng, json.loads(files["clips.json"])))
    else:
        files["features.npy"] = mutated_bytes(rng, files["features.npy"])
    _laid(files, folder / "store")

    def use() -> None:
        opened = MotionStore(folder / "store")
        for clip in opened.select("train")[:2]:
            opened.motion(clip)

    return use


def captions(rng: Random, inputs: Inputs, folder: Path) -> Case:
    from motionlab.data.cmu.captions import read_captions
    from motionlab.data.humanml3d import parse_captions

    if rng.random() < 0.3:
        text = mutated_text(rng, inputs.good["text captions"])
        return lambda: parse_captions(text)
    document = inputs.good["rows table"]
    data = mutated_text(rng, as_json(document).decode()).encode(errors="surrogatepass")
    data = dumped(mutated_json(rng, document)) if rng.random() < 0.7 else data
    path = _written(folder / "captions.json", packed(data) if rng.random() < 0.3 else data)
    return lambda: read_captions(path)


def sweep(rng: Random, inputs: Inputs, folder: Path) -> Case:
    from evaluation.sweeps import Sweep

    text = mutated_text(rng, inputs.one(rng, "sweep"))
    path = _written(folder / "sweep.yaml", text.encode(errors="surrogatepass"))
    return lambda: Sweep.read(path).configurations()


def scored(rng: Random, inputs: Inputs, folder: Path) -> Case:
    from evaluation.score.readers import read_folder

    kind = rng.choice(("npz", "npy", "bvh"))
    if kind == "npz":
        arrays = _damaged(rng, inputs.one(rng, "npz"))
        data = zipped({f"{name}.npy": npy_bytes(array) for name, array in arrays.items()})
    elif kind == "npy":
        arrays = inputs.good["npz motion"]
        data = npy_bytes(mutated_array(rng, arrays["joints"]))
        data = mutated_bytes(rng, data) if rng.random() < 0.5 else data
    else:
        data = mutated_text(rng, inputs.good["bvh person"]).encode(errors="surrogatepass")
    _written(folder / f"walk.{kind}", data)
    return lambda: read_folder(folder)


def used(motion: Motion, inputs: Inputs, rng: Random, folder: Path) -> None:
    """What a page does with a motion that was read: shows it, saves it, holds its feet, describes it."""
    from motionlab.models.preprocess import joints_for, rows_for
    from motionlab.motion.beats import kinematic_beats
    from motionlab.motion.contacts import lock_feet
    from motionlab.viewer import encode

    motion = Motion(motion.joints[:SHOWN], motion.fps, info=motion.info)
    encode([motion])
    kind = rng.randrange(4)
    if kind == 0:
        motion.save(folder / rng.choice(("out.bvh", "out.npz", "out.glb")))
    elif kind == 1 and len(motion) > 2:
        lock_feet(motion)
        kinematic_beats(motion.joints, motion.fps)
    elif kind == 2 and (model := inputs.models.get("momask")):
        rows_for(model, joints_for(model, motion))
    elif kind == 3 and (model := inputs.models.get("mote")):
        model.caption(motion, 1, steps=1)


def learned(animation) -> None:
    """What learning from an animation begins with."""
    from motionlab.models.motiondreamer.train import reference_of

    if len(animation) * len(animation.skeleton) < 100_000:
        reference_of(animation)


def _damaged(rng: Random, arrays: dict) -> dict:
    """One or two arrays changed, left out, or under another name."""
    arrays = dict(arrays)
    for _ in range(rng.choice((1, 1, 2))):
        name = rng.choice(list(arrays))
        if rng.random() < 0.15 and len(arrays) > 1:
            del arrays[name]
        elif rng.random() < 0.1:
            arrays[rng.choice(("joints", "poses", "fps", "info"))] = arrays[name]
        else:
            arrays[name] = mutated_array(rng, arrays[name])
    return arrays


def _damaged_files(rng: Random, files: dict[str, bytes]) -> dict[str, bytes]:
    files = dict(files)
    for _ in range(rng.choice((1, 1, 2))):
        name = rng.choice(list(files))
        if rng.random() < 0.1:
            del files[name]
        elif Path(name).suffix in (".txt", ".csv") and rng.random() < 0.8:
            text = files[name].decode(errors="replace")
            files[name] = mutated_text(rng, text).encode(errors="surrogatepass")
        else:
            files[name] = mutated_bytes(rng, files[name], files[rng.choice(list(files))])
        if not files:
            break
    return files


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _laid(files: dict[str, bytes], folder: Path) -> None:
    folder.mkdir()
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
