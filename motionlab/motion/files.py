"""Motions to and from files, by suffix."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from motionlab.arguments import check_choice, check_path
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh, write_bvh
from motionlab.motion.limits import WIDE, Limits
from motionlab.motion.motion import FPS, Animation, Motion
from motionlab.motion.npz import read_npz, write_amass, write_npz, write_posed_joints
from motionlab.motion.plausible import check_plausible
from motionlab.motion.resample import resample
from motionlab.motion.rigs import to_smpl22
from motionlab.paths import write_aside

if TYPE_CHECKING:
    from motionlab.motion.retarget.api import OpenedCharacter
    from motionlab.motion.retarget.skinning import SkinnedMesh

AMASS_SUFFIX = "_poses.npz"
KIMODO_SUFFIX = "_posed_joints.npz"
RESTS = ("T", "A")
PICTURES = (".mp4", ".gif", ".png")


def save(
    motion: Motion, path: str | Path, rest: str = "T", character: str | Path | OpenedCharacter | None = None
) -> Path:
    """Write the motion as .bvh, .glb, .vrma, .npz, .mp4, .gif or .png (eight poses), by suffix. Returns the path.

    A name that ends in _poses.npz, as AMASS's files do, is written as AMASS writes them, one that ends in
    _posed_joints.npz as Kimodo does. The file appears whole or not at all: it is written beside its place and renamed.
    rest: the pose that .bvh and .glb have at rest: "T", or "A" for arms at 45 degrees; other files have none to choose.
    character: a skinned .glb, .gltf or .vrm, or what `open_character` returned, that moves instead of the plain body in
    .mp4, .gif, .png and .glb.
    Raises MotionLabError for another suffix, a missing directory, or a place that cannot be written.
    """
    if character is not None:
        return _save_character(motion, path, character)
    path, rest = check_writable(path), check_choice(rest, RESTS, "rest")
    write_aside(path, partial(_writer(path.name.lower(), rest), motion))
    return path


def _save_character(motion: Motion, path: str | Path, character: str | Path | OpenedCharacter) -> Path:
    """Pictures of the character, or its own file with the motion."""
    from motionlab.motion.retarget.api import OpenedCharacter, open_character, retarget_motion
    from motionlab.motion.retarget.skinning import SkinnedMesh

    opened = character if isinstance(character, OpenedCharacter) else open_character(character)
    path = check_path(path)
    if path.suffix.lower() not in PICTURES:
        return retarget_motion(motion, opened).save(path)
    write_aside(check_writable(path), partial(_save_pictures, motion, character=SkinnedMesh(opened)))
    return path


def _writer(name: str, rest: str):
    if name.endswith((".bvh", ".glb")):
        return partial(_WRITERS[Path(name).suffix], rest=rest)
    if name.endswith(AMASS_SUFFIX):
        return write_amass
    return write_posed_joints if name.endswith(KIMODO_SUFFIX) else _WRITERS[Path(name).suffix]


def check_writable(path: str | Path) -> Path:
    """The path, if a motion could be saved there: `save`'s own check, for those who would rather know at once."""
    path = check_path(path)
    if path.suffix.lower() not in _WRITERS:
        raise MotionLabError(f"cannot save a motion as '{path.name}'; use one of the suffixes {', '.join(_WRITERS)}")
    if not path.parent.is_dir():
        raise MotionLabError(f"the directory {path.parent} does not exist; create it or choose another")
    return path


def check_readable(path: Path, most_bytes: int) -> None:
    """Raises MotionLabError where there is no file, or one that is too large."""
    try:
        size = path.stat().st_size if path.is_file() else None
    except (OSError, ValueError) as error:
        raise MotionLabError(
            f"cannot read {path} ({getattr(error, 'strerror', None) or error}); check the name"
        ) from None
    if size is None:
        raise MotionLabError(f"there is no file {path}; check the name")
    if size > most_bytes:
        raise MotionLabError(f"{path.name} has {size / 1e6:.1f} MB; the limit is {most_bytes / 1e6:g} MB, so cut it")


def load(path: str | Path, limits: Limits = WIDE) -> Motion:
    """Read a motion of the 22 SMPL joints from .npz (at its own frame rate), or from the first animation of a .bvh,
    .glb, .gltf, .vrm or .vrma of any humanoid rig (resampled to 20 fps).

    Raises MotionLabError for another suffix, a missing or unreadable file, one beyond the limits, and joints that
    cannot be a person (`check_plausible`).
    """
    path = check_path(path)
    suffix = path.suffix.lower()
    if suffix == ".fbx":
        raise MotionLabError(f"{path.name}: FBX is not read; open it in Blender and export it as glTF (.glb)")
    if suffix not in _READERS:
        raise MotionLabError(f"cannot load '{path.name}' as a motion; give a file that ends in {' or '.join(_READERS)}")
    check_readable(path, limits.file_bytes)
    try:
        motion = _READERS[suffix](path, limits)
    except OSError as error:
        raise MotionLabError(f"cannot read {path} ({error.strerror or error}); check its permissions") from error
    check_plausible(motion.joints, motion.fps, path.name)
    return motion


def load_animation(path: str | Path, limits: Limits = WIDE) -> Animation:
    """Read a BVH file of any skeleton that moves (`check_plausible`), as it is."""
    path = check_path(path)
    check_readable(path, limits.file_bytes)
    animation = read_bvh(path, limits=limits)
    check_plausible(animation.joints(), animation.fps, path.name, animation.skeleton)
    return animation


def _load_npz(path: Path, limits: Limits) -> Motion:
    motion = read_npz(path, limits)
    if motion.seconds > limits.seconds:
        raise MotionLabError(
            f"{path.name} lasts {motion.seconds:.0f} s; the limit is {limits.seconds:.0f} s, so cut it"
        )
    return motion


def _load_bvh(path: Path, limits: Limits) -> Motion:
    animation = read_bvh(path, limits=limits)
    if animation.seconds * FPS * len(animation.skeleton) > limits.poses:
        raise MotionLabError(
            f"{path.name} has {animation.seconds:.0f} s of {len(animation.skeleton)} joints, more than can be read "
            f"at once; cut it"
        )
    return Motion(to_smpl22(resample(animation, FPS)), FPS, info={"source": path.name})


def _load_gltf(path: Path, limits: Limits) -> Motion:
    from motionlab.motion.retarget.from_rig import read_gltf_motion

    return read_gltf_motion(path, limits=limits)


def _save_vrma(motion: Motion, path: Path) -> None:
    from motionlab.motion.retarget.vrma import vrma_bytes

    path.write_bytes(vrma_bytes(motion))


def _save_bvh(motion: Motion, path: Path, rest: str) -> None:
    from motionlab.motion.rotations import solve_rotations

    write_bvh(solve_rotations(motion.joints, motion.fps, rest=rest), path)


def _save_glb(motion: Motion, path: Path, rest: str) -> None:
    from motionlab.motion.glb import write_glb

    write_glb(motion, path, rest)


def _save_pictures(motion: Motion, path: Path, character: SkinnedMesh | None = None) -> None:
    from motionlab.motion.video import write_sheet, write_video

    (write_sheet if path.suffix.lower() == ".png" else write_video)(motion, path, character)


# Some import on use: those writers pull in heavy libraries.
_WRITERS = {
    ".bvh": _save_bvh,
    ".glb": _save_glb,
    ".npz": write_npz,
    ".mp4": _save_pictures,
    ".gif": _save_pictures,
    ".png": _save_pictures,
    ".vrma": _save_vrma,
}
_READERS = {".npz": _load_npz, ".bvh": _load_bvh} | dict.fromkeys((".glb", ".gltf", ".vrm", ".vrma"), _load_gltf)
