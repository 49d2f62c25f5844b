"""MMM: a sentence becomes tokens of one large codebook by confidence-based unmasking, looking at its words one by one.

Pinyoanuntapong et al., "MMM: Generative Masked Motion Model", CVPR 2024. Guidance is an addition of ours: text is left
out of a tenth of the training.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from torch import nn

from motionlab.models.mmm.transformer import WordTransformer, WordTransformerConfig
from motionlab.models.token_model import TokenModel, TokenModelConfig
from motionlab.nn.conv import ConvConfig
from motionlab.nn.length_estimator import LengthEstimatorConfig
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.sampling.guidance import guided
from motionlab.sampling.schedule import scaled_counts
from motionlab.sampling.unmask import unmask


@dataclass(frozen=True, kw_only=True)
class MMMConfig(TokenModelConfig):
    """The shapes of all parts, by default the published ones. length: None where lengths must be given, as to published
    checkpoints. guided: no published checkpoint learned without text.
    """

    conv: ConvConfig = ConvConfig(code_dim=32, dropout=0.0)
    quantizer: QuantizerConfig = QuantizerConfig(codes=8192, code_dim=32, layers=1, layer_dropout=0.0)
    masked: WordTransformerConfig = WordTransformerConfig()
    length: LengthEstimatorConfig | None = LengthEstimatorConfig()


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
        return True

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
