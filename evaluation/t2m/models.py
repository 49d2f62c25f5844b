"""Published models as the protocol runs them, each in two ways: as its official code decodes, and as this project does.

MoMask's code decodes a batch together, so that what stands behind the end of a short motion is seen by the decoder and
by the evaluator, and hands the decoder's normalized output to the evaluator although their statistics are two files.
Here each motion is decoded at its own length, and normalized by the evaluator's statistics. The tokens are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from evaluation.metrics.reconstruction import mpjpe
from evaluation.t2m.evaluator import T2MEvaluator
from evaluation.t2m.protocol import Batch
from evaluation.t2m.test_set import BATCH, MAX_FRAMES, TestSet
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, KIT, to_joints
from motionlab.nn.quantizer import DROPPED

if TYPE_CHECKING:
    from motionlab.models.token_model import TokenModel

OFFICIAL, OURS = "official code", "ours"
MAX_REPEATS = 64  # by which seeds are kept apart


@dataclass(frozen=True)
class Settings:
    """How a model's official evaluation runs it. sampling: arguments of `generate`; the others as in `protocol.Model`.

    padded_decoding: whether it decodes a batch together.
    """

    sampling: Mapping[str, object]
    repeats: int
    multimodal_batches: int | None
    counted: int
    padded_decoding: bool


SETTINGS = {
    "momask": Settings(
        {"guidance": 4.0, "residual_guidance": 5.0, "iterations": 10, "top_k": 52, "temperature": 1.0},
        repeats=30,
        multimodal_batches=3,
        counted=-1,
        padded_decoding=True,
    ),
    "mmm": Settings(
        {"iterations": 10, "top_k": None, "temperature": 1.0},
        repeats=11,
        multimodal_batches=None,
        counted=0,
        padded_decoding=False,
    ),
}
KIT_GUIDANCE = {"momask": {"guidance": 2.0}}


class PublishedModel:
    """A MoMask or MMM for `protocol.replicate`.

    Args:
        seed: of the replication; a motion's own follows from it, the batch, the item and the repeat.
        repeats: for multimodality; None takes as many as the official evaluation.
    Raises:
        MotionLabError: another model, or one of other features than the evaluator's.
    """

    def __init__(self, model: TokenModel, evaluator: T2MEvaluator, seed: int, repeats: int | None = None):
        check_usable(model, evaluator)
        self.model, self.evaluator, self.seed, self.settings = model, evaluator, seed, SETTINGS[model.name]
        self.repeats = self.settings.repeats if repeats is None else repeats
        if not 1 <= self.repeats <= MAX_REPEATS:
            raise MotionLabError(f"repeats must be 1 to {MAX_REPEATS}, got {self.repeats}")
        self.multimodal_batches, self.counted = self.settings.multimodal_batches, self.settings.counted
        self.sampling = dict(self.settings.sampling)
        if model.layout.name == KIT.name:
            self.sampling |= KIT_GUIDANCE.get(model.name, {})

    def __call__(self, batch: Batch, repeat: int) -> dict[str, Tensor]:
        first = ((self.seed * 10_000 + batch.index) * MAX_REPEATS + repeat) * BATCH
        motions = self.model.generate(
            [caption.text for caption in batch.captions],
            seconds=[frames / self.model.layout.fps for frames in batch.frames],
            seed=list(range(first, first + len(batch.draws))),
            plant_feet=False,
            constant_bones=False,
            **self.sampling,
        )
        features = [motion.features for motion in motions]
        if self.settings.padded_decoding:
            official = decode_together(self.model, [torch.as_tensor(motion.tokens) for motion in motions])
        else:
            official = decode_alone(self.model, features)
        return {OFFICIAL: official, OURS: padded([self.evaluator.normalize(rows) for rows in features])}


@dataclass
class PublishedTokenizer:
    """Real motions through a model's tokenizer and back, for `protocol.replicate`. errors: MPJPE in mm by frame."""

    model: TokenModel
    evaluator: T2MEvaluator
    test_set: TestSet
    repeats: int = 1
    multimodal_batches: int | None = None
    counted: int = 0
    errors: dict[str, list[np.ndarray]] = field(default_factory=lambda: {OFFICIAL: [], OURS: []})

    def __post_init__(self):
        check_usable(self.model, self.evaluator)

    @torch.inference_mode()
    def __call__(self, batch: Batch, repeat: int) -> dict[str, Tensor]:
        rows = [self.test_set.crop(draw) for draw in batch.draws]
        tokenizer, device = self.model.tokenizer, self.model.device

        def through(motions: Tensor) -> Tensor:
            return tokenizer.decode(tokenizer.encode(motions))

        features = [through(torch.from_numpy(np.array(one))[None].to(device))[0].cpu().numpy() for one in rows]
        if SETTINGS[self.model.name].padded_decoding:  # all 196 frames, zeros in the evaluator's normalization behind
            whole = padded([self.evaluator.normalize(one) for one in rows]).to(device)
            official = _normalized(self.model, through(whole * tokenizer.std + tokenizer.mean)).cpu()
        else:
            official = decode_alone(self.model, features)
        mean, std = self.evaluator.network.mean.cpu().numpy(), self.evaluator.network.std.cpu().numpy()
        for motion, real, own in zip(official.numpy(), rows, features):
            self._compare(OFFICIAL, motion[: len(real)] * std + mean, real)
            self._compare(OURS, own, real)
        return {OFFICIAL: official, OURS: padded([self.evaluator.normalize(one) for one in features])}

    def mpjpe(self, kind: str) -> float:
        """Mean over all frames of all motions, roots put together; NaN where the joints are not in metres (KIT-ML)."""
        return float(np.concatenate(self.errors[kind]).mean()) if self.errors[kind] else float("nan")

    def _compare(self, kind: str, features: np.ndarray, real: np.ndarray) -> None:
        if self.model.layout.name == HUMANML3D.name:
            self.errors[kind].append(mpjpe(to_joints(features), to_joints(real)))


@torch.inference_mode()
def decode_together(model: TokenModel, tokens: Sequence[Tensor]) -> Tensor:
    """Tokens (n, layers) of several motions, decoded as one batch in the tokenizer's own normalization.

    Returns:
        (B, 4 * longest, width). Behind a motion's end stands what the decoder makes of no tokens there, which is not
        zero.
    """
    together = pad_sequence(list(tokens), batch_first=True, padding_value=DROPPED).to(model.device)
    return _normalized(model, model.tokenizer.decode(together))


def decode_alone(model: TokenModel, features: Sequence[np.ndarray]) -> Tensor:
    """Features (T_i, width) of motions decoded one by one, in the tokenizer's own normalization, zeros behind them."""
    return padded([_normalized(model, torch.as_tensor(rows)).cpu().numpy() for rows in features])


def padded(motions: Sequence[np.ndarray]) -> Tensor:
    """Motions (T_i, width) with zeros behind them up to 196 frames."""
    whole = torch.zeros(len(motions), MAX_FRAMES, motions[0].shape[1])
    for row, motion in zip(whole, motions):
        row[: len(motion)] = torch.as_tensor(motion)
    return whole


def check_usable(model: TokenModel, evaluator: T2MEvaluator) -> None:
    """Raises MotionLabError for a system without a published protocol and for other features than the evaluator's."""
    if model.name not in SETTINGS:
        raise MotionLabError(f"the published protocol runs {' and '.join(SETTINGS)}, not {model.name}")
    if model.layout.dim != evaluator.width:
        raise MotionLabError(
            f"the model makes features of {model.layout.dim} numbers, the evaluator reads {evaluator.width}"
        )


def _normalized(model: TokenModel, features: Tensor) -> Tensor:
    return (features.to(model.device) - model.tokenizer.mean) / model.tokenizer.std
