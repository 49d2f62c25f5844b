"""Everyday acts: every rule on a puppet that does the act, and on puppets that stand and walk."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.transform import Rotation

from evaluation.__main__ import main
from evaluation.everyday import reconstruction, suite, validation
from evaluation.everyday.body import Body, longest_run, stretches
from evaluation.everyday.kinds import KINDS, kind_named
from motionlab.data.store import Clip, MotionStore, write_store
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, from_joints, to_joints
from motionlab.motion.motion import FPS, Motion
from motionlab.motion.skeleton import SMPL22, forward_kinematics
from tests.tiny import tiny_system

DOWN, UP, OUT, AHEAD = (0.15, -1, 0.1), (0.1, 1, 0), (1, 0, 0.05), (0.05, 0, 1)


def puppet(
    seconds=4.0,
    speed=0.0,
    heading=0.0,
    yaw=0.0,
    roll=0.0,
    pitch=0.0,
    lean=0.0,
    hips=(0.0, 0.0),
    knees=(0.0, 0.0),
    arms=(DOWN, DOWN),
    elbows=(0.0, 0.0),
    elbow_axis="y",
    lift=0.0,
    apart=0.0,
) -> np.ndarray:
    """(T, 22, 3) a body whose lowest joint is on the ground, `lift` metres above it.

    Every argument is a number or a function of time in seconds. speed: m/s, `heading` degrees to the left of where it
    faces. pitch, roll, yaw: of the whole body; lean: of the trunk; hips: thighs lifted forward, left and right; apart:
    thighs to the sides. arms: directions (out, up, forward) of the upper arms, left and right; elbows: bent forward, or
    inward (elbow_axis "z").
    """
    time = np.arange(round(seconds * FPS)) / FPS

    def of(value):
        return np.broadcast_to(np.asarray(value(time) if callable(value) else value, dtype=float), time.shape)

    rotations = np.zeros((len(time), 22, 4))
    rotations[..., 3] = 1

    def turn(joint, axes, *degrees):
        angles = np.stack([of(part) for part in degrees], axis=1)
        rotations[:, SMPL22.index(joint)] = Rotation.from_euler(axes, angles, degrees=True).as_quat()

    turn("pelvis", "YXZ", yaw, pitch, roll)
    turn("spine1", "x", lean)
    for i, (side, sign) in enumerate((("left", 1), ("right", -1))):
        turn(f"{side}_hip", "XZ", lambda t, i=i: -of(hips[i]), lambda t, sign=sign: sign * of(apart))
        turn(f"{side}_knee", "x", knees[i])
        turn(f"{side}_elbow", elbow_axis, lambda t, i=i, sign=sign: -sign * of(elbows[i]))
        directions = arms[i](time) if callable(arms[i]) else np.broadcast_to(arms[i], (len(time), 3))
        ways = directions * np.array([sign, 1, 1])
        found = [Rotation.align_vectors([way], [[sign, 0, 0]])[0].as_quat() for way in ways]
        rotations[:, SMPL22.index(f"{side}_shoulder")] = found
    course = np.radians(of(yaw) + of(heading))
    pace = of(speed)[:, None] / FPS
    path = np.cumsum(np.stack([np.sin(course), np.zeros_like(course), np.cos(course)], axis=1) * pace, axis=0)
    joints = forward_kinematics(SMPL22, rotations, path)
    joints[..., 1] += of(lift)[:, None] - joints[..., 1].min(axis=1, keepdims=True)
    return joints


def wave(rate=1.0, low=-1.0, high=1.0, phase=0.0):
    """Between low and high, `rate` times a second."""
    return lambda time: low + (high - low) * (0.5 + 0.5 * np.sin(2 * np.pi * (rate * time + phase)))


def bump(high, start=1.0, stop=3.0):
    """From 0 to `high` and back between two times."""
    return lambda time: high * np.clip(np.sin(np.pi * np.clip((time - start) / (stop - start), 0, 1)), 0, 1)


def falling(high):
    """`high` for a second, then down to 0 within another one."""
    return lambda time: high * np.clip(2 - time, 0, 1)


def swaying(first, second, rate=1.0, phase=0.0):
    """A direction that goes from one to another and back."""
    share = wave(rate, 0.0, 1.0, phase)
    return lambda time: np.asarray(first) + share(time)[:, None] * (np.asarray(second, float) - np.asarray(first))


def once(first, second, start=1.0, stop=3.0):
    share = bump(1.0, start, stop)
    return lambda time: np.asarray(first) + share(time)[:, None] * (np.asarray(second, float) - np.asarray(first))


def flights(height, starts, seconds=0.5):
    return lambda time: sum(bump(height, start, start + seconds)(time) for start in starts)


def gait(swing=25.0, bend=40.0, rate=0.9):
    """Thighs and knees of steps."""
    return {
        "hips": (wave(rate, -0.6 * swing, swing), wave(rate, -0.6 * swing, swing, 0.5)),
        "knees": (wave(rate, 0.0, bend, 0.2), wave(rate, 0.0, bend, 0.7)),
    }


def one_side(side, act, rest):
    return (act, rest) if side == "left" else (rest, act)


WALK = puppet(speed=1.1, **gait())
STAND = puppet()
SEAT = {"hips": (80, 80), "knees": (85, 85)}
NEAR, ACROSS = (-0.1, -0.8, 0.6), (-0.6, -0.8, 0.6)
OPEN, CLOSED = (0.5, -0.2, 0.5), (-0.55, -0.2, 0.8)
ACTS = {
    "walk forward": WALK,
    "run": puppet(speed=3.0, **gait(35, 80, 1.4)),
    "back up": puppet(speed=0.8, heading=180, **gait(15)),
    "sidestep": puppet(speed=0.5, heading=90),
    "turn around": puppet(yaw=lambda t: 180 * t / 4, speed=0.3),
    "turn left": puppet(yaw=lambda t: 90 * t / 4, speed=0.8, **gait()),
    "turn right": puppet(yaw=lambda t: -90 * t / 4, speed=0.8, **gait()),
    "spin": puppet(yaw=lambda t: 360 * t / 4),
    "walk in a circle": puppet(yaw=lambda t: 300 * t / 6, speed=0.9, seconds=6, **gait()),
    "climb up": puppet(speed=0.5, lift=lambda t: 0.2 * np.floor(t)),
    "climb down": puppet(speed=0.5, lift=lambda t: 0.2 * np.floor(4 - t)),
    "sneak": puppet(speed=0.5, lean=35, **gait(20, 60)),
    "limp": puppet(speed=0.6, hips=(wave(0.8, -15, 25), 0), knees=(wave(0.8, 0, 40), 0), seconds=6),
    "stumble": puppet(speed=0.6, roll=wave(0.4, -22, 22), seconds=6),
    "sit": puppet(**SEAT),
    "stand up": puppet(hips=[falling(80)] * 2, knees=[falling(85)] * 2),
    "squat": puppet(hips=[bump(90)] * 2, knees=[bump(100)] * 2),
    "kneel": puppet(hips=(0, 90), knees=(90, 90)),
    "lie": puppet(pitch=-90),
    "crawl": puppet(pitch=80, hips=(80, 80), knees=(90, 90), arms=(AHEAD, AHEAD)),
    "bend down": puppet(lean=bump(80)),
    "pick up": puppet(lean=bump(85), hips=[bump(50)] * 2, knees=[bump(70)] * 2, arms=(DOWN, once(DOWN, (0, -0.1, 1)))),
    "duck": puppet(speed=1.0, hips=[bump(60, 1.5, 2.5)] * 2, knees=[bump(100, 1.5, 2.5)] * 2),
    "lunge": puppet(hips=(bump(80), bump(-30)), knees=(bump(80), bump(60))),
    "cartwheel": puppet(roll=lambda t: np.clip(360 * (t - 1), 0, 360)),
    "stretch": puppet(arms=(once(DOWN, UP), once(DOWN, UP))),
    "jump": puppet(lift=flights(0.4, [1.5])),
    "leap forward": puppet(lift=flights(0.35, [1.5]), speed=bump(2.5, 1.3, 2.2)),
    "hop": puppet(lift=flights(0.2, [1.0, 2.0, 3.0])),
    "hop on one leg": puppet(lift=flights(0.15, [1.0, 2.0, 3.0]), knees=(0, 70)),
    "jumping jacks": puppet(arms=[swaying(DOWN, UP)] * 2, apart=wave(1.0, 0, 25)),
    "kick": puppet(hips=(0, bump(85, 1.5, 2.2))),
    "kick left": puppet(hips=(bump(85, 1.5, 2.2), 0)),
    "kick right": puppet(hips=(0, bump(85, 1.5, 2.2))),
    "march": puppet(
        speed=0.8, hips=(wave(0.8, 0, 85), wave(0.8, 0, 85, 0.5)), knees=(wave(0.8, 0, 85), wave(0.8, 0, 85, 0.5))
    ),
    "run in place": puppet(
        hips=(wave(1.5, 0, 40), wave(1.5, 0, 40, 0.5)), knees=(wave(1.5, 0, 80), wave(1.5, 0, 80, 0.5))
    ),
    "skip": puppet(speed=1.2, lift=flights(0.12, [0.7, 1.4, 2.1, 2.8]), **gait()),
    "stand on one leg": puppet(hips=(0, 60), knees=(0, 90)),
    "step over": puppet(speed=0.6, hips=(bump(75, 1.5, 2.5), 0), knees=(bump(75, 1.5, 2.5), 0)),
    "punch": puppet(
        arms=[swaying((0.2, -0.8, -0.3), (0, 0, 1), 1.5, phase) for phase in (0, 0.5)],
        elbows=[wave(1.5, 0, 110, phase + 0.5) for phase in (0, 0.5)],
    ),
    "throw": puppet(arms=(DOWN, once((0.3, 0.3, -0.9), (0, 0.1, 1), 1.5, 2.1))),
    "swing the arms": puppet(arms=[swaying((0.1, -0.8, -0.7), (0.1, -0.6, 0.9), 1.3)] * 2),
    "raise both arms": puppet(arms=(once(DOWN, UP), once(DOWN, UP))),
    "raise a hand left": puppet(arms=(once(DOWN, UP), DOWN)),
    "raise a hand right": puppet(arms=(DOWN, once(DOWN, UP))),
    "arms to the sides": puppet(arms=(OUT, OUT)),
    "push": puppet(arms=[once(DOWN, (0, -0.1, 1))] * 2),
    "flap the arms": puppet(arms=[swaying((0.4, -0.9, 0), (1, -0.2, 0), 1.5)] * 2, elbows=(120, 120)),
    "dance": puppet(
        speed=0.5,
        heading=lambda t: 360 * t * 0.7,
        yaw=wave(0.5, -60, 60),
        roll=wave(1.5, -12, 12),
        arms=[swaying((1, -0.3, 0.3), (0.3, 0.5, 0.5))] * 2,
        seconds=6,
    ),
    "wave": puppet(arms=(DOWN, swaying((0.9, 0.6, 0.2), (0.2, 1, 0.2), 1.5))),
    "wave left": puppet(arms=(swaying((0.9, 0.6, 0.2), (0.2, 1, 0.2), 1.5), DOWN)),
    "wave right": puppet(arms=(DOWN, swaying((0.9, 0.6, 0.2), (0.2, 1, 0.2), 1.5))),
    "clap": puppet(arms=[swaying(OPEN, CLOSED, 1.5)] * 2),
    "drink": puppet(arms=(DOWN, (0.15, -0.4, 0.5)), elbows=(0, 150)),
    "hand to the head": puppet(arms=(DOWN, (0.15, -0.4, 0.5)), elbows=(0, 150)),
    "wash": puppet(arms=(DOWN, swaying((0.6, 0.1, 0.8), (-0.3, 0.2, 1), 1.2))),
    "sweep": puppet(arms=[swaying(NEAR, ACROSS, 0.8), swaying(ACROSS, NEAR, 0.8)]),
    "dribble": puppet(arms=(DOWN, swaying((0.2, -1, 0.0), (0.2, -0.4, 0.9), 1.5)), elbows=(0, 75)),
    "swing a club": puppet(
        arms=[swaying((0.2, -0.8, 0.6), (-0.9, -0.6, 0.5), 1.2), swaying((-0.9, -0.6, 0.5), (0.2, -0.8, 0.6), 1.2)]
    ),
    "swim": puppet(lean=45, arms=[swaying((0.1, 0.6, 1), (1, 0.2, 0.6), 0.8)] * 2),
    "hand on the hip": puppet(arms=[(0.6, -0.85, 0)] * 2, elbows=(80, 80), elbow_axis="z"),
}
ALSO_WALKING = {"walk forward"}


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_rule_passes_its_act_and_neither_standing_nor_walking(kind):
    assert kind.check(ACTS[kind.name], FPS).passed, kind.check(ACTS[kind.name], FPS).measured
    assert not kind.check(STAND, FPS).passed
    assert kind.check(WALK, FPS).passed == (kind.name in ALSO_WALKING)


def test_sides_are_told_apart():
    for act in ("turn", "kick", "raise a hand", "wave"):
        for side, other in (("left", "right"), ("right", "left")):
            assert not kind_named(f"{act} {side}").check(ACTS[f"{act} {other}"], FPS).passed


def test_bodies_of_any_size_and_very_short_ones_are_measured():
    for kind in KINDS:
        assert kind.check(1.2 * ACTS[kind.name], FPS).passed, kind.name
        for frames in (2, 5):
            assert isinstance(kind.check(STAND[:frames], FPS).passed, bool | np.bool_)


def test_stretches_of_frames():
    holds = np.array([0, 1, 1, 0, 1, 0], bool)
    assert stretches(holds) == [(1, 3), (4, 5)] and stretches(holds, 2) == [(1, 3)] and longest_run(holds) == 2
    assert longest_run(np.zeros(4, bool)) == 0
    sitting = Body(ACTS["sit"])
    assert sitting.hips.max() < 0.8 < 1.0 < Body(STAND).hips.min() and np.abs(Body(STAND).tilt).max() < 5


def test_a_clip_is_of_the_kind_that_half_its_captions_say():
    sit, kick = kind_named("sit"), kind_named("kick left")
    assert sit.share(["a man sits down", "he walks to a chair", "someone is seated", "does sit-ups"]) == 0.5
    assert kick.share(["kicks with the left leg", "a kick with the right foot"]) == 0.5
    assert kick.is_akin(["two kicks"]) and not sit.is_akin(["two kicks"])


def test_sentences_ask_for_every_kind():
    prompts = suite.everyday_prompts()
    assert len(prompts) >= 80 and {prompt.kind for prompt in prompts} == {kind.name for kind in KINDS}
    assert len({prompt.text for prompt in prompts}) == len(prompts)
    quick = suite.everyday_prompts(quick=True)
    assert [prompt.kind for prompt in quick] == list(dict.fromkeys(prompt.kind for prompt in prompts))
    assert quick[0] == prompts[0]
    said = [kind_named(prompt.kind).share([prompt.text]) for prompt in prompts]
    assert 0.8 < np.mean(said) < 1  # most sentences say their act in the words by which clips are found, not all


def test_a_system_is_counted_beside_real_clips():
    prompts = [suite.EverydayPrompt(text, "sit") for text in ("sit", "take a seat")]
    prompts += [suite.EverydayPrompt("walk", "walk forward"), suite.EverydayPrompt("swim", "swim")]

    def generate(texts, seeds):
        assert len(texts) == len(seeds) <= suite.TOGETHER
        acts = {"sit": ACTS["sit"], "walk": WALK}
        return [Motion(acts.get(text, STAND), FPS) for text in texts]

    rows = suite.everyday_rows(generate, prompts, seeds=9)
    assert len(rows) == 36 and list(rows.columns) == ["kind", "prompt", "seed", "seconds", "passed", "measured"]
    real = pd.DataFrame(
        {"sit": {"training clips": 40, "all real": 0.8}, "walk forward": {"training clips": 500, "all real": 1.0}}
    ).T
    table = suite.by_kind(rows, real)
    assert list(table.index) == ["walk forward", "sit", "swim"]
    assert table.loc["sit", ["motions", "obeyed", "ratio", "rare"]].tolist() == [18, 0.5, 0.625, False]
    assert table.loc["sit", "low"] < 0.5 < table.loc["sit", "high"] and table.loc["swim", "rare"]
    together = suite.overall(rows, real).loc["30 training clips or more"]
    assert together["kinds"] == 2 and together["obeyed"] == 0.75
    assert together["ratio"] == pytest.approx(0.75 / 0.9) and together["low"] < together["ratio"] < together["high"]
    with pytest.raises(MotionLabError, match="one each"):
        suite.everyday_rows(lambda *_: [], prompts, seeds=1)


@pytest.fixture
def acted(tmp_path):
    """The folder of a store with a few acts of the puppet."""
    captions = {
        "sit": ("a person sits down", "someone is sitting"),
        "walk forward": ("a man walks forward", "somebody strolls straight ahead"),
        "jump": ("he jumps up high", "a person jumps", "does something"),
    }
    clips = []
    for number, name in enumerate([*captions, "sit"]):
        rows = from_joints(ACTS[name])
        split = "test" if number == 3 else "train"
        clips.append((Clip(f"{name} {number}", split, captions[name], frames=len(rows)), rows))
    clips.append((Clip("alone", "train", ("sits",)), from_joints(STAND)))
    return write_store(tmp_path / "store", HUMANML3D, clips, []).folder


def test_rules_are_validated_on_the_clips_of_a_store(acted, tmp_path, capsys):
    out = tmp_path / "real.json"
    assert main(["rules", "--suite", "everyday", "--data", str(acted), "--save", str(out)]) == 0
    assert "walks" in capsys.readouterr().out
    found = suite.read_real(out)
    assert found.loc["sit", ["training clips", "clips", "real", "test clips", "test real"]].tolist() == [2, 1, 1, 1, 1]
    assert (
        found.loc["jump", "all clips"] == 1 and found.loc["jump", "all real"] == 1 and found.loc["jump", "others"] == 0
    )
    with pytest.raises(MotionLabError, match="no numbers of real clips"):
        suite.read_real(tmp_path / "nothing.json")


def test_acts_are_followed_through_an_autoencoder(acted, capsys, monkeypatch):
    def keeps_sitting(rows):
        return rows if kind_named("sit").check(to_joints(rows), FPS).passed else from_joints(STAND)

    table = reconstruction.reconstruction_table(MotionStore(acted), keeps_sitting)
    assert table.loc["sit", ["clips", "real", "reconstructed", "ratio"]].tolist() == [2, 1, 1, 1]
    assert table.loc["jump", ["clips", "real", "reconstructed", "ratio"]].tolist() == [1, 1, 0, 0]
    assert table.loc["mean over kinds", "reconstructed"] == pytest.approx(1 / 3)
    monkeypatch.setattr("motionlab.load", lambda name: tiny_system())
    assert main(["rules", "--suite", "everyday", "--data", str(acted), "--through", "tiny"]) == 0
    assert "behind the autoencoder of tiny" in capsys.readouterr().out


def test_what_real_clips_do_was_measured_for_every_kind():
    real = suite.read_real()
    assert set(real.index) == {kind.name for kind in KINDS}
    kept = (real["real"] >= validation.REAL) & (real["others"] <= validation.OTHERS)
    assert kept.all(), list(real.index[~kept])
    assert (real["walks"].dropna() <= validation.OTHERS).all()


@pytest.mark.slow
def test_the_shipped_model_is_asked_every_kind(capsys, tmp_path):
    csv = tmp_path / "rows.csv"
    arguments = ["adherence", "--suite", "everyday", "--checkpoint", "momask", "--quick", "--seeds", "1"]
    assert main([*arguments, "--csv", str(csv)]) == 0
    said = capsys.readouterr().out
    assert "ratio" in said and "30 training clips or more" in said and "walk in a circle" in said
    rows = pd.read_csv(csv)
    assert len(rows) == len(KINDS) and set(rows["passed"]) <= {True, False}
    assert rows["passed"].any() and rows["seconds"].gt(0).all()
