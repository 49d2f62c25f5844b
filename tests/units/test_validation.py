"""Batches of tokens, and stopping by the validation split."""

import numpy as np
import torch
from torch import nn

from motionlab.data.store import Clip
from motionlab.training.batches import Captions, TokenBatches
from motionlab.training.loop import LoopConfig, fit
from motionlab.training.validation import ValidationLoss


def test_the_weights_with_the_least_validation_loss_are_kept(tmp_path):
    losses = iter([3.0, 1.0, 2.0])
    seen = []

    def validate(model):
        assert not model.training
        seen.append(model.network.weight.detach().clone())
        return next(losses)

    class Objective(nn.Module):
        def __init__(self):
            super().__init__()
            self.network = nn.Linear(2, 1)

        def forward(self, x):
            return self.network(x).square().mean(), {}

    torch.manual_seed(0)
    model = Objective()
    config = LoopConfig(steps=6, lr=0.05, warmup=1, validate_every=2, log_every=1)
    fit(model, lambda step: {"x": torch.ones(4, 2)}, config, tmp_path, validate=validate)
    assert len(seen) == 3 and torch.equal(model.network.weight, seen[1])
    assert not torch.equal(seen[0], seen[1]) and not torch.equal(seen[1], seen[2])


def test_a_validation_loss_is_that_of_the_same_batches_and_masks():
    class Objective(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(torch.ones(()))

        def forward(self, x):
            return (self.scale * x * torch.rand(x.shape)).mean(), {}

    validation = ValidationLoss(lambda step: {"x": torch.rand(8) + step}, count=3)
    before = torch.random.get_rng_state()
    assert validation(Objective()) == validation(Objective())
    assert torch.equal(torch.random.get_rng_state(), before)


def test_a_sequence_that_is_too_long_is_cropped_and_short_ones_padded():
    tokens = [np.arange(n)[:, None] + 100 * i for i, n in enumerate((3, 9, 4))]
    clips = [Clip(name=str(i), split="train", captions=("x",)) for i in range(3)]
    batches = TokenBatches(tokens, Captions(clips, {"x": 0}, torch.eye(1)), torch.ones(3), batch=64, max_tokens=5)
    torch.manual_seed(0)
    starts = set()
    for step in range(60):
        torch.manual_seed(step)
        batch = batches(step)
        for row, valid in zip(batch["tokens"][..., 0], batch["valid"]):
            item, kept = int(row[0]) // 100, row[valid] % 100
            assert len(kept) == min(len(tokens[item]), 5) and (row[~valid] == -1).all()
            assert (kept.diff() == 1).all()
            starts.add((item, int(kept[0])))
    assert starts == {(0, 0), (2, 0), *((1, start) for start in range(5))}
