"""Which labels a sentence names: for each question (the act of a part, the style of a part) a distribution over words.

A sentence encoder knows thousands of distinctions that a small data set does not show, and a generator that is given
its vector learns the captions by heart. The classifier is trained on captions alone, of which labels give as many
as are needed, and the generators are conditioned on its probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LABEL_SCALE = 10.0  # probabilities times this are about as large as a sentence vector of unit variance


@dataclass(frozen=True)
class LabelClassifierConfig:
    """Shape of a `LabelClassifier`.

    Args:
        labels: for every question the words to choose from.
        text_dim: width of a sentence vector.
        width: of the hidden layers.
        ensemble: number of networks whose probabilities are averaged.
        dropout: in the hidden layers.
    """

    labels: tuple[tuple[str, ...], ...]
    text_dim: int = 768
    width: int = 384
    ensemble: int = 4
    dropout: float = 0.1

    def __post_init__(self):
        object.__setattr__(self, "labels", tuple(map(tuple, self.labels)))  # JSON has lists

    @property
    def dim(self) -> int:
        """Number of words of all questions."""
        return sum(map(len, self.labels))


class LabelClassifier(nn.Module):
    """Sentence vectors (B, text_dim) -> (B, dim): LABEL_SCALE times probabilities, which sum to one for
    each question.
    """

    def __init__(self, config: LabelClassifierConfig):
        super().__init__()
        self.config = config
        self.ensemble = nn.ModuleList(_network(config) for _ in range(config.ensemble))

    def logits(self, text: Tensor) -> list[Tensor]:
        """For each question the logits (ensemble, B, words) of sentence vectors (B, text_dim)."""
        outputs = torch.stack([network(text) for network in self.ensemble])
        return list(outputs.split([len(words) for words in self.config.labels], dim=-1))

    def forward(self, text: Tensor) -> Tensor:
        probabilities = [logits.float().softmax(dim=-1).mean(dim=0) for logits in self.logits(text)]
        return LABEL_SCALE * torch.cat(probabilities, dim=-1)

    def one_hot(self, labels: Tensor) -> Tensor:
        """What `forward` would return if it were certain of the labels (B, questions) int64: (B, dim)."""
        columns = [F.one_hot(column, len(words)) for column, words in zip(labels.T, self.config.labels)]
        return LABEL_SCALE * torch.cat(columns, dim=-1).float()

    def words(self, probabilities: Tensor) -> Tensor:
        """The output of `forward` as a sequence, for networks that attend to words.

        Args:
            probabilities: (B, dim).

        Returns:
            (B, questions, dim): in each row the probabilities of one question, and zeros for the others.
        """
        sizes = torch.tensor([len(words) for words in self.config.labels])
        question = torch.arange(len(sizes)).repeat_interleave(sizes).to(probabilities.device)
        row = torch.arange(len(sizes), device=probabilities.device)[:, None]
        return probabilities.unsqueeze(1) * (question == row)


def _network(config: LabelClassifierConfig) -> nn.Sequential:
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
