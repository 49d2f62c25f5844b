"""A visitor's character: their own file, which of its bones is which, and motions on it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from gradio.utils import get_upload_folder

from demo.state.request import PAGE
from motionlab.errors import MotionLabError
from motionlab.motion.files import check_readable
from motionlab.motion.motion import Motion
from motionlab.motion.retarget.api import OpenedCharacter, open_character, retarget_motion
from motionlab.motion.retarget.bone_map import ROLES
from motionlab.motion.skeleton import SMPL22
from motionlab.viewer.bodies import body_file
from motionlab.viewer.skin import Skin

CHARACTER_BYTES = 60_000_000  # of a visitor's file
MOST_CORRECTED = 10_000  # characters of JSON


@dataclass(frozen=True, eq=False)
class CharacterState:
    """A character that is open. name: of its file, without the suffix. corrections: role -> bone name that the visitor
    says.
    """

    opened: OpenedCharacter
    name: str
    path: str
    corrections: dict[str, str]
    skin: Skin | None = None
    own: bool = True  # the visitor's, not one that comes with MotionLab
    plain: str = ""  # why viewers show the figure, if its mesh cannot be shown

    @property
    def bones(self) -> dict[str, str]:
        """role -> bone name, as found and corrected."""
        return self.opened.body.bones.named(self.opened.body.armature)

    def facts(self) -> dict:
        """For programs: the table that found the bones, the bones, and how sure each is, 0 to 1."""
        found = self.opened.body.bones
        return {
            "rig": found.rig,
            "bones": self.bones,
            "confidence": {role: found.confidence[role] for role in self.bones},
        }


def open_for_page(path: str | None, corrections: str = "") -> CharacterState:
    """A visitor's character.

    Args:
        path: of a .glb, .gltf, .vrm or .bvh.
        corrections: JSON of role -> bone name; empty where all is found right.

    Raises:
        MotionLabError: no file, one that is too large or cannot be used, or JSON that is none.
    """
    if not path:
        raise MotionLabError("Choose a character first: a skinned .glb or .vrm, or the skeleton of a .bvh.")
    check_readable(Path(path), CHARACTER_BYTES)
    return _opened(str(path), parse_corrections(corrections))


def open_body(name: str) -> CharacterState:
    """One of the bodies that come with MotionLab. Raises MotionLabError for another name."""
    return _body(str(body_file(name)))


@cache
def _body(path: str) -> CharacterState:
    return replace(_opened(path, {}), own=False)


def corrected(character: CharacterState | None, rows: Sequence[Sequence[object]]) -> CharacterState:
    """The character with bones as the visitor's table says: rows of role and bone name, "" for no such bone."""
    if character is None:
        raise MotionLabError("Open a character first.")
    said = {str(row[0]): str(row[1] or "").strip() for row in rows[: len(ROLES)] if len(row) == 2}
    found = character.bones
    changed = {role: bone for role, bone in said.items() if role in ROLES and bone != found.get(role, "")}
    return _opened(character.path, character.corrections | changed)


def _opened(path: str, fixes: dict[str, str]) -> CharacterState:
    opened, name = open_character(path, fixes or None), Path(path).stem
    skin = Skin(opened)
    try:
        skin.prepare()
    except MotionLabError as error:
        return CharacterState(opened, name, path, fixes, plain=str(error))
    return CharacterState(opened, name, path, fixes, skin)


def dressed(payload: str, character: CharacterState | None) -> str:
    """A viewer's payload with the character instead of the figure, where it can be shown; marked as such."""
    scene = (
        character.skin.dress(payload) if character is not None and character.skin and _of_bodies(payload) else payload
    )
    return scene[:1] + '"dressed":true,' + scene[1:]


def _of_bodies(payload: str) -> bool:
    """Whether a payload is of bodies that characters can be put on: the 22 SMPL joints."""
    return len(json.loads(payload)["parents"]) == len(SMPL22)


def parse_corrections(text: str) -> dict[str, str]:
    """role -> bone name of a visitor's JSON. Raises MotionLabError where it is none."""
    if not text or not text.strip():
        return {}
    try:
        if len(text) > MOST_CORRECTED:
            raise ValueError
        fixes = json.loads(text)
    except (ValueError, RecursionError):
        raise MotionLabError(
            'bones are corrected by JSON such as {"hips": "Pelvis", "leftUpperArm": "Arm_L"}'
        ) from None
    if not isinstance(fixes, dict) or not all(isinstance(value, str) for value in fixes.values()):
        raise MotionLabError('bones are corrected by JSON such as {"hips": "Pelvis", "leftUpperArm": "Arm_L"}')
    return fixes


def write_on_character(character: CharacterState, motion: Motion, name: str) -> str:
    """The path of the character's own file with a motion, in Gradio's cache. name: of the file, without its suffix."""
    if motion.seconds > PAGE.seconds:
        raise MotionLabError(f"The motion lasts {motion.seconds:.0f} s; the page takes up to {PAGE.seconds:.0f} s.")
    made = retarget_motion(motion, character.opened)
    folder = Path(get_upload_folder()) / uuid.uuid4().hex
    folder.mkdir(parents=True)
    return str(made.save(folder / f"{name}{made.suffix}"))
