import csv
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from motionlab.data.bandai import captions, prepare
from motionlab.data.bandai.prepare import bandai_store, check_splits, longest_still, split_of
from motionlab.data.bandai.takes import ANOMALIES, read_takes
from motionlab.data.store import SPLITS, MotionStore
from motionlab.errors import MotionLabError
from motionlab.motion.features import mirror_joints, smooth_heading, to_joints
from motionlab.motion.resample import resample
from motionlab.motion.rigs import BANDAI, to_smpl22
from motionlab.motion.skeleton import SMPL22, forward_kinematics
from tests.shared import SHARED
from tests.tiny import tiny_store

ROOT = SHARED / "data" / "bandai-namco"
COMPOSED = {"train": 2, "val": 1, "test": 1}
say = cache(captions.captions)


def splits():
    text = Path(prepare.__file__).with_name("splits.json").read_text()
    return {split: names for split, names in json.loads(text).items()}


def test_the_committed_splits_are_disjoint_and_of_the_right_sizes():
    table = splits()
    names = [name for split in SPLITS for name in table[split]]
    assert table.keys() == set(SPLITS) and len(names) == len(set(names))
    for split, share in (("train", 0.8), ("val", 0.05), ("test", 0.15)):
        assert abs(len(table[split]) / len(names) - share) < 0.02
        assert all(split_of(name) == split for name in table[split])
    assert split_of("dataset-3_walk_normal_001") == "train"


def test_every_content_is_tested_where_there_are_takes_enough():
    table = splits()
    contents = {split: {name.split("_")[1] for name in table[split]} for split in SPLITS}
    many = {c for c in contents["train"] if sum(f"_{c}_" in name for name in table["train"]) >= 10}
    assert many and many <= contents["val"] and many <= contents["test"]


def test_the_splits_name_the_takes_of_the_data_set():
    if not (ROOT / "labels.csv").exists():
        pytest.skip("needs the Bandai-Namco labels in ../shared")
    with open(ROOT / "labels.csv") as file:
        takes = {row["file"].removesuffix(".bvh") for row in csv.DictReader(file)}
    assert {name for names in splits().values() for name in names} == takes


def standing(frames, elbow=0.0, arms=80.0):
    """(frames, 22, 3) of a body that stands, arms hanging (degrees down from a T-pose), left elbow bent by angles."""
    rotations = np.zeros((frames, 22, 4))
    rotations[..., 3] = 1
    angles = {
        "left_shoulder": np.full(frames, -arms),
        "right_shoulder": np.full(frames, arms),
        "left_elbow": np.broadcast_to(elbow, frames),
    }
    for joint, degrees in angles.items():
        rotations[:, SMPL22.index(joint)] = Rotation.from_euler("z", degrees[:, None], degrees=True).as_quat()
    return forward_kinematics(SMPL22, rotations, np.tile([0.0, 0.95, 0.0], (frames, 1)))


def test_the_longest_still_is_found():
    frames = 3 * prepare.STILL_FRAMES
    assert longest_still(standing(frames)) == slice(0, frames)
    assert longest_still(standing(1)) is None
    assert longest_still(standing(prepare.STILL_FRAMES)) is None
    assert longest_still(standing(prepare.STILL_FRAMES + 1)) == slice(0, prepare.STILL_FRAMES + 1)
    bent = np.linspace(0, 60, 5)  # the hand moves at 1 m/s; its last frame is the first of the longer still
    angle = np.concatenate([np.zeros(20), bent, np.full(30, 60.0), bent[::-1], np.zeros(25)])
    assert longest_still(standing(len(angle), -angle)) == slice(24, 56)
    assert longest_still(standing(60, np.linspace(0, 720, 60))) is None


def test_held_up_arms_are_not_standing_still():
    assert longest_still(standing(60, arms=-60.0)) is None


@pytest.mark.parametrize(("degrees", "still"), [(5.0, True), (14.0, False)])
def test_a_slow_bow_is_not_standing_still(degrees, still):
    """The body leans about the pelvis so slowly that no joint is fast."""
    joints = standing(90)
    pelvis = joints[:, :1]
    lean = Rotation.from_euler("x", np.linspace(0, degrees, 90)[:, None], degrees=True).as_matrix().astype(joints.dtype)
    bowed = np.einsum("tij,tnj->tni", lean, joints - pelvis) + pelvis
    assert (longest_still(bowed) is not None) == still


@pytest.fixture(scope="module")
def takes():
    """Some of the first takes of dataset-1, as load_motions gives them, and three made up."""
    archive = ROOT / "dataset-1.tar.xz"
    if not archive.exists():
        pytest.skip("needs the Bandai-Namco archives in ../shared")
    wanted = {
        "walk-left_tired",
        "bye_active",
        "dash_proud",
        "run_masculinity",
        "walk-back_musical",
        "walk_normal",
        "bye_sad",
        "walk-right_tired",
        "walk-right_not-confident",
        "run_sad",
        "dash_feminine",
    }
    motions = []
    for take in read_takes(archive):
        if f"{take.content}_{take.style}" in wanted:
            joints = to_smpl22(resample(take.animation, 20.0), BANDAI).astype(np.float32)
            motions.append((replace(take, animation=None), joints))
        if len(motions) == len(wanted):
            break
    take, joints = motions[0]
    motions.append((replace(take, name="dataset-1_bye_happy_001"), joints[:20]))  # too short to stand alone
    dance = replace(take, name="dataset-1_dance-short_normal_001", content="dance-short", note="frames 3 to 90 kept")
    motions.append((dance, joints))
    bow = replace(take, name="dataset-1_bow_tired_001", content="bow", style="tired")
    motions.append((bow, standing(40).astype(np.float32)))
    return sorted(motions, key=lambda motion: motion[0].name)


def make_small(patch, takes):
    patch.setattr(prepare, "load_motions", lambda source: takes)
    patch.setattr(prepare, "COMPOSED", COMPOSED)
    patch.setattr(captions, "captions", say)


@pytest.fixture(scope="module")
def store(takes, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        make_small(patch, takes)
        return bandai_store("takes", tmp_path_factory.mktemp("bandai"))


def test_takes_become_clips_with_their_mirror_images(store, takes):
    alone = {clip.name: clip for clip in store.select(composed=False)}
    for take, joints in takes:
        if take.name == "dataset-1_bye_happy_001":
            assert take.name not in alone
            continue
        clip, twin = alone[take.name], alone[f"{take.name}-mirrored"]
        assert (clip.content, clip.style, clip.split) == (take.content, take.style, split_of(take.name))
        assert (twin.content, twin.style, twin.split) == (clip.content, clip.style, clip.split)
        assert twin.mirrored and not clip.mirrored and clip.frames == twin.frames == len(joints) - 1
        assert clip.captions == say(take.content, take.style, False)[: prepare.CAPTIONS]
        assert twin.captions == say(take.content, take.style, True)[: prepare.CAPTIONS]
        image = mirror_joints(to_joints(store.rows(clip)))
        # far from the start a rounded turn a frame has moved both by a millimetre or two
        np.testing.assert_allclose(to_joints(store.rows(twin)), image, atol=5e-3)
    left = alone["dataset-1_walk-left_tired_001"]
    assert all("right" not in caption.split() for caption in left.captions)
    assert any("left" in caption.split() for caption in left.captions)


def test_stills_are_cut_from_takes_and_stay_in_their_split(store, takes):
    stills = {clip.name.removesuffix("-mirrored") for clip in store.clips if clip.content == "still" and not clip.parts}
    expected = {f"{take.name}-still" for take, joints in takes if longest_still(joints) is not None}
    assert stills == expected and "dataset-1_bow_tired_001-still" in stills
    for clip in store.clips:
        if clip.content == "still" and not clip.parts:
            take = clip.name.removesuffix("-mirrored").removesuffix("-still")
            assert clip.split == split_of(take) and clip.style == "normal"


def test_composed_clips_are_made_of_takes_of_their_split(store, takes):
    known = {take.name for take, _ in takes}
    for split, count in COMPOSED.items():
        clips = store.select(split, composed=True)
        assert [clip.name for clip in clips] == [
            f"composed_{split}_{n:04d}{ending}" for n in range(count) for ending in ("", "-mirrored")
        ]
        for clip in clips:
            assert len(clip.parts) in (2, 3) and clip.frames <= prepare.MAX_FRAMES
            assert {part.removesuffix("-still") for part in clip.parts} <= known
            assert {split_of(part.removesuffix("-still")) for part in clip.parts} == {split}
            assert clip.content.count("+") == clip.style.count("+") == len(clip.parts) - 1
            assert 0 < len(clip.captions) <= prepare.COMPOSED_CAPTIONS
            speed = np.linalg.norm(np.diff(to_joints(store.rows(clip)), axis=0), axis=-1) * 20.0
            assert speed.max() < 15.0
        assert not any("dance-short" in clip.content for clip in clips)
    check_splits(store)


def test_further_motions_are_blended_from_the_training_split_alone(store):
    made = list(prepare.augment(store, 2))
    alone = {clip.name for clip in store.select("train", composed=False)}
    assert [clip.name for clip, _ in made] == [
        f"further_{n:05d}{ending}" for n in range(2) for ending in ("", "-mirrored")
    ]
    for clip, rows in made:
        assert clip.composed and set(clip.parts) <= alone and clip.split == "train" and clip.captions
        assert rows.shape[1] == 263 and np.isfinite(rows).all() and len(rows) <= prepare.MAX_FRAMES
    assert [clip.captions for clip, _ in prepare.augment(store, 1)] == [clip.captions for clip, _ in made[:2]]
    some, others = ([clip.parts for clip, _ in prepare.augment(store, 4, seed)] for seed in (0, 1))
    assert some != others


def test_further_motions_need_several_contents(tmp_path):
    with pytest.raises(MotionLabError, match="several contents"):
        next(prepare.augment(tiny_store(tmp_path / "store"), 1))


def test_a_leak_between_splits_is_found(store):
    leaking = MotionStore(store.folder)
    leaking.clips = [replace(clip, split="train") for clip in leaking.clips]
    with pytest.raises(MotionLabError, match="is in train but its take .* is in (val|test)"):
        check_splits(leaking)
    leaking.clips = [clip for clip in leaking.clips if clip.composed]
    with pytest.raises(MotionLabError, match="^composed_"):
        check_splits(leaking)


def test_notes_say_what_was_done(store):
    notes = "\n".join(store.notes)
    for name, anomaly in ANOMALIES.items():
        assert (f"{name}: {anomaly.wrong}: dropped" in notes) == anomaly.drop
    assert "dataset-1_dance-short_normal_001: frames 3 to 90 kept" in notes
    assert "dataset-1_bye_happy_001: shorter than 1.2 s" in notes


def test_features_are_finite_and_headings_turn_slowly(store):
    assert np.isfinite(store.features).all()
    for clip in store.select(mirrored=False):
        heading = np.unwrap(smooth_heading(to_joints(store.rows(clip)).astype(np.float64)))
        assert np.abs(np.diff(heading[1:])).max() < 0.5


def test_preparing_again_gives_the_same_store_and_a_made_one_is_reused(store, takes, tmp_path, monkeypatch):
    make_small(monkeypatch, takes)
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path))
    again = bandai_store("takes")
    assert again.clips == store.clips and again.notes == store.notes
    np.testing.assert_array_equal(again.features, store.features)
    monkeypatch.setattr(prepare, "load_motions", None)
    assert bandai_store("takes").folder == again.folder
