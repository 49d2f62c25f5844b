"""Rules of where a body goes and how it turns: walk, run, back up, sidestep, circles, turns, stairs, stumbling."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from evaluation.everyday.body import SIDES, Body
from evaluation.prompt_adherence import Check


def walks(body: Body, slowest: float = 0.3, fastest: float = 1.9, path: float = 1.2) -> Check:
    """Travels forward at a walk, most of the way."""
    forward = body.velocity[:, 0]
    going = (forward > slowest) & (np.abs(body.velocity[:, 1]) < np.maximum(forward, 0.0) + 1e-9)
    measured = {
        "path": float(forward[going].sum() / body.fps),
        "speed": float(np.quantile(body.speed, 0.9)),
        "feet": float(body.flight.max()),
    }
    return Check(measured["path"] >= path and measured["speed"] <= fastest, measured)


def runs(body: Body, slowest: float = 1.8, seconds: float = 0.4) -> Check:
    """Travels faster than walks for a while."""
    measured = {"speed": float(body.speed.max()), "seconds": body.longest(body.speed > slowest)}
    return Check(measured["seconds"] >= seconds, measured)


def backs_up(body: Body, path: float = 0.35) -> Check:
    """Travels against the way it faces."""
    backward = np.clip(-body.velocity[:, 0] - 0.05, 0, None)
    backward = np.where(np.abs(body.velocity[:, 1]) < -1.5 * body.velocity[:, 0], backward, 0)
    measured = {"backward": float(backward.sum() / body.fps)}
    return Check(measured["backward"] >= path, measured)


def sidesteps(body: Body, side: str = "", path: float = 0.33) -> Check:
    """Travels sideways, to a side or to any, rather than forward."""
    left = np.where(np.abs(body.velocity[:, 1]) > np.abs(body.velocity[:, 0]), body.velocity[:, 1], 0)
    way = np.concatenate([[0], np.cumsum(left)]) / body.fps
    measured = {
        "left": float((way - np.minimum.accumulate(way)).max()),
        "right": float((np.maximum.accumulate(way) - way).max()),
    }
    return Check((measured[side] if side else max(measured.values())) >= path, measured)


def turns_around(body: Body, least: float = 125.0) -> Check:
    """Faces the other way at some time than at another."""
    measured = {"turned": float(np.ptp(body.yaw))}
    return Check(measured["turned"] >= least, measured)


def turns_to(body: Body, side: str, least: float = 52.0) -> Check:
    """Turns to a side, further than it ever turns to the other."""
    yaw = body.yaw if side == "left" else -body.yaw
    measured = {
        "turned": float((yaw - np.minimum.accumulate(yaw)).max()),
        "other way": float((np.maximum.accumulate(yaw) - yaw).max()),
    }
    return Check(measured["turned"] >= max(least, measured["other way"]), measured)


def spins(body: Body, least: float = 200.0, seconds: float = 3.0) -> Check:
    """Turns by more than half a circle within seconds."""
    window = min(body.frames - 1, round(seconds * body.fps))
    measured = {"turned": float(np.abs(body.yaw[window:] - body.yaw[: body.frames - window]).max())}
    return Check(measured["turned"] >= least, measured)


def circles(body: Body, least: float = 130.0, speed: float = 0.25) -> Check:
    """Travels along a curve: the body and the way it goes both turn round, the same way."""
    way = uniform_filter1d(body.at("pelvis")[:, [0, 2]], max(1, round(body.fps / 2)), axis=0, mode="nearest")
    steps = np.gradient(way, axis=0)
    going = np.linalg.norm(steps, axis=-1) * body.fps > speed
    heading = np.unwrap(np.arctan2(steps[:, 0], steps[:, 1]))
    bends = np.where(going[1:], np.clip(np.diff(heading), -0.3, 0.3), 0)
    measured = {
        "heading": float(np.degrees(np.ptp(np.concatenate([[0], np.cumsum(bends)])))),
        "yaw": float(np.ptp(body.yaw)),
        "speed": float(body.speed.mean()),
    }
    return Check(min(measured["heading"], measured["yaw"]) >= least and measured["speed"] >= speed, measured)


def climbs(body: Body, up: bool = True, rise: float = 0.18) -> Check:
    """The body gets on higher (or lower) ground: hips and standing foot both end so, or are so in the middle."""
    low = _support(body)
    hips = uniform_filter1d(body.height("pelvis"), max(1, round(0.5 * body.fps)), mode="nearest")
    if not up:
        low, hips = low[::-1], hips[::-1]
    risen = np.minimum(low - np.minimum.accumulate(low), hips - np.minimum.accumulate(hips))
    measured = {"rise": float(risen.max())}
    return Check(measured["rise"] >= rise, measured)


def sneaks(body: Body, hips: float = 1.0, fastest: float = 1.0, path: float = 0.6) -> Check:
    """Travels slowly on bent knees or bent forward."""
    going = body.speed > 0.12
    if going.sum() < body.fps / 2:
        return Check(False, {"path": 0.0})
    measured = {
        "path": float(body.speed.sum() / body.fps),
        "speed": float(np.median(body.speed[going])),
        "hips": float(np.median(body.hips[going])),
        "pitch": float(np.median(body.pitch[going])),
    }
    low = measured["hips"] < hips or measured["pitch"] > 19
    return Check(bool(low and measured["speed"] <= fastest and measured["path"] >= path), measured)


def limps(body: Body, uneven: float = 0.105, fastest: float = 1.4) -> Check:
    """Walks with one foot in the air for a greater part of the time than the other."""
    going = body.speed > 0.15
    measured = {"uneven": 0.0, "speed": float(np.quantile(body.speed, 0.9))}
    if going.sum() >= 1.5 * body.fps:
        swings = []
        for side in SIDES:
            pace = np.linalg.norm(np.gradient(body.at(f"{side}_ankle")[:, [0, 2]], 1 / body.fps, axis=0), axis=-1)
            swings.append((pace[going] > 0.5 * np.median(body.speed[going]) + 0.1).mean())
        measured["uneven"] = float(abs(swings[0] - swings[1]))
    return Check(measured["uneven"] >= uneven and measured["speed"] <= fastest, measured)


def stumbles(body: Body, sway: float = 0.22) -> Check:
    """Goes with the head swaying widely from side to side over the hips."""
    head = uniform_filter1d(body.local("head")[:, 0], 5, mode="nearest")
    measured = {"sway": float(np.ptp(head)), "going": float((body.speed > 0.15).mean())}
    return Check(measured["sway"] >= sway and measured["going"] >= 0.4, measured)


def _support(body: Body) -> np.ndarray:
    """(T,) height of the ground under the lower foot, legs: the least of 0.7 s around, so that jumps do not count."""
    low = np.minimum(*body.foot_heights.values())
    return minimum_filter1d(low, max(1, round(0.7 * body.fps)), mode="nearest")
