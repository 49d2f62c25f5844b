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
from motionlab.models.token_model import Condition, TokenModel, TokenModelConfig
from motionlab.nn.conv import ConvConfig
from motionlab.nn.label_classifier import LabelClassifier, LabelClassifierConfig
from motionlab.nn.length_estimator import LengthEstimatorConfig
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.sampling.guidance import guided
from motionlab.sampling.schedule import scaled_counts
from motionlab.sampling.unmask import unmask


@dataclass(frozen=True, kw_only=True)
class MMMConfig(TokenModelConfig):
    """The shapes of all parts, by default the published ones. With a label classifier, its answers stand in the place
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

    def with_label_classifier(self, label_classifier: LabelClassifierConfig) -> MMMConfig:
        """The same with a label classifier, whose output all networks are conditioned on."""
        masked = replace(self.masked, text_dim=label_classifier.dim, word_dim=label_classifier.dim)
        return replace(
            self,
            label_classifier=label_classifier,
            masked=masked,
            length=replace(self.length, text_dim=label_classifier.dim),
        )


class MMM(TokenModel):
    """One codebook, one transformer with cross-attention to words."""

    name, config_class = "mmm", MMMConfig
    title = "MMM"
    citation = 'Pinyoanuntapong et al., "MMM: Generative Masked Motion Model" (CVPR 2024)'

    @classmethod
    def build(cls, config: MMMConfig) -> dict[str, nn.Module]:
        return super().build(config) | {"masked": WordTransformer(config.masked)}

    @classmethod
    def uses_words(cls, config: MMMConfig) -> bool:
        return config.label_classifier is None

    @classmethod
    def text_condition(cls, text_features: Condition, label_classifier: LabelClassifier | None) -> Condition:
        if label_classifier is None:
            return text_features
        probabilities = label_classifier(text_features["text"])
        return {"text": probabilities, "words": label_classifier.words(probabilities)}

    def sample_tokens(self, tokens, observed_mask, valid, cond, generators, sampling, project_fn):
        masked = self.inference_modules["masked"]
        visible = None if bool(valid.all()) else valid
        base, trace = unmask(
            partial(guided, masked, valid=visible, scale=sampling.guidance, **cond),
            tokens[..., 0],
            observed_mask,
            valid,
            generators,
            mask_id=masked.config.mask_id,
            pad_id=masked.config.pad_id,
            iterations=sampling.iterations,
            schedule=partial(scaled_counts, lengths=valid.sum(-1), longest=self.max_tokens),
            project_fn=project_fn,
            **sampling.draws,
        )
        return base.unsqueeze(-1), trace
