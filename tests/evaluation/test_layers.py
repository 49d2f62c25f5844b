"""The benchmark of parts of a block runs, and what it times is the same computation in several ways."""

import torch
from torch import nn
from torch.nn import functional as F

from benchmarks import layers
from motionlab.nn.inference import InferenceLinear


def test_every_part_is_timed():
    table = layers.layer_table(calls=1)
    assert set(layers.PRODUCTS) <= set(table.index) and "attention" in table.index
    assert table.min().min() > 0
    assert table.loc[list(layers.PRODUCTS)].notna().all(axis=None)


def test_the_ways_agree():
    torch.manual_seed(0)
    linear, x = nn.Linear(64, 32), torch.randn(2, 10, 64)
    with torch.inference_mode():
        expected = linear(x)
        error = (layers.quantized(nn.Sequential(linear))(x) - expected).abs().mean() / expected.abs().mean()
        assert 0 < error < 0.05
        ours = InferenceLinear(linear.weight, linear.bias, torch.float32)
        if ours.packed:
            torch.testing.assert_close(layers._fused_gelu(ours, x), F.gelu(expected), atol=1e-5, rtol=1e-4)
