"""Painted frames, MP4, GIF and contact sheets."""

import subprocess
from itertools import islice

import imageio.v3 as iio
import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image

from motionlab.errors import MotionLabError
from motionlab.motion import painter
from motionlab.motion.body import COLOURS, part_points, parts
from motionlab.motion.files import save
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import SMPL22, Skeleton
from motionlab.motion.video import contact_sheet, render_frames
from tests.synthetic import wave_motion


@pytest.fixture(scope="module")
def motion():
    return wave_motion(12)


def paint(motion: Motion, frame: int = 0, **options) -> np.ndarray:
    return next(islice(render_frames(motion, **options), frame, None)).astype(int)


def where(picture: np.ndarray, colour: str) -> np.ndarray:
    """(N, 2) rows and columns of the pixels that have a limb's hue: red or blue leads by more than the floor's."""
    lead = picture[..., 0] - picture[..., 2]
    return np.argwhere(lead > 40 if colour == "left" else lead < -40)


def test_every_body_point_is_an_average_of_joints():
    for part in parts(SMPL22):
        assert sum(part.start.values()) == pytest.approx(1) and sum(part.end.values()) == pytest.approx(1)
        assert part.colour in COLOURS
    shifted = part_points(SMPL22, SMPL22.rest_pose() + [1, 2, 3]) - part_points(SMPL22, SMPL22.rest_pose())
    assert np.allclose(shifted, [1, 2, 3])


def test_the_standing_body_is_mirror_symmetric():
    points = part_points(SMPL22, SMPL22.rest_pose())
    body = parts(SMPL22)
    for colour, other in (("left", "right"), ("trunk", "trunk")):
        mine = {tuple(np.round(p * [-1, 1, 1], 6).ravel()) for p, part in zip(points, body) if part.colour == colour}
        theirs = [p for p, part in zip(points, body) if part.colour == other]
        both = {tuple(np.round(p, 6).ravel()) for p in theirs} | {tuple(np.round(p[::-1], 6).ravel()) for p in theirs}
        assert mine <= both


def test_frames_show_the_body_moving(motion):
    frames = list(render_frames(motion, size=160))
    assert len(frames) == len(motion)
    assert {frame.shape for frame in frames} == {(160, 160, 3)} and frames[0].dtype == np.uint8
    assert np.abs(frames[0].astype(int) - frames[5]).max() > 50


def test_left_is_on_the_right_of_the_picture_from_the_front_and_on_the_left_from_behind(motion):
    front, behind = (paint(motion, size=160, view=view) for view in (0, 180))
    assert where(front, "left")[:, 1].mean() > where(front, "right")[:, 1].mean() + 5
    assert where(behind, "left")[:, 1].mean() < where(behind, "right")[:, 1].mean() - 5


def test_the_camera_starts_in_front_of_a_body_that_faces_anywhere(motion):
    turned = motion.joints[..., [2, 1, 0]] * [1, 1, -1]  # a quarter turn about Y
    assert np.abs(paint(motion, size=160) - paint(Motion(turned), size=160))[:100].mean() < 4


def test_the_waving_hand_is_above_the_head_and_the_feet_are_at_the_bottom(motion):
    left, right = (where(paint(motion, size=160, view=0), side) for side in ("left", "right"))
    assert left[:, 0].min() < right[:, 0].min() - 20
    assert 90 < right[:, 0].max() < 150 and left[:, 0].min() > 5


def test_the_camera_keeps_a_body_that_travels_in_the_middle():
    motion = wave_motion(100)
    for frame in (0, 50, 99):
        columns = np.concatenate([where(paint(motion, frame, size=96), side) for side in ("left", "right")])[:, 1]
        assert abs(columns.mean() - 48) < 12


def test_a_nearer_part_hides_a_farther_one():
    """Seen from the left, a T-pose shows the left leg, and of the right one nothing."""
    picture = paint(Motion(SMPL22.rest_pose()[None]), size=160, view=90)
    assert len(where(picture, "left")) > 300
    assert len(where(picture, "right")) < 0.1 * len(where(picture, "left"))


def test_a_part_seen_end_on_is_a_disc():
    """A capsule along the line of sight covers the circle of its nearer ball."""
    nearest, owner = np.full((60, 60), -np.inf, np.float32), np.full((60, 60), -1)
    normals = np.zeros((3, 60, 60), np.float32)
    ends = (np.array([30.0, 30.0]), np.array([30.0, 30.0]), np.array([0.0, 40.0]), np.array([10.0, 10.0]))
    painter._paint_part(nearest, normals, owner, 0, *ends)
    rows, columns = np.indices((60, 60)) + 0.5 - 30
    assert ((owner == 0) == (np.hypot(rows, columns) < 10)).all()
    assert nearest.max() == pytest.approx(50, abs=0.1)
    assert np.allclose(np.linalg.norm(normals[:, owner == 0], axis=0), 1, atol=1e-3)


def test_a_slanted_cone_has_the_depth_of_its_nearest_surface_point():
    nearest, owner = np.full((80, 80), -np.inf, np.float32), np.full((80, 80), -1)
    ends = (np.array([20.0, 55.0]), np.array([30.0, 45.0]), np.array([0.0, 30.0]), np.array([12.0, 7.0]))
    painter._paint_part(nearest, np.zeros((3, 80, 80), np.float32), owner, 0, *ends)
    share = np.linspace(0, 1, 2001)[:, None, None]
    x, y, z, r = (first + share * (last - first) for first, last in ends)
    rows, columns = np.indices((80, 80)) + 0.5
    q = r**2 - (columns - x) ** 2 - (rows - y) ** 2
    exact = np.where(q > 0, z + np.sqrt(np.maximum(q, 0)), -np.inf).max(0)
    inside = np.isfinite(exact)
    assert (inside != (owner == 0)).sum() < 12  # of the silhouette's pixels
    both = inside & (owner == 0)
    assert np.abs(exact[both] - nearest[both]).max() < 0.2


def test_the_caption_is_written_at_the_bottom(motion):
    plain, written = paint(motion, size=320, caption=""), paint(motion, size=320)
    changed = np.argwhere(np.abs(plain - written).max(-1) > 30)
    assert len(changed) > 200 and changed[:, 0].min() > 280
    long = paint(motion, size=320, caption="walks slowly and " * 40)
    changed = np.argwhere(np.abs(plain - long).max(-1) > 30)
    assert changed[:, 0].min() > 250 and changed[:, 1].min() > 5 and changed[:, 1].max() < 315


def test_size_must_be_even_and_not_tiny(motion):
    for size in (161, 32):
        with pytest.raises(MotionLabError, match=f"got {size}"):
            next(render_frames(motion, size=size))


def test_another_skeleton_is_painted_bone_by_bone():
    offsets = np.array([[0, 0, 0], [0.3, -0.9, 0], [0, 0.8, 0]])
    skeleton = Skeleton("stick", ("hips", "left_toe", "top"), (-1, 0, 0), offsets)
    joints = np.float32([skeleton.rest_pose() + [0, 0.9, 0]])
    assert len(where(paint(Motion(joints, skeleton=skeleton), size=128), "left")) > 30


def test_contact_sheet(motion):
    sheet = contact_sheet(motion, columns=3, size=128)
    assert sheet.shape == (128, 3 * 96, 3) and sheet.dtype == np.uint8
    assert contact_sheet(wave_motion(1), columns=2).shape == (256, 2 * 192, 3)


@pytest.mark.parametrize("fps, kept, played", [(20, 12, 20), (60, 6, 30)])
def test_mp4(motion, tmp_path, fps, kept, played):
    path = save(Motion(motion.joints, fps, info=motion.info), tmp_path / "walk.mp4")
    frames, meta = iio.imread(path), iio.immeta(path)
    assert frames.shape == (kept, 640, 640, 3)
    assert meta["codec"] == "h264" and meta["pix_fmt"].startswith("yuv420p") and meta["fps"] == played
    thinned = Motion(motion.joints[:: fps // played], played, info=motion.info)
    first = next(render_frames(thinned)).astype(int)
    assert np.abs(frames[0] - first).mean() < 4
    assert "yuv420p(tv, bt709" in said(path)
    lit = first[..., 2] - first[..., 0] > 60  # the blue of a body's left side
    assert lit.sum() > 200 and np.abs(frames[0].astype(int)[lit].mean(axis=0) - first[lit].mean(axis=0)).max() < 6


def said(path) -> str:
    """What ffmpeg says of a film."""
    command = [get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-i", str(path)]
    return subprocess.run(command, capture_output=True, text=True).stderr


def test_gif(motion, tmp_path):
    path = save(motion, tmp_path / "walk.gif")
    with Image.open(path) as gif:
        assert (gif.n_frames, gif.size, gif.info["duration"], gif.info["loop"]) == (12, (320, 320), 50, 0)
        first = np.asarray(gif.convert("RGB")).astype(int)
    assert np.abs(first - paint(motion, size=320)).mean() < 6
    assert path.stat().st_size < 12 * 15_000


def test_a_gif_of_another_rate_keeps_the_speed(tmp_path):
    with Image.open(save(wave_motion(31, fps=30), tmp_path / "walk.gif")) as gif:
        assert (gif.n_frames, gif.info["duration"]) == (21, 50)


def test_joints_in_centimetres_are_an_error_not_a_dot(motion, tmp_path):
    with pytest.raises(MotionLabError, match="check that the motion is in metres"):
        save(Motion(motion.joints * 100), tmp_path / "walk.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("joints", [np.zeros((2, 22, 3)), np.full((1, 22, 3), 1e5), wave_motion(2).joints * 3])
def test_odd_bodies_are_painted_all_the_same(joints):
    assert paint(Motion(joints), size=64).shape == (64, 64, 3)


def test_a_gif_that_would_be_too_long(motion, tmp_path):
    with pytest.raises(MotionLabError, match="save it as .mp4"):
        save(Motion(np.tile(motion.joints[:1], (61, 1, 1)), fps=1), tmp_path / "walk.gif")
    assert not list(tmp_path.iterdir())
