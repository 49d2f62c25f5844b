"""Rules of how low and how upright a body is: sit, stand up, squat, kneel, lie, crawl, bend, pick up, lunge, stretch.

Lengths are in legs and arms (`Body`), angles in degrees.
"""

from __future__ import annotations

import numpy as np

from evaluation.everyday.body import SIDES, Body, both
from evaluation.prompt_adherence import Check


def sits(body: Body, hips: float = 0.85, bend: float = 50.0, seconds: float = 0.4) -> Check:
    """The hips stay low over the feet, both knees bent, the trunk upright or leaning at most."""
    down = (body.hips < hips) & (np.minimum(*both(body.knee)) > bend) & (body.tilt < 60)
    measured = {"hips": float(body.hips.min()), "seconds": body.longest(down)}
    return Check(measured["seconds"] >= seconds, measured)


def stands_up(body: Body, hips: float = 0.9, upright: float = 0.95, seconds: float = 0.4) -> Check:
    """The body is low for a while, then comes up to standing height."""
    height = body.height("pelvis")
    later = np.maximum.accumulate(height[::-1])[::-1]
    low = (np.minimum(body.hips, height) < hips) & (later >= upright)
    measured = {"low": body.longest(low), "rise": float((later - height).max())}
    return Check(measured["low"] >= seconds, measured)


def squats(body: Body, hips: float = 0.88, bend: float = 60.0, seconds: float = 0.2) -> Check:
    """The hips come down over the feet with both knees bent."""
    down = (body.hips < hips) & (np.minimum(*both(body.knee)) > bend)
    measured = {"hips": float(body.hips.min()), "seconds": body.longest(down)}
    return Check(measured["seconds"] >= seconds, measured)


def kneels(body: Body, knee: float = 0.51, hips: float = 0.88, seconds: float = 0.3) -> Check:
    """The hips are low and a knee is near the floor, lower than it is where one stands or sits."""
    knees = np.minimum(*(body.height(f"{side}_knee") for side in SIDES))
    down = (knees < knee) & (body.height("pelvis") < hips) & (body.tilt < 75)
    measured = {"knee": float(knees.min()), "seconds": body.longest(down)}
    return Check(measured["seconds"] >= seconds, measured)


def lies(body: Body, tilt: float = 55.0, chest: float = 0.95, seconds: float = 0.3) -> Check:
    """The trunk is nearer to level than to upright, and the chest low."""
    measured = {"seconds": body.longest((body.tilt > tilt) & (body.height("spine3") < chest))}
    return Check(measured["seconds"] >= seconds, measured)


def crawls(body: Body, hands: float = 0.45, tilt: float = 35.0, seconds: float = 0.8) -> Check:
    """Both hands are at the floor and the trunk is bent forward, for a while."""
    higher = np.maximum(*(body.height(f"{side}_wrist") for side in SIDES))
    measured = {"seconds": body.longest((higher < hands) & (body.tilt > tilt)), "hands": float(higher.min())}
    return Check(measured["seconds"] >= seconds, measured)


def bends_down(body: Body, lean: float = 47.0) -> Check:
    """The trunk leans far forward, much further than at its most upright."""
    measured = {"pitch": float(body.pitch.max()), "lean": float(np.ptp(body.pitch))}
    return Check(measured["pitch"] >= lean and measured["lean"] >= 0.6 * lean, measured)


def picks_up(body: Body, low: float = 0.7, rise: float = 0.35, bent: float = 0.35) -> Check:
    """A hand goes down to the knees or deeper and comes up again, and trunk or knees bend for it."""
    measured = {}
    for side in SIDES:
        height = body.height(f"{side}_wrist")
        later = np.maximum.accumulate(height[::-1])[::-1]
        measured[f"{side} hand"] = float(np.where(height < low, later - height, 0).max())
    measured["bent"] = float(np.ptp(body.hips) + np.ptp(body.pitch) / 90)
    risen = max(measured[f"{side} hand"] for side in SIDES)
    return Check(risen >= rise and measured["bent"] >= bent, measured)


def lunges(body: Body, wide: float = 0.75, bend: float = 55.0, hips: float = 0.98, seconds: float = 0.25) -> Check:
    """The feet are far apart, a knee well bent and the hips low."""
    apart = np.linalg.norm((body.at("left_ankle") - body.at("right_ankle"))[:, [0, 2]], axis=-1) / body.leg
    deep = (apart > wide) & (np.maximum(*both(body.knee)) > bend) & (body.hips < hips)
    measured = {"apart": float(apart.max()), "seconds": body.longest(deep)}
    return Check(measured["seconds"] >= seconds, measured)


def turns_over(body: Body, frames: int = 3) -> Check:
    """Upside down for a moment: the hips above the head and a foot above the hips, as in a cartwheel."""
    hips = body.at("pelvis")[:, 1]
    foot = np.maximum(*(body.at(f"{side}_ankle")[:, 1] for side in SIDES))
    measured = {"frames": int(((hips > body.at("head")[:, 1]) & (foot > hips)).sum()), "tilt": float(body.tilt.max())}
    return Check(measured["frames"] >= frames, measured)


def ducks(body: Body, drop: float = 0.25, seconds: float = 3.0) -> Check:
    """The head drops and comes up again within seconds."""
    head, window = body.height("head"), max(1, round(seconds / 2 * body.fps))
    before = np.array([head[max(0, t - window) : t + 1].max() for t in range(body.frames)])
    after = np.array([head[t : t + window + 1].max() for t in range(body.frames)])
    measured = {"drop": float((np.minimum(before, after) - head).max())}
    return Check(measured["drop"] >= drop, measured)


def stretches_out(body: Body, out: float = 0.34, up: float = 0.4) -> Check:
    """Both arms reach far out to the sides or over the head, or one straight up, and the body stays at its place."""
    hands = [body.hand(side) for side in SIDES]
    wide = np.minimum(hands[0][:, 0], hands[1][:, 0])
    high = np.minimum(hands[0][:, 1], hands[1][:, 1])
    measured = {
        "wide": body.longest(wide > out),
        "high": body.longest(high > up),
        "range": float(np.linalg.norm(np.ptp(body.at("pelvis")[:, [0, 2]], axis=0))),
    }
    return Check(max(measured["wide"], measured["high"]) >= 0.5 and measured["range"] <= 1.2, measured)
