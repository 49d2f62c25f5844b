import csv
import io
import tarfile
import urllib.error
import zipfile
from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from motionlab.data.bandai import takes as bandai
from motionlab.data.bandai.captions import LABELS
from motionlab.data.bandai.takes import ANOMALIES, REPOSITORY, Take, load_motions, mend, read_takes
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import write_bvh
from motionlab.motion.motion import Animation
from motionlab.motion.rigs import BANDAI, to_smpl22
from motionlab.motion.skeleton import SMPL22, Skeleton
from tests.shared import SHARED

ROOT = SHARED / "data" / "bandai-namco"


def body(frames=40, root_travel=0.0):
    """An animation on Bandai's joint names, of SMPL's shape: enough for everything but the numbers."""
    names = {place: joint for joint, place in BANDAI.table.items() if isinstance(place, str)}
    joints = ("joint_Root", "Hips", *names)
    parents, offsets = [-1, 0], [np.zeros(3), np.array([0, 0.95, 0])]
    for joint in names.values():
        parent, offset = SMPL22.index(joint), np.zeros(3)
        while True:  # up to the next joint that Bandai has too
            offset = offset + SMPL22.offsets[parent]
            parent = SMPL22.parents[parent]
            place = BANDAI.table[SMPL22.joints[parent]]
            if isinstance(place, str) or parent == 0:
                break
        parents.append(joints.index(place) if isinstance(place, str) else 1)
        offsets.append(offset)
    skeleton = Skeleton("bandai", joints, tuple(parents), np.array(offsets))
    rotations = np.tile([0.0, 0, 0, 1], (frames, len(joints), 1))
    rotations[:, 5] = Rotation.from_euler("x", np.linspace(0, 360, frames)[:, None], degrees=True).as_quat()
    positions = np.repeat(skeleton.offsets[None], frames, axis=0)
    positions[:, 0, 2] = np.linspace(0, root_travel, frames)
    return Animation(skeleton, rotations, positions, 30.0)


def clip_bytes(tmp_path):
    return write_bvh(body(), tmp_path / "body.bvh").read_bytes()


NAMES = ("dataset-1_walk-back_not-confident_002", "dataset-2_raise-up-both-hands_elderly_013")


def check_takes(takes):
    assert sorted(take.name for take in takes) == list(NAMES)
    first, second = sorted(takes, key=lambda take: take.name)
    assert (first.content, first.style, first.index, first.note) == ("walk-back", "not-confident", 2, "")
    assert (second.content, second.style, second.index) == ("raise-up-both-hands", "elderly", 13)
    for take in takes:
        np.testing.assert_allclose(to_smpl22(take.animation), to_smpl22(body()), atol=1e-5)


def make_tar(path, files):
    with tarfile.open(path, "w:xz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def make_zip(path, data):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, name in zip("12", NAMES):
            archive.writestr(f"x-master/dataset/Bandai-Namco-Research-Motiondataset-{number}/data/{name}.bvh", data)
        archive.writestr("x-master/README.md", "hello")
    return path


def test_archives_are_read_and_never_written(tmp_path, monkeypatch):
    data = clip_bytes(tmp_path)
    folder = tmp_path / "archives"
    folder.mkdir()
    make_tar(folder / "dataset-1.tar.xz", {f"../../{NAMES[0]}.bvh": data, "dataset-1/notes.bvh": b"x"})
    make_tar(folder / "dataset-2.tar.xz", {f"/dataset-2/{NAMES[1]}.bvh": data, f"dataset-2/._{NAMES[1]}.bvh": b"x"})
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(folder)
    check_takes(list(read_takes(folder)))
    assert [take.name for take in read_takes(folder / "dataset-1.tar.xz")] == [NAMES[0]]
    assert sorted(tmp_path.rglob("*")) == before


def test_folders_and_zips_are_read(tmp_path):
    data = clip_bytes(tmp_path)
    for number, name in zip("12", NAMES):
        folder = tmp_path / "checkout" / "dataset" / f"Bandai-Namco-Research-Motiondataset-{number}" / "data"
        folder.mkdir(parents=True)
        (folder / f"{name}.bvh").write_bytes(data)
    (tmp_path / "checkout" / "other.bvh").write_text("no take of this data set")
    check_takes(list(read_takes(tmp_path / "checkout")))
    check_takes(list(read_takes(str(make_zip(tmp_path / "a.zip", data)))))


def test_what_cannot_be_read_is_said(tmp_path):
    with pytest.raises(MotionLabError, match="holds no clip"):
        list(read_takes(tmp_path))
    with pytest.raises(MotionLabError, match="No such file"):
        list(read_takes(tmp_path / "nowhere"))
    (tmp_path / "a.tar.xz").write_text("hello")
    with pytest.raises(MotionLabError, match="cannot read the archive"):
        list(read_takes(tmp_path / "a.tar.xz"))
    whole = make_tar(tmp_path / "b.tar.xz", {f"{NAMES[0]}.bvh": np.random.default_rng(0).bytes(100_000)}).read_bytes()
    (tmp_path / "b.tar.xz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MotionLabError, match="cannot read the archive"):
        list(read_takes(tmp_path / "b.tar.xz"))
    make_tar(tmp_path / "c.tar.xz", {f"{NAMES[0]}.bvh": b"version https://git-lfs"})
    with pytest.raises(MotionLabError, match=f"{NAMES[0]}.bvh: not a BVH"):
        list(read_takes(tmp_path / "c.tar.xz"))


def test_the_repository_is_downloaded_once(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    data = make_zip(tmp_path / "a.zip", clip_bytes(tmp_path)).read_bytes()
    asked = []

    def answer(url, timeout):
        asked.append(url)
        return io.BytesIO(data)

    monkeypatch.setattr("urllib.request.urlopen", answer)
    for url in (REPOSITORY, REPOSITORY + ".git", REPOSITORY + "/"):
        check_takes(list(read_takes(url)))
    assert asked == [f"{REPOSITORY}/archive/refs/heads/master.zip"]


@pytest.mark.parametrize("fault", ["offline", "reset", "cut", "large", "elsewhere"])
def test_a_failed_download_leaves_nothing(fault, tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    data = make_zip(tmp_path / "a.zip", clip_bytes(tmp_path)).read_bytes()

    class Reset(io.BytesIO):
        def read(self, size=-1):
            raise ConnectionResetError("connection reset by peer")

    def answer(url, timeout):
        if fault == "offline":
            raise urllib.error.URLError("Name or service not known")
        return Reset() if fault == "reset" else io.BytesIO(data[: len(data) // 2] if fault == "cut" else data)

    monkeypatch.setattr("urllib.request.urlopen", answer)
    if fault == "large":
        monkeypatch.setattr(bandai, "MAX_DOWNLOAD", 1000)
    message = {
        "offline": "cannot download .*not known.*by hand",
        "reset": "cannot download .*reset by peer",
        "cut": "no complete .zip",
        "large": "larger than",
        "elsewhere": "can be downloaded from",
    }[fault]
    with pytest.raises(MotionLabError, match=message):
        list(read_takes("https://example.org/a" if fault == "elsewhere" else REPOSITORY))
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name == "bandai-namco"]


def test_takes_without_anomaly_stay():
    take = Take(NAMES[0], "walk-back", "not-confident", 2, body())
    assert mend(take) is take


def test_every_mended_take_says_so(caplog):
    caplog.set_level("INFO", logger="motionlab")
    for name, anomaly in ANOMALIES.items():
        _, content, style, index = name.split("_")
        mended = mend(Take(name, content, style, int(index), body(1901)))
        assert name in caplog.records[-1].getMessage()
        if anomaly.drop:
            assert mended is None
        else:
            assert anomaly.wrong in mended.note
            assert mended.content in LABELS
            assert mended.name == name
    assert len(caplog.records) == len(ANOMALIES) == 18


def test_cycles_go_on_without_a_jump():
    animation = body(31, root_travel=1.2)
    mended = mend(Take("dataset-1_walk-back_normal_001", "walk-back", "normal", 1, animation)).animation
    assert len(mended) == 4 * 30 + 1
    np.testing.assert_allclose(np.diff(mended.positions[:, 0, 2]), 1.2 / 30)
    turns = Rotation.from_quat(mended.rotations[:, 5])
    np.testing.assert_allclose((turns[:-1].inv() * turns[1:]).magnitude(), np.radians(12), atol=1e-9)
    assert animation.positions[-1, 0, 2] == pytest.approx(1.2)  # the original is not written to


def test_load_motions(tmp_path):
    data = clip_bytes(tmp_path)
    fragment = "dataset-2_wave-left-hand_active_011"
    make_tar(tmp_path / "dataset-1.tar.xz", {f"{name}.bvh": data for name in (*reversed(NAMES), fragment)})
    motions = load_motions(tmp_path)
    assert [take.name for take, _ in motions] == list(NAMES)
    for take, joints in motions:
        assert take.animation is None
        assert joints.shape == (27, 22, 3) and joints.dtype == np.float32  # 39 steps of 1/30 s are 26 of 1/20 s
        np.testing.assert_allclose(joints[::2], to_smpl22(body())[::3], atol=1e-5)


@pytest.fixture(scope="module")
def anomalous():
    """The real takes that are anomalous, by name, before mending."""
    if not (ROOT / "dataset-2.tar.xz").exists():
        pytest.skip("the Bandai-Namco archives are not beside the repository")
    takes = {}
    wanted = bandai._parse_name
    with pytest.MonkeyPatch.context() as patch:  # parse these clips only: all 2,824 take too long for a test
        patch.setattr(bandai, "_parse_name", lambda name: wanted(name) if Path(name).stem in ANOMALIES else None)
        takes = {take.name: take for take in read_takes(ROOT)}
    assert set(ANOMALIES) - set(takes) == {"dataset-1_dance-long_normal_001"}
    return takes


def heading(take):
    """Degrees to the left of where the body faces at first, smoothed over 0.2 s."""
    joints = to_smpl22(take.animation)
    at = {name: joints[:, i] for i, name in enumerate(SMPL22.joints)}
    left = at["left_hip"] - at["right_hip"] + at["left_shoulder"] - at["right_shoulder"]
    angles = np.unwrap(np.arctan2(-left[:, 2], left[:, 0]))  # facing +Z, left is +X
    angles = np.degrees(gaussian_filter1d(angles, 6))
    return angles - angles[0]


def test_mended_turns_turn_as_labelled(anomalous):
    turns = [name for name in ANOMALIES if "walk-turn" in name]
    assert len(turns) == 10
    for name in turns:
        mended = mend(anomalous[name])
        angles = heading(mended) * (1 if mended.content == "walk-turn-left" else -1)
        assert 50 < angles[-1] < 110, name
        assert angles.max() < angles[-1] + 12, name  # the gait itself sways by some degrees
        assert angles.min() > -12, name


@pytest.mark.parametrize(
    ("name", "kept", "before", "after"),  # degrees to the left: of the mended take, at its start, and at the file's end
    [
        ("left_masculine_006", -89, 0, None),
        ("left_masculine_007", -83, 0, None),
        ("right_masculine_006", 89, 171, None),
        ("right_masculine_007", 91, 0, None),
        ("left_normal_031", 88, 0, 201),
        ("left_normal_032", 51, 0, 215),
        ("left_normal_033", 92, 0, 161),
        ("right_normal_004", -105, 0, -105 + 178),
        ("right_normal_032", -78, 0, -78 + 174),
        ("right_normal_033", -84, 0, -84 + 103),
    ],
)
def test_the_table_says_what_the_data_says(anomalous, name, kept, before, after):
    take = anomalous[f"dataset-2_walk-turn-{name}"]
    angles, wrong = heading(take), ANOMALIES[take.name].wrong
    assert heading(mend(take))[-1] == pytest.approx(kept, abs=1)
    assert angles[ANOMALIES[take.name].frames[0]] == pytest.approx(before, abs=1)
    assert str(abs(kept)) in wrong
    if before:
        assert str(before) in wrong
    if after is not None:  # the smoothing mixes a little of the tail into the end of the turn
        assert angles[-1] == pytest.approx(after, abs=6)
        assert str(after if kept > 0 else after - kept) in wrong


def test_cycles_close_and_the_sprint_does_not(anomalous):
    for name, anomaly in ANOMALIES.items():
        if "cycle" not in anomaly.wrong:
            continue
        take = anomalous[name]
        joints = take.animation.joints()
        assert np.abs(take.animation.positions[-1, 0] - take.animation.positions[0, 0]).max() > 1
        gap = np.abs((joints[-1] - joints[-1, :1]) - (joints[0] - joints[0, :1])).max()
        assert (gap < 1e-3) == (anomaly.cycles > 1)
        if anomaly.cycles > 1:
            before = np.linalg.norm(np.diff(joints, axis=0), axis=-1).max()
            mended = mend(take).animation
            assert np.linalg.norm(np.diff(mended.joints(), axis=0), axis=-1).max() < 1.01 * before
            assert 3.5 < len(mended) / mended.fps < 4.5


def test_other_anomalies_are_as_described(anomalous):
    fragment = anomalous["dataset-2_wave-left-hand_active_011"].animation
    assert len(fragment) == 19
    crouch = to_smpl22(anomalous["dataset-1_byebye_happy_001"].animation)
    assert crouch[0, 0, 1] - crouch[:, 0, 1].min() > 0.15
    wrists = crouch[:, [SMPL22.index("left_wrist"), SMPL22.index("right_wrist")]]
    assert (wrists[-60:, :, 2] - crouch[-60:, :1, 2] > 0.35).all()  # still out in front at the end
    assert np.abs(np.diff(wrists[-60:], axis=0)).max() * 30 < 0.5  # and held there, not waving

    dance = anomalous["dataset-1_dance-short_normal_001"]
    speed = np.linalg.norm(np.diff(to_smpl22(dance.animation), axis=0), axis=-1).max(axis=1) * 30
    start, stop = ANOMALIES[dance.name].frames
    assert speed[:start].max() < 0.5 and speed[stop:].max() < 0.5 and len(dance.animation) == 1901
    assert speed[start : start + 30].max() > 2
    assert len(mend(dance).animation) == stop - start


def test_names_are_labelled_as_the_label_file_says():
    if not (ROOT / "labels.csv").exists():
        pytest.skip("the Bandai-Namco labels are not beside the repository")
    with open(ROOT / "labels.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2824
    for row in rows:
        name = row["file"].removesuffix(".bvh")
        assert bandai._parse_name(row["file"]) == (name, row["content"], row["style"], int(row["index"]))
    with open(ROOT / "anomalies.csv", newline="") as file:
        assert {row["clip"] for row in csv.DictReader(file)} == set(ANOMALIES)
