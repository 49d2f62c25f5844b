"""MMM: a sentence becomes tokens of one large codebook by confidence-based unmasking, looking at its words one by one.

Pinyoanuntapong et al., "MMM: Generative Masked Motion Model", CVPR 2024. Guidance is an addition of ours: text is left
out of a tenth of the training.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from torch import nn

from motionlab.models.base import agree
from motionlab.models.mmm.transformer import WordTransformer, WordTransformerConfig
from motionlab.models.token_model import Condition, TextToMotion, TextToMotionConfig
from motionlab.nn.conv import ConvConfig
from motionlab.nn.label_classifier import LabelClassifier, LabelClassifierConfig
from motionlab.nn.length_estimator import LengthEstimatorConfig
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.sampling.schedule import scaled_counts


@dataclass(frozen=True, kw_only=True)
class MMMConfig(TextToMotionConfig):
    """The shapes of all parts, by default the published ones. With a reader, its answers are what stands in the place
    of words. length: None where lengths must be given, as to published checkpoints. guided: no published checkpoint
    learned without text.
    """

    conv: ConvConfig = ConvConfig(code_dim=32, dropout=0.0)
    quantizer: QuantizerConfig = QuantizerConfig(codes=8192, code_dim=32, layers=1, layer_dropout=0.0)
    masked: WordTransformerConfig = WordTransformerConfig()
    length: LengthEstimatorConfig | None = LengthEstimatorConfig()

    def check(self) -> None:
        super().check()
        if self.label_classifier is not None:
            agree("masked.word_dim", self.masked.word_dim, self.label_classifier.dim)

    def reading(self, label_classifier: LabelClassifierConfig) -> MMMConfig:
        """The same with a reader, and with networks that hear what it says."""
        masked = replace(self.masked, text_dim=label_classifier.dim, word_dim=label_classifier.dim)
        return replace(
            self,
            label_classifier=label_classifier,
            masked=masked,
            length=replace(self.length, text_dim=label_classifier.dim),
        )


class MMM(TextToMotion):
    """One codebook, one transformer with cross-attention to words."""

    name, kind = "mmm", MMMConfig
    title = "MMM"
    citation = 'Pinyoanuntapong et al., "MMM: Generative Masked Motion Model" (CVPR 2024)'

    @classmethod
    def build(cls, config: MMMConfig) -> dict[str, nn.Module]:
        return super().build(config) | {"masked": WordTransformer(config.masked)}

    @classmethod
    def takes_words(cls, label_classifier: LabelClassifier | None) -> bool:
        return label_classifier is None

    @classmethod
    def hear(cls, said: Condition, label_classifier: LabelClassifier | None) -> Condition:
        if label_classifier is None:
            return said
        answers = label_classifier(said["text"])
        return {"text": answers, "words": label_classifier.words(answers)}

    def _fill(self, tokens, observed_mask, valid, condition, generators, settings, project_fn):
        counted = partial(scaled_counts, lengths=valid.sum(-1), longest=self.max_tokens)
        base, trace = self._fill_base(
            tokens[..., 0], observed_mask, valid, condition, generators, settings, project_fn, schedule=counted
        )
        return base.unsqueeze(-1), trace
