"""What models that generate tokens from a sentence share: lengths, batches, decoding, and one `generate`.

A model says which networks it has, whether they look at single words (`uses_words`), and how it samples the tokens that
are not given (`sample_tokens`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from motionlab.arguments import check_each, check_seeds, check_sentences
from motionlab.errors import MotionLabError
from motionlab.models.base import TextModel, TextModelConfig, agree
from motionlab.models.editing import Editing
from motionlab.models.outputs import GeneratedMotion, PartialTokens, SampleTrace, group_by_length
from motionlab.models.postprocess import Postprocessing, postprocess
from motionlab.models.sampling_config import SamplingConfig, setting
from motionlab.motion.features import LAYOUTS, to_joints
from motionlab.nn import cuda_graphs
from motionlab.nn.inference import InferenceNetworks, choose_dtype, for_inference, without
from motionlab.nn.length_estimator import LengthEstimator
from motionlab.nn.placement import refuse_when_full
from motionlab.nn.tokenizer import Tokenizer
from motionlab.sampling.draw import draw, random_generators
from motionlab.sampling.guidance import MOST_GUIDANCE
from motionlab.sampling.unmask import MOST_ITERATIONS, Trace
from motionlab.text.encoder import TextEncoder

CPU_BATCH = 32  # motions of one length in a batch: a third faster a motion than alone, a seventh faster than 8
MAX_TOKENS = 49  # 196 frames, HumanML3D's longest motion: where no length estimator says what can be
LENGTH_TEMPERATURE = 0.3  # of drawing a length; with 0.7 some are too short or too long for what is asked
MIN_TOKENS = 6  # 1.2 s: the shortest motion a sentence is given when its length is estimated

Condition = dict[str, Tensor]  # what a network is conditioned on, one row a sentence


@dataclass(frozen=True, kw_only=True)
class TokenModelConfig(TextModelConfig):
    """Configuration of a `TokenModel`.

    Args:
        guidance, residual_guidance: the scales that `generate` takes by default.
        guided: whether the networks also learned without text.
    """

    guidance: float = 4.0
    residual_guidance: float = 1.0
    guided: bool = True

    def check(self) -> None:
        super().check()
        agree("conv.channels", self.conv.channels, LAYOUTS[self.layout].dim)
        agree("quantizer.code_dim", self.quantizer.code_dim, self.conv.code_dim)
        agree("masked.codes", self.masked.codes, self.quantizer.codes)
        if self.length is not None:
            agree("length.text_dim", self.length.text_dim, self.masked.text_dim)


@dataclass(frozen=True)
class TokenSampling(SamplingConfig):
    """Settings of `TokenModel.generate`. What is None is the checkpoint's own."""

    guidance: float | None = setting(None, "guidance scale s, 1 = none", 0, MOST_GUIDANCE)
    iterations: int = setting(10, "unmasking iterations L", 1, MOST_ITERATIONS, whole=True)
    residual_depth: int | None = setting(None, "residual layers V that are added, None = all", whole=True)
    residual_guidance: float | None = setting(None, "guidance scale of the residual layers", 0, MOST_GUIDANCE)
    temperature: float = setting(1.0, "of drawing tokens, 0 = always the likeliest")
    top_k: int | None = setting(52, "codes that take part in a draw, None = all", 1, whole=True, optional=True)

    @property
    def draws(self) -> dict:
        """What `sampling.draw.draw` takes."""
        return dict(temperature=self.temperature, top_k=self.top_k)


class TokenModel(Editing, TextModel):
    """Tokenizer, token networks, length estimator and text encoder."""

    sampling_class = TokenSampling
    token_networks: ClassVar[tuple[str, ...]] = ("masked",)  # networks that draw tokens, by name

    def __init_subclass__(cls):
        cls.networks = ("tokenizer", *cls.token_networks, "length")

    def __init__(
        self,
        config: TokenModelConfig,
        tokenizer: Tokenizer,
        length: LengthEstimator | None,
        text_encoder: TextEncoder,
        **token_networks: nn.Module,
    ):
        self.check_encoder(text_encoder, config.masked.text_dim)
        super().__init__(config, text_encoder, tokenizer=tokenizer, length=length, **token_networks)

    @classmethod
    def build(cls, config: TokenModelConfig) -> dict[str, nn.Module | None]:
        length = None if config.length is None else LengthEstimator(config.length)
        return {"tokenizer": Tokenizer(config.conv, config.quantizer), "length": length}

    def describe_architecture(self) -> str:
        """A phrase for the model card."""
        layers = "1 layer" if self.layers == 1 else f"{self.layers} layers"
        return f"a tokenizer of {layers} of {self.codebook_size} codes"

    @property
    def codebook_size(self) -> int:
        return self.config.quantizer.codes

    @property
    def layers(self) -> int:
        """Layers of the quantizer, V + 1."""
        return self.config.quantizer.layers

    @property
    def max_tokens(self) -> int:
        return MAX_TOKENS if self.config.length is None else self.config.length.classes - 1

    @property
    def max_seconds(self) -> float:
        return self.max_tokens * self.token_seconds

    @property
    def token_seconds(self) -> float:
        return self.tokenizer.stride / self.layout.fps

    @cached_property
    def inference_modules(self) -> InferenceNetworks:
        """Tokenizer and token networks as they generate: packed copies, and on a GPU the token networks as graphs."""
        dtype = choose_dtype(self.precision, self.device)
        token_networks = {name: for_inference(getattr(self, name), dtype) for name in self.token_networks}
        if cuda_graphs.wanted(self.device):
            token_networks = {name: cuda_graphs.Graphed(network) for name, network in token_networks.items()}
        return InferenceNetworks(tokenizer=for_inference(without(self.tokenizer, "encoder")), **token_networks)

    @cached_property
    def inference_encoders(self) -> InferenceNetworks:
        """The tokenizer as it encodes while generating; apart, as only edits of half a body do."""
        return InferenceNetworks(tokenizer=for_inference(without(self.tokenizer, "decoder")))

    @torch.inference_mode()
    def generate(
        self,
        prompts: str | Sequence[str],
        *,
        seconds: float | None | Sequence[float | None] = None,
        seed: int | Sequence[int] = 0,
        guidance: float | None = TokenSampling.guidance,
        iterations: int = TokenSampling.iterations,
        residual_depth: int | None = TokenSampling.residual_depth,
        residual_guidance: float | None = TokenSampling.residual_guidance,
        temperature: float = TokenSampling.temperature,
        top_k: int | None = TokenSampling.top_k,
        plant_feet: bool = True,
        constant_bones: bool = True,
    ) -> GeneratedMotion | list[GeneratedMotion]:
        """Motions for sentences.

        A GPU makes a list in one batch. A CPU makes up to 32 motions of one length at a time, so that nothing is padded
        and a motion is, on x86 to the last bit, what it would be alone.

        Args:
            prompts: a sentence or a list of them.
            seconds: length of each motion, up to `max_seconds`; None draws it from the length estimator.
            seed: one number (sample i takes seed + i) or one a sample. A sample depends on nothing else in its batch.
            guidance: scale s for the base tokens, 1 = none, 4 in the paper; None is the checkpoint's own.
            iterations: L, of unmasking.
            residual_depth: V, how many residual layers are added; None adds all.
            residual_guidance: the scale for residual layers, 5 in the paper; None is the checkpoint's own.
            temperature: of drawing tokens; 0 takes the likeliest.
            top_k: codes that take part in a draw; None takes all.
            plant_feet: see `motion.foot_contact`; False leaves the decoder's own path.
            constant_bones: see `motion.constant_bones`; False leaves the decoder's own joints.

        Returns:
            A motion for a sentence, a list for a list.

        Raises:
            MotionLabError: for arguments out of range.
        """
        # 1. check inputs
        sentences = check_sentences(prompts)
        finish = Postprocessing(plant_feet, constant_bones)
        seeds = check_seeds(seed, len(sentences))
        sampling = self.sampling_config(
            guidance=guidance,
            iterations=iterations,
            residual_depth=residual_depth,
            residual_guidance=residual_guidance,
            temperature=temperature,
            top_k=top_k,
        )
        generators = random_generators(seeds)
        # 2. encode text
        cond = self.encode_text(sentences)
        # 3. lengths
        lengths = self._draw_lengths(seconds, cond["text"], generators)
        # 4. base and residual tokens
        blank = [PartialTokens.blank(length, self.layers) for length in lengths]
        samples = self.fill(blank, cond, generators, sampling)
        # 5. decode
        features = self.decode([tokens for tokens, _ in samples])
        # 6. to motions
        motions = []
        for sentence, own_seed, (tokens, trace), own_features in zip(sentences, seeds, samples, features):
            info = {
                "prompt": sentence,
                "seed": own_seed,
                "seconds": len(tokens) * self.token_seconds,
                "system": self.name,
                **vars(sampling),
                **self.understood([sentence]),
            }
            motions.append(self._to_motion(own_features, info, tokens, trace, finish))
        return motions[0] if isinstance(prompts, str) else motions

    def sampling_config(self, **settings) -> TokenSampling:
        """Settings of `generate`, checked, with the checkpoint's own where they are None.

        A checkpoint that never learned without text (`config.guided`) is not guided.
        """
        config, deepest = self.config, self.layers - 1
        sampling = TokenSampling(**settings).checked(residual_depth=(0, deepest))
        guidance = config.guidance if sampling.guidance is None else sampling.guidance
        residual_guidance = sampling.residual_guidance
        return replace(
            sampling,
            guidance=float(guidance) if config.guided else 1.0,
            residual_depth=deepest if sampling.residual_depth is None else sampling.residual_depth,
            residual_guidance=config.residual_guidance if residual_guidance is None else residual_guidance,
        )

    @torch.inference_mode()
    def encode_text(self, sentences: Sequence[str]) -> Condition:
        """What the networks are conditioned on: "text" (B, text_dim), and where `uses_words` also "words" (B, m,
        word_dim) and "word_mask" (B, m).
        """
        features = {"text": self.text_encoder.encode(list(sentences)).to(self.device)}
        if self.uses_words(self.config):
            words, word_mask = self.text_encoder.words(list(sentences))
            features |= {"words": words.to(self.device), "word_mask": word_mask.to(self.device)}
        return features

    @classmethod
    def uses_words(cls, config: TokenModelConfig) -> bool:
        """Whether the networks are conditioned on the encoder's features of single words too."""
        return False

    @torch.inference_mode()
    @refuse_when_full()
    def fill(
        self,
        partial: Sequence[PartialTokens],
        cond: Condition,
        generators: list[torch.Generator],
        sampling: TokenSampling,
        project_fn: Callable[[Tensor], Tensor] | None = None,
    ) -> list[tuple[Tensor, SampleTrace]]:
        """Sample the tokens of motions that are not observed.

        Args:
            partial: of each motion, up to `max_tokens` long.
            cond: rows of `encode_text`.
            generators: one a motion.
            sampling: of `sampling_config`.
            project_fn: as `sampling.unmask.unmask` takes it.

        Returns:
            Of each motion its tokens (n, layers) int64 on the CPU, and the trace of its base tokens.
        """
        lengths = [len(one) for one in partial]
        samples = [None] * len(partial)
        for rows in self._batches(lengths):
            tokens = pad_sequence([partial[i].tokens for i in rows], batch_first=True).to(self.device)
            observed_mask = pad_sequence([partial[i].observed_mask for i in rows], batch_first=True).to(self.device)
            valid = torch.arange(tokens.shape[1]) < torch.tensor([lengths[i] for i in rows])[:, None]
            own_cond = {name: value[rows] for name, value in cond.items()}
            own_generators = [generators[i] for i in rows]
            sampled, trace = self.sample_tokens(
                tokens, observed_mask, valid.to(self.device), own_cond, own_generators, sampling, project_fn
            )
            for row, i in enumerate(rows):
                samples[i] = sampled[row, : lengths[i]].cpu(), _sample_trace(trace, row, lengths[i])
        return samples

    def sample_tokens(
        self,
        tokens: Tensor,
        observed_mask: Tensor,
        valid: Tensor,
        cond: Condition,
        generators: list[torch.Generator],
        sampling: TokenSampling,
        project_fn: Callable[[Tensor], Tensor] | None,
    ) -> tuple[Tensor, Trace]:
        """Sample one batch.

        Args:
            tokens: (B, n, layers), read where observed.
            observed_mask, valid: (B, n) bool.
            cond, generators, sampling, project_fn: as in `fill`.

        Returns:
            All tokens (B, n, layers), and the trace of the base tokens.
        """
        raise NotImplementedError

    def _batches(self, lengths: list[int], padded: bool = True) -> list[list[int]]:
        """Which motions are made together: on a GPU all, where they may be padded, on a CPU a few of one length."""
        cpu = self.device.type == "cpu"
        if padded and not cpu:
            return [list(range(len(lengths)))]
        return group_by_length(lengths, CPU_BATCH if cpu else len(lengths))

    @torch.inference_mode()
    @refuse_when_full()
    def decode(self, tokens: Sequence[Tensor]) -> list[np.ndarray]:
        """Tokens (n, 1..layers) of several motions -> features (stride n, dim) float32 of each, not normalized.

        Those of one length are decoded together, and never with padding, which the decoder would see.
        """
        features: list[np.ndarray] = [None] * len(tokens)
        for rows in self._batches([len(one) for one in tokens], padded=False):
            batch = torch.stack([tokens[i] for i in rows]).to(self.device)
            decoded = self.inference_modules["tokenizer"].decode(batch).cpu().numpy()
            for i, own in zip(rows, decoded):
                features[i] = own
        return features

    @torch.inference_mode()
    def reconstruct(self, rows: np.ndarray) -> np.ndarray:
        """Features (T, dim), not normalized, through the tokenizer and back, all layers, cut to whole tokens."""
        tokens = self.tokenizer.encode(torch.from_numpy(np.array(rows)).to(self.device)[None])
        return self.decode(tokens)[0]

    def _to_motion(
        self, features: np.ndarray, info: dict, tokens: Tensor, trace: SampleTrace, finish: Postprocessing
    ) -> GeneratedMotion:
        layout = self.layout
        features, said = postprocess(features, layout, self.config.body, finish)
        joints, info = to_joints(features, layout), info | said
        return GeneratedMotion(joints, layout.fps, layout.skeleton, info, features, tokens.numpy(), trace, self.key)

    def _draw_lengths(self, seconds, text: Tensor, generators: list[torch.Generator]) -> list[int]:
        """Tokens of each sample: as asked for, or drawn from the length estimator."""
        asked = check_each(seconds, len(text), self.token_seconds, self.max_seconds, "seconds")
        counts = [None if one is None else round(one / self.token_seconds) for one in asked]
        if self.length is None:
            if None in counts:
                raise MotionLabError("this checkpoint cannot tell how long a motion lasts; give seconds")
            return counts
        size = 1 if text.device.type == "cpu" else len(text)  # one by one: independent of the batch
        logits = torch.cat([self.length(row) for row in text.split(size)])
        logits[:, :MIN_TOKENS] = float("-inf")  # the official code can draw a motion of no frames
        estimated = (
            draw(logits.unsqueeze(1), [1] * len(text), generators, temperature=LENGTH_TEMPERATURE).squeeze(1).tolist()
        )
        return [drawn if count is None else count for count, drawn in zip(counts, estimated)]


def _sample_trace(trace: Trace, sample: int, length: int) -> SampleTrace:
    drawn = trace.drawn[:, sample, :length].cpu().numpy()
    confidence = trace.confidence[:, sample, :length].float().cpu().numpy()
    masked = np.concatenate([drawn[1:], np.zeros_like(drawn[:1])])
    last = len(drawn) - 1 - drawn[::-1].argmax(axis=0)
    return SampleTrace(np.where(drawn.any(axis=0), last, -1), masked, np.where(masked, np.nan, confidence))
