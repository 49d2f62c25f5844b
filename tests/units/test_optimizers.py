"""Which weights which optimizer takes, and that ours are torch's without its compiler."""

import subprocess
import sys

import pytest
import torch

from motionlab.models.momask.masked_transformer import MaskedTransformer
from motionlab.training.optimizers import AdamW, Muon, optimizers_of
from tests.tiny import CONFIG

TRAINING = """
import sys, tempfile, torch
from motionlab.training.loop import LoopConfig, fit
from motionlab.nn.transformer import Body

class Objective(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = Body(8, 2, 16, 1, 0.0)
    def forward(self, x):
        return self.body(x[:, :1], x, None).square().mean(), {}

with tempfile.TemporaryDirectory() as folder:
    for steps in (2, 4):
        config = LoopConfig(steps, matrix_lr=1e-3)
        fit(Objective(), lambda step: {"x": torch.randn(2, 3, 8)}, config, f"{folder}/{steps}")
print("torch._dynamo" in sys.modules)
"""


def test_muon_takes_the_matrices_of_blocks_and_heads():
    model = MaskedTransformer(CONFIG.masked)
    names = {id(value): name for name, value in model.named_parameters()}
    adamw, muon = (
        {names[id(value)] for group in optimizer.param_groups for value in group["params"]}
        for optimizer in optimizers_of(model, 1e-3, 1e-3, (0.9, 0.99), 0.0)
    )
    assert muon == {f"body.blocks.{i}.{part}.weight" for i in (0, 1) for part in ("qkv", "out", "up", "down")} | {
        "head.dense.weight"
    }
    assert adamw == set(names.values()) - muon
    assert len(optimizers_of(model, 1e-3, None, (0.9, 0.99), 0.0)) == 1


@pytest.mark.parametrize("ours, theirs", [(AdamW, torch.optim.AdamW), (Muon, torch.optim.Muon)])
def test_a_step_is_that_of_torch(ours, theirs):
    found = []
    for kind in (ours, theirs):
        torch.manual_seed(0)
        weight = torch.nn.Parameter(torch.randn(6, 4))
        optimizer = kind([weight], lr=1e-2, weight_decay=0.1)
        for step in range(4):
            (weight.square().sum() + weight[0].sum()).backward()
            optimizer.step()
            optimizer.zero_grad()
            assert weight.grad is None and weight.requires_grad
            if step == 1:  # goes on from what was saved
                state = optimizer.state_dict()
                optimizer = kind([weight], lr=1.0)
                optimizer.load_state_dict(state)
        found.append(weight.detach())
    assert torch.equal(*found)


def test_a_training_does_not_import_the_compiler():
    ended = subprocess.run([sys.executable, "-c", TRAINING], capture_output=True, text=True, timeout=300, check=True)
    assert ended.stdout.strip().endswith("False")
