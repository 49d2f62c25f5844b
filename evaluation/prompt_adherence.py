"""Does the body do what the sentence says? Rules on the joints, validated on real clips.

A rule is a function of joints (T, 22, 3) in metres, Y up, with +X the body's left when it faces +Z, and answers with
a `Check`: passed or not, and what it measured. The thresholds are quantiles of Bandai-Namco's clips at 20 fps;
`validate_rules` shows what share of the clips of every label passes every rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.ndimage import median_filter, uniform_filter1d
from scipy.stats import binomtest

from motionlab.errors import MotionLabError
from motionlab.motion import features
from motionlab.motion.motion import FPS, Motion
from motionlab.motion.skeleton import SMPL22

WALK_SPEED = (0.25, 1.6)  # m/s; walks lie between 0.38 and 1.55, but for one of two angry ones (1.84)
RUN_SPEED = 1.5  # m/s; 95 % of the runs are faster, 3 % of the walks
SPRINT_SPEED = 2.3  # m/s; all dashes are faster, but so are three quarters of the runs
SLOW_SPEED = 1.0  # m/s; every old, sad and proud walk is slower, no normal one
TIRED_SPEED = 1.2  # m/s; 95 % of the exhausted walks are slower, no active one
ENERGETIC_SPEED = 1.3  # m/s; every active walk is faster, 3 % of the normal and no exhausted one
TURN = (55.0, 150.0)  # degrees; turns lie about 92
HAND_UP = -0.08  # metres above the shoulder: feminine raises end 3 cm below it, the others 30 cm above
HAND_DOWN = -0.20  # metres; the idle hand of a raise stays 26 cm below the shoulder or more
GOODBYE_HEIGHT = -0.30  # metres above the shoulder: some goodbyes are waved before the chest
GESTURE_SPEED = 0.5  # m/s of the pelvis, in mean: hands swing beside the body as it walks, some of them high
WAVE_SWING = 0.02  # metres between direction changes: feminine waves come from the wrist and barely move it
WAVE_CHANGES = 3
SHAKEN_SWING, SHAKEN_CHANGES = 0.05, 4  # a hand that moves so is waved, not merely raised
BOW = 25.0  # degrees that the trunk leans further at its lowest than at its most upright
STILL_SPEED = 0.1  # m/s of the pelvis
STILL_LEAN = 15.0  # degrees; somebody who stands for 9 s sways by 12
STILL_REACH = 0.15  # metres that a wrist moves relative to the pelvis

_AT = {name: index for index, name in enumerate(SMPL22.joints)}
_SIDES = ("left", "right")


@dataclass(frozen=True)
class Check:
    """A rule's answer. measured: what it looked at, in metres, seconds and degrees."""

    passed: bool
    measured: dict[str, float]


@dataclass(frozen=True)
class Prompt:
    """A sentence and the rule that its motion must pass.

    params: the rule's arguments. reworded: worded unlike any training caption. seconds: None lets the system choose.
    """

    text: str
    rule: str
    params: dict = field(default_factory=dict)
    reworded: bool = False
    seconds: float | None = None


def facing(joints: np.ndarray) -> np.ndarray:
    """(T,) yaw of hips and shoulders in radians, unwrapped, a 9-frame median; 0 is +Z, growing to the body's left."""
    return median_filter(np.unwrap(features.facing(joints)), size=9, mode="nearest")


def net_yaw(joints: np.ndarray) -> float:
    """Degrees turned from the first frame to the last: positive to the left, counter-clockwise seen from above."""
    yaw = facing(joints)
    return float(np.degrees(yaw[-1] - yaw[0]))


def ground_velocity(joints: np.ndarray, fps: float = FPS) -> np.ndarray:
    """(T, 2) velocity of the pelvis in m/s, forward and to the left of the body, smoothed over half a second."""
    if len(joints) < 2:
        return np.zeros((len(joints), 2))
    path = uniform_filter1d(joints[:, 0][:, [0, 2]].astype(np.float64), max(1, round(fps / 2)), axis=0, mode="nearest")
    x, z = np.gradient(path, 1 / fps, axis=0).T
    sin, cos = np.sin(facing(joints)), np.cos(facing(joints))
    return np.stack([x * sin + z * cos, x * cos - z * sin], axis=-1)


def hand_height(joints: np.ndarray, side: str) -> np.ndarray:
    """(T,) height of a wrist above the shoulder of its side, metres."""
    return joints[:, _AT[f"{side}_wrist"], 1] - joints[:, _AT[f"{side}_shoulder"], 1]


def hand_swings(joints: np.ndarray, side: str, swing: float, lowest: float) -> int:
    """How often a wrist changes direction sideways, each time by `swing` metres or more, while above `lowest`.

    Sideways is across the body, relative to the chest. lowest: metres above the shoulder.
    """
    yaw = facing(joints)
    offset = joints[:, _AT[f"{side}_wrist"]] - joints[:, _AT["spine3"]]
    sideways = uniform_filter1d(offset[:, 0] * np.cos(yaw) - offset[:, 2] * np.sin(yaw), 3, mode="nearest")
    return direction_changes(sideways[hand_height(joints, side) > lowest], swing)


def direction_changes(values: np.ndarray, swing: float) -> int:
    """How often a series turns round, counting only turns that go `swing` or further from the last extreme."""
    changes, direction = 0, 0
    low = high = extreme = values[0] if len(values) else 0.0
    for value in values:
        if direction == 0:
            low, high = min(low, value), max(high, value)
            if high - low >= swing:
                direction, extreme = (1 if value == high else -1), value
        elif (value - extreme) * direction >= 0:
            extreme = value
        elif abs(value - extreme) >= swing:
            changes, direction, extreme = changes + 1, -direction, value
    return changes


def trunk_pitch(joints: np.ndarray) -> np.ndarray:
    """(T,) forward lean of the line from pelvis to neck in degrees: 0 is upright, 90 bent to the horizontal."""
    trunk = joints[:, _AT["neck"]] - joints[:, _AT["pelvis"]]
    yaw = facing(joints)
    return np.degrees(np.arctan2(trunk[:, 0] * np.sin(yaw) + trunk[:, 2] * np.cos(yaw), trunk[:, 1]))


def walks_forward(
    joints: np.ndarray, fps: float = FPS, slowest: float = WALK_SPEED[0], fastest: float = WALK_SPEED[1]
) -> Check:
    """Travels the way it faces, within 20 degrees, at a walk's speed, for half a metre at least, without turning."""
    measured = _travel(joints, fps)
    straight = abs(measured["direction"]) <= 20 and abs(measured["yaw"]) <= 45
    return Check(straight and slowest <= measured["speed"] <= fastest and measured["path"] >= 0.5, measured)


def walks_slowly(joints: np.ndarray, fps: float = FPS, fastest: float = SLOW_SPEED) -> Check:
    """Walks forward, slower than normal walks (by default) or than energetic ones (TIRED_SPEED)."""
    return walks_forward(joints, fps, fastest=fastest)


def walks_energetically(joints: np.ndarray, fps: float = FPS) -> Check:
    """Walks forward faster than normal and tired walks; running does not count."""
    return walks_forward(joints, fps, slowest=ENERGETIC_SPEED)


def runs(joints: np.ndarray, fps: float = FPS, slowest: float = RUN_SPEED) -> Check:
    """Travels forward faster than walks. slowest: SPRINT_SPEED asks for a sprint."""
    return walks_forward(joints, fps, slowest=slowest, fastest=np.inf)


def walks_backward(joints: np.ndarray, fps: float = FPS) -> Check:
    """Travels against the way it faces, within 40 degrees, for half a metre at least."""
    measured = _travel(joints, fps)
    backward = abs(measured["direction"]) >= 140 and abs(measured["yaw"]) <= 60
    return Check(backward and measured["speed"] >= WALK_SPEED[0] and measured["path"] >= 0.5, measured)


def turns(joints: np.ndarray, fps: float = FPS, side: str = "left") -> Check:
    """Turns by 55 to 150 degrees to a side while it travels forward."""
    measured = _travel(joints, fps)
    yaw = measured["yaw"] if side == "left" else -measured["yaw"]
    return Check(TURN[0] <= yaw <= TURN[1] and measured["speed"] >= 0.3 and abs(measured["direction"]) <= 40, measured)


def raises(joints: np.ndarray, fps: float = FPS, side: str = "left") -> Check:
    """Lifts the hand of a side ("both": both at once) to the shoulder or above, the other staying down; no waving."""
    up, down = _hands(side)
    measured = {f"{hand} hand": float(hand_height(joints, hand).max()) for hand in _SIDES}
    together = min(hand_height(joints, hand) for hand in up) if len(up) == 1 else _lower_hand(joints)
    measured["waves"] = max(hand_swings(joints, hand, SHAKEN_SWING, HAND_UP) for hand in up)
    measured["speed"] = _travel(joints, fps)["speed"]
    lifted = together.max() >= HAND_UP and all(measured[f"{hand} hand"] <= HAND_DOWN for hand in down)
    calm = measured["waves"] < SHAKEN_CHANGES and measured["speed"] <= GESTURE_SPEED
    return Check(bool(lifted and calm), measured)


def waves(joints: np.ndarray, fps: float = FPS, side: str = "left", lowest: float = HAND_UP - 0.07) -> Check:
    """Swings the raised hand of a side ("both": both at once) three times or more, the other staying down.

    lowest: metres above the shoulder over which the hand counts as raised.
    """
    up, down = _hands(side)
    measured = {f"{hand} hand": float(hand_height(joints, hand).max()) for hand in _SIDES}
    measured |= {f"{hand} waves": hand_swings(joints, hand, WAVE_SWING, lowest) for hand in up}
    measured["speed"] = _travel(joints, fps)["speed"]
    waving = all(measured[f"{hand} waves"] >= WAVE_CHANGES for hand in up) and measured["speed"] <= GESTURE_SPEED
    return Check(waving and all(measured[f"{hand} hand"] <= HAND_DOWN for hand in down), measured)


def bows(joints: np.ndarray, fps: float = FPS) -> Check:
    """Leans the trunk 25 degrees further forward than at its most upright, and stays about its place."""
    pitch = trunk_pitch(joints)
    measured = {"lean": float(pitch.max() - pitch.min()), "lowest": float(pitch.max())} | _travel(joints, fps)
    return Check(measured["lean"] >= BOW and measured["lowest"] >= 0.8 * BOW and measured["speed"] <= 0.3, measured)


def stands_still(joints: np.ndarray, fps: float = FPS) -> Check:
    """Upright with the hands down, neither travels nor moves a hand, turns or leans."""
    pitch = trunk_pitch(joints)
    measured = {
        "pitch": float(pitch.max()),
        "lean": float(np.ptp(pitch)),
        "speed": _travel(joints, fps)["speed"],
        "turn": _degrees_moved(joints),
    }
    for side in _SIDES:
        relative = joints[:, _AT[f"{side}_wrist"]] - joints[:, 0]
        measured[f"{side} hand"] = float(hand_height(joints, side).max())
        measured[f"{side} hand moves"] = float(np.ptp(relative, axis=0).max())
    upright = measured["pitch"] <= BOW and all(measured[f"{side} hand"] <= HAND_UP for side in _SIDES)
    calm = measured["lean"] <= STILL_LEAN and measured["turn"] <= 20 and measured["speed"] <= STILL_SPEED
    calm = calm and all(measured[f"{side} hand moves"] <= STILL_REACH for side in _SIDES)
    return Check(upright and calm, measured)


def follows(joints: np.ndarray, fps: float = FPS, *, first: tuple[str, dict], second: tuple[str, dict]) -> Check:
    """There is a moment before which one rule passes and after which another does, with a second or more for each.

    first, second: a rule's name and arguments. Measured are the moment (NaN if there is none) and how many moments
    passed either rule.
    """
    moments = np.arange(1.0, len(joints) / fps - 1.0 + 1e-9, 0.25)
    before = [RULES[first[0]](joints[: round(t * fps)], fps, **first[1]).passed for t in moments]
    after = [RULES[second[0]](joints[round(t * fps) :], fps, **second[1]).passed for t in moments]
    both = [float(t) for t, a, b in zip(moments, before, after) if a and b]
    measured = {"moment": both[0] if both else float("nan"), "first": sum(before), "second": sum(after)}
    return Check(bool(both), measured)


RULES: dict[str, Callable[..., Check]] = {
    rule.__name__: rule
    for rule in (
        walks_forward,
        walks_slowly,
        walks_energetically,
        walks_backward,
        runs,
        turns,
        raises,
        waves,
        bows,
        stands_still,
        follows,
    )
}


def _travel(joints: np.ndarray, fps: float) -> dict[str, float]:
    """path in metres, speed in m/s, direction of travel in the body's own frame (0 forward, 90 left) and net yaw."""
    velocity = ground_velocity(joints, fps)
    speed = float(np.linalg.norm(velocity, axis=-1).mean())
    forward, left = velocity.mean(axis=0)
    return {
        "path": speed * len(joints) / fps,
        "speed": speed,
        "direction": float(np.degrees(np.arctan2(left, forward))),
        "yaw": net_yaw(joints),
    }


def _hands(side: str) -> tuple[list[str], list[str]]:
    up = [hand for hand in _SIDES if side in (hand, "both")]
    return up, [hand for hand in _SIDES if hand not in up]


def _lower_hand(joints: np.ndarray) -> np.ndarray:
    return np.minimum(hand_height(joints, "left"), hand_height(joints, "right"))


def _degrees_moved(joints: np.ndarray) -> float:
    return float(np.degrees(np.ptp(facing(joints))))


def adherence_table(
    generate: Callable[[list[str], list[int], list[float | None]], list[Motion]],
    prompts: Sequence[Prompt],
    seeds: int = 10,
) -> pd.DataFrame:
    """Every prompt with every seed from 0: one row each, with what its rule measured.

    generate: makes one motion of each (sentence, seed, seconds); it is called once a seed with all prompts.
    Columns: prompt, rule, reworded, seed, seconds (of the motion), passed, measured (text).
    """
    rows = []
    for seed in range(seeds):
        motions = generate([p.text for p in prompts], [seed] * len(prompts), [p.seconds for p in prompts])
        if len(motions) != len(prompts):
            raise MotionLabError(
                f"generate returned {len(motions)} motions for {len(prompts)} prompts; return one each"
            )
        for prompt, motion in zip(prompts, motions):
            check = RULES[prompt.rule](motion.joints.astype(np.float64), motion.fps, **prompt.params)
            rows.append(
                {
                    "prompt": prompt.text,
                    "rule": rule_label(prompt.rule, prompt.params),
                    "reworded": prompt.reworded,
                    "seed": seed,
                    "seconds": motion.seconds,
                    "passed": check.passed,
                    "measured": ", ".join(f"{name} {value:.2f}" for name, value in check.measured.items()),
                }
            )
    return pd.DataFrame(rows).sort_values(["reworded", "prompt", "seed"], ignore_index=True)


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Pass rates with Wilson 95 % intervals: overall, of the plain and of the reworded prompts."""
    halves = {"all": table, "plain": table[~table["reworded"]], "reworded": table[table["reworded"]]}
    return pd.DataFrame({name: _rate(rows["passed"]) for name, rows in halves.items()}).T


def by_prompt(table: pd.DataFrame) -> pd.DataFrame:
    """Pass rate of every prompt over its seeds, the worst first."""
    rates = table.groupby(["prompt", "rule", "reworded"], as_index=False)["passed"].mean()
    return rates.sort_values(["passed", "prompt"], ignore_index=True)


def failures(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that fail, with what was measured."""
    return table[~table["passed"]].reset_index(drop=True)


def rule_label(rule: str, params: dict) -> str:
    """A rule with its arguments as words: "waves left", "follows walks_forward, bows"."""
    words = (rule_label(*value) if isinstance(value, tuple) else f"{value}" for value in params.values())
    return f"{rule} {', '.join(words)}".strip()


def _rate(passed: pd.Series) -> dict[str, float]:
    if passed.empty:
        return {"motions": 0, "passed": 0, "rate": np.nan, "low": np.nan, "high": np.nan}
    interval = binomtest(int(passed.sum()), len(passed)).proportion_ci(method="wilson")
    return {
        "motions": len(passed),
        "passed": int(passed.sum()),
        "rate": passed.mean(),
        "low": interval.low,
        "high": interval.high,
    }


# Validation: which labels of Bandai-Namco each rule stands for. No styles: all of them.

_OLD, _TIRED = ("elderly", "old", "sad", "proud"), ("exhausted", "tired", "elderly", "old", "sad", "proud")
CLAIMS: tuple[tuple[str, dict, tuple[str, ...], tuple[str, ...]], ...] = (
    ("walks_forward", {}, ("walk",), ()),
    ("walks_backward", {}, ("walk-back",), ()),
    ("runs", {}, ("run", "dash"), ()),
    ("runs", {"slowest": SPRINT_SPEED}, ("dash",), ()),
    ("turns", {"side": "left"}, ("walk-turn-left",), ()),
    ("turns", {"side": "right"}, ("walk-turn-right",), ()),
    ("raises", {"side": "left"}, ("raise-up-left-hand",), ()),
    ("raises", {"side": "right"}, ("raise-up-right-hand",), ()),
    ("raises", {"side": "both"}, ("raise-up-both-hands",), ()),
    ("waves", {"side": "left"}, ("wave-left-hand",), ()),
    ("waves", {"side": "right"}, ("wave-right-hand",), ()),
    ("waves", {"side": "both"}, ("wave-both-hands",), ()),
    ("waves", {"side": "right", "lowest": GOODBYE_HEIGHT}, ("bye", "wave-right-hand"), ()),
    ("bows", {}, ("bow",), ()),
    ("stands_still", {}, ("still",), ()),
    ("walks_slowly", {}, ("walk",), _OLD),
    ("walks_slowly", {"fastest": TIRED_SPEED}, ("walk",), _TIRED),
    ("walks_energetically", {}, ("walk",), ("active",)),
)


def validate_rules(clips) -> pd.DataFrame:
    """Every rule on every real clip: one row each (rule, content, style, claimed, passed).

    clips: pairs of a label with .content and .style, and joints (T, 22, 3) at 20 fps, unmirrored, as
    `motionlab.data.bandai.takes.load_motions` gives them; stretches in which nobody moves have the content "still".
    claimed: the rule stands for this label, so it ought to pass.
    """
    rows = []
    for label, joints in clips:
        for rule, params, contents, styles in CLAIMS:
            rows.append(
                {
                    "rule": rule_label(rule, params),
                    "content": label.content,
                    "style": label.style,
                    "claimed": label.content in contents and (not styles or label.style in styles),
                    "passed": RULES[rule](joints, **params).passed,
                }
            )
    return pd.DataFrame(rows)


def confusion(validation: pd.DataFrame, columns: str = "content") -> pd.DataFrame:
    """Share of clips that pass: a row a rule; claimed and other clips, then one column a content (or style)."""
    order = validation["rule"].unique()
    kinds = validation.assign(claimed=validation["claimed"].map({True: "claimed", False: "others"}))
    overall = kinds.pivot_table(index="rule", columns="claimed", values="passed", aggfunc="mean")
    each = validation.pivot_table(index="rule", columns=columns, values="passed", aggfunc="mean")
    return overall.join(each).loc[order]
