"""The text-motion matching network of Guo et al., "Generating Diverse and Natural 3D Human Motions from Text" (CVPR
2022).

Two encoders into one space in which a sentence and its motion lie near each other. Every published number of FID,
R-precision, multimodal distance, diversity and multimodality is a number about this space.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDE = 4  # frames a movement code
CONTACTS = 4  # the last features, which the evaluator does not see


@dataclass(frozen=True)
class EvaluatorConfig:
    """Published sizes. channels: features without the contacts. sentence_dim: width of a sentence vector; 0 reads
    words instead, each word_dim numbers and a one-hot part of speech, as the published network does. text_encoder: what
    makes the sentence vectors, "" for words."""

    channels: int = 259
    movement_width: int = 512
    movement_dim: int = 512
    motion_width: int = 1024
    text_width: int = 512
    dim: int = 512
    word_dim: int = 300
    pos_dim: int = 15
    sentence_dim: int = 0
    text_encoder: str = ""


class MovementEncoder(nn.Module):
    """Normalized features without contacts (B, T, channels) -> movement codes (B, T // 4, movement_dim)."""

    def __init__(self, config: EvaluatorConfig):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv1d(config.channels, config.movement_width, 4, 2, 1),
            nn.Dropout(0.2),
            nn.LeakyReLU(0.2),
            nn.Conv1d(config.movement_width, config.movement_dim, 4, 2, 1),
            nn.Dropout(0.2),
            nn.LeakyReLU(0.2),
        )
        self.out_net = nn.Linear(config.movement_dim, config.movement_dim)

    def forward(self, features: Tensor) -> Tensor:
        return self.out_net(self.main(features.mT).mT)


class SequenceEncoder(nn.Module):
    """A bidirectional GRU with a learned first state, read at both ends: (B, n, inputs), lengths (B,) -> (B, dim)."""

    def __init__(self, inputs: int, width: int, dim: int):
        super().__init__()
        self.input_emb = nn.Linear(inputs, width)
        self.gru = nn.GRU(width, width, batch_first=True, bidirectional=True)
        self.hidden = nn.Parameter(torch.randn(2, 1, width))
        self.output_net = head(2 * width, width, dim)

    def forward(self, sequence: Tensor, lengths: Tensor) -> Tensor:
        packed = nn.utils.rnn.pack_padded_sequence(
            self.input_emb(sequence), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        _, last = self.gru(packed, self.hidden.expand(-1, len(sequence), -1).contiguous())
        return self.output_net(torch.cat([last[0], last[1]], dim=-1))


class WordEncoder(SequenceEncoder):
    """Word vectors (B, n, word_dim) and parts of speech (B, n, pos_dim), lengths (B,) -> (B, dim)."""

    def __init__(self, config: EvaluatorConfig):
        super().__init__(config.word_dim, config.text_width, config.dim)
        self.pos_emb = nn.Linear(config.pos_dim, config.word_dim)

    def forward(self, words: Tensor, parts_of_speech: Tensor, lengths: Tensor) -> Tensor:
        return super().forward(words + self.pos_emb(parts_of_speech), lengths)


class Evaluator(nn.Module):
    """movement_encoder and motion_encoder for motions, text_encoder for words or for sentence vectors."""

    def __init__(self, config: EvaluatorConfig):
        super().__init__()
        self.config = config
        self.movement_encoder = MovementEncoder(config)
        self.motion_encoder = SequenceEncoder(config.movement_dim, config.motion_width, config.dim)
        if config.sentence_dim:
            self.text_encoder = head(config.sentence_dim, config.text_width, config.dim)
        else:
            self.text_encoder = WordEncoder(config)
        self.register_buffer("mean", torch.zeros(config.channels + CONTACTS))
        self.register_buffer("std", torch.ones(config.channels + CONTACTS))

    def embed_motions(self, features: Tensor, frames: Tensor) -> Tensor:
        """features (B, T, channels + 4) as they are, not normalized; frames (B,) of each -> (B, dim), in the same
        order.

        What lies past a motion's end is not seen by the GRU; the convolution sees it as zeros, as in the official code.
        """
        normalized = ((features - self.mean) / self.std)[..., :-CONTACTS]
        inside = torch.arange(features.shape[1], device=features.device) < frames[:, None]
        return self.motion_encoder(self.movement_encoder(normalized * inside[..., None]), frames // STRIDE)


def head(inputs: int, width: int, dim: int) -> nn.Sequential:
    """The last layers of every encoder of the network."""
    return nn.Sequential(nn.Linear(inputs, width), nn.LayerNorm(width), nn.LeakyReLU(0.2), nn.Linear(width, dim))


def matching_loss(
    texts: Tensor, motions: Tensor, same: Tensor, temperature: float = 8.0, label_smoothing: float = 0.0
) -> Tensor:
    """Cross-entropy of finding each sentence's motion in the batch, and each motion's sentence, by squared distance
    (InfoNCE, van den Oord et al. 2018).

    Args:
        texts, motions: (B, dim); row i of both is a pair.
        same: (B, B) bool, sentence i describes motion j too: such pairs are neither drawn together nor pushed apart.
        temperature: squared distances are divided by it.
        label_smoothing: share of the target that all others have together.
    """
    own = torch.eye(len(texts), dtype=torch.bool, device=texts.device)
    logits = -torch.cdist(texts, motions).square() / temperature
    logits = logits.masked_fill(same & ~own, -1e4)
    pairs = torch.arange(len(texts), device=texts.device)
    loss = partial(F.cross_entropy, target=pairs, label_smoothing=label_smoothing)
    return 0.5 * (loss(logits) + loss(logits.mT))
