"""Characters in pictures: triangles to pixels, and a body with a skin in frames, GIF and GLB."""

from itertools import islice

import numpy as np
import pytest
from PIL import Image

from motionlab.__main__ import main
from motionlab.errors import MotionLabError
from motionlab.motion import files
from motionlab.motion.raster import rasterize
from motionlab.motion.retarget.api import open_character
from motionlab.motion.retarget.skinning import SkinnedMesh
from motionlab.motion.video import render_frames
from motionlab.viewer.bodies import body_file
from tests.synthetic import wave_motion


def by_hand(corners, nearness, shape):
    """Triangle by triangle and pixel by pixel."""
    best, owner = np.full(shape, -np.inf), np.full(shape, -1)
    for i, (a, b, c) in enumerate(corners.astype(float)):
        for y, x in np.ndindex(shape):
            solved = np.linalg.solve(np.array([[*a, 1], [*b, 1], [*c, 1]]).T, [x + 0.5, y + 0.5, 1])
            if solved.min() >= 0 and solved @ nearness[i] > best[y, x]:
                best[y, x], owner[y, x] = solved @ nearness[i], i
    return owner


def test_each_pixel_shows_the_nearest_triangle():
    rng = np.random.default_rng(0)
    corners = np.concatenate(
        [rng.uniform(-5, 25, (8, 3, 2)), rng.uniform(2, 12, (8, 1, 2)) + rng.normal(0, 2, (8, 3, 2))]
    )
    corners, nearness = corners.astype(np.float32), rng.uniform(1, 2, (16, 3)).astype(np.float32)
    pixels, triangles, shares = rasterize(corners, nearness, (14, 20))
    found = np.full(14 * 20, -1)
    found[pixels] = triangles
    assert (found.reshape(14, 20) != by_hand(corners, nearness, (14, 20))).sum() <= 1  # a pixel on an edge
    places = np.einsum("nk,nki->ni", shares, corners[triangles])
    np.testing.assert_allclose(places, np.stack([pixels % 20, pixels // 20], -1) + 0.5, atol=1e-3)
    nothing = rasterize(corners + 100, nearness, (14, 20))
    assert [len(part) for part in nothing] == [0, 0, 0]


@pytest.fixture(scope="module")
def woman():
    return SkinnedMesh(open_character(body_file("woman")))


def test_a_character_is_painted_in_its_colours_on_the_floor(woman):
    motion = wave_motion(60)
    first, later = islice(render_frames(motion, 160, character=woman), 0, 40, 30)
    red, green, blue = np.moveaxis(first.astype(int), -1, 0)
    shirt = (red > 1.5 * green) & (red > 1.5 * blue)
    trousers = (blue > 1.3 * red) & (blue < 140)
    assert shirt.sum() > 150 and trousers.sum() > 150 and not np.array_equal(first, later)
    assert np.argwhere(shirt)[:, 0].mean() < np.argwhere(trousers)[:, 0].mean()
    assert 100 < np.argwhere(trousers)[:, 0].max() < 155  # stands inside the picture


def test_it_moves_in_files_of_pictures_and_in_its_own(tmp_path, woman):
    motion = wave_motion(20)
    made = motion.save(tmp_path / "woman.gif", character=woman.opened)
    with Image.open(made) as picture:
        assert picture.n_frames == 20
        colours = np.asarray(picture.convert("RGB"), dtype=int).reshape(-1, 3)
    assert (colours[:, 0] > 1.5 * colours[:, 1]).sum() > 300
    with Image.open(motion.save(tmp_path / "woman.png", character=woman.opened)) as sheet:
        assert sheet.size == (8 * 192, 256 + 28)
    hers = motion.save(tmp_path / "woman.glb", character=body_file("woman"))
    assert len(files.load(hers)) == 20
    with pytest.raises(MotionLabError, match="written as .glb"):
        motion.save(tmp_path / "woman.bvh", character=woman.opened)
    with pytest.raises(MotionLabError, match="a character is a"):
        motion.save(tmp_path / "woman.gif", character=tmp_path / "hero.fbx")


def test_a_wrong_character_is_refused_before_anything_is_made(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("motionlab.load", lambda *_, **__: pytest.fail("a model was loaded"))
    assert main(["generate", "a person walks", "-o", str(tmp_path / "a.mp4"), "--character", "hero.fbx"]) == 1
    assert "export it as glTF" in capsys.readouterr().err
