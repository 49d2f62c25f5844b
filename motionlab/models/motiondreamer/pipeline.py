"""MotionDreamer: from one motion of any skeleton, as many as you like.

Wang et al., "MotionDreamer: One-to-Many Motion Synthesis with Localized Generative Masked Transformer", ICLR 2025.
"""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from motionlab.arguments import check_choice, check_flag, check_list, check_number, check_seeds, check_times
from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.models.motiondreamer.crowd import clear_spot, crowd_places, trace_origins
from motionlab.models.motiondreamer.local_transformer import LocalTransformer, LocalTransformerConfig
from motionlab.models.motiondreamer.seams import closed_path, reference_share
from motionlab.models.motiondreamer.sliding_window import slide
from motionlab.models.pretrained import Pretrained
from motionlab.motion.beats import TEMPO, beat_alignment, kinematic_beats, on_the_beat
from motionlab.motion.bvh import write_bvh
from motionlab.motion.features import rotate_yaw
from motionlab.motion.files import check_writable
from motionlab.motion.motion import Animation, Motion
from motionlab.motion.resample import sample
from motionlab.motion.rig_features import RigLayout, rig_animation
from motionlab.nn.conv import ConvConfig
from motionlab.nn.inference import check_device, note_run
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.nn.tokenizer import Detokenizer
from motionlab.sampling.draw import random_generators
from motionlab.sampling.unmask import MOST_ITERATIONS

FPS = 30.0  # of the references and of what is made of them
MOST_SECONDS, MOST_AT_ONCE = 600.0, 3600.0
MOST_FRAMES = 20_000  # of a reference in a checkpoint
MOST_IN_CROWD = 24
MOST_VARIATIONS = 64
MOST_WINDOW = 1000  # tokens
MOST_BEATS = 6000  # ten a second, for as long as a dance may last
IN_STEP = 0.2  # of all tokens
CLEAR = 0.45  # metres that roots of a crowd stay apart, in bodies of 1.7 m
AT_ONCE = 6  # variations that are made together for it, which is faster than one by one or all
TRIES = 4  # times as many variations as characters are made in search of some that are not in step


@dataclass(frozen=True)
class MotionDreamerConfig:
    """The shapes of both networks, and of the reference its rig, as `RigLayout.document` writes it, and its frames."""

    conv: ConvConfig
    quantizer: QuantizerConfig
    local: LocalTransformerConfig
    rig: dict
    frames: int


@dataclass(frozen=True, eq=False)
class Synthesis(Animation):
    """An animation on the reference's skeleton. features: (T, dim) it was made of, None where its timing was changed
    since. tokens: (n,) int64. origins: (n,) where in the reference each token comes from, in tokens. info: how it was
    made.
    """

    features: np.ndarray = field(default=None)
    tokens: np.ndarray = field(default=None)
    origins: np.ndarray = field(default=None)
    info: dict = field(default_factory=dict)

    def motion(self) -> Motion:
        """Joint positions, for the viewer and for formats that hold them."""
        return Motion(self.joints(), self.fps, self.skeleton, self.info)

    def save(self, path: str | Path) -> Path:
        """A .bvh with the joints, names and offsets of the reference; other suffixes as `Motion.save`."""
        if Path(path).suffix.lower() == ".bvh":
            return write_bvh(self, check_writable(path))
        return self.motion().save(path)


class Dance(NamedTuple):
    """motion: on the beat. met: times of its beats that meet one of the music, seconds. score, before: `beat_alignment`
    of it and of the same variation as it was made.
    """

    motion: Synthesis
    met: np.ndarray
    score: float
    before: float


class Reference(nn.Module):
    """What was learned from: features (T, dim), not normalized, and their tokens (n,)."""

    def __init__(self, features: Tensor, tokens: Tensor):
        super().__init__()
        self.register_buffer("features", features.float())
        self.register_buffer("tokens", tokens)


class MotionDreamer(Pretrained):
    """The tokenizer's codes and decoder, Local-M and the reference, with one `generate`."""

    name = "motiondreamer"
    title = "MotionDreamer"
    citation = (
        'Wang et al., "MotionDreamer: One-to-Many Motion Synthesis with Localized Generative Masked Transformer" '
        "(ICLR 2025)"
    )

    def __init__(
        self, config: MotionDreamerConfig, tokenizer: Detokenizer, local: LocalTransformer, reference: Reference
    ):
        self.config, self.layout = config, RigLayout.of_document(config.rig)
        self.tokenizer, self.local, self.reference = (
            part.eval().requires_grad_(False) for part in (tokenizer, local, reference)
        )

    @property
    def parts(self) -> dict[str, nn.Module]:
        """The networks by name, and the reference."""
        return {name: getattr(self, name) for name in ("tokenizer", "local", "reference")}

    @property
    def codebook_size(self) -> int:
        return self.config.quantizer.codes

    @property
    def fps(self) -> float:
        return self.layout.fps

    @property
    def seconds(self) -> float:
        """Of the reference."""
        return len(self.reference.features) / self.fps

    @classmethod
    def load(cls, folder: Path) -> MotionDreamer:
        """From a checkpoint folder."""
        config = checkpoint.read_config(folder, cls.name, MotionDreamerConfig)
        layout, codes = RigLayout.of_document(config.rig), config.quantizer.codes
        if not (config.frames <= MOST_FRAMES and config.local.codes == codes and config.conv.channels == layout.dim):
            raise MotionLabError(
                f"the parts that {folder}/config.json describes do not fit together; get the checkpoint again"
            )

        def build() -> dict[str, nn.Module]:
            tokenizer = Detokenizer(config.conv, config.quantizer)
            tokens = torch.zeros(config.frames // tokenizer.stride, dtype=torch.int64)
            reference = Reference(torch.zeros(config.frames, config.conv.channels), tokens)
            return {"tokenizer": tokenizer, "local": LocalTransformer(config.local), "reference": reference}

        parts = checkpoint.read_parts(folder, build)
        reference = parts["reference"]
        if not (reference.tokens.ge(0) & reference.tokens.lt(codes)).all() or not reference.features.isfinite().all():
            raise MotionLabError(f"the reference in {folder} is damaged; get the checkpoint again")
        return cls(config, **parts)

    def save(self, folder: str | Path, card: str) -> Path:
        """Write a checkpoint folder; card: the model card in Markdown."""
        return checkpoint.write(folder, self.name, self.config, self.parts, card)

    def to(self, device: str | torch.device, precision: str = "auto") -> MotionDreamer:
        """Move to a device. precision: "auto" and "float32" are the same, it computes in nothing else."""
        device = check_device(device)
        check_choice(precision, ("auto", "float32"), "the precision of a motiondreamer")
        for part in self.parts.values():
            part.to(device)
        return self

    @torch.inference_mode()
    def generate(
        self,
        seconds: float | None = None,
        *,
        variations: int = 1,
        seed: int = 0,
        keep: Sequence[tuple[float, float]] = (),
        loop: bool = False,
        window: int | None = None,
        stride: int | None = None,
        iterations: int = 8,
        temperature: float = 1.0,
        top_k: int | None = None,
        choice_temperature: float = 1.0,
        shuffle: float | None = None,
    ) -> list[Synthesis]:
        """Variations of the reference, sample i from seed + i and from nothing else in its batch.

        seconds: length, up to 600, in whole tokens; None is the reference's own. keep: (start, end) spans in seconds
        that stay as they are in the reference, at their own times. loop: the end leads into the beginning, in place and
        pose. window, stride: W and S of SlidAttn, other than those that were learned; W may be smaller. iterations,
        temperature and top_k: of the unmasking in each window. choice_temperature: of the noise with which tokens are
        chosen to be masked again (`sampling.unmask`); shuffle is its old name. Raises MotionLabError for arguments out
        of range.
        """
        choice_temperature = choice_temperature if shuffle is None else shuffle
        token, device = self.tokenizer.stride / self.fps, self.tokenizer.mean.device
        variations = check_number(variations, 1, MOST_VARIATIONS, "variations", whole=True)
        seeds = check_seeds(seed, variations)
        seconds = len(self.reference.tokens) * token if seconds is None else seconds
        seconds = check_number(seconds, token, MOST_SECONDS, "seconds")
        loop = check_flag(loop, "loop")
        settings = {
            "iterations": check_number(iterations, 1, MOST_ITERATIONS, "iterations", whole=True),
            "temperature": check_number(temperature, 0, float("inf"), "temperature"),
            "top_k": None if top_k is None else check_number(top_k, 1, float("inf"), "top_k", whole=True),
            "choice_temperature": check_number(choice_temperature, 0, float("inf"), "choice_temperature"),
        }
        if variations * seconds > MOST_AT_ONCE:
            raise MotionLabError(
                f"at most {MOST_AT_ONCE:g} s are made at once, not {variations} times {seconds:g} s; ask for fewer"
            )
        length = round(seconds / token)
        keep = [self._span(span) for span in check_list(keep, "keep", "(start, end)")]
        kept = self._kept(keep, length)
        tokens = torch.zeros(variations, length, dtype=torch.int64, device=device)
        shared = min(length, len(self.reference.tokens))
        tokens[:, :shared] = self.reference.tokens[:shared]
        observed_mask = torch.from_numpy(kept).to(device).expand(variations, -1)
        window = None if window is None else check_number(window, 0, MOST_WINDOW, "window", whole=True)
        stride = None if stride is None else check_number(stride, 1, MOST_WINDOW, "stride", whole=True)
        local = note_run(self.local.resized(window, stride))
        config = local.config
        if local.reach is None:  # what it sees at once is as long as it was in training
            sizes = {"window": config.length // 2, "context": config.length // 4}
        else:
            sizes = {"window": len(self.reference.tokens), "context": min(local.reach, len(self.reference.tokens))}
        tokens = slide(
            local,
            tokens,
            observed_mask,
            random_generators(seeds),
            **sizes,
            loop=loop,
            mask_id=config.mask_id,
            pad_id=config.pad_id,
            **settings,
        )
        info = dict(
            system=self.name,
            seconds=length * token,
            keep=[list(span) for span in keep],
            loop=loop,
            window=config.window,
            stride=config.stride,
            **settings,
        )
        return [self._synthesis(row.cpu(), kept, loop, {"seed": one, **info}) for one, row in zip(seeds, tokens)]

    def crowd(
        self, count: int, seconds: float | None = None, *, seed: int = 0, spacing: float = 1.6, **settings
    ) -> list[Synthesis]:
        """`count` characters on one floor, each with a movement, a place and a direction of its own, no two in step: at
        no more than IN_STEP of all times any two show the same part of the reference. spacing: metres between
        neighbours, in bodies of 1.7 m. Whoever would walk through another one sets out in another direction, or from
        farther out. settings: as in `generate`. Raises MotionLabError where so many out of step cannot be found.
        """
        count = check_number(count, 1, MOST_IN_CROWD, "count", whole=True)
        spacing = check_number(spacing, 0.01, 100, "spacing")
        [seed] = check_seeds(seed, 1)
        spots = crowd_places(count, spacing * self.layout.size / 1.7, np.random.default_rng(seed))
        people: list[Synthesis] = []
        made = 0
        while made < TRIES * count:
            many = min(count - len(people), AT_ONCE, TRIES * count - made)
            for one in self.generate(seconds, variations=many, seed=seed + made, **settings):
                if all((one.origins == other.origins).mean() <= IN_STEP for other in people):
                    people.append(self._apart(one, spots[len(people)], people))
            made += many
            if len(people) == count:
                return people
        raise MotionLabError(
            f"only {len(people)} of {count} characters are out of step with each other; ask for fewer, or raise the "
            f"temperature"
        )

    def dance(self, music: np.ndarray, seconds: float, *, seed: int = 0, tries: int = 4, **settings) -> Dance:
        """A variation that moves to the beats of music, times in seconds: the best of `tries`, each played faster here
        and slower there (`motion.beats`). settings: as in `generate`.
        """
        seconds = check_number(seconds, self.tokenizer.stride / self.fps, MOST_SECONDS, "seconds")
        tries = check_number(tries, 1, MOST_VARIATIONS, "tries", whole=True)
        music, best = check_times(music, MOST_BEATS, "music"), None
        [seed] = check_seeds(seed, 1)
        for attempt in range(tries):
            [made] = self.generate(min(seconds * TEMPO, MOST_SECONDS), seed=seed + attempt, **settings)
            joints = made.joints()
            shown, met = on_the_beat(kinematic_beats(joints, self.fps), music, len(made), self.fps, seconds)
            moved = sample(made, shown, self.fps)
            score, before = (
                beat_alignment(kinematic_beats(some[: len(shown)], self.fps), music)
                for some in (moved.joints(), joints)
            )
            if best is None or np.nan_to_num(score) > np.nan_to_num(best.score):
                places = (
                    (shown[:: self.tokenizer.stride] / self.tokenizer.stride).astype(int).clip(0, len(made.tokens) - 1)
                )
                info = made.info | {"seconds": seconds, "beats met": len(met), "beat alignment": score}
                best = Dance(
                    replace(
                        made,
                        rotations=moved.rotations,
                        positions=moved.positions,
                        features=None,
                        info=info,
                        tokens=made.tokens[places],
                        origins=made.origins[places],
                    ),
                    met,
                    score,
                    before,
                )
        return best

    def _apart(self, made: Synthesis, spot: np.ndarray, others: list[Synthesis]) -> Synthesis:
        """Where it stays CLEAR of the others, as `clear_spot` finds it."""
        x, z, heading = self.layout.start
        steps = rotate_yaw(self._path(made) - [x, 0, z], -heading)
        paths = [self._path(other) for other in others]
        return self._at(made, *clear_spot(steps, spot, paths, CLEAR * self.layout.size / 1.7))

    def _path(self, one: Animation) -> np.ndarray:
        """(T, 3): the joint that carries the body through the world."""
        carrier = self.layout.carrier
        return one.joints()[:, carrier] if carrier else one.positions[:, 0]

    def _at(self, made: Synthesis, x: float, z: float, heading: float) -> Synthesis:
        moved = rig_animation(made.features, replace(self.layout, start=(x, z, heading)))
        return replace(made, rotations=moved.rotations, positions=moved.positions)

    def _span(self, value) -> tuple[float, float]:
        parts = check_list(value, "a span to keep", "its start and its end")
        if len(parts) != 2:
            raise MotionLabError(f"a span to keep is (start, end), in seconds, got {reprlib.repr(value)}")
        start, end = (check_number(part, 0, MOST_SECONDS, "a span to keep") for part in parts)
        return start, end

    def _kept(self, keep: Sequence[tuple[float, float]], length: int) -> np.ndarray:
        """(length,) bool: tokens inside the spans."""
        kept = np.zeros(length, dtype=bool)
        scale = self.fps / self.tokenizer.stride
        for start, end in keep:
            if not 0 <= start < end <= self.seconds + 1e-6:
                raise MotionLabError(
                    f"a span to keep lies inside the reference's {self.seconds:.1f} s, got {start:g} to {end:g}"
                )
            tokens = slice(int(np.ceil(start * scale - 1e-6)), min(int(end * scale + 1e-6), len(self.reference.tokens)))
            if not len(kept[tokens]):
                raise MotionLabError(
                    f"{start:g} to {end:g} s holds no whole token of {1 / scale:.2g} s of what is made; keep a "
                    f"longer or an earlier span"
                )
            kept[tokens] = True
        return kept

    def _synthesis(self, tokens: Tensor, kept: np.ndarray, loop: bool, info: dict) -> Synthesis:
        features, reference = self.decode(tokens, loop), self.reference.features.cpu().numpy()
        held = reference_share(kept, self.tokenizer.stride, loop)[:, None]
        if held.any():
            whole = np.zeros_like(features)
            whole[: len(reference)] = reference[: len(features)]
            features = (features + held * (whole - features)).astype(np.float32)
        if loop:
            features = closed_path(features, 1 - held[:, 0], self.layout)
        animation = rig_animation(features, self.layout)
        origins = trace_origins(tokens.numpy(), self.reference.tokens.cpu().numpy(), self._distances())
        return Synthesis(
            animation.skeleton,
            animation.rotations,
            animation.positions,
            animation.fps,
            features,
            tokens.numpy(),
            origins,
            info,
        )

    def decode(self, tokens: Tensor, loop: bool = False) -> np.ndarray:
        """(n,) -> features (n * stride, dim), not normalized. loop: the last token comes before the first."""
        around = self.tokenizer.reach if loop else 0
        places = torch.arange(-around, len(tokens) + around) % len(tokens)
        features = (
            note_run(self.tokenizer)
            .decode_long(tokens[places][None, :, None].to(self.tokenizer.mean.device))[0]
            .cpu()
            .numpy()
        )
        return features[around * self.tokenizer.stride : len(features) - around * self.tokenizer.stride]

    def _distances(self) -> np.ndarray:
        vectors = self.tokenizer.quantizer.layers[0].vectors
        return torch.cdist(vectors, vectors).cpu().numpy()
