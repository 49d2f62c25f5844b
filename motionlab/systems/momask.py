"""MoMask: a sentence becomes base tokens by iterative unmasking, residual tokens layer by layer, then motion.

Guo et al., "MoMask: Generative Masked Modeling of 3D Human Motions", CVPR 2024.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from motionlab.errors import MotionLabError
from motionlab.motion import footing
from motionlab.motion.features import LAYOUTS, to_joints
from motionlab.motion.motion import Motion
from motionlab.nn.conv import ConvConfig
from motionlab.nn.inference import choose_dtype, for_inference
from motionlab.nn.length_estimator import LengthEstimator, LengthEstimatorConfig
from motionlab.nn.masked_transformer import MaskedTransformer, MaskedTransformerConfig
from motionlab.nn.quantize import DROPPED, QuantizerConfig
from motionlab.nn.residual_transformer import ResidualTransformer, ResidualTransformerConfig
from motionlab.nn.text_reader import TextReader, TextReaderConfig
from motionlab.nn.tokenizer import Tokenizer
from motionlab.sampling.draw import draw, streams
from motionlab.sampling.guidance import guided
from motionlab.sampling.residual import fill_layers
from motionlab.sampling.unmask import unmask
from motionlab.systems import checkpoint
from motionlab.text.encoder import Cached, TextEncoder, check_sentence, load_text_encoder

CPU_BATCH = 8  # alike motions made together: a fifth faster a motion than alone, and more is hardly faster still
MIN_TOKENS = 6  # 1.2 s: the shortest motion a sentence is given when its length is estimated


@dataclass(frozen=True)
class MoMaskConfig:
    """The shapes of all parts. layout names the feature representation, text_encoder the sentence encoder; reader, if there is
    one, reads its vectors for the generators. residual_guidance: what `generate` takes if it is not told; the paper's is 5."""

    conv: ConvConfig = ConvConfig()
    quantizer: QuantizerConfig = QuantizerConfig()
    masked: MaskedTransformerConfig = MaskedTransformerConfig()
    residual: ResidualTransformerConfig = ResidualTransformerConfig()
    length: LengthEstimatorConfig = LengthEstimatorConfig()
    layout: str = "humanml3d"
    text_encoder: str = "openclip-vit-b-32"
    reader: TextReaderConfig | None = None
    residual_guidance: float = 5.0

    def reading(self, reader: TextReaderConfig) -> MoMaskConfig:
        """The same with a reader, and with generators that hear what it says."""
        parts = {name: replace(getattr(self, name), text_dim=reader.dim) for name in ("masked", "residual", "length")}
        return replace(self, reader=reader, **parts)


@dataclass(frozen=True, eq=False)
class SampleTrace:
    """How the n base tokens of one motion came about in L iterations.

    fixed_at (n,) int: the iteration in which the token was drawn for good, -1 if it was known before.
    masked (L, n) bool: still to be drawn again after iteration l. confidence (L, n) float32: probability
    of the token held after iteration l, NaN where masked.
    """

    fixed_at: np.ndarray
    masked: np.ndarray
    confidence: np.ndarray


@dataclass(frozen=True, eq=False)
class GeneratedMotion(Motion):
    """A motion with its features (T, dim), not normalized, its tokens (n, layers) int64, -1 = dropped, and the trace of their
    making."""

    features: np.ndarray = field(default=None)
    tokens: np.ndarray = field(default=None)
    trace: SampleTrace = field(default=None)


class _FastParts(NamedTuple):
    """The parts as they generate: packed copies."""

    tokenizer: Tokenizer
    masked: MaskedTransformer
    residual: ResidualTransformer


class MoMask:
    """Tokenizer, two transformers, length estimator, text encoder and perhaps a reader, with one `generate`."""

    name = "momask"

    def __init__(
        self,
        config: MoMaskConfig,
        tokenizer: Tokenizer,
        masked: MaskedTransformer,
        residual: ResidualTransformer,
        length: LengthEstimator,
        text_encoder: TextEncoder,
        reader: TextReader | None = None,
    ):
        wanted = config.masked.text_dim if reader is None else reader.config.text_dim
        if text_encoder.dim != wanted:
            raise MotionLabError(f"text encoder {text_encoder.name} gives {text_encoder.dim} numbers, the model wants {wanted}")
        self.config, self.layout = config, LAYOUTS[config.layout]
        self.tokenizer, self.masked, self.residual, self.length = (
            part.eval().requires_grad_(False) for part in (tokenizer, masked, residual, length)
        )
        self.reader = None if reader is None else reader.eval().requires_grad_(False)
        self.text_encoder = Cached(text_encoder)
        self.precision = "auto"

    @property
    def codebook_size(self) -> int:
        return self.config.quantizer.codes

    @property
    def layers(self) -> int:
        return self.config.quantizer.layers

    @property
    def max_tokens(self) -> int:
        return self.config.length.classes - 1

    @property
    def max_seconds(self) -> float:
        return self.max_tokens * self.tokenizer.stride / self.layout.fps

    @property
    def device(self) -> torch.device:
        return self.tokenizer.mean.device

    @classmethod
    def load(cls, folder: Path, text_weights: str | Path | None = None) -> MoMask:
        """From a checkpoint folder; text_weights: a file for encoders whose weights do not ship by pip."""
        config = checkpoint.read_config(folder, cls.name, MoMaskConfig)
        parts = _parts(config)
        for name, part in parts.items():
            checkpoint.read_part(folder, name, part)
        return cls(config, **parts, text_encoder=load_text_encoder(config.text_encoder, text_weights))

    def save(self, folder: str | Path, card: str) -> Path:
        """Write a checkpoint folder; card: the model card in Markdown."""
        return checkpoint.write(folder, self.name, self.config, self.parts, card)

    @property
    def parts(self) -> dict[str, torch.nn.Module]:
        """The networks by name."""
        named = {name: getattr(self, name) for name in ("tokenizer", "masked", "residual", "length", "reader")}
        return {name: part for name, part in named.items() if part is not None}

    def to(self, device: str | torch.device, precision: str = "auto") -> MoMask:
        """Move to a device and choose what the transformers compute in when generating.

        precision: "float32", "bfloat16" or "auto", which is bfloat16 where the device multiplies it natively.
        The two give different motions for a seed. Logits, draws and the decoder are float32 in any case, and so
        are the weights that `save` writes.
        """
        for part in self.parts.values():
            part.to(device)
        choose_dtype(precision, self.device)  # a wrong name is told here, not on the first motion
        self.precision = precision
        self.__dict__.pop("_fast", None)
        return self

    @cached_property
    def _fast(self) -> _FastParts:
        dtype = choose_dtype(self.precision, self.device)
        return _FastParts(
            for_inference(self.tokenizer), for_inference(self.masked, dtype), for_inference(self.residual, dtype)
        )

    @torch.inference_mode()
    def generate(
        self,
        prompts: str | Sequence[str],
        *,
        seconds: float | None | Sequence[float | None] = None,
        seed: int | Sequence[int] = 0,
        guidance: float = 4.0,
        iterations: int = 10,
        residual_depth: int | None = None,
        residual_guidance: float | None = None,
        temperature: float = 1.0,
        top_k: int | None = 52,
        plant_feet: bool = True,
    ) -> GeneratedMotion | list[GeneratedMotion]:
        """Motions for sentences; a string in, one motion out, a list in, a list out.

        A GPU makes a list in one batch; a CPU makes up to 8 motions of one length at a time, so that nothing is
        padded and a motion is, on x86 to the last bit, what it would be alone.

        seconds: length of each motion, up to `max_seconds`; None lets the length estimator draw it.
        seed: one number (sample i takes seed + i) or one a sample; a sample depends on nothing else in its batch.
        guidance: s for the base tokens, 1 = none, paper 4. residual_guidance: the same for the residual
        layers, paper 5; None takes the checkpoint's own. iterations: L. residual_depth: V, how many residual
        layers are added, default all.
        temperature and top_k: of drawing base and residual tokens; top_k None takes all codes part.
        plant_feet: see `motion.footing`; False leaves the decoder's own path.
        Raises MotionLabError for arguments out of range.
        """
        single = isinstance(prompts, str)
        sentences = [check_sentence(prompt) for prompt in ([prompts] if single else prompts)]
        if not sentences:
            raise MotionLabError("there is no prompt; give at least one sentence")
        seeds = self._seeds(seed, len(sentences))
        depth = self._depth(residual_depth)
        if residual_guidance is None:
            residual_guidance = self.config.residual_guidance
        for name, scale in (("guidance", guidance), ("residual_guidance", residual_guidance)):
            if not 0 <= scale <= 100:
                raise MotionLabError(f"{name} must lie between 0 and 100, got {scale}")
        generators = streams(seeds)
        text = self.text_encoder.encode(sentences).to(self.device)
        if self.reader is not None:
            text = torch.cat([self.reader(row) for row in text.split(1)])  # one by one: independent of the batch
        lengths = self._lengths(seconds, text, generators)

        draws = dict(temperature=temperature, top_k=top_k)
        settings = dict(system=self.name, guidance=guidance, iterations=iterations, residual_depth=depth,
                        residual_guidance=residual_guidance, plant_feet=plant_feet, **draws)  # fmt: skip
        motions: list[GeneratedMotion] = [None] * len(sentences)
        for rows in self._passes(lengths):
            sizes = [lengths[i] for i in rows]
            tokens, trace = self._sample(
                text[rows], sizes, [generators[i] for i in rows], guidance, iterations, depth, residual_guidance, draws
            )
            for row, (i, features) in enumerate(zip(rows, self.decode(tokens, sizes))):
                info = {"prompt": sentences[i], "seed": seeds[i], "seconds": lengths[i] * self._token_seconds, **settings}
                kept, trail = tokens[row, : lengths[i]].cpu().numpy(), _sample_trace(trace, row, lengths[i])
                features = footing.plant_feet(features, self.layout) if plant_feet else features
                joints = to_joints(features, self.layout)
                motions[i] = GeneratedMotion(joints, self.layout.fps, self.layout.skeleton, info, features, kept, trail)
        return motions[0] if single else motions

    def _passes(self, lengths: list[int]) -> list[list[int]]:
        """Which motions are made together."""
        if self.device.type != "cpu":
            return [list(range(len(lengths)))]
        return [rows[i : i + CPU_BATCH] for rows in _alike(lengths).values() for i in range(0, len(rows), CPU_BATCH)]

    def _sample(self, text, lengths, generators, guidance, iterations, depth, residual_guidance, draws):
        """Tokens (B, n, layers) of motions of `lengths`, all in one batch, and the base tokens' trace."""
        masked, residual, batch = self._fast.masked, self._fast.residual, len(lengths)
        valid = torch.arange(max(lengths), device=self.device) < torch.tensor(lengths, device=self.device)[:, None]
        condition = dict(text=text, valid=None if min(lengths) == max(lengths) else valid)
        base, trace = unmask(
            partial(guided, masked, **condition, scale=guidance),
            torch.zeros_like(valid, dtype=torch.long),
            torch.zeros_like(valid),
            valid,
            generators,
            mask_id=masked.config.mask_id,
            pad_id=masked.config.pad_id,
            iterations=iterations,
            **draws,
        )

        def predict(tokens: Tensor, layer: int) -> Tensor:
            layers = torch.full((batch,), layer, device=self.device)
            return guided(residual, tokens, layer=layers, **condition, scale=residual_guidance)

        tokens = fill_layers(predict, base, valid, generators, depth=depth, pad_id=residual.config.pad_id, **draws)
        return F.pad(tokens, (0, self.layers - 1 - depth), value=DROPPED), trace

    def decode(self, tokens: Tensor, lengths: Sequence[int]) -> list[np.ndarray]:
        """Tokens (B, n, 1..layers) -> features (4 * length, dim) float32 of each sample, not normalized.

        Samples of one length are decoded together and never with padding, which the decoder would see.
        """
        features: list[np.ndarray] = [None] * len(lengths)
        with torch.inference_mode():
            for length, rows in _alike(lengths).items():
                decoded = self._fast.tokenizer.decode(tokens[rows, :length]).cpu().numpy()
                for i, motion in zip(rows, decoded):
                    features[i] = motion
        return features

    def _lengths(self, seconds, text: Tensor, generators: list[torch.Generator]) -> list[int]:
        """Tokens of each sample: as asked for, or drawn from the length estimator."""
        wanted = [seconds] * len(text) if seconds is None or isinstance(seconds, (int, float)) else list(seconds)
        if len(wanted) != len(text):
            raise MotionLabError(f"{len(text)} prompts need {len(text)} lengths, got {len(wanted)}")
        logits = torch.cat([self.length(row) for row in text.split(1)])  # one by one: independent of the batch
        logits[:, :MIN_TOKENS] = float("-inf")  # the official code can draw a motion of no frames
        estimated = draw(logits.unsqueeze(1), [1] * len(text), generators, temperature=0.7).squeeze(1).tolist()
        return [drawn if asked is None else self._tokens_in(asked) for asked, drawn in zip(wanted, estimated)]

    def _tokens_in(self, seconds: float) -> int:
        tokens = round(seconds / self._token_seconds) if 0 < seconds <= self.max_seconds + 1e-6 else 0
        if tokens < 1:
            raise MotionLabError(f"seconds must lie between {self._token_seconds:g} and {self.max_seconds:g}, got {seconds}")
        return tokens

    @property
    def _token_seconds(self) -> float:
        return self.tokenizer.stride / self.layout.fps

    def _seeds(self, seed: int | Sequence[int], count: int) -> list[int]:
        if isinstance(seed, int):
            seeds = [seed + i for i in range(count)]
        else:
            seeds = list(seed) if isinstance(seed, Sequence) else []
        if len(seeds) != count or not all(isinstance(s, int) and 0 <= s < 2**63 for s in seeds):
            raise MotionLabError(f"seed must be a whole number of 0 or more, or {count} of them, got {seed}")
        return seeds

    def _depth(self, residual_depth: int | None) -> int:
        deepest = self.layers - 1
        depth = deepest if residual_depth is None else residual_depth
        if not (isinstance(depth, int) and 0 <= depth <= deepest):
            raise MotionLabError(f"residual_depth must be a whole number from 0 to {deepest}, got {residual_depth}")
        return depth


def _alike(lengths: Sequence[int]) -> dict[int, list[int]]:
    """length -> which samples have it."""
    rows = defaultdict(list)
    for i, length in enumerate(lengths):
        rows[length].append(i)
    return rows


def _parts(config: MoMaskConfig) -> dict[str, torch.nn.Module]:
    reader = {} if config.reader is None else {"reader": TextReader(config.reader)}
    return reader | {
        "tokenizer": Tokenizer(config.conv, config.quantizer),
        "masked": MaskedTransformer(config.masked),
        "residual": ResidualTransformer(config.residual),
        "length": LengthEstimator(config.length),
    }


def _sample_trace(trace, sample: int, length: int) -> SampleTrace:
    drawn = trace.drawn[:, sample, :length].cpu().numpy()
    confidence = trace.confidence[:, sample, :length].float().cpu().numpy()
    masked = np.concatenate([drawn[1:], np.zeros_like(drawn[:1])])
    last = len(drawn) - 1 - drawn[::-1].argmax(axis=0)
    return SampleTrace(np.where(drawn.any(axis=0), last, -1), masked, np.where(masked, np.nan, confidence))
