"""How long and on what the parts of MoTe are trained."""

from __future__ import annotations

from dataclasses import dataclass, replace

from motionlab.models.token_training import TrainConfig
from motionlab.training.loop import LoopConfig


@dataclass(frozen=True, kw_only=True)
class MoTeTrainConfig(TrainConfig):
    """The loops of its parts. batch: motions, captions_batch: sentences, diffusion_batch: pairs in a batch of theirs.

    Of the diffusion alone: augment, motions that the data set's own augmentation makes (`data.sources.Source`);
    pairs_composed, the share of composed motions in its draws; blur, as in `DiffusionObjective`.
    """

    motion: LoopConfig
    text: LoopConfig
    diffusion: LoopConfig
    captions_batch: int = 64
    diffusion_batch: int = 128
    augment: int = 7_500
    pairs_composed: float = 0.45
    cond_noise: float = 1.2

    def writing_with(self, gpt2: str) -> MoTeTrainConfig:
        """With a GPT-2, a folder or a hub id, that writes the sentences."""
        return replace(self, system=replace(self.system, text=replace(self.system.text, gpt2=gpt2)))
