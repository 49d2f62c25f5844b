"""How well motions arrive on characters: `python -m evaluation retarget --characters DIR`.

Everything is measured on the written file, read back and played: not on what the retargeting believes to have done.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

import motionlab
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from motionlab.motion.features import unit
from motionlab.motion.files import load
from motionlab.motion.motion import Animation, Motion
from motionlab.motion.retarget.api import OpenedCharacter, open_character, source_animation
from motionlab.motion.retarget.bone_map import REQUIRED, SIDES, BoneMap
from motionlab.motion.retarget.from_rig import world_matrices
from motionlab.motion.retarget.gltf import Gltf, read_accessor, read_gltf
from motionlab.motion.retarget.gltf_animation import world_at
from motionlab.motion.retarget.rest_pose import Character, ball_of
from motionlab.motion.retarget.retarget import SOURCE, Source, source
from motionlab.motion.retarget.skinning import SkinnedMesh
from motionlab.motion.skeleton import SMPL22
from motionlab.motion.video import contact_sheet

SUFFIXES = (".glb", ".gltf", ".vrm", ".bvh")
BODY = 1.7  # metres: slides and depths are those of a body of this height
FRAMES = 24  # of a motion, at most, in which the mesh is skinned
TRUTH = Path(__file__).with_name("retarget_bones.json")


SENTENCES = {
    "walk": "a person walks forward",
    "run": "a person runs forward",
    "jump": "a person jumps",
    "sit": "a person sits down",
    "crawl": "a person crawls",
    "cartwheel": "a person does a cartwheel",
    "wave": "a person waves with the right hand",
    "kick": "a person kicks with the right leg",
    "pick up": "a person picks something up from the floor",
    "dance": "a person dances",
}


def read_motions(folder: Path) -> dict[str, Motion]:
    """Every motion file of a folder, by name."""
    found = {path.stem: load(path) for path in sorted(folder.iterdir()) if path.suffix.lower() in (".npz", ".bvh")}
    if not found:
        raise MotionLabError(f"{folder} holds no motion (.npz or .bvh)")
    return found


def generate_motions(checkpoint: str) -> dict[str, Motion]:
    """The ten sentences as a model writes them; what it never saw it does not show, so real takes tell more."""
    model = motionlab.load(checkpoint)
    return {name: model.generate(sentence, seed=1) for name, sentence in SENTENCES.items()}


def retarget_table(
    characters: Path, motions: dict[str, Motion], by: str = "names", strips: Path | None = None
) -> pd.DataFrame:
    """One row a character, means over motions. What is no humanoid has a row with the sentence that says so.

    by: "names" finds bones as retargeting does, "structure" without any table of names. strips: a folder for a picture
    of each character with a mesh, to be looked at: a row of eight poses a motion.
    """
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    animations = {name: source_animation(motion) for name, motion in motions.items()}
    rows = []
    if strips:
        strips.mkdir(parents=True, exist_ok=True)
    for path in _files(characters):
        row = {"character": path.name}
        try:
            opened = open_character(path, by=by)
            row |= _row(opened, animations, truth.get(path.name))
            if strips and opened.body.armature.skins:
                write_strip(opened, motions, strips / f"{path.name}.png")
        except MotionLabError as error:  # of a mesh that cannot be drawn, too, beside its numbers
            row["message"] = str(error)
        rows.append(row)
    return pd.DataFrame(rows).set_index("character")


def write_strip(opened: OpenedCharacter, motions: dict[str, Motion], path: Path) -> None:
    """A PNG of a character with a mesh: a row of eight poses a motion."""
    character = SkinnedMesh(opened)
    rows = [contact_sheet(motion, 8, 192, character=character) for motion in motions.values()]
    Image.fromarray(np.concatenate(rows)).save(path)


def aims_table(table: pd.DataFrame) -> pd.DataFrame:
    """What of a `retarget_table` reaches the aims: files measured, files within the aim, mean and worst."""
    measured = ["right %", "hands %", "feet %", "trunk deg", "slide", "source slide", "depth cm"]
    table = table.reindex(columns=measured).astype(float)  # none of them where every file was refused
    slides = table["slide"] / table["source slide"]
    aims = {
        "required bones right, %": (table["right %"], "at least", 95.0),
        "hands off, % of height": (table["hands %"], "at most", 2.0),
        "feet off, % of height": (table["feet %"], "at most", 2.0),
        "trunk off, degrees": (table["trunk deg"], "at most", 10.0),
        "planted feet slide, times the source's": (slides, "at most", 1.1),
        "deepest vertex in the floor, cm": (table["depth cm"], "at most", 1.0),
    }
    rows = {}
    for name, (values, side, aim) in aims.items():
        values = values.dropna()
        within = values >= aim if side == "at least" else values <= aim
        worst = values.min() if side == "at least" else values.max()
        rows[name] = {"aim": f"{side} {aim:g}", "files": len(values), "within": int(within.sum())}
        rows[name] |= {"mean": values.mean(), "worst": worst}
    return pd.DataFrame(rows).T


def _files(characters: Path) -> list[Path]:
    files = sorted(path for path in characters.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not files:
        raise MotionLabError(f"{characters} holds no character ({', '.join(SUFFIXES)})")
    return files


def _row(opened: OpenedCharacter, animations: dict[str, Animation], truth: dict[str, str] | None) -> dict:
    named = opened.body.bones.named(opened.body.armature)
    row = {"rig": opened.body.bones.rig, "bones": sum(role in named for role in REQUIRED)}
    if truth is not None:
        told = [role for role in REQUIRED if truth.get(role)]
        row["right %"] = 100 * float(np.mean([named.get(role) == truth[role] for role in told]))
    found = []
    for animation in animations.values():
        start = time.process_time()
        written = opened.write(animation)
        seconds = time.process_time() - start
        found.append(measure(opened, written, animation) | {"seconds": seconds})
    table = pd.DataFrame(found)
    means = table.mean()
    means["depth cm"] = table["depth cm"].max() if "depth cm" in table else float("nan")
    return row | means.to_dict()


def measure(opened: OpenedCharacter, written: bytes, animation: Animation) -> dict[str, float]:
    """Of one motion on one character, from the bytes of the file that was written."""
    body = opened.body
    taken = source(animation)
    world = _world(opened, written, len(animation), animation.fps)
    joints = world[..., :3, 3][:, list(body.bones.bones.values())] @ body.axes.T
    scale, height = body.leg / taken.leg, body.height
    places = {role: joints[:, i] for i, role in enumerate(body.bones.bones)}
    theirs = {role: taken.joints[:, SMPL22.index(SOURCE[role])] for role in body.bones.bones}
    row: dict[str, float] = {}
    hands = [
        _limb_error(places, theirs, s + "UpperArm", s + "Hand", body.arm, taken.arm)
        for s in SIDES
        if s + "Hand" in places
    ]
    feet = [_limb_error(places, theirs, s + "UpperLeg", s + "Foot", body.leg, taken.leg) for s in SIDES]
    row["hands %"] = 100 * float(np.mean(hands)) / height if hands else float("nan")
    row["feet %"] = 100 * float(np.mean(feet)) / height
    row["bones deg"] = _direction_error(body.bones, places, theirs)
    row["trunk deg"] = float(np.degrees(_angles(_trunk(places), _trunk(theirs))).mean())
    row |= _slides(_ball_paths(body, world), taken, scale, animation.fps)
    if opened.file is not None and body.armature.skins:
        some = np.unique(np.linspace(0, len(animation) - 1, FRAMES).astype(int))
        meshes = [mesh for node in range(len(opened.file.nodes)) for mesh in _mesh(opened.file, node, world[some])]
        vertices = np.concatenate(meshes, axis=1) @ body.axes.T
        row["depth cm"] = 100 * BODY * max(0.0, float(body.floor - vertices[..., 1].min())) / height
        row["depth 99% cm"] = (
            100 * BODY * max(0.0, float(body.floor - np.quantile(vertices[..., 1].min(1), 0.05))) / height
        )
    return row


def _limb_error(places, theirs, top: str, end: str, own: float, other: float) -> np.ndarray:
    """(T,) how far a hand or foot is from where the source's lies, seen from its limb's root, by limb lengths."""
    return np.linalg.norm((places[end] - places[top]) - (theirs[end] - theirs[top]) * own / other, axis=-1)


def _direction_error(bones: BoneMap, places, theirs) -> float:
    """Mean angle between limb bones and the source's, degrees."""
    angles = []
    for side in SIDES:
        for top, end in (
            ("UpperArm", "LowerArm"),
            ("LowerArm", "Hand"),
            ("UpperLeg", "LowerLeg"),
            ("LowerLeg", "Foot"),
        ):
            if side + end in places:
                ways = [unit(where[side + end] - where[side + top]) for where in (places, theirs)]
                angles.append(np.degrees(_angles(*ways)))
    return float(np.mean(angles))


def _trunk(places: dict[str, np.ndarray]) -> np.ndarray:
    """(T, 3) from the middle of the hips to the middle of the shoulders, unit."""
    middles = [places["left" + bone] + places["right" + bone] for bone in ("UpperLeg", "UpperArm")]
    return unit(middles[1] - middles[0])


def _angles(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(T,) radians between unit vectors (T, 3)."""
    return np.arccos((first * second).sum(-1).clip(-1, 1))


def _slides(balls: list[np.ndarray], taken: Source, scale: float, fps: float) -> dict[str, float]:
    """Speeds of standing feet over the ground, cm/s at the source's size: of the character, and of the source."""
    slides, own = [], []
    for i, (side, ball) in enumerate(zip(SIDES, balls)):
        stands = taken.stands[1:, i] & taken.stands[:-1, i]
        toe = taken.joints[:, SMPL22.index(f"{side}_foot")]
        for path, factor, into in ((ball, scale, slides), (toe, 1.0, own)):
            into.extend(100 * fps * np.linalg.norm(np.diff(path[:, [0, 2]], axis=0), axis=1)[stands] / factor)
    return {"slide": float(np.mean(slides)) if slides else 0.0, "source slide": float(np.mean(own)) if own else 0.0}


def _world(opened: OpenedCharacter, written: bytes, frames: int, fps: float) -> np.ndarray:
    """(T, N, 4, 4) world matrices of the character's nodes, from a file's bytes."""
    names = opened.body.armature.names
    if opened.file is None:
        animation = read_bvh(written, scale=1.0)
        return world_matrices(animation)[:, [animation.skeleton.index(name) for name in names]]
    file = read_gltf(written)
    return world_at(file, len(file.rows("animations")) - 1, np.arange(frames) / fps)


def _ball_paths(body: Character, world: np.ndarray) -> list[np.ndarray]:
    """(T, 3) of the ball of each foot, canonical axes: where its toes begin, or a fixed place of the foot."""
    paths = []
    for side in SIDES:
        node = body.bones.bones[side + "Foot"]
        local = np.linalg.inv(body.armature.bind[node]) @ [*(ball_of(body, side) @ body.axes), 1.0]
        toes = body.bones.bones.get(side + "Toes")
        paths.append((world[:, toes, :3, 3] if toes is not None else world[:, node, :3] @ local) @ body.axes.T)
    return paths


def _mesh(file: Gltf, node: int, world: np.ndarray) -> list[np.ndarray]:
    """(F, V, 3) vertices of a skinned mesh node, as a viewer places them."""
    row, found = file.nodes[node], []
    if "mesh" not in row or "skin" not in row:
        return []
    skin = file.rows("skins")[row["skin"]]
    matrices = read_accessor(file, skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1).astype(np.float64)
    carry = world[:, skin["joints"]] @ matrices
    for primitive in file.rows("meshes")[row["mesh"]]["primitives"]:
        names = primitive["attributes"]
        if "JOINTS_0" not in names or "bufferView" not in file.rows("accessors")[names["POSITION"]]:
            continue
        vertices, which, weights = (
            read_accessor(file, names[n]).astype(np.float64) for n in ("POSITION", "JOINTS_0", "WEIGHTS_0")
        )
        weights = weights / np.maximum(weights.sum(1, keepdims=True), 1e-9)
        local = np.c_[vertices, np.ones(len(vertices))]
        mixed = np.einsum("vk,fvkij->fvij", weights, carry[:, which.astype(int), :3], optimize=True)
        found.append(np.einsum("fvij,vj->fvi", mixed, local))
    return found
