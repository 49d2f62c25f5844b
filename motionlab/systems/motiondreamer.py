"""MotionDreamer: from one motion of any skeleton, as many as you like.

Wang et al., "MotionDreamer: One-to-Many Motion Synthesis with Localized Generative Masked Transformer", ICLR 2025.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from scipy.ndimage import distance_transform_edt
from torch import Tensor, nn

from motionlab.errors import MotionLabError
from motionlab.motion.beats import TEMPO, beat_alignment, kinematic_beats, on_the_beat
from motionlab.motion.bvh import write_bvh
from motionlab.motion.features import integrate, rotate_yaw
from motionlab.motion.files import check_writable
from motionlab.motion.motion import Animation, Motion
from motionlab.motion.rig_features import RigLayout, rig_animation
from motionlab.nn.conv import ConvConfig
from motionlab.nn.local_transformer import LocalTransformer, LocalTransformerConfig
from motionlab.nn.quantize import QuantizerConfig
from motionlab.nn.tokenizer import Tokenizer
from motionlab.sampling.draw import streams
from motionlab.sampling.slide import slide
from motionlab.systems import checkpoint

FPS = 30.0  # of the references and of what is made of them
MOST_SECONDS = 600.0
SEAM = 4  # frames over which kept ones fade into made ones
MOST_IN_CROWD = 24
IN_STEP = 0.2  # of all tokens
TRIES = 4  # times as many variations as characters are made before some may be in step


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
    """An animation on the reference's skeleton. features: (T, dim) it was made of. tokens: (n,) int64.
    origins: (n,) where in the reference each token comes from, in tokens. info: how it was made."""

    features: np.ndarray = field(default=None)
    tokens: np.ndarray = field(default=None)
    origins: np.ndarray = field(default=None)
    info: dict = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return len(self) / self.fps

    def motion(self) -> Motion:
        """Joint positions, for the viewer and for formats that hold them."""
        return Motion(self.joints(), self.fps, self.skeleton, self.info)

    def save(self, path: str | Path) -> Path:
        """A .bvh with the joints, names and offsets of the reference; other suffixes as `Motion.save`."""
        if Path(path).suffix.lower() == ".bvh":
            return write_bvh(self, check_writable(path))
        return self.motion().save(path)


class Dance(NamedTuple):
    """motion: on the beat. met: times of its beats that meet one of the music, seconds. score, before: `beat_alignment` of it and
    of the same variation as it was made."""

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


class MotionDreamer:
    """Tokenizer, Local-M and the reference, with one `generate`."""

    name = "motiondreamer"

    def __init__(self, config: MotionDreamerConfig, tokenizer: Tokenizer, local: LocalTransformer, reference: Reference):
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
        tokenizer, local = Tokenizer(config.conv, config.quantizer), LocalTransformer(config.local)
        tokens = torch.zeros(config.frames // tokenizer.stride, dtype=torch.int64)
        reference = Reference(torch.zeros(config.frames, config.conv.channels), tokens)
        parts = {"tokenizer": tokenizer, "local": local, "reference": reference}
        for name, part in parts.items():
            checkpoint.read_part(folder, name, part)
        return cls(config, tokenizer, local, reference)

    def save(self, folder: str | Path, card: str) -> Path:
        """Write a checkpoint folder; card: the model card in Markdown."""
        return checkpoint.write(folder, self.name, self.config, self.parts, card)

    def to(self, device: str | torch.device) -> MotionDreamer:
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
    ) -> list[Synthesis]:
        """Variations of the reference, sample i from seed + i and from nothing else in its batch.

        seconds: length, up to 600, in whole tokens; None is the reference's own. keep: (start, end) spans in seconds that stay as they are in
        the reference, at their own times. loop: the end leads into the beginning, in place and pose. window, stride: W and S
        of SlidAttn, other than those that were learned; W may be smaller. iterations, temperature and top_k: of the unmasking in
        each window. Raises MotionLabError for arguments out of range.
        """
        stride, device = self.tokenizer.stride, self.tokenizer.mean.device
        if not (isinstance(variations, int) and 1 <= variations <= 64 and isinstance(seed, int) and 0 <= seed < 2**62):
            raise MotionLabError("variations must be a whole number from 1 to 64 and seed one of 0 or more")
        if seconds is None:
            seconds = len(self.reference.tokens) * stride / self.fps
        if not stride / self.fps <= seconds <= MOST_SECONDS:
            raise MotionLabError(f"seconds must lie between {stride / self.fps:.2g} and {MOST_SECONDS:g}, got {seconds}")
        length = round(seconds * self.fps / stride)
        kept = self._kept(keep, length)
        tokens = torch.zeros(variations, length, dtype=torch.int64, device=device)
        shared = min(length, len(self.reference.tokens))
        tokens[:, :shared] = self.reference.tokens[:shared]
        known = torch.from_numpy(kept).to(device).expand(variations, -1)
        local, span = self.local.resized(window, stride), len(self.reference.tokens)
        config = local.config
        tokens = slide(
            local, tokens, known, streams([seed + i for i in range(variations)]), window=span,
            context=min(local.reach or span, span), loop=loop, mask_id=config.mask_id, pad_id=config.pad_id,
            iterations=iterations, temperature=temperature, top_k=top_k,
        )  # fmt: skip
        info = dict(system=self.name, seconds=length * stride / self.fps, keep=[list(span) for span in keep], loop=loop, window=config.window, stride=config.stride,
                    iterations=iterations, temperature=temperature, top_k=top_k)  # fmt: skip
        return [
            self._synthesis(row.cpu(), kept, loop, {"seed": seed + i, **info}) for i, row in enumerate(tokens)
        ]

    def crowd(self, count: int, seconds: float | None = None, *, seed: int = 0, spacing: float = 1.6, **settings) -> list[Synthesis]:
        """`count` characters on one floor, each with a movement, a place and a direction of its own, no two in step: at no more
        than IN_STEP of all times any two show the same part of the reference. spacing: metres between neighbours, in bodies of
        1.7 m. settings: as in `generate`."""
        if not (isinstance(count, int) and 1 <= count <= MOST_IN_CROWD):
            raise MotionLabError(f"a crowd has 1 to {MOST_IN_CROWD} characters, got {count}")
        spots = crowd_places(count, spacing * self.layout.size / 1.7, np.random.default_rng(seed))
        people: list[Synthesis] = []
        for i in range(TRIES * count):
            one = self.generate(seconds, seed=seed + i, **settings)[0]
            if i < (TRIES - 1) * count and any((one.origins == other.origins).mean() > IN_STEP for other in people):
                continue
            people.append(self._at(one, *spots[len(people)]))
            if len(people) == count:
                break
        return people

    def dance(self, music: np.ndarray, seconds: float, *, seed: int = 0, tries: int = 4, **settings) -> Dance:
        """A variation that moves to the beats of music, times in seconds: the best of `tries`, each played faster here and slower
        there (`motion.beats`). settings: as in `generate`."""
        music = np.asarray(music, dtype=np.float64)
        best = None
        for made in self.generate(min(seconds * TEMPO, MOST_SECONDS), variations=tries, seed=seed, **settings):
            moved, met = on_the_beat(made, music, seconds)
            scores = [beat_alignment(kinematic_beats(one.joints()[: round(seconds * self.fps)], self.fps), music) for one in (moved, made)]
            if best is None or np.nan_to_num(scores[0]) > np.nan_to_num(best.score):
                info = made.info | {"beats met": len(met), "beat alignment": scores[0]}
                danced = replace(made, rotations=moved.rotations, positions=moved.positions, info=info)
                best = Dance(danced, met, *scores)
        return best

    def _at(self, made: Synthesis, x: float, z: float, heading: float) -> Synthesis:
        moved = rig_animation(made.features, replace(self.layout, start=(x, z, heading)))
        return replace(made, rotations=moved.rotations, positions=moved.positions)

    def _kept(self, keep: Sequence[tuple[float, float]], length: int) -> np.ndarray:
        """(length,) bool: tokens inside the spans."""
        kept = np.zeros(length, dtype=bool)
        scale = self.fps / self.tokenizer.stride
        for start, end in keep:
            if not 0 <= start < end <= self.seconds + 1e-6:
                raise MotionLabError(f"a span to keep lies inside the reference's {self.seconds:.1f} s, got {start:g} to {end:g}")
            kept[int(np.ceil(start * scale - 1e-6)) : int(end * scale + 1e-6)] = True
        kept[len(self.reference.tokens) :] = False
        return kept

    def _synthesis(self, tokens: Tensor, kept: np.ndarray, loop: bool, info: dict) -> Synthesis:
        features = self.decode(tokens, loop)
        features = _with_kept(features, self.reference.features.cpu().numpy(), kept, self.tokenizer.stride)
        features = _closed(features, self.layout) if loop else features
        animation = rig_animation(features, self.layout)
        origins = trace_origins(tokens.numpy(), self.reference.tokens.cpu().numpy(), self._distances())
        return Synthesis(
            animation.skeleton, animation.rotations, animation.positions, animation.fps, features, tokens.numpy(), origins, info
        )

    def decode(self, tokens: Tensor, loop: bool = False) -> np.ndarray:
        """(n,) -> features (n * stride, dim), not normalized. loop: the last token comes before the first."""
        around = self.tokenizer.reach if loop else 0
        places = torch.arange(-around, len(tokens) + around) % len(tokens)
        features = self.tokenizer.decode_long(tokens[places][None, :, None].to(self.tokenizer.mean.device))[0].cpu().numpy()
        return features[around * self.tokenizer.stride : len(features) - around * self.tokenizer.stride]

    def _distances(self) -> np.ndarray:
        vectors = self.tokenizer.quantizer.layers[0].vectors
        return torch.cdist(vectors, vectors).cpu().numpy()


def crowd_places(count: int, spacing: float, rng: np.random.Generator) -> np.ndarray:
    """(count, 3): x, z in metres and heading in radians, on a jittered hexagonal grid around the origin, nobody nearer to another
    than two thirds of `spacing`."""
    rows = np.arange(-count, count + 1)
    grid = np.array([(x + 0.5 * (z % 2), z * 3**0.5 / 2) for x in rows for z in rows])
    grid = grid[np.argsort(np.linalg.norm(grid, axis=1), kind="stable")[:count]]
    jitter = rng.uniform(-1, 1, (count, 2)) / 9
    return np.concatenate([spacing * (grid + jitter), rng.uniform(-np.pi, np.pi, (count, 1))], axis=1)


def trace_origins(tokens: np.ndarray, reference: np.ndarray, distances: np.ndarray, jump: float = 0.5) -> np.ndarray:
    """Where in the reference (N,) each token (n,) comes from: the path of places that costs least (Viterbi), a place the
    distance of its code from the token's as a share of the mean, and `jump` wherever it does not follow on the place before."""
    cost = distances[np.asarray(tokens)][:, np.asarray(reference)] / max(float(distances.mean()), 1e-12)
    best, came = cost[0], np.zeros(cost.shape, dtype=np.int64)
    for i in range(1, len(cost)):
        leap = int(best.argmin())
        onward = np.concatenate([[np.inf], best[:-1]])
        follows = onward <= best[leap] + jump
        came[i] = np.where(follows, np.arange(len(best)) - 1, leap)
        best = np.where(follows, onward, best[leap] + jump) + cost[i]
    path = [int(best.argmin())]
    for i in range(len(cost) - 1, 0, -1):
        path.append(int(came[i, path[-1]]))
    return np.array(path[::-1])


def _with_kept(features: np.ndarray, reference: np.ndarray, kept: np.ndarray, stride: int) -> np.ndarray:
    """Kept frames are the reference's own, fading over SEAM frames into what was made."""
    if not kept.any():
        return features
    frames = np.repeat(kept, stride)
    inside = np.minimum(distance_transform_edt(frames) / SEAM, 1) if not kept.all() else np.ones(len(frames))
    whole = np.zeros_like(features)
    whole[: len(reference)] = reference[: len(features)]
    return (features + inside[:, None] * (whole - features)).astype(np.float32)


def _closed(features: np.ndarray, layout: RigLayout) -> np.ndarray:
    """The same with a path that ends where and as it began: what it lacks is spread evenly over all frames."""
    rows = features.astype(np.float64)
    turn, way = layout.slices["turn"], layout.slices["velocity"]
    whole = 2 * np.pi * np.round(rows[:, turn].sum() / (2 * np.pi))
    rows[:, turn] += (whole - rows[:, turn].sum()) / len(rows)
    heading = integrate(rows[:, turn.start])
    world = rotate_yaw(np.insert(rows[:, way], 1, 0, axis=1), heading)
    rows[:, way] = rotate_yaw(world - world.mean(axis=0), -heading)[:, [0, 2]]
    return rows.astype(np.float32)
