"""MoMask: a sentence becomes base tokens by iterative unmasking, residual tokens layer by layer, then motion.

Guo et al., "MoMask: Generative Masked Modeling of 3D Human Motions", CVPR 2024.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.models.base import agree
from motionlab.models.momask.masked_transformer import MaskedTransformer, MaskedTransformerConfig
from motionlab.models.momask.residual_sampling import fill_layers
from motionlab.models.momask.residual_transformer import ResidualTransformer, ResidualTransformerConfig
from motionlab.models.token_model import TextToMotion, TextToMotionConfig
from motionlab.nn.conv import ConvConfig
from motionlab.nn.label_classifier import LabelClassifierConfig
from motionlab.nn.length_estimator import LengthEstimatorConfig
from motionlab.nn.quantizer import DROPPED, QuantizerConfig
from motionlab.sampling.guidance import guided


@dataclass(frozen=True, kw_only=True)
class MoMaskConfig(TextToMotionConfig):
    """The shapes of all parts, by default the published ones."""

    conv: ConvConfig = ConvConfig()
    quantizer: QuantizerConfig = QuantizerConfig()
    masked: MaskedTransformerConfig = MaskedTransformerConfig()
    residual: ResidualTransformerConfig = ResidualTransformerConfig()
    length: LengthEstimatorConfig = LengthEstimatorConfig()
    residual_guidance: float = 5.0

    def check(self) -> None:
        super().check()
        agree("residual.codes", self.residual.codes, self.quantizer.codes)
        agree("residual.quantizers", self.residual.quantizers, self.quantizer.layers)
        agree("residual.text_dim", self.residual.text_dim, self.masked.text_dim)

    def reading(self, label_classifier: LabelClassifierConfig) -> MoMaskConfig:
        """The same with a reader, and with generators that hear what it says."""
        parts = {
            name: replace(getattr(self, name), text_dim=label_classifier.dim)
            for name in ("masked", "residual", "length")
        }
        return replace(self, label_classifier=label_classifier, **parts)


class MoMask(TextToMotion):
    """Base tokens by a masked transformer, and a residual transformer for the layers on top."""

    name, kind, token_networks = "momask", MoMaskConfig, ("masked", "residual")
    title = "MoMask"
    citation = 'Guo et al., "MoMask: Generative Masked Modeling of 3D Human Motions" (CVPR 2024)'

    @classmethod
    def build(cls, config: MoMaskConfig) -> dict[str, nn.Module]:
        return super().build(config) | {
            "masked": MaskedTransformer(config.masked),
            "residual": ResidualTransformer(config.residual),
        }

    def _fill(self, tokens, observed_mask, valid, condition, generators, settings, project_fn):
        base, trace = self._fill_base(tokens[..., 0], observed_mask, valid, condition, generators, settings, project_fn)
        residual, everywhere = self.fast["residual"], bool(valid.all())

        def predict(ids: Tensor, layer: int) -> Tensor:
            layers = torch.full((len(ids),), layer, device=ids.device)
            visible = None if everywhere else valid
            return guided(residual, ids, layer=layers, valid=visible, scale=settings.residual_guidance, **condition)

        depth = settings.residual_depth
        made = fill_layers(
            predict,
            base,
            valid,
            generators,
            depth=depth,
            pad_id=residual.config.pad_id,
            kept=tokens,
            observed_mask=observed_mask,
            **settings.draws,
        )
        return F.pad(made, (0, self.layers - 1 - depth), value=DROPPED), trace
