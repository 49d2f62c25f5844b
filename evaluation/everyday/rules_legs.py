"""Rules of what the legs do: jump, leap, hop, jumping jacks, kick, march, skip, run in place, balance, step over."""

from __future__ import annotations

import numpy as np

from evaluation.everyday.body import OTHER, SIDES, Body, stretches
from evaluation.prompt_adherence import Check


def jumps(body: Body, height: float = 0.13, times: int = 1, fastest: float = np.inf) -> Check:
    """Both feet leave the ground, and the hips rise with them. fastest: m/s over the ground, over which it is a run."""
    flights = [flight for flight in _flights(body, height) if body.speed[slice(*flight)].mean() <= fastest]
    measured = {"jumps": len(flights), "height": float(body.flight.max())}
    return Check(len(flights) >= times, measured)


def jumps_forward(body: Body, height: float = 0.14, far: float = 0.35) -> Check:
    """Both feet leave the ground, and the body travels forward in the air."""
    ways = [0.0]
    for start, stop in _flights(body, height):
        start, stop = max(0, start - 3), min(body.frames, stop + 3)
        ways.append(float(body.velocity[start:stop, 0].sum() / body.fps))
    measured = {"way": max(ways)}
    return Check(measured["way"] >= far, measured)


def hops_on_one_leg(body: Body, height: float = 0.04, apart: float = 0.15, times: int = 2) -> Check:
    """Leaves the ground again and again while one foot is held higher than the other."""
    difference = np.abs(body.foot_heights["left"] - body.foot_heights["right"])
    flights = [1 for start, stop in _flights(body, height) if difference[start:stop].mean() > apart]
    measured = {"hops": len(flights)}
    return Check(len(flights) >= times, measured)


def jumping_jacks(body: Body, times: int = 2, wide: float = 0.2, up: float = 0.0) -> Check:
    """The hands go up over the shoulders and the feet apart, again and again. wide: in legs. up: in arms."""
    apart = np.abs(body.foot("left")[:, 0] + body.foot("right")[:, 0]) > wide
    high = np.minimum(*(body.hand(side)[:, 1] for side in SIDES)) > up
    measured = {"hands": len(stretches(high)), "feet": len(stretches(apart))}
    return Check(min(measured.values()) >= times, measured)


def kicks(body: Body, side: str = "", height: float = 0.35, speed: float = 2.0) -> Check:
    """A foot flies up before or beside the hip, the other one stands: with one side's leg, or with any."""
    measured = {}
    for leg in [side] if side else SIDES:
        ankle = body.foot(leg)
        out = np.hypot(ankle[:, 0], np.maximum(ankle[:, 2], 0))
        high = body.foot_heights[leg] - body.foot_heights[OTHER[leg]]
        fast = body.quickness(f"{leg}_ankle").max() > speed
        measured[leg] = float(np.where(high > 0.15, np.minimum(high, out), 0).max()) if fast else 0.0
    return Check(max(measured.values()) >= height, measured)


def marches(body: Body, lift: float = 0.22) -> Check:
    """Lifts both feet high in turn."""
    measured = {side: float(np.quantile(body.foot_heights[side], 0.95)) for side in SIDES}
    count = [len(stretches(body.foot_heights[side] > lift, 2)) for side in SIDES]
    return Check(min(measured.values()) >= lift and min(count) >= 2, measured)


def steps_in_place(
    body: Body, steps: int = 3, lift: float = 0.04, farthest: float = 0.5, seconds: float = 2.0
) -> Check:
    """Lifts the feet in turn, again and again within seconds, and stays at its place. farthest: metres."""
    window, ground = round(seconds * body.fps), body.at("pelvis")[:, [0, 2]]
    best = 0
    for start in range(0, max(1, body.frames - window + 1), 5):
        part = slice(start, start + window)
        if np.linalg.norm(np.ptp(ground[part], axis=0)) <= farthest:
            lifts = [len(stretches(height[part] > lift, 2)) for height in body.foot_heights.values()]
            best = max(best, min(lifts))
    return Check(best >= steps, {"steps": best})


def skips(body: Body, height: float = 0.05, times: int = 2, speed: float = 0.5, fastest: float = 1.8) -> Check:
    """Travels, slower than a run, leaving the ground again and again."""
    measured = {"hops": len(_flights(body, height)), "speed": float(body.speed.mean())}
    return Check(measured["hops"] >= times and speed <= measured["speed"] <= fastest, measured)


def stands_on_one_leg(body: Body, lift: float = 0.08, seconds: float = 0.8) -> Check:
    """One foot is held off the ground for longer than a step takes."""
    difference = body.foot_heights["left"] - body.foot_heights["right"]
    calm = body.speed < 0.5
    held = {side: body.longest((sign * difference > lift) & calm) for side, sign in (("left", 1), ("right", -1))}
    return Check(max(held.values()) >= seconds, held)


def steps_over(body: Body, lift: float = 0.26, path: float = 0.5, fastest: float = 1.6) -> Check:
    """Lifts a foot well over a step's height while it travels, slower than a run."""
    going = (body.speed > 0.1) & (body.speed < fastest)
    highest = max(float(height[going].max(initial=0)) for height in body.foot_heights.values())
    measured = {"lift": highest, "path": float(body.speed.sum() / body.fps)}
    return Check(highest >= lift and measured["path"] >= path, measured)


def _flights(body: Body, height: float) -> list[tuple[int, int]]:
    """Stretches in which both feet are off the ground and the hips no lower than standing, higher than `height`."""
    rising = body.height("pelvis") > np.quantile(body.height("pelvis"), 0.1)
    return stretches((body.flight > height) & rising & (body.tilt < 70), 2)
