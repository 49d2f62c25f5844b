"""Rules of what the hands do: wave, clap, drink, wipe, sweep, dribble, swing a club, swim, rest on the hip."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from evaluation.everyday.body import SIDES, Body, stretches
from evaluation.prompt_adherence import Check, direction_changes


def waves(body: Body, side: str = "", swing: float = 0.06, changes: int = 2, lift: float = 0.25) -> Check:
    """A hand that is held above its elbow goes to and fro sideways, while the body stays at its place.

    swing, lift: in arms, of the hand's way and of its height over the elbow.
    """
    measured = {}
    for hand in [side] if side else SIDES:
        over = (body.at(f"{hand}_wrist") - body.at(f"{hand}_elbow"))[:, 1] / body.arm
        up = stretches((over > lift) & (body.speed < 0.7), 6)
        way = body.hand(hand)[:, 0]
        measured[hand] = max((direction_changes(way[start:stop], swing) for start, stop in up), default=0)
    return Check(max(measured.values()) >= changes, measured)


def claps(body: Body, near: float = 0.3, times: int = 3, swing: float = 0.12) -> Check:
    """The hands meet and part again and again, above the waist."""
    apart = body.near("left_wrist", "right_wrist") / body.arm
    up = np.minimum(*(body.hand(side)[:, 1] for side in SIDES)) > -0.75
    measured = {"changes": direction_changes(apart[up], swing), "nearest": float(apart.min())}
    return Check(measured["changes"] >= 2 * times and measured["nearest"] <= near, measured)


def hand_to_face(body: Body, near: float = 0.5, seconds: float = 0.6) -> Check:
    """A hand comes to the face or the head and stays for a moment."""
    measured = {side: body.longest(body.near(f"{side}_wrist", "head") / body.arm < near) for side in SIDES}
    return Check(max(measured.values()) >= seconds, measured)


def wipes(body: Body, changes: int = 5, swing: float = 0.08, quick: float = 0.7, rests: float = 0.3) -> Check:
    """One hand works to and fro before the body, the other one rests, and the feet stand. quick, rests: m/s."""
    medians, most, turns = [], [], []
    for side in SIDES:
        hand, speed = body.hand(side), body.quickness(f"{side}_wrist")
        up = hand[:, 1] > -0.85
        before = hand[up & (hand[:, 2] > 0.1)]
        medians.append(float(np.median(speed)))
        most.append(float(np.where(up, speed, 0).max()))
        turns.append(max(direction_changes(before[:, axis], swing) for axis in range(3)))
    measured = {"quickest": max(most), "rests": min(medians), "changes": max(turns), "flight": float(body.flight.max())}
    works = measured["quickest"] >= quick and measured["rests"] <= rests and measured["changes"] >= changes
    return Check(works and measured["flight"] <= 0.04 and float(np.median(body.speed)) < 0.2, measured)


def sweeps(body: Body, near: float = 1.0, quick: float = 0.16) -> Check:
    """Both hands hold one thing and move with it all the time."""
    apart = np.quantile(body.near("left_wrist", "right_wrist") / body.arm, 0.9)
    slower = min(float(np.median(body.quickness(f"{side}_wrist"))) for side in SIDES)
    measured = {"apart": float(apart), "quickness": slower}
    return Check(measured["apart"] <= near and slower >= quick, measured)


def dribbles(body: Body, swing: float = 0.1, rate: float = 1.25, bend: float = 60.0, fastest: float = 1.6) -> Check:
    """A hand on a bent arm goes up and down again and again, but not as in a run. swing: arms. rate: changes of
    direction a second.
    """
    measured = {"pace": float(np.median(body.speed))}
    for side in SIDES:
        height = uniform_filter1d(body.hand(side)[:, 1], 3, mode="nearest")
        changes = direction_changes(height, swing) if np.median(body.elbow(side)) > bend else 0
        measured[side] = changes / body.frames * body.fps
    return Check(max(measured["left"], measured["right"]) >= rate and measured["pace"] <= fastest, measured)


def swings_club(body: Body, near: float = 0.4, speed: float = 1.1) -> Check:
    """Both hands, close together, sweep fast. speed: m/s."""
    together = body.near("left_wrist", "right_wrist") / body.arm < near
    slower = np.minimum(*(body.quickness(f"{side}_wrist") for side in SIDES))
    measured = {"speed": float(np.where(together, slower, 0).max())}
    return Check(measured["speed"] >= speed, measured)


def swims(body: Body, reach: float = 0.5, lean: float = 18.0, quick: float = 0.4) -> Check:
    """Leans forward while both arms reach far ahead and keep moving."""
    measured = {
        "reach": min(float(np.quantile(body.hand(side)[:, 2], 0.9)) for side in SIDES),
        "lean": float(np.median(body.pitch)),
        "quickness": min(float(np.median(body.quickness(f"{side}_wrist"))) for side in SIDES),
    }
    return Check(measured["reach"] >= reach and measured["lean"] >= lean and measured["quickness"] >= quick, measured)


def hand_on_hip(body: Body, near: float = 0.5, bend: float = 65.0, seconds: float = 0.8) -> Check:
    """A hand rests at its hip with a bent elbow."""
    measured = {
        side: body.longest((body.near(f"{side}_wrist", f"{side}_hip") / body.arm < near) & (body.elbow(side) > bend))
        for side in SIDES
    }
    return Check(max(measured.values()) >= seconds, measured)
