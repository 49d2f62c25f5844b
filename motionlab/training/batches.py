"""Batches drawn anew from (seed, step): nothing to save, so a resumed run sees what an unbroken one would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import torch
from torch import Tensor

from motionlab.data.mixture import share_weights
from motionlab.data.store import Clip
from motionlab.errors import MotionLabError
from motionlab.text.encoder import WordStore

POOLED = 8  # batches drawn at once, of which one is taken


class FeatureRows:
    """Normalized features of clips, one clip behind the other, on one device.

    features: (N, dim) float32. first: (clips,) int64 on the CPU, the row at which each clip begins.
    """

    def __init__(
        self,
        clips: Iterable[np.ndarray],
        mean: np.ndarray | Tensor,
        std: np.ndarray | Tensor,
        device: str | torch.device = "cpu",
    ):
        """clips: features (T, dim) each, not normalized. mean, std: (dim,)."""
        mean, std = (torch.as_tensor(part, device=device) for part in (mean, std))
        rows = list(clips)  # views on the file: copied once, as the data may fill the memory
        counts = [len(clip) for clip in rows]
        self.features = torch.empty(sum(counts), len(mean), device=device)
        for part, clip in zip(self.features.split(counts), rows):
            part[:] = (torch.from_numpy(np.array(clip)).to(device) - mean) / std
        self.first = torch.from_numpy(np.cumsum([0, *counts])[:-1])

    def windows(self, starts: Tensor, frames: int) -> Tensor:
        """(B, frames, dim) from the rows `starts` (B,) on."""
        rows = starts.to(self.features.device)[:, None] + torch.arange(frames, device=self.features.device)
        return self.features[rows]


class WindowBatches:
    """Windows of normalized features for the tokenizer, all on one device.

    Every step takes one window length in turn and as many windows as make `frames` rows in all: short
    clips have a say in the short ones, and the long ones show the network what lies far from an end.
    """

    def __init__(
        self,
        clips: Iterable[np.ndarray],
        mean: np.ndarray | Tensor,
        std: np.ndarray | Tensor,
        *,
        frames: int = 4096,
        windows: Sequence[int] = (32, 64, 96),
        device: str | torch.device = "cpu",
        weights: np.ndarray | None = None,
    ):
        """clips, mean, std, device: as in `FeatureRows`. weights: (clips,) how often a window of one is drawn against
        that of another; None: alike.
        """
        clips = list(clips)
        self.rows = FeatureRows(clips, mean, std, device)
        self.starts, self.chances = {}, {}  # of each window length; chances cumulated, of each start
        for window in windows:
            ranges = [
                np.arange(first, first + len(clip) - window + 1) for first, clip in zip(self.rows.first.tolist(), clips)
            ]
            if sum(map(len, ranges)):
                self.starts[window] = torch.from_numpy(np.concatenate(ranges)).to(device)
                if weights is not None:
                    chances = np.cumsum(np.repeat(weights, [len(starts) for starts in ranges]))
                    self.chances[window] = torch.from_numpy(chances / chances[-1]).to(device)
        if not self.starts:
            raise MotionLabError(f"no training clip is as long as {min(windows)} frames; add longer motions")
        self.frames, self.windows = frames, tuple(self.starts)

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> normalized (frames // window, window, dim)."""
        window = self.windows[step % len(self.windows)]
        starts = self.starts[window]
        count = (self.frames // window,)
        if window in self.chances:
            drawn = torch.rand(count, dtype=torch.float64, device=starts.device)
            chosen = starts[torch.searchsorted(self.chances[window], drawn, right=True).clamp(max=len(starts) - 1)]
        else:
            chosen = starts[torch.randint(len(starts), count, device=starts.device)]
        return {"normalized": self.rows.windows(chosen, window)}


class Captions:
    """Vectors of captions, drawn for clips: captions maps each to its row of vectors (C, text_dim), noise is the
    standard deviation of what is added to a vector. What is drawn lies on `device`.
    """

    def __init__(
        self,
        clips: Sequence[Clip],
        captions: dict[str, int],
        vectors: Tensor,
        noise: float = 0.0,
        words: WordStore | None = None,
        device: str | torch.device = "cpu",
    ):
        self.rows = torch.tensor([captions[c] for clip in clips for c in clip.captions])
        self.counts = torch.tensor([len(clip.captions) for clip in clips])
        self.first = self.counts.cumsum(0) - self.counts
        self.vectors, self.noise, self.device = vectors.to(device), noise, device
        self.words = None if words is None else words.to(device)

    def pick(self, items: Tensor) -> Tensor:
        """The row of one caption of each clip: (B,) int64 for items (B,) int64, on the CPU."""
        return self.rows[self.first[items] + draw_offsets(self.counts[items] - 1)]

    def draw(self, items: Tensor) -> dict[str, Tensor]:
        """-> text (B, text_dim) of one caption of each clip, with a store of words also words (B, m, word_dim) and
        word_mask (B, m), which of them are there.
        """
        rows = self.pick(items)
        features = {"text": self._noisy(self.vectors[rows.to(self.device)])}
        if self.words is not None:
            words, word_mask = self.words.rows(rows)
            features |= {"words": self._noisy(words), "word_mask": word_mask}
        return features

    def _noisy(self, text: Tensor) -> Tensor:
        return text + self.noise * torch.randn_like(text) if self.noise else text


class TokenBatches:
    """Token sequences with one of their captions, for the generators.

    tokens: one (n, layers) int64 array an item; captions: of the clip of each item. Items are drawn by `weights`
    (`draw_weights`), on the CPU, so that every device learns from the same ones. A batch holds clips of similar length,
    to pad little; sequences longer than max_tokens are cropped at random.
    """

    def __init__(
        self,
        tokens: list[np.ndarray],
        captions: Captions,
        weights: Tensor,
        *,
        batch: int = 64,
        max_tokens: int = 49,
    ):
        self.tokens = torch.from_numpy(np.concatenate(tokens)).to(captions.device)
        counts = torch.tensor([len(item) for item in tokens])
        self.first, self.lengths = counts.cumsum(0) - counts, counts.clamp(max=max_tokens)
        self.spare = counts - self.lengths  # tokens that a crop leaves out
        self.captions, self.weights, self.batch = captions, weights, batch
        self.max_tokens = max_tokens

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> tokens (B, n, layers) with -1 as padding, valid (B, n) bool, and the condition: text (B, text_dim) and
        perhaps more.
        """
        items = draw_alike(self.weights, self.lengths, self.batch)
        lengths, starts = self.lengths[items], self.first[items] + draw_offsets(self.spare[items])
        places = torch.arange(int(lengths.max()))
        valid = (places < lengths[:, None]).to(self.tokens.device)
        rows = (starts[:, None] + places.minimum(lengths[:, None] - 1)).to(self.tokens.device)
        tokens = self.tokens[rows].masked_fill(~valid[..., None], -1)
        return {"tokens": tokens, "valid": valid, **self.captions.draw(items)}


def draw_offsets(most: Tensor) -> Tensor:
    """(B,) int64 on the CPU: of most (B,) int64 each a whole number from 0 to it, all as likely."""
    return (torch.rand(len(most)) * (most + 1)).long().minimum(most)


def draw_alike(weights: Tensor, lengths: Tensor, batch: int) -> Tensor:
    """Indices (batch,) drawn by `weights` (N,), of items with like `lengths` (N,): a batch has little padding."""
    pool = torch.multinomial(weights, POOLED * batch, replacement=True)
    return pool[one_alike(lengths[pool], batch)]


def one_alike(lengths: Tensor, batch: int) -> Tensor:
    """One of the batches, each as likely as the other, into which a pool is cut when sorted by its `lengths`: its
    places (batch,).
    """
    batches = (lengths + torch.rand(len(lengths))).argsort().split(batch)
    return batches[int(torch.randint(len(batches), ()))]


def window_weights(clips: Sequence[Clip]) -> np.ndarray | None:
    """(len(clips),) how often a window of each is drawn, so that data sets of a mixture have their shares of windows;
    None for clips of one data set.
    """
    if len({clip.data_set for clip in clips}) < 2:
        return None
    return share_weights(clips, np.array([clip.frames for clip in clips])) / [max(clip.frames, 1) for clip in clips]


def draw_weights(clips: list[Clip], composed_share: float) -> Tensor:
    """(len(clips),) how often each is drawn: contents by the square root of their frequency, because the data
    has a hundred walks for every bow, and composed clips with `composed_share` of all draws. Of a mixture each data set
    is weighed so, and then by its share.
    """
    if len(data_sets := {clip.data_set for clip in clips}) > 1:
        weights = torch.empty(len(clips))
        for name in data_sets:
            here = [i for i, clip in enumerate(clips) if clip.data_set == name]
            weights[here] = draw_weights([clips[i] for i in here], composed_share)
        return torch.from_numpy(share_weights(clips, weights.numpy())).float()
    composed = torch.tensor([clip.composed for clip in clips])
    counts = Counter(clip.content for clip in clips if not clip.composed)
    weights = torch.tensor([1.0 if clip.composed else counts[clip.content] ** -0.5 for clip in clips])
    for group, share in ((composed, composed_share), (~composed, 1 - composed_share)):
        if group.any():
            weights[group] *= share / weights[group].sum()
    return weights
