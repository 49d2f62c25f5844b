"""The system's public face and its checkpoints, with random weights."""

import json

import numpy as np
import pytest
import torch

import motionlab
from motionlab.errors import MotionLabError
from motionlab.models import base as text_system
from motionlab.models import token_model as text_to_motion
from tests.tiny import LetterCounts, tiny_system


@pytest.fixture(scope="module")
def model():
    return tiny_system()


def test_one_prompt_one_motion(model):
    motion = model.generate("a person walks", seconds=4.0, seed=7, guidance=4.0, iterations=10, residual_depth=5)
    assert motion.joints.shape == (80, 22, 3) and motion.joints.dtype == np.float32 and motion.fps == 20
    assert motion.tokens.shape == (20, 6) and motion.tokens.min() >= -1
    assert motion.info["prompt"] == "a person walks" and motion.info["seed"] == 7
    trace = motion.trace
    assert trace.masked.shape == trace.confidence.shape == (10, 20)
    assert not trace.masked[-1].any() and np.isnan(trace.confidence[trace.masked]).all()
    for token, iteration in enumerate(trace.fixed_at):
        assert trace.masked[:iteration, token].all() and not trace.masked[iteration:, token].any()


def test_same_seed_same_motion_and_other_seeds_differ(model):
    first, again, other = (model.generate("walk", seconds=3, seed=seed).tokens for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_a_list_in_a_list_out_and_nothing_depends_on_the_batch(model):
    prompts, seconds = ["a person walks", "someone waves", "bow"], [2.0, 5.0, 3.2]
    together = model.generate(prompts, seconds=seconds, seed=[3, 1, 4])
    for prompt, length, seed, motion in zip(prompts, seconds, [3, 1, 4], together):
        alone = model.generate(prompt, seconds=length, seed=seed)
        assert np.array_equal(alone.tokens, motion.tokens)
        np.testing.assert_allclose(alone.joints, motion.joints, atol=1e-5)
    consecutive = model.generate(prompts, seconds=seconds, seed=10)
    assert [motion.info["seed"] for motion in consecutive] == [10, 11, 12]


def test_residual_depth(model):
    shallow, deep = (model.generate("walk", seconds=3, seed=1, residual_depth=v) for v in (0, 5))
    assert shallow.tokens.shape == deep.tokens.shape == (15, 6) and (shallow.tokens[:, 1:] == -1).all()
    assert np.array_equal(shallow.tokens[:, 0], deep.tokens[:, 0])
    assert not np.allclose(shallow.joints, deep.joints)


def test_estimated_lengths(model):
    motions = model.generate(["walk"] * 20, seed=0)
    lengths = {len(motion) for motion in motions}
    assert len(lengths) > 3 and min(lengths) >= 4 * text_to_motion.MIN_TOKENS and max(lengths) <= 196


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"prompts": ""}, "prompt is empty"),
        ({"prompts": []}, "no prompt"),
        ({"prompts": "x" * 2000}, "shorten it"),
        ({"seconds": 0}, "seconds must be"),
        ({"seconds": 60}, "seconds must be"),
        ({"seconds": float("nan")}, "seconds must be"),
        ({"seconds": [1.0, 2.0]}, "seconds must be"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"guidance": -1}, "guidance"),
        ({"guidance": float("nan")}, "guidance"),
        ({"residual_guidance": 1000}, "residual_guidance"),
        ({"iterations": 0}, "iterations"),
        ({"residual_depth": 6}, "residual_depth"),
        ({"temperature": -0.1}, "temperature"),
        ({"top_k": 0}, "top_k"),
    ],
)
def test_bad_arguments_get_one_sentence(model, arguments, message):
    with pytest.raises(MotionLabError, match=message) as caught:
        model.generate(**{"prompts": "walk"} | arguments)
    assert "\n" not in str(caught.value)


# --- checkpoints -------------------------------------------------------------------------------


@pytest.fixture
def letters(monkeypatch):
    monkeypatch.setattr(text_system, "load_text_encoder", lambda name, weights=None: LetterCounts())


def test_save_and_load(model, tmp_path, letters):
    folder = model.save(tmp_path / "tiny", "# card")
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".md"] + 4 * [".safetensors"]
    loaded = motionlab.load(folder)
    assert loaded.config == model.config
    half = model.generate("walk", seconds=3, seed=1)
    same = loaded.generate("walk", seconds=3, seed=1)
    assert (half.tokens == same.tokens).mean() > 0.9  # stored in float16
    assert torch.equal(loaded.tokenizer.std, model.tokenizer.std)


def test_large_parts_are_sharded(model, tmp_path, letters, monkeypatch):
    from motionlab.models import checkpoint

    monkeypatch.setattr(checkpoint, "SHARD_BYTES", 20_000)
    folder = model.save(tmp_path / "tiny", "# card")
    shards = sorted(folder.glob("masked-*-of-*.safetensors"))
    assert len(shards) > 1 and all(path.stat().st_size < 60_000 for path in shards)
    assert (motionlab.load(folder).generate("walk", seconds=2).tokens >= -1).all()


def test_broken_checkpoints_say_what_is_wrong(model, tmp_path, letters):
    with pytest.raises(MotionLabError, match="no checkpoint"):
        motionlab.load(tmp_path / "nothing")
    folder = model.save(tmp_path / "tiny", "# card")
    document = json.loads((folder / "config.json").read_text())

    def config(**changes):
        (folder / "config.json").write_text(json.dumps(document | changes))

    config(system="moo")
    with pytest.raises(MotionLabError, match="'moo'"):
        motionlab.load(folder)
    config(config=document["config"] | {"colour": 1})
    with pytest.raises(MotionLabError, match="unknown setting 'colour'"):
        motionlab.load(folder)
    config(config=document["config"] | {"conv": document["config"]["conv"] | {"width": 64}})
    with pytest.raises(MotionLabError, match="does not fit"):
        motionlab.load(folder)
    config()
    (folder / "masked.safetensors").write_bytes(b"not tensors")
    with pytest.raises(MotionLabError, match="damaged"):
        motionlab.load(folder)
    (folder / "masked.safetensors").unlink()
    with pytest.raises(MotionLabError, match="no masked.safetensors"):
        motionlab.load(folder)
    (folder / "config.json").write_text("{")
    with pytest.raises(MotionLabError, match="cannot be read"):
        motionlab.load(folder)


def test_a_failed_save_leaves_the_old_checkpoint(model, tmp_path, letters, monkeypatch):
    from motionlab.models import checkpoint

    folder = model.save(tmp_path / "tiny", "# old")
    monkeypatch.setattr(checkpoint, "save_file", lambda *a: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(MotionLabError, match="cannot be written .disk full.; free some space"):
        model.save(folder, "# new")
    assert (folder / "README.md").read_text() == "# old" and motionlab.load(folder)


@pytest.mark.parametrize(
    "how",
    [
        {"iterations": 2.5},
        {"iterations": 0},
        {"temperature": float("nan")},
        {"temperature": -1.0},
        {"top_k": 0},
        {"top_k": 1.5},
    ],
)
def test_settings_that_no_sampler_takes(model, how):
    with pytest.raises(MotionLabError, match=f"{next(iter(how))} must be"):
        model.generate("walk", seconds=2.0, **how)


def test_whole_numbers_of_numpy_are_whole_numbers(model):
    one, other = (model.generate("walk", seconds=2.0, seed=seed) for seed in (np.int64(3), 3))
    assert np.array_equal(one.joints, other.joints)


def test_the_shipped_one_pass_network_guides_in_one_pass():
    """Every pass of the masked transformer is over one motion, not over a motion with its sentence and without."""
    model, rows = motionlab.load("momask-one-pass"), []
    body = model.inference_modules["masked"].body
    of_rows, body.rows = body.rows, lambda prefix, *rest: rows.append(len(prefix)) or of_rows(prefix, *rest)
    motion = model.generate("a person walks forward", seconds=4.0, seed=1)
    assert set(rows) == {1} and motion.info["guidance"] == 5.0
    assert np.linalg.norm(motion.joints[-1, 0, [0, 2]] - motion.joints[0, 0, [0, 2]]) > 1.0
    rows.clear()
    model.generate("a person walks forward", seconds=4.0, seed=1, guidance=9.0)
    assert set(rows) == {2}
