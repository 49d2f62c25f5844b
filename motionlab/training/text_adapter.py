"""The recipe of the text adapter: captions of one clip come close, other clips' and opposites stay away.

The loss is InfoNCE (van den Oord et al. 2018) over the captions of a batch, for sentence vectors and, by late
interaction (ColBERT; Khattab and Zaharia 2020), for words. Other clips' captions that say the same are no negatives:
the frozen encoder finds them."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from motionlab.data.cmu.words import mirror_sentence
from motionlab.data.paraphrases import ParaphraseGroup
from motionlab.errors import MotionLabError
from motionlab.nn.inference import choose_dtype
from motionlab.nn.text_adapter import TextAdapter, TextAdapterConfig
from motionlab.paths import write_aside
from motionlab.text.adapter import LowerMiniLM, new_adapter
from motionlab.text.encoder import encode_many
from motionlab.text.hard_negatives import contrasts, details
from motionlab.text.paraphrase_retrieval import RANKS, minimal_pairs, pair_accuracy, retrieval
from motionlab.text.rephrase import rephrased
from motionlab.training.loop import LoopConfig, fit

LATE_PIECES = 32  # of a caption that take part in late interaction, which compares all words of all captions
LATE_CLIPS = 48  # of a batch, likewise
WHOLE = 6  # layers of MiniLM
WIDEST = 96  # sentences that are computed at once
AT_ONCE = 480  # of a validation
MOST_PAIRS = 200  # of a kind, in the score
# Of the opposites that one sentence has, the rarer kinds are taken more often.
KIND_WEIGHTS = {"side": 1, "direction": 1, "vertical": 1, "turn": 2, "speed": 2, "order": 3, "count": 4}
PAIR_KINDS = ("side", "direction", "speed", "count", "order")  # of minimal pairs in the score that chooses the weights


@dataclass(frozen=True, kw_only=True)
class TextAdapterTrainConfig:
    """Architecture and budget.

    groups: clips in a batch, with two captions and at most two hard negatives each. shares: of a batch by origin: of
    people, made from the labels of one act, of several acts. temperature: of the loss. late_weight: of the loss over
    words. rephrase: share of captions said of another subject. same: cosine similarity of frozen vectors from which two
    captions that tell the same details say the same. every: steps between two evaluations on the validation clips,
    patience: how many without a better score end training."""

    network: TextAdapterConfig = TextAdapterConfig()
    loop: LoopConfig = field(
        default_factory=lambda: LoopConfig(
            steps=400, lr=2e-4, warmup=30, weight_decay=1e-2, average=0.98, clip_norm=1.0, log_every=10
        )
    )
    groups: int = 128
    shares: tuple[float, float, float] = (0.8, 0.1, 0.1)
    temperature: float = 0.06
    late_weight: float = 0.5
    rephrase: float = 0.35
    same: float = 0.93
    every: int = 50
    patience: int = 6

    def shortened(self, share: float) -> TextAdapterTrainConfig:
        """With steps and warm-up times `share`, 0 < share <= 1."""
        return replace(self, loop=self.loop.shortened(share))


def train_text_adapter(
    groups: Sequence[ParaphraseGroup],
    config: TextAdapterTrainConfig,
    folder: str | Path,
    synthetic: Sequence[list[ParaphraseGroup]] = (),
) -> TextAdapter:
    """Train the adapter in `folder`, going on where an earlier run stopped.

    Args:
        groups: clips' captions with their split; those of "train" are learned, those of "val" choose when to stop.
        config: architecture and budget.
        folder: for log.csv, validation.csv and the state.
        synthetic: for each further share of the config, groups of sentences made from labels.
    Returns:
        the adapter with the best score on the validation clips.
    Raises:
        MotionLabError: too few training or validation clips have two captions.
    """
    several = [group for group in groups if len(group.captions) > 1]
    training, validation = ([group for group in several if group.split == split] for split in ("train", "val"))
    if len(training) < 2 or len(validation) < 2:
        raise MotionLabError(
            f"{len(training)} training and {len(validation)} validation clips have two captions; both need some"
        )
    kinds = [training, *synthetic]
    lower = LowerMiniLM(config.network.lower_layers)
    batches = ParaphraseBatches(kinds, config, lower)
    torch.manual_seed(config.loop.seed)
    adapter = new_adapter(config.network, lower)
    judge = Validation(adapter, lower, validation, Path(folder), config)
    sources = {"captions": hashlib.sha256(repr([validation, *kinds]).encode()).hexdigest()[:16]}
    objective = ParaphraseObjective(adapter, config)
    fit(objective, batches, config.loop, folder, title="text adapter", on_step=judge, sources=sources)
    return judge.finish()


def adapter_card(groups: Sequence[ParaphraseGroup], folder: str | Path) -> str:
    """Markdown that says what an adapter trained in `folder` learned from, and its best validation scores."""
    training = [group for group in groups if group.split == "train" and len(group.captions) > 1]
    rows = _read_rows(Path(folder) / "validation.csv")
    best = max(rows, key=lambda row: float(row["score"]))
    numbers = ", ".join(f"{name} {float(best[name]):.3f}" for name in [f"R@{rank}" for rank in RANKS])
    captions = sum(len(group.captions) for group in training)
    return f"""# Text adapter

The upper layers of all-MiniLM-L6-v2 (Apache-2.0), trained so that sentences that say the same motion come close.
Learned from {captions} captions of {len(training)} clips and sentences made from labels. No caption is kept in it.

Another caption of a validation clip among the nearest of all: {numbers}. Minimal pairs: a paraphrase is nearer than the
caption's own opposite in {float(best["own"]):.3f}, than the paraphrase's in {float(best["other"]):.3f}.

```python
from motionlab.text.encoder import load_text_encoder

encoder = load_text_encoder("minilm-adapter", "this/folder")
words, word_mask = encoder.words(["a person waves"])  # (1, 64, 384), (1, 64)
sentence = encoder.encode(["a person waves"])  # (1, 384)
```
"""


class ParaphraseBatches:
    """Two captions of each of some clips, and an opposite of either, drawn from torch's random state."""

    def __init__(self, kinds: Sequence[list[ParaphraseGroup]], config: TextAdapterTrainConfig, lower: LowerMiniLM):
        """kinds: groups of two captions or more, a list for each of the config's shares: people's, then synthetic ones,
        in which every second group differs in one thing from the one before it; both are drawn together.
        """
        self.kinds, self.config, self.lower = kinds, config, lower
        captions = list(dict.fromkeys(caption for groups in kinds for group in groups for caption in group.captions))
        self.row = {caption: row for row, caption in enumerate(captions)}
        self.vectors = frozen_vectors(captions)

    def __call__(self, step: int) -> dict[str, Tensor]:
        """One batch.

        Args:
            step: not looked at; the loop seeds torch with it.
        Returns:
            words (N, n, width), word_mask (N, n) bool; rows (4, B) int64, the places among N of anchors, positives and
            their opposites, -1 for none; same (B, B) bool, clips that say the same.
        """
        rng = Random(int(torch.randint(2**62, ())))
        pairs = self._draw(rng)
        rows = torch.tensor([[self.row[caption] for caption in pair] for pair in pairs])
        pairs = [tuple(map(mirror_sentence, pair)) if rng.random() < 0.5 else pair for pair in pairs]
        captions = [pair[0] for pair in pairs] + [pair[1] for pair in pairs]
        sentences, places = list(captions), list(range(len(captions)))
        for caption in captions:
            found = contrasts(caption)
            places.append(len(sentences) if found else -1)
            if found:
                kinds = sorted(found)
                sentences.append(found[rng.choices(kinds, [KIND_WEIGHTS[kind] for kind in kinds])[0]])
        sentences = [
            rephrased(sentence, rng) if rng.random() < self.config.rephrase else sentence for sentence in sentences
        ]
        words, word_mask = hidden_states(self.lower, sentences)
        return {
            "words": words,
            "word_mask": word_mask,
            "rows": torch.tensor(places).view(4, -1),
            "same": self._same(rows, pairs),
        }

    def _draw(self, rng: Random) -> list[tuple[str, str]]:
        people, *synthetic = self.kinds
        counts = [max(1, round(self.config.groups * share)) for share in self.config.shares]
        chosen = rng.sample(people, min(len(people), counts[0]))
        for groups, count in zip(synthetic, counts[1:]):
            firsts = rng.sample(range(0, len(groups) - 1, 2), min(len(groups), count) // 2)
            chosen += [groups[first + place] for first in firsts for place in (0, 1)]
        return [tuple(rng.sample(group.captions, 2)) for group in chosen]

    def _same(self, rows: Tensor, pairs: list[tuple[str, str]]) -> Tensor:
        """Clips with captions that are nearly each other's in the frozen encoder's eyes and tell the same details."""
        vectors = self.vectors[rows]
        nearest = torch.einsum("iad,jbd->ijab", vectors, vectors).flatten(2).amax(dim=-1)
        told = [{details(caption) for caption in pair} for pair in pairs]
        return (nearest > self.config.same) & torch.tensor([[bool(one & other) for other in told] for one in told])


class ParaphraseObjective(nn.Module):
    """InfoNCE of sentence vectors and of words, in both directions."""

    def __init__(self, adapter: TextAdapter, config: TextAdapterTrainConfig):
        super().__init__()
        self.adapter, self.config = adapter, config

    def forward(self, words: Tensor, word_mask: Tensor, rows: Tensor, same: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """As `ParaphraseBatches` makes them -> loss, and numbers for the log."""
        features, sentence = adapt(self.adapter, words, word_mask)
        with torch.autocast(
            words.device.type, enabled=False
        ):  # similarities divided by the temperature need all their digits
            return self._loss(features.float(), sentence.float(), word_mask, rows, same)

    def _loss(
        self, features: Tensor, sentence: Tensor, word_mask: Tensor, rows: Tensor, same: Tensor
    ) -> tuple[Tensor, dict[str, Tensor]]:
        sentence = F.normalize(sentence, dim=-1)
        dropped = same & ~torch.eye(len(same), dtype=torch.bool, device=same.device)
        loss, right = self._info_nce(sentence[rows[0]] @ sentence[rows[1]].T, self._own(sentence, rows), dropped, rows)
        numbers = {"right": right}
        if self.config.late_weight:
            features = F.normalize(features[:, :LATE_PIECES], dim=-1)
            chosen = torch.randperm(len(same), device=same.device)[:LATE_CLIPS]
            late = self._late(features, word_mask[:, :LATE_PIECES], rows[:, chosen], dropped[chosen][:, chosen])
            numbers["late"] = late.detach()
            loss = loss + self.config.late_weight * late
        return loss, numbers

    def _own(self, sentence: Tensor, rows: Tensor) -> Tensor:
        """Similarities of anchors and positives to the opposites of either, (2, B, 2)."""
        ends, opposites = sentence[rows[:2]], sentence[rows[2:]]
        return torch.einsum("ebd,obd->ebo", ends, opposites)

    def _info_nce(self, similarity: Tensor, own: Tensor, dropped: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
        """The loss in both directions.

        Args:
            similarity: (B, B) of anchors to positives.
            own: (2, B, 2) of anchors and positives to the opposites of either.
            dropped: (B, B) bool, pairs that are no negatives.
            rows: (4, B), -1 where there is no opposite.
        Returns:
            loss, and the share of captions whose paraphrase is the nearest.
        """
        none = (rows[2:] < 0).T
        target = torch.arange(len(similarity), device=similarity.device)
        losses, right = [], []
        for logits, hard in ((similarity, own[0]), (similarity.T, own[1])):
            logits = torch.cat([logits.masked_fill(dropped, -torch.inf), hard.masked_fill(none, -torch.inf)], dim=1)
            losses.append(F.cross_entropy(logits / self.config.temperature, target))
            right.append((logits.argmax(dim=-1) == target).float().mean())
        return sum(losses) / 2, sum(right) / 2

    def _late(self, features: Tensor, word_mask: Tensor, rows: Tensor, dropped: Tensor) -> Tensor:
        """The same loss of mean similarities of words to their nearest words."""
        anchors, positives = rows[:2]
        across = torch.einsum("ixd,jyd->ijxy", features[anchors], features[positives])
        seen = word_mask[anchors][:, None, :, None] & word_mask[positives][None, :, None, :]
        similarity = symmetric_late(across, seen)
        own = []
        for end in rows[:2]:
            to = [
                symmetric_late(
                    torch.einsum("bxd,byd->bxy", features[end], features[opposite]),
                    word_mask[end][:, :, None] & word_mask[opposite][:, None, :],
                )
                for opposite in rows[2:]
            ]
            own.append(torch.stack(to, dim=-1))
        return self._info_nce(similarity, torch.stack(own), dropped, rows)[0]


def symmetric_late(similarity: Tensor, seen: Tensor) -> Tensor:
    """Late interaction: the mean over all words of each one's best similarity on the other side.

    Args:
        similarity: (..., x, y) of words.
        seen: (..., x, y) bool, pairs of words that are there.
    Returns:
        (...).
    """
    similarity = similarity.masked_fill(~seen, -2.0)
    sides = []
    for over in (-1, -2):
        best = similarity.amax(dim=over)
        there = seen.any(dim=over)
        sides.append((best * there).sum(dim=-1) / there.sum(dim=-1).clamp(min=1))
    return (sides[0] + sides[1]) / 2


def adapt(adapter: TextAdapter, words: Tensor, word_mask: Tensor) -> tuple[Tensor, Tensor]:
    """`adapter(words, word_mask)` with sentences of like length together, so that little is padded."""
    lengths = word_mask.sum(dim=-1)
    order = lengths.argsort()
    features, sentences = [], []
    for rows in order.split(WIDEST):
        n = int(lengths[rows].max())
        some, sentence = adapter(words[rows, :n], word_mask[rows, :n])
        features.append(F.pad(some, (0, 0, 0, words.shape[1] - n)))
        sentences.append(sentence)
    back = order.argsort()
    return torch.cat(features)[back], torch.cat(sentences)[back]


def frozen_vectors(captions: list[str]) -> Tensor:
    """Unit vectors (N, 384) of the frozen MiniLM, which finds captions that say the same."""
    with torch.autocast("cpu", torch.bfloat16, enabled=in_bfloat16()):
        return F.normalize(encode_many(LowerMiniLM(WHOLE), captions), dim=-1)


def hidden_states(lower: LowerMiniLM, sentences: list[str]) -> tuple[Tensor, Tensor]:
    """`lower.words(sentences)` with sentences of like length together, so that little is padded."""
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
    parts = [order[start : start + WIDEST] for start in range(0, len(order), WIDEST)]
    with torch.autocast("cpu", torch.bfloat16, enabled=in_bfloat16()):
        found = [lower.words([sentences[i] for i in part]) for part in parts]
    longest = max(mask.shape[1] for _, mask in found)
    words = torch.zeros(len(sentences), longest, lower.word_dim)
    word_mask = torch.zeros(len(sentences), longest, dtype=torch.bool)
    for part, (some, mask) in zip(parts, found):
        words[part, : mask.shape[1]] = some.float()
        word_mask[part, : mask.shape[1]] = mask
    return words, word_mask


class Validation:
    """An `on_step` that scores the adapter on other clips, keeps the best weights and ends training in time.

    It writes validation.csv and best.pt, and is content after `patience` evaluations without a better score.
    """

    def __init__(
        self,
        adapter: TextAdapter,
        lower: LowerMiniLM,
        groups: Sequence[ParaphraseGroup],
        folder: Path,
        config: TextAdapterTrainConfig,
    ):
        self.adapter, self.lower, self.groups, self.config = adapter, lower, groups, config
        pairs = minimal_pairs(groups)
        self.pairs = [
            pair for kind in PAIR_KINDS for pair in [pair for pair in pairs if pair.kind == kind][:MOST_PAIRS]
        ]
        self.table, self.weights = folder / "validation.csv", folder / "best.pt"

    def __call__(self, step: int, numbers: dict[str, float]) -> bool:
        if step % self.config.every:
            return False
        rows = [row for row in self._rows() if int(row["step"]) < step]
        scores = self._keep(step, rows)
        best = max(range(len(scores)), key=scores.__getitem__)
        return len(scores) - 1 - best >= self.config.patience

    def finish(self) -> TextAdapter:
        """Score the averaged weights that training leaves, and return the adapter with the best of all."""
        self._keep(self.config.loop.steps, [row for row in self._rows() if int(row["step"]) < self.config.loop.steps])
        self.adapter.load_state_dict(torch.load(self.weights, weights_only=True))
        return self.adapter.eval().requires_grad_(False)

    def score(self) -> dict[str, float]:
        """score: mean of R@1, R@5 and R@10, plus mean accuracy on minimal pairs in both ways of measuring it."""
        training = self.adapter.training
        self.adapter.eval()
        found = retrieval(self.groups, self._encode)
        pairs = pair_accuracy(self.pairs, self._encode)
        self.adapter.train(training)
        own, other = (sum(row[i] for row in pairs.values()) / max(1, len(pairs)) for i in range(2))
        numbers = {**found, "own": own, "other": other}
        return {"score": sum(found.values()) / len(RANKS) + (own + other) / 2, **numbers}

    @torch.no_grad()
    def _encode(self, sentences: list[str]) -> Tensor:
        parts = [sentences[start : start + AT_ONCE] for start in range(0, len(sentences), AT_ONCE)]
        with torch.autocast("cpu", torch.bfloat16, enabled=in_bfloat16()):
            return torch.cat([adapt(self.adapter, *hidden_states(self.lower, part))[1].float() for part in parts])

    def _keep(self, step: int, rows: list[dict]) -> list[float]:
        """Add a row to those before, keep the weights if they are the best, and return all scores."""
        scores = [float(row["score"]) for row in rows]
        new = self.score()
        if new["score"] > max(scores, default=-1.0):
            write_aside(self.weights, lambda aside: torch.save(self.adapter.state_dict(), aside))
        with self.table.open("w", newline="") as file:
            writer = csv.DictWriter(file, ["step", *new])
            writer.writeheader()
            writer.writerows([*rows, {"step": step, **{name: round(value, 5) for name, value in new.items()}}])
        return [*scores, new["score"]]

    def _rows(self) -> list[dict]:
        return _read_rows(self.table)


def _read_rows(path: Path) -> list[dict]:
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def in_bfloat16() -> bool:
    return choose_dtype("auto", torch.device("cpu")) is torch.bfloat16
