"""Takes of kept and new pieces: what is kept comes back, what is new joins on, wrong wishes get a sentence."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from motionlab.errors import MotionLabError
from motionlab.models.editing import Span, read_motion
from motionlab.motion.blending import FADE, arrive, fade, runs, splice
from motionlab.motion.contacts import lock_feet
from motionlab.motion.features import HUMANML3D, bone_lengths, from_joints, mirror_joints, root_trajectory, to_joints
from motionlab.motion.motion import Motion
from motionlab.motion.parts import joints_of, merge
from motionlab.motion.resample import resample_motion
from motionlab.sampling.unmask import unmask
from tests.synthetic import wave_motion
from tests.tiny import tiny_mmm, tiny_system

LOWER = joints_of("lower", HUMANML3D)


@pytest.fixture(scope="module", params=["momask", "mmm"])
def model(request):
    return tiny_system() if request.param == "momask" else tiny_mmm()


@pytest.fixture(scope="module")
def clip():
    """6.15 s, not a whole number of tokens, somewhere in the world."""
    motion = wave_motion(123)
    return replace(
        motion, joints=motion.joints @ np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]], dtype=np.float32) + (3.0, 0.2, -1.0)
    )


def outside(motion, edited):
    mask = np.ones(len(motion), dtype=bool)
    for start, end, *_ in edited.info["edited"]:
        mask[round(20 * start) : round(20 * end)] = False
    return mask


# --- spans ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spans",
    ([(2.0, 4.0, "walk")], [(0.0, 1.0)], [(5.0, 6.15, "walk")], [(1.0, 2.0, "run"), (4.0, 5.0)], [(0, 6.15, "run")]),
)
def test_what_is_kept_comes_back_exactly(model, clip, spans):
    made = model.edit(clip, spans, seed=3)
    mask = outside(clip, made)
    assert np.array_equal(made.joints[: len(clip)][mask[: len(made)]], clip.joints[: len(made)][mask[: len(made)]])
    assert np.isfinite(made.joints).all() and len(made.info["edited"]) == len(spans)
    assert len(made) == (124 if spans[-1][1] == 6.15 else 123)  # a new end is made of whole tokens
    again = model.edit(clip, spans, seed=3)
    assert np.array_equal(again.joints, made.joints)
    assert not np.array_equal(model.edit(clip, spans, seed=4).tokens, made.tokens)


def test_kept_tokens_are_not_drawn_again(model, clip):
    kept, _ = read_motion(model, clip)
    made = model.edit(clip, [(2.0, 4.0, "walk")])
    assert np.array_equal(made.tokens[:10], kept.tokens[:10]) and np.array_equal(made.tokens[20:], kept.tokens[20:])
    assert made.tokens.shape == (31, model.layers) and (made.tokens[10:20, 0] >= 0).all()


def test_poses_and_tokens(model, clip):
    spans, places = [(2.0, 4.0, "walk")], model.edit(clip, [(2.0, 4.0, "walk")])
    poses, tokens = (model.edit(clip, spans, keep=keep) for keep in ("poses", "tokens"))
    np.testing.assert_allclose(poses.joints[:40], clip.joints[:40], atol=1e-6)
    shapes = [motion.joints[80:] - motion.joints[80:, :1] for motion in (poses, clip)]
    np.testing.assert_allclose(*(np.linalg.norm(shape, axis=-1) for shape in shapes), atol=1e-5)
    assert np.array_equal(places.tokens, poses.tokens) and np.array_equal(places.tokens, tokens.tokens)
    assert not np.array_equal(tokens.joints[:40], clip.joints[:40])


def test_an_edit_can_be_edited(model, clip):
    once = model.edit(clip, [(2.0, 3.0, "walk")])
    twice = model.edit(once, [(4.0, 5.0, "run")], seed=1)
    mask = outside(once, twice)
    assert np.array_equal(twice.joints[mask], once.joints[mask]) and not np.array_equal(
        twice.joints[80:100], once.joints[80:100]
    )
    made = model.generate("walk", seconds=4.0)
    assert np.array_equal(read_motion(model, made)[0].tokens.numpy(), made.tokens)  # its own tokens, not encoded anew
    other = tiny_mmm(seed=1)
    assert read_motion(other, made)[0].tokens.shape == (20, 1)  # another system's mean something else there
    locked = lock_feet(made)
    again = model.edit(locked, [(1.0, 2.0, "walk")])
    assert np.array_equal(again.joints[:20], locked.joints[:20])


@pytest.mark.parametrize(
    "spans, message",
    [
        ([], "at least one span"),
        ([(1.0, 7.0)], "inside the motion's 6.15 s, got 1 to 7"),
        ([(-1.0, 2.0)], "start of a span must be a number from 0"),
        ([(3.0, 2.0)], "inside the motion"),
        ([(1.0, 3.0), (2.0, 4.0)], "1 to 3 s and 2 to 4 s overlap"),
        ([(1.0, 1.1)], "at least a token, 0.2 s, not 0.1 s"),
        ([(1.0, 2.0, "  ")], "sentence of a span is empty"),
        ([(1.0, 2.0, "walk", "head")], "all, upper, lower, got 'head'"),
        ([(float("nan"), 2.0)], "start of a span must be a number from 0"),
    ],
)
def test_wrong_spans(model, clip, spans, message):
    with pytest.raises(MotionLabError, match=message):
        model.edit(clip, spans)


@pytest.mark.parametrize(
    "how, message",
    [
        ({"keep": "all"}, "keep must be one of places, poses, tokens"),
        ({"seed": -1}, "seed must be"),
        ({"guidance": 1000}, "guidance must be a number from 0 to 100"),
        ({"iterations": 0}, "iterations must be a whole number from 1"),
    ],
)
def test_wrong_ways(model, clip, how, message):
    with pytest.raises(MotionLabError, match=message):
        model.edit(clip, [(1.0, 2.0, "walk")], **how)


def test_motions_that_cannot_be_edited(model, clip):
    with pytest.raises(MotionLabError, match="lasts 0.2 to 300 s, this one 0.1 s"):
        model.edit(Motion(clip.joints[:2]), [(0.0, 0.1)])
    other = replace(clip.skeleton, name="robot", joints=tuple(f"j{i}" for i in range(22)))
    with pytest.raises(MotionLabError, match="on robot"):
        model.edit(replace(clip, skeleton=other), [(1.0, 2.0)])


# --- other takes -------------------------------------------------------------------------------------------


def test_between_two_motions(model, clip):
    second = wave_motion(60)
    led = model.inbetween(clip, second, 1.0, "walk")
    assert len(led) == 120 + 20 + 60 and np.array_equal(led.joints[:120], clip.joints[:120])
    shapes = [motion - motion[:, :1] for motion in (led.joints[140:], second.joints)]
    np.testing.assert_allclose(*(np.linalg.norm(shape, axis=-1) for shape in shapes), atol=1e-5)
    here = model.inbetween(clip, second, 1.0, keep="places")
    assert np.array_equal(here.joints[140:], second.joints) and here.info["prompt"] == ""
    with pytest.raises(MotionLabError, match="from 0.2 to 300, got 0.01"):
        model.inbetween(clip, second, 0.01)


def test_extension_both_ways(model, clip):
    made = model.extend(clip, before=1.0, after=2.0, sentence="run")
    assert len(made) == 20 + 120 + 40 and np.array_equal(made.joints[20:140], clip.joints[:120])
    back = model.extend(clip, before=1.0)
    assert len(back) == 20 + 123 and np.array_equal(back.joints[20:], clip.joints)
    with pytest.raises(MotionLabError, match="before or after"):
        model.extend(clip)


def test_a_story_is_one_take(model):
    scenes = [("walk", 3.0), ("an old man runs", 14.0), ("walk", 2.0)]
    made = model.story(scenes, seed=2)
    # a scene may be longer than the model sees at once
    assert len(made) == 380 and made.tokens.shape == (95, model.layers)
    told = [[0, 3, "walk", "all"], [3, 17, "an old man runs", "all"], [17, 19, "walk", "all"]]
    assert [[round(x, 6) if isinstance(x, float) else x for x in scene] for scene in made.info["edited"]] == told
    # what comes later changes nothing before
    assert np.array_equal(model.story(scenes[:1], seed=2).tokens, made.tokens[:15])
    for wrong, message in (
        ([], "at least one scene"),
        ([("", 2.0)], "prompt is empty"),
        ([("walk", 0.05)], "0.2 to 300"),
        ([("walk", 200.0), ("run", 101.0)], "up to 300 s, not 301 s"),
        ([("walk", float("nan"))], "0.2 to 300"),
    ):
        with pytest.raises(MotionLabError, match=message):
            model.story(wrong)


def test_half_a_body(model, clip):
    made = model.edit(clip, [Span(1.0, 5.0, "walk", "upper")], seed=1)
    assert np.array_equal(made.joints[:, LOWER], clip.joints[:, LOWER])
    assert not np.allclose(made.joints[20:100][:, ~LOWER], clip.joints[20:100][:, ~LOWER], atol=1e-3)
    legs = model.edit(clip, [Span(0.0, 6.15, "walk", "lower")], seed=1)
    own, new = (motion.joints[:123, ~LOWER] - motion.joints[:123, :1] for motion in (clip, legs))
    np.testing.assert_allclose(np.linalg.norm(new, axis=-1), np.linalg.norm(own, axis=-1), atol=1e-4)
    assert not np.allclose(legs.joints[:123, LOWER], clip.joints[:, LOWER], atol=1e-3)


def test_another_body_keeps_its_bones(clip):
    model = tiny_system()
    body = np.median(bone_lengths(clip.joints), axis=0)
    model.config = replace(model.config, body=tuple(1.2 * body))
    made = model.edit(clip, [(2.0, 4.0, "walk")])
    mask = outside(clip, made)
    assert np.array_equal(made.joints[mask], clip.joints[mask])
    np.testing.assert_allclose(np.median(bone_lengths(made.joints[40:80]), axis=0), body, atol=1e-3)
    kept, _ = read_motion(model, clip)
    assert kept.scale == pytest.approx(1 / 1.2, abs=0.01)
    np.testing.assert_allclose(np.median(bone_lengths(to_joints(kept.rows)), axis=0), 1.2 * body, atol=1e-3)


def test_a_body_of_other_proportions_goes_on_where_it_was(clip):
    """The step into the first new frame is still the motion's own, and leads where the motion went."""
    model = tiny_system()
    body = np.median(bone_lengths(clip.joints), axis=0)
    model.config = replace(model.config, body=tuple(body * np.linspace(0.7, 1.3, len(body))))
    made = model.edit(clip, [(4.0, 6.15, "walk")])
    assert np.linalg.norm(clip.joints[80, 0] - clip.joints[0, 0]) > 0.3
    np.testing.assert_allclose(made.joints[80, 0, [0, 2]], clip.joints[80, 0, [0, 2]], atol=1e-3)


def test_other_frame_rates(model, clip):
    fast = Motion(np.repeat(clip.joints, 2, axis=0)[:-1], 40.0)
    fast.joints[1::2] = (clip.joints[:-1] + clip.joints[1:]) / 2
    np.testing.assert_allclose(resample_motion(fast, 20.0).joints, clip.joints, atol=1e-5)
    assert len(model.edit(fast, [(2.0, 4.0, "walk")])) == 123


# --- seams -------------------------------------------------------------------------------------------------


def test_a_seam_goes_on_in_place_and_speed():
    rows = from_joints(wave_motion(81).joints)
    made = rows + 0.05 + 0.002 * np.arange(80)[:, None].astype(np.float32)
    kept = np.ones(80, dtype=bool)
    kept[30:60] = False
    joined, lengths = splice(made, rows, kept, HUMANML3D)
    assert lengths.shape == (80, 22) and np.abs(np.diff(lengths, axis=0)).max() < 0.02
    assert np.array_equal(joined[kept], rows[kept].astype(np.float64))
    column = HUMANML3D.slices["ric"].start + 4
    cut = np.where(kept, rows[:, column], made[:, column])
    smooth = joined[:, column]
    for seam in (30, 60):
        around = slice(seam - 3, seam + 3)
        assert np.abs(np.diff(smooth[around], n=2)).max() < 0.2 * np.abs(np.diff(cut[around], n=2)).max()
    np.testing.assert_allclose(fade(made, rows, np.arange(80) < 30)[30 + FADE :], made[30 + FADE :], atol=1e-6)
    level = fade(np.zeros((80, 1)), np.ones((80, 1)), np.arange(80) < 30)[:, 0]  # from one to nothing, without a kink
    assert np.abs(np.diff(level, n=2)).max() < 0.03 and (np.diff(level) <= 0).all()
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

    def project_fn(tokens):
        seen.append(tokens.clone())
        return torch.where(tokens == 3, 1, tokens)

    observed_mask = torch.tensor([[True, False, False, False]])
    logits = torch.zeros(1, 4, 5)
    logits[..., 3] = 50.0
    made, _ = unmask(
        lambda ids: logits,
        torch.full((1, 4), 3),
        observed_mask,
        torch.ones(1, 4, dtype=torch.bool),
        [torch.Generator()],
        mask_id=5,
        pad_id=6,
        iterations=3,
        top_k=None,
        project_fn=project_fn,
    )
    assert len(seen) == 3 and made.tolist() == [[3, 1, 1, 1]]


# --- new beside kept -----------------------------------------------------------------------------------------


def smooth(made, kept_body=None):
    """No step of a joint is much larger than the others, and bones are as long as they were."""
    steps = np.linalg.norm(np.diff(made.joints.astype(np.float64), axis=0), axis=-1).max(axis=-1)
    assert steps.max() < 0.6, f"a leap of {steps.max():.2f} m at frame {steps.argmax() + 1}"
    bones = np.stack(
        [np.linalg.norm(made.joints[:, j] - made.joints[:, p], axis=-1) for p, j in made.skeleton.bones], axis=1
    )
    lengths = np.median(bones[:1] if kept_body is None else kept_body, axis=0)
    assert np.abs(bones - lengths).max() < 0.1, f"a bone is {np.abs(bones - lengths).max():.2f} m longer or shorter"


@pytest.fixture(scope="module")
def shipped():
    import motionlab

    try:
        # in float32, as processors round bfloat16 differently
        model = motionlab.load("momask").to("cpu", precision="float32")
    except MotionLabError:
        pytest.skip("no checkpoint is shipped yet")
    return model, model.generate("a person walks forward", seconds=6.0, seed=1)


RUN, WAVE = "a person runs forward", "a person waves their right hand"


@pytest.mark.parametrize(
    "spans",
    [
        [(1.0, 3.0, RUN), (3.0, 6.0, WAVE, "upper")],
        [(1.0, 3.0, WAVE, "upper"), (3.0, 5.0, RUN)],
        [(1.0, 3.0, WAVE, "upper"), (3.0, 5.0, RUN, "lower")],
        [(0.0, 2.0, WAVE), (4.0, 6.0, RUN)],
        [(0.0, 6.0, WAVE, "lower")],
    ],
)
@pytest.mark.parametrize("keep", ["places", "poses", "tokens"])
def test_nothing_is_torn_apart(shipped, spans, keep):
    model, motion = shipped
    smooth(model.edit(motion, spans, keep=keep, seed=2))


@pytest.mark.parametrize("size", [0.6, 1.3])
def test_another_size_moves_in_its_own(shipped, size):
    model, motion = shipped
    other = Motion(motion.joints * np.float32(size) + np.float32([2.0, 0.0, 1.0]))
    longer = model.extend(other, before=3.0, sentence=RUN)
    smooth(longer)
    assert np.array_equal(longer.joints[60:], other.joints)
    speed = np.linalg.norm(np.diff(longer.joints[:, 0], axis=0), axis=-1)
    assert speed[57:63].max() < 2.5 * np.median(speed)


def test_floors_and_bodies_go_over_in_the_gap(shipped):
    model, motion = shipped
    raised = model.inbetween(motion, Motion(motion.joints + np.float32([0.0, 0.5, 0.0])), 1.0)
    assert np.abs(np.diff(raised.joints[:, 0, 1])).max() < 0.06
    small = Motion(motion.joints * np.float32(0.6))
    grown = model.inbetween(motion, small, 1.0)
    bones = np.stack(
        [np.linalg.norm(grown.joints[:, j] - grown.joints[:, p], axis=-1) for p, j in grown.skeleton.bones], axis=1
    )
    assert np.abs(np.diff(bones, axis=0)).max() < 0.03 and np.array_equal(grown.joints[:120], motion.joints)


def test_a_motion_made_anew_begins_where_it_was(shipped):
    model, motion = shipped
    away = Motion(
        motion.joints @ np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]], dtype=np.float32) + np.float32([5.0, 0.0, 3.0])
    )
    made = model.edit(away, [(0.0, 6.0, RUN)])
    np.testing.assert_allclose(made.joints[0, 0, [0, 2]], away.joints[0, 0, [0, 2]], atol=1e-3)


def test_other_joints_are_not_taken_for_what_was_made(shipped):
    model, motion = shipped
    mirrored = replace(motion, joints=mirror_joints(motion.joints))
    smooth(model.edit(mirrored, [(2.0, 4.0, WAVE)]))


def test_a_short_horizon_still_fills_a_long_piece():
    model = tiny_mmm()
    model.config = replace(model.config, length=replace(model.config.length, classes=13))
    made = model.story([("a person walks", 6.0)])
    assert made.tokens.shape == (30, 1) and len(np.unique(made.tokens)) > 3


def test_an_encoder_is_packed_for_half_a_body_only():
    model = tiny_system()
    model.edit(wave_motion(60), [(1.0, 2.0, "a person waves")])
    assert "encoder" not in dict(model.inference_modules["tokenizer"].named_children())
    assert "inference_encoders" not in vars(model)
    model.edit(wave_motion(60), [(1.0, 2.0, None, "upper")])
    assert "inference_encoders" in vars(model)
    assert "inference_encoders" not in vars(model.to("cpu", "float32"))
