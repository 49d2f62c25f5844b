"""What a sentence says, as far as the data tells motions apart: acts and styles, part by part.

A sentence encoder knows thousands of distinctions that a small data set does not show, and a generator that is given
its vector learns its captions by heart. The reader stands between them. It is trained on captions alone, where there is
no lack of examples, and hands on how likely each label is.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

LOUDNESS = 10.0  # a transformer hears the answers as it would hear a sentence vector of unit variance


@dataclass(frozen=True)
class TextReaderConfig:
    """labels: the words to choose from, for every question one list. members: networks whose answers are averaged."""

    labels: tuple[tuple[str, ...], ...]
    text_dim: int = 768
    width: int = 384
    members: int = 4
    dropout: float = 0.1

    def __post_init__(self):
        object.__setattr__(self, "labels", tuple(map(tuple, self.labels)))  # JSON has lists

    @property
    def dim(self) -> int:
        return sum(map(len, self.labels))


class TextReader(nn.Module):
    """Text vectors (B, text_dim) -> (B, dim): LOUDNESS times probabilities that sum to one for each question."""

    def __init__(self, config: TextReaderConfig):
        super().__init__()
        self.config = config
        self.members = nn.ModuleList(_member(config) for _ in range(config.members))

    def logits(self, text: Tensor) -> list[Tensor]:
        """For each question (members, B, words)."""
        answers = torch.stack([member(text) for member in self.members])
        return list(answers.split([len(words) for words in self.config.labels], dim=-1))

    def forward(self, text: Tensor) -> Tensor:
        return LOUDNESS * torch.cat(
            [answer.float().softmax(dim=-1).mean(dim=0) for answer in self.logits(text)], dim=-1
        )

    def certain(self, labels: Tensor) -> Tensor:
        """What `forward` would return of sentences that leave no doubt: (B, questions) int64 -> (B, dim)."""
        return (
            LOUDNESS
            * torch.cat(
                [one_hot(column, len(words)) for column, words in zip(labels.T, self.config.labels)], dim=-1
            ).float()
        )

    def words(self, answers: Tensor) -> Tensor:
        """What `forward` returned (B, dim) -> (B, questions, dim), in each row the answer to one question and zeros for
        the rest: words for a network that attends to them one by one.
        """
        sizes = torch.tensor([len(words) for words in self.config.labels])
        question = torch.arange(len(sizes)).repeat_interleave(sizes).to(answers.device)
        return answers.unsqueeze(1) * (question == torch.arange(len(sizes), device=answers.device)[:, None])


def _member(config: TextReaderConfig) -> nn.Sequential:
    width = config.width
    return nn.Sequential(
        nn.Linear(config.text_dim, width),
        nn.GELU(),
        nn.Dropout(config.dropout),
        nn.Linear(width, width),
        nn.GELU(),
        nn.Dropout(config.dropout),
        nn.Linear(width, config.dim),
    )
