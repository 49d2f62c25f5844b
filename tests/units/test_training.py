"""The loop, the objectives and the whole recipe, at toy size."""

import csv
from dataclasses import replace

import numpy as np
import pytest
import torch

from motionlab.data.store import Clip
from motionlab.errors import MotionLabError
from motionlab.models import token_training as shared_recipe
from motionlab.models.momask import train as recipe
from motionlab.models.momask.masked_transformer import MaskedTransformer
from motionlab.models.momask.objectives import MaskedObjective
from motionlab.models.momask.residual_transformer import ResidualTransformer
from motionlab.motion.features import HUMANML3D, from_joints, to_joints
from motionlab.nn.tokenizer import Tokenizer
from motionlab.training.batches import Captions, TokenBatches, WindowBatches, draw_weights
from motionlab.training.geometric_loss import geometric_loss, recover_joints
from motionlab.training.loop import LoopConfig, Plateau, fit, learning_rate
from motionlab.training.objectives import TokenizerObjective, choose_masked, corrupt
from tests.synthetic import wave_motion
from tests.tiny import CONFIG, LOOP, PRESET, LetterCounts, tiny_store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tiny_store(tmp_path_factory.mktemp("store"))


@pytest.fixture
def letters(monkeypatch, tmp_path):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(shared_recipe, "load_text_encoder", lambda name: LetterCounts())


def train_masked(store, folder, on_step=None, matrix_lr=1e-3):
    torch.manual_seed(1)
    model = MaskedTransformer(CONFIG.masked)
    batch = {
        "tokens": torch.arange(24).reshape(2, 12, 1) % 7,
        "valid": torch.ones(2, 12, dtype=bool),
        "text": torch.ones(2, 768),
    }
    fit(MaskedObjective(model), lambda step: batch, replace(LOOP, matrix_lr=matrix_lr), folder, on_step=on_step)
    return model


def train_tokenizer(store, folder, on_step=None):
    torch.manual_seed(1)
    tokenizer = Tokenizer(CONFIG.conv, CONFIG.quantizer)
    mean, std = store.statistics()
    batches = WindowBatches(map(store.rows, store.select("train")), mean, std, frames=192, windows=(32, 64))
    fit(TokenizerObjective(tokenizer, HUMANML3D), batches, LOOP, folder, on_step=on_step)
    return tokenizer


class Killed(Exception):
    pass


@pytest.mark.parametrize("train", [train_tokenizer, train_masked])
@pytest.mark.parametrize("moment", [0, 3, 6])
def test_a_killed_run_resumes_as_if_nothing_happened(store, tmp_path, moment, train):
    def kill(step, numbers):
        if step == moment:
            raise Killed

    unbroken = train(store, tmp_path / "unbroken")
    with pytest.raises(Killed):
        train(store, tmp_path / "broken", on_step=kill)
    (tmp_path / "broken" / "state.part.pt").write_bytes(b"half a file")
    resumed = train(store, tmp_path / "broken")
    for name, value in unbroken.state_dict().items():  # weights and codebooks with their moving sums
        torch.testing.assert_close(resumed.state_dict()[name], value, atol=1e-6, rtol=1e-5, msg=name)
    logs = [
        list(csv.DictReader((tmp_path / run / "log.csv").read_text().splitlines())) for run in ("unbroken", "broken")
    ]
    assert [row["step"] for row in logs[1]] == [row["step"] for row in logs[0]] == [str(i) for i in range(8)]
    assert [float(r["loss"]) for r in logs[1]] == pytest.approx([float(r["loss"]) for r in logs[0]], rel=1e-4)


def test_precision_is_a_runs_own(tmp_path):
    """Two runs of one process may compute in different precisions."""

    def train(precision):
        torch.manual_seed(0)
        model = MaskedTransformer(CONFIG.masked)
        batch = {
            "tokens": torch.arange(24).reshape(2, 12, 1) % 7,
            "valid": torch.ones(2, 12, dtype=bool),
            "text": torch.ones(2, 768),
        }
        loop = replace(LOOP, precision=precision)
        fit(MaskedObjective(model), lambda step: batch, loop, tmp_path / precision)
        return model.text_in.weight

    exact, half = train("no"), train("bf16")
    assert exact.dtype == half.dtype == torch.float32 and not torch.equal(exact, half)
    with pytest.raises(MotionLabError, match="auto, bf16 or no"):
        train("fp8")


def test_a_folder_of_another_run_is_refused(store, tmp_path):
    train_tokenizer(store, tmp_path)
    other = torch.nn.Linear(2, 2)
    with pytest.raises(MotionLabError, match="architecture"):
        fit(other, lambda step: {}, LOOP, tmp_path)
    with pytest.raises(MotionLabError, match="holds a run with seed 3407, and this one has 1;"):
        fit(other, lambda step: {}, replace(LOOP, seed=1), tmp_path)


def test_a_folder_of_another_recipe_is_refused(store, tmp_path):
    train_masked(store, tmp_path)
    with pytest.raises(
        MotionLabError,
        match="holds a run with matrix_lr 0.001, and this one has none; go on as it began, or use another folder",
    ):
        train_masked(store, tmp_path, matrix_lr=None)


def test_a_diverging_loss_stops_with_a_sentence(tmp_path):
    class Diverging(torch.nn.Linear):
        def forward(self, x):
            return super().forward(x).sum() * float("nan"), {}

    with pytest.raises(MotionLabError, match="lower the learning rate"):
        fit(Diverging(2, 2), lambda step: {"x": torch.ones(1, 2)}, LOOP, tmp_path)


def test_learning_rate_warms_up_and_decays():
    config = LoopConfig(steps=100, lr=1.0, warmup=10)
    rates = [learning_rate(step, config) for step in range(100)]
    assert rates[0] == pytest.approx(0.1) and max(rates) == pytest.approx(1.0) and rates.index(max(rates)) in (9, 10)
    assert all(a >= b for a, b in zip(rates[10:], rates[11:])) and rates[-1] == pytest.approx(0.05, abs=0.01)


def test_masks_follow_each_motions_own_length():
    torch.manual_seed(0)
    lengths = torch.tensor([1, 2, 5, 49]).repeat(500)
    valid = torch.arange(49) < lengths[:, None]
    chosen = choose_masked(valid)
    assert not (chosen & ~valid).any()
    counts = chosen.sum(-1)
    assert (counts >= 1).all() and (counts <= lengths).all()
    assert counts[lengths == 49].float().mean() / 49 == pytest.approx(2 / np.pi, abs=0.03)  # the mean of the cosine


def test_replace_and_remask_shares():
    torch.manual_seed(0)
    ids = torch.randint(512, (400, 49))
    chosen = torch.rand(ids.shape) < 0.6
    corrupted = corrupt(ids, chosen, 512, 512)
    assert torch.equal(corrupted[~chosen], ids[~chosen])
    masked = (corrupted[chosen] == 512).float().mean()
    same = (corrupted[chosen] == ids[chosen]).float().mean()
    assert masked == pytest.approx(0.8, abs=0.02) and same == pytest.approx(0.1, abs=0.02)


def test_token_batches_crop_pad_and_balance():
    clips = [Clip("a", "train", ("x",), "walk")] * 99 + [Clip("b", "train", ("y", "z"), "bow")]
    tokens = [np.full((n, 6), i) for i, n in enumerate([60] * 99 + [5])]
    captions = Captions(clips, {"x": 0, "y": 1, "z": 2}, torch.eye(3))
    batches = TokenBatches(tokens, captions, draw_weights(clips, 0.25), batch=16, max_tokens=49)
    torch.manual_seed(0)
    seen = [batches(step) for step in range(60)]
    assert all(batch["tokens"].shape[1] <= 49 for batch in seen)
    assert all(((batch["tokens"][..., 0] >= 0) == batch["valid"]).all() for batch in seen)
    short = torch.cat([batch["valid"].sum(-1) == 5 for batch in seen]).float().mean()
    assert 0.04 < short < 0.2  # a hundredth of the data, a square root of it in the batches
    captions = torch.cat([batch["text"][batch["valid"].sum(-1) == 5] for batch in seen]).sum(0)
    assert captions[0] == 0 and captions[1] > 0 and captions[2] > 0


def test_generators_get_captions_of_their_motions_with_noise():
    clips = [Clip("a", "train", ("x",), "walk"), Clip("b", "train", ("y",), "bow")]
    captions = Captions(clips, {"x": 0, "y": 1}, torch.eye(2), noise=0.1)
    tokens = [np.full((8, 6), i) for i in range(2)]
    batch = TokenBatches(tokens, captions, torch.ones(2), batch=64)(0)
    assert torch.equal(batch["text"].round(), torch.eye(2)[batch["tokens"][:, 0, 0]])
    assert 0.05 < (batch["text"] - batch["text"].round()).std() < 0.15


def test_the_whole_recipe(store, tmp_path, letters):
    seen = set()
    system = recipe.train(store, PRESET, tmp_path / "run", device="cpu", on_step=lambda part, step, n: seen.add(part))
    assert seen == {"tokenizer", "masked", "residual", "length"}
    motion = system.generate("someone walks and waves 3", seed=1, seconds=2.0)
    assert motion.joints.shape == (40, 22, 3)
    again = recipe.train(store, PRESET, tmp_path / "run", device="cpu")  # nothing left to do: the same system
    assert np.array_equal(again.generate("someone walks and waves 3", seed=1, seconds=2.0).tokens, motion.tokens)


def test_a_recipe_killed_between_its_parts_goes_on_as_if_nothing_happened(store, tmp_path, letters):
    def kill(part, step, numbers):
        if part == "residual":
            raise Killed

    unbroken = recipe.train(store, PRESET, tmp_path / "unbroken", device="cpu")
    with pytest.raises(Killed):
        recipe.train(store, PRESET, tmp_path / "broken", device="cpu", on_step=kill)
    (tmp_path / "broken" / "residual" / "state.pt").unlink(missing_ok=True)
    torch.manual_seed(99)  # another process stands elsewhere in its random numbers
    resumed = recipe.train(store, PRESET, tmp_path / "broken", device="cpu")
    for part in ("masked", "residual", "length"):
        for name, value in getattr(unbroken, part).state_dict().items():
            torch.testing.assert_close(getattr(resumed, part).state_dict()[name], value, atol=1e-6, rtol=1e-5, msg=name)


def test_training_learns(store, tmp_path):
    losses = []
    torch.manual_seed(0)
    tokenizer = Tokenizer(CONFIG.conv, CONFIG.quantizer)
    mean, std = store.statistics(PRESET.root_weight)
    tokenizer.mean.copy_(torch.from_numpy(mean))
    tokenizer.std.copy_(torch.from_numpy(std))
    batches = WindowBatches(map(store.rows, store.select("train")), mean, std, frames=256, windows=(32,))
    loop = replace(LOOP, steps=60, lr=3e-3)
    fit(
        TokenizerObjective(tokenizer, HUMANML3D), batches, loop, tmp_path, on_step=lambda s, n: losses.append(n["loss"])
    )
    assert np.mean(losses[-10:]) < 0.7 * np.mean(losses[:5])


def test_a_plateau_ends_a_part():
    falling, ends = [2.0**-n for n in range(40)], Plateau(gain=0.03, looks=5)
    assert not any(ends("local", step, {"loss": loss}) for step, loss in enumerate(falling))
    heard = [ends("other", step, {"loss": loss}) for step, loss in enumerate(falling[:10] + [falling[9]] * 20)]
    # five looks on the flat behind five that were there, the first of which had just come down
    assert heard.index(True) == 18


def test_windows_longer_than_every_clip(store):
    mean, std = store.statistics()
    batches = WindowBatches(map(store.rows, store.select("train")), mean, std, frames=192, windows=(32, 1000))
    assert batches.windows == (32,)
    with pytest.raises(MotionLabError, match="no training clip is as long"):
        WindowBatches(map(store.rows, store.select("train")), mean, std, windows=(1000,))


def test_shortened_presets():
    short = recipe.PRESETS["small"].shortened(0.01)
    assert short.tokenizer.steps == round(recipe.PRESETS["small"].tokenizer.steps * 0.01)
    with pytest.raises(MotionLabError, match="between 0 and 1"):
        recipe.PRESETS["small"].shortened(0)


def wave_features():
    return torch.from_numpy(np.asarray(from_joints(wave_motion(60).joints)))[None].double()


def test_recovered_joints_are_those_of_the_features():
    rows = wave_features()
    np.testing.assert_allclose(recover_joints(rows, HUMANML3D)[0], to_joints(rows[0].numpy()), atol=1e-5)


def test_geometric_loss_sees_what_moves_the_body():
    target = wave_features()
    assert geometric_loss(target, target, HUMANML3D, unit=0.06) == 0
    for group, seen in (("rot_vel", True), ("lin_vel", True), ("root_y", True), ("ric", True), ("rot6d", False)):
        features = target.clone()
        features[..., HUMANML3D.slices[group]] += 0.01
        features.requires_grad_()
        loss = geometric_loss(features, target, HUMANML3D, unit=0.06)
        assert (loss > 1e-5) == seen, group
        if seen:
            loss.backward()
            assert features.grad[..., HUMANML3D.slices[group]].abs().sum() > 0


def test_geometric_loss_does_not_depend_on_the_unit_of_length():
    target = wave_features()
    features = target + 0.01 * torch.randn(target.shape, generator=torch.Generator().manual_seed(0), dtype=target.dtype)
    scaled = []
    for rows in (features, target):
        rows = rows.clone()
        for group in ("lin_vel", "root_y", "ric"):
            rows[..., HUMANML3D.slices[group]] *= 1000
        scaled.append(rows)
    assert torch.isclose(
        geometric_loss(features, target, HUMANML3D, unit=0.06), geometric_loss(*scaled, HUMANML3D, unit=60.0)
    )


def test_masked_embeddings_start_from_the_codebook():
    model, codebook = MaskedTransformer(CONFIG.masked), torch.randn(32, 16)
    special = model.token_embedding.weight[32:].clone()
    model.init_from_codebook(codebook)
    torch.testing.assert_close(model.token_embedding.weight[:32], 0.3 * codebook / codebook.std())
    assert torch.equal(model.token_embedding.weight[32:], special)


@pytest.mark.parametrize("share", [True, False])
def test_residual_tables_start_from_the_codebooks(share):
    model = ResidualTransformer(replace(CONFIG.residual, share_weights=share))
    codebooks = [torch.randn(32, 16) * 10.0**-q for q in range(6)]
    model.init_from_codebook(codebooks)
    outputs = model.tables[1:] if share else model.output_tables
    for tables, books in ((model.tables[:5], codebooks[:5]), (outputs, codebooks[1:])):
        for table, book in zip(tables, books):
            torch.testing.assert_close(table[:32] / table[:32].std(), book / book.std())
