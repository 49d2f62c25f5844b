"""MotionDreamer as a system: any skeleton in, any length out, kept spans, loops, files, resuming."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

import motionlab
from motionlab.__main__ import main
from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer import train as recipe
from motionlab.models.motiondreamer.crowd import crowd_places, trace_origins
from motionlab.models.motiondreamer.pipeline import MotionDreamer
from motionlab.motion.bvh import read_bvh, write_bvh
from motionlab.motion.features import rotate_yaw
from motionlab.motion.rig_features import rig_animation
from motionlab.nn.conv import ConvConfig
from motionlab.nn.quantizer import QuantizerConfig, imbalance
from motionlab.nn.tokenizer import Tokenizer
from tests.synthetic import clicks, creature, swinging, wave_animation
from tests.tiny import RECIPE, tiny_system


@pytest.fixture(scope="module")
def animation():
    return wave_animation(150, fps=30.0)


@pytest.fixture(scope="module")
def model(animation, tmp_path_factory):
    return recipe.train(animation, RECIPE, tmp_path_factory.mktemp("run"))


def test_variations_of_any_length(model, animation):
    made = model.generate(12.0, variations=3, seed=4)
    assert [len(one) for one in made] == [360] * 3 and made[0].fps == 30 and made[0].info["seed"] == 4
    assert made[0].skeleton.joints == animation.skeleton.joints
    assert not np.array_equal(made[0].tokens, made[1].tokens)
    assert len(made[0].tokens) == len(made[0].origins) == 90 and made[0].origins.max() < len(model.reference.tokens)
    again = model.generate(12.0, seed=5)[0]
    assert_allclose(again.features, made[1].features, atol=1e-5)
    assert len(model.generate()[0]) == len(model.reference.tokens) * 4, "the reference's own length"


def test_a_creature_keeps_its_names_and_offsets(tmp_path):
    animation = creature(5, still_root=True)
    animation = replace(animation, fps=len(animation) / 4)
    model = recipe.train(animation, RECIPE, tmp_path / "run")
    back = read_bvh(model.generate(3.0)[0].save(tmp_path / "new.bvh"), scale=0.01)
    assert back.skeleton.joints == animation.skeleton.joints and back.skeleton.parents == animation.skeleton.parents
    assert_allclose(back.skeleton.offsets[1:], animation.skeleton.offsets[1:], atol=1e-5)


def test_kept_spans_are_the_reference_itself(model):
    reference = model.reference.features.numpy()
    made = model.generate(keep=[(1.0, 2.0)], seed=1)[0]
    assert_allclose(made.features[36:56], reference[36:56], atol=1e-5)
    assert np.abs(made.features[70:140] - reference[70:140]).max() > 1e-3
    whole = model.generate(keep=[(0.0, model.seconds)])[0]
    assert_allclose(whole.features[:148], reference[:148], atol=1e-5)
    assert_allclose(whole.joints()[:100], rig_animation(reference, model.layout).joints()[:100], atol=1e-3)


def test_a_loop_ends_where_it_began(model):
    made = model.generate(6.0, loop=True, seed=2)[0]
    rows = np.concatenate([made.features, made.features[:1]])  # one frame more is the first again
    joints = rig_animation(rows, model.layout).joints()
    assert_allclose(joints[-1], joints[0], atol=1e-3)
    steps = np.linalg.norm(np.diff(made.features, axis=0), axis=1)
    assert np.linalg.norm(made.features[0] - made.features[-1]) <= np.quantile(steps, 0.95), "the seam is no leap"
    plain = model.generate(6.0, seed=2)[0]
    ends = np.linalg.norm(np.diff(plain.joints()[[0, -1], 0], axis=0))
    assert ends > 0.1, "a path that is left alone does not close"


def test_a_loop_keeps_what_is_kept(model):
    reference, made = model.reference.features.numpy(), model.generate(loop=True, keep=[(1.0, 3.0)], seed=1)[0]
    assert_allclose(made.features[36:84], reference[36:84], atol=1e-5)
    rows = np.concatenate([made.features, made.features[:1]])
    joints = rig_animation(rows, model.layout).joints()
    assert_allclose(joints[-1], joints[0], atol=1e-3)
    from_the_start = model.generate(loop=True, keep=[(0.0, 1.0)], seed=1)[0]
    assert np.abs(from_the_start.features[0] - reference[0]).max() > 1e-4, "the first frame fades over the seam"


@pytest.mark.parametrize("window, stride", [(None, 2), (1, None), (3, 1), (0, 1)])
def test_other_windows_when_sampling(model, window, stride):
    made = model.generate(4.0, window=window, stride=stride)[0]
    window = 5 if window is None else window
    assert made.info["window"] == window and made.info["stride"] == (
        min(4, 2 * window + 1) if stride is None else stride
    )
    with pytest.raises(MotionLabError, match="has to be learned anew"):
        model.generate(4.0, window=9, stride=4)


def test_global_attention_samples_in_sequences_as_long_as_in_training(animation, tmp_path):
    some = replace(RECIPE, local=replace(RECIPE.local, attention="global"))
    model, seen = recipe.train(animation, some, tmp_path), []
    forward = model.local.forward
    model.local.forward = lambda ids, *rest: seen.append(ids.shape[1]) or forward(ids, *rest)
    assert len(model.generate(8.0)[0]) == 240 and max(seen) <= 12


def test_ten_minutes_hold_their_height(model):
    made = model.generate(600.0, iterations=2)[0]
    assert len(made) == 18_000
    height, own = made.features[:, 0], model.reference.features[:, 0].numpy()
    assert np.ptp(height.reshape(10, -1).mean(axis=1)) < 0.1
    assert own.min() - 0.3 < height.min() and height.max() < own.max() + 0.3


def test_what_a_network_sees_does_not_grow_with_the_length(model):
    seen = []
    forward = model.local.forward
    model.local.forward = lambda ids, *rest: seen.append(ids.shape[1]) or forward(ids, *rest)
    try:
        model.generate(100.0, iterations=1)
    finally:
        del model.local.forward
    assert max(seen) <= 3 * len(model.reference.tokens)


def test_save_and_load(model, tmp_path):
    folder = model.save(tmp_path / "one", "# a card")
    again = motionlab.load(folder)
    assert isinstance(again, MotionDreamer) and again.seconds == model.seconds
    assert_allclose(again.reference.features, model.reference.features)
    assert_allclose(again.decode(model.reference.tokens), model.decode(model.reference.tokens), atol=0.02)
    assert len(again.generate(4.0, seed=3)[0]) == 120
    document = json.loads((folder / "config.json").read_text())
    for damage in (
        {"parents": [5] * 22},
        {"carrier": 99},
        {"rest": [1, 2]},
        {"fps": 0},
        {"joints": None},
        {"fps": float("inf")},
        {"carrier": float("inf")},
        {"upright": [0, 0, 0, 0]},
        {"size": float("nan")},
    ):
        (folder / "config.json").write_text(
            json.dumps(document | {"config": document["config"] | {"rig": document["config"]["rig"] | damage}})
        )
        with pytest.raises(MotionLabError, match="rig is damaged"):
            motionlab.load(folder)
    for damage in ({"frames": 10**12}, {"local": document["config"]["local"] | {"codes": 99}}):
        (folder / "config.json").write_text(json.dumps(document | {"config": document["config"] | damage}))
        with pytest.raises(MotionLabError, match="do not fit together|frames is 10"):
            motionlab.load(folder)
    del document["config"]["rig"]
    (folder / "config.json").write_text(json.dumps(document))
    with pytest.raises(MotionLabError, match="lacks .rig. of MotionDreamerConfig"):
        motionlab.load(folder)


def test_decoding_in_pieces_is_decoding(model):
    torch.manual_seed(0)
    for tokenizer in (
        model.tokenizer,
        Tokenizer(ConvConfig(channels=5, width=8, code_dim=4, dropout=0), QuantizerConfig(code_dim=4, codes=9)).eval(),
    ):
        tokens = torch.randint(8, (1, 150, 1))
        with torch.inference_mode():
            whole = tokenizer.decode(tokens)
            torch.testing.assert_close(tokenizer.decode_long(tokens, piece=37), whole, atol=1e-5, rtol=1e-5)
            touched = (tokenizer.decode(tokens.index_fill(1, torch.tensor([75]), 8)) - whole).abs().amax(-1)[0] > 0
        frames = touched.nonzero().flatten()
        assert 4 * (75 - tokenizer.reach) <= frames.min() and frames.max() < 4 * (76 + tokenizer.reach)


def test_origins_are_found_where_the_tokens_come_from():
    reference = np.array([0, 1, 2, 3, 1, 2, 5, 6])
    distances = 1.0 - np.eye(7)
    assert trace_origins(np.array([0, 1, 2, 3]), reference, distances).tolist() == [0, 1, 2, 3]
    assert trace_origins(np.array([1, 2, 5, 6]), reference, distances).tolist() == [4, 5, 6, 7], "the path that goes on"
    assert trace_origins(np.array([5, 6, 0, 1]), reference, distances).tolist() == [6, 7, 0, 1]


def test_imbalance_is_zero_where_all_codes_are_used_alike():
    codes = 10 * torch.eye(6)
    assert imbalance(codes.repeat(3, 1) + 1e-3, codes) < 1e-4
    one = imbalance(codes[:1].repeat(9, 1) + 1e-3, codes)
    assert one == pytest.approx(np.log(6), abs=1e-3)
    x = codes[:2].repeat(4, 1).add(torch.randn(8, 6)).requires_grad_()
    imbalance(x, codes).backward()
    assert x.grad.abs().sum() > 0


def test_balance_uses_more_codes(animation, tmp_path):
    """With everything else equal."""
    left = {}
    for balance in (0.0, 2.0):
        some = replace(
            RECIPE,
            quantizer=replace(RECIPE.quantizer, balance=balance),
            tokenizer_loop=replace(RECIPE.tokenizer_loop, steps=60),
        )
        found = []
        with pytest.raises(KeyboardInterrupt):
            recipe.train(animation, some, tmp_path / str(balance), on_step=_until("local", found))
        left[balance] = np.mean([row["perplexity"] for row in found if "perplexity" in row])
    assert left[2.0] > left[0.0]


def _until(part: str, found: list, after: int = 0):
    def watch(name, step, numbers):
        if name == part and step >= after:
            raise KeyboardInterrupt
        found.append(numbers)

    return watch


def test_codes_start_where_the_latents_are(animation):
    features, _ = recipe.reference_of(animation)
    torch.manual_seed(0)
    tokenizer = Tokenizer(replace(RECIPE.conv, channels=features.shape[1]), RECIPE.quantizer)
    recipe.start_codebook(tokenizer, features, seed=1)
    book = tokenizer.quantizer.layers[0]
    latents = tokenizer.encoder(torch.from_numpy(features[None, :148]))[0]
    from_random = (
        torch.cdist(latents, latents[torch.randperm(len(latents))[: len(book.vectors)]])
        .min(dim=1)
        .values.square()
        .mean()
    )
    assert book.initialized and torch.cdist(latents, book.vectors).min(dim=1).values.square().mean() < from_random
    again = book.vectors.clone()
    recipe.start_codebook(tokenizer, features, seed=1)
    assert torch.equal(again, book.vectors)
    recipe.start_codebook(tokenizer, features[:8], seed=1)
    assert book.vectors.isfinite().all(), "fewer latents than codes"


def test_a_killed_run_goes_on_and_a_part_may_end_early(animation, tmp_path):
    whole = recipe.train(animation, RECIPE, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        recipe.train(animation, RECIPE, tmp_path / "parts", on_step=_until("local", []))
    with pytest.raises(KeyboardInterrupt):
        recipe.train(animation, RECIPE, tmp_path / "parts", on_step=_until("local", [], after=3))
    resumed = recipe.train(animation, RECIPE, tmp_path / "parts")
    for name, part in whole.parts.items():
        for key, value in part.state_dict().items():
            torch.testing.assert_close(resumed.parts[name].state_dict()[key], value, atol=1e-4, rtol=1e-3)

    seen = []
    early = dict(on_step=lambda part, step, numbers: seen.append((part, step)) or step >= 2)
    recipe.train(animation, RECIPE, tmp_path / "early", **early)
    assert seen == [(part, step) for part in recipe.PARTS for step in (0, 1, 2)]
    recipe.train(animation, RECIPE, tmp_path / "early", **early)
    assert len(seen) == 9, "what ended early is done"
    with pytest.raises(MotionLabError, match="holds a run with motion"):
        recipe.train(wave_animation(160, fps=30.0), RECIPE, tmp_path / "early")


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"seconds": 0.01}, "seconds must be a number from"),
        ({"seconds": 601.0}, "seconds must be a number from"),
        ({"variations": 0}, "variations"),
        ({"seed": -1}, "seed"),
        ({"keep": [(2.0, 1.0)]}, "a span to keep"),
        ({"keep": [(0.0, 99.0)]}, "a span to keep"),
        ({"keep": [(4.0, 4.5)], "seconds": 2.0}, "holds no whole token"),
        ({"keep": [(1.0, 1.05)]}, "holds no whole token"),
        ({"seconds": 600.0, "variations": 7}, "made at once"),
        ({"temperature": -1.0}, "temperature"),
        ({"iterations": 0}, "iterations"),
    ],
)
def test_bad_arguments_get_one_sentence(model, arguments, message):
    with pytest.raises(MotionLabError, match=message):
        model.generate(**arguments)


def test_a_crowd_is_not_in_step(model):
    people = model.crowd(6, 4.0, seed=1)
    assert len(people) == 6 and all(len(one) == 120 for one in people)
    spots = np.array([one.joints()[0, 0, [0, 2]] for one in people])
    apart = np.linalg.norm(spots[:, None] - spots, axis=-1) + 9 * np.eye(6)
    assert apart.min() > 0.5 * model.layout.size
    agree = [(one.origins == other.origins).mean() for i, one in enumerate(people) for other in people[:i]]
    assert max(agree) <= 0.2
    again = model.crowd(6, 4.0, seed=1)
    assert all(np.array_equal(one.tokens, other.tokens) for one, other in zip(people, again))
    for bad, message in (
        (dict(count=25), "count must be a whole number from 1 to 24"),
        (dict(count=2, seed=-1), "seed"),
        (dict(count=2, spacing=0), "spacing"),
    ):
        with pytest.raises(MotionLabError, match=message):
            model.crowd(**bad)
    with pytest.raises(MotionLabError, match="out of step"):
        model.crowd(5, keep=[(0.0, 5.0)])


def test_a_crowd_does_not_walk_through_itself():
    """Somebody whose way would cross another's sets out in another direction."""
    from motionlab.models.motiondreamer.crowd import nearest_pass

    steps = np.linspace(0, 2, 21)
    ahead = np.stack([0 * steps, 0 * steps, steps], axis=1)  # from the origin, 2 m along z
    towards = ahead * [1, 1, -1] + [0, 0, 2]  # from 2 m there, back
    assert nearest_pass(towards, [ahead]) == pytest.approx(0) and nearest_pass(ahead, []) == np.inf
    assert nearest_pass(ahead + [0.7, 0, 0], [ahead[:7], ahead]) == pytest.approx(0.7)


def test_a_crowd_is_made_together_and_moved_once(model, monkeypatch):
    """A member is the variation of its seed, in a direction that was found from its path alone."""
    asked, moved = [], []
    generate, at = MotionDreamer.generate, MotionDreamer._at

    def counted(self, seconds, *, variations=1, **settings):
        asked.append(variations)
        return generate(self, seconds, variations=variations, **settings)

    monkeypatch.setattr(MotionDreamer, "generate", counted)
    monkeypatch.setattr(MotionDreamer, "_at", lambda self, *given: moved.append(given[1:]) or at(self, *given))
    people = model.crowd(8, 3.0, seed=1, spacing=0.8, temperature=2.0)
    assert len(moved) == 8 and max(asked) > 1 and len(asked) < sum(asked)
    for one, (x, z, heading) in zip(people, moved):
        [alone] = generate(model, 3.0, seed=one.info["seed"], temperature=2.0)
        assert np.array_equal(one.tokens, alone.tokens) and np.array_equal(one.features, alone.features)
        there = rig_animation(alone.features, replace(model.layout, start=(x, z, heading)))
        assert np.array_equal(one.positions, there.positions) and np.array_equal(one.rotations, there.rotations)


def test_the_path_of_a_member_is_where_it_comes_to_walk(model):
    x, z, heading = model.layout.start
    [made] = model.generate(3.0, seed=2)
    steps = rotate_yaw(model._path(made) - [x, 0, z], -heading)
    there = model._path(model._at(made, 1.5, -2.0, 2.2))
    assert np.allclose(there, [1.5, 0, -2.0] + rotate_yaw(steps, 2.2), atol=1e-9)


def test_places_in_a_crowd():
    places = crowd_places(24, 2.0, np.random.default_rng(0))
    apart = np.linalg.norm(places[:, None, :2] - places[:, :2], axis=-1) + 99 * np.eye(24)
    assert apart.min() > 2.0 * 2 / 3 and np.abs(places[:, :2]).max() < 7


def test_a_dance_meets_the_music(tmp_path):
    pauses = np.cumsum(np.random.default_rng(0).uniform(0.5, 0.7, 24))
    model = recipe.train(swinging(pauses, 14.0), RECIPE, tmp_path)
    music = 0.2 + np.arange(0, 12, 0.55)
    dance = model.dance(music, 10.0, seed=2, keep=[(0.0, 13.0)])
    assert len(dance.motion) == 300 and dance.score == dance.motion.info["beat alignment"]
    assert dance.score > dance.before and len(dance.met) > 5


def test_the_command_line(animation, tmp_path, capsys):
    clip = write_bvh(animation, tmp_path / "clip.bvh")
    run, out = str(tmp_path / "run"), str(tmp_path / "new.bvh")
    assert main(["train", "motiondreamer", "--data", str(clip), "--run", run, "--steps", "0.005"]) == 0
    folder = str(tmp_path / "run" / "checkpoint")
    assert main(["vary", folder, "-o", out, "--seconds", "3", "--variations", "2", "--keep", "0.5-1"]) == 0
    assert set(read_bvh(tmp_path / "new-2.bvh").skeleton.joints) == set(animation.skeleton.joints)
    assert main(["vary", folder, "-o", out, "--music", str(clicks(tmp_path / "clicks.wav", 0.6, seconds=6.0))]) == 0
    assert "beats a minute; beat alignment" in capsys.readouterr().out
    assert len(read_bvh(out)) == 180
    tiny_system().save(tmp_path / "momask", "")
    assert main(["vary", str(tmp_path / "momask"), "-o", out]) == 1
    assert "use `generate`" in capsys.readouterr().err
    assert main(["generate", "a person walks", "--checkpoint", folder, "-o", out]) == 1
    assert "use `vary`" in capsys.readouterr().err
    assert main(["vary", folder, "-o", out, "--music", "x.wav", "--loop"]) == 1
    assert "leave --music or those out" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", [1.0, 130.0])
def test_a_reference_has_a_length(seconds):
    with pytest.raises(MotionLabError, match="a reference lasts 2 to 120 s"):
        recipe.reference_of(wave_animation(int(30 * seconds), fps=30.0))
