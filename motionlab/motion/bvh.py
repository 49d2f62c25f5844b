"""BVH files: any rig in, and out again in a form that Blender opens."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import reprlib
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TextIO

import numpy as np
from scipy.spatial.transform import Rotation

from motionlab.arguments import check_number
from motionlab.errors import MotionLabError
from motionlab.motion.limits import FPS_RANGE, WIDE, Limits
from motionlab.motion.motion import Animation
from motionlab.motion.skeleton import Skeleton

MAX_FRAMES = 200_000
MAX_HIERARCHY = 1_000_000  # characters
MAX_NAME = 200  # characters of a joint's name
LARGEST = 1e8  # of any number in a file: 100 km in millimetres

# Metres in one unit of length. "cmu" is that of the CMU Graphics Lab's skeletons (an inch / 0.45).
UNITS = {"m": 1.0, "dm": 0.1, "cmu": 0.0254 / 0.45, "inch": 0.0254, "cm": 0.01, "mm": 0.001}
BODY_SPAN = 1.9  # metres along the bones of an adult from one fingertip or toe to the farthest other end

END_SITE = -1
WRITTEN_ORDER = "ZXY"
MOVED = 1e-5  # metres: a joint that leaves its rest offset by more gets position channels of its own


@dataclass
class _Joint:
    name: str
    parent: int
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    channels: list[str] = field(default_factory=list)  # "Xposition" is "xp", "Zrotation" is "zr"


def read_bvh(
    source: str | Path | bytes | BinaryIO | TextIO, scale: float | None = None, limits: Limits = WIDE
) -> Animation:
    """Read a BVH file of any rig, in time linear in its size.

    source: a path, the file's bytes, or an open file. scale: metres in one unit of the file; None takes the unit
    (metre, decimetre, the CMU unit of 5.64 cm, inch, centimetre or millimetre) in which the longest way along the bones
    from one end of the skeleton to another comes nearest to 1.9 m in ratio (a root's only bone is left out: it may be
    no more than the way from the floor to the hips).

    Joint order, Euler orders and channels are the file's own. A joint's position channels replace its OFFSET. End
    Sites are not joints. A name that occurs twice is told apart by a suffix ("arm", "arm_2").
    Raises MotionLabError if the file is no BVH, is damaged, or is beyond the limits or 200,000 frames.
    """
    if scale is not None:
        scale = check_number(scale, 1e-6, 1e6, "the scale, metres in one unit of the file,")
    label, text = _read_text(source, limits.file_bytes)
    try:
        return _parse(text, scale, limits)
    except MotionLabError as error:
        raise MotionLabError(f"{label}: {error}") from None


def _read_text(source, most_bytes: int) -> tuple[str, str]:
    label = "the BVH file"
    if isinstance(source, (str, Path)):
        label = Path(source).name
        try:
            with open(source, "rb") as file:
                data = file.read(most_bytes + 1)
        except (OSError, ValueError) as error:  # ValueError: a path with a null character
            raise MotionLabError(f"cannot read {source}: {getattr(error, 'strerror', None) or error}") from None
    elif isinstance(source, (bytes, bytearray)):
        data = bytes(source)
    elif hasattr(source, "read"):
        label = Path(str(getattr(source, "name", label))).name
        data = source.read(most_bytes + 1)
    else:
        raise MotionLabError(f"a BVH file is a path, bytes or an open file, got {reprlib.repr(source)}")
    if len(data) > most_bytes:
        raise MotionLabError(f"{label}: larger than {most_bytes / 1e6:g} MB, the limit; cut it into shorter files")
    if isinstance(data, str):
        return label, data.removeprefix("\ufeff")
    try:
        return label, data.decode("utf-8-sig")
    except UnicodeDecodeError:  # joint names in some other alphabet; the numbers are ASCII all the same
        return label, data.decode("latin-1")


def _parse(text: str, scale: float | None, limits: Limits) -> Animation:
    if not text.strip():
        raise MotionLabError("the file is empty")
    if not re.match(r"\s*HIERARCHY\b", text, re.IGNORECASE):
        raise MotionLabError("not a BVH file: it does not start with the word HIERARCHY")
    parts = re.split(r"^[ \t]*MOTION[ \t\r]*$", text, maxsplit=1, flags=re.IGNORECASE | re.MULTILINE)
    joints = _parse_hierarchy(parts[0], limits.joints)
    if len(parts) < 2:
        raise MotionLabError("there is no MOTION block, so it holds a skeleton without a movement")
    width = sum(len(joint.channels) for joint in joints)
    if width == 0:
        raise MotionLabError("no joint has CHANNELS, so nothing moves")
    values, fps = _parse_motion(parts[1], width, limits.poses // len(joints), limits)
    rotations, positions = _pose(joints, values)
    parents = tuple(joint.parent for joint in joints)
    if scale is None:
        scale = _infer_scale(parents, positions[0])
    offsets = np.array([joint.offset for joint in joints]) * scale
    positions *= scale
    return Animation(
        Skeleton("bvh", _unique([joint.name for joint in joints]), parents, offsets), rotations, positions, fps
    )


def _parse_hierarchy(text: str, most_joints: int) -> list[_Joint]:
    if len(text) > MAX_HIERARCHY:
        raise MotionLabError(f"the hierarchy has {len(text)} characters; the limit is {MAX_HIERARCHY}")
    joints: list[_Joint] = []
    blocks: list[int] = []  # the open blocks, innermost last: a joint's index, or END_SITE
    opening: int | None = None  # the block whose "{" is awaited
    for line in map(str.strip, re.sub(r"([{}])", r"\n\1\n", text).splitlines()):
        word, _, rest = line.replace("\t", " ").partition(" ")
        word, rest = word.upper(), rest.strip()
        if opening is not None and word not in ("{", ""):
            raise MotionLabError(f"expected '{{' in the hierarchy but found '{line[:40]}'")
        if word in ("", "HIERARCHY"):
            continue
        if word == "{":
            if opening is None:
                raise MotionLabError("the hierarchy has a '{' that belongs to no joint")
            blocks.append(opening)
            opening = None
        elif word == "}":
            if not blocks:
                raise MotionLabError("the hierarchy has one '}' too many")
            blocks.pop()
        elif word in ("ROOT", "JOINT"):
            if (word == "ROOT") != (not joints) or (word == "JOINT" and (not blocks or blocks[-1] == END_SITE)):
                raise MotionLabError(f"'{line[:40]}' is out of place: a BVH has one ROOT, with every JOINT inside it")
            if len(joints) == most_joints:
                raise MotionLabError(
                    f"more than {most_joints} joints, the limit; export the body without its helper joints"
                )
            if len(rest) > MAX_NAME:
                raise MotionLabError(f"the name of joint '{rest[:40]}...' is longer than {MAX_NAME} characters")
            opening = len(joints)
            joints.append(_Joint(rest or f"joint_{opening}", blocks[-1] if blocks else -1))
        elif word == "END" and blocks:
            opening = END_SITE
        elif blocks and blocks[-1] == END_SITE:
            continue  # where an End Site lies is not needed
        elif word == "OFFSET" and blocks:
            joints[blocks[-1]].offset = _offset(joints[blocks[-1]].name, rest)
        elif word == "CHANNELS" and blocks:
            joints[blocks[-1]].channels = _channels(joints[blocks[-1]].name, rest)
        else:
            raise MotionLabError(f"cannot understand '{line[:40]}' in the hierarchy")
    if blocks or opening is not None:
        raise MotionLabError("the hierarchy is not closed: a '}' is missing, the file may be cut off")
    if not joints:
        raise MotionLabError("the hierarchy has no ROOT")
    return joints


def _offset(joint: str, text: str) -> tuple[float, float, float]:
    try:
        x, y, z = (float(number) for number in text.split())
    except ValueError:
        raise MotionLabError(f"the OFFSET of {joint} must be three numbers, got '{text[:40]}'") from None
    if not (np.abs((x, y, z)) < LARGEST).all():
        raise MotionLabError(f"the OFFSET of {joint} is not finite, or beyond {LARGEST:g}")
    return x, y, z


def _channels(joint: str, text: str) -> list[str]:
    count, *names = text.split() or ["?"]
    if count != str(len(names)):
        raise MotionLabError(f"joint {joint} announces {count} CHANNELS but names {len(names)}")
    channels = []
    for name in names:
        if not re.fullmatch(r"[xyz](position|rotation)", name.lower()):
            raise MotionLabError(f"unknown channel '{name[:40]}' of {joint}; known are [XYZ]position and [XYZ]rotation")
        channels.append(name[0].lower() + name[1].lower())
    if len(set(channels)) < len(channels):
        raise MotionLabError(f"joint {joint} names a channel twice")
    return channels


def _parse_motion(text: str, width: int, most_frames: int, limits: Limits) -> tuple[np.ndarray, float]:
    """The (frames, width) numbers and the frame rate."""
    rows = (line for match in re.finditer(r"[^\r\n]+", text) if not (line := match[0]).isspace())
    announced, spacing = _header(next(rows, ""), "frames"), _header(next(rows, ""), "frametime")
    if announced is None or spacing is None:
        raise MotionLabError("the MOTION block must start with 'Frames:' and 'Frame Time:'")
    try:
        frames = int(announced)
    except ValueError:
        raise MotionLabError(f"'Frames:' must be a whole number, got '{announced[:40]}'") from None
    fps = _fps(spacing)
    if frames < 1:
        raise MotionLabError("it has no frames")
    if frames > MAX_FRAMES:
        raise MotionLabError(f"{announced[:40]} frames are more than {MAX_FRAMES}; cut it into shorter files")
    if frames > most_frames:
        raise MotionLabError(f"{frames} frames are too many; with so many joints the limit is {most_frames}, so cut it")
    if frames / fps > limits.seconds:
        raise MotionLabError(f"it lasts {frames / fps:.0f} s; the limit is {limits.seconds:.0f} s, so cut it")
    block = list(itertools.islice(rows, frames))
    for number, row in enumerate(block, start=1):
        if len(row.split(None, width)) != width:
            count = sum(1 for _ in re.finditer(r"\S+", row))
            raise MotionLabError(f"frame {number} has {count} numbers but the joints have {width} channels")
    if (count := len(block) + sum(1 for _ in rows)) != frames:
        raise MotionLabError(f"'Frames:' says {frames} but there are {count} rows; the file may be cut off")
    try:
        values = np.loadtxt(block, ndmin=2, comments=None)
    except ValueError as error:
        raise MotionLabError(f"a frame holds something other than a number: {str(error)[:80]}") from None
    for wrong, what in (
        (~np.isfinite(values), "NaN or an infinite number"),
        (np.abs(values) > LARGEST, f"a number beyond {LARGEST:g}"),
    ):
        if (broken := wrong.any(axis=1)).any():
            raise MotionLabError(f"frame {int(broken.argmax()) + 1} holds {what}")
    return values, fps


def _header(line: str, name: str) -> str | None:
    """What a line says after its name: "0.033" of "Frame Time: 0.033", in whatever spacing; None for another line."""
    words, said = line.replace(":", " ").split(None, 3), ""
    for word, value in zip(words, words[1:]):
        said += word.lower()
        if said == name:
            return value
    return None


def _fps(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise MotionLabError(f"'Frame Time:' must be a number of seconds, got '{text[:40]}'") from None
    low, high = FPS_RANGE
    if not 1 / high <= seconds <= 1 / low:
        raise MotionLabError(f"'Frame Time:' is {text[:40]} s, but must lie between {1 / high:g} and {1 / low:g} s")
    fps = 1 / seconds
    # files round 1/30 to 0.033333; the whole rate is what was meant
    return float(round(fps)) if abs(fps / round(fps) - 1) < 1e-4 else fps


def _pose(joints: list[_Joint], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(T, J, 4) quaternions and (T, J, 3) positions in the file's unit."""
    rotations = np.zeros((len(values), len(joints), 4))
    rotations[..., 3] = 1.0
    positions = np.repeat(np.array([joint.offset for joint in joints])[None], len(values), axis=0)
    turned: dict[str, list[tuple[int, list[int]]]] = {}
    column = 0
    for index, joint in enumerate(joints):
        columns = range(column, column + len(joint.channels))
        column = columns.stop
        angles = []
        for channel, at in zip(joint.channels, columns):
            if channel[1] == "p":
                positions[:, index, "xyz".index(channel[0])] = values[:, at]
            else:
                angles.append(at)
        # some writers fill position channels with zeros and mean the OFFSET
        if index and not positions[:, index].any():
            positions[:, index] = joint.offset
        order = "".join(channel[0].upper() for channel in joint.channels if channel[1] == "r")
        if order:
            turned.setdefault(order, []).append((index, angles))
    for order, members in turned.items():  # one call for all joints of an order
        angles = values[:, [columns for _, columns in members]].reshape(-1, len(order))
        quaternions = Rotation.from_euler(order, angles, degrees=True).as_quat()
        rotations[:, [index for index, _ in members]] = quaternions.reshape(len(values), -1, 4)
    return rotations, positions


def _infer_scale(parents: tuple[int, ...], positions: np.ndarray) -> float:
    """Metres in one unit, by the rule in read_bvh. positions: (J, 3) local positions of one frame."""
    reach = np.zeros(len(parents))  # longest way down from each joint
    span = 0.0
    carrier = parents.count(0) == 1  # a root with one child may only carry the path: its bone is not of the body
    for joint in range(len(parents) - 1, 0, -1):
        parent = parents[joint]
        way = reach[joint] + float(np.linalg.norm(positions[joint]))
        if parent > 0 or not carrier:
            span = max(span, reach[parent] + way)
            reach[parent] = max(reach[parent], way)
    if span == 0:
        return UNITS["cm"]
    return min(UNITS.values(), key=lambda unit: abs(np.log(span * unit / BODY_SPAN)))


def _unique(names: list[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        new, count = name, 1
        while new in seen:
            count += 1
            new = f"{name}_{count}"
        seen.add(new)
        names[index] = new
    return tuple(names)


def write_bvh(animation: Animation, path: str | Path) -> Path:
    """Write an animation as BVH in centimetres, and return the path.

    The root has six channels, the others three rotations (ZXY), or six where the animation moves them off their rest
    offset by more than 0.01 mm. Joints come depth first, as the format wants it. Angles are unwrapped, so that editors
    can interpolate them. Whitespace and braces in names become "_". The file appears only when it is complete.
    Raises MotionLabError if it cannot be written.
    """
    path = Path(path)
    text = bvh_text(animation)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        os.replace(partial, path)
    except OSError as error:
        raise MotionLabError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        with contextlib.suppress(OSError):  # what went wrong before is what has to be told
            partial.unlink(missing_ok=True)
    return path


def bvh_text(animation: Animation) -> str:
    """The text of a BVH file, in centimetres, as `write_bvh` writes it."""
    skeleton, frames = animation.skeleton, len(animation)
    positions = np.asarray(animation.positions, dtype=np.float64)
    if frames == 0:
        raise MotionLabError("there is nothing to write: the animation has no frames")
    if not (np.isfinite(positions).all() and np.isfinite(animation.rotations).all()):
        raise MotionLabError("the animation contains NaN or infinite numbers, which a BVH file cannot hold")
    moved = np.abs(positions - skeleton.offsets).max(axis=(0, 2)) > MOVED
    moved[0] = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at gimbal lock scipy warns and still returns right angles
        angles = Rotation.from_quat(animation.rotations.reshape(-1, 4)).as_euler(WRITTEN_ORDER, degrees=True)
    angles = np.unwrap(angles.reshape(frames, len(skeleton), 3), period=360.0, axis=0)

    lines = ["HIERARCHY"]
    columns: list[np.ndarray] = []  # depth first, the order in which readers expect the channels

    def add(joint: int, depth: int) -> None:
        indent = "  " * depth
        name = re.sub(r"[\s{}]+", "_", skeleton.joints[joint]) or f"joint_{joint}"
        # readers differ on whether the root's OFFSET is added to its position; at zero they agree
        offset = skeleton.offsets[joint] if joint else np.zeros(3)
        channels = ["Xposition", "Yposition", "Zposition"] if moved[joint] else []
        channels += [f"{axis}rotation" for axis in WRITTEN_ORDER]
        lines.append(f"{indent}{'JOINT' if depth else 'ROOT'} {name}")
        lines.append(f"{indent}{{")
        lines.append(f"{indent}  OFFSET {_numbers(offset * 100)}")
        lines.append(f"{indent}  CHANNELS {len(channels)} {' '.join(channels)}")
        if moved[joint]:
            columns.append(positions[:, joint] * 100)
        columns.append(angles[:, joint])
        children = [child for parent, child in skeleton.bones if parent == joint]
        for child in children:
            add(child, depth + 1)
        if not children:
            end = offset / 2 if np.linalg.norm(offset) > 0 else np.array([0.0, 0.05, 0.0])
            lines.append(f"{indent}  End Site")
            lines.append(f"{indent}  {{")
            lines.append(f"{indent}    OFFSET {_numbers(end * 100)}")
            lines.append(f"{indent}  }}")
        lines.append(f"{indent}}}")

    add(0, 0)
    lines += ["MOTION", f"Frames: {frames}", f"Frame Time: {1 / animation.fps:.8f}"]
    lines += [_numbers(row) for row in np.concatenate(columns, axis=1)]
    return "\n".join(lines) + "\n"


def _numbers(values: np.ndarray) -> str:
    return " ".join([f"{value:.6f}" for value in values.tolist()])
