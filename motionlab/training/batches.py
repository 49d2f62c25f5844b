"""Batches drawn anew from (seed, step): nothing to save, so a resumed run sees what an unbroken one would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from motionlab.data.store import Clip, MotionStore
from motionlab.errors import MotionLabError


class WindowBatches:
    """Windows of normalized features for the tokenizer, all on one device.

    Every step takes one window length in turn and as many windows as make `frames` rows in all: short
    clips have a say in the short ones, and the long ones show the network what lies far from an end.
    """

    def __init__(self, store: MotionStore, mean: np.ndarray | Tensor, std: np.ndarray | Tensor, *, frames: int = 4096,
                 windows: Sequence[int] = (32, 64, 96), device: str | torch.device = "cpu"):  # fmt: skip
        clips = store.select("train")
        mean, std = (torch.as_tensor(part, device=device) for part in (mean, std))
        self.features = torch.cat([torch.from_numpy(np.array(store.rows(clip))).to(device) for clip in clips])
        self.features = (self.features - mean) / std
        offsets = np.cumsum([0] + [clip.frames for clip in clips])
        self.starts = {}
        for window in windows:
            ranges = [np.arange(offset, offset + clip.frames - window + 1) for offset, clip in zip(offsets, clips)]
            if sum(map(len, ranges)):
                self.starts[window] = torch.from_numpy(np.concatenate(ranges)).to(device)
        if not self.starts:
            raise MotionLabError(f"no training clip is as long as {min(windows)} frames; add longer motions")
        self.frames, self.windows = frames, tuple(self.starts)

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> normalized (frames // window, window, dim)."""
        window = self.windows[step % len(self.windows)]
        starts = self.starts[window]
        chosen = starts[torch.randint(len(starts), (self.frames // window,), device=starts.device)]
        rows = chosen[:, None] + torch.arange(window, device=starts.device)
        return {"normalized": self.features[rows]}


class TokenBatches:
    """Token sequences with the vector of one of their captions, for the generators.

    tokens: one (n, layers) int64 array an item; clips: the clip of each item; captions: caption -> row of
    vectors (C, text_dim). Items are drawn by `draw_weights`. A batch holds clips of similar length, to pad little; sequences
    longer than max_tokens are cropped at random.
    """

    def __init__(self, tokens: list[np.ndarray], clips: list[Clip], captions: dict[str, int], vectors: Tensor, *,
                 batch: int = 64, max_tokens: int = 49, text_noise: float = 0.0,
                 composed_share: float = 0.25):  # fmt: skip
        self.tokens = [torch.from_numpy(item) for item in tokens]
        self.lengths = torch.tensor([min(len(item), max_tokens) for item in tokens])
        self.captions = [torch.tensor([captions[c] for c in clip.captions]) for clip in clips]
        self.vectors, self.batch, self.max_tokens, self.text_noise = vectors, batch, max_tokens, text_noise
        self.weights = draw_weights(clips, composed_share)

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> tokens (B, n, layers) with -1 as padding, valid (B, n) bool, text (B, text_dim)."""
        items = draw_alike(self.weights, self.lengths, self.batch).tolist()
        rows = [self._crop(self.tokens[i]) for i in items]
        tokens = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=-1)
        valid = torch.arange(tokens.shape[1]) < torch.tensor([len(row) for row in rows])[:, None]
        text = self.vectors[[int(self.captions[i][torch.randint(len(self.captions[i]), ())]) for i in items]]
        if self.text_noise:
            text = text + self.text_noise * torch.randn_like(text)
        return {"tokens": tokens, "valid": valid, "text": text}

    def _crop(self, tokens: Tensor) -> Tensor:
        spare = len(tokens) - self.max_tokens
        if spare <= 0:
            return tokens
        start = int(torch.randint(spare + 1, ()))
        return tokens[start : start + self.max_tokens]


def draw_alike(weights: Tensor, lengths: Tensor, batch: int) -> Tensor:
    """Indices (batch,) drawn by `weights` (N,), of items with like `lengths` (N,): a batch has little padding."""
    pool = torch.multinomial(weights, 8 * batch, replacement=True)
    pool = pool[(lengths[pool] + torch.rand(len(pool))).argsort()]
    first = int(torch.randint(len(pool) - batch + 1, ()))
    return pool[first : first + batch]


def draw_weights(clips: list[Clip], composed_share: float) -> Tensor:
    """(len(clips),) how often each is drawn: contents by the square root of their frequency, because the data
    has a hundred walks for every bow, and composed clips with `composed_share` of all draws."""
    composed = torch.tensor([clip.composed for clip in clips])
    counts = Counter(clip.content for clip in clips if not clip.composed)
    weights = torch.tensor([1.0 if clip.composed else counts[clip.content] ** -0.5 for clip in clips])
    for group, share in ((composed, composed_share), (~composed, 1 - composed_share)):
        if group.any():
            weights[group] *= share / weights[group].sum()
    return weights
