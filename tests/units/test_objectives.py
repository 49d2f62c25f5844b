"""What the objectives and the loop ask for, one statement of the papers at a time."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from motionlab.models.mmm.objectives import CorruptedObjective
from motionlab.models.momask.objectives import MaskedObjective, ResidualObjective
from motionlab.models.motiondreamer.sparsemax import sparsemax
from motionlab.models.motiondreamer.train import LocalObjective, TokenCrops, motion_error, statistics
from motionlab.nn.tokenizer import Reconstruction, Tokenizer, tokenizer_loss
from motionlab.training.loop import LoopConfig, _average, fit
from motionlab.training.objectives import (
    IGNORED,
    LengthObjective,
    choose_masked,
    corrupt,
    first_of,
    masked_cross_entropy,
)
from tests.tiny import LOOP, RECIPE

CODES, MASK, PAD = 7, 7, 8
VALID = torch.arange(12) < torch.tensor([12, 5, 1])[:, None]
TOKENS = (torch.arange(36).reshape(3, 12) % CODES).masked_fill(~VALID, -1)


class Network(nn.Module):
    """Answers nothing in particular and keeps what it was asked. layers: of its vocabulary's tokens."""

    def __init__(self, classes: int = CODES):
        super().__init__()
        self.config = SimpleNamespace(codes=CODES, mask_id=MASK, pad_id=PAD, quantizers=4)
        self.classes, self.asked = classes, []

    def forward(self, ids, *rest, **named):
        self.asked.append((ids, *rest, named))
        return torch.zeros(*ids.shape[:2], self.classes, requires_grad=True)


def test_the_average_moves_slowly_towards_the_weights():
    model = nn.Linear(2, 2)
    average = {name: torch.zeros_like(value) for name, value in model.named_parameters()}
    _average(average, model, 0.9)
    torch.testing.assert_close(average["weight"], 0.1 * model.weight.detach())
    _average(average, model, 0.9)
    torch.testing.assert_close(average["weight"], 0.19 * model.weight.detach())


def test_the_average_is_what_a_training_returns(tmp_path):
    """From the first weights on: a decay of (1 + step) / (10 + step) until the configured one is smaller."""
    seen = []

    class Line(nn.Linear):
        def forward(self, x):
            seen.append(self.weight.detach().clone())
            return super().forward(x).square().mean(), {}

    torch.manual_seed(0)
    loop = replace(LOOP, steps=6, lr=0.1, average=0.33, log_every=100, save_seconds=1e9)
    result = fit(Line(2, 2), lambda step: {"x": torch.ones(1, 2)}, loop, tmp_path).weight
    last = torch.load(tmp_path / "state.pt", weights_only=True)["model"]["weight"]
    expected = seen[0]
    for step, weight in enumerate([*seen[1:], last]):
        expected = torch.lerp(expected, weight, 1 - min(0.33, (1 + step) / (10 + step)))
    torch.testing.assert_close(result.detach(), expected)
    assert not torch.allclose(result.detach(), last)


def test_a_step_takes_the_rate_of_its_time(tmp_path):
    """With AdamW the first step is as long as the rate, whatever the gradient."""
    model = nn.Linear(1, 1, bias=False)
    nn.init.constant_(model.weight, 5.0)
    before = model.weight.item()

    class Line(nn.Module):
        def __init__(self):
            super().__init__()
            self.line = model

        def forward(self, x):
            return self.line(x).square().mean(), {}

    loop = LoopConfig(steps=1, lr=0.04, warmup=4, average=0.0, precision="no")
    fit(Line(), lambda step: {"x": torch.ones(1, 1)}, loop, tmp_path)
    assert before - model.weight.item() == pytest.approx(0.01, rel=1e-4)  # a quarter of the warm-up


def test_every_step_draws_anew_and_a_second_run_the_same(tmp_path):
    drawn = []

    class Line(nn.Linear):
        def forward(self, x):
            return super().forward(x).square().mean(), {}

    def batch(step):
        drawn.append(torch.rand(3))
        return {"x": torch.ones(1, 2)}

    for run in ("one", "two"):
        fit(Line(2, 2), batch, replace(LOOP, steps=4, log_every=100, save_seconds=1e9), tmp_path / run)
    assert len({tuple(one.tolist()) for one in drawn}) == 4 and torch.equal(
        torch.stack(drawn[:4]), torch.stack(drawn[4:])
    )


def test_a_length_is_told_as_the_number_of_its_tokens():
    class Estimator(nn.Module):
        def forward(self, text):
            return 50.0 * F.one_hot(torch.tensor([12, 5, 1]), 20).float()

    loss, numbers = LengthObjective(Estimator())(TOKENS[..., None], VALID, torch.zeros(3, 4))
    assert loss < 1e-6 and numbers["accuracy"] == 1


@pytest.mark.parametrize(
    "objective, layers, classes",
    [(MaskedObjective, 6, CODES), (CorruptedObjective, 1, CODES), (ResidualObjective, 6, CODES + 2)],
)
def test_text_is_left_out_as_often_as_it_should_be(objective, layers, classes):
    torch.manual_seed(0)
    tokens = TOKENS[:1].expand(1000, 12)[..., None].expand(1000, 12, layers)
    valid, text = torch.ones(1000, 12, dtype=torch.bool), torch.ones(1000, 4)
    for share in (0.0, 0.1, 1.0):
        network = Network(classes)
        objective(network, text_drop=share)(tokens, valid, text)
        *_, named = network.asked[0]
        dropped = named["text_dropped"] if "text_dropped" in named else network.asked[0][-2]
        assert dropped.dtype == torch.bool and dropped.shape == (1000,)
        assert dropped.float().mean() == pytest.approx(share, abs=0.03)
    network = Network(classes)
    objective(network)(tokens, valid, text)
    *_, named = network.asked[0]
    dropped = named["text_dropped"] if "text_dropped" in named else network.asked[0][-2]
    assert 0.06 < dropped.float().mean() < 0.14, "a tenth where nothing else is said"


def test_masked_tokens_alone_are_asked_and_padding_is_padding():
    torch.manual_seed(0)
    for remask in (True, False):
        network = Network()
        loss, _ = MaskedObjective(network, remask=remask)(TOKENS[..., None].expand(3, 12, 6), VALID, torch.zeros(3, 4))
        ids = network.asked[0][0]
        assert torch.equal(ids == PAD, ~VALID)
        assert loss.item() == pytest.approx(np.log(CODES), rel=1e-5)
        masked = ids == MASK
        if not remask:
            assert masked.any(-1).all() and torch.equal(ids[~masked & VALID], TOKENS[~masked & VALID])


def test_what_is_chosen_is_of_the_motion_and_as_many():
    torch.manual_seed(0)
    chosen = first_of(VALID, torch.tensor([7.0, 3.0, 0.0]))
    assert chosen.sum(-1).tolist() == [7, 3, 1] and not (chosen & ~VALID).any()
    often = torch.stack([choose_masked(VALID) for _ in range(2000)]).float()
    assert (often.sum(-1).min(0).values == 1).all() and often.sum(-1).amax(0).tolist() == [12, 5, 1]
    assert often.mean(0)[0].std() < 0.05, "every place as often as the others"


def test_corrupted_tokens_are_of_the_vocabulary():
    torch.manual_seed(0)
    ids, chosen = torch.zeros(200, 50, dtype=torch.long), torch.ones(200, 50, dtype=torch.bool)
    corrupted = corrupt(ids, chosen, CODES, MASK)
    assert corrupted.min() == 0 and corrupted.max() == MASK
    shares = torch.bincount(corrupted.flatten()) / corrupted.numel()
    assert shares[MASK] == pytest.approx(0.8, abs=0.02) and (shares[1:CODES] - 0.1 / CODES).abs().max() < 0.01


def test_a_residual_layer_is_asked_by_its_own_tokens():
    torch.manual_seed(0)
    tokens = torch.stack([torch.full((3, 12), layer) for layer in range(4)], dim=-1)
    tokens = tokens.masked_fill(~VALID[..., None], -1)

    class Knows(Network):
        def forward(self, ids, *, layer, text, valid, text_dropped):
            self.asked.append((ids, layer))
            return 50.0 * F.one_hot(layer, CODES + 2).float()[:, None].expand(3, 12, CODES + 2)

    network = Knows()
    layers = set()
    for _ in range(40):
        loss, numbers = ResidualObjective(network)(tokens, VALID, torch.zeros(3, 4))
        assert loss < 1e-6 and numbers["accuracy"] == 1
        layers |= set(network.asked[-1][1].tolist())
    assert layers == {1, 2, 3}
    assert (network.asked[0][0][~VALID] == PAD).all()


def test_every_motion_weighs_the_same_in_mmm():
    class Sure(Network):
        """Right about the first motion, which is long, and wrong about the others."""

        def forward(self, ids, text, **named):
            told = TOKENS.clamp(min=0).clone()
            told[1:] = (told[1:] + 1) % CODES
            return 10.0 * F.one_hot(told, CODES).float()

    loss, _ = CorruptedObjective(Sure())(TOKENS[..., None], VALID, torch.zeros(3, 4))
    assert loss.item() == pytest.approx(2 / 3 * 10, rel=0.01)


def test_accuracy_and_loss_look_at_what_is_asked():
    logits = 20.0 * F.one_hot(torch.tensor([[1, 2, 3]]), 5).float()
    loss, numbers = masked_cross_entropy(logits, torch.tensor([[1, 0, IGNORED]]))
    assert loss.item() == pytest.approx(10.0, rel=1e-3) and numbers["accuracy"] == 0.5


@pytest.fixture(scope="module")
def single():
    torch.manual_seed(0)
    tokenizer = Tokenizer(replace(RECIPE.conv, channels=5), RECIPE.quantizer).eval()
    features = torch.randn(60, 5).numpy()
    return tokenizer, features, TokenCrops(features, tokenizer, 12, 4)


@pytest.mark.parametrize("sparse", [True, False])
def test_a_single_motion_is_dequantized_by_sparsemax(single, sparse):
    tokenizer, _, crops = single
    torch.manual_seed(1)
    batch, shares = crops(0), []
    logits = 0.05 * torch.randn(
        4, 12, RECIPE.quantizer.codes
    )  # flat: a softmax gives something to all codes, sparsemax too

    class Fixed(Network):
        def forward(self, ids):
            shares.append(ids)
            return 20 * logits

    model = Fixed()
    model.config = replace(RECIPE.local)
    objective = LocalObjective(model, tokenizer, rec_weight=1.0, sparse=sparse)
    torch.manual_seed(2)
    _, numbers = objective(**batch)
    torch.manual_seed(2)
    chosen = choose_masked(torch.ones_like(batch["tokens"], dtype=torch.bool))
    book = tokenizer.quantizer.layers[0]
    for of, same in ((sparsemax, sparse), (lambda one: one.softmax(-1), not sparse)):
        latent = torch.where(chosen[..., None], of(20 * logits) @ book.vectors, book.lookup(batch["tokens"]))
        error = motion_error(tokenizer.decoder(latent), batch["normalized"])
        assert (abs(error.item() - numbers["error"].item()) < 1e-6) == same


def test_crops_of_tokens_lie_over_their_features(single):
    tokenizer, features, _ = single
    crops = TokenCrops(features, tokenizer, 6, 4)
    own = tokenizer.encode(torch.from_numpy(features[3:])[None])[0, :, 0]
    assert torch.equal(crops.tokens[3], own)
    crops.tokens = [
        shift + 4 * torch.arange(len(row)) for shift, row in enumerate(crops.tokens)
    ]  # the frame it begins at
    torch.manual_seed(0)
    for step in range(5):
        batch = crops(step)
        assert batch["tokens"].shape == (4, 6)
        for tokens, normalized in zip(batch["tokens"].tolist(), batch["normalized"]):
            assert tokens == list(range(tokens[0], tokens[0] + 24, 4))
            assert torch.equal(normalized, crops.normalized[tokens[0] : tokens[0] + 24])


def test_what_hardly_moves_is_not_blown_up():
    layout = SimpleNamespace(slices={"height": slice(0, 1), "rot6d": slice(1, 4), "contacts": slice(4, 5)})
    rng = np.random.default_rng(0)
    features = np.concatenate(
        [rng.normal(size=(500, 1)), rng.normal(size=(500, 3)) * (1, 1, 1e-6), np.ones((500, 1))], 1
    )
    mean, std = statistics(features, layout)
    np.testing.assert_allclose(std[1:3], 1, rtol=0.1)
    assert std[3] == pytest.approx(0.05 * 2 / 3, rel=0.1) and std[4] == 1
    np.testing.assert_allclose(mean, features.mean(0), atol=1e-6)


def test_jerk_is_an_error_of_its_own():
    target = torch.zeros(1, 9, 1)
    shaken = target.clone()
    shaken[:, ::2] = 0.1
    steady = torch.full_like(target, shaken.square().mean().sqrt().item())
    assert motion_error(shaken, target) > 100 * motion_error(steady, target)
    assert motion_error(target, target) == 0


def test_positions_weigh_once_more_and_commitment_a_little():
    target, features = torch.zeros(1, 4, 6), torch.full((1, 4, 6), 2.0)
    output = Reconstruction(features, None, torch.tensor(3.0), None, None)
    loss = tokenizer_loss(target, output, slice(0, 3))
    assert loss.item() == pytest.approx(1.5 + 0.5 * 1.5 + 0.02 * 3.0)
