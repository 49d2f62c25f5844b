"""Rules of what the arms do: punch, throw, swing, raise, spread, push, flap, dance.

A hand is the wrist seen from its shoulder: outwards, up and forward, in arms (`Body.hand`).
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from evaluation.everyday.body import OTHER, SIDES, Body, peaks
from evaluation.prompt_adherence import Check, direction_changes


def punches(body: Body, reach: float = 0.42, seconds: float = 0.3, lowest: float = -0.6, guard: float = 0.3) -> Check:
    """Hands shoot forward, twice or more, from a guard: both hands up for a part of the time.

    reach: arms that a hand goes forward within `seconds`. guard: share of frames with both hands above `lowest`.
    """
    lag, found = round(seconds * body.fps), []
    for side in SIDES:
        hand = uniform_filter1d(body.hand(side), 3, axis=0, mode="nearest")
        gone = np.zeros(body.frames)
        gone[lag:] = np.where(hand[lag:, 1] > lowest, hand[lag:, 2] - hand[: max(0, body.frames - lag), 2], 0)
        found += peaks(gone, lag)
    lower = np.minimum(*(uniform_filter1d(body.hand(side)[:, 1], 5, mode="nearest") for side in SIDES))
    measured = {
        "second longest": sorted(found)[-2] if len(found) > 1 else 0.0,
        "guard": float((lower > lowest).mean()),
    }
    return Check(measured["second longest"] >= reach and measured["guard"] > guard, measured)


def throws(body: Body, speed: float = 1.0, more: float = 0.4, lowest: float = -0.8) -> Check:
    """One hand flies forward, faster than the body goes and much faster than the other hand. speeds: m/s."""
    sin, cos = np.sin(np.radians(body.yaw)), np.cos(np.radians(body.yaw))
    measured = {}
    for side in SIDES:
        way = np.gradient(uniform_filter1d(body.at(f"{side}_wrist"), 5, axis=0, mode="nearest"), 1 / body.fps, axis=0)
        forward = way[:, 0] * sin + way[:, 2] * cos - body.velocity[:, 0]
        measured[side] = float(np.where(body.hand(side)[:, 1] > lowest, forward, 0).max())
        measured[f"{side} quickness"] = float(body.quickness(f"{side}_wrist", smooth=5).max())
    apart = abs(measured["left quickness"] - measured["right quickness"])
    return Check(max(measured["left"], measured["right"]) >= speed and apart >= more, measured)


def swings_arms(body: Body, speed: float = 1.55, fastest: float = 1.7) -> Check:
    """An arm sweeps fast both forward and back, but not in a run. speeds: m/s."""
    measured = {"pace": float(np.median(body.speed))}
    for side in SIDES:
        forward = np.gradient(body.hand(side)[:, 2], 1 / body.fps) * body.arm
        measured[side] = float(min(forward.max(), -forward.min()))
    return Check(max(measured["left"], measured["right"]) >= speed and measured["pace"] <= fastest, measured)


def raises_arms(
    body: Body, side: str = "both", height: float = 0.02, more: float = 0.15, seconds: float = 0.2
) -> Check:
    """A hand is at the height of its shoulder or above: of a side, higher than the other one, or both together."""
    hands = {hand: body.hand(hand)[:, 1] for hand in SIDES}
    if side == "both":
        up = np.minimum(*hands.values()) > height
    else:
        up = (hands[side] > height) & (hands[side] > hands[OTHER[side]] + more)
    measured = {hand: float(way.max()) for hand, way in hands.items()} | {"seconds": body.longest(up)}
    return Check(measured["seconds"] >= seconds, measured)


def spreads_arms(body: Body, out: float = 0.6, seconds: float = 0.3) -> Check:
    """Both arms reach out to their sides at about the height of the shoulders."""
    hands = [body.hand(side) for side in SIDES]
    wide = np.logical_and.reduce([(hand[:, 0] > out) & (np.abs(hand[:, 1]) < 0.6) for hand in hands])
    measured = {"out": float(np.minimum(hands[0][:, 0], hands[1][:, 0]).max()), "seconds": body.longest(wide)}
    return Check(measured["seconds"] >= seconds, measured)


def pushes(body: Body, reach: float = 0.69, lowest: float = -0.8, seconds: float = 0.1) -> Check:
    """Both hands reach far forward together, above the waist."""
    ahead = np.minimum(*(body.hand(side)[:, 2] for side in SIDES))
    up = np.minimum(*(body.hand(side)[:, 1] for side in SIDES)) > lowest
    measured = {"reach": float(np.where(up, ahead, 0).max()), "seconds": body.longest(up & (ahead > reach))}
    return Check(measured["seconds"] >= seconds, measured)


def flaps(body: Body, changes: int = 6, swing: float = 0.03, bend: float = 105.0, out: float = 0.25) -> Check:
    """Both elbows, well bent or held away from the body, go out and in or up and down again and again."""
    measured = {"flaps": float("inf"), "away": 1.0}
    for side in SIDES:
        elbow = np.abs(body.local(f"{side}_elbow", f"{side}_shoulder")) / body.arm
        count = max(direction_changes(elbow[:, 0], swing), direction_changes(elbow[:, 1], swing))
        away = float(np.median(body.elbow(side))) > bend or float(np.median(elbow[:, 0])) > out
        measured = {"flaps": min(measured["flaps"], count), "away": min(measured["away"], float(away))}
    return Check(measured["away"] > 0 and measured["flaps"] >= changes, measured)


def dances(body: Body, clues: int = 5, fastest: float = 1.3) -> Check:
    """Steps to and fro about its place, hips, trunk and arms moving with it: most of seven clues. fastest: m/s."""
    seconds = body.frames / body.fps
    sway = (body.local("pelvis", "left_foot") + body.local("pelvis", "right_foot"))[:, 0]
    twist = np.quantile(body.twist, [0.05, 0.95])
    high = [float((body.hand(side)[:, 1] > -0.6).mean()) for side in SIDES]
    out = [float(np.quantile(body.hand(side)[:, 0], 0.9)) for side in SIDES]
    measured = {
        "back": float(np.clip(-body.velocity[:, 0], 0, None).mean()),
        "sways a second": direction_changes(sway, 0.08) / seconds,
        "sideways": float(body.velocity[:, 1].std()),
        "hands up": min(high),
        "hands out": max(out),
        "turning": float(np.abs(np.gradient(body.yaw, 1 / body.fps)).mean()) if body.frames > 1 else 0.0,
        "twist": float(twist[1] - twist[0]),
    }
    found = [
        measured["back"] > 0.03,
        measured["sways a second"] > 1.2,
        measured["sideways"] > 0.12,
        measured["hands up"] > 0.4,
        measured["hands out"] > 0.35,
        measured["turning"] > 20,
        measured["twist"] > 22,
    ]
    return Check(sum(found) >= clues and float(np.median(body.speed)) <= fastest, measured)
