"""The looks of a glTF character as a viewer draws them: a colour and a small picture a material."""

from __future__ import annotations

import base64
import binascii
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from motionlab.motion.retarget.armature import _at
from motionlab.motion.retarget.gltf import Gltf, _view

SIZE = 512  # pixels: larger pictures are made smaller
MAX_PIXELS = 8192 * 8192  # of a picture that is opened
MOST_PIXELS = 4 * MAX_PIXELS  # of all pictures of a file
GREY = (0.55, 0.56, 0.6)


@dataclass(frozen=True)
class Material:
    """colour: linear RGB. picture: a data URI, or "". cut: alpha below which nothing is drawn, 0 for none."""

    colour: tuple[float, float, float] = GREY
    picture: str = ""
    cut: float = 0.0
    double_sided: bool = False


def read_material(file: Gltf, index: int) -> Material:
    """A material, without its picture where that cannot be read: a character is shown all the same."""
    rows = file.rows("materials")
    if not 0 <= index < len(rows):
        return Material()
    row = rows[index]
    factor = _at(row, "pbrMetallicRoughness", "baseColorFactor")
    if isinstance(factor, list) and len(factor) == 4 and all(isinstance(part, (int, float)) for part in factor):
        colour = tuple(float(np.clip(part, 0, 1)) for part in factor[:3])
    else:
        colour = (1.0, 1.0, 1.0)
    picture = _picture(file, _at(row, "pbrMetallicRoughness", "baseColorTexture", "index"))
    cutoff = row.get("alphaCutoff", 0.5)
    cut = {"MASK": float(cutoff) if isinstance(cutoff, (int, float)) else 0.5, "BLEND": 0.1}.get(
        row.get("alphaMode") if isinstance(row.get("alphaMode"), str) else "", 0.0
    )
    return Material(colour, picture, cut, row.get("doubleSided") is True)


def _picture(file: Gltf, index) -> str:
    textures, images = file.rows("textures"), file.rows("images")
    if type(index) is not int or not 0 <= index < len(textures):
        return ""
    source = textures[index].get("source")
    if type(source) is not int or not 0 <= source < len(images):
        return ""
    if source not in file.pictures:  # which materials may share
        file.pictures[source] = _small(file, _bytes(file, images[source]))
    return file.pictures[source]


def _small(file: Gltf, data: bytes | None) -> str:
    """A data URI of a picture made small; "" where it cannot be read, or the file's pictures are too large."""
    if data is None:
        return ""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
            file.pixels += image.width * image.height
            if image.width * image.height > MAX_PIXELS or file.pixels > MOST_PIXELS:
                return ""
            image.draft("RGB", (SIZE, SIZE))  # JPEG: decoded small at once
            image.load()
            small = image.convert("RGBA" if image.mode in ("RGBA", "LA", "P", "PA") else "RGB")
            small.thumbnail((SIZE, SIZE))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    if small.mode == "RGBA" and small.getextrema()[3][0] == 255:
        small = small.convert("RGB")
    kind, out = ("png" if small.mode == "RGBA" else "jpeg"), io.BytesIO()
    small.save(out, kind, **({"quality": 88} if kind == "jpeg" else {}))
    return f"data:image/{kind};base64,{base64.b64encode(out.getvalue()).decode('ascii')}"


def _bytes(file: Gltf, image: dict) -> bytes | None:
    uri = image.get("uri")
    if isinstance(uri, str) and uri.startswith("data:"):
        try:
            return base64.b64decode(uri.partition(",")[2], validate=True)
        except (binascii.Error, ValueError):
            return None
    views = file.rows("bufferViews")
    index = image.get("bufferView")
    if type(index) is not int or not 0 <= index < len(views):
        return None
    length = views[index].get("byteLength")
    if type(length) is not int or length < 1:
        return None
    return _view(file, index, 0, "<u1", 1, length).tobytes()
