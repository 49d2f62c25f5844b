"""Batches drawn anew from (seed, step): nothing to save, so a resumed run sees what an unbroken one would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import torch
from torch import Tensor

from motionlab.data.mixture import share_weights
from motionlab.data.store import Clip
from motionlab.errors import MotionLabError
from motionlab.text.encoder import WordStore

POOLED = 8  # batches drawn at once, of which one is taken


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
        """clips: features (T, dim) each, not normalized. mean, std: (dim,). weights: (clips,) how often a window of one
        is drawn against that of another; None: alike.
        """
        mean, std = (torch.as_tensor(part, device=device) for part in (mean, std))
        rows = list(clips)  # views on the file: copied once, as the data may fill the memory
        self.features = torch.empty(sum(map(len, rows)), len(mean), device=device)
        for part, clip in zip(self.features.split([len(clip) for clip in rows]), rows):
            part[:] = (torch.from_numpy(np.array(clip)).to(device) - mean) / std
        offsets = np.cumsum([0] + [len(clip) for clip in rows])
        self.starts = {}
        self.chances = {}  # cumulated, of each start
        for window in windows:
            ranges = [np.arange(offset, offset + len(clip) - window + 1) for offset, clip in zip(offsets, rows)]
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
        rows = chosen[:, None] + torch.arange(window, device=starts.device)
        return {"normalized": self.features[rows]}


class Captions:
    """Vectors of captions, drawn for clips: captions maps each to its row of vectors (C, text_dim), noise is the
    standard deviation of what is added to a vector.
    """

    def __init__(
        self,
        clips: list[Clip],
        captions: dict[str, int],
        vectors: Tensor,
        noise: float = 0.0,
        words: WordStore | None = None,
    ):
        self.rows = [torch.tensor([captions[c] for c in clip.captions]) for clip in clips]
        self.vectors, self.noise, self.words = vectors, noise, words

    def pick(self, items: list[int]) -> list[int]:
        """The row of one caption of each clip."""
        return [int(self.rows[i][torch.randint(len(self.rows[i]), ())]) for i in items]

    def draw(self, items: list[int]) -> dict[str, Tensor]:
        """-> text (len(items), text_dim) of one caption of each clip, with a store of words also words (.., m,
        word_dim) and word_mask (.., m), which of them are there.
        """
        rows = self.pick(items)
        features = {"text": self._noisy(self.vectors[rows])}
        if self.words is not None:
            words, word_mask = self.words.rows(rows)
            features |= {"words": self._noisy(words), "word_mask": word_mask}
        return features

    def _noisy(self, text: Tensor) -> Tensor:
        return text + self.noise * torch.randn_like(text) if self.noise else text


class CaptionBatches:
    """Captions with the labels of what they say, for the label classifier. labels: (clips, questions) int64."""

    def __init__(self, captions: Captions, labels: Tensor, weights: Tensor, batch: int):
        self.captions, self.labels, self.weights, self.batch = captions, labels, weights, batch

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> text (B, text_dim), labels (B, questions)."""
        items = torch.multinomial(self.weights, self.batch, replacement=True)
        return {**self.captions.draw(items.tolist()), "labels": self.labels[items]}


class TokenBatches:
    """Token sequences with one of their captions, for the generators.

    tokens: one (n, layers) int64 array an item; captions: of the clip of each item; text_condition: what is made of
    what `Captions.draw` returns. Items are drawn by `weights` (`draw_weights`). A batch holds clips of similar length,
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
        text_condition: Callable[[dict[str, Tensor]], dict[str, Tensor]] | None = None,
    ):
        self.tokens = [torch.from_numpy(item) for item in tokens]
        self.lengths = torch.tensor([min(len(item), max_tokens) for item in tokens])
        self.captions, self.weights, self.batch, self.max_tokens, self.text_condition = (
            captions,
            weights,
            batch,
            max_tokens,
            text_condition,
        )

    def __call__(self, step: int) -> dict[str, Tensor]:
        """-> tokens (B, n, layers) with -1 as padding, valid (B, n) bool, and the condition: text (B, text_dim) and
        perhaps more.
        """
        items = draw_alike(self.weights, self.lengths, self.batch).tolist()
        rows = [self._crop(self.tokens[i]) for i in items]
        tokens = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=-1)
        valid = torch.arange(tokens.shape[1]) < torch.tensor([len(row) for row in rows])[:, None]
        cond = self.captions.draw(items)
        if self.text_condition is not None:
            with torch.no_grad():
                cond = self.text_condition(cond)
        return {"tokens": tokens, "valid": valid, **cond}

    def _crop(self, tokens: Tensor) -> Tensor:
        spare = len(tokens) - self.max_tokens
        if spare <= 0:
            return tokens
        start = int(torch.randint(spare + 1, ()))
        return tokens[start : start + self.max_tokens]


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
