"""The recipe of MotionDreamer: a tokenizer of one motion, then Local-M on its tokens.

The tokenizer first learns without quantizing; its codebook then starts from the k-means of all latents.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from filelock import FileLock
from scipy.cluster.vq import kmeans2
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.errors import MotionLabError
from motionlab.models.motiondreamer.local_transformer import LocalTransformer, LocalTransformerConfig
from motionlab.models.motiondreamer.pipeline import FPS, MotionDreamer, MotionDreamerConfig, Reference
from motionlab.models.motiondreamer.sparsemax import sparsemax
from motionlab.motion.motion import Animation
from motionlab.motion.plausible import check_plausible
from motionlab.motion.resample import resample
from motionlab.motion.rig_features import RigLayout, rig_features, without_rest_pose
from motionlab.nn.conv import ConvConfig
from motionlab.nn.quantizer import QuantizerConfig
from motionlab.nn.tokenizer import Detokenizer, Tokenizer
from motionlab.paths import writing
from motionlab.training.batches import WindowBatches
from motionlab.training.cache import digest
from motionlab.training.loop import LoopConfig, fit, of_part
from motionlab.training.objectives import IGNORED, Losses, choose_masked, corrupt, masked_cross_entropy
from motionlab.training.run import run_folder

SECONDS = (2.0, 120.0)  # of a reference: shorter ones hold nothing to vary, longer ones take long to learn
PARTS = ("autoencoder", "tokenizer", "local")  # in the order of training
FLOOR = 0.05  # of a group's mean deviation: the least that a channel is divided by


@dataclass(frozen=True)
class SingleMotionTrainConfig:
    """Architecture and budget. rec_weight: lambda_rec. sparsemax: dequantize with it, else with a softmax
    (ablation).
    """

    conv: ConvConfig = ConvConfig(width=256, code_dim=64, depth=2, dropout=0.0)
    quantizer: QuantizerConfig = QuantizerConfig(
        codes=48, code_dim=64, layers=1, layer_dropout=0.0, decay=0.95, reset_below=0.2, balance=0.1
    )
    # of the paper's width 384 one motion needs three quarters: coverage and diversities are the same
    local: LocalTransformerConfig = LocalTransformerConfig(code_dim=64, width=288, feedforward=768, dropout=0.1)
    autoencoder_loop: LoopConfig = LoopConfig(steps=90, lr=1e-3, warmup=30, average=0.9, log_every=10)
    tokenizer_loop: LoopConfig = LoopConfig(steps=700, lr=1e-3, warmup=10, average=0.99, log_every=10)
    local_loop: LoopConfig = LoopConfig(steps=500, lr=7e-4, warmup=30, average=0.99, log_every=10)
    windows: tuple[int, ...] = (64, 128)
    frames: int = 768  # in a tokenizer batch
    rows: int = 8  # of tokens in a batch of Local-M's
    rec_weight: float = 0.2
    sparsemax: bool = True

    def of_pieces(self) -> tuple:
        """What the tokenizer depends on."""
        return self.conv, self.quantizer, self.autoencoder_loop, self.tokenizer_loop, self.windows, self.frames

    @property
    def loops(self) -> dict[str, LoopConfig]:
        """Of every one of PARTS."""
        return {part: getattr(self, f"{part}_loop") for part in PARTS}

    def shortened(self, share: float) -> SingleMotionTrainConfig:
        """With every part's steps times `share`."""
        return replace(self, **{f"{part}_loop": loop.shortened(share) for part, loop in self.loops.items()})

    def seeded(self, seed: int) -> SingleMotionTrainConfig:
        """With every part's random numbers from `seed`."""
        return replace(self, **{f"{part}_loop": replace(loop, seed=seed) for part, loop in self.loops.items()})


def train(
    animation: Animation,
    recipe: SingleMotionTrainConfig,
    folder: str | Path,
    *,
    pieces: str | Path | None = None,
    on_step: Callable[[str, int, dict], bool | None] | None = None,
) -> MotionDreamer:
    """Learn one animation of any skeleton, going on where a run in `folder` stopped.

    pieces: folder of the tokenizer's run, where recipes with the same tokenizer share one; by default `folder`.
    on_step(part, step, numbers) is called at every log; what it returns true for ends that part, and it may raise to
    stop. Raises MotionLabError for an animation that is too short or too long, and where `folder` holds a run of
    another motion or with other settings, or another process trains there.
    """
    folder = Path(folder)
    features, layout = reference_of(animation)
    with run_folder(folder, {"motion": fingerprint(features, layout), "recipe": recipe}):
        return _learn(features, layout, recipe, folder, Path(pieces or folder), on_step)


def _learn(
    features: np.ndarray,
    layout: RigLayout,
    recipe: SingleMotionTrainConfig,
    folder: Path,
    pieces: Path,
    on_step: Callable | None,
) -> MotionDreamer:
    config = MotionDreamerConfig(
        replace(recipe.conv, channels=layout.dim), recipe.quantizer, recipe.local, layout.document(), len(features)
    )
    tokenizer = _learn_pieces(features, layout, recipe, pieces, on_step)
    crops = TokenCrops(features, tokenizer, recipe.local.length, recipe.rows)
    torch.manual_seed(recipe.local_loop.seed)
    local = LocalTransformer(config.local).init_from_codebook(tokenizer.quantizer.layers[0].vectors)
    objective = LocalObjective(local, tokenizer, recipe.rec_weight, recipe.sparsemax)
    sources = {"motion": fingerprint(features, layout), "tokenizer": digest(tokenizer)}
    fit(
        objective,
        crops,
        recipe.local_loop,
        folder / "local",
        title="local",
        on_step=of_part("local", on_step),
        sources=sources,
    )
    reference = Reference(torch.from_numpy(features), crops.tokens[0])
    detokenizer = Detokenizer(config.conv, config.quantizer)
    detokenizer.load_state_dict(
        {key: value for key, value in tokenizer.state_dict().items() if not key.startswith("encoder.")}
    )
    return MotionDreamer(config, detokenizer, local, reference).to("cpu")


def _learn_pieces(
    features: np.ndarray, layout: RigLayout, recipe: SingleMotionTrainConfig, folder: Path, on_step
) -> Tokenizer:
    """The tokenizer of features (T, dim). Of several that share a folder one trains, the others wait for it."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock")
    with lock:
        return _train_tokenizer(features, layout, recipe, folder, on_step)


def _train_tokenizer(
    features: np.ndarray, layout: RigLayout, recipe: SingleMotionTrainConfig, folder: Path, on_step: Callable | None
) -> Tokenizer:
    torch.manual_seed(recipe.tokenizer_loop.seed)
    tokenizer = Tokenizer(replace(recipe.conv, channels=layout.dim), recipe.quantizer)
    mean, std = statistics(features, layout)
    tokenizer.mean.copy_(torch.from_numpy(mean))
    tokenizer.std.copy_(torch.from_numpy(std))
    step = tokenizer.stride
    windows = tuple(size for size in recipe.windows if size <= len(features)) or (len(features) // step * step,)
    batches = WindowBatches([features], mean, std, frames=recipe.frames, windows=windows)
    sources = {"motion": fingerprint(features, layout)}
    for part, objective in (("autoencoder", AutoencoderObjective), ("tokenizer", SingleTokenizerObjective)):
        fit(
            objective(tokenizer),
            batches,
            recipe.loops[part],
            folder / part,
            title=part,
            on_step=of_part(part, on_step),
            sources=sources,
        )
        if part == "autoencoder":
            start_codebook(tokenizer, features, recipe.tokenizer_loop.seed)
    return tokenizer.cpu().eval().requires_grad_(False)


@torch.inference_mode()
def start_codebook(tokenizer: Tokenizer, features: np.ndarray, seed: int) -> None:
    """Put the codes where the latents of features (T, dim) are: k-means of those that begin at each frame
    of a token.
    """
    torch.manual_seed(seed)
    normalized = (torch.from_numpy(features).to(tokenizer.mean.device) - tokenizer.mean) / tokenizer.std
    step = tokenizer.stride
    whole = [normalized[shift : len(normalized) - (len(normalized) - shift) % step] for shift in range(step)]
    latents = torch.cat([tokenizer.encoder(row[None])[0] for row in whole if len(row)]).float().cpu()
    book = tokenizer.quantizer.layers[0]
    book.initialize(latents)
    if len(latents) > len(book.vectors):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a mean that nothing is near stays where it began
            means, _ = kmeans2(latents.numpy(), len(book.vectors), iter=20, minit="++", rng=seed)
        book.vectors.copy_(torch.from_numpy(means))
        book.code_sum.copy_(book.vectors)


def fingerprint(features: np.ndarray, layout: RigLayout) -> str:
    """16 hexadecimal digits of a reference: its features (T, dim) and its rig."""
    return hashlib.sha256(features.tobytes() + repr(layout.document()).encode()).hexdigest()[:16]


def reference_of(animation: Animation) -> tuple[np.ndarray, RigLayout]:
    """What is learned of an animation: without a leap out of the rest pose, at 30 fps, as rig features."""
    _check_length(animation)  # before it is made longer
    check_plausible(animation.joints(), animation.fps, "the reference", animation.skeleton)
    animation = resample(without_rest_pose(animation), FPS)
    _check_length(animation)
    return rig_features(animation)


def _check_length(animation: Animation) -> None:
    (shortest, longest), seconds = SECONDS, len(animation) / animation.fps
    if not shortest <= seconds <= longest:
        raise MotionLabError(
            f"a reference lasts {shortest:g} to {longest:g} s, this one {seconds:.1f} s; cut it or take another"
        )


def statistics(features: np.ndarray, layout: RigLayout) -> tuple[np.ndarray, np.ndarray]:
    """Mean of every channel, and what it is divided by: its deviation, but at least FLOOR of the deviations' mean in
    its group, so that what hardly moves is not blown up.
    """
    mean, std = features.mean(axis=0), features.std(axis=0)
    for where in layout.slices.values():
        std[where] = (
            np.maximum(std[where], max(FLOOR * float(std[where].mean()), 1e-4)) if std[where].size else std[where]
        )
    std[layout.slices["contacts"]] = 1.0
    return mean.astype(np.float32), std.astype(np.float32)


class TokenCrops:
    """Rows of tokens cut at random from the reference's, beside the features they stand for.

    A motion makes `stride` token sequences, one for each frame that the first token may begin with: tokens[shift].
    """

    def __init__(self, features: np.ndarray, tokenizer: Tokenizer, crop: int, rows: int):
        normalized = (torch.from_numpy(features) - tokenizer.mean) / tokenizer.std
        with torch.inference_mode():
            raw = [
                tokenizer.encode(torch.from_numpy(features[shift:])[None])[0, :, 0] for shift in range(tokenizer.stride)
            ]
        self.tokens = [row.clone() for row in raw]
        self.normalized, self.stride, self.rows = normalized, tokenizer.stride, rows
        self.crop = min(crop, *(len(row) for row in self.tokens))

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> tokens (rows, crop), normalized (rows, crop * stride, dim)."""
        tokens, normalized = [], []
        for shift in torch.randint(self.stride, (self.rows,)).tolist():
            start = int(torch.randint(len(self.tokens[shift]) - self.crop + 1, ()))
            first = shift + start * self.stride
            tokens.append(self.tokens[shift][start : start + self.crop])
            normalized.append(self.normalized[first : first + self.crop * self.stride])
        return {"tokens": torch.stack(tokens), "normalized": torch.stack(normalized)}


class AutoencoderObjective(nn.Module):
    """Reconstruction through encoder and decoder alone."""

    def __init__(self, tokenizer: Tokenizer):
        super().__init__()
        self.tokenizer = tokenizer

    def forward(self, normalized: Tensor) -> Losses:
        made = self.tokenizer.decoder(self.tokenizer.encoder(normalized)).float()
        error = motion_error(made, normalized)
        return error, {"error": error.detach()}


class SingleTokenizerObjective(nn.Module):
    """Reconstruction of features and of their steps, commitment, and beta_k L_token (sec. 3.1.1)."""

    def __init__(self, tokenizer: Tokenizer, commitment: float = 0.1):
        super().__init__()
        self.tokenizer, self.commitment = tokenizer, commitment

    def forward(self, normalized: Tensor) -> Losses:
        output = self.tokenizer(normalized)
        made = output.features.float()
        error = motion_error(made, normalized)
        balance = self.tokenizer.quantizer.config.balance
        loss = error + self.commitment * output.commitment + balance * output.imbalance
        return loss, {
            "error": error.detach(),
            "imbalance": output.imbalance.detach(),
            "perplexity": output.perplexity[0],
        }


class LocalObjective(nn.Module):
    """Masked token modelling and lambda_rec times the reconstruction through a differentiable dequantization (sec.
    3.2).

    Where a token was masked, the decoder gets the mean of the codes under sparsemax of the logits, elsewhere the code
    itself.
    """

    def __init__(self, model: LocalTransformer, tokenizer: Tokenizer, rec_weight: float, sparse: bool = True):
        super().__init__()
        self.model, self.tokenizer, self.rec_weight, self.sparse = (
            model,
            tokenizer.requires_grad_(False),
            rec_weight,
            sparse,
        )

    def forward(self, tokens: Tensor, normalized: Tensor) -> Losses:
        """tokens (B, n), normalized (B, n * stride, dim)."""
        self.tokenizer.eval()  # frozen
        config, book = self.model.config, self.tokenizer.quantizer.layers[0]
        chosen = choose_masked(torch.ones_like(tokens, dtype=torch.bool))
        logits = self.model(corrupt(tokens, chosen, config.codes, config.mask_id)).float()
        loss, numbers = masked_cross_entropy(logits, tokens.masked_fill(~chosen, IGNORED))
        if self.rec_weight:
            shares = sparsemax(logits) if self.sparse else logits.softmax(dim=-1)
            latent = torch.where(chosen[..., None], shares @ book.vectors, book.lookup(tokens))
            error = motion_error(self.tokenizer.decoder(latent).float(), normalized)
            loss = loss + self.rec_weight * error
            numbers["error"] = error.detach()
        return loss, numbers


def motion_error(made: Tensor, target: Tensor) -> Tensor:
    """Smooth L1 of normalized features (B, T, dim), and L1 of their first and second differences from frame to frame: a
    tremble is small, so that squares hardly mind it, and jerk is what it makes.
    """
    error = F.smooth_l1_loss(made, target)
    return error + sum(F.l1_loss(made.diff(n=n, dim=1), target.diff(n=n, dim=1)) for n in (1, 2))
