from types import SimpleNamespace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from evaluation import prompt_adherence as prompt_adherence
from evaluation import prompts
from evaluation.prompt_adherence import RULES, Prompt
from motionlab.data.bandai import example_captions
from motionlab.data.bandai.takes import load_motions
from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import SMPL22, forward_kinematics
from tests.shared import SHARED

FPS = 20.0
DOWN, UP = -80.0, 60.0  # degrees of an arm from the horizontal


def body(seconds=4.0, speed=0.0, heading=0.0, yaw=0.0, left=DOWN, right=DOWN, lean=0.0) -> np.ndarray:
    """(T, 22, 3) a stiff body that slides. speed: m/s. heading: degrees from facing to travel, positive to the left.
    yaw, left, right, lean: degrees, numbers or functions of time in seconds."""
    time = np.arange(round(seconds * FPS)) / FPS
    yaw, left, right, lean = (
        value(time) if callable(value) else np.full_like(time, value) for value in (yaw, left, right, lean)
    )
    rotations = np.zeros((len(time), 22, 4))
    rotations[..., 3] = 1

    def turn(joint, axis, degrees):
        rotations[:, SMPL22.index(joint)] = Rotation.from_euler(axis, degrees[:, None], degrees=True).as_quat()

    turn("pelvis", "y", yaw)
    turn("spine1", "x", lean)
    turn("left_shoulder", "z", left)
    turn("right_shoulder", "z", -right)
    course = np.radians(yaw + heading)
    path = np.cumsum(np.stack([np.sin(course), np.zeros_like(course), np.cos(course)], 1) * speed / FPS, axis=0)
    return forward_kinematics(SMPL22, rotations, path + [0, 0.95, 0])


def waving(time):
    return 60 + 25 * np.sin(2 * np.pi * time)


def raising(time):
    return DOWN + (UP - DOWN) * np.sin(np.pi * time / time[-1])


def bowing(time):
    return 50 * np.sin(np.pi * time / time[-1])


def turning(degrees):
    return lambda time: degrees * time / time[-1]


MOVES = {
    "walk": body(speed=1.1),
    "slow walk": body(speed=0.6),
    "brisk walk": body(speed=1.45),
    "run": body(speed=2.0),
    "sprint": body(speed=3.5),
    "walk back": body(speed=0.8, heading=180),
    "sidestep": body(speed=0.8, heading=90),
    "left turn": body(speed=1.0, yaw=turning(90)),
    "right turn": body(speed=1.0, yaw=turning(-90)),
    "spin in place": body(yaw=turning(90)),
    "slight bend": body(speed=1.1, yaw=turning(30)),
    "left raise": body(left=raising),
    "right raise": body(right=raising),
    "both raise": body(left=raising, right=raising),
    "one after the other": np.concatenate([body(left=raising), body(right=raising)]),
    "left wave": body(left=waving),
    "right wave": body(right=waving),
    "both wave": body(left=waving, right=waving),
    "bow": body(lean=bowing),
    "stand": body(),
}
PASSES = {
    ("walks_forward", ""): {"walk", "slow walk", "brisk walk", "slight bend"},
    ("walks_slowly", ""): {"slow walk"},
    ("walks_energetically", ""): {"brisk walk"},
    ("walks_backward", ""): {"walk back"},
    ("runs", ""): {"run", "sprint"},
    ("runs", "fast"): {"sprint"},
    ("turns", "left"): {"left turn"},
    ("turns", "right"): {"right turn"},
    ("raises", "left"): {"left raise"},
    ("raises", "right"): {"right raise"},
    ("raises", "both"): {"both raise"},
    ("waves", "left"): {"left wave"},
    ("waves", "right"): {"right wave"},
    ("waves", "both"): {"both wave"},
    ("bows", ""): {"bow"},
    ("stands_still", ""): {"stand"},
}


@pytest.mark.parametrize("rule, side", PASSES)
def test_each_rule_passes_its_moves_and_no_others(rule, side):
    params = {"slowest": prompt_adherence.SPRINT_SPEED} if side == "fast" else {"side": side} if side else {}
    passed = {name for name, joints in MOVES.items() if RULES[rule](joints, FPS, **params).passed}
    assert passed == PASSES[rule, side]


@pytest.mark.parametrize("name", MOVES)
def test_answers_do_not_depend_on_where_the_body_stands_and_looks(name):
    quarter = MOVES[name][..., [2, 1, 0]] * [1, 1, -1] + [5.0, 0.0, -3.0]
    for rule, side in PASSES:
        params = {"side": side} if side in ("left", "right", "both") else {}
        here, there = RULES[rule](MOVES[name], FPS, **params), RULES[rule](quarter, FPS, **params)
        assert here.passed == there.passed
        # The direction of a body that stands, or goes straight back (180 or -180), is at the mercy of rounding.
        assert here.measured | {"direction": 0} == pytest.approx(there.measured | {"direction": 0}, abs=1e-6)


def test_every_rule_survives_a_single_frame():
    for rule, side in PASSES:
        RULES[rule](MOVES["walk"][:1], FPS, **({"side": side} if side in ("left", "right") else {}))


def test_yaw_is_positive_to_the_left_and_unwrapped():
    assert prompt_adherence.net_yaw(body(yaw=turning(90))) == pytest.approx(90, abs=6)
    assert prompt_adherence.net_yaw(body(seconds=8, yaw=turning(-540))) == pytest.approx(-540, abs=20)
    # The left hand lies at +X when the body faces +Z.
    assert MOVES["left raise"][40, SMPL22.index("left_wrist"), 0] > 0


def test_measurements_in_metres_and_degrees():
    velocity = prompt_adherence.ground_velocity(MOVES["sidestep"], FPS)
    assert velocity[40] == pytest.approx([0, 0.8], abs=1e-6)
    bent = MOVES["left turn"].copy()
    bent[0, SMPL22.index("neck")] = bent[0, 0] + [0, 0.3, 0.3]
    assert prompt_adherence.trunk_pitch(bent)[0] == pytest.approx(45, abs=1)
    assert prompt_adherence.hand_height(body(left=90), "left")[0] == pytest.approx(0.51, abs=0.01)


@pytest.mark.parametrize(
    "values, count",
    [
        ([], 0),
        ([1.0], 0),
        ([0, 1, 0], 1),
        ([0, 1, 0, 1], 2),
        ([0, 1, 0.9, 1.1, 2], 0),
        ([2, 0, 0.1, -1], 0),
        ([0, 1, 1, 0], 1),
    ],
)
def test_direction_changes(values, count):
    assert prompt_adherence.direction_changes(np.array(values, dtype=float), 0.5) == count


def test_follows_needs_both_parts_in_order():
    first, second = ("walks_forward", {}), ("waves", {"side": "right"})
    walk, wave = MOVES["walk"], MOVES["right wave"]
    wave_there = wave + [0, 0, walk[-1, 0, 2]]
    check = prompt_adherence.follows(np.concatenate([walk, wave_there]), FPS, first=first, second=second)
    assert check.passed and check.measured["moment"] <= 4.5
    for wrong in (
        walk,
        wave,
        np.concatenate([wave, walk]),
        np.concatenate([walk, MOVES["left wave"] + walk[-1, 0] * [1, 0, 1]]),
    ):
        assert not prompt_adherence.follows(wrong, FPS, first=first, second=second).passed


def obedient(texts, seeds, seconds):
    """Walks whatever it is told, except that every second seed stands."""
    return [Motion(MOVES["stand" if seed % 2 else "walk"], FPS) for seed in seeds]


SMALL = (Prompt("walk", "walks_forward"), Prompt("do walk", "walks_forward", reworded=True), Prompt("bow", "bows"))


def test_table_summary_and_failures():
    table = prompt_adherence.adherence_table(obedient, SMALL, seeds=4)
    assert len(table) == 12 and table["passed"].sum() == 4
    rates = prompt_adherence.summary(table)
    assert rates.loc["all", "rate"] == pytest.approx(1 / 3)
    assert rates.loc["plain", "rate"] == pytest.approx(1 / 4)
    assert rates.loc["reworded", ["motions", "passed"]].tolist() == [4, 2]
    # Wilson's interval for 2 of 4, from its formula.
    z2 = 1.959964**2
    half = np.sqrt(4 * 0.25 * z2 + z2**2 / 4) / (4 + z2)
    assert rates.loc["reworded", "low"] == pytest.approx(0.5 - half, abs=1e-4)
    assert rates.loc["reworded", "high"] == pytest.approx(0.5 + half, abs=1e-4)
    failed = prompt_adherence.failures(table)
    assert len(failed) == 8 and failed["measured"].str.contains("speed 0.00").any()
    assert prompt_adherence.by_prompt(table).iloc[0]["prompt"] == "bow"


def test_generate_must_return_a_motion_for_each_prompt():
    with pytest.raises(MotionLabError, match="returned 1 motions for 3 prompts"):
        prompt_adherence.adherence_table(lambda *_: obedient(["a"], [0], [None]), SMALL, seeds=1)


def test_prompts_name_rules_and_half_are_reworded():
    assert len(prompts.PROMPTS) >= 48 and len(prompts.REWORDED) >= len(prompts.PLAIN)
    assert len({p.text for p in prompts.PROMPTS}) == len(prompts.PROMPTS)
    for prompt in prompts.PROMPTS:
        assert not RULES[prompt.rule](MOVES["spin in place"], FPS, **prompt.params).passed
    assert {p.rule for p in prompts.PLAIN} == {p.rule for p in prompts.REWORDED} == set(RULES)


def test_reworded_prompts_are_unlike_every_training_caption():
    nearest = prompts.nearest_captions(prompts.PROMPTS, example_captions())
    reworded = nearest[nearest["reworded"]]
    assert (reworded["overlap"] <= 0.6).all(), reworded[reworded["overlap"] > 0.6]
    assert nearest[~nearest["reworded"]]["overlap"].mean() > 0.8


def test_nearest_caption_is_the_one_with_most_shared_words():
    nearest = prompts.nearest_captions(
        [Prompt("walk to the Left", "turns")], ["bow", "walk left", "wave the left hand"]
    )
    assert nearest["nearest"].tolist() == ["walk left"] and nearest["overlap"].tolist() == [0.5]


def test_validation_tells_claimed_labels_from_others():
    clips = [
        (SimpleNamespace(content="walk", style="active"), MOVES["brisk walk"]),
        (SimpleNamespace(content="bow", style="normal"), MOVES["bow"]),
    ]
    table = prompt_adherence.confusion(prompt_adherence.validate_rules(clips))
    assert table.loc["walks_forward", ["claimed", "others", "walk", "bow"]].tolist() == [1, 0, 1, 0]
    assert table.loc["bows", "bow"] == 1 and table.loc["walks_energetically", "claimed"] == 1


@pytest.mark.skipif(not (SHARED / "data/bandai-namco").is_dir(), reason="../shared/data/bandai-namco is absent")
def test_rules_agree_with_real_clips():
    # dataset-1 has no single raised or waved hands; the whole data set takes a minute.
    clips = load_motions(SHARED / "data/bandai-namco/dataset-1.tar.xz")
    stills = [
        (SimpleNamespace(content="still", style="normal"), still) for _, j in clips if (still := _still(j)) is not None
    ]
    table = prompt_adherence.confusion(prompt_adherence.validate_rules([*clips, *stills]))
    for rule in ("walks_backward", "runs", "bows", "stands_still", "walks_slowly", "walks_energetically"):
        assert table.loc[rule, "claimed"] >= 0.95 and table.loc[rule, "others"] <= 0.1, rule
    assert table.loc["walks_forward", "claimed"] >= 0.95


def _still(joints):
    """The longest 1.5 seconds or more in which a body stands upright, hands down, no joint faster than 0.12 m/s."""
    hands = np.maximum(prompt_adherence.hand_height(joints, "left"), prompt_adherence.hand_height(joints, "right"))
    moves = np.linalg.norm(np.diff(joints, axis=0), axis=-1).max(axis=-1) * FPS > 0.12
    moves |= (hands[1:] > -0.2) | (np.abs(prompt_adherence.trunk_pitch(joints)[1:]) > 25)
    ends = np.flatnonzero(np.concatenate([[True], moves, [True]]))
    longest = np.diff(ends).argmax()
    still = joints[ends[longest] : ends[longest + 1]]
    return still if len(still) > 1.5 * FPS else None
