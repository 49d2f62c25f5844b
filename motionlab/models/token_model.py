"""What systems that make tokens from a sentence share: lengths, seeds, batches, decoding, and one `generate`.

A system says which networks it has, what of a sentence they hear and how they fill in a canvas of tokens (`_fill`).
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from motionlab.errors import MotionLabError
from motionlab.models import editing
from motionlab.models.base import TextSystem, TextSystemConfig, agree
from motionlab.models.outputs import GeneratedMotion, PartialTokens, SampleTrace, Settings, alike, check_seeds
from motionlab.motion import foot_contact as footing
from motionlab.motion.features import LAYOUTS, to_joints
from motionlab.nn.inference import InferenceNetworks, choose_dtype, for_inference
from motionlab.nn.label_classifier import LabelClassifier
from motionlab.nn.length_estimator import LengthEstimator
from motionlab.nn.tokenizer import Tokenizer
from motionlab.sampling.draw import draw, random_generators
from motionlab.sampling.guidance import guided
from motionlab.sampling.unmask import Trace, unmask
from motionlab.text.encoder import TextEncoder, check_sentence

CPU_BATCH = 8  # alike motions made together: a fifth faster a motion than alone, and more is hardly faster still
MAX_TOKENS = 49  # 196 frames, HumanML3D's longest motion: where no length estimator says what can be
MIN_TOKENS = 6  # 1.2 s: the shortest motion a sentence is given when its length is estimated


@dataclass(frozen=True, kw_only=True)
class TextToMotionConfig(TextSystemConfig):
    """guidance and residual_guidance: what `generate` takes if it is not told. guided: whether it learned without text
    as well.
    """

    guidance: float = 4.0
    residual_guidance: float = 1.0
    guided: bool = True

    def check(self) -> None:
        super().check()
        agree("conv.channels", self.conv.channels, LAYOUTS[self.layout].dim)
        agree("quantizer.code_dim", self.quantizer.code_dim, self.conv.code_dim)
        agree("masked.codes", self.masked.codes, self.quantizer.codes)
        if self.label_classifier is not None:
            agree("masked.text_dim", self.masked.text_dim, self.label_classifier.dim)
        if self.length is not None:
            agree("length.text_dim", self.length.text_dim, self.masked.text_dim)


Condition = dict[str, Tensor]  # what a network hears, a row a sentence


class TextToMotion(TextSystem):
    """Tokenizer, masked transformers, length estimator, text encoder and perhaps a reader."""

    token_networks: ClassVar[tuple[str, ...]] = ("masked",)  # networks that fill in tokens, by name

    edit, inbetween, extend, story = editing.edit, editing.inbetween, editing.extend, editing.story

    def __init_subclass__(cls):
        cls.networks = ("tokenizer", *cls.token_networks, "length", "label_classifier")

    def __init__(
        self,
        config,
        tokenizer: Tokenizer,
        length: LengthEstimator | None,
        text_encoder: TextEncoder,
        label_classifier: LabelClassifier | None = None,
        **token_networks: nn.Module,
    ):
        self.check_encoder(
            text_encoder, config.masked.text_dim if label_classifier is None else label_classifier.config.text_dim
        )
        super().__init__(
            config,
            text_encoder,
            tokenizer=tokenizer,
            length=length,
            label_classifier=label_classifier,
            **token_networks,
        )

    def describe_architecture(self) -> str:
        """A phrase for the model card."""
        layers = "1 layer" if self.layers == 1 else f"{self.layers} layers"
        return f"a tokenizer of {layers} of {self.codebook_size} codes"

    @property
    def codebook_size(self) -> int:
        return self.config.quantizer.codes

    @property
    def layers(self) -> int:
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

    @classmethod
    def build(cls, config) -> dict[str, nn.Module | None]:
        length = None if config.length is None else LengthEstimator(config.length)
        return {"tokenizer": Tokenizer(config.conv, config.quantizer), "length": length} | super().build(config)

    @cached_property
    def fast(self) -> InferenceNetworks:
        """Tokenizer and generators as they generate: packed copies."""
        dtype = choose_dtype(self.precision, self.device)
        token_networks = {name: for_inference(getattr(self, name), dtype) for name in self.token_networks}
        return InferenceNetworks(tokenizer=for_inference(self.tokenizer), **token_networks)

    @torch.inference_mode()
    def generate(
        self,
        prompts: str | Sequence[str],
        *,
        seconds: float | None | Sequence[float | None] = None,
        seed: int | Sequence[int] = 0,
        guidance: float | None = None,
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

        seconds: length of each motion, up to `max_seconds`; None lets the length estimator draw it. seed: one number
        (sample i takes seed + i) or one a sample; a sample depends on nothing else in its batch. guidance: s for the
        base tokens, 1 = none, paper 4; None takes the checkpoint's own. residual_guidance: the same for the residual
        layers, paper 5; None takes the checkpoint's own. iterations: L. residual_depth: V, how many residual layers are
        added, default all; 0 where there are none. temperature and top_k: of drawing base and residual tokens; top_k
        None takes all codes part. plant_feet: see `motion.footing`; False leaves the decoder's own path. Raises
        MotionLabError for arguments out of range.
        """
        single = isinstance(prompts, str)
        sentences = [check_sentence(prompt) for prompt in ([prompts] if single else prompts)]
        if not sentences:
            raise MotionLabError("there is no prompt; give at least one sentence")
        settings = self.settings(guidance, iterations, residual_depth, residual_guidance, temperature, top_k)
        seeds = check_seeds(seed, len(sentences))
        generators = random_generators(seeds)
        condition = self.condition(sentences)
        lengths = self._lengths(seconds, condition["text"], generators)
        made = self.fill(
            [PartialTokens.blank(length, self.layers) for length in lengths], condition, generators, settings
        )
        motions = []
        for sentence, number, (tokens, trace), features in zip(
            sentences, seeds, made, self.decode([tokens for tokens, _ in made])
        ):
            info = {
                "prompt": sentence,
                "seed": number,
                "seconds": len(tokens) * self.token_seconds,
                "system": self.name,
                **vars(settings),
                "plant_feet": plant_feet,
            }
            features = footing.plant_feet(features, self.layout) if plant_feet else features
            joints = to_joints(features, self.layout)
            motions.append(
                GeneratedMotion(
                    joints, self.layout.fps, self.layout.skeleton, info, features, tokens.numpy(), trace, self.key
                )
            )
        return motions[0] if single else motions

    def settings(
        self, guidance=None, iterations=10, residual_depth=None, residual_guidance=None, temperature=1.0, top_k=52
    ) -> Settings:
        """As in `generate`, checked, with the checkpoint's own where None means that; a checkpoint that never learned
        without text (`config.guided`) is not guided.
        """
        if not (isinstance(iterations, numbers.Integral) and iterations >= 1):
            raise MotionLabError(f"iterations must be a whole number of 1 or more, got {iterations}")
        if not 0 <= temperature < float("inf"):
            raise MotionLabError(f"temperature must be 0 or more, got {temperature}")
        if top_k is not None and not (isinstance(top_k, numbers.Integral) and top_k >= 1):
            raise MotionLabError(f"top_k must be a whole number of 1 or more, got {top_k}")
        deepest = self.layers - 1
        depth = deepest if residual_depth is None else residual_depth
        if not (isinstance(depth, int) and 0 <= depth <= deepest):
            raise MotionLabError(f"residual_depth must be a whole number from 0 to {deepest}, got {residual_depth}")
        if guidance is None:
            guidance = self.config.guidance
        if residual_guidance is None:
            residual_guidance = self.config.residual_guidance
        for name, scale in (("guidance", guidance), ("residual_guidance", residual_guidance)):
            if not 0 <= scale <= 100:
                raise MotionLabError(f"{name} must lie between 0 and 100, got {scale}")
        guidance = guidance if self.config.guided else 1.0
        return Settings(guidance, int(iterations), depth, residual_guidance, temperature, top_k)

    @torch.inference_mode()
    def condition(self, sentences: Sequence[str]) -> Condition:
        """What the networks hear of sentences; "text" (B, text_dim) is among it."""
        said = {"text": self.text_encoder.encode(list(sentences)).to(self.device)}
        if self.takes_words(self.label_classifier):
            words, there = self.text_encoder.words(list(sentences))
            said |= {"words": words.to(self.device), "heard": there.to(self.device)}
        rows = [
            self.hear({name: value[i : i + 1] for name, value in said.items()}, self.label_classifier)
            for i in range(len(sentences))
        ]
        # one by one: independent of the batch
        return {name: torch.cat([row[name] for row in rows]) for name in rows[0]}

    @classmethod
    def takes_words(cls, label_classifier: LabelClassifier | None) -> bool:
        """Whether `hear` wants the encoder's vectors of single words."""
        return False

    @classmethod
    def hear(cls, said: Condition, label_classifier: LabelClassifier | None) -> Condition:
        """What the networks hear of what an encoder said: "text" (B, d), and where `takes_words` "words" (B, m,
        word_dim) and "heard" (B, m). A reader stands between.
        """
        return said if label_classifier is None else {"text": label_classifier(said["text"])}

    @torch.inference_mode()
    def fill(
        self,
        partial_tokens_list: Sequence[PartialTokens],
        condition: Condition,
        generators: list[torch.Generator],
        settings: Settings = Settings(),
        project_fn: Callable[[Tensor], Tensor] | None = None,
    ) -> list[tuple[Tensor, SampleTrace]]:
        """Fill in what is not observed of each, hearing its row of the condition, up to `max_tokens` long each.
        project_fn: as `unmask` takes it.

        Returns for each its tokens (n, layers) int64 on the CPU and the trace of its base tokens.
        """
        lengths, made = (
            [len(partial_tokens) for partial_tokens in partial_tokens_list],
            [None] * len(partial_tokens_list),
        )
        for rows in self._passes(lengths):
            some = [partial_tokens_list[i] for i in rows]
            tokens = nn.utils.rnn.pad_sequence([partial_tokens.tokens for partial_tokens in some], batch_first=True).to(
                self.device
            )
            observed_mask = nn.utils.rnn.pad_sequence(
                [partial_tokens.observed_mask for partial_tokens in some], batch_first=True
            ).to(self.device)
            valid = torch.arange(tokens.shape[1]) < torch.tensor([lengths[i] for i in rows])[:, None]
            hear = {name: value[rows] for name, value in condition.items()}
            filled, trace = self._fill(
                tokens, observed_mask, valid.to(self.device), hear, [generators[i] for i in rows], settings, project_fn
            )
            for row, i in enumerate(rows):
                made[i] = filled[row, : lengths[i]].cpu(), _sample_trace(trace, row, lengths[i])
        return made

    def _passes(self, lengths: list[int], padded: bool = True) -> list[list[int]]:
        """Which motions are made together: on a GPU all, where they may be padded, on a CPU a few of one length."""
        cpu = self.device.type == "cpu"
        if padded and not cpu:
            return [list(range(len(lengths)))]
        return alike(lengths, CPU_BATCH if cpu else len(lengths))

    def _fill(
        self,
        tokens: Tensor,
        observed_mask: Tensor,
        valid: Tensor,
        condition: Condition,
        generators: list[torch.Generator],
        settings: Settings,
        project_fn: Callable[[Tensor], Tensor] | None,
    ) -> tuple[Tensor, Trace]:
        """tokens (B, n, layers), known and valid (B, n) -> all tokens (B, n, layers), and the trace of the base tokens."""
        raise NotImplementedError

    def _fill_base(
        self, tokens, observed_mask, valid, condition, generators, settings, project_fn, **schedule
    ) -> tuple[Tensor, Trace]:
        """The same for base tokens (B, n): iterative unmasking by the masked transformer, by the `schedule` given or
        MoMask's.
        """
        network = self.fast["masked"]
        return unmask(
            partial(guided, network, valid=None if bool(valid.all()) else valid, scale=settings.guidance, **condition),
            tokens,
            observed_mask,
            valid,
            generators,
            mask_id=network.config.mask_id,
            pad_id=network.config.pad_id,
            iterations=settings.iterations,
            project_fn=project_fn,
            **settings.draws,
            **schedule,
        )

    def decode(self, tokens: Sequence[Tensor]) -> list[np.ndarray]:
        """Tokens (n, 1..layers) of several motions -> features (4 n, dim) float32 of each, not normalized.

        Those of one length are decoded together and never with padding, which the decoder would see.
        """
        features: list[np.ndarray] = [None] * len(tokens)
        with torch.inference_mode():
            for rows in self._passes(list(map(len, tokens)), padded=False):
                decoded = (
                    self.fast["tokenizer"].decode(torch.stack([tokens[i] for i in rows]).to(self.device)).cpu().numpy()
                )
                for i, motion in zip(rows, decoded):
                    features[i] = motion
        return features

    @torch.inference_mode()
    def remembered(self, rows: np.ndarray) -> np.ndarray:
        """Features (T, dim), not normalized, through the tokenizer and back, all layers, cut to whole tokens."""
        tokens = self.tokenizer.encode(torch.from_numpy(np.array(rows)).to(self.device)[None])
        return self.decode(tokens)[0]

    def _lengths(self, seconds, text: Tensor, generators: list[torch.Generator]) -> list[int]:
        """Tokens of each sample: as asked for, or drawn from the length estimator."""
        wanted = [seconds] * len(text) if seconds is None or isinstance(seconds, (int, float)) else list(seconds)
        if len(wanted) != len(text):
            raise MotionLabError(f"{len(text)} prompts need {len(text)} lengths, got {len(wanted)}")
        if self.length is None:
            if None in wanted:
                raise MotionLabError("this checkpoint cannot tell how long a motion lasts; give seconds")
            return [self._tokens_in(asked) for asked in wanted]
        logits = torch.cat([self.length(row) for row in text.split(1)])  # one by one: independent of the batch
        logits[:, :MIN_TOKENS] = float("-inf")  # the official code can draw a motion of no frames
        estimated = draw(logits.unsqueeze(1), [1] * len(text), generators, temperature=0.7).squeeze(1).tolist()
        return [drawn if asked is None else self._tokens_in(asked) for asked, drawn in zip(wanted, estimated)]

    def _tokens_in(self, seconds: float) -> int:
        tokens = round(seconds / self.token_seconds) if 0 < seconds <= self.max_seconds + 1e-6 else 0
        if tokens < 1:
            raise MotionLabError(
                f"seconds must lie between {self.token_seconds:g} and {self.max_seconds:g}, got {seconds}"
            )
        return tokens


def _sample_trace(trace: Trace, sample: int, length: int) -> SampleTrace:
    drawn = trace.drawn[:, sample, :length].cpu().numpy()
    confidence = trace.confidence[:, sample, :length].float().cpu().numpy()
    masked = np.concatenate([drawn[1:], np.zeros_like(drawn[:1])])
    last = len(drawn) - 1 - drawn[::-1].argmax(axis=0)
    return SampleTrace(np.where(drawn.any(axis=0), last, -1), masked, np.where(masked, np.nan, confidence))
