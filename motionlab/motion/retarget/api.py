"""Open a character, put motions on it, write the result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from motionlab.errors import MotionLabError
from motionlab.motion.bvh import bvh_text, read_bvh
from motionlab.motion.motion import Animation, Motion
from motionlab.motion.retarget.armature import bvh_armature, gltf_armature
from motionlab.motion.retarget.bone_map import find_bones, read_corrections
from motionlab.motion.retarget.export import animated_bvh, animated_glb
from motionlab.motion.retarget.gltf import Gltf, read_gltf
from motionlab.motion.retarget.rest_pose import Character, character
from motionlab.motion.retarget.retarget import Pose, retarget
from motionlab.motion.rotations import solve_rotations
from motionlab.motion.skeleton import SMPL22
from motionlab.paths import write_aside

GLTF, BVH = (".glb", ".gltf", ".vrm"), (".bvh",)


@dataclass(frozen=True, eq=False)
class OpenedCharacter:
    """A character file that motions can be put on. body: its bones and rest pose. file: of glTF; animation: of BVH."""

    body: Character
    file: Gltf | None = None
    animation: Animation | None = None

    @property
    def suffix(self) -> str:
        """Of the files that are written: .vrm for a VRM, .glb for any other glTF, .bvh for a BVH."""
        if self.file is None:
            return ".bvh"
        extensions = self.file.document.get("extensions")
        is_vrm = isinstance(extensions, dict) and ("VRM" in extensions or "VRMC_vrm" in extensions)
        return ".vrm" if is_vrm else ".glb"

    def pose(self, motion: Motion | Animation) -> Pose:
        """The character moving as a motion of the 22 SMPL joints does, or an animation by `source_animation`."""
        return retarget(motion if isinstance(motion, Animation) else source_animation(motion), self.body)

    def write(self, motion: Motion | Animation, name: str = "") -> bytes:
        """The character's own file with one more animation (glTF), or its skeleton with this motion (BVH)."""
        pose = self.pose(motion)
        if self.file is not None:
            said = str(motion.info.get("prompt", "")) if isinstance(motion, Motion) else ""
            return animated_glb(self.file, self.body, pose, (name or said or "motion")[:60])
        return bvh_text(animated_bvh(self.animation, self.body, pose)).encode()


@dataclass(frozen=True, eq=False)
class Retargeted:
    """A motion on a character. data: the bytes of its file. bones: role -> bone name, which a JSON of corrections can
    change.
    """

    data: bytes
    suffix: str
    bones: dict[str, str]
    confidence: dict[str, float]
    rig: str

    def save(self, path: str | Path) -> Path:
        """Write the file, which appears whole or not at all. Raises MotionLabError for another suffix than the
        character's.
        """
        path = Path(path)
        allowed = {".bvh": (".bvh",), ".vrm": (".vrm", ".glb"), ".glb": (".glb",)}[self.suffix]
        if path.suffix.lower() not in allowed:
            raise MotionLabError(f"this character is written as {' or '.join(allowed)}, not as '{path.name}'")
        write_aside(path, lambda aside: aside.write_bytes(self.data))
        return path


def retarget_motion(
    motion: Motion, source: str | Path | bytes | OpenedCharacter, corrections=None, suffix: str = ""
) -> Retargeted:
    """A motion on a character: what `Motion.retarget` returns. Arguments as of `open_character`."""
    opened = source if isinstance(source, OpenedCharacter) else open_character(source, corrections, suffix)
    bones = opened.body.bones
    return Retargeted(
        opened.write(motion), opened.suffix, bones.named(opened.body.armature), bones.confidence, bones.rig
    )


def open_character(
    source: str | Path | bytes, corrections: str | Path | dict | None = None, suffix: str = "", by: str = "names"
) -> OpenedCharacter:
    """Read a character and find its bones.

    source: a path, or the file's bytes with its suffix. corrections: JSON (a path or a dict) of role -> bone name that
    overrides what is found. by: "structure" believes no names and no table of the file (to measure that). Raises
    MotionLabError where the file cannot be used, in a sentence that says what to do.
    """
    suffix = (suffix or (Path(source).suffix if isinstance(source, (str, Path)) else ".glb")).lower()
    fixes = read_corrections(corrections) if corrections else None
    if suffix in GLTF:
        file = read_gltf(source)
        armature = gltf_armature(file)
        return OpenedCharacter(
            character(armature, find_bones(armature, fixes, by == "names", by == "names")), file=file
        )
    if suffix in BVH:
        animation = read_bvh(source, scale=1.0)
        armature = bvh_armature(animation)
        return OpenedCharacter(
            character(armature, find_bones(armature, fixes, by == "names", by == "names")), animation=animation
        )
    how = "open it in Blender and export it as glTF (.glb)" if suffix == ".fbx" else "export it as GLB"
    raise MotionLabError(f"a character is a {', '.join((*GLTF, *BVH))} file, not '{suffix}'; {how}")


def source_animation(motion: Motion) -> Animation:
    """The rotations of a motion of the 22 SMPL joints, on one skeleton with a T-pose at rest."""
    if motion.skeleton.joints != SMPL22.joints:
        raise MotionLabError(
            f"motions of the 22 SMPL joints are put on characters, not those of {motion.skeleton.name}"
        )
    return solve_rotations(motion.joints, motion.fps)
