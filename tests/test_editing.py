"""Takes of kept and new pieces: what is kept comes back, what is new joins on, wrong wishes get a sentence."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from motionlab.errors import MotionLabError
from motionlab.motion.contacts import lock_feet
from motionlab.motion.features import HUMANML3D, bone_lengths, from_joints, root_trajectory, to_joints
from motionlab.motion.motion import Motion
from motionlab.motion.parts import joints_of, merge
from motionlab.motion.seams import FADE, arrive, runs, splice
from motionlab.sampling.unmask import unmask
from motionlab.systems.editing import Span, at_fps, read_motion
from tests.synthetic import wave_motion
from tests.tiny import tiny_mmm, tiny_system

LOWER = joints_of("lower", HUMANML3D)


@pytest.fixture(scope="module", params=["momask", "mmm"])
def lab(request):
    return tiny_system() if request.param == "momask" else tiny_mmm()


@pytest.fixture(scope="module")
def clip():
    """6.15 s, not a whole number of tokens, somewhere in the world."""
    motion = wave_motion(123)
    return replace(motion, joints=motion.joints @ np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]], dtype=np.float32) + (3.0, 0.2, -1.0))


def outside(motion, edited):
    mask = np.ones(len(motion), dtype=bool)
    for start, end, *_ in edited.info["edited"]:
        mask[round(20 * start) : round(20 * end)] = False
    return mask


# --- spans ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spans", ([(2.0, 4.0, "walk")], [(0.0, 1.0)], [(5.0, 6.15, "walk")], [(1.0, 2.0, "run"), (4.0, 5.0)], [(0, 6.15, "run")]))
def test_what_is_kept_comes_back_exactly(lab, clip, spans):
    made = lab.edit(clip, spans, seed=3)
    mask = outside(clip, made)
    assert np.array_equal(made.joints[: len(clip)][mask[: len(made)]], clip.joints[: len(made)][mask[: len(made)]])
    assert np.isfinite(made.joints).all() and len(made.info["edited"]) == len(spans)
    assert len(made) == (124 if spans[-1][1] == 6.15 else 123)  # a new end is made of whole tokens
    again = lab.edit(clip, spans, seed=3)
    assert np.array_equal(again.joints, made.joints)
    assert not np.array_equal(lab.edit(clip, spans, seed=4).tokens, made.tokens)


def test_kept_tokens_are_not_drawn_again(lab, clip):
    kept, _ = read_motion(lab, clip)
    made = lab.edit(clip, [(2.0, 4.0, "walk")])
    assert np.array_equal(made.tokens[:10], kept.tokens[:10]) and np.array_equal(made.tokens[20:], kept.tokens[20:])
    assert made.tokens.shape == (31, lab.layers) and (made.tokens[10:20, 0] >= 0).all()


def test_poses_and_tokens(lab, clip):
    spans, places = [(2.0, 4.0, "walk")], lab.edit(clip, [(2.0, 4.0, "walk")])
    poses, tokens = (lab.edit(clip, spans, keep=keep) for keep in ("poses", "tokens"))
    np.testing.assert_allclose(poses.joints[:40], clip.joints[:40], atol=1e-6)
    shapes = [motion.joints[80:] - motion.joints[80:, :1] for motion in (poses, clip)]
    np.testing.assert_allclose(*(np.linalg.norm(shape, axis=-1) for shape in shapes), atol=1e-5)
    assert np.array_equal(places.tokens, poses.tokens) and np.array_equal(places.tokens, tokens.tokens)
    assert not np.array_equal(tokens.joints[:40], clip.joints[:40])


def test_an_edit_can_be_edited(lab, clip):
    once = lab.edit(clip, [(2.0, 3.0, "walk")])
    twice = lab.edit(once, [(4.0, 5.0, "run")], seed=1)
    mask = outside(once, twice)
    assert np.array_equal(twice.joints[mask], once.joints[mask]) and not np.array_equal(twice.joints[80:100], once.joints[80:100])
    made = lab.generate("walk", seconds=4.0)
    assert np.array_equal(read_motion(lab, made)[0].tokens.numpy(), made.tokens)  # its own tokens, not encoded anew
    other = tiny_mmm(seed=1)
    assert read_motion(other, made)[0].tokens.shape == (20, 1)  # another system's mean something else there
    locked = lock_feet(made)
    again = lab.edit(locked, [(1.0, 2.0, "walk")])
    assert np.array_equal(again.joints[:20], locked.joints[:20])


@pytest.mark.parametrize(
    "spans, message",
    [
        ([], "at least one span"),
        ([(1.0, 7.0)], "inside the motion's 6.2 s, got 1 to 7"),
        ([(-1.0, 2.0)], "inside the motion"),
        ([(3.0, 2.0)], "inside the motion"),
        ([(1.0, 3.0), (2.0, 4.0)], "1 to 3 s and 2 to 4 s overlap"),
        ([(1.0, 1.1)], "at least a token, 0.2 s, not 0.1 s"),
        ([(1.0, 2.0, "  ")], "prompt is empty"),
        ([(1.0, 2.0, "walk", "head")], "upper or lower, got 'head'"),
        ([(float("nan"), 2.0)], "inside the motion"),
    ],
)
def test_wrong_spans(lab, clip, spans, message):
    with pytest.raises(MotionLabError, match=message):
        lab.edit(clip, spans)


@pytest.mark.parametrize(
    "how, message",
    [
        ({"keep": "all"}, "keep is one of places, poses, tokens"),
        ({"seed": -1}, "seed must be"),
        ({"guidance": 1000}, "guidance must lie"),
        ({"iterations": 0}, "iterations must be 1"),
    ],
)
def test_wrong_ways(lab, clip, how, message):
    with pytest.raises(MotionLabError, match=message):
        lab.edit(clip, [(1.0, 2.0, "walk")], **how)


def test_motions_that_cannot_be_edited(lab, clip):
    with pytest.raises(MotionLabError, match="lasts 0.2 to 300 s, this one 0.1 s"):
        lab.edit(Motion(clip.joints[:2]), [(0.0, 0.1)])
    other = replace(clip.skeleton, name="robot", joints=tuple(f"j{i}" for i in range(22)))
    with pytest.raises(MotionLabError, match="on robot"):
        lab.edit(replace(clip, skeleton=other), [(1.0, 2.0)])


# --- other takes -------------------------------------------------------------------------------------------


def test_between_two_motions(lab, clip):
    second = wave_motion(60)
    led = lab.inbetween(clip, second, 1.0, "walk")
    assert len(led) == 120 + 20 + 60 and np.array_equal(led.joints[:120], clip.joints[:120])
    shapes = [motion - motion[:, :1] for motion in (led.joints[140:], second.joints)]
    np.testing.assert_allclose(*(np.linalg.norm(shape, axis=-1) for shape in shapes), atol=1e-5)
    here = lab.inbetween(clip, second, 1.0, keep="places")
    assert np.array_equal(here.joints[140:], second.joints) and here.info["prompt"] == ""
    with pytest.raises(MotionLabError, match="lasts 0.2 to 300 s, got 0.01"):
        lab.inbetween(clip, second, 0.01)


def test_extension_both_ways(lab, clip):
    made = lab.extend(clip, before=1.0, after=2.0, sentence="run")
    assert len(made) == 20 + 120 + 40 and np.array_equal(made.joints[20:140], clip.joints[:120])
    back = lab.extend(clip, before=1.0)
    assert len(back) == 20 + 123 and np.array_equal(back.joints[20:], clip.joints)
    with pytest.raises(MotionLabError, match="before or after"):
        lab.extend(clip)


def test_a_story_is_one_take(lab):
    scenes = [("walk", 3.0), ("an old man runs", 14.0), ("walk", 2.0)]
    made = lab.story(scenes, seed=2)
    assert len(made) == 380 and made.tokens.shape == (95, lab.layers)  # a scene may be longer than the model sees at once
    told = [[0, 3, "walk", "all"], [3, 17, "an old man runs", "all"], [17, 19, "walk", "all"]]
    assert [[round(x, 6) if isinstance(x, float) else x for x in scene] for scene in made.info["edited"]] == told
    assert np.array_equal(lab.story(scenes[:1], seed=2).tokens, made.tokens[:15])  # what comes later changes nothing before
    for wrong, message in (([], "at least one scene"), ([("", 2.0)], "prompt is empty"), ([("walk", 0.05)], "0.2 to 300 s"),
                           ([("walk", 200.0), ("run", 101.0)], "up to 300 s, not 301 s"), ([("walk", float("nan"))], "0.2 to 300 s")):  # fmt: skip
        with pytest.raises(MotionLabError, match=message):
            lab.story(wrong)


def test_half_a_body(lab, clip):
    made = lab.edit(clip, [Span(1.0, 5.0, "walk", "upper")], seed=1)
    assert np.array_equal(made.joints[:, LOWER], clip.joints[:, LOWER])
    assert not np.allclose(made.joints[20:100][:, ~LOWER], clip.joints[20:100][:, ~LOWER], atol=1e-3)
    legs = lab.edit(clip, [Span(0.0, 6.15, "walk", "lower")], seed=1)
    own, new = (motion.joints[:123, ~LOWER] - motion.joints[:123, :1] for motion in (clip, legs))
    np.testing.assert_allclose(np.linalg.norm(new, axis=-1), np.linalg.norm(own, axis=-1), atol=1e-4)
    assert not np.allclose(legs.joints[:123, LOWER], clip.joints[:, LOWER], atol=1e-3)


def test_another_body_keeps_its_bones(clip):
    lab = tiny_system()
    body = bone_lengths(clip.joints)
    lab.config = replace(lab.config, body=tuple(1.2 * body))
    made = lab.edit(clip, [(2.0, 4.0, "walk")])
    mask = outside(clip, made)
    assert np.array_equal(made.joints[mask], clip.joints[mask])
    np.testing.assert_allclose(bone_lengths(made.joints[40:80]), body, atol=1e-3)
    kept, _ = read_motion(lab, clip)
    assert kept.scale == pytest.approx(1.2, abs=0.01)
    np.testing.assert_allclose(bone_lengths(to_joints(kept.rows)), 1.2 * body, atol=1e-3)


def test_other_frame_rates(lab, clip):
    fast = Motion(np.repeat(clip.joints, 2, axis=0)[:-1], 40.0)
    fast.joints[1::2] = (clip.joints[:-1] + clip.joints[1:]) / 2
    np.testing.assert_allclose(at_fps(fast, 20.0), clip.joints, atol=1e-6)
    assert len(lab.edit(fast, [(2.0, 4.0, "walk")])) == 123


# --- seams -------------------------------------------------------------------------------------------------


def test_a_seam_goes_on_in_place_and_speed():
    rows = from_joints(wave_motion(81).joints)
    made = rows + 0.05 + 0.002 * np.arange(80)[:, None].astype(np.float32)
    kept = np.ones(80, dtype=bool)
    kept[30:60] = False
    joined = splice(made, rows, kept, HUMANML3D)
    assert np.array_equal(joined[kept], rows[kept].astype(np.float64))
    column = HUMANML3D.slices["ric"].start + 4
    cut = np.where(kept, rows[:, column], made[:, column])
    smooth = joined[:, column]
    for seam in (30, 60):
        around = slice(seam - 3, seam + 3)
        assert np.abs(np.diff(smooth[around], n=2)).max() < 0.2 * np.abs(np.diff(cut[around], n=2)).max()
    np.testing.assert_allclose(joined[30 + FADE : 60 - FADE, column], made[30 + FADE : 60 - FADE, column], atol=1e-6)
    assert runs(~kept) == [(30, 60)] and runs(np.array([True, False, True])) == [(0, 1), (2, 3)]


def test_a_path_arrives():
    rows = from_joints(wave_motion(81).joints).astype(np.float64)
    headings, root = root_trajectory(rows)
    led = arrive(rows, 20, 50, headings[50] + 0.5, root[50, [0, 2]] + (0.3, -0.2), HUMANML3D)
    there, place = root_trajectory(led)
    assert there[50] == pytest.approx(headings[50] + 0.5, abs=1e-6)
    np.testing.assert_allclose(place[50, [0, 2]], root[50, [0, 2]] + (0.3, -0.2), atol=1e-6)
    assert np.array_equal(led[:20], rows[:20]) and np.array_equal(led[50:], rows[50:])
    turned = arrive(rows, 20, 50, headings[50] + 2 * np.pi, root[50, [0, 2]], HUMANML3D)
    np.testing.assert_allclose(turned, rows, atol=1e-9)  # once round is no turn


def test_heights_of_the_upper_body_go_with_the_root():
    rows = from_joints(wave_motion(41).joints)
    low = rows.copy()
    low[:, 3] -= 0.1
    low[:, HUMANML3D.slices["ric"].start + 1 : HUMANML3D.slices["ric"].stop : 3] -= 0.1
    np.testing.assert_allclose(merge("upper", rows, low, HUMANML3D), low, atol=1e-6)
    np.testing.assert_allclose(merge("lower", low, rows, HUMANML3D), low, atol=1e-6)
    assert LOWER.sum() == 9


def test_the_sampler_settles_what_it_has_drawn():
    seen = []

    def settle(tokens):
        seen.append(tokens.clone())
        return torch.where(tokens == 3, 1, tokens)

    known = torch.tensor([[True, False, False, False]])
    logits = torch.zeros(1, 4, 5)
    logits[..., 3] = 50.0
    made, _ = unmask(lambda ids: logits, torch.full((1, 4), 3), known, torch.ones(1, 4, dtype=torch.bool), [torch.Generator()],
                     mask_id=5, pad_id=6, iterations=3, top_k=None, settle=settle)  # fmt: skip
    assert len(seen) == 3 and made.tolist() == [[3, 1, 1, 1]]
