import gzip
import json
import re
import tarfile
from dataclasses import replace

import numpy as np
import pytest

from motionlab.data.cmu import accad_store, cmu_store
from motionlab.data.cmu.captions import read_captions
from motionlab.data.cmu.faults import duplicates, jumps
from motionlab.data.cmu.prepare import MAX_FRAMES
from motionlab.data.cmu.takes import cmu_name, floor_of, read_takes, take_of
from motionlab.data.cmu.words import mirror_sentence
from motionlab.data.one_body import BODY
from motionlab.data.store import MotionStore
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import write_bvh
from motionlab.motion.features import HUMANML3D, bone_lengths, mirror_joints
from motionlab.motion.motion import Animation
from motionlab.motion.skeleton import SMPL22
from tests.shared import SHARED
from tests.synthetic import wave_animation

CMU = SHARED / "data" / "cmu"
ACCAD = SHARED / "data" / "accad"


@pytest.mark.parametrize(
    "sentence, mirrored",
    [
        ("a man waves his left hand", "a man waves his right hand"),
        ("Left, RIGHT and Lefts.", "Right, LEFT and Rights."),
        (
            "a right-handed golfer steps leftward, then rightwards",
            "a left-handed golfer steps rightward, then leftwards",
        ),
        ("moves from left to right/left-to-right", "moves from right to left/right-to-left"),
        ("walks clockwise in a circle", "walks counterclockwise in a circle"),
        ("turns counter-clockwise, counter clockwise, anti-clockwise", "turns clockwise, clockwise, clockwise"),
        ("Anticlockwise turn, Clockwise turn", "Clockwise turn, Counterclockwise turn"),
        ("turns clock-wise and anticlock", "turns counterclock-wise and clockwise"),
        ("walks right before turning left", "walks left before turning right"),
        ("turns to the right after two steps", "turns to the left after two steps"),
        ("shifts to the left then right before stepping", "shifts to the right then left before stepping"),
        ("picks a box up, moves it left, then puts it down", "picks a box up, moves it right, then puts it down"),
    ],
)
def test_sentences_are_mirrored(sentence, mirrored):
    assert mirror_sentence(sentence) == mirrored


@pytest.mark.parametrize(
    "sentence",
    [
        "a person stands upright and looks alright",
        "he left the room",
        "then they left.",
        "she has left and comes back",
        "is left behind by the others",
        "sits down right away",
        "all right, he nods",
        "bends the arm at a right angle",
        "the elbow is right-angled",
        "sits down right after",
        "a clock strikes",
        "a bright light frightens him",
    ],
)
def test_words_that_name_no_side_stay(sentence):
    assert mirror_sentence(sentence) == sentence


def test_takes_are_named_by_subject_and_number():
    assert (
        cmu_name("a/1/01_02.bvh") == "01_02" and cmu_name("1_2.BVH") == "01_02" and cmu_name("141_16.bvh") == "141_16"
    )
    assert cmu_name("walk.bvh") is None and cmu_name("02_01_x.bvh") is None and cmu_name("._02_01.bvh") is None


def with_t_pose(animation):
    rest = np.zeros_like(animation.rotations[:1])
    rest[..., 3] = 1
    return replace(
        animation,
        rotations=np.concatenate([rest, animation.rotations]),
        positions=animation.positions[[0, *range(len(animation))]],
    )


def test_a_take_stands_on_its_floor_in_one_body_without_the_t_pose():
    animation = wave_animation(240, 120.0)
    sunk = replace(animation, positions=animation.positions - [[[0, 0.7, 0]]] * np.eye(22)[0][:, None])
    take, posed = take_of("01_01", sunk), take_of("01_01", with_t_pose(sunk))
    assert len(take.joints) == 40 and take.fps == 120.0 and posed.t_pose and not take.t_pose
    np.testing.assert_array_equal(take.joints, posed.joints)
    np.testing.assert_allclose(bone_lengths(take.joints), np.broadcast_to(BODY, (40, 22)), atol=1e-5)
    assert abs(np.percentile(take.joints[..., 1].min(axis=1) - take.floor, 5)) < 1e-6 and -0.85 < take.floor < -0.6


def test_noise_below_the_floor_does_not_move_it():
    joints = np.array(take_of("01_01", wave_animation(200)).joints)
    floor = floor_of(joints)
    joints[7, 10, 1] -= 0.4
    assert abs(floor_of(joints) - floor) < 0.01


def test_jumps_are_found_and_runs_are_not():
    joints = np.array(take_of("01_01", wave_animation(100)).joints)
    assert len(jumps(joints)) == 0
    moved = joints.copy()
    moved[50:] += [0.42, 0, 0]
    assert jumps(moved).tolist() == [49]
    wrist = joints.copy()
    wrist[30, 20] += [0, 1.5, 0]
    assert jumps(wrist).tolist() == [29, 30]


def strolls(seed, frames=160):
    """A walk with limbs that swing as no other seed's do."""
    animation = wave_animation(frames)
    rng = np.random.default_rng(seed)
    time = np.arange(frames) / 20
    rotations = animation.rotations.copy()
    for joint in ("left_shoulder", "right_shoulder", "left_elbow", "right_elbow"):
        swing = np.cumsum(rng.normal(size=(frames, 3)), axis=0)
        swing = 0.5 * np.sin(time[:, None] * rng.uniform(1, 5, 3) + rng.uniform(0, 6, 3)) + 0.01 * swing
        half = np.concatenate([swing, np.ones((frames, 1))], axis=1)
        rotations[:, SMPL22.index(joint)] = half / np.linalg.norm(half, axis=1, keepdims=True)
    return Animation(animation.skeleton, rotations, animation.positions, 20.0)


def test_the_same_recording_is_found_wherever_it_begins_and_faces():
    joints = {
        name: np.array(take_of(name, strolls(seed)).joints) for seed, name in enumerate(("01_01", "02_01", "03_01"))
    }
    turned = joints["01_01"][25:125] * [1, 1, 1]
    turned = np.stack([turned[..., 2], turned[..., 1], -turned[..., 0]], axis=-1) + [3, 0.2, 1]
    found = duplicates(joints | {"09_01": turned.astype(np.float32)})
    assert found.keys() == {"01_01", "09_01"}
    start, end, other, place = found["09_01"][0]
    assert other == "01_01" and place - start == 25 and start <= 10 and end >= 90
    assert not duplicates(joints) and not duplicates({})


def row(take, start, end, *captions, **more):
    return {"take": take, "start": start, "end": end, "captions": list(captions), **more}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Takes of 8 and 30 s; 04_01 is 01_01 again."""
    folder = tmp_path_factory.mktemp("cmu")
    for seed, (name, frames) in enumerate(
        {"01_01": 160, "02_01": 600, "03_01": 160, "05_01": 160, "06_01": 20, "07_01": 600}.items()
    ):
        write_bvh(strolls(seed, frames), folder / f"{name}.bvh")
    (folder / "04").mkdir()
    (folder / "04" / "04_01.bvh").write_bytes((folder / "01_01.bvh").read_bytes())
    (folder / "08_01.bvh").write_text("HIERARCHY\nROOT")
    rows = [
        row("01_01", 0, 4, "walks to the left", "a stroll  to the left", source="humanml3d", id="000001", split="test"),
        row("04_01", 1, 4, "turns left", source="humanml3d", id="000002", split="train"),
        row("04_01", 4, 8, "turns right", source="humanml3d", id="000003", split="train"),
        row("04_01", 1.5, 4.2, "turns", source="humanml3d", id="000009", split="val"),
        row("02_01", 5, 20, "walks far", source="humanml3d", id="000004", split="train"),
        row("02_01", 0, 30, "A human walks for long.", source="kitml"),
        row("03_01", 0, 8, "A human waves with the left hand.", source="kitml"),
        row("03_01", 0, 8, "wave", source="cmu_index"),
        row("01_01", 0, 8, "A human strolls.", source="kitml"),
        row("05_01", 0, 8, "stroll", source="cmu_index"),
        row("09_09", 0, 8, "nobody", source="humanml3d", id="000005", split="train"),
        row("05_01", 6, 12, "too long", source="humanml3d", id="000006", split="train"),
        row("05_01", 0, 6, "  ", source="humanml3d", id="000007", split="train"),
        row("05_01", 0, 1, "too short", source="humanml3d", id="000008", split="train"),
    ]
    (folder / "captions.json").write_text(json.dumps(rows))
    return folder


@pytest.fixture(scope="module")
def store(folder, tmp_path_factory):
    return cmu_store(folder, folder=tmp_path_factory.mktemp("stores") / "cmu")


def test_a_store_of_segments_takes_and_windows(store):
    clips = {clip.name: clip for clip in store.clips}
    assert {name for name, clip in clips.items() if not clip.mirrored} == {
        *("000001", "000003", "000004", "000009", "03_01", "05_01"),
        *(f"{take}#{number}" for take in ("02_01", "07_01") for number in (1, 2, 3, 4)),
    }
    assert clips["000001"].captions == ("walks to the left", "a stroll to the left") and clips["000001"].split == "test"
    assert (clips["000003"].take, clips["000003"].span) == ("04_01", (4.0, 8.0)) and clips["000003"].frames == 79
    assert clips["000004"].frames == MAX_FRAMES
    assert (clips["03_01"].caption_source, clips["03_01"].captions) == ("kitml", ("A human waves with the left hand.",))
    assert clips["05_01"].caption_source == "cmu_index" and clips["03_01"].description == "wave"
    assert clips["02_01#1"].captions == () and clips["02_01#1"].description == "A human walks for long."
    assert sum(clips[f"02_01#{i}"].frames for i in (1, 2, 3, 4)) == 599
    assert len(store.select("train", captioned=True, mirrored=False)) == 4
    assert store.meta["name"] == "cmu" and MotionStore(store.folder).meta == store.meta


def test_every_clip_has_a_mirror_image_of_motion_and_words(store):
    clips = {clip.name: clip for clip in store.clips}
    twin = clips["000001-mirrored"]
    assert twin.captions == ("walks to the right", "a stroll to the right") and twin.split == "test"
    joints = store.motion(clips["000001"]).joints
    np.testing.assert_allclose(mirror_joints(joints), store.motion(twin).joints, atol=1e-3)
    lengths = bone_lengths(joints)
    np.testing.assert_allclose(lengths, np.broadcast_to(BODY, lengths.shape), atol=1e-3)
    assert all(f"{clip.name}-mirrored" in clips for clip in store.clips if not clip.mirrored)


@pytest.mark.parametrize(
    "what, names",
    [
        ("training segments that show what a validation or test segment shows", ["000002"]),
        ("validation segments that show what a test segment shows, kept", ["000009"]),
        ("in no other part of training", ["01_01", "04_01"]),
        ("the same recording under two names", ["01_01=04_01"]),
        ("takes that are not there", ["000005", "09_09"]),
        ("ends after its take", ["000006"]),
        ("without a sentence", ["000007"]),
        ("clips shorter than 1.2 s", ["000008"]),
        ("takes shorter than 1.2 s", ["06_01"]),
        ("segments cut at 196 rows", ["000004"]),
        ("08_01.bvh: left out", ["08_01"]),
    ],
)
def test_nothing_is_left_out_in_silence(store, what, names):
    [note] = [note for note in store.notes if what in note]
    assert all(name in note for name in names), note


def test_an_archive_gives_the_same_store(folder, store, tmp_path):
    with tarfile.open(tmp_path / "cmu.tar.xz", "w:xz") as archive:
        archive.add(folder, "data")
    with gzip.open(tmp_path / "captions.json.gz", "wt") as file:
        file.write((folder / "captions.json").read_text())
    again = cmu_store(tmp_path, folder=tmp_path / "store")
    assert [clip.name for clip in again.clips] == [clip.name for clip in store.clips]
    np.testing.assert_array_equal(again.features, store.features)


@pytest.mark.parametrize(
    "text, message",
    [
        (b"[{", "no JSON"),
        (b"{}", "must hold a list"),
        (b"[3]", "row 1 .* is no object"),
        ('[{"take": "é"}]'.encode("latin-1"), "no UTF-8"),
        (b'[{"start": 0, "end": 1, "captions": []}]', "names no take"),
        (b'[{"take": "a", "start": 0, "captions": []}]', "needs start and end"),
        (b'[{"take": "a", "start": 3, "end": 2, "captions": []}]', "span from 3 to 2"),
        (b'[{"take": "a", "start": 0, "end": NaN, "captions": []}]', "span from 0 to nan"),
        (b'[{"take": "a", "start": 0, "end": 1, "captions": [4]}]', "a list of sentences"),
        (b'[{"take": "a", "start": 0, "end": 1, "captions": ["x"], "split": "dev"}]', "the split 'dev'"),
        (b"\x1f\x8b\x08damaged", "cannot read"),
    ],
)
def test_a_damaged_table_is_named_in_one_sentence(tmp_path, text, message):
    path = tmp_path / "captions.json"
    path.write_bytes(text)
    with pytest.raises(MotionLabError, match=message):
        read_captions(path)


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(MotionLabError, match="no BVH files named SUBJECT_TAKE"):
        cmu_store(tmp_path, folder=tmp_path / "store")
    with pytest.raises(MotionLabError, match="no table of captions"):
        cmu_store(tmp_path, captions=tmp_path / "none.json", folder=tmp_path / "store")
    assert not (tmp_path / "store" / "clips.json").exists()


@pytest.mark.skipif(not CMU.exists(), reason=f"needs the CMU takes in {CMU}")
def test_real_takes_are_people_on_a_floor():
    """Feet rest near the ground of HumanML3D's statistics, and their toes lie ahead of the ankles."""
    takes, notes = [], []
    for take in read_takes(CMU / "cmu-mocap.tar.xz", notes):
        takes.append(take)
        if len(takes) == 12:
            break
    assert not notes
    for take in takes:
        toes = take.joints[:, [10, 11]] - take.joints[:, [7, 8]]
        assert np.median(toes[..., 1]) < -0.02
        assert 0.85 < np.median(take.joints[:, 0, 1]) - take.floor < 1.0 or np.ptp(take.joints[:, 0, 1]) > 0.3


@pytest.mark.skipif(not ACCAD.exists(), reason=f"needs the ACCAD takes in {ACCAD}")
def test_accad_is_read_with_its_own_rig(tmp_path):
    store = accad_store(ACCAD, folder=tmp_path / "store")
    assert store.layout is HUMANML3D and len(store.select(captioned=True, mirrored=False)) == 75
    assert any("may be of another take" in note for note in store.notes)


@pytest.mark.slow
@pytest.mark.skipif(not CMU.exists(), reason=f"needs the CMU takes in {CMU}")
def test_the_side_that_captions_name_is_the_side_that_moves():
    """Of segments whose captions name one hand and not the other, and no turn, that hand's wrist goes farther."""
    agree = []
    rows = [row for row in read_captions(CMU / "captions.json.gz") if row.source == "humanml3d"]
    sides = {row.id: side for row in rows if (side := hand_of(row.captions))}
    names = {row.take for row in rows if row.id in sides}
    takes = read_takes(CMU / "cmu-mocap.tar.xz", [], lambda path: name if (name := cmu_name(path)) in names else None)
    joints = {take.name: take.joints for take in takes}
    for row in rows:
        if row.id in sides:
            away = joints[row.take][round(20 * row.start) : round(20 * row.end)]
            away = away[:, [20, 21]] - away[:, :1]
            left, right = np.linalg.norm(np.diff(away, axis=0), axis=-1).sum(axis=0)
            agree.append((left > right) == (sides[row.id] == "left"))
    assert len(agree) > 80 and np.mean(agree) > 0.85


def hand_of(captions):
    counts = {
        side: sum(bool(re.search(rf"\b{side} (hand|arm)", c, re.I)) for c in captions) for side in ("left", "right")
    }
    if max(counts.values()) < 2 or min(counts.values()) or re.search("turn|both", " ".join(captions), re.I):
        return None
    return max(counts, key=counts.get)
