"""The 1-D convolutional encoder and decoder shared by every tokenizer (T2M-GPT's, used by MoMask and MMM).

Everything here is channels-last, (batch, time, channels): a convolution is then a gather of shifted
rows and one matrix product, which on a CPU trains several times faster than `nn.Conv1d`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class ConvConfig:
    """Shape of the encoder and, mirrored, of the decoder.

    channels: feature dimensions in and out. code_dim: width of a latent. Time shrinks by 2**downsamplings.
    Dilations of a residual stack run from dilation_growth**(depth-1) down to 1.
    """

    channels: int = 263
    code_dim: int = 512
    width: int = 512
    downsamplings: int = 2
    depth: int = 3
    dilation_growth: int = 3
    dropout: float = 0.2  # MoMask's; MMM and T2M-GPT have none

    @property
    def reach(self) -> int:
        """How many tokens away lies the farthest that the decoder looks at for a frame."""
        stack = sum(self.dilation_growth**i for i in range(self.depth))
        levels = sum((stack + 0.5) / 2**i for i in range(self.downsamplings))
        return ceil(1 + levels + 2 / 2**self.downsamplings)


class Conv1d(nn.Conv1d):
    """`nn.Conv1d` on channels-last input: (B, T, in) -> (B, T', out), same parameters."""

    def forward(self, x: Tensor) -> Tensor:
        if x.is_cuda:
            return super().forward(x.transpose(1, 2)).transpose(1, 2)
        return F.linear(self.windows(x), self.matrix(), self.bias)

    def windows(self, x: Tensor) -> Tensor:
        """(B, T, in) -> (B, T', kernel * in): the rows that each output row is a product of."""
        kernel, stride, dilation, padding = self.kernel_size[0], self.stride[0], self.dilation[0], self.padding[0]
        if kernel == 1:
            return x
        length = (x.shape[1] + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
        x = F.pad(x, (0, 0, padding, padding))
        span = (length - 1) * stride + 1
        return torch.cat([x[:, k * dilation : k * dilation + span : stride] for k in range(kernel)], dim=-1)

    def matrix(self) -> Tensor:
        """The kernel as (out, kernel * in)."""
        return self.weight.permute(0, 2, 1).reshape(self.out_channels, -1)


class ResidualBlock(nn.Module):
    """x + dropout(conv1(relu(conv3_dilated(relu(x))))); (B, T, width) in and out."""

    def __init__(self, width: int, dilation: int, dropout: float):
        super().__init__()
        self.conv1 = Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.conv2 = Conv1d(width, width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.dropout(self.conv2(F.relu(self.conv1(F.relu(x)))))


class Upsample(nn.Module):
    """Repeat every time step twice: (B, T, C) -> (B, 2T, C)."""

    def forward(self, x: Tensor) -> Tensor:
        return x.repeat_interleave(2, dim=1)


def _residual_stack(config: ConvConfig) -> list[nn.Module]:
    dilations = [config.dilation_growth**i for i in reversed(range(config.depth))]
    return [ResidualBlock(config.width, dilation, config.dropout) for dilation in dilations]


class Encoder(nn.Sequential):
    """(B, T, channels) -> (B, T / 2**downsamplings, code_dim)."""

    def __init__(self, config: ConvConfig):
        layers = [Conv1d(config.channels, config.width, 3, padding=1), nn.ReLU()]
        for _ in range(config.downsamplings):
            layers += [Conv1d(config.width, config.width, 4, stride=2, padding=1), *_residual_stack(config)]
        super().__init__(*layers, Conv1d(config.width, config.code_dim, 3, padding=1))


class Decoder(nn.Sequential):
    """(B, n, code_dim) -> (B, n * 2**downsamplings, channels)."""

    def __init__(self, config: ConvConfig):
        layers = [Conv1d(config.code_dim, config.width, 3, padding=1), nn.ReLU()]
        for _ in range(config.downsamplings):
            layers += [*_residual_stack(config), Upsample(), Conv1d(config.width, config.width, 3, padding=1)]
        layers += [Conv1d(config.width, config.width, 3, padding=1), nn.ReLU()]
        super().__init__(*layers, Conv1d(config.width, config.channels, 3, padding=1))
