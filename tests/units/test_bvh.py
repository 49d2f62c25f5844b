import io
import tarfile

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from motionlab.errors import MotionLabError
from motionlab.motion import bvh
from motionlab.motion.bvh import read_bvh, write_bvh
from motionlab.motion.limits import Limits
from motionlab.motion.motion import Animation
from motionlab.motion.resample import resample
from motionlab.motion.skeleton import SMPL22, Skeleton
from tests.shared import SHARED

ARCHIVES = {
    "bandai": SHARED / "data" / "bandai-namco" / "dataset-1.tar.xz",
    "cmu": SHARED / "data" / "cmu-dance" / "cmu-dance.tar.xz",
}

HIERARCHY = """HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Leg
  {
    OFFSET 0 -90 0
    CHANNELS 3 Yrotation Xrotation Zrotation
    End Site
    {
      OFFSET 0 -5 10
    }
  }
  JOINT Back
  {
    OFFSET 0 60 0
    CHANNELS 6 Zposition Xposition Yposition Xrotation Yrotation Zrotation
    JOINT Arm
    {
      OFFSET 45 0 0
      CHANNELS 1 Zrotation
    }
  }
}
"""
ROW_0 = "1 95 2 0 0 0  0 0 0  3 1 60 0 0 0  0"
ROW_1 = "1 95 2 30 20 10  10 20 30  3 1 61 40 50 60  90"


def document(*rows, frames=None, time="0.0333333", hierarchy=HIERARCHY):
    rows = rows or (ROW_0, ROW_1)
    return f"{hierarchy}MOTION\nFrames: {frames or len(rows)}\nFrame Time: {time}\n" + "\n".join(rows) + "\n"


def read(text, **options):
    return read_bvh(text.encode(), **options)


def test_channels_in_any_order_and_number():
    animation = read(document())
    assert animation.skeleton.joints == ("Hips", "Leg", "Back", "Arm")
    assert animation.skeleton.parents == (-1, 0, 0, 2)
    assert animation.fps == 30
    assert len(animation) == 2

    def turn(*axes):
        """A product of rotations about single axes, written out rather than by the Euler call under test."""
        matrices = [_about(axis, degrees) for axis, degrees in axes]
        return Rotation.from_matrix(np.linalg.multi_dot([np.eye(3), *matrices]))

    hips = turn(("z", 30), ("x", 20), ("y", 10))
    leg = hips * turn(("y", 10), ("x", 20), ("z", 30))
    back = hips * turn(("x", 40), ("y", 50), ("z", 60))
    root = np.array([0.01, 0.95, 0.02])
    joints = animation.joints()[1]
    np.testing.assert_allclose(joints[0], root, atol=1e-9)
    np.testing.assert_allclose(joints[1], root + hips.apply([0, -0.9, 0]), atol=1e-9)
    np.testing.assert_allclose(joints[2], root + hips.apply([0.01, 0.61, 0.03]), atol=1e-9)
    np.testing.assert_allclose(joints[3], joints[2] + back.apply([0.45, 0, 0]), atol=1e-9)
    world = Rotation.from_quat(animation.rotations[1])
    np.testing.assert_allclose((hips * world[1]).as_matrix(), leg.as_matrix(), atol=1e-9)
    np.testing.assert_allclose(world[3].as_matrix(), turn(("z", 90)).as_matrix(), atol=1e-9)


def _about(axis, degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return {
        "x": np.array([[1, 0, 0], [0, c, -s], [0, s, c]]),
        "y": np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]),
        "z": np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]),
    }[axis]


def test_position_channels_replace_the_offset():
    joints = read(document()).joints()[0]
    np.testing.assert_allclose(joints[2] - joints[0], [0.01, 0.60, 0.03], atol=1e-9)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("  ", "\t"),
        lambda text: text.replace(" ", "\t").replace("End\tSite", "End Site").replace("Frame\tTime", "Frame Time"),
        lambda text: text.replace("\n", "   \n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: "\ufeff" + text,
        lambda text: "\n \n" + text,
        lambda text: text.lower(),
        lambda text: text.upper(),
        lambda text: text.replace("\n{", " {").replace("\n  {", " {"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("    End Site\n    {\n      OFFSET 0 -5 10\n    }\n", ""),
    ],
)
def test_spelling_does_not_matter(rewrite):
    text = document()
    assert rewrite(text) != text
    np.testing.assert_array_equal(read(rewrite(text)).joints(), read(text).joints())


def test_names_with_spaces_and_colons_and_two_of_one_name():
    text = document().replace("JOINT Leg", "JOINT actor one:Left Leg").replace("JOINT Arm", "JOINT Back")
    animation = read(text)
    assert animation.skeleton.joints == ("Hips", "actor one:Left Leg", "Back", "Back_2")
    np.testing.assert_array_equal(animation.joints(), read(document()).joints())


def test_names_that_are_no_utf8():
    data = document().encode().replace(b"JOINT Leg", b"JOINT J\xf6rg")
    assert read_bvh(data).skeleton.joints[1] == "Jörg"


def test_sources(tmp_path):
    path = tmp_path / "a.bvh"
    path.write_text(document())
    expected = read(document()).joints()
    for source in (path, str(path), io.BytesIO(document().encode()), io.StringIO(document())):
        np.testing.assert_array_equal(read_bvh(source).joints(), expected)
    with open(path, "rb") as file:
        np.testing.assert_array_equal(read_bvh(file).joints(), expected)


@pytest.mark.parametrize(
    ("unit", "factor"), [("m", 100), ("cmu", 100 * 0.0254 / 0.45), ("inch", 2.54), ("cm", 1), ("mm", 0.1)]
)
def test_the_unit_is_inferred(unit, factor):
    parts = []
    for line in document().splitlines():
        if "OFFSET" in line:
            line = "OFFSET " + " ".join(f"{float(number) / factor:.9f}" for number in line.split()[1:])
        parts.append(line)
    row = [float(number) for number in ROW_0.split()]
    row = [value / factor if column in (0, 1, 2, 9, 10, 11) else value for column, value in enumerate(row)]
    parts[-2] = parts[-1] = " ".join(f"{value:.9f}" for value in row)
    animation = read("\n".join(parts))
    np.testing.assert_allclose(animation.joints(), read(document(ROW_0, ROW_0)).joints(), atol=1e-6)
    assert bvh.UNITS[unit] == pytest.approx(0.01 * factor)


def test_a_given_scale_is_obeyed():
    animation = read(document(), scale=2.0)
    np.testing.assert_allclose(animation.joints(), 200 * read(document()).joints())
    with pytest.raises(MotionLabError, match="scale"):
        read(document(), scale=0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("  \n \n", "empty"),
        ("frame,x,y\n1,2,3\n", "HIERARCHY"),
        ("\x00\x01PNG", "HIERARCHY"),
        ("HIERARCHY\n", "no ROOT"),
        (HIERARCHY, "no MOTION block"),
        (document(hierarchy=HIERARCHY.rstrip()[:-1]), "not closed"),
        (document(hierarchy=HIERARCHY + "}\n"), "too many"),
        (document(hierarchy=HIERARCHY + HIERARCHY[10:]), "one ROOT"),
        (document(hierarchy=HIERARCHY.replace("  JOINT Leg\n  {", "  JOINT Leg\n")), "expected '{'"),
        (document(hierarchy=HIERARCHY.replace("  JOINT Leg\n  {", "  {")), "belongs to no joint"),
        (document(hierarchy=HIERARCHY.replace("OFFSET 0 60 0", "OFFSET 0 60")), "OFFSET of Back"),
        (document(hierarchy=HIERARCHY.replace("OFFSET 0 60 0", "OFFSET 0 nan 0")), "OFFSET of Back"),
        (document(hierarchy=HIERARCHY.replace("OFFSET 0 60 0", "WEIGHT 80")), "WEIGHT 80"),
        (document(hierarchy=HIERARCHY.replace("1 Zrotation", "1 Wrotation")), "unknown channel 'Wrotation' of Arm"),
        (document(hierarchy=HIERARCHY.replace("1 Zrotation", "2 Zrotation")), "Arm announces 2"),
        (document(hierarchy=HIERARCHY.replace("1 Zrotation", "2 Zrotation Zrotation")), "twice"),
        ("HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 0\n}\nMOTION\nFrames: 1\nFrame Time: 0.1\n\n", "nothing moves"),
        (document(ROW_0, ROW_1 + " 7"), "frame 2 has 17 numbers but the joints have 16"),
        (document(ROW_0 + " 7", ROW_1[:-3]), "frame 1 has 17"),
        (document(ROW_0, ROW_1, ROW_0[:20]), "frame 3 has 9 numbers"),
        (document(frames=3), "says 3 but there are 2"),
        (document(frames=1), "says 1 but there are 2"),
        (document(frames="many"), "whole number"),
        (document("", frames="0"), "no frames"),
        (document(frames="-1"), "no frames"),
        (document(frames="200001"), "200001 frames"),
        (document(time="0"), "Frame Time"),
        (document(time="-0.1"), "Frame Time"),
        (document(time="1e-9"), "Frame Time"),
        (document(time="3600"), "Frame Time"),
        (document(time="nan"), "Frame Time"),
        (document(time="fast"), "Frame Time"),
        (document().replace("Frame Time: 0.0333333\n", ""), "must start with"),
        (document(ROW_0, ROW_1.replace("61", "nan")), "frame 2 holds NaN"),
        (document(ROW_0, ROW_1.replace("61", "1e999")), "frame 2 holds NaN or an infinite"),
        (document(ROW_0, ROW_1.replace("61", "6,1")), "something other than a number"),
    ],
)
def test_damaged_files_say_what_is_wrong(text, message):
    with pytest.raises(MotionLabError, match=message) as caught:
        read(text)
    assert "\n" not in str(caught.value)


def test_every_truncation_is_noticed():
    text = document()
    for length in range(len(text) - 4):  # past that, the last number is only shorter
        with pytest.raises(MotionLabError):
            read(text[:length])


def test_limits(tmp_path):
    with pytest.raises(MotionLabError, match="512 joints"):
        read("HIERARCHY\n" + "ROOT a {\n" + "JOINT a {\n" * 600)
    path = tmp_path / "big.bvh"
    path.write_text(document())
    for source in (path, path.read_bytes(), io.StringIO(document())):
        with pytest.raises(MotionLabError, match="larger than 0.0001 MB, the limit"):
            read_bvh(source, limits=Limits(file_bytes=100))
    for limits, message in (
        (Limits(poses=7), "2 frames are too many; with so many joints the limit is 1"),
        (Limits(joints=3), "more than 3 joints, the limit"),
        (Limits(seconds=0.05), "the limit is 0 s"),
    ):
        with pytest.raises(MotionLabError, match=message):
            read(document(), limits=limits)


def test_errors_name_the_file(tmp_path):
    path = tmp_path / "walk.bvh"
    with pytest.raises(MotionLabError, match="walk.bvh.*No such file"):
        read_bvh(path)
    path.write_text("hello")
    with pytest.raises(MotionLabError, match="walk.bvh: not a BVH"):
        read_bvh(path)


def random_animation(skeleton=SMPL22, frames=9, fps=20.0, seed=0):
    rng = np.random.default_rng(seed)
    rotations = Rotation.random(frames * len(skeleton), random_state=seed).as_quat().reshape(frames, -1, 4)
    positions = np.repeat(skeleton.offsets[None], frames, axis=0)
    positions[:, 0] = rng.normal(size=(frames, 3))
    return Animation(skeleton, rotations, positions, fps)


def by_name(animation, like):
    """Joints in the order of another skeleton: BVH orders them depth first."""
    return animation.joints()[:, [animation.skeleton.index(name) for name in like.skeleton.joints]]


@pytest.mark.parametrize("fps", [20.0, 30.0, 29.97, 120.0])
def test_round_trip(tmp_path, fps):
    animation = random_animation(fps=fps)
    back = read_bvh(write_bvh(animation, tmp_path / "a.bvh"))
    np.testing.assert_allclose(by_name(back, animation), animation.joints(), atol=1e-5)
    assert back.fps == pytest.approx(fps, rel=1e-5)
    assert (tmp_path / "a.bvh").read_text().count("CHANNELS 6") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.bvh"]


def test_round_trip_of_sliding_joints_and_gimbal_lock(tmp_path):
    animation = random_animation()
    animation.positions[:, 5] += np.random.default_rng(1).normal(scale=0.05, size=(9, 3))
    animation.positions[:, 7] += 1e-6  # too little to need channels
    animation.rotations[:4, 3] = Rotation.from_euler("ZXY", [10, 90, 20], degrees=True).as_quat()
    path = write_bvh(animation, tmp_path / "a.bvh")
    assert path.read_text().count("CHANNELS 6") == 2
    np.testing.assert_allclose(by_name(read_bvh(path), animation), animation.joints(), atol=1e-4)


def test_written_file_is_what_blender_reads(tmp_path):
    text = write_bvh(random_animation(), tmp_path / "a.bvh").read_text()
    blocks = text.split("MOTION")[0]
    assert text.startswith("HIERARCHY\nROOT pelvis\n{\n  OFFSET 0.000000 0.000000 0.000000\n  CHANNELS 6 Xposition")
    assert "CHANNELS 3 Zrotation Xrotation Yrotation" in text
    assert blocks.count("End Site") == 5  # head, two wrists, two feet
    ends = [line.split()[1:] for before, line in _pairs(blocks.splitlines()) if before.strip() == "End Site"]
    lengths = np.linalg.norm(np.array(ends, dtype=float), axis=1)
    assert (lengths > 3).all() and (lengths < 20).all()


def _pairs(lines):
    return zip(lines, lines[2:])


def test_angles_do_not_jump(tmp_path):
    turns = np.linspace(0, 720, 50)
    rotations = Rotation.from_euler("y", turns[:, None], degrees=True).as_quat()[:, None]
    skeleton = Skeleton("one", ("only",), (-1,), np.zeros((1, 3)))
    path = write_bvh(Animation(skeleton, rotations, np.zeros((50, 1, 3)), 20.0), tmp_path / "spin.bvh")
    yaw = np.array([float(line.split()[5]) for line in path.read_text().split("Frame Time")[1].splitlines()[1:]])
    np.testing.assert_allclose(yaw, turns, atol=1e-4)


def test_names_are_made_safe(tmp_path):
    offsets = np.array([[0, 0, 0], [0, 1, 0], [0, 1, 0]])
    skeleton = Skeleton("odd", ("the hips", "a{b}\nMOTION", ""), (-1, 0, 1), offsets)
    animation = random_animation(skeleton)
    back = read_bvh(write_bvh(animation, tmp_path / "a.bvh"), scale=0.01)  # of no human size
    assert back.skeleton.joints == ("the_hips", "a_b_MOTION", "joint_2")
    np.testing.assert_allclose(back.joints(), animation.joints(), atol=1e-4)


def test_nothing_half_written_stays(tmp_path, monkeypatch):
    animation = random_animation()
    with pytest.raises(MotionLabError, match="cannot write"):
        write_bvh(animation, tmp_path / "nowhere" / "a.bvh")
    animation.positions[3, 0, 1] = np.nan
    with pytest.raises(MotionLabError, match="NaN"):
        write_bvh(animation, tmp_path / "a.bvh")
    with pytest.raises(MotionLabError, match="no frames"):
        write_bvh(Animation(SMPL22, np.zeros((0, 22, 4)), np.zeros((0, 22, 3)), 20.0), tmp_path / "a.bvh")

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bvh.os, "replace", full_disk)
    with pytest.raises(MotionLabError, match="No space"):
        write_bvh(random_animation(), tmp_path / "a.bvh")
    assert list(tmp_path.iterdir()) == []


def test_resampling_keeps_bones_and_coinciding_frames():
    animation = random_animation(frames=31, fps=30.0)
    result = resample(animation, 20.0)
    assert len(result) == 21 and result.fps == 20.0
    np.testing.assert_allclose(result.joints()[::2], animation.joints()[::3], atol=1e-9)
    for parent, child in SMPL22.bones:
        lengths = np.linalg.norm(result.joints()[:, child] - result.joints()[:, parent], axis=1)
        np.testing.assert_allclose(lengths, np.linalg.norm(SMPL22.offsets[child]), atol=1e-9)


def test_resampling_is_slerp():
    animation = random_animation(frames=4, fps=10.0)
    result = resample(animation, 40.0)
    assert len(result) == 13
    start, end = (Rotation.from_quat(animation.rotations[frame, 6]) for frame in (1, 2))
    quarter = Rotation.from_quat(result.rotations[5, 6])
    assert (start.inv() * quarter).magnitude() == pytest.approx((start.inv() * end).magnitude() / 4)
    np.testing.assert_allclose(
        result.positions[5, 0], 0.75 * animation.positions[1, 0] + 0.25 * animation.positions[2, 0], atol=1e-12
    )


@pytest.mark.parametrize(
    ("frames", "old", "new"), [(1, 30, 20), (2, 30, 20), (100, 30, 20), (100, 120, 20), (7, 20, 30), (9, 29.97, 20)]
)
def test_resampling_keeps_the_duration(frames, old, new):
    result = resample(random_animation(frames=frames, fps=float(old)), new)
    seconds, wanted = (len(result) - 1) / new, (frames - 1) / old
    assert wanted - 1 / new < seconds <= wanted + 1e-6


@pytest.mark.parametrize("fps", [0, -20, float("nan"), float("inf")])
def test_resampling_refuses_odd_rates(fps):
    with pytest.raises(MotionLabError, match="frame rate"):
        resample(random_animation(), fps)


@pytest.mark.parametrize("archive", ARCHIVES)
def test_real_clips(archive, tmp_path):
    if not ARCHIVES[archive].exists():
        pytest.skip(f"the {archive} archive is not beside the repository")
    with tarfile.open(ARCHIVES[archive]) as tar:
        clips = []
        for member in tar:
            if member.name.endswith(".bvh") and member.size < 3_000_000:
                clips.append(read_bvh(tar.extractfile(member)))
            if len(clips) == 5:
                break
    assert len(clips) == 5
    for clip in clips:
        joints = clip.joints()
        # the fingers' and toes' tips are no joints, so an adult spans less than 1.9 m
        assert 1.2 < np.ptp(joints[0, :, 1]) < 1.8
        for parent, child in clip.skeleton.bones:
            lengths = np.linalg.norm(joints[:, child] - joints[:, parent], axis=1)
            if parent > 0 or archive == "cmu":  # Bandai's Hips wander below joint_Root
                assert np.ptp(lengths) < 1e-4
        slow = resample(clip, 20)
        back = read_bvh(write_bvh(slow, tmp_path / "a.bvh"))
        np.testing.assert_allclose(by_name(back, slow), slow.joints(), atol=1e-5)
