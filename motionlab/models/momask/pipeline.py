"""MoMask: a sentence becomes base tokens by iterative unmasking, residual tokens layer by layer, then motion.

Guo et al., "MoMask: Generative Masked Modeling of 3D Human Motions", CVPR 2024.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.models.base import agree
from motionlab.models.momask.masked_transformer import MaskedTransformer, MaskedTransformerConfig
from motionlab.models.momask.residual_sampling import fill_layers
from motionlab.models.momask.residual_transformer import ResidualTransformer, ResidualTransformerConfig
from motionlab.models.momask.staged_sampling import base_predictor, layer_predictor
from motionlab.models.token_model import TokenModel, TokenModelConfig
from motionlab.nn.conv import ConvConfig
from motionlab.nn.length_estimator import LengthEstimatorConfig
from motionlab.nn.quantizer import DROPPED, QuantizerConfig
from motionlab.sampling.guidance import guided
from motionlab.sampling.unmask import unmask


@dataclass(frozen=True, kw_only=True)
class MoMaskConfig(TokenModelConfig):
    """The shapes of all parts, by default the published ones."""

    conv: ConvConfig = ConvConfig()
    quantizer: QuantizerConfig = QuantizerConfig()
    masked: MaskedTransformerConfig = MaskedTransformerConfig()
    residual: ResidualTransformerConfig = ResidualTransformerConfig()
    length: LengthEstimatorConfig = LengthEstimatorConfig()
    residual_guidance: float = 5.0

    def with_guidance_embeds(self) -> MoMaskConfig:
        """The same of networks that take the scale of the guidance, and so guide in one pass."""
        masked, residual = (replace(part, guidance_embeds=True) for part in (self.masked, self.residual))
        return replace(self, masked=masked, residual=residual)

    def check(self) -> None:
        super().check()
        agree("residual.codes", self.residual.codes, self.quantizer.codes)
        agree("residual.quantizers", self.residual.quantizers, self.quantizer.layers)
        agree("residual.text_dim", self.residual.text_dim, self.masked.text_dim)


class MoMask(TokenModel):
    """Base tokens by a masked transformer, and a residual transformer for the layers on top."""

    name, config_class, token_networks = "momask", MoMaskConfig, ("masked", "residual")
    title = "MoMask"
    citation = 'Guo et al., "MoMask: Generative Masked Modeling of 3D Human Motions" (CVPR 2024)'

    @classmethod
    def build(cls, config: MoMaskConfig) -> dict[str, nn.Module]:
        return super().build(config) | {
            "masked": MaskedTransformer(config.masked),
            "residual": ResidualTransformer(config.residual),
        }

    @classmethod
    def uses_words(cls, config: MoMaskConfig) -> bool:
        return config.masked.word_dim > 0

    def sample_tokens(self, tokens, observed_mask, valid, cond, generators, sampling, project_fn):
        masked, residual = self.inference_modules["masked"], self.inference_modules["residual"]
        # 1. base tokens by iterative unmasking (sec. 3.4)
        visible, batch = None if bool(valid.all()) else valid, len(tokens)
        staged = tokens.device.type == "cpu" and visible is None
        if staged:
            predict = base_predictor(masked, batch, sampling.guidance, **cond)
        else:
            predict = partial(guided, masked, valid=visible, scale=sampling.guidance, **cond)
        base, trace = unmask(
            predict,
            tokens[..., 0],
            observed_mask,
            valid,
            generators,
            mask_id=masked.config.mask_id,
            pad_id=masked.config.pad_id,
            iterations=sampling.iterations,
            project_fn=project_fn,
            **sampling.draws,
        )
        # 2. residual tokens, layer by layer, from the sentence vector
        depth = sampling.residual_depth

        def predict_layer(ids: Tensor, layer: int) -> Tensor:
            layers = torch.full((len(ids),), layer, device=ids.device)
            return guided(
                residual, ids, layer=layers, valid=visible, text=cond["text"], scale=sampling.residual_guidance
            )

        layers = fill_layers(
            layer_predictor(residual, batch, sampling.residual_guidance, cond["text"]) if staged else predict_layer,
            base,
            valid,
            generators,
            depth=depth,
            pad_id=residual.config.pad_id,
            kept=tokens,
            observed_mask=observed_mask,
            **sampling.draws,
        )
        return F.pad(layers, (0, self.layers - 1 - depth), value=DROPPED), trace
